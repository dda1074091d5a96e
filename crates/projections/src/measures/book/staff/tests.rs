//! Turnover, of workers who do not exist.

use expect_test::expect;
use jiff::civil::{Date, date};
use journey::codes::Employment;
use rules::Jurisdiction;
use rules::jurisdiction::WorkerRow;

use crate::measures::By;
use crate::measures::checks::check_in;

const OWN: Option<Employment> = Some(Employment::Permanent);

fn row(
    id: &str,
    fte_percent: u16,
    employment: Option<Employment>,
    (from, until): (Option<Date>, Option<Date>),
) -> WorkerRow {
    WorkerRow { id: id.into(), fte_percent, employment, team: Some("t1".into()), manager: None, from, until }
}

#[test]
fn who_leaves_is_held_against_those_in_post() {
    let mut file = Jurisdiction::default();
    file.workers.extend([
        row("SW1", 100, OWN, (None, None)),
        // On the day itself the last day is not over.
        row("SW2", 100, OWN, (None, Some(date(2025, 9, 30)))),
        row("SW3", 50, OWN, (None, Some(date(2025, 9, 29)))),
        // The first day of the year, and the day before.
        row("SW4", 100, OWN, (None, Some(date(2024, 9, 30)))),
        row("SW5", 100, OWN, (None, Some(date(2024, 9, 29)))),
        // Other hours are no departure; nor is a departure one of an agency worker.
        row("SW6", 100, OWN, (None, Some(date(2025, 3, 31)))),
        row("SW6", 60, OWN, (Some(date(2025, 4, 1)), None)),
        row("SW7", 100, Some(Employment::Agency), (None, Some(date(2025, 3, 31)))),
        // Who goes to an agency has left.
        row("SW8", 100, OWN, (None, Some(date(2025, 3, 31)))),
        row("SW8", 100, Some(Employment::Agency), (Some(date(2025, 4, 1)), None)),
        row("SW9", 100, None, (None, None)),
        row("SW10", 100, OWN, (Some(date(2025, 10, 1)), None)),
    ]);
    check_in(
        &file,
        &["staff-turnover"],
        &[By::Worker],
        "as of 2025-09-30",
        expect![[r#"
        staff-turnover: 96.2% 250/260, 84% observed
          worker "SW1": 0.0% 0/100
          worker "SW2": 0.0% 0/100
          worker "SW3": none% 50/0
          worker "SW4": none% 100/0
          worker "SW6": 0.0% 0/60
          worker "SW8": none% 100/0
          worker "SW9": none% 0/0, 0% observed
    "#]],
    );
}
