//! What was recorded late, and what was recorded only after a decision that it should have come before.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use journey::codes::{DecisionPoint, VisitPurpose};
use journey::known::end_of_day;
use journey::time::day_number;
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, and_more, is_by_practitioner, may_stand, raised, stands, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const CRITICAL: Parameter =
    Parameter::length("within", Allowance::Hours(24), "how soon a critical event is to be recorded");
const VISIT: Parameter =
    Parameter::length("within", Allowance::WorkingDays(2), "how soon a visit is to be recorded");
const OTHER: Parameter =
    Parameter::length("within", Allowance::WorkingDays(5), "how soon any other work is to be recorded");
const GRACE: Parameter = Parameter::length(
    "within",
    Allowance::WorkingDays(5),
    "how soon after a decision what it rests on may still be written up",
);

const STANDARD: Citation =
    Citation::read("Liverpool, practice standards: when work is to be recorded (local)");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "critical-event-recorded-late",
        aliases: &["R01", "REC-CRITICAL"],
        title: "A critical event was recorded late (an injury is no fact of its own, and not among them)",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: STANDARD,
        raised: Raises::When(critical_late),
        parameters: &[CRITICAL, STANDS_FOR],
        clears: "Time; what was recorded late stays so.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "visit-recorded-late",
        aliases: &["R01-VISIT", "REC-VISIT"],
        title: "A visit was recorded late",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: STANDARD,
        raised: Raises::When(visit_late),
        parameters: &[VISIT, STANDS_FOR],
        clears: "Time; what was recorded late stays so.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "work-recorded-late",
        aliases: &["R01-OTHER", "REC-OTHER"],
        title: "Other work with the child was recorded late",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: STANDARD,
        raised: Raises::When(other_late),
        parameters: &[OTHER, STANDS_FOR],
        clears: "Time; what was recorded late stays so.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "recorded-after-the-decision",
        aliases: &["R02"],
        title: "What a decision should rest on was dated before it and recorded only after it",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Good recording practice: what a decision rests on is on the file when it is made",
        ),
        raised: Raises::When(after_the_decision),
        parameters: &[GRACE, STANDS_FOR],
        clears: "Time; a manager's answer can say what the decision rested on.",
        ..FlagRule::ROW
    },
];

const CRITICAL_EVENTS: &[Kind] = &[
    Kind::StrategyDiscussionHeld,
    Kind::CarePeriodStarted,
    Kind::MissingStarted,
    Kind::SeriousIncidentKnown,
];

fn critical_late(look: &Look<'_>) -> Vec<Raised> {
    late(look, &CRITICAL, look.recorded(CRITICAL_EVENTS))
}

fn visit_late(look: &Look<'_>) -> Vec<Raised> {
    late(look, &VISIT, look.recorded(&[Kind::VisitMade]).filter(|entry| is_statutory_visit(entry)))
}

fn other_late(look: &Look<'_>) -> Vec<Raised> {
    let may_stand = may_stand(look);
    // How long ago it was recorded is asked first: that leaves few of them.
    let recent = look.journey().entries().iter().filter(|entry| may_stand(entry));
    let own = |entry: &&Entry| {
        is_own_work(entry.kind()) && !CRITICAL_EVENTS.contains(&entry.kind()) && !is_statutory_visit(entry)
    };
    late(look, &OTHER, recent.filter(own))
}

fn is_statutory_visit(entry: &Entry) -> bool {
    matches!(entry.event(), Event::VisitMade(visit) if visit.purpose != VisitPurpose::WelfareCheck)
}

