//! Names for imported events: the same fact from the same authority always gets the same name, and nobody without
//! the authority's key can tell from a name what it is about.

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit, Mac};
use ids::EventId;
use sha2::Sha256;
use uuid::Uuid;

/// The secret of one authority under which imported events are named, ready to hash with.
pub struct ImportKey(Hmac<Sha256>);

impl ImportKey {
    /// Takes 32 secret bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        // HMAC fills a short key up to a block with zeros, and a whole block cannot have a wrong length.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&secret);
        Self(Hmac::new(&block.into()))
    }

    /// Names a fact by its natural key, whose parts are told apart by their lengths.
    pub fn name(&self, natural_key: &[&str]) -> EventId {
        let bytes = self.digest(natural_key);
        let mut id = [0; 16];
        id.copy_from_slice(&bytes[..16]);
        Uuid::new_v8(id).into()
    }

    /// A name that the child's stream does not hold yet. A fact that was retracted keeps its name for ever, so when
    /// it is stated again it needs another one.
    pub fn fresh_name(&self, natural_key: &[&str], taken: &BTreeSet<EventId>) -> EventId {
        let mut time = 0_u32;
        loop {
            let again = time.to_string();
            let id = self.name(&[natural_key, &[&again]].concat());
            if !taken.contains(&id) {
                return id;
            }
            time += 1;
        }
    }

    /// The digest of a natural key.
    pub fn digest(&self, natural_key: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in natural_key {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pinned_and_of_version_8() {
        let id = ImportKey::new([7; 32]).name(&["ssda903", "PlacementStarted", "T001", "2017-04-09"]);
        assert_eq!(id.to_string(), "21831048-bf49-8bc8-930f-92c7a25593a9");
        assert_eq!(id.uuid().get_version_num(), 8);
    }

    #[test]
    fn another_key_another_name() {
        let key = ["ssda903", "T001"];
        assert_ne!(ImportKey::new([7; 32]).name(&key), ImportKey::new([8; 32]).name(&key));
        assert_ne!(ImportKey::new([7; 32]).name(&key), ImportKey::new([7; 32]).name(&["ssda90", "3T001"]));
    }

    #[test]
    fn a_taken_name_is_not_given_again() {
        let key = ImportKey::new([7; 32]);
        let mut taken = BTreeSet::new();
        for _ in 0..3 {
            assert!(taken.insert(key.fresh_name(&["x"], &taken)));
        }
    }
}
