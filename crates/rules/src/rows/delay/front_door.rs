//! Delay that hides between the steps of the front door and of an enquiry.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Time;
use journey::codes::{Agency, AssessmentKind};
use journey::{Entry, Event, Kind};

use super::{PAST, STANDS_FOR, first, is_told};
use crate::allowance::Allowance::WorkingDays;
use crate::book::{Citation, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{day_after, raised};

const HELD: Parameter = Parameter::length(
    "held",
    WorkingDays(2),
    "how long a contact is held before it is strange that it became a referral",
);
const STARTS: Parameter =
    Parameter::length("starts-within", WorkingDays(1), "how soon after the referral the assessment starts");
const OPENS: Parameter = Parameter::count("opens", 8, "the hour at which the office opens");
const CLOSES: Parameter = Parameter::count("closes", 18, "the hour at which the office closes");
const MORNING: Parameter =
    Parameter::count("morning", 10, "the hour until which a decision is of the first thing in the morning");
const CONFERENCE: Parameter =
    Parameter::length("conference-within", WorkingDays(15), "how soon a conference was due");
const NEAR: Parameter = Parameter::length(
    "near",
    WorkingDays(5),
    "how near to the day of the conference a new enquiry is strange",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "decision-stamped-in-the-morning",
        aliases: &["L03-MORNING"],
        title: "A referral that came outside office hours was decided first thing on the next working day",
        severity: Severity::Low,
        citation: Citation::unconfirmed(
            "Working Together: a decision within one working day, at any hour where it must be",
        ),
        raised: Raises::When(stamped_in_the_morning),
        parameters: &[OPENS, CLOSES, MORNING, STANDS_FOR],
        needs: &[Kind::ReferralDecided],
        ..PAST
    },
    FlagRule {
        name: "contact-held",
        aliases: &["L04"],
        title: "A contact was held for days before it became a referral, which is where the clocks start",
        citation: Citation::unconfirmed("Local procedure: a contact is decided within 24 hours"),
        raised: Raises::When(contact_held),
        parameters: &[HELD, STANDS_FOR],
        needs: &[Kind::ContactReceived],
        ..PAST
    },
    FlagRule {
        name: "assessment-started-late",
        aliases: &["L05"],
        title: "An assessment is dated later than its referral, which shortens it in the published figure",
        severity: Severity::Low,
        citation: Citation::read(
            "Working Together counts 45 working days from the referral, the census from the start of the assessment",
        ),
        raised: Raises::When(assessment_started_late),
        parameters: &[STARTS, STANDS_FOR],
        needs: &[Kind::AssessmentStarted],
        ..PAST
    },
    FlagRule {
        name: "discussion-without-partners",
        aliases: &["L07-PARTNERS"],
        title: "A strategy discussion was held without the police or without health",
        citation: Citation::unconfirmed(
            "Working Together: social care, police and health take part at least",
        ),
        raised: Raises::When(without_partners),
        parameters: &[STANDS_FOR],
        needs: &[Kind::StrategyDiscussionHeld],
        clears: "A discussion of the same concern with both, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "enquiry-restarted",
        aliases: &["L08-RESTARTED"],
        title: "A new enquiry began shortly before the conference of the last one was due",
        citation: Citation::read(
            "Working Together: a conference within 15 working days of the strategy discussion",
        ),
        raised: Raises::When(enquiry_restarted),
        parameters: &[CONFERENCE, NEAR, STANDS_FOR],
        needs: &[Kind::InitialConferenceHeld],
        ..PAST
    },
];

fn stamped_in_the_morning(look: &Look<'_>) -> Vec<Raised> {
    let decisions = look.occurred(&[Kind::ReferralDecided]).filter(|entry| is_told(look, entry.day()));
    let found = decisions.filter_map(|decision| {
        let Event::ReferralDecided(decided) = decision.event() else { return None };
        let at = decision.fact.occurred.clock()?.time;
        let mut referrals = look.occurred(&[Kind::ReferralReceived]);
        let referral = referrals.find(|entry| match entry.event() {
            Event::ReferralReceived(received) => received.referral_id == decided.referral_id,
            _ => false,
        })?;
        let came = came_outside_hours(look, referral)?;
        let next = WorkingDays(1).last_day(came.counted_from, look.calendar());
        let early = hour(at) >= look.count(&OPENS) && hour(at) < look.count(&MORNING);
        (decision.day() == next && early).then(|| {
            let sentence = format!(
                "Referral {} came on {}{}, outside office hours, and its decision is stamped {next} at {:02}:{:02}, first thing on the next working day.",
                decided.referral_id, referral.day(), came.told, at.hour(), at.minute()
            );
            raised(decided.referral_id.as_str(), decision.day(), [referral, decision], sentence)
        })
    });
    found.collect()
}

