//! The interpreter of clock rows: from a row and a case to the readings.

mod beginnings;

use alloc::string::ToString;
use alloc::vec::Vec;
use core::cell::OnceCell;

use jiff::SignedDuration;
use jiff::civil::Date;
use journey::time::in_order;
use journey::{Entry, EntryRef, Occurred, Precision};

use crate::allowance::Allowance;
use crate::book::{Cadence, ClockRule, Count, Rung};
use crate::case::{Case, Day, Spell};
use crate::reading::{ClockReading, CountedFrom, Grounds, State};

/// The readings of one row: one for each subject and run, in their order.
pub(crate) fn readings(rule: &'static ClockRule, case: &Case<'_>, into: &mut Vec<ClockReading>) {
    let mut seen: Vec<&str> = Vec::new();
    let mut is_new = |subject| {
        let new = !seen.contains(&subject);
        seen.extend(new.then_some(subject));
        new
    };
    let stops = Stops { rule, case, all: OnceCell::new() };
    // What is started twice, by two records of one fact, runs once. A start that is dated after the day of reading
    // keeps what shows the subject before it from being taken for one without a start.
    for start in case.recorded(rule.starts) {
        let Some(when) = (rule.dated)(case, start) else { continue };
        let subject = (rule.about)(case, start).filter(|subject| is_new(subject));
        // What is to come before a planned day is due before that day has come.
        let begins = |_: &&str| {
            case.has_come(start.day()) && (rule.count == Count::Before || case.has_come(when.date()))
        };
        if let Some(subject) = subject.filter(begins) {
            let anchor = Anchor::at(start, when, CountedFrom::Start);
            Runner::new(&stops, subject).run(anchor, Some(0), None, into);
        }
    }
    for shown in case.occurred(rule.shows) {
        if let Some(subject) = (rule.about)(case, shown).filter(|subject| is_new(subject)) {
            let anchor = Anchor::at(shown, shown.fact.occurred, CountedFrom::Shown);
            Runner::new(&stops, subject).run(anchor, None, None, into);
        }
    }
    if let Some(begins) = rule.begins {
        beginnings::readings(&stops, begins(case), into);
    }
}

/// What stops a row, of all its subjects: looked for once, and only where something starts.
struct Stops<'a> {
    rule: &'static ClockRule,
    case: &'a Case<'a>,
    /// By subject and day.
    all: OnceCell<Vec<Stop<'a>>>,
}

impl<'a> Stops<'a> {
    fn about(&self, subject: &str) -> &[Stop<'a>] {
        let all = self.all.get_or_init(|| self.find());
        // Most rows are about one thing of a child.
        let is_meant = |stop: Option<&Stop<'_>>| stop.is_some_and(|stop| stop.subject == subject);
        if is_meant(all.first()) && is_meant(all.last()) {
            return all;
        }
        let from = all.partition_point(|stop| stop.subject < subject);
        let count = all[from..].partition_point(|stop| stop.subject == subject);
        &all[from..from + count]
    }

    fn find(&self) -> Vec<Stop<'a>> {
        let Self { rule, case, .. } = *self;
        let found = case.occurred(rule.stops).filter_map(|entry| {
            let subject = (rule.about)(case, entry)?;
            let when = (rule.dated)(case, entry)?;
            case.has_come(when.date()).then(|| Stop { subject, entry, when, order: in_order(when.date()) })
        });
        let mut stops: Vec<Stop<'a>> = Vec::with_capacity(case.how_many(rule.stops));
        stops.extend(found);
        let is_one = stops.windows(2).all(|pair| pair[0].subject == pair[1].subject);
        if is_one {
            stops.sort_by_key(|stop| (stop.order, stop.entry.position));
        } else {
            stops.sort_by_key(|stop| (stop.subject, stop.order, stop.entry.position));
        }
        // Two records of one day are one event, and advance a ladder once.
        stops.dedup_by(|next, stop| next.order == stop.order && (is_one || next.subject == stop.subject));
        stops
    }
}

struct Runner<'a> {
    rule: &'static ClockRule,
    case: &'a Case<'a>,
    subject: &'a str,
    of_row: &'a Stops<'a>,
    /// Those about the subject, looked for once the row is found to apply to it.
    stops: OnceCell<&'a [Stop<'a>]>,
}

