//! Before and in court: pre-proceedings, the offer of a family meeting, proceedings, supervision orders.

use jiff::civil::{Date, date};
use journey::codes::{ApplicationKind, OrderKind, PreProceedingsOutcome, Role};
use journey::facts::PreProceedingsExtended;
use journey::{Entry, Event, Kind, Occurred};

use crate::allowance::Allowance::{self, Days, Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force, Rung};
use crate::calendar::{days_after, days_between, months_after, weeks_after};
use crate::case::{Case, Day};
use crate::look::Parameter;

const GUIDE: Citation = Citation::read("Public Law Working Group, best practice guidance (2021)");

/// How long pre-proceedings may last unless they are extended.
const SIXTEEN_WEEKS: u16 = 16;

const LENGTH: &str = "pre-proceedings-length";

const FROM_LETTER: Parameter = Parameter::count(
    "from-the-letter",
    0,
    "whether pre-proceedings are counted from the letter, once it is sent: 1 for yes, 0 for from the decision",
);

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "letter-before-proceedings",
        aliases: &["PLO-LETTER"],
        title: "The letter before proceedings",
        force: Force::Local,
        citation: Citation::read(
            "Local procedure on pre-proceedings, in the order of the family court's guide",
        ),
        starting: "pre-proceedings began",
        stopping: "the letter before proceedings",
        starts: &[Kind::PreProceedingsStarted],
        stops: &[Kind::LetterBeforeProceedingsSent],
        about: pre_proceedings,
        applies: are_open,
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "pre-proceedings-meeting",
        aliases: &["PLO-MEETING"],
        title: "The first pre-proceedings meeting",
        force: Force::Local,
        citation: Citation::read(
            "Court orders and pre-proceedings, statutory guidance (2014), and local procedure",
        ),
        starting: "the letter before proceedings was sent",
        stopping: "the first pre-proceedings meeting",
        starts: &[Kind::LetterBeforeProceedingsSent],
        stops: &[Kind::PreProceedingsMeetingHeld],
        about: pre_proceedings,
        applies: are_open,
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "pre-proceedings-review",
        aliases: &["PLO-REVIEW"],
        title: "Review meetings in pre-proceedings, from the first meeting on",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedure on pre-proceedings"),
        starting: "pre-proceedings began",
        stopping: "a meeting that reviews pre-proceedings",
        starts: &[Kind::PreProceedingsStarted],
        stops: &[Kind::PreProceedingsMeetingHeld],
        about: pre_proceedings,
        applies: are_open,
        cadence: Cadence::Depends { allows: after_the_first_meeting, says: "8 weeks after each meeting" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: LENGTH,
        aliases: &["PLO-16"],
        title: "Pre-proceedings from their start to the decision to issue or to step down",
        force: Force::BestPractice,
        citation: GUIDE,
        starting: "pre-proceedings began",
        stopping: "a decision to issue or to step down",
        starts: &[Kind::PreProceedingsStarted],
        stops: &[Kind::PreProceedingsEnded],
        about: pre_proceedings,
        dated: length_counts_from,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(Weeks(SIXTEEN_WEEKS)),
        agreed: extended_in_time,
        parameters: &[FROM_LETTER],
        ..ClockRule::ROW
    },
    ClockRule {
        name: "application-after-decision",
        aliases: &["PLO-ISSUE"],
        title: "The application to court after the decision to issue",
        force: Force::Local,
        citation: Citation::unconfirmed("Local procedure on pre-proceedings"),
        starting: "pre-proceedings ended with the decision to issue",
        stopping: "an application to court",
        starts: &[Kind::PreProceedingsEnded],
        stops: &[Kind::CourtApplicationMade],
        about: decision_to_issue,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(10)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "family-group-offer",
        aliases: &["FGDM-OFFER"],
        title: "The offer of a family group decision-making meeting, or the reason for none",
        force: Force::Act,
        citation: Citation::read(
            "Children Act 1989, s 31ZA, to be inserted by the Children's Wellbeing and Schools Act 2026, s 1",
        ),
        awaits_commencement: true,
        starting: "a care or supervision order was applied for",
        stopping: "the offer of a family group decision-making meeting, or the reason for none,",
        starts: &[Kind::CourtApplicationMade],
        stops: &[
            Kind::FamilyGroupMeetingOffered,
            Kind::FamilyGroupMeetingNotOffered,
            Kind::LetterBeforeProceedingsSent,
        ],
        about: family_offer,
        applies: |day, _| {
            day.is_our_child() && day.applications.iter().any(|open| is_for_an_order(open.kind))
        },
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "family-group-meeting",
        aliases: &["FGDM-HELD"],
        title: "The family group decision-making meeting that the family accepted",
        force: Force::Act,
        citation: Citation::read(
            "Children Act 1989, s 31ZA, to be inserted by the Children's Wellbeing and Schools Act 2026, s 1",
        ),
        awaits_commencement: true,
        starting: "a care or supervision order was applied for",
        stopping: "the family group decision-making meeting that the family accepted",
        starts: &[Kind::CourtApplicationMade],
        stops: &[Kind::FamilyGroupMeetingHeld],
        about: family_meeting,
        applies: |day, _| {
            day.is_our_child() && day.applications.iter().any(|open| is_for_an_order(open.kind))
        },
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..ClockRule::ROW
    },
    // From the issue of the application; the day of issue is the first that counts.
    ClockRule {
        name: "care-proceedings",
        aliases: &["CARE-26"],
        title: "Care proceedings from issue to the final order",
        force: Force::Act,
        citation: Citation::read_in_part(
            "Children Act 1989, s 32(1)(a)(ii)",
            "on extensions, subsections (5) to (8)",
        ),
        since: Some(date(2014, 4, 22)),
        starting: "the application was issued",
        stopping: "the final order",
        starts: &[Kind::CourtApplicationIssued],
        shows: &[Kind::CourtApplicationMade],
        stops: &[Kind::ProceedingsConcluded],
        about: care_proceedings,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::OnceDepends {
            allows: with_extensions_by_the_court,
            says: "26 weeks, and up to 8 more with each extension that was ordered in time,",
        },
        count: Count::BeginningWith,
        ..ClockRule::ROW
    },
    ClockRule {
        name: "supervision-order",
        aliases: &["SUPERVISION-ORDER"],
        title: "A supervision order from its making to its end",
        force: Force::Act,
        citation: Citation::unconfirmed("Children Act 1989, Sch 3 para 6"),
        starting: "the supervision order was made",
        stopping: "the end of the supervision order",
        starts: &[Kind::OrderMade],
        stops: &[Kind::OrderEnded],
        about: supervision_order,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::OnceDepends {
            allows: life_of_the_order,
            says: "12 months, or until the day to which the court extended it in time, at most 3 years,",
        },
        count: Count::BeginningWith,
        ..ClockRule::ROW
    },
];

