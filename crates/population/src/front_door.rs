//! From contact to the decision what a child needs, as often as the child comes back.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{
    ClosureReason, ContactOutcome, ContactSource, DecisionPoint, Need, ReferralOutcome, Role, ThresholdLevel,
    VisitPurpose,
};
use journey::facts::{
    CaseClosed, CaseOpened, ClosureRequested, ContactDecided, ContactReceived, EarlyHelpAssessmentCompleted,
    EarlyHelpAssessmentStarted, ReferralDecided, ReferralReceived, ReferrerInformed,
};
use journey::subjects::{ContactId, EarlyHelpId, InvolvementId, ReferralId};
use journey::text::Name;
use journey::values::Actor;

use crate::person::{self, Person, Sort};
use crate::story::{Story, numbered};
use crate::workforce::TeamKind;
use crate::{assessment, day, family, oversight, record, unusual, visits};

/// Nobody comes back more often.
const REFERRALS_MAX: u32 = 5;

/// A referral while it is told.
pub struct Referral {
    /// Its name.
    pub id: ReferralId,
    /// Why the child needs help.
    pub need: Need,
    /// When it was received.
    pub on: Date,
    /// Whether it is the first, in which the child's family shares.
    pub first: bool,
}

/// How an involvement ends.
pub struct End {
    /// The day on which everything had ended.
    pub on: Date,
    /// Why the case is closed.
    pub why: ClosureReason,
}

/// Which of the family's chances decides.
#[derive(Clone, Copy, Debug)]
pub enum Fall {
    /// No further action on the referral.
    Closed,
    /// An enquiry.
    Enquiry,
    /// A conference.
    Conference,
    /// A child protection plan.
    Plan,
    /// No need found.
    NotInNeed,
    /// A period of care.
    Care,
}

impl Referral {
    /// Whether something happens; what happens to one child of a family at first mostly happens to all.
    pub fn falls(&self, story: &mut Story<'_>, person: &Person, fall: Fall, permille: u32) -> bool {
        if self.first && person.family.size > 1 && story.dice.chance(800) {
            return person.shared.falls[fall as usize] < permille;
        }
        story.dice.chance(permille)
    }
}

/// Tells the whole story of a child.
pub fn live(story: &mut Story<'_>, person: &Person, local_id: &str) {
    person::register(story, person, local_id);
    let old_enough = person.age_on(person.shared.enters) >= 3;
    story.plans = u32::from(story.dice.chance(story.rates.planned_before) && old_enough);
    match person.sort {
        Sort::Ordinary => come_back(story, person),
        Sort::Duplicate => unusual::duplicate(story, person),
        _ => unusual::live(story, person),
    }
    record::keep(story, person);
}

fn come_back(story: &mut Story<'_>, person: &Person) {
    let mut comes = person.shared.enters;
    if story.dice.chance(90) {
        comes = early_help(story, comes);
    }
    if story.dice.chance(story.rates.contact_only) {
        return contacts_only(story, comes);
    }
    for number in 0..REFERRALS_MAX {
        if story.is_over(comes) || comes >= person.adult_on() {
            return;
        }
        let closed = refer(story, person, comes, number == 0).on;
        if story.is_over(closed) {
            return;
        }
        let within_year = 365 - day::between(comes, closed);
        let again = within_year > 20 && story.dice.chance(story.rates.referred_again);
        let after = if again {
            story.dice.within(7, within_year)
        } else if story.dice.chance(story.rates.referred_later) {
            within_year.max(0) + story.dice.within(10, 900)
        } else {
            return;
        };
        comes = day::on_working_day(day::days(closed, after));
    }
}

