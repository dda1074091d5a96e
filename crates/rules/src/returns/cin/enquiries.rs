//! Enquiries under section 47 and the initial conferences that come of them.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::{Date, Weekday};
use journey::{Event, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::super::span::{Span, overlapping};
use super::plans::{before_referral, beside, is_told, left_open, open_in_one_case};

const ROW: CheckRule = CheckRule { table: "Section47", needs: ENDED, ..super::ROW };
const ENDED: &[Kind] = &[Kind::EnquiryStarted, Kind::InitialConferenceHeld, Kind::ConferenceNotRequired];
const HELD: &[Kind] = &[Kind::InitialConferenceHeld];

/// How many working days after the start of an enquiry its conference is due.
const WORKING_DAYS: u32 = 15;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "1104",
        name: "conference-before-referral",
        sentence: "An initial conference was held before the referral of its case.",
        needs: &[Kind::InitialConferenceHeld, Kind::ReferralReceived],
        sees: conference_before_referral,
        ..ROW
    },
    CheckRule {
        code: "2889",
        name: "enquiry-started-before-referral",
        sentence: "An enquiry under section 47 began before the referral of its case.",
        needs: &[Kind::EnquiryStarted, Kind::ReferralReceived],
        sees: |reader| before_referral(reader, &reader.need().enquiries),
        ..ROW
    },
    CheckRule {
        code: "8615",
        name: "conference-before-enquiry",
        sentence: "An initial conference was held before the enquiry that led to it, or without its start on record.",
        needs: &[Kind::EnquiryStarted, Kind::InitialConferenceHeld],
        sees: conference_before_enquiry,
        ..ROW
    },
    CheckRule {
        code: "8675Q",
        name: "enquiry-without-conference",
        sentence: "An enquiry began more than 15 working days before the end of the year and no conference is recorded.",
        is_query: true,
        at_year_end: true,
        sees: without_conference,
        ..ROW
    },
    CheckRule {
        code: "8839",
        name: "enquiries-open",
        sentence: "More than one enquiry of a case is open.",
        sees: |reader| open_in_one_case(reader, &reader.need().enquiries),
        ..ROW
    },
    CheckRule {
        code: "8868",
        name: "closed-with-an-open-enquiry",
        sentence: "The case was closed, and an enquiry in it has neither a conference nor the word that none is needed.",
        needs: &[
            Kind::EnquiryStarted,
            Kind::InitialConferenceHeld,
            Kind::ConferenceNotRequired,
            Kind::CaseClosed,
        ],
        sees: |reader| left_open(reader, &reader.need().enquiries),
        ..ROW
    },
    CheckRule {
        code: "8870Q",
        name: "conference-target-on-a-weekend",
        sentence: "The day by which an initial conference was to be held is a Saturday or a Sunday.",
        is_query: true,
        needs: &[Kind::EnquiryStarted],
        sees: target_on_a_weekend,
        ..ROW
    },
    CheckRule {
        code: "8875",
        name: "conference-on-a-weekend",
        sentence: "An initial conference is dated a Saturday or a Sunday.",
        needs: HELD,
        sees: on_a_weekend,
        ..ROW
    },
    CheckRule {
        code: "8890",
        name: "enquiry-during-enquiry",
        sentence: "An enquiry began while another was going on.",
        sees: during_another,
        ..ROW
    },
];

fn conference_before_referral(reader: &Reader<'_>) -> Vec<Found> {
    let held = reader.need().conferences.iter().filter(|(entry, _)| reader.collection.has(entry.day()));
    let early = held.filter_map(|(entry, fact)| {
        let referral = reader.need().case_on(entry.day())?.referral?;
        (entry.day() < referral.day()).then(|| {
            let says =
                format!("It was held on {}; the referral was received on {}.", entry.day(), referral.day());
            found(fact.conference_id.as_str(), [*entry, referral], says)
        })
    });
    early.collect()
}

fn conference_before_enquiry(reader: &Reader<'_>) -> Vec<Found> {
    let held = reader.need().conferences.iter().filter(|(entry, _)| reader.collection.has(entry.day()));
    let early = held.filter_map(|(entry, fact)| {
        let named = fact.enquiry_id.as_ref()?.as_str();
        let start = reader.need().enquiries.iter().find(|span| span.subject == named).map(|span| span.start);
        let says = match start {
            Some(start) if start.day() <= entry.day() => return None,
            Some(start) => format!("It was held on {}; the enquiry began on {}.", entry.day(), start.day()),
            None => format!("It was held on {}; the start of its enquiry is not on record.", entry.day()),
        };
        Some(found(fact.conference_id.as_str(), [*entry].into_iter().chain(start), says))
    });
    early.collect()
}

fn without_conference(reader: &Reader<'_>) -> Vec<Found> {
    let last_day = reader.collection.last_day();
    let took = |span: &Span<'_>| reader.case.calendar().working_days_between(span.began(), last_day);
    let open = reader.need().enquiries.iter().filter(|span| span.end.is_none() && is_told(reader, span));
    let long = open.filter(|span| took(span) > WORKING_DAYS);
    long.map(|span| {
        let says = format!("It began on {}, {} working days before {last_day}.", span.began(), took(span));
        found(span.subject, [span.start], says)
    })
    .collect()
}

