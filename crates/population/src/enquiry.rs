//! Concerns, strategy discussions, enquiries and the conferences that they lead to.

use jiff::civil::Date;
use journey::codes::{
    Agency, ConferenceOutcome, DecisionPoint, DiscussionOutcome, DiscussionTopic, EnquiryOutcome,
    IncidentKind, MeetingKind, OrderKind, VisitPurpose,
};
use journey::facts::{
    ConferenceNotRequired, EnquiryConcluded, EnquiryStarted, InitialConferenceHeld, OrderEnded, OrderMade,
    ProtectionConcernIdentified, RapidReviewCompleted, SeriousIncidentKnown, SeriousIncidentNotified,
    StrategyDiscussionHeld,
};
use journey::subjects::{ConcernId, ConferenceId, DiscussionId, EnquiryId, IncidentId, OrderId};

use crate::front_door::{Fall, Referral};
use crate::meetings::{self, Meeting};
use crate::person::Person;
use crate::story::{Story, at_minute};
use crate::{day, oversight, visits};

/// A concern, the discussion and the enquiry; the conference that made a child protection plan, where one did.
pub fn enquire(
    story: &mut Story<'_>,
    person: &Person,
    referral: &Referral,
    on: Date,
) -> Option<(ConferenceId, Date)> {
    let concern_id: ConcernId = story.subject("concern");
    let referral_id = Some(referral.id.clone()).filter(|_| on <= day::days(referral.on, 60));
    story.tell(on, ProtectionConcernIdentified { concern_id: concern_id.clone(), referral_id });
    let (discussion_id, discussed) = discuss(story, &concern_id, on);
    let enquiry_id: EnquiryId = story.subject("enquiry");
    // An enquiry that is said to have begun before the referral was received is one of the things to be found.
    let early = story.rates.unusual && story.dice.chance(6);
    let began = if early { day::days(referral.on, -story.dice.within(1, 6)) } else { discussed };
    let started = EnquiryStarted {
        enquiry_id: enquiry_id.clone(),
        discussion_id: Some(discussion_id).filter(|_| !early),
        conference_target: None,
    };
    story.tell(began, started);
    oversight::decide(story, discussed, DecisionPoint::Enquiry, Some(enquiry_id.as_str()));
    let visited = day::working_days(discussed, story.dice.span(&[(850, 0, 1), (150, 2, 8)]));
    visits::visit(story, person, visited, VisitPurpose::Enquiry, Some(enquiry_id.as_str()));
    if story.dice.chance(35) {
        police_protection(story, discussed);
    }
    if story.rates.unusual && story.dice.chance(30) {
        serious_incident(story, discussed);
    }
    let needed = match story.plans {
        0 => referral.falls(story, person, Fall::Conference, story.rates.conference),
        _ => story.dice.chance(story.rates.conference_again),
    };
    conclude(story, &enquiry_id, discussed, needed);
    if !needed {
        return None;
    }
    confer(story, person, referral, (enquiry_id, discussed))
}

/// The discussion, which may have to meet again.
fn discuss(story: &mut Story<'_>, concern: &ConcernId, on: Date) -> (DiscussionId, Date) {
    let mut held =
        day::working_days(on, story.dice.span(&[(600, 0, 0), (250, 1, 1), (100, 2, 3), (50, 4, 10)]));
    let mut agencies = vec![Agency::SocialCare];
    let present =
        [(Agency::Police, 950), (Agency::Health, 880), (Agency::Education, 500), (Agency::Referrer, 300)];
    agencies
        .extend(present.into_iter().filter_map(|(agency, share)| story.dice.chance(share).then_some(agency)));
    let reconvene = !(agencies.contains(&Agency::Police) && agencies.contains(&Agency::Health));
    if reconvene && story.dice.chance(500) {
        let discussion_id = story.subject("discussion");
        let first = StrategyDiscussionHeld {
            discussion_id,
            concern_id: Some(concern.clone()),
            about: DiscussionTopic::Harm,
            agencies: agencies.clone(),
            outcome: Some(DiscussionOutcome::Reconvene),
            began_enquiry: Some(false),
        };
        story.tell(held, first);
        agencies.extend([Agency::Police, Agency::Health]);
        agencies.sort_unstable();
        agencies.dedup();
        held = day::working_days(held, story.dice.within(1, 4));
    }
    let discussion_id: DiscussionId = story.subject("discussion");
    let outcome =
        story.dice.pick(&[(550, DiscussionOutcome::SingleEnquiry), (450, DiscussionOutcome::JointEnquiry)]);
    let discussion = StrategyDiscussionHeld {
        discussion_id: discussion_id.clone(),
        concern_id: Some(concern.clone()),
        about: story.dice.pick(&[(930, DiscussionTopic::Harm), (70, DiscussionTopic::Exploitation)]),
        agencies,
        outcome: Some(outcome),
        began_enquiry: Some(true),
    };
    let minute = story.dice.within(9 * 60, 17 * 60);
    story.tell_at(held, minute, discussion);
    (discussion_id, held)
}

