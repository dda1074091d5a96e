//! The needs assessment, the pathway plan and its reviews, and the personal adviser.

use alloc::vec::Vec;

use journey::codes::{CareReviewKind, LeaverCategory};
use journey::{Entry, Event, Kind};

use super::{YOUNG_PERSON, at_each, at_first, the_young_person};
use crate::allowance::Allowance::{Days, Months, Weeks};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Count, Force};
use crate::calendar::days_after;
use crate::case::{Case, Day};
use crate::rows::looked_after::is_held;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "pathway-needs",
        aliases: &["CL-NEEDS"],
        title: "Assessment of the needs of a young person who will leave care",
        starting: "the young person became entitled to support on leaving care",
        stopping: "an assessment of the young person's needs on leaving care",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 42(1)",
        ),
        begins: Some(entitled_under_18),
        stops: &[Kind::PathwayNeedsAssessed],
        ahead: Some(Months(12)),
        about: the_young_person,
        applies: is_fully_entitled,
        cadence: Cadence::Once(Months(3)),
        ..ClockRule::ROW
    },
    // The duty is in regulations and says "as soon as possible"; the number is local.
    ClockRule {
        name: "pathway-plan",
        aliases: &["CL-PP"],
        title: "The first pathway plan",
        starting: "the young person's needs on leaving care were assessed",
        stopping: "a pathway plan",
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 43, and Care Leavers (England) Regulations 2010, reg 6: as soon as possible; the number of months is local",
        ),
        begins: Some(needs_assessed),
        stops: &[Kind::PathwayPlanMade],
        ahead: Some(Months(12)),
        about: the_young_person,
        applies: is_fully_entitled,
        cadence: Cadence::Once(Months(3)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "pathway-review",
        aliases: &["CL-PP-REVIEW"],
        title: "Reviews of the pathway plan",
        starting: "the pathway plan was made",
        stopping: "a review of the pathway plan",
        force: Force::Act,
        citation: Citation::unconfirmed("Care Leavers (England) Regulations 2010, reg 7(2)"),
        begins: Some(|case| at_first(case.recorded(&[Kind::PathwayPlanMade]))),
        stops: &[Kind::PathwayPlanReviewed, Kind::PathwayPlanMade, Kind::CareReviewHeld],
        about: review,
        applies: is_planned_for,
        cadence: Cadence::Ladder(&[Months(6)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "pathway-review-on-request",
        aliases: &["CL-PP-REVIEW-REQUEST"],
        title: "A review of the pathway plan that somebody asked for",
        starting: "a review was asked for",
        stopping: "the review of the pathway plan that was asked for",
        citation: Citation::unconfirmed(
            "Care Leavers (England) Regulations 2010, reg 7(2), on request; the number of days is local",
        ),
        begins: Some(|case| at_each(case.recorded(&[Kind::PathwayReviewRequested]))),
        stops: &[Kind::PathwayPlanReviewed],
        about: the_young_person,
        applies: is_planned_for,
        cadence: Cadence::Once(Days(28)),
        ..ClockRule::ROW
    },
    // Not before 28 days, so a review in the first days there is not the one; and as soon as practicable after them: the
    // fortnight on top is local.
    ClockRule {
        name: "pathway-review-after-move",
        aliases: &["CL-PP-REVIEW-MOVE"],
        title: "A review of the pathway plan once 28 days have passed in accommodation from the authority",
        starting: "28 days had passed in accommodation provided by the authority",
        stopping: "a review of the pathway plan after the first 28 days there",
        citation: Citation::read(
            "Care Leavers (England) Regulations 2010, reg 7(3): as soon as practicable after 28 days; the number is local",
        ),
        begins: Some(four_weeks_there),
        stops: &[Kind::PathwayPlanReviewed],
        about: the_young_person,
        applies: |day, _| day.has_left_care(),
        cadence: Cadence::Once(Weeks(2)),
        ..ClockRule::ROW
    },
    // The Act names no day for an eligible child; the adviser is to take part in the needs assessment.
    ClockRule {
        name: "personal-adviser",
        aliases: &["CL-PA"],
        title: "A personal adviser at 16",
        starting: "the young person became entitled to support on leaving care",
        stopping: "a personal adviser",
        citation: Citation::read(
            "Children Act 1989, Sch 2 para 19C, ss 23B(2) and 23CA(2); the number of months is local",
        ),
        begins: Some(entitled_under_18),
        stops: &[Kind::PersonalAdviserAllocated],
        ahead: Some(Months(12)),
        about: the_young_person,
        applies: is_fully_entitled,
        cadence: Cadence::Once(Months(3)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "personal-adviser-by-18",
        aliases: &["CL-PA-18"],
        title: "A personal adviser before the 18th birthday",
        starting: "the young person became 18",
        stopping: "a personal adviser",
        force: Force::Act,
        citation: Citation::unconfirmed("Children Act 1989, ss 23C and 23CZB and Sch 2 para 19C"),
        begins: Some(eighteenth_birthday),
        stops: &[Kind::PersonalAdviserAllocated],
        about: the_young_person,
        applies: is_fully_entitled,
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
];

/// The days on which 28 have passed since a move, as long as there was no other move in them.
fn four_weeks_there<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let moves = super::touch::provided_homes(case);
    let homes = || case.recorded(&[Kind::LeaverAccommodationRecorded]);
    let stays = moves.into_iter().filter_map(|moved| {
        let day = days_after(moved.day, 28);
        let left = homes().any(|entry| match entry.event() {
            Event::LeaverAccommodationRecorded(home) => {
                let since = home.since.unwrap_or_else(|| entry.day());
                home.provided_by_authority == Some(false) && (moved.day..day).contains(&since)
            }
            _ => false,
        });
        (!left).then_some(Beginning { day, ..moved })
    });
    stays.collect()
}

/// Under 18, since the assessment and the adviser of an adult who is first heard of at 18 were due long before.
fn entitled_under_18<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let entitled =
        case.entitlement().filter(|entitled| case.birthday(18).is_none_or(|adult| entitled.since < adult));
    let begin = entitled.map(|entitled| Beginning {
        subject: YOUNG_PERSON,
        day: entitled.since,
        ground: entitled.ground,
    });
    begin.into_iter().collect()
}

/// An assessment made ahead of the entitlement counts from the day of the entitlement.
fn needs_assessed<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let mut begins = at_first(case.recorded(&[Kind::PathwayNeedsAssessed]));
    if let (Some(begin), Some(entitled)) = (begins.first_mut(), case.entitlement()) {
        begin.day = begin.day.max(entitled.since);
    }
    begins
}

