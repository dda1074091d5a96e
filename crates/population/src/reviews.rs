//! Reviews of children looked after, their officers, plans for permanence, and concerns that are escalated.

use jiff::civil::Date;
use journey::codes::{
    CareEndReason, CareReviewKind, CareReviewOutcome, EscalatedBy, EscalationResponse, EscalationTopic,
    MeetingKind, PermanenceOption, WishesContext,
};
use journey::facts::{
    AdvocacyOffered, CarePlanRecorded, CareReviewHeld, ConcernEscalated, EscalationAnswered,
    EscalationResolved, LifeStoryWorkStarted, PermanencePlanRecorded, ReviewingOfficerAppointed,
    ReviewingOfficerChecked,
};
use journey::subjects::EscalationId;
use journey::values::Bounded;

use crate::care::Care;
use crate::meetings::{self, Meeting};
use crate::person::Person;
use crate::story::Story;
use crate::{day, protection, visits};

/// The plans of a period of care, its officer and its reviews.
pub fn review(story: &mut Story<'_>, person: &Person, care: &Care) {
    appoint(story, care);
    if story.dice.chance(900) {
        let made = day::working_days(care.begins, story.dice.span(&[(820, 0, 10), (180, 11, 40)]));
        let option = story.dice.chance(300).then_some(PermanenceOption::RETURNEV);
        story.tell(made, CarePlanRecorded { option });
    }
    if person.age_on(care.begins) >= 5 && story.dice.chance(620) {
        let accepted = Some(story.dice.chance(480));
        let offered = day::working_days(care.begins, story.dice.within(0, 20));
        story.tell(offered, AdvocacyOffered { accepted });
    }
    permanence(story, person, care);
    hold(story, person, care);
    if story.dice.chance(140) {
        escalate(story, EscalatedBy::ReviewingOfficer, (care.begins, care.ends));
    }
}

fn appoint(story: &mut Story<'_>, care: &Care) {
    let mut on = day::working_days(care.begins, story.dice.span(&[(850, 0, 5), (150, 6, 25)]));
    while on < care.ends && !story.is_over(on) {
        let Some(officer) = story.reviewer(on) else { return };
        story.tell(on, ReviewingOfficerAppointed { officer });
        on = day::on_working_day(day::days(on, story.dice.until(1_100).max(90)));
    }
}

/// A plan for permanence by the second review, mostly; some are changed, some are never made.
fn permanence(story: &mut Story<'_>, person: &Person, care: &Care) {
    use CareEndReason::{E4A, E4B, E11, E12, E41, E45, E46, E47, E48};
    use PermanenceOption::{ADOPTION, LTFOST18, LTRELFR, OTHERPLN, RESPLMT, RETURN6M, SGOCAO, SUPPLIV};
    if story.dice.chance(80) {
        return;
    }
    let option = match care.why {
        E11 | E12 => ADOPTION,
        E41 | E45 | E46 | E47 | E48 => SGOCAO,
        E4A | E4B => RETURN6M,
        _ if person.age_on(care.begins) >= 15 => {
            story.dice.pick(&[(6, SUPPLIV), (2, LTFOST18), (2, OTHERPLN)])
        }
        _ => story.dice.pick(&[(6, LTFOST18), (2, LTRELFR), (2, RESPLMT)]),
    };
    let mut on =
        day::on_working_day(day::days(care.begins, story.dice.span(&[(800, 30, 118), (200, 119, 300)])));
    if story.dice.chance(220) {
        story.tell(on.min(care.ends), PermanencePlanRecorded { option: RETURN6M });
        on = day::on_working_day(day::days(on, story.dice.within(60, 250)));
    }
    if on < care.ends {
        story.tell(on, PermanencePlanRecorded { option });
        if person.age_on(on) >= 3 && story.dice.chance(500) {
            let begun = day::days(on, story.dice.within(20, 200));
            story.tell(begun.min(care.ends), LifeStoryWorkStarted {});
        }
    }
}

