//! What is put off, not answered, or carried from one session to the next.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{
    CareReviewOutcome, ConferenceOutcome, EscalationResponse, EscalationTopic, MeetingKind,
    PostponementReason, ReviewConferenceOutcome,
};
use journey::{Coded, Entry, Event, Kind};

use crate::allowance::Allowance::{Months, WorkingDays};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, days_of, is_open, raised};

const TIMES: Parameter = Parameter::count("times", 2, "how many times it takes");
const UNANSWERED_FOR: Parameter = Parameter::length(
    "answer-within",
    WorkingDays(20),
    "how long an answer to an escalated concern may take",
);
const ESCALATIONS: Parameter = Parameter::count("escalations", 2, "how many escalations it takes");
const ESCALATED_WITHIN: Parameter = Parameter::length("within", Months(12), "the time in which they count");
const FAILED: Parameter = Parameter::count("visits", 2, "how many failed visits in a row it takes");
const SESSIONS: Parameter = Parameter::count("sessions", 2, "how many sessions in a row it takes");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "review-put-off-repeatedly",
        aliases: &["D17"],
        title: "A review was postponed, cancelled or adjourned again and again",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together and the IRO Handbook: reviews are held when they are due",
        ),
        raised: Raises::When(put_off),
        parameters: &[TIMES],
        needs: &[Kind::MeetingPostponed],
        clears: "The review, or the end of what it would review.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "escalation-unanswered",
        aliases: &["D18"],
        title: "A concern that a reviewing officer or chair escalated has not been answered",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::read("IRO Handbook: dispute resolution within 20 working days"),
        raised: Raises::When(unanswered),
        parameters: &[UNANSWERED_FOR],
        needs: &[Kind::ConcernEscalated, Kind::EscalationAnswered],
        clears: "An answer that does more than defer, or the resolution of the concern.",
        // What nobody has answered is not resolved either; an answer that resolves nothing leaves the clock to tell.
        speaks_for: &["escalation-resolution"],
    },
    FlagRule {
        name: "escalation-repeated",
        aliases: &["D18-REPEATED"],
        title: "The same concern was escalated again and again",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("IRO Handbook: dispute resolution"),
        raised: Raises::When(escalated_again),
        parameters: &[ESCALATIONS, ESCALATED_WITHIN],
        needs: &[Kind::ConcernEscalated],
        clears: "Time: that the oldest of them is a year ago.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "visits-failing",
        aliases: &["D22"],
        title: "The child was not seen visit after visit, and no manager has decided what to do",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("Learning from case reviews: disguised compliance"),
        raised: Raises::When(visits_failing),
        parameters: &[FAILED],
        needs: &[Kind::VisitAttempted, Kind::ManagementDecisionMade],
        clears: "A visit on which the child is seen, a manager's decision, or a strategy discussion.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "supervision-moves-nothing",
        aliases: &["D23"],
        title: "Supervision carries the same actions on, or sets none, session after session",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Local procedure on supervision"),
        raised: Raises::When(supervision_moves_nothing),
        parameters: &[SESSIONS],
        needs: &[Kind::SupervisionHeld],
        clears: "A session that carries nothing over, or one that sets an action where the others set none.",
        ..FlagRule::ROW
    },
];

/// What a fact says of a review.
enum Said {
    PutOff(MeetingKind),
    Held(MeetingKind),
}

