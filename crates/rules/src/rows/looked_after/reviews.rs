//! Reviews of looked-after children's cases, and what is written of them.

use alloc::vec::Vec;

use journey::codes::{CareReviewKind, MeetingKind, MeetingRecord};
use journey::{Day as Occurrence, Entry, Event, Kind, Occurred};

use super::{care_on, is_held, is_in_ordinary_care, period_of_care};
use crate::allowance::Allowance::{self, Months, WorkingDays};
use crate::book::{
    Beginning, Cadence, Citation, ClockRule, Clocks, Concern, FlagRule, Force, Raises, Rung, Severity,
};
use crate::case::Case;

const RECORD: ClockRule = ClockRule {
    force: Force::StatutoryGuidance,
    citation: Citation::unconfirmed("IRO Handbook, chapter 3"),
    starting: "the review was held",
    begins: Some(reviews),
    stops: &[Kind::MeetingRecorded],
    applies: |day, care| day.is_in_care(care) && day.is_our_child(),
    ..ClockRule::ROW
};

pub(crate) const CLOCKS: &[ClockRule] = &[
    // First review within 20 working days, the second within three months of it, then at least every six months.
    ClockRule {
        name: "care-review",
        aliases: &["LAC-REV-1", "LAC-REV-2", "LAC-REV-N"],
        title: "Reviews of a looked-after child's case, in each period of care",
        force: Force::Act,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 33",
        ),
        starting: "the child became looked after",
        stopping: "a review of the looked-after child's case",
        starts: &[Kind::CarePeriodStarted],
        shows: &[Kind::LegalStatusChanged, Kind::PlacementStarted],
        stops: &[Kind::CareReviewHeld],
        about: ordinary_review,
        applies: is_in_ordinary_care,
        cadence: Cadence::Ladder(&[WorkingDays(20), Months(3), Months(6)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "care-review-decisions",
        aliases: &["LAC-REV-RECORD"],
        title: "The decisions of each review in writing",
        stopping: "the written decisions of the review",
        about: |case, entry| {
            written(
                case,
                entry,
                &[MeetingRecord::Decisions, MeetingRecord::Minutes, MeetingRecord::FullRecord],
            )
        },
        cadence: Cadence::Depends { allows: |rung| once(rung, WorkingDays(5)), says: "5 working days" },
        ..RECORD
    },
    ClockRule {
        name: "care-review-record",
        aliases: &["LAC-REV-RECORD-FULL"],
        title: "The full record of each review",
        stopping: "the full record of the review",
        about: |case, entry| written(case, entry, &[MeetingRecord::Minutes, MeetingRecord::FullRecord]),
        cadence: Cadence::Depends { allows: |rung| once(rung, WorkingDays(15)), says: "15 working days" },
        ..RECORD
    },
    ClockRule {
        name: "care-review-circulated",
        aliases: &["LAC-REV-RECORD-SENT"],
        title: "Sending out the record of each review",
        stopping: "the sending out of the review's record",
        about: |case, entry| written(case, entry, &[MeetingRecord::Minutes, MeetingRecord::FullRecord]),
        dated: sent_out,
        cadence: Cadence::Depends { allows: |rung| once(rung, WorkingDays(20)), says: "20 working days" },
        ..RECORD
    },
];

pub(crate) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "care-review-overdue",
    title: "A looked-after child's review has not been held in time",
    concern: Concern::Delay,
    severity: Severity::High,
    citation: Citation::read("Care Planning, Placement and Case Review (England) Regulations 2010, reg 33"),
    raised: Raises::WhileOverdue(Clocks::Named(&["care-review"])),
    clears: "A review of this period of care, or the end of the period of care.",
    ..FlagRule::ROW
}];

fn ordinary_review<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::CareReviewHeld(review) if !is_held(review, &[CareReviewKind::Care]) => None,
        _ => period_of_care(case, entry),
    }
}

/// Every review begins the writing of its own record; the next review takes over from the one before.
fn reviews<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let held = case.recorded(&[Kind::CareReviewHeld]);
    let begins = held.filter_map(|review| {
        Some(Beginning {
            subject: period_of_care(case, review)?,
            day: review.day(),
            ground: review.reference(),
        })
    });
    begins.collect()
}

fn once(rung: &Rung<'_>, allowance: Allowance) -> Option<Allowance> {
    (rung.number == Some(0)).then_some(allowance)
}