/// Within 20 working days, then within three months, then every six; some too late, some written down as held before
/// they were, and in some cases nobody writes down any more. None are held under these rules of a child who is placed
/// for adoption.
fn hold(story: &mut Story<'_>, person: &Person, care: &Care) {
    let end = care.adoption.as_ref().map_or(care.ends, |adoption| adoption.placed.min(care.ends));
    let mut due = day::working_days(care.begins, 20);
    let mut next = [3, 6].into_iter();
    while due < end && !story.is_over(due) {
        if story.dice.chance(story.rates.reviews_lapse) {
            break;
        }
        let late = story.dice.chance(story.rates.review_late);
        let shift = if late { story.dice.within(1, 45) } else { -story.dice.within(0, 6) };
        let near = day::on_working_day(day::days(due, shift));
        let held = if late { near } else { near.min(due) }.max(day::days(care.begins, 1));
        if held >= end {
            break;
        }
        one(story, person, care, held);
        due = day::months(held, next.next().unwrap_or(6));
        check_between(story, person, care, (held, due.min(end)));
    }
}

fn one(story: &mut Story<'_>, person: &Person, care: &Care, held: Date) {
    let booked = day::days(held, -100).max(care.begins);
    let meeting = Meeting { kind: MeetingKind::CareReview, subject: care.id.as_str(), booked, held };
    meetings::meet(story, &meeting, true);
    let outcome = story.dice.pick(&[
        (760, CareReviewOutcome::PlanContinues),
        (170, CareReviewOutcome::PlanChanged),
        (30, CareReviewOutcome::ReturnHome),
        (25, CareReviewOutcome::Adjourned),
        (15, CareReviewOutcome::Other),
    ]);
    let event = CareReviewHeld {
        care_id: care.id.clone(),
        kind: CareReviewKind::Care,
        participation: protection::participation(story, person, held),
        outcome: story.dice.chance(970).then_some(outcome),
    };
    if story.dice.chance(story.rates.review_ahead) {
        let ahead = -story.dice.within(3, 60);
        story.tell_late(held, ahead, event);
    } else {
        story.tell(held, event);
    }
    if person.age_on(held) >= 3 && story.dice.chance(650) {
        visits::wishes(story, person, held, WishesContext::Review, Some(care.id.as_str()));
    }
}

/// The officer looks in about midway.
fn check_between(story: &mut Story<'_>, person: &Person, care: &Care, (from, until): (Date, Date)) {
    let midway = day::between(from, until) / 2;
    if midway > 25 && story.dice.chance(680) {
        let on = day::on_working_day(day::days(from, midway + story.dice.within(-15, 15)));
        let child_contacted = Some(person.age_on(on) >= 4 && story.dice.chance(600));
        story.tell(on, ReviewingOfficerChecked { care_id: care.id.clone(), child_contacted });
    }
}

/// A reviewing officer or chair says that things do not move; some are never answered, some go a stage higher.
pub fn escalate(story: &mut Story<'_>, by: EscalatedBy, (from, until): (Date, Date)) {
    use EscalationTopic::{
        CarePlan, Education, Health, LegalAdvice, Placement, ProtectionPlan, Recording, Visits,
    };
    let lasts = day::between(from, until.min(story.to)).max(20);
    let raised = day::on_working_day(day::days(from, story.dice.within(15, lasts)));
    let topic = match by {
        EscalatedBy::ConferenceChair => {
            story.dice.pick(&[(5, ProtectionPlan), (2, Visits), (2, Recording), (1, LegalAdvice)])
        }
        EscalatedBy::ReviewingOfficer => {
            story.dice.pick(&[(5, CarePlan), (2, Placement), (1, Health), (1, Education), (1, Recording)])
        }
    };
    let mut on = raised;
    for stage in 1..=3 {
        let escalation_id: EscalationId = story.subject("escalation");
        let (topic, stage) = (Some(topic), Bounded::new(stage));
        story.tell(on, ConcernEscalated { escalation_id: escalation_id.clone(), by, topic, stage });
        let answered = day::working_days(on, story.dice.span(&[(650, 2, 15), (350, 16, 50)]));
        if !story.dice.chance(830) {
            return;
        }
        let response = story.dice.pick(&[
            (550, EscalationResponse::Agreed),
            (250, EscalationResponse::PartlyAgreed),
            (120, EscalationResponse::Disputed),
            (80, EscalationResponse::Deferred),
        ]);
        story.tell(
            answered,
            EscalationAnswered { escalation_id: escalation_id.clone(), response: Some(response) },
        );
        if story.dice.chance(780) {
            let resolved = day::working_days(answered, story.dice.within(1, 25));
            story.tell(resolved, EscalationResolved { escalation_id });
            return;
        }
        on = day::working_days(answered, story.dice.within(5, 40));
    }
}
