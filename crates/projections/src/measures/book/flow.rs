//! How cases flow: from contact to plan, from referral to help, and home again after going missing.

use jiff::SignedDuration;
use jiff::civil::Date;
use journey::codes::{ContactOutcome, ReferralOutcome};
use journey::facts::ReferralReceived;
use journey::{Entry, Event, Kind, Standing};
use rules::book::Citation;
use rules::calendar::{days_between, months_after, months_before};

use super::front_door::{assessment_of, assessments_started, contacts, decisions, next_after, referrals};
use super::placements::{is_looked_after, looked_after_since};
use super::protection::{conferences, enquiries, plans};
use crate::measures::item::{Item, Items};
use crate::measures::scene::{One, Scene};
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons, Shape};

/// The stages of the funnel, each further than the one before.
const STAGES: &[&str] = &["contact", "referral", "assessment", "enquiry", "conference", "plan"];

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "funnel",
        title: "How far contacts and referrals went: referral, assessment, enquiry, conference, plan",
        unit: "contact or referral",
        cohort: "contacts received, and referrals received without one",
        basis: Basis::StartedInYear,
        exclusions: "none; each is counted at the furthest stage that it has reached by the day",
        counts: "those that have led to a child protection plan",
        needs: &[Kind::ReferralReceived],
        citation: Citation::unconfirmed("The front door seen as one flow"),
        bands: &[
            (0, "contact"),
            (1, "referral"),
            (2, "assessment"),
            (3, "enquiry"),
            (4, "conference"),
            (5, "plan"),
        ],
        beside: &["referrals-no-further-action", "assessed-not-in-need", "enquiries-to-conference"],
        reckons: Reckons::Each(funnel),
        ..Measure::ROW
    },
    Measure {
        name: "days-to-first-help",
        title: "Days from referral to the first help",
        unit: "referral",
        cohort: "referrals received that were not decided to need no further action",
        basis: Basis::StartedInYear,
        exclusions: "the value is of those helped; how many still wait is told beside",
        counts: "referrals followed by a plan, a service or care before the next referral",
        shape: Shape::Median("days"),
        direction: Direction::Lower,
        needs: &[Kind::ReferralReceived],
        citation: Citation::unconfirmed("The right service at the right time"),
        is_proxy: true,
        reckons: Reckons::Each(first_help),
        ..Measure::ROW
    },
    Measure {
        name: "children-in-need",
        title: "Children in need",
        cohort: "children with an open case, assessment, enquiry or plan, or in care",
        exclusions: "care leavers; children who died; referrals that nobody has decided to assess",
        counts: "children",
        shape: Shape::Count,
        needs: &[Kind::ReferralReceived],
        citation: Citation::read("DfE, Characteristics of children in need: at 31 March"),
        reckons: Reckons::Each(in_need),
        ..Measure::ROW
    },
    Measure {
        name: "need-plans-open-12-months",
        aliases: &["D16-SHARE"],
        title: "Open plans for a child in need of 12 months or more",
        unit: "plan",
        cohort: "plans for a child in need open",
        exclusions: "plans for short breaks only",
        counts: "plans open for 12 months or more; it stands for plans that move nothing, where actions are not sent",
        direction: Direction::Lower,
        needs: &[Kind::NeedPlanStarted, Kind::NeedPlanEnded],
        citation: Citation::unconfirmed("Good practice: a plan of a year is looked at again"),
        is_proxy: true,
        reckons: Reckons::Each(long_need_plans),
        ..Measure::ROW
    },
    Measure {
        name: "without-permanence-plan",
        aliases: &["LAC-PERM-SHARE"],
        title: "Children looked after for four months without a plan for permanence",
        cohort: "children looked after for four months or more",
        exclusions: "short breaks (V3, V4)",
        counts: "children of whom no plan for permanence is on record in this period of care",
        direction: Direction::Lower,
        needs: &[Kind::PermanencePlanRecorded],
        citation: Citation::unconfirmed("IRO Handbook: a plan for permanence by the second review"),
        is_proxy: true,
        reckons: Reckons::Each(no_permanence_plan),
        ..Measure::ROW
    },
    Measure {
        name: "return-interviews-within-72-hours",
        aliases: &["MISSING-RHI-SHARE"],
        title: "Return interviews within 72 hours",
        unit: "missing period",
        cohort: "missing periods ended",
        basis: Basis::EndedInYear,
        exclusions: "interviews that the child declined; those whose 72 hours still run; where dates alone cannot tell, it is not observed",
        counts: "missing periods with a return interview within 72 hours; one that was never held counts against it",
        direction: Direction::Higher,
        needs: &[Kind::MissingEnded, Kind::ReturnInterviewHeld],
        citation: Citation::read(
            "DfE, Children who run away or go missing, statutory guidance, January 2014",
        ),
        comparators: &[Comparator::england(
            "2023-24, of completed interviews",
            63.0,
            "Missing People, return interviews",
        )],
        reckons: Reckons::Each(return_interviews),
        ..Measure::ROW
    },
    Measure {
        name: "adoption-a10",
        aliases: &["ADO-A10"],
        title: "Days from entering care to moving in with adopters",
        cohort: "children placed for adoption",
        basis: Basis::EndedInThreeYears,
        exclusions: "none; where the adopters were the foster carers, the move to them counts",
        counts: "children within 14 months (426 days); the value is in days, a mean of three years",
        shape: Shape::Mean("days"),
        direction: Direction::Lower,
        needs: &[Kind::CarePeriodStarted, Kind::PlacedForAdoption],
        citation: Citation::read("Adoption scorecards: A10, threshold 14 months"),
        comparators: &[Comparator::england("2015-18", 486.0, "Adoption statistics, three-year average")],
        reckons: Reckons::Each(entry_to_placed),
        ..Measure::ROW
    },
    Measure {
        name: "adoption-a2",
        aliases: &["ADO-A2"],
        title: "Days from the placement order to the match",
        cohort: "children matched with adopters",
        basis: Basis::EndedInThreeYears,
        exclusions: "children without a placement order in view",
        counts: "children within 4 months (121 days); zero if matched earlier; the value is in days, a mean of three years",
        shape: Shape::Mean("days"),
        direction: Direction::Lower,
        needs: &[Kind::LegalStatusChanged, Kind::AdoptionMatched],
        citation: Citation::read("Adoption scorecards: A2, threshold 4 months"),
        reckons: Reckons::Each(order_to_match),
        ..Measure::ROW
    },
];