/// Whether a fact is what the service itself did: what a court, a school or a doctor did becomes known when they tell.
fn is_own_work(kind: Kind) -> bool {
    use Kind::{
        AllegationReported, AssessmentReceived, CourtApplicationIssued, DentalChecked, HealthAssessed,
        ImmunisationsChecked, OffendingRecorded, OrderEnded, OrderExtended, OrderMade,
        PreviousPermanenceRecorded, PrivateFosteringEnded, PrivateFosteringNotified, ProceedingsConcluded,
        ProceedingsExtended, SchoolPlaceEnded, SchoolPlaceStarted, ServiceEnded, ServiceStarted,
        SubstanceMisuseIdentified, TransferInNotified,
    };
    let of_others = matches!(
        kind,
        AllegationReported
            | AssessmentReceived
            | CourtApplicationIssued
            | DentalChecked
            | HealthAssessed
            | ImmunisationsChecked
            | OffendingRecorded
            | OrderEnded
            | OrderExtended
            | OrderMade
            | PreviousPermanenceRecorded
            | PrivateFosteringEnded
            | PrivateFosteringNotified
            | ProceedingsConcluded
            | ProceedingsExtended
            | SchoolPlaceEnded
            | SchoolPlaceStarted
            | ServiceEnded
            | ServiceStarted
            | SubstanceMisuseIdentified
            | TransferInNotified
    );
    // Who the child is and what the record says of itself did not happen on a day at work.
    (200..800).contains(&kind.number()) && !of_others
}

fn late<'a>(look: &Look<'a>, within: &Parameter, entries: impl Iterator<Item = &'a Entry>) -> Vec<Raised> {
    let within = look.length(within);
    let may_stand = may_stand(look);
    let late =
        entries.filter(|entry| may_stand(entry) && is_by_practitioner(entry) && is_late(look, entry, within));
    let mut late: Vec<(Date, &Entry)> =
        late.map(|entry| (entry.recorded_day(), entry)).filter(|(on, _)| stands(look, *on)).collect();
    late.sort_by_key(|(on, entry)| (*on, entry.position));
    let (Some((since, _)), Some((on, last))) = (late.first(), late.last()) else { return Vec::new() };
    let mut sentence = format!(
        "{} of {} was recorded on {on}, later than {} after it{}.",
        the_entry(last.kind()),
        last.day(),
        within.in_words(),
        and_more(late.len() - 1),
    );
    capitalise(&mut sentence);
    Vec::from([raised("", *since, sentence, late.iter().map(|(_, entry)| entry.reference()))])
}

/// Whether an entry was recorded later than the allowance, whenever on its day it occurred.
fn is_late(look: &Look<'_>, entry: &Entry, within: Allowance) -> bool {
    let (at, last) = (entry.recorded_at(), entry.last_day());
    if !may_be_late(at, entry.day(), within) {
        return false;
    }
    match within {
        Allowance::Hours(hours) => {
            let latest = entry.fact.occurred.instant().unwrap_or_else(|| end_of_day(last));
            at.duration_since(latest) > SignedDuration::from_hours(i64::from(hours))
        }
        _ => entry.recorded_day() > within.last_day(last, look.calendar()),
    }
}

/// Whether so much time has passed since the beginning of a day at all. Most entries are recorded soon, and neither
/// the calendar nor the zone's clocks need be asked about them.
fn may_be_late(at: Timestamp, day: Date, within: Allowance) -> bool {
    let number = i64::from(within.number());
    let hours = match within {
        Allowance::Hours(_) => number,
        Allowance::WorkingDays(_) | Allowance::Days(_) => 24 * number,
        Allowance::Weeks(_) => 24 * 7 * number,
        Allowance::Months(_) => 24 * 28 * number,
    };
    // England's clocks are up to an hour ahead.
    at.as_second() >= 3600 * (24 * i64::from(day_number(day)) + hours - 1)
}

const DECISIONS: &[Kind] = &[
    Kind::EnquiryStarted,
    Kind::AssessmentAuthorised,
    Kind::InitialConferenceHeld,
    Kind::ReviewConferenceHeld,
    Kind::CareReviewHeld,
    Kind::CaseClosed,
    Kind::CourtApplicationMade,
    Kind::CarePeriodStarted,
    Kind::PlacementStarted,
];

const REASONS: &[Kind] = &[
    Kind::StrategyDiscussionHeld,
    Kind::EnquiryConcluded,
    Kind::VisitMade,
    Kind::LegalGatewayHeld,
    Kind::PlacementApprovalChanged,
    Kind::SupervisionHeld,
    Kind::ManagementDecisionMade,
];