/// A fact that stops a clock on a subject, when that was, and the order of that day.
#[derive(Clone, Copy)]
struct Stop<'a> {
    subject: &'a str,
    entry: &'a Entry,
    when: Occurred,
    order: i32,
}

impl Stop<'_> {
    fn day(&self) -> Date {
        self.when.date()
    }
}

/// What a run counts from: a fact, or the day on which the row began to apply again.
#[derive(Clone, Copy)]
struct Anchor {
    first: Date,
    last: Date,
    /// From when on it is asked whether the row applies. A fact may give an earlier day than its own to count from, on
    /// which nothing shows yet what the row is about.
    asked: Date,
    counted_from: CountedFrom,
    /// When the fact was; absent where no fact gives the day.
    when: Option<Occurred>,
    ground: EntryRef,
}

impl Anchor {
    fn at(entry: &Entry, when: Occurred, counted_from: CountedFrom) -> Self {
        let (first, last, ground) = (when.date(), when.day().last(), entry.reference());
        let asked = if counted_from == CountedFrom::Stop { first } else { first.max(entry.day()) };
        Self { first, last, asked, counted_from, when: Some(when), ground }
    }

    fn resumed(self, day: Date) -> Self {
        Self { first: day, last: day, asked: day, counted_from: CountedFrom::Resumed, when: None, ..self }
    }

    /// Whether a stop follows. On the same day it does after a start that is another fact; after a stop it is the same
    /// stop again.
    fn is_before(&self, stop: Stop<'_>) -> bool {
        let first = in_order(self.first);
        match self.counted_from {
            CountedFrom::Stop => stop.order > first,
            CountedFrom::Start if stop.order == first => stop.entry.position != self.ground.position,
            _ => stop.order >= first,
        }
    }
}

impl<'a> Runner<'a> {
    fn new(of_row: &'a Stops<'a>, subject: &'a str) -> Self {
        Self { rule: of_row.rule, case: of_row.case, subject, of_row, stops: OnceCell::new() }
    }

