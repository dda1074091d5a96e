//! Protection: enquiries, conferences, child protection plans.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::DiscussionOutcome;
use journey::facts::{
    EnquiryStarted, InitialConferenceHeld, ProtectionPlanEnded, ProtectionPlanStarted, StrategyDiscussionHeld,
};
use journey::{Event, Kind};
use rules::Parameter;
use rules::book::Citation;
use rules::calendar::{days_between, months_after, months_before};

use super::front_door::is_in_last_tenth;
use crate::measures::alarm::{Alarm, MINIMUM};
use crate::measures::item::{Item, Items};
use crate::measures::scene::{One, Scene};
use crate::measures::{Basis, By, Comparator, Direction, Measure, Reckons, Shape};

const DFE_C4: &str = "DfE, Characteristics of children in need, table C4";
const DFE_D1: &str = "DfE, Characteristics of children in need, table D1";
const DFE_D3: &str = "DfE, Characteristics of children in need, table D3";
const DFE_D7: &str = "DfE, Characteristics of children in need, table D7";

/// Working days from the discussion to the conference.
const CONFERENCE_BANDS: &[(i32, &str)] = &[
    (5, "0 to 5"),
    (10, "6 to 10"),
    (12, "11 to 12"),
    (13, "13"),
    (14, "14"),
    (15, "15"),
    (20, "16 to 20"),
    (i32::MAX, "21 or more"),
];

const CONFERENCE_LIMIT: i32 = 15;

/// How many days after the discussion that began it an enquiry may be recorded as started, where it names none.
const SAME_STEP: i32 = 5;

/// How long a plan lasted, in the bands in which it is published.
const LENGTHS: &[&str] =
    &["up to 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years", "2 years or more"];

/// A measure of how many there were in a year.
const STARTED: Measure = Measure {
    basis: Basis::StartedInYear,
    exclusions: "none",
    counts: "each of them once",
    shape: Shape::Count,
    ..Measure::ROW
};

const LENGTH_BANDS: &[(i32, &str)] =
    &[(0, LENGTHS[0]), (1, LENGTHS[1]), (2, LENGTHS[2]), (3, LENGTHS[3]), (4, LENGTHS[4])];

