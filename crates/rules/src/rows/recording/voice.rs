//! Where the file does not show what the child says.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{ChildSeen, NeedPlanKind, Participation, WishesContext};
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, day_after, is_submitted, raised, stands};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::rows::looked_after::reviewed;

const FROM_AGE: Parameter = Parameter::count("from-age", 4, "from which age the child is asked");
const BEFORE: Parameter =
    Parameter::length("before", Allowance::Weeks(6), "how long before it the child may have been heard");
const OPEN_FOR: Parameter = Parameter::length(
    "open-for",
    Allowance::Months(3),
    "how long a plan goes on before the child must be heard",
);

const VOICE: Citation = Citation::unconfirmed(
    "Children Act 1989, sections 17(4A), 22(4) and 47(5A): the child's wishes and feelings",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "review-without-the-childs-voice",
        aliases: &["R08"],
        title: "At the last review the child took no part and no views of the child were conveyed",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: VOICE,
        raised: Raises::When(reviews),
        parameters: &[FROM_AGE, BEFORE],
        clears: "A review in which the child takes part, or wishes and feelings recorded for this one.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "assessment-without-the-childs-voice",
        aliases: &["R08-ASSESSMENT"],
        title: "An assessment was authorised and the child's wishes and feelings are not on record",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: VOICE,
        raised: Raises::When(assessments),
        parameters: &[FROM_AGE, STANDS_FOR],
        needs: &[Kind::WishesAndFeelingsRecorded],
        clears: "Wishes and feelings recorded for this assessment, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "plan-without-the-childs-voice",
        aliases: &["R08-PLAN"],
        title: "A plan goes on and the child's wishes and feelings are not on record",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: VOICE,
        raised: Raises::When(plans),
        parameters: &[FROM_AGE, BEFORE, OPEN_FOR],
        needs: &[Kind::WishesAndFeelingsRecorded],
        clears: "Wishes and feelings recorded at any time under the plan, or the end of the plan.",
        ..FlagRule::ROW
    },
];

/// Whether the child was of an age to be asked on a day, as far as the date of birth tells.
fn is_asked(look: &Look<'_>, day: Date) -> bool {
    let age = look.on(day).age().and_then(|age| usize::try_from(age).ok());
    age.is_none_or(|age| age >= look.count(&FROM_AGE)) && !look.on(day).is_unborn()
}

/// What shows the child's wishes and feelings, with what it is about: their own fact, or a visit that recorded them.
fn heard<'a>(
    look: &'a Look<'_>,
) -> impl Iterator<Item = (&'a Entry, Option<WishesContext>, Option<&'a str>)> + 'a {
    look.occurred(&[Kind::WishesAndFeelingsRecorded, Kind::VisitMade]).filter_map(|entry| {
        match entry.event() {
            Event::WishesAndFeelingsRecorded(wishes) => {
                let subject = wishes.subject_id.as_ref().map(|subject| subject.as_str());
                Some((entry, Some(wishes.context), subject))
            }
            Event::VisitMade(visit) if visit.wishes_recorded == Some(true) => Some((entry, None, None)),
            _ => None,
        }
    })
}

fn reviews(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let cares = today.in_care().map(|(care_id, _)| care_id.as_str()).into_iter();
    let plans = today.protection_plans.iter().map(|plan| plan.plan_id.as_str());
    cares.chain(plans).filter_map(|subject| last_review(look, subject)).collect()
}

fn last_review(look: &Look<'_>, subject: &str) -> Option<Raised> {
    let reviews = look.occurred(&[Kind::CareReviewHeld, Kind::ReviewConferenceHeld]);
    let own = reviews.filter_map(|entry| match entry.event() {
        Event::CareReviewHeld(held) if reviewed(look, entry, held) == subject => {
            Some((entry, held.participation))
        }
        Event::ReviewConferenceHeld(held) if held.plan_id.as_str() == subject => {
            Some((entry, held.participation))
        }
        _ => None,
    });
    let (review, part) = own.max_by_key(|(entry, _)| (entry.day(), entry.position))?;
    let how = match part? {
        Participation::PN4 => "attended without contributing",
        Participation::PN7 => "neither attended nor conveyed views",
        _ => return None,
    };
    let (day, from) = (review.day(), look.length(&BEFORE).day_before(review.day(), look.calendar()));
    let was_heard = heard(look).any(|(entry, _, about)| {
        about == Some(subject) && entry.day() >= day || (from..=day).contains(&entry.day())
    });
    (is_asked(look, day) && !was_heard).then(|| {
        let sentence = format!(
            "At the review of {day} the child {how}, and no wishes and feelings were recorded since {from} ({subject})."
        );
        raised(subject, day, sentence, [review.reference()])
    })
}