/// When something came outside office hours.
struct Outside {
    /// The day from which the next working day is counted.
    counted_from: jiff::civil::Date,
    /// The time, for a sentence; empty where none is known.
    told: alloc::string::String,
}

/// On a day on which nobody is at work or, where the time is known, before the office opens or after it closes.
fn came_outside_hours(look: &Look<'_>, entry: &Entry) -> Option<Outside> {
    let (day, clock) = (entry.day(), entry.fact.occurred.clock());
    let told = clock.map(|clock| format!(" at {:02}:{:02}", clock.time.hour(), clock.time.minute()));
    let early = clock.is_some_and(|clock| hour(clock.time) < look.count(&OPENS));
    let late = clock.is_some_and(|clock| hour(clock.time) >= look.count(&CLOSES));
    let outside = !look.calendar().is_working_day(day) || early || late;
    // What comes before the office opens can be decided on that day.
    let counted_from = if early { day.yesterday().unwrap_or(day) } else { day };
    outside.then(|| Outside { counted_from, told: told.unwrap_or_default() })
}

fn hour(time: Time) -> usize {
    usize::from(time.hour().unsigned_abs())
}

fn contact_held(look: &Look<'_>) -> Vec<Raised> {
    let referrals = look.occurred(&[Kind::ReferralReceived]).filter(|entry| is_told(look, entry.day()));
    let held = referrals.filter_map(|referral| {
        let Event::ReferralReceived(received) = referral.event() else { return None };
        let named = received.contact_id.as_ref()?;
        let contact = first(look.occurred(&[Kind::ContactReceived]).filter(|entry| match entry.event() {
            Event::ContactReceived(contact) => contact.contact_id == *named,
            _ => false,
        }))?;
        let strange_from = look.length(&HELD).last_day(contact.day(), look.calendar());
        (strange_from <= referral.day()).then(|| {
            let days = look.calendar().working_days_between(contact.day(), referral.day());
            let sentence = format!(
                "Contact {named} came on {} and became referral {} on {}, {days} working days later.",
                contact.day(),
                received.referral_id,
                referral.day()
            );
            raised(received.referral_id.as_str(), referral.day(), [contact, referral], sentence)
        })
    });
    held.collect()
}

fn assessment_started_late(look: &Look<'_>) -> Vec<Raised> {
    let assessments = look.occurred(&[Kind::AssessmentStarted]).filter(|entry| is_told(look, entry.day()));
    let late = assessments.filter_map(|assessment| {
        let Event::AssessmentStarted(started) = assessment.event() else { return None };
        let named = started.referral_id.as_ref().filter(|_| started.kind != AssessmentKind::Reassessment)?;
        let referral = first(look.occurred(&[Kind::ReferralReceived]).filter(|entry| match entry.event() {
            Event::ReferralReceived(received) => received.referral_id == *named,
            _ => false,
        }))?;
        let last = look.length(&STARTS).last_day(referral.day(), look.calendar());
        (last < assessment.day()).then(|| {
            let days = look.calendar().working_days_between(referral.day(), assessment.day());
            let sentence = format!(
                "Assessment {} is dated from {}, {days} working days after referral {named} of {}: counted from its own start it has that much longer.",
                started.assessment_id, assessment.day(), referral.day()
            );
            raised(started.assessment_id.as_str(), assessment.day(), [referral, assessment], sentence)
        })
    });
    late.collect()
}

fn without_partners(look: &Look<'_>) -> Vec<Raised> {
    let held = look.in_order(&[Kind::StrategyDiscussionHeld]);
    let found = held.iter().enumerate().filter_map(|(at, entry)| {
        let Event::StrategyDiscussionHeld(discussion) = entry.event() else { return None };
        let missing = missing_from(&discussion.agencies).filter(|_| is_told(look, entry.day()))?;
        let reconvened = held[at + 1..].iter().any(|later| match later.event() {
            Event::StrategyDiscussionHeld(later) => {
                later.concern_id == discussion.concern_id && missing_from(&later.agencies).is_none()
            }
            _ => false,
        });
        (!reconvened).then(|| {
            let id = &discussion.discussion_id;
            let sentence = format!("Strategy discussion {id} was held on {} without {missing}.", entry.day());
            raised(id.as_str(), entry.day(), [*entry], sentence)
        })
    });
    found.collect()
}

