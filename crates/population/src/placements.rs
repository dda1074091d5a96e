//! Placements: where and with whom, for how long, on what footing, and why they end.

use ids::AuthorityCode;
use jiff::civil::{Date, date};
use journey::Written;
use journey::codes::{
    ApprovalBasis, ChangeReason, DecisionPoint, IntervalUnit, NotifiedParty, OrderKind, PlacementBasis,
    PlacementChangeReason, PlacementProvider, PlacementType, Role,
};
use journey::facts::{
    AllegationReported, DesignatedOfficerInformed, Interval, PlacementApprovalChanged, PlacementEnded,
    PlacementNotified, PlacementPlanRecorded, PlacementStarted, VisitFrequencyAgreed,
};
use journey::subjects::{AllegationId, PlacementId, SubjectId, Urn};
use journey::values::{Actor, Bounded, Miles};

use crate::care::{Care, Route};
use crate::person::Person;
use crate::story::Story;
use crate::{adoption, court, day, oversight, visits};

/// Supported accommodation has a code of its own from this day.
const SUPPORTED_FROM: Date = date(2023, 10, 28);

/// How well a child's placements last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settles {
    Well,
    Middling,
    Badly,
}

/// A placement while it is told.
struct Placement {
    id: PlacementId,
    kind: PlacementType,
    from: Date,
    until: Date,
    /// Whether the child stays with the carer of the placement before.
    same_carer: bool,
    long_term: bool,
}

/// Tells of all placements of a period of care, one after another without a gap.
pub fn place(story: &mut Story<'_>, person: &Person, care: &Care) {
    let settles = settles(story, care);
    let adopted = care.adoption.as_ref().map(|adoption| adoption.placed).filter(|placed| *placed < care.ends);
    let mut before: Option<Placement> = None;
    let mut from = care.begins;
    while from < care.ends && !story.is_over(from) {
        let adoptive = adopted.is_some_and(|placed| from >= placed);
        let end = adopted.filter(|_| !adoptive).unwrap_or(care.ends);
        let until =
            if adoptive { care.ends } else { lasts(story, settles, (from, before.is_none())).min(end) };
        let placement = next(story, person, care, (from, until, adoptive), before.as_ref());
        tell(story, person, care, &placement);
        let reason = (until < care.ends).then(|| why_moved(story, &placement, adopted == Some(until)));
        from = until;
        story.tell(until, PlacementEnded { placement_id: placement.id.clone(), reason });
        before = Some(placement);
    }
}

fn settles(story: &mut Story<'_>, care: &Care) -> Settles {
    let (well, badly) = story.rates.settled;
    match story.dice.below(1000) {
        _ if care.route == Route::Remand => Settles::Well,
        share if share < well => Settles::Well,
        share if share < well + badly => Settles::Badly,
        _ => Settles::Middling,
    }
}

/// The day until which a placement lasts.
fn lasts(story: &mut Story<'_>, settles: Settles, (from, first): (Date, bool)) -> Date {
    let short = first && story.dice.chance(430);
    let length = match settles {
        _ if short => story.dice.span(story.rates.first_placement),
        Settles::Well => story.dice.until(5_800),
        Settles::Middling => story.dice.until(640),
        Settles::Badly => story.dice.until(170),
    };
    day::days(from, length.max(2))
}

fn next(
    story: &mut Story<'_>,
    person: &Person,
    care: &Care,
    (from, until, adoptive): (Date, Date, bool),
    before: Option<&Placement>,
) -> Placement {
    use PlacementType::{A5, A6, U1, U3, U4, U6};
    let with_carer = care.adoption.as_ref().is_some_and(|adoption| adoption.with_current_carer);
    // A placement may go on with the same carer on other terms.
    let same = before.filter(|before| {
        !adoptive && matches!(before.kind, U3 | U6) && day::between(before.from, from) > 200
    });
    let kept = same.filter(|_| story.dice.chance(160));
    let kind = match kept {
        _ if adoptive => {
            if with_carer {
                A5
            } else {
                A6
            }
        }
        Some(before) => {
            if before.kind == U3 {
                U1
            } else {
                U4
            }
        }
        None => kind(story, person, care, (from, until)),
    };
    let same_carer = kept.is_some() || (adoptive && with_carer);
    let long_term = matches!(kind, U1 | U4);
    Placement { id: story.subject("placement"), kind, from, until, same_carer, long_term }
}

