//! The measures of placements, on children who do not exist.

use expect_test::expect;
use rules::Jurisdiction;

use crate::measures::By;
use crate::measures::checks::{check, check_in};

#[test]
fn short_breaks_and_deaths_are_left_out() {
    check_in(
        &Jurisdiction::default(),
        &["children-looked-after"],
        &[By::Placement, By::Worker],
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 placement started p1 care c1 type U6
        2017-05-01 worker allocated w1 SW1 social-worker team t1
        child 2
        2010-06-01 born
        2017-04-10 care started c1 legal V4
        child 3
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2018-03-31 care ended c1 E4A
        child 4
        2010-06-01 born
        2017-04-10 legal status c1 C1          # the start is not in view
        child 5
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2018-01-31 child died
        as of 2018-03-31
        ",
        expect![[r#"
            children-looked-after: 2.0 2/-
              worker "": 1.0 1/-
              worker "SW1": 1.0 1/-
              placement "": 1.0 1/-
              placement "U6": 1.0 1/-
              1 2018-03-31 c1 in e[2]
              4 2018-03-31 c1 in e[14]
        "#]],
    );
}

#[test]
fn linked_records_are_one_child() {
    let both = "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-01 records linked 2 duplicate
        child 2
        2010-06-01 born
        2017-04-11 care started c2 legal C2
    ";
    check(
        &["children-looked-after"],
        &[both, "as of 2018-03-31"].concat(),
        expect![[r#"
        children-looked-after: 1.0 1/-
          1 2018-03-31 c2 in e[6]
    "#]],
    );
    let told = "2017-05-01 records linked 1 duplicate\n as of 2018-03-31";
    check(
        &["children-looked-after"],
        &[both, told].concat(),
        expect![[r#"
        children-looked-after: 1.0 1/-
          1 2018-03-31 c2 in e[6]
    "#]],
    );
    let unlinked = "child 1\n2017-06-01 records unlinked 2 duplicate\n as of 2018-03-31";
    check(
        &["children-looked-after"],
        &[both, unlinked].concat(),
        expect![[r#"
        children-looked-after: 2.0 2/-
          1 2018-03-31 c1 in e[2]
          2 2018-03-31 c2 in e[6]
    "#]],
    );
}

#[test]
fn a_record_that_is_told_of_by_a_later_one_stands_for_both() {
    check(
        &["children-looked-after", "three-placements-in-a-year"],
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        child 2
        2010-06-01 born
        2017-04-11 care started c2 legal C2
        2017-05-01 records linked 1 duplicate
        as of 2018-03-31
        ",
        expect![[r#"
            children-looked-after: 1.0 1/-
              1 2018-03-31 c2 in e[5]
            three-placements-in-a-year: 0.0% 0/1, none 1
              1 2018-03-31 c2 out 0 e[]
        "#]],
    );
}

#[test]
fn placements_of_a_year_are_those_with_another_carer() {
    check(
        &["three-placements-in-a-year"],
        "
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        2016-04-10 placement started p1 care c1 type U6
        2017-06-01 placement ended p1 CARPL
        2017-06-01 placement started p2 care c1 type U6
        2017-07-01 placement ended p2 CREQB
        2017-07-01 placement started p3 care c1 type K2
        2017-08-01 placement started t1 care c1 type T1
        2017-08-09 placement ended t1
        2017-09-01 placement ended p3
        2017-09-01 placement started p4 care c1 type K2 same-carer yes
        child 2
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        2016-04-10 placement started p1 care c1 type U6
        2017-03-31 placement ended p1 CARPL
        2017-03-31 placement started p2 care c1 type U6
        2017-07-01 placement ended p2 CREQB
        2017-07-01 placement started p3 care c1 type K2
        child 3
        2010-06-01 born
        2017-05-10 care started c1 legal V3
        2017-05-10 placement started p1 care c1 type U6
        as of 2018-03-31
        ",
        expect![[r#"
            three-placements-in-a-year: 50.0% 1/2, 2 1, 3 1
              1 2018-03-31 c1 in 3 e[4, 6, 8]
              2 2018-03-31 c1 out 2 e[18, 20]
        "#]],
    );
}

#[test]
fn the_same_carer_for_two_years_wherever_they_live() {
    check(
        &["same-placement-two-years"],
        "
        2005-06-01 born
        2014-04-10 care started c1 legal C2
        2014-04-10 placement started p1 care c1 type U6
        2016-03-31 placement ended p1 CARPL
        2016-03-31 placement started p2 care c1 type U4
        2017-09-01 placement ended p2
        2017-09-01 placement started p3 care c1 type U4 same-carer yes
        child 2
        2005-06-01 born
        2014-04-10 care started c1 legal C2
        2014-04-10 placement started p1 care c1 type U6
        2016-04-01 placement ended p1 CARPL
        2016-04-01 placement started p2 care c1 type U4
        child 3
        2014-06-01 born
        2015-04-10 care started c1 legal E1
        2015-04-10 placement started p1 care c1 type U6
        2018-01-10 placement ended p1 CARPL
        2018-01-10 placement started p2 care c1 type A6
        child 4
        2005-06-01 born
        2015-10-01 care started c1 legal C2
        2015-10-01 placement started p1 care c1 type U6
        child 5
        2002-03-31 born
        2014-04-10 care started c1 legal C2
        2014-04-10 placement started p1 care c1 type U6
        as of 2018-03-31
        ",
        expect![[r#"
            same-placement-two-years: 66.7% 2/3
              1 2018-03-31 c1 in 730 e[2, 6]
              2 2018-03-31 c1 out 729 e[10, 14]
              3 2018-03-31 c1 in 1086 e[16, 18]
        "#]],
    );
}

#[test]
fn where_the_sender_does_not_say_it_is_not_observed() {
    check(
        &["placed-in-area", "placed-over-20-miles"],
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 placement started p1 care c1 type U6 in-area yes miles 20
        child 2
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 placement started p1 care c1 type U6 in-area no miles 21
        child 3
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-04-10 placement started p1 care c1 type U6
        as of 2018-03-31
        ",
        expect![[r#"
            placed-in-area: 50.0% 1/2, 67% observed
              1 2018-03-31 p1 in e[4]
              2 2018-03-31 p1 out e[8]
              3 2018-03-31 p1 unseen e[12]
            placed-over-20-miles: 50.0% 1/2, 67% observed
              1 2018-03-31 p1 out e[4]
              2 2018-03-31 p1 in e[8]
              3 2018-03-31 p1 unseen e[12]
        "#]],
    );
}

#[test]
fn care_ends_by_special_guardianship() {
    check(
        &["special-guardianship-share"],
        "
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        2017-05-10 care ended c1 E45
        child 2
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        2017-05-10 care ended c1 E4A
        child 3
        2010-06-01 born
        2016-04-10 care started c1 legal V4
        2017-05-10 care ended c1 E8
        child 4
        2010-06-01 born
        2016-04-10 care started c1 legal C2
        2017-05-10 care ended c1
        as of 2018-03-31
        ",
        expect![[r#"
            special-guardianship-share: 50.0% 1/2, 67% observed, E45 1, E4A 1
              1 2017-05-10 c1 in (E45) e[4]
              2 2017-05-10 c1 out (E4A) e[8]
              4 2017-05-10 c1 unseen e[16]
        "#]],
    );
}

#[test]
fn children_in_short_breaks_are_counted_beside_the_others() {
    let text = "
        2010-06-01 born
        2017-04-10 care started c1 legal V4
        child 2
        2010-06-01 born
        2017-04-11 care started c2 legal C2
        child 3
        2010-06-01 born
        2017-04-11 care started c3 legal V3
        2017-04-14 care ended c3
        as of 2018-03-31
    ";
    check(
        &["children-looked-after", "children-looked-after-with-short-breaks"],
        text,
        expect![[r#"
        children-looked-after: 1.0 1/-
          2 2018-03-31 c2 in e[5]
        children-looked-after-with-short-breaks: 2.0 2/-, only in short breaks 1, otherwise 1
          1 2018-03-31 c1 in (only in short breaks) e[2]
          2 2018-03-31 c2 in (otherwise) e[5]
    "#]],
    );
}

#[test]
fn the_return_from_a_temporary_move_is_no_placement() {
    check(
        &["three-placements-in-a-year", "three-placements-in-two-years", "same-placement-two-years"],
        "
        2010-06-01 born
        2014-04-10 care started c1 legal C2
        2014-04-10 placement started p1 care c1 type U4 urn SC1
        2017-06-01 placement ended p1
        2017-06-01 placement started t1 care c1 type T1
        2017-06-09 placement ended t1
        2017-06-09 placement started p2 care c1 type U4 urn SC1
        2017-09-01 placement ended p2
        2017-09-01 placement started t2 care c1 type T3
        2017-09-09 placement ended t2
        2017-09-09 placement started p3 care c1 type U4 urn SC1
        child 2
        2010-06-01 born
        2016-03-31 care started c1 legal C2
        2016-03-31 placement started p1 care c1 type U6
        2016-09-01 placement ended p1 CREQB
        2016-09-01 placement started p2 care c1 type U6
        2017-09-01 placement ended p2 CREQB
        2017-09-01 placement started p3 care c1 type U6
        child 3
        2010-06-01 born
        2016-04-01 care started c1 legal C2
        2016-04-01 placement started p1 care c1 type U6
        as of 2018-03-31
        ",
        expect![[r#"
            three-placements-in-a-year: 0.0% 0/3, 1 2, 2 1
              1 2018-03-31 c1 out 1 e[4]
              2 2018-03-31 c1 out 2 e[18, 20]
              3 2018-03-31 c1 out 1 e[24]
            three-placements-in-two-years: 33.3% 1/3, 1 2, 3 1
              1 2018-03-31 c1 out 1 e[4]
              2 2018-03-31 c1 in 3 e[16, 18, 20]
              3 2018-03-31 c1 out 1 e[24]
            same-placement-two-years: 100.0% 1/1
              1 2018-03-31 c1 in 1451 e[2, 4]
        "#]],
    );
}

#[test]
fn what_began_as_a_short_break_counts_once_it_is_none_any_more() {
    check(
        &["three-placements-in-a-year", "three-placements-in-two-years", "same-placement-two-years"],
        "
        2010-06-01 born                              # moved twice since, and cared for otherwise since October
        2014-04-10 care started c1 legal V4
        2014-04-10 placement started p1 care c1 type U6
        2017-10-01 legal status c1 V2
        2017-11-01 placement ended p1 CREQB
        2017-11-01 placement started p2 care c1 type U6
        2018-01-10 placement ended p2 CREQB
        2018-01-10 placement started p3 care c1 type K2
        child 2                                      # the first placement was a short break to its end
        2010-06-01 born
        2014-04-10 care started c1 legal V4
        2014-04-10 placement started p1 care c1 type U6
        2017-10-01 placement ended p1
        2017-10-01 legal status c1 V2
        2017-10-01 placement started p2 care c1 type U6
        child 3                                      # cared for otherwise for two years to the day
        2010-06-01 born
        2014-04-10 care started c1 legal V4
        2014-04-10 placement started p1 care c1 type U6
        2016-04-01 legal status c1 V2
        child 4                                      # the carer is the one of the short breaks
        2010-06-01 born
        2014-04-10 care started c1 legal V4
        2014-04-10 placement started p1 care c1 type U6
        2017-10-01 placement ended p1
        2017-10-01 legal status c1 V2
        2017-10-01 placement started p2 care c1 type U6 same-carer yes
        as of 2018-03-31
        ",
        expect![[r#"
            three-placements-in-a-year: 25.0% 1/4, 1 3, 3 1
              1 2018-03-31 c1 in 3 e[4, 7, 9]
              2 2018-03-31 c1 out 1 e[16]
              3 2018-03-31 c1 out 1 e[20]
              4 2018-03-31 c1 out 1 e[28]
            three-placements-in-two-years: 0.0% 0/1, 1 1
              3 2018-03-31 c1 out 1 e[20]
            same-placement-two-years: none% 0/0
        "#]],
    );
}

#[test]
fn those_whose_care_began_before_anything_is_told_are_counted_as_far_as_it_can_be_seen() {
    check(
        &["three-placements-in-two-years", "same-placement-two-years"],
        "
        2010-06-01 born                              # in care from before 2015 on
        2015-04-10 legal status c1 C2
        2015-04-10 placement started p1 care c1 type U6 same-carer yes
        child 2                                      # it may have been two years, and two and a half
        2010-06-01 born
        2017-04-10 legal status c1 C2
        2017-04-10 placement started p1 care c1 type U6 same-carer yes
        child 3                                      # with this carer for a year at the most
        2010-06-01 born
        2015-04-10 legal status c1 C2
        2017-04-10 placement started p1 care c1 type U6
        child 4                                      # with this carer for a year at the least
        2010-06-01 born
        2015-04-10 legal status c1 C2
        2017-04-10 placement started p1 care c1 type U6 same-carer yes
        child 5                                      # until then in short breaks
        2010-06-01 born
        2015-04-10 legal status c1 V4
        2017-04-10 legal status c1 C2
        as of 2018-03-31
        ",
        expect![[r#"
            three-placements-in-two-years: 0.0% 0/3, 75% observed, 1 3
              1 2018-03-31 c1 out 1 e[3]
              2 2018-03-31 c1 unseen e[5]
              3 2018-03-31 c1 out 1 e[9]
              4 2018-03-31 c1 out 1 e[12]
            same-placement-two-years: 50.0% 1/2, 50% observed
              1 2018-03-31 c1 in 1086 e[2, 3]
              2 2018-03-31 c1 unseen e[5]
              3 2018-03-31 c1 out 355 e[8, 9]
              4 2018-03-31 c1 unseen e[11, 12]
        "#]],
    );
}
