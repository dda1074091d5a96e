//! The checks of the shape of a row, as they were made of a return when it was taken in.

use std::collections::BTreeMap;

use exchange::shape::{CHECKS, ShapeCheck};
use ids::ChildId;
use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use journey::subjects::SubmissionId;
use journey::{Entry, EntryRef, Event, Journey, Standing};
use ledger::Ledger;
use rules::returns::{Collection, Return};
use wire::fault::Fault;

use super::checks::ChecksQuestion;
use super::journey::read_child;

/// What the submissions of a return say of its rows.
#[derive(Default)]
pub struct RowChecks {
    /// How many rows of the newest submission of the year failed each check; none where the ledger knows of no such
    /// submission, or only of one that was taken in before that was kept.
    failed: Option<BTreeMap<String, u64>>,
    /// The submissions of the year and of earlier ones, each with whether it is of an earlier one.
    submissions: BTreeMap<SubmissionId, bool>,
}

/// What an earlier return told of, was open when the year began and is not in the year's return.
pub struct LeftOut {
    /// What it is.
    pub entry: Entry,
    /// What says that it was left out.
    pub said_by: EntryRef,
    /// The check that it fails.
    pub check: &'static ShapeCheck,
}

impl RowChecks {
    /// Reads them from the authority's own stream.
    pub fn read(ledger: &Ledger, question: &ChecksQuestion) -> Result<Self, Fault> {
        let own = read_child(ledger, ChildId::AUTHORITY_STREAM, &question.known_at)?;
        let format = match question.of {
            Return::Ssda903 => SubmissionFormat::Ssda903,
            Return::CinCensus => SubmissionFormat::CinCensus,
        };
        let ends = u32::try_from(question.collection.begins()).unwrap_or_default() + 1;
        let mut checks = Self::default();
        let mut newest: Option<Date> = None;
        for entry in own.entries() {
            let Event::SubmissionReceived(fact) = entry.event() else { continue };
            let Some(year) = fact.collection_year.map(|year| year.get()) else { continue };
            if fact.format != format || year > ends {
                continue;
            }
            checks.submissions.insert(fact.submission_id.clone(), year < ends);
            if year == ends && newest.is_none_or(|newest| newest <= fact.received_on) {
                newest = Some(fact.received_on);
                let counts = fact.row_checks.iter();
                let counts = counts.map(|check| (check.code.as_str().to_owned(), u64::from(check.failed)));
                checks.failed = Some(counts.collect()).filter(|counts: &BTreeMap<_, _>| !counts.is_empty());
            }
        }
        Ok(checks)
    }

    /// How often a check failed by the rows of the newest submission; nothing where nobody has made it.
    pub fn failed(&self, code: &str) -> Option<u64> {
        self.failed.as_ref()?.get(code).copied()
    }

    /// Whether a return of the year has been taken in, and its rows were checked.
    pub fn is_of_the_year(&self) -> bool {
        self.failed.is_some()
    }

    /// Whether a return of an earlier year tells of something by which such a check can be made.
    pub fn is_told_before(&self, check: &ShapeCheck, journey: &Journey) -> bool {
        let mut of_it = journey.entries().iter().filter(|entry| Some(entry.kind()) == check.unmentioned());
        of_it.any(|entry| self.tells_before(entry))
    }

    /// Whether a return of an earlier year tells of an entry.
    fn tells_before(&self, entry: &Entry) -> bool {
        let told_by = entry.fact.correlation_id.as_ref();
        let mut before = self.submissions.iter().filter(|(_, is_before)| **is_before);
        told_by.is_some_and(|told_by| before.any(|(id, _)| id.as_str() == told_by.as_str()))
    }

    /// What an earlier return told of, was open when the year began, and was left out of the year's return, or of an
    /// earlier one and not named since, where that fails a check.
    pub fn left_out(&self, journey: &Journey, collection: Collection) -> Vec<LeftOut> {
        let eve = collection.first_day().yesterday().ok();
        let is_open = |entry: &Entry| {
            let standing = eve.map(|eve| Standing::on(journey, eve));
            standing.is_some_and(|standing| {
                standing.orders.iter().any(|open| open.entry.reference() == entry.reference())
            })
        };
        let known = if self.is_of_the_year() { journey.left_out() } else { BTreeMap::new() };
        let left_out = known.into_iter().filter(|(_, by)| {
            matches!(by.event(), Event::EntryLeftOut(fact) if self.submissions.contains_key(&fact.submission_id))
        });
        let failing = left_out.filter_map(|((_, about), by)| {
            let entry = journey.entry(about)?;
            let check = over_two_years().find(|check| check.unmentioned() == Some(entry.kind()))?;
            let fails = self.tells_before(entry) && is_open(entry);
            fails.then(|| LeftOut { entry: entry.clone(), said_by: by.reference(), check })
        });
        failing.collect()
    }
}

/// The checks that compare a return with an earlier one.
pub fn over_two_years() -> impl Iterator<Item = &'static ShapeCheck> {
    CHECKS.iter().filter(|check| check.unmentioned().is_some())
}
