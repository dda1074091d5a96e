//! Plans whose actions do not move.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{ActionOutcome, ActionProgress, NeedPlanKind};
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::Days;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, day_after, days_of, raised};

const UNMOVED_FOR: Parameter =
    Parameter::length("unmoved-for", Days(90), "how long a plan may stand without any of its actions moving");
const SHARE: Parameter =
    Parameter::count("share", 50, "the percentage of open actions with a due date that may not be past due");
const AT_LEAST: Parameter = Parameter::count("at-least", 2, "how many actions it takes");
const MEETINGS: Parameter = Parameter::count("meetings", 2, "how many meetings in a row it takes");
const OVERLAP: Parameter =
    Parameter::count("overlap", 80, "the percentage of actions that were open at each of the meetings");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "plan-without-progress",
        aliases: &["D01"],
        title: "A plan stands and none of its actions moves",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed(
            "Working Together: a plan is to bring about change in the child's time",
        ),
        raised: Raises::When(plans_without_progress),
        parameters: &[UNMOVED_FOR],
        needs: &[Kind::PlanActionSet, Kind::PlanActionProgressed, Kind::PlanActionClosed],
        clears: "Progress noted on an action of the plan, an action done, or the end of the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "plan-actions-past-due",
        aliases: &["D02"],
        title: "Half or more of a plan's open actions are past due",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Working Together: a plan says who does what by when"),
        raised: Raises::When(actions_past_due),
        parameters: &[SHARE, AT_LEAST],
        needs: &[Kind::PlanActionSet, Kind::PlanActionProgressed, Kind::PlanActionClosed],
        clears: "Actions closed, or a new date or a reason recorded for those that are past due.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "plan-actions-carried",
        aliases: &["D03"],
        title: "Meetings in a row carried the same open actions, and none of these has moved",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Working Together: core groups and reviews develop the plan"),
        raised: Raises::When(actions_carried),
        parameters: &[MEETINGS, OVERLAP, AT_LEAST],
        needs: &[Kind::PlanActionSet, Kind::PlanActionProgressed, Kind::PlanActionClosed],
        clears: "Progress on the carried actions, their end, or a meeting that sets others.",
        ..FlagRule::ROW
    },
];

/// A plan that stands on the day of reading.
pub(super) struct Plan<'a> {
    pub id: &'a str,
    pub started: &'a Entry,
    pub what: &'static str,
}

/// The plans that are to change something for a living child.
pub(super) fn plans<'a>(look: &Look<'a>) -> impl Iterator<Item = Plan<'a>> {
    let today = look.case().today();
    let standing = today.standing;
    let protection = standing.protection_plans.iter().map(|plan| {
        let (id, started) = (plan.fact.plan_id.as_str(), plan.entry);
        Plan { id, started, what: "Child protection plan" }
    });
    let to_change_something = standing.need_plans.iter().filter(|p| p.kind != NeedPlanKind::ShortBreaksOnly);
    let need = to_change_something.map(|plan| {
        let what = match plan.kind {
            NeedPlanKind::FamilyHelp => "Family help plan",
            NeedPlanKind::SupervisionOrder => "Supervision order plan",
            _ => "Child in need plan",
        };
        Plan { id: plan.fact.plan_id.as_str(), started: plan.entry, what }
    });
    protection.chain(need).filter(move |_| today.is_our_child())
}

/// An action of a plan and all that was said of it.
struct Action<'a> {
    id: &'a str,
    set: &'a Entry,
    /// From which day on it was due when.
    due: Vec<(Date, Date)>,
    /// The days on which a reason for lateness was recorded.
    excused: Vec<Date>,
    /// The days on which it moved: progress was noted, or it was done.
    moved: Vec<Date>,
    closed: Option<Date>,
}

impl Action<'_> {
    fn is_open_on(&self, day: Date) -> bool {
        self.set.day() <= day && self.closed.is_none_or(|closed| day < closed)
    }

    fn due_on(&self, day: Date) -> Option<Date> {
        self.due.iter().rev().find(|(from, _)| *from <= day).map(|(_, due)| *due)
    }

    fn is_past_due_on(&self, day: Date) -> bool {
        let has_no_reason = |due| !self.excused.iter().any(|&on| due <= on && on <= day);
        self.is_open_on(day) && self.due_on(day).is_some_and(|due| due < day && has_no_reason(due))
    }

    /// The days on which any of the answers can change.
    fn turns(&self) -> impl Iterator<Item = Date> + '_ {
        let due = self.due.iter().flat_map(|&(from, due)| [from, day_after(due)]);
        due.chain(self.excused.iter().copied()).chain(self.closed).chain([self.set.day()])
    }

    fn moved_from(&self, day: Date) -> bool {
        self.moved.iter().any(|&moved| day <= moved)
    }
}

