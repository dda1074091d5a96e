//! Enquiries, conferences, plans and the visits made under them.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{
    AbuseCategory, ConferenceOutcome, DiscussionTopic, EnquiryOutcome, NeedPlanEndReason, NeedPlanKind,
    NeedPlanReviewOutcome, ProtectionPlanEndReason, ReviewConferenceOutcome, Role, SeenAlone, VisitPurpose,
};
use journey::facts::{
    CoreGroupHeld, EnquiryConcluded, EnquiryStarted, InitialConferenceHeld, NeedPlanEnded, NeedPlanReviewed,
    NeedPlanStarted, ProtectionConcernIdentified, ProtectionPlanEnded, ProtectionPlanStarted,
    ReviewConferenceHeld, StrategyDiscussionHeld, SupervisionHeld, VisitAttempted, VisitMade,
};
use journey::subjects::{ConcernId, ConferenceId, DiscussionId, EnquiryId, PlanId, ReferralId, SubjectId};

use crate::day;
use crate::person::Person;
use crate::story::Story;

/// A concern, the discussion and the enquiry; the day on which the child protection plan ended, where one was made.
pub fn enquire(story: &mut Story, person: Person, referral: &ReferralId, on: Date) -> Option<Date> {
    let (concern_id, discussion_id): (ConcernId, DiscussionId) =
        (story.subject("concern"), story.subject("discussion"));
    let concern =
        ProtectionConcernIdentified { concern_id: concern_id.clone(), referral_id: Some(referral.clone()) };
    story.tell(on, concern);
    let discussed = day::weekdays(on, story.dice.span(&[(800, 0, 1), (150, 2, 3), (50, 4, 10)]));
    let discussion = StrategyDiscussionHeld {
        discussion_id: discussion_id.clone(),
        concern_id: Some(concern_id),
        about: DiscussionTopic::Harm,
        agencies: Vec::new(),
        outcome: None,
        began_enquiry: Some(true),
    };
    story.tell(discussed, discussion);
    let enquiry_id: EnquiryId = story.subject("enquiry");
    let started = EnquiryStarted { enquiry_id: enquiry_id.clone(), discussion_id: Some(discussion_id) };
    story.tell(discussed, started);
    let visited = day::weekdays(discussed, story.dice.within(0, 3));
    visit(story, visited, VisitPurpose::Enquiry, &enquiry_id.to_string());
    let needs_conference = story.dice.chance(story.rates.conference);
    let concluded = day::weekdays(discussed, story.dice.within(3, 9));
    let outcome =
        if needs_conference { EnquiryOutcome::Conference } else { EnquiryOutcome::ContinueAssessment };
    story.tell(concluded, EnquiryConcluded { enquiry_id: enquiry_id.clone(), outcome: Some(outcome) });
    needs_conference.then(|| confer(story, person, enquiry_id, discussed)).flatten()
}

/// The initial conference, and the plan that it makes.
fn confer(story: &mut Story, person: Person, enquiry_id: EnquiryId, enquired: Date) -> Option<Date> {
    let held = day::weekdays(enquired, story.dice.span(story.rates.enquiry_to_conference));
    let conference_id: ConferenceId = story.subject("conference");
    let planned = story.dice.chance(story.rates.protection_plan);
    let outcome = if planned { ConferenceOutcome::ProtectionPlan } else { ConferenceOutcome::NeedPlan };
    let conference = InitialConferenceHeld {
        conference_id: conference_id.clone(),
        enquiry_id: Some(enquiry_id),
        outcome: Some(outcome),
        transfer_in: Some(false),
        quorate: Some(story.dice.chance(960)),
    };
    story.tell(held, conference);
    planned.then(|| protect(story, person, conference_id, held))
}

