//! Stories that few children have: alone from another country, short breaks, private fostering, moves from and to
//! other authorities, and a second record of the same child.

use ids::AuthorityCode;
use jiff::civil::Date;
use journey::codes::{
    ArrangementState, CareEndReason, CareReviewKind, CareReviewOutcome, ClosureReason, ConferenceOutcome,
    IncidentKind, LegalStatus, LinkReason, Need, NeedPlanKind, PlacementProvider, PlacementType,
    ReferralOutcome, TransferPlanKind, VisitPurpose,
};
use journey::facts::{
    CarePeriodEnded, CarePeriodStarted, CareReviewHeld, InitialConferenceHeld, LegalStatusChanged,
    MovedAuthority, PlacementEnded, PlacementStarted, PrivateFosteringEnded, PrivateFosteringNotified,
    RecordsLinked, RecordsUnlinked, SeriousIncidentKnown, SeriousIncidentNotified, TransferInNotified,
};
use journey::subjects::{ArrangementId, CareId, ConferenceId, IncidentId, PlacementId};

use crate::care::Route;
use crate::front_door::{self, Referral};
use crate::person::{Person, Sort};
use crate::steps::{self, Next};
use crate::story::Story;
use crate::workforce::TeamKind;
use crate::{day, oversight, protection, visits};

/// Neighbours from which children move in and to which they move.
const NEIGHBOURS: &[(u32, u16)] = &[(4, 340), (3, 343), (3, 896), (2, 876), (2, 352), (1, 358)];

/// Tells a story that few children have.
pub fn live(story: &mut Story<'_>, person: &Person) {
    let on = person.shared.enters;
    let mut referral = front_door::receive(story, person, on, false);
    let outcome = ReferralOutcome::Assessment;
    front_door::decide(story, &referral, on, outcome);
    let involvement = front_door::open(story, on);
    story.cover(TeamKind::Assessment, on, day::days(on, 20));
    let next = match person.sort {
        Sort::Unaccompanied => {
            referral.need = Need::N8;
            oversight::notes(story, (on, day::days(on, 20)), &[(1, 3, 8)]);
            Next::Care(day::days(on, story.dice.within(0, 2)), Route::Unaccompanied)
        }
        Sort::ShortBreaks => short_breaks(story, person, &referral),
        Sort::PrivatelyFostered => privately_fostered(story, person, &referral),
        _ => moved_in(story, on),
    };
    let end = steps::follow(story, person, &referral, next);
    front_door::close(story, person, &involvement, &end);
}

/// Notified, visited within seven working days, then every six weeks, after a year every twelve.
fn privately_fostered(story: &mut Story<'_>, person: &Person, referral: &Referral) -> Next {
    let arrangement_id: ArrangementId = story.subject("arrangement");
    let on = referral.on;
    let state = story.dice.pick(&[(3, ArrangementState::Proposed), (7, ArrangementState::Existing)]);
    let aware_on = story.dice.chance(300).then(|| day::days(on, -story.dice.within(1, 20)));
    let notified = PrivateFosteringNotified { arrangement_id: arrangement_id.clone(), aware_on, state };
    story.tell(on, notified);
    let ends =
        day::on_working_day(day::days(on, story.dice.within(120, 900))).min(person.birthday(16).max(on));
    story.cover(TeamKind::Protection, on, ends);
    let subject = Some(arrangement_id.as_str());
    let first = day::working_days(on, story.dice.span(&[(780, 2, 7), (220, 8, 25)]));
    visits::visit(story, person, first, VisitPurpose::PrivateFostering, subject);
    let purpose = (VisitPurpose::PrivateFostering, subject);
    let year = day::days(on, 365).min(ends);
    visits::visits(story, person, purpose, (day::days(on, 30), year), &[(800, 30, 42), (200, 43, 90)]);
    visits::visits(story, person, purpose, (year, ends), &[(800, 60, 84), (200, 85, 150)]);
    oversight::keep_file(story, person, (on, ends), &[(1, 14, 30)]);
    story.tell(ends, PrivateFosteringEnded { arrangement_id });
    Next::Close(ends, ClosureReason::RC7)
}

/// Another authority tells of a child with a plan who has moved here.
fn moved_in(story: &mut Story<'_>, on: Date) -> Next {
    let from_authority = neighbour(story);
    let notified_on = Some(day::days(on, -story.dice.within(0, 10)));
    let plan_kind = TransferPlanKind::ChildProtection;
    story.tell(on, TransferInNotified { from_authority, plan_kind, notified_on });
    let held = day::working_days(on, story.dice.span(&[(750, 8, 15), (250, 16, 35)]));
    let conference_id: ConferenceId = story.subject("conference");
    let conference = InitialConferenceHeld {
        conference_id: conference_id.clone(),
        enquiry_id: None,
        outcome: Some(ConferenceOutcome::ProtectionPlan),
        transfer_in: Some(true),
        quorate: Some(true),
    };
    story.tell(held, conference);
    let accepted_on = Some(held);
    story.tell(held, MovedAuthority { from_authority, to_authority: None, accepted_on });
    Next::Protection(conference_id, held)
}

