//! Thresholds: like needs were not decided alike, as far as one child's journey can show it.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{CaseNoteKind, ContactOutcome, DiscussionOutcome, ReferralOutcome, ThresholdLevel};
use journey::{Coded, Entry, Event, Kind};

use crate::allowance::Allowance::{Days, Months};
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::calendar::days_between;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const REVERSED_WITHIN: Parameter = Parameter::length(
    "within",
    Days(90),
    "how soon after the decision an enquiry or a conference reverses it",
);
const SOON: Parameter = Parameter::length("soon", Days(30), "how soon it is said to have come soon");
const REFERRED_WITHIN: Parameter =
    Parameter::length("within", Months(12), "how soon after it another referral counts");
const STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(6), "how long after it showed it is worth asking about");
const RE_REFERRAL_STANDS_FOR: Parameter =
    Parameter::length("stands-for", Months(3), "how long after the referral it is worth knowing");

pub(super) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "no-further-action-reversed",
        aliases: &["T3"],
        title: "No further action was decided, and an enquiry or a conference followed soon",
        concern: Concern::Threshold,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together: thresholds are understood and applied consistently",
        ),
        raised: Raises::When(reversed),
        parameters: &[REVERSED_WITHIN, SOON, STANDS_FOR],
        needs: &[Kind::ReferralDecided, Kind::EnquiryStarted],
        clears: "Time: it is listed for six months, so that the first decision is looked at again.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "strategy-discussion-then-re-referred",
        aliases: &["T4"],
        title: "A strategy discussion decided on no further action, and the child was referred again",
        concern: Concern::Threshold,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together: thresholds are understood and applied consistently",
        ),
        raised: Raises::When(re_referred_after_discussion),
        parameters: &[REFERRED_WITHIN, STANDS_FOR],
        needs: &[Kind::StrategyDiscussionHeld, Kind::ReferralReceived],
        clears: "Time: it is listed for six months, so that the discussion's decision is looked at again.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "threshold-level-changed",
        aliases: &["T6"],
        title: "The level of need changed between two decisions without anything new on record",
        concern: Concern::Threshold,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("The authority's threshold document"),
        raised: Raises::When(level_changed),
        parameters: &[STANDS_FOR],
        needs: &[Kind::ContactDecided, Kind::ReferralDecided],
        clears: "A record of what was new, dated between the two; or time: it is listed for six months.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "abuse-category-changed",
        aliases: &["T7"],
        title: "A child protection plan stands for another category of abuse than it began with",
        concern: Concern::Threshold,
        severity: Severity::Low,
        citation: Citation::unconfirmed("Working Together: the plan addresses the harm that was found"),
        raised: Raises::When(category_changed),
        parameters: &[],
        needs: &[Kind::ProtectionCategoryChanged],
        clears: "An action set in the plan on or after the day of the change, or the end of the plan.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "re-referral",
        aliases: &["RE-REFERRAL"],
        title: "A child was referred again within 12 months of the referral before",
        concern: Concern::Threshold,
        severity: Severity::Low,
        citation: Citation::read("DfE, characteristics of children in need, methodology: re-referrals"),
        raised: Raises::When(re_referral),
        parameters: &[REFERRED_WITHIN, RE_REFERRAL_STANDS_FOR],
        needs: &[Kind::ReferralReceived],
        clears: "Time: it is listed for three months, while the new referral is worked.",
        ..FlagRule::ROW
    },
];

/// Whether something that showed on a day is still worth asking about.
fn still_stands(look: &Look<'_>, stands_for: &Parameter, since: Date) -> bool {
    look.today().is_our_child() && look.passed(stands_for, since).is_none()
}

/// The id of a contact or referral that was decided to need no further action.
fn dismissed(event: &Event) -> Option<&str> {
    use ContactOutcome::{InformationAndAdvice, NoFurtherAction};
    match event {
        Event::ContactDecided(decision) => {
            let none = matches!(decision.outcome, NoFurtherAction | InformationAndAdvice);
            none.then_some(decision.contact_id.as_str())
        }
        Event::ReferralDecided(decision) => {
            (decision.outcome == ReferralOutcome::NoFurtherAction).then_some(decision.referral_id.as_str())
        }
        _ => None,
    }
}

