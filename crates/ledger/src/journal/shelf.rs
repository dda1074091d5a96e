//! Reading segment files: which there are, open handles, and where in a segment a position lies.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ids::Position;
#[cfg(target_os = "linux")]
use rustix::fs::{Advice, fadvise};

use super::walk::{Bytes, Walk};
use super::{Address, Damage, JournalError, JournalReader, Visit};
use crate::format::{FormatError, SEGMENT_HEADER_BYTES};

/// How many segment files stay open: below the 1,024 that a process may usually have.
const HANDLES_MAX: usize = 512;

/// One group in this many bytes is noted in a segment's index: a seek then walks over less than this.
const INDEX_STEP_BYTES: u64 = 64 * 1024;

/// How much is fetched of a record whose length nobody has looked up: most records are shorter.
#[cfg(target_os = "linux")]
const FORETOLD_BYTES: Option<std::num::NonZero<u64>> = std::num::NonZero::new(1_024);

/// Where groups begin in one segment: (first position, byte), ascending, some left out.
type Index = Vec<(Position, u32)>;

/// The segments of one journal, for any number of readers.
pub struct Shelf {
    dir: PathBuf,
    segments: RwLock<BTreeMap<Position, Segment>>,
    handles: RwLock<HashMap<Position, Arc<File>>>,
}

#[derive(Default)]
struct Segment {
    /// Complete as far as the writer has got; made by one pass over the file for the segments of earlier runs.
    index: Option<Index>,
}

/// The name of a segment's file.
pub fn path_of(dir: &Path, first: Position) -> PathBuf {
    dir.join(format!("{:020}.segment", first.0))
}

impl Shelf {
    /// A shelf of the segments that an opening found.
    pub fn new(dir: &Path, firsts: &[Position]) -> Self {
        let segments = firsts.iter().map(|first| (*first, Segment::default())).collect();
        Self { dir: dir.to_owned(), segments: RwLock::new(segments), handles: RwLock::default() }
    }

    /// Takes in a segment that the writer has made, or whose groups it has just read.
    pub fn add_segment(&self, first: Position, index: Vec<(Position, u32)>) {
        self.write_segments(|segments| segments.insert(first, Segment { index: Some(index) }));
    }

    /// Takes in a group that the writer has made durable.
    pub fn add_group(&self, address: Address, first: Position) {
        self.write_segments(|segments| {
            if let Some(index) = segments.get_mut(&address.segment).and_then(|segment| segment.index.as_mut())
                && index
                    .last()
                    .is_none_or(|(_, at)| u64::from(address.at) >= u64::from(*at) + INDEX_STEP_BYTES)
            {
                index.push((first, address.at));
            }
        });
    }

    fn write_segments<T>(&self, change: impl FnOnce(&mut BTreeMap<Position, Segment>) -> T) -> T {
        change(&mut self.segments.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_segments<T>(&self, look: impl FnOnce(&BTreeMap<Position, Segment>) -> T) -> T {
        look(&self.segments.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&self, first: Position) -> Result<Arc<File>, JournalError> {
        if let Some(file) = self.handles.read().unwrap_or_else(PoisonError::into_inner).get(&first) {
            return Ok(Arc::clone(file));
        }
        let file = match File::open(path_of(&self.dir, first)) {
            Ok(file) => Arc::new(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::Damaged { segment: first, at: 0, why: Damage::Missing });
            }
            Err(error) => return Err(error.into()),
        };
        let mut handles = self.handles.write().unwrap_or_else(PoisonError::into_inner);
        if handles.len() >= HANDLES_MAX {
            handles.clear();
        }
        handles.insert(first, Arc::clone(&file));
        Ok(file)
    }

    /// The byte of the last noted group that begins at or before a position.
    fn seek(&self, segment: Position, position: Position) -> Result<u64, JournalError> {
        let find = |index: &Index| {
            let after = index.partition_point(|(first, _)| *first <= position);
            after.checked_sub(1).map_or(SEGMENT_HEADER_BYTES as u64, |n| u64::from(index[n].1))
        };
        if let Some(at) = self.read_segments(|all| all.get(&segment).and_then(|s| s.index.as_ref()).map(find))
        {
            return Ok(at);
        }
        let index = self.make_index(segment)?;
        let at = find(&index);
        self.write_segments(|all| all.get_mut(&segment).map(|s| s.index.get_or_insert(index).len()));
        Ok(at)
    }

    /// Reads the headers of all groups of a segment that is no longer written, up to the next segment or to where it is
    /// damaged: who reads on from there is told.
    fn make_index(&self, segment: Position) -> Result<Index, JournalError> {
        let file = self.open(segment)?;
        let mut walk = Walk::new(segment, HandleRef(&file), SEGMENT_HEADER_BYTES as u64);
        let end = self.read_segments(|all| all.keys().copied().find(|first| *first > segment));
        let mut index = Index::new();
        let mut next = segment;
        while end.is_some_and(|end| next < end) {
            let at = walk.at();
            let group = match walk.peek() {
                Err(JournalError::Damaged { .. }) => break,
                peeked => peeked?,
            };
            if index.last().is_none_or(|(_, noted)| at >= u64::from(*noted) + INDEX_STEP_BYTES)
                && let Ok(at) = u32::try_from(at)
            {
                index.push((group.first, at));
            }
            next = group.end();
            walk.skip(&group);
        }
        Ok(index)
    }

    /// The segments that hold positions from `from` up to `until`, each with the position where it ends.
    fn spans(&self, from: Position, until: Position) -> Vec<(Position, Position)> {
        if from >= until {
            return Vec::new();
        }
        self.read_segments(|segments| {
            let start = segments.range(..=from).next_back().map_or(from, |(first, _)| *first);
            let firsts: Vec<Position> = segments.range(start..until).map(|(first, _)| *first).collect();
            let ends = firsts.iter().skip(1).copied().chain([until]);
            firsts.iter().copied().zip(ends).collect()
        })
    }
}

/// A borrowed handle that can be read at an offset.
struct HandleRef<'a>(&'a File);

impl Bytes for HandleRef<'_> {
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(at, buffer)
    }
}

