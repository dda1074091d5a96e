//! Known truth: a synthetic authority sends census after census, and what stands in the ledger is what it knows.

use std::collections::BTreeSet;

use jiff::civil::date;
use journey::known::KnownAt;
use journey::{Entry, Journey, Kind};
use population::Population;

use super::imports::{Streams, numbered, numbers};
use super::*;

/// Kinds that a census carries with their own day.
const DATED: &[Kind] = &[
    Kind::ReferralReceived,
    Kind::CaseClosed,
    Kind::AssessmentStarted,
    Kind::AssessmentAuthorised,
    Kind::NeedPlanStarted,
    Kind::NeedPlanEnded,
    Kind::EnquiryStarted,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::ProtectionPlanEnded,
    Kind::ReviewConferenceHeld,
    Kind::PreProceedingsStarted,
    Kind::LetterBeforeProceedingsSent,
    Kind::PreProceedingsEnded,
];

/// The journeys of an authority as known on a day.
fn known(population: &Population, on: Date) -> Vec<(String, Journey)> {
    let known = KnownAt { recorded_on: Some(on), ..KnownAt::EVERYTHING };
    let journeys = population.children().map(|told| {
        let entries = told.events.into_iter().zip(0..).map(|((event_id, fact), at)| {
            let appended_at = fact.recorded.expect("a time of recording").at;
            numbered(at, event_id, appended_at, fact)
        });
        let entries: Vec<Entry> = entries.collect();
        (told.local_id, Journey::fold_known(imports::child(), entries, &known))
    });
    journeys.collect()
}

fn written<'j>(
    year: CollectionYear,
    journeys: impl Iterator<Item = (&'j str, &'j Journey)>,
) -> (String, CensusWritten) {
    let authority = ids::AuthorityCode::new(344).expect("a code");
    let mut text = Vec::new();
    let heading = Heading { authority, year, until: year.last_day() };
    let written = write(&mut text, heading, journeys).expect("memory takes everything");
    (String::from_utf8(text).expect("text"), written)
}

/// The days of a kind in a year.
fn days(journey: &Journey, kind: Kind, year: CollectionYear) -> BTreeSet<Date> {
    let year = year.first_day()..=year.last_day();
    journey.of_kind(kind).map(Entry::day).filter(|day| year.contains(day)).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(seed: u64, children: u32, expected: Expect) {
    let population = Population::new(seed, children, date(2023, 4, 1), date(2027, 6, 30));
    let mut streams = Streams::default();
    let mut told = String::new();
    for begins in 2023..=2026 {
        let year = CollectionYear::new(begins).expect("a year");
        let received = date(year.last_day().year(), 6, 30);
        let truth = known(&population, received);
        let (sent, wrote) = written(year, truth.iter().map(|(id, journey)| (id.as_str(), journey)));
        let (census, _directory) = read_text(&sent, begins).expect("a census");
        let summary = streams.import(census, &received.to_string());
        writeln!(
            told,
            "{year}: {} children, left out {}\n      {}",
            wrote.children,
            wrote.left_out,
            numbers(&summary).trim_end()
        )
        .expect("text");
        let names: Vec<String> = streams.children().cloned().collect();
        let stands: Vec<Journey> = names.iter().filter_map(|name| streams.journey(name)).collect();
        let (again, _) = written(year, names.iter().map(String::as_str).zip(&stands));
        // How many review meetings there were is told without their days, and stands with the decision.
        let pairs = sent.lines().zip(again.lines()).filter(|(one, _)| !one.contains("ReviewMeetingsCount"));
        let same =
            sent.lines().count() == again.lines().count() && pairs.fold(true, |same, (a, b)| same && a == b);
        assert!(same, "seed {seed}: the census of {year} does not come out as it went in");
        let (census, _directory) = read_text(&again, begins).expect("a census");
        assert_eq!(
            streams.import(census, &received.to_string()).events_appended,
            0,
            "seed {seed}: {year} written again"
        );
        let mut unlike: BTreeMap<&str, u32> = BTreeMap::new();
        for (id, journey) in &truth {
            let Some(stands) = streams.journey(id).filter(|_| sent.contains(&format!(">{id}<"))) else {
                continue;
            };
            for kind in DATED {
                let (known, stands) = (days(journey, *kind, year), days(&stands, *kind, year));
                *unlike.entry(kind.name()).or_default() += u32::from(known != stands);
            }
        }
        unlike.retain(|_, children| *children > 0);
        writeln!(told, "      days that differ, in so many children: {unlike:?}").expect("text");
    }
    expected.assert_eq(&told);
}

#[test]
fn every_census_comes_out_as_it_went_in() {
    check(
        3,
        300,
        expect![[r#"
        2023-24: 52 children, left out 0
              rows 315, refused 0 {}, noticed {}, appended 450, already recorded 0, corrections 0, retractions 0
              days that differ, in so many children: {}
        2024-25: 100 children, left out 0
              rows 558, refused 0 {}, noticed {}, appended 605, already recorded 159, corrections 0, retractions 0
              days that differ, in so many children: {"letter-before-proceedings-sent": 1, "pre-proceedings-started": 1}
        2025-26: 134 children, left out 0
              rows 803, refused 0 {}, noticed {"open-row-missing": 4}, appended 898, already recorded 268, corrections 0, retractions 0
              days that differ, in so many children: {"pre-proceedings-ended": 1, "pre-proceedings-started": 1}
        2026-27: 151 children, left out 0
              rows 833, refused 0 {}, noticed {"open-row-missing": 1}, appended 779, already recorded 393, corrections 0, retractions 0
              days that differ, in so many children: {}
    "#]],
    );
}

#[test]
fn a_case_that_closes_before_it_opens_is_written_all_the_same() {
    use journey::facts::{CaseClosed, CaseOpened, ReferralReceived};
    use journey::subjects::{InvolvementId, ReferralId};
    use journey::{Fact, Written as _};
    let involvement_id = InvolvementId::parse("i1").expect("a name");
    let referral = ReferralReceived {
        referral_id: ReferralId::parse("r1").expect("a name"),
        contact_id: None,
        source: None,
        primary_need: None,
        threshold_level: None,
    };
    let closed = CaseClosed { involvement_id: involvement_id.clone(), reason: None, authorised_by: None };
    let facts = [
        Fact::new(date(2025, 5, 1), referral),
        Fact::new(date(2025, 5, 2), closed),
        Fact::new(date(2025, 5, 10), CaseOpened { involvement_id }),
    ];
    let entries = facts.into_iter().zip(0..).map(|(fact, at)| {
        let id = ids::EventId::from(uuid::Uuid::from_u128(u128::from(at) + 1));
        numbered(at, id, jiff::Timestamp::UNIX_EPOCH, fact)
    });
    let journey = Journey::fold(imports::child(), entries);
    let year = CollectionYear::new(2025).expect("a year");
    let (text, wrote) = written(year, [("FICT1", &journey)].into_iter());
    assert_eq!(wrote.children, 1);
    assert!(text.contains("<CINclosureDate>2025-05-02</CINclosureDate>"), "{text}");
}