    fn stops(&self) -> &'a [Stop<'a>] {
        self.stops.get_or_init(|| self.of_row.about(self.subject))
    }

    /// Reads the runs that count from an anchor, up to the day on which the next anchor takes over, if one does.
    fn run(
        &self,
        mut anchor: Anchor,
        mut rung: Option<usize>,
        until: Option<Date>,
        into: &mut Vec<ClockReading>,
    ) {
        let applies = |day: &Day<'_>| (self.rule.applies)(day, self.subject);
        if self.rule.cadence.is_once() {
            return self.run_once(anchor, rung, applies, into);
        }
        // A row that does not apply yet starts when it does; that day is then the start, and no longer the fact's own.
        for Spell { from, until: ends } in self.case.spells_before(anchor.asked, until, applies) {
            if until.is_some_and(|until| until <= from) {
                return;
            }
            let ends = [ends, until].into_iter().flatten().min();
            if from > anchor.asked {
                let passed = self.stops().iter().filter(|stop| anchor.is_before(**stop) && stop.day() < from);
                rung = rung.map(|rung| rung + passed.count());
                anchor = anchor.resumed(from);
            }
            while ends.is_none_or(|end| anchor.first < end) {
                let stop = self.stop_after(anchor, ends);
                into.extend(self.read(anchor, rung, (stop, ends)));
                let Some(stop) = stop else { break };
                anchor = Anchor::at(stop.entry, stop.when, CountedFrom::Stop);
                rung = rung.map(|rung| rung + 1);
            }
        }
    }

    /// Reads the one run of a row that runs once: nothing where it does not apply on the day of the start. What comes
    /// after the stop is of no account, and is not looked at.
    fn run_once(
        &self,
        anchor: Anchor,
        rung: Option<usize>,
        applies: impl Fn(&Day<'_>) -> bool,
        into: &mut Vec<ClockReading>,
    ) {
        let is_before = self.rule.count == Count::Before;
        let asked = if is_before { anchor.first } else { anchor.asked };
        if !applies(&self.case.on(asked)) {
            return;
        }
        let stop = self.stop_after(anchor, None);
        let ends = match stop {
            Some(_) if is_before => None,
            Some(stop) => self.case.first_without(asked, Some(stop.day()), applies),
            None => self.case.first_without(asked, None, applies),
        };
        let stop = stop.filter(|stop| ends.is_none_or(|end| stop.day() <= end));
        into.extend(self.read(anchor, rung, (stop, ends)));
    }

    /// The first stop of a run; one on the day on which the row ceased still counts.
    fn stop_after(&self, anchor: Anchor, ends: Option<Date>) -> Option<Stop<'a>> {
        if self.rule.count == Count::Before {
            return self.stops().first().copied();
        }
        if let Some(early) = self.stop_ahead_of(anchor) {
            return Some(early);
        }
        let next = self.stops_around(anchor.first).1.iter().copied().find(|stop| anchor.is_before(*stop));
        next.filter(|stop| ends.is_none_or(|end| stop.day() <= end))
    }

    /// The last stop that came before the start, where the row lets it count.
    fn stop_ahead_of(&self, anchor: Anchor) -> Option<Stop<'a>> {
        let ahead = self.rule.ahead.filter(|_| anchor.counted_from == CountedFrom::Start)?;
        let earliest = ahead.day_before(anchor.first, self.case.calendar());
        self.stops_around(anchor.first).0.last().copied().filter(|stop| stop.day() >= earliest)
    }

    /// The stops before a day, and those from it on.
    fn stops_around(&self, day: Date) -> (&'a [Stop<'a>], &'a [Stop<'a>]) {
        let (stops, order) = (self.stops(), in_order(day));
        stops.split_at(stops.partition_point(|stop| stop.order < order))
    }

    /// The reading of one run; nothing where no allowance is in force on the day on which it starts.
    fn read(
        &self,
        anchor: Anchor,
        rung: Option<usize>,
        (stop, ends): (Option<Stop<'_>>, Option<Date>),
    ) -> Option<ClockReading> {
        let allowance = self.allowance(rung, anchor.first)?;
        let due = allowance.ends(anchor.when).unwrap_or_else(|| self.last_day(allowance, anchor.first));
        let due_last = if anchor.last == anchor.first { due } else { self.last_day(allowance, anchor.last) };
        let state = match (stop, ends) {
            (Some(stop), _) => stopped(allowance, (due, due_last), anchor.when, stop.when),
            (None, Some(end)) if end <= due => State::Ceased { on: end },
            (None, Some(end)) if end > due_last => {
                self.unless_unseen(due, State::Breached { ended: Some(end) })
            }
            (None, Some(_)) => State::NotDeterminable,
            (None, None) if !self.case.has_come(day_after(due)) => self.unless_unseen(due, State::Running),
            (None, None) if self.case.has_come(day_after(due_last)) => {
                self.unless_unseen(due, State::Breached { ended: None })
            }
            (None, None) => State::NotDeterminable,
        };
        let late = matches!(state, State::MetLate { .. } | State::Breached { .. });
        let state = if late && self.may_have_stopped(anchor) { State::NotDeterminable } else { state };
        let grounds = Grounds { start: anchor.ground, stop: stop.map(|stop| stop.entry.reference()) };
        let (rule, subject) = (self.rule, self.subject.to_string());
        let (started, counted_from, due) = (anchor.first, anchor.counted_from, due_last);
        Some(ClockReading { rule, subject, rung, started, counted_from, allowance, due, state, grounds })
    }

    /// Whether a stop of which only the month or the year is known may have come after a start that lies in it.
    fn may_have_stopped(&self, anchor: Anchor) -> bool {
        let mut vague =
            self.stops_around(anchor.first).0.iter().filter(|stop| stop.when.precision() != Precision::Day);
        self.rule.count != Count::Before && vague.any(|stop| stop.when.day().last() >= anchor.first)
    }

    /// A fact that nobody sends is never missed, nor waited for.
    fn unless_unseen(&self, due: Date, state: State) -> State {
        let needs = if self.rule.needs.is_empty() { self.rule.stops } else { self.rule.needs };
        let seen = self.case.observes(needs, due);
        if seen { state } else { State::NotObservable }
    }

    fn allowance(&self, number: Option<usize>, from: Date) -> Option<Allowance> {
        let jurisdiction = self.case.jurisdiction();
        let in_force = self.rule.since.is_none_or(|since| since <= from)
            && self.rule.until.is_none_or(|until| from <= until)
            && (!self.rule.awaits_commencement || jurisdiction.has_commenced(self.rule, from));
        if !in_force {
            return None;
        }
        let rung = Rung { case: self.case, subject: self.subject, number, from };
        let by_book = match self.rule.cadence {
            Cadence::Once(allowance) => Some(allowance),
            // A run without a number may be any of them; none of a ladder allows longer than its last.
            Cadence::Ladder(rungs) => number.and_then(|number| rungs.get(number)).or(rungs.last()).copied(),
            Cadence::Depends { allows, .. } | Cadence::OnceDepends { allows, .. } => allows(&rung),
        }?;
        let agreed = (self.rule.agreed)(&rung);
        Some(agreed.or_else(|| jurisdiction.limit(self.rule, number, from)).unwrap_or(by_book))
    }

    fn last_day(&self, allowance: Allowance, day_0: Date) -> Date {
        let calendar = self.case.calendar();
        match self.rule.count {
            Count::From => allowance.last_day(day_0, calendar),
            Count::BeginningWith => {
                let last = allowance.last_day(day_0, calendar);
                last.yesterday().unwrap_or(last)
            }
            Count::Before => allowance.day_before(day_0, calendar),
        }
    }
}

