//! Workers: how many a child has had, who employs them, and who has none.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{Employment, Role, WorkerChangeReason};
use journey::facts::{WorkerAllocated, WorkerDeallocated};
use journey::{Coded, Entry, Event, Kind, Standing};
use rules::book::Citation;
use rules::calendar::days_between;
use rules::{Allowance, Parameter};

use super::placements::is_looked_after;
use crate::measures::alarm::{Alarm, MINIMUM};
use crate::measures::item::{Item, Items};
use crate::measures::scene::{One, Scene, worker_row};
use crate::measures::{Basis, By, Comparator, Direction, Measure, Reads, Reckons, Shape};

pub(super) const DFE_STABILITY: &str = "DfE, Children looked after: social worker stability";
pub(super) const DFE_WORKFORCE: &str = "DfE, Children's social work workforce, 30 September";
const COUNTS: &[(i32, &str)] =
    &[(0, "none"), (1, "1"), (2, "2"), (3, "3"), (4, "4"), (i32::MAX, "5 or more")];

const HELD_ABOVE: Parameter =
    Parameter::count("above", 20, "how many children for each full-time post of a team are too many");

const GAPS: &str = "children-with-allocation-gaps";
const GAP_ABOVE: Parameter = Parameter::length(
    "longer-than",
    Allowance::WorkingDays(1),
    "how long a child in need may be without an allocated worker",
);

