//! Whether the child was seen, and how soon: after a referral that is assessed, and in an enquiry.

use alloc::format;
use alloc::vec::Vec;

use journey::{Entry, Event, Kind};

use super::{PAST, STANDS_FOR, is_told};
use crate::allowance::Allowance::WorkingDays;
use crate::book::{Citation, Clocks, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;
use crate::reading::{ClockReading, State};

const REFERRED: Parameter =
    Parameter::length("seen-within", WorkingDays(5), "how soon after the referral the child is seen");
const SEEN: Parameter = Parameter::length(
    "seen-within",
    WorkingDays(1),
    "how soon after the start of an enquiry the child is seen",
);

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "child-not-seen",
        aliases: &["L06"],
        title: "A child was referred, is to be assessed, and has not been seen",
        concern: Concern::Delay,
        severity: Severity::Medium,
        citation: Citation::unconfirmed(
            "Working Together: the child is seen in the assessment; the number of days is local",
        ),
        raised: Raises::WhenOf(Clocks::Named(&[CLOCK]), not_seen),
        parameters: &[REFERRED],
        needs: &[Kind::VisitMade],
        clears: "A visit at which the child is seen, or that no assessment is to be made.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "child-seen-late",
        aliases: &["L06-LATE"],
        title: "A referred child was seen late",
        severity: Severity::Low,
        citation: Citation::unconfirmed(
            "Working Together: the child is seen in the assessment; the number of days is local",
        ),
        raised: Raises::WhenOf(Clocks::Named(&[CLOCK]), seen_late),
        parameters: &[REFERRED, STANDS_FOR],
        needs: &[Kind::VisitMade],
        ..PAST
    },
    FlagRule {
        name: "child-not-seen-in-enquiry",
        aliases: &["L06-ENQUIRY"],
        title: "A section 47 enquiry goes on and the child has not been seen",
        severity: Severity::High,
        citation: Citation::unconfirmed("Children Act 1989, s 47, and Working Together: the child is seen"),
        raised: Raises::When(not_seen_in_enquiry),
        parameters: &[SEEN],
        needs: &[Kind::VisitMade],
        clears: "A visit at which the child is seen, or the end of the enquiry.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "child-seen-late-in-enquiry",
        aliases: &["L06-ENQUIRY-LATE"],
        title: "In a section 47 enquiry the child was seen late",
        severity: Severity::Low,
        citation: Citation::unconfirmed("Children Act 1989, s 47, and Working Together: the child is seen"),
        raised: Raises::When(seen_late_in_enquiry),
        parameters: &[SEEN, STANDS_FOR],
        needs: &[Kind::VisitMade],
        ..PAST
    },
];

/// The clock of the first sight of a child, whose own limit is a later one.
const CLOCK: &str = "child-seen-in-assessment";

fn not_seen(look: &Look<'_>) -> Vec<Raised> {
    let unseen = look
        .readings(CLOCK)
        .filter(|reading| matches!(reading.state, State::Running | State::Breached { ended: None }));
    let found = unseen.filter_map(|reading| {
        let since = look.passed(&REFERRED, reading.started)?;
        let last = since.yesterday().unwrap_or(since);
        Some(of_referral(
            reading,
            since,
            &format!("was to be seen by {last}, and no sight of the child is recorded"),
        ))
    });
    found.collect()
}

fn seen_late(look: &Look<'_>) -> Vec<Raised> {
    let found = look.readings(CLOCK).filter_map(|reading| {
        let (State::Met { on } | State::MetLate { on }) = reading.state else { return None };
        let last = look.length(&REFERRED).last_day(reading.started, look.calendar());
        let is_late = last < on && is_told(look, on);
        is_late.then(|| {
            of_referral(reading, on, &format!("was to be seen by {last}, and was first seen on {on}"))
        })
    });
    found.collect()
}

fn of_referral(reading: &ClockReading, since: jiff::civil::Date, how: &str) -> Raised {
    let ClockReading { subject, started, grounds, .. } = reading;
    let sentence = format!("The child was referred on {started} ({subject}), {how}.");
    Raised { subject: subject.clone(), since, sentence, grounds: grounds.iter().collect() }
}

/// The enquiries of a born child, with the first visit of any purpose from their start on at which the child was seen.
fn enquiries<'a>(look: &Look<'a>) -> impl Iterator<Item = (&'a Entry, &'a str, Option<&'a Entry>)> {
    let started = look.occurred(&[Kind::EnquiryStarted]).filter(|entry| !look.on(entry.day()).is_unborn());
    let started: Vec<&Entry> = started.collect();
    let seen: Vec<&Entry> = look.in_order(&[Kind::VisitMade]);
    started.into_iter().filter_map(move |enquiry| {
        let Event::EnquiryStarted(said) = enquiry.event() else { return None };
        let mut visits = seen.iter().copied().filter(|visit| is_seen(visit));
        let first_seen = visits.find(|visit| visit.day() >= enquiry.day());
        Some((enquiry, said.enquiry_id.as_str(), first_seen))
    })
}

fn is_seen(entry: &Entry) -> bool {
    matches!(entry.event(), Event::VisitMade(visit) if visit.seen == Some(true))
}

