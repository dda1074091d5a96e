//! Codes of other years: what a return of the year in which something was told does not know.
//!
//! A value that was recorded stays recorded. A stay is told in the return of every year in which it goes on, so its code
//! may belong to any of them; what happens on one day is told in that day's year.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::{Date, date};
use journey::codes::Years;
use journey::{Coded, Entry, Event, Kind};

use super::{STANDS_FOR, raised, stands};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::Look;

/// The first collection year whose code sets are known.
const KNOWN_SINCE: i16 = 2017;

pub(crate) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "code-of-another-year",
    aliases: &["R22-YEAR"],
    title: "A code was used that the returns of its year do not know",
    concern: Concern::Recording,
    severity: Severity::Low,
    citation: Citation::read("Children looked after return, code sets by collection year"),
    raised: Raises::When(of_another_year),
    parameters: &[STANDS_FOR],
    clears: "A correction that chooses a code of that year, or time.",
    ..FlagRule::ROW
}];

const CODED: &[Kind] =
    &[Kind::PlacementStarted, Kind::PlacementEnded, Kind::CarePeriodEnded, Kind::LeaverActivityRecorded];

/// A code that not every year has.
struct Yearly<'a> {
    subject: &'a str,
    what: &'static str,
    code: &'static str,
    years: Years,
}

fn yearly(event: &Event) -> Option<Yearly<'_>> {
    fn of<'a>(subject: &'a str, what: &'static str, code: impl Coded) -> Yearly<'a> {
        Yearly { subject, what, code: code.code(), years: code.years() }
    }
    let found = match event {
        Event::PlacementStarted(placement) => {
            of(placement.placement_id.as_str(), "placement", placement.placement_type)
        }
        Event::PlacementEnded(placement) => {
            of(placement.placement_id.as_str(), "end of a placement", placement.reason?)
        }
        Event::CarePeriodEnded(care) => of(care.care_id.as_str(), "end of a period of care", care.reason?),
        Event::LeaverActivityRecorded(leaver) => of("", "activity", leaver.activity),
        _ => return None,
    };
    let is_limited = found.years.from.is_some() || found.years.until.is_some();
    is_limited.then_some(found)
}

/// The collection year of a day, by the calendar year in which it begins.
fn year_of(day: Date) -> i16 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The last day on which a stay that an entry began went on; absent where it still does, and the day itself of what
/// is no stay.
fn until(look: &Look<'_>, entry: &Entry) -> Option<Date> {
    let Event::PlacementStarted(placement) = entry.event() else { return Some(entry.day()) };
    let ends = look.occurred(&[Kind::PlacementEnded]).filter(|end| match end.event() {
        Event::PlacementEnded(ended) => ended.placement_id == placement.placement_id,
        _ => false,
    });
    ends.map(Entry::day).min()
}

/// Whether a year in which it is told, as far as years have come, knows the code.
fn is_of_its_time(look: &Look<'_>, entry: &Entry, years: Years) -> bool {
    let (first, until) = (year_of(entry.day()).max(KNOWN_SINCE), until(look, entry));
    let is_before = until.is_some_and(|until| year_of(until) < KNOWN_SINCE);
    if is_before || !look.has_come(date(KNOWN_SINCE, 4, 1)) {
        return true;
    }
    // The first year from there on that knows the code, if it has begun before the stay was over.
    let year = years.from.map_or(first, |from| from.max(first));
    let begins = date(year, 4, 1);
    years.include(year)
        && (year == first || (until.is_none_or(|until| begins <= until) && look.has_come(begins)))
}

