//! The master key, under which everything secret is wrapped, and the authority's own secret.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use aes_gcm_siv::aead::{AeadInOut, Nonce};
use aes_gcm_siv::{Aes256GcmSiv, Key, KeyInit};
use ids::AuthorityCode;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::format::{Fields, checked, push_crc};
use crate::journal::sync_dir;
use crate::seal::Secret;

/// The key that wraps all others: 32 bytes from a file, the environment or a credential, never from the ledger.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

/// A secret sealed under the master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The nonce it was sealed with.
    pub nonce: [u8; 12],
    /// The sealed secret and its tag.
    pub sealed: [u8; 48],
}

/// The master key is not the one that wrapped this, or randomness could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("KEY_UNAVAILABLE: the master key does not open this ledger's keys")]
pub struct KeyUnavailable;

impl From<getrandom::Error> for KeyUnavailable {
    fn from(_: getrandom::Error) -> Self {
        Self
    }
}

impl MasterKey {
    /// The key of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Whether two keys are the same.
    pub fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Reads a key from its 64 hexadecimal digits; white space around them is allowed.
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        let digit = |at: usize| (*text.get(at)? as char).to_digit(16);
        let mut bytes = Zeroizing::new([0; 32]);
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(digit(2 * n)? << 4 | digit(2 * n + 1)?).ok()?;
        }
        (text.len() == 64).then_some(Self(*bytes))
    }

    /// A fresh random key, and the text that [`MasterKey::from_hex`] reads.
    pub fn random() -> Result<(Self, Zeroizing<String>), KeyUnavailable> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((Self(bytes), Zeroizing::new(hex)))
    }

    /// Seals a secret for one purpose.
    pub fn wrap(&self, secret: &Secret, purpose: &[u8]) -> Result<Wrapped, KeyUnavailable> {
        let mut nonce = [0; 12];
        getrandom::fill(&mut nonce)?;
        let mut bytes = Zeroizing::new(secret.bytes().to_vec());
        let sealed =
            self.cipher().encrypt_in_place(&Nonce::<Aes256GcmSiv>::from(nonce), purpose, &mut *bytes);
        sealed.map_err(|_| KeyUnavailable)?;
        Ok(Wrapped { nonce, sealed: bytes.as_slice().try_into().map_err(|_| KeyUnavailable)? })
    }

    /// Unseals a secret that was wrapped for the same purpose.
    pub fn unwrap(&self, wrapped: &Wrapped, purpose: &[u8]) -> Result<Secret, KeyUnavailable> {
        let mut bytes = Zeroizing::new(wrapped.sealed.to_vec());
        let nonce = Nonce::<Aes256GcmSiv>::from(wrapped.nonce);
        self.cipher().decrypt_in_place(&nonce, purpose, &mut *bytes).map_err(|_| KeyUnavailable)?;
        Ok(Secret::from_bytes(bytes.as_slice().try_into().map_err(|_| KeyUnavailable)?))
    }

    fn cipher(&self) -> Aes256GcmSiv {
        Aes256GcmSiv::new(&Key::<Aes256GcmSiv>::from(self.0))
    }
}

/// The size of `authority.key`: magic (8), authority (2), nonce (12), wrapped secret (48), CRC-32C (4).
const AUTHORITY_KEY_BYTES: usize = 74;
const AUTHORITY_KEY_MAGIC: [u8; 8] = *b"JLAUTHK1";

/// What the wrapped secret is bound to.
fn purpose(authority: AuthorityCode) -> Vec<u8> {
    [&b"authority/1"[..], &authority.get().to_be_bytes()].concat()
}

/// One authority's own secret, from which its signing key and its keyed digests are derived.
#[derive(Clone, Debug)]
pub struct AuthoritySecret(Secret);

