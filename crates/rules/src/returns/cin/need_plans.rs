//! Child in need plans, by themselves, beside one another and beside child protection plans.

use alloc::format;
use alloc::vec::Vec;

use journey::Kind;

use super::super::rule::{CheckRule, Found, Reader, found};
use super::super::span::Span;
use super::plans::{before_referral, beside, ended_before_it_began, of_no_day, open_at_once, overlap};

const ROW: CheckRule =
    CheckRule { table: "CINPlanDates", needs: &[Kind::NeedPlanStarted, Kind::NeedPlanEnded], ..super::ROW };
const BOTH: &[Kind] =
    &[Kind::NeedPlanStarted, Kind::NeedPlanEnded, Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded];

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "4001",
        name: "both-plans-open",
        sentence: "A child in need plan and a child protection plan are both open.",
        needs: BOTH,
        sees: both_open,
        ..ROW
    },
    CheckRule {
        code: "4004",
        name: "need-plans-open",
        sentence: "More than one child in need plan is open.",
        sees: |reader| open_at_once(reader, &reader.need().need_plans),
        ..ROW
    },
    CheckRule {
        code: "4011",
        name: "need-plan-ended-before-it-began",
        sentence: "A child in need plan ended before it began.",
        sees: |reader| ended_before_it_began(reader, &reader.need().need_plans),
        ..ROW
    },
    CheckRule {
        code: "4012Q",
        name: "need-plan-of-no-day",
        sentence: "A child in need plan began and ended on the same day.",
        is_query: true,
        sees: |reader| of_no_day(reader, &reader.need().need_plans),
        ..ROW
    },
    CheckRule {
        code: "4014",
        name: "need-plans-overlap",
        sentence: "A child in need plan began while another was in force.",
        sees: |reader| overlap(reader, &reader.need().need_plans),
        ..ROW
    },
    CheckRule {
        code: "4015",
        name: "need-plan-before-referral",
        sentence: "A child in need plan began before the referral of its case.",
        needs: &[Kind::NeedPlanStarted, Kind::ReferralReceived],
        sees: |reader| before_referral(reader, &reader.need().need_plans),
        ..ROW
    },
    CheckRule {
        code: "4016",
        name: "need-plan-in-protection-plan",
        sentence: "A child in need plan began while a child protection plan was in force.",
        needs: BOTH,
        sees: |reader| began_within(reader, &reader.need().need_plans, &reader.need().protection_plans),
        ..ROW
    },
    CheckRule {
        code: "4017",
        name: "protection-plan-in-need-plan",
        sentence: "A child protection plan began while a child in need plan was in force.",
        needs: BOTH,
        sees: |reader| began_within(reader, &reader.need().protection_plans, &reader.need().need_plans),
        ..ROW
    },
];

fn both_open(reader: &Reader<'_>) -> Vec<Found> {
    let is_open = |plan: &&Span<'_>| plan.is_open_on(reader.collection.told_until());
    let Some(protection) = reader.need().protection_plans.iter().find(is_open) else { return Vec::new() };
    let open = reader.need().need_plans.iter().filter(is_open);
    open.map(|plan| {
        let says = format!(
            "It has been open since {}, and a child protection plan since {}.",
            plan.began(),
            protection.began()
        );
        found(plan.subject, [plan.start, protection.start], says)
    })
    .collect()
}

fn began_within(reader: &Reader<'_>, those: &[Span<'_>], others: &[Span<'_>]) -> Vec<Found> {
    let of_year = those.iter().filter(|plan| plan.is_in(reader.collection));
    let pairs = of_year.flat_map(|plan| others.iter().map(move |other| (plan, other)));
    let within = pairs.filter(|(plan, other)| other.is_open_on(plan.began()));
    within.map(|(plan, other)| beside(reader, plan, other)).collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["4001", "4004", "4011", "4012Q", "4014", "4015", "4016", "4017"];
    const CASE: &str = "2018-02-03 born\n2025-05-01 referral received r1\n2025-05-01 case opened i1\n";

    #[test]
    fn one_plan_after_the_other_passes() {
        passes(
            ALL,
            2025,
            &format!(
                "{CASE}2025-05-01 need plan started n1 child-in-need
                2025-06-01 need plan ended n1
                2025-06-01 protection plan started pp1 NEG
                2025-09-01 protection plan ended pp1
                2025-09-01 need plan started n2 child-in-need"
            ),
        );
    }

    #[test]
    fn plans_beside_each_other_are_found() {
        check(
            ALL,
            2025,
            &format!(
                "{CASE}2025-04-30 need plan started n1 child-in-need
                2025-06-01 need plan started n2 child-in-need
                2025-06-03 protection plan started pp1 NEG
                2025-06-03 need plan started n3 family-help
                2025-06-02 need plan ended n3
                2025-07-01 need plan started n4 family-help
                2025-07-01 need plan ended n4"
            ),
            expect![[r#"
                4001  n1: It has been open since 2025-04-30, and a child protection plan since 2025-06-03. e[4, 6]
                4001  n2: It has been open since 2025-06-01, and a child protection plan since 2025-06-03. e[5, 6]
                4004  n2: It has been open since 2025-06-01, beside one open since 2025-04-30. e[4, 5]
                4011  n3: It began on 2025-06-03 and ended on 2025-06-02. e[7, 8]
                4012Q  n4: It began and ended on 2025-07-01. e[9, 10]
                4014  n2: It began on 2025-06-01; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 5]
                4014  n3: It began on 2025-06-03; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 7]
                4014  n3: It began on 2025-06-03; the one that began on 2025-06-01 had not ended on 2026-03-31. e[5, 7]
                4014  n4: It began on 2025-07-01; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 9]
                4014  n4: It began on 2025-07-01; the one that began on 2025-06-01 had not ended on 2026-03-31. e[5, 9]
                4015  n1: It began on 2025-04-30; the referral was received on 2025-05-01. e[2, 4]
                4016  n3: It began on 2025-06-03; the one that began on 2025-06-03 had not ended on 2026-03-31. e[6, 7]
                4016  n4: It began on 2025-07-01; the one that began on 2025-06-03 had not ended on 2026-03-31. e[6, 9]
                4017  pp1: It began on 2025-06-03; the one that began on 2025-04-30 had not ended on 2026-03-31. e[4, 6]
                4017  pp1: It began on 2025-06-03; the one that began on 2025-06-01 had not ended on 2026-03-31. e[5, 6]
            "#]],
        );
    }

    #[test]
    fn what_ended_before_the_year_is_not_of_it() {
        passes(
            ALL,
            2025,
            &format!(
                "{CASE}2024-05-01 need plan started n1 child-in-need
                2024-05-01 need plan started n2 child-in-need
                2025-03-31 need plan ended n1
                2025-03-31 need plan ended n2"
            ),
        );
    }
}
