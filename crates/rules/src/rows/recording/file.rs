//! The file as a whole: gaps in it, its chronology and summary, and supervision that sets nothing.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::ClosureReason;
use journey::{Entry, EntryRef, Event, Kind};

use super::{STANDS_FOR, and_more, day_after, is_submitted, raised, stands, the_entry};
use crate::allowance::Allowance;
use crate::book::{Citation, Clocks, Concern, FlagRule, Raises, Severity, capitalise};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const GAP: Parameter =
    Parameter::length("within", Allowance::WorkingDays(20), "how long an open case may go without a note");

const CURRENT_FOR: Parameter = Parameter::length(
    "current-for",
    Allowance::Months(3),
    "for how long a chronology is current once it was updated",
);
const OPEN_FOR: Parameter = Parameter::length(
    "open-for",
    Allowance::WorkingDays(10),
    "how long a case must have been open for its chronology to be expected",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "no-note-of-any-kind",
        aliases: &["R26"],
        title: "The case is open, and nothing has been noted on the file",
        concern: Concern::Recording,
        severity: Severity::High,
        citation: Citation::unconfirmed("Good recording practice: an open case shows what is done in it"),
        raised: Raises::When(gap),
        parameters: &[GAP],
        needs: &[Kind::CaseNoteRecorded],
        clears: "A note, a visit, a meeting or a decision on the file, or the closure of the case.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "chronology-not-current",
        aliases: &["R09"],
        title: "There is no chronology, or it has not been kept up",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Ealing, Peterborough and Calderdale: chronologies (local)"),
        raised: Raises::WhileOverdue(Clocks::Named(&["chronology"])),
        clears: "An update of the chronology, or the closure of the case.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "chronology-not-current-at-a-step",
        aliases: &["R09-STEP"],
        title: "The case was transferred or closed, or a conference or legal meeting was held, without a current chronology",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Ealing, Peterborough and Calderdale: chronologies (local)"),
        raised: Raises::When(chronology_at_steps),
        parameters: &[CURRENT_FOR, OPEN_FOR, STANDS_FOR],
        needs: &[Kind::ChronologyUpdated],
        clears: "A correction of the day on which the chronology was brought up to date, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "case-summary-not-current",
        aliases: &["R10"],
        title: "There is no case summary, or it is old",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Peterborough: case summaries (local)"),
        raised: Raises::WhileOverdue(Clocks::Named(&["case-summary"])),
        clears: "An update of the case summary, or the closure of the case.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "supervision-without-actions",
        aliases: &["R11"],
        title: "A supervision set no action and carried none over",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read(
            "Oxfordshire: case decisions in supervision stand on the child's file (local)",
        ),
        raised: Raises::When(supervision),
        parameters: &[STANDS_FOR],
        clears: "A correction of the supervision that names its actions, or time.",
        ..FlagRule::ROW
    },
];

/// The steps at which a chronology is to be current.
const STEPS: &[Kind] = &[
    Kind::InitialConferenceHeld,
    Kind::ReviewConferenceHeld,
    Kind::LegalGatewayHeld,
    Kind::TeamTransferAccepted,
    Kind::CaseClosed,
];

/// One flag for all steps that stand: what each found is in its grounds.
fn chronology_at_steps(look: &Look<'_>) -> Vec<Raised> {
    let taken = look.occurred(STEPS).filter(|step| !is_submitted(step) && stands(look, step.day()));
    let mut bare: Vec<(&Entry, Option<&Entry>)> =
        taken.filter_map(|step| without_chronology(look, step)).collect();
    bare.sort_by_key(|(step, _)| (step.day(), step.position));
    let (Some((first, _)), Some((last, before))) = (bare.first(), bare.last()) else { return Vec::new() };
    let mut sentence = format!(
        "{} of {} found {}{}.",
        the_entry(last.kind()),
        last.day(),
        match before {
            Some(update) => format!("a chronology that was last brought up to date on {}", update.day()),
            None => "no chronology".into(),
        },
        and_more(bare.len() - 1),
    );
    capitalise(&mut sentence);
    let grounds = bare.iter().flat_map(|(step, before)| [Some(*step), *before]).flatten();
    Vec::from([raised("", first.day(), sentence, grounds.map(Entry::reference))])
}

/// A step in a case that had been open for long enough, with the last chronology before it, if that was not current.
fn without_chronology<'a>(look: &Look<'a>, step: &'a Entry) -> Option<(&'a Entry, Option<&'a Entry>)> {
    if matches!(step.event(), Event::CaseClosed(closed) if closed.reason == Some(ClosureReason::RC2)) {
        return None;
    }
    let before = look.occurred(&[Kind::ChronologyUpdated]).filter(|update| update.day() <= step.day()).last();
    let lasts =
        |update: &Entry| step.day() <= look.length(&CURRENT_FOR).last_day(update.day(), look.calendar());
    if before.is_some_and(lasts) {
        return None;
    }
    let eve = step.day().yesterday().ok()?;
    let first = look.journey().entries().first()?.day();
    let open = look.spells(first, |day| day.is_open());
    let since =
        open.iter().rfind(|spell| spell.from <= eve && spell.until.is_none_or(|until| eve < until))?;
    let due = look.length(&OPEN_FOR).last_day(since.from, look.calendar());
    (due < step.day()).then_some((step, before))
}