const HELD_LAST: Parameter =
    Parameter::count("above", 50, "how many in a hundred of a team or worker are too many");

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "conferences-within-15-days",
        aliases: &["ICPC-15-MEASURE"],
        title: "Initial conferences within 15 working days of the discussion that began the enquiry",
        unit: "conference",
        cohort: "initial child protection conferences held after an enquiry",
        basis: Basis::EndedInYear,
        exclusions: "conferences held because a child moved in with a plan; those without an enquiry in view are not observed",
        counts: "conferences held by the 15th working day; counted from the enquiry's start where no discussion is in view",
        direction: Direction::Higher,
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        citation: Citation::read(
            "Working Together to Safeguard Children, chapter 3; children in need census N00110",
        ),
        comparators: &[Comparator::england("2024-25", 81.4, DFE_C4)],
        bands: CONFERENCE_BANDS,
        beside: &["conferences-overdue-open", "conferences-bunched"],
        reckons: Reckons::Each(in_time),
        ..Measure::ROW
    },
    Measure {
        name: "conference-duration",
        aliases: &["ICPC-15-LENGTH"],
        title: "Working days from the discussion that began the enquiry to the initial conference",
        unit: "conference",
        cohort: "initial child protection conferences held after an enquiry",
        basis: Basis::EndedInYear,
        exclusions: "conferences held because a child moved in with a plan; those without an enquiry in view are not observed",
        counts: "conferences held by the 15th working day; the value is the middle one",
        shape: Shape::Median("working days"),
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        citation: Citation::read(DFE_C4),
        comparators: &[Comparator::england("2024-25", 14.0, DFE_C4)],
        bands: CONFERENCE_BANDS,
        beside: &["conferences-within-15-days", "conferences-bunched"],
        reckons: Reckons::Each(in_time),
        ..Measure::ROW
    },
    Measure {
        name: "conferences-bunched",
        aliases: &["L09-CONFERENCES"],
        title: "Initial conferences held in the last tenth of the limit",
        unit: "conference",
        cohort: "initial child protection conferences held after an enquiry",
        basis: Basis::EndedInYear,
        exclusions: "conferences held because a child moved in with a plan; those without an enquiry in view are not observed",
        counts: "conferences held on working days 14 and 15; being on time is weak evidence where they pile up there",
        direction: Direction::Lower,
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        citation: Citation::unconfirmed("Deadlines create bunching: a signal of its own"),
        bands: CONFERENCE_BANDS,
        beside: &["conferences-within-15-days"],
        parameters: &[HELD_LAST, MINIMUM],
        alarm: Alarm::Above(HELD_LAST, &[By::Team, By::Worker]),
        reckons: Reckons::Each(bunched),
        ..Measure::ROW
    },
    Measure {
        name: "conferences-overdue-open",
        aliases: &["L02-CONFERENCES"],
        title: "Open enquiries past 15 working days without a conference",
        unit: "enquiry",
        cohort: "enquiries neither concluded nor ended by a conference or without one",
        basis: Basis::OpenOn,
        exclusions: "enquiries about children who have a child protection plan, whose review is brought forward instead",
        counts: "enquiries for which a conference would be late by now",
        direction: Direction::Lower,
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        bands: CONFERENCE_BANDS,
        beside: &["conferences-within-15-days"],
        reckons: Reckons::Each(overdue_open),
        ..Measure::ROW
    },
    Measure {
        name: "enquiries-to-conference",
        title: "Enquiries that led to an initial conference",
        unit: "enquiry",
        cohort: "section 47 enquiries started",
        basis: Basis::StartedInYear,
        exclusions: "none; an enquiry that still goes on is in the denominator",
        counts: "enquiries that were followed by an initial child protection conference",
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        citation: Citation::read(DFE_C4),
        comparators: &[Comparator::about("2024-25", 31.3, DFE_C4)],
        reckons: Reckons::Each(to_conference),
        ..Measure::ROW
    },
    Measure {
        name: "enquiries",
        title: "Section 47 enquiries",
        unit: "enquiry",
        cohort: "section 47 enquiries started",
        needs: &[Kind::EnquiryStarted],
        citation: Citation::read(DFE_C4),
        comparators: &[Comparator::england("2024-25", 230_590.0, DFE_C4)],
        reckons: Reckons::Each(|scene, items| every(scene, items, enquiries(scene))),
        ..STARTED
    },
    Measure {
        name: "conferences",
        title: "Initial child protection conferences",
        unit: "conference",
        cohort: "initial child protection conferences held",
        basis: Basis::EndedInYear,
        exclusions: "conferences held because a child moved in with a plan",
        needs: &[Kind::InitialConferenceHeld],
        citation: Citation::read(DFE_C4),
        comparators: &[Comparator::about("2024-25", 72_100.0, DFE_C4)],
        reckons: Reckons::Each(|scene, items| {
            let mut held = conferences(scene);
            held.retain(|one| one.fact.transfer_in != Some(true));
            every(scene, items, held);
        }),
        ..STARTED
    },
    Measure {
        name: "protection-plans-started",
        title: "Child protection plans started",
        unit: "plan",
        cohort: "child protection plans started",
        needs: &[Kind::ProtectionPlanStarted],
        citation: Citation::read(DFE_D1),
        comparators: &[Comparator::england("2024-25", 61_840.0, DFE_D1)],
        reckons: Reckons::Each(|scene, items| every(scene, items, plans(scene))),
        ..STARTED
    },
    Measure {
        name: "protection-plans-ended",
        title: "Child protection plans ended",
        unit: "plan",
        cohort: "child protection plans ended",
        basis: Basis::EndedInYear,
        needs: &[Kind::ProtectionPlanEnded],
        citation: Citation::read(DFE_D1),
        comparators: &[Comparator::england("2024-25", 62_300.0, DFE_D1)],
        reckons: Reckons::Each(|scene, items| every(scene, items, plans_ended(scene))),
        ..STARTED
    },
    Measure {
        name: "children-on-protection-plans",
        title: "Children on a child protection plan",
        cohort: "children on a plan",
        exclusions: "children who died",
        counts: "children",
        shape: Shape::Count,
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::read(DFE_D1),
        comparators: &[Comparator::england("31 March 2025", 49_420.0, DFE_D1)],
        reckons: Reckons::Each(on_plans),
        ..Measure::ROW
    },
    Measure {
        name: "protection-plan-length",
        aliases: &["CP-LONG-24"],
        title: "How long child protection plans lasted",
        unit: "plan",
        cohort: "child protection plans ended",
        basis: Basis::EndedInYear,
        exclusions: "plans whose start is not on record are not observed",
        counts: "plans that lasted 2 years or more; the value is in days",
        direction: Direction::Lower,
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::read(DFE_D7),
        comparators: &[Comparator::england("2024-25", 4.4, DFE_D7)],
        bands: LENGTH_BANDS,
        beside: &["protection-plans-open-two-years"],
        reckons: Reckons::Each(lengths),
        ..Measure::ROW
    },
    Measure {
        name: "protection-plans-ended-within-three-months",
        aliases: &["CP-SHORT"],
        title: "Child protection plans that lasted three months or less",
        unit: "plan",
        cohort: "child protection plans ended",
        basis: Basis::EndedInYear,
        exclusions: "plans whose start is not on record are not observed",
        counts: "plans that lasted three months or less: ended too soon, or never needed; the value is in days",
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::read(DFE_D7),
        comparators: &[Comparator::england("2024-25", 15.9, DFE_D7)],
        bands: LENGTH_BANDS,
        beside: &["protection-plan-length", "repeat-protection-plans"],
        reckons: Reckons::Each(|scene, items| {
            let first = items.len();
            lengths(scene, items);
            for item in &mut items[first..] {
                item.is_in = item.category.map(|band| band == LENGTHS[0]);
            }
        }),
        ..Measure::ROW
    },
    Measure {
        name: "protection-plans-open-two-years",
        title: "Open child protection plans of 2 years or more",
        unit: "plan",
        cohort: "child protection plans open",
        exclusions: "none",
        counts: "plans open for 2 years or more",
        direction: Direction::Lower,
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::read(DFE_D7),
        is_proxy: true,
        beside: &["protection-plan-length"],
        reckons: Reckons::Each(|scene, items| open_for(scene, items, 24)),
        ..Measure::ROW
    },
    Measure {
        name: "protection-plans-open-15-months",
        aliases: &["CP-LONG-15"],
        title: "Open child protection plans of 15 months or more",
        unit: "plan",
        cohort: "child protection plans open",
        exclusions: "none",
        counts: "plans open for 15 months or more; it stands for plans that move nothing, where actions are not sent",
        direction: Direction::Lower,
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::unconfirmed("Good practice: a plan of 15 months is looked at again"),
        is_proxy: true,
        beside: &["protection-plan-length"],
        reckons: Reckons::Each(|scene, items| open_for(scene, items, 15)),
        ..Measure::ROW
    },
    Measure {
        name: "repeat-protection-plans",
        aliases: &["CP-REPEAT"],
        title: "Second or later child protection plans",
        unit: "plan",
        cohort: "child protection plans started",
        basis: Basis::StartedInYear,
        exclusions: "none; plans of another authority count only where the sender says how many there were",
        counts: "plans of children who had had an earlier one, ever",
        direction: Direction::Lower,
        needs: &[Kind::ProtectionPlanStarted],
        citation: Citation::read(DFE_D3),
        comparators: &[Comparator::about("2023-25", 24.5, DFE_D3)],
        is_proxy: true,
        reckons: Reckons::Each(|scene, items| repeats(scene, items, None)),
        ..Measure::ROW
    },
    Measure {
        name: "repeat-protection-plans-within-24-months",
        title: "Child protection plans within 24 months of an earlier one",
        unit: "plan",
        cohort: "child protection plans started",
        basis: Basis::StartedInYear,
        exclusions: "plans of another authority, whose dates are not on record",
        counts: "plans of children whose earlier one ended in the 24 months before",
        direction: Direction::Lower,
        needs: &[Kind::ProtectionPlanStarted, Kind::ProtectionPlanEnded],
        citation: Citation::unconfirmed(
            "Good practice: a second plan soon after the first asks why the first ended",
        ),
        is_proxy: true,
        reckons: Reckons::Each(|scene, items| repeats(scene, items, Some(24))),
        ..Measure::ROW
    },
];

