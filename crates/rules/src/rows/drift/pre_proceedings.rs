//! Pre-proceedings that decide nothing.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::Weeks;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{day_after, raised};

const UNDECIDED_FOR: Parameter = Parameter::length(
    "undecided-for",
    Weeks(16),
    "how long pre-proceedings may last unless they were extended",
);
const UNREVIEWED_FOR: Parameter =
    Parameter::length("unreviewed-for", Weeks(8), "how long they may go on without a meeting");
const AWAITED_FOR: Parameter = Parameter::length(
    "awaited-for",
    Weeks(12),
    "how long a commissioned assessment may take where no date was set",
);

const GUIDE: Citation = Citation::read("Public Law Working Group, best practice guidance (2021)");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "pre-proceedings-undecided",
        aliases: &["D09"],
        title: "Pre-proceedings last longer than 16 weeks or their extension, without a decision",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: GUIDE,
        raised: Raises::When(undecided),
        parameters: &[UNDECIDED_FOR],
        needs: &[Kind::PreProceedingsStarted, Kind::PreProceedingsEnded],
        clears: "The decision to issue or to step down, or an extension.",
        // The same sixteen weeks, with an extension that came after they had passed.
        speaks_for: &["pre-proceedings-length"],
    },
    FlagRule {
        name: "pre-proceedings-entered-again",
        aliases: &["D09-AGAIN"],
        title: "Pre-proceedings were entered a second time",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: GUIDE,
        raised: Raises::When(entered_again),
        parameters: &[],
        needs: &[Kind::PreProceedingsStarted],
        clears: "The end of the pre-proceedings.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "pre-proceedings-unreviewed",
        aliases: &["D10"],
        title: "Pre-proceedings go on and nobody has met for eight weeks",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: GUIDE,
        raised: Raises::When(unreviewed),
        parameters: &[UNREVIEWED_FOR],
        needs: &[Kind::PreProceedingsMeetingHeld],
        clears: "A pre-proceedings meeting, or the end of the pre-proceedings.",
        // That nobody met is also that no first meeting and no review was held.
        speaks_for: &["pre-proceedings-review", "pre-proceedings-meeting"],
    },
    FlagRule {
        name: "commissioned-assessment-awaited",
        aliases: &["D10-EXPERT"],
        title: "An assessment was commissioned and has not come",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: GUIDE,
        raised: Raises::When(awaited),
        parameters: &[AWAITED_FOR],
        needs: &[Kind::AssessmentCommissioned, Kind::AssessmentReceived],
        clears: "The receipt of the assessment.",
        ..FlagRule::ROW
    },
];

fn undecided(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let open = today.pre_proceedings.iter().filter(|_| today.is_our_child());
    let found = open.filter_map(|open| {
        let extensions = look.in_order(&[Kind::PreProceedingsExtended]).into_iter();
        let extended = extensions.filter_map(|entry| match entry.event() {
            Event::PreProceedingsExtended(to) if to.pre_proceedings_id == open.pre_proceedings_id => {
                to.until.map(|until| (entry, until))
            }
            _ => None,
        });
        let extended = extended.max_by_key(|(_, until)| *until);
        let limit = look.length(&UNDECIDED_FOR).last_day(open.entry.last_day(), look.calendar());
        let (last, by) = match extended {
            Some((entry, until)) if until > limit => (until, Some(entry)),
            _ => (limit, None),
        };
        let since = day_after(last);
        if !look.has_come(since) {
            return None;
        }
        let sentence = format!(
            "Pre-proceedings {} began on {}; {} ended on {last}, and neither issuing nor stepping down is decided. \
             Look at what the decision waits for.",
            open.pre_proceedings_id,
            open.since(),
            match by {
                Some(_) => "their extension".into(),
                None => format!("{}", look.length(&UNDECIDED_FOR).in_words()),
            },
        );
        let grounds = core::iter::once(open.entry).chain(by);
        Some(raised(open.pre_proceedings_id.as_str(), since, grounds, sentence))
    });
    found.collect()
}

fn entered_again(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let open = today.pre_proceedings.iter().filter(|_| today.is_our_child());
    let found = open.filter_map(|open| {
        let ends = look.in_order(&[Kind::PreProceedingsEnded]).into_iter();
        let (ended, before) = ends.rev().find_map(|entry| match entry.event() {
            Event::PreProceedingsEnded(end)
                if end.pre_proceedings_id != open.pre_proceedings_id && entry.day() <= open.since() =>
            {
                Some((entry, end.pre_proceedings_id.as_str()))
            }
            _ => None,
        })?;
        let sentence = format!(
            "Pre-proceedings {} began on {}, after others ({before}) had ended on {}. Look at what the first relied \
             on.",
            open.pre_proceedings_id,
            open.since(),
            ended.day(),
        );
        Some(raised(open.pre_proceedings_id.as_str(), open.since(), [ended, open.entry], sentence))
    });
    found.collect()
}

fn unreviewed(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let open = today.pre_proceedings.iter().filter(|_| today.is_our_child());
    let found = open.filter_map(|open| {
        let meetings = look.in_order(&[Kind::PreProceedingsMeetingHeld]).into_iter();
        let last = meetings.rev().find(|entry| match entry.event() {
            Event::PreProceedingsMeetingHeld(met) => met.pre_proceedings_id == open.pre_proceedings_id,
            _ => false,
        });
        let from = last.unwrap_or(open.entry);
        let since = look.silent_for(&UNREVIEWED_FOR, from.last_day())?;
        let sentence = format!(
            "Pre-proceedings {} began on {}, and in the {} to {since} nobody met{}. Look at what they are to change.",
            open.pre_proceedings_id,
            open.since(),
            look.length(&UNREVIEWED_FOR).in_words(),
            last.map_or_else(Default::default, |last| format!(" (the last meeting was on {})", last.day())),
        );
        Some(raised(open.pre_proceedings_id.as_str(), since, [open.entry, from], sentence))
    });
    found.collect()
}