fn not_seen_in_enquiry(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    if !today.is_our_child() {
        return Vec::new();
    }
    let unseen = enquiries(look).filter(|(_, _, seen)| seen.is_none());
    let found = unseen.filter_map(|(enquiry, id, _)| {
        let goes_on = today.enquiries.iter().any(|open| open.enquiry_id.as_str() == id);
        let since = look.passed(&SEEN, enquiry.day()).filter(|_| goes_on)?;
        let last = since.yesterday().unwrap_or(since);
        let sentence = format!(
            "Enquiry {id} started on {}, the child was to be seen by {last}, and no visit at which the child was seen is recorded since.",
            enquiry.day()
        );
        Some(raised(id, since, [enquiry], sentence))
    });
    found.collect()
}

fn seen_late_in_enquiry(look: &Look<'_>) -> Vec<Raised> {
    let found = enquiries(look).filter_map(|(enquiry, id, seen)| {
        let seen = seen.filter(|seen| is_told(look, seen.day()))?;
        let last = look.length(&SEEN).last_day(enquiry.day(), look.calendar());
        (last < seen.day()).then(|| {
            let sentence = format!(
                "Enquiry {id} started on {}, the child was to be seen by {last}, and was first seen on {}.",
                enquiry.day(),
                seen.day()
            );
            raised(id, seen.day(), [enquiry, seen], sentence)
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
    fn a_referred_child_is_seen_within_five_working_days() {
        let referred = "
            2010-06-01 born
            2026-03-02 referral received r1
            2026-03-03 referral decided r1 assessment
            2026-03-03 assessment started a1 child-and-family referral r1
        ";
        let (not_seen, late) = (flag("child-not-seen"), flag("child-seen-late"));
        not_seen.begins(referred, "2026-03-10", expect![[r#"
            r1: The child was referred on 2026-03-02 (r1), was to be seen by 2026-03-09, and no sight of the child is recorded. e[2]
        "#]]);
        flag("child-not-seen").with("seen-within", "10wd").begins_on(referred, "2026-03-17");
        flag("practice-overdue").is_silent(referred, "2026-03-17");
        let in_time = [referred, "2026-03-09 visit made v1 assessment seen yes"].concat();
        not_seen.is_silent(&in_time, "2026-03-31");
        late.is_silent(&in_time, "2026-03-31");
        let seen = [referred, "2026-03-12 visit made v1 assessment seen yes"].concat();
        not_seen.ends(&seen, "2026-03-12");
        late.begins(&seen, "2026-03-12", expect![[r#"
            r1: The child was referred on 2026-03-02 (r1), was to be seen by 2026-03-09, and was first seen on 2026-03-12. e[2, 5]
        "#]]);
        late.ends(&seen, "2026-06-11");
        flag("child-seen-late").with("seen-within", "8wd").is_silent(&seen, "2026-03-12");
        flag("child-seen-late").with("stands-for", "7d").ends(&seen, "2026-03-20");
        not_seen.is_silent(&referred.replace("born", "child registered expected 2026-06-01"), "2026-03-10");
        flag("child-not-seen").unseen(&[Kind::VisitMade], None).is_silent(referred, "2026-03-10");
    }

    #[test]
    fn in_an_enquiry_the_child_is_seen_on_the_next_working_day() {
        let started = "
            2010-06-01 born
            2026-03-06 enquiry started en1
        ";
        let (not_seen, late) = (flag("child-not-seen-in-enquiry"), flag("child-seen-late-in-enquiry"));
        not_seen.begins(started, "2026-03-10", expect![[r#"
            en1: Enquiry en1 started on 2026-03-06, the child was to be seen by 2026-03-09, and no visit at which the child was seen is recorded since. e[2]
        "#]]);
        flag("child-not-seen-in-enquiry").with("seen-within", "3wd").begins_on(started, "2026-03-12");
        let unseen = [started, "2026-03-09 visit made v1 enquiry seen no"].concat();
        not_seen.begins_on(&unseen, "2026-03-10");
        let seen = [started, "2026-03-09 visit made v1 enquiry seen yes"].concat();
        not_seen.is_silent(&seen, "2026-03-31");
        late.is_silent(&seen, "2026-03-31");
        let seen_late = [started, "2026-03-12 visit made v1 need seen yes"].concat();
        not_seen.ends(&seen_late, "2026-03-12");
        late.begins(&seen_late, "2026-03-12", expect![[r#"
            en1: Enquiry en1 started on 2026-03-06, the child was to be seen by 2026-03-09, and was first seen on 2026-03-12. e[2, 3]
        "#]]);
        late.ends(&seen_late, "2026-06-11");
        flag("child-seen-late-in-enquiry").with("seen-within", "4wd").is_silent(&seen_late, "2026-03-12");
        not_seen.ends(&[started, "2026-03-12 enquiry concluded en1"].concat(), "2026-03-12");
        not_seen.is_silent(
            "2026-03-01 child registered expected 2026-06-01\n2026-03-06 enquiry started en1",
            "2026-03-31",
        );
        flag("child-not-seen-in-enquiry").unseen(&[Kind::VisitMade], None).is_silent(started, "2026-03-31");
    }
}