/// Whether something lies between a referral and the next.
fn follows(day: Date, from: Date, until: Option<Date>) -> bool {
    day >= from && until.is_none_or(|until| day < until)
}

/// The furthest stage that a referral has reached, with the entry that shows it.
fn stage<'a>(
    scene: &Scene<'a>,
    referral: &One<'a, ReferralReceived>,
    all: &[One<'a, ReferralReceived>],
) -> (usize, &'a Entry) {
    let (from, until) = (referral.day(), next_after(referral, all));
    let plan = plans(scene).into_iter().find(|one| follows(one.day(), from, until)).map(|one| one.entry);
    let conference = conferences(scene).into_iter().find(|one| follows(one.day(), from, until));
    let enquiry = enquiries(scene).into_iter().find(|one| follows(one.day(), from, until));
    let assessment = assessment_of(referral, &assessments_started(scene), until);
    let reached = [
        (5, plan),
        (4, conference.map(|one| one.entry)),
        (3, enquiry.map(|one| one.entry)),
        (2, assessment.map(|one| one.entry)),
    ];
    let furthest = reached.into_iter().find_map(|(stage, entry)| Some((stage, entry?)));
    furthest.unwrap_or((1, referral.entry))
}

fn funnel<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (all, contacts, decided) = (referrals(scene), contacts(scene), decisions(scene));
    for one in all.iter().filter(|one| scene.is_in_year(one.day())) {
        let (stage, entry) = stage(scene, one, &all);
        let decision = decided.iter().find(|decision| decision.id == one.id);
        let (team, by) =
            decision.map_or((None, None), |one| (one.fact.team.as_ref(), one.fact.decided_by.as_ref()));
        let value = i32::try_from(stage).unwrap_or(0);
        let item = Item::new(one.id, one.day(), stage == 5).worth(value).sorted(STAGES[stage]);
        items.push(item.come_from(one.fact.source).decided(team, by).because([one.entry, entry]));
    }
    let outcomes = scene.all(&[Kind::ContactDecided], |event| match event {
        Event::ContactDecided(fact) => Some((fact.contact_id.as_str(), fact)),
        _ => None,
    });
    for one in contacts.iter().filter(|one| scene.is_in_year(one.day())) {
        if all.iter().any(|referral| referral.fact.contact_id.as_ref() == Some(&one.fact.contact_id)) {
            continue;
        }
        let decision = outcomes.iter().find(|decision| decision.id == one.id);
        // A referral that came of it and does not name it is counted as a referral.
        if decision.is_some_and(|one| one.fact.outcome == ContactOutcome::Referral) {
            continue;
        }
        let (team, by) =
            decision.map_or((None, None), |one| (one.fact.team.as_ref(), one.fact.decided_by.as_ref()));
        let item = Item::new(one.id, one.day(), false).worth(0).sorted(STAGES[0]);
        items.push(item.come_from(one.fact.source).decided(team, by).because([one.entry]));
    }
}