const NOTES: &[Kind] = &[
    Kind::StrategyDiscussionHeld,
    Kind::InitialConferenceHeld,
    Kind::CoreGroupHeld,
    Kind::ReviewConferenceHeld,
    Kind::NeedPlanReviewed,
    Kind::MeetingRecorded,
    Kind::VisitMade,
    Kind::VisitAttempted,
    Kind::WishesAndFeelingsRecorded,
    Kind::CareReviewHeld,
    Kind::LeaverContacted,
    Kind::SupervisionHeld,
    Kind::ManagementDecisionMade,
    Kind::CaseNoteRecorded,
];

/// Since when the case has been open as it is now, and the entry that says so, where people at work tell of it.
fn opened(look: &Look<'_>) -> Option<(Date, EntryRef)> {
    let today = look.today();
    if !look.is_told_by_workers() || !today.is_open() || !today.is_alive() || today.has_left() {
        return None;
    }
    let cases = today.involvements.iter().map(|case| case.entry);
    let plans = today.protection_plans.iter().map(|plan| plan.entry);
    let needs = today.need_plans.iter().map(|plan| plan.entry);
    let cares = today.in_care().map(|(_, entry)| entry);
    let entry =
        cases.chain(plans).chain(needs).chain(cares).min_by_key(|entry| (entry.day(), entry.position))?;
    Some((entry.day(), entry.reference()))
}

/// The last of some kinds of entry since the case was opened, or its opening, and the first day of being overdue.
fn overdue(
    look: &Look<'_>,
    kinds: &'static [Kind],
    within: &Parameter,
) -> Option<(Date, EntryRef, bool, Date)> {
    let (opened, by) = opened(look)?;
    let last = look.occurred(kinds).filter(|entry| entry.day() >= opened);
    let last = last.max_by_key(|entry| (entry.day(), entry.position));
    let (day, ground) = last.map_or((opened, by), |entry| (entry.day(), entry.reference()));
    let since = day_after(look.length(within).last_day(day, look.calendar()));
    look.has_come(since).then_some((day, ground, last.is_some(), since))
}

fn gap(look: &Look<'_>) -> Vec<Raised> {
    let Some((day, ground, any, since)) = overdue(look, NOTES, &GAP) else { return Vec::new() };
    let what =
        if any { "The last note of any kind on the open case is of" } else { "The case has been open since" };
    let rest = if any { "" } else { ", and no note of any kind is on the file" };
    Vec::from([raised("", since, format!("{what} {day}{rest}."), [ground])])
}

