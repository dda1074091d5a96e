//! A figure as it was known then against the same figure as it is known now: then, and what was recorded late,
//! corrected and retracted since, and what the books or the authority's file count otherwise, make now.
//!
//! The figure is reckoned five times, each time with one sort of change more: the terms are the differences, so that
//! they sum whatever the measure is.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use ids::{ChildId, EventId};
use jiff::civil::Date;
use journey::{Entry, EntryRef, Event, Journey, KnownAt};
use rules::Jurisdiction;

use super::Measure;
use super::figure::{Figure, Row};
use super::tally::{Ask, Tally};

/// Why a figure differs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The books, the calendar or the authority's file count otherwise; with a published figure, also what no entry
    /// explains of it.
    DefinitionChange,
    /// Facts were recorded after the figure was made.
    LateRecorded,
    /// Entries were corrected after the figure was made.
    Corrected,
    /// Entries were retracted after the figure was made.
    Retracted,
}

/// What one cause adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The cause.
    pub cause: Cause,
    /// What it adds to the value; absent where there was no value before or after.
    pub value: Option<f64>,
    /// What it adds to the numerator.
    pub numerator: i64,
    /// What it adds to the denominator.
    pub denominator: i64,
    /// The children of whom it is.
    pub children: Vec<ChildId>,
    /// The entries that make the difference.
    pub entries: Vec<EntryRef>,
}

/// What was counted of a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In the numerator.
    pub numerator: u64,
    /// In the denominator; the same for a measure that has none.
    pub denominator: u64,
}

/// A child who makes a difference, and by what.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The child.
    pub child: ChildId,
    /// What was counted as it was known then.
    pub then: Count,
    /// What is counted as it is known now.
    pub now: Count,
    /// The entries that make the difference, each with what it is.
    pub entries: Vec<(Cause, EntryRef)>,
}

/// A figure then and now, with what lies between: then and the terms make now.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// The figure as it was published, where it was.
    pub published: Option<f64>,
    /// The figure as it is counted again from what was known then.
    pub then: Figure,
    /// What lies between, in the order in which it was added.
    pub terms: Vec<Term>,
    /// The children of whom something else is counted now, by id.
    pub moved: Vec<Moved>,
    /// The figure as it is known now.
    pub now: Figure,
}

/// What came since, by child: the cause, the entry, and the entry that it changes.
type Since = BTreeMap<ChildId, Vec<(Cause, EntryRef, Option<EventId>)>>;

/// The reckoning, fed one child at a time.
#[derive(Clone, Debug)]
pub struct Reconciliation<'j> {
    known: (KnownAt, KnownAt),
    same_rules: bool,
    /// Children of whom nothing came since.
    unchanged: Tally<'j>,
    /// Then; by today's rules; with what came late; with corrections; with retractions.
    stages: Vec<Tally<'j>>,
    since: Since,
}

const CAUSES: [Cause; 4] = [Cause::DefinitionChange, Cause::LateRecorded, Cause::Corrected, Cause::Retracted];

impl Cause {
    /// The words that a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::DefinitionChange => "definition change",
            Self::LateRecorded => "late recorded",
            Self::Corrected => "corrected",
            Self::Retracted => "retracted",
        }
    }

    fn of(entry: &Entry) -> (Self, Option<EventId>) {
        match entry.event() {
            Event::EntryCorrected(change) => (Self::Corrected, Some(change.event_id)),
            Event::EntryRetracted(change) => (Self::Retracted, Some(change.event_id)),
            _ => (Self::LateRecorded, None),
        }
    }
}

