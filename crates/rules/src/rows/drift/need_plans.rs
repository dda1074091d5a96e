//! Plans for a child in need that go on and on.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{DecisionPoint, NeedPlanEndReason, NeedPlanKind, NeedPlanReviewOutcome};
use journey::facts::NeedPlanStarted;
use journey::{Entry, Event, Held, Kind};

use crate::allowance::Allowance::Months;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const UNDECIDED_FOR: Parameter =
    Parameter::length("undecided-for", Months(12), "how long a plan may go on without being decided on");
const STEPS: [Parameter; 2] = [
    Parameter::length("first-step", Months(9), "after how long a plan is first listed"),
    Parameter::length("second-step", Months(12), "after how long it is listed anew"),
];

const AT_LEAST: Parameter =
    Parameter::length("at-least", Months(3), "how long a plan is to go on after a child protection plan");
const STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(3), "how long after the end of the plan it is worth asking about");

/// The facts that tell whether a plan was decided on.
const DECISIONS: &[Kind] = &[Kind::NeedPlanReviewed, Kind::ManagementDecisionMade];

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "need-plan-undecided",
        aliases: &["D16"],
        title: "A plan for a child in need lasts a year and neither step up nor closing was considered",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Working Together: plans are reviewed for whether they bring change"),
        raised: Raises::When(undecided),
        parameters: &[UNDECIDED_FOR],
        needs: DECISIONS,
        clears: "A review that decides to step up or to close, a manager's decision on either, or the end of the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "need-plan-short-after-protection",
        aliases: &["STEPDOWN-SHORT"],
        title: "A plan for a child in need ended within three months of the child protection plan before it",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Local procedures: at least 3 months after a child protection plan"),
        raised: Raises::When(short_after_protection),
        parameters: &[AT_LEAST, STANDS_FOR],
        needs: &[Kind::NeedPlanEnded],
        clears: "A new plan or care, or time: it is listed for three months.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "need-plan-long",
        aliases: &["CIN-DRIFT"],
        title: "A plan for a child in need lasts 9 or 12 months (a proxy for drift: its length alone)",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Local procedure on child in need plans"),
        raised: Raises::When(long),
        parameters: &STEPS,
        needs: &[Kind::NeedPlanEnded],
        clears: "The end of the plan, or a decision on it; where decisions are sent, another flag takes its place at \
                 12 months.",
        ..FlagRule::ROW
    },
];

/// The plans that ended soon after the child protection plan before them, while the child is neither on another plan nor
/// in care.
fn short_after_protection(look: &Look<'_>) -> Vec<Raised> {
    use NeedPlanEndReason::{Aged18, Died, MovedAway, SteppedUp};
    let today = look.today();
    let is_helped =
        !today.protection_plans.is_empty() || !today.need_plans.is_empty() || today.is_looked_after();
    if is_helped || !today.is_our_child() {
        return Vec::new();
    }
    let found = look.occurred(&[Kind::NeedPlanEnded]).filter_map(|end| {
        let Event::NeedPlanEnded(ended) = end.event() else { return None };
        if matches!(ended.reason, Some(SteppedUp | MovedAway | Aged18 | Died)) {
            return None;
        }
        let before = look.occurred(&[Kind::ProtectionPlanEnded]).filter(|plan| plan.day() <= end.day()).last()?;
        let goes_on_until = look.length(&AT_LEAST).last_day(before.day(), look.calendar());
        let is_so = end.day() < goes_on_until && look.passed(&STANDS_FOR, end.day()).is_none();
        let sentence = format!(
            "The plan {} for a child in need ended on {}, and the child protection plan before it only on {}. Look at \
             who sees now whether the change lasts.",
            ended.plan_id,
            end.day(),
            before.day(),
        );
        is_so.then(|| raised(ended.plan_id.as_str(), end.day(), [before, end], sentence))
    });
    found.collect()
}

/// The open plans that are to end some day: not short breaks, not a court's, and not for a disability.
fn open_plans<'a>(look: &Look<'a>) -> impl Iterator<Item = Held<'a, NeedPlanStarted>> {
    let today = look.case().today();
    let may_end = |plan: &Held<'_, NeedPlanStarted>| {
        matches!(plan.kind, NeedPlanKind::ChildInNeed | NeedPlanKind::FamilyHelp)
    };
    let plans = today.standing.need_plans.iter().copied().filter(may_end);
    plans.filter(move |_| today.is_our_child() && !today.disabled)
}

/// The last time that ending or stepping up the plan was considered.
fn considered<'a>(look: &Look<'a>, plan: &Held<'a, NeedPlanStarted>) -> Option<&'a Entry> {
    use DecisionPoint::{Closure, Enquiry, StepDown, StepUp};
    let decided = |entry: &&Entry| match entry.event() {
        Event::NeedPlanReviewed(review) => {
            let decides =
                matches!(review.outcome, Some(NeedPlanReviewOutcome::StepUp | NeedPlanReviewOutcome::Close));
            review.plan_id == plan.plan_id && decides
        }
        Event::ManagementDecisionMade(made) => {
            let of_plan = made.subject_id.as_ref().is_none_or(|id| id.as_str() == plan.plan_id.as_str());
            of_plan && matches!(made.point, Closure | Enquiry | StepDown | StepUp)
        }
        _ => false,
    };
    let since = plan.since();
    look.occurred(DECISIONS).filter(|entry| entry.day() >= since).filter(decided).max_by_key(|e| e.day())
}