impl AuthoritySecret {
    /// Reads the secret from its file, or makes the file when the ledger is new.
    pub fn open(path: &Path, authority: AuthorityCode, master: &MasterKey, is_new: bool) -> io::Result<Self> {
        let unavailable = |KeyUnavailable| io::Error::other(KeyUnavailable);
        match fs::read(path) {
            Ok(bytes) => {
                let body = checked(&bytes, AUTHORITY_KEY_BYTES).map_err(io::Error::other)?;
                let mut fields = Fields(body);
                let (magic, code): ([u8; 8], u16) = (fields.take(), fields.u16());
                if magic != AUTHORITY_KEY_MAGIC
                    || code != authority.get()
                    || bytes.len() != AUTHORITY_KEY_BYTES
                {
                    return Err(io::Error::other(KeyUnavailable));
                }
                let wrapped = Wrapped { nonce: fields.take(), sealed: fields.take() };
                master.unwrap(&wrapped, &purpose(authority)).map(Self).map_err(unavailable)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_new => {
                let secret = Self(Secret::random().map_err(|error| unavailable(error.into()))?);
                secret.write(path, authority, master)?;
                Ok(secret)
            }
            Err(error) => Err(error),
        }
    }

    /// Replaces the file by one in which the secret is wrapped under a master key.
    pub(crate) fn write(&self, path: &Path, authority: AuthorityCode, master: &MasterKey) -> io::Result<()> {
        let wrapped = master.wrap(&self.0, &purpose(authority)).map_err(io::Error::other)?;
        let mut bytes = AUTHORITY_KEY_MAGIC.to_vec();
        bytes.extend_from_slice(&authority.get().to_be_bytes());
        bytes.extend_from_slice(&wrapped.nonce);
        bytes.extend_from_slice(&wrapped.sealed);
        push_crc(&mut bytes, 0);
        replace_file(path, &bytes)
    }

    /// A secret of known bytes, for tests and vectors.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Secret::from_bytes(bytes))
    }

    /// The seed of the Ed25519 key that signs checkpoints.
    pub(crate) fn signing_seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.derive(&[b"signing/1"]))
    }

    /// The key of the digests by which the vault knows local ids.
    pub(crate) fn vault_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.derive(&[b"vault/1"]))
    }

    /// The key of the fingerprints by which event ids are looked up.
    pub(crate) fn fingerprint_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.derive(&[b"fingerprint/1"]))
    }

    /// The key of the digests of authenticated callers.
    pub fn caller_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.derive(&[b"caller/1"]))
    }

    /// The key under which an importer makes event ids of natural keys.
    pub fn import_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.derive(&[b"import/1"]))
    }
}

/// Replaces a small file whole: written beside it, synced, renamed, and the name made durable.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_from_its_hexadecimal_digits() {
        let (key, hex) = MasterKey::random().expect("randomness");
        assert_eq!(MasterKey::from_hex(&format!("{}\n", *hex)).map(|read| read.0), Some(key.0));
        for wrong in ["", "zz", &hex[..62], &format!("{}00", *hex)] {
            assert!(MasterKey::from_hex(wrong).is_none());
        }
    }

    #[test]
    fn a_secret_opens_under_its_own_key_and_purpose_only() {
        let (master, secret) = (MasterKey::from_bytes([1; 32]), Secret::from_bytes([2; 32]));
        let wrapped = master.wrap(&secret, b"this").expect("wrapped");
        assert_eq!(master.unwrap(&wrapped, b"this").expect("opened").bytes(), &[2; 32]);
        assert!(master.unwrap(&wrapped, b"that").is_err());
        assert!(MasterKey::from_bytes([3; 32]).unwrap(&wrapped, b"this").is_err());
    }

    #[test]
    fn the_authority_secret_is_made_once_and_only_for_a_new_ledger() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("authority.key");
        let authority = AuthorityCode::new(344).expect("a code");
        let master = MasterKey::from_bytes([1; 32]);
        let open = |code, is_new| AuthoritySecret::open(&path, code, &master, is_new);
        assert!(open(authority, false).is_err(), "an existing ledger without its key is refused");
        let made = open(authority, true).expect("made");
        assert_eq!(open(authority, false).expect("read").import_key(), made.import_key());
        assert!(open(AuthorityCode::new(345).expect("a code"), false).is_err());
    }
}
