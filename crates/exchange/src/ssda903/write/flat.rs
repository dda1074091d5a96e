//! The rows of the flat tables: what a journey says in a year of health, leaving care, adoption, missing periods,
//! social workers and deprivation of liberty.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use journey::codes::{
    CareEndReason, LegalStatus, OrderKind, Role, SubstanceIntervention, WorkerChangeReason,
};
use journey::facts::WorkerAllocated;
use journey::journey::Journey;
use journey::{Entry, Event, Precision};

use super::chain::{Cares, Spell};
use super::record;
use crate::ssda903::facts::{after, birthday_in};
use crate::ssda903::tables::{FlatRow, Home};
use crate::ssda903::who::Who;
use crate::ssda903::{
    AdoptedRow, AwayRow, CollectionYear, DecisionRow, HealthRow, LeaverRow, LibertyRow, PermanenceRow,
    UasRow, WorkerRow,
};

/// A flat table as it is written.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, CHILD apart.
    pub columns: &'static [&'static str],
    /// The first year of which it is asked.
    pub since: u16,
}

const fn table<T: FlatRow>() -> Table {
    Table { name: T::SHAPE.table, columns: T::COLUMNS, since: T::SINCE }
}

/// The flat tables, in the order of the format.
pub const TABLES: [Table; 9] = [
    table::<UasRow>(),
    table::<HealthRow>(),
    table::<LeaverRow>(),
    table::<AdoptedRow>(),
    table::<DecisionRow>(),
    table::<PermanenceRow>(),
    table::<AwayRow>(),
    table::<WorkerRow>(),
    table::<LibertyRow>(),
];

/// The cells of a row, CHILD apart, and the table in which it stands.
type Told = (&'static str, Vec<String>);

/// What is written of one child.
pub struct Flat<'f, 'j> {
    journey: &'j Journey,
    year: CollectionYear,
    who: &'f Who,
    cares: &'f Cares<'j>,
    /// The rows of the episodes table.
    chain: &'f [Spell<'j>],
    /// Rows that could not be written because the journey does not say what they need.
    pub left_out: u64,
}

