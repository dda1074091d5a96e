//! Who held the case of a looked-after child: one worker after the other, and one on the last day of the year.

use alloc::format;
use alloc::vec::Vec;

use journey::Kind;

use super::super::rule::{CheckRule, Found, Reader, found};
use crate::calendar::days_before;

const ROW: CheckRule = CheckRule {
    table: "SWEpisodes",
    since: 2023,
    needs: &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
    ..CheckRule::ROW
};

/// How many days two workers may overlap when one hands over to the other.
const HANDOVER_DAYS: u16 = 7;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "SW08",
        name: "worker-before-the-last-left",
        aliases: &["SW08STG2"],
        sentence: "Another worker holds the case, and the allocation of the worker before has not ended.",
        sees: last_not_ended,
        ..ROW
    },
    CheckRule {
        code: "SW10",
        name: "worker-long-before-the-last-left",
        aliases: &["SW10STG2"],
        sentence: "A worker was allocated more than seven days before the allocation of the one before ended.",
        sees: long_before_the_end,
        ..ROW
    },
    CheckRule {
        code: "SW11",
        name: "worker-left-and-none-followed",
        aliases: &["SW11bSTG2"],
        sentence: "The last worker's allocation ended before the end of the year in which the child is looked after.",
        at_year_end: true,
        sees: none_followed,
        ..ROW
    },
    CheckRule {
        code: "SW17",
        name: "no-worker-on-the-last-day",
        aliases: &["SW17STG2"],
        since: 2025,
        sentence: "No worker holds the case of a looked-after child on 31 March.",
        at_year_end: true,
        sees: none_on_the_last_day,
        ..ROW
    },
];

fn last_not_ended(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = reader.care().workers.windows(2).map(|pair| (&pair[0], &pair[1]));
    let open = pairs.filter(|(before, next)| before.end.is_none() && next.is_in(reader.collection));
    open.map(|(before, next)| {
        let says = format!(
            "The allocation that began on {} has not ended; the next began on {}.",
            before.began(),
            next.began()
        );
        found(before.subject, [before.start, next.start], says)
    })
    .collect()
}

fn long_before_the_end(reader: &Reader<'_>) -> Vec<Found> {
    let pairs = reader.care().workers.windows(2).map(|pair| (&pair[0], &pair[1]));
    let early = pairs.filter_map(|(before, next)| {
        let ended = before.ended().filter(|&ended| next.began() < days_before(ended, HANDOVER_DAYS))?;
        next.is_in(reader.collection).then(|| {
            let says = format!("It began on {}; the allocation before it ended on {ended}.", next.began());
            found(next.subject, before.grounds().chain([next.start]), says)
        })
    });
    early.collect()
}

/// Whether the child is looked after when the year has ended.
fn is_in_care_at_the_end(reader: &Reader<'_>) -> bool {
    reader.case.today().is_looked_after()
}

fn none_followed(reader: &Reader<'_>) -> Vec<Found> {
    let last_day = reader.collection.last_day();
    let open = reader.care().workers.iter().any(|worker| worker.is_open_on(last_day));
    let last = reader.care().workers.iter().max_by_key(|worker| worker.began());
    let left = last.filter(|_| is_in_care_at_the_end(reader) && !open).and_then(|last| {
        let ended = last.ended().filter(|&ended| ended < last_day)?;
        Some(found(last.subject, last.grounds(), format!("It ended on {ended}, and no worker followed.")))
    });
    left.into_iter().collect()
}

fn none_on_the_last_day(reader: &Reader<'_>) -> Vec<Found> {
    let last_day = reader.collection.last_day();
    let workers = &reader.care().workers;
    if !is_in_care_at_the_end(reader) || workers.iter().any(|worker| worker.is_open_on(last_day)) {
        return Vec::new();
    }
    let grounds =
        workers.iter().max_by_key(|worker| worker.began()).into_iter().flat_map(|last| last.grounds());
    Vec::from([found("", grounds, format!("No worker holds the case on {last_day}."))])
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use expect_test::expect;

    use super::super::super::tried::{check, checked, passes};
    use crate::jurisdiction::Jurisdiction;

    const ALL: &[&str] = &["SW08", "SW10", "SW11", "SW17"];
    const CARE: &str = "2012-02-03 born
        2025-05-01 care started c1 legal C2
        2025-05-01 worker allocated a1 w1 social-worker
        2025-05-01 worker allocated a9 m1 manager\n";

    #[test]
    fn one_worker_after_the_other_passes() {
        passes(
            ALL,
            2025,
            &format!(
                "{CARE}2025-09-08 worker deallocated a1 MANAGE\n2025-09-01 worker allocated a2 w2 social-worker"
            ),
        );
        passes(
            &["SW11", "SW17"],
            2025,
            &format!("{CARE}2026-03-30 worker deallocated a1\n2026-03-30 care ended c1 E4A"),
        );
    }

    #[test]
    fn workers_beside_each_other_are_found() {
        check(
            ALL,
            2025,
            &format!("{CARE}2025-09-01 worker allocated a2 w2 social-worker"),
            expect![[r#"
            SW08  a1: The allocation that began on 2025-05-01 has not ended; the next began on 2025-09-01. e[4, 6]
        "#]],
        );
        check(
            ALL,
            2025,
            &format!(
                "{CARE}2025-09-09 worker deallocated a1 MANAGE\n2025-09-01 worker allocated a2 w2 social-worker"
            ),
            expect![[r#"
                SW10  a2: It began on 2025-09-01; the allocation before it ended on 2025-09-09. e[4, 6, 7]
            "#]],
        );
    }

    #[test]
    fn a_child_without_a_worker_on_the_last_day_is_found() {
        check(
            ALL,
            2025,
            &format!("{CARE}2026-03-30 worker deallocated a1 LEFTRL"),
            expect![[r#"
            SW11  a1: It ended on 2026-03-30, and no worker followed. e[4, 6]
            SW17  the child: No worker holds the case on 2026-03-31. e[4, 6]
        "#]],
        );
        check(
            ALL,
            2025,
            &format!("{CARE}2026-03-31 worker deallocated a1 LEFTRL"),
            expect![[r#"
            SW17  the child: No worker holds the case on 2026-03-31. e[4, 6]
        "#]],
        );
        check(
            ALL,
            2025,
            "2012-02-03 born\n2025-05-01 care started c1 legal C2",
            expect![[r#"
            SW17  the child: No worker holds the case on 2026-03-31. e[]
        "#]],
        );
    }

    #[test]
    fn the_last_day_is_not_judged_before_it_comes_nor_a_year_before_there_was_the_table() {
        check(
            ALL,
            2025,
            &format!("{CARE}2026-03-30 worker deallocated a1\nas of 2026-03-30"),
            expect![[r#"
            SW11 could not run: YearNotOver
            SW17 could not run: YearNotOver
        "#]],
        );
        let earlier = checked(ALL, 2022, "2022-05-01 care started c1 legal C2", &Jurisdiction::default());
        assert!(earlier.in_return && earlier.findings.is_empty() && earlier.not_run.is_empty());
    }
}
