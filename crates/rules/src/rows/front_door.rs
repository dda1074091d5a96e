//! The front door: contacts and referrals, decided and answered.

pub(super) mod assessments;

use journey::codes::ContactSource;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::WorkingDays;
use crate::book::{Cadence, Citation, ClockRule, Force};
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "contact-decision",
        aliases: &["CONTACT-DECISION"],
        title: "The decision on a contact",
        force: Force::Local,
        citation: Citation::read(
            "Local procedures: the outcome of a contact within 24 hours or a working day",
        ),
        starting: "the contact was received",
        stopping: "a decision on the contact",
        starts: &[Kind::ContactReceived],
        stops: &[Kind::ContactDecided, Kind::ReferralReceived],
        needs: &[Kind::ContactDecided],
        about: contact,
        applies: |day, _| day.is_alive() && !day.is_aged(18),
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "referral-decision",
        aliases: &["REF-DECISION"],
        title: "The decision on a referral",
        force: Force::StatutoryGuidance,
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        starting: "the referral was received",
        stopping: "a decision on the referral",
        starts: &[Kind::ReferralReceived],
        stops: &[Kind::ReferralDecided],
        about: referral,
        applies: is_open_referral,
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "referrer-informed",
        aliases: &["REFERRER-FEEDBACK"],
        title: "The answer to whoever referred the child",
        force: Force::StatutoryGuidance,
        citation: Citation::read("Working Together to Safeguard Children, chapter 3"),
        starting: "the referral was received",
        stopping: "an answer to the referrer",
        starts: &[Kind::ReferralReceived],
        stops: &[Kind::ReferrerInformed],
        about: referral_of_somebody,
        applies: |day, _| day.is_our_child(),
        cadence: Cadence::Once(WorkingDays(1)),
        ..ClockRule::ROW
    },
];

/// A referral that came of a contact is what was decided of it.
fn contact<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ContactReceived(contact) => Some(contact.contact_id.as_str()),
        Event::ContactDecided(decision) => Some(decision.contact_id.as_str()),
        Event::ReferralReceived(referral) => referral.contact_id.as_ref().map(|id| id.as_str()),
        _ => None,
    }
}

fn referral<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ReferralReceived(referral) => Some(referral.referral_id.as_str()),
        Event::ReferralDecided(decision) => Some(decision.referral_id.as_str()),
        Event::ReferrerInformed(answer) => Some(answer.referral_id.as_str()),
        _ => None,
    }
}

/// Nobody can answer a referrer who gave no name.
fn referral_of_somebody<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::ReferralReceived(referral) if referral.source == Some(ContactSource::S9) => None,
        _ => referral(case, entry),
    }
}

