//! Supervision on the child's file, the chronology, the case summary, and the reviewing officer between reviews.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use journey::codes::CareReviewKind;
use journey::{Entry, Event, Kind};

use super::{CHILD, is_open_here};
use crate::allowance::Allowance::{self, Months, Weeks, WorkingDays};
use crate::book::{
    Beginning, Cadence, Citation, ClockRule, Concern, FlagRule, Force, Raises, Rung, Severity,
};
use crate::case::{Case, Day};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::rows::looked_after::is_held;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "supervision-in-protection",
        aliases: &["SUP-CHILD-CP"],
        title: "The case in supervision, while there is a protection plan or the case is before the court",
        starting: "the child came to have a protection plan or to be before the court",
        citation: Citation::unconfirmed("Local supervision policy: 4 weeks in protection and proceedings"),
        applies: |day, _| is_open_here(day) && is_in_protection(day),
        cadence: Cadence::Ladder(&[Weeks(4)]),
        ..SUPERVISION
    },
    ClockRule {
        name: "case-supervision",
        aliases: &["SUP-CHILD"],
        title: "The case in supervision, otherwise",
        starting: "the case came to be open",
        citation: Citation::read(
            "Liverpool, practice standards: at least every 2 months; the default is 8 weeks",
        ),
        applies: |day, _| is_open_here(day) && !is_in_protection(day),
        cadence: Cadence::Ladder(&[Weeks(8)]),
        ..SUPERVISION
    },
    ClockRule {
        name: "chronology",
        aliases: &["CHRON"],
        title: "The chronology, begun when the case opens and kept up to date",
        starting: "the case came to be open",
        stopping: "an up-to-date chronology",
        citation: Citation::read(
            "Ealing and Peterborough, chronology guidance (local); the intervals are defaults",
        ),
        begins: Some(came_to_be_open),
        stops: &[Kind::ChronologyUpdated],
        about: |_, _| Some(CHILD),
        applies: |day, _| is_open_here(day),
        cadence: Cadence::Ladder(&[WorkingDays(10), Months(3)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "case-summary",
        aliases: &["SUMMARY"],
        title: "The case summary",
        starting: "the case came to be open",
        stopping: "an up-to-date case summary",
        citation: Citation::read("Peterborough, recording guidance (local); the interval is a default"),
        begins: Some(came_to_be_open),
        stops: &[Kind::CaseSummaryUpdated],
        about: |_, _| Some(CHILD),
        applies: |day, _| is_open_here(day),
        cadence: Cadence::Ladder(&[Months(3)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "case-summary-at-transfer",
        aliases: &["SUMMARY-TRANSFER"],
        title: "The case summary when another team takes the case",
        starting: "the other team accepted the case",
        stopping: "a case summary for the transfer",
        citation: Citation::read("Peterborough, recording guidance (local); the number of days is a default"),
        begins: Some(transfers),
        stops: &[Kind::CaseSummaryUpdated],
        ahead: Some(Weeks(4)),
        about: |_, _| Some(CHILD),
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "reviewing-officer-check",
        aliases: &["IRO-MID"],
        title: "The reviewing officer's look at the case midway between reviews",
        starting: "the looked-after child's case was reviewed",
        stopping: "a look of the reviewing officer at the case",
        citation: Citation::unconfirmed("IRO Handbook: monitoring between reviews; midway is a default"),
        begins: Some(reviews),
        stops: &[Kind::ReviewingOfficerChecked],
        about: checked,
        applies: |day, care_id| day.is_in_care(care_id) && !day.is_on_short_breaks() && day.is_our_child(),
        cadence: Cadence::Depends { allows: midway, says: "6 weeks (first review) or 3 months (later ones)" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "escalation-resolution",
        aliases: &["IRO-MID-DISPUTE"],
        title: "The resolution of a concern that a reviewing officer or conference chair escalated",
        starting: "the concern was escalated",
        stopping: "the resolution of an escalated concern",
        force: Force::StatutoryGuidance,
        citation: Citation::read("IRO Handbook: the dispute resolution process, 20 working days"),
        starts: &[Kind::ConcernEscalated],
        stops: &[Kind::EscalationResolved],
        about: escalation,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(20)),
        ..ClockRule::ROW
    },
];

const SUPERVISION: ClockRule = ClockRule {
    stopping: "supervision of the case, on the child's file",
    begins: Some(came_to_be_open),
    stops: &[Kind::SupervisionHeld],
    about: |_, entry| match entry.event() {
        Event::SupervisionHeld(held) if held.on_childs_file == Some(false) => None,
        _ => Some(CHILD),
    },
    ..ClockRule::ROW
};

const WRITTEN_UP: Parameter =
    Parameter::length("within", WorkingDays(5), "how soon supervision is to be on the child's file");

pub(crate) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "supervision-not-on-file",
    aliases: &["SUP-RECORD"],
    title: "The case was discussed in supervision and the child's file does not show it",
    concern: Concern::Recording,
    severity: Severity::Low,
    citation: Citation::read("Oxfordshire, supervision policy (local): decisions stand on the child's file"),
    raised: Raises::When(not_on_file),
    parameters: &[WRITTEN_UP],
    clears: "A correction that says that it is on the file, or a later supervision that is.",
    ..FlagRule::ROW
}];

/// The first day on which anything shows the case to be open; `applies` does the rest.
fn came_to_be_open<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    const OPENED_BY: &[Kind] = &[
        Kind::CaseOpened,
        Kind::AssessmentStarted,
        Kind::EnquiryStarted,
        Kind::ProtectionPlanStarted,
        Kind::NeedPlanStarted,
        Kind::CarePeriodStarted,
        Kind::LegalStatusChanged,
        Kind::PlacementStarted,
    ];
    // Of one kind, the first in the order of the case is the earliest.
    let firsts = OPENED_BY.chunks(1).filter_map(|kind| case.recorded(kind).next());
    let first = firsts.min_by_key(|entry| (entry.day(), entry.position));
    first.map(|entry| begin(CHILD, entry)).into_iter().collect()
}

