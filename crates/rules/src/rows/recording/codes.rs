//! Codes that say nothing: assessments without factors, and too many of the codes that catch all the rest.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{
    AssessmentOutcome, CareEndReason, ClosureReason, ContactSource, Factor, Need, PlacementChangeReason,
    WorkerChangeReason,
};
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, raised, stands, stands_for, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const FOLLOWS: Parameter = Parameter::length(
    "follows-within",
    Allowance::Weeks(6),
    "how soon a service counts as following an assessment",
);
const AT_LEAST: Parameter = Parameter::count("at-least", 3, "how many such codes raise it");
const LOOKS_BACK: Parameter =
    Parameter::length("looks-back", Allowance::Months(12), "over how long they are counted");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "assessment-without-factors",
        aliases: &["R17"],
        title: "An assessment was authorised without any factor",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Children in need census, validation rule 8897Q"),
        raised: Raises::When(without_factors),
        parameters: &[STANDS_FOR],
        clears: "A correction of the assessment that names its factors, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "no-factors-and-services-followed",
        aliases: &["R17-NONE"],
        title: "An assessment says that there are no factors, and services followed",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::read("Children in need census, validation rules 8869 and 8873Q"),
        raised: Raises::When(none_and_services),
        parameters: &[FOLLOWS, STANDS_FOR],
        clears: "A correction of the assessment that names its factors, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "adoption-reversal-without-reason",
        aliases: &["ADO-REV-DECISION"],
        title: "A child is no longer to be placed for adoption, and the record does not say why",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::read("SSDA903 return, REASON_PLACED_CEASED: RD1 to RD4"),
        raised: Raises::When(reversal_without_reason),
        parameters: &[STANDS_FOR],
        clears: "A correction that names the reason, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "catch-all-codes",
        aliases: &["R22"],
        title: "The codes that stand for any other reason are used again and again",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Good recording practice: a code is chosen that says something"),
        raised: Raises::When(catch_alls),
        parameters: &[AT_LEAST, LOOKS_BACK],
        clears: "Corrections that choose the code that fits, or time.",
        ..FlagRule::ROW
    },
];

fn without_factors(look: &Look<'_>) -> Vec<Raised> {
    let recent = look.recent(&[Kind::AssessmentAuthorised], &STANDS_FOR);
    let bare = recent.filter_map(|entry| match entry.event() {
        Event::AssessmentAuthorised(assessment) if assessment.factors.is_empty() => {
            Some((entry, assessment.assessment_id.as_str()))
        }
        _ => None,
    });
    let raise = |(entry, id): (&Entry, &str)| {
        let sentence = format!("Assessment {id} was authorised on {} and names no factor.", entry.day());
        raised(id, entry.day(), sentence, [entry.reference()])
    };
    bare.filter(|(entry, _)| stands(look, entry.day())).map(raise).collect()
}

const SERVICES: &[Kind] =
    &[Kind::EnquiryStarted, Kind::ProtectionPlanStarted, Kind::NeedPlanStarted, Kind::CarePeriodStarted];

fn none_and_services(look: &Look<'_>) -> Vec<Raised> {
    let none = look.occurred(&[Kind::AssessmentAuthorised]).filter_map(|entry| match entry.event() {
        Event::AssessmentAuthorised(assessment) if assessment.factors == [Factor::F21] => {
            Some((entry, assessment))
        }
        _ => None,
    });
    let contradicted = none.filter_map(|(entry, assessment)| {
        let last = look.length(&FOLLOWS).last_day(entry.day(), look.calendar());
        let follows = |service: &&Entry| service.day() >= entry.day() && service.day() <= last;
        let services = look.occurred(SERVICES).filter(follows);
        let service = services.min_by_key(|service| (service.day(), service.position));
        let led_to = match assessment.outcome {
            Some(AssessmentOutcome::ChildInNeed) => Some("child in need or family help services"),
            Some(AssessmentOutcome::StrategyDiscussion) => Some("a strategy discussion or enquiry"),
            Some(AssessmentOutcome::LookedAfter) => Some("care"),
            _ => None,
        };
        let (since, what) = match (led_to, service) {
            (Some(led_to), _) => (entry.day(), format!("and led to {led_to}")),
            (None, Some(service)) => {
                (service.day(), format!("and {} of {} followed", the_entry(service.kind()), service.day()))
            }
            (None, None) => return None,
        };
        stands(look, since).then(|| {
            let id = assessment.assessment_id.as_str();
            let sentence =
                format!("Assessment {id} of {} says that there are no factors, {what}.", entry.day());
            raised(id, since, sentence, core::iter::once(entry).chain(service).map(Entry::reference))
        })
    });
    contradicted.collect()
}