fn kind(story: &mut Story<'_>, person: &Person, care: &Care, (from, until): (Date, Date)) -> PlacementType {
    use PlacementType::{H5, K1, K2, K3, P1, P2, R1, R2, R3, R5, S1, U1, U2, U3, U4, U5, U6, Z1, Z12};
    let lasting = day::between(from, until) > 500;
    let supported = if from >= SUPPORTED_FROM { K3 } else { H5 };
    let alone = if from >= SUPPORTED_FROM { K3 } else { P2 };
    let other = if from >= date(2025, 4, 1) { Z12 } else { Z1 };
    match (care.route, person.age_on(from)) {
        (Route::Remand, _) => story.dice.pick(&[(600, R5), (250, K2), (150, K1)]),
        (Route::Unaccompanied, _) => story.dice.pick(&[(520, supported), (400, U6), (80, K2)]),
        (_, 0..=1) => story.dice.pick(&[(600, U6), (170, U3), (60, U5), (40, U2), (80, R3), (50, P1)]),
        (_, 2..=9) if lasting => story.dice.pick(&[(330, U4), (330, U6), (160, U1), (120, U3), (60, P1)]),
        (_, 2..=9) => story.dice.pick(&[(690, U6), (190, U3), (50, P1), (40, K2), (15, R2), (15, S1)]),
        (_, 10..=15) if lasting => {
            story.dice.pick(&[(330, U4), (260, U6), (140, U1), (70, U3), (140, K2), (40, P1), (20, S1)])
        }
        (_, 10..=15) => story.dice.pick(&[
            (470, U6),
            (290, K2),
            (110, U3),
            (50, P1),
            (20, K1),
            (20, R1),
            (20, R2),
            (20, other),
        ]),
        _ => story.dice.pick(&[
            (260, U6),
            (270, K2),
            (300, supported),
            (70, alone),
            (50, U3),
            (30, P1),
            (20, other),
        ]),
    }
}

fn tell(story: &mut Story<'_>, person: &Person, care: &Care, placement: &Placement) {
    let started = started(story, care, placement);
    let told = story.tell(placement.from, started.clone());
    if story.dice.chance(story.rates.miskeyed) {
        // The setting was keyed in wrongly, and that is noticed much later.
        let right = PlacementStarted { urn: urn(story), ..started.clone() };
        let later = story.dice.within(125, 400);
        story.correct(told, later, (placement.from, right), ChangeReason::KeyingError);
    }
    surround(story, placement, &started);
    approve(story, placement, &started);
    restrict(story, placement);
    visit(story, person, care, placement);
}

fn started(story: &mut Story<'_>, care: &Care, placement: &Placement) -> PlacementStarted {
    use PlacementType::{K1, K2, P1, R1, R2, R3, R5, S1, U1, U2, U3, Z1, Z12};
    let provider = match placement.kind {
        P1 => Some(PlacementProvider::PR0),
        Z1 | Z12 => None,
        R5 | R2 => Some(PlacementProvider::PR3),
        K1 | K2 | R1 | R3 | S1 => Some(story.dice.pick(&[
            (830, PlacementProvider::PR4),
            (130, PlacementProvider::PR1),
            (40, PlacementProvider::PR5),
        ])),
        _ => Some(story.dice.pick(&[
            (560, PlacementProvider::PR1),
            (400, PlacementProvider::PR4),
            (40, PlacementProvider::PR5),
        ])),
    };
    let in_area = story.dice.chance(if matches!(placement.kind, K1 | K2 | S1) { 380 } else { 640 });
    let miles =
        if in_area { story.dice.within(0, 18) } else { story.dice.span(&[(600, 5, 20), (400, 21, 160)]) };
    let elsewhere = story.dice.pick(&[(5, 340), (3, 343), (2, 876), (2, 896), (1, 352)]);
    let basis = match placement.kind {
        U1 | U2 | U3 if !placement.same_carer && story.dice.chance(550) => Some(PlacementBasis::Temporary),
        P1 if story.dice.chance(450) => Some(PlacementBasis::Immediate),
        _ => None,
    };
    PlacementStarted {
        placement_id: placement.id.clone(),
        care_id: care.id.clone(),
        placement_type: placement.kind,
        provider,
        urn: if placement.kind == P1 { None } else { urn(story) },
        placement_authority: AuthorityCode::new(elsewhere).filter(|_| !in_area),
        in_area: Some(in_area),
        distance_miles: Miles::new(f64::from(miles)),
        same_carer: Some(placement.same_carer),
        intended_to_18: Some(placement.long_term && story.dice.chance(900)),
        long_term_foster: Some(placement.long_term),
        registered_setting: Some(!matches!(placement.kind, Z1 | Z12)),
        basis,
    }
}

