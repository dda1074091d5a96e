//! The checks of a statutory return, made of every child's journey as known by then.

use std::collections::{BTreeMap, BTreeSet};

use ids::{ChildId, Position};
use journey::{Event, Journey, Kind, KnownAt};
use rules::Jurisdiction;
use rules::returns::{self, CheckRule, Collection, Return, WhyNot};
use wire::fault::Fault;

use super::answer::Provenance;
use super::everyone::{Listener, Reading};
use super::row_checks::{LeftOut, RowChecks, over_two_years};
use crate::ledgers::Opened;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct ChecksQuestion {
    /// The return.
    pub of: Return,
    /// The year, and the day up to which it is told.
    pub collection: Collection,
    /// What had been recorded by then.
    pub known_at: KnownAt,
}

/// What fails, and how often each check was made.
#[derive(Clone, Debug)]
pub struct ChecksAnswer {
    /// What fails, by check and then by child.
    pub lines: Vec<CheckLine>,
    /// Every check of the year, in the order of the book.
    pub counts: Vec<CheckCount>,
    /// How many children stand in the return.
    pub children: u64,
    /// What it rests on.
    pub provenance: Provenance,
}

/// One row that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    /// The check, by the return's own code.
    pub code: String,
    /// The check's name.
    pub name: String,
    /// Whether it may be right all the same.
    pub is_query: bool,
    /// The child.
    pub child: ChildId,
    /// What it is about; empty for the child as such.
    pub subject: String,
    /// What is wrong.
    pub says: String,
    /// The entries that it rests on.
    pub grounds: Vec<Position>,
}

/// How often a check was made and failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCount {
    /// The check, by the return's own code.
    pub code: String,
    /// The check's name.
    pub name: String,
    /// The table that it is about.
    pub table: String,
    /// What it asks for.
    pub sentence: String,
    /// How many rows fail.
    pub found: u64,
    /// How many children could not be checked, since the facts are not sent or the year is not over.
    pub not_run: u64,
    /// The kinds of fact that were missing.
    pub not_sent: Vec<String>,
    /// Whether it waits for the end of the year.
    pub waits: bool,
    /// Whether it is about the shape of a row, made when a file is read, and no submission of the year tells how it was.
    pub of_the_row: bool,
}

#[derive(Default)]
struct Part {
    lines: Vec<(&'static CheckRule, CheckLine)>,
    children: u64,
    not_run: BTreeMap<&'static str, (u64, BTreeSet<Kind>)>,
    /// The checks over two years that some child's record lets be made.
    told_before: BTreeSet<&'static str>,
}

impl Part {
    fn add(
        &mut self,
        journey: &Journey,
        child: ChildId,
        question: &ChecksQuestion,
        (jurisdiction, rows): (&Jurisdiction, &RowChecks),
    ) {
        let told_before = over_two_years().filter(|check| rows.is_told_before(check, journey));
        self.told_before.extend(told_before.map(|check| check.code));
        let left_out = rows.left_out(journey, question.collection);
        let lines = left_out.iter().filter_map(|left_out| line_of(child, left_out));
        self.lines
            .extend(lines.filter(|(rule, _)| rule.of == question.of && rule.is_made_in(question.collection)));
        let checked = returns::run(journey, question.of, question.collection, jurisdiction);
        self.children += u64::from(checked.in_return);
        for not_run in checked.not_run {
            let (count, kinds) = self.not_run.entry(not_run.rule.code).or_default();
            *count += 1;
            if let WhyNot::NotSent(unsent) = not_run.why {
                kinds.extend(unsent);
            }
        }
        self.lines.extend(checked.findings.into_iter().map(|finding| {
            let line = CheckLine {
                code: finding.rule.code.to_owned(),
                name: finding.rule.name.to_owned(),
                is_query: finding.rule.is_query,
                child,
                subject: finding.subject,
                says: finding.says,
                grounds: finding.grounds.iter().map(|ground| ground.position).collect(),
            };
            (finding.rule, line)
        }));
    }

    fn merge(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.children += other.children;
        self.told_before.extend(other.told_before);
        for (code, (count, kinds)) in other.not_run {
            let mine = self.not_run.entry(code).or_default();
            mine.0 += count;
            mine.1.extend(kinds);
        }
    }
}

/// The row of an earlier return that the year's does not have.
fn line_of(child: ChildId, left_out: &LeftOut) -> Option<(&'static CheckRule, CheckLine)> {
    let LeftOut { entry, said_by, check } = left_out;
    let rule = returns::check(check.code)?;
    let line = CheckLine {
        code: rule.code.to_owned(),
        name: rule.name.to_owned(),
        is_query: rule.is_query,
        child,
        subject: match entry.event() {
            Event::OrderMade(order) => order.order_id.to_string(),
            _ => String::new(),
        },
        says: format!(
            "It began on {} and was open when the year began; the return does not mention it.",
            entry.day()
        ),
        grounds: vec![entry.position, said_by.position],
    };
    Some((rule, line))
}

/// Answers it; the listener is told after every child.
pub fn checks(
    opened: &Opened,
    question: &ChecksQuestion,
    listener: &dyn Listener,
) -> Result<ChecksAnswer, Fault> {
    let as_of = question.collection.told_until();
    let jurisdiction = &*opened.jurisdiction(as_of, &question.known_at)?;
    let rows = RowChecks::read(&opened.ledger, question)?;
    let head = opened.ledger.head();
    let children = opened.ledger.children();
    let each = |part: &mut Part, journey: &Journey| {
        if let Some(first) = journey.entries().first() {
            part.add(journey, first.child, question, (jurisdiction, &rows));
        }
    };
    let reading = Reading::new(&opened.ledger, &children, &question.known_at, listener);
    let (parts, unread) = reading.journeys(Part::default, each)?;
    let mut whole = Part::default();
    parts.into_iter().for_each(|part| whole.merge(part));
    let rules: Vec<_> = returns::checks_of(question.of, question.collection).collect();
    let place = |rule: &CheckRule| rules.iter().position(|other| other.code == rule.code);
    whole.lines.sort_by_key(|(rule, line)| (place(rule), line.child));
    let counts = rules.iter().map(|&rule| {
        let (not_run, kinds) = whole.not_run.get(rule.code).cloned().unwrap_or_default();
        let of_journeys = || whole.lines.iter().filter(|(found, _)| found.code == rule.code).count() as u64;
        let of_two_years =
            || (rows.is_of_the_year() && whole.told_before.contains(rule.code)).then(&of_journeys);
        let of_rows = if over_two_years().any(|check| check.code == rule.code) {
            of_two_years()
        } else {
            rule.of_the_row.then(|| rows.failed(rule.code)).flatten()
        };
        CheckCount {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            table: rule.table.to_owned(),
            sentence: rule.sentence.to_owned(),
            found: of_rows.unwrap_or_else(of_journeys),
            not_run: if of_rows.is_some() { 0 } else { not_run },
            not_sent: kinds.into_iter().map(|kind| kind.name().to_owned()).collect(),
            of_the_row: rule.of_the_row && of_rows.is_none(),
            waits: rule.at_year_end && !question.collection.is_over(),
        }
    });
    let counts = counts.collect();
    let provenance = Provenance::new(head, jurisdiction, as_of, question.known_at);
    Ok(ChecksAnswer {
        counts,
        lines: whole.lines.into_iter().map(|(_, line)| line).collect(),
        children: whole.children,
        provenance: Provenance { unreadable_children: unread.len() as u64, ..provenance },
    })
}
