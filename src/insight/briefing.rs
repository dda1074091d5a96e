//! One page that answers the findings of an inspection in the words of its minute: which figures and flags speak to
//! each, and what no ledger can show.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use ids::ChildId;
use jiff::civil::Date;
use rules::{Concern, FlagRule};

use super::answer::FlagsAnswer;
use super::measures::{FigureLine, MeasureLine, MeasuresAnswer};

/// A finding, and what speaks to it.
pub struct Finding {
    /// Its name, for whoever asks for one alone.
    pub name: &'static str,
    /// What the minute said, as a question.
    pub question: &'static str,
    /// The figures that answer it.
    pub measures: &'static [&'static str],
    /// The flags that answer it.
    pub flags: Flags,
    /// What a ledger cannot evidence of it.
    pub not_evidenced: &'static str,
}

/// Which flags speak to a finding.
pub enum Flags {
    /// All of a kind of concern.
    Of(Concern),
    /// Those whose reference ids begin so.
    Called(&'static [&'static str]),
}

/// The findings of the minute, in its order; the last, whether the figures were right, is answered by comparing.
pub const FINDINGS: &[Finding] = &[
    Finding {
        name: "thresholds",
        question: "Are thresholds applied alike at every stage of the child's journey?",
        measures: &[
            "funnel",
            "referrals-no-further-action",
            "assessed-not-in-need",
            "re-referrals",
            "enquiries-to-conference",
            "referral-thresholds",
            "like-referrals-decided-unlike",
            "conversion-by-source",
        ],
        flags: Flags::Of(Concern::Threshold),
        not_evidenced: "Whether partners know the threshold document, and the quality of a decision's reasons.",
    },
    Finding {
        name: "right-service",
        question: "Do children get the right service at the right time?",
        measures: &[
            "assessments-within-45-days",
            "assessments-within-45-days-of-referral",
            "assessments-overdue-open",
            "conferences-within-15-days",
            "conferences-overdue-open",
            "days-to-first-help",
            "return-interviews-within-72-hours",
            "duties-completed-on-time",
            "duties-overdue-open",
        ],
        flags: Flags::Of(Concern::Delay),
        not_evidenced: "Whether the service helped; being on time is weak evidence of quality.",
    },
    Finding {
        name: "care-leavers",
        question: "Do we know where our care leavers are?",
        measures: &[
            "leavers",
            "leavers-in-touch",
            "leavers-whereabouts-unknown",
            "leavers-suitable-accommodation",
            "leavers-in-touch-at-birthday",
            "leavers-not-listed",
        ],
        flags: Flags::Called(&["CL-", "D24", "L21", "R21"]),
        not_evidenced: "What young people think of their support.",
    },
    Finding {
        name: "workers",
        question: "How often do children change worker, and how many workers are from agencies?",
        measures: &[
            "three-workers-in-a-year",
            "three-workers-in-two-years",
            "three-workers-in-a-year-protection",
            "three-workers-in-a-year-need",
            "agency-rate",
            "agency-exposure",
            "staff-turnover",
            "highly-unstable",
            "children-with-allocation-gaps",
            "unallocated-now",
            "caseload",
        ],
        flags: Flags::Called(&["W1", "W2", "W3", "W4", "W6", "W7", "W8", "D19", "D20"]),
        not_evidenced: "Permanent leadership, recruitment, and the voice of staff.",
    },
    Finding {
        name: "recording",
        question: "Does the record show what happened, when, why and who decided?",
        measures: &["recording-lag", "corrections", "corrections-before-milestones", "copied-notes"],
        flags: Flags::Of(Concern::Recording),
        not_evidenced: "Whether what was written is true.",
    },
    Finding {
        name: "plans",
        question: "Do assessments and plans move anything?",
        measures: &[
            "protection-plan-length",
            "protection-plans-open-15-months",
            "protection-plans-open-two-years",
            "repeat-protection-plans",
            "repeat-protection-plans-within-24-months",
            "need-plans-open-12-months",
            "without-permanence-plan",
            "assessments-bunched",
            "conferences-bunched",
            "sibling-divergence",
            "adoption-a10",
            "adoption-a2",
        ],
        flags: Flags::Of(Concern::Drift),
        not_evidenced: "The quality of a plan; where plan actions are not sent, length and repetition stand for movement.",
    },
    Finding {
        name: "oversight",
        question: "Do management controls see it?",
        measures: &["flags-unanswered", "care-reviews-on-time", "protection-reviews-on-time"],
        flags: Flags::Called(&["SUP-", "D17", "D18", "D23", "L16", "R02", "R11", "R12", "R13"]),
        not_evidenced: "Political scrutiny, the board's independence, training, the Children in Care Council, and school \
                        quality without an external grade.",
    },
];

/// The measures of which it is asked whether last month's figures were right.
pub const RECKONED_AGAIN: &[&str] = &[
    "children-looked-after",
    "children-on-protection-plans",
    "assessments-within-45-days",
    "care-reviews-on-time",
    "three-placements-in-a-year",
];

