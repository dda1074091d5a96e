//! Periods of care: how they begin, under which law, and why they end.

use jiff::civil::Date;
use journey::codes::{
    CareEndReason, ClosureReason, DecisionPoint, GatewayOutcome, LegalStatus, Need, NeedPlanKind, OrderKind,
    PreviousPermanence, Role,
};
use journey::facts::{
    CarePeriodEnded, CarePeriodStarted, ChildDied, LegalStatusChanged, OrderEnded, OrderExtended, OrderMade,
    PreviousPermanenceRecorded,
};
use journey::subjects::{CareId, OrderId};
use journey::time::Day;
use journey::values::Actor;

use crate::adoption::{self, Adoption};
use crate::person::{Person, Sort};
use crate::steps::Next;
use crate::story::Story;
use crate::workforce::TeamKind;
use crate::{court, day, education, health, leaving, missing, oversight, placements, reviews, unusual};

/// How a child comes to be looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// With the parents' agreement.
    Accommodated,
    /// By care proceedings.
    Proceedings,
    /// By the police or an emergency order.
    Emergency,
    /// Alone from another country.
    Unaccompanied,
    /// By a court, on remand.
    Remand,
}

/// A period of care while it is told.
pub struct Care {
    /// Its name.
    pub id: CareId,
    /// The first day.
    pub begins: Date,
    /// The day on which it ends, which may lie beyond what is told.
    pub ends: Date,
    /// Why it ends.
    pub why: CareEndReason,
    /// How it began.
    pub route: Route,
    /// The adoption that it leads to.
    pub adoption: Option<Adoption>,
}

impl Route {
    /// How a child of that age comes to be looked after.
    pub fn pick(story: &mut Story<'_>, person: &Person, on: Date) -> Self {
        let remand = if person.age_on(on) >= 12 { 40 } else { 0 };
        story.dice.pick(&[
            (470, Self::Accommodated),
            (330, Self::Proceedings),
            (160, Self::Emergency),
            (remand, Self::Remand),
        ])
    }
}

/// Looks after a child from a day on; returns what follows.
pub fn look_after(
    story: &mut Story<'_>,
    person: &Person,
    need: Need,
    (begins, route): (Date, Route),
) -> Next {
    let begins = begins.max(person.born);
    let care = plan(story, person, (begins, route));
    story.cover(TeamKind::Care, care.begins, care.ends);
    oversight::decide(story, begins, DecisionPoint::Accommodate, Some(care.id.as_str()));
    let need = if matches!(need, Need::N0 | Need::N9) { Need::N1 } else { need };
    story.tell_late(begins, 0, CarePeriodStarted { care_id: care.id.clone(), need: Some(need) });
    if story.dice.chance(60) && person.age_on(begins) >= 3 {
        once_permanent(story, person, begins);
    }
    legal_statuses(story, &care);
    placements::place(story, person, &care);
    reviews::review(story, person, &care);
    health::see_to(story, person, &care);
    education::see_to(story, person, &care);
    missing::go(story, person, (care.begins, care.ends), 260);
    match &care.adoption {
        Some(adoption) => adoption::tell(story, &care, adoption),
        None if person.age_on(begins) < 6 && story.dice.chance(110) => adoption::reverse(story, &care),
        None => {}
    }
    oversight::supervise(story, (care.begins, care.ends), &[(700, 25, 35), (220, 36, 70), (80, 71, 150)]);
    oversight::keep_file(story, person, (care.begins, care.ends), &[(500, 8, 16), (500, 17, 30)]);
    end(story, person, &care)
}

