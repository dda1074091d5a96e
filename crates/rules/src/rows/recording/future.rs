//! Days that cannot be: not come yet when they were recorded, before the child was born, or after the child died.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::time::day_number;
use journey::{Entry, Event, Kind};

use super::{and_more, the_entry};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::Look;

const STATES_WHAT_HAPPENED: Citation =
    Citation::unconfirmed("Good recording practice: a record states what has happened");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "review-recorded-in-the-future",
        title: "A review was recorded as held on a day that had not come",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: STATES_WHAT_HAPPENED,
        raised: Raises::When(reviews_in_the_future),
        clears: "A correction of the day, once the review has been held, or a retraction.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "fact-recorded-in-the-future",
        title: "A fact was recorded as of a day that had not come",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: STATES_WHAT_HAPPENED,
        raised: Raises::When(facts_in_the_future),
        clears: "A correction of the day, once it has happened, or a retraction.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "fact-outside-the-childs-life",
        title: "A fact that needs a living child is dated before the birth or after the death",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: STATES_WHAT_HAPPENED,
        raised: Raises::When(outside_life),
        clears: "A correction of that day, of the date of birth or of the day of death, or a retraction.",
        ..FlagRule::ROW
    },
];

fn reviews_in_the_future(look: &Look<'_>) -> Vec<Raised> {
    let reviews = look.recorded(&[Kind::CareReviewHeld]);
    reviews.filter(|review| is_in_the_future(review, midnight(review.day()))).map(raised).collect()
}

/// When a day begins by the clock of UTC, in seconds.
fn midnight(day: Date) -> i64 {
    86_400 * i64::from(day_number(day))
}

/// Whether a fact was said before its day, in England, had come.
fn is_in_the_future(entry: &Entry, midnight: i64) -> bool {
    // Most were recorded well after their day, and need not be asked what day that was in England.
    let said = entry.amended.last().map_or_else(|| entry.recorded_at(), |amendment| amendment.recorded_at);
    said.as_second() < midnight && entry.day() > entry.last_said().0
}

fn facts_in_the_future(look: &Look<'_>) -> Vec<Raised> {
    let mut early: Vec<&Entry> = Vec::new();
    for of_day in look.journey().entries().chunk_by(|one, next| one.day() == next.day()) {
        let midnight = midnight(of_day[0].day());
        let said = of_day.iter().filter(|entry| is_in_the_future(entry, midnight));
        early.extend(said.filter(|entry| entry.kind() != Kind::CareReviewHeld));
    }
    early.sort_by_key(|entry| (entry.last_said().0, entry.position));
    let (Some(first), Some(last)) = (early.first(), early.last()) else { return Vec::new() };
    let (on, _) = last.last_said();
    let mut sentence = format!(
        "{} was recorded on {on} as of {}, a day that had not come{}.",
        the_entry(last.kind()),
        last.day(),
        and_more(early.len() - 1)
    );
    capitalise(&mut sentence);
    let grounds = early.iter().flat_map(|entry| [Some(entry.reference()), entry.last_said().1]).flatten();
    Vec::from([super::raised("", first.last_said().0, sentence, grounds)])
}

/// What cannot be of a child who is not born yet or no longer alive.
const OF_THE_LIVING: &[Kind] = &[
    Kind::WishesAndFeelingsRecorded,
    Kind::CarePeriodStarted,
    Kind::LegalStatusChanged,
    Kind::PlacementStarted,
    Kind::CareReviewHeld,
    Kind::HealthAssessed,
    Kind::DentalChecked,
    Kind::ImmunisationsChecked,
    Kind::StrengthsAndDifficultiesScored,
    Kind::SchoolPlaceStarted,
    Kind::MissingStarted,
    Kind::ReturnInterviewHeld,
    Kind::PlacedForAdoption,
    Kind::OffendingRecorded,
    Kind::LeaverEligibilityRecorded,
    Kind::VisitMade,
];

fn outside_life(look: &Look<'_>) -> Vec<Raised> {
    let life = look.today();
    let (born, died) = (life.born, life.died.map(|died| died.entry));
    if born.is_none() && died.is_none() {
        return Vec::new();
    }
    let is_outside = |entry: &&Entry| {
        born.is_some_and(|born| entry.last_day() < born)
            || died.is_some_and(|died| entry.day() > died.last_day())
    };
    let shows_life = |entry: &&Entry| match entry.event() {
        Event::VisitMade(visit) => visit.seen == Some(true),
        _ => true,
    };
    let mut outside: Vec<&Entry> =
        look.occurred(OF_THE_LIVING).filter(is_outside).filter(shows_life).collect();
    outside.sort_by_key(|entry| (entry.day(), entry.position));
    let Some(first) = outside.first() else { return Vec::new() };
    let before = born.filter(|&born| first.last_day() < born);
    let limit = match (before, died) {
        (Some(born), _) => format!("before the child was born on {born}"),
        (None, Some(died)) => format!("after the child died on {}", died.day()),
        (None, None) => return Vec::new(),
    };
    let mut sentence = format!(
        "{} is dated {}, {limit}{}.",
        the_entry(first.kind()),
        first.day(),
        and_more(outside.len() - 1)
    );
    capitalise(&mut sentence);
    let grounds = outside.iter().copied().chain(died).map(Entry::reference);
    Vec::from([super::raised("", first.day(), sentence, grounds)])
}