fn conclude(story: &mut Story<'_>, enquiry_id: &EnquiryId, from: Date, needed: bool) {
    use EnquiryOutcome::{
        Conference, ContinueAssessment, LegalAction, NoFurtherAction, OtherAgency, Services,
    };
    let concluded = day::working_days(from, story.dice.span(&[(800, 2, 9), (150, 10, 14), (50, 15, 40)]));
    let outcome = if needed {
        story.dice.pick(&[(970, Conference), (30, LegalAction)])
    } else {
        story.dice.pick(&[
            (550, ContinueAssessment),
            (230, Services),
            (180, NoFurtherAction),
            (40, OtherAgency),
        ])
    };
    story.tell(concluded, EnquiryConcluded { enquiry_id: enquiry_id.clone(), outcome: Some(outcome) });
    if !needed && story.dice.chance(850) {
        story.tell(concluded, ConferenceNotRequired { enquiry_id: enquiry_id.clone() });
    }
}

/// The initial conference; its name and day where it made a plan.
fn confer(
    story: &mut Story<'_>,
    person: &Person,
    referral: &Referral,
    (enquiry_id, enquired): (EnquiryId, Date),
) -> Option<(ConferenceId, Date)> {
    let held = day::working_days(enquired, story.dice.span(story.rates.enquiry_to_conference));
    let conference_id: ConferenceId = story.subject("conference");
    let planned = referral.falls(story, person, Fall::Plan, story.rates.protection_plan);
    let meeting = Meeting {
        kind: MeetingKind::InitialConference,
        subject: conference_id.as_str(),
        booked: day::working_days(enquired, 2),
        held,
    };
    meetings::meet(story, &meeting, true);
    let outcome = match planned {
        true => ConferenceOutcome::ProtectionPlan,
        false => {
            story.dice.pick(&[(8, ConferenceOutcome::NeedPlan), (2, ConferenceOutcome::NoFurtherAction)])
        }
    };
    let said = story.dice.chance(988);
    let conference = InitialConferenceHeld {
        conference_id: conference_id.clone(),
        enquiry_id: Some(enquiry_id),
        outcome: said.then_some(outcome),
        transfer_in: Some(false),
        quorate: Some(story.dice.chance(960)),
    };
    story.tell(held, conference);
    planned.then_some((conference_id, held))
}

/// The police take the child into protection for up to 72 hours, now and then for longer.
fn police_protection(story: &mut Story<'_>, on: Date) {
    let order_id: OrderId = story.subject("order");
    let (minute, hours) =
        (story.dice.within(0, 24 * 60 - 1), story.dice.span(&[(900, 12, 70), (70, 71, 72), (30, 73, 90)]));
    let kind = OrderKind::PoliceProtection;
    let end = minute + hours * 60;
    let (ends, at) = (day::days(on, end / (24 * 60)), end % (24 * 60));
    let effective_until = Some(at_minute(day::days(on, 3), minute));
    story.tell_at(
        on,
        minute,
        OrderMade { order_id: order_id.clone(), kind, effective_from: None, effective_until },
    );
    story.tell_at(ends, at, OrderEnded { order_id });
}

fn serious_incident(story: &mut Story<'_>, on: Date) {
    let incident_id: IncidentId = story.subject("incident");
    let kind = IncidentKind::SeriousHarm;
    story.tell(on, SeriousIncidentKnown { incident_id: incident_id.clone(), kind });
    let notified = day::working_days(on, story.dice.span(&[(850, 1, 5), (150, 6, 15)]));
    story.tell(notified, SeriousIncidentNotified { incident_id: incident_id.clone() });
    let reviewed = day::working_days(on, story.dice.span(&[(750, 9, 15), (250, 16, 40)]));
    story.tell(reviewed, RapidReviewCompleted { incident_id });
}
