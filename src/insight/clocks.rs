//! Clocks on a day: those that are open from the rows, those that were stopped or have ceased read anew.

use std::collections::BTreeMap;

use ids::ChildId;
use jiff::civil::Date;
use journey::{Journey, Standing};
use projections::{ClockFilter, DueKey, DueKeys};
use rules::ClockReading;
use wire::fault::Fault;

use super::answer::{ClockLine, Provenance};
use super::everyone::{Listener, Reading};
use super::journey::{Holder, clock_line};
use super::rows::{When, with_rows};
use crate::ledgers::Opened;

/// What is asked about clocks.
#[derive(Clone, Debug)]
pub struct ClocksQuestion {
    /// The day of reading, and what had been recorded by then.
    pub when: When,
    /// Which clocks are wanted.
    pub filter: ClockFilter,
    /// How they stand, in the words of a reading; none means all. Of those that are breached, only the ones that are
    /// still due are open.
    pub states: Vec<String>,
    /// The clock after which the answer begins.
    pub after: Option<DueKey>,
    /// How many clocks there may be in it.
    pub limit: usize,
}

/// Clocks and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClocksAnswer {
    /// The clocks, by the day on which they are due.
    pub clocks: Vec<ClockLine>,
    /// The clock after which the next page begins, when there is one.
    pub next: Option<DueKey>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

/// What runs or is overdue, and nothing else.
const OPEN: [&str; 2] = ["running", "breached"];

/// Answers it; the listener is told after every child that had to be read.
pub fn clocks(
    opened: &Opened,
    today: Date,
    question: &ClocksQuestion,
    listener: &dyn Listener,
) -> Result<ClocksAnswer, Fault> {
    let is_open = |state: &String| OPEN.contains(&state.as_str());
    if question.states.is_empty() || !question.states.iter().all(is_open) {
        return all(opened, question, listener);
    }
    let ClocksQuestion { when, filter, states, after, limit } = question;
    let jurisdiction = opened.jurisdiction(when.as_of, &when.known_at)?;
    let mut filter = filter.clone();
    if let [only] = states.as_slice() {
        filter.state = Some(match only.as_str() {
            "running" => projections::Openness::Running,
            _ => projections::Openness::Overdue,
        });
    }
    with_rows(opened, today, *when, &filter.children, listener, |rows, head, unreadable| {
        let page = rows.deadlines(&filter, after.as_ref(), *limit);
        let line = |due: &projections::Due| {
            clock_line(due.key.child, &due.reading, &Holder::at(&due.held), when.as_of, &jurisdiction)
        };
        let provenance = Provenance::new(head, &jurisdiction, when.as_of, when.known_at);
        ClocksAnswer {
            clocks: page.clocks.iter().map(line).collect(),
            next: page.next,
            provenance: Provenance { unreadable_children: unreadable, ..provenance },
        }
    })
}

/// Every run of every clock, which no row keeps once it is over. Every page reads every child again and holds no more
/// clocks than it has: whoever wants many of them asks for large pages, or by the days on which they are due.
fn all(opened: &Opened, question: &ClocksQuestion, listener: &dyn Listener) -> Result<ClocksAnswer, Fault> {
    let ClocksQuestion { when: When { as_of, known_at }, filter, after, limit, .. } = question;
    let jurisdiction = opened.jurisdiction(*as_of, known_at)?;
    let (head, places) = (opened.ledger.head(), DueKeys::of_books());
    let children: Vec<ChildId> = match filter.children.as_slice() {
        [] => opened.ledger.children(),
        named => named.to_vec(),
    };
    let make = || Page { limit: *limit, clocks: BTreeMap::new() };
    let each = |page: &mut Page, journey: &Journey| {
        let standing = Standing::on(journey, *as_of);
        let (holder, placement) = (Holder::of(&standing), standing.placement());
        let placement = placement.map_or("", |placed| journey::Coded::code(placed.placement_type));
        let is_theirs =
            |wanted: &[String], named: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == named);
        if !is_theirs(&filter.teams, &holder.team)
            || !is_theirs(&filter.workers, &holder.worker)
            || !is_theirs(&filter.placements, placement)
        {
            return;
        }
        let readings = rules::outlook(journey, *as_of, &jurisdiction).clocks;
        let wanted: Vec<&ClockReading> = readings.iter().filter(|reading| question.wants(reading)).collect();
        let keys = places.of(journey.child(), wanted.iter().copied());
        for (key, reading) in keys.into_iter().zip(wanted).filter(|(key, _)| Some(*key) > *after) {
            page.add(key, || clock_line(journey.child(), reading, &holder, *as_of, &jurisdiction));
        }
    };
    let (parts, unread) = Reading::new(&opened.ledger, &children, known_at, listener).journeys(make, each)?;
    let mut whole = make();
    for (key, line) in parts.into_iter().flat_map(|part| part.clocks) {
        whole.add(key, || line);
    }
    let next = whole.end();
    let provenance = Provenance::new(head, &jurisdiction, *as_of, *known_at);
    Ok(ClocksAnswer {
        clocks: whole.clocks.into_values().collect(),
        next,
        provenance: Provenance { unreadable_children: unread.len() as u64, ..provenance },
    })
}

impl ClocksQuestion {
    fn wants(&self, reading: &ClockReading) -> bool {
        let (rule, due, ClockFilter { clocks, from, until, .. }) = (reading.rule, reading.due, &self.filter);
        (clocks.is_empty() || clocks.iter().any(|name| name == rule.name))
            && from.is_none_or(|from| from <= due)
            && until.is_none_or(|until| due <= until)
            && (self.states.is_empty() || self.states.iter().any(|state| state == reading.state.word()))
    }
}

/// The first clocks of those that were met, and one more, which tells that there is another page.
struct Page {
    limit: usize,
    clocks: BTreeMap<DueKey, ClockLine>,
}

impl Page {
    /// Takes a clock in, unless there are enough before it.
    fn add(&mut self, key: DueKey, line: impl FnOnce() -> ClockLine) {
        let is_full = self.clocks.len() > self.limit;
        if is_full && self.clocks.last_key_value().is_some_and(|(last, _)| *last < key) {
            return;
        }
        self.clocks.insert(key, line());
        if is_full {
            self.clocks.pop_last();
        }
    }

    /// Leaves out the one that is too many; says after which clock the next page then begins.
    fn end(&mut self) -> Option<DueKey> {
        if self.clocks.len() <= self.limit {
            return None;
        }
        self.clocks.pop_last();
        self.clocks.last_key_value().map(|(last, _)| *last)
    }
}
