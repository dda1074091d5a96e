//! The bytes that are for ever, pinned in `tests/vectors` of the workspace: made anew here and compared byte by byte.
//!
//! `UPDATE_EXPECT=1` writes them; whoever does so on purpose changes a format, and that needs a new format number.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use ids::{AuthorityCode, ChildId, EventId, Position, Revision};

use crate::checkpoint::{Signer, TreeHead};
use crate::format::{Group, GroupBuilder, GroupTrailer, Leaf, RecordHeader};
use crate::heads::FingerprintKey;
use crate::journal::{Journal, SegmentJournal};
use crate::master::AuthoritySecret;
use crate::model::{Instant, LocalId, Lookup};
use crate::seal::{ChildKeys, Place, Secret, payload_at};
use crate::tree::{Frontier, Hash, leaf_hash, node_hash};
use crate::vault::Vault;

fn authority() -> AuthorityCode {
    AuthorityCode::new(344).expect("a code")
}

fn child(n: u8) -> ChildId {
    ChildId::from_bytes([n; 16])
}

fn event_id(n: u8) -> EventId {
    EventId::from_bytes([0xe0 + n; 16])
}

fn keys(n: u8) -> ChildKeys {
    ChildKeys::new(&Secret::from_bytes([n; 32]))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lines of a name and its bytes.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        writeln!(self.0, "{name}: {}", hex(bytes)).expect("text");
        self
    }

    fn number(mut self, name: &str, number: impl std::fmt::Display) -> Self {
        writeln!(self.0, "{name}: {number}").expect("text");
        self
    }
}

/// The events of the vectors: child, revision, event, content.
const EVENTS: [(u8, u64, &[u8]); 4] =
    [(1, 0, b"the first content"), (2, 0, b""), (1, 1, b"the second content"), (1, 2, &[0xff; 40])];

fn lookup(n: u8) -> Lookup {
    let recorded_second = if n == 1 { i64::MIN } else { 1_700_000_000 + i64::from(n) };
    Lookup { kind: 100 + u32::from(n), occurred_day: 19_000 - i32::from(n) * 10_000, recorded_second }
}

/// The records of the vectors, each with its sealed payload, as the writer makes them.
fn records() -> Vec<(RecordHeader, Vec<u8>)> {
    let mut records: Vec<(RecordHeader, Vec<u8>)> = Vec::new();
    for (n, (of, revision, content)) in (0..).zip(EVENTS) {
        let place = Place { authority: authority(), child: child(of), event_id: event_id(n) };
        let sealed = keys(of).seal(&keys(of).cipher(), &place, [n; 12], &lookup(n), content);
        let before = records.iter().rev().find(|(header, _)| header.child == child(of));
        let header = RecordHeader {
            position: Position(n.into()),
            child: child(of),
            revision: Revision(revision),
            event_id: event_id(n),
            previous: before.map_or([0; 32], |(header, _)| header.leaf(authority()).hash()),
            appended_at: Instant(1_700_000_000_000_000 + i64::from(n)),
            caller: [0xca; 16],
            commitment: sealed.commitment,
            nonce: sealed.nonce,
            payload_bytes: u32::try_from(sealed.bytes.len()).expect("small"),
            payload_crc: crc32c::crc32c(&sealed.bytes),
        };
        records.push((header, sealed.bytes));
    }
    records
}

/// Two groups of one and three records.
fn groups() -> Vec<Group> {
    let (records, mut frontier) = (records(), Frontier::default());
    let mut groups = Vec::new();
    for (records, key_slots) in [(&records[..1], 1), (&records[1..], 2)] {
        let previous_root = frontier.root();
        let mut builder = GroupBuilder::new(records[0].0.position, Vec::new());
        for (header, sealed) in records {
            builder.push(header, sealed);
            frontier.push(header.leaf(authority()).hash());
        }
        let (count, size, root) = (builder.count(), frontier.size(), frontier.root());
        let trailer = GroupTrailer { count, size, root, previous_root, key_slots, vault_slots: 1 };
        groups.push(builder.close(&trailer).expect("a small group"));
    }
    groups
}