fn assessments(look: &Look<'_>) -> Vec<Raised> {
    let recent = look.recent(&[Kind::AssessmentAuthorised], &STANDS_FOR);
    let authorised = recent.filter(|entry| !is_submitted(entry));
    let silent = authorised.filter_map(|entry| {
        let Event::AssessmentAuthorised(assessment) = entry.event() else { return None };
        let (id, day) = (assessment.assessment_id.as_str(), entry.day());
        if assessment.child_seen == Some(ChildSeen::Unborn) || !stands(look, day) || !is_asked(look, day) {
            return None;
        }
        let started = look.occurred(&[Kind::AssessmentStarted]).find(
            |start| matches!(start.event(), Event::AssessmentStarted(of) if of.assessment_id == assessment.assessment_id),
        );
        let was_heard = heard(look).any(|(entry, context, about)| match (context, about) {
            (Some(WishesContext::Assessment), Some(about)) => about == id,
            _ => started.is_none_or(|start| entry.day() >= start.day()) && entry.day() <= day,
        });
        (!was_heard).then(|| {
            let sentence = format!(
                "Assessment {id} was authorised on {day}, and no wishes and feelings of the child are on record for it."
            );
            raised(id, day, sentence, started.into_iter().chain([entry]).map(Entry::reference))
        })
    });
    silent.collect()
}