fn of_another_year(look: &Look<'_>) -> Vec<Raised> {
    let limited = look.recent(CODED, &STANDS_FOR).filter_map(|entry| Some((entry, yearly(entry.event())?)));
    let wrong = limited.filter(|(entry, found)| !is_of_its_time(look, entry, found.years));
    let wrong = wrong.filter(|(entry, _)| stands(look, entry.day()));
    let raise = |(entry, Yearly { subject, what, code, years }): (&Entry, Yearly<'_>)| {
        let sentence =
            format!("The {what} of {} has the code {code}, which returns use {years}.", entry.day());
        raised(subject, entry.day(), sentence, [entry.reference()])
    };
    wrong.map(raise).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::set;
    use crate::checks::{check, check_in};

    const YEARS: &[&str] = &["code-of-another-year"];

    #[test]
    fn a_placement_has_a_code_of_a_year_in_which_it_goes_on() {
        let text = |day: &str, code: &str, more: &str| {
            alloc::format!(
                "2010-01-04 care started c1 legal C2\n{day} placement started p1 care c1 type {code}\n{more}"
            )
        };
        // On the last day of its last year, and on the first day of the next.
        check(YEARS, &text("2024-03-31", "H5", "as of 2024-04-01"), expect![""]);
        check(
            YEARS,
            &text("2024-04-01", "H5", "as of 2024-04-01"),
            expect![[r#"
            code-of-another-year (recording) since 2024-04-01: The placement of 2024-04-01 has the code H5, which returns use up to 2023-24. e[3]
            changes on 2024-10-02
        "#]],
        );
        check(YEARS, &text("2024-04-01", "H5", "as of 2024-10-02"), expect![[""]]);
        // Before its first year, until that begins.
        check(
            YEARS,
            &text("2024-02-01", "K3", "as of 2024-03-31"),
            expect![[r#"
            code-of-another-year (recording) since 2024-02-01: The placement of 2024-02-01 has the code K3, which returns use from 2024-25 on. e[3]
            changes on 2024-04-01
        "#]],
        );
        check(YEARS, &text("2024-02-01", "K3", "as of 2024-04-01"), expect![""]);
        check(
            YEARS,
            &text("2024-02-01", "K3", "2024-03-01 placement ended p1 CARPL\n as of 2024-04-01"),
            expect![[r#"
                code-of-another-year (recording) since 2024-02-01: The placement of 2024-02-01 has the code K3, which returns use from 2024-25 on. e[3]
                changes on 2024-08-02
            "#]],
        );
        // Of years before the first whose codes are known nothing is said.
        check(
            YEARS,
            &text("2015-02-01", "Z12", "2016-03-01 placement ended p1\n as of 2015-03-01"),
            expect![[r#"
                changes on 2016-03-01
            "#]],
        );
        check(YEARS, &text("2024-04-01", "U6", "as of 2024-04-01"), expect![""]);
        check_in(
            &set("R22-YEAR", "stands-for", "1m"),
            YEARS,
            &text("2024-04-01", "P2", "as of 2024-05-02"),
            expect![[""]],
        );
    }

    #[test]
    fn what_happens_on_a_day_has_a_code_of_that_days_year() {
        let text = |line: &str, as_of: &str| {
            alloc::format!("2010-01-04 care started c1 legal C2\n{line}\n as of {as_of}")
        };
        for (line, as_of) in [
            ("2018-03-31 care ended c1 E43", "2018-04-01"),
            ("2018-04-01 care ended c1 E45", "2018-04-01"),
            ("2021-03-31 leaver does F3", "2021-04-01"),
            ("2021-04-01 leaver does F4", "2021-04-01"),
            ("2016-04-01 leaver does F4", "2016-04-01"),
        ] {
            check(YEARS, &text(line, as_of), expect![[""]]);
        }
        check(
            YEARS,
            &text("2018-04-01 care ended c1 E43", "2018-04-01"),
            expect![[r#"
            code-of-another-year (recording) since 2018-04-01: The end of a period of care of 2018-04-01 has the code E43, which returns use up to 2017-18. e[3]
            changes on 2018-10-02
        "#]],
        );
        check(
            YEARS,
            &text("2018-03-31 care ended c1 E45", "2018-04-01"),
            expect![[r#"
            code-of-another-year (recording) since 2018-03-31: The end of a period of care of 2018-03-31 has the code E45, which returns use from 2018-19 on. e[3]
            changes on 2018-10-01
        "#]],
        );
        check(
            YEARS,
            &text("2021-04-01 leaver does F3", "2021-04-01"),
            expect![[r#"
            code-of-another-year (recording) since 2021-04-01: The activity of 2021-04-01 has the code F3, which returns use up to 2020-21. e[3]
            changes on 2021-10-02
        "#]],
        );
        check(
            YEARS,
            &text("2018-03-31 placement ended p1 CUSTOD", "2018-03-31"),
            expect![[r#"
            code-of-another-year (recording) since 2018-03-31: The end of a placement of 2018-03-31 has the code CUSTOD, which returns use from 2018-19 on. e[3]
            changes on 2018-10-01
        "#]],
        );
        let corrected = "2018-04-01 care ended c1 E43\ncorrect e3 2018-04-01 care ended c1 E45";
        check(YEARS, &text(corrected, "2018-04-02"), expect![""]);
    }
}
