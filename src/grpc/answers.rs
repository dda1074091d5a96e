//! Answers about journeys as messages of the contract, and back again for whoever asks a server.

use ids::{EventId, Position, Revision};
use jiff::civil::Date;
use journey::Written;
use journey::facts::RegisteredId;
use journey::subjects::{Code, LocalNumber};
use ledger::{Head, Instant};
use rules::Over;
use wire::pb;

use super::convert::{self, child_bytes, event_bytes};
use super::known_at::{self, date_message, timestamp_message};
use crate::insight::{
    AnswerLine, ClockLine, EntryLine, FlagLine, FlagsAnswer, JourneyAnswer, Provenance, StandingLine,
};

/// A journey for the wire.
pub fn journey_message(answer: JourneyAnswer) -> pb::GetJourneyResponse {
    pb::GetJourneyResponse {
        child_id: child_bytes(answer.child),
        local_ids: local_id_messages(answer.local_ids),
        entries: answer.entries.into_iter().map(entry_message).collect(),
        standing: answer.standing.into_iter().map(standing_message).collect(),
        clocks: answer.clocks.into_iter().map(clock_message).collect(),
        flags: answer.flags.into_iter().map(flag_message).collect(),
        provenance: Some(provenance_message(&answer.provenance)),
    }
}

/// Flags for the wire.
pub fn flags_message(answer: FlagsAnswer, next_page_token: String) -> pb::ListFlagsResponse {
    pb::ListFlagsResponse {
        flags: answer.flags.into_iter().map(flag_message).collect(),
        next_page_token,
        provenance: Some(provenance_message(&answer.provenance)),
    }
}

fn entry_message(entry: EntryLine) -> pb::JourneyEntry {
    pb::JourneyEntry {
        position: entry.position.0,
        revision: entry.revision.0,
        event_id: event_bytes(entry.event_id),
        kind: entry.kind,
        occurred: entry.occurred,
        recorded_on: entry.recorded_on.map(date_message),
        summary: entry.summary,
        corrected_by: entry.corrected_by.map(event_bytes).unwrap_or_default(),
    }
}

fn standing_message(standing: StandingLine) -> pb::StandingReading {
    pb::StandingReading {
        name: standing.name,
        value: standing.value,
        since: standing.since.map(date_message),
    }
}

/// A clock for the wire.
pub fn clock_message(clock: ClockLine) -> pb::ClockReading {
    let state = state_of(&clock.state);
    pb::ClockReading {
        clock: clock.clock,
        subject: clock.subject,
        started_on: clock.started.map(date_message),
        due_on: clock.due.map(date_message),
        state: state.into(),
        sentence: clock.sentence,
        grounds: clock.grounds.into_iter().map(|position| position.0).collect(),
        run: clock.run,
        child_id: child_bytes(clock.child),
        title: clock.title,
        allowance: clock.allowance,
        days_over: clock.over.map(|over| over.days),
        counts_working_days: clock.over.is_some_and(|over| over.working),
        team: clock.team,
        worker: clock.worker,
        local_ids: local_id_messages(clock.local_ids),
    }
}

/// A flag for the wire.
pub fn flag_message(flag: FlagLine) -> pb::Flag {
    pb::Flag {
        child_id: child_bytes(flag.child),
        flag: flag.flag,
        concern: flag.concern,
        severity: flag.severity,
        subject: flag.subject,
        since: flag.since.map(date_message),
        sentence: flag.sentence,
        grounds: flag.grounds.into_iter().map(|position| position.0).collect(),
        citation: flag.citation,
        clears: flag.clears,
        answer: flag.answer.map(answer_message),
        team: flag.team,
        worker: flag.worker,
        local_ids: local_id_messages(flag.local_ids),
    }
}

/// A child's ids in the source systems, for the wire.
pub fn local_id_messages(ids: Vec<RegisteredId>) -> Vec<pb::RegisteredId> {
    let message = |RegisteredId { kind, value }: RegisteredId| pb::RegisteredId {
        kind: kind.to_string(),
        value: value.to_string(),
    };
    ids.into_iter().map(message).collect()
}

/// A child's ids in the source systems, from the wire.
pub fn local_ids(ids: Vec<pb::RegisteredId>) -> Option<Vec<RegisteredId>> {
    let id = |pb::RegisteredId { kind, value }: pb::RegisteredId| {
        Some(RegisteredId { kind: Code::parse(&kind).ok()?, value: LocalNumber::parse(&value).ok()? })
    };
    ids.into_iter().map(id).collect()
}

fn answer_message(answer: AnswerLine) -> pb::FlagAnswer {
    pb::FlagAnswer {
        on: answer.on.map(date_message),
        answer: answer.answer,
        role: answer.role,
        rationale_recorded: answer.rationale_recorded,
        position: answer.position.0,
    }
}

/// What an answer rests on, for the wire.
pub fn provenance_message(provenance: &Provenance) -> pb::Provenance {
    let known = &provenance.known_at;
    pb::Provenance {
        head: Some(convert::head(&provenance.head)),
        rule_book_version: provenance.rule_book_version.clone(),
        calendar_version: provenance.calendar_version.clone(),
        as_of: Some(date_message(provenance.as_of)),
        known_at: (!known.is_everything()).then(|| pb::KnownAt {
            position: known.position.map(|position| position.0),
            appended_by: known.appended_by.map(timestamp_message),
            recorded_on: known.recorded_on.map(date_message),
        }),
        unreadable_children: provenance.unreadable_children,
        jurisdiction_version: provenance.jurisdiction_version.clone(),
    }
}