fn reversal_without_reason(look: &Look<'_>) -> Vec<Raised> {
    let silent = look.occurred(&[Kind::AdoptionDecisionReversed]).filter(|entry| match entry.event() {
        Event::AdoptionDecisionReversed(reversed) => reversed.reason.is_none() && stands(look, entry.day()),
        _ => false,
    });
    let raise = |entry: &Entry| {
        let sentence = format!(
            "On {} it was recorded that the child is no longer to be placed for adoption, and no reason is named.",
            entry.day()
        );
        raised("", entry.day(), sentence, [entry.reference()])
    };
    silent.map(raise).collect()
}

const CODED: &[Kind] = &[
    Kind::ContactReceived,
    Kind::ReferralReceived,
    Kind::AssessmentAuthorised,
    Kind::CaseClosed,
    Kind::CarePeriodStarted,
    Kind::CarePeriodEnded,
    Kind::PlacementEnded,
    Kind::WorkerDeallocated,
    Kind::WorkerAllocated,
];

/// The code of an entry that catches all the rest, if it is such a one.
fn catch_all(event: &Event) -> Option<&'static str> {
    let need = |need: Option<Need>| match need {
        Some(Need::N0) => Some("N0"),
        Some(Need::N9) => Some("N9"),
        _ => None,
    };
    match event {
        Event::ContactReceived(contact) if contact.source == Some(ContactSource::S10) => Some("source 10"),
        Event::ReferralReceived(referral) if referral.source == Some(ContactSource::S10) => Some("source 10"),
        Event::ReferralReceived(referral) => need(referral.primary_need),
        Event::AssessmentAuthorised(assessment) if assessment.factors == [Factor::F20] => Some("factor 20"),
        Event::CaseClosed(closed) if closed.reason == Some(ClosureReason::RC7) => Some("RC7"),
        Event::CarePeriodStarted(care) => need(care.need),
        Event::CarePeriodEnded(care) if care.reason == Some(CareEndReason::E8) => Some("E8"),
        Event::PlacementEnded(placement) if placement.reason == Some(PlacementChangeReason::OTHER) => {
            Some("OTHER")
        }
        Event::WorkerDeallocated(worker) if worker.reason == Some(WorkerChangeReason::OTHERS) => {
            Some("OTHERS")
        }
        // A system may say why the case came to a worker, instead of why it left the one before.
        Event::WorkerAllocated(worker) if worker.reason == Some(WorkerChangeReason::OTHERS) => Some("OTHERS"),
        _ => None,
    }
}