impl<'f, 'j> Flat<'f, 'j> {
    /// Looks at a child in a year, of whom these rows stand in the episodes table.
    pub fn new(
        journey: &'j Journey,
        year: CollectionYear,
        who: &'f Who,
        cares: &'f Cares<'j>,
        chain: &'f [Spell<'j>],
    ) -> Self {
        Self { journey, year, who, cares, chain, left_out: 0 }
    }

    /// The rows of the tables that the year has.
    pub fn rows(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        if let Some(row) = self.leaver() {
            self.tell(vec![row], &mut told);
        }
        if self.chain.is_empty() {
            return told;
        }
        let unaccompanied = self.unaccompanied().into_iter().collect();
        self.tell::<UasRow>(unaccompanied, &mut told);
        let health = self.health().into_iter().collect();
        self.tell::<HealthRow>(health, &mut told);
        let adopted = self.adopted().into_iter().collect();
        self.tell::<AdoptedRow>(adopted, &mut told);
        self.tell(self.decisions(), &mut told);
        self.tell(self.permanence(), &mut told);
        self.tell(self.away(), &mut told);
        self.tell(self.workers(), &mut told);
        self.tell(self.liberty(), &mut told);
        told
    }

    /// Takes the rows of one table: of those that nobody could tell apart, the one that says most.
    fn tell<T: FlatRow>(&mut self, mut rows: Vec<T>, told: &mut Vec<Told>) {
        if self.year.begins() < T::SINCE {
            return;
        }
        rows.sort();
        let before = rows.len();
        rows.dedup_by(|next, kept| {
            let alike = next == kept || next.anchor().is_some() && next.anchor() == kept.anchor();
            // What is not told sorts before what is.
            if alike {
                std::mem::swap(next, kept);
            }
            alike
        });
        self.left_out += u64::try_from(before - rows.len()).unwrap_or(u64::MAX);
        told.extend(rows.iter().map(|row| (T::SHAPE.table, record(row, self.who, self.year))));
    }

    /// What had occurred by the end of the year.
    fn entries(&self) -> &'j [Entry] {
        self.journey.until(self.year.last_day())
    }

    fn unaccompanied(&self) -> Option<UasRow> {
        let until = self.who.unaccompanied_until;
        let in_year = until.is_none_or(|until| until >= self.year.first_day());
        (self.who.unaccompanied == Some(true) && in_year).then_some(UasRow { until })
    }

    /// Whether the child was looked after, other than for short breaks, from the first day of the year to the last.
    fn is_looked_after_throughout(&self) -> bool {
        let short = |row: &Spell<'_>| matches!(row.legal_status, Some(LegalStatus::V3 | LegalStatus::V4));
        let joined = |pair: &[Spell<'_>]| {
            pair[0].ended == Some(pair[1].began) && pair[0].why_ended == Some(CareEndReason::X1)
        };
        let from_the_first = self.chain.first().is_some_and(|row| row.began <= self.year.first_day());
        let to_the_last = self.chain.last().and_then(|row| row.ended);
        from_the_first
            && to_the_last.is_none_or(|ended| ended > self.year.last_day())
            && self.chain.windows(2).all(joined)
            && !self.chain.iter().any(short)
    }

    /// Whether something was in the year; of what is told by its year only, nine months of the calendar year count.
    fn is_in_year(&self, entry: &Entry) -> bool {
        match entry.fact.occurred.precision() {
            Precision::Year => i32::from(entry.day().year()) == i32::from(self.year.begins()),
            _ => self.year.overlaps(entry.day(), Some(entry.day())),
        }
    }

    fn health(&self) -> Option<HealthRow> {
        let mut row = HealthRow {
            score: None,
            reason_not: None,
            convicted: None,
            immunised: Some(false),
            teeth: Some(false),
            assessed: Some(false),
            misuse: Some(false),
            received: None,
            offered: None,
        };
        let nothing = row.clone();
        for entry in self.entries().iter().filter(|entry| self.is_in_year(entry)) {
            match entry.event() {
                Event::HealthAssessed(fact) if fact.refused != Some(true) => row.assessed = Some(true),
                Event::DentalChecked(_) => row.teeth = Some(true),
                Event::ImmunisationsChecked(_) => row.immunised = Some(true),
                Event::SubstanceMisuseIdentified(fact) => {
                    row.misuse = Some(true);
                    (row.received, row.offered) = intervention(fact.intervention);
                }
                Event::StrengthsAndDifficultiesScored(fact) => {
                    row.score = fact.score.map(|score| score.get());
                    row.reason_not = fact.reason_not.filter(|_| row.score.is_none());
                }
                Event::OffendingRecorded(fact) => {
                    row.convicted = Some(fact.convicted_in_year || row.convicted == Some(true));
                }
                _ => {}
            }
        }
        (row != nothing && self.is_looked_after_throughout()).then_some(row)
    }

    /// What was known around the birthday in the year; the last that was said counts.
    fn leaver(&self) -> Option<LeaverRow> {
        let born = self.who.born?;
        let birthday = birthday_in(self.year, born);
        let from = birthday.checked_sub(3.months()).ok()?;
        let until = birthday.checked_add(1.month()).ok()?;
        let (mut in_touch, mut activity, mut home) = (None, None, None);
        let around = self.entries().iter().filter(|entry| (from..=until).contains(&entry.day()));
        for entry in around {
            match entry.event() {
                Event::LeaverContacted(fact) => in_touch = fact.in_touch.or(in_touch),
                Event::LeaverActivityRecorded(fact) => activity = Some(fact.activity),
                Event::LeaverAccommodationRecorded(fact) => {
                    let accommodation = fact.accommodation;
                    home = fact.suitable.map(|suitable| Home { accommodation, suitable });
                }
                _ => {}
            }
        }
        Some(LeaverRow { born, in_touch: in_touch?, activity, home })
    }

    fn adopted(&mut self) -> Option<AdoptedRow> {
        let mut ends = self.cares.ends();
        ends.find(|(on, reason)| self.year.overlaps(*on, Some(*on)) && reason.is_some_and(is_adoption))?;
        let entries = self.entries().iter().rev();
        let decided = entries.clone().find(|entry| matches!(entry.event(), Event::AdoptionDecided(_)));
        let matched = entries.clone().find_map(|entry| match entry.event() {
            Event::AdoptionMatched(fact) => Some((entry.day(), fact.with_current_carer)),
            _ => None,
        });
        let row = decided.zip(matched).map(|(decided, (matched, with_carer))| AdoptedRow {
            decided: decided.day(),
            matched,
            with_carer,
        });
        self.left_out += u64::from(row.is_none());
        row
    }

    /// Each decision with the reversal that came before the next; it stood until then, or until the adoption.
    fn decisions(&self) -> Vec<DecisionRow> {
        let mut rows: Vec<DecisionRow> = Vec::new();
        for entry in self.entries() {
            match entry.event() {
                Event::AdoptionDecided(_) => {
                    rows.push(DecisionRow { decided: entry.day(), reversed: None, reason: None });
                }
                Event::AdoptionDecisionReversed(fact) => {
                    if let Some(row) = rows.last_mut().filter(|row| row.reversed.is_none()) {
                        (row.reversed, row.reason) = (Some(entry.day()), fact.reason);
                    }
                }
                _ => {}
            }
        }
        let adopted =
            self.cares.ends().filter(|(_, reason)| reason.is_some_and(is_adoption)).map(|(on, _)| on);
        let adopted: Vec<Date> = adopted.collect();
        let ended = |row: &DecisionRow| {
            row.reversed.or_else(|| adopted.iter().copied().filter(|on| *on >= row.decided).min())
        };
        rows.retain(|row| self.year.overlaps(row.decided, ended(row)));
        rows
    }

    fn permanence(&self) -> Vec<PermanenceRow> {
        let told = self.entries().iter().filter_map(|entry| match entry.event() {
            Event::PreviousPermanenceRecorded(fact) => {
                Some(PermanenceRow { option: fact.option, made_on: fact.made_on })
            }
            _ => None,
        });
        told.collect()
    }

    fn away(&self) -> Vec<AwayRow> {
        let (mut rows, mut ends) = (Vec::new(), BTreeMap::new());
        for entry in self.entries() {
            match entry.event() {
                Event::MissingStarted(fact) => rows.push((&fact.missing_id, entry.day(), fact.kind)),
                Event::MissingEnded(fact) => {
                    ends.insert(&fact.missing_id, entry.day());
                }
                _ => {}
            }
        }
        let rows = rows.into_iter();
        let rows = rows.map(|(id, from, kind)| AwayRow { from, kind, until: ends.get(id).copied() });
        rows.filter(|row| self.year.overlaps(row.from, row.until)).collect()
    }

    /// The social workers; why the case came to one is said of it, or of the one whose place it took.
    fn workers(&self) -> Vec<WorkerRow> {
        let (mut allocated, mut ends) = (Vec::new(), BTreeMap::new());
        for entry in self.entries() {
            match entry.event() {
                Event::WorkerAllocated(fact) if fact.role == Role::SocialWorker => {
                    allocated.push((entry.day(), fact));
                }
                Event::WorkerDeallocated(fact) => {
                    ends.insert(&fact.allocation_id, (entry.day(), fact.reason));
                }
                _ => {}
            }
        }
        allocated.sort_by(|one, other| (one.0, &one.1.worker).cmp(&(other.0, &other.1.worker)));
        let end = |fact: &WorkerAllocated| ends.get(&fact.allocation_id).copied();
        let why_left = |at: usize| -> Option<WorkerChangeReason> {
            let took_over = |before: &usize| {
                let (ended, _) = end(allocated[*before].1)?;
                let later = allocated.get(before + 1..).unwrap_or_default();
                let next = after(later, ended, |(from, _)| *from)?;
                std::ptr::eq(next.1, allocated[at].1).then_some(())
            };
            let before = (0..at).rev().find(|before| took_over(before).is_some())?;
            end(allocated[before].1)?.1
        };
        let rows = allocated.iter().enumerate().map(|(at, (from, fact))| WorkerRow {
            from: *from,
            worker: fact.worker.clone(),
            until: end(fact).map(|(until, _)| until),
            why_began: fact.reason.or_else(|| why_left(at)),
        });
        rows.filter(|row| self.year.overlaps(row.from, row.until)).collect()
    }

    fn liberty(&self) -> Vec<LibertyRow> {
        let (mut orders, mut ends) = (Vec::new(), BTreeMap::new());
        for entry in self.entries() {
            match entry.event() {
                Event::OrderMade(fact) if fact.kind == OrderKind::DeprivationOfLiberty => {
                    orders.push((&fact.order_id, entry.day()));
                }
                Event::OrderEnded(fact) => {
                    ends.insert(&fact.order_id, entry.day());
                }
                _ => {}
            }
        }
        let rows = orders.into_iter().map(|(id, from)| LibertyRow { from, until: ends.get(id).copied() });
        rows.filter(|row| self.year.overlaps(row.from, row.until)).collect()
    }
}

const fn is_adoption(reason: CareEndReason) -> bool {
    matches!(reason, CareEndReason::E11 | CareEndReason::E12)
}

/// INTERVENTION_RECEIVED and INTERVENTION_OFFERED.
const fn intervention(what: Option<SubstanceIntervention>) -> (Option<bool>, Option<bool>) {
    match what {
        Some(SubstanceIntervention::Received) => (Some(true), None),
        Some(SubstanceIntervention::OfferedRefused) => (Some(false), Some(true)),
        Some(SubstanceIntervention::NotOffered) => (Some(false), Some(false)),
        None => (None, None),
    }
}
