//! The flags that stand on a day.

use jiff::civil::Date;
use projections::{FlagFilter, FlagKey, Held, Listed, Rows};
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
    let look = |rows: &Rows, head, unreadable| (rows.flags(filter, after.as_ref(), *limit), head, unreadable);
    let (page, head, unreadable) = with_rows(opened, today, *when, &filter.children, listener, look)?;
    let children = page.flags.iter().map(|listed| (listed.key.child, listed.known_by.as_slice()));
    let local_ids = opened.local_ids.read(&opened.ledger, children)?;
    let line = |listed: &Listed| {
        let child = listed.key.child;
        flag_line((child, local_ids.of(child)), &listed.flag, &Holder::at(&listed.held))
    };
    let provenance = Provenance::new(head, &jurisdiction, when.as_of, when.known_at);
    Ok(FlagsAnswer {
        flags: page.flags.iter().map(line).collect(),
        next: page.next,
        provenance: Provenance { unreadable_children: unreadable, ..provenance },
    })
}

impl Holder {
    /// As a row says it.
    pub fn at(held: &Held) -> Self {
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        Self { worker: text(&held.worker), team: text(&held.team) }
    }
}
