//! Short breaks. Each break may be a period of care of its own, so the rows are about the series: breaks of which none
//! began long after the one before had ended. When for as long nothing comes, the series has ended, and nothing more is
//! due of it.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{CareReviewKind, IntervalUnit, LegalStatus};
use journey::{Entry, Event, Kind};

use super::visits::is_a_visit;
use super::{days_until, is_held};
use crate::allowance::Allowance::{self, Days, Months, Weeks, WorkingDays};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{days_between, months_after};
use crate::case::{Case, Day};
use crate::look::Parameter;
use crate::patterns::day_after;

const SHORT_BREAKS: ClockRule = ClockRule {
    force: Force::Act,
    citation: Citation::read_in_part(
        "Care Planning, Placement and Case Review (England) Regulations 2010, reg 48(3)(c): there are outer limits",
        "which they are for the visits",
    ),
    starting: "the first short break began",
    starts: &[Kind::LegalStatusChanged],
    begins: Some(beginnings_and_ends),
    applies: may_go_on,
    ..ClockRule::ROW
};

/// The reviews say for the visits too when a series has ended.
const REVIEW: &str = "short-break-review";

const ENDS_AFTER: Parameter = Parameter::length(
    "series-ends-after",
    Months(6),
    "how long after the last break the next would be the first of another series, of the visits too",
);

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: REVIEW,
        aliases: &["LAC-REV-SB"],
        title: "Reviews of a series of short breaks",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 48(3)",
        ),
        stopping: "a review of the short breaks",
        stops: &[Kind::CareReviewHeld],
        about: reviewed_series,
        cadence: Cadence::Depends { allows: review, says: "3 months, then 6 months" },
        parameters: &[ENDS_AFTER],
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

/// A short break, or an agreement by which breaks go on.
#[derive(Clone, Copy)]
struct Break<'a> {
    care_id: &'a str,
    began: &'a Entry,
    ended: Option<Date>,
}

/// The short breaks of a child that are recorded.
fn breaks<'a, 'c>(case: &'c Case<'a>) -> impl Iterator<Item = Break<'a>> + use<'a, 'c> {
    case.recorded(&[Kind::LegalStatusChanged]).filter_map(|began| {
        let care_id = short_break(began)?;
        Some(Break { care_id, began, ended: end_of(case, began, care_id) })
    })
}

fn short_break(entry: &Entry) -> Option<&str> {
    match entry.event() {
        Event::LegalStatusChanged(legal) if matches!(legal.status, LegalStatus::V3 | LegalStatus::V4) => {
            Some(legal.care_id.as_str())
        }
        _ => None,
    }
}

/// The day on which a break ended, with its period of care or by another status in it.
fn end_of(case: &Case<'_>, began: &Entry, care_id: &str) -> Option<Date> {
    let later = case.recorded(&[Kind::CarePeriodEnded, Kind::LegalStatusChanged]);
    let ends = later.filter(|entry| entry.day() >= began.day() && entry.position != began.position);
    let own = ends.filter(|entry| match entry.event() {
        Event::CarePeriodEnded(ended) => ended.care_id.as_str() == care_id,
        Event::LegalStatusChanged(legal) => legal.care_id.as_str() == care_id && short_break(entry).is_none(),
        _ => false,
    });
    own.map(Entry::day).min()
}

/// Breaks that belong together, named by the first of them.
struct Series<'a> {
    name: &'a str,
    first: &'a Entry,
    last: &'a Entry,
    /// The first day on which a break would be of another series; none while one goes on.
    over: Option<Date>,
}

fn series<'a>(case: &Case<'a>) -> Vec<Series<'a>> {
    let mut all: Vec<Series<'a>> = Vec::new();
    for Break { care_id, began, ended } in breaks(case) {
        let gap = case.jurisdiction().clock_setting(REVIEW, &ENDS_AFTER, began.day()).length();
        let over = ended.map(|ended| day_after(gap.last_day(ended, case.calendar())));
        match all.last_mut() {
            Some(last) if last.over.is_none_or(|over| began.day() < over) => {
                // A break within an agreement does not end it.
                let outlasts = |before: Date| over.is_none_or(|over| over > before);
                (last.over, last.last) = match last.over {
                    Some(before) if outlasts(before) => (over, began),
                    before => (before, last.last),
                };
            }
            _ => all.push(Series { name: care_id, first: began, last: began, over }),
        }
    }
    all
}

/// The series to which the breaks up to a day belong.
fn series_on<'a>(case: &Case<'a>, day: Date) -> Option<&'a str> {
    series(case).into_iter().rfind(|series| series.first.day() <= day).map(|series| series.name)
}

/// A series begins with its first break. On the day on which it is over the clocks take another beginning, from which
/// nothing is due.
fn beginnings_and_ends<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let begin = |subject, day, entry: &Entry| Beginning { subject, day, ground: entry.reference() };
    let found = series(case).into_iter().flat_map(|Series { name, first, last, over }| {
        [Some(begin(name, first.day(), first)), over.map(|over| begin(name, over, last))]
    });
    found.flatten().collect()
}

fn reviewed_series<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CareReviewHeld(review) => {
            let short = is_held(review, &[CareReviewKind::ShortBreak, CareReviewKind::Care]);
            short.then(|| series_on(case, entry.day()))?
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
        _ => None,
    }
}

/// The first day on which the series of a run is over; nothing while it goes on.
fn over(rung: &Rung<'_>) -> Option<Date> {
    series(rung.case).into_iter().find(|series| series.name == rung.subject)?.over
}

