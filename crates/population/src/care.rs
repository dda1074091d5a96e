//! Periods of care: legal statuses, placements, reviews, visits and health, until the child leaves.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{
    CareEndReason, CareReviewKind, ChangeReason, HealthAssessmentKind, LegalStatus, MissingKind, Need,
    Participation, PlacementChangeReason, PlacementProvider, PlacementType, VisitPurpose,
};
use journey::facts::{
    CarePeriodEnded, CarePeriodStarted, CareReviewHeld, ChildDied, EntryCorrected, HealthAssessed,
    LegalStatusChanged, MissingEnded, MissingStarted, PlacementEnded, PlacementStarted,
    ReviewingOfficerAppointed,
};
use journey::subjects::{CareId, MissingId, PlacementId, Urn, WorkerId};

use crate::person::Person;
use crate::story::Story;
use crate::{day, leaving, protection};

/// A period of care while it is told.
struct Care {
    id: CareId,
    begins: Date,
    ends: Date,
    why: CareEndReason,
}

/// Looks after a child from a day on; returns the day on which everything had ended.
pub fn look_after(story: &mut Story, person: Person, need: Need, begins: Date) -> Date {
    let id: CareId = story.subject("care");
    let length = story.dice.span(story.rates.care_months);
    let spread = story.dice.within(0, 29);
    let ends =
        day::days(day::months(begins, length), spread).min(person.adult_on()).max(day::days(begins, 2));
    let why = why_ended(story, person, ends);
    let care = Care { id, begins, ends, why };
    story.tell_late(begins, 0, CarePeriodStarted { care_id: care.id.clone(), need: Some(need) });
    legal_statuses(story, person, &care);
    placements(story, person, &care);
    reviews(story, person, &care);
    health(story, person, &care);
    protection::supervise(story, care.begins, care.ends);
    story.tell(care.ends, CarePeriodEnded { care_id: care.id, reason: Some(care.why), approved_by: None });
    if care.why == CareEndReason::E2 {
        story.tell_late(care.ends, 0, ChildDied {});
        story.ends = Some(day::days(care.ends, 60));
        return care.ends;
    }
    leaving::leave(story, person, begins, ends)
}

fn why_ended(story: &mut Story, person: Person, ends: Date) -> CareEndReason {
    if story.dice.chance(3) {
        return CareEndReason::E2;
    }
    match person.age_on(ends) {
        0..=4 => story.dice.pick(&[
            (400, CareEndReason::E4A),
            (300, CareEndReason::E12),
            (180, CareEndReason::E47),
            (80, CareEndReason::E4B),
            (40, CareEndReason::E41),
        ]),
        5..=15 => story.dice.pick(&[
            (500, CareEndReason::E4A),
            (200, CareEndReason::E4B),
            (150, CareEndReason::E45),
            (100, CareEndReason::E41),
            (50, CareEndReason::E3),
        ]),
        16 | 17 => story.dice.pick(&[
            (400, CareEndReason::E4A),
            (300, CareEndReason::E5),
            (200, CareEndReason::E8),
            (100, CareEndReason::E9),
        ]),
        _ => {
            story.dice.pick(&[(450, CareEndReason::E5), (300, CareEndReason::E17), (250, CareEndReason::E6)])
        }
    }
}

fn legal_statuses(story: &mut Story, person: Person, care: &Care) {
    use LegalStatus::{C1, C2, E1, L2, V2};
    let first = story.dice.pick(&[(500, V2), (400, C1), (100, L2)]);
    let mut changes = vec![(care.begins, first)];
    let later = |story: &mut Story, from: Date, weeks: (i32, i32)| {
        day::days(from, 7 * story.dice.within(weeks.0, weeks.1))
    };
    if first == L2 || (first == V2 && story.dice.chance(300)) {
        let on = if first == L2 { day::days(care.begins, 8) } else { later(story, care.begins, (8, 60)) };
        changes.push((on, C1));
    }
    if let Some(&(from, C1)) = changes.last() {
        // Proceedings take 41 weeks on average, and 26 by the law.
        let on = later(story, from, (22, 60));
        let adopted = matches!(care.why, CareEndReason::E12 | CareEndReason::E11);
        changes.push((on, if adopted && person.age_on(on) < 6 { E1 } else { C2 }));
    }
    for (on, status) in changes.into_iter().filter(|(on, _)| *on < care.ends) {
        story.tell(on, LegalStatusChanged { care_id: care.id.clone(), status });
    }
}

fn placements(story: &mut Story, person: Person, care: &Care) {
    let mut begins = care.begins;
    let mut moved = false;
    while begins < care.ends && !story.is_over(begins) {
        let placement_id: PlacementId = story.subject("placement");
        let started = placement(story, person, care, (&placement_id, begins, moved));
        let event = story.tell(begins, started.clone());
        if story.dice.chance(25) {
            correct(story, event, started, begins);
        }
        let length = story.dice.span(story.rates.placement_months);
        let spread = story.dice.within(1, 28);
        let ends = day::days(day::months(begins, length), spread).min(care.ends);
        let visited = placement_id.to_string();
        let first = day::on_weekday(day::days(begins, story.dice.within(1, 6)));
        protection::visit(story, first, VisitPurpose::LookedAfter, &visited);
        let apart = &[(840, 28, 42), (160, 43, 110)];
        protection::visits(story, VisitPurpose::LookedAfter, &visited, (day::days(begins, 25), ends), apart);
        missing(story, person, (begins, ends));
        let reason = (ends < care.ends).then(|| why_moved(story));
        story.tell(ends, PlacementEnded { placement_id, reason });
        (begins, moved) = (ends, true);
    }
}