fn reversed(look: &Look<'_>) -> Vec<Raised> {
    let steps = look.in_order(&[
        Kind::ContactDecided,
        Kind::ReferralDecided,
        Kind::EnquiryStarted,
        Kind::InitialConferenceHeld,
    ]);
    let mut last: Option<(&Entry, &str)> = None;
    let mut found = Vec::new();
    for step in steps {
        let what = match step.event() {
            Event::EnquiryStarted(_) => "a section 47 enquiry began",
            Event::InitialConferenceHeld(held) if held.transfer_in != Some(true) => {
                "an initial child protection conference was held"
            }
            event => {
                last = dismissed(event).map(|id| (step, id)).or(last);
                continue;
            }
        };
        // An enquiry and its conference reverse a decision once.
        if let Some((decision, id)) = last.take() {
            let length = look.length(&REVERSED_WITHIN).last_day(decision.day(), look.calendar());
            if step.day() <= length && still_stands(look, &STANDS_FOR, step.day()) {
                found.push(reversal(look, (decision, id), (step, what)));
            }
        }
    }
    found
}

fn reversal(look: &Look<'_>, (decision, id): (&Entry, &str), (step, what): (&Entry, &str)) -> Raised {
    let soon = step.day() <= look.length(&SOON).last_day(decision.day(), look.calendar());
    let sentence = format!(
        "No further action was decided of {id} on {}, and {what} on {}, {} days later{}. Look at what the first \
         decision knew.",
        decision.day(),
        step.day(),
        days_between(decision.day(), step.day()),
        if soon { format!(" (within {})", look.length(&SOON).in_words()) } else { "".into() },
    );
    raised(id, step.day(), [decision, step], sentence)
}

fn re_referred_after_discussion(look: &Look<'_>) -> Vec<Raised> {
    let discussions = look.occurred(&[Kind::StrategyDiscussionHeld]);
    let referrals = look.in_order(&[Kind::ReferralReceived]);
    let found = discussions.filter_map(|discussion| {
        let Event::StrategyDiscussionHeld(held) = discussion.event() else { return None };
        if held.outcome != Some(DiscussionOutcome::NoFurtherAction) {
            return None;
        }
        let last = look.length(&REFERRED_WITHIN).last_day(discussion.day(), look.calendar());
        let again = referrals.iter().find(|referral| referral.day() > discussion.day())?;
        let is_so = again.day() <= last && still_stands(look, &STANDS_FOR, again.day());
        let sentence = format!(
            "The strategy discussion of {} decided on no further action, and the child was referred again on {}. \
             Look at whether the threshold for an enquiry had been met.",
            discussion.day(),
            again.day(),
        );
        is_so.then(|| raised(held.discussion_id.as_str(), again.day(), [discussion, *again], sentence))
    });
    found.collect()
}

/// A decision that found a level of need.
#[derive(Clone, Copy)]
struct Found<'a> {
    entry: &'a Entry,
    /// The contact with which the matter began, or the referral where it began with none.
    matter: &'a str,
    /// What was decided of.
    of: &'a str,
    level: ThresholdLevel,
}

fn level_changed(look: &Look<'_>) -> Vec<Raised> {
    let decisions = look.in_order(&[Kind::ContactDecided, Kind::ReferralDecided]);
    let found: Vec<Found<'_>> = decisions.into_iter().filter_map(|entry| found(look, entry)).collect();
    let changes = found.iter().enumerate().filter_map(|(at, later)| {
        let earlier = found[..at].iter().rev().find(|earlier| earlier.matter == later.matter)?;
        let since = later.entry.day();
        let is_change = earlier.level != later.level && still_stands(look, &STANDS_FOR, since);
        if !is_change || learnt_between(look, earlier.entry.day(), since) {
            return None;
        }
        let sentence = format!(
            "The level of need was found to be {} on {} ({}) and {} on {since} ({}), with nothing new on record \
             between. Look at why.",
            number(earlier.level),
            earlier.entry.day(),
            earlier.of,
            number(later.level),
            later.of,
        );
        Some(raised(later.of, since, [earlier.entry, later.entry], sentence))
    });
    changes.collect()
}

/// The level without what it means, as in "Level 4".
fn number(level: ThresholdLevel) -> &'static str {
    level.title().split(':').next().unwrap_or_default()
}

fn found<'a>(look: &Look<'a>, entry: &'a Entry) -> Option<Found<'a>> {
    let (matter, of, level) = match entry.event() {
        Event::ContactDecided(decision) => {
            let id = decision.contact_id.as_str();
            (id, id, decision.threshold_level?)
        }
        Event::ReferralDecided(decision) => {
            let id = decision.referral_id.as_str();
            let mut contacts =
                look.occurred(&[Kind::ReferralReceived]).filter_map(|received| match received.event() {
                    Event::ReferralReceived(r) if r.referral_id.as_str() == id => r.contact_id.as_ref(),
                    _ => None,
                });
            (contacts.next().map_or(id, |contact| contact.as_str()), id, decision.threshold_level?)
        }
        _ => return None,
    };
    Some(Found { entry, matter, of, level })
}

