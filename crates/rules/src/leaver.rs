//! Who is entitled to support on leaving care, and in which category: by what is recorded or, where nobody recorded
//! it, by the time spent in care.

use jiff::civil::Date;
use journey::codes::LeaverCategory;
use journey::time::{day_number, on_day_number};
use journey::{EntryRef, Event, Kind, Standing, Standings, birthday};

use crate::calendar::days_between;
use crate::case::{Case, Day};

/// The first day on which a young person was entitled to support on leaving care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The day.
    pub since: Date,
    /// The entry that decides it: the care that made up the time, the date of birth, or the record of a category.
    pub ground: EntryRef,
}

/// How much time in care makes a child eligible: 13 weeks, after the 14th birthday.
const DAYS_IN_CARE: i32 = 13 * 7;

/// The age at which all support on leaving care ends.
const SUPPORT_ENDS: i16 = 25;

impl Entitlement {
    /// The day by time in care: 13 weeks after the 14th birthday, some of it after the 16th, short breaks left out.
    pub(crate) fn by_care(standings: &Standings<'_>, as_of: Date) -> Option<Date> {
        let born = standings.born()?;
        let [from, sixteen, until] = [14, 16, 18].map(|age| birthday(born, age));
        if as_of < sixteen {
            return None;
        }
        let mut days: i32 = 0;
        let mut turns = standings.days().filter(|&day| day < until).peekable();
        while let Some(turn) = turns.next() {
            let ends = turns.peek().copied();
            let begins = turn.max(from);
            if !is_in_care(standings.on(turn)) || ends.is_some_and(|ends| ends <= begins) {
                continue;
            }
            let reached = on_day_number(day_number(begins) + (DAYS_IN_CARE - days).max(0)).max(sixteen);
            if reached < until && ends.is_none_or(|ends| reached <= ends) {
                return Some(reached);
            }
            days += ends.map_or(0, |ends| days_between(begins, ends));
        }
        None
    }
}

fn is_in_care(standing: &Standing<'_>) -> bool {
    standing.is_looked_after() && !standing.is_on_short_breaks()
}

impl Case<'_> {
    /// The first day on which the young person was entitled: by time in care, or because a category was recorded.
    pub fn entitlement(&self) -> Option<Entitlement> {
        let by_care = self.entitled_by_care().and_then(|since| {
            let care = self.on(since).care().or_else(|| self.on(since.yesterday().ok()?).care());
            let ground = care.map(|care| care.entry.reference()).or_else(|| self.registered());
            let ground = if self.birthday(16) == Some(since) { self.registered() } else { ground };
            Some(Entitlement { since, ground: ground? })
        });
        let recorded = self.recorded(&[Kind::LeaverEligibilityRecorded]).filter(|entry| {
            matches!(entry.event(), Event::LeaverEligibilityRecorded(said) if said.category != LeaverCategory::Qualifying)
        });
        let recorded = recorded.min_by_key(|entry| (entry.day(), entry.position)).map(|entry| {
            let sixteen = self.birthday(16).filter(|&sixteen| entry.day() < sixteen);
            Entitlement { since: sixteen.unwrap_or(entry.day()), ground: entry.reference() }
        });
        [by_care, recorded].into_iter().flatten().min_by_key(|entitled| entitled.since)
    }

    /// The day on which the child reaches an age, where the date of birth is known.
    pub fn birthday(&self, age: i16) -> Option<Date> {
        self.born().map(|born| birthday(born, age))
    }

    /// The entry that says when the child was born.
    pub fn registered(&self) -> Option<EntryRef> {
        let says = self.recorded(&[Kind::ChildRegistered, Kind::IdentityChanged]).filter(|entry| {
            let born = match entry.event() {
                Event::ChildRegistered(child) => child.date_of_birth,
                Event::IdentityChanged(child) => child.date_of_birth,
                _ => None,
            };
            born.is_some()
        });
        says.max_by_key(|entry| (entry.day(), entry.position)).map(journey::Entry::reference)
    }
}