fn eighteenth_birthday<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let under_18 = entitled_under_18(case).pop().and_then(|_| {
        Some(Beginning { subject: YOUNG_PERSON, day: case.birthday(18)?, ground: case.registered()? })
    });
    under_18.into_iter().collect()
}

/// A plan made anew is a review of the one before; the plan of a child who is still looked after is reviewed together
/// with the case.
fn review<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let counts = match entry.event() {
        Event::PathwayPlanReviewed(_) => true,
        Event::PathwayPlanMade(_) => {
            let mut plans = case.recorded(&[Kind::PathwayPlanMade]);
            plans.any(|plan| plan.day() < entry.day())
        }
        Event::CareReviewHeld(review) if is_held(review, &[CareReviewKind::Care]) => {
            case.on(entry.day()).leaver() == Some(LeaverCategory::Eligible)
        }
        _ => false,
    };
    counts.then_some(YOUNG_PERSON)
}

fn is_fully_entitled(day: &Day<'_>, _: &str) -> bool {
    day.leaver().is_some_and(|category| category != LeaverCategory::Qualifying)
}

/// From 21 on only while somebody supports the young person.
fn is_planned_for(day: &Day<'_>, subject: &str) -> bool {
    is_fully_entitled(day, subject) && (!day.is_aged(21) || day.adviser.is_some())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{cases, check};

    const NEEDS: &[&str] = &["pathway-needs", "personal-adviser", "personal-adviser-by-18"];

    #[test]
    fn needs_and_adviser_are_due_three_months_after_16() {
        for (day, expected) in [
            (
                "2016-04-10",
                expect![[r#"
            pathway-needs       due 2016-04-10  running
            personal-adviser    due 2016-04-10  running
            changes on 2016-04-11
        "#]],
            ),
            (
                "2016-04-11",
                expect![[r#"
            pathway-needs       due 2016-04-10  breached by 1 day
            personal-adviser    due 2016-04-10  breached by 1 day
            changes on 2017-01-10
        "#]],
            ),
        ] {
            check(
                NEEDS,
                &alloc::format!(
                    "
                    2000-01-10 born
                    2012-01-09 care started c1 legal C2
                    as of {day}
                    "
                ),
                expected,
            );
        }
    }

    #[test]
    fn both_may_come_late_or_ahead() {
        check(
            NEEDS,
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2015-01-09 adviser allocated PA0          # too long before to be meant
            2015-12-01 pathway needs assessed
            2016-05-02 adviser allocated PA1
            as of 2018-01-11
            ",
            expect![[r#"
                pathway-needs             due 2016-04-10  met on 2015-12-01
                personal-adviser          due 2016-04-10  met late by 22 days
                personal-adviser-by-18    due 2018-01-10  met on 2015-01-09
                changes on 2019-01-10
            "#]],
        );
    }

    #[test]
    fn without_an_adviser_at_18_the_act_is_breached_and_one_who_comes_to_care_late_has_three_months() {
        check(
            NEEDS,
            "
            2000-01-10 born
            2017-09-04 care started c1 legal V2
            2018-01-10 care ended c1 E6
            as of 2018-03-05
            ",
            expect![[r#"
                pathway-needs             due 2018-03-04  breached by 1 day
                personal-adviser          due 2018-03-04  breached by 1 day
                personal-adviser-by-18    due 2018-01-10  breached by 54 days
                changes on 2019-01-10
            "#]],
        );
        check(
            NEEDS,
            "
            2000-01-10 born
            2018-02-01 leaver eligible former-relevant   # first heard of as an adult
            as of 2019-03-05
            ",
            expect![[r#"
                changes on 2020-01-10
            "#]],
        );
        check(
            NEEDS,
            "
            2000-01-10 born
            2016-03-01 leaver eligible eligible
            2016-04-01 child died
            as of 2019-03-05
            ",
            expect![[r#"
                pathway-needs       due 2016-06-01  ceased on 2016-04-01
                personal-adviser    due 2016-06-01  ceased on 2016-04-01
                changes on 2020-01-10
            "#]],
        );
    }

    #[test]
    fn the_plan_follows_the_assessment() {
        check(
            &["pathway-plan"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2015-12-01 pathway needs assessed
            2016-04-10 pathway plan made
            as of 2016-06-01
            ",
            expect![[r#"
                pathway-plan    due 2016-04-10  met on 2016-04-10
                changes on 2017-01-10
            "#]],
        );
        check(
            &["pathway-plan"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2016-02-01 pathway needs assessed
            as of 2016-05-02
            ",
            expect![[r#"
                pathway-plan    due 2016-05-01  breached by 1 day
                changes on 2017-01-10
            "#]],
        );
        check(
            &["pathway-plan"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2016-02-01 pathway needs assessed
            2016-05-02 pathway plan made
            as of 2016-05-02
            ",
            expect![[r#"
                pathway-plan    due 2016-05-01  met late by 1 day
                changes on 2017-01-10
            "#]],
        );
        check(
            &["pathway-plan"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2016-02-01 pathway needs assessed
            2016-03-01 leaver contacted RHOM
            as of 2016-05-02
            ",
            expect![[r#"
                pathway-plan    due 2016-05-01  ceased on 2016-03-01
                changes on 2017-01-10
            "#]],
        );
    }

    #[test]
    fn the_plan_is_reviewed_every_six_months_at_the_care_review_while_in_care() {
        check(
            &["pathway-review"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2016-04-11 pathway plan made
            2016-10-11 care review c1 PN1
            2017-03-01 pathway plan made            # a new plan
            2017-10-02 pathway plan reviewed
            2018-01-10 care ended c1 E5
            2018-02-05 care review c1 PN1           # no longer in care
            as of 2018-04-03
            ",
            expect![[r#"
                pathway-review 1    due 2016-10-11  met on 2016-10-11
                pathway-review 2    due 2017-04-11  met on 2017-03-01
                pathway-review 3    due 2017-09-01  met late by 31 days
                pathway-review 4    due 2018-04-02  breached by 1 day
                changes on 2019-01-10
            "#]],
        );
    }

    #[test]
    fn from_21_the_plan_is_reviewed_while_there_is_an_adviser() {
        check(
            &["pathway-review"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2020-09-01 pathway plan made
            2021-06-01 adviser allocated PA1
            2021-09-01 leaver support closed
            as of 2022-04-03
            ",
            expect![[r#"
                pathway-review 1    due 2021-03-01  ceased on 2021-01-10
                pathway-review 1    due 2021-12-01  ceased on 2021-09-01
                changes on 2023-01-10
            "#]],
        );
    }

    #[test]
    fn a_review_that_was_asked_for_is_due_in_28_days() {
        check(
            &["pathway-review-on-request"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-03-01 pathway review requested young-person
            2018-03-29 pathway plan reviewed
            2018-05-01 pathway review requested young-person
            2018-06-01 pathway plan reviewed
            2018-07-02 pathway review requested personal-adviser
            as of 2018-07-30
            ",
            expect![[r#"
                pathway-review-on-request    due 2018-03-29  met on 2018-03-29
                pathway-review-on-request    due 2018-05-29  met late by 3 days
                pathway-review-on-request    due 2018-07-30  running
                changes on 2018-07-31
            "#]],
        );
        check(
            &["pathway-review-on-request"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-03-01 pathway review requested
            2018-03-02 leaver support closed
            2018-05-01 leaver eligible former-relevant
            2018-07-02 pathway review requested
            as of 2018-07-31
            ",
            expect![[r#"
                pathway-review-on-request    due 2018-03-29  ceased on 2018-03-02
                pathway-review-on-request    due 2018-07-30  breached by 1 day
                changes on 2019-01-10
            "#]],
        );
    }

    #[test]
    fn a_home_from_the_authority_is_looked_at_again_after_28_days() {
        check(
            &["pathway-review-after-move"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            2018-03-14 leaver lives D provided yes             # the same home
            2018-03-15 pathway plan reviewed
            2018-06-04 leaver lives U provided yes since 2018-06-01
            2018-07-16 pathway plan reviewed
            2018-09-03 leaver lives B provided no
            2018-10-01 leaver lives E provided yes
            as of 2018-11-12
            ",
            expect![[r#"
                pathway-review-after-move    due 2018-03-15  met on 2018-03-15
                pathway-review-after-move    due 2018-07-13  met late by 3 days
                pathway-review-after-move    due 2018-11-12  running
                changes on 2018-11-13
            "#]],
        );
        check(
            &["pathway-review-after-move"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            as of 2018-03-16
            ",
            expect![[r#"
                pathway-review-after-move    due 2018-03-15  breached by 1 day
                changes on 2019-01-10
            "#]],
        );
        check(
            &["pathway-review-after-move"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            2018-03-05 leaver support closed
            as of 2018-03-16
            ",
            expect![[r#"
                pathway-review-after-move    due 2018-03-15  ceased on 2018-03-05
                changes on 2019-01-10
            "#]],
        );
        // A review in the first days is not the one; and who lived there for less than 28 days is owed none.
        cases(
            &["pathway-review-after-move"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            2018-02-12 pathway plan reviewed
            ",
            &[
                ("2018-02-28", ""),
                ("2018-03-01", ""),
                ("2018-03-16", "2018-02-19 leaver lives B provided no"),
            ],
            expect![[r#"
                2018-02-28: nothing
                2018-03-01: pathway-review-after-move    due 2018-03-15  running
                2018-03-16: nothing
            "#]],
        );
    }
}
