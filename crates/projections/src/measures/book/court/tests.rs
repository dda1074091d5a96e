//! The measures of proceedings, on children who do not exist.

use expect_test::expect;

use crate::measures::checks::check;

#[test]
fn twenty_six_weeks_begin_with_the_day_of_issue() {
    check(
        &["proceedings-within-26-weeks", "proceedings-length"],
        "
        2016-06-01 born
        2025-06-02 application made cp1 care
        2025-06-02 application issued cp1
        2025-11-30 proceedings concluded cp1 orders care
        child 2
        2016-06-01 born
        2025-06-02 application made cp1 supervision
        2025-06-02 application issued cp1
        2025-12-01 proceedings concluded cp1 orders supervision
        child 3
        2016-06-01 born
        2025-06-02 application made cp1 placement
        2025-06-02 application issued cp1
        2025-12-01 proceedings concluded cp1 orders placement
        child 4
        2016-06-01 born
        2025-06-02 application made cp1 care
        2025-12-01 proceedings concluded cp1 orders care
        child 5
        2016-06-01 born
        2024-06-03 application issued cp1
        2025-03-31 proceedings concluded cp1 orders care
        as of 2026-03-31
        ",
        expect![[r#"
            proceedings-within-26-weeks: 50.0% 1/2, 67% observed
              1 2025-11-30 cp1 in 26 e[3, 4]
              2 2025-12-01 cp1 out 27 e[7, 8]
              4 2025-12-01 cp1 unseen e[15]
            proceedings-length: 26.5weeks 1/2, 67% observed
              1 2025-11-30 cp1 in 26 e[3, 4]
              2 2025-12-01 cp1 out 27 e[7, 8]
              4 2025-12-01 cp1 unseen e[15]
        "#]],
    );
}