fn urn(story: &mut Story<'_>) -> Option<Urn> {
    let serial = story.dice.below(10_000);
    Urn::parse(&format!("XX{serial:05}")).ok()
}

/// The decision, the plan and the word to all who have to know.
fn surround(story: &mut Story<'_>, placement: &Placement, started: &PlacementStarted) {
    let (id, from) = (&placement.id, placement.from);
    oversight::decide(story, from, DecisionPoint::Place, Some(id.as_str()));
    if started.in_area == Some(false) && story.dice.chance(780) {
        let approved_by = Some(Actor { worker_id: None, role: Role::NominatedOfficer });
        let on = day::days(from, story.dice.span(&[(700, -6, 0), (300, 1, 20)]));
        let basis = ApprovalBasis::OutOfAreaApproved;
        story
            .tell(on, PlacementApprovalChanged { placement_id: id.clone(), basis, approved_by, until: None });
    }
    if story.dice.chance(880) {
        let on = day::working_days(from, story.dice.span(&[(820, 0, 5), (180, 6, 25)]));
        let delegated_authority = Some(story.dice.chance(850));
        story.tell(on, PlacementPlanRecorded { placement_id: id.clone(), delegated_authority });
    }
    if story.dice.chance(850) {
        let on = day::working_days(from, story.dice.span(&[(800, 0, 5), (200, 6, 20)]));
        let mut recipients = vec![NotifiedParty::AreaAuthority, NotifiedParty::HealthBoard];
        let others = [
            (NotifiedParty::School, 700),
            (NotifiedParty::GeneralPractitioner, 800),
            (NotifiedParty::Parents, 850),
        ];
        recipients
            .extend(others.into_iter().filter_map(|(who, share)| story.dice.chance(share).then_some(who)));
        story.tell(on, PlacementNotified { placement_id: id.clone(), recipients });
    }
}

/// A footing that is temporary becomes a lasting one, or runs out.
fn approve(story: &mut Story<'_>, placement: &Placement, started: &PlacementStarted) {
    let change = |story: &mut Story<'_>, on: Date, basis: ApprovalBasis, until: Option<Date>| {
        if on < placement.until {
            let placement_id = placement.id.clone();
            story.tell(on, PlacementApprovalChanged { placement_id, basis, approved_by: None, until });
        }
    };
    let from = placement.from;
    match started.basis {
        Some(PlacementBasis::Temporary) => {
            let extended = story.dice.chance(280);
            if extended {
                change(
                    story,
                    day::days(from, 110),
                    ApprovalBasis::TemporaryExtended,
                    Some(day::days(from, 168)),
                );
            }
            let decided =
                day::on_working_day(day::days(from, story.dice.within(70, if extended { 180 } else { 112 })));
            let basis = story.dice.pick(&[(880, ApprovalBasis::Approved), (120, ApprovalBasis::Refused)]);
            change(story, decided, basis, None);
        }
        Some(PlacementBasis::Immediate) => {
            let assessed = day::working_days(from, story.dice.span(&[(700, 4, 10), (300, 11, 30)]));
            change(story, assessed, ApprovalBasis::ParentAssessed, None);
            let confirmed = day::working_days(assessed, story.dice.within(1, 12));
            change(story, confirmed, ApprovalBasis::ParentConfirmed, None);
        }
        None => {}
    }
}