impl Day<'_> {
    /// The category of a young person who is entitled to support on leaving care. What was recorded once is read with
    /// the age and the care of the day, since a category changes by itself on leaving care and on the 18th birthday.
    pub fn leaver(&self) -> Option<LeaverCategory> {
        let over = !self.is_alive()
            || self.is_aged(SUPPORT_ENDS)
            || self.support_closed.is_some()
            || self.out_of_scope.is_some();
        if over || self.age().is_some_and(|age| age < 16) {
            return None;
        }
        let recorded = self.leaver.map(|leaver| leaver.category);
        let by_care = self.entitled_since.is_some_and(|since| since <= self.date);
        match (recorded, self.age()) {
            (None, _) if !by_care => None,
            (Some(LeaverCategory::Qualifying), _) if !by_care => recorded,
            (_, None) => recorded,
            (_, Some(18..)) => Some(LeaverCategory::FormerRelevant),
            _ if is_in_care(self) => Some(LeaverCategory::Eligible),
            // The care may not be in view; where it is, it shows that it has ended.
            _ if !by_care => recorded,
            _ => Some(LeaverCategory::Relevant),
        }
    }

    /// Whether the young person has left care, or become 18, with the full entitlement.
    pub fn has_left_care(&self) -> bool {
        matches!(self.leaver(), Some(LeaverCategory::Relevant | LeaverCategory::FormerRelevant))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use core::fmt::Write;

    use expect_test::{Expect, expect};
    use journey::Coded;
    use journey::fixture::Fixture;

    use super::*;
    use crate::jurisdiction::Jurisdiction;

    /// The entitlement, and the category on some days.
    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(text: &str, days: &[&str], expected: Expect) {
        let journey = Fixture::parse(text).expect("the fixture language").journey();
        let jurisdiction = Jurisdiction::default();
        let case = Case::new(&journey, jiff::civil::date(2030, 1, 1), &jurisdiction);
        let mut told = String::new();
        if let Some(Entitlement { since, ground }) = case.entitlement() {
            writeln!(told, "since {since} e{}", ground.position.0 + 1).expect("a string");
        }
        for day in days {
            let category = case.on(day.parse().expect("a date")).leaver();
            writeln!(told, "{day} {}", category.map_or("-", |category| category.code())).expect("a string");
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn thirteen_weeks_after_14_and_some_of_it_after_16_entitle() {
        check(
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2017-03-01 care ended c1 E4A
            ",
            &[
                "2016-01-09",
                "2016-01-10",
                "2017-02-28",
                "2017-03-01",
                "2018-01-09",
                "2018-01-10",
                "2025-01-10",
            ],
            expect![[r#"
                since 2016-01-10 e1
                2016-01-09 -
                2016-01-10 eligible
                2017-02-28 eligible
                2017-03-01 relevant
                2018-01-09 relevant
                2018-01-10 former-relevant
                2025-01-10 -
            "#]],
        );
        check(
            "
            2000-01-10 born
            2016-11-01 care started c1 legal V2
            2016-12-01 care ended c1 E4A
            2017-02-01 care started c2 legal V2
            ",
            &["2017-04-02", "2017-04-03"],
            expect![[r#"
                since 2017-04-03 e5
                2017-04-02 -
                2017-04-03 eligible
            "#]],
        );
    }

    #[test]
    fn too_short_or_too_early_or_only_breaks_entitle_to_nothing() {
        for text in [
            "2000-01-10 born\n2014-01-10 care started c1 legal C2\n2016-01-09 care ended c1 E4A",
            "2000-01-10 born\n2017-02-01 care started c1 legal V2\n2017-05-02 care ended c1 E4A",
            "2000-01-10 born\n2017-10-12 care started c1 legal V2",
            "2000-01-10 born\n2014-02-01 care started c1 legal V4",
            "2014-02-01 care started c1 legal C2",
        ] {
            check(
                text,
                &["2017-12-01", "2018-02-01"],
                expect![[r#"
                    2017-12-01 -
                    2018-02-01 -
                "#]],
            );
        }
        // One day more, and it is 13 weeks.
        check(
            "
            2000-01-10 born
            2017-02-01 care started c1 legal V2
            2017-05-03 care ended c1 E4A
            ",
            &["2017-05-02", "2017-05-03"],
            expect![[r#"
                since 2017-05-03 e2
                2017-05-02 -
                2017-05-03 relevant
            "#]],
        );
    }

    #[test]
    fn a_record_entitles_and_a_category_changes_by_itself() {
        check(
            "
            2000-01-10 born
            2015-12-01 leaver eligible eligible
            ",
            &["2016-01-09", "2016-01-10", "2018-01-10"],
            expect![[r#"
                since 2016-01-10 e2
                2016-01-09 -
                2016-01-10 eligible
                2018-01-10 former-relevant
            "#]],
        );
        check(
            "
            2000-01-10 born
            2017-01-11 leaver eligible qualifying
            ",
            &["2017-01-10", "2017-01-11", "2018-01-10"],
            expect![[r#"
                2017-01-10 -
                2017-01-11 qualifying
                2018-01-10 qualifying
            "#]],
        );
    }

    #[test]
    fn it_ends_with_support_and_with_the_need_for_it() {
        check(
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2019-01-10 leaver contacted RHOM
            2019-06-01 leaver contacted YES
            2020-01-10 leaver support closed not-wanted consulted yes
            2021-01-11 leaver eligible former-relevant
            2022-01-10 child died
            ",
            &["2018-01-10", "2019-01-10", "2019-06-01", "2020-01-10", "2021-01-11", "2022-01-10"],
            expect![[r#"
                since 2018-01-10 e2
                2018-01-10 former-relevant
                2019-01-10 -
                2019-06-01 former-relevant
                2020-01-10 -
                2021-01-11 former-relevant
                2022-01-10 -
            "#]],
        );
    }
}
