//! What was corrected or retracted: when, for whom, to what effect, and to none.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;
use jiff::civil::Date;
use journey::codes::{ChangeReason, RecordedBasis};
use journey::subjects::WorkerId;
use journey::time::{Occurred, day_in_england};
use journey::{Amendment, Entry, EntryRef, Event, Finding, Journey, Kind, Retracted};

use super::{STANDS_FOR, and_more, day_after, raised, stands, the_entry};
use crate::allowance::Allowance;
use crate::book::{self, Citation, ClockRule, Concern, FlagRule, Raises, Severity, capitalise};
use crate::case::Case;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::reading::{ClockReading, State};
use crate::run;

const BEFORE: Parameter =
    Parameter::length("before", Allowance::WorkingDays(10), "how long before it a correction is counted");
const AT_LEAST: Parameter = Parameter::count("at-least", 1, "how many corrections raise it");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "corrected-before-scrutiny",
        aliases: &["R03"],
        title: "The record was corrected shortly before a review, an audit, a court date or an inspection",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::unconfirmed(
            "Good recording practice: corrections are made when the error is found",
        ),
        raised: Raises::When(before_scrutiny),
        parameters: &[BEFORE, AT_LEAST, STANDS_FOR],
        clears: "Time; a correction is allowed, and what it changed stays in view.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "corrected-into-time",
        aliases: &["R04"],
        title: "A correction turned a date that missed its limit into one that keeps it",
        concern: Concern::Recording,
        severity: Severity::High,
        citation: Citation::unconfirmed("Good recording practice: a record is not altered to look timely"),
        raised: Raises::When(into_time),
        parameters: &[STANDS_FOR],
        clears: "Another correction that takes the day back, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "entered-for-another-child",
        aliases: &["R15"],
        title: "An entry of this record belonged to another child (as far as a retraction or correction says so)",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("UK General Data Protection Regulation, article 5(1)(d) and (f)"),
        raised: Raises::When(another_child),
        parameters: &[STANDS_FOR],
        clears: "Time; the entry is out of the record, and who may have read it is another question.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "correction-without-effect",
        aliases: &[],
        title: "A correction or retraction was recorded that changes nothing",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Good recording practice: what is found wrong is put right"),
        raised: Raises::When(without_effect),
        parameters: &[],
        clears: "A correction or retraction of the original entry that is recorded after it.",
        ..FlagRule::ROW
    },
];

fn day_of(at: Timestamp) -> Date {
    day_in_england(at)
}

const SCRUTINY: &[Kind] = &[
    Kind::InitialConferenceHeld,
    Kind::ReviewConferenceHeld,
    Kind::CourtApplicationIssued,
    Kind::ProceedingsConcluded,
    Kind::CareReviewHeld,
    Kind::CaseAudited,
];

/// A correction or retraction that somebody made by hand.
struct Change {
    on: Date,
    of: EntryRef,
    by: EntryRef,
    /// Whether another worker made it than entered the entry, where both are known.
    by_another: bool,
}

fn is_by_another(entry: &Entry, author: Option<&WorkerId>) -> bool {
    entry.fact.recorded_by.as_ref().zip(author).is_some_and(|(wrote, changed)| wrote != changed)
}

fn changes(look: &Look<'_>) -> Vec<Change> {
    let by_hand = |basis: Option<RecordedBasis>| basis != Some(RecordedBasis::Submission);
    let corrections = look.journey().entries().iter().flat_map(move |entry| {
        let own = entry.amended.iter().filter(move |amendment| by_hand(amendment.basis));
        own.map(|amendment| Change {
            on: amendment.recorded_day(),
            of: entry.reference(),
            by: amendment.reference(),
            by_another: is_by_another(entry, amendment.author.as_ref()),
        })
    });
    let retractions = look.journey().retracted().iter().filter(|gone| by_hand(gone.basis));
    let retractions = retractions.map(|gone| Change {
        on: day_of(gone.recorded_at),
        of: gone.entry.reference(),
        by: gone.by,
        by_another: is_by_another(&gone.entry, gone.author.as_ref()),
    });
    corrections.chain(retractions).collect()
}