impl JournalReader for Shelf {
    fn read(&self, at: Address, record: &mut [u8]) -> Result<(), JournalError> {
        let file = self.open(at.segment)?;
        if Bytes::read_at(&*file, u64::from(at.at), record)? < record.len() {
            let why = Damage::Bytes(FormatError::Short);
            return Err(JournalError::Damaged { segment: at.segment, at: u64::from(at.at), why });
        }
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn foretell(&self, records: &[Address]) {
        for at in records {
            // What cannot be opened is told when it is read.
            let Ok(file) = self.open(at.segment) else { continue };
            if let Err(error) = fadvise(&file, u64::from(at.at), FORETOLD_BYTES, Advice::WillNeed) {
                tracing::debug!(%error, "the records of an answer are fetched one after the other");
                return;
            }
        }
    }

    fn scan(&self, from: Position, until: Position, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let mut next = from;
        for (segment, end) in self.spans(from, until) {
            let file = self.open(segment)?;
            let mut walk = Walk::new(segment, HandleRef(&file), self.seek(segment, next)?);
            while next < end {
                let group = walk.peek_at(next)?;
                if group.end() <= next {
                    walk.skip(&group);
                    continue;
                }
                if walk.group(next, visit)? == ControlFlow::Break(()) {
                    return Ok(());
                }
                next = group.end();
            }
        }
        Ok(())
    }

    fn segments(&self) -> Vec<Position> {
        self.read_segments(|segments| segments.keys().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::conformance::Told;
    use crate::journal::{Journal, Scanned, SegmentJournal};
    use ids::AuthorityCode;
    use std::os::unix::fs::FileExt as _;

    /// A journal of two segments of a megabyte, closed: its directory, the first positions, and how many events it has.
    fn closed() -> (tempfile::TempDir, Vec<Position>, u64) {
        let dir = tempfile::tempdir().expect("a directory");
        let authority = AuthorityCode::new(344).expect("a code");
        let mut journal = SegmentJournal::open(dir.path(), authority, 1 << 20).expect("a new journal");
        let mut told = Told::default();
        for _ in 0..150 {
            journal.append(&told.push(&[5_000, 5_000])).expect("appended");
        }
        (dir, journal.reader().segments(), journal.end().size)
    }

    fn met(shelf: &Shelf, from: u64, until: u64) -> Result<usize, JournalError> {
        let mut met = 0;
        shelf.scan(Position(from), Position(until), &mut |scanned| {
            met += usize::from(matches!(scanned, Scanned::Record { .. }));
            ControlFlow::Continue(())
        })?;
        Ok(met)
    }

    #[test]
    fn a_short_scan_leaves_an_index_of_the_whole_segment() {
        let (dir, firsts, _) = closed();
        let shelf = Shelf::new(dir.path(), &firsts);
        assert_eq!(met(&shelf, 0, 4).expect("scanned"), 4);
        let noted = shelf.read_segments(|all| all[&Position(0)].index.as_ref().map(Vec::len));
        assert_eq!(noted, Some(15), "one in 64 KiB of a megabyte, and the groups are of 10 KiB");
    }

    #[test]
    fn what_stands_before_a_damaged_group_is_read_and_what_stands_behind_it_is_not() {
        let (dir, firsts, size) = closed();
        let first = path_of(dir.path(), Position(0));
        let bytes = std::fs::read(&first).expect("read");
        let groups: Vec<usize> =
            (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"JLG1")).collect();
        let file = std::fs::OpenOptions::new().write(true).open(&first).expect("opened");
        file.write_all_at(b"x", groups[50] as u64 + 9).expect("written");
        let shelf = Shelf::new(dir.path(), &firsts);
        assert_eq!(met(&shelf, 20, 100).expect("scanned"), 80);
        assert!(matches!(met(&shelf, 0, 102), Err(JournalError::Damaged { .. })));
        assert!(matches!(met(&shelf, 150, 160), Err(JournalError::Damaged { .. })));
        let behind = size - firsts[1].0;
        assert_eq!(met(&shelf, firsts[1].0, size).expect("scanned") as u64, behind);
    }
}
