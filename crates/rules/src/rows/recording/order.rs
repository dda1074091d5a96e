//! Facts in an order in which they cannot have come, and things open at once that exclude each other.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{NeedPlanKind, VisitPurpose};
use journey::{Entry, EntryRef, Event, Kind, Precision};

use super::{and_more, raised, the_entry};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::Look;

const fn census(text: &'static str) -> Citation {
    Citation::read(text)
}

const ROW: FlagRule = FlagRule { concern: Concern::Recording, ..FlagRule::ROW };

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "activity-after-closure",
        aliases: &["R18"],
        title: "Work is dated after the case was closed",
        citation: census("Children in need census, validation rule 8565"),
        raised: Raises::When(after_closure),
        clears: "A correction of those days or of the closure, or a case opened on or before them.",
        ..ROW
    },
    FlagRule {
        name: "enquiry-before-referral",
        aliases: &["R18-ENQUIRY"],
        title: "A section 47 enquiry is dated before the first referral",
        citation: census("Children in need census, validation rule 2889"),
        raised: Raises::When(before_referral),
        clears: "A correction of either day, or the referral that led to the enquiry.",
        ..ROW
    },
    FlagRule {
        name: "plan-not-from-the-conference",
        aliases: &["R18-PLAN"],
        title: "A child protection plan does not start on the day of the conference that made it",
        citation: census("Children in need census, validation rule 2885"),
        raised: Raises::When(not_from_the_conference),
        clears: "A correction of either day.",
        ..ROW
    },
    FlagRule {
        name: "two-child-protection-plans",
        aliases: &["R19"],
        title: "Two child protection plans are open at once",
        severity: Severity::High,
        citation: census("Children in need census, validation rule 8935"),
        raised: Raises::When(two_protection_plans),
        clears: "The end of one of them, or its retraction.",
        ..ROW
    },
    FlagRule {
        name: "two-open-cases",
        aliases: &["R19-CASES"],
        title: "The child's case is open twice at once",
        severity: Severity::Low,
        citation: census("Children in need census, validation rule 8815"),
        raised: Raises::When(two_cases),
        clears: "The closure of one of them, or its retraction.",
        ..ROW
    },
    FlagRule {
        name: "need-plan-beside-protection-plan",
        aliases: &["R19-NEED"],
        title: "A child in need or family help plan is open beside a child protection plan",
        severity: Severity::Low,
        citation: census("Children in need census, validation rule 4016"),
        raised: Raises::When(need_beside_protection),
        clears: "The end of either plan.",
        ..ROW
    },
    FlagRule {
        name: "closed-with-open-work",
        aliases: &["R20"],
        title: "The case was closed with an assessment, an enquiry or a plan still open",
        citation: census("Children in need census, validation rules 8867 and 8868"),
        raised: Raises::When(closed_with_open_work),
        clears: "The end of that work, a case opened again, or a correction.",
        ..ROW
    },
];

const ACTIVITY: &[Kind] = &[
    Kind::AssessmentAuthorised,
    Kind::EnquiryConcluded,
    Kind::InitialConferenceHeld,
    Kind::CoreGroupHeld,
    Kind::ReviewConferenceHeld,
    Kind::NeedPlanReviewed,
    Kind::PlanActionSet,
    Kind::PlanActionProgressed,
    Kind::VisitMade,
];

fn after_closure(look: &Look<'_>) -> Vec<Raised> {
    let Some(first) = look.occurred(&[Kind::CaseClosed]).next() else { return Vec::new() };
    // A check on the child's welfare may be what opens a case again, and a leaver's support goes on without one.
    let of_a_case = |entry: &&Entry| match entry.event() {
        Event::VisitMade(visit) => {
            !matches!(visit.purpose, VisitPurpose::WelfareCheck | VisitPurpose::Leaver)
        }
        _ => true,
    };
    let mut late: Vec<(&Entry, &Entry, &str)> = Vec::new();
    for entry in look.occurred_from(ACTIVITY, first.day()).filter(of_a_case) {
        let day = look.on(entry.day());
        let closed = day.closed.filter(|closed| day.is_closed() && closed.since() < entry.day());
        late.extend(closed.map(|closed| (entry, closed.entry, closed.fact.involvement_id.as_str())));
    }
    late.sort_by_key(|(entry, ..)| (entry.day(), entry.position));
    let Some(&(first, closed, subject)) = late.first() else { return Vec::new() };
    let mut sentence = format!(
        "{} of {} is dated after the case was closed on {}{}.",
        the_entry(first.kind()),
        first.day(),
        closed.day(),
        and_more(late.len() - 1)
    );
    capitalise(&mut sentence);
    let grounds = late.iter().map(|(entry, ..)| entry.reference()).chain([closed.reference()]);
    Vec::from([raised(subject, first.day(), sentence, grounds)])
}

fn before_referral(look: &Look<'_>) -> Vec<Raised> {
    let Some(referral) = look.occurred(&[Kind::ReferralReceived]).next() else { return Vec::new() };
    let early = look.occurred(&[Kind::EnquiryStarted]).filter(|entry| entry.last_day() < referral.day());
    let unexplained = early.filter(|entry| {
        // What was open the day before had a referral that is not in view.
        let before = entry.day().yesterday().unwrap_or(entry.day());
        !look.on(before).is_open()
    });
    let raise = |entry: &Entry| {
        let Event::EnquiryStarted(enquiry) = entry.event() else { return None };
        let sentence = format!(
            "Enquiry {} is dated {}, and the first referral {}.",
            enquiry.enquiry_id,
            entry.day(),
            referral.day()
        );
        Some(raised(
            enquiry.enquiry_id.as_str(),
            referral.day(),
            sentence,
            [entry.reference(), referral.reference()],
        ))
    };
    unexplained.filter_map(raise).collect()
}