/// Section 47 enquiries, in their order.
pub(super) fn enquiries<'a>(scene: &Scene<'a>) -> Vec<One<'a, EnquiryStarted>> {
    scene.all(&[Kind::EnquiryStarted], |event| match event {
        Event::EnquiryStarted(fact) => Some((fact.enquiry_id.as_str(), fact)),
        _ => None,
    })
}

/// Initial child protection conferences, in their order.
pub(super) fn conferences<'a>(scene: &Scene<'a>) -> Vec<One<'a, InitialConferenceHeld>> {
    scene.all(&[Kind::InitialConferenceHeld], |event| match event {
        Event::InitialConferenceHeld(fact) => Some((fact.conference_id.as_str(), fact)),
        _ => None,
    })
}

/// Starts of child protection plans, in their order.
pub(super) fn plans<'a>(scene: &Scene<'a>) -> Vec<One<'a, ProtectionPlanStarted>> {
    scene.all(&[Kind::ProtectionPlanStarted], |event| match event {
        Event::ProtectionPlanStarted(fact) => Some((fact.plan_id.as_str(), fact)),
        _ => None,
    })
}

fn plans_ended<'a>(scene: &Scene<'a>) -> Vec<One<'a, ProtectionPlanEnded>> {
    scene.all(&[Kind::ProtectionPlanEnded], |event| match event {
        Event::ProtectionPlanEnded(fact) => Some((fact.plan_id.as_str(), fact)),
        _ => None,
    })
}

