//! From contact to the decision what a child needs, as often as the child comes back.

use jiff::civil::Date;
use journey::codes::{
    AssessmentKind, AssessmentOutcome, ChildSeen, ClosureReason, ContactOutcome, ContactSource, Factor, Need,
    ReferralOutcome, VisitPurpose,
};
use journey::facts::{
    AssessmentAuthorised, AssessmentCompleted, AssessmentStarted, CaseClosed, CaseOpened, ContactDecided,
    ContactReceived, ReferralDecided, ReferralReceived,
};
use journey::subjects::{AssessmentId, ContactId, InvolvementId, ReferralId};

use crate::person::{self, Person};
use crate::story::Story;
use crate::{care, day, protection};

/// Nobody comes back more often.
const REFERRALS_MAX: u32 = 4;

/// What an assessment leads to.
enum Path {
    Nothing,
    Need,
    Protection,
}

/// Tells the whole story of a child who becomes known on a day.
pub fn live(story: &mut Story, local_id: &str, enters: Date) {
    let person = person::register(story, local_id, enters);
    let mut comes = day::on_weekday(enters);
    for _ in 0..REFERRALS_MAX {
        if story.is_over(comes) || comes >= person.adult_on() {
            return;
        }
        let closed = refer(story, person, comes);
        if !story.dice.chance(story.rates.referred_again) {
            return;
        }
        comes = day::on_weekday(day::days(closed, story.dice.within(20, 365)));
    }
}

/// One referral and all that comes of it; returns the day on which the case was closed.
fn refer(story: &mut Story, person: Person, on: Date) -> Date {
    let referral_id: ReferralId = story.subject("referral");
    let source = source(story);
    let contact_id: Option<ContactId> = story.dice.chance(700).then(|| story.subject("contact"));
    if let Some(contact_id) = contact_id.clone() {
        story.tell(
            on,
            ContactReceived { contact_id: contact_id.clone(), source: Some(source), threshold_level: None },
        );
        let outcome = ContactOutcome::Referral;
        story.tell(
            on,
            ContactDecided { contact_id, outcome, decided_by: None, team: None, threshold_level: None },
        );
    }
    let need = need(story);
    let received = ReferralReceived {
        referral_id: referral_id.clone(),
        contact_id,
        source: Some(source),
        primary_need: Some(need),
        threshold_level: None,
    };
    story.tell_late(on, 0, received);
    let decided = day::weekdays(on, story.dice.span(&[(500, 0, 0), (370, 1, 1), (100, 2, 4), (30, 5, 15)]));
    let closed = story.dice.chance(story.rates.referral_closed);
    let outcome = if closed { ReferralOutcome::NoFurtherAction } else { ReferralOutcome::Assessment };
    let manager = story.manager();
    let rationale_recorded = Some(story.dice.chance(850));
    let decision = ReferralDecided {
        referral_id: referral_id.clone(),
        outcome,
        decided_by: manager,
        team: None,
        threshold_level: None,
        rationale_recorded,
    };
    story.tell(decided, decision);
    if closed {
        return decided;
    }
    let involvement_id: InvolvementId = story.subject("involvement");
    story.tell(decided, CaseOpened { involvement_id: involvement_id.clone() });
    story.worker_on(decided);
    let (end, reason) = assess(story, person, (referral_id, need), decided);
    story.release_worker(end);
    let authorised_by = story.manager();
    story.tell(end, CaseClosed { involvement_id, reason: Some(reason), authorised_by });
    end
}