fn review(rung: &Rung<'_>) -> Option<Allowance> {
    let goes_on = over(rung).is_none_or(|over| rung.from < over);
    goes_on.then_some(if rung.number == Some(0) { Months(3) } else { Months(6) })
}

fn visit(rung: &Rung<'_>) -> Option<Allowance> {
    let over = over(rung);
    if over.is_some_and(|over| over <= rung.from) {
        return None;
    }
    let outer = agreed(rung).unwrap_or(Months(6));
    let seventh = if rung.number == Some(0) { seventh_day(rung, over) } else { None };
    let latest = outer.last_day(rung.from, rung.case.calendar());
    Some(seventh.filter(|&day| day < latest).map_or(outer, |day| days_until(rung.from, day)))
}

/// The day by which the child had been away for seven days, where each break is recorded and so many have come.
fn seventh_day(rung: &Rung<'_>, over: Option<Date>) -> Option<Date> {
    let case = rung.case;
    let mut left = 7;
    for Break { began, ended, .. } in breaks(case) {
        let began = began.day();
        if began < rung.from || over.is_some_and(|over| over <= began) || !case.has_come(began) {
            continue;
        }
        if case.standing(began).legal_status.is_some_and(|legal| legal.status == LegalStatus::V4) {
            return None;
        }
        let ended = ended.filter(|&ended| case.has_come(ended));
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
    use jiff::civil::date;

    use crate::allowance::Allowance;
    use crate::checks::{cases, cases_in, check};
    use crate::jurisdiction::Jurisdiction;
    use crate::look::Value;

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
                short-break-review 1  c1  due 2026-04-02  breached by 131 days when it ceased on 2026-08-11
                short-break-visit 1   c1  due 2026-02-02  breached by 190 days when it ceased on 2026-08-11
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn a_series_ends_when_nothing_of_it_comes() {
        let rows = &["short-break-review", "short-break-visit", "duty-overdue", "other-care-review-overdue"];
        let beginning = "
            2012-06-01 born
            2026-01-02 care started c1 legal V3
            2026-01-04 care ended c1
            2026-01-30 care started c2 legal V3
            2026-02-01 care ended c2
            2026-03-30 care review c2 short-break
        ";
        let ways_on = [
            ("2026-08-01", ""),
            ("2026-08-02", ""),
            // Half a year and a day after the last the next break is the first of another series.
            ("2026-08-02", "2026-08-01 care started c3 legal V3\n2026-08-02 care ended c3"),
            ("2026-08-03", "2026-08-02 care started c3 legal V3\n2026-08-03 care ended c3"),
        ];
        cases(
            rows,
            beginning,
            &ways_on,
            expect![[r#"
                2026-08-01: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
                2026-08-01: short-break-review 2  c1  due 2026-09-30  running
                2026-08-01: short-break-visit 1   c1  due 2026-07-02  breached by 30 days
                2026-08-02: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
                2026-08-02: short-break-review 2  c1  due 2026-09-30  ceased on 2026-08-02
                2026-08-02: short-break-visit 1   c1  due 2026-07-02  breached by 31 days when it ceased on 2026-08-02
                2026-08-02: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
                2026-08-02: short-break-review 2  c1  due 2026-09-30  running
                2026-08-02: short-break-visit 1   c1  due 2026-07-02  breached by 31 days
                2026-08-03: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
                2026-08-03: short-break-review 2  c1  due 2026-09-30  ceased on 2026-08-02
                2026-08-03: short-break-review 1  c3  due 2026-11-02  running
                2026-08-03: short-break-visit 1   c1  due 2026-07-02  breached by 31 days when it ceased on 2026-08-02
                2026-08-03: short-break-visit 1   c3  due 2027-02-02  running
            "#]],
        );
        let sooner = Jurisdiction::default().with_clock_setting(
            "LAC-REV-SB",
            "series-ends-after",
            Value::Length(Allowance::Months(3)),
            date(2026, 1, 1),
        );
        let sooner = sooner.expect("a threshold");
        cases_in(
            &sooner,
            rows,
            beginning,
            &[("2026-05-01", ""), ("2026-05-02", "")],
            expect![[r#"
            2026-05-01: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
            2026-05-01: short-break-review 2  c1  due 2026-09-30  running
            2026-05-01: short-break-visit 1   c1  due 2026-07-02  running
            2026-05-02: short-break-review 1  c1  due 2026-04-02  met on 2026-03-30
            2026-05-02: short-break-review 2  c1  due 2026-09-30  ceased on 2026-05-02
            2026-05-02: short-break-visit 1   c1  due 2026-07-02  ceased on 2026-05-02
        "#]],
        );
    }

    #[test]
    fn an_agreement_for_short_breaks_goes_on_until_it_ends() {
        let rows = &["short-break-review", "short-break-visit", "other-care-review-overdue"];
        cases(
            rows,
            "
            2012-06-01 born
            2026-01-02 care started c1 legal V4
            ",
            &[("2027-01-04", ""), ("2027-01-04", "2026-02-02 care ended c1")],
            expect![[r#"
                2027-01-04: short-break-review 1  c1  due 2026-04-02  breached by 277 days
                2027-01-04: short-break-visit 1   c1  due 2026-07-02  breached by 186 days
                2027-01-04: other-care-review-overdue (delay) since 2026-04-03: A review of the short breaks (number 1) was due by 2026-04-02, 3 months after the first short break began on 2026-01-02, and none is recorded (c1). e[3]
                2027-01-04: short-break-review 1  c1  due 2026-04-02  breached by 123 days when it ceased on 2026-08-03
                2027-01-04: short-break-visit 1   c1  due 2026-07-02  breached by 32 days when it ceased on 2026-08-03
            "#]],
        );
    }
}
