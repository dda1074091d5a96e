//! The list of all streams' heads, as of one head of the ledger, while appends go on.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use ids::{ChildId, Position};

use crate::index::StreamHead;
use crate::journal::Scanned;
use crate::model::Head;
use crate::open::Shared;
use crate::read::ReadError;
use crate::tree::{Frontier, Hash, leaf_hash};

/// How often the journal is looked at for a group that was met before its head was published.
const LOOKS_MAX: usize = 10_000;

/// The root over a list of heads that is sorted by child, and their number.
pub fn root_over(heads: impl IntoIterator<Item = (ChildId, StreamHead)>) -> (Hash, u64) {
    let mut frontier = Frontier::default();
    for (child, head) in heads {
        let entry = [&child.to_bytes()[..], &head.next.0.to_be_bytes(), &head.last_leaf].concat();
        frontier.push(leaf_hash(&entry));
    }
    (frontier.root(), frontier.size())
}

impl Shared {
    /// The RFC 6962 root over all streams, sorted by child: child (16), next revision (8), last leaf (32).
    pub fn heads_root(&self) -> Result<(Hash, u64, Head), ReadError> {
        let pinned = self.head();
        let (root, count) = root_over(self.heads_at(Position(pinned.size))?);
        Ok((root, count, pinned))
    }

    /// The heads of all streams that had events at a head which was published.
    fn heads_at(&self, pinned: Position) -> Result<BTreeMap<ChildId, StreamHead>, ReadError> {
        let mut heads = BTreeMap::new();
        for child in self.keys.children() {
            if let Some(head) = self.or_rebuild(self.index.head_of(child))? {
                heads.insert(child, head);
            }
        }
        // The heads were read one by one, each at the pinned head or later. Their events add up to the head's when none
        // has moved; else the first event behind the pinned head says how its stream stood before it.
        let (mut moved, mut from) = (HashSet::new(), pinned);
        for _ in 0..LOOKS_MAX {
            let events: u64 = heads.values().map(|head| head.next.0).sum();
            if events < pinned.0 {
                return Err(self.behind("the heads do not add up to the ledger's"));
            }
            if events == pinned.0 {
                heads.retain(|_, head| head.next.0 > 0);
                return Ok(heads);
            }
            let until = Position(self.head().size);
            self.journal.scan(from, until, &mut |scanned| {
                if let Scanned::Record { header, .. } = scanned
                    && moved.insert(header.child)
                {
                    heads.insert(
                        header.child,
                        StreamHead { next: header.revision, last_leaf: header.previous },
                    );
                }
                ControlFlow::Continue(())
            })?;
            from = until;
            std::thread::yield_now();
        }
        Err(self.behind("the heads add up to more than the ledger's"))
    }
}
