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