/// Whether anything that tells more of the child lies between two days, the later included.
fn learnt_between(look: &Look<'_>, earlier: Date, later: Date) -> bool {
    let mut told = look.occurred(&[
        Kind::ContactReceived,
        Kind::ReferralReceived,
        Kind::AssessmentAuthorised,
        Kind::ProtectionConcernIdentified,
        Kind::StrategyDiscussionHeld,
        Kind::VisitMade,
        Kind::AllegationReported,
        Kind::MissingStarted,
        Kind::CaseNoteRecorded,
    ]);
    told.any(|entry| {
        use CaseNoteKind::{Contact, ProfessionalContact, Visit};
        let is_new = match entry.event() {
            Event::CaseNoteRecorded(note) => matches!(note.kind, Visit | Contact | ProfessionalContact),
            // The referral that a contact became is the same information.
            Event::ReferralReceived(referral) => referral.contact_id.is_none(),
            _ => true,
        };
        is_new && earlier < entry.day() && entry.day() <= later
    })
}

fn category_changed(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let plans = today.protection_plans.iter().filter(|_| today.is_our_child());
    let found = plans.filter_map(|plan| {
        let id = plan.plan_id.as_str();
        let began = plan.category?;
        let changes = look.in_order(&[Kind::ProtectionCategoryChanged]);
        let (change, now) = changes.into_iter().rev().find_map(|entry| match entry.event() {
            Event::ProtectionCategoryChanged(to) if to.plan_id.as_str() == id => Some((entry, to.category)),
            _ => None,
        })?;
        let answered = look.occurred(&[Kind::PlanActionSet]).any(|entry| match entry.event() {
            Event::PlanActionSet(set) => set.plan_id.as_str() == id && entry.day() >= change.day(),
            _ => false,
        });
        let sentence = format!(
            "Child protection plan {id} began on {} for {} and stands since {} for {}. Look at whether what is done \
             changed with it.",
            plan.since(),
            began.title().to_ascii_lowercase(),
            change.day(),
            now.title().to_ascii_lowercase(),
        );
        let is_so = began != now && !answered;
        is_so.then(|| raised(id, change.day(), [plan.entry, change], sentence))
    });
    found.collect()
}

