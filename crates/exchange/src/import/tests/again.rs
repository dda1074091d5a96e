//! Returns of one fictional child that come again when others have said more since.

use journey::Kind;

use super::late::{moved_to, retracted, say, say_as};
use super::*;

const OPEN: &str = "21/06/2017,L,C2,N1,U4,PR1,,,,";

#[test]
fn a_return_that_comes_again_does_not_read_its_rows_by_what_came_late() {
    let first = "01/02/2017,S,C1,N1,U4,PR1,12/04/2017,X1,,";
    let (next, last) = ("15/08/2018,P,C1,N1,U4,PR1,29/08/2018,X1,,", "29/08/2018,L,C1,N1,U4,PR1,,,,");
    let mut streams = Streams::default();
    streams.import(one(2017, &[first], &[]), "2018-06-30");
    streams.import(one(2019, &[last], &[]), "2020-06-30");
    assert_eq!(streams.import(one(2018, &[next, last], &[]), "2019-06-30").events_appended, 1);
    assert_eq!(streams.import(one(2019, &[last], &[]), "2020-06-30").events_appended, 0);
}

#[test]
fn an_import_that_stopped_before_it_came_to_a_child_goes_on_with_it() {
    let mut streams = Streams::default();
    streams.import(one(2017, &[OPEN], &[]), "2018-06-30");
    let before = streams.children["T001"].clone();
    let ended = || one(2018, &["21/06/2017,L,C2,N1,U4,PR1,05/07/2018,E4A,,"], &["01/06/2018,PN1"]);
    let whole = streams.import(ended(), "2019-06-30").events_appended;
    let told = streams.told("T001");
    streams.children.insert("T001".into(), before);
    assert_eq!(streams.import(ended(), "2019-06-30").events_appended, whole);
    assert_eq!(streams.told("T001"), told);
}

#[test]
fn the_same_content_on_a_day_before_another_sending_is_still_the_first_of_it() {
    let sent = || one(2018, &["25/04/2018,S,C1,N1,U4,PR1,,,,"], &[]);
    let mut streams = Streams::default();
    streams.import(sent(), "2019-06-04");
    say(&mut streams, Kind::PlacementStarted, "2019-06-11", retracted);
    assert_eq!(streams.import(sent(), "2019-06-18").events_appended, 0);
    streams.import(one(2018, &[], &[]), "2019-06-25");
    assert_eq!(streams.import(sent(), "2019-06-18").events_appended, 0);
}

/// Two rows or reviews are sent, somebody says something else of one, and another sending of the day that the first had
/// comes late: it brings its review alone.
fn check_late(year: u16, episodes: &[&str], reviews: &[&str], say: impl FnOnce(&mut Streams)) {
    let mut streams = Streams::default();
    streams.import(one(year, episodes, reviews), "2020-06-30");
    say(&mut streams);
    let before = streams.told("T001");
    let more = format!("29/11/{year},PN3");
    streams.import(one(year, episodes, &[reviews, &[more.as_str()]].concat()), "2020-06-30");
    let review = format!("{year}-11-29 care-review-held PN3\n");
    let after = streams.told("T001");
    assert!(after.contains(&review), "{after}");
    assert_eq!(after.replace(&review, ""), before);
}

#[test]
fn a_review_that_somebody_moved_to_the_day_of_another_one_does_not_stand_for_it() {
    check_late(2017, &[], &["02/06/2017,PN3", "15/06/2017,PN3"], |streams| {
        say(streams, Kind::CareReviewHeld, "2020-07-15", moved_to("2017-06-15"));
    });
}

