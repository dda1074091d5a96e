//! The journeys that a return is written from, each child under the name that the format gives it.

use jiff::civil::Date;
use journey::journey::FORMER_UPN;
use journey::{Event, Journey, KnownAt};
use wire::fault::Fault;

use crate::insight::{Listener, Reading};
use crate::ledgers::Opened;

/// A child as a return names it, with what happened to it.
pub type Named = (String, Journey);

/// The children of whom the ledger tells, up to a day and as known by then, by the names that a format gives them.
pub struct Children {
    /// The children by name.
    pub children: Vec<Named>,
    /// How many are left out, since a record of theirs cannot be read.
    pub unreadable: u64,
}

impl Children {
    /// The journeys under their names.
    pub fn named(&self) -> impl Iterator<Item = (&str, &Journey)> {
        self.children.iter().map(|(name, journey)| (name.as_str(), journey))
    }
}

/// Reads every child. A child is named as `system` names it, else as any other source does, else by the ledger's own
/// id; of records that are linked as duplicates the one that stands for the child is taken.
pub fn children(
    opened: &Opened,
    system: &str,
    as_of: Date,
    known_at: &KnownAt,
    listener: &dyn Listener,
) -> Result<Children, Fault> {
    let each = |part: &mut Vec<Named>, journey: &Journey| {
        let until = journey.until(as_of);
        if !until.is_empty() && journey.survivor() == journey.child() {
            let until = Journey::fold_linked(journey.child(), until.iter().cloned());
            part.push((name(&until, system), until));
        }
    };
    let all = opened.ledger.children();
    let (parts, unread) = Reading::new(&opened.ledger, &all, known_at, listener).journeys(Vec::new, each)?;
    let mut children: Vec<Named> = parts.into_iter().flatten().collect();
    children.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.child().cmp(&b.1.child())));
    Ok(Children { children, unreadable: unread.len() as u64 })
}

/// The number under which a source knows a child: the newest of that system, else the newest of any.
fn name(journey: &Journey, system: &str) -> String {
    let numbers = journey.entries().iter().flat_map(|entry| match entry.event() {
        Event::ChildRegistered(fact) => fact.local_ids.as_slice(),
        Event::IdentityChanged(fact) => fact.local_ids.as_slice(),
        _ => &[],
    });
    let mut numbers = numbers.filter(|number| number.kind.as_str() != FORMER_UPN);
    let ours = numbers.clone().rfind(|number| number.kind.as_str() == system);
    ours.or_else(|| numbers.next_back())
        .map_or_else(|| journey.child().to_string(), |number| number.value.to_string())
}