/// Who was not there; nothing where all were, or where nobody wrote down who was.
fn missing_from(agencies: &[Agency]) -> Option<&'static str> {
    if agencies.is_empty() {
        return None;
    }
    match (agencies.contains(&Agency::Police), agencies.contains(&Agency::Health)) {
        (true, true) => None,
        (true, false) => Some("health"),
        (false, true) => Some("the police"),
        (false, false) => Some("the police and health"),
    }
}

/// A new enquiry while the one before has come to nothing yet, within some days of the last day for its conference.
fn enquiry_restarted(look: &Look<'_>) -> Vec<Raised> {
    let started = look.in_order(&[Kind::EnquiryStarted]);
    let found = started.windows(2).filter_map(|two| {
        let [old, new] = two else { return None };
        let (Event::EnquiryStarted(before), Event::EnquiryStarted(after)) = (old.event(), new.event()) else {
            return None;
        };
        let eve = new.day().yesterday().unwrap_or(new.day());
        let goes_on = look.on(eve).enquiries.iter().any(|open| open.enquiry_id == before.enquiry_id);
        let is_new = before.enquiry_id != after.enquiry_id && is_told(look, new.day()) && goes_on;
        let due = look.length(&CONFERENCE).last_day(began(look, old), look.calendar());
        let from = look.length(&NEAR).day_before(due, look.calendar());
        (is_new && from <= new.day() && new.day() < day_after(due)).then(|| {
            let sentence = format!(
                "The conference of enquiry {} was due by {due}; enquiry {} began on {}, before one was held.",
                before.enquiry_id,
                after.enquiry_id,
                new.day()
            );
            raised(after.enquiry_id.as_str(), new.day(), [*old, *new], sentence)
        })
    });
    found.collect()
}

