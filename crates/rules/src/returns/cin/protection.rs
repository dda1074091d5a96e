//! Child protection plans: their dates, the conference that makes them, and their reviews.

use alloc::format;
use alloc::vec::Vec;

use journey::{Event, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::plans::{before_referral, ended_before_it_began, of_no_day, open_at_once, overlap};

const ROW: CheckRule = CheckRule {
    table: "ChildProtectionPlans",
    needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
    ..super::ROW
};

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "1105",
        name: "protection-plan-before-referral",
        sentence: "A child protection plan began before the referral of its case.",
        needs: &[Kind::ProtectionPlanStarted, Kind::ReferralReceived],
        sees: |reader| before_referral(reader, &reader.need().protection_plans),
        ..ROW
    },
    CheckRule {
        code: "2885",
        name: "protection-plan-on-another-day",
        sentence: "A child protection plan began on a day on which no initial conference was held.",
        needs: &[Kind::ProtectionPlanStarted, Kind::InitialConferenceHeld],
        sees: on_another_day,
        ..ROW
    },
    CheckRule {
        code: "8840",
        name: "protection-plan-of-no-day",
        sentence: "A child protection plan began and ended on the same day.",
        sees: |reader| of_no_day(reader, &reader.need().protection_plans),
        ..ROW
    },
    CheckRule {
        code: "8841",
        name: "review-before-the-plan",
        sentence: "A child protection plan was reviewed on or before the day on which it began.",
        needs: &[Kind::ProtectionPlanStarted, Kind::ReviewConferenceHeld],
        sees: review_before_the_plan,
        ..ROW
    },
    CheckRule {
        code: "8925",
        name: "protection-plan-ended-before-it-began",
        sentence: "A child protection plan ended before it began.",
        sees: |reader| ended_before_it_began(reader, &reader.need().protection_plans),
        ..ROW
    },
    CheckRule {
        code: "8935",
        name: "protection-plans-open",
        sentence: "More than one child protection plan is open.",
        sees: |reader| open_at_once(reader, &reader.need().protection_plans),
        ..ROW
    },
    CheckRule {
        code: "8940",
        name: "protection-plans-overlap",
        sentence: "A child protection plan began while another was in force.",
        sees: |reader| overlap(reader, &reader.need().protection_plans),
        ..ROW
    },
];

fn on_another_day(reader: &Reader<'_>) -> Vec<Found> {
    let need = reader.need();
    let of_year = need.protection_plans.iter().filter(|plan| reader.collection.has(plan.began()));
    let held_then = |plan: &super::super::span::Span<'_>| {
        need.conferences.iter().any(|(entry, _)| entry.day() == plan.began())
    };
    let apart = of_year.filter(|plan| !held_then(plan));
    apart
        .map(|plan| {
            let before = need.conferences.iter().rev().find(|(entry, _)| entry.day() < plan.began());
            let last = before.map(|(entry, _)| *entry);
            let held = last.map_or_else(
                || "no conference before it is on record".into(),
                |entry| format!("the last conference before it was held on {}", entry.day()),
            );
            let says = format!("It began on {}; {held}.", plan.began());
            found(plan.subject, [plan.start].into_iter().chain(last), says)
        })
        .collect()
}

fn review_before_the_plan(reader: &Reader<'_>) -> Vec<Found> {
    let plans = &reader.need().protection_plans;
    let early = reader.case.in_order(&[Kind::ReviewConferenceHeld]).into_iter().filter_map(|entry| {
        let Event::ReviewConferenceHeld(fact) = entry.event() else { return None };
        let plan = plans.iter().find(|plan| plan.subject == fact.plan_id.as_str())?;
        let is_early = entry.day() <= plan.began() && plan.is_in(reader.collection);
        is_early.then(|| {
            let says = format!("It began on {} and was reviewed on {}.", plan.began(), entry.day());
            found(plan.subject, [plan.start, entry], says)
        })
    });
    early.collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["1105", "2885", "8840", "8841", "8925", "8935", "8940"];

    fn case(lines: &str) -> String {
        format!(
            "2018-02-03 born\n2025-05-01 referral received r1 need N1\n2025-05-01 case opened i1\n{lines}"
        )
    }

    #[test]
    fn one_plan_after_the_other_passes() {
        passes(
            ALL,
            2025,
            &case(
                "2025-05-01 initial conference ic1
                2025-05-01 protection plan started pp1 NEG conference ic1
                2025-05-02 review conference pp1
                2025-09-01 protection plan ended pp1
                2025-09-01 initial conference ic2
                2025-09-01 protection plan started pp2 NEG conference ic2",
            ),
        );
    }

    #[test]
    fn plans_out_of_order_are_found() {
        check(
            ALL,
            2025,
            &case(
                "2025-04-30 protection plan started pp1 NEG
                2025-04-30 review conference pp1
                2025-06-02 initial conference ic1
                2025-06-03 protection plan started pp2 EMO conference ic1
                2025-07-01 initial conference ic2
                2025-07-01 protection plan started pp3 EMO
                2025-07-01 protection plan ended pp3
                2025-07-01 protection plan started pp4 EMO
                2025-06-30 protection plan ended pp4",
            ),
            expect![[r#"
                1105  pp1: It began on 2025-04-30; the referral was received on 2025-05-01. e[2, 4]
                2885  pp1: It began on 2025-04-30; no conference before it is on record. e[4]
                2885  pp2: It began on 2025-06-03; the last conference before it was held on 2025-06-02. e[6, 7]
                8840  pp3: It began and ended on 2025-07-01. e[9, 10]
                8841  pp1: It began on 2025-04-30 and was reviewed on 2025-04-30. e[4, 5]
                8925  pp4: It began on 2025-07-01 and ended on 2025-06-30. e[11, 12]
                8935  pp2: It has been open since 2025-06-03, beside one open since 2025-04-30. e[4, 7]
                8940  pp2: It began on 2025-06-03; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 7]
                8940  pp3: It began on 2025-07-01; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 9]
                8940  pp3: It began on 2025-07-01; the one that began on 2025-06-03 had not ended on 2026-03-31. e[7, 9]
                8940  pp4: It began on 2025-07-01; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 11]
                8940  pp4: It began on 2025-07-01; the one that began on 2025-06-03 had not ended on 2026-03-31. e[7, 11]
            "#]],
        );
    }
}
