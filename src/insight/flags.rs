//! The flags that stand on a day.

use jiff::civil::Date;
use projections::{FlagFilter, FlagKey, Held};
use wire::fault::Fault;

use super::answer::{FlagsAnswer, Provenance};
use super::everyone::Listener;
use super::journey::{Holder, flag_line};
use super::rows::{When, with_rows};
use crate::ledgers::Opened;

/// What is asked about the flags.
#[derive(Clone, Debug)]
pub struct FlagsQuestion {
    /// The day of reading, and what had been recorded by then.
    pub when: When,
    /// Which flags are wanted.
    pub filter: FlagFilter,
    /// The flag after which the answer begins.
    pub after: Option<FlagKey>,
    /// How many flags there may be in it.
    pub limit: usize,
}

/// Answers it; the listener is told after every child that had to be read.
pub fn flags(
    opened: &Opened,
    today: Date,
    question: &FlagsQuestion,
    listener: &dyn Listener,
) -> Result<FlagsAnswer, Fault> {
    let FlagsQuestion { when, filter, after, limit } = question;
    let jurisdiction = opened.jurisdiction(when.as_of, &when.known_at)?;
    with_rows(opened, today, *when, &filter.children, listener, |rows, head, unreadable| {
        let provenance = Provenance::new(head, &jurisdiction, when.as_of, when.known_at);
        let page = rows.flags(filter, after.as_ref(), *limit);
        let line = |listed: &projections::Listed| {
            flag_line(listed.key.child, &listed.flag, &Holder::at(&listed.held))
        };
        FlagsAnswer {
            flags: page.flags.iter().map(line).collect(),
            next: page.next,
            provenance: Provenance { unreadable_children: unreadable, ..provenance },
        }
    })
}

impl Holder {
    /// As a row says it.
    pub fn at(held: &Held) -> Self {
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        Self { worker: text(&held.worker), team: text(&held.team) }
    }
}
