//! One row for each format: who sends what, and what comes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use exchange::carried::{Carried, Which};
use exchange::extract::Extract;
use exchange::import::Summary;
use exchange::sending::{Format, Sending};
use exchange::{annex_a, cin, dfe, ssda903};
use expect_test::{Expect, expect};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use journey::{Entry, Journey, Kind, KnownAt};
use population::Population;
use population::clerk::Clerk;
use population::rates::Rates;
use tempfile::TempDir;

use super::streams::{Streams, authority, child};
use super::turned;
use super::what_stands::{Line, lines};

/// A format, and what it is tried with.
struct Row {
    format: Format,
    carried: &'static [Carried],
    /// Whether it can say that a child is not unaccompanied: where those have a row who are, nobody is said not to be.
    says_no: bool,
    /// How many months after a fact a submission still shows it; none where each shows everything that it is about.
    window: Option<i32>,
    /// Reads the files of a directory.
    read: fn(&Sending, &Path) -> Box<dyn Extract>,
    /// A file in another form, which says the same.
    turn: fn(&[u8]) -> Vec<u8>,
    /// The authority.
    rates: Rates,
    from: Date,
    to: Date,
}

const SSDA903: Row = Row {
    format: Format::Ssda903,
    carried: ssda903::CARRIED,
    says_no: false,
    window: None,
    read: |sending, directory| {
        let year = sending.year.expect("a year");
        Box::new(ssda903::read_directory(directory, year).expect("a return"))
    },
    turn: turned::csv,
    rates: Rates::LOOKED_AFTER,
    from: date(2018, 4, 1),
    to: date(2022, 3, 31),
};

/// The same in the years that have every table: social workers from 2023-24 on, deprivation of liberty from 2026-27 on.
static SSDA903_LATER: Row = Row { from: date(2023, 4, 1), to: date(2027, 3, 31), ..SSDA903 };

static CIN: Row = Row {
    format: Format::Cin,
    carried: cin::CARRIED,
    says_no: true,
    window: None,
    read: |sending, directory| {
        let year = sending.year.expect("a year");
        Box::new(cin::read_file(&directory.join(format!("census-{year}.xml")), year).expect("a census"))
    },
    turn: turned::census,
    rates: Rates::ENGLAND,
    from: date(2023, 4, 1),
    to: date(2027, 3, 31),
};

static ANNEX_A: Row = Row {
    format: Format::AnnexA,
    carried: annex_a::CARRIED,
    says_no: true,
    window: Some(6),
    read: |sending, directory| {
        Box::new(annex_a::read(&directory.join("Annex_A.xlsx"), sending.received).expect("a workbook"))
    },
    turn: turned::workbook,
    rates: Rates::ENGLAND,
    from: date(2023, 4, 1),
    to: date(2026, 3, 31),
};

static DFE: Row = Row {
    format: Format::Dfe,
    carried: dfe::CARRIED,
    says_no: true,
    window: None,
    read: |sending, directory| {
        let file = directory.join("payload.json");
        Box::new(dfe::read_files([file.as_path()], sending.received).expect("a payload"))
    },
    turn: turned::payload,
    rates: Rates::ENGLAND,
    from: date(2023, 4, 1),
    to: date(2026, 3, 31),
};

/// A child: the name, and the entries of its stream.
type Told = (String, Vec<Entry>);

fn authority_of(row: &Row, seed: u64, children: u32) -> Vec<Told> {
    let population = Population::new(seed, children, row.from, row.to).with_rates(row.rates);
    let clerk = Clerk::new(seed, row.to);
    let entries = |told: population::Child| {
        let entries = told.entries(ids::Position(0)).map(|entry| Entry { child: child(), ..entry });
        entries.collect::<Vec<_>>()
    };
    population
        .children()
        .map(|told| clerk.keep(told))
        .map(|told| (told.local_id.clone(), entries(told)))
        .collect()
}

/// The journeys as known on a day.
fn known(children: &[Told], on: Date) -> Vec<(String, Journey)> {
    let known = KnownAt { recorded_on: Some(on), ..KnownAt::EVERYTHING };
    let journey = |entries: &Vec<Entry>| Journey::fold_known(child(), entries.iter().cloned(), &known);
    children.iter().map(|(name, entries)| (name.clone(), journey(entries))).collect()
}

