//! Checks of the shape of a row: those of the sector's checks that a file can fail and no journey can.

use journey::codes::SubmissionFormat;
use journey::facts::RowCheck;
use journey::subjects::Code;
use journey::{Kind, Written};

use crate::difference::Remark;
use crate::extract::About;
use crate::finding::{Consequence, Counts, Finding, Rule};

/// A check of the shape of a row, by what is found amiss where.
#[derive(Clone, Copy, Debug)]
pub struct ShapeCheck {
    /// Its code, as the sector's validators have it.
    pub code: &'static str,
    /// The format.
    pub of: SubmissionFormat,
    /// The table or module that it is about, as findings name it.
    pub table: &'static str,
    /// The column or element.
    pub column: &'static str,
    /// The first collection year in which it is made, by the calendar year in which that begins.
    pub since: u16,
    /// What it finds, in one sentence.
    pub sentence: &'static str,
    finds: Finds,
}

/// What fails a check.
#[derive(Clone, Copy, Debug)]
enum Finds {
    /// Anything for which the row is refused.
    Refusal,
    /// This, with the row or without it.
    Rule(Rule),
    /// What was recorded as open, and is not mentioned: a fact of this kind.
    Unmentioned(Kind),
}

const LIBERTY: ShapeCheck = ShapeCheck {
    code: "",
    of: SubmissionFormat::Ssda903,
    table: "dolo",
    column: "DOLO_START",
    since: 2026,
    sentence: "",
    finds: Finds::Refusal,
};

/// The checks, one row each.
pub const CHECKS: &[ShapeCheck] = &[
    ShapeCheck {
        code: "700",
        sentence: "The start of a deprivation of liberty order is missing or is no date.",
        ..LIBERTY
    },
    ShapeCheck {
        code: "701",
        column: "DOLO_END",
        sentence: "The end of a deprivation of liberty order is no date.",
        ..LIBERTY
    },
    ShapeCheck {
        code: "703",
        sentence: "A deprivation of liberty order in the return starts after the collection year.",
        finds: Finds::Rule(Rule::StartAfterYear),
        ..LIBERTY
    },
    ShapeCheck {
        code: "704",
        column: "DOLO_END",
        sentence: "A deprivation of liberty order in the return ends before the collection year or after it.",
        finds: Finds::Rule(Rule::EndOutsideYear),
        ..LIBERTY
    },
    ShapeCheck {
        code: "706",
        sentence: "A deprivation of liberty order was open in an earlier return and this one does not mention it.",
        finds: Finds::Unmentioned(Kind::OrderMade),
        ..LIBERTY
    },
    ShapeCheck {
        code: "8614",
        of: SubmissionFormat::CinCensus,
        table: "Assessments",
        column: "AssessmentFactors",
        since: 2020,
        sentence: "Factors stand with an assessment that was not completed.",
        finds: Finds::Rule(Rule::FactorsWithoutEnd),
    },
    ShapeCheck {
        code: "8810",
        of: SubmissionFormat::CinCensus,
        table: "CINdetails",
        column: "ReasonForClosure",
        since: 2020,
        sentence: "A reason for closure stands with a case that was not closed.",
        finds: Finds::Rule(Rule::ReasonWithoutEnd),
    },
];

impl ShapeCheck {
    /// Whether it is made of an extract.
    pub fn is_made_of(&self, about: &About) -> bool {
        self.of == about.format && about.year.is_some_and(|year| year.begins() >= self.since)
    }

    /// Whether what was found amiss with a row fails it.
    pub fn is_failed_by(&self, finding: &Finding) -> bool {
        let here = finding.place.table == self.table && finding.place.column == Some(self.column);
        here && match self.finds {
            Finds::Refusal => finding.rule.consequence() == Consequence::Refused,
            Finds::Rule(rule) => finding.rule == rule,
            Finds::Unmentioned(_) => false,
        }
    }

    /// The kind of fact that fails it by being open and not mentioned; nothing where the rows themselves fail it.
    pub const fn unmentioned(&self) -> Option<Kind> {
        match self.finds {
            Finds::Unmentioned(kind) => Some(kind),
            Finds::Refusal | Finds::Rule(_) => None,
        }
    }

    /// Whether what was found amiss with a child's record and the extract together fails it.
    pub fn is_failed_in(&self, remark: &Remark) -> bool {
        let is_missing = |kind: Kind| remark.rule == Rule::OpenRowMissing && remark.table == kind.name();
        self.unmentioned().is_some_and(is_missing)
    }
}

/// Whether a check fails by what was found amiss with a child's record and the extract together.
pub fn fails(code: &str, remark: &Remark) -> bool {
    CHECKS.iter().any(|check| check.code == code && check.is_failed_in(remark))
}

/// How often each check that is made of an extract failed by what was found amiss with its rows; a check that never
/// failed counts nought.
pub fn counts(about: &About, findings: &[Finding]) -> Counts {
    let made = CHECKS.iter().filter(|check| check.is_made_of(about));
    made.map(|check| {
        let failed = findings.iter().filter(|finding| check.is_failed_by(finding)).count();
        (check.code, u64::try_from(failed).unwrap_or(u64::MAX))
    })
    .collect()
}

/// The same of the checks that the rows by themselves fail, as the ledger keeps them with the submission.
pub fn row_checks(about: &About, findings: &[Finding]) -> Vec<RowCheck> {
    let by_rows =
        |code: &&'static str| CHECKS.iter().any(|check| check.code == *code && check.unmentioned().is_none());
    let counted = counts(about, findings).into_iter().filter(|(code, _)| by_rows(code));
    let kept = counted.filter_map(|(code, failed)| {
        Some(RowCheck { code: Code::parse(code).ok()?, failed: u32::try_from(failed).unwrap_or(u32::MAX) })
    });
    kept.collect()
}

#[cfg(test)]
mod tests;
