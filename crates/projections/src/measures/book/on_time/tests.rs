//! What fell due and was done in time, on children who do not exist.

use expect_test::expect;
use rules::{Jurisdiction, Source};

use super::{CARE_REVIEWS, CARE_VISITS, NEED_VISITS, PROTECTION_REVIEWS, PROTECTION_VISITS};
use crate::measures::checks::{check, check_in};
use crate::measures::scene::is_called;

const REVIEWS: &str = "
    2010-06-01 born
    2017-04-10 care started c1 legal C2
    2017-05-10 care review c1
    2017-08-11 care review c1
    child 2
    2011-06-01 born
    2017-04-10 care started c1 legal C2
    as of 2017-08-31
";

#[test]
fn what_is_overdue_and_open_counts_against_the_share() {
    check(
        &["care-reviews-on-time"],
        REVIEWS,
        expect![[r#"
        care-reviews-on-time: 33.3% 1/3
          1 2017-05-11 c1 in e[2, 4]
          1 2017-08-10 c1 out e[4, 5]
          2 2017-05-11 c1 out e[7]
    "#]],
    );
}

#[test]
fn what_nobody_sends_is_not_observed() {
    let kinds = [journey::Kind::CarePeriodStarted, journey::Kind::VisitMade];
    let source = Source { system: "ssda903".into(), kinds: kinds.into(), from: None, until: None };
    let jurisdiction = Jurisdiction::default().with_source(source);
    check_in(
        &jurisdiction,
        &["care-reviews-on-time"],
        &[],
        REVIEWS,
        expect![[r#"
        care-reviews-on-time: none% 0/0, 0% observed
          1 2017-05-11 c1 unseen e[2, 4]
          1 2017-08-10 c1 unseen e[4, 5]
          2 2017-05-11 c1 unseen e[7]
    "#]],
    );
}

#[test]
fn every_measure_finds_clocks_in_the_books() {
    for begins in [CARE_REVIEWS, PROTECTION_REVIEWS, NEED_VISITS, PROTECTION_VISITS, CARE_VISITS] {
        assert!(rules::clocks().any(|rule| is_called(rule, begins)), "{begins:?}");
    }
    // One clock is of one of them only.
    for rule in rules::clocks() {
        let of = [CARE_REVIEWS, PROTECTION_REVIEWS, NEED_VISITS, PROTECTION_VISITS, CARE_VISITS];
        assert!(of.iter().filter(|begins| is_called(rule, begins)).count() < 2, "{}", rule.name);
    }
}
