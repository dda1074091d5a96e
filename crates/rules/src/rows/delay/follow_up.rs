//! Delay after a decision: what was decided and not carried out, what was asked for and not chased, what was left lying.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use journey::codes::{Decision, DecisionPoint, ReferralOutcome};
use journey::{Coded, Entry, Event, Kind};

use super::{STANDS_FOR, first, is_told};
use crate::allowance::Allowance::{Days, Hours, Weeks, WorkingDays};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::calendar::days_between;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const FOLLOWS: Parameter =
    Parameter::length("follows-within", WorkingDays(10), "how soon what was decided is to have begun");
const AHEAD: Parameter =
    Parameter::length("ahead", Weeks(4), "how long before the decision what it is about may have begun");
const OFFERED: Parameter =
    Parameter::length("offered-within", Hours(72), "how soon after the return an interview is offered");
const WAIT: Parameter =
    Parameter::length("wait", Weeks(6), "how long a service may be waited for without a word");
const DORMANT: Parameter =
    Parameter::length("dormant", Days(30), "how long nothing was done before the case was closed");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "decision-not-carried-out",
        aliases: &["L16"],
        title: "Something was decided, and nothing shows that it was begun",
        severity: Severity::High,
        citation: Citation::unconfirmed(
            "Good practice: a decision says who does what by when, and it is done",
        ),
        raised: Raises::When(not_carried_out),
        parameters: &[FOLLOWS, AHEAD],
        clears: "What was decided, a new decision at the same point, or the closure of the case.",
        ..DELAY
    },
    FlagRule {
        name: "return-interview-not-offered",
        aliases: &["L18-OFFER"],
        title: "A child came back from being missing and was offered no return interview",
        severity: Severity::High,
        citation: Citation::read(
            "Children who run away or go missing, statutory guidance, January 2014: an interview within 72 hours",
        ),
        raised: Raises::When(interview_not_offered),
        parameters: &[OFFERED, STANDS_FOR],
        needs: &[Kind::ReturnInterviewOffered],
        clears: "An interview that is offered, held or declined; or time.",
        ..DELAY
    },
    FlagRule {
        name: "return-interview-not-independent",
        aliases: &["L18-INDEPENDENT"],
        title: "A return interview was held by somebody who is not independent",
        severity: Severity::Low,
        citation: Citation::read(
            "Children who run away or go missing, statutory guidance, January 2014: by an independent person",
        ),
        raised: Raises::When(interview_not_independent),
        parameters: &[STANDS_FOR],
        needs: &[Kind::ReturnInterviewHeld],
        clears: "Another interview of the same missing period by somebody who is, a correction, or time.",
        ..DELAY
    },
    FlagRule {
        name: "service-not-chased",
        aliases: &["L19"],
        title: "A service was asked for, has not started, and nobody has asked after it for weeks",
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Good practice: waiting for a service is watched"),
        raised: Raises::When(service_not_chased),
        parameters: &[WAIT],
        needs: &[Kind::ServiceStarted, Kind::ServiceChased],
        clears: "The start or the end of the service, or somebody asking after it.",
        ..DELAY
    },
    FlagRule {
        name: "extension-without-reason",
        aliases: &["L20-REASON"],
        title: "Care proceedings were extended and no reason is on the record",
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Children Act 1989, s 32(5): only if necessary to resolve the proceedings justly",
        ),
        raised: Raises::When(extended_without_reason),
        clears: "A correction that records the reason, or the end of the proceedings.",
        ..DELAY
    },
    FlagRule {
        name: "closed-long-after",
        aliases: &["L22"],
        title: "A case was closed long after anything was last done",
        severity: Severity::Low,
        citation: Citation::unconfirmed("Good practice: a case that is done with is closed"),
        raised: Raises::When(closed_long_after),
        parameters: &[DORMANT, STANDS_FOR],
        needs: &[Kind::VisitMade, Kind::CaseNoteRecorded],
        clears: "Time; it is told for a while.",
        ..DELAY
    },
];

