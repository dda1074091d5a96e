//! What some extract left out, and none has named since.

use alloc::collections::BTreeMap;

use ids::{ChildId, EventId, Position};

use super::Journey;
use crate::entry::Entry;
use crate::event::Event;

/// That an entry was left out of an extract, or that one has it again.
struct Said<'a> {
    by: &'a Entry,
    about: EventId,
    is_out: bool,
}

fn said(by: &Entry) -> Option<Said<'_>> {
    let (about, is_out) = match by.event() {
        Event::EntryLeftOut(fact) => (fact.about, true),
        Event::EntryNamedAgain(fact) => (fact.about, false),
        _ => return None,
    };
    Some(Said { by, about, is_out })
}

/// Of entries that say so, those that left something out which none of them names since, by what was left out. Extracts
/// of other years come in any order, so that the last that was recorded counts and not the latest.
pub fn left_out<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<(ChildId, EventId), &'a Entry> {
    let mut last: BTreeMap<(ChildId, EventId), (Position, Said<'a>)> = BTreeMap::new();
    for said in entries.into_iter().filter_map(said) {
        let (of_entry, position) = ((said.by.child, said.about), said.by.position);
        if last.get(&of_entry).is_none_or(|(before, _)| *before < position) {
            last.insert(of_entry, (position, said));
        }
    }
    let out = last.into_iter().filter(|(_, (_, said))| said.is_out);
    out.map(|(of_entry, (_, said))| (of_entry, said.by)).collect()
}

impl Journey {
    /// What some extract left out and none has named since, each with the entry that says so.
    pub fn left_out(&self) -> BTreeMap<(ChildId, EventId), &Entry> {
        left_out(self.entries())
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::fixture::Fixture;

    #[test]
    fn what_was_recorded_last_counts() {
        let text = "
            2017-05-10 placement started p1 care c1 type U4
            2017-05-11 missing started m1 M
            leave-out e1 2020-09-15
            leave-out e2 2020-09-15
            name-again e1 2020-06-30
        ";
        let left_out = |text: &str| {
            let journey = Fixture::parse(text).expect("the fixture language").journey();
            journey.left_out().into_values().map(|by| by.position.0 + 1).collect::<Vec<_>>()
        };
        assert_eq!(left_out(text), [4]);
        assert_eq!(left_out(&alloc::format!("{text}\nleave-out e1 2021-06-30\nretract e4")), [6]);
    }
}
