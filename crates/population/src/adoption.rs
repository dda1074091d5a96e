//! Adoption: the papers, the panel, the decision, the match, the move, and the record that is sealed behind it.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{AdoptionReversalReason, CareReviewKind, CareReviewOutcome, OrderKind, VisitPurpose};
use journey::facts::{
    AdoptionDecided, AdoptionDecisionReversed, AdoptionMatched, AdoptionPanelHeld, AdoptionPapersComplete,
    CareReviewHeld, PlacedForAdoption, RecordRestricted,
};
use journey::text::Name;

use crate::care::Care;
use crate::story::Story;
use crate::{court, day};

/// The adoption that a period of care leads to.
#[derive(Clone, Copy, Debug)]
pub struct Adoption {
    papers: Date,
    decided: Date,
    matched: Date,
    /// The day on which the child moves in.
    pub placed: Date,
    order: Date,
    /// Whether the adopters are the carers that the child has.
    pub with_current_carer: bool,
}

impl Adoption {
    /// From the beginning of care: about fifteen months until the child moves in.
    pub fn plan(story: &mut Story<'_>, begins: Date) -> Self {
        let papers = day::on_working_day(day::days(begins, story.dice.within(160, 330)));
        let decided = day::working_days(papers, story.dice.span(&[(700, 2, 7), (300, 8, 25)]));
        let matched =
            day::on_working_day(day::days(decided, story.dice.span(&[(550, 60, 180), (450, 181, 420)])));
        let placed = day::on_working_day(day::days(matched, story.dice.within(10, 45)));
        let order = day::on_working_day(day::days(placed, story.dice.within(120, 400)));
        let with_current_carer = story.dice.chance(160);
        Self { papers, decided, matched, placed, order, with_current_carer }
    }

    /// The day on which care ends.
    pub const fn ends(&self) -> Date {
        self.order
    }
}

/// Tells of an adoption.
pub fn tell(story: &mut Story<'_>, care: &Care, adoption: &Adoption) {
    story.tell(adoption.papers, AdoptionPapersComplete {});
    if story.dice.chance(300) {
        story.tell(day::days(adoption.decided, -1), AdoptionPanelHeld {});
    }
    story.tell(adoption.decided, AdoptionDecided {});
    let with_current_carer = Some(adoption.with_current_carer);
    story.tell(adoption.matched, AdoptionMatched { with_current_carer });
    story.tell(adoption.placed, PlacedForAdoption { with_current_carer });
    let mut due = day::days(adoption.placed, 28);
    let mut months = [3, 6].into_iter();
    while due < care.ends && !story.is_over(due) {
        let held = day::on_working_day(day::days(due, -story.dice.within(0, 6)));
        let outcome = Some(CareReviewOutcome::PlanContinues);
        let kind = CareReviewKind::Adoption;
        let participation = Some(journey::codes::Participation::PN0);
        story.tell(held, CareReviewHeld { care_id: care.id.clone(), kind, participation, outcome });
        due = day::months(held, months.next().unwrap_or(6));
    }
    court::order(story, OrderKind::Adoption, (adoption.order, None));
}

/// A decision that is taken back: no adopters could be found, or the child needs something else.
pub fn reverse(story: &mut Story<'_>, care: &Care) {
    let papers = day::on_working_day(day::days(care.begins, story.dice.within(130, 260)));
    let decided = day::working_days(papers, story.dice.within(2, 10));
    let reversed = day::on_working_day(day::days(decided, story.dice.within(180, 500)));
    if reversed >= care.ends {
        return;
    }
    story.tell(papers, AdoptionPapersComplete {});
    story.tell(decided, AdoptionDecided {});
    let reason = story.dice.pick(&[
        (350, AdoptionReversalReason::RD1),
        (100, AdoptionReversalReason::RD2),
        (450, AdoptionReversalReason::RD3),
        (100, AdoptionReversalReason::RD4),
    ]);
    story.tell(reversed, AdoptionDecisionReversed { reason: Some(reason) });
}

/// The record of an adopted child is closed to all but a few.
pub fn seal(story: &mut Story<'_>, on: Date) {
    if let Ok(basis) = Name::parse("Adoption: the record before the order") {
        let sealed = day::on_working_day(day::days(on, story.dice.within(5, 60)));
        story.tell(sealed, RecordRestricted { basis });
    }
}

/// For what a child is visited on a day.
pub fn purpose(care: &Care, on: Date) -> VisitPurpose {
    match &care.adoption {
        Some(adoption) if on >= adoption.placed => VisitPurpose::Adoption,
        _ => VisitPurpose::LookedAfter,
    }
}
