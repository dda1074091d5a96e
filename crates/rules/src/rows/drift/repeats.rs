//! The same step taken again and again without anything coming of it.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{ContactOutcome, ReferralOutcome};
use journey::{Coded, Entry, Event, Kind};

use crate::allowance::Allowance::{Months, WorkingDays};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{counted, day_after, days_of, raised};

const DECISIONS: Parameter = Parameter::count("decisions", 3, "how many decisions it takes");
const WITHIN_YEAR: Parameter = Parameter::length("within", Months(12), "the time in which they count");
const ASSESSMENTS: Parameter = Parameter::count("assessments", 2, "how many assessments it takes");
const WITHIN_18_MONTHS: Parameter = Parameter::length("within", Months(18), "the time in which they count");
const PLAN_WITHIN: Parameter =
    Parameter::length("plan-within", WorkingDays(10), "how long a plan may take to follow an assessment");
const ENQUIRIES: Parameter = Parameter::count("enquiries", 2, "how many enquiries it takes");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "repeat-no-further-action",
        aliases: &["D04"],
        title: "Contacts and referrals keep coming and all end without action",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("Working Together: decisions take the child's history into account"),
        raised: Raises::When(repeat_no_further_action),
        parameters: &[DECISIONS, WITHIN_YEAR],
        needs: &[Kind::ReferralDecided],
        clears: "An assessment, early help, a strategy discussion or a plan; or that the oldest of them is a year ago.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "repeat-assessments",
        aliases: &["D05"],
        title: "The child was assessed again and again, and no plan followed",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together: an assessment leads to help or to a reason for none",
        ),
        raised: Raises::When(repeat_assessments),
        parameters: &[ASSESSMENTS, WITHIN_18_MONTHS, PLAN_WITHIN],
        needs: &[Kind::AssessmentAuthorised],
        clears: "A plan or a period of care; or that the oldest assessment is 18 months ago.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "repeat-enquiries",
        aliases: &["D06"],
        title: "Section 47 enquiries were begun again and again, and none reached a conference",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::read("Ofsted, Annex A list 5: enquiries of the last 12 months are counted"),
        raised: Raises::When(repeat_enquiries),
        parameters: &[ENQUIRIES, WITHIN_YEAR],
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        clears: "An initial child protection conference; or that the oldest enquiry is a year ago.",
        ..FlagRule::ROW
    },
];

/// Whether the child already has a plan or is looked after, so that the front door decides nothing anew.
fn is_helped(day: &Day<'_>) -> bool {
    !day.protection_plans.is_empty() || !day.need_plans.is_empty() || day.is_looked_after()
}

/// What a fact means for a run of repeated steps.
enum Step {
    /// It is one of them.
    Again,
    /// Something came of them.
    Done,
    /// Neither.
    Aside,
}

/// The entries of the present run: those since something last came of them.
fn run<'a>(
    look: &Look<'a>,
    kinds: &'static [Kind],
    step: impl Fn(&Event) -> Step,
    counts: impl Fn(&Day<'_>) -> bool,
) -> Vec<&'a Entry> {
    let mut run: Vec<&Entry> = Vec::new();
    for entry in look.in_order(kinds) {
        match step(entry.event()) {
            Step::Again if counts(&look.on(entry.day())) => {
                // The same fact from two sources is one.
                let is_new = run.iter().all(|other| subject_of(other) != subject_of(entry));
                run.extend(is_new.then_some(entry));
            }
            Step::Done => run.clear(),
            _ => {}
        }
    }
    run
}

fn subject_of(entry: &Entry) -> (Kind, &str) {
    let id = match entry.event() {
        Event::ContactDecided(decision) => decision.contact_id.as_str(),
        Event::ReferralDecided(decision) => decision.referral_id.as_str(),
        Event::AssessmentAuthorised(assessment) => assessment.assessment_id.as_str(),
        Event::EnquiryStarted(enquiry) => enquiry.enquiry_id.as_str(),
        _ => "",
    };
    (entry.kind(), id)
}

