//! Pre-proceedings that decide nothing.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::Weeks;
use crate::book::{self, Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{day_after, raised};
use crate::rows::court::{length_counts_from, may_extend};

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
        clears: "The decision to issue or to step down, or an extension that somebody senior signed off.",
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
        name: "letter-without-family-group-offer",
        aliases: &["FGDM-LETTER"],
        title: "The letter before proceedings offers no family group decision-making meeting (once the section is in force)",
        concern: Concern::Delay,
        severity: Severity::High,
        citation: Citation::read(
            "Children Act 1989, s 31ZA, to be inserted by the Children's Wellbeing and Schools Act 2026, s 1",
        ),
        raised: Raises::When(letter_without_offer),
        parameters: &[],
        needs: &[Kind::LetterBeforeProceedingsSent],
        clears: "Another letter that offers it, the record of an offer or of the reason for none, or the end of the \
                 pre-proceedings.",
        ..FlagRule::ROW
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
            Event::PreProceedingsExtended(to)
                if to.pre_proceedings_id == open.pre_proceedings_id && may_extend(to) =>
            {
                to.until.map(|until| (entry, until))
            }
            _ => None,
        });
        let extended = extended.max_by_key(|(_, until)| *until);
        let counted = length_counts_from(look.case(), open.entry)?;
        let limit = look.length(&UNDECIDED_FOR).last_day(counted.day().last(), look.calendar());
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