fn before_scrutiny(look: &Look<'_>) -> Vec<Raised> {
    let changes = changes(look);
    if changes.is_empty() {
        return Vec::new();
    }
    let own = look.recorded(SCRUTINY).map(|entry| (entry.day(), subject_of(entry.event()), Some(entry)));
    let milestones = look.jurisdiction().milestones.iter();
    let outer = milestones.map(|milestone| (milestone.on, milestone.kind.as_str(), None));
    let (before, at_least) = (look.length(&BEFORE), look.count(&AT_LEAST));
    let found = own.chain(outer).filter_map(|(day, subject, entry)| {
        let from = before.day_before(day, look.calendar());
        let close: Vec<_> = changes.iter().filter(|change| (from..=day).contains(&change.on)).collect();
        if close.is_empty() || close.len() < at_least || !stands(look, day) {
            return None;
        }
        let what = match entry {
            Some(entry) => the_entry(entry.kind()),
            None => format!("the {}", subject.replace('-', " ")),
        };
        let sentence = format!(
            "{} recorded between {from} and {day}, in the {} before {what} of {day}{}.",
            if close.len() == 1 {
                "1 correction was".into()
            } else {
                format!("{} corrections were", close.len())
            },
            before.in_words(),
            match close.iter().filter(|change| change.by_another).count() {
                0 => String::new(),
                others => format!("; {others} of them by another worker than made the entry"),
            },
        );
        let grounds = close.iter().flat_map(|change| [change.of, change.by]);
        let grounds = grounds.chain(entry.map(Entry::reference));
        Some(raised(subject, day, sentence, grounds))
    });
    found.collect()
}

fn subject_of(event: &Event) -> &str {
    match event {
        Event::InitialConferenceHeld(held) => held.conference_id.as_str(),
        Event::ReviewConferenceHeld(held) => held.plan_id.as_str(),
        Event::CourtApplicationIssued(issued) => issued.proceedings_id.as_str(),
        Event::ProceedingsConcluded(concluded) => concluded.proceedings_id.as_str(),
        Event::CareReviewHeld(held) => held.care_id.as_str(),
        Event::CaseAudited(audited) => audited.audit_id.as_str(),
        _ => "",
    }
}

/// What an entry said before: by its first words, or by the words of one that was retracted in its favour.
struct Before<'a> {
    entry: &'a Entry,
    occurred: Occurred,
    event: &'a Event,
    on: Date,
    by: Vec<EntryRef>,
    /// Whether another worker changed it than entered it, where both are known.
    by_another: bool,
}

fn into_time(look: &Look<'_>) -> Vec<Raised> {
    let journey = look.journey();
    let corrected = journey.entries().iter().filter_map(|entry| {
        let (first, last) = (entry.amended.first()?, entry.amended.last()?);
        let by = entry.amended.iter().map(Amendment::reference).collect();
        let (occurred, event) = (first.occurred_before, &first.event_before);
        let by_another = is_by_another(entry, last.author.as_ref());
        Some(Before { entry, occurred, event, on: last.recorded_day(), by, by_another })
    });
    let entered_again = journey.retracted().iter().filter_map(|gone| {
        let entry = journey.entries().iter().find(|entry| is_in_favour_of(gone, entry))?;
        let (on, by) =
            (day_of(gone.recorded_at).max(entry.recorded_day()), [gone.entry.reference(), gone.by].into());
        let by_another = is_by_another(&gone.entry, gone.author.as_ref());
        let (occurred, event) = (gone.entry.fact.occurred, gone.entry.event());
        Some(Before { entry, occurred, event, on, by, by_another })
    });
    let before = corrected.chain(entered_again).filter(|before| {
        before.occurred.day() != before.entry.fact.occurred.day() && stands(look, before.on)
    });
    before.filter_map(|before| into_time_by(look, &before)).collect()
}

/// Whether an entry took the place of one that was retracted: of the same kind, entered after it and no later than
/// the day after its retraction.
fn is_in_favour_of(gone: &Retracted, entry: &Entry) -> bool {
    let replaces = !matches!(gone.reason, ChangeReason::WrongChild | ChangeReason::Duplicate);
    let may = entry.kind() == gone.entry.kind()
        && entry.child == gone.entry.child
        && entry.position > gone.entry.position;
    replaces && may && {
        let then = day_of(gone.recorded_at);
        (then..=day_after(then)).contains(&entry.recorded_day())
    }
}

