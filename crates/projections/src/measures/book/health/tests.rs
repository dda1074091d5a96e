//! The measures of health, on children who do not exist.

use expect_test::expect;

use crate::measures::checks::check;

#[test]
fn the_health_of_those_in_care_for_a_year() {
    check(
        &["health-assessments-up-to-date", "dental-checks-up-to-date", "difficulties-questionnaires-scored"],
        "
        2010-06-01 born
        2024-04-10 care started c1 legal C2
        2025-04-01 health assessed review
        2025-09-01 teeth checked
        2025-09-01 difficulties scored score 12
        child 2
        2010-06-01 born
        2024-04-10 care started c1 legal C2
        2025-03-31 health assessed review
        2025-03-31 teeth checked
        2025-09-01 difficulties scored reason-not SDQ2
        child 3
        2010-06-01 born
        2024-04-10 care started c1 legal C2
        2025-09-01 health assessed review refused yes
        child 4                                      # under five
        2022-06-01 born
        2024-04-10 care started c1 legal C2
        2025-09-29 health assessed review
        child 5
        2022-06-01 born
        2024-04-10 care started c1 legal C2
        2025-04-29 health assessed review
        2025-09-29 health assessed review
        child 6
        2010-06-01 born
        2025-04-10 care started c1 legal C2          # not for a year
        child 7
        2010-06-01 born
        2024-04-10 care started c1 legal V4
        child 8
        2010-06-01 born
        2024-04-10 care started c1 legal C2
        2025 health assessed                         # of which only the year is known
        child 9
        2010-06-01 born
        2024-04-10 care started c1 legal V4
        2025-04-02 legal status c1 V2                # until then in short breaks, and so not for a year
        as of 2026-03-31
        ",
        expect![[r#"
            health-assessments-up-to-date: 50.0% 3/6
              1 2026-03-31 c1 in e[2, 4]
              2 2026-03-31 c1 out e[8]
              3 2026-03-31 c1 out e[14]
              4 2026-03-31 c1 out e[18]
              5 2026-03-31 c1 in e[22, 25]
              8 2026-03-31 c1 in e[33, 35]
            dental-checks-up-to-date: 16.7% 1/6
              1 2026-03-31 c1 in e[2, 5]
              2 2026-03-31 c1 out e[8]
              3 2026-03-31 c1 out e[14]
              4 2026-03-31 c1 out e[18]
              5 2026-03-31 c1 out e[22]
              8 2026-03-31 c1 out e[33]
            difficulties-questionnaires-scored: 25.0% 1/4
              1 2026-03-31 c1 in e[2, 6]
              2 2026-03-31 c1 out e[8]
              3 2026-03-31 c1 out e[14]
              8 2026-03-31 c1 out e[33]
        "#]],
    );
}