impl<'j> Reconciliation<'j> {
    /// A measure on a day: by what was known then and the file of then, and by what is known now and the file of now.
    pub fn new(
        measure: &'static Measure,
        as_of: Date,
        then: (KnownAt, &'j Jurisdiction),
        now: (KnownAt, &'j Jurisdiction),
    ) -> Self {
        let ask = Ask { measures: [measure].into(), days: [as_of].into(), by: [].into(), rows: true };
        let rules = |of: &Jurisdiction| (of.version.clone(), of.calendar.clone());
        let by_now = || Tally::new(ask.clone(), now.1);
        Self {
            known: (then.0, now.0),
            same_rules: rules(then.1) == rules(now.1),
            unchanged: by_now(),
            stages: [Tally::new(ask.clone(), then.1), by_now(), by_now(), by_now(), by_now()].into(),
            since: BTreeMap::new(),
        }
    }

    /// Adds one child: the events of its stream and of those that are linked to it.
    pub fn add(&mut self, child: ChildId, entries: &[Entry]) {
        let (then, now) = self.known;
        let came = |entry: &&Entry| now.admits(entry) && !then.admits(entry);
        let since: Vec<_> =
            entries.iter().filter(came).map(|entry| (Cause::of(entry), entry.reference())).collect();
        let fold = |last: Option<Cause>| {
            let known = entries.iter().filter(|entry| {
                then.admits(entry)
                    || (now.admits(entry) && last.is_some_and(|last| Cause::of(entry).0 <= last))
            });
            Journey::fold_linked(child, known.cloned())
        };
        if since.is_empty() && self.same_rules {
            self.unchanged.add(&fold(None));
            return;
        }
        let stages = [None, None, Some(Cause::LateRecorded), Some(Cause::Corrected), Some(Cause::Retracted)];
        for (tally, last) in self.stages.iter_mut().zip(stages) {
            tally.add(&fold(last));
        }
        let since = since.into_iter().map(|((cause, target), entry)| (cause, entry, target));
        self.since.entry(child).or_default().extend(since);
    }

    /// Adds what was reckoned of other children, for the same question.
    pub fn merge(&mut self, other: Self) {
        self.unchanged.merge(other.unchanged);
        self.stages.iter_mut().zip(other.stages).for_each(|(own, other)| own.merge(other));
        for (child, since) in other.since {
            self.since.entry(child).or_default().extend(since);
        }
    }

    /// The figures and what lies between them, against what was published, where it was.
    pub fn finish(self, published: Option<f64>) -> Option<Reconciled> {
        let Self { unchanged, stages, since, .. } = self;
        let figures = stages.into_iter().filter_map(|mut tally| {
            tally.merge(unchanged.clone());
            tally.finish().pop()
        });
        let figures: Vec<Figure> = figures.collect();
        let steps = CAUSES.iter().zip(figures.windows(2));
        let mut terms: Vec<Term> = steps
            .filter_map(|(&cause, pair)| Some(term(cause, pair.first()?, pair.last()?, &since)))
            .collect();
        let moved = moved(&figures, &since);
        let (then, now) = (figures.first()?.clone(), figures.last()?.clone());
        // Whatever was published and cannot be counted again has no entry to its name.
        if let (Some(published), Some(counted), Some(first)) =
            (published, then.total.value, terms.first_mut())
        {
            first.value = first.value.map(|value| value + counted - published);
        }
        Some(Reconciled { published, then, terms, moved, now })
    }
}

fn term(cause: Cause, before: &Figure, after: &Figure, since: &Since) -> Term {
    let (was, is) = (by_child(&before.rows), by_child(&after.rows));
    let all: BTreeSet<ChildId> = was.keys().chain(is.keys()).copied().collect();
    let children: Vec<ChildId> =
        all.into_iter().filter(|child| counts(was.get(child)) != counts(is.get(child))).collect();
    let entries = children
        .iter()
        .flat_map(|child| entries_of(cause, since.get(child), [was.get(child), is.get(child)]));
    let mut entries: Vec<EntryRef> = entries.collect();
    entries.sort_unstable();
    Term {
        cause,
        value: after.total.value.zip(before.total.value).map(|(is, was)| is - was),
        numerator: difference(after.total.numerator, before.total.numerator),
        denominator: difference(after.total.denominator, before.total.denominator),
        children,
        entries,
    }
}

/// The entries of one cause that change what is counted of a child: those on which the rows rest, if any does.
fn entries_of(
    cause: Cause,
    since: Option<&Vec<(Cause, EntryRef, Option<EventId>)>>,
    rows: [Option<&Vec<&Row>>; 2],
) -> Vec<EntryRef> {
    let rows = rows.into_iter().flatten().flatten();
    let grounds: BTreeSet<EventId> =
        rows.flat_map(|row| &row.grounds).map(|ground| ground.event_id).collect();
    let of_cause: Vec<_> = since.into_iter().flatten().filter(|(of, ..)| *of == cause).collect();
    let rests = |entry: &EntryRef, target: &Option<EventId>| {
        grounds.contains(&entry.event_id) || target.is_some_and(|target| grounds.contains(&target))
    };
    let any = of_cause.iter().any(|(_, entry, target)| rests(entry, target));
    let of_cause = of_cause.into_iter().filter(|(_, entry, target)| !any || rests(entry, target));
    of_cause.map(|(_, entry, _)| *entry).collect()
}

/// The children of whom something else is counted at the last stage than at the first.
fn moved(figures: &[Figure], since: &Since) -> Vec<Moved> {
    let stages: Vec<_> = figures.iter().map(|figure| by_child(&figure.rows)).collect();
    let (Some(then), Some(now)) = (stages.first(), stages.last()) else { return Vec::new() };
    let all: BTreeSet<ChildId> = then.keys().chain(now.keys()).copied().collect();
    let differs = |child: &ChildId| adds(then.get(child)) != adds(now.get(child));
    let moved = all.into_iter().filter(differs).map(|child| {
        let steps = CAUSES.iter().zip(stages.windows(2));
        let entries = steps.flat_map(|(&cause, pair)| {
            let [was, is] = [&pair[0], &pair[1]].map(|stage| stage.get(&child));
            let moves = counts(was) != counts(is);
            let entries = moves.then(|| entries_of(cause, since.get(&child), [was, is]));
            entries.into_iter().flatten().map(move |entry| (cause, entry))
        });
        let entries = entries.collect();
        Moved { child, then: count(then.get(&child)), now: count(now.get(&child)), entries }
    });
    moved.collect()
}

/// What rows add to the figure, whatever it is called that they count.
fn adds(rows: Option<&Vec<&Row>>) -> Vec<(Option<bool>, Option<i32>, u32)> {
    let adds = rows.into_iter().flatten().map(|row| (row.in_numerator, row.value, row.weight));
    let mut adds: Vec<_> = adds.collect();
    adds.sort_unstable();
    adds
}

fn count(rows: Option<&Vec<&Row>>) -> Count {
    let mut count = Count::default();
    for row in rows.into_iter().flatten() {
        let weight = u64::from(row.weight);
        count.numerator += if row.in_numerator == Some(true) { weight } else { 0 };
        count.denominator += if row.in_numerator.is_some() { weight } else { 0 };
    }
    count
}

fn by_child(rows: &[Row]) -> BTreeMap<ChildId, Vec<&Row>> {
    let mut by_child: BTreeMap<ChildId, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_child.entry(row.child).or_default().push(row);
    }
    by_child
}

/// What rows count for, whatever they rest on.
fn counts<'r>(rows: Option<&Vec<&'r Row>>) -> Vec<(&'r str, Option<bool>, Option<i32>, u32)> {
    let counts =
        rows.into_iter().flatten().map(|row| (&*row.subject, row.in_numerator, row.value, row.weight));
    let mut counts: Vec<_> = counts.collect();
    counts.sort_unstable();
    counts
}

