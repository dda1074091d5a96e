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
fn say(streams: &mut Streams, kind: Kind, on: &str, change: impl FnOnce(&Entry) -> Event) {
    let journey = streams.journey("T001").expect("a child");
    let entry = journey.entries().iter().find(|entry| entry.kind() == kind).expect("an entry");
    let day: Date = on.parse().expect("a day");
    let at = day.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp();
    let fact = Fact {
        recorded: Some(Recorded { at, basis: RecordedBasis::Practitioner }),
        ..Fact::new(day, change(entry))
    };
    let id = EventId::from(Uuid::new_v8([9; 16]));
    streams.append("T001", vec![(id, fact)]);
}

fn retracted(entry: &Entry) -> Event {
    let (event_id, reason) = (entry.event_id, ChangeReason::KeyingError);
    EntryRetracted { event_id, reason, retracted_by: None, explanation: None }.into()
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
    // A return that is received after it is the newer word.
    assert_eq!(streams.import(sent(), "2018-08-01").corrections, 1);
}

#[test]
fn what_somebody_took_back_since_does_not_come_back_with_an_older_return() {
    let ended = ["10/05/2017,S,V2,N1,U4,PR1,01/02/2018,E4A,,111"];
    let sent = || one(2017, &ended, &[REVIEW, "06/12/2017,PN1"]);
    for kind in [Kind::CarePeriodEnded, Kind::PlacementEnded, Kind::CareReviewHeld] {
        let mut streams = Streams::default();
        streams.import(sent(), "2018-06-30");
        say(&mut streams, kind, "2018-07-15", retracted);
        assert_eq!(streams.import(sent(), "2018-06-30").events_appended, 0, "{kind:?}");
        assert_eq!(streams.import(sent(), "2018-08-01").events_appended, 1, "{kind:?}");
    }
}