fn placement(
    story: &mut Story,
    person: Person,
    care: &Care,
    (placement_id, on, moved): (&PlacementId, Date, bool),
) -> PlacementStarted {
    use PlacementType::{K2, P1, U1, U3, U4, U6};
    let placement_type = match person.age_on(on) {
        0..=9 => story.dice.pick(&[(550, U6), (220, U4), (130, U3), (60, U1), (40, P1)]),
        _ => story.dice.pick(&[(400, U6), (200, U4), (220, K2), (80, U3), (50, U1), (50, P1)]),
    };
    let provider = match placement_type {
        P1 => PlacementProvider::PR0,
        K2 => story.dice.pick(&[(850, PlacementProvider::PR4), (150, PlacementProvider::PR1)]),
        _ => story.dice.pick(&[(600, PlacementProvider::PR1), (400, PlacementProvider::PR4)]),
    };
    let serial = story.dice.below(10_000);
    PlacementStarted {
        placement_id: placement_id.clone(),
        care_id: care.id.clone(),
        placement_type,
        provider: Some(provider),
        urn: Urn::parse(&format!("XX{serial:05}")).ok(),
        placement_authority: None,
        in_area: Some(story.dice.chance(580)),
        distance_miles: None,
        same_carer: Some(moved && story.dice.chance(60)),
        intended_to_18: None,
        long_term_foster: None,
        registered_setting: Some(true),
        basis: None,
    }
}

/// The setting was keyed in wrongly and is put right some time later.
fn correct(story: &mut Story, event_id: ids::EventId, keyed: PlacementStarted, on: Date) {
    let serial = story.dice.below(10_000);
    let right = PlacementStarted { urn: Urn::parse(&format!("XX{serial:05}")).ok(), ..keyed };
    let correction = EntryCorrected {
        event_id,
        occurred: on.into(),
        body: Box::new(right.into()),
        reason: ChangeReason::KeyingError,
        corrected_by: None,
        explanation: None,
    };
    let noticed = day::days(on, story.dice.within(125, 400));
    story.tell_late(noticed, 0, correction);
}

fn why_moved(story: &mut Story) -> PlacementChangeReason {
    use PlacementChangeReason::{CARPL, CHILD, CREQB, CREQO, LAREQ, OTHER, STAND};
    story.dice.pick(&[
        (500, CARPL),
        (170, CREQB),
        (110, CREQO),
        (60, CHILD),
        (60, LAREQ),
        (30, STAND),
        (70, OTHER),
    ])
}

/// Within 20 working days, then within three months, then every six; some too late, some written down as held before
/// they were, and in some cases nobody writes down any more.
fn reviews(story: &mut Story, person: Person, care: &Care) {
    let number = story.dice.below(30);
    if let Ok(officer) = WorkerId::parse(&format!("officer-{number:03}")) {
        let appointed = day::weekdays(care.begins, story.dice.within(1, 8));
        story.tell(appointed, ReviewingOfficerAppointed { officer });
    }
    let mut due = day::weekdays(care.begins, 20);
    let mut next = [3, 6].into_iter();
    while due < care.ends && !story.is_over(due) {
        if story.dice.chance(story.rates.reviews_lapse) {
            break;
        }
        let late = story.dice.chance(story.rates.review_late);
        let shift = if late { story.dice.within(1, 45) } else { -story.dice.within(0, 6) };
        let held = day::on_weekday(day::days(due, shift)).max(day::days(care.begins, 1));
        if held >= care.ends {
            break;
        }
        let event = CareReviewHeld {
            care_id: care.id.clone(),
            kind: CareReviewKind::Care,
            participation: Some(participation(story, person, held)),
            outcome: None,
        };
        if story.dice.chance(story.rates.review_ahead) {
            let ahead = -story.dice.within(3, 60);
            story.tell_late(held, ahead, event);
        } else {
            story.tell(held, event);
        }
        due = day::months(held, next.next().unwrap_or(6));
    }
}

fn participation(story: &mut Story, person: Person, held: Date) -> Participation {
    use Participation::{PN0, PN1, PN3, PN5, PN6, PN7};
    if person.age_on(held) < 4 {
        return PN0;
    }
    story.dice.pick(&[(550, PN1), (30, PN3), (120, PN5), (220, PN6), (80, PN7)])
}

fn health(story: &mut Story, person: Person, care: &Care) {
    let mut on = day::weekdays(care.begins, story.dice.span(&[(600, 5, 20), (300, 21, 45), (100, 46, 120)]));
    let mut kind = HealthAssessmentKind::Initial;
    while on < care.ends && !story.is_over(on) {
        let event = HealthAssessed { kind: Some(kind), assessor: None, report_on: None, refused: None };
        story.tell(on, event);
        kind = HealthAssessmentKind::Review;
        let every = if person.age_on(on) < 5 { 6 } else { 12 };
        on = day::on_weekday(day::days(
            day::months(on, every),
            story.dice.span(&[(890, -20, 0), (110, 1, 90)]),
        ));
    }
}

fn missing(story: &mut Story, person: Person, (from, until): (Date, Date)) {
    let mut on = day::days(from, story.dice.within(20, 400));
    while on < until && !story.is_over(on) && person.age_on(on) >= 12 && story.dice.chance(350) {
        let missing_id: MissingId = story.subject("missing");
        story.tell_late(on, 0, MissingStarted { missing_id: missing_id.clone(), kind: MissingKind::M });
        let back = day::days(on, story.dice.span(&[(700, 0, 1), (300, 2, 9)]));
        story.tell(back, MissingEnded { missing_id });
        on = day::days(back, story.dice.within(10, 200));
    }
}
