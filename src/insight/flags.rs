//! The flags that stand on a day: today's from the projection, any other day's and any past knowledge's read anew.

use ids::ChildId;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::{Head, Ledger};
use projections::{FlagFilter, FlagKey, Listed, Rows};
use rules::Jurisdiction;
use wire::fault::Fault;

use super::answer::{FlagsAnswer, Provenance};
use super::journey::{Holder, flag_line, read_child};
use crate::ledgers::Opened;

/// What is asked about the flags.
#[derive(Clone, Debug)]
pub struct FlagsQuestion {
    /// The day on which the rules are read.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
    /// Which flags are wanted.
    pub filter: FlagFilter,
    /// The flag after which the answer begins.
    pub after: Option<FlagKey>,
    /// How many flags there may be in it.
    pub limit: usize,
}

/// Answers it; `progress` is told after every child that had to be read.
pub fn flags(
    opened: &Opened,
    today: Date,
    question: &FlagsQuestion,
    progress: &mut dyn FnMut(),
) -> Result<FlagsAnswer, Fault> {
    let ledger = &opened.ledger;
    let jurisdiction = &*opened.jurisdiction(question.as_of, &question.known_at)?;
    let is_present = question.as_of == today && question.known_at.is_everything();
    if is_present && question.filter.children.is_empty() {
        return opened.projection.with_rows(ledger, today, progress, |rows, head, unreadable| {
            answer(rows, (head, unreadable), jurisdiction, question)
        });
    }
    let head = ledger.head();
    let children = match question.filter.children.as_slice() {
        [] => ledger.children(),
        named => named.to_vec(),
    };
    let rows = read_anew(ledger, jurisdiction, question, children, progress)?;
    Ok(answer(&rows, (head, 0), jurisdiction, question))
}

fn read_anew(
    ledger: &Ledger,
    jurisdiction: &Jurisdiction,
    question: &FlagsQuestion,
    children: Vec<ChildId>,
    progress: &mut dyn FnMut(),
) -> Result<Rows, Fault> {
    let mut rows = Rows::new(question.as_of, jurisdiction.clone());
    for child in children.into_iter().filter(|child| *child != ChildId::AUTHORITY_STREAM) {
        rows.apply(&read_child(ledger, child, &question.known_at)?);
        progress();
    }
    Ok(rows)
}

fn answer(
    rows: &Rows,
    (head, unreadable): (Head, u64),
    jurisdiction: &Jurisdiction,
    question: &FlagsQuestion,
) -> FlagsAnswer {
    let provenance = Provenance::new(head, jurisdiction, question.as_of, question.known_at);
    let page = rows.flags(&question.filter, question.after.as_ref(), question.limit);
    FlagsAnswer {
        flags: page
            .flags
            .iter()
            .map(|listed| flag_line(listed.key.child, &listed.flag, &holder(listed)))
            .collect(),
        next: page.next,
        provenance: Provenance { unreadable_children: unreadable, ..provenance },
    }
}

fn holder(listed: &Listed) -> Holder {
    let text = |name: &Option<String>| name.clone().unwrap_or_default();
    Holder { worker: text(&listed.held.worker), team: text(&listed.held.team) }
}