/// A measure of distinct workers.
const WORKERS: Measure = Measure {
    counts: "children with three or more distinct workers; each counts once, however often he or she came back",
    direction: Direction::Lower,
    needs: &[Kind::WorkerAllocated],
    bands: COUNTS,
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "three-workers-in-a-year",
        aliases: &["SW-CHANGES", "W1"],
        title: "Looked-after children with three or more social workers in 12 months",
        cohort: "children looked after for the whole of the 12 months",
        basis: Basis::DuringYear,
        exclusions: "short breaks (V3, V4); duty workers and managers are no allocated workers",
        citation: Citation::read(DFE_STABILITY),
        comparators: &[
            Comparator::england("31 March 2025", 24.0, DFE_STABILITY),
            Comparator::england("31 March 2024, first published", 27.0, DFE_STABILITY),
        ],
        reckons: Reckons::Each(|scene, items| distinct(scene, items, 12, is_looked_after)),
        ..WORKERS
    },
    Measure {
        name: "three-workers-in-two-years",
        title: "Looked-after children with three or more social workers in 24 months",
        cohort: "children looked after for the whole of the 24 months",
        basis: Basis::DuringTwoYears,
        exclusions: "short breaks (V3, V4); duty workers and managers are no allocated workers",
        citation: Citation::read(DFE_STABILITY),
        comparators: &[Comparator::england("31 March 2025", 53.0, DFE_STABILITY)],
        reckons: Reckons::Each(|scene, items| distinct(scene, items, 24, is_looked_after)),
        ..WORKERS
    },
    Measure {
        name: "three-workers-in-a-year-protection",
        title: "Children on a protection plan for a year with three or more social workers in it",
        cohort: "children on a child protection plan for the whole of the 12 months",
        basis: Basis::DuringYear,
        exclusions: "duty workers and managers are no allocated workers",
        citation: Citation::unconfirmed("The stability measure of looked-after children, for another cohort"),
        reckons: Reckons::Each(|scene, items| distinct(scene, items, 12, is_protected)),
        ..WORKERS
    },
    Measure {
        name: "three-workers-in-a-year-need",
        title: "Children in need for a year with three or more social workers in it",
        cohort: "children with a plan for a child in need for the whole of the 12 months, and neither a protection plan nor care",
        basis: Basis::DuringYear,
        exclusions: "duty workers and managers are no allocated workers",
        citation: Citation::unconfirmed("The stability measure of looked-after children, for another cohort"),
        reckons: Reckons::Each(|scene, items| distinct(scene, items, 12, is_only_in_need)),
        ..WORKERS
    },
    Measure {
        name: "agency-exposure",
        aliases: &["W4"],
        title: "Days of children's allocations that an agency worker held",
        unit: "child-day",
        cohort: "days of children with an allocated worker",
        basis: Basis::DuringYear,
        exclusions: "where neither the allocation nor the authority's file says how the worker is employed, it is not observed",
        counts: "days with an agency worker; what a child meets, not the share of posts",
        direction: Direction::Lower,
        needs: &[Kind::WorkerAllocated],
        citation: Citation::unconfirmed("Exposure of children, beside the rate of the workforce return"),
        beside: &["agency-rate"],
        reckons: Reckons::Each(exposure),
        ..Measure::ROW
    },
    Measure {
        name: "agency-rate",
        title: "Agency workers among those in post",
        unit: "hundredth of a full-time post",
        cohort: "workers of the authority's own file",
        exclusions: "posts that nobody fills; workers whose employment the file does not say are not observed",
        counts: "full-time equivalents of agency workers, of agency workers and staff in post together",
        direction: Direction::Lower,
        citation: Citation::read(DFE_WORKFORCE),
        comparators: &[
            Comparator::england("30 September 2025", 13.0, DFE_WORKFORCE),
            Comparator::england("30 September 2023", 17.8, DFE_WORKFORCE),
        ],
        beside: &["agency-exposure"],
        reckons: Reckons::Authority(agency_rate),
        ..Measure::ROW
    },
    Measure {
        name: GAPS,
        aliases: &["ALLOC-GAP", "W3"],
        title: "Children whose open case had no allocated worker for a time",
        cohort: "children whose case was open at some time",
        basis: Basis::DuringYear,
        exclusions: "a gap of up to one working day (the threshold), unless the child is on a protection plan or looked after",
        counts: "children with a gap; the value is in days without an allocated worker",
        direction: Direction::Lower,
        needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
        citation: Citation::unconfirmed(
            "SSDA903 rules on social workers' times: the next begins when the last ends",
        ),
        parameters: &[GAP_ABOVE],
        beside: &["unallocated-now"],
        reckons: Reckons::Each(gaps),
        ..Measure::ROW
    },
    Measure {
        name: "unallocated-now",
        aliases: &["D20-UNALLOCATED"],
        title: "Open cases without an allocated worker",
        cohort: "children whose case is open",
        exclusions: "duty workers and managers are no allocated workers",
        counts: "children without an allocated worker on the day",
        direction: Direction::Lower,
        needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
        citation: Citation::unconfirmed("Good practice: every open case has a named worker"),
        reckons: Reckons::Each(unallocated),
        ..Measure::ROW
    },
    Measure {
        name: "vacancy-rate",
        title: "Posts of social workers that nobody fills",
        unit: "hundredth of a full-time post",
        cohort: "posts of the authority's own file: those filled by its own staff and those vacant",
        exclusions: "agency workers, who fill vacant posts for a time; workers whose employment the file does not say are not observed",
        counts: "full-time equivalents of vacant posts",
        direction: Direction::Lower,
        citation: Citation::read(DFE_WORKFORCE),
        comparators: &[Comparator::england("30 September 2025", 14.2, DFE_WORKFORCE)],
        beside: &["agency-rate"],
        reckons: Reckons::Authority(vacancy_rate),
        ..Measure::ROW
    },
    Measure {
        name: "worker-changes-unplanned",
        aliases: &["W2-SHARE"],
        title: "Changes of worker that nobody had planned",
        unit: "change",
        cohort: "changes of the worker who holds a child's case",
        basis: Basis::EndedInYear,
        exclusions: "the end of the work with a child; where the sender does not say why the worker changed, it is not observed",
        counts: "changes because the worker left or was absent, or for a reason of no list (LEFTRL, ABSENC, OTHERS)",
        direction: Direction::Lower,
        needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
        citation: Citation::read("SSDA903 return, reasons for a change of social worker"),
        beside: &["three-workers-in-a-year"],
        reckons: Reckons::Each(unplanned),
        ..Measure::ROW
    },
    Measure {
        name: "caseload",
        aliases: &["W5"],
        title: "Children held for each full-time social worker",
        cohort: "children with an allocated worker",
        exclusions: "children without one; a worker whom the authority's file does not know counts as one full-time post",
        counts: "children, for each full-time post of the workers who hold them",
        shape: Shape::PerPost,
        direction: Direction::Lower,
        needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
        citation: Citation::read(DFE_WORKFORCE),
        comparators: &[
            Comparator::england("30 September 2025", 15.2, DFE_WORKFORCE),
            Comparator::england("30 September 2024", 15.4, DFE_WORKFORCE),
            Comparator::england("30 September 2023", 16.0, DFE_WORKFORCE),
        ],
        parameters: &[HELD_ABOVE, MINIMUM],
        alarm: Alarm::Above(HELD_ABOVE, &[By::Team]),
        reckons: Reckons::Each(held),
        ..Measure::ROW
    },
    Measure {
        name: "flags-unanswered",
        title: "Flags that stand and nobody has answered",
        unit: "flag",
        cohort: "flags that stand",
        exclusions: "none",
        counts: "flags without an answer; the value is how many days they have stood; those with one are told by the role of whoever answered last",
        direction: Direction::Lower,
        citation: Citation::unconfirmed("Management oversight: what is known is answered"),
        bands: &[
            (7, "up to 7 days"),
            (28, "8 to 28 days"),
            (91, "29 to 91 days"),
            (182, "92 to 182 days"),
            (i32::MAX, "more than half a year"),
        ],
        reads: Reads::Outlook,
        reckons: Reckons::Each(unanswered),
        ..Measure::ROW
    },
];