/// The actions of a plan, in the order in which they were set.
fn actions<'a>(look: &Look<'a>, plan: &str) -> Vec<Action<'a>> {
    let mut actions: Vec<Action<'a>> = Vec::new();
    for entry in look.in_order(&[Kind::PlanActionSet, Kind::PlanActionProgressed, Kind::PlanActionClosed]) {
        let (of, id) = match entry.event() {
            Event::PlanActionSet(said) => (&said.plan_id, said.action_id.as_str()),
            Event::PlanActionProgressed(said) => (&said.plan_id, said.action_id.as_str()),
            Event::PlanActionClosed(said) => (&said.plan_id, said.action_id.as_str()),
            _ => continue,
        };
        if of.as_str() != plan {
            continue;
        }
        let known = actions.iter_mut().find(|action| action.id == id);
        match (entry.event(), known) {
            (Event::PlanActionSet(said), None) => actions.push(Action {
                id,
                set: entry,
                due: said.due.map(|due| (entry.day(), due)).into_iter().collect(),
                excused: Vec::new(),
                moved: Vec::new(),
                closed: None,
            }),
            (_, Some(action)) => tell(action, entry),
            _ => {}
        }
    }
    actions
}

fn tell(action: &mut Action<'_>, entry: &Entry) {
    let on = entry.day();
    match entry.event() {
        Event::PlanActionSet(said) => action.due.extend(said.due.map(|due| (on, due))),
        Event::PlanActionProgressed(said) => {
            action.due.extend(said.revised_due.map(|due| (on, due)));
            action.excused.extend((said.reason_recorded == Some(true)).then_some(on));
            action.moved.extend((said.note == ActionProgress::Progressed).then_some(on));
        }
        Event::PlanActionClosed(said) => {
            action.closed = action.closed.or(Some(on));
            action.moved.extend((said.outcome == ActionOutcome::Done).then_some(on));
        }
        _ => {}
    }
}

fn plans_without_progress(look: &Look<'_>) -> Vec<Raised> {
    plans(look).filter_map(|plan| without_progress(look, &plan)).collect()
}

fn without_progress(look: &Look<'_>, plan: &Plan<'_>) -> Option<Raised> {
    let started = plan.started.day();
    // Long before any action moved, a young plan needs no look at its actions.
    look.reached(&UNMOVED_FOR, plan.started.last_day())?;
    let actions = actions(look, plan.id);
    if actions.is_empty() && look.jurisdiction().sources().is_empty() {
        // Nobody says that actions are sent at all, and nothing here shows it.
        return None;
    }
    let last = actions.iter().flat_map(|action| action.moved.iter().copied()).max();
    let from = last.map_or(plan.started.last_day(), |last| last.max(plan.started.last_day()));
    let since = look.silent_for(&UNMOVED_FOR, from)?;
    let heard = look.heard_since(look.needs(), from)?;
    let open: Vec<_> = actions.iter().filter(|action| action.closed.is_none()).collect();
    let sentence = format!(
        "{} {} has stood since {started}. In the {} to {since} no action of it moved: {}, and {}. Look at what the \
         plan is to change, and who does what.",
        plan.what,
        plan.id,
        look.length(&UNMOVED_FOR).in_words(),
        match open.len() {
            0 if actions.is_empty() => "none was ever set".into(),
            0 => "none is open".into(),
            1 => "1 is open".into(),
            open => format!("{open} are open"),
        },
        match last {
            _ if heard > from => format!("it is only since {heard} that actions are sent"),
            Some(last) => format!("the last that moved did so on {last}"),
            None => "none has since the plan began".into(),
        },
    );
    Some(raised(plan.id, since, core::iter::once(plan.started).chain(open.iter().map(|a| a.set)), sentence))
}

fn actions_past_due(look: &Look<'_>) -> Vec<Raised> {
    plans(look).filter_map(|plan| past_due(look, &plan)).collect()
}

