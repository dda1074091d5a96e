//! The interpreter of clock rows: from a row and a case to the readings.

use alloc::string::ToString;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, EntryRef};

use crate::allowance::Allowance;
use crate::book::{Cadence, ClockRule, Count, Rung};
use crate::case::Case;
use crate::reading::{ClockReading, State};

/// The readings of one row: one for each subject and run, in their order.
pub(crate) fn readings(rule: &'static ClockRule, case: &Case<'_>, into: &mut Vec<ClockReading>) {
    let mut seen: Vec<&str> = Vec::new();
    for start in case.occurred(rule.starts) {
        let Some(subject) = (rule.about)(case, start) else { continue };
        // What is started twice, by two records of one fact, runs once.
        if !seen.contains(&subject) {
            seen.push(subject);
            Runner::new(rule, case, subject).run(start, into);
        }
    }
}

struct Runner<'a> {
    rule: &'static ClockRule,
    case: &'a Case<'a>,
    subject: &'a str,
    stops: Vec<&'a Entry>,
}

/// What a run counts from: a fact, or the day on which the row began to apply again.
#[derive(Clone, Copy)]
struct Anchor {
    first: Date,
    last: Date,
    /// Whether a stop on the same day counts: after a start it does, after a stop it is the same stop again.
    same_day: bool,
    resumed: bool,
    ground: EntryRef,
}

impl Anchor {
    fn at(entry: &Entry, same_day: bool) -> Self {
        Self {
            first: entry.day(),
            last: entry.last_day(),
            same_day,
            resumed: false,
            ground: entry.reference(),
        }
    }

    fn resumed(self, day: Date) -> Self {
        Self { first: day, last: day, same_day: true, resumed: true, ..self }
    }

    fn is_before(&self, stop: &Entry) -> bool {
        if self.same_day { stop.day() >= self.first } else { stop.day() > self.first }
    }
}

impl<'a> Runner<'a> {
    fn new(rule: &'static ClockRule, case: &'a Case<'a>, subject: &'a str) -> Self {
        let about_subject = |entry: &&Entry| (rule.about)(case, entry) == Some(subject);
        let mut stops: Vec<&Entry> = case.occurred(rule.stops).filter(about_subject).collect();
        stops.sort_by_key(|stop| (stop.day(), stop.position));
        // Two records of one day are one event, and advance a ladder once.
        stops.dedup_by_key(|stop| stop.day());
        Self { rule, case, subject, stops }
    }

    fn run(&self, start: &Entry, into: &mut Vec<ClockReading>) {
        let mut anchor = Anchor::at(start, true);
        let mut rung = 0;
        let once = matches!(self.rule.cadence, Cadence::Once(_));
        loop {
            // A row that does not apply yet starts when it does; a later day is no longer the fact's own.
            let applies = |day: &crate::case::Day<'_>| (self.rule.applies)(day, self.subject);
            let Some(from) = self.case.first_day(anchor.first, true, applies) else { return };
            if from > anchor.first {
                if once {
                    return;
                }
                let passed = self.stops.iter().filter(|stop| anchor.is_before(stop) && stop.day() < from);
                rung += passed.count();
                anchor = anchor.resumed(from);
            }
            let ends = self.case.first_day(from, false, applies);
            let stop = self.stop_after(anchor, ends);
            into.extend(self.read(anchor, rung, (stop, ends)));
            match (stop, ends) {
                _ if once => return,
                (Some(stop), _) => (anchor, rung) = (Anchor::at(stop, false), rung + 1),
                (None, Some(ended)) => anchor = anchor.resumed(ended),
                (None, None) => return,
            }
        }
    }

    /// The first stop of a run; one on the day on which the row ceased still counts.
    fn stop_after(&self, anchor: Anchor, ends: Option<Date>) -> Option<&'a Entry> {
        let next = self.stops.iter().copied().find(|stop| anchor.is_before(stop));
        next.filter(|stop| ends.is_none_or(|end| stop.day() <= end))
    }

    /// The reading of one run; nothing where no allowance is in force on the day on which it starts.
    fn read(
        &self,
        anchor: Anchor,
        rung: usize,
        (stop, ends): (Option<&Entry>, Option<Date>),
    ) -> Option<ClockReading> {
        let allowance = self.allowance(rung, anchor.first)?;
        let (due, due_last) = (self.last_day(allowance, anchor.first), self.last_day(allowance, anchor.last));
        let state = match (stop, ends) {
            (Some(stop), _) => stopped(allowance, (due, due_last), stop),
            (None, Some(end)) if end <= due => State::Ceased { on: end },
            (None, Some(end)) if end > due_last => {
                self.unless_unseen(due, State::Breached { ended: Some(end) })
            }
            (None, Some(_)) => State::NotDeterminable,
            (None, None) if !self.case.has_come(day_after(due)) => State::Running,
            (None, None) if self.case.has_come(day_after(due_last)) => {
                self.unless_unseen(due, State::Breached { ended: None })
            }
            (None, None) => State::NotDeterminable,
        };
        let mut grounds = Vec::from([anchor.ground]);
        grounds.extend(stop.map(Entry::reference));
        let (rule, subject) = (self.rule, self.subject.to_string());
        let (started, resumed) = (anchor.first, anchor.resumed);
        Some(ClockReading { rule, subject, rung, started, resumed, allowance, due, state, grounds })
    }

    /// A fact that nobody sends is never missed.
    fn unless_unseen(&self, due: Date, state: State) -> State {
        let seen = self.case.jurisdiction().observes(self.rule.stops, due);
        if seen { state } else { State::NotObservable }
    }

    fn allowance(&self, number: usize, from: Date) -> Option<Allowance> {
        let in_force = self.rule.since.is_none_or(|since| since <= from)
            && self.rule.until.is_none_or(|until| from <= until);
        if !in_force {
            return None;
        }
        let by_book = match self.rule.cadence {
            Cadence::Once(allowance) => Some(allowance),
            Cadence::Ladder(rungs) => rungs.get(number).or(rungs.last()).copied(),
            Cadence::Depends(ask) => ask(&Rung { case: self.case, subject: self.subject, number, from }),
        }?;
        Some(self.case.jurisdiction().limit(self.rule, from).unwrap_or(by_book))
    }

    fn last_day(&self, allowance: Allowance, day_0: Date) -> Date {
        let last = allowance.last_day(day_0, self.case.calendar());
        match self.rule.count {
            Count::From => last,
            Count::BeginningWith => last.yesterday().unwrap_or(last),
        }
    }
}

/// How a stopped clock stands. An hour's limit between two days without a time is settled only where every possible
/// time of day gives the same answer.
fn stopped(allowance: Allowance, (due, due_last): (Date, Date), stop: &Entry) -> State {
    let (on, on_last) = (stop.day(), stop.last_day());
    let hours = matches!(allowance, Allowance::Hours(_));
    let surely_met = if hours { on_last < due } else { on_last <= due };
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
