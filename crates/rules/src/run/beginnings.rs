//! Runs that no fact of their own starts: from a birthday on, or from the day on which a case came to be open.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::Occurred;

use super::{Anchor, Runner, Stops};
use crate::allowance::Allowance;
use crate::book::{Beginning, Cadence};
use crate::reading::{ClockReading, CountedFrom, State};

/// The readings of a row from the days on which it begins, by subject and day.
pub(super) fn readings<'a>(
    stops: &'a Stops<'a>,
    mut begins: Vec<Beginning<'a>>,
    into: &mut Vec<ClockReading>,
) {
    let Stops { rule, case, .. } = *stops;
    begins.sort_by_key(|begin| (begin.subject, begin.day, begin.ground));
    begins.dedup_by_key(|begin| (begin.subject, begin.day));
    // One that lies ahead is asked for as well: on that day it changes what is said.
    begins.retain(|begin| case.has_come(begin.day));
    for of_subject in begins.chunk_by(|one, next| one.subject == next.subject) {
        let runner = Runner::new(stops, of_subject[0].subject);
        let first = into.len();
        for (at, begin) in of_subject.iter().enumerate() {
            let once = rule.cadence.is_once();
            if once && into[first..].last().is_some_and(|reading| still_ran(reading, begin.day)) {
                continue;
            }
            let next = of_subject.get(at + 1).map(|next| next.day).filter(|_| !once);
            runner.run(Anchor::begin(begin, time_of(stops, begin)), Some(0), next, into);
        }
    }
}

/// When the fact by which a beginning is known occurred: asked for only where hours are counted from that day.
fn time_of(stops: &Stops<'_>, begin: &Beginning<'_>) -> Option<Occurred> {
    let by_the_hour = matches!(stops.rule.cadence, Cadence::Once(Allowance::Hours(_)));
    let mut entries = stops.case.journey().entries().iter().filter(|_| by_the_hour);
    let known_by = entries.find(|entry| entry.reference() == begin.ground)?;
    Some(known_by.fact.occurred).filter(|occurred| occurred.date() == begin.day)
}

impl Anchor {
    fn begin(begin: &Beginning<'_>, when: Option<Occurred>) -> Self {
        let (first, last, ground) = (begin.day, begin.day, begin.ground);
        Self { first, last, asked: first, counted_from: CountedFrom::Start, when, ground }
    }
}