const DELAY: FlagRule = FlagRule { concern: Concern::Delay, ..FlagRule::ROW };

/// What was decided, in a few words, and the facts of which any shows that it was begun.
type Follows = (&'static str, &'static [Kind]);

/// What is to follow from a decision; nothing where no fact would show it.
fn follows(entry: &Entry) -> Option<Follows> {
    const fn by(what: &'static str, shown_by: &'static [Kind]) -> Option<Follows> {
        Some((what, shown_by))
    }
    match entry.event() {
        Event::ManagementDecisionMade(made) => match made.point {
            DecisionPoint::Enquiry => by("a section 47 enquiry", &[Kind::EnquiryStarted]),
            DecisionPoint::Closure => by("to close the case", &[Kind::CaseClosed]),
            DecisionPoint::StepDown => by("to step down", STEPS_DOWN),
            DecisionPoint::StepUp => by("to step up", STEPS_UP),
            DecisionPoint::Accommodate => by("to look after the child", &[Kind::CarePeriodStarted]),
            DecisionPoint::Issue => by("to issue proceedings", &[Kind::CourtApplicationMade]),
            DecisionPoint::Place => by("to place the child", &[Kind::PlacementStarted]),
            DecisionPoint::NoFurtherAction | DecisionPoint::Other => None,
        },
        Event::ReferralDecided(decided) => match decided.outcome {
            ReferralOutcome::Assessment => by("an assessment", &[Kind::AssessmentStarted]),
            ReferralOutcome::StrategyDiscussion => {
                by("a strategy discussion", &[Kind::StrategyDiscussionHeld])
            }
            ReferralOutcome::Enquiry => by("a section 47 enquiry", &[Kind::EnquiryStarted]),
            ReferralOutcome::Services => by("services", SERVICES),
            _ => None,
        },
        _ => None,
    }
}

const STEPS_DOWN: &[Kind] = &[Kind::NeedPlanStarted, Kind::ProtectionPlanEnded, Kind::NeedPlanEnded];

const STEPS_UP: &[Kind] = &[
    Kind::StrategyDiscussionHeld,
    Kind::EnquiryStarted,
    Kind::ProtectionPlanStarted,
    Kind::NeedPlanStarted,
    Kind::PreProceedingsStarted,
    Kind::CourtApplicationMade,
    Kind::CarePeriodStarted,
];

const SERVICES: &[Kind] =
    &[Kind::NeedPlanStarted, Kind::ServiceRequested, Kind::ServiceStarted, Kind::AssessmentStarted];

/// Where two decisions are at the same point about the same thing, the later one holds.
fn point(entry: &Entry) -> (Option<DecisionPoint>, &str) {
    match entry.event() {
        Event::ManagementDecisionMade(made) => {
            (Some(made.point), made.subject_id.as_ref().map_or("", |subject| subject.as_str()))
        }
        Event::ReferralDecided(decided) => (None, decided.referral_id.as_str()),
        _ => (None, ""),
    }
}

fn is_refused(entry: &Entry) -> bool {
    match entry.event() {
        Event::ManagementDecisionMade(made) => made.decision.is_some_and(|said| said != Decision::Approved),
        _ => false,
    }
}

fn not_carried_out(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !today.is_our_child() || today.is_closed() {
        return Vec::new();
    }
    let decisions = look.in_order(&[Kind::ReferralDecided, Kind::ManagementDecisionMade]);
    let found = decisions.iter().enumerate().filter_map(|(at, decision)| {
        let (what, shown_by) = follows(decision).filter(|_| !is_refused(decision))?;
        let is_last = decisions[at + 1..].iter().all(|later| point(later) != point(decision));
        let from = look.length(&AHEAD).day_before(decision.day(), look.calendar());
        let is_begun = look.occurred(shown_by).any(|entry| entry.day() >= from);
        let is_seen = shown_by.iter().any(|kind| look.observes_each(core::slice::from_ref(kind)));
        let since = look.passed(&FOLLOWS, decision.day()).filter(|_| is_last && !is_begun && is_seen)?;
        let last = since.yesterday().unwrap_or(since);
        let sentence = format!(
            "On {} it was decided: {what}. By {last} that was to have begun, and nothing shows it.",
            decision.day()
        );
        Some(raised(point(decision).1, since, [*decision], sentence))
    });
    found.collect()
}