fn past_due(look: &Look<'_>, plan: &Plan<'_>) -> Option<Raised> {
    let (share, at_least) = (look.count(&SHARE), look.count(&AT_LEAST));
    let actions = actions(look, plan.id);
    let days = actions.iter().flat_map(Action::turns);
    let on = |day| {
        let dated = actions.iter().filter(|action| action.is_open_on(day) && action.due_on(day).is_some());
        let late = actions.iter().filter(|action| action.is_past_due_on(day));
        (late.count(), dated.count())
    };
    let is_so = |(late, dated): (usize, usize)| late >= at_least && late * 100 >= dated * share && late > 0;
    let since = look.stood_since(days, |day| is_so(on(day)))?;
    // What is past due now counts, which can be more than on the first day.
    let now = actions.iter().flat_map(Action::turns).filter(|&turn| look.has_come(turn)).max()?;
    let late: Vec<_> = actions.iter().filter(|action| action.is_past_due_on(now)).collect();
    let longest = late.iter().filter_map(|action| action.due_on(now)).min()?;
    let sentence = format!(
        "{} of {} of {} {} are past due, the longest since {longest}, with neither a new date nor a reason on \
         record. Look at whether the plan is worked at all.",
        late.len(),
        counted(on(now).1, "open dated action"),
        plan.what.to_ascii_lowercase(),
        plan.id,
    );
    Some(raised(plan.id, since, late.iter().map(|action| action.set), sentence))
}

fn actions_carried(look: &Look<'_>) -> Vec<Raised> {
    plans(look).filter_map(|plan| carried(look, &plan)).collect()
}

fn carried(look: &Look<'_>, plan: &Plan<'_>) -> Option<Raised> {
    let (count, overlap, at_least) =
        (look.count(&MEETINGS).max(2), look.count(&OVERLAP), look.count(&AT_LEAST));
    let mut meetings =
        look.in_order(&[Kind::CoreGroupHeld, Kind::ReviewConferenceHeld, Kind::NeedPlanReviewed]);
    meetings.retain(|meeting| plan_of(meeting) == Some(plan.id));
    meetings.dedup_by_key(|meeting| meeting.day());
    let meetings = &meetings[meetings.len().checked_sub(count)?..];
    let (first, last) = (meetings.first()?.day(), meetings.last()?.day());
    let actions = actions(look, plan.id);
    let at_any = actions.iter().filter(|action| meetings.iter().any(|met| action.is_open_on(met.day())));
    let at_any = at_any.count();
    // Closed or moved since the first of these meetings, an action was not just carried.
    let unmoved: Vec<_> = actions
        .iter()
        .filter(|action| action.is_open_on(first) && action.closed.is_none() && !action.moved_from(first))
        .collect();
    let is_same = unmoved.len() * 100 >= at_any * overlap && unmoved.len() >= at_least.max(1);
    let sentence = || {
        format!(
            "{} of {} of {} {} stood open at the meetings of {}, and none of these has moved since the first of \
             them. Look at what the meetings decide.",
            unmoved.len(),
            counted(at_any, "open action"),
            plan.what.to_ascii_lowercase(),
            plan.id,
            days_of(meetings.iter().copied()),
        )
    };
    let grounds = || meetings.iter().copied().chain(unmoved.iter().map(|action| action.set));
    is_same.then(|| raised(plan.id, last, grounds(), sentence()))
}

