//! Imports into a ledger in memory, and the sample files where they are there.

use std::path::PathBuf;

use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
use jiff::Timestamp;
use journey::{Entry, Fact, Journey};
use uuid::Uuid;

use super::*;
use crate::import::{Plan, Summary};

/// Streams in memory, which number events as the ledger does.
#[derive(Default)]
pub struct Streams {
    streams: BTreeMap<String, Vec<Entry>>,
    next: u64,
}

const OWN: &str = "the authority's own stream";

pub fn child() -> ChildId {
    ChildId::new(Uuid::from_u128(1)).expect("not nil")
}

/// An entry at a place.
pub fn numbered(at: u64, event_id: EventId, appended_at: Timestamp, fact: Fact) -> Entry {
    Entry::new(child(), (Position(at), Revision(at)), event_id, appended_at, fact)
}

impl Streams {
    fn append(&mut self, stream: &str, events: Vec<(EventId, Fact)>) {
        for (event_id, fact) in events {
            let entries = self.streams.entry(stream.to_owned()).or_default();
            assert!(entries.iter().all(|entry| entry.event_id != event_id), "a name was given twice");
            let appended_at = fact.recorded.expect("imported facts say when they were recorded").at;
            entries.push(numbered(self.next, event_id, appended_at, fact));
            self.next += 1;
        }
    }

    pub fn journey(&self, stream: &str) -> Option<Journey> {
        self.streams.get(stream).map(|entries| Journey::fold(child(), entries.iter().cloned()))
    }

    pub fn children(&self) -> impl Iterator<Item = &String> {
        self.streams.keys().filter(|stream| *stream != OWN)
    }

    pub fn import(&mut self, census: Census, received: &str) -> Summary {
        let (key, own) = (ImportKey::new(KEY), self.journey(OWN));
        let authority = AuthorityCode::new(344).expect("a code");
        let received = received.parse().expect("a date");
        let plan = Plan::new(Box::new(census), received, authority, key, own.as_ref()).expect("a plan");
        let mut summary = plan.summary();
        let mut opened = false;
        for part in plan.parts() {
            let (local_id, part) = part.expect("a part");
            let changes = plan.changes(&local_id, &part, self.journey(&local_id).as_ref());
            summary.add(&changes);
            if !changes.events.is_empty() && !opened {
                self.append(OWN, plan.opening());
                opened = true;
            }
            self.append(&local_id, changes.events);
        }
        if !opened && plan.is_news_by_itself() {
            self.append(OWN, plan.opening());
        }
        summary
    }
}