/// Whether a run that was to happen once was going on at the beginning of a day, or was stopped on it.
fn still_ran(reading: &ClockReading, day: Date) -> bool {
    match reading.state {
        State::Met { on } | State::MetLate { on } => on >= day,
        State::Ceased { on } | State::Breached { ended: Some(on) } => on > day,
        State::Running | State::Breached { ended: None } => true,
        State::NotDeterminable | State::NotObservable => true,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::{Entry, Event, Kind, birthday};

    use super::*;
    use crate::allowance::Allowance::{Days, Months};
    use crate::book::Cadence;
    use crate::book::ClockRule;
    use crate::case::Case;
    use crate::case::Day;
    use crate::jurisdiction::Jurisdiction;
    use crate::run::tests::check_in;

    fn check(rule: &'static ClockRule, text: &str, expected: expect_test::Expect) {
        check_in(&Jurisdiction::default(), rule, text, expected);
    }

    static BIRTHDAY: ClockRule = ClockRule {
        name: "birthday-contact",
        begins: Some(|case| {
            let begins = [(17, "17"), (18, "18")].map(|(age, subject)| {
                let day = birthday(case.born()?, age);
                Some(Beginning { subject, day, ground: case.registered()? })
            });
            begins.into_iter().flatten().collect()
        }),
        stops: &[Kind::LeaverContacted],
        ahead: Some(Months(3)),
        about: |case, entry| match entry.event() {
            Event::LeaverContacted(_) if entry.day() < birthday(case.born()?, 18) => Some("17"),
            Event::LeaverContacted(_) => Some("18"),
            _ => None,
        },
        cadence: Cadence::Once(Months(1)),
        ..ClockRule::ROW
    };

    #[test]
    fn a_birthday_starts_a_clock_that_may_be_stopped_ahead_of_it() {
        check(
            &BIRTHDAY,
            "
            1999-12-17 born
            2016-09-16 leaver contacted YES       # a day too early
            2016-09-17 leaver contacted YES
            as of 2018-01-17
            ",
            expect![[r#"
                17  due 2017-01-17  met on 2016-09-17
                18  due 2018-01-17  running
            "#]],
        );
        check(
            &BIRTHDAY,
            "
            1999-12-17 born
            2016-09-16 leaver contacted YES
            as of 2017-01-18
            ",
            expect![[r#"
                17  due 2017-01-17  breached by 1 day
            "#]],
        );
        check(
            &BIRTHDAY,
            "
            2016-09-16 leaver contacted YES
            as of 2017-01-18
            ",
            expect![""],
        );
    }

    const fn after_request(cadence: Cadence) -> ClockRule {
        ClockRule {
            name: "after-request",
            begins: Some(|case| {
                let requests = case.recorded(&[Kind::PathwayReviewRequested]);
                requests
                    .map(|entry| Beginning { subject: "plan", day: entry.day(), ground: entry.reference() })
                    .collect()
            }),
            stops: &[Kind::PathwayPlanReviewed],
            about: |_, entry: &Entry| (entry.kind() == Kind::PathwayPlanReviewed).then_some("plan"),
            applies: |day: &Day<'_>, _| day.is_alive(),
            cadence,
            ..ClockRule::ROW
        }
    }

    static ONCE: ClockRule = after_request(Cadence::Once(Days(28)));
    static LADDER: ClockRule = after_request(Cadence::Ladder(&[Days(7), Months(2)]));

    #[test]
    fn what_begins_again_while_it_runs_is_one_run_and_afterwards_another() {
        check(
            &ONCE,
            "
            2026-01-05 pathway review requested
            2026-01-12 pathway review requested   # it is still to be reviewed
            2026-02-09 pathway plan reviewed
            2026-02-09 pathway review requested   # on the day of the review
            2026-03-02 pathway review requested
            2026-05-04 pathway review requested
            2026-06-01 child died
            as of 2026-06-30
            ",
            expect![[r#"
                plan  due 2026-02-02  met late by 7 days
                plan  due 2026-03-30  breached by 63 days when it ceased on 2026-06-01
            "#]],
        );
    }

    #[test]
    fn a_ladder_begins_anew() {
        check(
            &LADDER,
            "
            2026-01-05 pathway review requested
            2026-01-12 pathway plan reviewed
            2026-02-02 pathway review requested
            2026-03-02 pathway review requested
            2026-03-09 pathway plan reviewed
            as of 2026-05-09
            ",
            expect![[r#"
                plan  due 2026-01-12  met on 2026-01-12
                plan  due 2026-03-12  ceased on 2026-02-02
                plan  due 2026-02-09  breached by 21 days when it ceased on 2026-03-02
                plan  due 2026-03-09  met on 2026-03-09
                plan  due 2026-05-09  running
            "#]],
        );
    }

    #[test]
    fn a_beginning_that_lies_ahead_is_the_next_change() {
        let fixture = journey::fixture::Fixture::parse("1999-12-17 born").expect("the fixture language");
        let (journey, jurisdiction) = (fixture.journey(), Jurisdiction::default());
        let case = Case::new(&journey, jiff::civil::date(2017, 6, 1), &jurisdiction);
        let mut found = Vec::new();
        crate::run::readings(&BIRTHDAY, &case, &mut found);
        assert_eq!(found.len(), 1);
        assert_eq!(case.next_change(), Some(jiff::civil::date(2017, 12, 17)));
    }
}