/// Another authority takes the child over.
pub fn move_away(story: &mut Story<'_>, on: Date) {
    let to_authority = neighbour(story);
    let accepted_on = Some(on);
    story.tell(on, MovedAuthority { from_authority: None, to_authority, accepted_on });
    story.ends = Some(day::days(on, 30));
}

/// A child who is looked after dies, and the nation is told.
pub fn died(story: &mut Story<'_>, on: Date) {
    let incident_id: IncidentId = story.subject("incident");
    let kind = IncidentKind::LookedAfterDeath;
    story.tell_late(on, 0, SeriousIncidentKnown { incident_id: incident_id.clone(), kind });
    story.tell_late(day::working_days(on, 3), 0, SeriousIncidentNotified { incident_id });
}

/// A plan with short breaks only, and in many cases breaks that count as being looked after.
fn short_breaks(story: &mut Story<'_>, person: &Person, referral: &Referral) -> Next {
    let from = day::working_days(referral.on, story.dice.within(20, 45));
    if story.dice.chance(650) {
        let until = day::days(from, story.dice.within(200, 1_500)).min(person.adult_on());
        breaks(story, person, (day::days(from, 30), until));
    }
    Next::NeedPlan(from, NeedPlanKind::ShortBreaksOnly)
}

fn breaks(story: &mut Story<'_>, person: &Person, (from, until): (Date, Date)) {
    if from >= until || story.is_over(from) {
        return;
    }
    let (care_id, placement_id): (CareId, PlacementId) = (story.subject("care"), story.subject("placement"));
    story.tell_late(from, 0, CarePeriodStarted { care_id: care_id.clone(), need: Some(Need::N2) });
    story.tell(from, LegalStatusChanged { care_id: care_id.clone(), status: LegalStatus::V4 });
    let kind = story.dice.pick(&[(6, PlacementType::U6), (4, PlacementType::K2)]);
    story.tell(from, break_placement(&placement_id, &care_id, kind));
    protection::agree_visits(story, placement_id.as_str(), from);
    let purpose = (VisitPurpose::LookedAfter, Some(placement_id.as_str()));
    visits::visits(story, person, purpose, (from, until), &[(850, 120, 182), (150, 183, 300)]);
    let mut due = day::months(from, 3);
    while due < until && !story.is_over(due) {
        let shift = story.dice.span(&[(880, -10, 0), (120, 1, 40)]);
        let near = day::on_working_day(day::days(due, shift));
        let held = if shift <= 0 { near.min(due) } else { near };
        let event = CareReviewHeld {
            care_id: care_id.clone(),
            kind: CareReviewKind::ShortBreak,
            participation: protection::participation(story, person, held),
            outcome: Some(CareReviewOutcome::PlanContinues),
        };
        story.tell(held, event);
        due = day::months(held, 6);
    }
    story.tell(until, PlacementEnded { placement_id, reason: None });
    let reason = Some(CareEndReason::E8);
    story.tell(until, CarePeriodEnded { care_id, reason, approved_by: None });
}

fn break_placement(placement_id: &PlacementId, care_id: &CareId, kind: PlacementType) -> PlacementStarted {
    PlacementStarted {
        placement_id: placement_id.clone(),
        care_id: care_id.clone(),
        placement_type: kind,
        provider: Some(PlacementProvider::PR1),
        urn: None,
        placement_authority: None,
        in_area: Some(true),
        distance_miles: None,
        same_carer: Some(false),
        intended_to_18: Some(false),
        long_term_foster: Some(false),
        registered_setting: Some(true),
        basis: None,
    }
}

/// A second record of the child before, found to be one after a while; or found not to be one after all.
pub fn duplicate(story: &mut Story<'_>, person: &Person) {
    let on = person.shared.enters;
    let referral = front_door::receive(story, person, on, false);
    front_door::decide(story, &referral, day::working_days(on, 1), ReferralOutcome::NoFurtherAction);
    let other_child = story.authority.child_id(person.number.saturating_sub(1));
    let found = day::on_working_day(day::days(on, story.dice.within(3, 120)));
    story.tell(found, RecordsLinked { other_child, reason: LinkReason::Duplicate });
    if story.dice.chance(350) {
        let undone = day::on_working_day(day::days(found, story.dice.within(5, 90)));
        let reason = Some(LinkReason::Duplicate);
        story.tell(undone, RecordsUnlinked { other_child, reason });
    }
}

fn neighbour(story: &mut Story<'_>) -> Option<AuthorityCode> {
    AuthorityCode::new(story.dice.pick(NEIGHBOURS))
}