fn discussions<'a>(scene: &Scene<'a>) -> Vec<One<'a, StrategyDiscussionHeld>> {
    scene.all(&[Kind::StrategyDiscussionHeld], |event| match event {
        Event::StrategyDiscussionHeld(fact) => Some((fact.discussion_id.as_str(), fact)),
        _ => None,
    })
}

/// Where the 15 days of an enquiry begin: with the discussion that began it, or else with the enquiry itself.
fn day_0<'a>(
    enquiry: &One<'a, EnquiryStarted>,
    discussions: &[One<'a, StrategyDiscussionHeld>],
) -> (Date, &'a journey::Entry) {
    // As the clock pairs them: the one that is named, or else the first that says that it began one, days before.
    let began = match &enquiry.fact.discussion_id {
        Some(named) => discussions.iter().find(|one| one.fact.discussion_id == *named),
        None => discussions.iter().find(|one| {
            began_enquiry(one.fact) && (0..=SAME_STEP).contains(&days_between(one.day(), enquiry.day()))
        }),
    };
    began.map_or((enquiry.day(), enquiry.entry), |one| (one.day(), one.entry))
}

fn began_enquiry(held: &StrategyDiscussionHeld) -> bool {
    use DiscussionOutcome::{JointEnquiry, SingleEnquiry};
    held.began_enquiry.unwrap_or(matches!(held.outcome, Some(SingleEnquiry | JointEnquiry)))
}

/// The enquiry that led to a conference: the one that it names, or else the last before it.
fn enquiry_of<'a>(
    conference: &One<'a, InitialConferenceHeld>,
    enquiries: &[One<'a, EnquiryStarted>],
) -> Option<One<'a, EnquiryStarted>> {
    let found = match &conference.fact.enquiry_id {
        Some(id) => enquiries.iter().find(|one| one.id == id.as_str()),
        None => enquiries.iter().filter(|one| one.day() <= conference.day()).max_by_key(|one| one.day()),
    };
    found.copied()
}

fn in_time<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (enquiries, discussions) = (enquiries(scene), discussions(scene));
    for held in conferences(scene).into_iter().filter(|held| scene.is_in_year(held.day())) {
        if held.fact.transfer_in == Some(true) {
            continue;
        }
        items.push(match enquiry_of(&held, &enquiries) {
            Some(enquiry) => {
                let (from, entry) = day_0(&enquiry, &discussions);
                let days = scene.working_days(from, held.day());
                let item = Item::new(held.id, held.day(), days <= CONFERENCE_LIMIT).worth(days);
                item.because([entry, held.entry])
            }
            None => Item::unseen(held.id, held.day()).because([held.entry]),
        });
    }
}

fn bunched<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let mut timed = Items::new();
    in_time(scene, &mut timed);
    items.extend(timed.into_iter().map(|item| {
        let is_last = item.value.map(|days| is_in_last_tenth(days, CONFERENCE_LIMIT));
        Item { is_in: item.is_in.and(is_last), ..item }
    }));
}

