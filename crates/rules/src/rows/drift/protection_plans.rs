//! Child protection plans that last, come back, end early, or wait for a legal step.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{AbuseCategory, ProtectionPlanEndReason};
use journey::facts::ProtectionPlanStarted;
use journey::{Coded, Entry, Event, Held, Kind};

use crate::allowance::Allowance::Months;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const STEPS: [Parameter; 4] = [
    Parameter::length("first-step", Months(9), "after how long a plan is first listed"),
    Parameter::length("second-step", Months(12), "after how long it is listed anew"),
    Parameter::length("third-step", Months(15), "after how long it is listed anew"),
    Parameter::length("fourth-step", Months(18), "after how long it is listed anew"),
];
/// The flag that takes the place of the steps.
const VERY_LONG: &str = "protection-plan-two-years";
const TWO_YEARS: Parameter =
    Parameter::length("after", Months(24), "after how long a plan counts among the very long");
const REPEATED_WITHIN: Parameter =
    Parameter::length("within", Months(24), "how soon after the end of a plan the next is a repeat");
const EVER_STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(3), "how long after the start of the plan it is worth knowing");
const RETURNED_WITHIN: Parameter =
    Parameter::length("returned-within", Months(12), "how soon after the step down the step up reverses it");
const SHORT: Parameter = Parameter::length("at-most", Months(3), "how long a short plan lasts");
const SHORT_STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(3), "how long after the end of the plan it is worth asking about");
const NO_LEGAL_STEP: Parameter =
    Parameter::length("after", Months(12), "how long a plan for neglect may go without a legal step");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "protection-plan-long",
        aliases: &["D07", "CP-LONG-15"],
        title: "A child protection plan lasts 9, 12, 15 or 18 months (a proxy for drift: its length alone)",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Local practice: long plans are looked at before they are two years old",
        ),
        raised: Raises::When(long),
        parameters: &STEPS,
        needs: &[Kind::ProtectionPlanEnded],
        clears: "The end of the plan; at 24 months another flag takes its place.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: VERY_LONG,
        aliases: &["CP-LONG-24"],
        title: "A child protection plan lasts two years or more (a proxy for drift: its length alone)",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::read("DfE, characteristics of children in need, table D7"),
        raised: Raises::When(very_long),
        parameters: &[TWO_YEARS],
        needs: &[Kind::ProtectionPlanEnded],
        clears: "The end of the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "protection-plan-repeat",
        aliases: &["CP-REPEAT"],
        title: "A child protection plan began within 24 months of the end of another",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::read("DfE, characteristics of children in need, table D3"),
        raised: Raises::When(repeat),
        parameters: &[REPEATED_WITHIN, RETURNED_WITHIN],
        needs: &[Kind::ProtectionPlanEnded],
        clears: "The end of the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "protection-plan-repeat-ever",
        aliases: &["CP-REPEAT-EVER"],
        title: "A child protection plan began for a child who had one long before",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: Citation::read("DfE, characteristics of children in need, table D3"),
        raised: Raises::When(repeat_ever),
        parameters: &[REPEATED_WITHIN, EVER_STANDS_FOR],
        needs: &[Kind::ProtectionPlanStarted],
        clears: "The end of the plan; or time: it is listed for three months, until about the first review.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "step-down-reversed",
        aliases: &["D08"],
        title: "A child stepped down from a protection plan to a child in need plan is back on a protection plan",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("Working Together: a plan ends when the child is no longer at risk"),
        raised: Raises::When(step_down_reversed),
        parameters: &[RETURNED_WITHIN],
        needs: &[Kind::ProtectionPlanEnded, Kind::NeedPlanStarted],
        clears: "The end of the new plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "protection-plan-short",
        aliases: &["CP-SHORT"],
        title: "A child protection plan ended within three months",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: Citation::read("DfE, characteristics of children in need, table D7"),
        raised: Raises::When(short),
        parameters: &[SHORT, SHORT_STANDS_FOR],
        needs: &[Kind::ProtectionPlanEnded],
        clears: "Time: it is listed for three months.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "neglect-plan-without-legal-step",
        aliases: &["D11"],
        title: "A plan for neglect lasts a year and no legal meeting was held",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed(
            "Ofsted, In the child's time: professional responses to neglect (2014)",
        ),
        raised: Raises::When(neglect_without_legal_step),
        parameters: &[NO_LEGAL_STEP],
        needs: &[Kind::LegalGatewayHeld, Kind::PreProceedingsStarted],
        clears: "A legal gateway, legal advice or legal planning meeting, pre-proceedings, or the end of the plan.",
        ..FlagRule::ROW
    },
];