fn interview_not_offered(look: &Look<'_>) -> Vec<Raised> {
    const ANSWERED_BY: &[Kind] =
        &[Kind::ReturnInterviewOffered, Kind::ReturnInterviewHeld, Kind::ReturnInterviewDeclined];
    let returns = look.occurred(&[Kind::MissingEnded]).filter(|entry| look.on(entry.day()).is_our_child());
    let found = returns.filter_map(|entry| {
        let Event::MissingEnded(ended) = entry.event() else { return None };
        let since = look.passed(&OFFERED, entry.last_day()).filter(|&since| is_told(look, since))?;
        let mut answers = look.occurred(ANSWERED_BY);
        let is_offered = answers.any(|answer| match answer.event() {
            Event::ReturnInterviewOffered(said) => said.missing_id == ended.missing_id,
            Event::ReturnInterviewHeld(said) => said.missing_id == ended.missing_id,
            Event::ReturnInterviewDeclined(said) => said.missing_id == ended.missing_id,
            _ => false,
        });
        (!is_offered).then(|| {
            let id = &ended.missing_id;
            let last = since.yesterday().unwrap_or(since);
            let sentence = format!(
                "The child came back on {} (missing period {id}), and by {last} no return interview was offered.",
                entry.day()
            );
            raised(id.as_str(), since, [entry], sentence)
        })
    });
    found.collect()
}

fn interview_not_independent(look: &Look<'_>) -> Vec<Raised> {
    let held = || {
        look.occurred(&[Kind::ReturnInterviewHeld]).filter_map(|entry| match entry.event() {
            Event::ReturnInterviewHeld(said) => Some((entry, said)),
            _ => None,
        })
    };
    let found = held().filter(|(_, said)| said.independent == Some(false)).filter_map(|(entry, said)| {
        let id = &said.missing_id;
        let again = held().any(|(_, other)| other.missing_id == *id && other.independent != Some(false));
        (!again && is_told(look, entry.day())).then(|| {
            let sentence = format!(
                "The return interview of {} (missing period {id}) was held by somebody who is not independent.",
                entry.day()
            );
            raised(id.as_str(), entry.day(), [entry], sentence)
        })
    });
    found.collect()
}

fn service_not_chased(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !today.is_our_child() || today.is_closed() {
        return Vec::new();
    }
    let requests = look.occurred(&[Kind::ServiceRequested]).filter_map(|entry| match entry.event() {
        Event::ServiceRequested(request) => Some((entry, request)),
        _ => None,
    });
    let found = requests.filter_map(|(entry, request)| {
        let id = &request.service_id;
        let mut over = look.occurred(&[Kind::ServiceStarted, Kind::ServiceEnded]);
        let is_over = over.any(|other| match other.event() {
            Event::ServiceStarted(started) => started.service_id == *id,
            Event::ServiceEnded(ended) => ended.service_id == *id,
            _ => false,
        });
        let chases = look.occurred(&[Kind::ServiceChased]).filter(|other| match other.event() {
            Event::ServiceChased(chased) => chased.service_id == *id,
            _ => false,
        });
        let chased = chases.max_by_key(|other| (other.day(), other.position));
        let since = look.passed(&WAIT, chased.unwrap_or(entry).day()).filter(|_| !is_over)?;
        let asked = chased.map_or(String::from("and nobody has asked after it"), |chased| {
            format!("and nobody has asked after it since {}", chased.day())
        });
        let sentence = format!(
            "Service {id} ({}) was asked for on {}, has not started, {asked}.",
            request.kind.title(),
            entry.day()
        );
        Some(raised(id.as_str(), since, [Some(entry), chased].into_iter().flatten(), sentence))
    });
    found.collect()
}

