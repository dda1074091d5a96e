//! Short breaks. Each break may be a period of care of its own, so the rows are about the series: breaks of which none
//! began more than half a year after the one before.

use jiff::civil::Date;
use journey::codes::{CareReviewKind, IntervalUnit, LegalStatus};
use journey::{Entry, Event, Kind};

use super::visits::is_a_visit;
use super::{days_until, period_of_care};
use crate::allowance::Allowance::{self, Days, Months, Weeks, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{days_between, months_after};
use crate::case::{Case, Day};

const SHORT_BREAKS: ClockRule = ClockRule {
    force: Force::Act,
    citation: Citation::unconfirmed(
        "Care Planning, Placement and Case Review (England) Regulations 2010, reg 48(3)",
    ),
    starting: "the first short break began",
    starts: &[Kind::LegalStatusChanged],
    applies: may_go_on,
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "short-break-review",
        aliases: &["LAC-REV-SB"],
        title: "Reviews of a series of short breaks",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 48(3)",
        ),
        stopping: "a review of the short breaks",
        stops: &[Kind::CareReviewHeld],
        about: reviewed_series,
        cadence: Cadence::Depends { allows: review, says: "3 months, then 6 months" },
        ..SHORT_BREAKS
    },
    ClockRule {
        name: "short-break-visit",
        aliases: &["LAC-VISIT-SB"],
        title: "Visits to a child in short breaks, on a day of a break",
        stopping: "a visit on a day of a short break",
        stops: &[Kind::VisitMade],
        about: visited_series,
        cadence: Cadence::Depends {
            allows: visit,
            says: "7 days of breaks, then 6 months or the shorter time agreed",
        },
        ..SHORT_BREAKS
    },
];

/// A series may go on until the child is looked after otherwise or the case is closed.
fn may_go_on(day: &Day<'_>, _: &str) -> bool {
    day.is_our_child() && !day.is_closed() && (day.is_on_short_breaks() || !day.is_looked_after())
}

const GAP_MONTHS: u16 = 6;

/// The short breaks of a child that are recorded, with the days on which they began.
fn breaks<'a, 'c>(case: &'c Case<'a>) -> impl Iterator<Item = (Date, &'a str)> + use<'a, 'c> {
    case.recorded(&[Kind::LegalStatusChanged]).filter_map(|entry| match entry.event() {
        Event::LegalStatusChanged(legal) if matches!(legal.status, LegalStatus::V3 | LegalStatus::V4) => {
            Some((entry.day(), legal.care_id.as_str()))
        }
        _ => None,
    })
}

/// The series to which the breaks up to a day belong, by the first of them.
fn series_on<'a>(case: &Case<'a>, day: Date) -> Option<&'a str> {
    let mut series: Option<(Date, &'a str)> = None;
    for (began, care_id) in breaks(case).take_while(|&(began, _)| began <= day) {
        let goes_on =
            series.filter(|&(last, _)| began <= months_after(last, GAP_MONTHS) || has_agreement(case, began));
        series = Some((began, goes_on.map_or(care_id, |(_, first)| first)));
    }
    series.map(|(_, first)| first)
}

/// Whether an agreement for short breaks was in force up to a day: one record then stands for many breaks.
fn has_agreement(case: &Case<'_>, day: Date) -> bool {
    let before = day.yesterday().unwrap_or(day);
    case.standing(before).legal_status.is_some_and(|legal| legal.status == LegalStatus::V4)
}

fn reviewed_series<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CareReviewHeld(review) => {
            let short = matches!(review.kind, CareReviewKind::ShortBreak | CareReviewKind::Care);
            short.then(|| series_on(case, entry.day()))?
        }
        _ => begun_series(case, entry),
    }
}

fn begun_series<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::LegalStatusChanged(legal) if matches!(legal.status, LegalStatus::V3 | LegalStatus::V4) => {
            series_on(case, entry.day())
        }
        _ => None,
    }
}

/// A visit counts on a day of a break: for one who is not away on that day it was not a visit to the placement.
fn visited_series<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if is_a_visit(visit, entry.day()) => {
            let placed = case.standing(entry.day()).is_on_short_breaks()
                || case.standing(entry.day().yesterday().ok()?).is_on_short_breaks();
            placed.then(|| series_on(case, entry.day()))?
        }
        Event::VisitMade(_) => None,
        _ => begun_series(case, entry),
    }
}

