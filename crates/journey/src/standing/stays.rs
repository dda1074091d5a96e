//! With whom a child stays, on what footing, and until when a decision for adoption stands.

use alloc::format;
use alloc::string::String;

use expect_test::{Expect, expect};
use jiff::civil::Date;

use super::Standings;
use crate::codes::Coded;
use crate::fixture::Fixture;

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(text: &str, days: &[&str], expected: Expect) {
    let journey = Fixture::parse(text).expect("the fixture language").journey();
    let standings = Standings::of(&journey);
    let told = days.iter().map(|day| {
        let date: Date = day.parse().expect("a date");
        let standing = standings.on(date);
        let stay = standing.stay().map_or("nowhere", |stay| stay.fact.placement_id.as_str());
        let settled = standing.settled_placement().map_or("-", |settled| settled.placement_type.code());
        let basis = standing.placement_basis().map_or("-", |basis| basis.code());
        let decided = if standing.adoption_decided.is_some() { " adoption decided" } else { "" };
        format!("{day}: {stay} {settled} {basis}{decided}\n")
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn a_return_from_a_temporary_move_and_the_same_carer_go_on_with_the_stay() {
    check(
        "
        2017-01-02 care started c1 legal V2
        2017-01-02 placement started p1 care c1 type U6 urn SC1
        2017-02-01 placement ended p1
        2017-02-01 placement started p2 care c1 type T1           # in hospital
        2017-02-10 placement ended p2
        2017-02-10 placement started p3 care c1 type U6 urn SC1 same-carer no
        2017-03-01 placement ended p3
        2017-03-01 placement started p4 care c1 type U4 urn SC1 same-carer yes
        2017-04-01 placement ended p4
        2017-04-01 placement started p5 care c1 type U4 urn SC1   # another carer of the same agency
        2017-05-01 placement ended p5
        2017-05-01 placement started p6 care c1 type T3
        2017-05-08 placement ended p6
        2017-05-08 placement started p7 care c1 type K2
        2017-06-01 placement ended p7
        2017-07-01 placement started p8 care c1 type K2
        2017-08-01 care ended c1
        2017-08-01 care started c2 legal V2
        2017-08-01 placement started p9 care c2 type K2 same-carer yes
        ",
        &[
            "2017-01-02",
            "2017-02-01",
            "2017-02-10",
            "2017-03-01",
            "2017-04-01",
            "2017-05-01",
            "2017-05-08",
            "2017-06-01",
            "2017-07-01",
            "2017-08-01",
        ],
        expect![[r#"
            2017-01-02: p1 U6 -
            2017-02-01: p1 U6 -
            2017-02-10: p1 U6 -
            2017-03-01: p1 U4 -
            2017-04-01: p5 U4 -
            2017-05-01: p5 U4 -
            2017-05-08: p7 K2 -
            2017-06-01: nowhere - -
            2017-07-01: p8 K2 -
            2017-08-01: p9 K2 -
        "#]],
    );
}

#[test]
fn an_exceptional_footing_lasts_until_it_is_approved() {
    check(
        "
        2017-01-02 care started c1 legal V2
        2017-01-02 placement started p1 care c1 type U3 basis temporary
        2017-04-03 placement approval p1 temporary-extended
        2017-04-04 placement approval p1 out-of-area-approved
        2017-05-01 placement approval p1 approved
        2017-06-01 placement ended p1
        2017-06-01 placement started p2 care c1 type P1 basis immediate
        2017-06-12 placement approval p2 parent-assessed
        2017-06-20 adoption decided
        2017-07-20 adoption reversed RD4
        2017-08-20 adoption decided
        2017-09-20 care ended c1
        ",
        &[
            "2017-01-02",
            "2017-04-04",
            "2017-05-01",
            "2017-06-01",
            "2017-06-12",
            "2017-06-20",
            "2017-07-20",
            "2017-08-20",
            "2017-09-20",
        ],
        expect![[r#"
            2017-01-02: p1 U3 temporary
            2017-04-04: p1 U3 temporary
            2017-05-01: p1 U3 -
            2017-06-01: p2 P1 immediate
            2017-06-12: p2 P1 -
            2017-06-20: p2 P1 - adoption decided
            2017-07-20: p2 P1 -
            2017-08-20: p2 P1 - adoption decided
            2017-09-20: nowhere - -
        "#]],
    );
}