fn is_protected(standing: &Standing<'_>) -> bool {
    standing.protection_plan().is_some() && standing.is_alive()
}

fn is_only_in_need(standing: &Standing<'_>) -> bool {
    let other = standing.protection_plan().is_some() || is_looked_after(standing);
    standing.need_plan().is_some() && !other && standing.is_alive()
}

/// Whether somebody has to hold the child's case.
pub(super) fn is_open(standing: &Standing<'_>) -> bool {
    let open = !standing.involvements.is_empty()
        || standing.need_plan().is_some()
        || standing.protection_plan().is_some()
        || standing.is_looked_after();
    open && standing.is_alive()
}

/// Allocations of a worker who holds cases.
pub(super) fn allocations<'a>(scene: &Scene<'a>) -> Vec<One<'a, WorkerAllocated>> {
    scene.all(&[Kind::WorkerAllocated], |event| match event {
        Event::WorkerAllocated(fact) if holds_cases(fact.role) => Some((fact.allocation_id.as_str(), fact)),
        _ => None,
    })
}

pub(super) fn holds_cases(role: Role) -> bool {
    matches!(role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead)
}

fn ends<'a>(scene: &Scene<'a>) -> Vec<One<'a, WorkerDeallocated>> {
    scene.all(&[Kind::WorkerDeallocated], |event| match event {
        Event::WorkerDeallocated(fact) => Some((fact.allocation_id.as_str(), fact)),
        _ => None,
    })
}

/// Whether something was so on every day of a time.
pub(super) fn throughout(scene: &Scene<'_>, from: Date, asks: fn(&Standing<'_>) -> bool) -> bool {
    let spells = scene.spells(from, |day| asks(day.standing));
    matches!(spells.as_slice(), [spell] if spell.from == from && spell.until.is_none())
}

fn distinct<'a>(scene: &Scene<'a>, items: &mut Items<'a>, months: u16, cohort: fn(&Standing<'_>) -> bool) {
    let from = scene.first_of(months);
    if !cohort(scene.now()) || !throughout(scene, from, cohort) {
        return;
    }
    let workers = workers_since(scene, from);
    let count = i32::try_from(workers.len()).unwrap_or(i32::MAX);
    let item = Item::new("", scene.as_of(), count >= 3).worth(count);
    items.push(item.because(workers.iter().map(|(_, entry)| *entry)));
}

/// The workers who have held the child's case since a day, each once, with the first entry that says so.
pub(super) fn workers_since<'a>(scene: &Scene<'a>, from: Date) -> Vec<(&'a str, &'a Entry)> {
    let ends = ends(scene);
    let mut workers: Vec<(&'a str, &'a Entry)> = Vec::new();
    for one in allocations(scene) {
        let ended = ends.iter().find(|end| end.id == one.id);
        let worker = one.fact.worker.as_str();
        let holds = ended.is_none_or(|end| end.day() > from);
        if holds && workers.iter().all(|(known, _)| *known != worker) {
            workers.push((worker, one.entry));
        }
    }
    workers
}

fn exposure<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (from, ends) = (scene.first_of(12), ends(scene));
    for one in allocations(scene) {
        let end = ends.iter().find(|end| end.id == one.id).map(|end| end.day());
        let until = end.unwrap_or(scene.as_of().tomorrow().unwrap_or(scene.as_of()));
        let first = one.day().max(from);
        let Ok(days) = u32::try_from(days_between(first, until)) else { continue };
        if days == 0 {
            continue;
        }
        let worker = one.fact.worker.as_str();
        let employment =
            one.fact.employment.or_else(|| worker_row(scene.jurisdiction(), worker, first)?.employment);
        let item = match employment {
            Some(employment) => Item::new(one.id, first, employment == Employment::Agency),
            None => Item::unseen(one.id, first),
        };
        let team = one.fact.team.as_ref();
        items.push(item.held_by(team, &one.fact.worker).weighing(days).because([one.entry]));
    }
}

