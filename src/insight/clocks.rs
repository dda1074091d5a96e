//! Clocks on a day: those that are open from the rows, those that were stopped or have ceased read anew.

use ids::ChildId;
use jiff::civil::Date;
use journey::{Journey, Standing};
use projections::{ClockFilter, DueKey};
use wire::fault::Fault;

use super::answer::{ClockLine, Provenance};
use super::everyone::everyone;
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
    /// Where the answer begins.
    pub after: Option<Place>,
    /// How many clocks there may be in it.
    pub limit: usize,
}

/// Where a page of clocks ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// After an open clock.
    Open(DueKey),
    /// After so many clocks of all.
    Count(usize),
}

/// Clocks and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClocksAnswer {
    /// The clocks, by the day on which they are due.
    pub clocks: Vec<ClockLine>,
    /// Where the next page begins, when there is one.
    pub next: Option<Place>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

impl Place {
    /// A text that a caller can hold and send back.
    pub fn token(&self) -> String {
        match self {
            Self::Open(key) => format!("open/{}", key.token()),
            Self::Count(count) => format!("count/{count}"),
        }
    }

    /// Reads a token; nothing where it is not one.
    pub fn from_token(token: &str) -> Option<Self> {
        match token.split_once('/')? {
            ("open", key) => DueKey::from_token(key).map(Self::Open),
            ("count", count) => count.parse().ok().map(Self::Count),
            _ => None,
        }
    }
}

/// What runs or is overdue, and nothing else.
const OPEN: [&str; 2] = ["running", "breached"];

/// Answers it; `progress` is told after every child that had to be read.
pub fn clocks(
    opened: &Opened,
    today: Date,
    question: &ClocksQuestion,
    progress: &(dyn Fn() + Sync),
) -> Result<ClocksAnswer, Fault> {
    let is_open = |state: &String| OPEN.contains(&state.as_str());
    if question.states.is_empty() || !question.states.iter().all(is_open) {
        return all(opened, question, progress);
    }
    let ClocksQuestion { when, filter, states, after, limit } = question;
    let jurisdiction = opened.jurisdiction(when.as_of, &when.known_at)?;
    let after = match after {
        Some(Place::Open(key)) => Some(key),
        _ => None,
    };
    let mut filter = filter.clone();
    if let [only] = states.as_slice() {
        filter.state = Some(match only.as_str() {
            "running" => projections::Openness::Running,
            _ => projections::Openness::Overdue,
        });
    }
    with_rows(opened, today, *when, &filter.children, progress, |rows, head, unreadable| {
        let page = rows.deadlines(&filter, after, *limit);
        let line = |due: &projections::Due| {
            clock_line(due.key.child, &due.reading, &Holder::at(&due.held), when.as_of, &jurisdiction)
        };
        let provenance = Provenance::new(head, &jurisdiction, when.as_of, when.known_at);
        ClocksAnswer {
            clocks: page.clocks.iter().map(line).collect(),
            next: page.next.map(Place::Open),
            provenance: Provenance { unreadable_children: unreadable, ..provenance },
        }
    })
}

/// Every run of every clock, which no row keeps once it is over.
fn all(
    opened: &Opened,
    question: &ClocksQuestion,
    progress: &(dyn Fn() + Sync),
) -> Result<ClocksAnswer, Fault> {
    let ClocksQuestion { when: When { as_of, known_at }, filter, states, after, limit } = question;
    let jurisdiction = opened.jurisdiction(*as_of, known_at)?;
    let head = opened.ledger.head();
    let children: Vec<ChildId> = match filter.children.as_slice() {
        [] => opened.ledger.children(),
        named => named.to_vec(),
    };
    let each = |lines: &mut Vec<ClockLine>, journey: &Journey| {
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
        let wanted = readings.iter().filter(|reading| {
            let (rule, due) = (reading.rule, reading.due);
            (filter.clocks.is_empty() || filter.clocks.iter().any(|name| name == rule.name))
                && filter.from.is_none_or(|from| from <= due)
                && filter.until.is_none_or(|until| due <= until)
                && (states.is_empty() || states.iter().any(|state| state == reading.state.word()))
        });
        lines.extend(
            wanted.map(|reading| clock_line(journey.child(), reading, &holder, *as_of, &jurisdiction)),
        );
    };
    let (parts, unreadable) = everyone(&opened.ledger, &children, known_at, Vec::new, each, progress)?;
    let mut lines: Vec<ClockLine> = parts.into_iter().flatten().collect();
    lines.sort_by(|a, b| {
        (a.due, a.child, &a.clock, &a.subject, a.run).cmp(&(b.due, b.child, &b.clock, &b.subject, b.run))
    });
    let from = match after {
        Some(Place::Count(count)) => *count,
        _ => 0,
    };
    let upto = from.saturating_add(*limit);
    let next = (upto < lines.len()).then_some(Place::Count(upto));
    let provenance = Provenance::new(head, &jurisdiction, *as_of, *known_at);
    Ok(ClocksAnswer {
        clocks: lines.into_iter().skip(from).take(*limit).collect(),
        next,
        provenance: Provenance { unreadable_children: unreadable, ..provenance },
    })
}
