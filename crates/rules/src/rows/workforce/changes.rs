//! Many workers, managers and reviewing officers; workers who leave unplanned; workers from agencies.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{Role, WorkerChangeReason};
use journey::{Entry, Event, Kind};

use super::{allocations, holds_the_case};
use crate::allowance::Allowance::{self, Months};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, day_after, days_of, is_open, raised};

const PEOPLE: Parameter = Parameter::count("people", 3, "how many different people it takes");
const WITHIN_YEAR: Parameter = Parameter::length("within", Months(12), "the time in which they count");
const WITHIN_TWO_YEARS: Parameter = Parameter::length("within", Months(24), "the time in which they count");
const UNPLANNED: Parameter = Parameter::count("changes", 2, "how many unplanned changes it takes");
const SHARE: Parameter = Parameter::count("share", 50, "the percentage of all changes that they must be");
const AGENCY_FOR: Parameter =
    Parameter::length("after", Months(6), "for how long none but agency workers may hold a case");

const STABILITY: Citation = Citation::read("DfE, children looked after, social worker stability measures");
const LOCAL: Citation =
    Citation::unconfirmed("Ofsted, monitoring of Wirral (2017): changes of workers and officers");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "many-workers",
        aliases: &["W1", "SW-CHANGES"],
        title: "A child had three or more social workers within 12 months, each counted once",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: STABILITY,
        raised: Raises::When(many_workers),
        parameters: &[PEOPLE, WITHIN_YEAR],
        needs: &[Kind::WorkerAllocated],
        clears: "Time: that the first of them left a year ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "many-workers-in-two-years",
        aliases: &["W1-24", "SW-CHANGES-24"],
        title: "A child had three or more social workers within 24 months, each counted once",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: STABILITY,
        raised: Raises::When(many_workers_in_two_years),
        parameters: &[PEOPLE, WITHIN_TWO_YEARS],
        needs: &[Kind::WorkerAllocated],
        clears: "Time: that the first of them left two years ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "unplanned-worker-changes",
        aliases: &["W2"],
        title: "Half or more of the changes of worker were unplanned",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::read("SSDA903 return, reasons for a change of social worker"),
        raised: Raises::When(unplanned),
        parameters: &[UNPLANNED, SHARE, WITHIN_YEAR],
        needs: &[Kind::WorkerDeallocated],
        clears: "Time: that they are a year ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "agency-workers-only",
        aliases: &["W4"],
        title: "For six months none but agency workers have held the case",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: LOCAL,
        raised: Raises::When(agency_only),
        parameters: &[AGENCY_FOR],
        needs: &[Kind::WorkerAllocated],
        clears: "A worker of the authority's own, or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "many-managers",
        aliases: &["W6"],
        title: "Three or more managers were responsible for a child's case within 12 months",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: LOCAL,
        raised: Raises::When(many_managers),
        parameters: &[PEOPLE, WITHIN_YEAR],
        needs: &[Kind::WorkerAllocated],
        clears: "Time: that the first of them left a year ago; or the end of the work with the child.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "many-reviewing-officers",
        aliases: &["W7"],
        title: "A looked-after child had three or more reviewing officers within 24 months",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("IRO Handbook: the same officer throughout where possible"),
        raised: Raises::When(many_officers),
        parameters: &[PEOPLE, WITHIN_TWO_YEARS],
        needs: &[Kind::ReviewingOfficerAppointed],
        clears: "Time: that the first of them left two years ago; or the end of care.",
        ..FlagRule::ROW
    },
];

/// The time for which somebody was responsible.
struct Time<'a> {
    who: &'a str,
    from: Date,
    until: Option<Date>,
    entry: &'a Entry,
}