/// The time allowed, as long as a break falls in it: when none does, the series has ended.
fn while_it_goes_on(rung: &Rung<'_>, allowed: Allowance) -> Option<Allowance> {
    let due = allowed.last_day(rung.from, rung.case.calendar());
    let away = rung.case.standing(rung.from).is_on_short_breaks();
    let goes_on = away
        || breaks(rung.case).any(|(began, _)| rung.from < began && began <= due && rung.case.has_come(began));
    goes_on.then_some(allowed)
}

fn review(rung: &Rung<'_>) -> Option<Allowance> {
    while_it_goes_on(rung, if rung.number == Some(0) { Months(3) } else { Months(6) })
}

fn visit(rung: &Rung<'_>) -> Option<Allowance> {
    let outer = agreed(rung).unwrap_or(Months(6));
    let seventh = (rung.number == Some(0)).then(|| seventh_day(rung)).flatten();
    match seventh {
        Some(day) => Some(days_until(rung.from, day)),
        None => while_it_goes_on(rung, outer),
    }
}

/// The day by which the child had been away for seven days, where each break is recorded and so many have come.
fn seventh_day(rung: &Rung<'_>) -> Option<Date> {
    let case = rung.case;
    let mut left = 7;
    let recorded = breaks(case).filter(|&(began, _)| began >= rung.from && case.has_come(began));
    for (began, care_id) in recorded {
        if case.standing(began).legal_status.is_some_and(|legal| legal.status == LegalStatus::V4) {
            return None;
        }
        let mut ends = case.occurred(&[Kind::CarePeriodEnded]);
        let ended = ends.find(|ended| period_of_care(case, ended) == Some(care_id)).map(Entry::day);
        let seventh = began.saturating_add(jiff::Span::new().days(left - 1));
        if case.has_come(seventh) && ended.is_none_or(|ended| seventh <= ended) {
            return Some(seventh);
        }
        left -= i64::from(days_between(began, ended?)) + 1;
    }
    None
}

/// How often the child is to be visited by agreement, where that is more often than the outer limit.
fn agreed(rung: &Rung<'_>) -> Option<Allowance> {
    let agreements =
        rung.case.occurred(&[Kind::VisitFrequencyAgreed]).filter(|entry| entry.day() <= rung.from);
    let last = agreements.filter_map(|entry| match entry.event() {
        Event::VisitFrequencyAgreed(agreed) => {
            let count = u16::try_from(agreed.every.count.get()).ok()?;
            Some(match agreed.every.unit {
                IntervalUnit::Days => Days(count),
                IntervalUnit::WorkingDays => WorkingDays(count),
                IntervalUnit::Weeks => Weeks(count),
                IntervalUnit::Months => Months(count),
            })
        }
        _ => None,
    });
    let calendar = rung.case.calendar();
    last.last().filter(|every| every.last_day(rung.from, calendar) < months_after(rung.from, 6))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn each_break_belongs_to_the_series() {
        check(
            &["short-break-review", "short-break-visit"],
            "
            2012-06-01 born
            2026-01-02 care started c1 legal V3
            2026-01-04 care ended c1
            2026-01-30 care started c2 legal V3
            2026-01-31 visit made v1 looked-after seen yes
            2026-02-01 care ended c2
            2026-03-06 care started c3 legal V3
            2026-03-08 care ended c3
            2026-04-03 care started c4 legal V3
            2026-04-05 care ended c4
            as of 2026-04-06
            ",
            expect![[r#"
                short-break-review 1  c1  due 2026-04-02  breached by 4 days
                short-break-visit 1   c1  due 2026-03-06  met on 2026-01-31
                short-break-visit 2   c1  due 2026-07-31  running
                changes on 2026-06-01
            "#]],
        );
        check(
            &["short-break-review", "short-break-visit"],
            "
            2012-06-01 born
            2026-01-02 care started c1 legal V4
            2026-04-02 care review c1 short-break
            as of 2026-07-03
            ",
            expect![[r#"
                short-break-review 1  c1  due 2026-04-02  met on 2026-04-02
                short-break-review 2  c1  due 2026-10-02  running
                short-break-visit 1   c1  due 2026-07-02  breached by 1 day
                changes on 2026-10-03
            "#]],
        );
        check(
            &["short-break-review", "short-break-visit"],
            "
            2012-06-01 born
            2026-01-02 care started c1 legal V3
            2026-01-04 care ended c1
            2026-01-30 care started c2 legal V3
            2026-02-10 care ended c2
            as of 2027-04-06
            ",
            expect![[r#"
                short-break-review 1  c1  due 2026-04-02  breached by 369 days
                short-break-visit 1   c1  due 2026-02-02  breached by 428 days
                changes on 2027-06-01
            "#]],
        );
    }
}
