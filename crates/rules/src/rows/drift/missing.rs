//! Children who go missing again and again, or for long, and nothing is done differently.

use alloc::format;
use alloc::vec::Vec;

use jiff::SignedDuration;
use jiff::civil::Date;
use journey::codes::{CareReviewOutcome, MissingKind};
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::{Days, Hours};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, day_after, days_of, raised};

const TIMES: Parameter = Parameter::count("times", 3, "how many missing periods it takes");
const WITHIN: Parameter = Parameter::length("within", Days(90), "the time in which they count");
const AWAY_FOR: Parameter =
    Parameter::length("away-for", Hours(24), "how long one missing period may last without a discussion");
const AT_LEAST: Parameter = Parameter::count("at-least", 2, "how many missing periods it takes to be a rise");
const FEWER_THAN: Parameter = Parameter::count(
    "fewer-than",
    3,
    "from how many on the lack of a strategy discussion is flagged instead",
);
const COMPARED: Parameter =
    Parameter::length("compared", Days(90), "the time that is compared with as long a time before it");

const GUIDANCE: Citation =
    Citation::unconfirmed("Children who run away or go missing from home or care, statutory guidance (2014)");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "missing-without-discussion",
        aliases: &["MISSING-STRAT"],
        title: "A child was missing for long or again and again, and no strategy discussion was held",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: GUIDANCE,
        raised: Raises::When(undiscussed),
        parameters: &[TIMES, WITHIN, AWAY_FOR],
        needs: &[Kind::MissingStarted, Kind::StrategyDiscussionHeld],
        clears: "A strategy discussion; or that the missing periods are three months ago.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "missing-more-often",
        aliases: &["D25"],
        title: "A child goes missing more often, and neither a discussion nor a change of plan is recorded",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: GUIDANCE,
        raised: Raises::When(rising),
        parameters: &[AT_LEAST, FEWER_THAN, COMPARED],
        needs: &[Kind::MissingStarted, Kind::StrategyDiscussionHeld],
        clears: "A strategy discussion, a change of plan, or fewer missing periods than in the three months before.",
        ..FlagRule::ROW
    },
];

/// The times that the child went missing; being away without authorisation from where one is known to be is less.
fn periods<'a>(look: &Look<'a>) -> Vec<&'a Entry> {
    let mut periods = look.in_order(&[Kind::MissingStarted]);
    periods.retain(|entry| matches!(entry.event(), Event::MissingStarted(m) if m.kind == MissingKind::M));
    periods.dedup_by(|later, earlier| missing_id(later) == missing_id(earlier));
    periods
}

fn missing_id(entry: &Entry) -> Option<&str> {
    match entry.event() {
        Event::MissingStarted(missing) => Some(missing.missing_id.as_str()),
        Event::MissingEnded(missing) => Some(missing.missing_id.as_str()),
        _ => None,
    }
}

/// Whether any of these was held from one day to another.
fn any_between(entries: &[&Entry], first: Date, last: Date) -> bool {
    entries.iter().any(|entry| first <= entry.day() && entry.day() <= last)
}

fn undiscussed(look: &Look<'_>) -> Vec<Raised> {
    let periods = periods(look);
    if periods.is_empty() || !look.today().is_our_child() {
        return Vec::new();
    }
    let discussions = look.in_order(&[Kind::StrategyDiscussionHeld]);
    let again = again_and_again(look, &periods, &discussions);
    let found = again.or_else(|| periods.iter().rev().find_map(|start| for_long(look, start, &discussions)));
    found.into_iter().collect()
}

fn again_and_again(look: &Look<'_>, periods: &[&Entry], discussions: &[&Entry]) -> Option<Raised> {
    let (times, within) = (look.count(&TIMES).max(1), look.length(&WITHIN));
    if periods.len() < times {
        return None;
    }
    let after = |entry: &Entry| day_after(within.last_day(entry.day(), look.calendar()));
    // A discussion is good for the periods before it: it has to have come since the first of the last ones.
    let last_on = |day: Date| {
        let counting = periods.iter().filter(move |entry| entry.day() <= day && day < after(entry));
        let counting: Vec<_> = counting.copied().collect();
        let from = counting.len().checked_sub(times)?;
        (!any_between(discussions, counting[from].day(), day)).then_some(counting)
    };
    let days = periods.iter().flat_map(|entry| [entry.day(), after(entry)]);
    let days = days.chain(discussions.iter().map(|entry| entry.day()));
    let since = look.stood_since(days, |day| last_on(day).is_some())?;
    let now = periods.iter().copied().filter(|entry| !look.has_come(after(entry))).collect::<Vec<_>>();
    let sentence = format!(
        "The child went missing {} times within {}, on {}, and no strategy discussion is recorded since {}. \
         Look at where the child goes and with whom.",
        now.len(),
        within.in_words(),
        days_of(now.iter().copied()),
        now.get(now.len().saturating_sub(times))?.day(),
    );
    Some(raised("", since, now, sentence))
}

