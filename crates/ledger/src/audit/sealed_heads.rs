//! What a ledger has said of its own heads, compared with the heads as the journal gives them.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use ids::{ChildId, Position};

use super::{Broken, Promise, Reading, broken, journal_broken};
use crate::format::RecordHeader;
use crate::heads_list::root_over;
use crate::index::StreamHead;
use crate::journal::Scanned;
use crate::model::Lookup;
use crate::tree::Hash;

/// What an event of the authority's own stream says of the heads of all streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedHeads {
    /// The root over the list of heads.
    pub root: Hash,
    /// How many streams stand in it.
    pub count: u64,
    /// The size of the ledger for which it holds; early events do not say it.
    pub size: Option<u64>,
}

/// Tells of a payload of the authority's own stream what it says of the heads, and nothing where it is about something
/// else. The ledger parses no payload: whoever knows what the events mean gives this.
pub type TellHeads<'a> = &'a dyn Fn(&Lookup, &[u8]) -> Option<SealedHeads>;

/// How many such events were compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadsCompared {
    /// Those that are true.
    pub agree: u64,
    /// Those that do not say for which size they hold, and do not hold for the one just before them.
    pub undetermined: u64,
}

impl Reading<'_> {
    /// Compares what an event says of the heads with the heads that were read; the event itself is the last of them.
    pub(super) fn compare_heads(&mut self, header: &RecordHeader, said: &SealedHeads) -> Result<(), Broken> {
        let position = header.position;
        let false_claim = |found: &str| Err(broken(Promise::SealedHeads, position, found));
        let size = Position(said.size.unwrap_or(position.0));
        if size > position {
            return false_claim("it tells of more than stood before it");
        }
        let is_so = root_over(self.heads_before(header, size)?) == (said.root, said.count);
        match (is_so, said.size) {
            (true, _) => self.heads.agree += 1,
            // Others may have come in between: it may be true of an earlier size, and does not say of which.
            (false, None) => self.heads.undetermined += 1,
            (false, Some(_)) => return false_claim("the heads were not as it says"),
        }
        Ok(())
    }

    /// The heads at a size, taken back from those that were read up to and with an event: the first event of a child
    /// behind that size says how its stream stood before.
    fn heads_before(
        &self,
        header: &RecordHeader,
        size: Position,
    ) -> Result<BTreeMap<ChildId, StreamHead>, Broken> {
        let read = self.streams.iter();
        let mut heads: BTreeMap<_, _> = read
            .map(|(child, stream)| (*child, StreamHead { next: stream.next, last_leaf: stream.last_leaf }))
            .collect();
        let mut moved = HashSet::new();
        let mut take_back = |header: &RecordHeader| {
            if moved.insert(header.child) {
                heads.insert(header.child, StreamHead { next: header.revision, last_leaf: header.previous });
            }
        };
        let until = header.position;
        let scanned = self.shared.journal.scan(size, until, &mut |scanned| {
            if let Scanned::Record { header, .. } = scanned
                && header.position < until
            {
                take_back(header);
            }
            ControlFlow::Continue(())
        });
        scanned.map_err(|error| journal_broken(&error))?;
        take_back(header);
        heads.retain(|_, head| head.next.0 > 0);
        Ok(heads)
    }
}
