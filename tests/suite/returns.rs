//! The statutory returns from a command line: taken in, checked as known at any date, written out again.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::commands::{rows, run};

const HEADER: &str = "CHILD,SEX,DOB,ETHNIC,UPN\nFICT1,2,03/02/2009,WBRI,UN1\nFICT2,1,04/03/2010,NOBT,UN1\n";
const NAMES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n";

/// A directory with a return of the year from 1 April 2017, in which the second placement begins on a day.
fn with_return(second: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let episodes = format!(
        "{NAMES}FICT1,10/05/2017,S,C2,N1,U4,PR1,01/08/2017,X1,CARPL,\n\
         FICT1,{second},P,C2,N1,K2,PR4,,,,\nFICT2,11/05/2017,S,C2,N1,U6,PR1,,,,\n"
    );
    let reviews = "CHILD,REVIEW,REVIEW_CODE\nFICT1,05/06/2017,PN1\nFICT1,05/06/17,PN1\n";
    for (table, text) in [("header", HEADER), ("episodes", &episodes), ("reviews", reviews)] {
        fs::write(dir.path().join(format!("2017-{table}.csv")), text).expect("a table");
    }
    dir
}

/// Runs a command on a ledger's directory and reads the rows that it prints.
fn ask(data: &Path, arguments: &str, paths: &[&Path]) -> Vec<Value> {
    let paths = paths.iter().map(|path| path.to_str().expect("a path"));
    let words: Vec<&str> = arguments.split(' ').chain(paths).collect();
    let data = ["--data", data.to_str().expect("a path"), "--format", "json"];
    rows(&run(Path::new("/"), &[&words[..], &data].concat()))
}

fn codes(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["code"].as_str().expect("a code")).collect()
}

#[test]
fn a_return_is_checked_as_it_is_known_and_as_it_was() {
    let data = tempfile::tempdir().expect("a directory");
    let import = |received: &str, files: &TempDir| {
        let command = format!("import ssda903 --year 2017 --received {received} --authority 344");
        ask(data.path(), &command, &[files.path()])
    };
    let first = import("2018-06-30", &with_return("03/08/2017"));
    let [refused, summary] = &first[..] else { panic!("one row is refused: {first:?}") };
    assert_eq!((refused["rule"].as_str(), refused["row"].as_u64()), (Some("date-year-short"), Some(3)));
    assert_eq!(summary["refused"], 1);
    import("2018-09-15", &with_return("01/08/2017"));
    let check = |how: &str| ask(data.path(), &format!("check ssda903 --collection 2017-18{how}"), &[]);
    assert_eq!(codes(&check(" --known-at 2018-06-29")), Vec::<&str>::new(), "before the return was received");
    assert_eq!(codes(&check(" --known-at 2018-06-30")), ["388", "433"]);
    assert_eq!(codes(&check("")), Vec::<&str>::new(), "the second return closed the gap");
}

#[test]
fn no_check_is_left_out_and_each_that_could_not_run_says_why() {
    let data = tempfile::tempdir().expect("a directory");
    let files = with_return("03/08/2017");
    let import = "import ssda903 --year 2017 --received 2018-06-30 --authority 344";
    ask(data.path(), import, &[files.path()]);
    let told = ask(data.path(), "check ssda903 --collection 2017-18 --summary", &[]);
    for line in &told {
        let (made, why) = (line["not_run"].as_u64() == Some(0), line["why_not"].as_str().expect("a reason"));
        assert_eq!(made, why.is_empty(), "{line}");
        assert_eq!(line["children"], 2);
    }
    let found = told.iter().filter(|line| line["found"].as_u64() > Some(0)).cloned().collect::<Vec<_>>();
    assert_eq!(codes(&found), ["388", "433"]);
    let later = ask(data.path(), "check ssda903 --collection 2026-27 --summary", &[]);
    let of_rows =
        later.iter().filter(|line| line["why_not"].as_str().is_some_and(|why| why.contains(" of a file")));
    assert_eq!(codes(&of_rows.cloned().collect::<Vec<_>>()), ["700", "701", "703", "704", "706"]);
    let census = ask(data.path(), "check cin --collection 2017-18 --summary", &[]);
    assert_eq!(census, Vec::<Value>::new(), "the census of that year is not known here");
}