/// The states of a clock and the words that a reader sees.
const STATES: [(pb::ClockState, &str); 7] = [
    (pb::ClockState::Running, "running"),
    (pb::ClockState::Met, "met"),
    (pb::ClockState::MetLate, "met late"),
    (pb::ClockState::Breached, "breached"),
    (pb::ClockState::Ceased, "ceased"),
    (pb::ClockState::NotDeterminable, "not determinable"),
    (pb::ClockState::NotObservable, "not observable"),
];

/// The word of a state, by its number on the wire.
pub fn state_word(state: i32) -> Option<String> {
    STATES.iter().find(|(known, _)| *known as i32 == state).map(|(_, word)| (*word).to_owned())
}

/// The state that a word means.
pub fn state_of(word: &str) -> pb::ClockState {
    STATES.iter().find(|(_, known)| *known == word).map_or(pb::ClockState::Unspecified, |(state, _)| *state)
}

/// A journey from the wire; nothing comes of a message that no server of this contract sends.
pub fn journey_answer(message: pb::GetJourneyResponse) -> Option<JourneyAnswer> {
    let entries = message.entries.into_iter().map(entry_line).collect::<Option<_>>()?;
    Some(JourneyAnswer {
        child: convert::child_id(&message.child_id)?,
        local_ids: local_ids(message.local_ids)?,
        entries,
        standing: message.standing.into_iter().map(standing_line).collect(),
        clocks: message.clocks.into_iter().map(clock_line).collect::<Option<_>>()?,
        flags: message.flags.into_iter().map(flag_line).collect::<Option<_>>()?,
        provenance: provenance(message.provenance?)?,
    })
}

/// Flags and what they rest on from the wire, without the token of the next page.
pub fn flags_answer(message: pb::ListFlagsResponse) -> Option<FlagsAnswer> {
    Some(FlagsAnswer {
        flags: message.flags.into_iter().map(flag_line).collect::<Option<_>>()?,
        next: None,
        provenance: provenance(message.provenance?)?,
    })
}

fn entry_line(entry: pb::JourneyEntry) -> Option<EntryLine> {
    let event_id = |bytes: &[u8]| uuid::Uuid::from_slice(bytes).ok().map(EventId::from);
    Some(EntryLine {
        position: Position(entry.position),
        revision: Revision(entry.revision),
        event_id: event_id(&entry.event_id)?,
        kind: entry.kind,
        occurred: entry.occurred,
        recorded_on: day(entry.recorded_on.as_ref()),
        summary: entry.summary,
        corrected_by: event_id(&entry.corrected_by),
    })
}

fn standing_line(standing: pb::StandingReading) -> StandingLine {
    StandingLine { name: standing.name, value: standing.value, since: day(standing.since.as_ref()) }
}

/// A clock from the wire.
pub fn clock_line(clock: pb::ClockReading) -> Option<ClockLine> {
    let word =
        STATES.iter().find(|(state, _)| *state as i32 == clock.state).map_or("unknown", |(_, word)| word);
    let over = clock.days_over.map(|days| Over { days, working: clock.counts_working_days });
    Some(ClockLine {
        child: convert::child_id(&clock.child_id)?,
        local_ids: local_ids(clock.local_ids)?,
        clock: clock.clock,
        run: clock.run,
        title: clock.title,
        allowance: clock.allowance,
        over,
        worker: clock.worker,
        team: clock.team,
        subject: clock.subject,
        started: day(clock.started_on.as_ref()),
        due: day(clock.due_on.as_ref()),
        state: word.to_owned(),
        sentence: clock.sentence,
        grounds: clock.grounds.into_iter().map(Position).collect(),
    })
}

fn flag_line(flag: pb::Flag) -> Option<FlagLine> {
    Some(FlagLine {
        child: convert::child_id(&flag.child_id)?,
        local_ids: local_ids(flag.local_ids)?,
        flag: flag.flag,
        concern: flag.concern,
        severity: flag.severity,
        subject: flag.subject,
        since: day(flag.since.as_ref()),
        sentence: flag.sentence,
        grounds: flag.grounds.into_iter().map(Position).collect(),
        citation: flag.citation,
        clears: flag.clears,
        answer: flag.answer.map(answer_line),
        worker: flag.worker,
        team: flag.team,
    })
}

fn answer_line(answer: pb::FlagAnswer) -> AnswerLine {
    AnswerLine {
        on: day(answer.on.as_ref()),
        answer: answer.answer,
        role: answer.role,
        rationale_recorded: answer.rationale_recorded,
        position: Position(answer.position),
    }
}

/// A head from the wire.
pub fn head(head: &pb::Head) -> Option<Head> {
    let appended_at =
        head.appended_at.as_ref().map_or(Some(Instant(0)), |time| convert::instant(time, "").ok())?;
    Some(Head { size: head.size, root: head.root_hash.as_ref().try_into().ok()?, appended_at })
}

/// What an answer rests on, from the wire.
pub fn provenance(message: pb::Provenance) -> Option<Provenance> {
    Some(Provenance {
        head: head(message.head.as_ref()?)?,
        rule_book_version: message.rule_book_version,
        calendar_version: message.calendar_version,
        jurisdiction_version: message.jurisdiction_version,
        as_of: day(message.as_of.as_ref())?,
        known_at: known_at::known_at(message.known_at.as_ref()).ok()?,
        unreadable_children: message.unreadable_children,
    })
}

fn day(date: Option<&pb::Date>) -> Option<Date> {
    date.and_then(|date| known_at::date(date, "").ok())
}