/// Files of a submission, and the directory in which they are while they are taken in.
fn read(row: &Row, sending: &Sending, files: &[(String, Vec<u8>)]) -> (Box<dyn Extract>, TempDir) {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        std::fs::write(directory.path().join(name), text).expect("a file");
    }
    ((row.read)(sending, directory.path()), directory)
}

fn turned(row: &Row, files: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    files.iter().map(|(name, text)| (name.clone(), (row.turn)(text))).collect()
}

/// What had been known when a submission was received.
struct Then {
    until: Date,
    lines: BTreeMap<String, BTreeSet<Line>>,
}

fn lines_of(journeys: &[(String, Journey)], row: &Row) -> BTreeMap<String, BTreeSet<Line>> {
    let lines = |journey: &Journey| lines(journey, row.carried, row.says_no);
    journeys.iter().map(|(name, journey)| (name.clone(), lines(journey))).collect()
}

/// A submission as it was sent.
struct Sent {
    sending: Sending,
    files: Vec<(String, Vec<u8>)>,
}

/// An authority, what it sent, and what had been known at each time.
struct Trial {
    row: &'static Row,
    knows: BTreeMap<String, BTreeSet<Line>>,
    sent: Vec<Sent>,
    times: Vec<Then>,
}

impl Trial {
    fn new(row: &'static Row, seed: u64, children: u32) -> Self {
        let children = authority_of(row, seed, children);
        let (mut sent, mut times) = (Vec::new(), Vec::new());
        for sending in Sending::between(row.format, row.from, row.to) {
            let journeys = known(&children, sending.received);
            times.push(Then { until: sending.until, lines: lines_of(&journeys, row) });
            let named = journeys.iter().map(|(name, journey)| (name.as_str(), journey));
            sent.push(Sent { sending, files: sending.files(authority(), named).expect("files") });
        }
        Self { row, knows: lines_of(&known(&children, row.to), row), sent, times }
    }

    fn take_in(&self, streams: &mut Streams, sending: &Sending, files: &[(String, Vec<u8>)]) -> Summary {
        let (extract, _directory) = read(self.row, sending, files);
        streams.import(extract, sending.received)
    }

    /// Takes everything in, one after the other.
    fn in_order(&self) -> String {
        let mut streams = Streams::default();
        let mut told = String::new();
        for Sent { sending, files } in &self.sent {
            told += &numbers(sending, &self.take_in(&mut streams, sending, files));
            let again = self.take_in(&mut streams, sending, files);
            assert_eq!(again.events_appended, 0, "{sending:?} sent again");
            let again = self.take_in(&mut streams, sending, &turned(self.row, files));
            assert_eq!(again.events_appended, 0, "{sending:?} turned round");
        }
        for Sent { sending, files } in self.sent.iter().rev() {
            let again = self.take_in(&mut streams, sending, files);
            assert_eq!(again.events_appended, 0, "{sending:?} sent again after all others");
        }
        told + &compared(self, &streams)
    }

    /// Takes everything in, the last one first: an older one adds, and changes nothing that a newer one told.
    fn in_reverse(&self) {
        let mut streams = Streams::default();
        for Sent { sending, files } in self.sent.iter().rev() {
            let before = streams.clone();
            let summary = self.take_in(&mut streams, sending, files);
            let changes = (summary.corrections, summary.retractions, summary.closed);
            assert_eq!(changes, (0, 0, 0), "{sending:?} after newer ones");
            assert_eq!(before.changed_in(&streams), 0, "{sending:?} after newer ones");
        }
    }
}

fn numbers(sending: &Sending, summary: &Summary) -> String {
    let year = sending.year.map(|year| format!(", {year}")).unwrap_or_default();
    format!(
        "{}{year}: rows {}, appended {}, already recorded {}, corrections {}, retractions {}, noticed {:?}\n",
        sending.received,
        summary.rows,
        summary.events_appended,
        summary.already_recorded,
        summary.corrections,
        summary.retractions,
        summary.noticed
    )
}