fn begin<'a>(subject: &'a str, entry: &Entry) -> Beginning<'a> {
    Beginning { subject, day: entry.day(), ground: entry.reference() }
}

fn transfers<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    case.recorded(&[Kind::TeamTransferAccepted]).map(|entry| begin(CHILD, entry)).collect()
}

fn is_in_protection(day: &Day<'_>) -> bool {
    day.protection_plan().is_some() || !day.applications.is_empty()
}

fn reviewed(entry: &Entry) -> Option<&str> {
    match entry.event() {
        Event::CareReviewHeld(review) if is_held(review, &[CareReviewKind::Care]) => {
            Some(review.care_id.as_str())
        }
        _ => None,
    }
}

fn reviews<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let reviews = case.recorded(&[Kind::CareReviewHeld]);
    reviews.filter_map(|entry| Some(begin(reviewed(entry)?, entry))).collect()
}

fn checked<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ReviewingOfficerChecked(check) => Some(check.care_id.as_str()),
        _ => None,
    }
}

/// Half of what is left until the next review: three months after the first review, six after any later one.
fn midway(rung: &Rung<'_>) -> Option<Allowance> {
    if rung.number != Some(0) {
        return None;
    }
    let mut before = rung.case.occurred(&[Kind::CareReviewHeld]);
    let is_later = before.any(|entry| reviewed(entry) == Some(rung.subject) && entry.day() < rung.from);
    Some(if is_later { Months(3) } else { Weeks(6) })
}

fn escalation<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ConcernEscalated(concern) => Some(concern.escalation_id.as_str()),
        Event::EscalationResolved(resolved) => Some(resolved.escalation_id.as_str()),
        _ => None,
    }
}

