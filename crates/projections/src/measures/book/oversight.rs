//! Oversight as such: the supervision of workers, and the audits of cases.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use ids::ChildId;
use journey::subjects::TeamId;
use journey::{Entry, Event, Kind};
use rules::book::Citation;
use rules::{Allowance, Parameter};

use super::workers::holds_cases;
use crate::measures::item::{Item, Items};
use crate::measures::scene::{Scene, Settings};
use crate::measures::traces::Trace;
use crate::measures::{Basis, Direction, Measure, Reckons, Shape};

const SUPERVISED_WITHIN: Parameter =
    Parameter::length("within", Allowance::Weeks(4), "how often a worker is to be supervised");

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "workers-supervised",
        aliases: &["SUP-WORKER"],
        title: "Workers who hold cases and were supervised in the last four weeks",
        unit: "worker",
        cohort: "workers who hold a child's case on the day",
        exclusions: "supervision that names no worker; supervision of which no child's record tells cannot be seen here",
        counts: "workers of whom a child's record shows supervision in time; newly qualified ones are owed it more often",
        direction: Direction::Higher,
        needs: &[Kind::WorkerAllocated, Kind::SupervisionHeld],
        citation: Citation::read(
            "Nottinghamshire, supervision policy; Employer Standards for Social Workers",
        ),
        is_proxy: true,
        parameters: &[SUPERVISED_WITHIN],
        reckons: Reckons::Across { collect: supervision, settle: supervised },
        ..Measure::ROW
    },
    Measure {
        name: "cases-audited",
        aliases: &["AUDIT"],
        title: "Audits of cases",
        unit: "audit",
        cohort: "audits of children's cases",
        basis: Basis::EndedInYear,
        exclusions: "none",
        counts: "audits, by month and by how they were graded",
        shape: Shape::Count,
        needs: &[Kind::CaseAudited],
        citation: Citation::unconfirmed("Local procedure: a monthly sample"),
        reckons: Reckons::Each(audits),
        ..Measure::ROW
    },
];

/// What a trace says: that the worker holds the case of a child, or was supervised.
const HOLDS: u8 = 0;
const SUPERVISED: u8 = 1;

fn of_worker(entry: &Entry, (worker, team): (&str, Option<&str>), says: u8) -> Trace {
    let worker: Arc<str> = worker.into();
    Trace {
        child: entry.child,
        // It is told of those who hold cases.
        subject: if says == HOLDS { worker.to_string().into() } else { Cow::Borrowed("") },
        key: Arc::clone(&worker),
        on: entry.day(),
        says,
        print: Box::default(),
        team: team.map(Into::into),
        worker: Some(worker),
        source: None,
        grounds: [entry.reference()].into(),
    }
}

fn supervision(scene: &Scene<'_>, traces: &mut Vec<Trace>) {
    let needs = [Kind::WorkerAllocated, Kind::SupervisionHeld];
    if !needs.iter().all(|&kind| scene.observes(&[kind], scene.as_of())) {
        return;
    }
    let held = scene.now().worker().filter(|held| scene.now().is_alive() && holds_cases(held.fact.role));
    traces.extend(held.map(|held| {
        let team = held.fact.team.as_ref().map(TeamId::as_str);
        of_worker(held.entry, (held.fact.worker.as_str(), team), HOLDS)
    }));
    for entry in scene.occurred(&[Kind::SupervisionHeld]) {
        if let Event::SupervisionHeld(session) = entry.event()
            && let Some(worker) = &session.worker
        {
            let session = of_worker(entry, (worker.as_str(), None), SUPERVISED);
            // The last one of a worker is asked for.
            match traces.iter_mut().find(|trace| trace.says == SUPERVISED && trace.key == session.key) {
                Some(earlier) => *earlier = session,
                None => traces.push(session),
            }
        }
    }
}

/// One thing for each worker who holds a case, in the name of a child whose case it is.
fn supervised<'t>(settings: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    let within = settings.of("workers-supervised", &SUPERVISED_WITHIN).length();
    for of_one in traces.chunk_by(|one, next| one.key == next.key) {
        let Some(holds) = of_one.iter().find(|trace| trace.says == HOLDS) else { continue };
        let last = of_one.iter().rfind(|trace| trace.says == SUPERVISED);
        let in_time = |last: &&Trace| settings.on() <= within.last_day(last.on, settings.calendar());
        let mut item = holds.item(last.is_some_and(in_time));
        item.on = settings.on();
        item.grounds.extend(last.into_iter().flat_map(|last| &last.grounds));
        give(holds.child, item);
    }
}

fn audits<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    for entry in scene.occurred(&[Kind::CaseAudited]).filter(|entry| scene.is_in_year(entry.day())) {
        let Event::CaseAudited(audit) = entry.event() else { continue };
        let item = Item::new(audit.audit_id.as_str(), entry.day(), true).because([entry]);
        items.push(match audit.grade {
            Some(grade) => item.sorted(journey::Coded::title(grade)),
            None => item,
        });
    }
}

#[cfg(test)]
mod tests;
