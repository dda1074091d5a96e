//! The clocks of concerns and enquiries, told by journeys.

use expect_test::expect;

use crate::checks::check;

#[test]
fn a_concern_is_discussed_within_a_day() {
    check(
        &["strategy-discussion"],
        "
        2016-06-01 born
        2026-03-02 concern identified c1
        2026-03-03 strategy discussion s1 harm concern c1
        2026-03-09 concern identified c2
        2026-03-11 strategy discussion s2 harm                 # names no concern: it is the last one's
        2026-03-16 concern identified c3
        2026-03-17 manager decided no-further-action about c3 decision approved
        2026-03-18 concern identified c4
        2026-03-19 manager decided no-further-action about c4 decision refused
        2026-03-20 concern identified c5
        as of 2026-03-23
        ",
        expect![[r#"
            strategy-discussion  c1  due 2026-03-03  met on 2026-03-03
            strategy-discussion  c2  due 2026-03-10  met late by 1 working day
            strategy-discussion  c3  due 2026-03-17  met on 2026-03-17
            strategy-discussion  c4  due 2026-03-19  breached by 2 working days
            strategy-discussion  c5  due 2026-03-23  running
            changes on 2026-03-24
        "#]],
    );
    check(
        &["strategy-discussion"],
        "
        2016-06-01 born
        2026-03-02 concern identified c1
        2026-03-03 child died
        as of 2026-03-23
        ",
        expect![[r#"
            strategy-discussion  c1  due 2026-03-03  ceased on 2026-03-03
            changes on 2026-06-01
        "#]],
    );
}

#[test]
fn an_enquiry_comes_to_a_conclusion() {
    check(
        &["enquiry-conclusion"],
        "
        2016-06-01 born
        2026-03-02 enquiry started e1
        2026-03-18 enquiry concluded e1 no-further-action
        2026-04-07 enquiry started e2
        2026-04-24 conference not required e2
        2026-05-05 enquiry started e3
        2026-05-20 initial conference ic3 outcome protection-plan   # names no enquiry: it is the last one's
        2026-06-01 enquiry started e4
        2026-06-02 enquiry started e5
        as of 2026-06-18
        ",
        expect![[r#"
            enquiry-conclusion  e1  due 2026-03-18  met on 2026-03-18
            enquiry-conclusion  e2  due 2026-04-23  met late by 1 working day
            enquiry-conclusion  e3  due 2026-05-21  met on 2026-05-20
            enquiry-conclusion  e4  due 2026-06-17  breached by 1 working day
            enquiry-conclusion  e5  due 2026-06-18  running
            changes on 2026-06-19
        "#]],
    );
    check(
        &["enquiry-conclusion"],
        "
        2008-03-10 born
        2026-03-02 enquiry started e1
        as of 2026-06-17
        ",
        expect![[r#"
            enquiry-conclusion  e1  due 2026-03-18  ceased on 2026-03-10
            changes on 2027-03-10
        "#]],
    );
}
