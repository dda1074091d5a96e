//! What is not known of who the child is.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::Ethnicity;
use journey::{Entry, EntryRef, Event, Kind};

use super::{day_after, is_submitted, raised};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const WITHIN: Parameter = Parameter::length(
    "within",
    Allowance::WorkingDays(45),
    "how soon after the first work with the child it is to be known",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "ethnicity-not-obtained",
        aliases: &["R16"],
        title: "The child's ethnicity has not been obtained",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Children in need census, validation rule 4220"),
        raised: Raises::When(ethnicity),
        parameters: &[WITHIN],
        clears: "The child's ethnicity, or that the family refused to say.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "characteristics-not-recorded",
        aliases: &["R16-OTHERS"],
        title: "The file does not say what it should of the child's disability, religion or language",
        concern: Concern::Recording,
        severity: Severity::Low,
        citation: Citation::read("Children in need census, validation rules 2887Q and 2888Q"),
        raised: Raises::When(characteristics),
        parameters: &[WITHIN],
        clears: "What is missing, disability as NONE where there is none.",
        ..FlagRule::ROW
    },
];

/// Who the child is, as far as it is on record.
#[derive(Default)]
struct Known<'a> {
    registered: Option<&'a Entry>,
    ethnicity: Option<(Ethnicity, &'a Entry)>,
    disability: bool,
    religion: bool,
    language: bool,
}

fn known<'a>(look: &'a Look<'_>) -> Known<'a> {
    let mut known = Known::default();
    for entry in look.occurred(&[Kind::ChildRegistered, Kind::IdentityChanged]) {
        let (ethnicity, disabilities, religion, language) = match entry.event() {
            Event::ChildRegistered(child) => {
                known.registered = known.registered.or(Some(entry));
                (child.ethnicity, &child.disabilities, &child.religion, &child.language)
            }
            Event::IdentityChanged(child) => {
                (child.ethnicity, &child.disabilities, &child.religion, &child.language)
            }
            _ => continue,
        };
        known.ethnicity = ethnicity.map(|ethnicity| (ethnicity, entry)).or(known.ethnicity);
        known.disability |= !disabilities.is_empty();
        known.religion |= religion.is_some();
        known.language |= language.is_some();
    }
    known
}

/// The first work with the child, and the first day on which the time to find out is over.
fn time_is_over(look: &Look<'_>) -> Option<(Date, EntryRef, Date)> {
    let first = look.occurred(&[
        Kind::ReferralReceived,
        Kind::AssessmentStarted,
        Kind::CaseOpened,
        Kind::EnquiryStarted,
        Kind::ProtectionPlanStarted,
        Kind::NeedPlanStarted,
        Kind::CarePeriodStarted,
    ]);
    let first = first.min_by_key(|entry| (entry.day(), entry.position))?;
    let since = day_after(look.length(&WITHIN).last_day(first.day(), look.calendar()));
    (look.today().is_open() && look.has_come(since)).then(|| (first.day(), first.reference(), since))
}

fn ethnicity(look: &Look<'_>) -> Vec<Raised> {
    let known = known(look);
    let (says, ground) = match (known.ethnicity, known.registered) {
        (Some((Ethnicity::NOBT, entry)), _) => ("is on record as not yet obtained", entry.reference()),
        (None, Some(entry)) if !is_submitted(entry) => ("is not on record", entry.reference()),
        _ => return Vec::new(),
    };
    let Some((first, by, since)) = time_is_over(look) else { return Vec::new() };
    let sentence = format!("The child's ethnicity {says}, and work with the child began on {first}.");
    Vec::from([raised("", since, sentence, [ground, by])])
}

