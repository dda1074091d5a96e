//! One child: the stream is read and folded, and the books are read on it. Always current, no read model in between.

use std::collections::BTreeSet;

use ids::{ChildId, Revision};
use jiff::Timestamp;
use jiff::civil::Date;
use journey::facts::RegisteredId;
use journey::standing::Said;
use journey::{Coded, Entry, Journey, Kind, KnownAt, Occurred, Precision, Standing};
use ledger::{Direction, Ledger, Places, Recorded};
use rules::{Flag, Jurisdiction};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::answer::{AnswerLine, ClockLine, EntryLine, FlagLine, JourneyAnswer, Provenance, StandingLine};
use super::local_ids::of_journey;

use crate::ledgers::Opened;

/// How many events are read at once.
const PIECE_EVENTS: usize = 512;

/// What is asked about one child.
#[derive(Clone, Copy, Debug)]
pub struct JourneyQuestion {
    /// The child.
    pub child: ChildId,
    /// The day on which the rules are read.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
}

/// Answers it.
pub fn journey(opened: &Opened, question: &JourneyQuestion) -> Result<JourneyAnswer, Fault> {
    let ledger = &opened.ledger;
    let jurisdiction = &*opened.jurisdiction(question.as_of, &question.known_at)?;
    let head = ledger.head();
    let journey = read_child(ledger, question.child, &question.known_at)?;
    let outlook = rules::outlook(&journey, question.as_of, jurisdiction);
    let standing = Standing::on(&journey, question.as_of);
    let holder = Holder::of(&standing);
    let entries = journey.entries().iter().filter(|entry| entry.day() <= question.as_of);
    let local_ids = of_journey(&journey);
    let named = (question.child, local_ids.as_slice());
    Ok(JourneyAnswer {
        child: question.child,
        local_ids: local_ids.clone(),
        entries: entries.map(entry_line).collect(),
        clocks: outlook
            .clocks
            .iter()
            .map(|clock| clock_line(named, clock, &holder, question.as_of, jurisdiction))
            .collect(),
        flags: outlook.flags.iter().map(|flag| flag_line(named, flag, &holder)).collect(),
        standing: standing_lines(&standing, question.as_of),
        provenance: Provenance::new(head, jurisdiction, question.as_of, question.known_at),
    })
}

/// Reads and folds one child's record, and those that are linked to it as duplicates.
pub fn read_child(ledger: &Ledger, child: ChildId, known_at: &KnownAt) -> Result<Journey, Fault> {
    Ok(Journey::fold_linked(child, read_entries_of(ledger, child, known_at)?))
}

/// The same, where the places of the child's own record were looked up already.
pub fn read_child_at(ledger: &Ledger, child: ChildId, places: Places) -> Result<Journey, Fault> {
    Ok(Journey::fold_linked(child, read_entries_at(ledger, child, places, &KnownAt::EVERYTHING)?))
}

/// Reads one child's record, and those that are linked to it as duplicates, without folding them.
fn read_entries_of(ledger: &Ledger, child: ChildId, known_at: &KnownAt) -> Result<Vec<Entry>, Fault> {
    match ledger.find_journey(child, Revision(0), Direction::Forwards, usize::MAX)? {
        Some(places) => read_entries_at(ledger, child, places, known_at),
        None => Ok(Vec::new()),
    }
}

/// The same, where the places of the child's own record were looked up already.
pub fn read_entries_at(
    ledger: &Ledger,
    child: ChildId,
    places: Places,
    known_at: &KnownAt,
) -> Result<Vec<Entry>, Fault> {
    let mut read = BTreeSet::from([child]);
    let mut entries = read_entries(ledger, places, known_at)?;
    loop {
        // Most records are linked to no other: then there is nothing to fold for.
        if !entries.iter().any(|entry| entry.kind() == Kind::RecordsLinked) {
            return Ok(entries);
        }
        let journey = Journey::fold_linked(child, entries.iter().cloned());
        let unread: Vec<_> = journey.linked().iter().copied().filter(|linked| read.insert(*linked)).collect();
        if unread.is_empty() {
            return Ok(entries);
        }
        for linked in unread {
            if let Some(places) = ledger.find_journey(linked, Revision(0), Direction::Forwards, usize::MAX)? {
                entries.extend(read_entries(ledger, places, known_at)?);
            }
        }
    }
}

fn read_entries(ledger: &Ledger, mut places: Places, known_at: &KnownAt) -> Result<Vec<Entry>, Fault> {
    if let Some(last) = known_at.position {
        places.keep_below(last.next());
    }
    let mut entries = Vec::with_capacity(places.len());
    while !places.is_empty() {
        let rest = places.split_off(PIECE_EVENTS);
        // What had not been taken by then need not be understood.
        let by_then = |event: &Recorded| known_at.appended_by.is_none_or(|last| taken_at(event) <= last);
        for recorded in ledger.read_places(&places)?.into_iter().filter(by_then) {
            let entry = entry(&recorded)?;
            if known_at.admits(&entry) {
                entries.push(entry);
            }
        }
        places = rest;
    }
    Ok(entries)
}