type Open<'a> = Held<'a, ProtectionPlanStarted>;

fn open_plans<'a>(look: &Look<'a>) -> impl Iterator<Item = Open<'a>> {
    let today = look.case().today();
    today.standing.protection_plans.iter().copied().filter(move |_| today.is_our_child())
}

fn long(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let began = plan.entry.last_day();
        let reached = STEPS.iter().filter_map(|step| Some((look.reached(step, began)?, step)));
        let (since, step) = reached.max_by_key(|(day, _)| *day)?;
        if look.of_row(VERY_LONG).reached(&TWO_YEARS, began).is_some() {
            return None;
        }
        let sentence = format!(
            "Child protection plan {} has stood since {}: {} on {since}{}. Look at what has changed for the child \
             since, and at what is to come if nothing does.",
            plan.plan_id,
            plan.since(),
            look.length(step).in_words(),
            for_what(look),
        );
        Some(raised(plan.plan_id.as_str(), since, [plan.entry], sentence))
    });
    found.collect()
}

fn for_what(look: &Look<'_>) -> alloc::string::String {
    let category = look.today().abuse_category;
    category.map_or_else(Default::default, |c| format!(", for {}", c.title().to_ascii_lowercase()))
}

fn very_long(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let since = look.reached(&TWO_YEARS, plan.entry.last_day())?;
        let sentence = format!(
            "Child protection plan {} has stood since {}: {} on {since}{}. Look at why the child is still not safe, \
             and at whether a court should decide.",
            plan.plan_id,
            plan.since(),
            look.length(&TWO_YEARS).in_words(),
            for_what(look),
        );
        Some(raised(plan.plan_id.as_str(), since, [plan.entry], sentence))
    });
    found.collect()
}

/// A plan that had ended when the present one began.
struct Earlier<'a> {
    started: &'a Entry,
    plan: &'a ProtectionPlanStarted,
    ended: &'a Entry,
}

/// The last plan that had ended when this one began.
fn earlier<'a>(look: &Look<'a>, plan: &Open<'a>) -> Option<Earlier<'a>> {
    let ends = look.in_order(&[Kind::ProtectionPlanEnded]);
    let starts = look.in_order(&[Kind::ProtectionPlanStarted]);
    let mut before = ends.into_iter().rev().filter(|end| end.day() <= plan.since());
    before.find_map(|ended| {
        let Event::ProtectionPlanEnded(end) = ended.event() else { return None };
        starts.iter().find_map(|started| match started.event() {
            Event::ProtectionPlanStarted(start)
                if start.plan_id == end.plan_id && start.plan_id != plan.plan_id =>
            {
                Some(Earlier { started, plan: start, ended })
            }
            _ => None,
        })
    })
}

fn is_within(look: &Look<'_>, length: &Parameter, from: Date, to: Date) -> bool {
    to <= look.length(length).last_day(from, look.calendar())
}

/// The plan for a child in need that followed an earlier protection plan, where this one reverses that step.
fn stepped_down<'a>(look: &Look<'a>, plan: &Open<'a>, earlier: &Earlier<'a>) -> Option<&'a Entry> {
    let ended = earlier.ended.day();
    let mut between = look.in_order(&[Kind::NeedPlanStarted]).into_iter();
    let down = between.find(|down| ended <= down.day() && down.day() <= plan.since())?;
    is_within(look, &RETURNED_WITHIN, ended, plan.since()).then_some(down)
}

fn repeat(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let before = earlier(look, &plan)?;
        let (ended, since) = (before.ended.day(), plan.since());
        if !is_within(look, &REPEATED_WITHIN, ended, since) || stepped_down(look, &plan, &before).is_some() {
            return None;
        }
        let category = match (before.plan.category, plan.category) {
            (Some(then), Some(now)) if then == now => {
                format!("for {} again", now.title().to_ascii_lowercase())
            }
            (Some(then), Some(now)) => format!(
                "for {} after {}",
                now.title().to_ascii_lowercase(),
                then.title().to_ascii_lowercase()
            ),
            _ => "again".into(),
        };
        let sentence = format!(
            "Child protection plan {} began on {since}, {category}; the one before stood from {} to {ended}. Look \
             at what the earlier plan was thought to have changed.",
            plan.plan_id,
            before.started.day(),
        );
        Some(raised(plan.plan_id.as_str(), since, [before.started, before.ended, plan.entry], sentence))
    });
    found.collect()
}