fn repeat_no_further_action(look: &Look<'_>) -> Vec<Raised> {
    const KINDS: &[Kind] = &[
        Kind::ContactDecided,
        Kind::ReferralDecided,
        Kind::AssessmentStarted,
        Kind::StrategyDiscussionHeld,
        Kind::EnquiryStarted,
        Kind::ProtectionPlanStarted,
        Kind::NeedPlanStarted,
        Kind::CarePeriodStarted,
    ];
    let step = |event: &Event| match event {
        Event::ContactDecided(decision) => match decision.outcome {
            ContactOutcome::NoFurtherAction | ContactOutcome::InformationAndAdvice => Step::Again,
            // What became a referral is counted, or not, by how that was decided.
            ContactOutcome::Referral => Step::Aside,
            ContactOutcome::EarlyHelp => Step::Done,
        },
        Event::ReferralDecided(decision) if decision.outcome == ReferralOutcome::NoFurtherAction => {
            Step::Again
        }
        _ => Step::Done,
    };
    let run = run(look, KINDS, step, |day| !is_helped(day));
    let gathered = look.gathered(&run, look.count(&DECISIONS), look.length(&WITHIN_YEAR));
    let Some(gathered) = gathered.filter(|_| look.today().is_our_child()) else { return Vec::new() };
    let mut sources: Vec<&str> = gathered.entries.iter().filter_map(|e| source_of(look, e)).collect();
    sources.sort_unstable();
    sources.dedup();
    let from = if sources.len() > 1 { format!(" from {} kinds of source", sources.len()) } else { "".into() };
    let sentence = format!(
        "{}{from}, decided on {}, ended without action, and nothing else was done between. Look at them together, \
         not one by one.",
        counted(gathered.entries.len(), "contacts and referral"),
        days_of(gathered.entries.iter().copied()),
    );
    Vec::from([raised("", gathered.since, gathered.entries.iter().copied(), sentence)])
}

/// The kind of source: the number of its code, without the letter that divides it further.
fn source_of<'a>(look: &Look<'a>, decision: &Entry) -> Option<&'a str> {
    let received = look.occurred(&[Kind::ContactReceived, Kind::ReferralReceived]);
    let mut source = received.filter_map(|entry| match (entry.event(), decision.event()) {
        (Event::ContactReceived(r), Event::ContactDecided(d)) if r.contact_id == d.contact_id => r.source,
        (Event::ReferralReceived(r), Event::ReferralDecided(d)) if r.referral_id == d.referral_id => r.source,
        _ => None,
    });
    source.next().map(|source| source.code().trim_end_matches(|c: char| c.is_ascii_uppercase()))
}

fn repeat_assessments(look: &Look<'_>) -> Vec<Raised> {
    const KINDS: &[Kind] = &[
        Kind::AssessmentAuthorised,
        Kind::ProtectionPlanStarted,
        Kind::NeedPlanStarted,
        Kind::CarePeriodStarted,
    ];
    let step = |event: &Event| match event {
        Event::AssessmentAuthorised(_) => Step::Again,
        _ => Step::Done,
    };
    let mut run = run(look, KINDS, step, |day| !is_helped(day));
    // A plan may still follow the youngest.
    run.retain(|assessment| look.passed(&PLAN_WITHIN, assessment.day()).is_some());
    let gathered = look.gathered(&run, look.count(&ASSESSMENTS), look.length(&WITHIN_18_MONTHS));
    let Some(gathered) = gathered.filter(|_| look.today().is_our_child()) else { return Vec::new() };
    let wait = look.length(&PLAN_WITHIN);
    let since = day_after(wait.last_day(gathered.since, look.calendar()));
    let sentence = format!(
        "{} were authorised on {}, and {} after the last no plan had followed. Look at what each found and why \
         nothing came of it.",
        counted(gathered.entries.len(), "assessment"),
        days_of(gathered.entries.iter().copied()),
        wait.in_words(),
    );
    Vec::from([raised("", since, gathered.entries.iter().copied(), sentence)])
}

