//! Legal meetings, pre-proceedings and care proceedings, with the orders that courts make.

use jiff::civil::Date;
use journey::codes::{
    ApplicationKind, DecisionPoint, FamilyMeetingException, GatewayKind, GatewayOutcome, MeetingKind,
    OrderKind, PreProceedingsOutcome, PreProceedingsStage, Role,
};
use journey::facts::{
    AssessmentCommissioned, AssessmentReceived, CourtApplicationIssued, CourtApplicationMade,
    FamilyGroupMeetingHeld, FamilyGroupMeetingNotOffered, FamilyGroupMeetingOffered, LegalGatewayHeld,
    LetterBeforeProceedingsSent, OrderEnded, OrderMade, PreProceedingsEnded, PreProceedingsExtended,
    PreProceedingsMeetingHeld, PreProceedingsStarted, ProceedingsConcluded, ProceedingsExtended,
};
use journey::subjects::{CommissionId, FamilyMeetingId, GatewayId, OrderId, PreProceedingsId, ProceedingsId};
use journey::values::{Actor, Bounded};

use crate::meetings::{self, Meeting};
use crate::person::Person;
use crate::story::Story;
use crate::{day, oversight};

/// Weeks that the law gives proceedings, and by how many the court extends them at a time.
const WEEKS: i32 = 26;
const EXTENSION: u32 = 8;

/// Proceedings while they are told.
pub struct Proceedings {
    /// The day on which they are concluded.
    pub concluded: Date,
    interim: OrderId,
    id: ProceedingsId,
}

/// Whether and how lawyers are asked about a child with a child protection plan; returns whether proceedings are to
/// be issued when it ends.
pub fn consider(
    story: &mut Story<'_>,
    person: &Person,
    (from, until): (Date, Date),
    into_care: bool,
) -> bool {
    let lasts = day::between(from, until);
    if !into_care {
        if lasts > 200 && story.dice.chance(130) {
            let met = day::on_working_day(day::days(from, story.dice.within(90, lasts - 60)));
            gateway(story, met, GatewayOutcome::PreProceedings);
            let ends = day::on_working_day(day::days(met, story.dice.within(60, 130)));
            pre_proceedings(story, person, (met, ends), PreProceedingsOutcome::StepDown);
        } else if lasts > 300 && story.dice.chance(250) {
            let met = day::on_working_day(day::days(from, story.dice.within(120, lasts)));
            gateway(story, met, GatewayOutcome::FurtherWork);
        }
        return false;
    }
    if story.dice.chance(350) {
        return false;
    }
    let weeks = story.dice.span(&[(550, 9, 16), (250, 17, 24), (200, 25, 40)]);
    let met = day::on_working_day(day::days(until, -7 * weeks - story.dice.within(3, 10)));
    if met > from && story.dice.chance(750) {
        gateway(story, met, GatewayOutcome::PreProceedings);
        pre_proceedings(story, person, (day::working_days(met, 1), until), PreProceedingsOutcome::Issue);
    } else {
        gateway(story, until, GatewayOutcome::Issue);
    }
    true
}

/// A legal meeting.
pub fn gateway(story: &mut Story<'_>, on: Date, outcome: GatewayOutcome) {
    let gateway_id: GatewayId = story.subject("gateway");
    let kind = story.dice.pick(&[
        (650, GatewayKind::Gateway),
        (200, GatewayKind::LegalAdvice),
        (150, GatewayKind::Planning),
    ]);
    story.tell(on, LegalGatewayHeld { gateway_id, kind, outcome: Some(outcome) });
}

fn pre_proceedings(
    story: &mut Story<'_>,
    person: &Person,
    (from, until): (Date, Date),
    outcome: PreProceedingsOutcome,
) {
    let id: PreProceedingsId = story.subject("pre-proceedings");
    story.tell(from, PreProceedingsStarted { pre_proceedings_id: id.clone() });
    let sent = day::working_days(from, story.dice.span(&[(700, 1, 5), (300, 6, 20)]));
    let offered = offer_family_meeting(story, &id, sent);
    let family_group_offer = Some(offered && story.dice.chance(900));
    story.tell(sent, LetterBeforeProceedingsSent { pre_proceedings_id: id.clone(), family_group_offer });
    let mut held = day::working_days(sent, story.dice.span(&[(700, 5, 10), (300, 11, 25)]));
    let mut stage = PreProceedingsStage::Initial;
    while held < until && !story.is_over(held) {
        let meeting =
            Meeting { kind: MeetingKind::PreProceedings, subject: id.as_str(), booked: sent.min(held), held };
        meetings::meet(story, &meeting, false);
        story.tell(held, PreProceedingsMeetingHeld { pre_proceedings_id: id.clone(), stage });
        stage = PreProceedingsStage::Review;
        held = day::on_working_day(day::days(held, story.dice.span(&[(750, 35, 56), (250, 57, 90)])));
    }
    if story.dice.chance(600) && person.is_born(until) {
        commission(story, None, (sent, until));
    }
    if day::between(from, until) > 112 && story.dice.chance(600) {
        let authorised_by = story.manager(from).map(|actor| Actor { role: Role::ServiceManager, ..actor });
        let extended = day::on_working_day(day::days(from, 105)).min(until);
        let event = PreProceedingsExtended {
            pre_proceedings_id: id.clone(),
            until: Some(day::days(until, 7)),
            authorised_by,
        };
        story.tell(extended, event);
    }
    story.tell(
        until,
        PreProceedingsEnded {
            pre_proceedings_id: id,
            outcome: Some(outcome),
            outcome_code: None,
            review_meetings: None,
        },
    );
}

