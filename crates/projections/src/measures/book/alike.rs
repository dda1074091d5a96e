//! Records that are too much alike, and brothers and sisters who are treated too much unlike.

use alloc::boxed::Box;
use alloc::vec::Vec;

use ids::ChildId;
use journey::values::Fingerprint;
use journey::{Entry, Event, Kind};
use rules::book::Citation;
use rules::{Allowance, Parameter};

use crate::measures::alarm::{Alarm, MINIMUM};
use crate::measures::item::Item;
use crate::measures::scene::{Scene, Settings};
use crate::measures::traces::Trace;
use crate::measures::{Basis, By, Direction, Measure, Reckons};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "copied-notes",
        aliases: &["R14-CHILDREN"],
        title: "Notes, plans and assessments like those of another child",
        unit: "text",
        cohort: "texts of which the case system sends a fingerprint",
        basis: Basis::DuringYear,
        exclusions: "texts without a fingerprint; the texts of brothers and sisters may rightly be alike, and are for the reader to judge",
        counts: "texts that share nine tenths or more of their fingerprint with a text of another child",
        direction: Direction::Lower,
        citation: Citation::unconfirmed("Good recording practice: a record is of one child"),
        is_proxy: true,
        parameters: &[ALIKE, COPIED_ABOVE, MINIMUM],
        alarm: Alarm::Above(COPIED_ABOVE, &[By::Worker]),
        reckons: Reckons::Across { collect: prints, settle: copies },
        ..Measure::ROW
    },
    Measure {
        name: "sibling-divergence",
        aliases: &["D26"],
        title: "Brothers and sisters of a child whose case was escalated, at whom nobody looked",
        unit: "brother or sister",
        cohort: "children whose brother or sister in the same household had an enquiry, a conference, a protection plan or came into care",
        basis: Basis::DuringYear,
        exclusions: "escalations less than 30 days ago; brothers and sisters who are said to live apart",
        counts: "children at whom nobody looked within 30 days: no contact, referral, assessment, discussion, enquiry, plan or care",
        direction: Direction::Lower,
        needs: &[Kind::SiblingGroupRecorded],
        citation: Citation::unconfirmed(
            "Working Together to Safeguard Children: all children of the household are considered",
        ),
        parameters: &[LOOK_WITHIN],
        reckons: Reckons::Across { collect: siblings, settle: divergence },
        ..Measure::ROW
    },
];

const ALIKE: Parameter = Parameter::count(
    "alike",
    90,
    "how much of two fingerprints is the same, in a hundred, of texts that are alike",
);
const COPIED_ABOVE: Parameter =
    Parameter::count("above", 10, "how many in a hundred of a worker's texts are too many");
/// With how many texts of the same band one is compared; a form that everybody uses is known by then.
const COMPARED_MAX: usize = 64;

fn print_of(entry: &Entry) -> Option<&Fingerprint> {
    match entry.event() {
        Event::CaseNoteRecorded(note) => note.fingerprint.as_ref(),
        Event::NeedPlanStarted(plan) => plan.fingerprint.as_ref(),
        Event::AssessmentAuthorised(assessment) => assessment.fingerprint.as_ref(),
        Event::MeetingRecorded(meeting) => meeting.fingerprint.as_ref(),
        _ => None,
    }
}

fn left_by(entry: &Entry, key: &str, says: u8) -> Trace {
    Trace {
        child: entry.child,
        subject: entry.kind().name().into(),
        key: key.into(),
        on: entry.day(),
        says,
        print: Box::default(),
        team: None,
        worker: entry.fact.recorded_by.as_ref().map(|worker| worker.as_str().into()),
        source: None,
        grounds: [entry.reference()].into(),
    }
}

fn prints(scene: &Scene<'_>, traces: &mut Vec<Trace>) {
    let texts = scene.occurred(&[
        Kind::CaseNoteRecorded,
        Kind::NeedPlanStarted,
        Kind::AssessmentAuthorised,
        Kind::MeetingRecorded,
    ]);
    for entry in texts.filter(|entry| scene.is_in_year(entry.day())) {
        if let Some(print) = print_of(entry) {
            traces.push(Trace { print: print.as_bytes().into(), ..left_by(entry, "", 0) });
        }
    }
}

/// The parts of a fingerprint: four bytes each, or single bytes where their number does not allow it.
fn width(print: &[u8]) -> usize {
    if print.len().is_multiple_of(4) { 4 } else { 1 }
}

/// How many parts in a hundred may differ.
fn may_differ(settings: &Settings<'_>) -> usize {
    usize::from(100 - settings.of("copied-notes", &ALIKE).number().min(100))
}

/// Whether no more than so many parts in a hundred differ.
fn are_alike(one: &[u8], other: &[u8], differing: usize) -> bool {
    let (width, parts) = (width(one), one.len() / width(one));
    let differ = one.chunks(width).zip(other.chunks(width)).filter(|(a, b)| a != b).count();
    one.len() == other.len() && differ * 100 <= parts * differing
}

/// A fingerprint cut into one band more than parts may differ: two that are alike share at least one whole band.
fn bands(print: &[u8], differing: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let (width, parts) = (width(print), print.len() / width(print));
    let bands = parts * differing / 100 + 1;
    print.chunks((parts / bands).max(1) * width).enumerate()
}

