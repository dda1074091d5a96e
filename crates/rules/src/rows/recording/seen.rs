//! Visits that do not say who and what was seen.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{SeenAlone, VisitPurpose};
use journey::facts::VisitMade;
use journey::{Entry, Event, Kind};

use super::{is_submitted, raised, stands_for};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const LOOKS_BACK: Parameter =
    Parameter::length("looks-back", Allowance::Months(6), "for how long a visit is asked about");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "visit-does-not-say-who-was-seen",
        aliases: &["R06"],
        title: "A visit does not say whether the child was seen, whether alone, or why not",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together to Safeguard Children: the child is seen, and seen alone where appropriate",
        ),
        raised: Raises::When(who_was_seen),
        parameters: &[LOOKS_BACK],
        clears: "A correction of the visit that says it, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "bedroom-not-seen-between-conferences",
        aliases: &["R07"],
        title: "No visit between two child protection conferences says that the child's bedroom was seen",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Good practice in child protection visits: the home as the child lives in it",
        ),
        raised: Raises::When(bedroom),
        needs: &[Kind::VisitMade, Kind::ReviewConferenceHeld],
        clears: "A visit under the plan on which the bedroom is seen, or the end of the plan.",
        ..FlagRule::ROW
    },
];

/// What a visit leaves open; nothing where it says all, and nothing where there is no child to see yet.
fn left_open(visit: &VisitMade, unborn: bool) -> Option<&'static str> {
    match (visit.seen, visit.seen_alone, visit.not_alone_reason) {
        _ if unborn => None,
        (None, ..) => Some("whether the child was seen"),
        (Some(true), None, _) => Some("whether the child was seen alone"),
        (Some(true), Some(SeenAlone::No), None) => Some("why the child was not seen alone"),
        _ => None,
    }
}

fn who_was_seen(look: &Look<'_>) -> Vec<Raised> {
    let mut open: Vec<(&Entry, &str)> = Vec::new();
    let recent = look.recent(&[Kind::VisitMade], &LOOKS_BACK);
    for entry in recent.filter(|entry| !is_submitted(entry)) {
        let Event::VisitMade(visit) = entry.event() else { continue };
        // A visit to a care leaver is one to an adult or nearly so, and a check on the child's welfare may see nobody.
        if matches!(visit.purpose, VisitPurpose::Leaver | VisitPurpose::WelfareCheck) {
            continue;
        }
        let Some(what) = left_open(visit, look.on(entry.day()).is_unborn()) else { continue };
        if stands_for(look, &LOOKS_BACK, entry.day()) {
            open.push((entry, what));
        }
    }
    let (Some((first, _)), Some((last, what))) = (open.first(), open.last()) else { return Vec::new() };
    let sentence = match open.len() {
        1 => format!("The visit of {} does not say {what}.", last.day()),
        count => format!(
            "{count} visits leave open who was seen; the last, of {}, does not say {what}.",
            last.day()
        ),
    };
    Vec::from([raised("", first.day(), sentence, open.iter().map(|(entry, _)| entry.reference()))])
}

fn bedroom(look: &Look<'_>) -> Vec<Raised> {
    let plans = look.today().protection_plans.clone();
    plans.iter().filter_map(|plan| bedroom_under(look, plan.plan_id.as_str(), plan.since())).collect()
}