/// One flag, for the first supervision that is not on the file since the last that is.
fn not_on_file(look: &Look<'_>) -> Vec<Raised> {
    let mut missing: Option<&Entry> = None;
    for entry in look.occurred(&[Kind::SupervisionHeld]) {
        match entry.event() {
            Event::SupervisionHeld(held) if held.on_childs_file == Some(false) => {
                missing = missing.or(Some(entry));
            }
            Event::SupervisionHeld(held) if held.on_childs_file == Some(true) => missing = None,
            _ => {}
        }
    }
    let Some(held) = missing.filter(|_| is_open_here(&look.today())) else { return Vec::new() };
    let due = look.length(&WRITTEN_UP).last_day(held.day(), look.calendar());
    let since = due.tomorrow().unwrap_or(due);
    let raised = Raised {
        subject: String::new(),
        since,
        sentence: format!(
            "The case was discussed in supervision on {} and was to be on the child's file by {due}, and it is not.",
            held.day()
        ),
        grounds: Vec::from([held.reference()]),
    };
    if look.has_come(since) { Vec::from([raised]) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{check, check_in};
    use crate::jurisdiction::{Jurisdiction, Setting};

    const SUPERVISION: &[&str] = &["case-supervision", "supervision-in-protection"];

    #[test]
    fn the_case_is_supervised_every_eight_weeks_and_every_four_in_protection() {
        check(
            SUPERVISION,
            "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-03-02 supervision held on-file yes
            2026-03-20 supervision held on-file no          # does not count
            2026-04-28 supervision held
            2026-05-04 protection plan started pp1 NEG
            2026-06-01 supervision held
            2026-06-30 supervision held
            as of 2026-07-28
            ",
            expect![[r#"
                supervision-in-protection 3    due 2026-06-01  met on 2026-06-01
                supervision-in-protection 4    due 2026-06-29  met late by 1 day
                supervision-in-protection 5    due 2026-07-28  running
                case-supervision 1             due 2026-03-02  met on 2026-03-02
                case-supervision 2             due 2026-04-27  met late by 1 day
                case-supervision 3             due 2026-06-23  ceased on 2026-05-04
                changes on 2026-07-29
            "#]],
        );
        check(
            SUPERVISION,
            "
            2010-06-01 born
            2026-01-05 need plan started np1 child-in-need
            2026-01-12 application made cp1 care
            2026-02-02 need plan ended np1
            as of 2026-02-09
            ",
            expect![[r#"
                supervision-in-protection 1    due 2026-02-09  ceased on 2026-02-02
                case-supervision 1             due 2026-03-02  ceased on 2026-01-12
                changes on 2026-06-01
            "#]],
        );
        check(
            SUPERVISION,
            "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-02-03 protection plan ended pp1
            2026-05-04 assessment started a1 child-and-family
            as of 2026-06-30
            ",
            expect![[r#"
                supervision-in-protection 1    due 2026-02-02  breached by 1 day when it ceased on 2026-02-03
                case-supervision 1             due 2026-06-29  breached by 1 day
                changes on 2027-06-01
            "#]],
        );
        check(
            SUPERVISION,
            "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-01-12 child died
            as of 2026-06-30
            ",
            expect![[r#"
                supervision-in-protection 1    due 2026-02-02  ceased on 2026-01-12
                changes on 2027-06-01
            "#]],
        );
    }

    const CHRONOLOGY: &[&str] = &["chronology", "case-summary"];

    #[test]
    fn chronology_and_summary_are_kept_up_while_the_case_is_open() {
        check(
            CHRONOLOGY,
            "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-01-19 chronology updated
            2026-04-06 case summary updated
            2026-04-20 chronology updated
            as of 2026-07-06
            ",
            expect![[r#"
                chronology 1      due 2026-01-19  met on 2026-01-19
                chronology 2      due 2026-04-19  met late by 1 day
                chronology 3      due 2026-07-20  running
                case-summary 1    due 2026-04-05  met late by 1 day
                case-summary 2    due 2026-07-06  running
                changes on 2026-07-07
            "#]],
        );
        check(
            CHRONOLOGY,
            "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-01-30 case closed i1
            2026-03-02 case opened i2
            as of 2026-03-17
            ",
            expect![[r#"
                chronology 1      due 2026-01-19  breached by 9 working days when it ceased on 2026-01-30
                chronology 1      due 2026-03-16  breached by 1 working day
                case-summary 1    due 2026-04-05  ceased on 2026-01-30
                case-summary 1    due 2026-06-02  running
                changes on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_transfer_takes_a_summary_along() {
        check(
            &["case-summary-at-transfer"],
            "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-02-02 case summary updated
            2026-03-02 team transfer accepted t1
            2026-04-01 team transfer accepted t2       # the summary is too old for this one
            2026-04-10 case summary updated
            2026-06-01 team transfer accepted t3
            as of 2026-06-08
            ",
            expect![[r#"
                case-summary-at-transfer    due 2026-03-09  met on 2026-02-02
                case-summary-at-transfer    due 2026-04-10  met on 2026-04-10
                case-summary-at-transfer    due 2026-06-08  running
                changes on 2026-06-09
            "#]],
        );
        check(
            &["case-summary-at-transfer"],
            "
            2010-06-01 born
            2026-06-01 team transfer accepted t3
            as of 2026-06-09
            ",
            expect![[r#"
                case-summary-at-transfer    due 2026-06-08  breached by 1 working day
                changes on 2027-06-01
            "#]],
        );
        check(
            &["case-summary-at-transfer"],
            "
            2010-06-01 born
            2026-06-01 team transfer accepted t3
            2026-06-04 child died
            as of 2026-06-09
            ",
            expect![[r#"
                case-summary-at-transfer    due 2026-06-08  ceased on 2026-06-04
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn the_reviewing_officer_looks_midway_once_between_reviews() {
        check(
            &["reviewing-officer-check"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-30 care review c1 PN1
            2026-03-13 reviewing officer checked c1
            2026-03-20 reviewing officer checked c1
            2026-04-30 care review c1 PN1
            2026-07-31 reviewing officer checked c1
            2026-10-29 care review c1 PN1
            as of 2027-01-29
            ",
            expect![[r#"
                reviewing-officer-check 1  c1  due 2026-03-13  met on 2026-03-13
                reviewing-officer-check 1  c1  due 2026-07-30  met late by 1 day
                reviewing-officer-check 1  c1  due 2027-01-29  running
                changes on 2027-01-30
            "#]],
        );
        check(
            &["reviewing-officer-check"],
            "
            2010-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-30 care review c1 PN1
            2026-04-30 care review c1 PN1
            2026-06-01 care ended c1 E4A
            as of 2027-01-30
            ",
            expect![[r#"
                reviewing-officer-check 1  c1  due 2026-03-13  breached by 48 days when it ceased on 2026-04-30
                reviewing-officer-check 1  c1  due 2026-07-30  ceased on 2026-06-01
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn an_escalated_concern_is_resolved_in_20_working_days() {
        check(
            &["escalation-resolution"],
            "
            2010-06-01 born
            2026-01-05 concern escalated x1 reviewing-officer stage 1
            2026-01-06 concern escalated x2 conference-chair
            2026-01-12 concern escalated x1 reviewing-officer stage 2
            2026-02-02 escalation resolved x1
            2026-02-04 escalation resolved x2
            2026-02-05 concern escalated x3 reviewing-officer
            as of 2026-03-05
            ",
            expect![[r#"
                escalation-resolution  x1  due 2026-02-02  met on 2026-02-02
                escalation-resolution  x2  due 2026-02-03  met late by 1 working day
                escalation-resolution  x3  due 2026-03-05  running
                changes on 2026-03-06
            "#]],
        );
        check(
            &["escalation-resolution"],
            "
            2008-02-20 born
            2026-01-05 concern escalated x1 reviewing-officer
            2026-02-05 concern escalated x2 reviewing-officer
            as of 2026-03-05
            ",
            expect![[r#"
                escalation-resolution  x1  due 2026-02-02  breached by 14 working days when it ceased on 2026-02-20
                escalation-resolution  x2  due 2026-03-05  ceased on 2026-02-20
                changes on 2027-02-20
            "#]],
        );
    }

    #[test]
    fn supervision_that_the_file_does_not_show_is_a_gap_in_the_record() {
        let missing = "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-02-02 supervision held on-file no
            2026-02-03 supervision held on-file no
        ";
        let on = |text: &str, day| alloc::format!("{text}\nas of {day}");
        check(
            &["supervision-not-on-file"],
            &on(missing, "2026-02-09"),
            expect![[r#"
            changes on 2026-02-10
        "#]],
        );
        check(
            &["supervision-not-on-file"],
            &on(missing, "2026-02-10"),
            expect![[r#"
            supervision-not-on-file (recording) since 2026-02-10: The case was discussed in supervision on 2026-02-02 and was to be on the child's file by 2026-02-09, and it is not. e[3]
            changes on 2026-06-01
        "#]],
        );
        let shown = alloc::format!("{missing}\n2026-02-09 supervision held on-file yes");
        check(
            &["supervision-not-on-file"],
            &on(&shown, "2026-02-10"),
            expect![[r#"
            changes on 2026-06-01
        "#]],
        );
        let setting = Setting {
            flag: "supervision-not-on-file".into(),
            parameter: "within".into(),
            value: "10wd".parse().expect("a value"),
            from: jiff::civil::date(2026, 1, 1),
        };
        let longer = Jurisdiction::default().with_setting(setting).expect("a setting");
        check_in(
            &longer,
            &["supervision-not-on-file"],
            &on(missing, "2026-02-10"),
            expect![[r#"
            changes on 2026-02-17
        "#]],
        );
    }
}
