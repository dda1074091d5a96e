//! Who a child is: what an extract says of it against what earlier extracts of that source have said.

use journey::codes::IdentityChangeReason;
use journey::facts::{ChildRegistered, IdentityChanged};
use journey::journey::Journey;
use journey::{Entry, Event};

/// What one source has said so far of who a child is.
pub fn known(journey: &Journey, system: &str) -> Option<ChildRegistered> {
    let ours = |entry: &&Entry| entry.fact.source_system.as_ref().is_some_and(|from| from.as_str() == system);
    folded(journey.entries().iter().filter(ours))
}

/// Who a child is, by all that was said of it.
pub(crate) fn registered(journey: &Journey) -> Option<ChildRegistered> {
    folded(journey.entries().iter())
}

fn folded<'e>(entries: impl Iterator<Item = &'e Entry>) -> Option<ChildRegistered> {
    let mut known: Option<ChildRegistered> = None;
    // Changes are told by the day of the extract; whoever registered the child did so before.
    for entry in entries {
        match (entry.event(), &mut known) {
            (Event::ChildRegistered(registered), None) => known = Some(registered.clone()),
            (Event::IdentityChanged(changed), Some(known)) => apply(known, changed),
            _ => {}
        }
    }
    known
}

fn apply(known: &mut ChildRegistered, changed: &IdentityChanged) {
    fn set<T: Clone>(known: &mut Option<T>, changed: Option<&T>) {
        if changed.is_some() {
            *known = changed.cloned();
        }
    }
    set(&mut known.date_of_birth, changed.date_of_birth.as_ref());
    set(&mut known.expected_date_of_birth, changed.expected_date_of_birth.as_ref());
    set(&mut known.sex, changed.sex.as_ref());
    set(&mut known.ethnicity, changed.ethnicity.as_ref());
    set(&mut known.upn, changed.upn.as_ref());
    set(&mut known.upn_unknown, changed.upn_unknown.as_ref());
    set(&mut known.unaccompanied, changed.unaccompanied.as_ref());
    set(&mut known.unaccompanied_until, changed.unaccompanied_until.as_ref());
    set(&mut known.language, changed.language.as_ref());
    set(&mut known.religion, changed.religion.as_ref());
    let new = changed.local_ids.iter().filter(|id| !known.local_ids.contains(id)).cloned();
    known.local_ids.extend(new.collect::<Vec<_>>());
    if !changed.disabilities.is_empty() {
        known.disabilities.clone_from(&changed.disabilities);
    }
}

/// What an extract says differently; what it leaves out it does not take back. Nothing where it says nothing new.
pub fn change(known: &ChildRegistered, stated: &ChildRegistered) -> Option<IdentityChanged> {
    fn new<T: Clone + PartialEq>(known: &Option<T>, stated: &Option<T>) -> Option<T> {
        stated.clone().filter(|_| known != stated)
    }
    let mut disabilities = stated.disabilities.clone();
    disabilities.sort_unstable();
    let mut before = known.disabilities.clone();
    before.sort_unstable();
    if disabilities == before {
        disabilities.clear();
    }
    let local_ids = stated.local_ids.iter().filter(|id| !known.local_ids.contains(id));
    let changed = IdentityChanged {
        local_ids: local_ids.cloned().collect(),
        date_of_birth: new(&known.date_of_birth, &stated.date_of_birth),
        expected_date_of_birth: new(&known.expected_date_of_birth, &stated.expected_date_of_birth),
        sex: new(&known.sex, &stated.sex),
        ethnicity: new(&known.ethnicity, &stated.ethnicity),
        disabilities,
        upn: new(&known.upn, &stated.upn),
        upn_unknown: new(&known.upn_unknown, &stated.upn_unknown),
        unaccompanied: new(&known.unaccompanied, &stated.unaccompanied),
        unaccompanied_until: new(&known.unaccompanied_until, &stated.unaccompanied_until),
        language: new(&known.language, &stated.language),
        religion: new(&known.religion, &stated.religion),
        reason: None,
    };
    let nothing = IdentityChanged {
        local_ids: Vec::new(),
        date_of_birth: None,
        expected_date_of_birth: None,
        sex: None,
        ethnicity: None,
        disabilities: Vec::new(),
        upn: None,
        upn_unknown: None,
        unaccompanied: None,
        unaccompanied_until: None,
        language: None,
        religion: None,
        reason: None,
    };
    (changed != nothing)
        .then_some(IdentityChanged { reason: Some(IdentityChangeReason::SourceDiffers), ..changed })
}