const HELP: &[Kind] = &[
    Kind::NeedPlanStarted,
    Kind::ProtectionPlanStarted,
    Kind::CarePeriodStarted,
    Kind::ServiceStarted,
    Kind::EarlyHelpAssessmentStarted,
];

fn first_help<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (all, decisions) = (referrals(scene), decisions(scene));
    for one in all.iter().filter(|one| scene.is_in_year(one.day())) {
        let decision = decisions.iter().find(|decision| decision.id == one.id);
        if decision.is_some_and(|one| one.fact.outcome == ReferralOutcome::NoFurtherAction) {
            continue;
        }
        let until = next_after(one, &all);
        let helped = scene.occurred(HELP).filter(|entry| follows(entry.day(), one.day(), until));
        let helped = helped.min_by_key(|entry| (entry.day(), entry.position));
        let item = Item::new(one.id, one.day(), helped.is_some()).come_from(one.fact.source);
        let item = match helped {
            Some(entry) => item.worth(days_between(one.day(), entry.day())).sorted("helped"),
            None => item.sorted("not helped yet, or not at all"),
        };
        items.push(item.because([Some(one.entry), helped].into_iter().flatten()));
    }
}

/// What shows that a child is in need on the day.
fn need<'a>(now: &Standing<'a>) -> Option<&'a Entry> {
    let plans = now.need_plan().map(|held| held.entry).or(now.protection_plan().map(|held| held.entry));
    let work = now.assessments.last().map(|held| held.entry).or(now.enquiries.last().map(|held| held.entry));
    let case = now.involvements.last().map(|held| held.entry).or(now.in_care().map(|(_, entry)| entry));
    case.or(plans).or(work)
}

fn in_need<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    if let Some(entry) = need(now).filter(|_| now.is_alive()) {
        items.push(Item::new("", scene.as_of(), true).because([entry]));
    }
}

fn long_need_plans<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    use journey::codes::NeedPlanKind;
    for plan in scene.now().need_plans.iter().filter(|held| held.kind != NeedPlanKind::ShortBreaksOnly) {
        let long = months_after(plan.since(), 12) <= scene.as_of();
        let item = Item::new(plan.fact.plan_id.as_str(), scene.as_of(), long);
        items.push(item.worth(scene.days_since(plan.since())).because([plan.entry]));
    }
}

fn no_permanence_plan<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    let Some((care_id, care)) = now.in_care().filter(|_| is_looked_after(now)) else { return };
    let mut plans = scene.occurred(&[Kind::PermanencePlanRecorded]);
    let plan = plans.find(|entry| now.care().is_none_or(|care| entry.day() >= care.since()));
    let item = match looked_after_since(scene, months_before(scene.as_of(), 4)) {
        Some(false) => return,
        Some(true) => Item::new(care_id.as_str(), scene.as_of(), plan.is_none()),
        None => Item::unseen(care_id.as_str(), scene.as_of()),
    };
    items.push(item.because(core::iter::once(care).chain(plan)));
}

