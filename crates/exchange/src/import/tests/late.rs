//! Returns of one fictional child that come late, or again, when later ones or somebody else have said more.

use journey::codes::{ChangeReason, RecordedBasis};
use journey::facts::{EntryCorrected, EntryRetracted};
use journey::{Kind, Recorded};

use super::*;

const ROW: &str = "01/09/2017,S,C1,N1,K2,PR4,,,,222";
const MOVED: &str = "01/09/2017,S,C1,N1,U6,PR4,,,,222";
const REVIEW: &str = "05/12/2017,PN1";

/// The submissions that were recorded, by the day on which they were received.
fn received(streams: &Streams) -> Vec<String> {
    let own = streams.journey(OWN).expect("submissions");
    let fact = |entry: &Entry| match entry.event() {
        Event::SubmissionReceived(fact) => Some(fact.received_on.to_string()),
        _ => None,
    };
    own.entries().iter().filter_map(fact).collect()
}

#[test]
fn what_says_nothing_new_was_received_all_the_same_and_is_not_undone() {
    let mut streams = Streams::default();
    streams.import(one(2017, &[ROW], &[REVIEW]), "2018-06-30");
    // Without the review, which an empty table does not take back: another return, of which nothing is new.
    assert_eq!(streams.import(one(2017, &[ROW], &[]), "2018-09-01").events_appended, 0);
    let late = streams.import(one(2017, &[MOVED], &[]), "2018-08-01");
    assert_eq!((late.events_appended, late.corrections), (0, 0));
    assert_eq!(late.noticed.get("settled-by-later"), Some(&1));
    assert_eq!(received(&streams), ["2018-06-30", "2018-09-01"]);
    assert_eq!(streams.import(one(2017, &[MOVED], &[]), "2018-09-02").corrections, 1);
}

#[test]
fn what_a_later_return_named_is_not_left_out_by_one_that_comes_after_it() {
    let mut streams = Streams::default();
    streams.import(one(2017, &[ROW], &[]), "2018-06-30");
    assert_eq!(streams.import(one(2019, &[ROW], &[]), "2020-06-30").events_appended, 0);
    assert_eq!(streams.import(one(2018, &[], &["01/06/2018,PN1"]), "2019-06-30").events_appended, 1);
    assert_eq!(streams.import(one(2019, &[ROW], &[]), "2020-06-30").events_appended, 0);
    assert_eq!(received(&streams), ["2018-06-30", "2019-06-30", "2020-06-30"]);
}

#[test]
fn the_same_content_over_again_is_the_same_submission_whenever_it_comes() {
    let mut streams = Streams::default();
    streams.import(one(2017, &[ROW], &[REVIEW]), "2018-06-30");
    let before = streams.next;
    streams.import(one(2017, &[ROW], &[REVIEW]), "2018-07-30");
    streams.import(one(2017, &[ROW], &[REVIEW]), "2018-06-30");
    assert_eq!(streams.next, before, "nothing is appended, in no stream");
}

/// Somebody says something else of an entry by another way than a return.
pub fn say(streams: &mut Streams, kind: Kind, on: &str, change: impl FnOnce(&Entry) -> Event) {
    say_as([9; 16], streams, kind, on, change);
}

pub fn say_as(
    name: [u8; 16],
    streams: &mut Streams,
    kind: Kind,
    on: &str,
    change: impl FnOnce(&Entry) -> Event,
) {
    let journey = streams.journey("T001").expect("a child");
    let entry = journey.entries().iter().find(|entry| entry.kind() == kind).expect("an entry");
    let day: Date = on.parse().expect("a day");
    let at = day.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp();
    let fact = Fact {
        recorded: Some(Recorded { at, basis: RecordedBasis::Practitioner }),
        ..Fact::new(day, change(entry))
    };
    let id = EventId::from(Uuid::new_v8(name));
    streams.append("T001", vec![(id, fact)]);
}

pub fn retracted(entry: &Entry) -> Event {
    let (event_id, reason) = (entry.event_id, ChangeReason::KeyingError);
    EntryRetracted { event_id, reason, retracted_by: None, explanation: None }.into()
}

/// That it was on another day.
pub fn moved_to(day: &str) -> impl Fn(&Entry) -> Event {
    let day: Date = day.parse().expect("a day");
    move |entry: &Entry| {
        EntryCorrected {
            event_id: entry.event_id,
            occurred: day.into(),
            body: Box::new(entry.event().clone()),
            reason: ChangeReason::KeyingError,
            corrected_by: None,
            explanation: None,
        }
        .into()
    }
}

