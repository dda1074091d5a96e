//! Needs that assessment after assessment finds and no action of the plan answers.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::Factor;
use journey::{Coded, Entry, Event, Kind};

use super::plan_actions::plans;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{days_of, raised};

const ASSESSMENTS: Parameter = Parameter::count("assessments", 2, "how many assessments in a row found it");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[FlagRule {
    name: "need-without-action",
    aliases: &["D21"],
    title: "Assessments in a row found the same need, and no action of the plan answers it",
    concern: Concern::Drift,
    severity: Severity::Medium,
    citation: Citation::unconfirmed("Working Together: the plan answers the needs that were found"),
    raised: Raises::When(unanswered),
    parameters: &[ASSESSMENTS],
    needs: &[Kind::AssessmentAuthorised, Kind::PlanActionSet],
    clears: "An action of the plan for the need, an assessment that no longer finds it, or the end of the plan.",
    ..FlagRule::ROW
}];

/// What a factor is about, whoever in the family it concerns: the number of its code.
fn theme(factor: Factor) -> &'static str {
    factor.code().trim_end_matches(|c: char| c.is_ascii_uppercase())
}

fn themes(factors: &[Factor]) -> Vec<&'static str> {
    // Another factor and no factor are no needs that an action could be matched with.
    let mut themes: Vec<_> = factors
        .iter()
        .filter(|factor| !matches!(factor, Factor::F20 | Factor::F21))
        .map(|&f| theme(f))
        .collect();
    themes.sort_unstable();
    themes.dedup();
    themes
}

fn factors(entry: &Entry) -> &[Factor] {
    match entry.event() {
        Event::AssessmentAuthorised(assessment) => &assessment.factors,
        Event::PlanActionSet(action) => &action.factors,
        _ => &[],
    }
}

fn unanswered(look: &Look<'_>) -> Vec<Raised> {
    let mut assessments = look.in_order(&[Kind::AssessmentAuthorised]);
    assessments.dedup_by_key(|entry| match entry.event() {
        Event::AssessmentAuthorised(assessment) => Some(assessment.assessment_id.clone()),
        _ => None,
    });
    let wanted = look.count(&ASSESSMENTS).max(2);
    let Some(from) = assessments.len().checked_sub(wanted) else { return Vec::new() };
    let assessments = &assessments[from..];
    let Some(plan) = plans(look).last() else { return Vec::new() };
    let (first, last) = (assessments[0], assessments[wanted - 1]);
    if look.heard_since(look.needs(), first.day()) != Some(first.day()) {
        return Vec::new();
    }
    let actions: Vec<_> =
        look.occurred(&[Kind::PlanActionSet]).filter(|action| action.day() >= first.day()).collect();
    // An action that names no factor may answer any need; and a plan without any is said elsewhere.
    if actions.is_empty() || actions.iter().any(|action| factors(action).is_empty()) {
        return Vec::new();
    }
    let mut found = themes(factors(first));
    found.retain(|theme| assessments.iter().all(|entry| themes(factors(entry)).contains(theme)));
    found.retain(|theme| !actions.iter().any(|action| themes(factors(action)).contains(theme)));
    if found.is_empty() {
        return Vec::new();
    }
    let told: Vec<_> = factors(last)
        .iter()
        .filter(|factor| found.contains(&theme(**factor)))
        .map(|factor| format!("{} ({})", factor.title().to_ascii_lowercase(), factor.code()))
        .collect();
    let sentence = format!(
        "The assessments authorised on {} found the same sort of need, last told as {}, and no action set since the \
         first is for it. Look at what {} {} does about it.",
        days_of(assessments.iter().copied()),
        told.join(", "),
        plan.what.to_ascii_lowercase(),
        plan.id,
    );
    let since =
        last.day().max(plan.started.day()).max(actions.iter().map(|a| a.day()).min().unwrap_or(last.day()));
    Vec::from([raised(plan.id, since, assessments.iter().copied().chain([plan.started]), sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const FOUND: &str = "
        2010-06-01 born
        2016-01-04 assessment authorised a1 factors 3B,16A
        2016-01-11 need plan started np1 child-in-need
        2016-01-11 action set np1 x1 factors 16A
        2016-09-05 assessment authorised a2 factors 3A,16A,20
        ";

    #[test]
    fn found_twice_and_never_answered() {
        let row = || flag("need-without-action");
        row().begins(FOUND, "2016-09-05", expect![[r#"
            np1: The assessments authorised on 2016-01-04 and 2016-09-05 found the same sort of need, last told as domestic abuse of the child (3A), and no action set since the first is for it. Look at what child in need plan np1 does about it. e[2, 3, 5]
        "#]]);
        row().ends(&[FOUND, "2016-09-12 action set np1 x2 factors 3B"].concat(), "2016-09-12");
        row().ends(&[FOUND, "2016-09-12 need plan ended np1"].concat(), "2016-09-12");
        row().ends(&[FOUND, "2016-11-14 assessment authorised a3 factors 16A"].concat(), "2016-11-14");
        // What an action without a factor is for, nobody can tell.
        row().is_silent(&[FOUND, "2016-03-12 action set np1 x2"].concat(), "2016-09-05");
        row().with("assessments", "3").is_silent(FOUND, "2016-09-05");
        row().unseen(&[Kind::PlanActionSet], None).is_silent(FOUND, "2016-09-05");
    }
}
