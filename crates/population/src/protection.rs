//! Child protection plans: core groups, visits, reviews, and an end that comes with a review.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{
    AbuseCategory, ClosureReason, DecisionPoint, EscalatedBy, IntervalUnit, MeetingKind, NeedPlanKind,
    Participation, ProtectionPlanEndReason, ReviewConferenceOutcome, VisitPurpose, WishesContext,
};
use journey::facts::{
    AdvocacyOffered, CoreGroupHeld, Interval, ProtectionCategoryChanged, ProtectionPlanEnded,
    ProtectionPlanStarted, ReviewConferenceHeld, VisitFrequencyAgreed,
};
use journey::subjects::{ConferenceId, PlanId, SubjectId};
use journey::values::Bounded;

use crate::actions::Actions;
use crate::care::Route;
use crate::meetings::{self, Meeting};
use crate::person::Person;
use crate::steps::Next;
use crate::story::Story;
use crate::workforce::TeamKind;
use crate::{court, day, oversight, reviews, services, unusual, visits};

/// A plan while it is told.
struct Plan {
    id: PlanId,
    from: Date,
    until: Date,
    why: ProtectionPlanEndReason,
}

/// A child protection plan; returns what follows it.
pub fn protect(
    story: &mut Story<'_>,
    person: &Person,
    (conference, on): (ConferenceId, Date),
    previous: u32,
) -> Next {
    let plan = begin(story, person, (conference, on), previous);
    story.cover(TeamKind::Protection, plan.from, day::days(plan.until, 1));
    agree_visits(story, plan.id.as_str(), plan.from);
    let mut actions = Actions::set(story, &plan.id, day::working_days(plan.from, 8));
    core_groups(story, &plan, &mut actions);
    let visited = (VisitPurpose::Protection, Some(plan.id.as_str()));
    visits::visits(
        story,
        person,
        visited,
        (plan.from, plan.until),
        &[(840, 7, 14), (130, 15, 28), (30, 29, 60)],
    );
    review(story, person, &plan);
    actions.end(story, plan.until);
    for _ in 0..story.dice.within(0, 2) {
        services::ask(story, (plan.from, plan.until));
    }
    oversight::supervise(story, (plan.from, plan.until), &[(720, 25, 31), (200, 32, 60), (80, 61, 150)]);
    oversight::keep_file(story, person, (plan.from, plan.until), &[(600, 4, 9), (400, 10, 20)]);
    if story.dice.chance(45) {
        reviews::escalate(story, EscalatedBy::ConferenceChair, (plan.from, plan.until));
    }
    story.tell(plan.until, ProtectionPlanEnded { plan_id: plan.id.clone(), reason: Some(plan.why) });
    let into_care = plan.why == ProtectionPlanEndReason::LookedAfter;
    let issued = court::consider(story, person, (plan.from, plan.until), into_care);
    follow(story, person, &plan, issued)
}

fn begin(
    story: &mut Story<'_>,
    person: &Person,
    (conference, on): (ConferenceId, Date),
    previous: u32,
) -> Plan {
    let id: PlanId = story.subject("plan");
    // A plan that begins on another day than the conference that made it is one of the things to be found.
    let slips = if story.dice.chance(10) { story.dice.within(1, 9) } else { 0 };
    let from = day::days(on, slips);
    let category = category(story);
    let started = ProtectionPlanStarted {
        plan_id: id.clone(),
        conference_id: Some(conference),
        category: Some(category),
        previous_plans: Some(previous),
    };
    story.tell(from, started);
    let drawn = day::days(from, story.dice.span(story.rates.protection_days));
    let until = day::on_working_day(drawn).min(person.adult_on());
    if story.dice.chance(60) && day::between(from, until) > 120 {
        let changed = day::on_working_day(day::days(from, story.dice.within(90, 300)));
        let other = self::category(story);
        if other != category && changed < until {
            story.tell(changed, ProtectionCategoryChanged { plan_id: id.clone(), category: other });
        }
    }
    if person.age_on(from) >= 4 && story.dice.chance(550) {
        let accepted = Some(story.dice.chance(520));
        story.tell(from, AdvocacyOffered { accepted });
    }
    let why = match () {
        () if until == person.adult_on() => ProtectionPlanEndReason::Aged18,
        () if person.is_born(until) && story.dice.chance(story.rates.plan_into_care) => {
            ProtectionPlanEndReason::LookedAfter
        }
        () if story.rates.unusual && story.dice.chance(25) => ProtectionPlanEndReason::MovedAway,
        () => ProtectionPlanEndReason::NoLongerAtRisk,
    };
    Plan { id, from, until, why }
}

