//! The checkpoint: a signed statement of how large the tree is and what its root is, kept apart from the journal.
//!
//! The text is that of C2SP `tlog-checkpoint` in a C2SP `signed-note`: three lines (origin, size, root in base64), an
//! empty line, and a signature line of the key's name, its 4-byte id and an Ed25519 signature.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ids::AuthorityCode;
use sha2::{Digest, Sha256};

use crate::master::{AuthoritySecret, replace_file};
use crate::tree::Hash;

/// The signature type of Ed25519 in a signed note.
const ED25519: u8 = 1;

/// How large the tree is and what its root is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Signs the checkpoints of one ledger.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

/// Checks the checkpoints of one ledger; all that a stranger needs, and nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

/// The text is not a checkpoint that this key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint signed by this ledger's key")]
pub struct InvalidCheckpoint;

/// The name of a ledger in its checkpoints.
pub fn origin(authority: AuthorityCode) -> String {
    format!("journey-ledger/{authority}")
}

impl Signer {
    /// The signer of an authority's ledger.
    pub fn new(authority: AuthorityCode, secret: &AuthoritySecret) -> Self {
        let key = SigningKey::from_bytes(&secret.signing_seed());
        let verifier = Verifier::new(origin(authority), key.verifying_key());
        Self { key, verifier }
    }

    /// The checker of this signer's checkpoints.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The signed text.
    pub fn sign(&self, head: &TreeHead) -> String {
        let Verifier { name, id, .. } = &self.verifier;
        let text = format!("{name}\n{}\n{}\n", head.size, BASE64.encode(head.root));
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let line = BASE64.encode([&id[..], &signature].concat());
        format!("{text}\n\u{2014} {name} {line}\n")
    }
}

impl Verifier {
    fn new(name: String, key: VerifyingKey) -> Self {
        let typed_key = [&[ED25519][..], key.as_bytes()].concat();
        let hash = Sha256::new().chain_update(&name).chain_update("\n").chain_update(&typed_key).finalize();
        Self { name, id: [hash[0], hash[1], hash[2], hash[3]], key }
    }

    /// The key in the text form of signed notes, `name+id+key`, to be handed to auditors.
    pub fn to_text(&self) -> String {
        let id: String = self.id.iter().map(|byte| format!("{byte:02x}")).collect();
        let key = BASE64.encode([&[ED25519][..], self.key.as_bytes()].concat());
        format!("{}+{id}+{key}", self.name)
    }

    /// Reads the text form.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let typed_key = BASE64.decode(key).ok()?;
        let (kind, key) = typed_key.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let verifier = Self::new(name.to_owned(), key);
        (*kind == ED25519 && verifier.to_text().split('+').nth(1) == Some(id)).then_some(verifier)
    }

    /// Reads a checkpoint whose signature holds.
    pub fn verify(&self, note: &str) -> Result<TreeHead, InvalidCheckpoint> {
        let head = self.read(note).ok_or(InvalidCheckpoint)?;
        Ok(head)
    }

    fn read(&self, note: &str) -> Option<TreeHead> {
        let (text, signatures) = note.split_once("\n\n")?;
        let text = format!("{text}\n");
        let prefix = format!("\u{2014} {} ", self.name);
        let line = signatures.lines().find_map(|line| line.strip_prefix(&prefix))?;
        let bytes = BASE64.decode(line).ok()?;
        let (id, signature) = bytes.split_at_checked(4)?;
        let signature = Signature::from_slice(signature).ok()?;
        self.key.verify_strict(text.as_bytes(), &signature).ok()?;
        let mut lines = text.lines();
        let (name, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let head = TreeHead { size: size.parse().ok()?, root: BASE64.decode(root).ok()?.try_into().ok()? };
        (id == self.id && name == self.name && lines.next().is_none()).then_some(head)
    }
}

/// Writes the newest checkpoint, whole or not at all.
pub fn write(path: &Path, note: &str) -> io::Result<()> {
    replace_file(path, note.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn signer() -> Signer {
        Signer::new(AuthorityCode::new(344).expect("a code"), &AuthoritySecret::from_bytes([9; 32]))
    }

    #[test]
    fn a_checkpoint_is_text_that_a_person_can_read() {
        let note = signer().sign(&TreeHead { size: 12, root: [7; 32] });
        let unsigned: Vec<&str> = note.lines().take(4).collect();
        expect![[r#"
            [
                "journey-ledger/344",
                "12",
                "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
                "",
            ]
        "#]]
        .assert_debug_eq(&unsigned);
    }

    #[test]
    fn only_the_signed_text_verifies() {
        let (signer, head) = (signer(), TreeHead { size: 12, root: [7; 32] });
        let note = signer.sign(&head);
        assert_eq!(signer.verifier().verify(&note), Ok(head));
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            let flipped = String::from_utf8_lossy(&bytes).into_owned();
            let read = signer.verifier().verify(&flipped);
            assert!(read.is_err() || read == Ok(head), "byte {at} changed what was read");
        }
    }

    #[test]
    fn a_verifier_reads_back_from_its_text() {
        let verifier = signer().verifier().clone();
        assert_eq!(Verifier::from_text(&verifier.to_text()), Some(verifier));
        assert_eq!(Verifier::from_text("journey-ledger/344+00000000+AAAA"), None);
    }
}