/// The order without which some placements cannot be.
fn restrict(story: &mut Story<'_>, placement: &Placement) {
    let until = |days| Some(day::days(placement.from, days).min(placement.until));
    match placement.kind {
        PlacementType::K1 => {
            court::order(
                story,
                OrderKind::Secure,
                (day::days(placement.from, 2).min(placement.until), until(84)),
            );
        }
        PlacementType::Z1 | PlacementType::Z12 => {
            court::order(story, OrderKind::DeprivationOfLiberty, (placement.from, until(90)));
        }
        PlacementType::K2 if story.dice.chance(40) => {
            court::order(story, OrderKind::DeprivationOfLiberty, (placement.from, until(120)));
        }
        _ => {}
    }
}

/// Within a week of every move, then every six weeks, and less often once a placement is meant to last.
fn visit(story: &mut Story<'_>, person: &Person, care: &Care, placement: &Placement) {
    let subject = Some(placement.id.as_str());
    let purpose = adoption::purpose(care, placement.from);
    let first = day::days(placement.from, story.dice.span(&[(860, 1, 7), (140, 8, 25)]));
    let first = day::on_working_day(first);
    if first < placement.until {
        visits::visit(story, person, first, purpose, subject);
    }
    let year = day::days(placement.from, 365).min(placement.until);
    let ladder = [(840, 28, 41), (120, 42, 60), (40, 61, 110)];
    visits::visits(story, person, (purpose, subject), (day::days(placement.from, 25), year), &ladder);
    if year >= placement.until || story.is_over(year) {
        return;
    }
    let seldom = placement.long_term && story.dice.chance(700);
    if seldom && story.dice.chance(300) {
        agree(story, placement, year);
    }
    let apart: &[crate::dice::Band] = if seldom { &[(880, 70, 90), (120, 91, 150)] } else { &ladder };
    visits::visits(story, person, (purpose, subject), (year, placement.until), apart);
}

fn agree(story: &mut Story<'_>, placement: &Placement, on: Date) {
    let Some(count) = Bounded::new(if story.dice.chance(250) { 6 } else { 3 }) else { return };
    let Ok(subject_id) = SubjectId::parse(placement.id.as_str()) else { return };
    let every = Interval { count, unit: IntervalUnit::Months };
    let (child_agreed, reviewing_officer_agreed) = (Some(true), Some(true));
    let event =
        VisitFrequencyAgreed { subject_id, every, starts_on: None, child_agreed, reviewing_officer_agreed };
    story.tell(on, event);
}

fn why_moved(story: &mut Story<'_>, placement: &Placement, adopted: bool) -> PlacementChangeReason {
    use PlacementChangeReason::{ALLEG, APPRR, CARPL, CHILD, CLOSE, CREQB, CREQO, LAREQ, OTHER, STAND};
    if adopted {
        return CARPL;
    }
    let why = story.dice.pick(&[
        (480, CARPL),
        (160, CREQB),
        (100, CREQO),
        (60, CHILD),
        (60, LAREQ),
        (30, STAND),
        (20, ALLEG),
        (10, APPRR),
        (20, CLOSE),
        (60, OTHER),
    ]);
    if why == ALLEG || (why == STAND && story.dice.chance(500)) {
        let allegation_id: AllegationId = story.subject("allegation");
        let known = day::days(placement.until, -story.dice.within(0, 5)).max(placement.from);
        let placement_id = Some(placement.id.clone());
        story.tell(known, AllegationReported { allegation_id: allegation_id.clone(), placement_id });
        let informed = day::working_days(known, story.dice.span(&[(820, 0, 1), (180, 2, 9)]));
        story.tell(informed, DesignatedOfficerInformed { allegation_id });
    }
    why
}