fn re_referral(look: &Look<'_>) -> Vec<Raised> {
    let mut referrals = look.in_order(&[Kind::ReferralReceived]);
    let id = |entry: &Entry| match entry.event() {
        Event::ReferralReceived(referral) => Some(referral.referral_id.clone()),
        _ => None,
    };
    // A referral while the case is open is none, and one that two sources tell is one.
    referrals.retain(|referral| {
        let eve = look.on(referral.day().yesterday().unwrap_or(referral.day()));
        eve.involvements.is_empty()
    });
    referrals.dedup_by_key(|referral| id(referral));
    let [.., before, last] = referrals[..] else { return Vec::new() };
    let in_time = last.day() <= look.length(&REFERRED_WITHIN).last_day(before.day(), look.calendar());
    if !in_time || !still_stands(look, &RE_REFERRAL_STANDS_FOR, last.day()) {
        return Vec::new();
    }
    let subject = id(last).map(|id| id.as_str().into()).unwrap_or_else(alloc::string::String::new);
    let sentence = format!(
        "Referral {subject} of {} came {} days after the one of {}. Look at what was done then, and whether it was \
         enough.",
        last.day(),
        days_between(before.day(), last.day()),
        before.day(),
    );
    Vec::from([raised(&subject, last.day(), [before, last], sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn no_further_action_is_reversed() {
        let text = "
            2010-06-01 born
            2016-01-04 referral received r1
            2016-01-05 referral decided r1 no-further-action
            2016-04-04 enquiry started en1
            2016-04-20 initial conference ic1 enquiry en1
            ";
        let row = || flag("no-further-action-reversed");
        row().begins(text, "2016-04-04", expect![[r#"
            r1: No further action was decided of r1 on 2016-01-05, and a section 47 enquiry began on 2016-04-04, 90 days later. Look at what the first decision knew. e[3, 4]
        "#]]);
        row().begins(&text.replace("2016-04-04", "2016-02-04"), "2016-02-04", expect![[r#"
            r1: No further action was decided of r1 on 2016-01-05, and a section 47 enquiry began on 2016-02-04, 30 days later (within 30 days). Look at what the first decision knew. e[3, 4]
        "#]]);
        row().ends(text, "2016-10-05");
        row().is_silent(&text.replace("2016-04-04", "2016-04-05"), "2016-04-20");
        row().with("within", "91d").begins_on(&text.replace("2016-04-04", "2016-04-05"), "2016-04-05");
        row().with("stands-for", "1m").ends(text, "2016-05-05");
        row().is_silent(
            "2010-06-01 born
            2016-01-05 contact decided k1 no-further-action
            2016-02-20 initial conference ic1 transfer-in yes",
            "2016-02-20",
        );
        row().unseen(&[Kind::EnquiryStarted], None).is_silent(text, "2016-04-04");
    }

    #[test]
    fn a_discussion_ends_in_nothing_and_the_child_is_referred_again() {
        let text = "
            2010-06-01 born
            2016-01-04 referral received r1
            2016-01-05 strategy discussion s1 harm outcome no-further-action
            2017-01-05 referral received r2
            ";
        let row = || flag("strategy-discussion-then-re-referred");
        row().begins(text, "2017-01-05", expect![[r#"
            s1: The strategy discussion of 2016-01-05 decided on no further action, and the child was referred again on 2017-01-05. Look at whether the threshold for an enquiry had been met. e[3, 4]
        "#]]);
        row().ends(text, "2017-07-06");
        row().is_silent(&text.replace("2017-01-05", "2017-01-06"), "2017-01-06");
        row().with("within", "24m").begins_on(&text.replace("2017-01-05", "2017-01-06"), "2017-01-06");
        row().is_silent(&text.replace("no-further-action", "joint-enquiry"), "2017-01-05");
        row().unseen(&[Kind::ReferralReceived], None).is_silent(text, "2017-01-05");
    }

    #[test]
    fn the_level_changes_and_nothing_is_new() {
        let text = "
            2010-06-01 born
            2016-01-04 contact received k1 source 2A level acute
            2016-01-04 contact decided k1 referral level acute
            2016-01-05 referral received r1 contact k1
            2016-01-06 referral decided r1 early-help level additional
            ";
        let row = || flag("threshold-level-changed");
        row().begins(text, "2016-01-06", expect![[r#"
            r1: The level of need was found to be Level 4 on 2016-01-04 (k1) and Level 2 on 2016-01-06 (r1), with nothing new on record between. Look at why. e[3, 5]
        "#]]);
        row().ends(text, "2016-07-07");
        row().with("stands-for", "1m").ends(text, "2016-02-07");
        row().is_silent(&text.replace("additional", "acute"), "2016-01-06");
        row().is_silent(&[text, "2016-01-05 visit made v1 assessment seen yes"].concat(), "2016-01-06");
        row().is_silent(&[text, "2016-01-06 case note professional-contact"].concat(), "2016-01-06");
        row().begins_on(&[text, "2016-01-05 case note analysis"].concat(), "2016-01-06");
        row().is_silent(&text.replace("r1 contact k1", "r1"), "2016-01-06");
        row().unseen(&[Kind::ContactDecided], None).is_silent(text, "2016-01-06");
    }

    #[test]
    fn the_category_of_a_plan_changes() {
        let text = "
            2010-06-01 born
            2016-01-04 protection plan started pp1 NEG
            2016-04-04 protection category pp1 EMO
            ";
        let row = || flag("abuse-category-changed");
        row().begins(text, "2016-04-04", expect![[r#"
            pp1: Child protection plan pp1 began on 2016-01-04 for neglect and stands since 2016-04-04 for emotional abuse. Look at whether what is done changed with it. e[2, 3]
        "#]]);
        row().ends(&[text, "2016-04-08 action set pp1 x1"].concat(), "2016-04-08");
        row().ends(&[text, "2016-05-08 protection category pp1 NEG"].concat(), "2016-05-08");
        row().ends(&[text, "2016-06-06 protection plan ended pp1"].concat(), "2016-06-06");
        row().begins_on(&[text, "2016-03-08 action set pp1 x1"].concat(), "2016-04-04");
        row().unseen(&[Kind::ProtectionCategoryChanged], None).is_silent(text, "2016-04-04");
    }

    #[test]
    fn referred_again_within_a_year() {
        let text = "
            2010-06-01 born
            2016-01-04 referral received r1
            2016-01-05 case opened i1
            2016-03-05 case closed i1
            2017-01-04 referral received r2
            ";
        let row = || flag("re-referral");
        row().begins(text, "2017-01-04", expect![[r#"
            r2: Referral r2 of 2017-01-04 came 366 days after the one of 2016-01-04. Look at what was done then, and whether it was enough. e[2, 5]
        "#]]);
        row().ends(text, "2017-04-05");
        row().with("stands-for", "1m").ends(text, "2017-02-05");
        row().is_silent(&text.replace("2017-01-04", "2017-01-05"), "2017-01-05");
        row().with("within", "400d").begins_on(&text.replace("2017-01-04", "2017-01-05"), "2017-01-05");
        row().is_silent(&text.replace("2016-03-05 case closed", "2017-01-04 case closed"), "2017-01-04");
        row().unseen(&[Kind::ReferralReceived], None).is_silent(text, "2017-01-04");
    }
}