fn plan_of(meeting: &Entry) -> Option<&str> {
    match meeting.event() {
        Event::CoreGroupHeld(met) => Some(met.plan_id.as_str()),
        Event::ReviewConferenceHeld(met) => Some(met.plan_id.as_str()),
        Event::NeedPlanReviewed(met) => Some(met.plan_id.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const PLAN: &str = "
        2010-06-01 born
        2016-01-04 protection plan started pp1 NEG
        2016-01-04 action set pp1 x1 due 2016-02-01
        2016-01-04 action set pp1 x2 due 2016-03-01
        2016-01-04 action set pp1 x3 due 2016-06-01
        ";

    #[test]
    fn a_plan_stands_and_nothing_moves() {
        let row = || flag("plan-without-progress");
        row().begins(PLAN, "2016-04-03", expect![[r#"
            pp1: Child protection plan pp1 has stood since 2016-01-04. In the 90 days to 2016-04-03 no action of it moved: 3 are open, and none has since the plan began. Look at what the plan is to change, and who does what. e[2, 3, 4, 5]
        "#]]);
        row().with("unmoved-for", "30d").begins_on(PLAN, "2016-02-03");
        row().begins(
            &[PLAN, "2016-02-10 action progressed pp1 x1 progressed\n 2016-03-01 action progressed pp1 x2 no-progress"]
                .concat(),
            "2016-05-10",
            expect![[r#"
                pp1: Child protection plan pp1 has stood since 2016-01-04. In the 90 days to 2016-05-10 no action of it moved: 3 are open, and the last that moved did so on 2016-02-10. Look at what the plan is to change, and who does what. e[2, 3, 4, 5]
            "#]],
        );
        row().ends(&[PLAN, "2016-04-10 action closed pp1 x1 done"].concat(), "2016-04-10");
        row().ends(&[PLAN, "2016-04-10 protection plan ended pp1"].concat(), "2016-04-10");
        row().ends(&[PLAN, "2016-04-10 child died"].concat(), "2016-04-10");
        row().is_silent(&[PLAN, "2016-04-01 action progressed pp1 x1 progressed"].concat(), "2016-04-03");
        row().unseen(&[Kind::PlanActionProgressed], None).is_silent(PLAN, "2017-01-04");
        row().unseen(&[Kind::PlanActionProgressed], Some("2016-07-01")).begins(PLAN, "2016-09-29", expect![[r#"
            pp1: Child protection plan pp1 has stood since 2016-01-04. In the 90 days to 2016-09-29 no action of it moved: 3 are open, and it is only since 2016-07-01 that actions are sent. Look at what the plan is to change, and who does what. e[2, 3, 4, 5]
        "#]]);
        row().is_silent("2010-06-01 born\n2016-01-04 need plan started np1 child-in-need", "2017-01-04");
        row().unseen(&[], None).begins(
            "2010-06-01 born\n2016-01-04 need plan started np1 child-in-need",
            "2016-04-03",
            expect![[r#"
                np1: Child in need plan np1 has stood since 2016-01-04. In the 90 days to 2016-04-03 no action of it moved: none was ever set, and none has since the plan began. Look at what the plan is to change, and who does what. e[2]
            "#]],
        );
        row()
            .unseen(&[], None)
            .is_silent("2010-06-01 born\n2016-01-04 need plan started np1 short-breaks-only", "2017-01-04");
    }

    #[test]
    fn half_of_the_actions_are_past_due() {
        let row = || flag("plan-actions-past-due");
        row().begins(PLAN, "2016-03-02", expect![[r#"
            pp1: 2 of 3 open dated actions of child protection plan pp1 are past due, the longest since 2016-02-01, with neither a new date nor a reason on record. Look at whether the plan is worked at all. e[3, 4]
        "#]]);
        row()
            .with("at-least", "1")
            .begins_on(&[PLAN, "2016-01-20 action closed pp1 x3 dropped"].concat(), "2016-02-02");
        row().with("share", "70").begins_on(PLAN, "2016-06-02");
        row().begins_on(
            &[PLAN, "2016-02-25 action progressed pp1 x2 due-revised due 2016-04-01"].concat(),
            "2016-04-02",
        );
        row().begins_on(
            &[PLAN, "2016-03-01 action progressed pp1 x2 obstructed reason yes"].concat(),
            "2016-06-02",
        );
        row().ends(&[PLAN, "2016-03-09 action closed pp1 x1 done"].concat(), "2016-03-09");
        row().unseen(&[Kind::PlanActionClosed], None).is_silent(PLAN, "2016-07-01");
    }

    #[test]
    fn meetings_carry_the_same_actions() {
        let met = [PLAN, "2016-01-15 core group pp1\n 2016-02-26 core group pp1\n"].concat();
        let row = || flag("plan-actions-carried");
        row().begins(&met, "2016-02-26", expect![[r#"
            pp1: 3 of 3 open actions of child protection plan pp1 stood open at the meetings of 2016-01-15 and 2016-02-26, and none of these has moved since the first of them. Look at what the meetings decide. e[3, 4, 5, 6, 7]
        "#]]);
        row().ends(&[&met, "2016-03-04 action progressed pp1 x1 progressed"].concat(), "2016-03-04");
        row().ends(&[&met, "2016-03-04 action closed pp1 x1 dropped"].concat(), "2016-03-04");
        // Two of three were carried, which is less than four fifths.
        row().is_silent(&[&met, "2016-02-01 action closed pp1 x3 done"].concat(), "2016-02-26");
        row()
            .with("overlap", "60")
            .begins_on(&[&met, "2016-02-01 action closed pp1 x3 done"].concat(), "2016-02-26");
        row()
            .with("meetings", "3")
            .begins_on(&[&met, "2016-04-04 review conference pp1"].concat(), "2016-04-04");
        row().is_silent(&met.replace("pp1\n 2016-02-26", "pp1\n 2016-01-15"), "2016-07-01");
        row().unseen(&[Kind::PlanActionSet], None).is_silent(&met, "2016-02-26");
    }
}
