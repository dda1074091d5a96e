//! A child's way through the service as one line: `contact -> referral -> assessment -> child in need plan`.
//!
//! A step is something that began or was decided, under the name that the sector's lists give it. What follows it in
//! the same stay (reviews, visits, changes of placement) is no step, and the same step twice on one day is one.

use jiff::civil::Date;
use journey::codes::LeaverCategory;
use journey::entry::EntryRef;
use journey::{Entry, Event, Journey};

/// What stands between two steps.
const ARROW: &str = " -> ";

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The day.
    pub on: Date,
    /// What it is.
    pub name: &'static str,
    /// The entry that says so.
    pub entry: EntryRef,
}

/// A child's way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JourneyLine {
    /// The steps by day.
    pub steps: Vec<Step>,
}

impl JourneyLine {
    /// The steps in words.
    pub fn text(&self) -> String {
        self.join(|step| step.name.to_owned())
    }

    /// The steps in words, each with its day.
    pub fn dated(&self) -> String {
        self.join(|step| format!("[{}] {}", step.on, step.name))
    }

    fn join(&self, spell: impl Fn(&Step) -> String) -> String {
        self.steps.iter().map(spell).collect::<Vec<_>>().join(ARROW)
    }
}

/// The way of a child up to a day.
pub fn line(journey: &Journey, as_of: Date) -> JourneyLine {
    let mut steps: Vec<Step> = Vec::new();
    for entry in journey.until(as_of) {
        let Some(step) = step(entry) else { continue };
        let mut same_day = steps.iter().rev().take_while(|other| other.on == step.on);
        if !same_day.any(|other| other.name == step.name) {
            steps.push(step);
        }
    }
    JourneyLine { steps }
}

fn step(entry: &Entry) -> Option<Step> {
    Some(Step { on: entry.day(), name: name(entry.event())?, entry: entry.reference() })
}

/// What a fact is called as a step; nothing where it is none.
fn name(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::ContactReceived(_) => "contact",
        Event::EarlyHelpAssessmentStarted(_) => "early help assessment",
        Event::ReferralReceived(_) => "referral",
        Event::AssessmentStarted(_) => "assessment",
        Event::StrategyDiscussionHeld(_) => "strategy discussion",
        Event::EnquiryStarted(_) => "section 47 enquiry",
        Event::InitialConferenceHeld(_) => "initial child protection conference",
        Event::NeedPlanStarted(_) => "child in need plan",
        Event::ProtectionPlanStarted(_) => "child protection plan",
        Event::PreProceedingsStarted(_) => "pre-proceedings",
        Event::CourtApplicationMade(_) => "court application",
        Event::CarePeriodStarted(_) => "looked after",
        Event::PlacedForAdoption(_) => "placed for adoption",
        Event::CarePeriodEnded(_) => "no longer looked after",
        Event::LeaverEligibilityRecorded(fact) if is_leaver(fact.category) => "care leaver",
        Event::LeaverSupportClosed(_) => "leaving care support closed",
        Event::CaseClosed(_) => "closed",
        Event::ChildDied(_) => "died",
        _ => return None,
    })
}

fn is_leaver(category: LeaverCategory) -> bool {
    !matches!(category, LeaverCategory::Eligible)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use journey::fixture::Fixture;

    use super::line;

    #[allow(clippy::needless_pass_by_value, reason = "the expectation is written where the case is")]
    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::parse(fixture).expect("a fixture");
        let line = line(&fixture.journey(), fixture.as_of.expect("a day"));
        expected.assert_eq(&format!("{}\n{}\n", line.text(), line.dated()));
    }

    #[test]
    fn a_line_has_what_began_and_no_more() {
        check(
            "
            2026-03-02 contact received c1
            2026-03-02 referral received r1
            2026-03-03 referral decided r1 assessment
            2026-03-03 assessment started a1 child-and-family referral r1
            2026-04-20 assessment authorised a1
            2026-04-21 need plan started n1 child-in-need
            2026-05-21 need plan reviewed n1
            2026-06-01 case closed x1
            as of 2026-05-31
            ",
            expect![[r#"
                contact -> referral -> assessment -> child in need plan
                [2026-03-02] contact -> [2026-03-02] referral -> [2026-03-03] assessment -> [2026-04-21] child in need plan
            "#]],
        );
        let nothing = Fixture::parse("as of 2026-05-31").expect("a fixture");
        let line = line(&nothing.journey(), nothing.as_of.expect("a day"));
        assert_eq!((line.text(), line.dated()), (String::new(), String::new()));
    }
}