/// Compares what stands with what the authority knows: nothing stands that it never knew, and nothing is missing that
/// the format carries. What stands though it is known better was told once, and the format has no way to take it back.
fn compared(Trial { row, knows, times, .. }: &Trial, streams: &Streams) -> String {
    let mut counts: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    let mut amiss: Vec<String> = Vec::new();
    for (name, knows) in knows {
        let stands_of = streams.journey(name).map(|journey| lines(&journey, row.carried, row.says_no));
        for line in knows {
            let which =
                row.carried.iter().find(|carried| carried.kind == line.0).map(|carried| carried.which);
            let stands = match &stands_of {
                Some(stands) => stands.contains(line),
                // Nothing else of the child is carried, so that no submission names it.
                None if line.0 == Kind::ChildRegistered => continue,
                None => false,
            };
            let [known, there, _] = counts.entry(line.0.name()).or_default();
            (*known, *there) = (*known + 1, *there + u64::from(stands));
            if !stands && which != Some(Which::Some) && !was_late(row, name, line, times) {
                amiss.push(format!("{name}: {} {} does not stand", line.0.name(), line.1));
                let others = stands_of.iter().flatten().filter(|other| other.0 == line.0);
                amiss.extend(others.map(|other| format!("    {} does", other.1)));
            }
        }
        for line in stands_of.unwrap_or_default().difference(knows) {
            counts.entry(line.0.name()).or_default()[2] += 1;
            let which =
                row.carried.iter().find(|carried| carried.kind == line.0).map(|carried| carried.which);
            if which != Some(Which::More) && !times.iter().any(|then| then.lines[name].contains(line)) {
                amiss.push(format!("{name}: {} {} stands and was never known", line.0.name(), line.1));
            }
        }
    }
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
    let line = |(kind, [known, there, once]): (&str, [u64; 3])| match once {
        0 => format!("{kind}: {there} of {known}\n"),
        once => format!("{kind}: {there} of {known}, and {once} as it was once known\n"),
    };
    counts.into_iter().map(line).collect()
}

/// Whether a fact was known only after the submissions that show facts of its day.
fn was_late(row: &Row, name: &str, line: &Line, times: &[Then]) -> bool {
    let (Some(months), Some(day)) = (row.window, line.1.get(..10).and_then(|day| day.parse::<Date>().ok()))
    else {
        return false;
    };
    let shows = |then: &&Then| day <= then.until && then.until < day.saturating_add(months.months());
    !times.iter().filter(shows).any(|then| then.lines[name].contains(line))
}

/// One authority, in order and in reverse.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check_one(row: &'static Row, seed: u64, children: u32, expected: Expect) {
    let trial = Trial::new(row, seed, children);
    expected.assert_eq(&trial.in_order());
    trial.in_reverse();
}

fn check(row: &'static Row, seed: u64, children: u32, expected: Expect) {
    check_one(row, seed, children, expected);
    for seed in 100..104 {
        let trial = Trial::new(row, seed, 40);
        trial.in_order();
        trial.in_reverse();
    }
}

#[test]
fn the_same_authority_sends_the_same_bytes() {
    for row in [&SSDA903, &CIN, &ANNEX_A, &DFE] {
        let files = || Trial::new(row, 9, 20).sent.into_iter().map(|sent| sent.files).collect::<Vec<_>>();
        assert!(files() == files(), "{}", row.format.name());
    }
}