/// Whether the family was offered a meeting of its own.
fn offer_family_meeting(story: &mut Story<'_>, id: &PreProceedingsId, sent: Date) -> bool {
    let offer_id: FamilyMeetingId = story.subject("family-meeting");
    let pre_proceedings_id = Some(id.clone());
    if story.dice.chance(160) {
        let exception = Some(FamilyMeetingException::NotInBestInterests).filter(|_| story.dice.chance(800));
        story.tell(sent, FamilyGroupMeetingNotOffered { offer_id, pre_proceedings_id, exception });
        return false;
    }
    let accepted = story.dice.chance(600);
    let event = FamilyGroupMeetingOffered {
        offer_id: offer_id.clone(),
        pre_proceedings_id,
        accepted: Some(accepted),
    };
    story.tell(sent, event);
    if accepted && story.dice.chance(850) {
        let held = day::working_days(sent, story.dice.within(10, 40));
        story.tell(held, FamilyGroupMeetingHeld { offer_id });
    }
    true
}

/// An expert is asked, and answers late or not at all.
fn commission(story: &mut Story<'_>, proceedings_id: Option<ProceedingsId>, (from, until): (Date, Date)) {
    let commission_id: CommissionId = story.subject("commission");
    let asked = day::working_days(from, story.dice.within(3, 20));
    let due = day::on_working_day(day::days(asked, story.dice.within(42, 84)));
    if asked >= until {
        return;
    }
    let event =
        AssessmentCommissioned { commission_id: commission_id.clone(), proceedings_id, due: Some(due) };
    story.tell(asked, event);
    if story.dice.chance(900) {
        let received = day::working_days(due, story.dice.span(&[(600, 0, 3), (400, 4, 40)]));
        story.tell(received, AssessmentReceived { commission_id });
    }
}

/// Care proceedings from the application on, concluded by a day where there is one; with what, somebody else says.
pub fn proceed(story: &mut Story<'_>, on: Date, by: Option<Date>) -> Proceedings {
    let id: ProceedingsId = story.subject("proceedings");
    oversight::decide(story, on, DecisionPoint::Issue, Some(id.as_str()));
    let made = day::working_days(on, story.dice.span(&[(800, 0, 2), (200, 3, 12)]));
    let application = CourtApplicationMade {
        proceedings_id: id.clone(),
        pre_proceedings_id: None,
        kind: ApplicationKind::Care,
        letter_sent_on: None,
    };
    story.tell(made, application);
    let issued = day::working_days(made, story.dice.within(0, 1));
    story.tell(issued, CourtApplicationIssued { proceedings_id: id.clone() });
    let interim: OrderId = order(story, OrderKind::InterimCare, (day::working_days(issued, 2), None));
    let weeks = story.dice.span(story.rates.proceedings_weeks);
    let drawn = day::on_working_day(day::days(issued, 7 * weeks - story.dice.within(1, 6)));
    let concluded = by.map_or(drawn, |by| drawn.min(by).max(day::working_days(issued, 30)));
    let weeks = (day::between(issued, concluded) + 6) / 7;
    for _ in 0..story.dice.within(1, 2) {
        commission(story, Some(id.clone()), (issued, concluded));
    }
    let mut limit = WEEKS;
    while weeks > limit {
        let extended = day::on_working_day(day::days(issued, 7 * limit - story.dice.within(5, 40)));
        let reason_recorded = Some(story.dice.chance(850));
        let weeks = Bounded::new(EXTENSION);
        story.tell(extended, ProceedingsExtended { proceedings_id: id.clone(), weeks, reason_recorded });
        limit += 8;
    }
    Proceedings { concluded, interim, id }
}

impl Proceedings {
    /// The court makes its final orders.
    pub fn conclude(self, story: &mut Story<'_>, orders: &[OrderKind]) {
        let on = self.concluded;
        story.tell(on, ProceedingsConcluded { proceedings_id: self.id, orders: orders.to_vec() });
        story.tell(on, OrderEnded { order_id: self.interim });
        for kind in orders {
            let until = (*kind == OrderKind::Supervision).then(|| day::months(on, 12));
            if *kind != OrderKind::NoOrder {
                order(story, *kind, (on, until));
            }
        }
    }
}

/// An order is made, until it ends or for ever.
pub fn order(story: &mut Story<'_>, kind: OrderKind, (on, until): (Date, Option<Date>)) -> OrderId {
    let order_id: OrderId = story.subject("order");
    let effective_until = until.map(Into::into);
    story.tell(on, OrderMade { order_id: order_id.clone(), kind, effective_from: None, effective_until });
    if let Some(until) = until {
        story.tell(until, OrderEnded { order_id: order_id.clone() });
    }
    order_id
}