fn catch_alls(look: &Look<'_>) -> Vec<Raised> {
    let recent = look.recent(CODED, &LOOKS_BACK);
    let coded = recent.filter_map(|entry| Some((entry, catch_all(entry.event())?)));
    let mut found: Vec<(&Entry, &str)> =
        coded.filter(|(entry, _)| stands_for(look, &LOOKS_BACK, entry.day())).collect();
    found.sort_by_key(|(entry, _)| (entry.day(), entry.position));
    let at_least = look.count(&AT_LEAST).max(1);
    let Some((reached, _)) = found.get(at_least - 1) else { return Vec::new() };
    let mut codes: Vec<&str> = found.iter().map(|(_, code)| *code).collect();
    codes.sort_unstable();
    codes.dedup();
    let (first, last) = (found[0].0.day(), found[found.len() - 1].0.day());
    let sentence = format!(
        "{} entries from {first} to {last} carry codes that stand for any other reason: {}.",
        found.len(),
        codes.join(", ")
    );
    Vec::from([raised("", reached.day(), sentence, found.iter().map(|(entry, _)| entry.reference()))])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::set;
    use crate::checks::{check, check_in};

    const FACTORS: &[&str] = &["assessment-without-factors", "no-factors-and-services-followed"];
    const CATCH_ALL: &[&str] = &["catch-all-codes"];

    #[test]
    fn an_assessment_names_what_it_found() {
        let text = |said: &str, more: &str| {
            alloc::format!("2024-03-04 assessment authorised a1 {said}\n{more}\n2024-03-05 case closed i1")
        };
        check(
            FACTORS,
            &text("", "as of 2024-03-03"),
            expect![[r#"
            changes on 2024-03-04
        "#]],
        );
        check(
            FACTORS,
            &text("", "as of 2024-03-04"),
            expect![[r#"
            assessment-without-factors (recording) since 2024-03-04: Assessment a1 was authorised on 2024-03-04 and names no factor. e[1]
            changes on 2024-03-05
        "#]],
        );
        check(FACTORS, &text("", "as of 2024-09-05"), expect![[""]]);
        check(FACTORS, &text("factors 3B", "as of 2024-03-05"), expect![[""]]);
        check(
            FACTORS,
            &text("", "correct e1 2024-03-04 assessment authorised a1 factors 3B\n as of 2024-03-05"),
            expect![[""]],
        );
        check_in(&set("R17", "stands-for", "1m"), FACTORS, &text("", "as of 2024-04-05"), expect![[""]]);
    }

    #[test]
    fn who_has_no_factors_needs_no_services() {
        let text = |said: &str, more: &str| {
            alloc::format!("2024-03-04 assessment authorised a1 factors 21 {said}\n{more}")
        };
        check(FACTORS, &text("", "as of 2024-03-04"), expect![[""]]);
        check(FACTORS, &text("outcome no-further-action", "as of 2024-03-04"), expect![[""]]);
        check(
            FACTORS,
            &text("outcome child-in-need", "as of 2024-03-04"),
            expect![[r#"
            no-factors-and-services-followed (recording) since 2024-03-04: Assessment a1 of 2024-03-04 says that there are no factors, and led to child in need or family help services. e[1]
            changes on 2024-09-05
        "#]],
        );
        let plan = |day: &str| [day, " need plan started np1 child-in-need\n as of 2024-04-16"].concat();
        check(
            FACTORS,
            &text("", &plan("2024-04-15")),
            expect![[r#"
            no-factors-and-services-followed (recording) since 2024-04-15: Assessment a1 of 2024-03-04 says that there are no factors, and the entry "need plan started" of 2024-04-15 followed. e[1, 2]
            changes on 2024-10-16
        "#]],
        );
        check(FACTORS, &text("", &plan("2024-04-16")), expect![[""]]);
        check(FACTORS, &text("", &plan("2024-03-03")), expect![[""]]);
        check_in(
            &set("R17-NONE", "follows-within", "5w"),
            FACTORS,
            &text("", &plan("2024-04-15")),
            expect![[""]],
        );
        check(FACTORS, &text("outcome child-in-need", "as of 2024-09-05"), expect![[""]]);
    }

    #[test]
    fn codes_for_all_the_rest_are_counted() {
        let text = |as_of: &str| {
            alloc::format!(
                "
                2024-01-08 referral received r1 source 10 need N1
                2024-02-08 referral received r2 source 6 need N0
                2024-03-08 case closed i1 RC7
                2024-03-08 case closed i2 RC8
                2024-03-09 assessment authorised a1 factors 20
                2024-03-09 assessment authorised a2 factors 3B,20
                as of {as_of}
                "
            )
        };
        check(
            CATCH_ALL,
            &text("2024-03-07"),
            expect![[r#"
            changes on 2024-03-08
        "#]],
        );
        check(
            CATCH_ALL,
            &text("2024-03-08"),
            expect![[r#"
            catch-all-codes (recording) since 2024-03-08: 3 entries from 2024-01-08 to 2024-03-08 carry codes that stand for any other reason: N0, RC7, source 10. e[1, 2, 3]
            changes on 2024-03-09
        "#]],
        );
        check(
            CATCH_ALL,
            &text("2025-02-08"),
            expect![[r#"
            catch-all-codes (recording) since 2024-03-09: 3 entries from 2024-02-08 to 2024-03-09 carry codes that stand for any other reason: N0, RC7, factor 20. e[2, 3, 5]
            changes on 2025-02-09
        "#]],
        );
        check(
            CATCH_ALL,
            &text("2025-02-09"),
            expect![[r#"
            changes on 2025-03-09
        "#]],
        );
        check_in(
            &set("R22", "at-least", "5"),
            CATCH_ALL,
            &text("2024-03-09"),
            expect![[r#"
            changes on 2025-01-09
        "#]],
        );
        check_in(
            &set("R22", "looks-back", "1m"),
            CATCH_ALL,
            &text("2024-03-09"),
            expect![[r#"
            changes on 2024-04-09
        "#]],
        );
    }
}
