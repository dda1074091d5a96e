//! What one extract has as open and a later one leaves out: nobody knows whether it ended or was forgotten.

use alloc::format;
use alloc::vec::Vec;

use journey::{Entry, Kind};

use super::{and_more, raised, the_entry};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::Look;

pub(crate) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "open-and-left-out",
    title: "Something was open in one return and is missing from a later one",
    concern: Concern::Recording,
    severity: Severity::Medium,
    citation: Citation::unconfirmed("Good recording practice: what has ended is recorded as ended"),
    raised: Raises::When(left_out),
    clears: "Its end, a correction or a retraction of it, or a later return that has it.",
    ..FlagRule::ROW
}];

fn left_out(look: &Look<'_>) -> Vec<Raised> {
    let last = journey::journey::left_out(look.occurred(&[Kind::EntryLeftOut, Kind::EntryNamedAgain]));
    if last.is_empty() {
        return Vec::new();
    }
    let today = look.today();
    let open = today.open().filter_map(|entry| {
        let by = *last.get(&(entry.child, entry.event_id))?;
        let corrected = entry.amended.iter().any(|amendment| amendment.position > by.position);
        (!corrected).then_some((entry, by))
    });
    let mut open: Vec<(&Entry, &Entry)> = open.collect();
    open.sort_by_key(|(entry, by)| (by.day(), by.position, entry.position));
    let (Some((_, first)), Some((entry, by))) = (open.first(), open.last()) else { return Vec::new() };
    let mut sentence = format!(
        "{} of {} has no end, and is missing from the extract of {}, which should have it{}.",
        the_entry(entry.kind()),
        entry.day(),
        by.day(),
        and_more(open.len() - 1)
    );
    capitalise(&mut sentence);
    let grounds = open.iter().flat_map(|(entry, by)| [entry.reference(), by.reference()]);
    Vec::from([raised("", first.day(), sentence, grounds)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{cases, check};

    const ROW: &[&str] = &["open-and-left-out"];

    #[test]
    fn what_a_later_return_leaves_out_until_it_is_settled() {
        cases(
            ROW,
            "
            2010-06-01 born
            2017-05-10 care started c1 need N1 submitted 2018-06-30
            2017-05-10 placement started p1 care c1 type U4 submitted 2018-06-30
            leave-out e3 2019-06-30 submitted 2019-06-30
            ",
            &[
                ("2019-06-29", ""),
                ("2019-06-30", ""),
                ("2030-01-01", ""),
                ("2019-06-30", "retract e3"),
                ("2019-06-30", "correct e3 2017-05-11"),
                ("2019-06-30", "2018-02-01 placement ended p1"),
                ("2020-06-29", "name-again e3 2020-06-30"),
                ("2020-06-30", "name-again e3 2020-06-30"),
                ("2021-06-30", "name-again e3 2020-06-30\nleave-out e3 2021-06-30"),
                ("2021-06-30", "2021-02-01 care ended c1 E4A"),
            ],
            expect![[r#"
                2019-06-29: nothing
                2019-06-30: open-and-left-out (recording) since 2019-06-30: The entry "placement started" of 2017-05-10 has no end, and is missing from the extract of 2019-06-30, which should have it. e[3, 4]
                2030-01-01: open-and-left-out (recording) since 2019-06-30: The entry "placement started" of 2017-05-10 has no end, and is missing from the extract of 2019-06-30, which should have it. e[3, 4]
                2019-06-30: nothing
                2019-06-30: nothing
                2019-06-30: nothing
                2020-06-29: open-and-left-out (recording) since 2019-06-30: The entry "placement started" of 2017-05-10 has no end, and is missing from the extract of 2019-06-30, which should have it. e[3, 4]
                2020-06-30: nothing
                2021-06-30: open-and-left-out (recording) since 2021-06-30: The entry "placement started" of 2017-05-10 has no end, and is missing from the extract of 2021-06-30, which should have it. e[3, 6]
                2021-06-30: nothing
            "#]],
        );
    }

    #[test]
    fn what_was_recorded_last_counts_and_a_correction_before_it_does_not() {
        check(
            ROW,
            "
            2010-06-01 born
            2017-05-10 care started c1 need N1
            2017-05-10 placement started p1 care c1 type U4
            correct e3 2017-05-11
            2017-06-10 missing started m1 M
            leave-out e3 2020-09-15
            leave-out e5 2020-09-30
            name-again e3 2020-06-30        # a return that was received before and taken in after
            as of 2020-10-01
            ",
            expect![[r#"
                open-and-left-out (recording) since 2020-09-30: The entry "missing started" of 2017-06-10 has no end, and is missing from the extract of 2020-09-30, which should have it. e[5, 7]
                changes on 2021-06-01
            "#]],
        );
        check(
            ROW,
            "
            2010-06-01 born
            2017-05-10 care started c1 need N1
            2017-05-10 placement started p1 care c1 type U4
            correct e3 2017-05-11
            2017-06-10 missing started m1 M
            leave-out e3 2020-09-15
            leave-out e5 2020-09-30
            as of 2020-10-01
            ",
            expect![[r#"
                open-and-left-out (recording) since 2020-09-15: The entry "missing started" of 2017-06-10 has no end, and is missing from the extract of 2020-09-30, which should have it, and 1 more like it. e[3, 6, 5, 7]
                changes on 2021-06-01
            "#]],
        );
    }
}