#[test]
fn a_return_written_out_is_taken_in_by_an_empty_ledger_and_written_the_same() {
    let [data, empty, out, again] = std::array::from_fn(|_| tempfile::tempdir().expect("a directory"));
    let import = "import ssda903 --year 2017 --received 2018-06-30 --authority 344";
    ask(data.path(), import, &[with_return("01/08/2017").path()]);
    let export = |data: &TempDir, to: &TempDir| {
        let to = to.path().to_str().expect("a path");
        ask(data.path(), &format!("export ssda903 --as-of 2018-03-31 --to {to}"), &[]).len()
    };
    assert_eq!(export(&data, &out), 10, "every table that the year has");
    ask(empty.path(), import, &[out.path()]);
    export(&empty, &again);
    for file in fs::read_dir(out.path()).expect("tables").map(|file| file.expect("a table")) {
        let other = again.path().join(file.file_name());
        assert!(
            fs::read(file.path()).expect("a table") == fs::read(other).expect("a table"),
            "{:?}",
            file.file_name()
        );
    }
}

#[test]
fn a_census_with_faults_goes_in_but_for_the_faults_and_no_value_is_printed() {
    let dir = tempfile::tempdir().expect("a directory");
    let census = dir.path().join("census.xml");
    let text = "<Message><Header><CollectionDetails><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails></Header>\
        <Children><Child><ChildIdentifiers><LAchildID>FICT1</LAchildID><PersonBirthDate>2016-02-29</PersonBirthDate>\
        <Sex>F</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>\
        <CINdetails><CINreferralDate>2024-05-01</CINreferralDate><ReferralSource>6</ReferralSource>\
        <PrimaryNeedCode>N1</PrimaryNeedCode><ReasonForClosure>RC7</ReasonForClosure>\
        <Assessments><AssessmentActualStartDate>2024-04-30</AssessmentActualStartDate>\
        <AssessmentAuthorisationDate>31/06/2024</AssessmentAuthorisationDate></Assessments>\
        <Assessments><AssessmentActualStartDate>2024-04-29</AssessmentActualStartDate></Assessments>\
        <ReferralNFA>0</ReferralNFA></CINdetails></Child></Children></Message>";
    fs::write(&census, text).expect("a census");
    let data = tempfile::tempdir().expect("a directory");
    let import = "import cin --year 2024 --received 2025-06-30 --authority 344";
    let told = ask(data.path(), import, &[&census]);
    let found: Vec<_> = told.iter().filter_map(|line| line["rule"].as_str()).collect();
    assert_eq!(found, ["reason-without-end", "date-impossible"]);
    let printed = told.iter().map(Value::to_string).collect::<String>();
    assert!(!["31/06", "FICT1", "RC7"].iter().any(|value| printed.contains(value)), "{printed}");
    let checked = ask(data.path(), "check cin --collection 2024-25", &[]);
    // A child of school age without a pupil number; an assessment that began before the referral; one not authorised.
    assert_eq!(codes(&checked), ["8770Q", "1103", "8670Q"]);
}

#[test]
fn what_an_import_finds_in_rows_is_told_by_it_and_by_the_checks() {
    let data = tempfile::tempdir().expect("a directory");
    let files = |orders: &str| {
        let dir = tempfile::tempdir().expect("a directory");
        let episodes =
            format!("{NAMES}FICT1,10/05/2026,S,C2,N1,K2,PR4,,,,\nFICT2,11/05/2026,S,C2,N1,K2,PR4,,,,\n");
        let orders = format!("CHILD,DOB,DOLO_START,DOLO_END\n{orders}");
        for (table, text) in [("header", HEADER), ("episodes", &episodes), ("dolo", &orders)] {
            fs::write(dir.path().join(format!("2026-{table}.csv")), text).expect("a table");
        }
        dir
    };
    let import = |received: &str, files: &TempDir| {
        let command = format!("import ssda903 --year 2026 --received {received} --authority 344");
        let told = ask(data.path(), &command, &[files.path()]);
        told.last().expect("a summary")["failed_by_check"].clone()
    };
    let checked = |how: &str| {
        let told = ask(data.path(), &format!("check ssda903 --collection 2026-27 --summary{how}"), &[]);
        let of_rows = told
            .into_iter()
            .filter(|line| line["name"].as_str().is_some_and(|name| name.starts_with("liberty-")));
        let found = of_rows.map(|line| match line["why_not"].as_str() {
            Some("") => (line["code"].as_str().expect("a code").to_owned(), line["found"].as_u64()),
            _ => (line["code"].as_str().expect("a code").to_owned(), None),
        });
        found.collect::<Vec<_>>()
    };
    let expected = |counts: [Option<u64>; 5]| {
        let codes = ["700", "701", "703", "704", "706"].map(str::to_owned);
        codes.into_iter().zip(counts).collect::<Vec<_>>()
    };
    let first = files("FICT1,,12/05/2026,\nFICT1,,,13/05/2026\nFICT2,,01/06/2027,\n");
    let found = import("2027-06-30", &first);
    assert_eq!(found, serde_json::json!({"700": 1, "701": 0, "703": 1, "704": 0, "706": 0}));
    // No return of the year before tells of orders: whether one is missing cannot be said.
    assert_eq!(checked(""), expected([Some(1), Some(0), Some(1), Some(0), None]));
    assert_eq!(checked(" --known-at 2027-06-29"), expected([None; 5]), "nobody had made them then");
    // The second sending takes the first order back, and nothing is amiss with its rows.
    let second = files("FICT1,,15/05/2026,16/05/2026\nFICT2,,01/06/2026,\n");
    let found = import("2027-09-15", &second);
    assert_eq!(found, serde_json::json!({"700": 0, "701": 0, "703": 0, "704": 0, "706": 0}));
    assert_eq!(checked(""), expected([Some(0), Some(0), Some(0), Some(0), None]));
}