fn difference(after: Option<u64>, before: Option<u64>) -> i64 {
    let number = |count: Option<u64>| i64::try_from(count.unwrap_or(0)).unwrap_or(i64::MAX);
    number(after).saturating_sub(number(before))
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use core::fmt::Write;

    use expect_test::{Expect, expect};
    use journey::fixture::Fixture;

    use super::*;
    use crate::measures::measure;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(name: &str, text: &str, published: Option<f64>, now: &Jurisdiction, expected: Expect) {
        let fixture = Fixture::parse(text).expect("the fixture language");
        let (measure, as_of) = (measure(name).expect("a measure"), fixture.as_of.expect("a line `as of`"));
        let then = Jurisdiction::default();
        let nothing =
            || Reconciliation::new(measure, as_of, (fixture.known, &then), (KnownAt::EVERYTHING, now));
        // As on two cores, each with every other child.
        let (mut reckoning, mut other) = (nothing(), nothing());
        let children: BTreeSet<ChildId> = fixture.entries.iter().map(|entry| entry.child).collect();
        for (number, child) in children.into_iter().enumerate() {
            let own: Vec<Entry> =
                fixture.entries.iter().filter(|entry| entry.child == child).cloned().collect();
            let part = if number.is_multiple_of(2) { &mut reckoning } else { &mut other };
            part.add(child, &own);
        }
        reckoning.merge(other);
        let told = reckoning.finish(published).expect("figures");
        let figure = |figure: &Figure| {
            let total = &figure.total;
            format!("{:?} {:?}/{:?}\n", total.value, total.numerator, total.denominator)
        };
        let mut text = format!("published {:?}, then {}", told.published, figure(&told.then));
        for Term { cause, value, numerator, denominator, children, entries } in &told.terms {
            let children: Vec<_> = children.iter().map(|child| child.to_bytes()[15]).collect();
            let entries: Vec<_> = entries.iter().map(|entry| entry.position.0 + 1).collect();
            let value = value.unwrap_or_default();
            writeln!(
                text,
                "{}: {value:+.1} {numerator:+}/{denominator:+} {children:?} e{entries:?}",
                cause.words()
            )
            .expect("a string");
        }
        for Moved { child, then, now, entries } in &told.moved {
            let entries: Vec<_> = entries.iter().map(|(_, entry)| entry.position.0 + 1).collect();
            let [then, now] = [then, now].map(|count| format!("{}/{}", count.numerator, count.denominator));
            writeln!(text, "child {}: {then}, now {now} e{entries:?}", child.to_bytes()[15])
                .expect("a string");
        }
        let then = told.published.or(told.then.total.value).expect("a value");
        let sum: f64 = told.terms.iter().filter_map(|term| term.value).sum();
        assert!((then + sum - told.now.total.value.expect("a value")).abs() < 1e-9, "the terms sum");
        expected.assert_eq(&[text, format!("now {}", figure(&told.now))].concat() as &String);
    }

    const CHILDREN: &str = "
        2017-04-10 care started c1 legal C2
        child 2
        2017-05-10 care started c1 legal C2
        child 3
        2018-03-10 care started c1 legal C2 appended 2018-05-01
        child 2
        2018-03-30 care ended c1 E4A appended 2018-05-02
        child 4
        2017-06-10 care started c1 legal C2 appended 2017-06-10
        retract e8 appended 2018-05-03
        retract e9 appended 2018-05-03
        child 5
        2018-04-02 care started c1 legal C2 appended 2018-04-03
        correct e12 2018-03-31 appended 2018-05-04
        child 6
        2017-04-10 care started c1 legal V4
        as of 2018-03-31
        known at appended:2018-04-30T00:00:00Z
    ";

    #[test]
    fn then_and_the_terms_make_now() {
        check(
            "children-looked-after",
            CHILDREN,
            None,
            &Jurisdiction::default(),
            expect![[r#"
                published None, then Some(3.0) Some(3)/None
                definition change: +0.0 +0/+0 [] e[]
                late recorded: +0.0 +0/+0 [2, 3] e[5, 7]
                corrected: +1.0 +1/+0 [5] e[14]
                retracted: -1.0 -1/+0 [4] e[10]
                child 2: 1/1, now 0/0 e[7]
                child 3: 0/0, now 1/1 e[5]
                child 4: 1/1, now 0/0 e[10]
                child 5: 0/0, now 1/1 e[14]
                now Some(3.0) Some(3)/None
            "#]],
        );
        check(
            "children-looked-after",
            CHILDREN,
            Some(5.0),
            &Jurisdiction::default(),
            expect![[r#"
                published Some(5.0), then Some(3.0) Some(3)/None
                definition change: -2.0 +0/+0 [] e[]
                late recorded: +0.0 +0/+0 [2, 3] e[5, 7]
                corrected: +1.0 +1/+0 [5] e[14]
                retracted: -1.0 -1/+0 [4] e[10]
                child 2: 1/1, now 0/0 e[7]
                child 3: 0/0, now 1/1 e[5]
                child 4: 1/1, now 0/0 e[10]
                child 5: 0/0, now 1/1 e[14]
                now Some(3.0) Some(3)/None
            "#]],
        );
    }

    #[test]
    fn what_the_file_of_now_counts_otherwise_is_a_term() {
        let from = Some(jiff::civil::date(2018, 2, 1));
        let source = rules::Source { system: "census".into(), kinds: [].into(), from, until: None };
        let mut now = Jurisdiction::default().with_source(source);
        now.version = "2".into();
        let text = "
            2018-01-10 referral received r1
            2018-01-11 referral decided r1 no-further-action
            2018-02-10 referral received r2
            2018-02-11 referral decided r2 assessment
            as of 2018-03-31
            known at appended:2018-04-30T00:00:00Z
        ";
        check(
            "referrals-no-further-action",
            text,
            None,
            &now,
            expect![[r#"
                published None, then Some(50.0) Some(1)/Some(2)
                definition change: -50.0 -1/-1 [1] e[]
                late recorded: +0.0 +0/+0 [] e[]
                corrected: +0.0 +0/+0 [] e[]
                retracted: +0.0 +0/+0 [] e[]
                child 1: 1/2, now 0/1 e[]
                now Some(0.0) Some(0)/Some(1)
            "#]],
        );
    }
}