/// For each text the first other one that is like it and of another child: two that are alike share a whole band.
fn likes(texts: &[&Trace], differing: usize) -> Vec<Option<usize>> {
    let mut likes = alloc::vec![None; texts.len()];
    for band in 0.. {
        // One band at a time: all of them together would be many times the fingerprints.
        let parts = texts.iter().enumerate().filter_map(|(at, text)| {
            let (_, bytes) = bands(&text.print, differing).nth(band)?;
            Some((text.print.len(), bytes, at))
        });
        let mut parts: Vec<_> = parts.collect();
        if parts.is_empty() {
            break;
        }
        parts.sort_unstable();
        for sharing in parts.chunk_by(|(len, bytes, _), (other, others, _)| (len, bytes) == (other, others)) {
            for &(.., at) in sharing {
                let is_like = |other: &usize| {
                    let (text, other) = (texts[at], texts[*other]);
                    other.child != text.child && are_alike(&text.print, &other.print, differing)
                };
                let mut others = sharing.iter().map(|&(.., other)| other).take(COMPARED_MAX);
                likes[at] = likes[at].or_else(|| others.find(is_like));
            }
        }
    }
    likes
}

fn copies<'t>(settings: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    for (trace, like) in traces.iter().zip(likes(traces, may_differ(settings))) {
        let mut item = trace.item(like.is_some());
        item.grounds.extend(like.into_iter().flat_map(|at| &traces[at].grounds));
        give(trace.child, item);
    }
}

/// What a trace of a member of a family says.
const IS_THERE: u8 = 0;
const ESCALATED: u8 = 1;
const LOOKED_AT: u8 = 2;
const KNOWN_ALREADY: u8 = 3;
const LOOK_WITHIN: Parameter = Parameter::length(
    "look-within",
    Allowance::Days(30),
    "how soon somebody has to look at the brothers and sisters",
);

const ESCALATIONS: &[Kind] = &[
    Kind::EnquiryStarted,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::CarePeriodStarted,
];
const LOOKS: &[Kind] = &[
    Kind::ContactReceived,
    Kind::ReferralReceived,
    Kind::AssessmentStarted,
    Kind::StrategyDiscussionHeld,
    Kind::EnquiryStarted,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::NeedPlanStarted,
    Kind::CarePeriodStarted,
];

fn siblings(scene: &Scene<'_>, traces: &mut Vec<Trace>) {
    let families = scene.occurred(&[Kind::SiblingGroupRecorded]);
    let families = families.filter_map(|entry| match entry.event() {
        Event::SiblingGroupRecorded(group) => Some((entry, group)),
        _ => None,
    });
    let Some((entry, family)) = families.last().filter(|(_, group)| group.living_together != Some(false))
    else {
        return;
    };
    if !scene.now().is_alive() || !scene.jurisdiction().observes(&[Kind::SiblingGroupRecorded], scene.as_of())
    {
        return;
    }
    let key = family.family_id.as_str();
    traces.push(left_by(entry, key, IS_THERE));
    let now = scene.now();
    if now.protection_plan().is_some() || now.is_looked_after() || now.need_plan().is_some() {
        traces.push(left_by(entry, key, KNOWN_ALREADY));
    }
    let within = scene.setting("sibling-divergence", &LOOK_WITHIN).length();
    let settled = |entry: &&Entry| scene.has_come(within.last_day(entry.day(), scene.calendar()));
    let escalated = scene.occurred(ESCALATIONS).filter(|entry| scene.is_in_year(entry.day()));
    traces.extend(escalated.filter(settled).map(|entry| left_by(entry, key, ESCALATED)));
    let looked = scene.occurred(LOOKS).filter(|entry| scene.is_within(14, entry.day()));
    traces.extend(looked.map(|entry| left_by(entry, key, LOOKED_AT)));
}

fn divergence<'t>(settings: &Settings<'_>, traces: &[&'t Trace], give: &mut dyn FnMut(ChildId, Item<'t>)) {
    let (within, calendar) = (settings.of("sibling-divergence", &LOOK_WITHIN).length(), settings.calendar());
    for family in traces.chunk_by(|one, next| one.key == next.key) {
        for member in family.iter().filter(|trace| trace.says == IS_THERE) {
            let own = || family.iter().filter(|trace| trace.child == member.child);
            let mut others = family.iter().filter(|trace| trace.child != member.child);
            let Some(escalated) = others.rfind(|trace| trace.says == ESCALATED) else { continue };
            let (first, last) =
                (within.day_before(escalated.on, calendar), within.last_day(escalated.on, calendar));
            let near = |trace: &&&Trace| (first..=last).contains(&trace.on);
            let looked = own().filter(|trace| trace.says == LOOKED_AT).find(near);
            let known = own().any(|trace| trace.says == KNOWN_ALREADY);
            let mut item = escalated.item(looked.is_none() && !known);
            item.grounds.extend(&member.grounds);
            item.grounds.extend(looked.into_iter().flat_map(|trace| &trace.grounds));
            give(member.child, item);
        }
    }
}

#[cfg(test)]
mod tests;