/// Since when so many different people have been responsible within a length of time, and who they are now.
fn different<'a, 't>(
    look: &Look<'_>,
    times: &'t [Time<'a>],
    (count, within): (usize, Allowance),
) -> Option<(Date, Vec<&'t Time<'a>>)> {
    let gone = |time: &Time<'_>| Some(day_after(within.last_day(time.until?, look.calendar())));
    let on = |day: Date| {
        let counts = |time: &&Time<'_>| time.from <= day && gone(time).is_none_or(|gone| day < gone);
        let mut people: Vec<_> = times.iter().filter(counts).map(|time| time.who).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    };
    if times.len() < count || count == 0 {
        return None;
    }
    let days = times.iter().flat_map(|time| [Some(time.from), gone(time)]).flatten();
    let since = look.stood_since(days, |day| on(day) >= count)?;
    Some((since, times.iter().filter(|time| gone(time).is_none_or(|gone| !look.has_come(gone))).collect()))
}

fn people<'t>(times: &[&'t Time<'_>]) -> Vec<&'t str> {
    let mut people: Vec<&str> = Vec::new();
    for time in times {
        if !people.contains(&time.who) {
            people.push(time.who);
        }
    }
    people
}

fn workers<'a>(look: &Look<'a>, roles: fn(Role) -> bool) -> Vec<Time<'a>> {
    let held = allocations(look, roles).into_iter();
    let times = held.map(|held| Time {
        who: held.allocation.worker.as_str(),
        from: held.began.day(),
        until: held.ended.map(Entry::day),
        entry: held.began,
    });
    times.collect()
}

fn too_many(look: &Look<'_>, times: &[Time<'_>], what: &str, within: Allowance) -> Option<Raised> {
    let (since, now) = different(look, times, (look.count(&PEOPLE), within))?;
    let who = people(&now);
    let sentence = format!(
        "{} different {what} within {}: {}, who began on {}. Look at who knows the child, and who can stay.",
        who.len(),
        within.in_words(),
        who.join(", "),
        days_of(now.iter().map(|time| time.entry)),
    );
    Some(raised("", since, now.iter().map(|time| time.entry), sentence))
}

fn many_workers(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let within = look.length(&WITHIN_YEAR);
    too_many(look, &workers(look, holds_the_case), "social workers", within).into_iter().collect()
}

fn many_workers_in_two_years(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let times = workers(look, holds_the_case);
    // So many in one year are flagged as such.
    if different(look, &times, (look.count(&PEOPLE), Months(12))).is_some() {
        return Vec::new();
    }
    let found = too_many(look, &times, "social workers", look.length(&WITHIN_TWO_YEARS));
    found.map(|raised| after_the_first_year(look, &times, raised)).into_iter().collect()
}

/// It stands from the day on which they were no longer so many in one year.
fn after_the_first_year(look: &Look<'_>, times: &[Time<'_>], raised: Raised) -> Raised {
    let ends =
        times.iter().filter_map(|time| Some(day_after(Months(12).last_day(time.until?, look.calendar()))));
    let count = look.count(&PEOPLE);
    let was_so_many_before = |day: Date| {
        let eve = day.yesterday().unwrap_or(day);
        let counts = |time: &&Time<'_>| {
            let last = time.until.map(|until| Months(12).last_day(until, look.calendar()));
            time.from <= eve && last.is_none_or(|last| eve <= last)
        };
        people(&times.iter().filter(counts).collect::<Vec<_>>()).len() >= count
    };
    let ceased =
        ends.filter(|&day| look.has_come(day) && day > raised.since && was_so_many_before(day)).max();
    Raised { since: ceased.unwrap_or(raised.since), ..raised }
}

fn many_managers(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let mut times = workers(look, |role| role == Role::Manager);
    let jurisdiction = look.case().jurisdiction();
    // The authority's own list says who managed whoever held the case.
    for held in allocations(look, holds_the_case) {
        let (from, until) = (held.began.day(), held.ended.map(Entry::day));
        for row in jurisdiction.workers.iter().filter(|row| row.id == held.allocation.worker.as_str()) {
            let Some(who) = row.manager.as_deref() else { continue };
            let from = row.from.map_or(from, |row| row.max(from));
            let until = [row.until.map(day_after), until].into_iter().flatten().min();
            if until.is_none_or(|until| from < until) && look.has_come(from) {
                times.push(Time { who, from, until: until.filter(|&u| look.has_come(u)), entry: held.began });
            }
        }
    }
    times.sort_by_key(|time| time.from);
    too_many(look, &times, "managers", look.length(&WITHIN_YEAR)).into_iter().collect()
}