/// How a stopped clock stands. A limit in hours is settled by the times where both are known, and else only where
/// every possible time of day gives the same answer.
fn stopped(
    allowance: Allowance,
    (due, due_last): (Date, Date),
    started: Option<Occurred>,
    stop: Occurred,
) -> State {
    let (on, on_last) = (stop.date(), stop.day().last());
    let surely_met = match allowance {
        Allowance::Hours(hours) => {
            if let (Some(from), Some(to)) = (started.and_then(|when| when.instant()), stop.instant()) {
                let limit = SignedDuration::from_hours(i64::from(hours));
                return if to.duration_since(from) <= limit {
                    State::Met { on }
                } else {
                    State::MetLate { on }
                };
            }
            on_last < due
        }
        _ => on_last <= due,
    };
    if surely_met {
        State::Met { on }
    } else if on > due_last {
        State::MetLate { on }
    } else {
        State::NotDeterminable
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use core::fmt::Write;

    use expect_test::{Expect, expect};
    use jiff::civil::date;
    use journey::fixture::Fixture;
    use journey::{Event, Kind};
    use proptest::prelude::*;

    use super::*;
    use crate::checks::any_text;
    use crate::jurisdiction::{Jurisdiction, Limit, Source};
    use crate::outlook::outlook;

    const fn row(
        name: &'static str,
        starts: &'static [Kind],
        stops: &'static [Kind],
        cadence: Cadence,
    ) -> ClockRule {
        ClockRule {
            name,
            title: "A row for tests",
            starts,
            stops,
            about,
            applies: |day, _| day.is_alive(),
            cadence,
            ..ClockRule::ROW
        }
    }

    fn about<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
        match entry.event() {
            Event::ReferralReceived(referral) => Some(referral.referral_id.as_str()),
            Event::ReferralDecided(decision) => Some(decision.referral_id.as_str()),
            Event::MissingEnded(missing) => Some(missing.missing_id.as_str()),
            Event::ReturnInterviewHeld(interview) => Some(interview.missing_id.as_str()),
            Event::CourtApplicationIssued(issued) => Some(issued.proceedings_id.as_str()),
            Event::ProceedingsConcluded(concluded) => Some(concluded.proceedings_id.as_str()),
            _ => None,
        }
    }

    static DECISION: ClockRule = row(
        "referral-decision",
        &[Kind::ReferralReceived],
        &[Kind::ReferralDecided],
        Cadence::Once(Allowance::WorkingDays(1)),
    );

    static INTERVIEW: ClockRule = row(
        "return-interview",
        &[Kind::MissingEnded],
        &[Kind::ReturnInterviewHeld],
        Cadence::Once(Allowance::Hours(72)),
    );

    static PROCEEDINGS: ClockRule = ClockRule {
        count: Count::BeginningWith,
        since: Some(date(2014, 4, 22)),
        until: Some(date(2030, 12, 31)),
        ..row(
            "care-proceedings",
            &[Kind::CourtApplicationIssued],
            &[Kind::ProceedingsConcluded],
            Cadence::Once(Allowance::Weeks(26)),
        )
    };

    fn check(rule: &'static ClockRule, text: &str, expected: Expect) {
        check_in(&Jurisdiction::default(), rule, text, expected);
    }

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    pub(super) fn check_in(
        jurisdiction: &Jurisdiction,
        rule: &'static ClockRule,
        text: &str,
        expected: Expect,
    ) {
        let fixture = Fixture::parse(text).expect("the fixture language");
        let (journey, as_of) = (fixture.journey(), fixture.as_of.expect("a line `as of`"));
        let case = Case::new(&journey, as_of, jurisdiction);
        let mut found = Vec::new();
        readings(rule, &case, &mut found);
        let mut told = String::new();
        for reading in found {
            writeln!(told, "{}  {}", reading.subject, reading.sentence(as_of, case.calendar()))
                .expect("a string");
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn each_start_meets_its_own_stop() {
        check(
            &DECISION,
            "
            2026-03-02 referral received r1
            2026-03-02 referral received r2
            2026-03-02 referral received r2       # the same fact from another source
            2026-03-03 referral decided r2 assessment
            2026-03-04 referral decided r1 assessment
            2026-03-06 referral received r3
            2026-03-06 referral received r4
            2026-03-09 child died
            as of 2026-03-09
            ",
            expect![[r#"
                r1  due 2026-03-03  met late by 1 working day
                r2  due 2026-03-03  met on 2026-03-03
                r3  due 2026-03-09  ceased on 2026-03-09
                r4  due 2026-03-09  ceased on 2026-03-09
            "#]],
        );
    }

    #[test]
    fn what_nobody_sends_is_not_observable_neither_awaited_nor_breached() {
        let source = |kinds: &[Kind], until| Source {
            system: "ssda903".into(),
            kinds: kinds.into(),
            from: None,
            until,
        };
        let text = "
            2026-03-02 referral received r1
            2026-03-02 referral received r2
            2026-03-04 referral decided r2 assessment
            as of 2026-03-04
        ";
        let other = Jurisdiction::default().with_source(source(&[Kind::CareReviewHeld], None));
        check_in(
            &other,
            &DECISION,
            text,
            expect![[r#"
            r1  due 2026-03-03  not observable
            r2  due 2026-03-03  met late by 1 working day
        "#]],
        );
        check_in(
            &other,
            &DECISION,
            "
            2026-03-02 referral received r1
            as of 2026-03-02
            ",
            expect![[r#"
            r1  due 2026-03-03  not observable
        "#]],
        );
        let ended = Jurisdiction::default().with_source(source(&[], Some(date(2026, 3, 2))));
        check_in(
            &ended,
            &DECISION,
            text,
            expect![[r#"
            r1  due 2026-03-03  not observable
            r2  due 2026-03-03  met late by 1 working day
        "#]],
        );
        let sent =
            Jurisdiction::default().with_source(source(&[Kind::ReferralDecided], Some(date(2026, 3, 3))));
        check_in(
            &sent,
            &DECISION,
            text,
            expect![[r#"
            r1  due 2026-03-03  breached by 1 working day
            r2  due 2026-03-03  met late by 1 working day
        "#]],
        );
    }

    #[test]
    fn hours_between_days_without_a_time_are_settled_only_where_they_can_be() {
        check(
            &INTERVIEW,
            "
            2026-03-02 missing ended m2
            2026-03-02 missing ended m3
            2026-03-02 missing ended m4
            2026-03-02 missing ended m5
            2026-03-04 return interview held m2
            2026-03-05 return interview held m3
            2026-03-06 return interview held m4
            as of 2026-03-05
            ",
            expect![[r#"
                m2  due 2026-03-05  met on 2026-03-04
                m3  due 2026-03-05  not determinable
                m4  due 2026-03-05  running
                m5  due 2026-03-05  running
            "#]],
        );
        check(
            &INTERVIEW,
            "
            2026-03-02 missing ended m5
            2026-03-02 missing ended m6
            2026-03-06 return interview held m6
            as of 2026-03-06
            ",
            expect![[r#"
                m5  due 2026-03-05  breached by 1 day
                m6  due 2026-03-05  met late by 1 day
            "#]],
        );
    }

    #[test]
    fn hours_between_known_times_are_counted_across_the_change_of_the_clocks() {
        check(
            &INTERVIEW,
            "
            2026-03-27T12:00 missing ended m1
            2026-03-27T12:00 missing ended m2
            2026-03-30T13:00 return interview held m1   # 72 hours, since one hour of the 29th does not exist
            2026-03-30T13:01 return interview held m2
            as of 2026-03-31
            ",
            expect![[r#"
                m1  due 2026-03-30  met on 2026-03-30
                m2  due 2026-03-30  met late by less than a day
            "#]],
        );
    }

    #[test]
    fn beginning_with_counts_the_first_day_and_a_row_binds_only_in_its_time() {
        check(
            &PROCEEDINGS,
            "
            2014-04-21 application issued cp0
            2026-11-23 application issued cp1
            as of 2027-05-24
            ",
            expect![[r#"
                cp1  due 2027-05-23  breached by 1 day
            "#]],
        );
    }

    static REPORT: ClockRule = ClockRule {
        count: Count::Before,
        ..row(
            "report-before-decision",
            &[Kind::ReferralDecided],
            &[Kind::ReferralReceived],
            Cadence::Once(Allowance::WorkingDays(2)),
        )
    };

    #[test]
    fn what_is_due_before_something_is_counted_back_from_it() {
        check(
            &REPORT,
            "
            2026-12-22 referral received r1
            2026-12-29 referral decided r1 assessment     # the two working days before are the 23rd and the 24th
            2026-12-24 referral received r2
            2026-12-29 referral decided r2 assessment
            2026-12-30 referral received r3
            2026-12-29 referral decided r3 assessment
            2026-12-29 referral decided r4 assessment
            as of 2026-12-31
            ",
            expect![[r#"
                r1  due 2026-12-23  met on 2026-12-22
                r2  due 2026-12-23  met late by 1 working day
                r3  due 2026-12-23  met late by 3 working days
                r4  due 2026-12-23  breached by 4 working days
            "#]],
        );
    }

    static UNCOMMENCED: ClockRule = ClockRule { awaits_commencement: true, ..DECISION };

    #[test]
    fn a_row_that_awaits_commencement_runs_from_the_day_that_the_jurisdiction_gives() {
        let text = "
            2026-03-02 referral received r1
            2026-03-09 referral received r2
            as of 2026-03-31
        ";
        check(&UNCOMMENCED, text, expect![""]);
        // A row of the book is needed to name it; the date is held by name.
        let mut commenced = Jurisdiction::default();
        commenced.commencements.push(("referral-decision".into(), date(2026, 3, 9)));
        check_in(
            &commenced,
            &UNCOMMENCED,
            text,
            expect![[r#"
            r2  due 2026-03-10  breached by 15 working days
        "#]],
        );
    }

    #[test]
    fn an_authority_sets_its_own_limits_but_not_those_of_an_act() {
        let limit = |clock: &str| Limit {
            clock: clock.into(),
            run: None,
            allowance: Allowance::Days(10),
            from: date(2016, 1, 1),
        };
        let refused = |clock| Jurisdiction::default().with_limit(limit(clock)).map(|_| ()).unwrap_err();
        assert_eq!(refused("care-review"), crate::jurisdiction::Unfit::InAnAct);
        assert_eq!(refused("LAC-REV-1"), crate::jurisdiction::Unfit::InAnAct);
        assert_eq!(refused("no-such-clock"), crate::jurisdiction::Unfit::NoSuchClock);
    }

    proptest! {
        /// With the same facts, a later day of reading may show that what was missed came late, never in time.
        #[test]
        fn a_breach_stays_a_breach(text in any_text(), first in 0i64..800, later in 0i64..400) {
            let journey = Fixture::parse(&text).expect("the fixture language").journey();
            let day = |days| date(2017, 1, 1).saturating_add(jiff::Span::new().days(days));
            let jurisdiction = Jurisdiction::default();
            let before = outlook(&journey, day(first), &jurisdiction);
            let after = outlook(&journey, day(first + later), &jurisdiction);
            for breached in before.clocks.iter().filter(|reading| matches!(reading.state, State::Breached { .. })) {
                let same = |reading: &&ClockReading| {
                    (reading.rule.name, &reading.subject, reading.rung, reading.started)
                        == (breached.rule.name, &breached.subject, breached.rung, breached.started)
                };
                let then = after.clocks.iter().find(same).map(|reading| reading.state);
                prop_assert!(
                    matches!(then, Some(State::Breached { .. } | State::MetLate { .. })),
                    "{:?} became {then:?}", breached.state
                );
            }
        }
    }
}