fn awaited(look: &Look<'_>) -> Vec<Raised> {
    if !look.today().is_our_child() {
        return Vec::new();
    }
    let found = look.occurred(&[Kind::AssessmentCommissioned]).filter_map(|entry| {
        let Event::AssessmentCommissioned(asked) = entry.event() else { return None };
        let is_answer = |answer: &Entry| match answer.event() {
            Event::AssessmentReceived(received) => received.commission_id == asked.commission_id,
            _ => false,
        };
        if look.occurred(&[Kind::AssessmentReceived]).any(is_answer) {
            return None;
        }
        let by: Date =
            asked.due.unwrap_or_else(|| look.length(&AWAITED_FOR).last_day(entry.day(), look.calendar()));
        let since = day_after(by);
        let due = if asked.due.is_some() { "it was due" } else { "with no date set, it was expected" };
        let sentence = format!(
            "An assessment was commissioned on {}; {due} by {by} and has not come. Look at whether the decision can \
             go without it.",
            entry.day(),
        );
        look.has_come(since).then(|| raised(asked.commission_id.as_str(), since, [entry], sentence))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const OPEN: &str = "
        2010-06-01 born
        2016-01-04 pre-proceedings started pl1
        ";

    #[test]
    fn nothing_is_decided() {
        let row = || flag("pre-proceedings-undecided");
        row().begins(OPEN, "2016-04-26", expect![[r#"
            pl1: Pre-proceedings pl1 began on 2016-01-04; 16 weeks ended on 2016-04-25, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2]
        "#]]);
        row().begins(
            &[OPEN, "2016-04-18 pre-proceedings extended pl1 until 2016-06-06"].concat(),
            "2016-06-07",
            expect![[r#"
                pl1: Pre-proceedings pl1 began on 2016-01-04; their extension ended on 2016-06-06, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2, 3]
            "#]],
        );
        row().ends(&[OPEN, "2016-05-09 pre-proceedings ended pl1 issue"].concat(), "2016-05-09");
        row().with("undecided-for", "12w").begins_on(OPEN, "2016-03-29");
        row().unseen(&[Kind::PreProceedingsEnded], None).is_silent(OPEN, "2016-04-26");
    }

    #[test]
    fn entered_twice() {
        let text = [
            OPEN,
            "2016-04-04 pre-proceedings ended pl1 step-down\n2018-02-05 pre-proceedings started pl2\n",
        ]
        .concat();
        let row = || flag("pre-proceedings-entered-again");
        row().begins(&text, "2018-02-05", expect![[r#"
            pl2: Pre-proceedings pl2 began on 2018-02-05, after others (pl1) had ended on 2016-04-04. Look at what the first relied on. e[3, 4]
        "#]]);
        row().ends(&[&text, "2018-05-09 pre-proceedings ended pl2 issue"].concat(), "2018-05-09");
        row().is_silent(OPEN, "2018-02-05");
        row().unseen(&[Kind::PreProceedingsStarted], None).is_silent(&text, "2018-02-05");
    }

    #[test]
    fn nobody_meets() {
        let row = || flag("pre-proceedings-unreviewed");
        row().begins(OPEN, "2016-02-29", expect![[r#"
            pl1: Pre-proceedings pl1 began on 2016-01-04, and in the 8 weeks to 2016-02-29 nobody met. Look at what they are to change. e[2]
        "#]]);
        row().begins(
            &[OPEN, "2016-01-15 pre-proceedings meeting pl1 initial"].concat(),
            "2016-03-11",
            expect![[r#"
                pl1: Pre-proceedings pl1 began on 2016-01-04, and in the 8 weeks to 2016-03-11 nobody met (the last meeting was on 2016-01-15). Look at what they are to change. e[2, 3]
            "#]],
        );
        row().ends(&[OPEN, "2016-03-02 pre-proceedings meeting pl1 review"].concat(), "2016-03-02");
        row().with("unreviewed-for", "4w").begins_on(OPEN, "2016-02-01");
        row().unseen(&[Kind::PreProceedingsMeetingHeld], None).is_silent(OPEN, "2016-02-29");
    }

    #[test]
    fn an_expert_keeps_everybody_waiting() {
        let text = [OPEN, "2016-01-15 expert commissioned ce1 due 2016-03-01\n"].concat();
        let row = || flag("commissioned-assessment-awaited");
        row().begins(&text, "2016-03-02", expect![[r#"
            ce1: An assessment was commissioned on 2016-01-15; it was due by 2016-03-01 and has not come. Look at whether the decision can go without it. e[3]
        "#]]);
        row().begins(&text.replace(" due 2016-03-01", ""), "2016-04-09", expect![[r#"
            ce1: An assessment was commissioned on 2016-01-15; with no date set, it was expected by 2016-04-08 and has not come. Look at whether the decision can go without it. e[3]
        "#]]);
        row().ends(&[&text, "2016-03-12 expert received ce1"].concat(), "2016-03-12");
        row().with("awaited-for", "4w").begins_on(&text.replace(" due 2016-03-01", ""), "2016-02-13");
        row().unseen(&[Kind::AssessmentReceived], None).is_silent(&text, "2016-03-02");
    }
}