fn not_from_the_conference(look: &Look<'_>) -> Vec<Raised> {
    let exact = |entry: &Entry| entry.fact.occurred.precision() == Precision::Day;
    let plans = look.occurred(&[Kind::ProtectionPlanStarted]).filter(|entry| exact(entry));
    let apart = plans.filter_map(|entry| {
        let Event::ProtectionPlanStarted(plan) = entry.event() else { return None };
        let made_by = plan.conference_id.as_ref()?;
        let conference = look.occurred(&[Kind::InitialConferenceHeld]).find(|held| match held.event() {
            Event::InitialConferenceHeld(held) => {
                held.conference_id == *made_by && held.transfer_in != Some(true)
            }
            _ => false,
        })?;
        (exact(conference) && conference.day() != entry.day()).then(|| {
            let sentence = format!(
                "Plan {} is dated {}, and conference {made_by}, which made it, {}.",
                plan.plan_id,
                entry.day(),
                conference.day()
            );
            let since = entry.day().max(conference.day());
            raised(plan.plan_id.as_str(), since, sentence, [entry.reference(), conference.reference()])
        })
    });
    apart.collect()
}

/// Something that is open: its id, since when, and by which entry.
type Open<'a> = (&'a str, Date, EntryRef);

/// A flag on what was opened while something else was open.
fn beside(
    open: &[Open<'_>],
    other: &[Open<'_>],
    says: impl Fn(&str, &str, Date) -> String,
) -> Option<Raised> {
    let (one, since, by) = open.last()?;
    let (other, other_since, other_by) = other.first()?;
    let since = *since.max(other_since);
    Some(raised(one, since, says(one, other, since), [*other_by, *by]))
}

fn two_protection_plans(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let open = today.protection_plans.iter().map(|p| (p.plan_id.as_str(), p.since(), p.entry.reference()));
    let open: Vec<Open<'_>> = open.collect();
    let says = |one: &str, other: &str, since| {
        format!("Child protection plans {other} and {one} have both been open since {since}.")
    };
    let first = open.split_last().map_or(&[][..], |(_, others)| others);
    beside(&open, first, says).into_iter().collect()
}

fn two_cases(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let open = today.involvements.iter().map(|i| (i.involvement_id.as_str(), i.since(), i.entry.reference()));
    let open: Vec<Open<'_>> = open.collect();
    let says = |one: &str, other: &str, since| {
        format!("The case has been open as {other} and as {one} at once since {since}.")
    };
    let first = open.split_last().map_or(&[][..], |(_, others)| others);
    beside(&open, first, says).into_iter().collect()
}

fn need_beside_protection(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let need = today
        .need_plans
        .iter()
        .filter(|plan| matches!(plan.kind, NeedPlanKind::ChildInNeed | NeedPlanKind::FamilyHelp));
    let need: Vec<Open<'_>> = need.map(|p| (p.plan_id.as_str(), p.since(), p.entry.reference())).collect();
    let protection = today.protection_plans.iter();
    let protection: Vec<Open<'_>> =
        protection.map(|p| (p.plan_id.as_str(), p.since(), p.entry.reference())).collect();
    let says = |one: &str, other: &str, since| {
        format!(
            "Plan {one} for a child in need has been open beside child protection plan {other} since {since}."
        )
    };
    beside(&need, &protection, says).into_iter().collect()
}

fn closed_with_open_work(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some(closed) = today.closed.filter(|_| today.is_closed()) else { return Vec::new() };
    let assessments = today.assessments.iter().map(|a| (ASSESSMENT, a.assessment_id.as_str(), a.entry));
    let enquiries = today.enquiries.iter().map(|e| (ENQUIRY, e.enquiry_id.as_str(), e.entry));
    let protection = today.protection_plans.iter().map(|p| (PROTECTION_PLAN, p.plan_id.as_str(), p.entry));
    let need = today.need_plans.iter().map(|p| (NEED_PLAN, p.plan_id.as_str(), p.entry));
    let open = assessments.chain(enquiries).chain(protection).chain(need);
    // What no source tells the end of is not left open.
    let is_told = |((_, ends), ..): &(Work, &str, &Entry)| look.observes(ends, closed.since());
    let raise = |((what, _), id, start): (Work, &str, &Entry)| {
        let sentence = format!(
            "The case was closed on {}, and {what} {id} of {} has no end on record.",
            closed.since(),
            start.day()
        );
        raised(id, closed.since(), sentence, [closed.entry.reference(), start.reference()])
    };
    open.filter(is_told).map(raise).collect()
}

/// What a piece of work is called, and the facts of which any ends it.
type Work = (&'static str, &'static [Kind]);

const ASSESSMENT: Work = ("assessment", &[Kind::AssessmentAuthorised]);
const ENQUIRY: Work =
    ("enquiry", &[Kind::EnquiryConcluded, Kind::ConferenceNotRequired, Kind::InitialConferenceHeld]);
const PROTECTION_PLAN: Work = ("child protection plan", &[Kind::ProtectionPlanEnded]);
const NEED_PLAN: Work = ("plan for a child in need", &[Kind::NeedPlanEnded]);

#[cfg(test)]
mod tests;