pub fn numbers(summary: &Summary) -> String {
    format!(
        "rows {}, refused {} {:?}, noticed {:?}, appended {}, already recorded {}, corrections {}, retractions {}\n",
        summary.rows,
        summary.refused_rows,
        summary.refused,
        summary.noticed,
        summary.events_appended,
        summary.already_recorded,
        summary.corrections,
        summary.retractions,
    )
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(censuses: &[(u16, &str, String)], expected: Expect) {
    let mut streams = Streams::default();
    let mut told = String::new();
    for (begins, received, text) in censuses {
        let (census, _directory) = read_text(text, *begins).expect("a census");
        told += &numbers(&streams.import(census, received));
    }
    expected.assert_eq(&told);
}

fn two(first: &str, second: &str) -> [String; 2] {
    [
        fictional("FICT1", &referral("2025-05-01", first, second)),
        fictional("FICT2", &referral("2025-06-01", "", "")),
    ]
}

#[test]
fn a_census_sent_again_in_another_order_appends_nothing() {
    let [one, two] = two(WHOLE, PLAN);
    let whole = document(Some("2026-03-31"), &[&one, &two]);
    let shuffled = document(Some("2026-03-31"), &[&two, &one]).replace(
        "<AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>1B</AssessmentFactors>",
        "<AssessmentFactors>1B</AssessmentFactors>\n<AssessmentFactors>3B</AssessmentFactors>",
    );
    let digest = |text: &str| read_text(text, 2025).expect("a census").0.digest();
    assert_eq!(digest(&whole), digest(&shuffled));
    let later =
        [(2025, "2026-07-01", whole.clone()), (2025, "2026-07-01", shuffled), (2025, "2026-07-20", whole)];
    check(
        &later,
        expect![[r#"
        rows 12, refused 0 {}, noticed {}, appended 19, already recorded 0, corrections 0, retractions 0
        rows 12, refused 0 {}, noticed {}, appended 0, already recorded 19, corrections 0, retractions 0
        rows 12, refused 0 {}, noticed {}, appended 0, already recorded 19, corrections 0, retractions 0
    "#]],
    );
}

#[test]
fn the_next_census_closes_corrects_and_withdraws() {
    let [before, other] = two(WHOLE, PLAN);
    let first = document(Some("2025-12-31"), &[&before, &other]);
    let [after, _] = two(
        &WHOLE.replace("2025-06-10", "2025-06-12"),
        &PLAN.replace("<InitialCategory", "<CPPendDate>2026-03-11</CPPendDate><InitialCategory"),
    );
    let second = document(Some("2026-03-31"), &[&after]);
    let without_plan =
        document(Some("2026-03-31"), &[&fictional("FICT1", &referral("2025-05-01", WHOLE, ""))]);
    let nameless = document(None, &[&fictional("FICT1", "")]);
    let censuses = [
        (2025, "2026-01-10", first),
        (2025, "2026-07-01", second),
        (2025, "2026-07-09", without_plan),
        (2025, "2026-07-10", nameless),
    ];
    check(
        &censuses,
        expect![[r#"
        rows 12, refused 0 {}, noticed {}, appended 19, already recorded 0, corrections 0, retractions 0
        rows 8, refused 0 {}, noticed {}, appended 2, already recorded 14, corrections 1, retractions 0
        rows 7, refused 0 {}, noticed {}, appended 5, already recorded 10, corrections 1, retractions 4
        rows 3, refused 0 {}, noticed {"open-row-missing": 2}, appended 0, already recorded 1, corrections 0, retractions 0
    "#]],
    );
}

#[test]
fn every_element_comes_out_as_it_went_in() {
    let whole = WHOLE.replace("2025-", "2026-");
    let plan = PLAN.replace("2026-03-10", "2027-03-10").replace("2025-", "2026-");
    let child = fictional("FICT1", &referral("2026-05-01", &whole, &(plan + COURT)));
    let child = child
        .replace("<UPNunknown>", "<UPN>A123456789123</UPN><FormerUPN>X98765432123B</FormerUPN><UPNunknown>");
    let child = child.replace("<UPNunknown>UN1</UPNunknown>", "");
    let year = CollectionYear::new(2026).expect("a year");
    let (sent, _directory) = read_text(&document(Some("2027-03-31"), &[&child]), 2026).expect("a census");
    let digest = sent.digest();
    let mut streams = Streams::default();
    assert_eq!(numbers(&streams.import(sent, "2027-06-30")).matches("refused 0").count(), 1);
    let journey = streams.journey("FICT1").expect("a journey");
    let heading =
        Heading { authority: AuthorityCode::new(344).expect("a code"), year, until: year.last_day() };
    let mut text = Vec::new();
    write(&mut text, heading, [("FICT1", &journey)]).expect("memory takes everything");
    let text = String::from_utf8(text).expect("text");
    let (again, _directory) = read_text(&text, 2026).expect("a census");
    assert!(again.findings().is_empty() && again.digest() == digest, "{text}");
    assert_eq!(streams.import(again, "2027-07-01").events_appended, 0);
    let another = text.replace("X98765432123B", "X98765432123C");
    let (another, _directory) = read_text(&another, 2026).expect("a census");
    assert_eq!(streams.import(another, "2027-07-02").events_appended, 1, "the number before is another");
}

#[expect(clippy::print_stdout, reason = "a test that does not run says so")]
fn sample(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("JOURNEY_LEDGER_SAMPLES").map_or(beside, PathBuf::from);
    let file = Some(root.join("cin").join(name)).filter(|file| file.is_file());
    if file.is_none() {
        println!("skipped: there is no sample census here; JOURNEY_LEDGER_SAMPLES names the folder");
    }
    file
}

#[test]
fn samples_with_deliberate_faults() {
    let mut told = String::new();
    for (name, begins) in
        [("CIN_Census_2024.xml", 2023), ("CIN_Census_2026.xml", 2026), ("fake_CIN_data.xml", 2022)]
    {
        let Some(file) = sample(name) else { return };
        let read = || read_file(&file, CollectionYear::new(begins).expect("a year")).expect("a census");
        for finding in read().findings().iter().take(12) {
            writeln!(told, "  {} {finding}", finding.place.table).expect("text");
        }
        let mut streams = Streams::default();
        told += &format!("{name}: {}", numbers(&streams.import(read(), "2027-07-01")));
        let again = streams.import(read(), "2027-07-01");
        assert_eq!(again.events_appended, 0, "{name} again");
    }
    expect![[r#"
          ChildIdentifiers CIN_Census_2024.xml, row 1: Text stands between elements, where none belongs; it is left unread. (text-stray)
          ChildIdentifiers CIN_Census_2024.xml, row 1, column Sex: The element belongs to another collection year; it is taken as it stands. (element-of-another-year)
          Assessments CIN_Census_2024.xml, row 1, column AssessmentFactors: The code is in no year's code set. (code-unknown)
          ChildIdentifiers CIN_Census_2024.xml, row 2, column Sex: The element belongs to another collection year; it is taken as it stands. (element-of-another-year)
          ChildIdentifiers CIN_Census_2024.xml, row 2, column Sex: The code belongs to another collection year; it is taken as it stands. (code-of-another-year)
        CIN_Census_2024.xml: rows 13, refused 1 {"code-unknown": 1}, noticed {"code-of-another-year": 1, "element-of-another-year": 2, "text-stray": 1}, appended 20, already recorded 0, corrections 0, retractions 0
          Header CIN_Census_2026.xml, column ReferenceDate: The header names a day outside the year of the return; the year that was given counts. (header-of-another-year)
          ChildIdentifiers CIN_Census_2026.xml, row 1: Text stands between elements, where none belongs; it is left unread. (text-stray)
          ChildIdentifiers CIN_Census_2026.xml, row 1, column Sex: The code belongs to another collection year; it is taken as it stands. (code-of-another-year)
          Assessments CIN_Census_2026.xml, row 1, column AssessmentFactors: The code is in no year's code set. (code-unknown)
        CIN_Census_2026.xml: rows 14, refused 1 {"code-unknown": 1}, noticed {"code-of-another-year": 1, "header-of-another-year": 1, "text-stray": 1}, appended 27, already recorded 0, corrections 0, retractions 0
        fake_CIN_data.xml: rows 1398, refused 0 {}, noticed {}, appended 2011, already recorded 0, corrections 0, retractions 0
    "#]].assert_eq(&told);
}
