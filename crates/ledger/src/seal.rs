//! Sealing: what makes a payload unreadable without its child's secret, and provable with one opening.
//!
//! From a child's secret (32 random bytes) come a sealing key, `HKDF-Expand(secret, "seal/1")`, and for each event an
//! opening, `HKDF-Expand(secret, "opening/1" ‖ event id)`. The commitment in the leaf is `HMAC-SHA-256(opening,
//! lookup ‖ payload)`: whoever is given one opening can check one event and learns nothing of any other; without the
//! secret the commitment cannot even be guessed at. Equal content under one event id gives an equal commitment, which
//! is how a retry is recognised without unsealing anything.

use std::ops::Range;

use aes_gcm_siv::aead::{AeadInOut, Nonce, Tag};
use aes_gcm_siv::{Aes256GcmSiv, Key, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use ids::{AuthorityCode, ChildId, EventId};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Lookup;
use crate::format::FORMAT;
use crate::tree::Hash;

/// The bytes of a lookup.
pub const LOOKUP_BYTES: usize = 16;
/// How much longer a sealed payload is than the payload: the lookup before it and the tag behind it.
pub const SEALING_BYTES: usize = LOOKUP_BYTES + TAG_BYTES;
/// The bytes of the tag.
const TAG_BYTES: usize = 16;

/// Where the payload lies in so many sealed bytes.
pub const fn payload_at(sealed_bytes: usize) -> Range<usize> {
    LOOKUP_BYTES..sealed_bytes - TAG_BYTES
}

/// One child's secret; destroying every copy makes the child's events unreadable for ever.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

/// What is derived from a child's secret and used for every event.
#[derive(Clone, ZeroizeOnDrop)]
pub struct ChildKeys {
    /// Ready to derive openings from the secret: half of the hashing is done once instead of once an event.
    #[zeroize(skip)]
    openings: Hkdf<Sha256>,
    sealing: [u8; 32],
}

/// A payload sealed and committed to.
#[derive(Clone, Debug)]
pub struct SealedPayload {
    /// The nonce it was sealed with.
    pub nonce: [u8; 12],
    /// What the leaf says of the content.
    pub commitment: Hash,
    /// Lookup and payload, encrypted, and the tag.
    pub bytes: Vec<u8>,
    /// The CRC-32C of those.
    pub crc: u32,
}

/// The bytes are not what this child's secret sealed under this event id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload cannot be unsealed")]
pub struct CannotUnseal;

impl Secret {
    /// A fresh random secret.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The secret of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one purpose.
    pub(crate) fn derive(&self, purpose: &[&[u8]]) -> [u8; 32] {
        expanded(&self.expand(), purpose)
    }

    fn expand(&self) -> Hkdf<Sha256> {
        match Hkdf::from_prk(&self.0) {
            Ok(expand) => expand,
            Err(_) => unreachable!("32 bytes are as long as a key must be"),
        }
    }
}

fn expanded(key: &Hkdf<Sha256>, purpose: &[&[u8]]) -> [u8; 32] {
    let mut derived = [0; 32];
    let expanded = key.expand_multi_info(purpose, &mut derived);
    debug_assert!(expanded.is_ok(), "32 bytes are not too many to derive");
    derived
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl ChildKeys {
    /// The keys of a secret.
    pub fn new(secret: &Secret) -> Self {
        let openings = secret.expand();
        Self { sealing: expanded(&openings, &[b"seal/1"]), openings }
    }

    /// What opens one event's commitment.
    pub fn opening(&self, event_id: EventId) -> Hash {
        expanded(&self.openings, &[b"opening/1", &event_id.to_bytes()])
    }

    /// Whether both come from one secret.
    pub fn are(&self, other: &Self) -> bool {
        self.sealing == other.sealing
    }

    /// The commitment to some content under an event id.
    pub fn commitment(&self, event_id: EventId, lookup: &Lookup, payload: &[u8]) -> Hash {
        commitment(&self.opening(event_id), &[&lookup.encode(), payload])
    }

    /// The sealing key made ready, for as many of the child's events as there are to seal or unseal now.
    pub fn cipher(&self) -> Cipher {
        Cipher(Aes256GcmSiv::new(&Key::<Aes256GcmSiv>::from(self.sealing)))
    }

    /// Seals lookup and payload with a nonce that is never used again under this child's key, which the cipher is of.
    pub fn seal(
        &self,
        cipher: &Cipher,
        place: &Place,
        nonce: [u8; 12],
        lookup: &Lookup,
        payload: &[u8],
    ) -> SealedPayload {
        let mut bytes = Vec::with_capacity(payload.len() + SEALING_BYTES);
        bytes.extend_from_slice(&lookup.encode());
        bytes.extend_from_slice(payload);
        let commitment = commitment(&self.opening(place.event_id), &[&bytes]);
        let sealed =
            cipher.0.encrypt_in_place(&Nonce::<Aes256GcmSiv>::from(nonce), &place.encode(), &mut bytes);
        debug_assert!(sealed.is_ok(), "only a payload of more than 64 GiB cannot be sealed");
        let crc = crc32c::crc32c(&bytes);
        SealedPayload { nonce, commitment, bytes, crc }
    }
}

/// One child's sealing key with its round keys, which take a fifth of the time of sealing one event.
pub struct Cipher(Aes256GcmSiv);

impl Cipher {
    /// Unseals what [`ChildKeys::seal`] made, at the same place and under the same key or not at all. The payload then
    /// lies at [`payload_at`] of the sealed bytes.
    pub fn unseal(&self, place: &Place, nonce: [u8; 12], sealed: &mut [u8]) -> Result<Lookup, CannotUnseal> {
        let (content, tag) = sealed.split_last_chunk_mut::<TAG_BYTES>().ok_or(CannotUnseal)?;
        let tag = Tag::<Aes256GcmSiv>::from(*tag);
        self.0
            .decrypt_inout_detached(&nonce.into(), &place.encode(), content.into(), &tag)
            .map_err(|_| CannotUnseal)?;
        Lookup::decode(content).ok_or(CannotUnseal)
    }
}

fn commitment(opening: &Hash, content: &[&[u8]]) -> Hash {
    keyed_hash(opening, content)
}

/// HMAC-SHA-256 over the parts, one behind the other.
pub(crate) fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> Hash {
    keyed(key).hash(parts)
}

/// A key that is ready to hash with: half of the work for short messages is done once.
#[derive(Clone)]
pub(crate) struct Keyed(Hmac<Sha256>);

/// Makes a key ready.
pub(crate) fn keyed(key: &[u8; 32]) -> Keyed {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    Keyed(<Hmac<Sha256> as KeyInit>::new(&block.into()))
}

impl Keyed {
    /// HMAC-SHA-256 over the parts, one behind the other.
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> Hash {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

/// Where a payload belongs; sealed elsewhere it does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// Whose stream.
    pub child: ChildId,
    /// Which event.
    pub event_id: EventId,
}

impl Place {
    /// The associated data: format (1), authority (2), child (16), event id (16).
    fn encode(&self) -> [u8; 35] {
        let mut bytes = [FORMAT; 35];
        bytes[1..3].copy_from_slice(&self.authority.get().to_be_bytes());
        bytes[3..19].copy_from_slice(&self.child.to_bytes());
        bytes[19..].copy_from_slice(&self.event_id.to_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place {
            authority: AuthorityCode::new(344).expect("a code"),
            child: ChildId::from_bytes([7; 16]),
            event_id: EventId::from_bytes([9; 16]),
        }
    }

    const LOOKUP: Lookup = Lookup { kind: 101, occurred_day: 17_000, recorded_second: 1_500_000_000 };

    #[test]
    fn what_was_sealed_opens_at_its_own_place_only() {
        let keys = ChildKeys::new(&Secret::from_bytes([1; 32]));
        let sealed = keys.seal(&keys.cipher(), &place(), [3; 12], &LOOKUP, b"payload");
        let mut bytes = sealed.bytes.clone();
        assert_eq!(keys.cipher().unseal(&place(), [3; 12], &mut bytes), Ok(LOOKUP));
        assert_eq!(&bytes[payload_at(bytes.len())], b"payload");
        let unsealed = |keys: &ChildKeys, place: &Place, nonce| {
            keys.cipher().unseal(place, nonce, &mut sealed.bytes.clone())
        };
        let elsewhere = [
            Place { child: ChildId::from_bytes([8; 16]), ..place() },
            Place { event_id: EventId::from_bytes([8; 16]), ..place() },
            Place { authority: AuthorityCode::new(345).expect("a code"), ..place() },
        ];
        for other in elsewhere {
            assert_eq!(unsealed(&keys, &other, [3; 12]), Err(CannotUnseal), "{other:?}");
        }
        let others = ChildKeys::new(&Secret::from_bytes([2; 32]));
        assert_eq!(unsealed(&others, &place(), [3; 12]), Err(CannotUnseal));
        assert_eq!(unsealed(&keys, &place(), [4; 12]), Err(CannotUnseal));
        for short in 0..SEALING_BYTES {
            let mut bytes = sealed.bytes[..short].to_vec();
            assert_eq!(
                keys.cipher().unseal(&place(), [3; 12], &mut bytes),
                Err(CannotUnseal),
                "{short} bytes"
            );
        }
    }

    #[test]
    fn equal_content_gives_an_equal_commitment_whatever_the_nonce() {
        let keys = ChildKeys::new(&Secret::from_bytes([1; 32]));
        let commit = |nonce, payload: &[u8]| {
            keys.seal(&keys.cipher(), &place(), [nonce; 12], &LOOKUP, payload).commitment
        };
        assert_eq!(commit(1, b"payload"), commit(2, b"payload"));
        assert_ne!(commit(1, b"payload"), commit(1, b"payloae"));
        assert_eq!(commit(1, b"payload"), keys.commitment(place().event_id, &LOOKUP, b"payload"));
    }

    #[test]
    fn keyed_hashes_are_hmac_sha_256() {
        // RFC 4231, test case 1, its 20-byte key padded with the zeros that HMAC itself adds.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let hash = keyed_hash(&key, &[b"Hi ", b"There"]);
        assert_eq!(hash[..4], [0xb0, 0x34, 0x4c, 0x61]);
    }
}