fn agency_rate(jurisdiction: &rules::Jurisdiction, as_of: Date, items: &mut Items<'static>) {
    for row in &jurisdiction.workers {
        let in_force =
            row.from.is_none_or(|from| from <= as_of) && row.until.is_none_or(|until| as_of <= until);
        if !in_force {
            continue;
        }
        let item = match row.employment {
            Some(employment) => Item::new(row.id.clone(), as_of, employment == Employment::Agency),
            None => Item::unseen(row.id.clone(), as_of),
        };
        let item = Item {
            team: row.team.clone().map(Into::into),
            worker: Some(row.id.clone().into()),
            ..item.weighing(u32::from(row.fte_percent))
        };
        items.push(item);
    }
}

fn vacancy_rate(jurisdiction: &rules::Jurisdiction, as_of: Date, items: &mut Items<'static>) {
    let mut filled = Items::new();
    agency_rate(jurisdiction, as_of, &mut filled);
    // Of those in post none is in the numerator, and whoever comes through an agency is not in post.
    filled.retain(|item| item.is_in != Some(true));
    items.extend(filled);
    for vacancy in &jurisdiction.vacancies {
        let in_force = vacancy.from <= as_of && vacancy.until.is_none_or(|until| as_of <= until);
        let item = Item::new("vacant", as_of, true).weighing(u32::from(vacancy.fte_percent));
        items.extend(in_force.then(|| Item { team: vacancy.team.clone().map(Into::into), ..item }));
    }
}

fn unplanned<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    use WorkerChangeReason::{ABSENC, LEFTRL, OTHERS};
    let (held, ends) = (allocations(scene), ends(scene));
    for end in ends.iter().filter(|end| scene.is_in_year(end.day())) {
        let Some(before) = held.iter().find(|one| one.id == end.id) else { continue };
        let follows =
            |one: &&One<'a, WorkerAllocated>| one.day() >= end.day() && one.fact.worker != before.fact.worker;
        let Some(next) = held.iter().find(follows) else { continue };
        let item = match end.fact.reason.or(next.fact.reason) {
            Some(reason) => {
                let is_unplanned = matches!(reason, LEFTRL | ABSENC | OTHERS);
                Item::new(end.id, end.day(), is_unplanned).sorted(reason.code())
            }
            None => Item::unseen(end.id, end.day()),
        };
        let team = before.fact.team.as_ref();
        items.push(item.held_by(team, &before.fact.worker).because([before.entry, end.entry, next.entry]));
    }
}

fn gaps<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let from = scene.first_of(12);
    let open = scene.spells(from, |day| is_open(day.standing));
    let Some(first) = open.first() else { return };
    let after = scene.as_of().tomorrow().unwrap_or(scene.as_of());
    let longer = i32::from(scene.setting(GAPS, &GAP_ABOVE).number());
    let mut days = 0;
    let mut since: Option<Date> = None;
    for gap in scene.spells(from, |day| is_open(day.standing) && day.standing.worker().is_none()) {
        let until = gap.until.unwrap_or(after);
        let then = scene.then(gap.from);
        let strict = is_protected(then) || is_looked_after(then);
        if strict || scene.working_days(gap.from, until) > longer {
            days += days_between(gap.from, until);
            since = since.or(Some(gap.from));
        }
    }
    let on = since.unwrap_or(first.from);
    let opened = scene.then(on).involvements.last().map(|held| held.entry);
    items.push(Item::new("", on, days > 0).worth(days).because(opened));
}

fn unallocated<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    if is_open(now) {
        let grounds = now.worker().map(|held| held.entry).or(now.involvements.last().map(|held| held.entry));
        items.push(Item::new("", scene.as_of(), now.worker().is_none()).because(grounds));
    }
}

fn held<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    if let Some(worker) = scene.now().worker().filter(|_| scene.now().is_alive()) {
        items.push(Item::new("", scene.as_of(), true).because([worker.entry]));
    }
}

fn unanswered<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    for flag in scene.flags() {
        let stood = scene.days_since(flag.raised.since);
        let item = Item::new(flag.rule.name, scene.as_of(), flag.answer.is_none()).worth(stood);
        // Those that nobody has answered are sorted by how long they have stood.
        let item = match flag.answer.map(|answer| answer.role) {
            Some(Some(role)) => item.sorted(role.title()),
            Some(None) => item.sorted("answered in a role that is not said"),
            None => item,
        };
        items.push(Item { grounds: flag.raised.grounds.clone(), ..item });
    }
}

#[cfg(test)]
mod tests;
