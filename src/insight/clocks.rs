//! Clocks on a day: those that are open from the rows, those that were stopped or have ceased read anew.

use ids::ChildId;
use jiff::civil::Date;
use journey::{Journey, Standing};
use projections::{ClockFilter, Due, DueKey, DueKeys, Rows};
use rules::ClockReading;
use wire::fault::Fault;

use super::answer::{ClockLine, Provenance};
use super::everyone::{Listener, Reading};
use super::journey::{Holder, clock_line};
use super::local_ids::of_journey;
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
    /// The clocks, by the day on which they are due; where some may be closed, by child and then by that day.
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
    if question.is_by_child() {
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
    let look =
        |rows: &Rows, head, unreadable| (rows.deadlines(&filter, after.as_ref(), *limit), head, unreadable);
    let (page, head, unreadable) = with_rows(opened, today, *when, &filter.children, listener, look)?;
    let children = page.clocks.iter().map(|due| (due.key.child, due.known_by.as_slice()));
    let local_ids = opened.local_ids.read(&opened.ledger, children)?;
    let line = |due: &Due| {
        let named = (due.key.child, local_ids.of(due.key.child));
        clock_line(named, &due.reading, &Holder::at(&due.held), when.as_of, &jurisdiction)
    };
    let provenance = Provenance::new(head, &jurisdiction, when.as_of, when.known_at);
    Ok(ClocksAnswer {
        clocks: page.clocks.iter().map(line).collect(),
        next: page.next,
        provenance: Provenance { unreadable_children: unreadable, ..provenance },
    })
}

/// How many children are read at once for a page: few at first, since each may have many clocks, then more and more,
/// since few of them may be wanted.
const CHILDREN_AT_FIRST: usize = 32;
const CHILDREN_AT_ONCE_MAX: usize = 4_096;

/// Every run of every clock, which no row keeps once it is over: by child, so that a page reads from the child with whom
/// it begins and stops in the block of children in which it is full. What that block has beyond the page is read again
/// for the next one, and a child who cannot be read is counted by every page that tries.
fn all(opened: &Opened, question: &ClocksQuestion, listener: &dyn Listener) -> Result<ClocksAnswer, Fault> {
    let ClocksQuestion { when: When { as_of, known_at }, filter, after, limit, .. } = question;
    let jurisdiction = opened.jurisdiction(*as_of, known_at)?;
    let (head, places) = (opened.ledger.head(), DueKeys::of_books());
    let mut children: Vec<ChildId> = match filter.children.as_slice() {
        [] => opened.ledger.children(),
        named => named.to_vec(),
    };
    children.sort_unstable();
    children.dedup();
    let each = |clocks: &mut Vec<Placed>, journey: &Journey| {
        let standing = Standing::on(journey, *as_of);
        let (holder, child) = (Holder::of(&standing), journey.child());
        if !question.wants_of(&holder, &standing) {
            return;
        }
        let readings = rules::outlook(journey, *as_of, &jurisdiction).clocks;
        let wanted: Vec<&ClockReading> = readings.iter().filter(|reading| question.wants(reading)).collect();
        let placed = places.of(child, wanted.iter().copied()).into_iter().zip(wanted);
        let later =
            placed.map(|(key, reading)| ((child, key), reading)).filter(|(at, _)| is_after(at, after));
        let local_ids = of_journey(journey);
        clocks.extend(later.map(|(at, reading)| {
            (at, clock_line((child, &local_ids), reading, &holder, *as_of, &jurisdiction))
        }));
    };
    let (mut clocks, mut unreadable, mut at_once): (Vec<Placed>, _, _) =
        (Vec::new(), 0, (*limit).clamp(1, CHILDREN_AT_FIRST));
    let begin = after.map_or(0, |after| children.partition_point(|child| *child < after.child));
    let mut unread = &children[begin..];
    // One more than the page has tells that there is another page.
    while !unread.is_empty() && clocks.len() <= *limit {
        let (some, others) = unread.split_at(at_once.min(unread.len()));
        let (parts, faults) =
            Reading::new(&opened.ledger, some, known_at, listener).journeys(Vec::new, each)?;
        clocks.extend(parts.into_iter().flatten());
        unreadable += faults.len() as u64;
        (unread, at_once) = (others, CHILDREN_AT_ONCE_MAX.min(2 * at_once));
    }
    clocks.sort_unstable_by_key(|(at, _)| *at);
    let is_more = clocks.len() > *limit;
    clocks.truncate(*limit);
    let next = clocks.last().filter(|_| is_more).map(|((_, key), _)| *key);
    let provenance = Provenance::new(head, &jurisdiction, *as_of, *known_at);
    Ok(ClocksAnswer {
        clocks: clocks.into_iter().map(|(_, line)| line).collect(),
        next,
        provenance: Provenance { unreadable_children: unreadable, ..provenance },
    })
}

/// A clock, and where it stands among those of all children.
type Placed = ((ChildId, DueKey), ClockLine);

fn is_after((child, key): &(ChildId, DueKey), after: &Option<DueKey>) -> bool {
    after.is_none_or(|after| (after.child, after) < (*child, *key))
}

impl ClocksQuestion {
    /// Whether clocks may be wanted that no row keeps: the answer is then by child.
    pub fn is_by_child(&self) -> bool {
        let is_open = |state: &String| OPEN.contains(&state.as_str());
        self.states.is_empty() || !self.states.iter().all(is_open)
    }

    /// Whether the clocks of a child are wanted whose case is held so.
    fn wants_of(&self, holder: &Holder, standing: &Standing<'_>) -> bool {
        let ClockFilter { teams, workers, placements, .. } = &self.filter;
        let placement = standing.placement().map_or("", |placed| journey::Coded::code(placed.placement_type));
        let is_theirs =
            |wanted: &[String], named: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == named);
        is_theirs(teams, &holder.team)
            && is_theirs(workers, &holder.worker)
            && is_theirs(placements, placement)
    }

    fn wants(&self, reading: &ClockReading) -> bool {
        let (rule, due, ClockFilter { clocks, from, until, .. }) = (reading.rule, reading.due, &self.filter);
        (clocks.is_empty() || clocks.iter().any(|name| name == rule.name))
            && from.is_none_or(|from| from <= due)
            && until.is_none_or(|until| due <= until)
            && (self.states.is_empty() || self.states.iter().any(|state| state == reading.state.word()))
    }
}
