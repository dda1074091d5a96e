//! Thresholds: whether like referrals are decided alike, whoever decides and whoever refers.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ids::ChildId;
use journey::codes::ReferralOutcome;
use journey::facts::{ReferralDecided, ReferralReceived};
use journey::{Coded, Kind};
use rules::book::Citation;
use rules::calendar::{days_between, months_before};

use super::front_door::{assessment_of, assessments_started, decisions, next_after, referrals};
use crate::measures::alarm::{Alarm, BEYOND_CHANCE, MINIMUM};
use crate::measures::item::Item;
use crate::measures::scene::{One, Scene, Settings};
use crate::measures::traces::Trace;
use crate::measures::{Basis, By, Measure, Reckons};

/// What a trace of a decision says: no further action, and whether the reasons are on the record.
const CLOSED: u8 = 1;
const REASONED: u8 = 2;

/// A measure of decisions on referrals.
const DECISIONS: Measure = Measure {
    unit: "referral",
    cohort: "referrals received and decided",
    basis: Basis::StartedInYear,
    exclusions: "referrals that nobody has decided; assessment factors, which are known only after the decision",
    needs: &[Kind::ReferralReceived, Kind::ReferralDecided],
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "referral-thresholds",
        aliases: &["T1"],
        title: "Referrals closed without further action, against like referrals",
        counts: "referrals decided to need no further action; alike are those of one source, need, age band, number of earlier referrals and version of the threshold document",
        citation: Citation::unconfirmed("Ofsted, Wirral 2016: thresholds inconsistent at every point"),
        beside: &["like-referrals-decided-unlike", "referrals-no-further-action"],
        parameters: &[BEYOND_CHANCE, MINIMUM],
        alarm: Alarm::Outlying(BEYOND_CHANCE, &[By::Team, By::Worker, By::Month]),
        reckons: Reckons::Across { collect: decided, settle: against_like },
        ..DECISIONS
    },
    Measure {
        name: "like-referrals-decided-unlike",
        aliases: &["T2"],
        title: "Referrals decided otherwise than the nearest like one, without a reason on record",
        counts: "referrals of which the nearest like one in time was decided otherwise, and neither record says why",
        citation: Citation::unconfirmed("Ofsted, Wirral 2016: thresholds inconsistent at every point"),
        beside: &["referral-thresholds"],
        reckons: Reckons::Across { collect: decided, settle: against_nearest },
        ..DECISIONS
    },
    Measure {
        name: "conversion-by-source",
        aliases: &["T5"],
        title: "Referrals that led to an assessment or more, by who referred",
        cohort: "referrals received and decided or assessed",
        exclusions: "referrals that nobody has decided",
        counts: "referrals that led to an assessment, an enquiry or services",
        citation: Citation::unconfirmed("Partners understand thresholds as the authority does"),
        parameters: &[BEYOND_CHANCE, MINIMUM],
        alarm: Alarm::Outlying(BEYOND_CHANCE, &[By::Source]),
        reckons: Reckons::Across { collect: converted, settle: against_all },
        ..DECISIONS
    },
];

/// What makes referrals alike.
fn stratum<'a>(
    scene: &Scene<'a>,
    one: &One<'a, ReferralReceived>,
    all: &[One<'a, ReferralReceived>],
) -> String {
    let age = match scene.now().age_on(one.day()) {
        None => "age not known",
        Some(0) => "under 1",
        Some(1..=4) => "1 to 4",
        Some(5..=9) => "5 to 9",
        Some(10..=15) => "10 to 15",
        Some(_) => "16 and over",
    };
    let from = months_before(one.day(), 12);
    let earlier = all.iter().filter(|other| other.day() < one.day() && other.day() >= from).count();
    let mut documents = scene.jurisdiction().threshold_documents.iter().rev();
    let document =
        documents.find(|document| document.from <= one.day()).map_or("", |document| &document.version);
    let source = one.fact.source.map_or("", Coded::code);
    let need = one.fact.primary_need.map_or("", Coded::code);
    format!("{source}|{need}|{age}|{}|{document}", earlier.min(2))
}