/// From when the length of pre-proceedings is counted: from the decision or, where the authority has said so, from the
/// letter once it is sent.
pub(super) fn length_counts_from(case: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    let own = entry.fact.occurred;
    let Event::PreProceedingsStarted(started) = entry.event() else { return Some(own) };
    if case.jurisdiction().clock_setting(LENGTH, &FROM_LETTER, entry.day()).number() != 1 {
        return Some(own);
    }
    let letter = case.occurred(&[Kind::LetterBeforeProceedingsSent]).find(|letter| match letter.event() {
        Event::LetterBeforeProceedingsSent(sent) => {
            sent.pre_proceedings_id == started.pre_proceedings_id && letter.day() >= entry.day()
        }
        _ => false,
    });
    Some(letter.map_or(own, |letter| letter.fact.occurred))
}

fn are_open(day: &Day<'_>, pre_proceedings_id: &str) -> bool {
    day.is_our_child()
        && day.pre_proceedings.iter().any(|open| open.pre_proceedings_id.as_str() == pre_proceedings_id)
}

fn pre_proceedings<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PreProceedingsStarted(started) => Some(started.pre_proceedings_id.as_str()),
        Event::PreProceedingsEnded(ended) => Some(ended.pre_proceedings_id.as_str()),
        Event::LetterBeforeProceedingsSent(letter) => Some(letter.pre_proceedings_id.as_str()),
        Event::PreProceedingsMeetingHeld(meeting) => Some(meeting.pre_proceedings_id.as_str()),
        _ => None,
    }
}