#[test]
fn ssda903_tells_what_the_authority_knows() {
    check(
        &SSDA903,
        2,
        150,
        expect![[r#"
            2019-06-30, 2018-19: rows 110, appended 190, already recorded 0, corrections 0, retractions 0, noticed {"code-of-another-year": 2}
            2019-09-15, 2018-19: rows 110, appended 2, already recorded 188, corrections 2, retractions 0, noticed {"code-of-another-year": 2}
            2020-06-30, 2019-20: rows 226, appended 333, already recorded 55, corrections 0, retractions 0, noticed {}
            2020-09-15, 2019-20: rows 226, appended 3, already recorded 386, corrections 1, retractions 1, noticed {}
            2021-06-30, 2020-21: rows 370, appended 555, already recorded 102, corrections 3, retractions 0, noticed {}
            2021-09-15, 2020-21: rows 369, appended 5, already recorded 654, corrections 0, retractions 3, noticed {}
            2022-06-30, 2021-22: rows 471, appended 675, already recorded 168, corrections 1, retractions 0, noticed {}
            2022-09-15, 2021-22: rows 471, appended 0, already recorded 843, corrections 0, retractions 0, noticed {}
            2023-01-13, 2018-19: rows 110, appended 1, already recorded 189, corrections 1, retractions 0, noticed {"code-of-another-year": 2}
            2023-01-13, 2019-20: rows 225, appended 0, already recorded 387, corrections 0, retractions 0, noticed {}
            2023-01-13, 2020-21: rows 369, appended 0, already recorded 656, corrections 0, retractions 0, noticed {}
            2023-01-13, 2021-22: rows 471, appended 0, already recorded 843, corrections 0, retractions 0, noticed {}
            adoption-decided: 6 of 6
            adoption-matched: 2 of 4
            care-period-ended: 64 of 64
            care-period-started: 146 of 146
            care-review-held: 293 of 293, and 1 as it was once known
            child-registered: 499 of 499
            dental-checked: 46 of 112
            health-assessed: 49 of 130
            immunisations-checked: 52 of 102
            leaver-accommodation-recorded: 2 of 4
            leaver-activity-recorded: 2 of 8
            leaver-contacted: 3 of 4
            legal-status-changed: 213 of 213
            missing-ended: 37 of 37
            missing-started: 37 of 37
            offending-recorded: 21 of 30
            order-ended: 0 of 95
            order-made: 0 of 180
            placement-ended: 203 of 203
            placement-started: 285 of 285
            previous-permanence-recorded: 11 of 11
            strengths-and-difficulties-scored: 62 of 100
            worker-allocated: 0 of 552
            worker-deallocated: 0 of 444
        "#]],
    );
}

#[test]
fn ssda903_tells_with_every_table_what_the_authority_knows() {
    check_one(
        &SSDA903_LATER,
        6,
        220,
        expect![[r#"
        2024-06-30, 2023-24: rows 280, appended 475, already recorded 0, corrections 0, retractions 0, noticed {"code-of-another-year": 2}
        2024-09-15, 2023-24: rows 279, appended 3, already recorded 472, corrections 2, retractions 1, noticed {"code-of-another-year": 2}
        2025-06-30, 2024-25: rows 624, appended 951, already recorded 139, corrections 0, retractions 0, noticed {"code-of-another-year": 1, "open-row-missing": 1}
        2025-09-15, 2024-25: rows 624, appended 4, already recorded 1085, corrections 4, retractions 0, noticed {"code-of-another-year": 1, "open-row-missing": 1}
        2026-06-30, 2025-26: rows 771, appended 1109, already recorded 227, corrections 1, retractions 0, noticed {"open-row-missing": 5}
        2026-09-15, 2025-26: rows 771, appended 8, already recorded 1326, corrections 4, retractions 2, noticed {"open-row-missing": 5}
        2027-06-30, 2026-27: rows 1001, appended 1427, already recorded 284, corrections 0, retractions 0, noticed {"open-row-missing": 8}
        2027-09-15, 2026-27: rows 1001, appended 0, already recorded 1708, corrections 0, retractions 0, noticed {"open-row-missing": 8}
        2028-01-13, 2023-24: rows 278, appended 0, already recorded 473, corrections 0, retractions 0, noticed {"code-of-another-year": 2}
        2028-01-13, 2024-25: rows 623, appended 0, already recorded 1088, corrections 0, retractions 0, noticed {"code-of-another-year": 1, "open-row-missing": 1}
        2028-01-13, 2025-26: rows 770, appended 0, already recorded 1331, corrections 0, retractions 0, noticed {"open-row-missing": 5}
        2028-01-13, 2026-27: rows 1001, appended 0, already recorded 1708, corrections 0, retractions 0, noticed {"open-row-missing": 8}
        adoption-decided: 10 of 10
        adoption-decision-reversed: 2 of 2
        adoption-matched: 3 of 6
        care-period-ended: 100 of 100
        care-period-started: 207 of 207
        care-review-held: 467 of 467, and 3 as it was once known
        child-registered: 738 of 738
        dental-checked: 52 of 166
        health-assessed: 63 of 184
        immunisations-checked: 69 of 158
        leaver-accommodation-recorded: 15 of 25
        leaver-activity-recorded: 15 of 34
        leaver-contacted: 12 of 13
        legal-status-changed: 315 of 315
        missing-ended: 64 of 64
        missing-started: 64 of 64
        offending-recorded: 28 of 40
        order-ended: 2 of 146
        order-made: 3 of 269
        placement-ended: 287 of 287
        placement-started: 394 of 394
        previous-permanence-recorded: 7 of 7
        strengths-and-difficulties-scored: 89 of 158
        substance-misuse-identified: 1 of 1
        worker-allocated: 759 of 867
        worker-deallocated: 600 of 716
    "#]],
    );
}

#[test]
fn cin_tells_what_the_authority_knows() {
    check(
        &CIN,
        3,
        200,
        expect![[r#"
            2024-06-30, 2023-24: rows 208, appended 291, already recorded 0, corrections 0, retractions 0, noticed {}
            2024-09-15, 2023-24: rows 209, appended 2, already recorded 290, corrections 1, retractions 0, noticed {}
            2025-06-30, 2024-25: rows 364, appended 386, already recorded 112, corrections 0, retractions 0, noticed {}
            2025-09-15, 2024-25: rows 363, appended 3, already recorded 495, corrections 2, retractions 1, noticed {}
            2026-06-30, 2025-26: rows 526, appended 597, already recorded 162, corrections 0, retractions 0, noticed {"open-row-missing": 3}
            2026-09-15, 2025-26: rows 526, appended 2, already recorded 756, corrections 2, retractions 0, noticed {"open-row-missing": 3}
            2027-06-30, 2026-27: rows 506, appended 512, already recorded 193, corrections 0, retractions 0, noticed {}
            2027-09-15, 2026-27: rows 506, appended 0, already recorded 705, corrections 0, retractions 0, noticed {}
            2028-01-13, 2023-24: rows 209, appended 0, already recorded 292, corrections 0, retractions 0, noticed {}
            2028-01-13, 2024-25: rows 362, appended 2, already recorded 495, corrections 1, retractions 1, noticed {}
            2028-01-13, 2025-26: rows 526, appended 0, already recorded 758, corrections 0, retractions 0, noticed {"open-row-missing": 3}
            2028-01-13, 2026-27: rows 506, appended 0, already recorded 705, corrections 0, retractions 0, noticed {}
            assessment-authorised: 181 of 181
            assessment-checkpoint-held: 108 of 108
            assessment-started: 189 of 189
            case-closed: 154 of 154
            case-opened: 195 of 195
            child-died: 1 of 1
            child-registered: 890 of 890
            conference-not-required: 49 of 49
            court-application-made: 0 of 6
            enquiry-started: 73 of 73
            family-group-meeting-held: 1 of 1
            family-group-meeting-offered: 1 of 1
            initial-conference-held: 18 of 18
            letter-before-proceedings-sent: 1 of 1
            need-plan-ended: 69 of 69
            need-plan-started: 87 of 87
            pre-proceedings-ended: 1 of 1
            pre-proceedings-meeting-held: 1 of 2
            pre-proceedings-started: 1 of 1
            protection-plan-ended: 11 of 11
            protection-plan-started: 14 of 14
            referral-decided: 211 of 211
            referral-received: 211 of 211
            review-conference-held: 29 of 29
        "#]],
    );
}

#[test]
fn annex_a_tells_what_the_authority_knows() {
    check(
        &ANNEX_A,
        4,
        150,
        expect![[r#"
        2023-07-08: rows 27, appended 54, already recorded 0, corrections 0, retractions 0, noticed {}
        2023-10-08: rows 66, appended 103, already recorded 43, corrections 4, retractions 0, noticed {"open-row-missing": 1}
        2024-01-08: rows 80, appended 100, already recorded 90, corrections 8, retractions 0, noticed {"open-row-missing": 9}
        2024-04-08: rows 83, appended 112, already recorded 92, corrections 5, retractions 0, noticed {"open-row-missing": 33}
        2024-07-08: rows 148, appended 220, already recorded 135, corrections 3, retractions 0, noticed {"open-row-missing": 28}
        2024-10-08: rows 185, appended 241, already recorded 201, corrections 10, retractions 0, noticed {"open-row-missing": 28}
        2025-01-08: rows 219, appended 340, already recorded 233, corrections 16, retractions 0, noticed {"open-row-missing": 66}
        2025-04-08: rows 223, appended 237, already recorded 376, corrections 12, retractions 0, noticed {"open-row-missing": 98}
        2025-07-08: rows 196, appended 233, already recorded 324, corrections 9, retractions 0, noticed {"open-row-missing": 122}
        2025-10-08: rows 203, appended 232, already recorded 343, corrections 7, retractions 0, noticed {"open-row-missing": 133}
        2026-01-08: rows 198, appended 233, already recorded 324, corrections 12, retractions 0, noticed {"open-row-missing": 119}
        2026-04-08: rows 171, appended 183, already recorded 314, corrections 11, retractions 0, noticed {"open-row-missing": 111}
        assessment-authorised: 136 of 137, and 1 as it was once known
        assessment-started: 143 of 143, and 5 as it was once known
        care-period-ended: 3 of 3
        care-period-started: 11 of 11
        care-review-held: 31 of 31
        case-closed: 108 of 109, and 1 as it was once known
        case-opened: 126 of 126
        conference-not-required: 25 of 25
        contact-received: 139 of 140, and 3 as it was once known
        dental-checked: 11 of 11
        early-help-assessment-completed: 18 of 18
        early-help-assessment-started: 20 of 20
        enquiry-started: 46 of 46
        health-assessed: 14 of 14
        initial-conference-held: 16 of 20, and 2 as it was once known
        leaver-contacted: 4 of 7
        legal-status-changed: 16 of 17
        pathway-plan-reviewed: 2 of 2
        placement-ended: 3 of 11
        placement-started: 17 of 19
        protection-plan-ended: 12 of 13, and 1 as it was once known
        protection-plan-started: 18 of 18
        referral-decided: 132 of 132
        referral-received: 154 of 154
        review-conference-held: 37 of 39
        reviewing-officer-checked: 7 of 16
        strategy-discussion-held: 46 of 46
        visit-made: 404 of 1211, and 1 as it was once known
    "#]],
    );
}

#[test]
fn the_payload_tells_what_the_authority_knows() {
    check(
        &DFE,
        5,
        150,
        expect![[r#"
            2023-06-30: rows 41, appended 54, already recorded 0, corrections 0, retractions 0, noticed {}
            2023-09-30: rows 108, appended 106, already recorded 51, corrections 1, retractions 0, noticed {}
            2023-12-31: rows 224, appended 186, already recorded 156, corrections 0, retractions 0, noticed {}
            2024-03-31: rows 350, appended 211, already recorded 340, corrections 1, retractions 0, noticed {"not-carried": 1}
            2024-06-30: rows 447, appended 201, already recorded 546, corrections 2, retractions 0, noticed {"open-row-missing": 1}
            2024-09-30: rows 520, appended 161, already recorded 743, corrections 3, retractions 0, noticed {"open-row-missing": 1}
            2024-12-31: rows 623, appended 176, already recorded 896, corrections 6, retractions 0, noticed {"open-row-missing": 2}
            2025-03-31: rows 713, appended 178, already recorded 1066, corrections 4, retractions 0, noticed {"open-row-missing": 3}
            2025-06-30: rows 821, appended 205, already recorded 1239, corrections 2, retractions 0, noticed {"open-row-missing": 3}
            2025-09-30: rows 959, appended 262, already recorded 1438, corrections 0, retractions 0, noticed {"open-row-missing": 4}
            2025-12-31: rows 1050, appended 175, already recorded 1692, corrections 5, retractions 0, noticed {"open-row-missing": 5}
            2026-03-25: rows 1138, appended 187, already recorded 1865, corrections 1, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-26: rows 1139, appended 3, already recorded 2052, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-27: rows 1139, appended 0, already recorded 2055, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-28: rows 1139, appended 0, already recorded 2055, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-29: rows 1139, appended 0, already recorded 2055, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-30: rows 1141, appended 4, already recorded 2055, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            2026-03-31: rows 1141, appended 0, already recorded 2059, corrections 0, retractions 0, noticed {"not-carried": 1, "open-row-missing": 5}
            assessment-authorised: 146 of 146, and 1 as it was once known
            assessment-started: 152 of 152, and 2 as it was once known
            care-period-ended: 4 of 4
            care-period-started: 14 of 14
            case-closed: 108 of 108
            case-opened: 148 of 148
            child-registered: 903 of 903
            conference-not-required: 33 of 34
            enquiry-concluded: 52 of 52
            enquiry-started: 55 of 55
            initial-conference-held: 14 of 14
            need-plan-ended: 62 of 62
            need-plan-started: 84 of 84, and 3 as it was once known
            placement-ended: 13 of 13
            placement-started: 23 of 23
            protection-plan-ended: 8 of 8
            protection-plan-started: 12 of 12
            referral-decided: 168 of 168
            referral-received: 168 of 168
            strengths-and-difficulties-scored: 4 of 4
            worker-allocated: 337 of 337
            worker-deallocated: 301 of 301
        "#]],
    );
}
