//! The rows of all children, on one day: recomputed only where an event came or the date brought a change.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::{Bound, RangeInclusive};

use ids::ChildId;
use jiff::civil::Date;
use journey::Journey;
use rules::{ClockReading, Flag, Jurisdiction, State};

use crate::filter::{FlagFilter, FlagKey};
use crate::row::OutlookRow;

/// The rows of all children, on one day.
#[derive(Clone, Debug)]
pub struct Rows {
    as_of: Date,
    jurisdiction: Jurisdiction,
    by_child: BTreeMap<ChildId, OutlookRow>,
    /// Whose row changes when, without an event.
    turning: BTreeSet<(Date, ChildId)>,
    /// Every flag with its index in the row of its child.
    flags: BTreeMap<FlagKey, usize>,
    /// The last days of the clocks that run.
    due: BTreeSet<(Date, ChildId)>,
    /// Into whose rows a record was read besides its own.
    read_into: BTreeMap<ChildId, BTreeSet<ChildId>>,
}

/// What a new row changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Flags that were raised.
    pub raised: Vec<FlagKey>,
    /// Flags that were cleared.
    pub cleared: Vec<FlagKey>,
}

/// A flag in a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// Where it stands in the list.
    pub key: &'a FlagKey,
    /// The flag.
    pub flag: &'a Flag,
}

/// A part of a list of flags.
#[derive(Clone, Debug)]
pub struct FlagPage<'a> {
    /// The flags, the gravest and oldest first.
    pub flags: Vec<Listed<'a>>,
    /// Where to go on; absent after the last part.
    pub next: Option<FlagKey>,
}

impl Rows {
    /// No children yet, on a day, in a jurisdiction.
    pub fn new(as_of: Date, jurisdiction: Jurisdiction) -> Self {
        Self {
            as_of,
            jurisdiction,
            by_child: BTreeMap::new(),
            turning: BTreeSet::new(),
            flags: BTreeMap::new(),
            due: BTreeSet::new(),
            read_into: BTreeMap::new(),
        }
    }