fn after_the_decision(look: &Look<'_>) -> Vec<Raised> {
    let within = look.length(&GRACE);
    let mut found: Vec<(&Entry, Vec<&Entry>)> = Vec::new();
    let may_stand = may_stand(look);
    let backdated = look.recorded(REASONS).filter(|entry| may_stand(entry) && is_by_practitioner(entry));
    for reason in backdated.filter(|entry| is_late(look, entry, within)) {
        let written = reason.recorded_day();
        let rests = |decision: &&Entry| {
            decision.day() >= reason.last_day()
                && written > within.last_day(decision.last_day(), look.calendar())
                && rests_on(decision.event(), reason.event())
        };
        let decisions = look.recorded(DECISIONS).filter(rests);
        let Some(decision) = decisions.min_by_key(|decision| (decision.day(), decision.position)) else {
            continue;
        };
        if !stands(look, written) {
            continue;
        }
        match found.iter_mut().find(|(of, _)| of.position == decision.position) {
            Some((_, reasons)) => reasons.push(reason),
            None => found.push((decision, Vec::from([reason]))),
        }
    }
    found.into_iter().filter_map(|(decision, reasons)| backdated_for(decision, &reasons)).collect()
}

fn backdated_for(decision: &Entry, reasons: &[&Entry]) -> Option<Raised> {
    let since = reasons.iter().map(|reason| reason.recorded_day()).min()?;
    let first = reasons.iter().find(|reason| reason.recorded_day() == since)?;
    let mut sentence = format!(
        "{} of {} was recorded only on {since}, after {} of {}, which should rest on it{}.",
        the_entry(first.kind()),
        first.day(),
        the_entry(decision.kind()),
        decision.day(),
        and_more(reasons.len() - 1),
    );
    capitalise(&mut sentence);
    let grounds = reasons.iter().copied().chain([decision]).map(Entry::reference);
    Some(raised(subject_of(decision.event()), since, sentence, grounds))
}

/// Whether a decision of this sort should rest on that.
fn rests_on(decision: &Event, reason: &Event) -> bool {
    use Event::{
        AssessmentAuthorised, CarePeriodStarted, CareReviewHeld, CaseClosed, CourtApplicationMade,
        EnquiryConcluded, EnquiryStarted, InitialConferenceHeld, LegalGatewayHeld, ManagementDecisionMade,
        PlacementApprovalChanged, PlacementStarted, ReviewConferenceHeld, StrategyDiscussionHeld,
        SupervisionHeld, VisitMade,
    };
    match (decision, reason) {
        (EnquiryStarted(enquiry), StrategyDiscussionHeld(held)) => {
            enquiry.discussion_id.as_ref() == Some(&held.discussion_id)
        }
        (InitialConferenceHeld(held), EnquiryConcluded(enquiry)) => {
            held.enquiry_id.as_ref() == Some(&enquiry.enquiry_id)
        }
        (CaseClosed(_), SupervisionHeld(_)) | (CourtApplicationMade(_), LegalGatewayHeld(_)) => true,
        (PlacementStarted(placement), PlacementApprovalChanged(approval)) => {
            placement.placement_id == approval.placement_id
        }
        (CaseClosed(_), ManagementDecisionMade(made)) => made.point == DecisionPoint::Closure,
        (CarePeriodStarted(_), ManagementDecisionMade(made)) => made.point == DecisionPoint::Accommodate,
        (PlacementStarted(_), ManagementDecisionMade(made)) => made.point == DecisionPoint::Place,
        (CourtApplicationMade(_), ManagementDecisionMade(made)) => made.point == DecisionPoint::Issue,
        (
            AssessmentAuthorised(_) | InitialConferenceHeld(_) | ReviewConferenceHeld(_) | CareReviewHeld(_),
            VisitMade(visit),
        ) => {
            let (purpose, subject) = match decision {
                InitialConferenceHeld(held) => {
                    (VisitPurpose::Enquiry, held.enquiry_id.as_ref().map_or("", |enquiry| enquiry.as_str()))
                }
                ReviewConferenceHeld(_) => (VisitPurpose::Protection, subject_of(decision)),
                CareReviewHeld(_) => (VisitPurpose::LookedAfter, ""),
                _ => (VisitPurpose::Assessment, subject_of(decision)),
            };
            let about = visit.subject_id.as_ref().map_or("", |subject| subject.as_str());
            visit.purpose == purpose && (subject.is_empty() || about.is_empty() || about == subject)
        }
        _ => false,
    }
}

