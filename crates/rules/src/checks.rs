//! How the rows are tested: a journey in the fixture language, and the readings and flags that it must give.

use alloc::string::{String, ToString};
use core::fmt::Write;

use expect_test::Expect;
use journey::Coded;
use journey::fixture::Fixture;
use proptest::prelude::*;

use crate::book;
use crate::jurisdiction::Jurisdiction;
use crate::outlook::{self, Outlook};

/// Compares what some rows say of a journey, on the day that the text names, with what is expected.
pub(crate) fn check(rows: &[&str], text: &str, expected: Expect) {
    check_in(&Jurisdiction::default(), rows, text, expected);
}

/// As [`check`], in a jurisdiction with rules of its own.
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
pub(crate) fn check_in(jurisdiction: &Jurisdiction, rows: &[&str], text: &str, expected: Expect) {
    for name in rows {
        assert!(book::clock(name).is_some() || book::flag(name).is_some(), "there is no row called {name}");
    }
    let fixture = Fixture::parse(text).expect("the fixture language");
    let as_of = fixture.as_of.expect("a line `as of`");
    let outlook = outlook::read(&fixture.journey(), as_of, jurisdiction, |name| rows.contains(&name));
    expected.assert_eq(&printed(&outlook, jurisdiction));
}

fn printed(outlook: &Outlook, jurisdiction: &Jurisdiction) -> String {
    let mut text = String::new();
    let names = outlook.clocks.iter().map(|reading| reading.run().to_string().len()).max().unwrap_or(0);
    for reading in &outlook.clocks {
        let sentence = reading.sentence(outlook.as_of, &jurisdiction.calendar);
        writeln!(text, "{:names$}  {}  {sentence}", reading.run().to_string(), reading.subject)
            .expect("a string");
    }
    for flag in &outlook.flags {
        let raised = &flag.raised;
        let grounds: alloc::vec::Vec<_> = raised.grounds.iter().map(|ground| ground.position.0 + 1).collect();
        writeln!(
            text,
            "{} ({}) since {}: {} e{grounds:?}",
            flag.rule.name, flag.rule.concern, raised.since, raised.sentence
        )
        .expect("a string");
        if let Some(answer) = flag.answer {
            writeln!(text, "  answered on {}: {}", answer.on, answer.kind.code()).expect("a string");
        }
    }
    if let Some(day) = outlook.next_change {
        writeln!(text, "changes on {day}").expect("a string");
    }
    text
}

/// Random journeys of care, as texts.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let what = [
        "care started c1 legal C2",
        "care started c2 legal V2",
        "care ended c1 E4A",
        "care review c1",
        "care review c2",
        "placement started p1 care c1 type A5",
        "placement ended p1",
        "legal status c1 V4",
        "legal status c1 C2",
        "child died",
    ];
    let line = (0..700i64, 0..what.len());
    prop::collection::vec(line, 0..12).prop_map(move |lines| {
        let from = jiff::civil::date(2017, 1, 1);
        let mut text = String::from("2000-01-04 born\n");
        for (days, at) in lines {
            let on = from.saturating_add(jiff::Span::new().days(days));
            let on = on.strftime(if days % 17 == 0 { "%Y-%m" } else { "%Y-%m-%d" });
            writeln!(text, "{on} {}", what[at]).expect("a string");
        }
        text
    })
}
