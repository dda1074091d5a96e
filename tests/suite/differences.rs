//! The children behind the difference between two states of knowledge.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ids::ChildId;
use jiff::civil::{Date, date};
use journey_ledger::ledgers::Ledgers;
use ledger::LocalId;
use serde_json::Value;

use super::commands::{rows, run};
use super::running::{Running, open_config};

const HEADER: &str = "CHILD,SEX,DOB,ETHNIC,UPN\nFICT1,2,03/02/2009,WBRI,UN1\nFICT2,1,04/03/2010,NOBT,UN1\nFICT3,1,04/03/2011,NOBT,UN1\n";
const NAMES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n";

fn a_return(within: &Path, name: &str, episodes: &str) {
    let dir = within.join(name);
    fs::create_dir_all(&dir).expect("a directory");
    for (table, text) in [("header", HEADER.to_owned()), ("episodes", format!("{NAMES}{episodes}"))] {
        fs::write(dir.join(format!("{table}.csv")), text).expect("a table");
    }
}

/// What a command says on one source or another.
fn ask(within: &Path, command: &str, source: &[&str]) -> Vec<Value> {
    let words: Vec<&str> = command.split(' ').collect();
    rows(&run(within, &[&words[..], source, &["--format", "json"]].concat()))
}

const MEASURE: &str = "measures --name children-looked-after --as-of 2018-03-31 --known-at 2018-06-30";

#[tokio::test(flavor = "multi_thread")]
async fn each_child_comes_with_the_entries_that_make_the_difference() {
    let here = tempfile::tempdir().expect("a directory");
    let at = here.path();
    a_return(at, "first", "FICT1,10/05/2017,S,C2,N1,U4,PR1,,,,\nFICT2,11/05/2017,S,C2,N1,U6,PR1,,,,\n");
    let later = "FICT1,10/05/2017,S,C2,N1,U4,PR1,,,,\nFICT2,11/05/2017,S,C2,N1,U6,PR1,01/02/2018,E4A,,\n\
                 FICT3,12/05/2017,S,C2,N1,U6,PR1,,,,\n";
    a_return(at, "second", later);
    let running = Running::start().await;
    let url = running.url();
    let server = ["--server", &*url];
    for (name, received) in [("first", "2018-06-30"), ("second", "2018-09-15")] {
        ask(at, &format!("import ssda903 {name} --year 2017 --received {received}"), &server);
    }
    // Stopped once before, so that the heads are sealed and the stop in between changes nothing.
    let running = Running::start_in(running.stop().await).await;
    let url = running.url();
    let compared = |source: &[&str]| ask(at, &format!("{MEASURE} --compare-known-at 2018-09-15"), source);
    let served = compared(&["--server", &url]);
    let none = ask(at, &format!("{MEASURE} --compare-known-at 2018-09-14"), &["--server", &url]);
    let unnamed = ["measures", "--as-of", "2018-03-31", "--compare-known-at", "everything", "--server", &url];
    let earlier = ["--known-at", "2018-09-15", "--compare-known-at", "2018-06-30", "--server", &url];
    let earlier = [&["measures", "--name", "children-looked-after"][..], &earlier].concat();
    for wrong in [&unnamed[..], &earlier] {
        assert_eq!(run(at, wrong).status.code(), Some(2), "{wrong:?}");
    }
    let data = running.dir().to_string_lossy().into_owned();
    let dir = running.stop().await;
    assert_eq!(served, compared(&["--data", &data]));
    assert_eq!((none.len(), served.len()), (0, 2));
    let mut told: Vec<_> = served
        .iter()
        .map(|row| (row["numerator_then"].as_u64(), row["numerator_now"].as_u64(), row["causes"].as_str()))
        .collect();
    told.sort();
    let late = Some("late recorded");
    assert_eq!(told, [(Some(0), Some(1), late), (Some(1), Some(0), late)]);
    for row in &served {
        let [positions, names] =
            ["positions", "event_ids"].map(|field| row[field].as_array().expect("a list"));
        assert!(!positions.is_empty() && positions.len() == names.len(), "{row}");
    }
    drop(dir);
}

fn samples() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let root = std::env::var_os("JOURNEY_LEDGER_SAMPLES").map_or(beside, PathBuf::from).join("ssda903");
    root.is_dir().then_some(root)
}

/// Who has a row that runs on a day, counted in the files by nothing that is used to take them in: a row is a line with
/// its first and its last day, and a later file overrides what an earlier one says of the child and the first day.
fn counted(samples: &Path, years: std::ops::RangeInclusive<u16>, on: Date) -> BTreeSet<String> {
    let mut rows: BTreeMap<(String, Date), Option<Date>> = BTreeMap::new();
    for begins in years {
        let text = fs::read_to_string(samples.join(format!("{begins}-episodes.csv"))).expect("a table");
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let names: Vec<&str> = lines.next().expect("column names").split(',').collect();
        let [child, began, ended] = ["CHILD", "DECOM", "DEC"]
            .map(|name| names.iter().position(|other| *other == name).expect("the column"));
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            rows.insert((cells[child].to_owned(), day(cells[began]).expect("a day")), day(cells[ended]));
        }
    }
    let running =
        rows.into_iter().filter(|((_, began), ended)| *began <= on && ended.is_none_or(|ended| ended > on));
    running.map(|((child, _), _)| child).collect()
}

fn day(cell: &str) -> Option<Date> {
    let mut parts = cell.split('/').rev().map(str::parse::<i16>);
    let mut part = || parts.next().and_then(Result::ok);
    let (year, month, day) = (part()?, part()?, part()?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that cannot run says so")]
fn the_children_of_the_five_returns_are_those_that_the_files_show() {
    let Some(samples) = samples() else {
        println!("skipped: there are no sample returns here; JOURNEY_LEDGER_SAMPLES names their folder");
        return;
    };
    let here = tempfile::tempdir().expect("a directory");
    let own = ["--data", "own", "--authority", "344"];
    for begins in 2017..=2021 {
        let command = format!("--year {begins} --received {}-06-30", begins + 1);
        let words: Vec<&str> = command.split(' ').collect();
        let import = ["import", "ssda903", samples.to_str().expect("a path")];
        rows(&run(here.path(), &[&import[..], &words, &own, &["--format", "json"]].concat()));
    }
    let compare = "measures --name children-looked-after-with-short-breaks --as-of 2018-03-31 --known-at 2018-06-30 \
        --compare-known-at everything";
    let told: BTreeSet<String> = ask(here.path(), compare, &own)
        .into_iter()
        .map(|row| row["child"].as_str().expect("a child").to_owned())
        .collect();
    let on = date(2018, 3, 31);
    let (then, now) = (counted(&samples, 2017..=2017, on), counted(&samples, 2017..=2021, on));
    assert_eq!((then.len(), now.len()), (434, 550));
    let ledgers = Ledgers::open(&open_config(&here.path().join("own"), "344")).expect("the ledgers open");
    let opened = ledgers.find("").expect("the only one");
    let named = |local_id: &String| -> ChildId {
        let local = LocalId { source_system: "ssda903".into(), local_id: local_id.clone() };
        opened.ledger.resolve(&local).expect("a child of the returns")
    };
    let differ: BTreeSet<String> =
        then.symmetric_difference(&now).map(|child| named(child).to_string()).collect();
    assert!(told == differ, "{} children are told, and {} differ", told.len(), differ.len());
    ledgers.close();
}