fn many_officers(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !today.is_looked_after() || !today.is_our_child() {
        return Vec::new();
    }
    let appointed = look.in_order(&[Kind::ReviewingOfficerAppointed]);
    let officer = |entry: &'_ &Entry| entry.day();
    let times: Vec<_> = appointed
        .iter()
        .enumerate()
        .filter_map(|(at, &entry)| match entry.event() {
            Event::ReviewingOfficerAppointed(appointed_officer) => Some(Time {
                who: appointed_officer.officer.as_str(),
                from: entry.day(),
                until: appointed.get(at + 1).map(officer),
                entry,
            }),
            _ => None,
        })
        .collect();
    too_many(look, &times, "reviewing officers", look.length(&WITHIN_TWO_YEARS)).into_iter().collect()
}

fn unplanned(look: &Look<'_>) -> Vec<Raised> {
    use WorkerChangeReason::{ABSENC, LEFTRL, OTHERS};
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let (count, share) = (look.count(&UNPLANNED).max(1), look.count(&SHARE));
    let within = look.length(&WITHIN_YEAR);
    let held = allocations(look, holds_the_case);
    let changes = held.iter().enumerate().filter_map(|(at, one)| {
        let end = one.ended?;
        let Event::WorkerDeallocated(said) = end.event() else { return None };
        // Some systems say why the case came to the next worker instead.
        let mut later = held[at + 1..].iter().filter(|next| next.began.day() >= end.day());
        let reason = said.reason.or_else(|| later.next()?.allocation.reason);
        Some((end, matches!(reason?, LEFTRL | ABSENC | OTHERS)))
    });
    let changes: Vec<_> = changes.collect();
    let gone = |end: &Entry| day_after(within.last_day(end.day(), look.calendar()));
    let on = |day: Date| {
        let counting = changes.iter().filter(move |(end, _)| end.day() <= day && day < gone(end));
        counting.fold((0, 0), |(unplanned, all), (_, is)| (unplanned + usize::from(*is), all + 1))
    };
    let is_so = |(unplanned, all): (usize, usize)| unplanned >= count && unplanned * 100 >= all * share;
    let days = changes.iter().flat_map(|(end, _)| [end.day(), gone(end)]);
    let Some(since) = look.stood_since(days, |day| is_so(on(day))) else { return Vec::new() };
    let now: Vec<_> = changes.iter().filter(|(end, _)| !look.has_come(gone(end))).collect();
    let unplanned: Vec<&Entry> = now.iter().filter(|(_, is)| *is).map(|(end, _)| *end).collect();
    let sentence = format!(
        "{} of {} of worker within {} were unplanned (the worker left or was absent, or for a reason of no list), on {}. \
         Look at how the child was told, and who stepped in.",
        unplanned.len(),
        counted(now.len(), "change"),
        within.in_words(),
        days_of(unplanned.iter().copied()),
    );
    Vec::from([raised("", since, unplanned, sentence)])
}

fn agency_only(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let held = allocations(look, holds_the_case);
    let from = held.iter().rposition(|held| !held.is_agency(look)).map_or(0, |at| at + 1);
    let (own, run) = held.split_at(from);
    let Some(first) = run.first().filter(|_| run.last().is_some_and(|last| last.ended.is_none())) else {
        return Vec::new();
    };
    let mut began = first.began.last_day();
    for own in own {
        let Some(ended) = own.ended else { return Vec::new() };
        began = began.max(ended.day());
    }
    let Some(since) = look.reached(&AGENCY_FOR, began) else { return Vec::new() };
    let sentence = format!(
        "Since {began} none but agency workers have held the case ({}): {} on {since}. Look at who can take it on for \
         good.",
        counted(run.len(), "allocation"),
        look.length(&AGENCY_FOR).in_words(),
    );
    Vec::from([raised("", since, run.iter().map(|held| held.began), sentence)])
}

#[cfg(test)]
mod tests;
