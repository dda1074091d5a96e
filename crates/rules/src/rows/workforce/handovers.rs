//! Between two workers: nobody, no handover, no movement, or a new beginning each time.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::Role;
use journey::{Entry, Event, Kind};

use super::{Held, allocations, holds_the_case, last_change};
use crate::allowance::Allowance::{Days, Months, WorkingDays};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, day_after, days_of, is_open, raised};

const UNHELD_FOR: Parameter =
    Parameter::length("unheld-for", WorkingDays(5), "how long a case may be without a worker who holds it");
const IDLE_FOR: Parameter =
    Parameter::length("idle-for", WorkingDays(20), "how long nothing may happen after a change of worker");
const RESETS: Parameter = Parameter::count("assessments", 2, "how many new assessments it takes");
const RESET_WITHIN: Parameter = Parameter::length(
    "after-change",
    Days(30),
    "how soon after a change an assessment counts as a new beginning",
);
const WITHIN: Parameter = Parameter::length("within", Months(18), "the time in which they count");
const GAPS: Parameter = Parameter::count("gaps", 2, "how many gaps it takes");
const GAP_DAYS: Parameter = Parameter::count("gap-days", 10, "how many working days they must make together");
const GAPS_WITHIN: Parameter = Parameter::length("within", Months(12), "the time in which they count");
const HAND_OVER_WITHIN: Parameter =
    Parameter::length("handover-within", WorkingDays(10), "how long after the change a handover may come");
const STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(3), "how long after the change it is worth asking about");

const LOCAL: Citation = Citation::unconfirmed("Local procedure on allocation and transfer");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "case-without-holder",
        aliases: &["D20"],
        title: "For more than five working days nobody has held the case, or only duty or a manager",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: LOCAL,
        raised: Raises::When(without_holder),
        parameters: &[UNHELD_FOR],
        needs: &[Kind::WorkerAllocated],
        clears: "The allocation of a social worker or lead practitioner, or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "nothing-after-worker-change",
        aliases: &["D19"],
        title: "The worker changed and nothing has happened since",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: LOCAL,
        raised: Raises::When(idle_after_change),
        parameters: &[IDLE_FOR],
        needs: &[Kind::WorkerAllocated, Kind::VisitMade],
        clears: "A visit, a meeting or review of the plan, or an action set or moved.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "begun-anew-with-each-worker",
        aliases: &["D19-RESET"],
        title: "Each new worker began a new assessment of a child who already had a plan",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Learning from case reviews: starting again"),
        raised: Raises::When(begun_anew),
        parameters: &[RESETS, RESET_WITHIN, WITHIN],
        needs: &[Kind::WorkerAllocated, Kind::AssessmentStarted],
        clears: "Time: that the first of the assessments is 18 months ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "allocation-gaps",
        aliases: &["W3"],
        title: "An open case was without a worker again and again within 12 months",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: LOCAL,
        raised: Raises::When(gaps),
        parameters: &[GAPS, GAP_DAYS, GAPS_WITHIN],
        needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
        clears: "Time: that the gaps are a year ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "handover-without-joint-visit",
        aliases: &["W8"],
        title: "A case was handed over and the two workers did not visit together",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: LOCAL,
        raised: Raises::When(no_joint_visit),
        parameters: &[STANDS_FOR],
        needs: &[Kind::HandoverHeld],
        clears: "The record of a joint visit, another change, or time: it is listed for three months.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "worker-changed-without-handover",
        aliases: &["W8-NONE"],
        title: "The worker changed and no handover is on record",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: LOCAL,
        raised: Raises::When(no_handover),
        parameters: &[HAND_OVER_WITHIN, STANDS_FOR],
        needs: &[Kind::WorkerAllocated, Kind::HandoverHeld],
        clears: "The record of a handover, another change, or time: it is listed for three months.",
        ..FlagRule::ROW
    },
];

/// Whether somebody who works with the family holds the case. Below protection and care a support worker may.
fn is_held(day: &Day<'_>) -> bool {
    let is_in_need_only =
        day.protection_plans.is_empty() && !day.is_looked_after() && day.enquiries.is_empty();
    day.workers.iter().any(|worker| {
        holds_the_case(worker.role)
            || worker.role == Role::AdvancedPractitioner
            || is_in_need_only && worker.role == Role::FamilySupportWorker
    })
}