/// An assessment and what it leads to; returns the day on which everything had ended, and why the case is closed.
fn assess(
    story: &mut Story,
    person: Person,
    (referral_id, need): (ReferralId, Need),
    on: Date,
) -> (Date, ClosureReason) {
    let assessment_id: AssessmentId = story.subject("assessment");
    let started = AssessmentStarted {
        assessment_id: assessment_id.clone(),
        referral_id: Some(referral_id.clone()),
        kind: AssessmentKind::ChildAndFamily,
        decided_on: None,
    };
    story.tell(on, started);
    let enquiry = story.dice.chance(story.rates.enquiry);
    let plan = if enquiry { protection::enquire(story, person, &referral_id, on) } else { None };
    let seen_on = day::weekdays(on, story.dice.span(&[(700, 1, 10), (200, 11, 20), (100, 21, 40)]));
    protection::visit(story, seen_on, VisitPurpose::Assessment, &assessment_id.to_string());
    let took = story.dice.span(story.rates.assessment);
    let authorised = day::weekdays(on, took);
    let path = match &plan {
        Some(_) => Path::Protection,
        None if story.dice.chance(story.rates.not_in_need) => Path::Nothing,
        None => Path::Need,
    };
    let completed = day::days(authorised, -story.dice.within(0, took.min(4)));
    story.tell(completed, AssessmentCompleted { assessment_id: assessment_id.clone() });
    authorise(story, person, assessment_id, (&path, seen_on, authorised));
    match path {
        Path::Nothing => (authorised, ClosureReason::RC8),
        Path::Need | Path::Protection => help(story, person, need, (plan, authorised)),
    }
}

fn authorise(
    story: &mut Story,
    person: Person,
    assessment_id: AssessmentId,
    (path, seen_on, on): (&Path, Date, Date),
) {
    let outcome = match path {
        Path::Nothing => AssessmentOutcome::NoFurtherAction,
        Path::Need => AssessmentOutcome::ChildInNeed,
        Path::Protection => AssessmentOutcome::StrategyDiscussion,
    };
    let child_seen = if person.born > seen_on { ChildSeen::Unborn } else { ChildSeen::Yes };
    let factors = if matches!(path, Path::Nothing) { vec![Factor::F21] } else { factors(story) };
    let authorised = AssessmentAuthorised {
        assessment_id,
        factors,
        outcome: Some(outcome),
        child_seen: Some(child_seen),
        child_seen_on: Some(seen_on).filter(|_| child_seen == ChildSeen::Yes),
        authorised_by: story.manager(),
        fingerprint: None,
    };
    story.tell(on, authorised);
}

/// Help under a plan, and perhaps a period of care after it.
fn help(
    story: &mut Story,
    person: Person,
    need: Need,
    (plan, on): (Option<Date>, Date),
) -> (Date, ClosureReason) {
    let into_care = story.dice.chance(story.rates.into_care);
    if into_care {
        let begins = day::days(plan.unwrap_or(on).max(on), story.dice.within(0, 60));
        if begins < person.adult_on() && begins >= person.born {
            return (care::look_after(story, person, need, begins), ClosureReason::RC7);
        }
    }
    let from = plan.unwrap_or(on).max(on);
    (protection::need_plan(story, from), ClosureReason::RC7)
}

fn source(story: &mut Story) -> ContactSource {
    story.dice.pick(&[
        (290, ContactSource::S6),
        (200, ContactSource::S2A),
        (140, ContactSource::S3F),
        (80, ContactSource::S1A),
        (60, ContactSource::S5B),
        (60, ContactSource::S8),
        (30, ContactSource::S9),
        (30, ContactSource::S4),
    ])
}

fn need(story: &mut Story) -> Need {
    story.dice.pick(&[
        (570, Need::N1),
        (90, Need::N2),
        (30, Need::N3),
        (90, Need::N4),
        (140, Need::N5),
        (40, Need::N6),
        (10, Need::N7),
        (30, Need::N8),
    ])
}

fn factors(story: &mut Story) -> Vec<Factor> {
    let all = [
        (Factor::F3B, 400),
        (Factor::F4B, 350),
        (Factor::F2B, 160),
        (Factor::F1B, 150),
        (Factor::F16A, 180),
        (Factor::F17A, 200),
        (Factor::F18C, 130),
        (Factor::F4A, 150),
    ];
    let mut found: Vec<Factor> =
        all.into_iter().filter_map(|(factor, share)| story.dice.chance(share).then_some(factor)).collect();
    if found.is_empty() {
        found.push(Factor::F20);
    }
    found
}
