//! Plans for children in need and for family help: visited, reviewed, closed, stepped up; some of them for too long.

use jiff::civil::Date;
use journey::codes::{
    AssessmentKind, AssessmentOutcome, ChildSeen, ClosureReason, DecisionPoint, Factor, MeetingKind,
    NeedPlanEndReason, NeedPlanKind, NeedPlanReviewOutcome, Role, VisitPurpose, WishesContext,
};
use journey::facts::{
    AssessmentAuthorised, AssessmentCompleted, AssessmentStarted, NeedPlanEnded, NeedPlanReviewed,
    NeedPlanStarted,
};
use journey::subjects::{AssessmentId, PlanId};

use crate::actions::Actions;
use crate::front_door::Referral;
use crate::meetings::{self, Meeting};
use crate::person::Person;
use crate::steps::Next;
use crate::story::Story;
use crate::workforce::TeamKind;
use crate::{day, oversight, services, visits};

/// A plan while it is told.
struct Plan {
    id: PlanId,
    kind: NeedPlanKind,
    from: Date,
    until: Date,
    why: NeedPlanEndReason,
}

/// A plan for a child in need; returns what follows it.
pub fn plan(
    story: &mut Story<'_>,
    person: &Person,
    referral: &Referral,
    (on, kind): (Date, NeedPlanKind),
) -> Next {
    let plan = begin(story, person, (on, kind));
    story.cover(TeamKind::Protection, plan.from, day::days(plan.until, 1));
    let visited = (VisitPurpose::Need, Some(plan.id.as_str()));
    let apart = match kind {
        NeedPlanKind::ShortBreaksOnly => [(700, 60, 100), (200, 101, 180), (100, 181, 260)],
        _ => [(780, 14, 28), (160, 29, 45), (60, 46, 90)],
    };
    visits::visits(story, person, visited, (plan.from, plan.until), &apart);
    review(story, person, &plan);
    if story.dice.chance(450) {
        services::ask(story, (plan.from, plan.until));
    }
    oversight::supervise(story, (plan.from, plan.until), &[(650, 28, 56), (250, 57, 90), (100, 91, 200)]);
    oversight::keep_file(story, person, (plan.from, plan.until), &[(450, 7, 15), (550, 16, 28)]);
    if day::between(plan.from, plan.until) > 240 && story.dice.chance(300) {
        reassess(story, person, referral, &plan);
    }
    end(story, &plan);
    if plan.why == NeedPlanEndReason::SteppedUp {
        oversight::decide(story, plan.until, DecisionPoint::StepUp, Some(plan.id.as_str()));
        return Next::Enquiry(plan.until);
    }
    let dormant = story.dice.span(&[(820, 0, 14), (140, 15, 45), (40, 46, 150)]);
    let why = match plan.why {
        NeedPlanEndReason::EarlyHelp => ClosureReason::RC9,
        NeedPlanEndReason::MovedAway => ClosureReason::RC5,
        _ => ClosureReason::RC7,
    };
    Next::Close(day::working_days(plan.until, dormant), why)
}

fn begin(story: &mut Story<'_>, person: &Person, (from, kind): (Date, NeedPlanKind)) -> Plan {
    let id: PlanId = story.subject("plan");
    let fingerprint = oversight::text(story, from, None);
    let lead = if kind == NeedPlanKind::FamilyHelp && story.dice.chance(600) {
        Role::LeadPractitioner
    } else {
        Role::SocialWorker
    };
    story.tell(from, NeedPlanStarted { plan_id: id.clone(), kind, lead_role: Some(lead), fingerprint });
    let length = match kind {
        NeedPlanKind::ShortBreaksOnly => story.dice.within(400, 1_900),
        NeedPlanKind::SupervisionOrder => story.dice.within(300, 365),
        _ => story.dice.span(&[(330, 50, 120), (420, 121, 240), (190, 241, 364), (60, 365, 720)]),
    };
    let until = day::on_working_day(day::days(from, length)).min(person.adult_on());
    let stepped_up = if story.plans > 0 { story.rates.planned_again } else { story.rates.stepped_up };
    use NeedPlanEndReason::{Aged18, ConsentWithdrawn, EarlyHelp, MovedAway, NeedsMet, Other, SteppedUp};
    let why = if until == person.adult_on() {
        Aged18
    } else if kind != NeedPlanKind::ShortBreaksOnly && story.dice.chance(stepped_up) {
        SteppedUp
    } else {
        story.dice.pick(&[
            (600, NeedsMet),
            (220, EarlyHelp),
            (110, ConsentWithdrawn),
            (30, MovedAway),
            (40, Other),
        ])
    };
    Plan { id, kind, from, until, why }
}