fn repeat_ever(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let since = plan.since();
        let before = earlier(look, &plan);
        let told = plan.previous_plans.filter(|&count| count > 0);
        let grounds = before.as_ref().map_or([None, None], |b| [Some(b.started), Some(b.ended)]);
        let sentence = match (&before, told) {
            (Some(before), _) if is_within(look, &REPEATED_WITHIN, before.ended.day(), since) => return None,
            (Some(before), _) => format!(
                "Child protection plan {} began on {since}; an earlier one stood from {} to {}. Look at what was \
                 learnt then.",
                plan.plan_id,
                before.started.day(),
                before.ended.day(),
            ),
            (None, Some(count)) => format!(
                "Child protection plan {} began on {since}; the record counts {count} before it that this ledger \
                 does not hold. Look at what was learnt then.",
                plan.plan_id,
            ),
            (None, None) => return None,
        };
        if look.passed(&EVER_STANDS_FOR, since).is_some() {
            return None;
        }
        let grounds = grounds.into_iter().flatten().chain([plan.entry]);
        Some(raised(plan.plan_id.as_str(), since, grounds, sentence))
    });
    found.collect()
}

fn step_down_reversed(look: &Look<'_>) -> Vec<Raised> {
    let found = open_plans(look).filter_map(|plan| {
        let before = earlier(look, &plan)?;
        let down = stepped_down(look, &plan, &before)?;
        let sentence = format!(
            "The child stepped down from a child protection plan on {} to a child in need plan on {}, and is back \
             on a protection plan since {}. Look at what the step down relied on.",
            before.ended.day(),
            down.day(),
            plan.since(),
        );
        Some(raised(plan.plan_id.as_str(), plan.since(), [before.ended, down, plan.entry], sentence))
    });
    found.collect()
}

fn short(look: &Look<'_>) -> Vec<Raised> {
    use ProtectionPlanEndReason::{Aged18, Died, LookedAfter, MovedAway};
    let today = look.today();
    let starts = look.in_order(&[Kind::ProtectionPlanStarted]);
    let found = look.occurred(&[Kind::ProtectionPlanEnded]).filter_map(|ended| {
        let Event::ProtectionPlanEnded(end) = ended.event() else { return None };
        let started = starts.iter().find(|start| match start.event() {
            Event::ProtectionPlanStarted(start) => start.plan_id == end.plan_id,
            _ => false,
        })?;
        let (from, to) = (started.day(), ended.day());
        let by_itself = !matches!(end.reason, Some(LookedAfter | MovedAway | Aged18 | Died));
        let is_short = from <= to && is_within(look, &SHORT, from, to);
        if !by_itself || !is_short || !today.is_our_child() || look.passed(&SHORT_STANDS_FOR, to).is_some() {
            return None;
        }
        let sentence = format!(
            "Child protection plan {} stood only from {from} to {to}. Look at whether it was needed, and if it was, \
             at what made the child safe so soon.",
            end.plan_id,
        );
        Some(raised(end.plan_id.as_str(), to, [*started, ended], sentence))
    });
    found.collect()
}