/// One referral and all that comes of it.
fn refer(story: &mut Story<'_>, person: &Person, on: Date, first: bool) -> End {
    let referral = receive(story, person, on, first);
    let decided =
        day::working_days(on, story.dice.span(&[(520, 0, 0), (370, 1, 1), (80, 2, 4), (30, 5, 15)]));
    let closed = referral.falls(story, person, Fall::Closed, story.rates.referral_closed);
    let enquiry = !closed && referral.falls(story, person, Fall::Enquiry, story.rates.enquiry);
    let outcome = match (closed, enquiry) {
        (true, _) => ReferralOutcome::NoFurtherAction,
        (_, true) => {
            story.dice.pick(&[(7, ReferralOutcome::StrategyDiscussion), (3, ReferralOutcome::Enquiry)])
        }
        _ => story.dice.pick(&[(960, ReferralOutcome::Assessment), (40, ReferralOutcome::Services)]),
    };
    decide(story, &referral, decided, outcome);
    if closed {
        oversight::decide(story, decided, DecisionPoint::NoFurtherAction, Some(referral.id.as_str()));
        return End { on: decided, why: ClosureReason::RC8 };
    }
    let involvement = open(story, decided);
    let end = assessment::assess(story, person, &referral, (decided, enquiry));
    close(story, person, &involvement, &end);
    end
}

/// The contact and the referral that it becomes.
pub fn receive(story: &mut Story<'_>, person: &Person, on: Date, first: bool) -> Referral {
    let id: ReferralId = story.subject("referral");
    let (source, need) = if first {
        (person.shared.source, person.shared.need)
    } else {
        (family::source(&mut story.dice), family::need(&mut story.dice))
    };
    story.correlation =
        if first && person.family.size > 1 { numbered("family-contact", person.family.first) } else { None };
    let contact_id: Option<ContactId> = story.dice.chance(800).then(|| story.subject("contact"));
    if let Some(contact_id) = contact_id.clone() {
        // A contact that is held for days before it is called a referral moves the start of the clock.
        let held = story.dice.span(&[(880, 0, 0), (70, 1, 1), (50, 2, 8)]);
        contact(story, contact_id, (day::days(on, -held), on), source, ContactOutcome::Referral);
    }
    let received = ReferralReceived {
        referral_id: id.clone(),
        contact_id,
        source: Some(source),
        primary_need: Some(need),
        threshold_level: level(story),
    };
    story.tell_late(on, 0, received);
    story.correlation = None;
    Referral { id, need, on, first }
}

/// The decision on a referral, and word of it to whoever referred the child.
pub fn decide(story: &mut Story<'_>, referral: &Referral, on: Date, outcome: ReferralOutcome) {
    let decision = ReferralDecided {
        referral_id: referral.id.clone(),
        outcome,
        decided_by: if story.dice.chance(940) { front_manager(story, on) } else { None },
        team: story.district.team(TeamKind::Assessment).map(|team| team.id.clone()),
        threshold_level: level(story),
        rationale_recorded: Some(story.dice.chance(850)),
    };
    story.tell(on, decision);
    if story.dice.chance(830) {
        let informed = day::working_days(on, story.dice.span(&[(650, 0, 0), (230, 1, 1), (120, 2, 9)]));
        story.tell(informed, ReferrerInformed { referral_id: referral.id.clone() });
    }
}

/// Opens the case.
pub fn open(story: &mut Story<'_>, on: Date) -> InvolvementId {
    let id: InvolvementId = story.subject("involvement");
    story.tell(on, CaseOpened { involvement_id: id.clone() });
    id
}

/// Closes the case, when it has an end.
pub fn close(story: &mut Story<'_>, person: &Person, involvement: &InvolvementId, end: &End) {
    if story.is_over(end.on) {
        return;
    }
    let asked = story.dice.chance(850);
    if asked {
        let before = story.dice.span(&[(700, 0, 4), (300, 5, 21)]);
        story.tell(day::days(end.on, -before), ClosureRequested { involvement_id: involvement.clone() });
        oversight::decide(story, end.on, DecisionPoint::Closure, Some(involvement.as_str()));
    }
    if story.dice.chance(700) {
        oversight::sum_up(story, end.on);
    }
    let authorised_by = if story.dice.chance(930) {
        story.manager(end.on)
    } else {
        // Whoever has the case closes it alone.
        story.worker(end.on).filter(|_| story.dice.chance(500))
    };
    let closed = CaseClosed { involvement_id: involvement.clone(), reason: Some(end.why), authorised_by };
    story.tell(end.on, closed);
    story.release(end.on, None);
    if story.rates.unusual && story.dice.chance(12) && person.is_born(end.on) {
        // Somebody goes on working with a child whose case is closed.
        let after = day::on_working_day(day::days(end.on, story.dice.within(3, 30)));
        visits::visit(story, person, after, VisitPurpose::Need, None);
    }
    if story.dice.chance(25) {
        early_help_assessment(story, end.on);
    }
}

