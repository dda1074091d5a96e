//! Care leavers whose plan stands still, or who no longer answer.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{InTouch, VisitPurpose};
use journey::{Entry, Event, Kind};

use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, days_of, raised};

const REVIEWS: Parameter = Parameter::count("reviews", 2, "how many reviews in a row it takes");
const ATTEMPTS: Parameter = Parameter::count("attempts", 3, "how many attempts in a row it takes");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "leaver-not-answering",
        aliases: &["D24"],
        title: "A care leaver has not answered attempt after attempt, and nobody has checked on their welfare",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("Care Leavers (England) Regulations 2010; Ofsted, Wirral (2016)"),
        raised: Raises::When(not_answering),
        parameters: &[ATTEMPTS],
        needs: &[Kind::LeaverContacted, Kind::VisitMade],
        clears: "Contact in which the young person answers, a visit on which they are seen, or the end of support.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "pathway-plan-unchanged",
        aliases: &["D24-PLAN"],
        title: "Reviews in a row left a care leaver's pathway plan as it was",
        concern: Concern::Drift,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Care Leavers (England) Regulations 2010, reg 7"),
        raised: Raises::When(plan_unchanged),
        parameters: &[REVIEWS],
        needs: &[Kind::PathwayPlanReviewed],
        clears: "A review that changes the plan, a new plan, or the end of support.",
        ..FlagRule::ROW
    },
];

/// Whether somebody is supported on leaving care, and wants to be.
fn is_supported(day: &Day<'_>) -> bool {
    day.is_alive() && !day.has_left() && day.leaver().is_some()
}

fn not_answering(look: &Look<'_>) -> Vec<Raised> {
    if !is_supported(&look.today()) {
        return Vec::new();
    }
    let wanted = look.count(&ATTEMPTS).max(1);
    let mut run: Vec<&Entry> = Vec::new();
    for entry in look.in_order(&[Kind::LeaverContacted, Kind::VisitMade]) {
        match entry.event() {
            Event::LeaverContacted(contact) => match (contact.two_way, contact.in_touch) {
                (Some(true), _) => run.clear(),
                (Some(false), _) | (None, Some(InTouch::NO)) => run.push(entry),
                // Where it does not say whether anybody answered, it is neither.
                (None, None) => {}
                (None, Some(_)) => run.clear(),
            },
            Event::VisitMade(visit) => {
                let is_check = matches!(visit.purpose, VisitPurpose::WelfareCheck);
                if is_check || visit.seen != Some(false) {
                    run.clear();
                }
            }
            _ => {}
        }
    }
    if run.len() < wanted {
        return Vec::new();
    }
    let sentence = format!(
        "{} to reach the young person had no answer, on {}, and no welfare check is recorded since the first. Look at \
         who has seen them, and where.",
        counted(run.len(), "attempt"),
        days_of(run.iter().copied()),
    );
    Vec::from([raised("", run[wanted - 1].day(), run, sentence)])
}

fn plan_unchanged(look: &Look<'_>) -> Vec<Raised> {
    let wanted = look.count(&REVIEWS).max(1);
    let mut run: Vec<&Entry> = Vec::new();
    for entry in look.in_order(&[Kind::PathwayPlanMade, Kind::PathwayPlanReviewed]) {
        match entry.event() {
            Event::PathwayPlanReviewed(review) if review.changed == Some(false) => run.push(entry),
            // A review that does not say whether it changed anything ends the run: nothing is known of it.
            _ => run.clear(),
        }
    }
    if run.len() < wanted || !is_supported(&look.today()) {
        return Vec::new();
    }
    let sentence = format!(
        "{} in a row left the pathway plan unchanged, on {}. Look at whether the plan is still the young person's.",
        counted(run.len(), "review"),
        days_of(run.iter().copied()),
    );
    Vec::from([raised("", run[wanted - 1].day(), run, sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const LEAVER: &str = "
        1998-01-01 born
        2016-01-01 leaver eligible former-relevant
        2016-01-04 pathway plan made
        ";

    #[test]
    fn no_answer() {
        let text = [
            LEAVER,
            "2016-02-01 leaver contacted YES means in-person two-way yes
            2016-03-01 leaver contacted means message two-way no
            2016-03-14 leaver contacted means call two-way no
            2016-04-04 leaver contacted NO\n",
        ]
        .concat();
        let row = || flag("leaver-not-answering");
        row().begins(&text, "2016-04-04", expect![[r#"
            the child: 3 attempts to reach the young person had no answer, on 2016-03-01, 2016-03-14 and 2016-04-04, and no welfare check is recorded since the first. Look at who has seen them, and where. e[5, 6, 7]
        "#]]);
        row().ends(&[&text, "2016-04-11 leaver contacted means call two-way yes"].concat(), "2016-04-11");
        row().ends(&[&text, "2016-04-11 visit made v1 welfare-check seen no"].concat(), "2016-04-11");
        row().ends(&[&text, "2016-04-11 leaver support closed"].concat(), "2016-04-11");
        row().is_silent(&[&text, "2016-03-21 visit made v1 leaver seen yes"].concat(), "2016-04-04");
        row().begins_on(&[&text, "2016-03-21 visit made v1 leaver seen no"].concat(), "2016-04-04");
        row().with("attempts", "2").begins_on(&text, "2016-03-14");
        row().unseen(&[Kind::VisitMade], None).is_silent(&text, "2016-04-04");
    }

    #[test]
    fn no_change() {
        let text = [
            LEAVER,
            "2016-06-06 pathway plan reviewed changed no\n2016-12-05 pathway plan reviewed changed no\n",
        ]
        .concat();
        let row = || flag("pathway-plan-unchanged");
        row().begins(&text, "2016-12-05", expect![[r#"
            the child: 2 reviews in a row left the pathway plan unchanged, on 2016-06-06 and 2016-12-05. Look at whether the plan is still the young person's. e[4, 5]
        "#]]);
        row().ends(&[&text, "2017-03-06 pathway plan reviewed changed yes"].concat(), "2017-03-06");
        row().ends(&[&text, "2017-03-06 pathway plan made"].concat(), "2017-03-06");
        row().with("reviews", "3").is_silent(&text, "2016-12-05");
        row().unseen(&[Kind::PathwayPlanReviewed], None).is_silent(&text, "2016-12-05");
    }
}
