//! What stands at the end of the last segment: whole groups, zeros, or a group that a power cut tore.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use ids::Position;

use super::walk::{Bytes, Walk};
use super::{Damage, End, JournalError, Scanned};
use crate::format::{GROUP_HEADER_BYTES, GroupHeader, SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::tree::Hash;

/// The unit in which a drive writes: a torn write leaves whole sectors unwritten.
pub(super) const SECTOR_BYTES: usize = 512;

/// How much is looked at for zeros at once: it stays in the processor's caches.
const PIECE_BYTES: usize = 64 * 1024;
static ZEROS: [u8; PIECE_BYTES] = [0; PIECE_BYTES];

/// The end of the last segment.
#[derive(Debug)]
pub struct Found {
    /// The number of events up to there.
    pub size: u64,
    /// The tree's root there; of an empty segment, the root in its header.
    pub root: Hash,
    /// The slots that the last trailer counts; `None` when the segment holds no group.
    pub slots: Option<(u64, u64)>,
    /// The byte after the last whole group.
    pub end: u64,
    /// How many bytes after it hold the remains of a torn group, to be zeroed.
    pub torn_bytes: u64,
    /// Where each whole group begins: its first position and byte.
    pub groups: Vec<(Position, u32)>,
}

impl Found {
    /// How far the journal reaches, given the slots that an earlier segment's last trailer counts.
    pub fn journal_end(&self, earlier_slots: (u64, u64)) -> End {
        let (key_slots, vault_slots) = self.slots.unwrap_or(earlier_slots);
        End { size: self.size, root: self.root, key_slots, vault_slots }
    }
}

/// Reads the whole of the last segment, and holds little of it: as a rule there are zeros behind the last whole group.
pub fn find_end_of(header: &SegmentHeader, file: &mut File) -> Result<Found, JournalError> {
    let (found, why_not) = whole_groups(header, &*file);
    if let JournalError::Io(error) = why_not {
        return Err(error.into());
    }
    file.seek(SeekFrom::Start(found.end))?;
    if is_zero(file)? {
        return Ok(found);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    find_end(header, &bytes)
}

/// Whether nothing but zeros follows in a file.
fn is_zero(file: &mut File) -> io::Result<bool> {
    let mut bytes = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => return Ok(true),
            Ok(read) if bytes[..read] != ZEROS[..read] => return Ok(false),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Finds the end in the bytes of the whole last segment.
///
/// One group is in flight at a time, so a whole group behind a broken one proves that the broken one had been durable:
/// that is damage. Only the very last group can be torn, and only when a sector of it is still unwritten zeros.
pub fn find_end(header: &SegmentHeader, bytes: &[u8]) -> Result<Found, JournalError> {
    let (mut found, why_not) = whole_groups(header, bytes);
    found.torn_bytes = torn_bytes(bytes, found.end).ok_or(why_not)?;
    Ok(found)
}

/// The whole groups, and why what follows them is none.
fn whole_groups<B: Bytes>(header: &SegmentHeader, source: B) -> (Found, JournalError) {
    let mut found = Found {
        size: header.first.0,
        root: header.root,
        slots: None,
        end: SEGMENT_HEADER_BYTES as u64,
        torn_bytes: 0,
        groups: Vec::new(),
    };
    let mut walk = Walk::new(header.first, source, found.end);
    loop {
        let start = walk.at();
        match whole_group(&mut walk, &found) {
            Ok(after) => {
                if let Ok(at) = u32::try_from(start) {
                    found.groups.push((Position(found.size), at));
                }
                found = Found { end: walk.at(), groups: found.groups, ..after };
            }
            Err(why_not) => return (found, why_not),
        }
    }
}

fn whole_group<B: Bytes>(walk: &mut Walk<B>, before: &Found) -> Result<Found, JournalError> {
    let segment_at = walk.at();
    let mut after = None;
    let mut payloads = Ok(());
    let first = walk.peek()?.first;
    let outcome = walk.group(first, &mut |scanned| {
        match scanned {
            Scanned::Record { header, bytes, .. } => payloads = payloads.and(header.payload(bytes).map(drop)),
            Scanned::Group { trailer } => after = Some(*trailer),
        }
        ControlFlow::Continue(())
    })?;
    let damaged = |why: Damage| JournalError::Damaged { segment: Position(before.size), at: segment_at, why };
    payloads.map_err(|why| damaged(why.into()))?;
    let continues = |trailer: &crate::format::GroupTrailer| {
        first.0 == before.size && trailer.previous_root == before.root && outcome.is_continue()
    };
    let trailer = after.filter(continues).ok_or_else(|| damaged(Damage::Chain))?;
    Ok(Found {
        size: trailer.size,
        root: trailer.root,
        slots: Some((trailer.key_slots, trailer.vault_slots)),
        end: 0,
        torn_bytes: 0,
        groups: Vec::new(),
    })
}

/// How many bytes from `end` on are the remains of one torn group; `None` when they are damage instead.
fn torn_bytes(bytes: &[u8], end: u64) -> Option<u64> {
    let end = usize::try_from(end).ok()?;
    let rest = bytes.get(end..)?;
    let Some(last) = rest.iter().rposition(|byte| *byte != 0) else { return Some(0) };
    let extent = match GroupHeader::decode(rest) {
        Ok(header) => header.group_bytes().min(rest.len()),
        // A header that lies across two sectors may be half there.
        Err(_) => (last + 1).max(GROUP_HEADER_BYTES).min(rest.len()),
    };
    let unwritten =
        sectors(end, end + extent).any(|(from, to)| bytes[from..to].iter().all(|byte| *byte == 0));
    (last < extent && unwritten && !holds_a_later_group(&rest[GROUP_HEADER_BYTES.min(rest.len())..]))
        .then_some(extent as u64)
}

/// The parts of the sectors that lie between two bytes.
pub(super) fn sectors(from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
    (from / SECTOR_BYTES..to.div_ceil(SECTOR_BYTES))
        .map(move |sector| ((sector * SECTOR_BYTES).max(from), ((sector + 1) * SECTOR_BYTES).min(to)))
}

/// Whether the header of a group stands anywhere in these bytes; sealed payloads cannot imitate one.
fn holds_a_later_group(bytes: &[u8]) -> bool {
    bytes
        .windows(GROUP_HEADER_BYTES)
        .any(|window| window.starts_with(b"JLG1") && GroupHeader::decode(window).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::conformance::Told;
    use crate::journal::segments::empty_root;
    use ids::AuthorityCode;

    /// A segment of some groups and then zeros, and where each group begins.
    fn segment(groups: &[&[usize]]) -> (SegmentHeader, Vec<u8>, Vec<usize>) {
        let authority = AuthorityCode::new(344).expect("a code");
        let header = SegmentHeader { authority, first: Position(0), root: empty_root(), file_bytes: 0 };
        let (mut bytes, mut starts, mut told) = (header.encode(), Vec::new(), Told::default());
        for payloads in groups {
            starts.push(bytes.len());
            bytes.extend_from_slice(&told.push(payloads).bytes);
        }
        let written = bytes.len();
        bytes.resize(written.next_multiple_of(SECTOR_BYTES) + 2 * SECTOR_BYTES, 0);
        (header, bytes, starts)
    }

    /// Where the end was found and how much behind it was torn, or that it is damage.
    fn found(header: &SegmentHeader, bytes: &[u8]) -> Option<(u64, u64, u64)> {
        find_end(header, bytes).ok().map(|found| (found.size, found.end, found.torn_bytes))
    }

    #[test]
    fn a_file_and_its_bytes_say_the_same() {
        let (header, mut bytes, starts) = segment(&[&[300], &[40, 900, 700], &[1_500]]);
        bytes.resize(2 * PIECE_BYTES + 77, 0);
        let mut file = tempfile::tempfile().expect("a file");
        let mut check = |bytes: &[u8]| {
            file.set_len(0).expect("an empty file");
            std::os::unix::fs::FileExt::write_all_at(&file, bytes, 0).expect("written");
            let in_file = find_end_of(&header, &mut file).ok();
            let in_file = in_file.map(|found| (found.size, found.end, found.torn_bytes, found.groups));
            let whole = find_end(&header, bytes).ok();
            assert_eq!(in_file, whole.map(|found| (found.size, found.end, found.torn_bytes, found.groups)));
        };
        check(&bytes);
        for at in (0..bytes.len()).step_by(911).chain([starts[1], starts[2], bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            check(&changed);
        }
        let (from, to) = (starts[2] + 600, starts[2] + 1_200);
        bytes[from..to].fill(0);
        check(&bytes);
    }

    #[test]
    fn whatever_sectors_of_the_last_group_are_missing_it_is_cut_away() {
        // Groups that begin anywhere in a sector, so that headers and trailers lie across borders.
        for before in 0..SECTOR_BYTES {
            let (header, whole, starts) = segment(&[&[before], &[40, 900]]);
            let (start, end) = (starts[1], whole.iter().rposition(|byte| *byte != 0).expect("bytes") + 1);
            let parts: Vec<_> = sectors(start, end).collect();
            for missing in 1..1_u32 << parts.len() {
                let mut torn = whole.clone();
                for (n, (from, to)) in parts.iter().enumerate() {
                    if missing >> n & 1 == 1 {
                        torn[*from..*to].fill(0);
                    }
                }
                let (size, at, rest) = found(&header, &torn).expect("torn, not damaged");
                assert_eq!((size, at), (1, start as u64), "{before} {missing:b}");
                let (from, to) = (start, start + usize::try_from(rest).expect("small"));
                assert!(torn[to..].iter().all(|byte| *byte == 0), "{before} {missing:b}");
                torn[from..to].fill(0);
                assert_eq!(found(&header, &torn), Some((1, start as u64, 0)));
            }
        }
    }

    #[test]
    fn a_missing_sector_of_an_earlier_group_is_damage() {
        let (header, whole, starts) = segment(&[&[300], &[40, 900, 700], &[20]]);
        for (from, to) in sectors(SEGMENT_HEADER_BYTES, starts[2]) {
            let mut torn = whole.clone();
            torn[from..to].fill(0);
            assert_eq!(found(&header, &torn), None, "{from} to {to}");
        }
    }

    #[test]
    fn every_flipped_bit_of_what_is_used_is_damage() {
        let (header, whole, _) = segment(&[&[300], &[40, 900, 700], &[20; 4], &[1_500], &[0]]);
        let used = whole.iter().rposition(|byte| *byte != 0).expect("bytes") + 1;
        for at in SEGMENT_HEADER_BYTES..used {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(found(&header, &flipped), None, "byte {at}, bit {bit}");
            }
        }
        for at in 0..SEGMENT_HEADER_BYTES * 8 {
            let mut flipped = whole.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            assert!(SegmentHeader::decode(&flipped).is_err(), "bit {at} of the header");
        }
    }

    #[test]
    fn what_stands_alone_behind_the_end_is_torn_or_damage_but_never_a_group() {
        let (header, whole, _) = segment(&[&[300], &[20]]);
        let (size, end, torn) = found(&header, &whole).expect("whole");
        assert_eq!((size, torn), (2, 0));
        for at in usize::try_from(end).expect("small")..whole.len() {
            let mut stray = whole.clone();
            stray[at] = 1;
            assert!(found(&header, &stray).is_none_or(|(size, at, torn)| (size, at) == (2, end) && torn > 0));
        }
    }
}