    /// The day on which the rows are read.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The jurisdiction in which the rows are read.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        &self.jurisdiction
    }

    /// The row of one child.
    pub fn row(&self, child: ChildId) -> Option<&OutlookRow> {
        self.by_child.get(&child)
    }

    /// All rows, by child.
    pub fn rows(&self) -> impl Iterator<Item = &OutlookRow> {
        self.by_child.values()
    }

    /// The other records into whose rows this one was read, as a duplicate.
    pub fn read_into(&self, child: ChildId) -> impl Iterator<Item = ChildId> {
        self.read_into.get(&child).into_iter().flatten().copied()
    }

    /// Whether another row tells what this one tells, so that the child would be counted twice: of duplicates that
    /// know of each other the one of which the ledger has known the longest counts, and else the one that knows.
    fn is_told_elsewhere(&self, child: ChildId) -> bool {
        let Some(row) = self.by_child.get(&child) else { return false };
        let since = |row: &OutlookRow| (row.first.is_none(), row.first, row.child);
        self.read_into(child)
            .filter_map(|other| self.by_child.get(&other))
            .any(|other| !row.linked.contains(&other.child) || since(other) < since(row))
    }

    /// Recomputes the row of the journey's child.
    pub fn apply(&mut self, journey: &Journey) -> Changed {
        self.put(OutlookRow::read(journey, self.as_of, &self.jurisdiction))
    }

    /// Puts a row that was computed on the day of these rows, or read back from a store.
    pub fn put(&mut self, row: OutlookRow) -> Changed {
        let before = self.take(row.child);
        let keys = FlagKey::of_all(row.child, &row.flags);
        let raised = keys.iter().filter(|key| !before.contains(key)).cloned().collect();
        let cleared = before.into_iter().filter(|key| !keys.contains(key)).collect();
        self.turning.extend(row.next_change.map(|day| (day, row.child)));
        self.due.extend(running(&row).map(|reading| (reading.due, row.child)));
        self.flags.extend(keys.into_iter().enumerate().map(|(at, key)| (key, at)));
        for linked in &row.linked {
            self.read_into.entry(*linked).or_default().insert(row.child);
        }
        self.by_child.insert(row.child, row);
        Changed { raised, cleared }
    }

    /// Forgets a child.
    pub fn remove(&mut self, child: ChildId) -> Changed {
        Changed { raised: Vec::new(), cleared: self.take(child) }
    }

    fn take(&mut self, child: ChildId) -> Vec<FlagKey> {
        let Some(row) = self.by_child.remove(&child) else { return Vec::new() };
        if let Some(day) = row.next_change {
            self.turning.remove(&(day, child));
        }
        for reading in running(&row) {
            self.due.remove(&(reading.due, child));
        }
        for linked in &row.linked {
            if let Some(into) = self.read_into.get_mut(linked) {
                into.remove(&child);
            }
        }
        let keys = FlagKey::of_all(child, &row.flags);
        for key in &keys {
            self.flags.remove(key);
        }
        keys
    }

    /// The children whose rows will have changed by a later day without an event.
    pub fn turning_by(&self, day: Date) -> Vec<ChildId> {
        self.turning.iter().take_while(|(change, _)| *change <= day).map(|&(_, child)| child).collect()
    }

    /// Turns the date, and recomputes the rows that this changes from the journeys that the caller reads. Turning
    /// back recomputes every row. When a journey cannot be read, that row stands as it was and turns next time.
    pub fn turn<E>(
        &mut self,
        day: Date,
        mut read: impl FnMut(ChildId) -> Result<Journey, E>,
    ) -> (Changed, Vec<(ChildId, E)>) {
        let children =
            if day < self.as_of { self.by_child.keys().copied().collect() } else { self.turning_by(day) };
        self.as_of = day;
        let (mut changed, mut failed) = (Changed::default(), Vec::new());
        for child in children {
            match read(child) {
                Ok(journey) => {
                    let Changed { raised, cleared } = self.apply(&journey);
                    changed.raised.extend(raised);
                    changed.cleared.extend(cleared);
                }
                Err(error) => {
                    self.turn_again(child, day);
                    failed.push((child, error));
                }
            }
        }
        (changed, failed)
    }

    /// Has a row that could not be recomputed turn on the next occasion.
    fn turn_again(&mut self, child: ChildId, day: Date) {
        if let Some(row) = self.by_child.get_mut(&child) {
            if let Some(before) = row.next_change.replace(day) {
                self.turning.remove(&(before, child));
            }
            self.turning.insert((day, child));
        }
    }

    /// Flags that a reader wants, from the gravest and oldest, or from the one after a given one. A child with several
    /// records is counted once; a record that the reader names is told of whatever the others say.
    pub fn flags(&self, filter: &FlagFilter, after: Option<&FlagKey>, limit: usize) -> FlagPage<'_> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let all = self.flags.range((from, Bound::Unbounded));
        let wanted = all
            .filter_map(|(key, &at)| {
                Some(Listed { key, flag: self.by_child.get(&key.child)?.flags.get(at)? })
            })
            .filter(|listed| filter.wants(listed.key.child, listed.flag))
            .filter(|listed| !filter.children.is_empty() || !self.is_told_elsewhere(listed.key.child));
        let mut flags: Vec<_> = wanted.take(limit.saturating_add(1)).collect();
        let more = flags.len() > limit;
        flags.truncate(limit);
        let next = flags.last().filter(|_| more).map(|last| last.key.clone());
        FlagPage { flags, next }
    }

    /// The clocks that run and whose last day lies between two days, by that day and child, who is counted once.
    pub fn deadlines(&self, days: RangeInclusive<Date>) -> impl Iterator<Item = (ChildId, &ClockReading)> {
        let first = (*days.start(), ChildId::from_bytes([0; 16]));
        let due = self.due.range(first..).take_while(move |(due, _)| days.contains(due));
        let due = due.filter(|(_, child)| !self.is_told_elsewhere(*child));
        due.flat_map(|&(due, child)| {
            let row = self.by_child.get(&child).into_iter();
            row.flat_map(running)
                .filter(move |reading| reading.due == due)
                .map(move |reading| (child, reading))
        })
    }
}