fn on_a_weekend(reader: &Reader<'_>) -> Vec<Found> {
    let held = reader.need().conferences.iter().filter(|(entry, _)| reader.collection.has(entry.day()));
    let weekend = held.filter_map(|(entry, fact)| {
        let day = weekend_day(entry.day())?;
        let says = format!("It was held on {}, a {day}.", entry.day());
        Some(found(fact.conference_id.as_str(), [*entry], says))
    });
    weekend.collect()
}

fn target_on_a_weekend(reader: &Reader<'_>) -> Vec<Found> {
    let started = reader.need().enquiries.iter().filter(|span| span.is_in(reader.collection));
    let weekend = started.filter_map(|span| {
        let Event::EnquiryStarted(fact) = span.start.event() else { return None };
        let target = fact.conference_target?;
        let says = format!("The conference was to be held by {target}, a {}.", weekend_day(target)?);
        Some(found(span.subject, [span.start], says))
    });
    weekend.collect()
}

fn weekend_day(day: Date) -> Option<&'static str> {
    match day.weekday() {
        Weekday::Saturday => Some("Saturday"),
        Weekday::Sunday => Some("Sunday"),
        _ => None,
    }
}

/// The census tells of no day on which it was found that an enquiry needs no conference, so that such a one is beside
/// no other.
fn during_another(reader: &Reader<'_>) -> Vec<Found> {
    let goes_on =
        |span: &Span<'_>| span.end.is_none_or(|end| matches!(end.event(), Event::InitialConferenceHeld(_)));
    let pairs = overlapping(&reader.need().enquiries);
    let within = pairs.filter(|(earlier, later)| goes_on(earlier) && later.is_in(reader.collection));
    within.map(|(earlier, later)| beside(reader, later, earlier)).collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["1104", "2889", "8615", "8839", "8868", "8870Q", "8875", "8890"];

    fn case(lines: &str) -> String {
        format!(
            "2018-02-03 born\n2025-05-01 referral received r1 need N1\n2025-05-01 case opened i1\n{lines}"
        )
    }

    #[test]
    fn enquiries_one_after_the_other_pass() {
        passes(
            ALL,
            2025,
            &case(
                "2025-05-01 enquiry started en1 conference-by 2025-05-23
                2025-05-09 initial conference ic1 enquiry en1
                2025-05-09 enquiry started en2
                2025-05-20 enquiry concluded en2 no-further-action
                2025-05-12 enquiry started en3
                2025-05-12 conference not required en3
                2025-05-16 initial conference ic2 transfer-in yes
                2025-06-01 case closed i1 RC7",
            ),
        );
    }

    #[test]
    fn enquiries_out_of_order_are_found() {
        check(
            ALL,
            2025,
            &case(
                "2025-04-30 enquiry started en1
                2025-05-10 initial conference ic1 enquiry en1
                2025-05-09 enquiry started en2 conference-by 2025-05-31
                2025-05-12 enquiry started en3 conference-by 2025-06-01
                2025-05-11 initial conference ic3 enquiry en4
                2025-05-13 enquiry started en5
                2025-05-12 initial conference ic5 enquiry en5
                2025-04-29 initial conference ic6
                2025-06-01 case closed i1 RC7",
            ),
            expect![[r#"
                1104  ic6: It was held on 2025-04-29; the referral was received on 2025-05-01. e[2, 11]
                2889  en1: It began on 2025-04-30; the referral was received on 2025-05-01. e[2, 4]
                8615  ic3: It was held on 2025-05-11; the start of its enquiry is not on record. e[8]
                8615  ic5: It was held on 2025-05-12; the enquiry began on 2025-05-13. e[9, 10]
                8839  en3: It has been open since 2025-05-12, beside one open since 2025-05-09. e[6, 7]
                8868  en2: It began on 2025-05-09; the case was closed on 2025-06-01. e[6, 12]
                8868  en3: It began on 2025-05-12; the case was closed on 2025-06-01. e[7, 12]
                8870Q  en2: The conference was to be held by 2025-05-31, a Saturday. e[6]
                8870Q  en3: The conference was to be held by 2025-06-01, a Sunday. e[7]
                8875  ic1: It was held on 2025-05-10, a Saturday. e[5]
                8875  ic3: It was held on 2025-05-11, a Sunday. e[8]
                8890  en2: It began on 2025-05-09; the one that began on 2025-04-30 ended on 2025-05-10. e[4, 5, 6]
                8890  en3: It began on 2025-05-12; the one that began on 2025-05-09 had not ended on 2026-03-31. e[6, 7]
                8890  en5: It began on 2025-05-13; the one that began on 2025-05-09 had not ended on 2026-03-31. e[6, 9]
                8890  en5: It began on 2025-05-13; the one that began on 2025-05-12 had not ended on 2026-03-31. e[7, 9]
            "#]],
        );
    }

    #[test]
    fn an_open_enquiry_is_asked_about_after_15_working_days() {
        passes(&["8675Q"], 2025, &case("2026-03-10 enquiry started en1"));
        check(
            &["8675Q"],
            2025,
            &case("2026-03-09 enquiry started en1"),
            expect![[r#"
            8675Q  en1: It began on 2026-03-09, 16 working days before 2026-03-31. e[4]
        "#]],
        );
        passes(
            &["8675Q"],
            2025,
            &case("2026-03-09 enquiry started en1\n2026-03-10 conference not required en1"),
        );
    }
}