fn plan(story: &mut Story<'_>, person: &Person, (begins, route): (Date, Route)) -> Care {
    let id: CareId = story.subject("care");
    let adoptable = person.age_on(begins) < 6
        && matches!(route, Route::Proceedings | Route::Emergency)
        && story.dice.chance(330);
    let length = match route {
        Route::Remand => story.dice.within(7, 130),
        Route::Unaccompanied => story.dice.span(&[(60, 10, 200), (940, 2_000, 2_200)]),
        _ => story.dice.span(story.rates.care_days),
    };
    let adoption = adoptable.then(|| Adoption::plan(story, begins));
    let drawn = adoption.as_ref().map_or(day::days(begins, length), Adoption::ends);
    let ends = drawn.min(person.adult_on()).max(day::days(begins, 2));
    let why = why_ended(story, person, (ends, route), adoption.is_some());
    let adoption = adoption.filter(|_| matches!(why, CareEndReason::E11 | CareEndReason::E12));
    Care { id, begins, ends, why, route, adoption }
}

fn why_ended(
    story: &mut Story<'_>,
    person: &Person,
    (on, route): (Date, Route),
    adopted: bool,
) -> CareEndReason {
    use CareEndReason::{
        E2, E3, E4A, E4B, E5, E6, E7, E8, E9, E12, E13, E14, E15, E16, E17, E41, E45, E46, E47, E48,
    };
    if adopted {
        return story.dice.pick(&[(850, E12), (150, CareEndReason::E11)]);
    }
    if story.dice.chance(8) {
        return E2;
    }
    match (route, person.age_on(on)) {
        (Route::Remand, 0..=17) => story.dice.pick(&[(850, E14), (150, E9)]),
        (Route::Unaccompanied, 0..=17) => story.dice.pick(&[(500, E15), (250, E16), (250, E13)]),
        (_, 0..=4) => story.dice.pick(&[
            (430, E4A),
            (130, E4B),
            (120, E45),
            (60, E46),
            (140, E47),
            (60, E48),
            (60, E41),
        ]),
        (_, 5..=15) => {
            story.dice.pick(&[(480, E4A), (190, E4B), (130, E45), (40, E47), (90, E41), (40, E13), (30, E3)])
        }
        (_, 16 | 17) => story.dice.pick(&[(400, E4A), (290, E5), (200, E8), (80, E9), (30, E4B)]),
        _ => story.dice.pick(&[(420, E5), (330, E17), (200, E6), (50, E7)]),
    }
}

fn once_permanent(story: &mut Story<'_>, person: &Person, begins: Date) {
    let option = story.dice.pick(&[
        (300, PreviousPermanence::P1),
        (400, PreviousPermanence::P2),
        (300, PreviousPermanence::P3),
    ]);
    let made = day::days(person.born, story.dice.within(200, 900)).min(begins);
    let made_on = match story.dice.below(3) {
        0 => Day::exact(made),
        1 => Day::in_month_of(made),
        _ => Day::in_year_of(made),
    };
    let told = day::days(begins, story.dice.within(0, 60));
    story.tell(told, PreviousPermanenceRecorded { option, made_on: Some(made_on) });
}

/// The law under which the child is looked after, from day to day.
fn legal_statuses(story: &mut Story<'_>, care: &Care) {
    use LegalStatus::{C1, C2, E1, J1, L1, L2, V2};
    let first = match care.route {
        Route::Accommodated | Route::Unaccompanied => V2,
        Route::Proceedings => C1,
        Route::Emergency => story.dice.pick(&[(700, L2), (300, L1)]),
        Route::Remand => J1,
    };
    let mut changes = vec![(care.begins, first)];
    let mut issued = (first == C1).then_some(care.begins);
    match first {
        L1 => {
            issued = Some(day::days(care.begins, story.dice.within(1, 3)));
            court::order(story, OrderKind::PoliceProtection, (care.begins, issued));
        }
        L2 => {
            let ends = emergency(story, care.begins);
            issued = Some(ends);
        }
        V2 if care.route == Route::Accommodated => {
            if story.dice.chance(330) {
                let advised = day::on_working_day(day::days(care.begins, story.dice.within(40, 380)));
                court::gateway(story, advised, GatewayOutcome::Issue);
                issued = Some(day::working_days(advised, story.dice.within(3, 20)));
            } else if story.dice.chance(300) {
                let advised = day::on_working_day(day::days(care.begins, story.dice.within(60, 300)));
                court::gateway(story, advised, GatewayOutcome::NoLegalAction);
            }
        }
        _ => {}
    }
    if let Some(issued) = issued.filter(|issued| *issued < care.ends && !story.is_over(*issued)) {
        if issued > care.begins {
            changes.push((issued, C1));
        }
        let proceedings =
            court::proceed(story, issued, care.adoption.map(|adoption| day::days(adoption.placed, -14)));
        let concluded = proceedings.concluded;
        let orders = final_orders(care, concluded);
        proceedings.conclude(story, &orders);
        let status = if care.adoption.is_some() { E1 } else { C2 };
        changes.push((concluded, status));
    }
    for (on, status) in changes.into_iter().filter(|(on, _)| *on < care.ends) {
        story.tell(on, LegalStatusChanged { care_id: care.id.clone(), status });
    }
}