fn overdue_open<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (enquiries, discussions) = (enquiries(scene), discussions(scene));
    let planned = !scene.now().protection_plans.is_empty();
    let open = scene.now().enquiries.iter().map(|held| held.enquiry_id.as_str()).filter(|_| !planned);
    for enquiry in open.filter_map(|id| enquiries.iter().find(|one| one.id == id)) {
        let (from, entry) = day_0(enquiry, &discussions);
        let days = scene.working_days(from, scene.as_of());
        let item = Item::new(enquiry.id, scene.as_of(), days > CONFERENCE_LIMIT).worth(days);
        items.push(item.because([entry, enquiry.entry]));
    }
}

fn to_conference<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (enquiries, conferences) = (enquiries(scene), conferences(scene));
    for one in enquiries.iter().filter(|one| scene.is_in_year(one.day())) {
        let led = |held: &&One<'a, InitialConferenceHeld>| {
            enquiry_of(held, &enquiries).is_some_and(|enquiry| enquiry.id == one.id)
        };
        let held = conferences.iter().find(led);
        let grounds = [Some(one.entry), held.map(|held| held.entry)];
        items.push(Item::new(one.id, one.day(), held.is_some()).because(grounds.into_iter().flatten()));
    }
}

/// Counts those of the year.
fn every<'a, T>(scene: &Scene<'a>, items: &mut Items<'a>, all: Vec<One<'a, T>>) {
    let of_the_year = all.into_iter().filter(|one| scene.is_in_year(one.day()));
    items.extend(of_the_year.map(|one| Item::new(one.id, one.day(), true).because([one.entry])));
}

fn on_plans<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    if let Some(plan) = scene.now().protection_plan().filter(|_| scene.now().is_alive()) {
        items.push(Item::new(plan.fact.plan_id.as_str(), scene.as_of(), true).because([plan.entry]));
    }
}

fn lengths<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let started = plans(scene);
    for end in plans_ended(scene).into_iter().filter(|end| scene.is_in_year(end.day())) {
        items.push(match started.iter().find(|start| start.id == end.id) {
            Some(start) => {
                // As published: up to and with three and six months, but one year and two begin the next band.
                let after = |months| end.day() > months_after(start.day(), months);
                let from = |months| end.day() >= months_after(start.day(), months);
                let passed = [after(3), after(6), from(12), from(24)];
                let band = LENGTHS[passed.iter().filter(|passed| **passed).count()];
                let item = Item::new(end.id, end.day(), band == LENGTHS[4]).sorted(band);
                item.worth(days_between(start.day(), end.day())).because([start.entry, end.entry])
            }
            None => Item::unseen(end.id, end.day()).because([end.entry]),
        });
    }
}

fn open_for<'a>(scene: &Scene<'a>, items: &mut Items<'a>, months: u16) {
    for plan in scene.now().protection_plans.iter() {
        let long = months_after(plan.since(), months) <= scene.as_of();
        let item = Item::new(plan.fact.plan_id.as_str(), scene.as_of(), long);
        items.push(item.worth(scene.days_since(plan.since())).because([plan.entry]));
    }
}

fn repeats<'a>(scene: &Scene<'a>, items: &mut Items<'a>, within: Option<u16>) {
    let (started, ended) = (plans(scene), plans_ended(scene));
    for plan in started.iter().filter(|plan| scene.is_in_year(plan.day())) {
        let before = started.iter().filter(|other| other.id != plan.id && other.day() < plan.day());
        let end_of = |other: &One<'a, ProtectionPlanStarted>| ended.iter().find(|end| end.id == other.id);
        let is_near = |other: &&One<'a, ProtectionPlanStarted>| match within {
            None => true,
            Some(months) => end_of(other).is_none_or(|end| end.day() >= months_before(plan.day(), months)),
        };
        let earlier = before.filter(is_near).max_by_key(|other| other.day());
        let told = within.is_none() && plan.fact.previous_plans.is_some_and(|count| count > 0);
        let end = earlier.and_then(end_of);
        let grounds = [Some(plan.entry), earlier.map(|one| one.entry), end.map(|one| one.entry)];
        let item = Item::new(plan.id, plan.day(), earlier.is_some() || told);
        items.push(item.because(grounds.into_iter().flatten()));
    }
}

#[cfg(test)]
mod tests;
