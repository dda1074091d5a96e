//! Which records are linked as duplicates of one child, directly or through each other.

use alloc::vec::Vec;

use ids::{ChildId, Position};

use crate::codes::LinkReason;
use crate::entry::Entry;
use crate::event::Event;

/// The other records of the child, ascending, as the links among these entries stand.
///
/// A link holds from whichever stream says so, until either stream says that it no longer does; siblings and sealed
/// adopted identities are links of another reason and join nothing.
pub(super) fn duplicates(child: ChildId, entries: &[Entry]) -> Vec<ChildId> {
    let links = standing_links(entries);
    let mut reached = Vec::from([child]);
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        next += 1;
        for &(one, other) in &links {
            let to = if one == from {
                other
            } else if other == from {
                one
            } else {
                continue;
            };
            if !reached.contains(&to) {
                reached.push(to);
            }
        }
    }
    reached.retain(|&of| of != child);
    reached.sort_unstable();
    reached
}

/// The links that stand, each with the smaller id first.
fn standing_links(entries: &[Entry]) -> Vec<(ChildId, ChildId)> {
    let mut said: Vec<(Position, (ChildId, ChildId), bool)> = entries
        .iter()
        .filter_map(|entry| {
            let (other, joins) = match entry.event() {
                Event::RecordsLinked(link) if link.reason == LinkReason::Duplicate => {
                    (link.other_child, true)
                }
                Event::RecordsUnlinked(link) if link.reason.is_none_or(|r| r == LinkReason::Duplicate) => {
                    (link.other_child, false)
                }
                _ => return None,
            };
            let pair = (entry.child.min(other), entry.child.max(other));
            Some((entry.position, pair, joins))
        })
        .collect();
    said.sort_unstable();
    let mut links = Vec::new();
    for (_, pair, joins) in said {
        links.retain(|&link| link != pair);
        if joins {
            links.push(pair);
        }
    }
    links
}