fn subject_of(decision: &Event) -> &str {
    match decision {
        Event::EnquiryStarted(enquiry) => enquiry.enquiry_id.as_str(),
        Event::AssessmentAuthorised(assessment) => assessment.assessment_id.as_str(),
        Event::InitialConferenceHeld(held) => held.conference_id.as_str(),
        Event::ReviewConferenceHeld(held) => held.plan_id.as_str(),
        Event::CareReviewHeld(held) => held.care_id.as_str(),
        Event::CaseClosed(closed) => closed.involvement_id.as_str(),
        Event::CourtApplicationMade(made) => made.proceedings_id.as_str(),
        Event::CarePeriodStarted(care) => care.care_id.as_str(),
        Event::PlacementStarted(placement) => placement.placement_id.as_str(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use jiff::civil::date;

    use crate::checks::{check, check_in};
    use crate::jurisdiction::{Jurisdiction, Setting};

    const LAG: &[&str] = &["critical-event-recorded-late", "visit-recorded-late", "work-recorded-late"];
    const AFTER: &[&str] = &["recorded-after-the-decision"];

    #[test]
    fn a_critical_event_is_recorded_within_a_day_and_a_night() {
        check(
            LAG,
            "
            2026-03-02T10:00 strategy discussion s1 harm recorded 2026-03-03T10:00
            2026-03-02T10:00 missing started m1 M recorded 2026-03-03T10:01
            2026-03-04 strategy discussion s2 harm recorded 2026-03-05T23:59   # at some time of the day
            2026-03-04 strategy discussion s3 harm recorded 2026-03-06T00:01
            as of 2026-03-10
            ",
            expect![[r#"
                critical-event-recorded-late (recording) since 2026-03-03: The entry "strategy discussion held" of 2026-03-04 was recorded on 2026-03-06, later than 24 hours after it, and 1 more like it. e[2, 4]
                changes on 2026-09-04
            "#]],
        );
    }

    #[test]
    fn a_visit_is_recorded_within_two_working_days_and_other_work_within_five() {
        let text = |as_of: &str| {
            alloc::format!(
                "
                2026-03-06 visit made v1 protection recorded 2026-03-10      # a Friday, and the Tuesday after
                2026-03-06 visit made v2 protection recorded 2026-03-11
                2026-03-06 visit made v3 welfare-check recorded 2026-03-13
                2026-03-06 case note contact recorded 2026-03-16
                2026-03-06 visit made v4 protection submitted 2026-07-01     # no practitioner wrote it that day
                2026-03-06 visit made v5 protection appended 2026-07-01
                2026-03-06 health assessed recorded 2026-07-01               # known when the doctor tells
                as of {as_of}
                "
            )
        };
        check(
            LAG,
            &text("2026-03-10"),
            expect![[r#"
            changes on 2026-03-11
        "#]],
        );
        check(
            LAG,
            &text("2026-03-16"),
            expect![[r#"
            visit-recorded-late (recording) since 2026-03-11: The entry "visit made" of 2026-03-06 was recorded on 2026-03-11, later than 2 working days after it. e[2]
            work-recorded-late (recording) since 2026-03-16: The entry "case note recorded" of 2026-03-06 was recorded on 2026-03-16, later than 5 working days after it. e[4]
            changes on 2026-09-12
        "#]],
        );
        check(
            LAG,
            &text("2026-09-16"),
            expect![[r#"
            work-recorded-late (recording) since 2026-03-16: The entry "case note recorded" of 2026-03-06 was recorded on 2026-03-16, later than 5 working days after it. e[4]
            changes on 2026-09-17
        "#]],
        );
        check(LAG, &text("2026-09-17"), expect![[""]]);
    }

    #[test]
    fn several_late_records_are_one_flag_and_the_limit_can_be_set() {
        let text = "
            2026-03-02 visit made v1 protection recorded 2026-03-05
            2026-03-09 visit made v2 protection recorded 2026-03-13
            as of 2026-03-13
        ";
        check(
            LAG,
            text,
            expect![[r#"
            visit-recorded-late (recording) since 2026-03-05: The entry "visit made" of 2026-03-09 was recorded on 2026-03-13, later than 2 working days after it, and 1 more like it. e[1, 2]
            changes on 2026-09-06
        "#]],
        );
        let set = |value: &str| {
            Jurisdiction::default().with_setting(Setting {
                flag: "REC-VISIT".into(),
                parameter: "within".into(),
                value: value.parse().expect("a value"),
                from: date(2016, 1, 1),
            })
        };
        check_in(
            &set("3wd").expect("a threshold"),
            LAG,
            text,
            expect![[r#"
            visit-recorded-late (recording) since 2026-03-13: The entry "visit made" of 2026-03-09 was recorded on 2026-03-13, later than 3 working days after it. e[2]
            changes on 2026-09-14
        "#]],
        );
        check_in(&set("96h").expect("a threshold"), LAG, text, expect![[""]]);
    }

    #[test]
    fn what_a_decision_rests_on_is_recorded_before_it_or_soon_after() {
        let text = |recorded: &str| {
            alloc::format!(
                "
                2026-03-02 strategy discussion s1 harm began-enquiry yes recorded {recorded}
                2026-03-02 enquiry started en1 discussion s1 recorded 2026-03-02
                as of 2026-03-31
                "
            )
        };
        check(AFTER, &text("2026-03-09"), expect![[""]]);
        check(
            AFTER,
            &text("2026-03-10"),
            expect![[r#"
            recorded-after-the-decision (recording) since 2026-03-10: The entry "strategy discussion held" of 2026-03-02 was recorded only on 2026-03-10, after the entry "enquiry started" of 2026-03-02, which should rest on it. e[1, 2]
            changes on 2026-09-11
        "#]],
        );
        check(
            AFTER,
            &text("2026-03-10").replace("recorded 2026-03-10", "submitted 2026-03-10"),
            expect![[""]],
        );
        check(AFTER, &text("2026-03-10").replace("discussion s1 r", "discussion s2 r"), expect![[""]]);
        check(AFTER, &text("2026-03-10").replace("as of 2026-03-31", "as of 2026-09-11"), expect![[""]]);
    }

    #[test]
    fn a_decision_rests_on_what_came_before_it() {
        check(
            AFTER,
            "
            2026-03-02 visit made v1 assessment for a1 recorded 2026-04-20
            2026-03-03 visit made v2 assessment recorded 2026-04-21
            2026-03-04 visit made v3 assessment for a9 recorded 2026-04-21
            2026-04-10 assessment authorised a1 recorded 2026-04-10
            2026-04-11 visit made v4 assessment for a1 recorded 2026-04-30
            2026-04-10 manager decided closure recorded 2026-05-01
            2026-04-10 manager decided step-down recorded 2026-05-01
            2026-04-10 supervision held recorded 2026-04-13
            2026-04-13 case closed i1 RC8 recorded 2026-04-13
            as of 2026-05-01
            ",
            expect![[r#"
                recorded-after-the-decision (recording) since 2026-04-20: The entry "visit made" of 2026-03-02 was recorded only on 2026-04-20, after the entry "assessment authorised" of 2026-04-10, which should rest on it, and 1 more like it. e[1, 2, 4]
                recorded-after-the-decision (recording) since 2026-05-01: The entry "management decision made" of 2026-04-10 was recorded only on 2026-05-01, after the entry "case closed" of 2026-04-13, which should rest on it. e[6, 9]
                changes on 2026-10-21
            "#]],
        );
    }
}
