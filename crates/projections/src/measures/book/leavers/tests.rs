//! The measures of care leavers, on young people who do not exist.

use expect_test::expect;
use rules::Jurisdiction;

use crate::measures::By;
use crate::measures::checks::{check, check_in};

const STATES: &str = "
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    2026-05-05 leaver contacted YES means in-person two-way yes
    2026-05-05 leaver lives U suitable yes
    child 2
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    2026-05-04 leaver contacted YES two-way yes
    2026-06-20 leaver contacted means message two-way no
    2026-01-05 leaver lives W
    child 3
    2002-01-10 born
    2020-01-10 leaver eligible former-relevant
    2025-05-05 leaver contacted YES
    2025-12-01 leaver lives R
    2026-02-01 leaver contacted NO
    child 4
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    child 5
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    2026-06-05 leaver contacted RHOM
    child 6
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    2026-03-05 leaver contacted REFU
    2026-03-05 leaver lives X suitable no
    child 7
    2008-12-10 born
    2024-12-10 care started c1 legal C2
    2025-12-10 leaver eligible eligible
    child 8
    2006-01-10 born
    2024-01-10 leaver eligible former-relevant
    2026-06-05 leaver support closed not-wanted
    as of 2026-06-30
    ";

#[test]
fn who_is_in_care_by_a_legal_status_alone_is_no_leaver() {
    check(
        &["leavers", "children-looked-after"],
        "
        2001-05-10 born
        2018-05-10 leaver contacted NO
        2018-06-10 legal status c1 V2          # the start of care is not in view
        as of 2019-03-31
        ",
        expect![[r#"
            leavers: 0.0 0/-
            children-looked-after: 1.0 1/-
              1 2019-03-31 c1 in e[3]
        "#]],
    );
}

#[test]
fn every_leaver_is_in_exactly_one_state() {
    check_in(
        &Jurisdiction::default(),
        &["leavers", "leavers-in-touch", "leavers-whereabouts-unknown", "leavers-suitable-accommodation"],
        &[By::Age],
        STATES,
        expect![[r#"
            leavers: 6.0 6/-, confirmed within 8 weeks 1, no longer in scope 1, not confirmed for 8 weeks 2, whereabouts unknown 2
              age "19-21": 5.0 5/-, confirmed within 8 weeks 1, no longer in scope 1, not confirmed for 8 weeks 2, whereabouts unknown 1
              age "22-25": 1.0 1/-, whereabouts unknown 1
              1 2026-06-30  in (confirmed within 8 weeks) e[2, 3]
              2 2026-06-30  in (not confirmed for 8 weeks) e[6, 8]
              3 2026-06-30  in (whereabouts unknown) e[11, 14, 13]
              4 2026-06-30  in (whereabouts unknown) e[16]
              5 2026-06-30  in (no longer in scope) e[18, 19]
              6 2026-06-30  in (not confirmed for 8 weeks) e[21, 22]
            leavers-in-touch: 20.0% 1/5, confirmed within 8 weeks 1, not confirmed for 8 weeks 1, refuses contact 1, whereabouts unknown 2
              age "19-21": 25.0% 1/4, confirmed within 8 weeks 1, not confirmed for 8 weeks 1, refuses contact 1, whereabouts unknown 1
              age "22-25": 0.0% 0/1, whereabouts unknown 1
              1 2026-06-30  in (confirmed within 8 weeks) e[2, 3]
              2 2026-06-30  out (not confirmed for 8 weeks) e[6, 7]
              3 2026-06-30  out (whereabouts unknown) e[11, 12, 13]
              4 2026-06-30  out (whereabouts unknown) e[16]
              6 2026-06-30  out (refuses contact) e[21]
            leavers-whereabouts-unknown: 40.0% 2/5, up to a year 1, more than a year 1
              age "19-21": 25.0% 1/4, more than a year 1
              age "22-25": 100.0% 1/1, up to a year 1
              1 2026-06-30  out e[2]
              2 2026-06-30  out e[6]
              3 2026-06-30  in 211 e[11, 13]
              4 2026-06-30  in 902 e[16]
              6 2026-06-30  out e[21]
            leavers-suitable-accommodation: 25.0% 1/4, 80% observed, Bed and breakfast 1, In custody 1, Independent living 1, Residence not known 1
              age "19-21": 33.3% 1/3, 75% observed, Bed and breakfast 1, In custody 1, Independent living 1
              age "22-25": 0.0% 0/1, Residence not known 1
              1 2026-06-30  in (Independent living) e[2, 4]
              2 2026-06-30  out (Bed and breakfast) e[6, 9]
              3 2026-06-30  out (Residence not known) e[11, 13]
              4 2026-06-30  unseen e[16]
              6 2026-06-30  out (In custody) e[21, 23]
        "#]],
    );
}

#[test]
fn the_birthday_is_another_figure() {
    check(
        &["leavers-in-touch-at-birthday"],
        "
        2006-01-10 born
        2024-01-10 leaver eligible former-relevant
        2025-10-10 leaver contacted YES
        child 2
        2006-01-10 born
        2024-01-10 leaver eligible former-relevant
        2025-10-09 leaver contacted YES
        child 3
        2006-06-10 born
        2024-06-10 leaver eligible former-relevant
        2025-07-10 leaver contacted YES
        as of 2026-06-30
        ",
        expect![[r#"
            leavers-in-touch-at-birthday: 66.7% 2/3
              1 2026-02-10  in e[2, 3]
              2 2026-02-10  out e[5]
              3 2025-07-10  in e[8, 9]
        "#]],
    );
}

#[test]
fn a_return_lists_its_care_leavers_without_a_category_and_its_silence_says_nothing() {
    use journey::Kind;
    use rules::jurisdiction::Source;
    let kinds = [Kind::ChildRegistered, Kind::CarePeriodStarted, Kind::CarePeriodEnded];
    let source = Source { system: "ssda903".into(), kinds: kinds.into(), from: None, until: None };
    check_in(
        &Jurisdiction::default().with_source(source),
        &["leavers", "leavers-in-touch", "leavers-whereabouts-unknown", "leavers-in-touch-at-birthday"],
        &[],
        "
        2007-01-10 born
        2026-01-10 leaver contacted YES
        2026-01-10 leaver lives U suitable yes
        child 2
        2007-01-10 born
        2026-01-10 leaver contacted NO
        2026-01-10 leaver lives R
        child 3
        2008-05-20 born
        2026-05-20 leaver contacted YES
        child 4
        2007-01-10 born
        2025-01-10 leaver contacted YES
        child 5
        2007-01-10 born
        2020-01-10 care started c1 legal C2
        2025-01-10 care ended c1 E7
        as of 2026-06-30
        ",
        expect![[r#"
            leavers: 4.0 4/-, confirmed within 8 weeks 1, not confirmed for 8 weeks 2, whereabouts unknown 1
              1 2026-06-30  in (not confirmed for 8 weeks) e[2]
              2 2026-06-30  in (whereabouts unknown) e[5]
              3 2026-06-30  in (confirmed within 8 weeks) e[8]
              4 2026-06-30  in (not confirmed for 8 weeks) e[10]
            leavers-in-touch: 50.0% 1/2, 50% observed, confirmed within 8 weeks 1, whereabouts unknown 1
              1 2026-06-30  unseen (not confirmed for 8 weeks) e[2]
              2 2026-06-30  out (whereabouts unknown) e[5]
              3 2026-06-30  in (confirmed within 8 weeks) e[8]
              4 2026-06-30  unseen (not confirmed for 8 weeks) e[10]
            leavers-whereabouts-unknown: 50.0% 1/2, 50% observed, up to half a year 1
              1 2026-06-30  unseen e[2]
              2 2026-06-30  in 171 e[5]
              3 2026-06-30  out e[8]
              4 2026-06-30  unseen e[10]
            leavers-in-touch-at-birthday: 66.7% 2/3, 75% observed
              1 2026-02-10  in e[2]
              2 2026-02-10  out e[5]
              3 2026-06-20  in e[8]
              4 2026-02-10  unseen e[10]
        "#]],
    );
}

#[test]
fn who_is_entitled_follows_from_the_care() {
    check(
        &["leavers-not-listed"],
        "
        2008-01-10 born
        2023-11-01 care started c1 legal C2
        2024-02-01 care ended c1 E4A
        child 2
        2008-01-10 born
        2023-11-01 care started c1 legal C2
        2024-01-30 care ended c1 E4A
        child 3
        2008-01-10 born
        2023-01-01 care started c1 legal C2
        2024-01-09 care ended c1 E4A
        child 4
        2008-01-10 born
        2023-01-01 care started c1 legal C2
        2024-06-09 care ended c1 E4A
        2024-06-09 leaver eligible relevant
        as of 2026-06-30
        ",
        expect![[r#"
            leavers-not-listed: 50.0% 1/2
              1 2026-06-30  in 92 e[2, 4]
              4 2026-06-30  out 525 e[14, 16, 17]
        "#]],
    );
}

#[test]
fn a_visit_is_contact_and_an_unanswered_message_is_none() {
    let leaver = |more: &str| {
        alloc::format!(
            "
            2006-01-10 born
            2024-01-10 leaver eligible former-relevant
            {more}
            as of 2026-06-30"
        )
    };
    let visited = leaver("2026-06-05 visit made v1 leaver seen yes");
    check(
        &["leavers-in-touch"],
        &visited,
        expect![[r#"
        leavers-in-touch: 100.0% 1/1, confirmed within 8 weeks 1
          1 2026-06-30  in (confirmed within 8 weeks) e[2, 3]
    "#]],
    );
    let nobody_in = leaver("2026-06-05 visit made v1 leaver seen no");
    check(
        &["leavers-in-touch"],
        &nobody_in,
        expect![[r#"
        leavers-in-touch: 0.0% 0/1, whereabouts unknown 1
          1 2026-06-30  out (whereabouts unknown) e[2]
    "#]],
    );
    let message = leaver("2026-06-05 leaver contacted YES means message");
    check(
        &["leavers-in-touch"],
        &message,
        expect![[r#"
        leavers-in-touch: 0.0% 0/1, not confirmed for 8 weeks 1
          1 2026-06-30  out (not confirmed for 8 weeks) e[2]
    "#]],
    );
    let answered = leaver("2026-06-05 leaver contacted YES means message two-way yes");
    check(
        &["leavers-in-touch"],
        &answered,
        expect![[r#"
        leavers-in-touch: 100.0% 1/1, confirmed within 8 weeks 1
          1 2026-06-30  in (confirmed within 8 weeks) e[2, 3]
    "#]],
    );
}