fn into_time_by(look: &Look<'_>, before: &Before<'_>) -> Option<Raised> {
    let (entry, kind) = (before.entry, before.entry.kind());
    let journey = look.journey().with_said(entry.reference(), before.occurred, before.event);
    let then = Case::new(&journey, look.today().date, look.jurisdiction());
    let (mut was, mut is) = (Vec::new(), Vec::new());
    let touched =
        |rule: &&ClockRule| [rule.starts, rule.shows, rule.stops].iter().any(|of| of.contains(&kind));
    for rule in book::clocks().filter(touched) {
        run::readings(rule, &then, &mut was);
        run::readings(rule, look.case(), &mut is);
    }
    // What the earlier words would say later on can change what is raised.
    if let Some(next) = then.next_change() {
        look.has_come(next);
    }
    let place = entry.reference();
    let in_time = |state| matches!(state, State::Running | State::Met { .. } | State::Ceased { .. });
    let missed = |state| matches!(state, State::Breached { .. } | State::MetLate { .. });
    let turned = is.iter().filter(|reading| in_time(reading.state)).find(|reading| {
        let same = |other: &&ClockReading| {
            (other.rule.name, &other.subject, other.grounds.start)
                == (reading.rule.name, &reading.subject, reading.grounds.start)
        };
        let rests = |of: &ClockReading| of.grounds.iter().any(|ground| ground == place);
        was.iter().filter(same).any(|other| missed(other.state) && (rests(other) || rests(reading)))
    })?;
    let mut sentence = format!(
        "{} was first said to be of {} and is said since {}{} to be of {}: {}, due by {}, is now in time and was not.",
        the_entry(kind),
        before.occurred.date(),
        before.on,
        if before.by_another { ", by another worker than entered it," } else { "" },
        entry.day(),
        turned.rule.stopping,
        turned.due,
    );
    capitalise(&mut sentence);
    let grounds = core::iter::once(place).chain(before.by.iter().copied());
    Some(raised(&turned.subject, before.on, sentence, grounds))
}

fn another_child(look: &Look<'_>) -> Vec<Raised> {
    let retracted = look.journey().retracted().iter().filter(|gone| gone.reason == ChangeReason::WrongChild);
    let mut found: Vec<(Date, &Entry, EntryRef)> =
        retracted.map(|gone| (day_of(gone.recorded_at), &gone.entry, gone.by)).collect();
    for entry in look.journey().entries() {
        let corrected = entry.amended.iter().filter(|amendment| amendment.reason == ChangeReason::WrongChild);
        found.extend(corrected.map(|amendment| (amendment.recorded_day(), entry, amendment.reference())));
    }
    found.retain(|(on, ..)| stands(look, *on));
    found.sort_by_key(|(on, entry, by)| (*on, entry.position, by.position));
    let (Some((since, ..)), Some((on, last, _))) = (found.first(), found.last()) else { return Vec::new() };
    let mut sentence = format!(
        "{} of {} was found on {on} to belong to another child{}.",
        the_entry(last.kind()),
        last.day(),
        and_more(found.len() - 1)
    );
    capitalise(&mut sentence);
    let grounds = found.iter().flat_map(|(_, entry, by)| [entry.reference(), *by]);
    Vec::from([raised("", *since, sentence, grounds)])
}

fn without_effect(look: &Look<'_>) -> Vec<Raised> {
    let open = look.journey().findings().iter().filter(|finding| !is_mended(look.journey(), finding));
    let found: Vec<(Date, &Finding)> = open
        .map(|finding| (day_of(finding.recorded_at), finding))
        .filter(|(on, _)| look.has_come(*on))
        .collect();
    let (Some(since), Some((on, last))) = (found.iter().map(|(on, _)| *on).min(), found.last()) else {
        return Vec::new();
    };
    let sentence = format!(
        "A correction or retraction that was recorded on {on} has no effect, since {}{}.",
        last.why,
        and_more(found.len() - 1)
    );
    let targets = found.iter().filter_map(|(_, finding)| look.journey().entry(finding.target));
    let grounds = found.iter().map(|(_, finding)| finding.entry).chain(targets.map(Entry::reference));
    Vec::from([raised("", since, sentence, grounds)])
}

/// Whether the entry that was meant has been changed since, by a correction or a retraction that took effect.
fn is_mended(journey: &Journey, finding: &Finding) -> bool {
    let is_meant = |entry: &Entry, by: Option<EntryRef>| {
        let changed_by = entry.amended.iter().map(|amendment| amendment.event_id);
        entry.child == finding.child
            && core::iter::once(entry.event_id)
                .chain(changed_by)
                .chain(by.map(|by| by.event_id))
                .any(|id| id == finding.target)
    };
    let corrected = journey
        .entries()
        .iter()
        .filter(|entry| is_meant(entry, None))
        .any(|entry| entry.amended.iter().any(|amendment| amendment.position > finding.entry.position));
    let retracted = journey.retracted().iter().filter(|gone| is_meant(&gone.entry, Some(gone.by)));
    corrected || retracted.into_iter().any(|gone| gone.by.position > finding.entry.position)
}

#[cfg(test)]
mod tests;