#[test]
fn what_somebody_corrected_since_stands_when_an_older_return_comes_again() {
    let mut streams = Streams::default();
    let sent = || one(2017, &[ROW], &[REVIEW]);
    streams.import(sent(), "2018-06-30");
    say(&mut streams, Kind::PlacementStarted, "2018-07-15", |entry| {
        let Event::PlacementStarted(known) = entry.event() else { panic!("a placement") };
        let body = journey::facts::PlacementStarted {
            placement_type: journey::codes::PlacementType::U6,
            ..known.clone()
        };
        EntryCorrected {
            event_id: entry.event_id,
            occurred: entry.fact.occurred,
            body: Box::new(body.into()),
            reason: ChangeReason::KeyingError,
            corrected_by: None,
            explanation: None,
        }
        .into()
    });
    let again = streams.import(sent(), "2018-06-30");
    assert_eq!((again.events_appended, again.noticed.get("settled-by-later")), (0, Some(&1)));
    // Nor when its content comes over again under a later day: that is no newer word.
    assert_eq!(streams.import(sent(), "2018-08-01").events_appended, 0);
    // Another return that is received after it is.
    let newer = one(2017, &[ROW], &[REVIEW, "06/12/2017,PN1"]);
    assert_eq!(streams.import(newer, "2018-08-02").corrections, 1);
}

/// A row whose start, legal status, placement and ends are all of this year.
const ENDED: &str = "10/05/2017,S,V2,N1,U4,PR1,01/02/2018,E4A,,111";
const SIX_KINDS: [Kind; 6] = [
    Kind::CarePeriodStarted,
    Kind::CarePeriodEnded,
    Kind::LegalStatusChanged,
    Kind::PlacementStarted,
    Kind::PlacementEnded,
    Kind::CareReviewHeld,
];

#[test]
fn what_somebody_took_back_since_does_not_come_back_with_an_older_return() {
    let sent = || one(2017, &[ENDED], &[REVIEW, "06/12/2017,PN1"]);
    for kind in SIX_KINDS {
        let mut streams = Streams::default();
        streams.import(sent(), "2018-06-30");
        say(&mut streams, kind, "2018-07-15", retracted);
        let then = streams.told("T001");
        assert_eq!(streams.import(sent(), "2018-06-30").events_appended, 0, "{kind:?}");
        // An older one that has other news besides brings those alone.
        let news = one(2017, &[ENDED], &[REVIEW, "06/12/2017,PN1", "07/12/2017,PN1"]);
        assert_eq!(streams.import(news, "2018-07-01").events_appended, 1, "{kind:?}");
        let review = "2017-12-07 care-review-held PN1\n";
        assert_eq!(streams.told("T001").replace(review, ""), then, "{kind:?}");
        let newer = one(2017, &[ENDED], &[REVIEW, "06/12/2017,PN1", "07/12/2017,PN1", "08/12/2017,PN1"]);
        assert_eq!(streams.import(newer, "2018-08-01").events_appended, 2, "{kind:?}");
        // What that told again can be taken back again.
        say_as([8; 16], &mut streams, kind, "2018-08-15", retracted);
        let newer = one(2017, &[ENDED], &[REVIEW, "06/12/2017,PN1", "07/12/2017,PN1", "08/12/2017,PN1"]);
        assert_eq!(streams.import(newer, "2018-08-01").events_appended, 0, "{kind:?}");
    }
}

#[test]
fn a_row_that_somebody_took_back_takes_nothing_with_it() {
    let sent = || {
        one(2017, &["10/05/2017,S,V2,N1,U4,PR1,01/02/2018,E4A,,111", "05/02/2018,S,C1,N1,K2,PR4,,,,222"], &[])
    };
    let mut streams = Streams::default();
    streams.import(sent(), "2018-06-30");
    say(&mut streams, Kind::PlacementStarted, "2018-07-15", retracted);
    say_as([8; 16], &mut streams, Kind::LegalStatusChanged, "2018-07-15", retracted);
    assert_eq!(streams.import(sent(), "2018-06-30").events_appended, 0);
    assert!(streams.told("T001").contains("2017-05-10 care-period-started N1"));
}

#[test]
fn an_end_does_not_come_without_the_start_that_somebody_took_back() {
    let mut streams = Streams::default();
    streams.import(one(2017, &["10/05/2017,S,V2,N1,U4,PR1,,,,111"], &[]), "2018-06-30");
    say(&mut streams, Kind::PlacementStarted, "2018-07-15", retracted);
    streams.import(one(2017, &[ENDED], &[]), "2018-07-01");
    assert!(!streams.told("T001").contains("placement-"), "{}", streams.told("T001"));
}

#[test]
fn what_somebody_changed_on_the_day_of_receipt_after_it_was_taken_in_stands() {
    let sent = || one(2017, &[ENDED], &[REVIEW]);
    for kind in SIX_KINDS {
        let mut streams = Streams::default();
        streams.import(sent(), "2018-06-30");
        say(&mut streams, kind, "2018-06-30", retracted);
        assert_eq!(streams.import(sent(), "2018-06-30").events_appended, 0, "{kind:?}");
    }
}