#[test]
fn an_order_open_in_one_years_return_and_missing_in_the_next_fails_a_check() {
    let data = tempfile::tempdir().expect("a directory");
    let import = |year: &str, received: &str, orders: &str| {
        let dir = tempfile::tempdir().expect("a directory");
        let episodes =
            format!("{NAMES}FICT1,10/05/2025,S,C2,N1,K2,PR4,,,,\nFICT2,11/05/2025,S,C2,N1,K2,PR4,,,,\n");
        let orders = format!("CHILD,DOB,DOLO_START,DOLO_END\n{orders}");
        for (table, text) in [("header", HEADER), ("episodes", &episodes), ("dolo", &orders)] {
            fs::write(dir.path().join(format!("{table}.csv")), text).expect("a table");
        }
        let command = format!("import ssda903 --year {year} --received {received} --authority 344");
        let told = ask(data.path(), &command, &[dir.path()]);
        told.last().expect("a summary")["failed_by_check"]["706"].clone()
    };
    let checked = |how: &str| {
        let told = ask(data.path(), &format!("check ssda903 --collection 2026-27{how}"), &[]);
        told.into_iter().filter(|line| line["code"] == "706").collect::<Vec<_>>()
    };
    let (open, over) = ("FICT1,,12/05/2025,\n", "FICT2,,01/06/2025,01/07/2025\n");
    import("2025", "2026-06-30", &format!("{open}{over}"));
    assert_eq!(import("2026", "2027-06-30", "FICT2,,01/06/2026,\n"), 1);
    let [line] = &checked("")[..] else { panic!("one order is missing") };
    let says = "It began on 2025-05-12 and was open when the year began; the return does not mention it.";
    assert_eq!(line["says"], says);
    assert_eq!(line["grounds"].as_array().map(Vec::len), Some(2));
    assert_eq!(checked(" --summary")[0]["found"], 1);
    assert_eq!(checked(" --known-at 2027-06-29"), Vec::<Value>::new(), "before that return was received");
    assert_eq!(import("2026", "2027-09-15", &format!("{open}FICT2,,01/06/2026,\n")), 0);
    assert_eq!((checked("").len(), &checked(" --summary")[0]["found"]), (0, &serde_json::json!(0)));
    // What the year's own first sending told of, and a later one leaves out, was in no earlier return.
    import("2026", "2027-10-15", open);
    assert_eq!((checked("").len(), &checked(" --summary")[0]["found"]), (0, &serde_json::json!(0)));
    // The end is told by a later sending of the earlier year, and lies before the year.
    import("2026", "2027-11-15", "FICT2,,01/06/2026,\n");
    assert_eq!(checked("").len(), 1);
    import("2025", "2027-12-15", &format!("FICT1,,12/05/2025,31/03/2026\n{over}"));
    assert_eq!((checked("").len(), &checked(" --summary")[0]["found"]), (0, &serde_json::json!(0)));
}

#[test]
fn one_file_goes_to_stdout_and_several_do_not() {
    let data = tempfile::tempdir().expect("a directory");
    let import = "import ssda903 --year 2017 --received 2018-06-30 --authority 344";
    ask(data.path(), import, &[with_return("01/08/2017").path()]);
    let within = data.path().to_str().expect("a path");
    let export = |words: &[&str], to: &str| {
        let words = [&["export"], words, &["--as-of", "2018-03-31", "--to", to, "--data", within]].concat();
        run(data.path(), &words)
    };
    for words in [&["events"][..], &["cin"], &["dfe"], &["annex-a"], &["flags", "--encoding", "csv"]] {
        let name = format!("{}.out", words[0]);
        let (piped, placed) = (export(words, "-"), export(words, &name));
        assert_eq!((piped.status.code(), placed.status.code()), (Some(0), Some(0)), "{words:?}");
        assert!(piped.stdout == fs::read(data.path().join(name)).expect("a file"), "{words:?}");
    }
    for words in [&["ssda903"][..], &["annex-a", "--csv"], &["flags"]] {
        let refused = export(words, "-");
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{words:?}");
    }
    assert!(!data.path().join("-").exists(), "nothing is called a hyphen");
}
