//! The identity vault: which child a case system means by its own number, known by keyed digest only.
//!
//! The body of a slot: digest of source system and local id (32), child (16), zeros. An entry is made durable before
//! anybody is told of it and is never taken back: a local id that was resolved and never used reserves its child id.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use ids::ChildId;
use zeroize::Zeroizing;

use crate::LocalId;
use crate::format::Fields;
use crate::keys::KeysError;
use crate::seal::keyed_hash;
use crate::slots::{BODY_BYTES, Body, SlotFile, State};
use crate::tree::Hash;

/// The local ids of one ledger's children. The writer registers; any thread resolves.
pub struct Vault {
    key: Zeroizing<[u8; 32]>,
    by_digest: RwLock<HashMap<Hash, ChildId>>,
    file: Mutex<SlotFile>,
}

/// An entry that is written and not yet synced.
pub struct Reserved {
    digest: Hash,
    child: ChildId,
}

impl Vault {
    /// Opens the vault beside a journal whose last trailer counts `expected_used` slots.
    pub fn open(path: &Path, key: Zeroizing<[u8; 32]>, expected_used: u64) -> Result<Self, KeysError> {
        let (file, slots) = SlotFile::open(path)?;
        let used = slots.iter().filter(|(state, _)| *state != State::Free);
        let by_digest: HashMap<_, _> = used.map(|(_, body)| decode(body)).collect();
        if (by_digest.len() as u64) < expected_used {
            let held = by_digest.len();
            return Err(KeysError::Damaged(format!(
                "{held} local ids are held, the journal counts {expected_used}"
            )));
        }
        Ok(Self { key, by_digest: RwLock::new(by_digest), file: Mutex::new(file) })
    }

    /// The digest by which a local id is known.
    pub fn digest(&self, local: &LocalId) -> Hash {
        let len = (local.source_system.len() as u64).to_be_bytes();
        keyed_hash(&self.key, &[&len, local.source_system.as_bytes(), local.local_id.as_bytes()])
    }

    /// The child that a local id names.
    pub fn resolve(&self, digest: &Hash) -> Option<ChildId> {
        self.by_digest.read().unwrap_or_else(PoisonError::into_inner).get(digest).copied()
    }

    /// The number of local ids: what the next group's trailer counts.
    pub fn used(&self) -> u64 {
        self.by_digest.read().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    /// Writes an entry; it counts once [`Vault::sync`] and then [`Vault::keep`] were called.
    pub fn reserve(&self, digest: Hash, child: ChildId) -> io::Result<Reserved> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let number = file.len();
        file.write(number, State::Used, &encode(&digest, child))?;
        Ok(Reserved { digest, child })
    }

    /// The file itself, to be damaged.
    #[cfg(test)]
    pub fn file(&self) -> std::sync::MutexGuard<'_, SlotFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the second copy of the entries durable.
    pub fn sync_second(&self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).sync_second()
    }

    /// Makes the written entries durable.
    pub fn sync(&self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).sync()
    }

    /// The entries are durable: they can be told.
    pub fn keep(&self, reserved: Vec<Reserved>) {
        let mut by_digest = self.by_digest.write().unwrap_or_else(PoisonError::into_inner);
        by_digest.extend(reserved.into_iter().map(|entry| (entry.digest, entry.child)));
    }
}

fn encode(digest: &Hash, child: ChildId) -> Body {
    let mut body = [0; BODY_BYTES];
    body[..32].copy_from_slice(digest);
    body[32..48].copy_from_slice(&child.to_bytes());
    body
}

fn decode(body: &Body) -> (Hash, ChildId) {
    let mut fields = Fields(body);
    (fields.take(), ChildId::from_bytes(fields.take()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: &Path, used: u64) -> Result<Vault, KeysError> {
        Vault::open(&dir.join("vault"), Zeroizing::new([4; 32]), used)
    }

    fn local(source_system: &str, local_id: &str) -> LocalId {
        LocalId { source_system: source_system.into(), local_id: local_id.into() }
    }

    #[test]
    fn a_kept_entry_resolves_after_a_restart_and_a_lost_one_is_noticed() {
        let dir = tempfile::tempdir().expect("a directory");
        let vault = open(dir.path(), 0).expect("new");
        let child = ChildId::from_bytes([1; 16]);
        let digest = vault.digest(&local("ssda903", "1"));
        let entry = vault.reserve(digest, child).expect("reserved");
        vault.sync().expect("synced");
        assert_eq!(vault.resolve(&digest), None, "not told before it is durable");
        vault.keep(vec![entry]);
        let vault = open(dir.path(), 1).expect("opened");
        assert_eq!(vault.resolve(&digest), Some(child));
        assert!(matches!(open(dir.path(), 2), Err(KeysError::Damaged(_))));
    }

    #[test]
    fn the_border_between_system_and_id_counts() {
        let dir = tempfile::tempdir().expect("a directory");
        let vault = open(dir.path(), 0).expect("new");
        assert_ne!(vault.digest(&local("ab", "c")), vault.digest(&local("a", "bc")));
    }
}
