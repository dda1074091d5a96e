//! Journeys with corrections and retractions, and what they raise.

use expect_test::expect;
use jiff::civil::date;

use crate::checks::{check, check_in};
use crate::jurisdiction::{Jurisdiction, Milestone, Setting};

const SCRUTINY: &[&str] = &["corrected-before-scrutiny"];
const INTO_TIME: &[&str] = &["corrected-into-time"];
const ANOTHER_CHILD: &[&str] = &["entered-for-another-child"];
const NO_EFFECT: &[&str] = &["correction-without-effect"];

#[test]
fn corrections_in_the_ten_working_days_before_a_review_are_counted() {
    let text = |recorded: &str| {
        alloc::format!(
            "
            2017-04-10 care started c1 legal C2
            2017-04-12 visit made v1 looked-after recorded 2017-04-12
            correct e3 2017-04-11 recorded {recorded}
            2017-05-10 care review c1 PN1
            as of 2017-05-10
            "
        )
    };
    // Ten working days before 10 May, with the bank holiday of 1 May between them.
    check(
        SCRUTINY,
        &text("2017-04-25"),
        expect![[r#"
            corrected-before-scrutiny (recording) since 2017-05-10: 1 correction was recorded between 2017-04-25 and 2017-05-10, in the 10 working days before the entry "care review held" of 2017-05-10. e[3, 4, 5]
            changes on 2017-11-11
        "#]],
    );
    check(SCRUTINY, &text("2017-04-24"), expect![[""]]);
    check(SCRUTINY, &text("2017-05-11"), expect![[""]]);
    check(
        SCRUTINY,
        &text("2017-05-09").replace("recorded 2017-05-09", "submitted 2017-05-09"),
        expect![[""]],
    );
    check(
        SCRUTINY,
        &text("2017-05-09").replace("as of 2017-05-10", "as of 2017-05-09"),
        expect![[r#"
        changes on 2017-05-10
    "#]],
    );
    check(
        SCRUTINY,
        &text("2017-05-09").replace("as of 2017-05-10", "as of 2017-11-10"),
        expect![[r#"
            corrected-before-scrutiny (recording) since 2017-05-10: 1 correction was recorded between 2017-04-25 and 2017-05-10, in the 10 working days before the entry "care review held" of 2017-05-10. e[3, 4, 5]
            changes on 2017-11-11
        "#]],
    );
    check(SCRUTINY, &text("2017-05-09").replace("as of 2017-05-10", "as of 2017-11-11"), expect![[""]]);
}

#[test]
fn the_authority_s_milestones_count_too_and_the_number_can_be_set() {
    let mut inspected = Jurisdiction::default();
    inspected.milestones.push(Milestone { kind: "inspection-notice".into(), on: date(2017, 5, 10) });
    let text = "
        2017-04-12 visit made v1 looked-after recorded 2017-04-12
        2017-04-13 visit made v2 looked-after recorded 2017-04-13
        correct e1 2017-04-11 recorded 2017-05-09
        retract e2 recorded 2017-05-10
        as of 2017-05-10
    ";
    check_in(
        &inspected,
        SCRUTINY,
        text,
        expect![[r#"
        corrected-before-scrutiny (recording) since 2017-05-10: 2 corrections were recorded between 2017-04-25 and 2017-05-10, in the 10 working days before the inspection notice of 2017-05-10. e[1, 3, 2, 4]
        changes on 2017-11-11
    "#]],
    );
    let set = |value: &str| {
        inspected.clone().with_setting(Setting {
            flag: "R03".into(),
            parameter: "at-least".into(),
            value: value.parse().expect("a value"),
            from: date(2016, 1, 1),
        })
    };
    check_in(
        &set("2").expect("a threshold"),
        SCRUTINY,
        text,
        expect![[r#"
        corrected-before-scrutiny (recording) since 2017-05-10: 2 corrections were recorded between 2017-04-25 and 2017-05-10, in the 10 working days before the inspection notice of 2017-05-10. e[1, 3, 2, 4]
        changes on 2017-11-11
    "#]],
    );
    check_in(&set("3").expect("a threshold"), SCRUTINY, text, expect![[""]]);
}

#[test]
fn a_correction_that_makes_a_review_timely_is_flagged() {
    let text = |to: &str, as_of: &str| {
        alloc::format!(
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2
            2017-05-12 care review c1 PN1
            correct e4 {to} recorded 2017-05-20
            as of {as_of}
            "
        )
    };
    check(
        INTO_TIME,
        &text("2017-05-11", "2017-05-20"),
        expect![[r#"
            corrected-into-time (recording) since 2017-05-20: The entry "care review held" was first said to be of 2017-05-12 and is said since 2017-05-20 to be of 2017-05-11: a review of the looked-after child's case, due by 2017-05-11, is now in time and was not. e[4, 5]
            changes on 2017-06-01
        "#]],
    );
    check(
        INTO_TIME,
        &text("2017-05-13", "2017-05-20"),
        expect![[r#"
        changes on 2017-06-01
    "#]],
    );
    check(
        INTO_TIME,
        &text("2017-05-11", "2017-05-19"),
        expect![[r#"
        changes on 2017-05-20
    "#]],
    );
    check(
        INTO_TIME,
        &text("2017-05-11", "2017-11-21"),
        expect![[r#"
        changes on 2018-06-01
    "#]],
    );
}

#[test]
fn a_start_moved_and_an_entry_made_again_are_seen_too() {
    check(
        INTO_TIME,
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-12 care review c1 PN1
        correct e2 2017-04-11 recorded 2017-05-20
        as of 2017-05-20
        ",
        expect![[r#"
            corrected-into-time (recording) since 2017-05-20: The entry "care period started" was first said to be of 2017-04-10 and is said since 2017-05-20 to be of 2017-04-11: a review of the looked-after child's case, due by 2017-05-12, is now in time and was not. e[2, 5]
            changes on 2017-06-01
        "#]],
    );
    check(
        INTO_TIME,
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-12 care review c1 PN1 recorded 2017-05-12
        retract e4 recorded 2017-05-20
        2017-05-11 care review c1 PN1 recorded 2017-05-20
        as of 2017-05-20
        ",
        expect![[r#"
            corrected-into-time (recording) since 2017-05-20: The entry "care review held" was first said to be of 2017-05-12 and is said since 2017-05-20 to be of 2017-05-11: a review of the looked-after child's case, due by 2017-05-11, is now in time and was not. e[6, 4, 5]
            changes on 2017-06-01
        "#]],
    );
    check(
        INTO_TIME,
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-12 care review c1 PN1 recorded 2017-05-12
        retract e4 because wrong-child recorded 2017-05-20
        2017-05-11 care review c1 PN1 recorded 2017-05-20
        as of 2017-05-20
        ",
        expect![[r#"
            changes on 2017-06-01
        "#]],
    );
}

#[test]
fn a_correction_back_takes_the_flag_away() {
    check(
        INTO_TIME,
        "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-12 care review c1 PN1
        correct e4 2017-05-11 recorded 2017-05-20
        correct e4 2017-05-12 recorded 2017-05-22
        as of 2017-05-22
        ",
        expect![[r#"
            changes on 2017-06-01
        "#]],
    );
}

#[test]
fn what_belonged_to_another_child_is_told_for_a_time() {
    let text = |as_of: &str| {
        alloc::format!(
            "
            2017-04-10 case note visit
            2017-04-11 case note visit
            2017-04-12 case note visit
            retract e1 because wrong-child recorded 2017-05-20
            retract e2 because duplicate recorded 2017-05-20
            correct e3 2017-04-13 because wrong-child recorded 2017-05-22
            as of {as_of}
            "
        )
    };
    check(
        ANOTHER_CHILD,
        &text("2017-05-19"),
        expect![[r#"
        changes on 2017-05-20
    "#]],
    );
    check(
        ANOTHER_CHILD,
        &text("2017-05-20"),
        expect![[r#"
            entered-for-another-child (recording) since 2017-05-20: The entry "case note recorded" of 2017-04-10 was found on 2017-05-20 to belong to another child. e[1, 4]
            changes on 2017-05-22
        "#]],
    );
    check(
        ANOTHER_CHILD,
        &text("2017-11-20"),
        expect![[r#"
            entered-for-another-child (recording) since 2017-05-20: The entry "case note recorded" of 2017-04-13 was found on 2017-05-22 to belong to another child, and 1 more like it. e[1, 4, 3, 6]
            changes on 2017-11-21
        "#]],
    );
    check(ANOTHER_CHILD, &text("2017-11-23"), expect![[""]]);
}

#[test]
fn a_correction_that_changes_nothing_is_told_until_one_does() {
    let text = "
        2017-04-10 case note visit
        correct e1 2017-04-11 recorded 2017-05-02
        correct e2 2017-04-12 recorded 2017-05-03     # names the correction
        correct e1 2017-04-12 care review c1 recorded 2017-05-04
    ";
    check(
        NO_EFFECT,
        &[text, "as of 2017-05-03"].concat(),
        expect![[r#"
        correction-without-effect (recording) since 2017-05-03: A correction or retraction that was recorded on 2017-05-03 has no effect, since it names a correction or a retraction, and not the original entry. e[3]
        changes on 2017-05-04
    "#]],
    );
    check(
        NO_EFFECT,
        &[text, "as of 2017-05-04"].concat(),
        expect![[r#"
        correction-without-effect (recording) since 2017-05-03: A correction or retraction that was recorded on 2017-05-04 has no effect, since its body is of another kind than the entry that it names, and 1 more like it. e[3, 4, 1]
    "#]],
    );
    let mended = "correct e1 2017-04-12 recorded 2017-05-05\n as of 2017-05-05";
    check(NO_EFFECT, &[text, mended].concat(), expect![[""]]);
    check(NO_EFFECT, &[text, "retract e1 recorded 2017-05-05\n as of 2017-05-05"].concat(), expect![[""]]);
}

#[test]
fn a_correction_of_a_retraction_changes_nothing() {
    check(
        NO_EFFECT,
        "
        2017-04-10 case note visit
        retract e1 recorded 2017-05-02
        correct e1 2017-04-12 recorded 2017-05-03
        correct e2 2017-04-12 recorded 2017-05-04
        as of 2017-05-04
        ",
        expect![[r#"
            correction-without-effect (recording) since 2017-05-03: A correction or retraction that was recorded on 2017-05-04 has no effect, since it names a correction or a retraction, and not the original entry, and 1 more like it. e[3, 4]
        "#]],
    );
}