/// The pre-proceedings that led to what happened on a day, where that names none: the last that had begun by then and
/// had not ended long before.
fn pre_proceedings_by<'a>(case: &Case<'a>, day: Date) -> Option<&'a str> {
    let started = case.recorded(&[Kind::PreProceedingsStarted]).filter(|entry| entry.day() <= day).last()?;
    let id = pre_proceedings(case, started)?;
    let ended = |entry: &&Entry| pre_proceedings(case, entry) == Some(id);
    let ended = case.recorded(&[Kind::PreProceedingsEnded]).find(ended).map(Entry::day);
    ended.is_none_or(|ended| months_after(ended, 6) >= day).then_some(id)
}

fn decision_to_issue<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PreProceedingsEnded(ended) => {
            let to_issue = ended.outcome == Some(PreProceedingsOutcome::Issue);
            to_issue.then_some(ended.pre_proceedings_id.as_str())
        }
        Event::CourtApplicationMade(made) => {
            let named = made.pre_proceedings_id.as_ref().map(|id| id.as_str());
            named.or_else(|| pre_proceedings_by(case, entry.day()))
        }
        _ => None,
    }
}

/// What was authorised while the time still ran; an extension that came too late does not undo that it had run out.
fn extended_in_time(rung: &Rung<'_>) -> Option<Allowance> {
    let mut last = weeks_after(rung.from, SIXTEEN_WEEKS);
    let mut extended = false;
    for entry in rung.case.occurred(&[Kind::PreProceedingsExtended]) {
        if let Event::PreProceedingsExtended(extension) = entry.event()
            && extension.pre_proceedings_id.as_str() == rung.subject
            && may_extend(extension)
            && entry.day() <= last
            && let Some(until) = extension.until.filter(|&until| until > last)
        {
            (last, extended) = (until, true);
        }
    }
    extended.then(|| days_until(rung.from, last))
}

/// Whether an extension of pre-proceedings is signed off by somebody senior; where it does not say by whom, it may be.
pub(super) fn may_extend(extension: &PreProceedingsExtended) -> bool {
    let is_senior = |role| matches!(role, Role::ServiceManager | Role::NominatedOfficer | Role::Director);
    extension.authorised_by.as_ref().is_none_or(|by| is_senior(by.role))
}

/// So many days as lead from one day to another.
fn days_until(from: Date, to: Date) -> Allowance {
    Days(u16::try_from(days_between(from, to)).unwrap_or(0))
}

fn after_the_first_meeting(rung: &Rung<'_>) -> Option<Allowance> {
    (rung.number != Some(0)).then_some(Weeks(8))
}

fn is_for_an_order(kind: ApplicationKind) -> bool {
    matches!(kind, ApplicationKind::Care | ApplicationKind::Supervision)
}

