//! Whether like referrals are decided alike, on children who do not exist.

use alloc::format;
use alloc::string::String;

use expect_test::expect;
use rules::{Jurisdiction, Value};

use crate::measures::checks::{check, figure};
use crate::measures::{By, measure};

#[test]
fn like_referrals_are_held_against_the_nearest() {
    check(
        &["referral-thresholds", "like-referrals-decided-unlike", "conversion-by-source"],
        "
        2020-01-01 born
        2026-01-05 referral received r1 source 6 need N1
        2026-01-06 referral decided r1 no-further-action team north
        child 2
        2020-03-01 born
        2026-01-08 referral received r1 source 6 need N1
        2026-01-09 referral decided r1 assessment team south
        child 3
        2020-03-01 born
        2026-02-08 referral received r1 source 6 need N1
        2026-02-09 referral decided r1 no-further-action team south rationale yes
        child 4
        2010-03-01 born
        2026-01-05 referral received r1 source 6 need N1
        2026-01-06 referral decided r1 assessment team south
        child 5
        2020-03-01 born
        2026-02-08 referral received r1 source 6 need N1     # nobody has decided yet
        as of 2026-06-30
        ",
        expect![[r#"
            referral-thresholds: 50.0% 2/4
              1 2026-01-05 r1 in e[2, 3]
              2 2026-01-08 r1 out e[5, 6]
              3 2026-02-08 r1 in e[8, 9]
              4 2026-01-05 r1 out e[11, 12]
            like-referrals-decided-unlike: 66.7% 2/3
              1 2026-01-05 r1 in e[2, 3, 5, 6]
              2 2026-01-08 r1 in e[5, 6, 2, 3]
              3 2026-02-08 r1 out e[8, 9, 5, 6]
            conversion-by-source: 50.0% 2/4
              1 2026-01-05 r1 out e[2, 3]
              2 2026-01-08 r1 in e[5, 6]
              3 2026-02-08 r1 out e[8, 9]
              4 2026-01-05 r1 in e[11, 12]
        "#]],
    );
}

#[test]
fn a_team_far_from_what_like_cases_give_is_a_signal() {
    let referral = |child: usize, team: &str, outcome: &str| {
        format!(
            "child {child}\n2020-01-01 born\n2026-01-05 referral received r{child} source 6\n\
             2026-01-06 referral decided r{child} {outcome} team {team}\n"
        )
    };
    let north = (1..=40).map(|child| referral(child, "north", "no-further-action"));
    let south = (41..=160).map(|child| referral(child, "south", "assessment"));
    let text: String = north.chain(south).chain([String::from("as of 2026-06-30")]).collect();
    let told = figure("T1", &text, &Jurisdiction::default(), &[By::Team]);
    let sentences: alloc::vec::Vec<_> = told.flags.iter().map(|flag| flag.sentence.as_str()).collect();
    expect![[r#"
        Referrals closed without further action, against like referrals: 40 of 40 in team north as of 2026-06-30, where like cases across the authority would give 10.0.
        Referrals closed without further action, against like referrals: 0 of 120 in team south as of 2026-06-30, where like cases across the authority would give 30.0."#]].assert_eq(&sentences.join("\n"));
    assert!(told.suppressed().flags.is_empty());
    // A part that is too small, as the authority sees it, is no signal.
    let row = measure("T1").expect("the measure");
    let of_41 = Jurisdiction::default().with_measure_setting(
        (row.name, row.parameters),
        "minimum-denominator",
        Value::Count(41),
        jiff::civil::date(2026, 1, 1),
    );
    let told = figure("T1", &text, &of_41.expect("a threshold"), &[By::Team]);
    assert_eq!(told.flags.iter().map(|flag| flag.key.as_str()).collect::<alloc::vec::Vec<_>>(), ["south"]);
}