/// An emergency order for eight days, now and then extended by seven.
fn emergency(story: &mut Story<'_>, on: Date) -> Date {
    let order_id: OrderId = story.subject("order");
    let until = day::days(on, 8);
    let kind = OrderKind::EmergencyProtection;
    let made = OrderMade {
        order_id: order_id.clone(),
        kind,
        effective_from: None,
        effective_until: Some(until.into()),
    };
    story.tell(on, made);
    let extended = story.dice.chance(180);
    let ends = if extended { day::days(until, 7) } else { until };
    if extended {
        story.tell(until, OrderExtended { order_id: order_id.clone(), effective_until: Some(ends.into()) });
    }
    story.tell(ends, OrderEnded { order_id });
    ends
}

fn final_orders(care: &Care, concluded: Date) -> Vec<OrderKind> {
    use CareEndReason::{E41, E45, E46, E47, E48};
    match care.why {
        _ if care.adoption.is_some() => vec![OrderKind::Care, OrderKind::Placement],
        _ if concluded < care.ends => vec![OrderKind::Care],
        E45 | E46 | E47 | E48 => vec![OrderKind::SpecialGuardianship],
        E41 => vec![OrderKind::ChildArrangements, OrderKind::Supervision],
        CareEndReason::E4A | CareEndReason::E4B => vec![OrderKind::Supervision],
        _ => vec![OrderKind::NoOrder],
    }
}

fn end(story: &mut Story<'_>, person: &Person, care: &Care) -> Next {
    use CareEndReason::{E2, E3, E4A, E4B, E12, E41, E45, E46, E47, E48};
    let approved_by =
        story.dice.chance(700).then_some(Actor { worker_id: None, role: Role::NominatedOfficer });
    let ended = CarePeriodEnded { care_id: care.id.clone(), reason: Some(care.why), approved_by };
    story.tell(care.ends, ended);
    let on = care.ends;
    match care.why {
        E2 => {
            story.tell_late(on, 0, ChildDied {});
            unusual::died(story, on);
            story.ends = Some(day::days(on, 60));
            Next::Close(on, ClosureReason::RC2)
        }
        E12 | CareEndReason::E11 => {
            adoption::seal(story, on);
            Next::Close(on, ClosureReason::RC1)
        }
        E3 => {
            unusual::move_away(story, on);
            Next::Close(on, ClosureReason::RC5)
        }
        E45 | E46 | E47 | E48 => Next::Close(on, ClosureReason::RC4),
        E41 => Next::Close(on, ClosureReason::RC3),
        E4A | E4B if person.age_on(on) < 16 => {
            let supervised = story.dice.chance(200);
            let kind = if supervised { NeedPlanKind::SupervisionOrder } else { NeedPlanKind::ChildInNeed };
            Next::NeedPlan(day::working_days(on, story.dice.within(0, 8)), kind)
        }
        _ => {
            let left = leaving::leave(story, person, (care.begins, on));
            let adult = person.sort == Sort::Unaccompanied && left == on;
            Next::Close(left, if adult { ClosureReason::RC6 } else { ClosureReason::RC7 })
        }
    }
}