/// Of letters that say what they offer, in pre-proceedings in which nothing else was offered and no reason is on record.
fn letter_without_offer(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some(offer) = book::clock("family-group-offer") else { return Vec::new() };
    let open = today.pre_proceedings.iter().filter(|_| today.is_our_child());
    let found = open.filter_map(|open| {
        let id = &open.pre_proceedings_id;
        let of_it = |entry: &&Entry| match entry.event() {
            Event::LetterBeforeProceedingsSent(letter) => letter.pre_proceedings_id == *id,
            Event::FamilyGroupMeetingOffered(offer) => offer.pre_proceedings_id.as_ref() == Some(id),
            Event::FamilyGroupMeetingNotOffered(offer) => offer.pre_proceedings_id.as_ref() == Some(id),
            _ => false,
        };
        let last = look.occurred(&[Kind::LetterBeforeProceedingsSent]).filter(of_it).last()?;
        let offers = matches!(last.event(), Event::LetterBeforeProceedingsSent(l) if l.family_group_offer == Some(false));
        let otherwise = &[Kind::FamilyGroupMeetingOffered, Kind::FamilyGroupMeetingNotOffered];
        let is_so = offers
            && look.jurisdiction().has_commenced(offer, last.day())
            && !look.occurred(otherwise).any(|entry| of_it(&entry));
        is_so.then(|| {
            let sentence = format!(
                "The letter before proceedings {id} of {} offers no family group decision-making meeting, and neither \
                 an offer nor a reason for none is recorded. Look at what the family was asked.",
                last.day(),
            );
            raised(id.as_str(), last.day(), [open.entry, last], sentence)
        })
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

    use crate::checks::{cases, cases_in, flag};
    use crate::jurisdiction::Jurisdiction;

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

    #[test]
    fn an_extension_is_signed_off_by_somebody_senior() {
        let rows = &["pre-proceedings-length", "pre-proceedings-undecided"];
        let by =
            |who: &str| alloc::format!("2016-04-18 pre-proceedings extended pl1 until 2016-06-06 by {who}");
        let (worker, head) = (by("social-worker:w1"), by("service-manager:m1"));
        let ways_on = [("2016-04-26", worker.as_str()), ("2016-04-26", head.as_str())];
        cases(
            rows,
            OPEN,
            &ways_on,
            expect![[r#"
            2016-04-26: pre-proceedings-length  pl1  due 2016-04-25  breached by 1 day
            2016-04-26: pre-proceedings-undecided (drift) since 2016-04-26: Pre-proceedings pl1 began on 2016-01-04; 16 weeks ended on 2016-04-25, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2]
            2016-04-26: pre-proceedings-length  pl1  due 2016-06-06  running
        "#]],
        );
    }

    #[test]
    fn an_authority_may_count_from_the_letter() {
        let text = &[OPEN, "2016-01-18 letter before proceedings pl1\n"].concat();
        let from = jiff::civil::date(2016, 1, 1);
        let one = crate::look::Value::Count(1);
        let letter = Jurisdiction::default().with_clock_setting("PLO-16", "from-the-letter", one, from);
        let rows = &["pre-proceedings-length", "pre-proceedings-undecided"];
        let ways_on = [("2016-04-26", ""), ("2016-05-09", ""), ("2016-05-10", "")];
        cases_in(
            &letter.expect("a threshold"),
            rows,
            text,
            &ways_on,
            expect![[r#"
            2016-04-26: pre-proceedings-length  pl1  due 2016-05-09  running
            2016-05-09: pre-proceedings-length  pl1  due 2016-05-09  running
            2016-05-10: pre-proceedings-length  pl1  due 2016-05-09  breached by 1 day
            2016-05-10: pre-proceedings-undecided (drift) since 2016-05-10: Pre-proceedings pl1 began on 2016-01-04; 16 weeks ended on 2016-05-09, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2]
        "#]],
        );
        cases(
            rows,
            text,
            &ways_on[..1],
            expect![[r#"
            2016-04-26: pre-proceedings-length  pl1  due 2016-04-25  breached by 1 day
            2016-04-26: pre-proceedings-undecided (drift) since 2016-04-26: Pre-proceedings pl1 began on 2016-01-04; 16 weeks ended on 2016-04-25, and neither issuing nor stepping down is decided. Look at what the decision waits for. e[2]
        "#]],
        );
    }

    #[test]
    fn the_letter_offers_a_meeting_once_the_section_is_in_force() {
        let from = jiff::civil::date(2016, 2, 1);
        let commenced =
            Jurisdiction::default().with_commencement("FGDM-OFFER", from).expect("a row that waits");
        let row = &["letter-without-family-group-offer"];
        let without = "2016-02-01 letter before proceedings pl1 family-group-offer no";
        let and = |more: &str| [without, "\n", more].concat();
        let offered = and("2016-02-02 family group meeting offered fg1 in pl1");
        let refused = and("2016-02-02 family group meeting refused fg1 in pl1 because not-in-best-interests");
        let again = and("2016-02-02 letter before proceedings pl1 family-group-offer yes");
        let ways_on = [
            ("2016-01-31", without),
            ("2016-02-01", without),
            ("2016-02-02", offered.as_str()),
            ("2016-02-02", refused.as_str()),
            ("2016-02-02", again.as_str()),
            // A letter that does not say what it offers is not read as offering nothing.
            ("2016-02-02", "2016-02-01 letter before proceedings pl1"),
            ("2016-02-02", "2016-01-29 letter before proceedings pl1 family-group-offer no"),
        ];
        cases_in(
            &commenced,
            row,
            OPEN,
            &ways_on,
            expect![[r#"
            2016-01-31: nothing
            2016-02-01: letter-without-family-group-offer (delay) since 2016-02-01: The letter before proceedings pl1 of 2016-02-01 offers no family group decision-making meeting, and neither an offer nor a reason for none is recorded. Look at what the family was asked. e[2, 3]
            2016-02-02: nothing
            2016-02-02: nothing
            2016-02-02: nothing
            2016-02-02: nothing
            2016-02-02: nothing
        "#]],
        );
        cases(
            row,
            OPEN,
            &ways_on[1..2],
            expect![[r#"
            2016-02-01: nothing
        "#]],
        );
        let unseen =
            flag("letter-without-family-group-offer").unseen(&[Kind::LetterBeforeProceedingsSent], None);
        unseen.is_silent(&[OPEN, without].concat(), "2016-02-02");
    }
}