fn without_holder(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !is_open(&today) || is_held(&today) {
        return Vec::new();
    }
    let Some(first) = look.journey().entries().first().map(Entry::day) else { return Vec::new() };
    let spells = look.spells(first, |day| is_open(day) && !is_held(day));
    let from = spells.last().filter(|spell| spell.until.is_none()).map(|spell| spell.from);
    let from = from.and_then(|from| look.heard_since(look.needs(), from));
    let Some((from, since)) = from.and_then(|from| Some((from, look.passed(&UNHELD_FOR, from)?))) else {
        return Vec::new();
    };
    let stand_in = today.workers.last();
    let sentence = format!(
        "Since {from} {} for longer than {}. Look at who is to hold the case.",
        match stand_in.map(|worker| worker.role) {
            Some(Role::DutyWorker) => "only duty has held the case,",
            Some(Role::Manager | Role::ServiceManager) => "only a manager has held the case,",
            Some(_) => "nobody who holds cases has been allocated,",
            None => "nobody has been allocated,",
        },
        look.length(&UNHELD_FOR).in_words(),
    );
    let ended = look.in_order(&[Kind::WorkerDeallocated]).into_iter().rev().find(|end| end.day() <= from);
    let opened = today.opened.or(today.in_care().map(|(_, entry)| entry));
    let grounds = [stand_in.map(|worker| worker.entry), ended, opened];
    Vec::from([raised("", since, grounds.into_iter().flatten(), sentence)])
}

/// Whether the child has a plan or is looked after.
fn has_plan(day: &Day<'_>) -> bool {
    day.is_our_child()
        && (!day.protection_plans.is_empty() || !day.need_plans.is_empty() || day.is_looked_after())
}

fn idle_after_change(look: &Look<'_>) -> Vec<Raised> {
    const WORK: &[Kind] = &[
        Kind::VisitMade,
        Kind::PlanActionSet,
        Kind::PlanActionProgressed,
        Kind::PlanActionClosed,
        Kind::CoreGroupHeld,
        Kind::ReviewConferenceHeld,
        Kind::NeedPlanReviewed,
        Kind::CareReviewHeld,
        Kind::CarePlanRecorded,
        Kind::PermanencePlanRecorded,
        Kind::PathwayPlanMade,
        Kind::PathwayPlanReviewed,
        Kind::PreProceedingsMeetingHeld,
    ];
    if !has_plan(&look.today()) {
        return Vec::new();
    }
    let Some((before, now)) = last_change(look) else { return Vec::new() };
    let changed = now.began.day();
    if look.occurred(WORK).any(|entry| entry.day() >= changed) {
        return Vec::new();
    }
    let heard = look.heard_since(look.needs(), now.began.last_day());
    let Some(since) = heard.and_then(|from| look.passed(&IDLE_FOR, from)) else { return Vec::new() };
    let sentence = format!(
        "The case passed from {} to {} on {changed}, and {} later no visit, meeting or movement of the plan is \
         recorded. Look at whether the new worker has met the child.",
        before.worker(),
        now.worker(),
        look.length(&IDLE_FOR).in_words(),
    );
    Vec::from([raised("", since, [now.began], sentence)])
}

fn begun_anew(look: &Look<'_>) -> Vec<Raised> {
    if !has_plan(&look.today()) {
        return Vec::new();
    }
    let held = allocations(look, holds_the_case);
    if held.len() < 2 {
        return Vec::new();
    }
    let started = look.in_order(&[Kind::AssessmentStarted]);
    let changes = held.windows(2).filter(|pair| pair[0].worker() != pair[1].worker()).map(|pair| pair[1]);
    let mut anew: Vec<&Entry> = Vec::new();
    for change in changes {
        let from = change.began.day();
        let last = look.length(&RESET_WITHIN).last_day(from, look.calendar());
        if !has_plan(&look.on(from.yesterday().unwrap_or(from))) {
            continue;
        }
        let first = started.iter().find(|entry| from <= entry.day() && entry.day() <= last);
        anew.extend(first.filter(|first| anew.last().is_none_or(|l| l.position != first.position)));
    }
    let gathered = look.gathered(&anew, look.count(&RESETS), look.length(&WITHIN));
    let Some(gathered) = gathered else { return Vec::new() };
    let sentence = format!(
        "{} began within {} of a change of worker, on {}, although the child had a plan. Look at what was learnt \
         anew.",
        counted(gathered.entries.len(), "assessment"),
        look.length(&RESET_WITHIN).in_words(),
        days_of(gathered.entries.iter().copied()),
    );
    Vec::from([raised("", gathered.since, gathered.entries, sentence)])
}