fn repeat_enquiries(look: &Look<'_>) -> Vec<Raised> {
    let step = |event: &Event| match event {
        Event::EnquiryStarted(_) => Step::Again,
        _ => Step::Done,
    };
    // A child who has a protection plan or is looked after needs no initial conference.
    let counts = |day: &Day<'_>| day.protection_plans.is_empty() && !day.is_looked_after();
    let run = run(look, &[Kind::EnquiryStarted, Kind::InitialConferenceHeld], step, counts);
    let gathered = look.gathered(&run, look.count(&ENQUIRIES), look.length(&WITHIN_YEAR));
    let Some(gathered) = gathered.filter(|_| look.today().is_our_child()) else { return Vec::new() };
    let sentence = format!(
        "{} section 47 enquiries began on {}, and none has reached an initial child protection conference. Look at what the earlier \
         ones left undone.",
        gathered.entries.len(),
        days_of(gathered.entries.iter().copied()),
    );
    Vec::from([raised("", gathered.since, gathered.entries.iter().copied(), sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const DOOR: &str = "
        2010-06-01 born
        2016-01-04 contact received k1 source 2A
        2016-01-05 contact decided k1 information-and-advice
        2016-05-09 referral received r1 source 6
        2016-05-10 referral decided r1 no-further-action
        2016-05-11 referral decided r1 no-further-action   # the same from another source
        2017-01-04 contact received k2 source 2B
        2017-01-04 contact decided k2 referral
        2017-01-04 referral received r2 contact k2 source 2B
        2017-01-05 referral decided r2 no-further-action
        ";

    #[test]
    fn three_times_nothing_in_a_year() {
        let row = || flag("repeat-no-further-action");
        row().begins(DOOR, "2017-01-05", expect![[r#"
            the child: 3 contacts and referrals from 2 kinds of source, decided on 2016-01-05, 2016-05-10 and 2017-01-05, ended without action, and nothing else was done between. Look at them together, not one by one. e[3, 5, 10]
        "#]]);
        row().ends(DOOR, "2017-01-06");
        row().with("decisions", "2").begins_on(DOOR, "2016-05-10");
        row().is_silent(&DOOR.replace("2017-01-05", "2017-01-06"), "2017-01-06");
        row().with("within", "18m").begins_on(&DOOR.replace("2017-01-05", "2017-01-06"), "2017-01-06");
        row().is_silent(&[DOOR, "2016-07-01 assessment started a1 child-and-family"].concat(), "2017-01-05");
        row().is_silent(&[DOOR, "2016-02-01 need plan started np1 child-in-need"].concat(), "2017-01-05");
        row().is_silent(&DOOR.replace("r2 no-further-action", "r2 early-help"), "2017-01-05");
        row().unseen(&[Kind::ReferralDecided], None).is_silent(DOOR, "2017-01-05");
    }

    const ASSESSED: &str = "
        2010-06-01 born
        2016-01-04 assessment authorised a1 factors 3B
        2017-07-04 assessment authorised a2 factors 3B
        ";

    #[test]
    fn assessed_twice_and_no_plan() {
        let row = || flag("repeat-assessments");
        row().begins(&ASSESSED.replace("2017-07-04", "2017-06-05"), "2017-06-20", expect![[r#"
            the child: 2 assessments were authorised on 2016-01-04 and 2017-06-05, and 10 working days after the last no plan had followed. Look at what each found and why nothing came of it. e[2, 3]
        "#]]);
        row()
            .with("plan-within", "5wd")
            .begins_on(&ASSESSED.replace("2017-07-04", "2017-06-05"), "2017-06-13");
        row().ends(&ASSESSED.replace("2017-07-04", "2017-06-05"), "2017-07-05");
        row().is_silent(&ASSESSED.replace("2017-07-04", "2017-07-05"), "2017-07-20");
        let planned = "2017-06-19 need plan started np1 child-in-need";
        row().is_silent(&[&ASSESSED.replace("2017-07-04", "2017-06-05"), planned].concat(), "2017-06-20");
        let assessed_in_care = "2015-01-04 care started c1 legal C2";
        row().is_silent(
            &[&ASSESSED.replace("2017-07-04", "2017-06-05"), assessed_in_care].concat(),
            "2017-06-20",
        );
        row()
            .unseen(&[Kind::AssessmentAuthorised], None)
            .is_silent(&ASSESSED.replace("2017-07-04", "2017-06-05"), "2017-06-20");
    }

    #[test]
    fn two_enquiries_and_no_conference() {
        let text = "
            2010-06-01 born
            2016-01-04 enquiry started en1
            2016-01-12 enquiry concluded en1 services
            2017-01-04 enquiry started en2
            ";
        let row = || flag("repeat-enquiries");
        row().begins(text, "2017-01-04", expect![[r#"
            the child: 2 section 47 enquiries began on 2016-01-04 and 2017-01-04, and none has reached an initial child protection conference. Look at what the earlier ones left undone. e[2, 4]
        "#]]);
        row().ends(text, "2017-01-05");
        row().is_silent(&text.replace("2017-01-04", "2017-01-05"), "2017-01-05");
        row().with("within", "24m").begins_on(&text.replace("2017-01-04", "2017-01-05"), "2017-01-05");
        row().with("enquiries", "3").is_silent(text, "2017-01-04");
        row().is_silent(&[text, "2016-01-20 initial conference ic1 enquiry en1"].concat(), "2017-01-04");
        row().is_silent(&[text, "2016-12-01 care started c1 legal C2"].concat(), "2017-01-04");
        row().unseen(&[Kind::InitialConferenceHeld], None).is_silent(text, "2017-01-04");
    }
}