fn for_long(look: &Look<'_>, start: &Entry, discussions: &[&Entry]) -> Option<Raised> {
    let mut ends = look.occurred(&[Kind::MissingEnded]);
    let end = ends.find(|end| missing_id(end) == missing_id(start));
    let limit = look.length(&AWAY_FOR);
    let since = look.passed(&AWAY_FOR, start.last_day());
    let since = match end {
        None => since?,
        Some(end) => {
            let exactly = start.fact.occurred.instant().zip(end.fact.occurred.instant());
            let is_long = match (exactly, limit) {
                (Some((from, to)), Hours(hours)) => {
                    to.duration_since(from) > SignedDuration::from_hours(i64::from(hours))
                }
                _ => end.day() > limit.last_day(start.last_day(), look.calendar()),
            };
            is_long.then_some(since.unwrap_or(end.day()).min(end.day()))?
        }
    };
    let is_past =
        |end: &Entry| look.has_come(day_after(look.length(&WITHIN).last_day(end.day(), look.calendar())));
    let discussed = discussions.iter().any(|discussion| discussion.day() >= start.day());
    if discussed || end.is_some_and(is_past) {
        return None;
    }
    let sentence = format!(
        "The child was missing from {} {}, longer than {}, and no strategy discussion was held. Look at what is known \
         of where the child was.",
        start.day(),
        end.map_or_else(|| "and has not come back".into(), |end| format!("to {}", end.day())),
        limit.in_words(),
    );
    Some(raised(missing_id(start)?, since, [Some(start), end].into_iter().flatten(), sentence))
}

