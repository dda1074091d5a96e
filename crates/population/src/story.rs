//! A child's story while it is told: chance, dates, and the facts with their envelopes.

use std::io::Write;

use ids::EventId;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use journey::codes::{ChangeReason, RecordedBasis};
use journey::facts::{EntryCorrected, EntryRetracted};
use journey::subjects::{CorrelationId, SourceSystem, WorkerId};
use journey::time::{Clock, LONDON};
use journey::values::{Actor, Fingerprint};
use journey::{Event, Fact, Occurred, Recorded, Written};
use uuid::Uuid;

use crate::Population;
use crate::allocation::Desk;
use crate::day;
use crate::dice::Dice;
use crate::rates::Rates;
use crate::recording;
use crate::workforce::{District, TeamKind};

/// A working day of eight hours, in minutes, and when it begins.
const WORKING_MINUTES: usize = 480;
const OPENS: i64 = 9 * 60;

/// A story.
pub struct Story<'a> {
    /// The child's own chance.
    pub dice: Dice,
    /// The authority.
    pub authority: &'a Population,
    /// How often things happen.
    pub rates: &'a Rates,
    /// Who works for the authority where the child lives.
    pub district: &'a District,
    /// The last day on which anything is recorded.
    pub to: Date,
    /// The day on which an inspection was announced.
    pub inspection: Date,
    /// Who has the case, and had it.
    pub desk: Desk,
    /// How many child protection plans the child has had.
    pub plans: u32,
    /// When the child died or moved away, after which nothing happens.
    pub ends: Option<Date>,
    /// What ties together what was told of several children at once.
    pub correlation: Option<CorrelationId>,
    /// What decides whose records are entered all at once.
    pub key: u64,
    source: Option<SourceSystem>,
    facts: Vec<(EventId, Fact)>,
    subjects: u32,
}

/// A fact that was told, and the day on which it was written down, if it was by the last day.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// Its name.
    pub id: EventId,
    /// The day on which it was written down.
    pub written: Option<Date>,
}

impl<'a> Story<'a> {
    /// A story of which nothing has been told.
    pub fn new(mut dice: Dice, authority: &'a Population, number: u32) -> Self {
        let unstable = dice.chance(authority.rates.worker_unstable);
        Self {
            key: dice.bits(),
            dice,
            authority,
            rates: &authority.rates,
            district: authority.district(number),
            to: authority.to,
            inspection: authority.inspection(),
            desk: Desk::new(unstable),
            plans: 0,
            ends: None,
            correlation: None,
            source: SourceSystem::parse(crate::SOURCE_SYSTEM).ok(),
            facts: Vec::with_capacity(64),
            subjects: 0,
        }
    }

    /// Whether a day lies beyond what the story tells.
    pub fn is_over(&self, on: Date) -> bool {
        on > self.to || self.ends.is_some_and(|end| on > end)
    }

    /// Tells a fact, which is written down when its worker gets round to it.
    pub fn tell(&mut self, on: Date, event: impl Into<Event>) -> Told {
        let event = event.into();
        let (late, evening) = recording::lag(self, on, event.kind());
        self.write(on.into(), late, evening, event)
    }

    /// Tells a fact that is written down so many days after it happened, or before.
    pub fn tell_late(&mut self, on: Date, late: i32, event: impl Into<Event>) -> Told {
        self.write(on.into(), late, false, event.into())
    }

    /// Tells a fact whose time of day is known, in minutes after midnight.
    pub fn tell_at(&mut self, on: Date, minute: i32, event: impl Into<Event>) -> Told {
        let event = event.into();
        let (late, evening) = recording::lag(self, on, event.kind());
        self.write(at_minute(on, minute), late, evening, event)
    }

    fn write(&mut self, occurred: Occurred, late: i32, evening: bool, event: Event) -> Told {
        let on = occurred.date();
        let id = EventId::from(Uuid::new_v8(self.dice.bytes()));
        let written = day::days(on, late);
        if self.is_over(on) && late >= 0 || written > self.to {
            return Told { id, written: None };
        }
        // What is told later is written down later on the same day; a whole evening's work within the hour.
        let told = self.facts.len();
        let second =
            if evening { 18 * 3600 + told % 3000 } else { (told % WORKING_MINUTES) * 60 + told % 60 };
        let second = i64::try_from(second).unwrap_or(0) + if evening { 0 } else { OPENS * 60 };
        let at = Timestamp::from_second(day::since_1970(written) * 86_400 + second).ok();
        let after =
            occurred.instant().and_then(|instant| instant.checked_add(SignedDuration::from_mins(20)).ok());
        let at = if late < 0 { at } else { at.max(after) };
        let fact = Fact {
            recorded: at.map(|at| Recorded { at, basis: RecordedBasis::Practitioner }),
            recorded_by: self.desk.on(on).map(|spell| spell.worker.clone()),
            source_system: self.source.clone(),
            correlation_id: self.correlation.clone(),
            ..Fact::new(occurred, event)
        };
        self.facts.push((id, fact));
        Told { id, written: at.map(|at| LONDON.to_datetime(at).date()).filter(|day| *day <= self.to) }
    }