fn said(look: &Look<'_>, entry: &Entry) -> Option<Said> {
    let (kind, adjourned) = match entry.event() {
        Event::MeetingPostponed(put_off) if put_off.reason != Some(PostponementReason::NoLongerNeeded) => {
            let mut planned = look.recorded(&[Kind::MeetingScheduled]);
            let kind = planned.find_map(|planned| match planned.event() {
                Event::MeetingScheduled(planned) if planned.meeting_id == put_off.meeting_id => {
                    Some(planned.kind)
                }
                _ => None,
            })?;
            (kind, true)
        }
        Event::InitialConferenceHeld(held) => {
            (MeetingKind::InitialConference, held.outcome == Some(ConferenceOutcome::Adjourned))
        }
        Event::ReviewConferenceHeld(held) => {
            (MeetingKind::ReviewConference, held.outcome == Some(ReviewConferenceOutcome::Adjourned))
        }
        Event::CareReviewHeld(held) => {
            (MeetingKind::CareReview, held.outcome == Some(CareReviewOutcome::Adjourned))
        }
        Event::NeedPlanReviewed(_) => (MeetingKind::NeedPlanReview, false),
        Event::PathwayPlanReviewed(_) => (MeetingKind::PathwayReview, false),
        _ => return None,
    };
    Some(if adjourned { Said::PutOff(kind) } else { Said::Held(kind) })
}

/// Whether there is something that this review is to review.
fn is_wanted(day: &Day<'_>, kind: MeetingKind) -> bool {
    match kind {
        MeetingKind::InitialConference => day.is_our_child() && day.protection_plans.is_empty(),
        MeetingKind::ReviewConference => day.is_our_child() && !day.protection_plans.is_empty(),
        MeetingKind::NeedPlanReview => day.is_our_child() && !day.need_plans.is_empty(),
        MeetingKind::CareReview => day.is_our_child() && day.is_looked_after(),
        MeetingKind::PathwayReview => day.is_alive() && day.leaver().is_some(),
        _ => false,
    }
}

fn put_off(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let times = look.count(&TIMES).max(1);
    let mut runs: Vec<(MeetingKind, Vec<&Entry>)> = Vec::new();
    for entry in look.in_order(&[
        Kind::MeetingPostponed,
        Kind::InitialConferenceHeld,
        Kind::ReviewConferenceHeld,
        Kind::CareReviewHeld,
        Kind::NeedPlanReviewed,
        Kind::PathwayPlanReviewed,
    ]) {
        match said(look, entry) {
            Some(Said::PutOff(kind)) => match runs.iter_mut().find(|(of, _)| *of == kind) {
                Some((_, run)) => run.push(entry),
                None => runs.push((kind, Vec::from([entry]))),
            },
            Some(Said::Held(kind)) => runs.retain(|(of, _)| *of != kind),
            None => {}
        }
    }
    let runs = runs.into_iter().filter(|(kind, run)| run.len() >= times && is_wanted(&today, *kind));
    let found = runs.map(|(kind, run)| {
        let since = run[times - 1].day();
        let sentence = format!(
            "{} was put off {} without being held, on {}. Look at why, and whether it can wait.",
            kind.title(),
            if run.len() == 1 { "once".into() } else { format!("{} times", run.len()) },
            days_of(run.iter().copied()),
        );
        raised(kind.code(), since, run, sentence)
    });
    found.collect()
}

fn unanswered(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !today.is_alive() || today.has_left() {
        return Vec::new();
    }
    let found = look.occurred(&[Kind::ConcernEscalated]).filter_map(|entry| {
        let Event::ConcernEscalated(concern) = entry.event() else { return None };
        let mut answers = look.occurred(&[Kind::EscalationAnswered, Kind::EscalationResolved]);
        let is_answered = answers.any(|answer| match answer.event() {
            Event::EscalationAnswered(said) => {
                said.escalation_id == concern.escalation_id
                    && said.response != Some(EscalationResponse::Deferred)
            }
            Event::EscalationResolved(said) => said.escalation_id == concern.escalation_id,
            _ => false,
        });
        if is_answered {
            return None;
        }
        let from = look.heard_since(look.needs(), entry.last_day())?;
        let since = look.passed(&UNANSWERED_FOR, from)?;
        let sentence = format!(
            "{} escalated a concern about {} on {}, and {} later there is no answer. Look at who has to give it.",
            concern.by.title(),
            concern.topic.map_or("the case", subject_of),
            entry.day(),
            look.length(&UNANSWERED_FOR).in_words(),
        );
        Some(raised(concern.escalation_id.as_str(), since, [entry], sentence))
    });
    found.collect()
}