fn extended_without_reason(look: &Look<'_>) -> Vec<Raised> {
    let extended = look.occurred(&[Kind::ProceedingsExtended]).filter_map(|entry| match entry.event() {
        Event::ProceedingsExtended(said) if said.reason_recorded == Some(false) => Some((entry, said)),
        _ => None,
    });
    let found = extended.filter_map(|(entry, said)| {
        let mut ends = look.occurred(&[Kind::ProceedingsConcluded]);
        let is_over = ends.any(|end| match end.event() {
            Event::ProceedingsConcluded(end) => end.proceedings_id == said.proceedings_id,
            _ => false,
        });
        (!is_over).then(|| {
            let by = said.weeks.map_or(String::new(), |weeks| format!(" by {} weeks", weeks.get()));
            let id = &said.proceedings_id;
            let sentence = format!(
                "Proceedings {id} were extended{by} on {}, and the reason is said not to be on the record.",
                entry.day()
            );
            raised(id.as_str(), entry.day(), [entry], sentence)
        })
    });
    found.collect()
}

/// Work with the child or the family, or about them with others; not what a manager or a file does by itself.
const DONE: &[Kind] = &[
    Kind::ContactReceived,
    Kind::ReferralReceived,
    Kind::AssessmentStarted,
    Kind::AssessmentCompleted,
    Kind::StrategyDiscussionHeld,
    Kind::InitialConferenceHeld,
    Kind::ReviewConferenceHeld,
    Kind::CoreGroupHeld,
    Kind::NeedPlanStarted,
    Kind::NeedPlanReviewed,
    Kind::PlanActionSet,
    Kind::PlanActionProgressed,
    Kind::VisitMade,
    Kind::VisitAttempted,
    Kind::WishesAndFeelingsRecorded,
    Kind::ServiceRequested,
    Kind::ServiceChased,
    Kind::ServiceStarted,
    Kind::CareReviewHeld,
    Kind::PlacementStarted,
    Kind::CarePeriodEnded,
    Kind::LeaverContacted,
    Kind::HandoverHeld,
    Kind::CaseNoteRecorded,
];