fn supervision(look: &Look<'_>) -> Vec<Raised> {
    let recent = look.recent(&[Kind::SupervisionHeld], &STANDS_FOR);
    let held = recent.filter(|entry| !is_submitted(entry));
    let bare = held.filter_map(|entry| match entry.event() {
        Event::SupervisionHeld(held)
            if held.actions_set == Some(0) && held.actions_carried.unwrap_or(0) == 0 =>
        {
            Some((entry, "set no action and carried none over"))
        }
        _ => None,
    });
    let raise = |(entry, what): (&Entry, &str)| {
        let sentence = format!("The supervision of {} {what}.", entry.day());
        raised("", entry.day(), sentence, [entry.reference()])
    };
    bare.filter(|(entry, _)| stands(look, entry.day())).map(raise).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use expect_test::expect;

    use super::super::{sends_only, set};
    use super::*;
    use crate::checks::{check, check_in};

    const GAPS: &[&str] = &["no-note-of-any-kind"];
    const CURRENT: &[&str] =
        &["chronology", "case-summary", "chronology-not-current", "case-summary-not-current"];
    const SUPERVISION: &[&str] = &["supervision-without-actions"];

    fn text(more: &str) -> String {
        format!("2024-03-04 case opened i1\n{more}")
    }

    #[test]
    fn an_open_case_is_noted_within_twenty_working_days() {
        check(
            GAPS,
            &text("as of 2024-04-03"),
            expect![[r#"
            changes on 2024-04-04
        "#]],
        );
        check(
            GAPS,
            &text("as of 2024-04-04"),
            expect![[r#"
            no-note-of-any-kind (recording) since 2024-04-04: The case has been open since 2024-03-04, and no note of any kind is on the file. e[1]
        "#]],
        );
        check(
            GAPS,
            &text("2024-03-20 case note contact\n as of 2024-04-19"),
            expect![[r#"
            changes on 2024-04-20
        "#]],
        );
        check(
            GAPS,
            &text("2024-03-20 case note contact\n as of 2024-04-22"),
            expect![[r#"
            no-note-of-any-kind (recording) since 2024-04-20: The last note of any kind on the open case is of 2024-03-20. e[2]
        "#]],
        );
        check(GAPS, &text("2024-04-04 case closed i1\n as of 2024-04-04"), expect![[""]]);
        check(GAPS, "2024-03-04 case opened i1 submitted 2024-06-30\n as of 2024-04-04", expect![[""]]);
        check_in(&sends_only(&[Kind::CaseOpened]), GAPS, &text("as of 2024-04-04"), expect![[""]]);
        check_in(
            &set("R26", "within", "30wd"),
            GAPS,
            &text("as of 2024-04-04"),
            expect![[r#"
            changes on 2024-04-18
        "#]],
        );
    }

    #[test]
    fn chronology_and_summary_are_kept_up() {
        check(
            CURRENT,
            &text("as of 2024-06-04"),
            expect![[r#"
                chronology 1      due 2024-03-18  breached by 52 working days
                case-summary 1    due 2024-06-04  running
                chronology-not-current (recording) since 2024-03-19: An up-to-date chronology (number 1) was due by 2024-03-18, 10 working days after the case came to be open on 2024-03-04, and none is recorded. e[1]
                changes on 2024-06-05
            "#]],
        );
        check(
            CURRENT,
            &text("as of 2024-06-05"),
            expect![[r#"
                chronology 1      due 2024-03-18  breached by 53 working days
                case-summary 1    due 2024-06-04  breached by 1 day
                chronology-not-current (recording) since 2024-03-19: An up-to-date chronology (number 1) was due by 2024-03-18, 10 working days after the case came to be open on 2024-03-04, and none is recorded. e[1]
                case-summary-not-current (recording) since 2024-06-05: An up-to-date case summary (number 1) was due by 2024-06-04, 3 months after the case came to be open on 2024-03-04, and none is recorded. e[1]
            "#]],
        );
        let kept = "2024-05-01 chronology updated\n2024-05-02 case summary updated\n";
        check(
            CURRENT,
            &text(&[kept, "as of 2024-08-01"].concat()),
            expect![[r#"
                chronology 1      due 2024-03-18  met late by 30 working days
                chronology 2      due 2024-08-01  running
                case-summary 1    due 2024-06-04  met on 2024-05-02
                case-summary 2    due 2024-08-02  running
                changes on 2024-08-02
            "#]],
        );
        check(
            CURRENT,
            &text(&[kept, "as of 2024-08-03"].concat()),
            expect![[r#"
                chronology 1      due 2024-03-18  met late by 30 working days
                chronology 2      due 2024-08-01  breached by 2 days
                case-summary 1    due 2024-06-04  met on 2024-05-02
                case-summary 2    due 2024-08-02  breached by 1 day
                chronology-not-current (recording) since 2024-08-02: An up-to-date chronology (number 2) was due by 2024-08-01, 3 months after the one before on 2024-05-01, and none is recorded. e[2]
                case-summary-not-current (recording) since 2024-08-03: An up-to-date case summary (number 2) was due by 2024-08-02, 3 months after the one before on 2024-05-02, and none is recorded. e[3]
            "#]],
        );
        check_in(
            &sends_only(&[Kind::CaseOpened]),
            CURRENT,
            &text("as of 2024-06-05"),
            expect![[r#"
            chronology 1      due 2024-03-18  not observable
            case-summary 1    due 2024-06-04  not observable
        "#]],
        );
    }

    #[test]
    fn supervision_sets_actions() {
        let held = "
            2024-03-04 supervision held on-file no set 2
            2024-03-05 supervision held set 0
            2024-03-06 supervision held set 0 carried 1
        ";
        check(
            SUPERVISION,
            &text(&[held, "as of 2024-03-03"].concat()),
            expect![[r#"
            changes on 2024-03-04
        "#]],
        );
        check(
            SUPERVISION,
            &text(&[held, "as of 2024-03-06"].concat()),
            expect![[r#"
                supervision-without-actions (recording) since 2024-03-05: The supervision of 2024-03-05 set no action and carried none over. e[3]
                changes on 2024-09-06
            "#]],
        );
        check(SUPERVISION, &text(&[held, "as of 2024-09-06"].concat()), expect![""]);
        check_in(
            &set("R11", "stands-for", "1d"),
            SUPERVISION,
            &text(&[held, "as of 2024-03-06"].concat()),
            expect![[r#"
                supervision-without-actions (recording) since 2024-03-05: The supervision of 2024-03-05 set no action and carried none over. e[3]
                changes on 2024-03-07
            "#]],
        );
    }
}