fn bedroom_under(look: &Look<'_>, plan: &str, started: Date) -> Option<Raised> {
    let reviews = look.occurred(&[Kind::ReviewConferenceHeld]).filter(
        |entry| matches!(entry.event(), Event::ReviewConferenceHeld(held) if held.plan_id.as_str() == plan),
    );
    let days: Vec<Date> = reviews.map(Entry::day).filter(|&day| day > started).collect();
    let last = *days.last()?;
    let from = days.iter().rev().find(|&&day| day < last).copied().unwrap_or(started);
    let visits = look.occurred(&[Kind::VisitMade]).filter(|entry| entry.day() > from && !is_submitted(entry));
    let under_the_plan = visits.filter_map(|entry| match entry.event() {
        Event::VisitMade(visit) if visit.purpose == VisitPurpose::Protection => Some((entry, visit)),
        _ => None,
    });
    let visits: Vec<(&Entry, &VisitMade)> = under_the_plan.collect();
    let between = visits.iter().filter(|(entry, _)| entry.day() <= last);
    let grounds: Vec<_> = between.map(|(entry, _)| entry.reference()).collect();
    let seen = visits.iter().any(|(_, visit)| visit.bedroom_seen == Some(true));
    (!seen && !grounds.is_empty()).then(|| {
        let sentence = format!(
            "{} between {from} and the conference of {last} {} that the child's bedroom was seen ({plan}).",
            if grounds.len() == 1 {
                "The visit".into()
            } else {
                format!("None of the {} visits", grounds.len())
            },
            if grounds.len() == 1 { "does not say" } else { "says" },
        );
        raised(plan, last, sentence, grounds)
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use jiff::civil::date;

    use crate::checks::{check, check_in};
    use crate::jurisdiction::{Jurisdiction, Setting, Source};

    const SEEN: &[&str] = &["visit-does-not-say-who-was-seen"];
    const BEDROOM: &[&str] = &["bedroom-not-seen-between-conferences"];

    #[test]
    fn a_visit_says_whether_the_child_was_seen_and_alone() {
        let text = "
            2010-06-01 born
            2026-03-02 visit made v1 protection
            2026-03-03 visit made v2 protection seen yes
            2026-03-04 visit made v3 protection seen yes alone no
            2026-03-05 visit made v4 protection seen yes alone no because child-declined
            2026-03-05 visit made v5 protection seen yes alone not-appropriate
            2026-03-05 visit made v6 protection seen no
            2026-03-05 visit made v7 leaver
            2026-03-05 visit made v8 protection submitted 2026-07-01
        ";
        check(
            SEEN,
            &[text, "as of 2026-03-02"].concat(),
            expect![[r#"
            visit-does-not-say-who-was-seen (recording) since 2026-03-02: The visit of 2026-03-02 does not say whether the child was seen. e[2]
            changes on 2026-03-03
        "#]],
        );
        check(
            SEEN,
            &[text, "as of 2026-03-03"].concat(),
            expect![[r#"
            visit-does-not-say-who-was-seen (recording) since 2026-03-02: 2 visits leave open who was seen; the last, of 2026-03-03, does not say whether the child was seen alone. e[2, 3]
            changes on 2026-03-04
        "#]],
        );
        check(
            SEEN,
            &[text, "as of 2026-03-05"].concat(),
            expect![[r#"
            visit-does-not-say-who-was-seen (recording) since 2026-03-02: 3 visits leave open who was seen; the last, of 2026-03-04, does not say why the child was not seen alone. e[2, 3, 4]
            changes on 2026-06-01
        "#]],
        );
        check(
            SEEN,
            &[text, "as of 2026-09-04"].concat(),
            expect![[r#"
            visit-does-not-say-who-was-seen (recording) since 2026-03-04: The visit of 2026-03-04 does not say why the child was not seen alone. e[4]
            changes on 2026-09-05
        "#]],
        );
        check(
            SEEN,
            &[text, "as of 2026-09-05"].concat(),
            expect![[r#"
            changes on 2027-06-01
        "#]],
        );
    }

    #[test]
    fn a_correction_says_it_and_the_time_can_be_set() {
        let text = "
            2026-03-02 visit made v1 protection
            correct e1 2026-03-02 visit made v1 protection seen yes alone yes recorded 2026-03-09
            2026-03-04 visit made v3 need seen yes alone no
            as of 2026-04-05
        ";
        check(
            SEEN,
            text,
            expect![[r#"
            visit-does-not-say-who-was-seen (recording) since 2026-03-04: The visit of 2026-03-04 does not say why the child was not seen alone. e[3]
            changes on 2026-09-05
        "#]],
        );
        let short = Jurisdiction::default().with_setting(Setting {
            flag: "R06".into(),
            parameter: "looks-back".into(),
            value: "1m".parse().expect("a value"),
            from: date(2016, 1, 1),
        });
        check_in(&short.expect("a threshold"), SEEN, text, expect![[""]]);
    }

    #[test]
    fn a_child_who_is_not_born_yet_is_not_seen_alone() {
        check(
            SEEN,
            "
            2026-01-10 child registered expected 2026-05-01
            2026-03-02 visit made v1 protection seen yes
            as of 2026-03-02
            ",
            expect![[""]],
        );
    }

    #[test]
    fn the_bedroom_is_seen_between_one_conference_and_the_next() {
        let text = |bedroom: &str, as_of: &str| {
            alloc::format!(
                "
                2026-01-05 protection plan started pp1 NEG
                2026-01-12 visit made v1 protection seen yes bedroom yes
                2026-04-01 review conference pp1
                2026-04-20 visit made v2 protection seen yes {bedroom}
                2026-05-20 visit made v3 protection seen yes
                2026-06-20 visit made v4 looked-after seen yes bedroom yes
                2026-07-01 review conference pp1
                2026-07-08 visit made v5 protection seen yes bedroom yes
                as of {as_of}
                "
            )
        };
        check(
            BEDROOM,
            &text("", "2026-06-30"),
            expect![[r#"
            changes on 2026-07-01
        "#]],
        );
        check(
            BEDROOM,
            &text("", "2026-07-01"),
            expect![[r#"
            bedroom-not-seen-between-conferences (recording) since 2026-07-01: None of the 2 visits between 2026-04-01 and the conference of 2026-07-01 says that the child's bedroom was seen (pp1). e[4, 5]
            changes on 2026-07-08
        "#]],
        );
        check(
            BEDROOM,
            &text("bedroom no", "2026-07-07"),
            expect![[r#"
            bedroom-not-seen-between-conferences (recording) since 2026-07-01: None of the 2 visits between 2026-04-01 and the conference of 2026-07-01 says that the child's bedroom was seen (pp1). e[4, 5]
            changes on 2026-07-08
        "#]],
        );
        check(BEDROOM, &text("", "2026-07-08"), expect![[""]]);
        check(
            BEDROOM,
            &text("bedroom yes", "2026-07-01"),
            expect![[r#"
            changes on 2026-07-08
        "#]],
        );
        let unseen = Jurisdiction::default().with_source(Source {
            system: "cin".into(),
            kinds: [journey::Kind::ReviewConferenceHeld].into(),
            from: None,
            until: None,
        });
        check_in(&unseen, BEDROOM, &text("", "2026-07-01"), expect![[""]]);
    }
}