fn subject_of(topic: EscalationTopic) -> &'static str {
    use EscalationTopic as Topic;
    match topic {
        Topic::CarePlan => "the care plan",
        Topic::Placement => "the placement",
        Topic::Visits => "visits",
        Topic::Health => "health",
        Topic::Education => "education",
        Topic::Recording => "recording",
        Topic::LegalAdvice => "legal steps",
        Topic::ProtectionPlan => "the child protection plan",
        Topic::LeavingCare => "leaving care",
        Topic::Other => "the case",
    }
}

fn escalated_again(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let escalated = look.in_order(&[Kind::ConcernEscalated]);
    if escalated.len() < 2 || !today.is_alive() || today.has_left() {
        return Vec::new();
    }
    let topics = EscalationTopic::ALL.iter().filter(|&&topic| topic != EscalationTopic::Other);
    let found = topics.filter_map(|&topic| {
        let is_on_it = |entry: &Entry| match entry.event() {
            Event::ConcernEscalated(concern) => concern.topic == Some(topic),
            _ => false,
        };
        let on_it: Vec<_> = escalated.iter().copied().filter(|entry| is_on_it(entry)).collect();
        let gathered = look.gathered(&on_it, look.count(&ESCALATIONS), look.length(&ESCALATED_WITHIN))?;
        let sentence = format!(
            "Concerns about {} were escalated {} times within {}, on {}. Look at what the earlier answers changed.",
            subject_of(topic),
            gathered.entries.len(),
            look.length(&ESCALATED_WITHIN).in_words(),
            days_of(gathered.entries.iter().copied()),
        );
        Some(raised(topic.code(), gathered.since, gathered.entries, sentence))
    });
    found.collect()
}

fn visits_failing(look: &Look<'_>) -> Vec<Raised> {
    if !is_open(&look.today()) {
        return Vec::new();
    }
    let wanted = look.count(&FAILED).max(1);
    let mut failed: Vec<&Entry> = Vec::new();
    for visit in look.in_order(&[Kind::VisitMade, Kind::VisitAttempted]) {
        match visit.event() {
            Event::VisitMade(made) if made.seen != Some(false) => failed.clear(),
            // Two tries on one day are one.
            _ if failed.last().is_some_and(|last| last.day() == visit.day()) => {}
            _ => failed.push(visit),
        }
    }
    if failed.len() < wanted {
        return Vec::new();
    }
    let decisions =
        look.in_order(&[Kind::ManagementDecisionMade, Kind::StrategyDiscussionHeld, Kind::LegalGatewayHeld]);
    let last_of = |day: Date| {
        let by_then = failed.partition_point(|visit| visit.day() <= day);
        by_then.checked_sub(wanted).map(|from| &failed[from..by_then])
    };
    let days = failed.iter().chain(&decisions).map(|entry| entry.day());
    let since = look.stood_since(days, |day| {
        let undecided = |first: Date| !decisions.iter().any(|d| first <= d.day() && d.day() <= day);
        last_of(day).and_then(<[_]>::first).is_some_and(|first| undecided(first.day()))
    });
    let Some(since) = since else { return Vec::new() };
    let sentence = format!(
        "{} in a row failed, on {}, and no manager's decision on it is recorded. Look at when the child was last seen, \
         and how to see the child now.",
        counted(failed.len(), "visit"),
        days_of(failed.iter().copied()),
    );
    Vec::from([raised("", since, failed, sentence)])
}

