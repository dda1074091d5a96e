//! From a concern that a child may be suffering significant harm to the outcome of the enquiry.

use journey::codes::{Decision, DecisionPoint, DiscussionOutcome};
use journey::facts::StrategyDiscussionHeld;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::WorkingDays;
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::calendar::days_between;
use crate::case::Case;

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "strategy-discussion",
        aliases: &["STRAT"],
        title: "The strategy discussion of a concern about significant harm",
        force: Force::Local,
        citation: Citation::unconfirmed(
            "Working Together to Safeguard Children, chapter 3, and Children Act 1989, s47: as soon as there is \
             reason to suspect; the number of days is local",
        ),
        starting: "the concern was identified",
        stopping: "a strategy discussion, or a manager's decision that none is needed",
        starts: &[Kind::ProtectionConcernIdentified],
        stops: &[Kind::StrategyDiscussionHeld, Kind::ManagementDecisionMade],
        needs: &[Kind::StrategyDiscussionHeld],
        about: concern,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "enquiry-conclusion",
        aliases: &["S47-COMPLETE"],
        title: "The conclusion of a section 47 enquiry",
        force: Force::Local,
        citation: Citation::read_in_part(
            "Working Together to Safeguard Children: in time for a conference within 15 working days, no limit of its own",
            "the local default of 12 working days",
        ),
        starting: "the section 47 enquiry started",
        stopping: "the conclusion of the section 47 enquiry",
        starts: &[Kind::EnquiryStarted],
        stops: &[Kind::EnquiryConcluded, Kind::ConferenceNotRequired, Kind::InitialConferenceHeld],
        needs: &[Kind::EnquiryConcluded],
        about: enquiry,
        applies: |day, _| day.is_our_child() && !day.is_closed(),
        cadence: Cadence::Once(WorkingDays(12)),
        ..ClockRule::ROW
    },
];

/// A discussion that names no concern is of the last one before it.
fn concern<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ProtectionConcernIdentified(concern) => Some(concern.concern_id.as_str()),
        Event::StrategyDiscussionHeld(discussion) => match &discussion.concern_id {
            Some(named) => Some(named.as_str()),
            None => {
                let identified = case.recorded(&[Kind::ProtectionConcernIdentified]);
                let before = identified.filter(|concern| concern.day() <= entry.day());
                before.last().and_then(|last| concern(case, last))
            }
        },
        Event::ManagementDecisionMade(made) => {
            let needless = made.point == DecisionPoint::NoFurtherAction
                && !matches!(
                    made.decision,
                    Some(Decision::Refused | Decision::ChangesRequired | Decision::Deferred)
                );
            made.subject_id.as_ref().map(|id| id.as_str()).filter(|_| needless)
        }
        _ => None,
    }
}

fn enquiry<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::EnquiryStarted(enquiry) => Some(enquiry.enquiry_id.as_str()),
        Event::EnquiryConcluded(enquiry) => Some(enquiry.enquiry_id.as_str()),
        Event::ConferenceNotRequired(enquiry) => Some(enquiry.enquiry_id.as_str()),
        Event::InitialConferenceHeld(conference) if conference.transfer_in != Some(true) => {
            match &conference.enquiry_id {
                Some(named) => Some(named.as_str()),
                None => last_by(case, entry),
            }
        }
        _ => None,
    }
}

/// The last enquiry that started by the day of an entry.
fn last_by<'a>(case: &Case<'a>, entry: &Entry) -> Option<&'a str> {
    let before = case.recorded(&[Kind::EnquiryStarted]).filter(|started| started.day() <= entry.day());
    before.last().and_then(|last| enquiry(case, last))
}

/// How many days after the discussion that began it an enquiry may be recorded as started, where neither names the
/// other.
const SAME_STEP: i32 = 5;

/// The strategy discussion at which an enquiry was begun: the one that the enquiry names, else the first that began
/// one in the days before.
fn initiating<'a>(case: &Case<'a>, started: &Entry) -> Option<&'a Entry> {
    let Event::EnquiryStarted(enquiry) = started.event() else { return None };
    let mut before =
        case.recorded(&[Kind::StrategyDiscussionHeld]).filter(|held| held.day() <= started.day());
    match &enquiry.discussion_id {
        Some(named) => before.find(|held| discussion(held).is_some_and(|d| d.discussion_id == *named)),
        None => before.find(|held| began_enquiry(held) && is_near(held, started)),
    }
}

fn is_near(held: &Entry, started: &Entry) -> bool {
    days_between(held.day(), started.day()) <= SAME_STEP
}

fn discussion(entry: &Entry) -> Option<&StrategyDiscussionHeld> {
    match entry.event() {
        Event::StrategyDiscussionHeld(discussion) => Some(discussion),
        _ => None,
    }
}

fn began_enquiry(held: &Entry) -> bool {
    use DiscussionOutcome::{JointEnquiry, SingleEnquiry};
    discussion(held).is_some_and(|discussion| {
        let by_outcome = matches!(discussion.outcome, Some(SingleEnquiry | JointEnquiry));
        discussion.began_enquiry.unwrap_or(by_outcome)
    })
}

/// The enquiry that was begun at a discussion; the discussion itself where it began one that is not on record. One
/// that was held while an enquiry went on began none, whatever it says.
pub(super) fn begun_at<'a>(case: &Case<'a>, held: &'a Entry) -> Option<&'a str> {
    let mut enquiries = case.recorded(&[Kind::EnquiryStarted]);
    let begun = enquiries
        .find(|started| initiating(case, started).is_some_and(|by| by.position == held.position))
        .and_then(|started| enquiry(case, started));
    let alone = || began_enquiry(held) && case.on(held.day()).enquiries.is_empty();
    begun.or_else(|| Some(discussion(held)?.discussion_id.as_str()).filter(|_| alone()))
}

/// The enquiry that led to a conference; where it names none, what was last begun by then.
pub(super) fn led_to<'a>(case: &Case<'a>, conference: &'a Entry) -> Option<&'a str> {
    match conference.event() {
        Event::InitialConferenceHeld(held) if held.transfer_in != Some(true) && held.enquiry_id.is_none() => {
            let by_then = |entry: &&Entry| entry.day() <= conference.day();
            let started = case.recorded(&[Kind::EnquiryStarted]).filter(by_then).last();
            let discussions = case.recorded(&[Kind::StrategyDiscussionHeld]).filter(by_then);
            let since = |held: &&Entry| started.is_none_or(|started| started.day() < held.day());
            let alone = discussions.filter(since).filter_map(|held| begun_at(case, held)).last();
            alone.or_else(|| enquiry(case, started?))
        }
        _ => enquiry(case, conference),
    }
}

#[cfg(test)]
mod tests;