fn plans(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let protection = today.protection_plans.iter().map(|plan| (plan.plan_id.as_str(), plan.entry));
    let need = today.need_plans.iter().filter(|plan| plan.kind != NeedPlanKind::ShortBreaksOnly);
    let plans = protection.chain(need.map(|plan| (plan.plan_id.as_str(), plan.entry)));
    let silent = plans.filter(|(_, start)| !is_submitted(start)).filter_map(|(id, start)| {
        let since = day_after(look.length(&OPEN_FOR).last_day(start.day(), look.calendar()));
        if !look.has_come(since) || !is_asked(look, today.date) {
            return None;
        }
        let from = look.length(&BEFORE).day_before(start.day(), look.calendar());
        let was_heard = heard(look).any(|(entry, ..)| entry.day() >= from);
        (!was_heard).then(|| {
            let sentence = format!(
                "Plan {id} has gone on since {}, and no wishes and feelings of the child are on record since {from}.",
                start.day()
            );
            raised(id, since, sentence, [start.reference()])
        })
    });
    silent.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::{sends_only, set};
    use super::*;
    use crate::checks::{check, check_in};

    const REVIEW: &[&str] = &["review-without-the-childs-voice"];
    const ASSESSMENT: &[&str] = &["assessment-without-the-childs-voice"];
    const PLAN: &[&str] = &["plan-without-the-childs-voice"];

    fn reviewed(more: &str) -> alloc::string::String {
        alloc::format!(
            "
                2020-03-01 born
                2024-01-08 care started c1 legal C2
                2024-02-01 care review c1 PN1
                2024-05-01 care review c1 PN7 submitted 2024-06-30
                {more}
                "
        )
    }

    #[test]
    fn a_review_shows_how_the_child_took_part() {
        let text = reviewed;
        check(
            REVIEW,
            &text("as of 2024-04-30"),
            expect![[r#"
            changes on 2024-05-01
        "#]],
        );
        check(
            REVIEW,
            &text("as of 2024-05-01"),
            expect![[r#"
            review-without-the-childs-voice (recording) since 2024-05-01: At the review of 2024-05-01 the child neither attended nor conveyed views, and no wishes and feelings were recorded since 2024-03-20 (c1). e[5]
            changes on 2025-03-01
        "#]],
        );
        check_in(
            &sends_only(&[Kind::CareReviewHeld, Kind::AssessmentAuthorised]),
            REVIEW,
            &text("as of 2024-05-01").replace("PN7", "PN4"),
            expect![[r#"
            review-without-the-childs-voice (recording) since 2024-05-01: At the review of 2024-05-01 the child attended without contributing, and no wishes and feelings were recorded since 2024-03-20 (c1). e[5]
            changes on 2025-03-01
        "#]],
        );
    }

    #[test]
    fn the_child_may_be_heard_before_a_review_after_it_or_at_the_next() {
        let text = reviewed;
        check(
            REVIEW,
            &text("2024-03-20 wishes noted review means spoken\n as of 2024-05-01"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            REVIEW,
            &text("2024-03-19 wishes noted review means spoken\n as of 2024-05-01"),
            expect![[r#"
            review-without-the-childs-voice (recording) since 2024-05-01: At the review of 2024-05-01 the child neither attended nor conveyed views, and no wishes and feelings were recorded since 2024-03-20 (c1). e[5]
            changes on 2025-03-01
        "#]],
        );
        check(
            REVIEW,
            &text("2024-06-20 wishes noted review about c1\n as of 2024-06-20"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            REVIEW,
            &text("2024-10-01 care review c1 PN2\n as of 2024-10-01"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            REVIEW,
            &text("2024-10-01 care ended c1 E4A\n as of 2024-10-01"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            REVIEW,
            &text("as of 2024-05-01").replace("2020-03-01 born", "2020-05-02 born"),
            expect![[r#"
            changes on 2024-05-02
        "#]],
        );
        check_in(
            &set("R08", "from-age", "5"),
            REVIEW,
            &text("as of 2024-05-01"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
    }

    fn assessed(more: &str) -> alloc::string::String {
        alloc::format!(
            "
                2015-03-01 born
                2024-01-08 assessment started a1 child-and-family
                {more}
                "
        )
    }

    const AUTHORISED: &str = "2024-02-01 assessment authorised a1 seen yes\n";

    #[test]
    fn an_assessment_shows_what_the_child_said() {
        let text = assessed;
        check(
            ASSESSMENT,
            &text(&[AUTHORISED, "as of 2024-01-31"].concat()),
            expect![[r#"
            changes on 2024-02-01
        "#]],
        );
        check(
            ASSESSMENT,
            &text(&[AUTHORISED, "as of 2024-08-01"].concat()),
            expect![[r#"
            assessment-without-the-childs-voice (recording) since 2024-02-01: Assessment a1 was authorised on 2024-02-01, and no wishes and feelings of the child are on record for it. e[2, 3]
            changes on 2024-08-02
        "#]],
        );
        check(
            ASSESSMENT,
            &text(&[AUTHORISED, "as of 2024-08-02"].concat()),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check_in(
            &sends_only(&[Kind::CareReviewHeld, Kind::AssessmentAuthorised]),
            ASSESSMENT,
            &text(&[AUTHORISED, "as of 2024-02-01"].concat()),
            expect![[r#"
            changes on 2024-03-01
        "#]],
        );
        check_in(
            &set("R08-ASSESSMENT", "stands-for", "1m"),
            ASSESSMENT,
            &text(&[AUTHORISED, "as of 2024-03-02"].concat()),
            expect![[r#"
                changes on 2025-03-01
            "#]],
        );
    }

    #[test]
    fn the_child_is_heard_in_the_course_of_an_assessment_or_for_it_later() {
        let text = assessed;
        let cleared = |by: &str| text(&[AUTHORISED, by, "\nas of 2024-03-01"].concat());
        check(
            ASSESSMENT,
            &cleared("2024-01-08 visit made v1 assessment seen yes wishes yes"),
            expect![[r#"
            changes on 2024-08-02
        "#]],
        );
        check(
            ASSESSMENT,
            &cleared("2024-02-01 wishes noted assessment"),
            expect![[r#"
            changes on 2024-08-02
        "#]],
        );
        check(
            ASSESSMENT,
            &cleared("2024-03-01 wishes noted assessment about a1"),
            expect![[r#"
            changes on 2024-08-02
        "#]],
        );
        let other = "2024-01-20 wishes noted assessment about a2\n as of 2024-02-01";
        check(
            ASSESSMENT,
            &text(&[AUTHORISED, other].concat()),
            expect![[r#"
            assessment-without-the-childs-voice (recording) since 2024-02-01: Assessment a1 was authorised on 2024-02-01, and no wishes and feelings of the child are on record for it. e[2, 3]
            changes on 2024-03-01
        "#]],
        );
    }

    #[test]
    fn a_plan_shows_what_the_child_said() {
        let text = |more: &str| {
            alloc::format!(
                "
                2015-03-01 born
                2024-01-08 protection plan started pp1 NEG
                2024-01-08 need plan started np1 short-breaks-only
                {more}
                "
            )
        };
        check(
            PLAN,
            &text("as of 2024-04-08"),
            expect![[r#"
            changes on 2024-04-09
        "#]],
        );
        check(
            PLAN,
            &text("as of 2024-04-09"),
            expect![[r#"
            plan-without-the-childs-voice (recording) since 2024-04-09: Plan pp1 has gone on since 2024-01-08, and no wishes and feelings of the child are on record since 2023-11-27. e[2]
            changes on 2025-03-01
        "#]],
        );
        check_in(
            &sends_only(&[Kind::CareReviewHeld, Kind::AssessmentAuthorised]),
            PLAN,
            &text("as of 2024-04-09"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check_in(
            &set("R08-PLAN", "open-for", "4m"),
            PLAN,
            &text("as of 2024-04-09"),
            expect![[r#"
            changes on 2024-05-09
        "#]],
        );
        check(
            PLAN,
            &text("2023-11-27 wishes noted visit\n as of 2024-04-09"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            PLAN,
            &text("2024-05-01 protection plan ended pp1\n as of 2024-05-01"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
    }
}