/// An application for a care or supervision order is about the pre-proceedings before it or, where there were none,
/// about the proceedings themselves; so is an offer that led to it.
fn family_offer<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let named = match entry.event() {
        Event::CourtApplicationMade(made) if is_for_an_order(made.kind) => {
            let named = made.pre_proceedings_id.as_ref();
            let own = || Some(made.proceedings_id.as_str());
            return named
                .map(|id| id.as_str())
                .or_else(|| pre_proceedings_by(case, entry.day()))
                .or_else(own);
        }
        Event::LetterBeforeProceedingsSent(letter) => {
            return letter
                .family_group_offer
                .filter(|&offers| offers)
                .map(|_| letter.pre_proceedings_id.as_str());
        }
        Event::FamilyGroupMeetingOffered(offer) => offer.pre_proceedings_id.as_ref(),
        Event::FamilyGroupMeetingNotOffered(offer) => offer.pre_proceedings_id.as_ref(),
        _ => return None,
    };
    let next = || {
        let mut later = case.recorded(&[Kind::CourtApplicationMade]).filter(|made| made.day() >= entry.day());
        later.find_map(|made| family_offer(case, made))
    };
    named.map(|id| id.as_str()).or_else(|| pre_proceedings_by(case, entry.day())).or_else(next)
}

/// An application is about the last offer before it, if the family accepted that.
fn family_meeting<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::FamilyGroupMeetingHeld(held) => Some(held.offer_id.as_str()),
        Event::CourtApplicationMade(made) if is_for_an_order(made.kind) => {
            let about = family_offer(case, entry);
            let offers = case
                .recorded(&[Kind::FamilyGroupMeetingOffered])
                .filter(|offer| offer.day() <= entry.day() && family_offer(case, offer) == about);
            offers.last().and_then(|offer| match offer.event() {
                Event::FamilyGroupMeetingOffered(offer) if offer.accepted == Some(true) => {
                    Some(offer.offer_id.as_str())
                }
                _ => None,
            })
        }
        _ => None,
    }
}

/// An application that is not in view may have been for a care order, and is taken for one.
fn care_proceedings<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CourtApplicationMade(made) => {
            is_for_an_order(made.kind).then_some(made.proceedings_id.as_str())
        }
        Event::CourtApplicationIssued(issued) => {
            let mut made = case.recorded(&[Kind::CourtApplicationMade]);
            let kind = made.find_map(|made| match made.event() {
                Event::CourtApplicationMade(made) if made.proceedings_id == issued.proceedings_id => {
                    Some(made.kind)
                }
                _ => None,
            });
            kind.is_none_or(is_for_an_order).then_some(issued.proceedings_id.as_str())
        }
        Event::ProceedingsConcluded(concluded) => Some(concluded.proceedings_id.as_str()),
        _ => None,
    }
}

/// Each extension adds up to eight weeks; where it does not say how many, the most that the Act lets it add.
fn with_extensions_by_the_court(rung: &Rung<'_>) -> Option<Allowance> {
    const EACH: u32 = 8;
    let mut weeks = 26;
    for entry in rung.case.occurred(&[Kind::ProceedingsExtended]) {
        if let Event::ProceedingsExtended(extension) = entry.event()
            && extension.proceedings_id.as_str() == rung.subject
            && entry.day() < weeks_after(rung.from, weeks)
        {
            let added = extension.weeks.map_or(EACH, |weeks| weeks.get().min(EACH));
            weeks = weeks.saturating_add(u16::try_from(added).unwrap_or(0));
        }
    }
    Some(Weeks(weeks))
}

fn supervision_order<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::OrderMade(order) if order.kind == OrderKind::Supervision => Some(order.order_id.as_str()),
        Event::OrderEnded(order) => Some(order.order_id.as_str()),
        _ => None,
    }
}

fn life_of_the_order(rung: &Rung<'_>) -> Option<Allowance> {
    // The order runs out at the end of the day before the corresponding one.
    let (mut ends, outer) = (months_after(rung.from, 12), months_after(rung.from, 36));
    let mut extended = false;
    for entry in rung.case.occurred(&[Kind::OrderExtended]) {
        if let Event::OrderExtended(order) = entry.event()
            && order.order_id.as_str() == rung.subject
            && entry.day() < ends
            && let Some(until) = order.effective_until.map(|until| days_after(until.day().last(), 1))
        {
            (ends, extended) = (until.clamp(ends, outer), true);
        }
    }
    Some(if extended { days_until(rung.from, ends) } else { Months(12) })
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