#[test]
fn a_legal_status_that_somebody_took_back_is_not_told_anew_by_the_next_row() {
    let rows = [&OPEN.replace(",,,,", ",20/06/2018,X1,CARPL,"), "20/06/2018,P,C2,N1,K2,PR1,,,,"];
    check_late(2018, &rows, &["01/06/2018,PN1"], |streams| {
        say(streams, Kind::LegalStatusChanged, "2020-07-15", retracted);
    });
    let mut streams = Streams::default();
    streams.import(one(2017, &[OPEN], &[]), "2018-06-30");
    let row = "20/06/2018,P,C2,N1,K2,PR1,,,,";
    streams.import(one(2018, &[row], &["01/06/2018,PN1"]), "2019-06-30");
    say(&mut streams, Kind::LegalStatusChanged, "2019-07-15", retracted);
    streams.import(one(2018, &[row], &["01/06/2018,PN1", "02/06/2018,PN1"]), "2019-07-01");
    assert!(!streams.told("T001").contains("legal-status-changed"), "{}", streams.told("T001"));
}

#[test]
fn the_end_of_a_row_that_somebody_moved_is_told_once() {
    check_late(2017, &["05/07/2017,L,C1,N1,U4,PR1,19/07/2017,E4A,,"], &["01/06/2017,PN1"], |streams| {
        say(streams, Kind::LegalStatusChanged, "2020-07-15", moved_to("2017-07-06"));
        say_as([8; 16], streams, Kind::PlacementStarted, "2020-07-15", moved_to("2017-07-06"));
    });
}

#[test]
fn a_row_of_which_somebody_moved_one_half_and_took_back_the_other_is_there() {
    check_late(2017, &["01/02/2017,L,C1,N1,U4,PR1,,,,"], &["01/06/2017,PN1"], |streams| {
        say(streams, Kind::PlacementStarted, "2020-07-15", moved_to("2017-01-31"));
        say_as([8; 16], streams, Kind::LegalStatusChanged, "2020-07-15", retracted);
    });
}

#[test]
fn what_goes_on_from_a_placement_that_somebody_took_back_is_none() {
    let mut streams = Streams::default();
    streams.import(one(2017, &["07/06/2017,S,C1,N1,K2,PR1,,,,"], &[]), "2018-06-30");
    let row = "06/06/2018,L,C1,N1,K2,PR1,10/04/2019,E4A,,";
    streams.import(one(2019, &[row], &["01/06/2019,PN1"]), "2020-06-30");
    say(&mut streams, Kind::PlacementStarted, "2020-07-15", retracted);
    let late = one(2019, &[row], &["01/06/2019,PN1", "02/06/2019,PN1"]);
    assert_eq!(streams.import(late, "2020-06-30").events_appended, 1);
}

#[test]
fn what_a_later_sending_took_back_stays_gone_though_somebody_had_moved_it() {
    let mut streams = Streams::default();
    let sent = |reviews: &[&str]| one(2019, &[], reviews);
    streams.import(sent(&["23/06/2019,PN1"]), "2020-06-18");
    say(&mut streams, Kind::CareReviewHeld, "2020-06-25", moved_to("2019-06-20"));
    streams.import(sent(&["01/06/2019,PN1"]), "2020-07-01");
    let late = streams.import(sent(&["23/06/2019,PN1", "29/11/2019,PN3"]), "2020-06-18");
    assert_eq!((late.events_appended, late.noticed.get("settled-by-later")), (1, Some(&1)));
}

#[test]
fn a_row_after_the_end_of_care_that_says_that_care_goes_on_does_not_lose_the_end() {
    let rows = ["22/11/2017,S,C1,N1,U4,PR1,11/04/2018,E4A,,", "12/09/2018,L,C1,N1,U4,PR1,,,,"];
    check(
        vec![(one(2018, &rows, &[]), "2019-06-30"), (one(2018, &rows, &[]), "2019-06-30")],
        &expect![[r#"
            2017-11-22 child-registered F
            2017-11-22 care-period-started N1
            2017-11-22 legal-status-changed C1
            2017-11-22 placement-started U4 PR1 -
            2018-04-11 placement-ended 
            2018-04-11 care-period-ended E4A
            2018-09-12 legal-status-changed C1
            2018-09-12 placement-started U4 PR1 - same carer
            appended 0, already recorded 8, corrections 0, retractions 0, closed 0, noticed {}
        "#]],
    );
}