/// Whether an interview was within 72 hours: by the times where both are known, and else by what the dates allow.
fn within_72_hours(ended: &Entry, held: &Entry) -> Option<bool> {
    if let (Some(from), Some(to)) = (ended.fact.occurred.instant(), held.fact.occurred.instant()) {
        return Some(to.duration_since(from) <= SignedDuration::from_hours(72));
    }
    match days_between(ended.day(), held.day()) {
        ..=2 => Some(true),
        3 => None,
        _ => Some(false),
    }
}

fn return_interviews<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let ended = scene.all(&[Kind::MissingEnded], |event| match event {
        Event::MissingEnded(fact) => Some((fact.missing_id.as_str(), fact)),
        _ => None,
    });
    let started = scene.all(&[Kind::MissingStarted], |event| match event {
        Event::MissingStarted(fact) => Some((fact.missing_id.as_str(), fact)),
        _ => None,
    });
    for one in ended.iter().filter(|one| scene.is_in_year(one.day())) {
        let began = started.iter().find(|start| start.id == one.id);
        let mut answers = scene.occurred(&[Kind::ReturnInterviewHeld, Kind::ReturnInterviewDeclined]);
        let answer = answers.find(|entry| match entry.event() {
            Event::ReturnInterviewHeld(held) => held.missing_id == one.fact.missing_id,
            Event::ReturnInterviewDeclined(declined) => declined.missing_id == one.fact.missing_id,
            _ => false,
        });
        let in_time = match answer {
            Some(entry) if entry.kind() == Kind::ReturnInterviewDeclined => continue,
            Some(entry) => within_72_hours(one.entry, entry),
            None if scene.days_since(one.day()) <= 3 => continue,
            None => Some(false),
        };
        let item = Item { is_in: in_time, ..Item::new(one.id, one.day(), false) };
        let sort = if answer.is_some() { "held" } else { "not held" };
        let grounds = [began.map(|start| start.entry), Some(one.entry), answer];
        items.push(item.sorted(sort).because(grounds.into_iter().flatten()));
    }
}

/// The last start of care by a day.
fn care_start<'a>(scene: &Scene<'a>, by: Date) -> Option<&'a Entry> {
    scene.occurred(&[Kind::CarePeriodStarted]).filter(|entry| entry.day() <= by).last()
}

fn entry_to_placed<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let placed = scene.occurred(&[Kind::PlacedForAdoption]).last();
    let Some(placed) = placed.filter(|entry| scene.is_within(36, entry.day())) else { return };
    let Some(start) = care_start(scene, placed.day()) else {
        items.push(Item::unseen("", placed.day()).because([placed]));
        return;
    };
    // Adopted by those who fostered the child: the child moved in when the placement with them began.
    let by_carer =
        matches!(placed.event(), Event::PlacedForAdoption(fact) if fact.with_current_carer == Some(true));
    let before = placed.day().yesterday().unwrap_or(placed.day());
    let moved_in = by_carer.then(|| scene.then(before).placement()).flatten().map(|held| held.entry);
    let moved_in = moved_in.unwrap_or(placed);
    let days = days_between(start.day(), moved_in.day());
    let item = Item::new("", placed.day(), days <= 426).worth(days);
    items.push(item.because([start, moved_in, placed]));
}

fn order_to_match<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    use journey::codes::LegalStatus;
    let matched = scene.occurred(&[Kind::AdoptionMatched]).last();
    let Some(matched) = matched.filter(|entry| scene.is_within(36, entry.day())) else { return };
    let order = scene.occurred(&[Kind::LegalStatusChanged]).find(
        |entry| matches!(entry.event(), Event::LegalStatusChanged(legal) if legal.status == LegalStatus::E1),
    );
    let Some(order) = order else { return };
    let days = days_between(order.day(), matched.day()).max(0);
    items.push(Item::new("", matched.day(), days <= 121).worth(days).because([order, matched]));
}

#[cfg(test)]
mod tests;