fn rising(look: &Look<'_>) -> Vec<Raised> {
    let periods = periods(look);
    let (at_least, fewer_than) = (look.count(&AT_LEAST).max(1), look.count(&FEWER_THAN));
    if periods.len() < at_least || !look.today().is_our_child() {
        return Vec::new();
    }
    let mut changes = look.in_order(&[
        Kind::StrategyDiscussionHeld,
        Kind::CarePlanRecorded,
        Kind::PlanActionSet,
        Kind::ProtectionPlanStarted,
        Kind::NeedPlanStarted,
        Kind::CareReviewHeld,
    ]);
    changes.retain(|entry| match entry.event() {
        Event::CareReviewHeld(review) => review.outcome == Some(CareReviewOutcome::PlanChanged),
        _ => true,
    });
    let (length, calendar) = (look.length(&COMPARED), look.calendar());
    let leaves = |entry: &Entry| day_after(length.last_day(entry.day(), calendar));
    let is_forgotten = |entry: &Entry| day_after(length.last_day(leaves(entry), calendar));
    let lately =
        |day: Date| periods.iter().copied().filter(move |entry| entry.day() <= day && day < leaves(entry));
    let rises = |day: Date| {
        let before = periods.iter().filter(|entry| leaves(entry) <= day && day < is_forgotten(entry)).count();
        let (now, first) = (lately(day).count(), lately(day).next().map(Entry::day));
        (at_least..fewer_than).contains(&now)
            && now > before
            && first.is_some_and(|first| !any_between(&changes, first, day))
    };
    let days = periods.iter().flat_map(|entry| [entry.day(), leaves(entry), is_forgotten(entry)]);
    let days = days.chain(changes.iter().map(|entry| entry.day()));
    let since = look.stood_since(days, rises);
    let Some(since) = since else { return Vec::new() };
    let now: Vec<_> = periods.iter().copied().filter(|entry| !look.has_come(leaves(entry))).collect();
    let sentence = format!(
        "The child went missing on {}: {} within {}, more than in as long a time before, and neither a strategy \
         discussion nor a change of plan is recorded. Look at what pulls the child away.",
        days_of(now.iter().copied()),
        counted(now.len(), "time"),
        length.in_words(),
    );
    Vec::from([raised("", since, now, sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const GONE: &str = "
        2004-06-01 born
        2016-01-04 care started c1 legal C2 need N1
        2016-01-08 missing started m1 M
        2016-01-08 missing ended m1
        2016-02-12 missing started m2 M
        2016-02-12 missing started m2 M      # the same from another source
        2016-02-13 missing ended m2
        2016-03-01 missing started m3 A
        2016-03-01 missing ended m3
        2016-04-07 missing started m4 M
        2016-04-07 missing ended m4
        ";

    #[test]
    fn again_and_again_without_a_discussion() {
        let row = || flag("missing-without-discussion");
        row().begins(GONE, "2016-04-07", expect![[r#"
            the child: The child went missing 3 times within 90 days, on 2016-01-08, 2016-02-12 and 2016-04-07, and no strategy discussion is recorded since 2016-01-08. Look at where the child goes and with whom. e[4, 6, 11]
        "#]]);
        row().ends(GONE, "2016-04-08");
        row().is_silent(&GONE.replace("2016-04-07", "2016-04-08"), "2016-04-08");
        row().is_silent(&[GONE, "2016-01-11 strategy discussion s1 missing"].concat(), "2016-04-07");
        row().begins_on(&[GONE, "2016-01-07 strategy discussion s1 missing"].concat(), "2016-04-07");
        row().with("times", "2").begins_on(GONE, "2016-02-12");
        row().with("within", "100d").ends(GONE, "2016-04-18");
        row().unseen(&[Kind::StrategyDiscussionHeld], None).is_silent(GONE, "2016-04-07");
        // The fourth within the time asks for a discussion after the second.
        let fourth =
            [GONE, "2016-01-11 strategy discussion s1 missing\n2016-04-02 missing started m5 M\n2016-04-02 missing ended m5"].concat();
        row().begins(&fourth, "2016-04-07", expect![[r#"
            the child: The child went missing 4 times within 90 days, on 2016-01-08, 2016-02-12, 2016-04-02 and 2016-04-07, and no strategy discussion is recorded since 2016-02-12. Look at where the child goes and with whom. e[4, 6, 11, 14]
        "#]]);
    }

    #[test]
    fn for_long_without_a_discussion() {
        let born = "2004-06-01 born\n";
        let gone = [born, "2016-01-08 missing started m1 M\n"].concat();
        let row = || flag("missing-without-discussion");
        row().begins(&gone, "2016-01-10", expect![[r#"
            m1: The child was missing from 2016-01-08 and has not come back, longer than 24 hours, and no strategy discussion was held. Look at what is known of where the child was. e[2]
        "#]]);
        row().begins_on(&[&gone, "2016-01-10 missing ended m1"].concat(), "2016-01-10");
        row().is_silent(&[&gone, "2016-01-09 missing ended m1"].concat(), "2016-01-10");
        row().ends(&[&gone, "2016-01-14 missing ended m1"].concat(), "2016-04-14");
        row().ends(&[&gone, "2016-01-11 strategy discussion s1 missing"].concat(), "2016-01-11");
        row().with("away-for", "72h").begins_on(&gone, "2016-01-12");
        let timed =
            [born, "2016-01-08T09:00 missing started m1 M\n2016-01-09T09:01 missing ended m1"].concat();
        row().begins(&timed, "2016-01-09", expect![[r#"
            m1: The child was missing from 2016-01-08 to 2016-01-09, longer than 24 hours, and no strategy discussion was held. Look at what is known of where the child was. e[2, 3]
        "#]]);
        row().is_silent(&timed.replace("09:01", "09:00"), "2016-01-10");
        row().is_silent(&gone.replace("m1 M", "m1 A"), "2016-01-10");
    }

    #[test]
    fn more_often_than_before() {
        let text = "
            2004-06-01 born
            2016-01-08 missing started m1 M
            2016-04-29 missing started m2 M
            2016-05-20 missing started m3 M
            ";
        let row = || flag("missing-more-often");
        row().begins(text, "2016-05-20", expect![[r#"
            the child: The child went missing on 2016-04-29 and 2016-05-20: 2 times within 90 days, more than in as long a time before, and neither a strategy discussion nor a change of plan is recorded. Look at what pulls the child away. e[3, 4]
        "#]]);
        row().ends(text, "2016-07-29");
        row().is_silent(&[text, "2016-02-08 missing started m0 M"].concat(), "2016-05-20");
        row().begins_on(&[text, "2016-02-08 missing started m0 A"].concat(), "2016-05-20");
        row().ends(&[text, "2016-05-25 strategy discussion s1 missing"].concat(), "2016-05-25");
        row().ends(&[text, "2016-05-25 care plan"].concat(), "2016-05-25");
        row().ends(&[text, "2016-05-25 missing started m4 M"].concat(), "2016-05-25");
        row().with("at-least", "1").begins_on(&text.replace("2016-01-08", "2015-01-08"), "2015-01-08");
        row().with("compared", "14d").is_silent(text, "2016-05-20");
        row().unseen(&[Kind::StrategyDiscussionHeld], None).is_silent(text, "2016-05-20");
    }
}