fn gaps(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let held = allocations(look, holds_the_case);
    let Some(first) = held.first().filter(|_| held.len() > 1) else { return Vec::new() };
    let spells = look.spells(first.began.day(), |day| is_open(day) && !is_held(day));
    // A gap that has not ended has a row of its own.
    let ended: Vec<_> = spells.iter().filter_map(|spell| Some((spell.from, spell.until?))).collect();
    let within = look.length(&GAPS_WITHIN);
    let gone = |until| day_after(within.last_day(until, look.calendar()));
    let days_of_gap = |from, until| {
        let eve = |day: jiff::civil::Date| day.yesterday().unwrap_or(day);
        usize::try_from(look.calendar().working_days_between(eve(from), eve(until))).unwrap_or(usize::MAX)
    };
    let on = |day| {
        let counting = ended.iter().filter(move |(_, until)| *until <= day && day < gone(*until));
        counting.fold((0, 0), |(gaps, days), &(from, until)| (gaps + 1, days + days_of_gap(from, until)))
    };
    let (at_least, days) = (look.count(&GAPS), look.count(&GAP_DAYS));
    let turns = ended.iter().flat_map(|&(_, until)| [until, gone(until)]);
    let Some(since) = look.stood_since(turns, |day| on(day).0 >= at_least.max(1) && on(day).1 >= days) else {
        return Vec::new();
    };
    let now: Vec<_> = ended.iter().filter(|(_, until)| !look.has_come(gone(*until))).collect();
    let total: usize = now.iter().map(|&&(from, until)| days_of_gap(from, until)).sum();
    let told: Vec<_> = now.iter().map(|(from, until)| format!("{from} to {until}")).collect();
    let sentence = format!(
        "The open case was without a worker {} within {}, {total} working days in all: {}. Look at who was there for \
         the child.",
        counted(now.len(), "time"),
        within.in_words(),
        told.join(", "),
    );
    let grounds = held.iter().filter(|held| now.iter().any(|(_, until)| held.began.day() == *until));
    Vec::from([raised("", since, grounds.map(|held| held.began), sentence)])
}

/// The handovers to the present holder of the case.
fn handovers<'a>(look: &Look<'a>, to: &Held<'a>) -> Vec<&'a Entry> {
    let mut handovers = look.in_order(&[Kind::HandoverHeld]);
    handovers.retain(|entry| match entry.event() {
        Event::HandoverHeld(held) => held.to_allocation == to.allocation.allocation_id,
        _ => false,
    });
    handovers
}

fn no_joint_visit(look: &Look<'_>) -> Vec<Raised> {
    if !has_plan(&look.today()) {
        return Vec::new();
    }
    let Some((_, now)) = last_change(look) else { return Vec::new() };
    let held = handovers(look, &now);
    let joint = |entry: &&Entry| match entry.event() {
        Event::HandoverHeld(held) => held.joint_visit,
        _ => None,
    };
    let without = held.iter().find(|entry| joint(entry) == Some(false));
    let found = without.filter(|_| !held.iter().any(|entry| joint(entry) == Some(true))).and_then(|without| {
        let since = without.day().max(now.began.day());
        if look.passed(&STANDS_FOR, since).is_some() {
            return None;
        }
        let sentence = format!(
            "The case was handed over on {} to {}, who has held it since {}, without a visit of both. Look at how the \
             child met the new worker.",
            without.day(),
            now.worker(),
            now.began.day(),
        );
        Some(raised(now.allocation.allocation_id.as_str(), since, [*without, now.began], sentence))
    });
    found.into_iter().collect()
}

fn no_handover(look: &Look<'_>) -> Vec<Raised> {
    if !has_plan(&look.today()) {
        return Vec::new();
    }
    let Some((before, now)) = last_change(look) else { return Vec::new() };
    let is_recorded = !handovers(look, &now).is_empty();
    let from = look.heard_since(look.needs(), now.began.last_day());
    let since = from
        .filter(|&from| from == now.began.last_day())
        .and_then(|from| look.passed(&HAND_OVER_WITHIN, from));
    let since = since.filter(|_| !is_recorded && look.passed(&STANDS_FOR, now.began.day()).is_none());
    let Some(since) = since else { return Vec::new() };
    let sentence = format!(
        "The case passed from {} to {} on {}, and {} later no handover is on record. Look at what the new worker was \
         told.",
        before.worker(),
        now.worker(),
        now.began.day(),
        look.length(&HAND_OVER_WITHIN).in_words(),
    );
    let grounds = [before.ended, Some(now.began)].into_iter().flatten();
    Vec::from([raised(now.allocation.allocation_id.as_str(), since, grounds, sentence)])
}

#[cfg(test)]
mod tests;
