//! Children who go missing, looked after or not. A child who is missing is still owed everything else: no other clock
//! stands still.

use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::Hours;
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[ClockRule {
    name: "return-interview",
    aliases: &["MISSING-RHI"],
    title: "The interview after each time that a child was missing, or the child's refusal of one",
    force: Force::StatutoryGuidance,
    citation: Citation::read(
        "Statutory guidance on children who run away or go missing from home or care (2014)",
    ),
    starting: "the child came back",
    stopping: "a return interview, or the child's refusal of one,",
    starts: &[Kind::MissingEnded],
    stops: &[Kind::ReturnInterviewHeld, Kind::ReturnInterviewDeclined],
    needs: &[Kind::ReturnInterviewHeld],
    about: missing_period,
    applies: |day, _| day.is_our_child(),
    cadence: Cadence::Once(Hours(72)),
    ..ClockRule::ROW
}];

fn missing_period<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::MissingEnded(missing) => Some(missing.missing_id.as_str()),
        Event::ReturnInterviewHeld(interview) => Some(interview.missing_id.as_str()),
        Event::ReturnInterviewDeclined(interview) => Some(interview.missing_id.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn seventy_two_hours_after_every_return() {
        check(
            &["return-interview"],
            "
            2012-06-01 born
            2026-03-02 missing ended m1
            2026-03-04 return interview held m1
            2026-03-02 missing ended m2
            2026-03-05 return interview held m2
            2026-03-02 missing ended m3
            2026-03-06 return interview declined m3
            2026-03-02 missing ended m4
            2026-03-03 return interview offered m4
            as of 2026-03-06
            ",
            expect![[r#"
                return-interview  m1  due 2026-03-05  met on 2026-03-04
                return-interview  m2  due 2026-03-05  not determinable
                return-interview  m3  due 2026-03-05  met late by 1 day
                return-interview  m4  due 2026-03-05  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            &["return-interview"],
            "
            2012-06-01 born
            2026-03-02 missing ended m4
            as of 2026-03-05
            ",
            expect![[r#"
                return-interview  m4  due 2026-03-05  running
                changes on 2026-03-06
            "#]],
        );
    }
}