fn undecided(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let last = considered(look, &plan);
        let since = look.silent_for(&UNDECIDED_FOR, last.unwrap_or(plan.entry).last_day())?;
        let sentence = format!(
            "The {} plan {} has stood since {}, and in the {} to {since} neither stepping up nor closing was \
             considered{}. Look at what it is still for.",
            kind(&plan),
            plan.plan_id,
            plan.since(),
            look.length(&UNDECIDED_FOR).in_words(),
            last.map_or_else(Default::default, |last| format!(" (it last was on {})", last.day())),
        );
        Some(raised(plan.plan_id.as_str(), since, [Some(plan.entry), last].into_iter().flatten(), sentence))
    });
    found.collect()
}

fn kind(plan: &NeedPlanStarted) -> &'static str {
    if plan.kind == NeedPlanKind::FamilyHelp { "family help" } else { "child in need" }
}

fn long(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let began = plan.entry.last_day();
        let first = look.reached(&STEPS[0], began)?;
        let second = look.reached(&STEPS[1], began);
        let is_judged_by_decisions = second.is_some() && look.heard_since(DECISIONS, began) == Some(began);
        if is_judged_by_decisions || considered(look, &plan).is_some() {
            return None;
        }
        let (since, step) = second.map_or((first, &STEPS[0]), |second| (second, &STEPS[1]));
        let sentence = format!(
            "The {} plan {} has stood since {}: {} on {since}. Look at what has changed for the child since.",
            kind(&plan),
            plan.plan_id,
            plan.since(),
            look.length(step).in_words(),
        );
        Some(raised(plan.plan_id.as_str(), since, [plan.entry], sentence))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const PLAN: &str = "
        2010-06-01 born
        2016-01-04 need plan started np1 child-in-need
        ";

    #[test]
    fn a_plan_goes_on_without_a_decision() {
        let row = || flag("need-plan-undecided");
        row().begins(PLAN, "2017-01-04", expect![[r#"
            np1: The child in need plan np1 has stood since 2016-01-04, and in the 12 months to 2017-01-04 neither stepping up nor closing was considered. Look at what it is still for. e[2]
        "#]]);
        row().begins(
            &[PLAN, "2016-06-06 need plan reviewed np1 step-up"].concat(),
            "2017-06-06",
            expect![[r#"
                np1: The child in need plan np1 has stood since 2016-01-04, and in the 12 months to 2017-06-06 neither stepping up nor closing was considered (it last was on 2016-06-06). Look at what it is still for. e[2, 3]
            "#]],
        );
        row().begins_on(&[PLAN, "2016-06-06 need plan reviewed np1 continue"].concat(), "2017-01-04");
        row().ends(&[PLAN, "2017-02-06 manager decided closure about np1"].concat(), "2017-02-06");
        row().ends(&[PLAN, "2017-02-06 need plan ended np1"].concat(), "2017-02-06");
        row().is_silent(&PLAN.replace("born", "born disabilities MOB"), "2018-01-04");
        row().is_silent(&PLAN.replace("child-in-need", "short-breaks-only"), "2018-01-04");
        row().with("undecided-for", "6m").begins_on(PLAN, "2016-07-04");
        row().unseen(&[Kind::NeedPlanReviewed], None).is_silent(PLAN, "2018-01-04");
        row().unseen(&[Kind::NeedPlanReviewed], Some("2016-10-01")).begins_on(PLAN, "2017-10-01");
    }

    #[test]
    fn a_plan_is_long() {
        let row = || flag("need-plan-long");
        row().begins(PLAN, "2016-10-04", expect![[r#"
            np1: The child in need plan np1 has stood since 2016-01-04: 9 months on 2016-10-04. Look at what has changed for the child since. e[2]
        "#]]);
        row().ends(PLAN, "2017-01-04");
        row().ends(&[PLAN, "2016-11-06 need plan reviewed np1 close"].concat(), "2016-11-06");
        row().unseen(&[Kind::ManagementDecisionMade], None).steps(PLAN, &["2016-10-04", "2017-01-04"]);
        row().is_silent(&PLAN.replace("born", "born disabilities MOB"), "2016-10-04");
        row().with("first-step", "6m").begins_on(PLAN, "2016-07-04");
        row().unseen(&[Kind::NeedPlanEnded], None).is_silent(PLAN, "2016-10-04");
    }

    #[test]
    fn a_plan_ends_soon_after_the_protection_plan() {
        let text = "
            2010-06-01 born
            2026-01-05 protection plan started pp1 NEG
            2026-03-02 protection plan ended pp1 no-longer-at-risk
            2026-03-02 need plan started np1 child-in-need
            2026-06-01 need plan ended np1 needs-met
            ";
        let row = || flag("need-plan-short-after-protection");
        row().begins(text, "2026-06-01", expect![[r#"
            np1: The plan np1 for a child in need ended on 2026-06-01, and the child protection plan before it only on 2026-03-02. Look at who sees now whether the change lasts. e[3, 5]
        "#]]);
        row().is_silent(&text.replace("2026-06-01 need", "2026-06-02 need"), "2026-06-03");
        row().is_silent(&text.replace("needs-met", "stepped-up"), "2026-06-03");
        row().ends(text, "2026-09-02");
        row().ends(&[text, "2026-06-15 need plan started np2 child-in-need"].concat(), "2026-06-15");
        row().with("at-least", "2m").is_silent(text, "2026-06-03");
        row().unseen(&[Kind::NeedPlanEnded], None).is_silent(text, "2026-06-03");
    }
}