fn is_open_referral(day: &Day<'_>, referral_id: &str) -> bool {
    day.is_our_child() && day.referrals.iter().any(|open| open.referral_id.as_str() == referral_id)
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::{check, check_in};
    use crate::jurisdiction::{Jurisdiction, Source};

    #[test]
    fn a_contact_is_decided_within_a_working_day() {
        check(
            &["contact-decision"],
            "
            2016-06-01 born
            2026-03-06 contact received k1                 # a Friday
            2026-03-09 contact decided k1 information-and-advice
            2026-03-09 contact received k2
            2026-03-11 contact decided k2 early-help
            2026-03-12 contact received k3
            2026-03-13 referral received r3 contact k3     # became a referral, and so was decided
            2026-03-17 contact received k4
            2026-03-18 contact received k5
            as of 2026-03-19
            ",
            expect![[r#"
                contact-decision  k1  due 2026-03-09  met on 2026-03-09
                contact-decision  k2  due 2026-03-10  met late by 1 working day
                contact-decision  k3  due 2026-03-13  met on 2026-03-13
                contact-decision  k4  due 2026-03-18  breached by 1 working day
                contact-decision  k5  due 2026-03-19  running
                changes on 2026-03-20
            "#]],
        );
    }

    #[test]
    fn a_referral_is_decided_within_a_working_day() {
        check(
            &["referral-decision"],
            "
            2016-06-01 born
            2026-12-24 referral received r1                # the next working day is the 29th
            2026-12-29 referral decided r1 assessment
            2027-01-04 referral received r2
            2027-01-06 referral decided r2 enquiry
            2027-01-11 referral received r3
            2027-01-11 case closed inv1                       # received and closed on one day: nothing ran
            2027-01-18 referral received r4
            2027-01-19 referral received r5
            as of 2027-01-20
            ",
            expect![[r#"
                referral-decision  r1  due 2026-12-29  met on 2026-12-29
                referral-decision  r2  due 2027-01-05  met late by 1 working day
                referral-decision  r4  due 2027-01-19  breached by 1 working day
                referral-decision  r5  due 2027-01-20  running
                changes on 2027-01-21
            "#]],
        );
    }

    #[test]
    fn nothing_is_due_of_a_referral_after_death_or_18_or_in_another_authority() {
        check(
            &["contact-decision", "referral-decision", "referrer-informed"],
            "
            2016-06-01 born
            2026-03-09 contact received k1
            2026-03-09 referral received r1
            2026-03-10 child died
            as of 2026-06-01
            ",
            expect![[r#"
                contact-decision   k1  due 2026-03-10  ceased on 2026-03-10
                referral-decision  r1  due 2026-03-10  ceased on 2026-03-10
                referrer-informed  r1  due 2026-03-10  ceased on 2026-03-10
                changes on 2027-06-01
            "#]],
        );
        check(
            &["referral-decision"],
            "
            2008-03-12 born
            2026-03-09 referral received r1
            as of 2026-06-01
            ",
            expect![[r#"
                referral-decision  r1  due 2026-03-10  breached by 2 working days when it ceased on 2026-03-12
                changes on 2027-03-12
            "#]],
        );
        check(
            &["referral-decision", "referrer-informed"],
            "
            2016-06-01 born
            2026-03-09 referral received r1
            2026-03-10 authority moved to 350
            as of 2026-06-01
            ",
            expect![[r#"
                referral-decision  r1  due 2026-03-10  ceased on 2026-03-10
                referrer-informed  r1  due 2026-03-10  ceased on 2026-03-10
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn a_referrer_is_answered_whatever_was_decided_unless_there_is_no_name() {
        check(
            &["referrer-informed"],
            "
            2016-06-01 born
            2026-03-09 referral received r1 source 2A
            2026-03-09 referral decided r1 no-further-action
            2026-03-10 referrer informed r1
            2026-03-11 referral received r2 source 6
            2026-03-11 referral decided r2 no-further-action
            2026-03-16 referrer informed r2
            2026-03-17 referral received r3 source 9
            2026-03-18 referral received r4 source 1A
            2026-03-20 referral received r5 source 1A
            as of 2026-03-23
            ",
            expect![[r#"
                referrer-informed  r1  due 2026-03-10  met on 2026-03-10
                referrer-informed  r2  due 2026-03-12  met late by 2 working days
                referrer-informed  r4  due 2026-03-19  breached by 2 working days
                referrer-informed  r5  due 2026-03-23  running
                changes on 2026-03-24
            "#]],
        );
    }

    #[test]
    fn a_source_that_sends_referrals_only_leaves_contacts_unobserved() {
        let source = Source {
            system: "cin-census".into(),
            kinds: [Kind::ReferralReceived].into(),
            from: None,
            until: None,
        };
        check_in(
            &Jurisdiction::default().with_source(source),
            &["contact-decision", "referral-decision"],
            "
            2016-06-01 born
            2026-03-09 contact received k1
            2026-03-16 referral received r1
            as of 2026-03-31
            ",
            expect![[r#"
                contact-decision   k1  due 2026-03-10  not observable
                referral-decision  r1  due 2026-03-17  not observable
                changes on 2026-06-01
            "#]],
        );
    }
}