/// Contacts that never become a referral.
fn contacts_only(story: &mut Story<'_>, from: Date) {
    let mut on = from;
    for _ in 0..story.dice.pick(&[(70, 1), (18, 2), (8, 3), (4, 4)]) {
        let source = family::source(&mut story.dice);
        let outcome = story.dice.pick(&[
            (450, ContactOutcome::NoFurtherAction),
            (350, ContactOutcome::InformationAndAdvice),
            (200, ContactOutcome::EarlyHelp),
        ]);
        let contact_id = story.subject("contact");
        let decided = day::working_days(on, story.dice.span(&[(650, 0, 0), (280, 1, 1), (70, 2, 6)]));
        contact(story, contact_id, (on, decided), source, outcome);
        if outcome == ContactOutcome::EarlyHelp && story.dice.chance(600) {
            early_help_assessment(story, decided);
        }
        on = day::on_working_day(day::days(on, story.dice.within(10, 170)));
    }
}

fn contact(
    story: &mut Story<'_>,
    contact_id: ContactId,
    (on, decided): (Date, Date),
    source: ContactSource,
    outcome: ContactOutcome,
) {
    let threshold_level = level(story);
    let received = ContactReceived { contact_id: contact_id.clone(), source: Some(source), threshold_level };
    let minute = story.dice.within(7 * 60, 19 * 60);
    story.tell_at(on, minute, received);
    let decision = ContactDecided {
        contact_id,
        outcome,
        decided_by: front_manager(story, decided),
        team: story.district.team(TeamKind::Assessment).map(|team| team.id.clone()),
        threshold_level,
    };
    story.tell(decided, decision);
}

/// Early help comes first; returns the day on which the child is referred.
fn early_help(story: &mut Story<'_>, on: Date) -> Date {
    let ends = early_help_assessment(story, on);
    day::on_working_day(day::days(ends, story.dice.within(10, 240)))
}

fn front_manager(story: &mut Story<'_>, on: Date) -> Option<Actor> {
    let manager = story.district.team(TeamKind::Assessment)?.manager(on)?;
    Some(Actor {
        role: if story.dice.chance(120) { Role::AdvancedPractitioner } else { manager.role },
        ..manager
    })
}

fn level(story: &mut Story<'_>) -> Option<ThresholdLevel> {
    use ThresholdLevel::{Acute, Additional, Complex, Universal};
    if story.dice.chance(250) {
        return None;
    }
    Some(story.dice.pick(&[(50, Universal), (200, Additional), (500, Complex), (250, Acute)]))
}

/// The assessments of early help, by whoever knows the child best.
pub fn early_help_assessment(story: &mut Story<'_>, on: Date) -> Date {
    let assessment_id: EarlyHelpId = story.subject("early-help");
    let made_by =
        story.dice.pick(&[(5, "A school of the town"), (3, "The family hub"), (2, "A health visitor")]);
    let organisation = Name::parse(made_by).ok();
    let started = EarlyHelpAssessmentStarted {
        assessment_id: assessment_id.clone(),
        organisation: organisation.clone(),
    };
    story.tell(on, started);
    let completed = day::working_days(on, story.dice.span(&[(600, 10, 30), (300, 31, 60), (100, 61, 120)]));
    story.tell(completed, EarlyHelpAssessmentCompleted { assessment_id, organisation });
    completed
}
