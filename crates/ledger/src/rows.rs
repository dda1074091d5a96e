//! The rows of the store: their keys, and their values with a checksum over key and value.
//!
//! ```text
//! m/streams                  how far pages, heads and tiles have got, with the root, counts and a sum of the heads
//! m/kinds                    how far the kind rows have got
//! h child                    head: next revision, last leaf
//! m/runs, r ...              pages: where events lie, and the fingerprints of their ids; see `runs`
//! t tile                     tile: the roots of up to 128 complete subtrees of 256 leaves
//! b block                    block: which kinds occur in 2,048 positions, and how often
//! k kind block               where in the block a kind occurs
//! ```

use ids::{AuthorityCode, ChildId, Position, Revision};
use roaring::RoaringBitmap;
use sha2::{Digest, Sha256};

use crate::format::Fields;
use crate::journal::Address;
use crate::tail::Located;
use crate::tree::Hash;

/// The version of the rows; another one is a rebuild, never a migration.
pub const ROWS_VERSION: u8 = 2;
/// The leaves below one hash of a tile; lower levels are read again from the journal's headers.
pub const SUBTREE_LEAVES: u64 = 256;
/// The height of such a subtree.
pub const SUBTREE_HEIGHT: u32 = 8;
/// The hashes of one tile: 4 KiB.
pub const TILE_HASHES: u64 = 128;
/// The positions of one block of kind rows: a bitmap over them stays below the largest value.
pub const BLOCK_POSITIONS: u64 = 2_048;
/// The events of one page: their entries stay below the largest value.
pub const PAGE_EVENTS: usize = 200;

/// The row that says how far pages, heads and tiles have got.
pub const STREAMS: &[u8] = b"m/streams";
/// The row that says how far the kind rows have got.
pub const KINDS: &[u8] = b"m/kinds";

/// The key of a child's head.
pub fn head_key(child: ChildId) -> Vec<u8> {
    [&b"h"[..], &child.to_bytes()].concat()
}

/// The range of all heads.
pub const HEADS: (&[u8], &[u8]) = (b"h", b"i");

/// The key of a tile.
pub fn tile_key(tile: u64) -> Vec<u8> {
    [&b"t"[..], &tile.to_be_bytes()].concat()
}

/// The key of a block's summary.
pub fn block_key(block: u64) -> Vec<u8> {
    [&b"b"[..], &block.to_be_bytes()].concat()
}

/// The key of one kind's bitmap in a block.
pub fn kind_key(kind: u32, block: u64) -> Vec<u8> {
    [&b"k"[..], &kind.to_be_bytes(), &block.to_be_bytes()].concat()
}

/// Puts the checksum behind a value: it covers the key too, so that a row that strayed is noticed.
pub fn with_checksum(key: &[u8], mut value: Vec<u8>) -> Vec<u8> {
    let crc = crc32c::crc32c_append(crc32c::crc32c(key), &value);
    value.extend_from_slice(&crc.to_be_bytes());
    value
}

/// Takes the checksum off again; `None` when it does not fit.
pub fn without_checksum<'a>(key: &[u8], value: &'a [u8]) -> Option<&'a [u8]> {
    let (value, crc) = value.split_at_checked(value.len().checked_sub(4)?)?;
    (crc32c::crc32c_append(crc32c::crc32c(key), value).to_be_bytes() == crc).then_some(value)
}

/// A child's head, as far as it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadRow {
    /// The number of the child's events.
    pub next: Revision,
    /// The leaf hash of the newest.
    pub last_leaf: Hash,
}

impl HeadRow {
    /// Next revision (8), last leaf (32).
    pub fn encode(&self) -> Vec<u8> {
        [&self.next.0.to_be_bytes()[..], &self.last_leaf].concat()
    }

    /// Reads what [`HeadRow::encode`] made.
    pub fn decode(value: &[u8]) -> Option<Self> {
        let mut fields = Fields(value);
        (value.len() == 40).then(|| Self { next: Revision(fields.u64()), last_leaf: fields.take() })
    }

    /// This head's part of the sum over all heads.
    pub fn hash(&self, child: ChildId) -> HeadsSum {
        let hash = Sha256::new().chain_update(child.to_bytes()).chain_update(self.encode()).finalize();
        let mut fields = Fields(&hash);
        HeadsSum([fields.u64(), fields.u64(), fields.u64(), fields.u64()])
    }
}

/// A sum of hashes that does not depend on their order; a head that changes is taken out and put in again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadsSum(pub [u64; 4]);

impl HeadsSum {
    /// Puts a hash in.
    pub fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(lane, other)| *lane = lane.wrapping_add(other));
    }

    /// Takes a hash out.
    pub fn take(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(lane, other)| *lane = lane.wrapping_sub(other));
    }
}

/// How far pages, heads and tiles have got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamsRow {
    /// Whose ledger.
    pub authority: AuthorityCode,
    /// The number of events that are settled.
    pub settled: Position,
    /// The root of the tree over them.
    pub root: Hash,
    /// The number of heads.
    pub heads: u64,
    /// The sum over them.
    pub sum: HeadsSum,
}

impl StreamsRow {
    /// Version (1), authority (2), settled (8), root (32), heads (8), sum (32).
    pub fn encode(&self) -> Vec<u8> {
        let mut value = vec![ROWS_VERSION];
        value.extend_from_slice(&self.authority.get().to_be_bytes());
        value.extend_from_slice(&self.settled.0.to_be_bytes());
        value.extend_from_slice(&self.root);
        value.extend_from_slice(&self.heads.to_be_bytes());
        self.sum.0.iter().for_each(|lane| value.extend_from_slice(&lane.to_be_bytes()));
        value
    }