/// The period of care whose review a record is of. The record of a meeting that was never announced is taken for that of
/// a review where no other meeting was held since.
fn written<'a>(case: &Case<'a>, entry: &'a Entry, counts: &[MeetingRecord]) -> Option<&'a str> {
    let Event::MeetingRecorded(record) = entry.event() else { return None };
    if !counts.contains(&record.what) {
        return None;
    }
    let mut announced = case.recorded(&[Kind::MeetingScheduled]);
    let meeting = announced.find_map(|scheduled| match scheduled.event() {
        Event::MeetingScheduled(meeting) if meeting.meeting_id == record.meeting_id => Some(meeting),
        _ => None,
    });
    match meeting {
        Some(meeting) if meeting.kind != MeetingKind::CareReview => None,
        Some(meeting) => {
            let subject = meeting.subject_id.as_ref().map(|subject| subject.as_str());
            subject.or_else(|| care_on(case, entry.day()))
        }
        None => care_on(case, entry.day()).filter(|_| case.was_the_last_meeting(Kind::CareReviewHeld, entry)),
    }
}

fn sent_out(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    match entry.event() {
        // Nothing is sent out before it is written.
        Event::MeetingRecorded(record) => {
            let sent = record.circulated_on?.max(entry.day());
            Some(Occurred::on(Occurrence::exact(sent)))
        }
        _ => Some(entry.fact.occurred),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    const REVIEWS: &[&str] = &["care-review", "care-review-overdue"];

    #[test]
    fn the_first_review_is_due_after_20_working_days() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            as of 2017-05-10
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  running
                changes on 2017-05-12
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            as of 2017-05-11
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  running
                changes on 2017-05-12
            "#]],
        );
    }

    #[test]
    fn a_review_told_of_before_the_care_is_of_the_period_in_which_it_was_held() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-05-10 care review c0 PN1   # a return of reviews alone: of a period of which nothing else is known
            2017-08-11 care review c1 PN1
            2017-09-01 care ended c1 E4A
            2017-09-08 care review c0 PN1
            2017-10-02 care started c2 legal C2 need N1
            2017-10-09 care review c1 PN1   # a period that is known of is the one that is meant
            as of 2017-10-30
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  met on 2017-05-10
                care-review 2  c1  due 2017-08-10  met late by 1 day
                care-review 3  c1  due 2018-02-11  ceased on 2017-09-01
                care-review 1  c2  due 2017-10-30  running
                changes on 2017-10-31
            "#]],
        );
    }

    #[test]
    fn each_review_starts_the_next_rung() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-05-10 care review c1 PN1
            2017-08-11 care review c1 PN1
            2018-02-09 care review c1 PN1
            2018-02-09 care review c1 PN1   # the same review twice is one review
            as of 2018-08-09
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  met on 2017-05-10
                care-review 2  c1  due 2017-08-10  met late by 1 day
                care-review 3  c1  due 2018-02-11  met on 2018-02-09
                care-review 4  c1  due 2018-08-09  running
                changes on 2018-08-10
            "#]],
        );
    }

    #[test]
    fn a_review_after_the_day_of_reading_has_not_happened_yet() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-06-12 care review c1 PN1
            as of 2017-06-11
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  breached by 20 working days
                care-review-overdue (delay) since 2017-05-12: A review of the looked-after child's case (number 1) was due by 2017-05-11, 20 working days after the child became looked after on 2017-04-10, and none is recorded (c1). e[2]
                changes on 2017-06-12
            "#]],
        );
    }

    #[test]
    fn a_new_period_of_care_starts_again_and_a_move_does_not() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-04-10 placement started p1 care c1 type U6
            2017-04-24 placement ended p1 CARPL
            2017-04-24 placement started p2 care c1 type U6
            2017-05-03 care ended c1 E4A
            2017-06-05 care started c2 legal V2 need N1
            2017-06-06 care review c2 PN1
            as of 2017-06-07
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  ceased on 2017-05-03
                care-review 1  c2  due 2017-07-03  met on 2017-06-06
                care-review 2  c2  due 2017-09-06  running
                changes on 2017-09-07
            "#]],
        );
    }

    #[test]
    fn nothing_runs_after_care_ends_or_at_18_or_after_death() {
        check(
            REVIEWS,
            "
            1999-12-17 born
            2017-04-09 care started c1 legal L3 need N1
            2017-05-08 care review c1 PN1
            as of 2018-03-31
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-10  met on 2017-05-08
                care-review 2  c1  due 2017-08-08  breached by 131 days when it ceased on 2017-12-17
                changes on 2018-12-17
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-05-20 care ended c1 E4A
            as of 2018-03-31
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  breached by 6 working days when it ceased on 2017-05-20
                changes on 2018-06-01
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-04-20 child died
            as of 2018-03-31
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  ceased on 2017-04-20
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn short_breaks_have_their_own_ladder() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal V4 need N2
            as of 2018-03-31
            ",
            expect![[r#"
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn it_rests_while_placed_for_adoption_and_goes_on_afterwards() {
        check(
            REVIEWS,
            "
            2016-06-01 born
            2017-04-10 care started c1 legal E1 need N1
            2017-04-10 placement started p1 care c1 type U5
            2017-05-08 care review c1 PN0
            2017-07-03 placement ended p1 CARPL
            2017-07-03 placement started p2 care c1 type A6
            2017-12-04 placement ended p2 CARPL
            2017-12-04 placement started p3 care c1 type U6
            as of 2018-03-31
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  met on 2017-05-08
                care-review 2  c1  due 2017-08-08  ceased on 2017-07-03
                care-review 2  c1  due 2018-03-04  breached by 27 days
                care-review-overdue (delay) since 2018-03-05: A review of the looked-after child's case (number 2) was due by 2018-03-04, 3 months after the limit began to apply on 2017-12-04, and none is recorded (c1). e[5]
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn a_vague_review_may_or_may_not_have_been_in_time() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 care started c1 legal C2 need N1
            2017-05 care review c1 PN1
            as of 2017-06-30
            ",
            expect![[r#"
                care-review 1  c1  due 2017-05-11  not determinable
                care-review 2  c1  due 2017-08-31  running
                changes on 2017-08-02
            "#]],
        );
    }

    #[test]
    fn without_a_start_on_record_the_longest_interval_counts_from_the_first_sign_of_care() {
        check(
            REVIEWS,
            "
            2010-06-01 born
            2016-11-01 care review c1 PN1             # before any sign of care in view
            2017-04-10 legal status c1 C2
            2017-04-10 placement started p1 care c1 type U6
            2017-09-01 care review c1 PN1
            as of 2018-03-01
            ",
            expect![[r#"
                care-review  c1  due 2017-10-10  met on 2017-09-01
                care-review  c1  due 2018-03-01  running
                changes on 2018-03-02
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 placement started p1 care c1 type U6
            as of 2017-10-11
            ",
            expect![[r#"
                care-review  c1  due 2017-10-10  breached by 1 day
                care-review-overdue (delay) since 2017-10-11: A review of the looked-after child's case was due by 2017-10-10, 6 months after the first sign of it (its start is not on record) on 2017-04-10, and none is recorded (c1). e[2]
                changes on 2018-06-01
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 legal status c1 C2
            2017-04-24 care started c1
            as of 2017-04-11
            ",
            expect![[r#"
                changes on 2017-04-24
            "#]],
        );
        check(
            REVIEWS,
            "
            2010-06-01 born
            2017-04-10 placement started p1 care c1 type U6
            2017-05-01 care ended c1 E4A
            as of 2017-10-11
            ",
            expect![[r#"
                care-review  c1  due 2017-10-10  ceased on 2017-05-01
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn each_review_has_its_decisions_and_its_record() {
        check(
            &["care-review-decisions", "care-review-record", "care-review-circulated"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-20 meeting scheduled mt1 care-review about c1 on 2026-01-30
            2026-01-30 care review c1
            2026-02-06 meeting written up mt1 decisions
            2026-02-20 meeting written up mt1 full-record circulated 2026-03-02
            2026-04-30 care review c1
            2026-05-01 meeting scheduled mt2 core-group about pp1
            2026-05-02 meeting written up mt2 minutes
            as of 2026-05-09
            ",
            expect![[r#"
                care-review-decisions 1   c1  due 2026-02-06  met on 2026-02-06
                care-review-decisions 1   c1  due 2026-05-08  breached by less than a working day
                care-review-record 1      c1  due 2026-02-20  met on 2026-02-20
                care-review-record 1      c1  due 2026-05-22  running
                care-review-circulated 1  c1  due 2026-02-27  met late by 1 working day
                care-review-circulated 1  c1  due 2026-06-01  running
                changes on 2026-05-23
            "#]],
        );
    }

    #[test]
    fn a_record_of_which_nothing_says_what_it_is_of_is_that_of_the_last_meeting() {
        const RECORDS: &[&str] = &["care-review-decisions", "care-review-record"];
        check(
            RECORDS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-30 care review c1
            2026-02-06 meeting written up mt1 full-record
            as of 2026-02-09
            ",
            expect![[r#"
                care-review-decisions 1  c1  due 2026-02-06  met on 2026-02-06
                care-review-record 1     c1  due 2026-02-20  met on 2026-02-06
                changes on 2026-06-01
            "#]],
        );
        check(
            RECORDS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-30 care review c1
            2026-02-05 strategy discussion s1 missing
            2026-02-06 meeting written up mt1 full-record
            as of 2026-02-09
            ",
            expect![[r#"
                care-review-decisions 1  c1  due 2026-02-06  breached by 1 working day
                care-review-record 1     c1  due 2026-02-20  running
                changes on 2026-02-21
            "#]],
        );
    }
}