/// A line of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The finding that it answers.
    pub finding: &'static str,
    /// The measure or flag.
    pub name: String,
    /// What it says.
    pub says: String,
    /// The figure.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What was counted.
    pub numerator: Option<u64>,
    /// Of how many.
    pub denominator: Option<u64>,
    /// Of a count, how many are of which kind, where it tells kinds apart.
    pub bands: Vec<(String, Option<u64>)>,
    /// On how many children the flags stand; a measure has none.
    pub children: Option<u64>,
    /// The share in a hundred that could be observed; a flag has none.
    pub coverage: Option<f64>,
    /// By how much the figure is higher than eleven months earlier.
    pub trend: Option<f64>,
    /// A figure to compare with: the place, the year and the value.
    pub comparator: Option<String>,
    /// The parts of the figure that are a signal by themselves, each in a sentence; a flag has none.
    pub signals: Vec<String>,
    /// Whether it only stands for what it cannot show.
    pub is_proxy: bool,
    /// The command that lists what is behind it.
    pub command: String,
}

impl Finding {
    /// The lines that answer it.
    pub fn lines(&self, measures: &MeasuresAnswer, flags: &FlagCounts, asked: &str) -> Vec<Line> {
        let of_measures = self.measures.iter().filter_map(|name| {
            measures
                .measures
                .iter()
                .find(|measure| measure.name == *name)
                .map(|line| measure_line(self, line, asked))
        });
        let of_flags = flags.0.iter().filter_map(|(name, count)| Some((rules::flag(name)?, count)));
        let mut of_flags: Vec<_> = of_flags.filter(|(rule, _)| self.flags.include(rule)).collect();
        of_flags.sort_by_key(|(rule, (flags, _))| (Reverse(rule.severity), Reverse(*flags), rule.name));
        of_measures
            .chain(of_flags.into_iter().map(|(rule, count)| flag_line(self, rule, count, asked)))
            .collect()
    }
}

impl Flags {
    fn include(&self, rule: &FlagRule) -> bool {
        match self {
            Self::Of(concern) => rule.concern == *concern,
            Self::Called(begins) => {
                rule.aliases.iter().any(|alias| begins.iter().any(|begin| alias.starts_with(begin)))
            }
        }
    }
}

/// How many flags of each rule stand, and on how many children.
#[derive(Clone, Debug, Default)]
pub struct FlagCounts(BTreeMap<String, (u64, BTreeSet<ChildId>)>);

impl FlagCounts {
    /// Adds a page of flags.
    pub fn add(&mut self, page: &FlagsAnswer) {
        for flag in &page.flags {
            let (count, children) = self.0.entry(flag.flag.clone()).or_default();
            *count += 1;
            children.insert(flag.child);
        }
    }
}

fn measure_line(finding: &Finding, measure: &MeasureLine, asked: &str) -> Line {
    let total = measure.figures.first();
    let first = measure.trend.first().and_then(|point| point.value);
    let value = total.and_then(|total| total.value);
    let comparator = measure.comparators.first().map(|comparator| {
        let about = if comparator.is_about { "about " } else { "" };
        format!("{} {}: {about}{}", comparator.geography, comparator.year, comparator.value)
    });
    Line {
        finding: finding.name,
        name: measure.name.clone(),
        says: measure.title.clone(),
        value,
        unit: measure.value_unit.clone(),
        numerator: total.and_then(|total| total.numerator),
        denominator: total.and_then(|total| total.denominator),
        bands: total.filter(|total| total.denominator.is_none()).map(bands).unwrap_or_default(),
        children: None,
        coverage: total.and_then(|total| total.coverage),
        trend: value.zip(first).map(|(now, then)| now - then),
        comparator,
        signals: measure.flags.iter().map(|flag| flag.sentence.clone()).collect(),
        is_proxy: measure.is_proxy,
        command: format!("journey-ledger measures --name {} --rows {asked}", measure.name),
    }
}

fn bands(total: &FigureLine) -> Vec<(String, Option<u64>)> {
    total.bands.clone()
}

fn flag_line(
    finding: &Finding,
    rule: &FlagRule,
    (flags, children): &(u64, BTreeSet<ChildId>),
    asked: &str,
) -> Line {
    Line {
        finding: finding.name,
        name: rule.name.to_owned(),
        says: rule.title.to_owned(),
        value: Some(as_f64(*flags)),
        unit: "flags".to_owned(),
        numerator: Some(*flags),
        denominator: None,
        bands: Vec::new(),
        children: u64::try_from(children.len()).ok(),
        coverage: None,
        trend: None,
        comparator: None,
        signals: Vec::new(),
        is_proxy: false,
        command: format!("journey-ledger flags --flag {} {asked}", rule.name),
    }
}

/// Counts of flags are far below what a float holds exactly.
fn as_f64(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// The last day of the month before a day's.
pub fn end_of_last_month(day: Date) -> Date {
    day.first_of_month().yesterday().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use projections::measures::measure;

    use super::*;

    #[test]
    fn every_finding_is_answered_by_what_the_books_hold() {
        for name in FINDINGS.iter().flat_map(|finding| finding.measures).chain(RECKONED_AGAIN) {
            assert!(measure(name).is_some_and(|measure| measure.name == *name), "there is no measure {name}");
        }
        for finding in FINDINGS {
            if let Flags::Called(begins) = finding.flags {
                for begin in begins {
                    let is_called = |rule: &&FlagRule| rule.aliases.iter().any(|id| id.starts_with(begin));
                    assert!(rules::flags().any(|rule| is_called(&rule)), "no flag is called {begin}");
                }
            }
        }
    }
}