    /// What was told turns out to be wrong some days after it was written down.
    pub fn correct(&mut self, told: Told, later: i32, right: (Date, impl Into<Event>), why: ChangeReason) {
        let Some(noticed) = told.written.map(|day| day::on_working_day(day::days(day, later.max(1)))) else {
            return;
        };
        let correction = EntryCorrected {
            event_id: told.id,
            occurred: right.0.into(),
            body: Box::new(right.1.into()),
            reason: why,
            corrected_by: self.worker(noticed),
            explanation: None,
        };
        self.tell_late(noticed, 0, correction);
    }

    /// What was told turns out not to belong there.
    pub fn retract(&mut self, told: Told, later: i32, why: ChangeReason) {
        let Some(noticed) = told.written.map(|day| day::on_working_day(day::days(day, later.max(1)))) else {
            return;
        };
        let retraction = EntryRetracted {
            event_id: told.id,
            reason: why,
            retracted_by: self.worker(noticed),
            explanation: None,
        };
        self.tell_late(noticed, 0, retraction);
    }

    /// Any fact that was told and neither corrects nor retracts another, and the day on which it was written down.
    pub fn any_told(&mut self) -> Option<(EventId, Date)> {
        let count = u32::try_from(self.facts.len()).ok().filter(|count| *count > 0)?;
        let at = usize::try_from(self.dice.below(count)).ok()?;
        let (id, fact) = self.facts.get(at)?;
        let amends = matches!(fact.event, Event::EntryCorrected(_) | Event::EntryRetracted(_));
        let written = LONDON.to_datetime(fact.recorded?.at).date();
        (!amends).then_some((*id, written))
    }

    /// The facts in the order in which they were written down.
    pub fn told(mut self) -> Vec<(EventId, Fact)> {
        self.facts.sort_by_key(|(_, fact)| fact.recorded.map(|recorded| recorded.at));
        self.facts
    }

    /// A name for something new. Every name that is made here is a name, so the search ends at once.
    pub fn subject<I: Written>(&mut self, kind: &str) -> I {
        loop {
            self.subjects += 1;
            if let Some(id) = numbered(kind, self.subjects) {
                return id;
            }
        }
    }

    /// The worker who has the case on a day, where anybody has.
    pub fn worker(&self, on: Date) -> Option<Actor> {
        let spell = self.desk.on(on)?;
        Some(Actor { worker_id: Some(spell.worker.clone()), role: spell.role })
    }

    /// The name of the worker who has the case on a day.
    pub fn worker_id(&self, on: Date) -> Option<WorkerId> {
        self.desk.on(on).map(|spell| spell.worker.clone())
    }

    /// The manager of the team that has the case on a day, or of the front door.
    pub fn manager(&self, on: Date) -> Option<Actor> {
        let kind = self.desk.on(on).map_or(TeamKind::Assessment, |spell| spell.kind);
        self.district.team(kind)?.manager(on)
    }

    /// Somebody who reviews or chairs on a day.
    pub fn reviewer(&mut self, on: Date) -> Option<WorkerId> {
        let district = self.district;
        let (_, tenure) = district.team(TeamKind::Reviewing)?.pick(&mut self.dice, on)?;
        Some(tenure.worker.clone())
    }

    /// The fingerprint of a text that nobody else wrote.
    pub fn fingerprint(&mut self) -> Option<Fingerprint> {
        fingerprint(&mut self.dice)
    }
}

/// The fingerprint of a text: the least values of sixteen hashes of its shingles, four bytes each. Two texts are as
/// alike as the share of the sixteen in which they agree.
pub fn fingerprint(dice: &mut Dice) -> Option<Fingerprint> {
    let mut bytes = [0; 64];
    for part in bytes.chunks_exact_mut(8) {
        part.copy_from_slice(&dice.bits().to_be_bytes());
    }
    Fingerprint::new(&bytes)
}

/// A day at a time by the clocks of England.
pub fn at_minute(on: Date, minute: i32) -> Occurred {
    let minute = minute.clamp(0, 24 * 60 - 1);
    let small = |number: i32| i8::try_from(number).unwrap_or(0);
    let time = Time::new(small(minute / 60), small(minute % 60), 0, 0).unwrap_or(Time::midnight());
    let second = day::since_1970(on) * 86_400 + i64::from(minute) * 60;
    let offset = Timestamp::from_second(second).map(|at| LONDON.to_offset(at)).unwrap_or(Offset::UTC);
    Occurred::at(on, Clock { time, offset })
}

/// A name with a number behind it.
pub fn numbered<I: Written>(kind: &str, number: u32) -> Option<I> {
    let mut text = [0; 40];
    let mut rest = &mut text[..];
    write!(rest, "{kind}-{number}").ok()?;
    let length = rest.len();
    let used = text.len() - length;
    I::parse(std::str::from_utf8(&text[..used]).ok()?).ok()
}
