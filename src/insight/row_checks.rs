//! The checks of the shape of a row, as they were made of a return when it was taken in.

use std::collections::{BTreeMap, BTreeSet};

use exchange::shape::CHECKS;
use ids::ChildId;
use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use journey::subjects::SubmissionId;
use journey::{Event, Journey, Kind};
use ledger::Ledger;
use rules::returns::Return;
use wire::fault::Fault;

use super::checks::ChecksQuestion;
use super::journey::read_child;

/// What the submissions of a return say of its rows.
#[derive(Default)]
pub struct RowChecks {
    /// How many rows of the newest submission of the year failed each check; none where the ledger knows of no such
    /// submission, or only of one that was taken in before that was kept.
    failed: Option<BTreeMap<String, u64>>,
    /// The submissions of the year and of earlier ones.
    submissions: BTreeSet<SubmissionId>,
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
            checks.submissions.insert(fact.submission_id.clone());
            if year == ends && newest.is_none_or(|newest| newest <= fact.received_on) {
                newest = Some(fact.received_on);
                let counts = fact.row_checks.iter();
                let counts = counts.map(|check| (check.code.as_str().to_owned(), u64::from(check.failed)));
                checks.failed = Some(counts.collect()).filter(|counts: &BTreeMap<_, _>| !counts.is_empty());
            }
        }
        Ok(checks)
    }

    /// How often a check failed; nothing where nobody has made it. `left_out` counts what is missing by its kind.
    pub fn failed(&self, code: &str, left_out: &BTreeMap<Kind, u64>) -> Option<u64> {
        let failed = self.failed.as_ref()?;
        let unmentioned =
            CHECKS.iter().find(|check| check.code == code).and_then(|check| check.unmentioned());
        match unmentioned {
            Some(kind) => Some(left_out.get(&kind).copied().unwrap_or(0)),
            None => failed.get(code).copied(),
        }
    }

    /// The kinds of what stands open in a journey and was left out of the year's return, or of an earlier one and not
    /// named since.
    pub fn left_out(&self, journey: &Journey) -> Vec<Kind> {
        let left_out = journey.left_out().into_iter().filter(|(_, by)| {
            matches!(by.event(), Event::EntryLeftOut(fact) if self.submissions.contains(&fact.submission_id))
        });
        left_out.filter_map(|((_, about), _)| Some(journey.entry(about)?.kind())).collect()
    }
}