fn supervision_moves_nothing(look: &Look<'_>) -> Vec<Raised> {
    let wanted = look.count(&SESSIONS).max(1);
    let sessions = look.in_order(&[Kind::SupervisionHeld]);
    if sessions.len() < wanted || !is_open(&look.today()) {
        return Vec::new();
    }
    let run = |is_so: fn(&Entry) -> bool| {
        let from = sessions.iter().rposition(|session| !is_so(session)).map_or(0, |at| at + 1);
        sessions.get(from..).filter(|run| run.len() >= wanted)
    };
    let carried = run(
        |session| matches!(session.event(), Event::SupervisionHeld(held) if held.actions_carried.is_some_and(|n| n > 0)),
    );
    let set_none =
        run(|session| matches!(session.event(), Event::SupervisionHeld(held) if held.actions_set == Some(0)));
    let (run, what) = match (carried, set_none) {
        (Some(run), _) => (run, "carried earlier actions over"),
        (None, Some(run)) => (run, "set no action"),
        (None, None) => return Vec::new(),
    };
    let sentence = format!(
        "The last {} of supervision each {what}: {}. Look at what supervision changes for the child.",
        counted(run.len(), "session"),
        days_of(run.iter().copied()),
    );
    Vec::from([raised("", run[wanted - 1].day(), run.iter().copied(), sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn a_review_is_put_off_twice() {
        let text = "
            2010-06-01 born
            2016-01-04 protection plan started pp1 NEG
            2016-03-01 meeting scheduled m1 review-conference about pp1 on 2016-04-01
            2016-03-31 meeting postponed m1 to 2016-04-15 because reports-missing
            2016-04-15 review conference pp1 outcome adjourned
            ";
        let row = || flag("review-put-off-repeatedly");
        row().begins(text, "2016-04-15", expect![[r#"
            review-conference: Review child protection conference was put off 2 times without being held, on 2016-03-31 and 2016-04-15. Look at why, and whether it can wait. e[4, 5]
        "#]]);
        row().ends(&[text, "2016-05-03 review conference pp1 outcome continue"].concat(), "2016-05-03");
        row().ends(&[text, "2016-05-03 protection plan ended pp1"].concat(), "2016-05-03");
        row().is_silent(&text.replace("reports-missing", "no-longer-needed"), "2016-04-15");
        row().is_silent(&text.replace("m1 review-conference", "m1 core-group"), "2016-04-15");
        row().is_silent(&[text, "2016-04-14 review conference pp1"].concat(), "2016-04-15");
        row().with("times", "1").begins_on(text, "2016-03-31");
        row().unseen(&[Kind::MeetingPostponed], None).is_silent(text, "2016-04-15");
    }

    const ESCALATED: &str = "
        2010-06-01 born
        2016-01-04 care started c1 legal C2 need N1
        2016-03-01 concern escalated x1 reviewing-officer topic care-plan stage 1
        ";

    #[test]
    fn nobody_answers() {
        let row = || flag("escalation-unanswered");
        row().begins(ESCALATED, "2016-04-01", expect![[r#"
            x1: The independent reviewing officer escalated a concern about the care plan on 2016-03-01, and 20 working days later there is no answer. Look at who has to give it. e[4]
        "#]]);
        row().begins_on(&[ESCALATED, "2016-03-10 escalation answered x1 deferred"].concat(), "2016-04-01");
        row().ends(&[ESCALATED, "2016-04-04 escalation answered x1 disputed"].concat(), "2016-04-04");
        row().ends(&[ESCALATED, "2016-04-04 escalation resolved x1"].concat(), "2016-04-04");
        row().is_silent(&[ESCALATED, "2016-03-31 escalation answered x1 agreed"].concat(), "2016-04-01");
        row().with("answer-within", "5wd").begins_on(ESCALATED, "2016-03-09");
        row().unseen(&[Kind::EscalationAnswered], None).is_silent(ESCALATED, "2016-04-01");
    }

    #[test]
    fn the_same_concern_again() {
        let text = [ESCALATED, "2017-03-01 concern escalated x2 reviewing-officer topic care-plan"].concat();
        let row = || flag("escalation-repeated");
        row().begins(&text, "2017-03-01", expect![[r#"
            care-plan: Concerns about the care plan were escalated 2 times within 12 months, on 2016-03-01 and 2017-03-01. Look at what the earlier answers changed. e[4, 5]
        "#]]);
        row().ends(&text, "2017-03-02");
        row().is_silent(&text.replace("2017-03-01", "2017-03-02"), "2017-03-02");
        row().is_silent(
            &text.replace("x2 reviewing-officer topic care-plan", "x2 reviewing-officer topic health"),
            "2017-03-01",
        );
        row().with("within", "13m").begins_on(&text.replace("2017-03-01", "2017-03-02"), "2017-03-02");
        row().unseen(&[Kind::ConcernEscalated], None).is_silent(&text, "2017-03-01");
    }

    #[test]
    fn nobody_opens_the_door() {
        let text = "
            2010-06-01 born
            2016-01-04 protection plan started pp1 NEG
            2016-01-08 visit made v1 protection for pp1 seen yes
            2016-01-22 visit attempted v2 protection because nobody-in
            2016-01-22 visit attempted v3 protection because nobody-in
            2016-01-25 visit made v4 protection for pp1 seen no
            ";
        let row = || flag("visits-failing");
        row().begins(text, "2016-01-25", expect![[r#"
            the child: 2 visits in a row failed, on 2016-01-22 and 2016-01-25, and no manager's decision on it is recorded. Look at when the child was last seen, and how to see the child now. e[4, 6]
        "#]]);
        row().ends(&[text, "2016-01-27 visit made v5 protection for pp1 seen yes"].concat(), "2016-01-27");
        row().ends(&[text, "2016-01-27 manager decided enquiry"].concat(), "2016-01-27");
        row().is_silent(
            &[text, "2016-01-24 visit made v5 protection for pp1 seen yes"].concat(),
            "2016-01-25",
        );
        // A decision is good for the visits before it; two more that fail ask for another.
        let decided =
            [text, "2016-01-27 manager decided other\n2016-02-01 visit attempted v5 protection\n"].concat();
        row().is_silent(&decided, "2016-02-01");
        row().is_silent(&[&decided, "2016-01-23 protection plan ended pp1"].concat(), "2016-02-08");
        let again = [&decided, "2016-02-08 visit attempted v6 protection\n"].concat();
        row().ends(&[&again, "2016-02-09 protection plan ended pp1"].concat(), "2016-02-09");
        row()
            .with("visits", "3")
            .begins_on(&[text, "2016-02-01 visit attempted v5 protection"].concat(), "2016-02-01");
        row().unseen(&[Kind::ManagementDecisionMade], None).is_silent(text, "2016-01-25");
    }

    #[test]
    fn supervision_goes_round() {
        let text = "
            2010-06-01 born
            2016-01-04 protection plan started pp1 NEG
            2016-01-29 supervision held set 2 carried 0
            2016-02-26 supervision held set 1 carried 2
            2016-03-31 supervision held set 0 carried 2
            ";
        let row = || flag("supervision-moves-nothing");
        row().begins(text, "2016-03-31", expect![[r#"
            the child: The last 2 sessions of supervision each carried earlier actions over: 2016-02-26 and 2016-03-31. Look at what supervision changes for the child. e[4, 5]
        "#]]);
        row().ends(&[text, "2016-04-29 supervision held set 1 carried 0"].concat(), "2016-04-29");
        row().begins(
            &text.replace("carried 2", "carried 0").replace("set 1", "set 0"),
            "2016-03-31",
            expect![[r#"
                the child: The last 2 sessions of supervision each set no action: 2016-02-26 and 2016-03-31. Look at what supervision changes for the child. e[4, 5]
            "#]],
        );
        row().is_silent(&text.replace("set 1 carried 2", "set 1 carried 0"), "2016-03-31");
        row().with("sessions", "3").is_silent(text, "2016-03-31");
        row().unseen(&[Kind::SupervisionHeld], None).is_silent(text, "2016-03-31");
    }
}
