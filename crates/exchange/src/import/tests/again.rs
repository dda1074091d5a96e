//! Returns of one fictional child that come again when others have said more since.

use journey::Kind;

use super::late::{retracted, say};
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
