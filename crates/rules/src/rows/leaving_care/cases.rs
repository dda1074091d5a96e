//! Every case of the rows about leaving care that is not shown beside them.

use expect_test::expect;

use crate::checks::cases;

#[test]
fn needs_are_assessed_in_three_months() {
    cases(
        &["pathway-needs"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        ",
        &[
            ("2023-04-10", ""),
            ("2023-04-11", ""),
            ("2023-04-11", "2023-04-10 pathway needs assessed"),
            ("2023-04-11", "2023-04-11 pathway needs assessed"),
            ("2023-04-11", "2023-02-01 child died"),
        ],
        expect![[r#"
            2023-04-10: pathway-needs    due 2023-04-10  running
            2023-04-11: pathway-needs    due 2023-04-10  breached by 1 day
            2023-04-11: pathway-needs    due 2023-04-10  met on 2023-04-10
            2023-04-11: pathway-needs    due 2023-04-10  met late by 1 day
            2023-04-11: pathway-needs    due 2023-04-10  ceased on 2023-02-01
        "#]],
    );
}

#[test]
fn a_pathway_plan_three_months_after_them() {
    cases(
        &["pathway-plan"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        2023-03-01 pathway needs assessed
        ",
        &[
            ("2023-06-01", ""),
            ("2023-06-02", ""),
            ("2023-06-02", "2023-06-01 pathway plan made"),
            ("2023-06-02", "2023-06-02 pathway plan made"),
            ("2023-06-02", "2023-04-03 child died"),
        ],
        expect![[r#"
            2023-06-01: pathway-plan    due 2023-06-01  running
            2023-06-02: pathway-plan    due 2023-06-01  breached by 1 day
            2023-06-02: pathway-plan    due 2023-06-01  met on 2023-06-01
            2023-06-02: pathway-plan    due 2023-06-01  met late by 1 day
            2023-06-02: pathway-plan    due 2023-06-01  ceased on 2023-04-03
        "#]],
    );
}

#[test]
fn a_pathway_plan_is_reviewed_twice_a_year() {
    cases(
        &["pathway-review"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        2023-03-01 pathway plan made
        ",
        &[
            ("2023-09-01", ""),
            ("2023-09-02", ""),
            ("2023-09-02", "2023-09-01 pathway plan reviewed"),
            ("2023-09-02", "2023-09-02 pathway plan reviewed"),
            ("2023-09-02", "2023-04-03 child died"),
        ],
        expect![[r#"
            2023-09-01: pathway-review 1    due 2023-09-01  running
            2023-09-02: pathway-review 1    due 2023-09-01  breached by 1 day
            2023-09-02: pathway-review 1    due 2023-09-01  met on 2023-09-01
            2023-09-02: pathway-review 2    due 2024-03-01  running
            2023-09-02: pathway-review 1    due 2023-09-01  met late by 1 day
            2023-09-02: pathway-review 2    due 2024-03-02  running
            2023-09-02: pathway-review 1    due 2023-09-01  ceased on 2023-04-03
        "#]],
    );
}

#[test]
fn an_adviser_at_sixteen() {
    cases(
        &["personal-adviser"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        ",
        &[
            ("2023-04-10", ""),
            ("2023-04-11", ""),
            ("2023-04-11", "2023-04-10 adviser allocated PA1"),
            ("2023-04-11", "2023-04-11 adviser allocated PA1"),
            ("2023-04-11", "2023-02-01 child died"),
        ],
        expect![[r#"
            2023-04-10: personal-adviser    due 2023-04-10  running
            2023-04-11: personal-adviser    due 2023-04-10  breached by 1 day
            2023-04-11: personal-adviser    due 2023-04-10  met on 2023-04-10
            2023-04-11: personal-adviser    due 2023-04-10  met late by 1 day
            2023-04-11: personal-adviser    due 2023-04-10  ceased on 2023-02-01
        "#]],
    );
}

#[test]
fn an_adviser_before_eighteen() {
    cases(
        &["personal-adviser-by-18"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        ",
        &[
            ("2025-01-10", ""),
            ("2025-01-11", ""),
            ("2025-01-11", "2025-01-09 adviser allocated PA1"),
            ("2025-01-11", "2025-01-11 adviser allocated PA1"),
        ],
        expect![[r#"
            2025-01-10: personal-adviser-by-18    due 2025-01-10  running
            2025-01-11: personal-adviser-by-18    due 2025-01-10  breached by 1 day
            2025-01-11: personal-adviser-by-18    due 2025-01-10  met on 2025-01-09
            2025-01-11: personal-adviser-by-18    due 2025-01-10  met late by 1 day
        "#]],
    );
}

#[test]
fn contact_every_eight_weeks() {
    cases(
        &["leaver-contact"],
        "
        2007-01-10 born
        2020-01-06 care started c1 legal C2
        2024-12-02 adviser allocated PA1
        2025-01-10 care ended c1 E17
        ",
        &[
            ("2025-03-07", ""),
            ("2025-03-08", ""),
            ("2025-03-08", "2025-03-07 leaver contacted YES means call"),
            ("2025-03-08", "2025-03-08 leaver contacted YES means call"),
            ("2025-03-08", "2025-02-03 child died"),
        ],
        expect![[r#"
            2025-03-07: leaver-contact 1    due 2025-03-07  running
            2025-03-08: leaver-contact 1    due 2025-03-07  breached by 1 day
            2025-03-08: leaver-contact 1    due 2025-03-07  met on 2025-03-07
            2025-03-08: leaver-contact 2    due 2025-05-02  running
            2025-03-08: leaver-contact 1    due 2025-03-07  met late by 1 day
            2025-03-08: leaver-contact 2    due 2025-05-03  running
            2025-03-08: leaver-contact 1    due 2025-03-07  ceased on 2025-02-03
        "#]],
    );
}

#[test]
fn contact_every_year_from_21() {
    cases(
        &["leaver-contact-from-21"],
        "
        2003-01-10 born
        2016-01-06 care started c1 legal C2
        2021-01-10 care ended c1 E17
        2023-12-04 leaver contacted YES means call
        ",
        &[
            ("2025-01-10", ""),
            ("2025-01-11", ""),
            ("2025-01-11", "2025-01-10 leaver contacted YES means call"),
            ("2025-01-11", "2025-01-11 leaver contacted YES means call"),
            ("2025-01-11", "2024-06-03 child died"),
        ],
        expect![[r#"
            2025-01-10: leaver-contact-from-21 1    due 2025-01-10  running
            2025-01-11: leaver-contact-from-21 1    due 2025-01-10  breached by 1 day
            2025-01-11: leaver-contact-from-21 1    due 2025-01-10  met on 2025-01-10
            2025-01-11: leaver-contact-from-21 2    due 2026-01-10  running
            2025-01-11: leaver-contact-from-21 1    due 2025-01-10  met late by 1 day
            2025-01-11: leaver-contact-from-21 2    due 2026-01-11  running
            2025-01-11: leaver-contact-from-21 1    due 2025-01-10  ceased on 2024-06-03
        "#]],
    );
}

#[test]
fn a_birthday_is_recorded() {
    cases(
        &["leaver-birthday-contact", "leaver-birthday-home", "leaver-birthday-activity"],
        "
        2005-01-10 born
        2018-01-08 care started c1 legal C2
        2023-01-10 care ended c1 E17
        2022-12-12 leaver contacted YES
        2022-12-12 leaver lives D
        2022-12-12 leaver does F1
        ",
        &[
            ("2024-02-10", ""),
            ("2024-02-11", ""),
            (
                "2024-02-11",
                "2024-02-10 leaver contacted YES
                 2024-02-10 leaver lives D
                 2024-02-10 leaver does F1",
            ),
            (
                "2024-02-12",
                "2024-02-11 leaver contacted YES
                 2024-02-11 leaver lives D
                 2024-02-11 leaver does F1",
            ),
            ("2024-02-12", "2024-01-20 child died"),
        ],
        expect![[r#"
            2024-02-10: leaver-birthday-contact   18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-10: leaver-birthday-contact   19th birthday  due 2024-02-10  running
            2024-02-10: leaver-birthday-home      18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-10: leaver-birthday-home      19th birthday  due 2024-02-10  running
            2024-02-10: leaver-birthday-activity  18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-10: leaver-birthday-activity  19th birthday  due 2024-02-10  running
            2024-02-11: leaver-birthday-contact   18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-contact   19th birthday  due 2024-02-10  breached by 1 day
            2024-02-11: leaver-birthday-home      18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-home      19th birthday  due 2024-02-10  breached by 1 day
            2024-02-11: leaver-birthday-activity  18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-activity  19th birthday  due 2024-02-10  breached by 1 day
            2024-02-11: leaver-birthday-contact   18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-contact   19th birthday  due 2024-02-10  met on 2024-02-10
            2024-02-11: leaver-birthday-home      18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-home      19th birthday  due 2024-02-10  met on 2024-02-10
            2024-02-11: leaver-birthday-activity  18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-11: leaver-birthday-activity  19th birthday  due 2024-02-10  met on 2024-02-10
            2024-02-12: leaver-birthday-contact   18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-contact   19th birthday  due 2024-02-10  met late by 1 day
            2024-02-12: leaver-birthday-home      18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-home      19th birthday  due 2024-02-10  met late by 1 day
            2024-02-12: leaver-birthday-activity  18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-activity  19th birthday  due 2024-02-10  met late by 1 day
            2024-02-12: leaver-birthday-contact   18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-contact   19th birthday  due 2024-02-10  ceased on 2024-01-20
            2024-02-12: leaver-birthday-home      18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-home      19th birthday  due 2024-02-10  ceased on 2024-01-20
            2024-02-12: leaver-birthday-activity  18th birthday  due 2023-02-10  met on 2022-12-12
            2024-02-12: leaver-birthday-activity  19th birthday  due 2024-02-10  ceased on 2024-01-20
        "#]],
    );
}
