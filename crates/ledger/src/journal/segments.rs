//! The journal in segment files: what production uses.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ids::{AuthorityCode, Position};

use super::recovery::{Found, find_end_of};
use super::shelf::{Shelf, path_of};
use super::spare::SpareMaker;
use super::walk::Walk;
use super::{Address, AppendFault, Damage, End, Journal, JournalError, JournalReader};
use crate::format::{FormatError, Group, SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::tree::{Frontier, Hash};

/// Segment files in one directory, named by their first position, and the next one (`spare`) made ahead.
pub struct SegmentJournal {
    dir: PathBuf,
    authority: AuthorityCode,
    segment_bytes: u64,
    shelf: Arc<Shelf>,
    spare: SpareMaker,
    current: Option<Current>,
    end: End,
}

/// The segment that is written to.
struct Current {
    first: Position,
    file: File,
    file_bytes: u64,
    at: u64,
    /// How many bytes behind the end hold the remains of a torn group.
    torn_bytes: usize,
}

impl SegmentJournal {
    /// Opens the segments of a directory, which is made when it is not there; new segments have `segment_bytes`.
    ///
    /// The remains of a torn last group are passed over, and zeroed before anything is appended; anything else that is
    /// not as it was written is refused by name.
    pub fn open(dir: &Path, authority: AuthorityCode, segment_bytes: u64) -> Result<Self, JournalError> {
        fs::create_dir_all(dir)?;
        // A process that was killed between naming a segment and syncing the name left a name that may not last.
        sync_dir(dir)?;
        let headers = headers(dir, authority)?;
        let firsts: Vec<Position> = headers.iter().map(|header| header.first).collect();
        let shelf = Arc::new(Shelf::new(dir, &firsts));
        let empty = End { size: 0, root: Frontier::default().root(), key_slots: 0, vault_slots: 0 };
        let (current, end) = match headers.split_last() {
            None => (None, empty),
            Some((last, earlier)) => {
                let (current, found) = open_last(dir, last)?;
                let slots = match (found.slots, earlier.last()) {
                    (None, Some(before)) => last_slots(dir, before, last.first)?,
                    _ => (0, 0),
                };
                let end = found.journal_end(slots);
                shelf.add_segment(last.first, found.groups);
                (Some(current), end)
            }
        };
        let mut spare = SpareMaker::start(dir, segment_bytes)?;
        if current.is_none() && !spare.exists() {
            // The directory of a new journal is not empty from here on: an empty one tells that a ledger is missing.
            spare.take(segment_bytes)?;
            sync_dir(dir)?;
        }
        Ok(Self { dir: dir.to_owned(), authority, segment_bytes, shelf, spare, current, end })
    }

    /// Zeroes the remains of a torn group. Not at open: the checkpoint may say that they had been a whole group.
    fn clear_remains(&mut self) -> Result<(), AppendFault> {
        if let Some(current) = self.current.as_mut().filter(|current| current.torn_bytes > 0) {
            current
                .file
                .write_all_at(&vec![0; current.torn_bytes], current.at)
                .map_err(AppendFault::Refused)?;
            current.file.sync_data().map_err(AppendFault::Unknown)?;
            current.torn_bytes = 0;
        }
        Ok(())
    }

    /// The segment that has room for a group: the present one, or a new one, durable under its name before it is used.
    fn segment_for(&mut self, group: &Group) -> Result<&mut Current, AppendFault> {
        let has_room = |current: &Current| current.at + group.bytes.len() as u64 <= current.file_bytes;
        if self.current.as_ref().is_none_or(|current| !has_room(current)) {
            let file_bytes = self.segment_bytes.max(SEGMENT_HEADER_BYTES as u64 + group.bytes.len() as u64);
            self.current = Some(self.new_segment(group.first, file_bytes)?);
        }
        self.current.as_mut().ok_or_else(|| AppendFault::Refused(io::Error::other("no segment")))
    }

    /// Once the segment has its name, a failure closes appends: a smaller group that still went into the segment before
    /// would stand behind what the next opening takes for the journal's end.
    fn new_segment(&mut self, first: Position, file_bytes: u64) -> Result<Current, AppendFault> {
        let spare = self.spare.take(file_bytes).map_err(AppendFault::Refused)?;
        let (file, header) = self.begin(&spare, first).map_err(AppendFault::Refused)?;
        file.sync_data().map_err(AppendFault::Unknown)?;
        // A crash here leaves a spare with a header, which the next process makes anew.
        fs::rename(&spare, path_of(&self.dir, first)).map_err(AppendFault::Refused)?;
        sync_dir(&self.dir).map_err(AppendFault::Unknown)?;
        // A crash here leaves an empty last segment, which the next opening goes on with.
        self.spare.taken(&spare).map_err(AppendFault::Unknown)?;
        self.shelf.add_segment(first, Vec::new());
        let at = SEGMENT_HEADER_BYTES as u64;
        Ok(Current { first, file, file_bytes: header.file_bytes, at, torn_bytes: 0 })
    }

    fn begin(&self, spare: &Path, first: Position) -> io::Result<(File, SegmentHeader)> {
        let file = OpenOptions::new().read(true).write(true).open(spare)?;
        let (authority, root, file_bytes) = (self.authority, self.end.root, file.metadata()?.len());
        let header = SegmentHeader { authority, first, root, file_bytes };
        file.write_all_at(&header.encode(), 0)?;
        Ok((file, header))
    }
}

impl Journal for SegmentJournal {
    fn append(&mut self, group: &Group) -> Result<Address, AppendFault> {
        self.clear_remains()?;
        self.spare.order().map_err(AppendFault::Refused)?;
        let current = self.segment_for(group)?;
        let too_far = |_| AppendFault::Refused(io::Error::other("a segment beyond 4 GiB"));
        let address = Address { segment: current.first, at: u32::try_from(current.at).map_err(too_far)? };
        current.file.write_all_at(&group.bytes, current.at).map_err(AppendFault::Unknown)?;
        // A crash here leaves a torn or whole group that nobody was told of: the next opening keeps it or zeroes it.
        current.file.sync_data().map_err(AppendFault::Unknown)?;
        // A crash here leaves a durable group that nobody was told of: a retry finds it by its event ids.
        current.at += group.bytes.len() as u64;
        let trailer = &group.trailer;
        self.end = End {
            size: trailer.size,
            root: trailer.root,
            key_slots: trailer.key_slots,
            vault_slots: trailer.vault_slots,
        };
        self.shelf.add_group(address, group.first);
        Ok(address)
    }

    fn end(&self) -> End {
        self.end
    }

    fn reassert(&mut self, from: Position) -> Result<(), JournalError> {
        let segments = self.shelf.segments();
        let start = segments.partition_point(|first| *first <= from).saturating_sub(1);
        for first in &segments[start..] {
            rewrite(&path_of(&self.dir, *first))?;
        }
        Ok(sync_dir(&self.dir)?)
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        Arc::<Shelf>::clone(&self.shelf)
    }
}

/// Writes a whole file again, in place, and syncs it.
fn rewrite(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all_at(&bytes, 0)?;
    file.sync_data()
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The headers of all segments, in order, each compared with its file's name and size.
fn headers(dir: &Path, authority: AuthorityCode) -> Result<Vec<SegmentHeader>, JournalError> {
    let mut firsts = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        if let Some(number) = name.to_str().and_then(|name| name.strip_suffix(".segment")) {
            let damaged = JournalError::Damaged { segment: Position(0), at: 0, why: Damage::Order };
            firsts.push(Position(number.parse().map_err(|_| damaged)?));
        }
    }
    firsts.sort_unstable();
    if let Some(first) = firsts.first().filter(|first| first.0 != 0) {
        return Err(JournalError::Damaged { segment: *first, at: 0, why: Damage::Missing });
    }
    firsts.into_iter().map(|first| header(dir, authority, first)).collect()
}

fn header(dir: &Path, authority: AuthorityCode, first: Position) -> Result<SegmentHeader, JournalError> {
    let damaged = |why| JournalError::Damaged { segment: first, at: 0, why };
    let mut file = File::open(path_of(dir, first))?;
    let mut bytes = Vec::new();
    (&mut file).take(SEGMENT_HEADER_BYTES as u64).read_to_end(&mut bytes)?;
    let header = SegmentHeader::decode(&bytes).map_err(|why| match why {
        FormatError::TooNew => JournalError::TooNew { segment: first },
        why => damaged(Damage::Bytes(why)),
    })?;
    if header.first != first || header.authority != authority {
        return Err(damaged(Damage::Order));
    }
    if header.file_bytes != file.metadata()?.len() {
        return Err(damaged(Damage::Size));
    }
    Ok(header)
}

/// Reads the last segment whole.
fn open_last(dir: &Path, header: &SegmentHeader) -> Result<(Current, Found), JournalError> {
    let mut file = OpenOptions::new().read(true).write(true).open(path_of(dir, header.first))?;
    let found = find_end_of(header, &mut file)?;
    if found.torn_bytes > 0 {
        tracing::warn!(position = found.size, bytes = found.torn_bytes, "passed over a torn group");
    }
    let torn_bytes = usize::try_from(found.torn_bytes).map_err(|_| JournalError::Damaged {
        segment: header.first,
        at: found.end,
        why: Damage::Size,
    })?;
    let (first, file_bytes, at) = (header.first, header.file_bytes, found.end);
    Ok((Current { first, file, file_bytes, at, torn_bytes }, found))
}

/// The slot counts of the last trailer of an earlier segment, which ends at `until`.
fn last_slots(dir: &Path, header: &SegmentHeader, until: Position) -> Result<(u64, u64), JournalError> {
    let file = File::open(path_of(dir, header.first))?;
    let mut walk = Walk::new(header.first, file, SEGMENT_HEADER_BYTES as u64);
    let mut slots = (0, 0);
    let mut next = header.first;
    while next < until {
        let group = walk.peek()?;
        next = group.end();
        if next < until {
            walk.skip(&group);
            continue;
        }
        let _whole = walk.group(until, &mut |scanned| {
            if let super::Scanned::Group { trailer } = scanned {
                slots = (trailer.key_slots, trailer.vault_slots);
            }
            std::ops::ControlFlow::Continue(())
        })?;
    }
    if next == until {
        Ok(slots)
    } else {
        let why = Damage::Bytes(FormatError::Checksum);
        Err(JournalError::Damaged { segment: header.first, at: walk.at(), why })
    }
}

/// The root that a journal without events has.
pub(crate) fn empty_root() -> Hash {
    Frontier::default().root()
}

#[cfg(test)]
mod tests {
    use super::super::conformance::check;
    use super::*;

    #[test]
    fn conforms() {
        for (segment_bytes, histories) in [(4 << 10, 24), (64 << 10, 24)] {
            check(histories, &|| {
                let dir = tempfile::tempdir().expect("a directory");
                let authority = AuthorityCode::new(344).expect("a code");
                let open =
                    move || SegmentJournal::open(dir.path(), authority, segment_bytes).expect("opened");
                Box::new(move || Box::new(open()))
            });
        }
    }
}