fn characteristics(look: &Look<'_>) -> Vec<Raised> {
    let known = known(look);
    let Some(registered) = known.registered.filter(|entry| !is_submitted(entry)) else { return Vec::new() };
    let missing: Vec<&str> =
        [(known.disability, "disability"), (known.religion, "religion"), (known.language, "language")]
            .iter()
            .filter(|(known, _)| !known)
            .map(|(_, what)| *what)
            .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let Some((first, by, since)) = time_is_over(look) else { return Vec::new() };
    let sentence = format!(
        "Of the child's {} nothing is on record, and work with the child began on {first}.",
        missing.join(", ")
    );
    Vec::from([raised("", since, sentence, [registered.reference(), by])])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::set;
    use crate::checks::{check, check_in};

    const ETHNICITY: &[&str] = &["ethnicity-not-obtained"];
    const OTHERS: &[&str] = &["characteristics-not-recorded"];

    #[test]
    fn the_childs_ethnicity_is_obtained_in_time() {
        let text = |said: &str, more: &str| {
            alloc::format!("2024-01-08 child registered {said}\n2024-01-08 case opened i1\n{more}")
        };
        check(
            ETHNICITY,
            &text("ethnicity NOBT", "as of 2024-03-11"),
            expect![[r#"
            changes on 2024-03-12
        "#]],
        );
        check(
            ETHNICITY,
            &text("ethnicity NOBT", "as of 2024-03-12"),
            expect![[r#"
            ethnicity-not-obtained (recording) since 2024-03-12: The child's ethnicity is on record as not yet obtained, and work with the child began on 2024-01-08. e[1, 2]
        "#]],
        );
        check(
            ETHNICITY,
            &text("", "as of 2024-03-12"),
            expect![[r#"
            ethnicity-not-obtained (recording) since 2024-03-12: The child's ethnicity is not on record, and work with the child began on 2024-01-08. e[1, 2]
        "#]],
        );
        check(ETHNICITY, &text("submitted 2024-06-30", "as of 2024-03-12"), expect![[""]]);
        check(
            ETHNICITY,
            &text("ethnicity NOBT submitted 2024-06-30", "as of 2024-03-12"),
            expect![[r#"
            ethnicity-not-obtained (recording) since 2024-03-12: The child's ethnicity is on record as not yet obtained, and work with the child began on 2024-01-08. e[1, 2]
        "#]],
        );
        check(ETHNICITY, &text("ethnicity REFU", "as of 2024-03-12"), expect![[""]]);
        check(
            ETHNICITY,
            &text("", "2024-03-12 identity changed ethnicity WBRI\n as of 2024-03-12"),
            expect![[""]],
        );
        check(ETHNICITY, &text("", "2024-03-12 case closed i1\n as of 2024-03-12"), expect![[""]]);
        check_in(
            &set("R16", "within", "50wd"),
            ETHNICITY,
            &text("", "as of 2024-03-12"),
            expect![[r#"
            changes on 2024-03-19
        "#]],
        );
    }

    #[test]
    fn disability_religion_and_language_are_recorded_in_time() {
        let text = |said: &str, more: &str| {
            alloc::format!("2024-01-08 child registered {said}\n2024-01-08 case opened i1\n{more}")
        };
        check(
            OTHERS,
            &text("", "as of 2024-03-11"),
            expect![[r#"
            changes on 2024-03-12
        "#]],
        );
        check(
            OTHERS,
            &text("", "as of 2024-03-12"),
            expect![[r#"
            characteristics-not-recorded (recording) since 2024-03-12: Of the child's disability, religion, language nothing is on record, and work with the child began on 2024-01-08. e[1, 2]
        "#]],
        );
        check(
            OTHERS,
            &text("disabilities NONE language English", "as of 2024-03-12"),
            expect![[r#"
            characteristics-not-recorded (recording) since 2024-03-12: Of the child's religion nothing is on record, and work with the child began on 2024-01-08. e[1, 2]
        "#]],
        );
        check(OTHERS, &text("submitted 2024-06-30", "as of 2024-03-12"), expect![[""]]);
        let rest = "2024-03-12 identity changed disabilities NONE religion None\n as of 2024-03-12";
        check(OTHERS, &text("language English", rest), expect![[""]]);
        check_in(
            &set("R16-OTHERS", "within", "50wd"),
            OTHERS,
            &text("", "as of 2024-03-12"),
            expect![[r#"
            changes on 2024-03-19
        "#]],
        );
    }
}