fn trace<'a>(
    scene: &Scene<'a>,
    one: &One<'a, ReferralReceived>,
    decision: Option<&One<'a, ReferralDecided>>,
    (key, says): (String, u8),
) -> Trace {
    let fact = decision.map(|decision| decision.fact);
    let holder = scene.then(one.day()).worker();
    let team = fact.and_then(|fact| fact.team.as_ref()).or(holder.and_then(|held| held.fact.team.as_ref()));
    let by = fact.and_then(|fact| fact.decided_by.as_ref()?.worker_id.as_ref());
    Trace {
        child: one.entry.child,
        subject: one.id.to_string().into(),
        key: key.into(),
        on: one.day(),
        says,
        print: Box::default(),
        team: team.map(|team| team.as_str().into()),
        worker: by.map(|worker| worker.as_str().into()),
        source: one.fact.source.map(Coded::code),
        grounds: [Some(one.entry), decision.map(|decision| decision.entry)]
            .into_iter()
            .flatten()
            .map(journey::Entry::reference)
            .collect(),
    }
}

fn observed(scene: &Scene<'_>, one: &One<'_, ReferralReceived>) -> bool {
    let observes = |kind| scene.jurisdiction().observes(&[kind], one.day());
    scene.is_in_year(one.day()) && DECISIONS.needs.iter().all(|&kind| observes(kind))
}

fn decided(scene: &Scene<'_>, traces: &mut Vec<Trace>) {
    let (all, decisions) = (referrals(scene), decisions(scene));
    for one in all.iter().filter(|one| observed(scene, one)) {
        let Some(decision) = decisions.iter().find(|decision| decision.id == one.id) else { continue };
        let closed = decision.fact.outcome == ReferralOutcome::NoFurtherAction;
        let reasoned = decision.fact.rationale_recorded == Some(true);
        let says = if closed { CLOSED } else { 0 } | if reasoned { REASONED } else { 0 };
        traces.push(trace(scene, one, Some(decision), (stratum(scene, one, &all), says)));
    }
}

fn converted(scene: &Scene<'_>, traces: &mut Vec<Trace>) {
    use ReferralOutcome::{EarlyHelp, NoFurtherAction};
    let (all, decisions, started) = (referrals(scene), decisions(scene), assessments_started(scene));
    for one in all.iter().filter(|one| observed(scene, one)) {
        let decision = decisions.iter().find(|decision| decision.id == one.id);
        let assessed = assessment_of(one, &started, next_after(one, &all)).is_some();
        if decision.is_none() && !assessed {
            continue;
        }
        let closed =
            decision.is_some_and(|one| matches!(one.fact.outcome, NoFurtherAction | EarlyHelp)) && !assessed;
        traces.push(trace(scene, one, decision, (String::new(), u8::from(!closed))));
    }
}

/// Each against all of its key: how many of ten thousand like it are in.
fn against<'t>(
    traces: &[&'t Trace],
    is_in: impl Fn(&Trace) -> bool,
    give: &mut dyn FnMut(ChildId, Item<'t>),
) {
    for like in traces.chunk_by(|one, next| one.key == next.key) {
        let count = like.iter().filter(|trace| is_in(trace)).count();
        let expected = u32::try_from(count * 10_000 / like.len()).ok();
        like.iter().for_each(|trace| give(trace.child, Item { expected, ..trace.item(is_in(trace)) }));
    }
}

fn against_like<'t>(_: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    against(traces, |trace| trace.says & CLOSED != 0, give);
}

fn against_all<'t>(_: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    against(traces, |trace| trace.says != 0, give);
}

fn against_nearest<'t>(_: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    for like in traces.chunk_by(|one, next| one.key == next.key) {
        for (at, trace) in like.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| like.get(at));
            let near = |other: &&&Trace| days_between(trace.on, other.on).unsigned_abs();
            let Some(nearest) = before.into_iter().chain(like.get(at + 1)).min_by_key(near) else { continue };
            let otherwise = (trace.says ^ nearest.says) & CLOSED != 0;
            let reasoned = (trace.says | nearest.says) & REASONED != 0;
            let mut item = trace.item(otherwise && !reasoned);
            item.grounds.extend(&nearest.grounds);
            give(trace.child, item);
        }
    }
}

#[cfg(test)]
mod tests;
