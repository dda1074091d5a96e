//! Limits that a reader looks for by name: each as not done, and as done late.

use super::STANDS_FOR;
use super::limits::{LATE, OVERDUE};
use crate::book::{Clocks, FlagRule, Raises, Severity};

pub(super) const fn overdue(
    name: &'static str,
    aliases: &'static [&'static str],
    title: &'static str,
    severity: Severity,
    clocks: Clocks,
) -> FlagRule {
    FlagRule { name, aliases, title, severity, raised: Raises::WhileOverdue(clocks), ..OVERDUE }
}

pub(super) const fn late(
    name: &'static str,
    aliases: &'static [&'static str],
    title: &'static str,
    clocks: Clocks,
) -> FlagRule {
    FlagRule { name, aliases, title, raised: Raises::AfterLate(clocks, STANDS_FOR), ..LATE }
}

const DECISION: Clocks = Clocks::Named(&["referral-decision"]);
const DISCUSSION: Clocks = Clocks::Named(&["strategy-discussion"]);
const CONFERENCE: Clocks = Clocks::Named(&["initial-conference", "transfer-in-conference"]);
const REVIEWS: Clocks = Clocks::Named(&["first-core-group", "review-conference"]);
const MEETINGS: Clocks = Clocks::Named(&["core-group", "need-plan-review", "short-breaks-plan-review"]);
const VISITS: Clocks = Clocks::Named(&[
    "protection-visit",
    "private-fostering-proposed",
    "private-fostering-first-visit",
    "private-fostering-visit",
]);
const NEED_VISITS: Clocks = Clocks::Named(&["need-visit", "short-breaks-plan-visit"]);

pub(crate) const FLAGS: &[FlagRule] = &[
    overdue(
        "referral-undecided",
        &["L03"],
        "A referral has not been decided in time",
        Severity::High,
        DECISION,
    ),
    late("referral-decided-late", &["L03-LATE"], "A referral was decided late", DECISION),
    overdue(
        "strategy-discussion-overdue",
        &["L07"],
        "There is a concern about harm and no strategy discussion",
        Severity::High,
        DISCUSSION,
    ),
    late("strategy-discussion-late", &["L07-LATE"], "A strategy discussion was held late", DISCUSSION),
    overdue(
        "conference-overdue",
        &["L08"],
        "An initial child protection conference has not been held in time",
        Severity::High,
        CONFERENCE,
    ),
    late(
        "conference-late",
        &["L08-LATE"],
        "An initial child protection conference was held late",
        CONFERENCE,
    ),
    overdue(
        "protection-review-overdue",
        &["L11"],
        "A review conference or the first core group has not been held in time",
        Severity::High,
        REVIEWS,
    ),
    late(
        "protection-review-late",
        &["L11-LATE"],
        "A review conference or the first core group was held late",
        REVIEWS,
    ),
    overdue(
        "plan-meeting-overdue",
        &["L11-MEETING"],
        "A core group or the review of a child in need plan has not been held in time",
        Severity::Medium,
        MEETINGS,
    ),
    late(
        "plan-meeting-late",
        &["L11-MEETING-LATE"],
        "A core group or the review of a child in need plan was held late",
        MEETINGS,
    ),
    overdue(
        "visit-overdue",
        &["L12"],
        "A child with a protection plan, or privately fostered, has not been visited in time",
        Severity::High,
        VISITS,
    ),
    late(
        "visit-late",
        &["L12-LATE"],
        "A child with a protection plan, or privately fostered, was visited late",
        VISITS,
    ),
    overdue(
        "need-visit-overdue",
        &["L12-NEED"],
        "A child with a child in need plan has not been visited in time",
        Severity::Medium,
        NEED_VISITS,
    ),
    late(
        "need-visit-late",
        &["L12-NEED-LATE"],
        "A child with a child in need plan was visited late",
        NEED_VISITS,
    ),
];

#[cfg(test)]
pub(super) mod tests {
    use crate::checks::flag;

    /// That one flag stands from a day until what was due is done, and the other from then on for 90 days.
    pub(in crate::rows::delay) fn check(
        (overdue, late): (&'static str, &'static str),
        text: &str,
        first: &str,
        done: &str,
        let_go: &str,
    ) {
        let text = alloc::format!("2010-06-01 born\n{text}");
        let (before, day) = (flag(overdue), &done[..10]);
        let with = alloc::format!("{text}\n{done}");
        before.begins_on(&text, first);
        before.ends(&with, day);
        flag(late).begins_on(&with, day);
        flag(late).ends(&with, let_go);
        flag(late).with("stands-for", "400d").begins_on(&with, day);
    }

    #[test]
    fn the_front_door_and_enquiries() {
        check(
            ("referral-undecided", "referral-decided-late"),
            "2026-03-02 referral received r1\n2026-03-02 referrer informed r1",
            "2026-03-04",
            "2026-03-05 referral decided r1 early-help",
            "2026-06-04",
        );
        check(
            ("strategy-discussion-overdue", "strategy-discussion-late"),
            "2026-03-02 concern identified k1",
            "2026-03-04",
            "2026-03-05 strategy discussion s1 harm concern k1",
            "2026-06-04",
        );
        check(
            ("conference-overdue", "conference-late"),
            "2026-03-02 enquiry started en1\n2026-03-02 manager decided enquiry\n2026-03-03 enquiry concluded en1",
            "2026-03-24",
            "2026-03-25 initial conference ic1 enquiry en1",
            "2026-06-24",
        );
    }

    #[test]
    fn plans() {
        const PLAN: &str = "2026-03-02 protection plan started pp1 NEG";
        const CORE: &str = "2026-03-02 protection plan started pp1 NEG\n2026-03-09 core group pp1";
        const NEED: &str = "2026-03-02 need plan started np1 child-in-need";
        check(
            ("protection-review-overdue", "protection-review-late"),
            PLAN,
            "2026-03-17",
            "2026-03-19 core group pp1",
            "2026-06-18",
        );
        check(
            ("protection-review-overdue", "protection-review-late"),
            CORE,
            "2026-06-03",
            "2026-06-08 review conference pp1",
            "2026-09-07",
        );
        check(
            ("plan-meeting-overdue", "plan-meeting-late"),
            CORE,
            "2026-04-21",
            "2026-04-27 core group pp1",
            "2026-07-27",
        );
        check(
            ("plan-meeting-overdue", "plan-meeting-late"),
            NEED,
            "2026-04-14",
            "2026-04-20 need plan reviewed np1",
            "2026-07-20",
        );
    }

    #[test]
    fn visits() {
        check(
            ("visit-overdue", "visit-late"),
            "2026-03-02 protection plan started pp1 NEG",
            "2026-03-17",
            "2026-03-19 visit made v1 protection for pp1 seen yes",
            "2026-06-18",
        );
        check(
            ("need-visit-overdue", "need-visit-late"),
            "2026-03-02 need plan started np1 child-in-need",
            "2026-03-31",
            "2026-04-01 visit made v1 need for np1 seen yes",
            "2026-07-01",
        );
    }
}
