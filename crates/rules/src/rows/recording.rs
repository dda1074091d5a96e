//! Poor recording: what the record says of itself.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use journey::{Entry, Event, Kind};

use crate::book::{Citation, Concern, FlagRule, Raises, Severity};

use crate::flag::Raised;
use crate::look::Look;

pub(crate) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "review-recorded-in-the-future",
    title: "A review was recorded as held on a day that had not come",
    concern: Concern::Recording,
    severity: Severity::Medium,
    citation: Citation::unconfirmed("Good recording practice: a record states what has happened"),
    raised: Raises::When(reviews_in_the_future),
    clears: "A correction of the day, once the review has been held, or a retraction.",
    ..FlagRule::ROW
}];

fn reviews_in_the_future(look: &Look<'_>) -> Vec<Raised> {
    let reviews = look.recorded(&[Kind::CareReviewHeld]);
    reviews.filter(|review| review.day() > review.last_said().0).map(raised).collect()
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
}