fn running(row: &OutlookRow) -> impl Iterator<Item = &ClockReading> {
    row.clocks.iter().filter(|reading| reading.state == State::Running)
}

#[cfg(test)]
mod duplicates;

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};
    use core::fmt::Write;

    use expect_test::{Expect, expect};
    use journey::fixture::Fixture;
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "
        2010-06-01 born
        2017-04-10 care started c1 legal C2
        2017-05-10 care review c1
        child 2
        2011-06-01 born
        2017-04-03 care started c1 legal C2
        2017-08-14 care review c1 submitted 2017-07-31
        child 3
        2000-01-04 born
        2017-04-24 care started c9 legal V2
    ";

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn journey(text: &str, child: ChildId) -> Journey {
        Journey::fold(child, Fixture::parse(text).expect("the fixture language").entries)
    }

    fn rows(text: &str, as_of: Date) -> Rows {
        let mut rows = Rows::new(as_of, Jurisdiction::default());
        for number in 1..=3 {
            rows.apply(&journey(text, Fixture::child_number(number)));
        }
        rows
    }

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(rows: &Rows, filter: &FlagFilter, expected: Expect) {
        let mut text = String::new();
        let mut after = None;
        loop {
            let page = rows.flags(filter, after.as_ref(), 1);
            for Listed { key, flag } in page.flags {
                let child = key.child.to_bytes()[15];
                writeln!(
                    text,
                    "{} {child} {} since {}",
                    flag.rule.severity, flag.rule.name, flag.raised.since
                )
                .expect("a string");
            }
            after = page.next.map(|key| FlagKey::from_token(&key.token()).expect("a token"));
            if after.is_none() {
                break;
            }
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn flags_are_listed_by_severity_and_age_page_by_page() {
        let rows = rows(TEXT, day("2017-08-31"));
        let reviews = || FlagFilter {
            rules: Vec::from(["care-review-overdue".into(), "review-recorded-in-the-future".into()]),
            ..FlagFilter::default()
        };
        check(
            &rows,
            &reviews(),
            expect![[r#"
            high 3 care-review-overdue since 2017-05-24
            high 1 care-review-overdue since 2017-08-11
            medium 2 review-recorded-in-the-future since 2017-07-31
        "#]],
        );
        let recording = FlagFilter { concerns: Vec::from([rules::Concern::Recording]), ..reviews() };
        check(
            &rows,
            &recording,
            expect![[r#"
            medium 2 review-recorded-in-the-future since 2017-07-31
        "#]],
        );
        let third = FlagFilter { children: Vec::from([Fixture::child_number(3)]), ..reviews() };
        check(
            &rows,
            &third,
            expect![[r#"
            high 3 care-review-overdue since 2017-05-24
        "#]],
        );
        let none = FlagFilter { rules: Vec::from(["no-such-rule".into()]), ..FlagFilter::default() };
        check(&rows, &none, expect![[r#""#]]);
    }

    #[test]
    fn deadlines_are_listed_by_day() {
        let rows = rows(TEXT, day("2017-05-01"));
        let due: Vec<String> = rows
            .deadlines(day("2017-05-01")..=day("2017-05-31"))
            .filter(|(_, reading)| reading.rule.name == "care-review")
            .map(|(child, reading)| format!("{} {} {}", reading.due, reading.run(), child.to_bytes()[15]))
            .collect();
        assert_eq!(
            due,
            ["2017-05-04 care-review 1 2", "2017-05-11 care-review 1 1", "2017-05-23 care-review 1 3"]
        );
    }

    #[test]
    fn a_journey_that_cannot_be_read_turns_next_time() {
        let mut rows = rows(TEXT, day("2017-04-30"));
        let read =
            |child| if child == Fixture::child_number(2) { Err("damaged") } else { Ok(journey(TEXT, child)) };
        let (changed, failed) = rows.turn(day("2017-05-05"), read);
        assert_eq!(
            (changed, failed),
            (Changed::default(), Vec::from([(Fixture::child_number(2), "damaged")]))
        );
        let (changed, failed) = rows.turn(day("2017-05-05"), |child| Ok::<_, ()>(journey(TEXT, child)));
        assert_eq!((changed.raised.len(), changed.cleared.len(), failed.len()), (1, 0, 0));
    }

    #[test]
    fn a_forgotten_child_leaves_nothing_behind() {
        let mut rows = rows(TEXT, day("2017-08-31"));
        for number in 1..=3 {
            rows.remove(Fixture::child_number(number));
        }
        assert!(rows.flags(&FlagFilter::default(), None, 9).flags.is_empty());
        assert!(
            rows.turning.is_empty() && rows.due.is_empty() && rows.row(Fixture::child_number(1)).is_none()
        );
    }

    /// Lines of a random journey, by what happens and how many days into the time.
    fn any_journey() -> impl Strategy<Value = String> {
        let what = [
            "care started c1 legal C2",
            "care started c2 legal V2",
            "care ended c1 E4A",
            "care ended c2 E4A",
            "care review c1",
            "care review c2",
            "placement started p1 care c1 type A5",
            "placement ended p1",
            "legal status c1 V4",
            "legal status c1 C2",
            "care review c1 submitted 2017-09-01",
            "child died",
        ];
        let line = (0..700i64, 0..what.len());
        prop::collection::vec(line, 0..12).prop_map(move |lines| {
            let from = day("2017-01-01");
            let told = lines.into_iter().map(|(days, at)| {
                let on = from.saturating_add(jiff::Span::new().days(days));
                if days % 17 == 0 {
                    format!("{} {}\n", on.strftime("%Y-%m"), what[at])
                } else {
                    format!("{on} {}\n", what[at])
                }
            });
            ["2000-01-04 born\n".to_string()].into_iter().chain(told).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Turning the date day by day gives, on every day, the very bytes of a fresh reading.
        #[test]
        fn turning_day_by_day_equals_reading_afresh(text in any_journey()) {
            let child = Fixture::child_number(1);
            let journey = journey(&text, child);
            let mut on = day("2016-12-25");
            let mut rows = Rows::new(on, Jurisdiction::default());
            rows.apply(&journey);
            while on < day("2019-02-01") {
                on = on.tomorrow().expect("a day");
                rows.turn(on, |_| Ok::<_, ()>(journey.clone()));
                let fresh = OutlookRow::read(&journey, on, rows.jurisdiction()).encode();
                let mut kept = rows.row(child).expect("a row").clone();
                // What is kept may name a change that has nothing to change by now; it is never too late.
                prop_assert!(kept.next_change.is_none_or(|change| change > on));
                kept.next_change = OutlookRow::read(&journey, on, rows.jurisdiction()).next_change;
                prop_assert_eq!(kept.encode(), fresh, "on {}", on);
            }
        }

        #[test]
        fn a_row_survives_its_bytes(text in any_journey(), cut in 0usize..400) {
            let journey = journey(&text, Fixture::child_number(1));
            let bytes = OutlookRow::read(&journey, day("2018-06-30"), &Jurisdiction::default()).encode();
            prop_assert_eq!(OutlookRow::decode(&bytes).map(|row| row.encode()), Ok(bytes.clone()));
            if cut < bytes.len() {
                prop_assert!(OutlookRow::decode(&bytes[..cut]).is_err());
            }
        }
    }
}