fn review(story: &mut Story<'_>, person: &Person, plan: &Plan) {
    let mut actions = Actions::set(story, &plan.id, plan.from);
    let mut held = day::working_days(plan.from, story.dice.span(&[(700, 20, 32), (300, 33, 60)]));
    while held < day::days(plan.until, -10) && !story.is_over(held) {
        let booked = day::days(held, -30).max(plan.from);
        let meeting = Meeting { kind: MeetingKind::NeedPlanReview, subject: plan.id.as_str(), booked, held };
        if story.dice.chance(700) {
            meetings::meet(story, &meeting, false);
        }
        let outcome = Some(NeedPlanReviewOutcome::Continue);
        story.tell(held, NeedPlanReviewed { plan_id: plan.id.clone(), outcome });
        actions.look(story, held);
        if story.dice.chance(400) {
            visits::wishes(story, person, held, WishesContext::Plan, Some(plan.id.as_str()));
        }
        held = day::on_working_day(day::days(held, story.dice.span(&[(800, 55, 86), (200, 87, 170)])));
    }
    actions.end(story, plan.until);
}

fn end(story: &mut Story<'_>, plan: &Plan) {
    if story.dice.chance(820) {
        let outcome = match plan.why {
            NeedPlanEndReason::SteppedUp => NeedPlanReviewOutcome::StepUp,
            _ => NeedPlanReviewOutcome::Close,
        };
        story.tell(plan.until, NeedPlanReviewed { plan_id: plan.id.clone(), outcome: Some(outcome) });
    }
    // A plan that is left open when the child gets another one is one of the things to be found.
    let open = plan.why == NeedPlanEndReason::SteppedUp && story.dice.chance(30);
    let ended = if open { day::days(plan.until, story.dice.within(20, 120)) } else { plan.until };
    story.tell(ended, NeedPlanEnded { plan_id: plan.id.clone(), reason: Some(plan.why) });
}

/// An open case is assessed again.
fn reassess(story: &mut Story<'_>, person: &Person, referral: &Referral, plan: &Plan) {
    let decided = day::on_working_day(day::days(plan.from, story.dice.within(90, 200)));
    let took = story.dice.span(story.rates.assessment);
    let authorised = day::working_days(decided, took);
    if authorised >= plan.until {
        return;
    }
    let assessment_id: AssessmentId = story.subject("assessment");
    let started = AssessmentStarted {
        assessment_id: assessment_id.clone(),
        referral_id: Some(referral.id.clone()),
        kind: AssessmentKind::Reassessment,
        decided_on: Some(decided),
    };
    story.tell(decided, started);
    let seen = day::working_days(decided, story.dice.within(1, took.clamp(1, 15)));
    let subject = Some(assessment_id.as_str());
    visits::visit(story, person, seen, VisitPurpose::Assessment, subject);
    let completed = day::working_days(decided, took - story.dice.within(0, 3).min(took - 1));
    story.tell(completed, AssessmentCompleted { assessment_id: assessment_id.clone() });
    let factors = if plan.kind == NeedPlanKind::ShortBreaksOnly {
        vec![Factor::F6A]
    } else {
        vec![Factor::F3B, Factor::F4B]
    };
    let event = AssessmentAuthorised {
        assessment_id,
        factors,
        outcome: Some(AssessmentOutcome::ChildInNeed),
        child_seen: Some(ChildSeen::Yes),
        child_seen_on: Some(seen),
        authorised_by: story.manager(authorised),
        fingerprint: oversight::text(story, authorised, None),
    };
    story.tell(authorised, event);
}