fn raised(review: &Entry) -> Raised {
    let (recorded_on, correction) = review.last_said();
    let subject = match review.event() {
        Event::CareReviewHeld(review) => review.care_id.as_str().to_string(),
        _ => alloc::string::String::new(),
    };
    let held_on = review.day();
    Raised {
        sentence: format!(
            "A review of period of care {subject} was recorded on {recorded_on} as held on {held_on}, which had not come."
        ),
        subject,
        since: recorded_on,
        grounds: [Some(review.reference()), correction].into_iter().flatten().collect(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    const IN_THE_FUTURE: &[&str] = &["review-recorded-in-the-future"];

    #[test]
    fn a_review_recorded_before_its_day_is_flagged_whatever_the_day_of_reading() {
        check(
            IN_THE_FUTURE,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal V4 need N2
            2018-07-02 care review c1 PN1 submitted 2018-06-30
            2018-06-30 care review c1 PN1 submitted 2018-06-30
            as of 2018-03-31
            ",
            expect![[r#"
                review-recorded-in-the-future (recording) since 2018-06-30: A review of period of care c1 was recorded on 2018-06-30 as held on 2018-07-02, which had not come. e[4]
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn without_a_day_of_recording_the_append_counts() {
        check(
            IN_THE_FUTURE,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal V4 need N2
            2018-07-02 care review c1 PN1 appended 2018-06-30
            as of 2018-09-30
            ",
            expect![[r#"
                review-recorded-in-the-future (recording) since 2018-06-30: A review of period of care c1 was recorded on 2018-06-30 as held on 2018-07-02, which had not come. e[4]
                changes on 2019-06-01
            "#]],
        );
    }

    #[test]
    fn saying_it_again_after_the_day_clears_it_and_so_does_a_retraction() {
        check(
            IN_THE_FUTURE,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal V4 need N2
            2018-07-02 care review c1 PN1 submitted 2018-06-30
            2018-08-02 care review c1 PN1 submitted 2018-06-30
            correct e4 2018-07-03 recorded 2018-07-04
            retract e5
            as of 2018-09-30
            ",
            expect![[r#"
                changes on 2019-06-01
            "#]],
        );
        check(
            IN_THE_FUTURE,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal V4 need N2
            2018-07-02 care review c1 PN1 submitted 2018-06-30
            correct e4 2018-07-09 submitted 2018-07-04
            as of 2018-09-30
            ",
            expect![[r#"
                review-recorded-in-the-future (recording) since 2018-07-04: A review of period of care c1 was recorded on 2018-07-04 as held on 2018-07-09, which had not come. e[4, 5]
                changes on 2019-06-01
            "#]],
        );
    }

    #[test]
    fn other_facts_recorded_before_their_day_are_one_flag() {
        const FACTS: &[&str] = &["fact-recorded-in-the-future"];
        check(
            FACTS,
            "
            2010-06-01 born
            2018-07-02 placement started p1 care c1 type U4 submitted 2018-06-30
            2018-07-03 case note visit recorded 2018-07-01
            2018-07-02 case note visit recorded 2018-07-02      # on its day
            2018-07-03 case note visit recorded 2018-07-02T23:30
            2018-07 case closed i1 recorded 2018-07-01          # on some day of the month
            2018-07-09 care review c1 PN1 recorded 2018-07-01   # reviews have a row of their own
            as of 2018-07-01
            ",
            expect![[r#"
                fact-recorded-in-the-future (recording) since 2018-06-30: The entry "case note recorded" was recorded on 2018-07-02 as of 2018-07-03, a day that had not come, and 2 more like it. e[2, 3, 5]
                changes on 2018-07-02
            "#]],
        );
        check(
            FACTS,
            "
            2010-06-01 born
            2018-07-03 case note visit recorded 2018-07-01
            correct e2 2018-07-03 recorded 2018-07-03
            as of 2018-07-03
            ",
            expect![[r#"
                changes on 2019-06-01
            "#]],
        );
    }

    #[test]
    fn the_living_have_facts_between_birth_and_death() {
        const OUTSIDE: &[&str] = &["fact-outside-the-childs-life"];
        check(
            OUTSIDE,
            "
            2018-01-10 child registered born 2018-03-05
            2018-02-01 initial conference ic1                   # of an unborn child
            2018-02-02 visit made v1 protection                 # of the parents
            2018-03 health assessed                             # some day of the month
            2018-03-04 placement started p1 care c1 type U4
            2018-03-05 care started c1
            2018-06-01 child died
            2018-06-01 visit made v2 protection seen yes
            2018-06-02 visit made v3 protection seen yes
            2018-06-02 case closed i1
            as of 2018-06-02
            ",
            expect![[r#"
                fact-outside-the-childs-life (recording) since 2018-03-04: The entry "placement started" is dated 2018-03-04, before the child was born on 2018-03-05, and 1 more like it. e[5, 9, 7]
                changes on 2019-03-05
            "#]],
        );
        check(
            OUTSIDE,
            "
            2018-03-05 born
            2018-06-01 child died
            2018-06-02 visit made v3 protection seen yes
            as of 2018-06-01
            ",
            expect![[r#"
                changes on 2018-06-02
            "#]],
        );
        check(
            OUTSIDE,
            "
            2018-03-05 born
            2018-06-01 child died
            2018-06-02 visit made v3 protection seen yes
            correct e2 2018-06-03
            as of 2018-06-30
            ",
            expect![[r#"
                changes on 2019-03-05
            "#]],
        );
    }
}
