//! What many flags look for in a case: things in their order, since when something is so, what gathers within a time.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, Kind};

use crate::allowance::Allowance;
use crate::case::{Case, Day};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

/// The facts that tell of a meeting of which a record is made.
const MEETINGS: &[Kind] = &[
    Kind::StrategyDiscussionHeld,
    Kind::InitialConferenceHeld,
    Kind::ReviewConferenceHeld,
    Kind::CoreGroupHeld,
    Kind::NeedPlanReviewed,
    Kind::CareReviewHeld,
    Kind::LegalGatewayHeld,
    Kind::PreProceedingsMeetingHeld,
    Kind::FamilyGroupMeetingHeld,
    Kind::AdoptionPanelHeld,
    Kind::PathwayPlanReviewed,
];

/// Entries of which as many as were asked for lie within one length of time.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    /// The first day on which there were enough of them.
    pub since: Date,
    /// Those that still count, in their order.
    pub entries: Vec<&'a Entry>,
}

impl<'a> Case<'a> {
    /// The entries of some kinds that have occurred, in the order in which they did.
    pub(crate) fn in_order(&self, kinds: &'static [Kind]) -> Vec<&'a Entry> {
        let mut entries: Vec<_> = self.occurred(kinds).collect();
        entries.sort_by_key(|entry| (entry.day(), entry.fact.occurred.instant(), entry.position));
        entries
    }

    /// Whether the last meeting before the record of one that was never announced was of this kind: a record of which
    /// nothing says what it is of is taken for that of the last meeting.
    pub(crate) fn was_the_last_meeting(&self, kind: Kind, record: &Entry) -> bool {
        let held = self.recorded(MEETINGS).filter(|held| held.day() <= record.day());
        held.map(|held| (held.day(), held.kind() == kind)).max().is_none_or(|(_, is_of_it)| is_of_it)
    }

    /// The first day of the present run of days on which something is so; nothing where it is not so now. It is asked
    /// on each of the days on which it can begin or cease to be so.
    pub(crate) fn stood_since(
        &self,
        days: impl IntoIterator<Item = Date>,
        is_so: impl Fn(Date) -> bool,
    ) -> Option<Date> {
        let mut days: Vec<_> = days.into_iter().filter(|&day| self.has_come(day)).collect();
        days.sort_unstable();
        days.dedup();
        let run = |since: Option<Date>, day| is_so(day).then(|| since.unwrap_or(day));
        days.into_iter().fold(None, run)
    }

    /// Whether so many of these lie within a length of time that reaches to the day of reading.
    pub(crate) fn gathered(
        &self,
        entries: &[&'a Entry],
        count: usize,
        within: Allowance,
    ) -> Option<Gathered<'a>> {
        if count == 0 || entries.len() < count {
            return None;
        }
        let after = |entry: &Entry| day_after(within.last_day(entry.day(), self.calendar()));
        let days = entries.iter().flat_map(|entry| [entry.day(), after(entry)]);
        let since = self.stood_since(days, |day| {
            entries.iter().filter(|entry| entry.day() <= day && day < after(entry)).count() >= count
        })?;
        let entries = entries.iter().copied().filter(|entry| !self.has_come(after(entry))).collect();
        Some(Gathered { since, entries })
    }

    /// The first day, from a day on, since which sources have told of all these kinds without a gap: before it,
    /// silence means nothing. Nothing where they do not tell of them now.
    pub(crate) fn heard_since(&self, kinds: &[Kind], from: Date) -> Option<Date> {
        let jurisdiction = self.jurisdiction();
        if jurisdiction.sources().is_empty() {
            // Nobody says what is sent: extracts alone do not tell of what only people at work record.
            return self.is_told_by_workers().then_some(from);
        }
        let turns = jurisdiction.source_turns().filter(|&turn| from < turn);
        self.stood_since(core::iter::once(from).chain(turns), |day| {
            kinds.iter().all(|kind| jurisdiction.observes(core::slice::from_ref(kind), day))
        })
    }
}

impl Look<'_> {
    /// The day on which a length of time from a day is reached, once it has come.
    pub(crate) fn reached(&self, length: &Parameter, from: Date) -> Option<Date> {
        let day = self.length(length).last_day(from, self.calendar());
        self.has_come(day).then_some(day)
    }

    /// The first day after a length of time from a day, once it has come.
    pub(crate) fn passed(&self, length: &Parameter, from: Date) -> Option<Date> {
        let day = day_after(self.length(length).last_day(from, self.calendar()));
        self.has_come(day).then_some(day)
    }

    /// As [`Self::reached`], counting only from when silence about the facts that the row needs means something.
    pub(crate) fn silent_for(&self, length: &Parameter, from: Date) -> Option<Date> {
        self.reached(length, self.heard_since(self.needs(), from)?)
    }
}

/// Whether the authority is at work with a child of its own on a day: something was begun that has not ended.
pub(crate) fn is_open(day: &Day<'_>) -> bool {
    day.is_our_child()
        && (!day.protection_plans.is_empty()
            || !day.need_plans.is_empty()
            || day.is_looked_after()
            || !day.enquiries.is_empty()
            || !day.assessments.is_empty()
            || !day.involvements.is_empty())
}

/// What is raised about a subject.
pub(crate) fn raised<'a>(
    subject: &str,
    since: Date,
    grounds: impl IntoIterator<Item = &'a Entry>,
    sentence: String,
) -> Raised {
    let mut grounds: Vec<_> = grounds.into_iter().map(Entry::reference).collect();
    grounds.sort_unstable();
    grounds.dedup();
    Raised { subject: subject.into(), since, sentence, grounds }
}

/// The day after.
pub(crate) fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// The days of some entries, as in "2026-01-05, 2026-02-03 and 2026-03-02".
pub(crate) fn days_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let days: Vec<_> = entries.into_iter().map(|entry| format!("{}", entry.day())).collect();
    match days.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// A number of things, as in "1 action" and "2 actions".
pub(crate) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