fn neglect_without_legal_step(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if today.abuse_category != Some(AbuseCategory::NEG)
        || !today.pre_proceedings.is_empty()
        || !today.applications.is_empty()
    {
        return Vec::new();
    }
    let found = open_plans(look).filter_map(|plan| {
        let steps = &[Kind::LegalGatewayHeld, Kind::PreProceedingsStarted, Kind::CourtApplicationMade];
        if look.occurred(steps).any(|step| step.day() >= plan.since()) {
            return None;
        }
        let changes = look.in_order(&[Kind::ProtectionCategoryChanged]);
        let change = changes.into_iter().rev().find(|change| {
            matches!(change.event(), Event::ProtectionCategoryChanged(to) if to.plan_id == plan.plan_id)
        });
        let reached = look.silent_for(&NO_LEGAL_STEP, plan.entry.last_day())?;
        let since = change.map_or(reached, |change| reached.max(change.day()));
        let sentence = format!(
            "Child protection plan {} for neglect has stood since {}, and in the {} to {reached} no legal gateway, \
             legal advice or planning meeting was held. Look at whether the threshold for a court is met.",
            plan.plan_id,
            plan.since(),
            look.length(&NO_LEGAL_STEP).in_words(),
        );
        Some(raised(plan.plan_id.as_str(), since, [Some(plan.entry), change].into_iter().flatten(), sentence))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use expect_test::expect;
    use journey::Kind;
    use journey::fixture::Fixture;

    use crate::checks::flag;

    const PLAN: &str = "
        2010-06-01 born
        2016-01-31 protection plan started pp1 NEG
        ";

    #[test]
    fn a_plan_is_listed_anew_at_each_step_until_two_years() {
        let row = || flag("protection-plan-long");
        row().begins(PLAN, "2016-10-31", expect![[r#"
            pp1: Child protection plan pp1 has stood since 2016-01-31: 9 months on 2016-10-31, for neglect. Look at what has changed for the child since, and at what is to come if nothing does. e[2]
        "#]]);
        row().steps(PLAN, &["2016-10-31", "2017-01-31", "2017-04-30", "2017-07-31"]);
        row().ends(PLAN, "2018-01-31");
        row().ends(&[PLAN, "2017-02-28 protection plan ended pp1"].concat(), "2017-02-28");
        row().ends(&[PLAN, "2017-02-28 authority moved to 344"].concat(), "2017-02-28");
        row().with("first-step", "6m").begins_on(PLAN, "2016-07-31");
        row().unseen(&[Kind::ProtectionPlanEnded], None).is_silent(PLAN, "2016-10-31");
        let row = || flag("protection-plan-two-years");
        row().begins(PLAN, "2018-01-31", expect![[r#"
            pp1: Child protection plan pp1 has stood since 2016-01-31: 24 months on 2018-01-31, for neglect. Look at why the child is still not safe, and at whether a court should decide. e[2]
        "#]]);
        row().ends(&[PLAN, "2018-02-28 protection plan ended pp1"].concat(), "2018-02-28");
        row().with("after", "30m").begins_on(PLAN, "2018-07-31");
        row().unseen(&[Kind::ProtectionPlanEnded], None).is_silent(PLAN, "2018-01-31");
    }

    #[test]
    fn the_steps_end_where_the_authority_says_that_a_plan_is_very_long() {
        let setting = |value: &str| crate::Setting {
            flag: "protection-plan-two-years".into(),
            parameter: "after".into(),
            value: value.parse().expect("a length"),
            from: jiff::civil::date(2010, 1, 1),
        };
        let told = |after| {
            let jurisdiction =
                crate::Jurisdiction::default().with_setting(setting(after)).expect("a threshold");
            let journey = Fixture::parse(PLAN).expect("the fixture language").journey();
            let rows = ["protection-plan-long", "protection-plan-two-years"];
            let on = jiff::civil::date(2017, 12, 31);
            let outlook = crate::outlook::read(&journey, on, &jurisdiction, |name| rows.contains(&name));
            outlook.flags.iter().map(|flag| flag.rule.name).collect::<Vec<_>>()
        };
        assert_eq!(told("23m"), ["protection-plan-two-years"]);
        assert_eq!(told("24m"), ["protection-plan-long"]);
    }

    const AGAIN: &str = "
        2010-06-01 born
        2015-01-05 protection plan started pp1 NEG
        2015-10-05 protection plan ended pp1
        2017-10-05 protection plan started pp2 NEG
        ";

    #[test]
    fn a_plan_repeats_another() {
        let row = || flag("protection-plan-repeat");
        row().begins(AGAIN, "2017-10-05", expect![[r#"
            pp2: Child protection plan pp2 began on 2017-10-05, for neglect again; the one before stood from 2015-01-05 to 2015-10-05. Look at what the earlier plan was thought to have changed. e[2, 3, 4]
        "#]]);
        row().begins(&AGAIN.replace("pp2 NEG", "pp2 EMO"), "2017-10-05", expect![[r#"
            pp2: Child protection plan pp2 began on 2017-10-05, for emotional abuse after neglect; the one before stood from 2015-01-05 to 2015-10-05. Look at what the earlier plan was thought to have changed. e[2, 3, 4]
        "#]]);
        row().ends(&[AGAIN, "2018-03-05 protection plan ended pp2"].concat(), "2018-03-05");
        row().is_silent(&AGAIN.replace("2017-10-05", "2017-10-06"), "2017-10-06");
        row().with("within", "12m").is_silent(AGAIN, "2017-10-05");
        row().unseen(&[Kind::ProtectionPlanEnded], None).is_silent(AGAIN, "2017-10-05");
        let row = || flag("protection-plan-repeat-ever");
        row().is_silent(AGAIN, "2017-10-05");
        row().begins(&AGAIN.replace("2017-10-05", "2017-10-06"), "2017-10-06", expect![[r#"
            pp2: Child protection plan pp2 began on 2017-10-06; an earlier one stood from 2015-01-05 to 2015-10-05. Look at what was learnt then. e[2, 3, 4]
        "#]]);
        row().ends(&AGAIN.replace("2017-10-05", "2017-10-06"), "2018-01-07");
        row().begins(&PLAN.replace("NEG", "NEG previous 2"), "2016-01-31", expect![[r#"
            pp1: Child protection plan pp1 began on 2016-01-31; the record counts 2 before it that this ledger does not hold. Look at what was learnt then. e[2]
        "#]]);
        row().is_silent(&PLAN.replace("NEG", "NEG previous 0"), "2016-01-31");
        row().with("within", "23m").begins_on(AGAIN, "2017-10-05");
        row().with("stands-for", "1m").ends(&PLAN.replace("NEG", "NEG previous 2"), "2016-03-01");
        row()
            .unseen(&[Kind::ProtectionPlanStarted], None)
            .is_silent(&PLAN.replace("NEG", "NEG previous 2"), "2016-01-31");
    }

    #[test]
    fn a_step_down_is_reversed() {
        let text = "
            2010-06-01 born
            2015-01-05 protection plan started pp1 NEG
            2015-10-05 protection plan ended pp1
            2015-10-05 need plan started np1 child-in-need
            2016-10-05 protection plan started pp2 PHY
            ";
        let row = || flag("step-down-reversed");
        row().begins(text, "2016-10-05", expect![[r#"
            pp2: The child stepped down from a child protection plan on 2015-10-05 to a child in need plan on 2015-10-05, and is back on a protection plan since 2016-10-05. Look at what the step down relied on. e[3, 4, 5]
        "#]]);
        row().ends(&[text, "2017-03-06 protection plan ended pp2"].concat(), "2017-03-06");
        row().is_silent(&text.replace("2016-10-05", "2016-10-06"), "2016-10-06");
        row().is_silent(AGAIN, "2017-10-05");
        row()
            .with("returned-within", "13m")
            .begins_on(&text.replace("2016-10-05", "2016-10-06"), "2016-10-06");
        row().unseen(&[Kind::NeedPlanStarted], None).is_silent(text, "2016-10-05");
        // What this row says, the row for repeated plans does not say again.
        flag("protection-plan-repeat").is_silent(text, "2016-10-05");
        flag("protection-plan-repeat").begins_on(&text.replace("2016-10-05", "2016-10-06"), "2016-10-06");
    }

    #[test]
    fn a_plan_ends_early() {
        let text = [PLAN, "2016-04-30 protection plan ended pp1"].concat();
        let row = || flag("protection-plan-short");
        row().begins(&text, "2016-04-30", expect![[r#"
            pp1: Child protection plan pp1 stood only from 2016-01-31 to 2016-04-30. Look at whether it was needed, and if it was, at what made the child safe so soon. e[2, 3]
        "#]]);
        row().ends(&text, "2016-07-31");
        row().is_silent(&text.replace("2016-04-30", "2016-05-01"), "2016-05-01");
        row().is_silent(&text.replace("ended pp1", "ended pp1 looked-after"), "2016-04-30");
        row().with("at-most", "1m").is_silent(&text, "2016-04-30");
        row().with("stands-for", "1m").ends(&text, "2016-05-31");
        row().unseen(&[Kind::ProtectionPlanEnded], None).is_silent(&text, "2016-04-30");
    }

    #[test]
    fn neglect_lasts_a_year_and_no_lawyer_was_asked() {
        let row = || flag("neglect-plan-without-legal-step");
        row().begins(PLAN, "2017-01-31", expect![[r#"
            pp1: Child protection plan pp1 for neglect has stood since 2016-01-31, and in the 12 months to 2017-01-31 no legal gateway, legal advice or planning meeting was held. Look at whether the threshold for a court is met. e[2]
        "#]]);
        row().ends(&[PLAN, "2017-02-28 legal gateway g1 gateway"].concat(), "2017-02-28");
        row().is_silent(&[PLAN, "2016-06-28 legal gateway g1 legal-advice"].concat(), "2018-02-28");
        row().begins_on(&[PLAN, "2016-01-04 legal gateway g1 legal-advice"].concat(), "2017-01-31");
        row().begins_on(
            &[&PLAN.replace("NEG", "EMO"), "2017-03-01 protection category pp1 NEG"].concat(),
            "2017-03-01",
        );
        row().ends(&[PLAN, "2017-03-01 protection category pp1 EMO"].concat(), "2017-03-01");
        row().with("after", "6m").begins_on(PLAN, "2016-07-31");
        row().unseen(&[Kind::LegalGatewayHeld], None).is_silent(PLAN, "2017-01-31");
        // An extract has no column for legal meetings.
        row().is_silent(
            &PLAN.replace("born", "born submitted 2016-03-31").replace("NEG", "NEG submitted 2016-03-31"),
            "2018-01-31",
        );
    }
}