/// A recorded event as an entry. An accepted payload reads back, unless a newer release accepted it.
pub fn entry(recorded: &Recorded) -> Result<Entry, Fault> {
    let unreadable = |_| Fault::new(ErrorReason::SchemaUnknown).with("position", &recorded.position);
    let fact = wire::fact::read_fact(recorded.payload.clone()).map_err(unreadable)?;
    Ok(Entry::new(
        recorded.child,
        (recorded.position, recorded.revision),
        recorded.event_id,
        taken_at(recorded),
        fact,
    ))
}

fn taken_at(recorded: &Recorded) -> Timestamp {
    Timestamp::from_microsecond(recorded.appended_at.0).unwrap_or(Timestamp::MAX)
}

fn entry_line(entry: &Entry) -> EntryLine {
    EntryLine {
        position: entry.position,
        revision: entry.revision,
        event_id: entry.event_id,
        kind: entry.kind().name().to_owned(),
        occurred: written(&entry.fact.occurred),
        recorded_on: entry.fact.recorded.map(|_| entry.recorded_day()),
        summary: wire::summary::lines(&entry.fact).join("\n"),
        corrected_by: entry.amended.last().map(|amendment| amendment.event_id),
    }
}

/// When it happened, as precisely as it is known.
fn written(occurred: &Occurred) -> String {
    let date = occurred.date();
    match (occurred.precision(), occurred.clock()) {
        (Precision::Year, _) => format!("{:04}", date.year()),
        (Precision::Month, _) => format!("{:04}-{:02}", date.year(), date.month()),
        (Precision::Day, None) => date.to_string(),
        (Precision::Day, Some(clock)) => format!("{date}T{}{}", clock.time, clock.offset),
    }
}

/// Who holds a child's case.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// The worker's pseudonym; empty where none is recorded.
    pub worker: String,
    /// The worker's team; empty where none is recorded.
    pub team: String,
}

impl Holder {
    /// As the standing says it.
    pub fn of(standing: &Standing<'_>) -> Self {
        let Some(held) = standing.worker() else { return Self::default() };
        let team = held.team.as_ref().map_or(String::new(), ToString::to_string);
        Self { worker: held.worker.to_string(), team }
    }
}

/// A clock as a reader is told it.
pub(super) fn clock_line(
    (child, local_ids): (ChildId, &[RegisteredId]),
    clock: &rules::ClockReading,
    holder: &Holder,
    as_of: Date,
    jurisdiction: &Jurisdiction,
) -> ClockLine {
    let Holder { worker, team } = holder.clone();
    let run =
        clock.rung.filter(|_| !clock.rule.cadence.is_once()).and_then(|rung| u32::try_from(rung + 1).ok());
    ClockLine {
        child,
        local_ids: local_ids.to_vec(),
        clock: clock.rule.name.to_owned(),
        run,
        title: clock.rule.title.to_owned(),
        subject: clock.subject.clone(),
        started: Some(clock.started),
        allowance: clock.allowance.to_string(),
        due: Some(clock.due),
        over: clock.over(as_of, &jurisdiction.calendar),
        state: clock.state.word().to_owned(),
        sentence: clock.sentence(as_of, &jurisdiction.calendar).to_string(),
        grounds: clock.grounds.iter().map(|ground| ground.position).collect(),
        worker,
        team,
    }
}

/// A flag as a reader is told it.
pub fn flag_line((child, local_ids): (ChildId, &[RegisteredId]), flag: &Flag, holder: &Holder) -> FlagLine {
    let Holder { worker, team } = holder.clone();
    FlagLine {
        child,
        local_ids: local_ids.to_vec(),
        flag: flag.rule.name.to_owned(),
        concern: flag.rule.concern.word().to_owned(),
        severity: flag.rule.severity.word().to_owned(),
        subject: flag.raised.subject.clone(),
        since: Some(flag.raised.since),
        sentence: flag.raised.sentence.clone(),
        grounds: flag.raised.grounds.iter().map(|ground| ground.position).collect(),
        citation: flag.rule.citation.to_string(),
        clears: flag.rule.clears.to_owned(),
        answer: flag.answer.map(answer_line),
        worker,
        team,
    }
}

fn answer_line(answer: rules::Answer) -> AnswerLine {
    AnswerLine {
        on: Some(answer.on),
        answer: answer.kind.code().to_owned(),
        role: answer.role.map_or(String::new(), |role| role.code().to_owned()),
        rationale_recorded: answer.rationale_recorded,
        position: answer.entry.position,
    }
}

fn standing_lines(standing: &Standing<'_>, day: Date) -> Vec<StandingLine> {
    let said = standing.said(day).into_iter();
    said.map(|Said { what, how, since }| StandingLine { name: what.to_string(), value: how, since }).collect()
}