fn closed_long_after(look: &Look<'_>) -> Vec<Raised> {
    let closures = look.occurred(&[Kind::CaseClosed]).filter(|entry| is_told(look, entry.day()));
    let found = closures.filter_map(|closure| {
        let Event::CaseClosed(closed) = closure.event() else { return None };
        let opened = first(look.occurred(&[Kind::CaseOpened]).filter(|entry| match entry.event() {
            Event::CaseOpened(opened) => opened.involvement_id == closed.involvement_id,
            _ => false,
        }));
        let done = look.occurred(DONE).filter(|entry| entry.day() <= closure.day());
        let last = done.chain(opened).max_by_key(|entry| (entry.day(), entry.position))?;
        let dormant_from = look.length(&DORMANT).last_day(last.day(), look.calendar());
        (dormant_from <= closure.day()).then(|| {
            let days = days_between(last.day(), closure.day());
            let id = &closed.involvement_id;
            let sentence = format!(
                "Case {id} was closed on {}, {days} days after the last work that is recorded, on {}.",
                closure.day(),
                last.day()
            );
            raised(id.as_str(), closure.day(), [last, closure], sentence)
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn what_is_decided_is_begun_in_ten_working_days() {
        let decided = "
            2010-06-01 born
            2026-03-02 manager decided issue about pl1 decision approved rationale yes
        ";
        let row = flag("decision-not-carried-out");
        row.begins(decided, "2026-03-17", expect![[r#"
            pl1: On 2026-03-02 it was decided: to issue proceedings. By 2026-03-16 that was to have begun, and nothing shows it. e[2]
        "#]]);
        flag("decision-not-carried-out").with("follows-within", "20wd").begins_on(decided, "2026-03-31");
        row.ends(&[decided, "2026-04-09 application made cp1 care"].concat(), "2026-04-09");
        row.ends(
            &[decided, "2026-04-09 manager decided issue about pl1 decision deferred"].concat(),
            "2026-04-09",
        );
        row.ends(&[decided, "2026-04-09 case closed i1"].concat(), "2026-04-09");
        row.ends(&[decided, "2026-04-09 child died"].concat(), "2026-04-09");
        row.is_silent(&[decided, "2026-02-02 application made cp1 care"].concat(), "2026-06-30");
        row.begins_on(&[decided, "2026-02-01 application made cp1 care"].concat(), "2026-03-17");
        flag("decision-not-carried-out")
            .with("ahead", "5w")
            .is_silent(&[decided, "2026-02-01 application made cp1 care"].concat(), "2026-06-30");
        flag("decision-not-carried-out")
            .unseen(&[Kind::CourtApplicationMade], None)
            .is_silent(decided, "2026-06-30");
    }

    #[test]
    fn each_decision_has_its_own_consequence() {
        for (decision, consequence) in [
            ("manager decided enquiry", "enquiry started en1"),
            ("manager decided step-down", "need plan started np1 child-in-need"),
            ("manager decided step-up", "protection plan started pp1"),
            ("manager decided accommodate", "care started c1 legal V2"),
            ("manager decided place", "placement started p1 care c1 type U6"),
            ("referral decided r1 assessment", "assessment started a1 child-and-family"),
            ("referral decided r1 strategy-discussion", "strategy discussion s1 harm"),
            ("referral decided r1 enquiry", "enquiry started en1"),
            ("referral decided r1 services", "service requested sv1 parenting"),
        ] {
            let decided = alloc::format!("2010-06-01 born\n2026-03-02 {decision}\n");
            flag("decision-not-carried-out").begins_on(&decided, "2026-03-17");
            let done = alloc::format!("{decided}2026-03-16 {consequence}\n");
            flag("decision-not-carried-out").is_silent(&done, "2026-03-17");
        }
        let closed = "2010-06-01 born\n2026-03-02 manager decided closure\n2026-03-30 case closed i1";
        flag("decision-not-carried-out").begins_on(closed, "2026-03-17");
        flag("decision-not-carried-out").ends(closed, "2026-03-30");
    }

    #[test]
    fn an_interview_is_offered_within_72_hours_of_every_return() {
        let back = "
            2010-06-01 born
            2026-03-02 missing started m1 M
            2026-03-04 missing ended m1
        ";
        let row = flag("return-interview-not-offered");
        row.begins(back, "2026-03-08", expect![[r#"
            m1: The child came back on 2026-03-04 (missing period m1), and by 2026-03-07 no return interview was offered. e[3]
        "#]]);
        flag("return-interview-not-offered").with("offered-within", "120h").begins_on(back, "2026-03-10");
        row.ends(back, "2026-06-07");
        flag("return-interview-not-offered").with("stands-for", "7d").ends(back, "2026-03-16");
        for answer in ["offered", "held", "declined"] {
            let line = alloc::format!("2026-03-07 return interview {answer} m1");
            row.is_silent(&[back, &line].concat(), "2026-03-08");
            let late = alloc::format!("2026-03-20 return interview {answer} m1");
            row.ends(&[back, &late].concat(), "2026-03-20");
        }
        row.begins_on(&[back, "2026-03-07 return interview offered m2"].concat(), "2026-03-08");
        flag("return-interview-not-offered")
            .unseen(&[Kind::ReturnInterviewOffered], None)
            .is_silent(back, "2026-03-08");
    }

    #[test]
    fn a_service_that_does_not_start_is_asked_after() {
        let asked = "
            2010-06-01 born
            2026-03-02 service requested sv1 mental-health
        ";
        let row = flag("service-not-chased");
        row.begins(asked, "2026-04-14", expect![[r#"
            sv1: Service sv1 (Child and adolescent mental health service) was asked for on 2026-03-02, has not started, and nobody has asked after it. e[2]
        "#]]);
        flag("service-not-chased").with("wait", "8w").begins_on(asked, "2026-04-28");
        let chased = [asked, "2026-04-13 service chased sv1"].concat();
        row.begins(&chased, "2026-05-26", expect![[r#"
            sv1: Service sv1 (Child and adolescent mental health service) was asked for on 2026-03-02, has not started, and nobody has asked after it since 2026-04-13. e[2, 3]
        "#]]);
        row.ends(&[asked, "2026-05-04 service chased sv1"].concat(), "2026-05-04");
        row.ends(&[asked, "2026-05-04 service started sv1"].concat(), "2026-05-04");
        row.ends(&[asked, "2026-05-04 service ended sv1"].concat(), "2026-05-04");
        row.ends(&[asked, "2026-05-04 case closed i1"].concat(), "2026-05-04");
        row.begins_on(&[asked, "2026-04-13 service started sv2"].concat(), "2026-04-14");
        flag("service-not-chased").unseen(&[Kind::ServiceStarted], None).is_silent(asked, "2026-05-04");
    }

    #[test]
    fn an_extension_has_a_reason() {
        let extended = "
            2010-06-01 born
            2026-03-02 application issued cp1
            2026-08-24 proceedings extended cp1 weeks 8 reason no
        ";
        let row = flag("extension-without-reason");
        row.begins(extended, "2026-08-24", expect![[r#"
            cp1: Proceedings cp1 were extended by 8 weeks on 2026-08-24, and the reason is said not to be on the record. e[3]
        "#]]);
        row.ends(&[extended, "2026-10-05 proceedings concluded cp1"].concat(), "2026-10-05");
        let corrected =
            "correct e3 2026-08-24 proceedings extended cp1 weeks 8 reason yes recorded 2026-09-01";
        row.is_silent(&[extended, corrected].concat(), "2026-09-01");
        for said in ["2026-08-24 proceedings extended cp1 reason yes", "2026-08-24 proceedings extended cp1"]
        {
            row.is_silent(&alloc::format!("2010-06-01 born\n{said}"), "2026-09-01");
        }
    }

    #[test]
    fn a_case_is_closed_when_work_with_it_is_done() {
        let closed = "
            2010-06-01 born
            2026-01-05 case opened i1
            2026-01-30 visit made v1 need seen yes
            2026-02-27 supervision held
            2026-03-01 case closed i1 RC7
        ";
        let row = flag("closed-long-after");
        row.begins(closed, "2026-03-01", expect![[r#"
            i1: Case i1 was closed on 2026-03-01, 30 days after the last work that is recorded, on 2026-01-30. e[3, 5]
        "#]]);
        row.ends(closed, "2026-05-31");
        flag("closed-long-after").with("dormant", "31d").is_silent(closed, "2026-03-01");
        flag("closed-long-after").with("stands-for", "7d").ends(closed, "2026-03-09");
        row.is_silent(&[closed, "2026-01-31 case note contact"].concat(), "2026-03-01");
        row.is_silent("2026-02-20 case opened i2\n2026-03-01 case closed i2", "2026-03-01");
        flag("closed-long-after").unseen(&[Kind::CaseNoteRecorded], None).is_silent(closed, "2026-03-01");
    }

    #[test]
    fn whoever_interviews_is_independent() {
        let text = "
            2010-06-01 born
            2026-03-02 missing started m1 M
            2026-03-03 missing ended m1
            2026-03-04 return interview held m1 independent no
            ";
        let row = || flag("return-interview-not-independent");
        row().begins(text, "2026-03-04", expect![[r#"
            m1: The return interview of 2026-03-04 (missing period m1) was held by somebody who is not independent. e[4]
        "#]]);
        row().ends(text, "2026-06-03");
        row().ends(&[text, "2026-03-06 return interview held m1 independent yes"].concat(), "2026-03-06");
        row().is_silent(&text.replace(" independent no", ""), "2026-03-04");
        row().unseen(&[Kind::ReturnInterviewHeld], None).is_silent(text, "2026-03-04");
    }
}
