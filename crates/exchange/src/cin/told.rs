//! Rows as a census spells them, element by element in the order of its schema: for the digest, and for writing.

use std::collections::BTreeSet;

use jiff::civil::Date;
use journey::Coded;
use journey::codes::Sex;

use super::rows::*;
use crate::ssda903::CollectionYear;

/// Takes elements as they come.
pub trait Sink {
    /// A block begins.
    fn open(&mut self, element: &'static str);

    /// An element with its value.
    fn leaf(&mut self, element: &'static str, value: &str);

    /// The innermost block ends.
    fn close(&mut self, element: &'static str);
}

/// Tells one child as the census of a year does.
pub fn child(rows: &ChildRows, year: CollectionYear, sink: &mut dyn Sink) {
    sink.open(CHILD);
    sink.open(IDENTIFIERS);
    sink.leaf("LAchildID", &rows.local_id);
    if let Some(row) = &rows.identifiers {
        identifiers(row, year, sink);
    }
    sink.close(IDENTIFIERS);
    if let Some(row) = &rows.characteristics {
        block(CHARACTERISTICS, sink, |sink| {
            leaf("Ethnicity", row.ethnicity.map(Coded::code), sink);
            list(("Disabilities", "Disability"), row.disabilities.iter().map(|code| code.code()), sink);
        });
    }
    for referred in referrals(rows) {
        block(DETAILS, sink, |sink| details(rows, referred, year, sink));
    }
    sink.close(CHILD);
}

fn identifiers(row: &Identifiers, year: CollectionYear, sink: &mut dyn Sink) {
    leaf("UPN", row.upn.as_ref().map(|upn| upn.as_str()), sink);
    leaf("FormerUPN", row.former_upn.as_ref().map(|upn| upn.as_str()), sink);
    leaf("UPNunknown", row.upn_unknown.map(Coded::code), sink);
    date("PersonBirthDate", row.born, sink);
    date("ExpectedPersonBirthDate", row.expected, sink);
    let element = sex_element(year);
    let code = row.sex.map(|sex| match sex {
        Sex::M if element == "GenderCurrent" => "1",
        Sex::F if element == "GenderCurrent" => "2",
        Sex::U if element == "GenderCurrent" => "0",
        sex => sex.code(),
    });
    leaf(element, code, sink);
    date("PersonDeathDate", row.died, sink);
}

/// The referrals of which something is told, by day; what stands under none that can be read comes first.
fn referrals(rows: &ChildRows) -> BTreeSet<Option<Date>> {
    rows.details.iter().map(|row| Some(row.referred)).chain(rows.under()).collect()
}

/// The rows that stand under one referral.
fn under<T>(rows: &[Within<T>], referred: Option<Date>) -> impl Iterator<Item = &T> {
    rows.iter().filter(move |within| within.referred == referred).map(|within| &within.row)
}

fn details(rows: &ChildRows, referred: Option<Date>, year: CollectionYear, sink: &mut dyn Sink) {
    let own = rows.details.iter().find(|row| Some(row.referred) == referred);
    date("CINreferralDate", referred, sink);
    if let Some(row) = own {
        leaf("ReferralSource", row.source.map(Coded::code), sink);
        leaf("PrimaryNeedCode", row.need.map(Coded::code), sink);
        date("CINclosureDate", row.closed, sink);
        leaf("ReasonForClosure", row.why_closed.map(Coded::code), sink);
        date("DateOfInitialCPC", row.conference, sink);
    }
    for row in under(&rows.assessments, referred) {
        block(ASSESSMENTS, sink, |sink| {
            date("AssessmentActualStartDate", Some(row.started), sink);
            date("AssessmentInternalReviewDate", row.checked, sink);
            date("AssessmentAuthorisationDate", row.authorised, sink);
            let factors = row.factors.iter().map(|code| code.code());
            list(("FactorsIdentifiedAtAssessment", "AssessmentFactors"), factors, sink);
        });
    }
    for row in under(&rows.need_plans, referred) {
        block(NEED_PLANS, sink, |sink| {
            date("CINPlanStartDate", Some(row.started), sink);
            date("CINPlanEndDate", row.ended, sink);
        });
    }
    for row in under(&rows.enquiries, referred) {
        block(ENQUIRIES, sink, |sink| {
            date("S47ActualStartDate", Some(row.started), sink);
            date("InitialCPCtarget", row.target, sink);
            date("DateOfInitialCPC", row.conference, sink);
            flag("ICPCnotRequired", Some(row.not_required), sink);
        });
    }
    flag("ReferralNFA", own.map(|row| row.no_further_action), sink);
    for row in under(&rows.protection_plans, referred) {
        block(PROTECTION_PLANS, sink, |sink| protection_plan(row, sink));
    }
    for row in under(&rows.pre_proceedings, referred).filter(|_| has_pre_proceedings(year)) {
        block(PRE_PROCEEDINGS, sink, |sink| pre_proceedings(row, sink));
    }
}

fn protection_plan(row: &ProtectionPlan, sink: &mut dyn Sink) {
    date("CPPstartDate", Some(row.started), sink);
    date("CPPendDate", row.ended, sink);
    leaf("InitialCategoryOfAbuse", row.initial.map(Coded::code), sink);
    leaf("LatestCategoryOfAbuse", row.latest.map(Coded::code), sink);
    number("NumberOfPreviousCPP", row.previous, sink);
    let reviews: Vec<String> = row.reviews.iter().map(Date::to_string).collect();
    list(("Reviews", "CPPreviewDate"), reviews.iter().map(String::as_str), sink);
}

fn pre_proceedings(row: &PreProceedings, sink: &mut dyn Sink) {
    date("PPStartDate", Some(row.started), sink);
    date("LBPSentDate", row.letter, sink);
    flag("FGDMMeetingOffer", row.offered, sink);
    flag("FGDMMeetingFac", row.facilitated, sink);
    date("InitialPPMeetingDate", row.first_meeting, sink);
    number("ReviewMeetingsCount", row.reviews, sink);
    date("StepDecisionDate", row.decided, sink);
    leaf("PPOutcome", row.outcome.as_ref().map(|code| code.as_str()), sink);
    date("CourtAppDate", row.applied, sink);
    date("LetterInitCPDate", row.letter_of_issue, sink);
}

fn block(element: &'static str, sink: &mut dyn Sink, inside: impl FnOnce(&mut dyn Sink)) {
    sink.open(element);
    inside(sink);
    sink.close(element);
}

fn list<'v>(
    (list, element): (&'static str, &'static str),
    values: impl ExactSizeIterator<Item = &'v str>,
    sink: &mut dyn Sink,
) {
    if values.len() > 0 {
        block(list, sink, |sink| values.for_each(|value| sink.leaf(element, value)));
    }
}

fn leaf(element: &'static str, value: Option<&str>, sink: &mut dyn Sink) {
    if let Some(value) = value {
        sink.leaf(element, value);
    }
}

fn date(element: &'static str, value: Option<Date>, sink: &mut dyn Sink) {
    leaf(element, value.map(|day| day.to_string()).as_deref(), sink);
}

fn number(element: &'static str, value: Option<u32>, sink: &mut dyn Sink) {
    leaf(element, value.map(|number| number.to_string()).as_deref(), sink);
}

fn flag(element: &'static str, value: Option<bool>, sink: &mut dyn Sink) {
    leaf(element, value.map(|yes| if yes { "1" } else { "0" }), sink);
}
