//! Imports against a ledger in memory: small fictional returns, and the sample returns where they are there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use ids::{ChildId, Position, Revision};
use journey::Entry;
use journey::codes::Coded;
use uuid::Uuid;

use super::*;
use crate::ssda903::{self, Return, read_tables};

/// Streams in memory, which number events as the ledger does.
#[derive(Clone, Default)]
struct Streams {
    children: BTreeMap<String, Vec<Entry>>,
    next: u64,
}

const OWN: &str = "the authority's own stream";

impl Streams {
    fn append(&mut self, stream: &str, events: Vec<(EventId, Fact)>) {
        for (event_id, fact) in events {
            let entries = self.children.entry(stream.to_owned()).or_default();
            assert!(entries.iter().all(|entry| entry.event_id != event_id), "a name was given twice");
            let place = (Position(self.next), Revision(u64::try_from(entries.len()).expect("few")));
            let appended_at = fact.recorded.expect("imported facts say when they were recorded").at;
            entries.push(Entry::new(child(), place, event_id, appended_at, fact));
            self.next += 1;
        }
    }

    /// The return of a year, written from what stands.
    fn write(&self, year: CollectionYear) -> ssda903::Tables {
        let streams = self.children.keys().filter(|stream| *stream != OWN);
        let journeys: Vec<(&String, Journey)> =
            streams.filter_map(|stream| Some((stream, self.journey(stream)?))).collect();
        let named = journeys.iter().map(|(stream, journey)| (stream.as_str(), journey));
        ssda903::write(year, named).expect("tables")
    }

    fn journey(&self, stream: &str) -> Option<Journey> {
        self.children.get(stream).map(|entries| Journey::fold(child(), entries.iter().cloned()))
    }

    fn import(&mut self, read: impl Extract + 'static, received: &str) -> Summary {
        let received = received.parse().expect("a date");
        let authority = AuthorityCode::new(344).expect("a code");
        let plan = Plan::new(
            Box::new(read),
            received,
            authority,
            ImportKey::new([7; 32]),
            self.journey(OWN).as_ref(),
        );
        let plan = plan.expect("a plan");
        let mut summary = plan.summary();
        let mut opened = false;
        for part in plan.parts() {
            let (local_id, part) = part.expect("a part");
            let journey = self.journey(&local_id);
            let changes = plan.changes(&local_id, &part, journey.as_ref());
            summary.add(&changes);
            assert_eq!(
                changes.revision,
                journey.and_then(|journey| journey.head()).map(|(_, revision)| revision)
            );
            if !changes.events.is_empty() && !opened {
                self.append(OWN, plan.opening());
                opened = true;
            }
            self.append(&local_id, changes.events);
        }
        if !opened && plan.is_news_by_itself() {
            self.append(OWN, plan.opening());
        }
        for journey in self.children.keys().filter_map(|stream| self.journey(stream)) {
            assert_eq!(journey.findings(), [], "a correction or retraction without effect");
        }
        summary
    }

    /// What stands of a child, a line an entry.
    fn told(&self, local_id: &str) -> String {
        let journey = self.journey(local_id);
        journey.iter().flat_map(Journey::entries).map(|entry| format!("{}\n", told(entry))).collect()
    }
}

fn child() -> ChildId {
    ChildId::new(Uuid::from_u128(1)).expect("not nil")
}

fn told(entry: &Entry) -> String {
    let what = match entry.event() {
        Event::CarePeriodStarted(fact) => fact.need.map_or("", Coded::code).to_owned(),
        Event::CarePeriodEnded(fact) => fact.reason.map_or("", Coded::code).to_owned(),
        Event::LegalStatusChanged(fact) => fact.status.code().to_owned(),
        Event::PlacementStarted(fact) => format!(
            "{} {} {}{}",
            fact.placement_type.code(),
            fact.provider.map_or("-", Coded::code),
            fact.urn.as_ref().map_or("-".into(), ToString::to_string),
            if fact.same_carer == Some(true) { " same carer" } else { "" }
        ),
        Event::PlacementEnded(fact) => fact.reason.map_or("", Coded::code).to_owned(),
        Event::CareReviewHeld(fact) => fact.participation.map_or("", Coded::code).to_owned(),
        Event::ChildRegistered(fact) => fact.sex.map_or("", Coded::code).to_owned(),
        _ => String::new(),
    };
    let amended = if entry.amended.is_empty() { "" } else { " (corrected)" };
    format!("{} {} {what}{amended}", entry.day(), entry.kind().name())
}

/// Reads tables back as the return of a year.
fn read_back(year: CollectionYear, tables: &ssda903::Tables) -> Return {
    let sources = tables.tables.iter().map(|(table, text)| (*table, format!("{table}.csv"), text.as_slice()));
    read_tables(year, sources.collect()).expect("a return")
}

const NAMES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n";

/// A return of one fictional child; a row is everything after the child's identifier.
fn one(begins: u16, episodes: &[&str], reviews: &[&str]) -> Return {
    let rows = |rows: &[&str]| rows.iter().map(|row| format!("T001,{row}\n")).collect::<String>();
    let header = format!("CHILD,SEX,DOB,ETHNIC,UPN\n{}", rows(&["2,17/12/2009,WBRI,UN1"]));
    let episodes = format!("{NAMES}{}", rows(episodes));
    let reviews = format!("CHILD,REVIEW,REVIEW_CODE\n{}", rows(reviews));
    let named =
        |table: &'static str, text: String| (table, format!("{table}.csv"), std::io::Cursor::new(text));
    let tables = vec![named("header", header), named("episodes", episodes), named("reviews", reviews)];
    read_tables(CollectionYear::new(begins).expect("a year"), tables).expect("a return")
}

/// Imports returns one after the other; writes down what stands in the end and what the last import did.
fn check(returns: Vec<(Return, &str)>, expected: &Expect) {
    let mut streams = Streams::default();
    let mut last = Summary::default();
    for (read, received) in returns {
        last = streams.import(read, received);
    }
    let numbers = format!(
        "appended {}, already recorded {}, corrections {}, retractions {}, closed {}, noticed {:?}\n",
        last.events_appended,
        last.already_recorded,
        last.corrections,
        last.retractions,
        last.closed,
        last.noticed,
    );
    expected.assert_eq(&(streams.told("T001") + &numbers));
}

mod again;
mod documents;
mod flat;
mod late;
mod laws;
mod mixed;
mod out_of_order;
mod populations;
mod returns;
mod samples;