#[test]
fn sealing() {
    let mut text = String::new();
    for (n, (of, _, content)) in (0..).zip(EVENTS) {
        let place = Place { authority: authority(), child: child(of), event_id: event_id(n) };
        let sealed = keys(of).seal(&keys(of).cipher(), &place, [n; 12], &lookup(n), content);
        let mut bytes = sealed.bytes.clone();
        let opened = keys(of).cipher().unseal(&place, sealed.nonce, &mut bytes).expect("opened");
        assert_eq!((opened, &bytes[payload_at(bytes.len())]), (lookup(n), content));
        let lines = Lines::default()
            .number("authority", authority())
            .bytes("child", &child(of).to_bytes())
            .bytes("secret", &[of; 32])
            .bytes("event id", &event_id(n).to_bytes())
            .number("kind", lookup(n).kind)
            .number("occurred day", lookup(n).occurred_day)
            .number("recorded second", lookup(n).recorded_second)
            .bytes("payload", content)
            .bytes("lookup", &lookup(n).encode())
            .bytes("opening", &keys(of).opening(event_id(n)))
            .bytes("commitment", &sealed.commitment)
            .bytes("nonce", &sealed.nonce)
            .bytes("sealed", &sealed.bytes);
        text += &format!("{}\n", lines.0);
    }
    expect_file!["../../../tests/vectors/sealing.txt"].assert_eq(&text);
}

#[test]
fn leaves_and_records() {
    let mut text = String::new();
    for (header, sealed) in records() {
        let leaf: Leaf = header.leaf(authority());
        let mut record = Vec::new();
        header.encode(&mut record);
        record.extend_from_slice(&sealed);
        let lines = Lines::default()
            .number("authority", leaf.authority)
            .number("position", leaf.position)
            .bytes("child", &leaf.child.to_bytes())
            .number("revision", leaf.revision)
            .bytes("event id", &leaf.event_id.to_bytes())
            .bytes("previous leaf", &leaf.previous)
            .number("appended at", leaf.appended_at.0)
            .bytes("caller", &leaf.caller)
            .bytes("commitment", &leaf.commitment)
            .bytes("leaf", &leaf.encode())
            .bytes("leaf hash", &leaf.hash())
            .bytes("record", &record);
        text += &format!("{}\n", lines.0);
    }
    expect_file!["../../../tests/vectors/records.txt"].assert_eq(&text);
}

#[test]
fn groups_of_records() {
    let mut text = String::new();
    for group in groups() {
        let trailer = group.trailer;
        let lines = Lines::default()
            .number("first", group.first)
            .number("count", trailer.count)
            .number("size", trailer.size)
            .bytes("root", &trailer.root)
            .bytes("previous root", &trailer.previous_root)
            .number("key slots", trailer.key_slots)
            .number("vault slots", trailer.vault_slots)
            .bytes("group", &group.bytes);
        text += &format!("{}\n", lines.0);
    }
    expect_file!["../../../tests/vectors/groups.txt"].assert_eq(&text);
}

/// A whole segment file, as the journal writes it, for readers in other languages.
#[test]
fn a_segment() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut journal = SegmentJournal::open(dir.path(), authority(), 4096).expect("a new journal");
    for group in groups() {
        journal.append(&group).expect("appended");
    }
    let name = "00000000000000000000.segment";
    let written = std::fs::read(dir.path().join(name)).expect("read");
    let pinned: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&pinned, &written).expect("written");
    }
    assert_eq!(hex(&written), hex(&std::fs::read(&pinned).expect("a pinned segment")));
}

#[test]
fn roots() {
    let mut lines = Lines::default();
    let mut frontier = Frontier::default();
    lines = lines.bytes("node of two empty leaves", &node_hash(&leaf_hash(b""), &leaf_hash(b"")));
    for size in 0..=33_u64 {
        lines = lines.bytes(&format!("root of {size}"), &frontier.root());
        frontier.push(leaf_hash(&size.to_be_bytes()));
    }
    expect_file!["../../../tests/vectors/roots.txt"].assert_eq(&lines.0);
}

/// What is derived from the authority's secret, and a checkpoint that it signed.
#[test]
fn the_authoritys_own() {
    let secret = AuthoritySecret::from_bytes([9; 32]);
    let dir = tempfile::tempdir().expect("a directory");
    let vault = Vault::open(&dir.path().join("vault"), secret.vault_key(), 0).expect("a new vault");
    let local = LocalId { source_system: "made-up".into(), local_id: "7".into() };
    let fingerprint = FingerprintKey::new(&secret.fingerprint_key()).of(child(1), event_id(0));
    let root: Hash = groups().pop().expect("a group").trailer.root;
    let signer = Signer::new(authority(), &secret);
    let lines = Lines::default()
        .bytes("secret", &[9; 32])
        .bytes("signing seed", &*secret.signing_seed())
        .bytes("vault key", &*secret.vault_key())
        .bytes("fingerprint key", &*secret.fingerprint_key())
        .bytes("caller key", &*secret.caller_key())
        .bytes("import key", &*secret.import_key())
        .bytes("digest of made-up 7", &vault.digest(&local))
        .bytes("fingerprint of the first event", &fingerprint.to_be_bytes())
        .number("verifier", signer.verifier().to_text());
    let note = signer.sign(&TreeHead { size: 4, root });
    let text = format!("{}\n{note}", lines.0);
    expect_file!["../../../tests/vectors/authority.txt"].assert_eq(&text);
}