    /// Reads what [`StreamsRow::encode`] made; `None` also for another version.
    pub fn decode(value: &[u8]) -> Option<Self> {
        let mut fields = Fields(value);
        let [version] = fields.take();
        let authority = AuthorityCode::new(fields.u16())?;
        (value.len() == 83 && version == ROWS_VERSION).then(|| Self {
            authority,
            settled: Position(fields.u64()),
            root: fields.take(),
            heads: fields.u64(),
            sum: HeadsSum([fields.u64(), fields.u64(), fields.u64(), fields.u64()]),
        })
    }
}

/// Where the events of a page lie. Each entry: position less the one before, position less the segment's first, byte in
/// the segment, length of the record (all variable-length), fingerprint (8).
pub fn encode_page(events: &[Located]) -> Vec<u8> {
    let mut value = Vec::with_capacity(events.len() * 20);
    let mut last_position = 0;
    for event in events {
        push_varint(&mut value, event.position.0 - last_position);
        push_varint(&mut value, event.position.0 - event.address.segment.0);
        push_varint(&mut value, u64::from(event.address.at));
        push_varint(&mut value, u64::from(event.record_bytes));
        value.extend_from_slice(&event.fingerprint.to_be_bytes());
        last_position = event.position.0;
    }
    value
}

/// Reads what [`encode_page`] made.
pub fn decode_page(first: Revision, mut value: &[u8]) -> Option<Vec<Located>> {
    let mut events = Vec::with_capacity(value.len() / 16);
    let mut position = 0_u64;
    while !value.is_empty() {
        position = position.checked_add(take_varint(&mut value)?)?;
        let segment = position.checked_sub(take_varint(&mut value)?)?;
        let at = u32::try_from(take_varint(&mut value)?).ok()?;
        let record_bytes = u32::try_from(take_varint(&mut value)?).ok()?;
        let (fingerprint, rest) = value.split_at_checked(8)?;
        value = rest;
        events.push(Located {
            revision: Revision(first.0.checked_add(events.len() as u64)?),
            position: Position(position),
            address: Address { segment: Position(segment), at },
            record_bytes,
            fingerprint: u64::from_be_bytes(fingerprint.try_into().ok()?),
        });
    }
    Some(events)
}

/// Which kinds occur in a block and how often, by kind.
pub fn encode_block(kinds: impl IntoIterator<Item = (u32, u64)>) -> Vec<u8> {
    let mut value = Vec::new();
    for (kind, count) in kinds {
        push_varint(&mut value, u64::from(kind));
        push_varint(&mut value, count);
    }
    value
}

/// Reads what [`encode_block`] made.
pub fn decode_block(mut value: &[u8]) -> Option<Vec<(u32, u64)>> {
    let mut kinds = Vec::new();
    while !value.is_empty() {
        kinds.push((u32::try_from(take_varint(&mut value)?).ok()?, take_varint(&mut value)?));
    }
    Some(kinds)
}

/// The positions in a block, less the block's first.
pub fn encode_bitmap(bitmap: &RoaringBitmap) -> Vec<u8> {
    let mut value = Vec::with_capacity(bitmap.serialized_size());
    let written = bitmap.serialize_into(&mut value);
    debug_assert!(written.is_ok(), "a vector takes whatever is written");
    value
}

/// Reads what [`encode_bitmap`] made.
pub fn decode_bitmap(value: &[u8]) -> Option<RoaringBitmap> {
    RoaringBitmap::deserialize_from(value).ok()
}

fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn located() -> impl Strategy<Value = Located> {
        (0..u64::MAX / 2, any::<u32>(), any::<u32>(), any::<u64>(), 0..1000_u64).prop_map(
            |(position, at, record_bytes, fingerprint, back)| Located {
                revision: Revision(0),
                position: Position(position),
                address: Address { segment: Position(position.saturating_sub(back)), at },
                record_bytes,
                fingerprint,
            },
        )
    }

    proptest! {
        #[test]
        fn pages_read_back(first in 0..u64::MAX / 2, mut events in prop::collection::vec(located(), 0..PAGE_EVENTS)) {
            events.sort_by_key(|event| event.position);
            for (n, event) in (0..).zip(&mut events) {
                event.revision = Revision(first + n);
            }
            let value = encode_page(&events);
            prop_assert!(value.len() < crate::store::VALUE_BYTES_MAX);
            prop_assert_eq!(decode_page(Revision(first), &value), Some(events));
        }

        #[test]
        fn no_page_makes_the_reader_panic(value in prop::collection::vec(any::<u8>(), 0..200)) {
            let _read = decode_page(Revision(u64::MAX), &value);
            let _read = decode_block(&value);
            let _read = decode_bitmap(&value);
        }
    }

    #[test]
    fn the_largest_bitmap_of_a_block_fits_into_a_value() {
        let every_third: RoaringBitmap =
            (0..u32::try_from(BLOCK_POSITIONS).expect("small")).filter(|n| n % 3 != 0).collect();
        assert!(encode_bitmap(&every_third).len() < crate::store::VALUE_BYTES_MAX);
        assert_eq!(decode_bitmap(&encode_bitmap(&every_third)), Some(every_third));
    }

    #[test]
    fn a_flipped_bit_in_key_or_value_is_noticed() {
        let (key, value) = (b"h123".to_vec(), with_checksum(b"h123", b"value".to_vec()));
        assert_eq!(without_checksum(&key, &value), Some(&b"value"[..]));
        for at in 0..value.len() {
            let mut flipped = value.clone();
            flipped[at] ^= 4;
            assert_eq!(without_checksum(&key, &flipped), None);
        }
        assert_eq!(without_checksum(b"h124", &value), None);
    }
}
