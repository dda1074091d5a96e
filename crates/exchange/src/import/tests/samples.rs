//! The five sample returns, where they are there: what they say, compared with an independent count of the files.

use journey::known::KnownAt;
use journey::standing::Standing;

use super::*;

/// The day after each collection year on which its return is taken to have been received.
fn received(begins: u16) -> String {
    format!("{}-06-30", begins + 1)
}

fn samples() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("JOURNEY_LEDGER_SAMPLES").map_or(beside, PathBuf::from);
    Some(root.join("ssda903")).filter(|directory| directory.is_dir())
}

#[expect(clippy::print_stdout, reason = "a test that does not run says so")]
fn read(begins: u16) -> Option<Return> {
    let year = CollectionYear::new(begins).expect("a year");
    let read = samples().map(|directory| ssda903::read_directory(&directory, year).expect("a return"));
    if read.is_none() {
        println!("skipped: there are no sample returns here; JOURNEY_LEDGER_SAMPLES names their folder");
    }
    read
}

pub fn numbers(begins: u16, summary: &Summary) -> String {
    format!(
        "{begins}: rows {}, appended {}, already recorded {}, corrections {}, retractions {}, closed {}, refused {}\n",
        summary.rows,
        summary.events_appended,
        summary.already_recorded,
        summary.corrections,
        summary.retractions,
        summary.closed,
        summary.refused_rows,
    )
}

#[test]
fn each_return_brings_only_what_changed() {
    let mut streams = Streams::default();
    let mut told = String::new();
    for begins in 2017..=2021 {
        let Some(read) = read(begins) else { return };
        let summary = streams.import(read.clone(), &received(begins));
        told += &numbers(begins, &summary);
        told += &format!("      noticed {:?}\n", summary.noticed);
        let again = streams.import(read, &received(begins));
        assert_eq!(
            (again.events_appended, again.corrections, again.retractions),
            (0, 0, 0),
            "{begins} again"
        );
    }
    for begins in 2017..=2021 {
        let Some(read) = read(begins) else { return };
        let again = streams.import(read, &received(begins));
        assert_eq!(again.events_appended, 0, "{begins} after all");
    }
    expect![[r#"
        2017: rows 7409, appended 11828, already recorded 0, corrections 0, retractions 0, closed 0, refused 9
              noticed {"code-of-another-year": 142, "continues-nowhere": 1, "reason-without-end": 624, "row-repeated": 1}
        2018: rows 5579, appended 4260, already recorded 4410, corrections 0, retractions 0, closed 346, refused 11
              noticed {"open-row-missing": 88, "reason-without-end": 341}
        2019: rows 3910, appended 2726, already recorded 3163, corrections 0, retractions 0, closed 273, refused 2
              noticed {"continues-nowhere": 1, "open-row-missing": 50, "reason-without-end": 235}
        2020: rows 2680, appended 1707, already recorded 2195, corrections 0, retractions 0, closed 174, refused 1
              noticed {"open-row-missing": 36, "reason-without-end": 156}
        2021: rows 1863, appended 1122, already recorded 1554, corrections 0, retractions 0, closed 117, refused 1
              noticed {"code-of-another-year": 6, "open-row-missing": 24, "reason-without-end": 87}
    "#]].assert_eq(&told);
}

/// Children with a placement on a day, by the journeys.
fn placed(streams: &Streams, on: Date, known: &KnownAt) -> BTreeSet<String> {
    let placed = streams.children.iter().filter(|(_, entries)| {
        let journey = Journey::fold_known(child(), entries.iter().cloned(), known);
        !Standing::on(&journey, on).placements.is_empty()
    });
    placed.map(|(name, _)| name.clone()).collect()
}

/// The same, counted in the files by nothing that is used to take them in: a row is a line with its first and its last
/// day, and a later file overrides what an earlier one says of the child and the first day.
fn counted(years: std::ops::RangeInclusive<u16>, on: Date) -> BTreeSet<String> {
    let mut rows: BTreeMap<(String, Date), Option<Date>> = BTreeMap::new();
    for begins in years {
        let file = samples().expect("the samples").join(format!("{begins}-episodes.csv"));
        let text = std::fs::read_to_string(file).expect("a table");
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let names: Vec<&str> = lines.next().expect("column names").split(',').collect();
        let at = |name| names.iter().position(|other| *other == name).expect("the column");
        let (child, began, ended) = (at("CHILD"), at("DECOM"), at("DEC"));
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            let began = plain(cells[began]).expect("a first day");
            rows.insert((cells[child].to_owned(), began), plain(cells[ended]));
        }
    }
    let running =
        rows.into_iter().filter(|((_, began), ended)| *began <= on && ended.is_none_or(|ended| ended > on));
    running.map(|((child, _), _)| child).collect()
}

fn plain(cell: &str) -> Option<Date> {
    let mut parts = cell.split('/').rev().map(str::parse::<i16>);
    let mut part = || parts.next().and_then(Result::ok);
    let (year, month, day) = (part()?, part()?, part()?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[test]
fn what_was_known_then_and_what_is_known_now() {
    let Some(returns) = (2017..=2021).map(read).collect::<Option<Vec<_>>>() else { return };
    let mut streams = Streams::default();
    for (read, begins) in returns.iter().zip(2017..) {
        streams.import(read.clone(), &received(begins));
    }
    let day = jiff::civil::date(2018, 3, 31);
    let then = KnownAt { recorded_on: Some(jiff::civil::date(2018, 6, 30)), ..KnownAt::EVERYTHING };
    let (known_then, known_now) = (placed(&streams, day, &then), placed(&streams, day, &KnownAt::EVERYTHING));
    assert_eq!((known_then.len(), known_now.len()), (434, 550));
    assert_eq!(known_then, counted(2017..=2017, day));
    assert_eq!(known_now, counted(2017..=2021, day));
    // Nobody was struck off; these were told of by later returns only.
    assert_eq!(known_now.difference(&known_then).count(), 116);
    assert_eq!(known_then.difference(&known_now).count(), 0);
}

#[test]
fn the_order_of_the_returns_never_reverts_anything() {
    let Some(returns) = (2017..=2021).map(read).collect::<Option<Vec<_>>>() else { return };
    let mut streams = Streams::default();
    for (read, begins) in returns.iter().rev().zip((2017..=2021).rev()) {
        let summary = streams.import(read.clone(), &received(begins));
        assert_eq!((summary.corrections, summary.retractions, summary.closed), (0, 0, 0), "{begins}");
    }
    let day = jiff::civil::date(2018, 3, 31);
    assert_eq!(placed(&streams, day, &KnownAt::EVERYTHING), counted(2017..=2021, day));
    for (read, begins) in returns.iter().zip(2017..) {
        let again = streams.import(read.clone(), &received(begins));
        assert_eq!(again.events_appended, 0, "{begins} again");
    }
}

#[test]
fn what_is_written_says_nothing_new() {
    let Some(returns) = (2017..=2021).map(read).collect::<Option<Vec<_>>>() else { return };
    let mut streams = Streams::default();
    for (read, begins) in returns.iter().zip(2017..) {
        streams.import(read.clone(), &received(begins));
        let written = streams.write(read.year);
        let again = streams.import(read_back(read.year, &written), &received(begins));
        assert_eq!(again.events_appended, 0, "{begins} written and read");
    }
}