/// The day of the discussion that began an enquiry or, where it is not in view, of the enquiry itself.
fn began(look: &Look<'_>, enquiry: &Entry) -> jiff::civil::Date {
    let Event::EnquiryStarted(started) = enquiry.event() else { return enquiry.day() };
    let mut discussions = look.occurred(&[Kind::StrategyDiscussionHeld]);
    let discussion = discussions.find(|entry| match entry.event() {
        Event::StrategyDiscussionHeld(held) => Some(&held.discussion_id) == started.discussion_id.as_ref(),
        _ => false,
    });
    discussion.map_or(enquiry.day(), Entry::day)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn a_referral_of_the_evening_is_not_left_until_the_morning() {
        let stamped = "
            2010-06-01 born
            2026-03-06T19:40 referral received r1
            2026-03-09T09:05 referral decided r1 assessment
        ";
        let row = flag("decision-stamped-in-the-morning");
        row.begins(stamped, "2026-03-09", expect![[r#"
            r1: Referral r1 came on 2026-03-06 at 19:40, outside office hours, and its decision is stamped 2026-03-09 at 09:05, first thing on the next working day. e[2, 3]
        "#]]);
        row.ends(stamped, "2026-06-08");
        flag("decision-stamped-in-the-morning").with("closes", "20").is_silent(stamped, "2026-03-09");
        flag("decision-stamped-in-the-morning").with("morning", "9").is_silent(stamped, "2026-03-09");
        flag("decision-stamped-in-the-morning").with("opens", "10").is_silent(stamped, "2026-03-09");
        for (received, decided) in [
            ("2026-03-07", "2026-03-09T08:00"),       // on a Saturday, at no known time
            ("2026-03-09T06:30", "2026-03-09T08:30"), // before the office opened
            ("2026-03-05T18:00", "2026-03-06T09:59"),
        ] {
            let text =
                alloc::format!("{received} referral received r1\n{decided} referral decided r1 assessment");
            row.begins_on(&text, &decided[..10]);
        }
        for (received, decided) in [
            ("2026-03-05T17:59", "2026-03-06T09:00"), // within office hours
            ("2026-03-05", "2026-03-06T09:00"),       // at no known time of a working day
            ("2026-03-05T19:00", "2026-03-05T20:00"), // at once
            ("2026-03-05T19:00", "2026-03-06T10:00"), // in the course of the day
            ("2026-03-05T19:00", "2026-03-06"),
            ("2026-03-05T19:00", "2026-03-09T09:00"), // later still, which the clock tells
        ] {
            let text =
                alloc::format!("{received} referral received r1\n{decided} referral decided r1 assessment");
            row.is_silent(&text, "2026-03-09");
        }
    }

    #[test]
    fn a_contact_does_not_wait_to_become_a_referral() {
        let held = "
            2010-06-01 born
            2026-03-05 contact received k1
            2026-03-09 referral received r1 contact k1
        ";
        let row = flag("contact-held");
        row.begins(held, "2026-03-09", expect![[r#"
            r1: Contact k1 came on 2026-03-05 and became referral r1 on 2026-03-09, 2 working days later. e[2, 3]
        "#]]);
        row.ends(held, "2026-06-08");
        flag("contact-held").with("held", "3wd").is_silent(held, "2026-03-09");
        flag("contact-held").with("stands-for", "7d").ends(held, "2026-03-17");
        row.is_silent(
            "2026-03-06 contact received k1\n2026-03-09 referral received r1 contact k1",
            "2026-03-09",
        );
        row.is_silent("2026-03-02 contact received k1\n2026-03-09 referral received r1", "2026-03-09");
        flag("contact-held").unseen(&[Kind::ContactReceived], None).is_silent(held, "2026-03-09");
    }

    #[test]
    fn an_assessment_starts_with_its_referral() {
        let late = "
            2010-06-01 born
            2026-03-05 referral received r1
            2026-03-09 assessment started a1 child-and-family referral r1
        ";
        let row = flag("assessment-started-late");
        row.begins(late, "2026-03-09", expect![[r#"
            a1: Assessment a1 is dated from 2026-03-09, 2 working days after referral r1 of 2026-03-05: counted from its own start it has that much longer. e[2, 3]
        "#]]);
        row.ends(late, "2026-06-08");
        flag("assessment-started-late").with("starts-within", "2wd").is_silent(late, "2026-03-09");
        for start in [
            "2026-03-06 assessment started a1 child-and-family referral r1",
            "2026-03-09 assessment started a1 reassessment referral r1",
            "2026-03-09 assessment started a1 child-and-family",
        ] {
            let text = alloc::format!("2026-03-05 referral received r1\n{start}");
            row.is_silent(&text, "2026-03-09");
        }
    }

    #[test]
    fn police_and_health_take_part_in_a_strategy_discussion() {
        let without = "
            2010-06-01 born
            2026-03-06 strategy discussion s1 harm concern k1 with social-care,health
        ";
        let row = flag("discussion-without-partners");
        row.begins(
            without,
            "2026-03-06",
            expect![[r#"
            s1: Strategy discussion s1 was held on 2026-03-06 without the police. e[2]
        "#]],
        );
        row.ends(without, "2026-06-05");
        flag("discussion-without-partners").with("stands-for", "7d").ends(without, "2026-03-14");
        let again = "2026-03-09 strategy discussion s2 harm concern k1 with social-care,police,health";
        row.ends(&[without, again].concat(), "2026-03-09");
        let other = "2026-03-09 strategy discussion s2 harm concern k2 with social-care,police,health";
        row.begins_on(&[without, other].concat(), "2026-03-06");
        row.is_silent("2026-03-06 strategy discussion s1 harm", "2026-03-09");
        row.is_silent("2026-03-06 strategy discussion s1 harm with police,health", "2026-03-09");
    }

    #[test]
    fn an_enquiry_is_not_begun_again_just_before_its_conference_is_due() {
        let old = "
            2010-06-01 born
            2026-03-02 strategy discussion s1 harm began-enquiry yes
            2026-03-03 enquiry started en1 discussion s1
        ";
        let row = flag("enquiry-restarted");
        let restarted = [old, "2026-03-16 enquiry started en2"].concat();
        row.begins(&restarted, "2026-03-16", expect![[r#"
            en2: The conference of enquiry en1 was due by 2026-03-23; enquiry en2 began on 2026-03-16, before one was held. e[3, 4]
        "#]]);
        row.ends(&restarted, "2026-06-15");
        row.begins_on(&[old, "2026-03-23 enquiry started en2"].concat(), "2026-03-23");
        flag("enquiry-restarted").with("near", "4wd").is_silent(&restarted, "2026-03-16");
        flag("enquiry-restarted").with("conference-within", "20wd").is_silent(&restarted, "2026-03-16");
        for line in [
            "2026-03-13 enquiry started en2",
            "2026-03-24 enquiry started en2",
            "2026-03-10 enquiry concluded en1\n2026-03-16 enquiry started en2",
            "2026-03-10 initial conference ic1 enquiry en1\n2026-03-16 enquiry started en2",
            "2026-03-16 enquiry started en1",
        ] {
            row.is_silent(&[old, line].concat(), "2026-03-31");
        }
    }
}