/// A child protection plan with its core groups, visits and reviews; returns the day on which it ended.
fn protect(story: &mut Story, person: Person, conference: ConferenceId, on: Date) -> Date {
    let plan_id: PlanId = story.subject("plan");
    let category = story.dice.pick(&[
        (490, AbuseCategory::NEG),
        (370, AbuseCategory::EMO),
        (70, AbuseCategory::PHY),
        (40, AbuseCategory::SAB),
        (30, AbuseCategory::MUL),
    ]);
    let started = ProtectionPlanStarted {
        plan_id: plan_id.clone(),
        conference_id: Some(conference),
        category: Some(category),
        previous_plans: Some(0),
    };
    story.tell_late(on, 0, started);
    let length = story.dice.span(story.rates.protection_months);
    let spread = story.dice.within(0, 20);
    let ends = day::days(day::months(on, length), spread).min(person.adult_on());
    let mut group = day::weekdays(on, story.dice.span(&[(850, 5, 10), (150, 11, 25)]));
    while group < ends && !story.is_over(group) {
        story.tell(group, CoreGroupHeld { plan_id: plan_id.clone() });
        group = day::on_weekday(day::days(group, story.dice.span(&[(850, 28, 42), (150, 43, 90)])));
    }
    visits(story, VisitPurpose::Protection, &plan_id.to_string(), (on, ends), &[(870, 7, 14), (130, 15, 40)]);
    supervise(story, on, ends);
    let mut due = day::months(on, 3);
    while due < ends && !story.is_over(due) {
        let late = story.dice.chance(story.rates.protection_review_late);
        let held = day::on_weekday(day::days(
            due,
            if late { story.dice.within(1, 40) } else { -story.dice.within(0, 12) },
        ));
        if held >= ends {
            break;
        }
        let outcome = Some(ReviewConferenceOutcome::Continue);
        story.tell(held, ReviewConferenceHeld { plan_id: plan_id.clone(), outcome, participation: None });
        due = day::months(held, 6);
    }
    let reason = Some(ProtectionPlanEndReason::NoLongerAtRisk);
    story.tell(ends, ProtectionPlanEnded { plan_id, reason });
    ends
}

/// A plan for a child in need; returns the day on which it ended.
pub fn need_plan(story: &mut Story, on: Date) -> Date {
    let plan_id: PlanId = story.subject("plan");
    let started = NeedPlanStarted {
        plan_id: plan_id.clone(),
        kind: NeedPlanKind::ChildInNeed,
        lead_role: Some(Role::SocialWorker),
        fingerprint: None,
    };
    story.tell(on, started);
    let ends = day::days(on, story.dice.span(&[(400, 60, 120), (400, 121, 270), (200, 271, 700)]));
    visits(story, VisitPurpose::Need, &plan_id.to_string(), (on, ends), &[(820, 14, 30), (180, 31, 80)]);
    supervise(story, on, ends);
    let mut review = day::weekdays(on, story.dice.within(25, 60));
    while review < ends && !story.is_over(review) {
        let outcome = Some(NeedPlanReviewOutcome::Continue);
        story.tell(review, NeedPlanReviewed { plan_id: plan_id.clone(), outcome });
        review = day::on_weekday(day::days(review, story.dice.span(&[(800, 60, 95), (200, 96, 170)])));
    }
    story.tell(ends, NeedPlanEnded { plan_id, reason: Some(NeedPlanEndReason::NeedsMet) });
    ends
}

/// Visits from one day to another, so many days apart.
pub fn visits(
    story: &mut Story,
    purpose: VisitPurpose,
    subject: &str,
    (from, until): (Date, Date),
    apart: &[(u32, i32, i32)],
) {
    let mut on = day::on_weekday(day::days(from, story.dice.within(1, 7)));
    while on < until && !story.is_over(on) {
        visit(story, on, purpose, subject);
        on = day::on_weekday(day::days(on, story.dice.span(apart)));
    }
}

/// One visit, which may find nobody.
pub fn visit(story: &mut Story, on: Date, purpose: VisitPurpose, subject: &str) {
    let by = story.worker_on(on);
    let visit_id = story.subject("visit");
    if story.dice.chance(70) {
        story.tell(on, VisitAttempted { visit_id, purpose, reason: None });
        return;
    }
    let alone = if story.dice.chance(780) { SeenAlone::Yes } else { SeenAlone::No };
    let made = VisitMade {
        visit_id,
        purpose,
        subject_id: SubjectId::parse(subject).ok(),
        by,
        in_person: Some(true),
        seen: Some(true),
        seen_alone: Some(alone),
        not_alone_reason: None,
        others_seen: Some(true),
        bedroom_seen: Some(story.dice.chance(600)),
        wishes_recorded: Some(story.dice.chance(820)),
        report_made: Some(true),
    };
    story.tell(on, made);
}

/// Supervision of the worker on the case, monthly where things go well.
pub fn supervise(story: &mut Story, from: Date, until: Date) {
    let mut on = day::on_weekday(day::days(from, story.dice.within(10, 35)));
    while on < until && !story.is_over(on) {
        let worker = story.worker_on(on).and_then(|actor| actor.worker_id);
        let supervisor = story.manager().and_then(|actor| actor.worker_id);
        let held = SupervisionHeld {
            supervisor,
            worker,
            on_childs_file: Some(story.dice.chance(880)),
            actions_set: Some(story.dice.below(4)),
            actions_carried: Some(story.dice.below(3)),
        };
        story.tell(on, held);
        on = day::on_weekday(day::days(on, story.dice.span(&[(700, 25, 35), (220, 36, 70), (80, 71, 150)])));
    }
}
