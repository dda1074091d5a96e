//! Children who do not exist and to whom everything happens at once.

use expect_test::expect;
use rules::{Jurisdiction, Value};

use crate::measures::checks::check_in;
use crate::measures::measure;

const CHILDREN: &str = "
    2012-06-01 born
    2022-01-10 care started c1 legal C2
    2022-01-10 placement started p1 care c1 type U6
    2022-01-10 worker allocated w1 SW1 social-worker
    2022-01-10 school started urn 100001
    2024-01-08 placement ended p1 CREQB
    2024-01-08 placement started p2 care c1 type U6
    2024-01-08 school ended urn 100001
    2024-01-15 school started urn 100002
    2024-06-03 worker deallocated w1 LEFTRL
    2024-06-03 worker allocated w2 SW2 social-worker
    2024-09-02 placement ended p2 CREQB
    2024-09-02 placement started p3 care c1 type K2
    2024-09-16 school started urn 100003
    2025-01-06 worker deallocated w2 LEFTRL
    2025-01-06 worker allocated w3 SW3 social-worker
    child 2
    2012-06-01 born
    2022-01-10 care started c1 legal C2
    2022-01-10 placement started p1 care c1 type U6
    2022-01-10 worker allocated w1 SW1 social-worker
    2022-01-10 school started urn 100001
    child 3
    2012-06-01 born
    2022-01-10 care started c1 legal C2
    2022-01-10 placement started p1 care c1 type U6
    child 4
    2008-06-01 born
    2022-01-10 care started c1 legal C2
    child 5
    2012-06-01 born
    2024-06-10 care started c1 legal C2
    as of 2025-03-31
";

#[test]
fn many_of_each_in_two_years() {
    check_in(
        &Jurisdiction::default(),
        &["highly-unstable"],
        &[],
        CHILDREN,
        expect![[r#"
        highly-unstable: 50.0% 1/2, 67% observed
          1 2025-03-31  in e[4, 8, 14, 6, 10, 15, 5, 12, 17]
          2 2025-03-31  out e[21, 23, 22]
          3 2025-03-31  unseen e[27]
    "#]],
    );
    let row = measure("highly-unstable").expect("the measure");
    let four = Jurisdiction::default().with_measure_setting(
        (row.name, row.parameters),
        "schools",
        Value::Count(4),
        jiff::civil::date(2025, 1, 1),
    );
    check_in(
        &four.expect("a threshold"),
        &["highly-unstable"],
        &[],
        CHILDREN,
        expect![[r#"
        highly-unstable: 0.0% 0/2, 67% observed
          1 2025-03-31  out e[4, 8, 14, 6, 10, 15, 5, 12, 17]
          2 2025-03-31  out e[21, 23, 22]
          3 2025-03-31  unseen e[27]
    "#]],
    );
}