/// How often the child is to be visited under a plan.
pub fn agree_visits(story: &mut Story<'_>, subject: &str, on: Date) {
    let Ok(subject_id) = SubjectId::parse(subject) else { return };
    let often = [(10, IntervalUnit::WorkingDays), (2, IntervalUnit::Weeks), (15, IntervalUnit::WorkingDays)];
    let (count, unit) = story.dice.pick(&[(6, often[0]), (3, often[1]), (1, often[2])]);
    let Some(count) = Bounded::new(count).filter(|_| story.dice.chance(900)) else { return };
    let every = Interval { count, unit };
    let event = VisitFrequencyAgreed {
        subject_id,
        every,
        starts_on: None,
        child_agreed: None,
        reviewing_officer_agreed: None,
    };
    story.tell(on, event);
}

fn core_groups(story: &mut Story<'_>, plan: &Plan, actions: &mut Actions) {
    let mut on = day::working_days(plan.from, story.dice.span(&[(850, 5, 10), (150, 11, 25)]));
    while on < plan.until && !story.is_over(on) {
        let booked = day::days(on, -21).max(plan.from);
        let meeting = Meeting { kind: MeetingKind::CoreGroup, subject: plan.id.as_str(), booked, held: on };
        if story.dice.chance(750) {
            meetings::meet(story, &meeting, false);
        }
        story.tell(on, CoreGroupHeld { plan_id: plan.id.clone() });
        actions.look(story, on);
        on = day::on_working_day(day::days(on, story.dice.span(&[(850, 26, 42), (150, 43, 90)])));
    }
}

/// The first review within three months, the next within six, and one that ends the plan.
fn review(story: &mut Story<'_>, person: &Person, plan: &Plan) {
    let mut due = day::months(plan.from, 3);
    loop {
        let late = story.dice.chance(story.rates.protection_review_late);
        let shift = if late { story.dice.within(1, 40) } else { -story.dice.within(0, 12) };
        let held = day::on_working_day(day::days(due, shift));
        let held = if late { held } else { held.min(due) };
        if held >= day::days(plan.until, -25) || story.is_over(held) {
            break;
        }
        confer(story, person, plan, (held, ReviewConferenceOutcome::Continue));
        due = day::months(held, 6);
    }
    let outcome = match plan.why {
        ProtectionPlanEndReason::NoLongerAtRisk => ReviewConferenceOutcome::EndToNeedPlan,
        ProtectionPlanEndReason::LookedAfter if story.dice.chance(300) => {
            ReviewConferenceOutcome::LegalAction
        }
        _ => return,
    };
    confer(story, person, plan, (plan.until, outcome));
}

fn confer(
    story: &mut Story<'_>,
    person: &Person,
    plan: &Plan,
    (held, outcome): (Date, ReviewConferenceOutcome),
) {
    let booked = day::days(held, -80).max(plan.from);
    let meeting = Meeting { kind: MeetingKind::ReviewConference, subject: plan.id.as_str(), booked, held };
    meetings::meet(story, &meeting, true);
    let participation = participation(story, person, held);
    let said = story.dice.chance(985);
    let event =
        ReviewConferenceHeld { plan_id: plan.id.clone(), outcome: said.then_some(outcome), participation };
    story.tell(held, event);
    if story.dice.chance(550) {
        visits::wishes(story, person, held, WishesContext::Review, Some(plan.id.as_str()));
    }
}

/// How a child takes part in a conference or review.
pub fn participation(story: &mut Story<'_>, person: &Person, held: Date) -> Option<Participation> {
    use Participation::{PN0, PN1, PN2, PN3, PN4, PN5, PN6, PN7};
    if person.age_on(held) < 4 {
        return Some(PN0);
    }
    Some(story.dice.pick(&[(490, PN1), (40, PN2), (30, PN3), (20, PN4), (120, PN5), (220, PN6), (80, PN7)]))
}

fn follow(story: &mut Story<'_>, person: &Person, plan: &Plan, issued: bool) -> Next {
    let on = plan.until;
    match plan.why {
        ProtectionPlanEndReason::LookedAfter => {
            let route = if issued { Route::Proceedings } else { Route::pick(story, person, on) };
            Next::Care(on, route)
        }
        ProtectionPlanEndReason::Aged18 => Next::Close(on, ClosureReason::RC7),
        ProtectionPlanEndReason::MovedAway => {
            unusual::move_away(story, on);
            Next::Close(on, ClosureReason::RC5)
        }
        _ => {
            oversight::decide(story, on, DecisionPoint::StepDown, Some(plan.id.as_str()));
            if story.dice.chance(130) {
                return Next::Close(day::working_days(on, story.dice.within(1, 25)), ClosureReason::RC7);
            }
            let waits = story.dice.span(&[(750, 0, 1), (250, 2, 25)]);
            Next::NeedPlan(day::working_days(on, waits), NeedPlanKind::ChildInNeed)
        }
    }
}

fn category(story: &mut Story<'_>) -> AbuseCategory {
    use AbuseCategory::{EMO, MUL, NEG, PHY, SAB};
    story.dice.pick(&[(490, NEG), (370, EMO), (70, PHY), (40, SAB), (30, MUL)])
}
