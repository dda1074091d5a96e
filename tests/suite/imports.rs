//! Submissions taken in from outside: those of a synthetic authority, and such as are full of what nobody may repeat.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::commands::{rows, run};

/// Files below a directory, with what is in them.
fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

#[test]
fn an_authority_sends_the_same_bytes_and_every_submission_is_taken_in_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = || {
        let days = ["--from", "2024-04-01", "--to", "2025-03-31", "--children", "12", "--format", "json"];
        rows(&run(dir.path(), &[&["population", "sent"][..], &days].concat()))
    };
    let first = write();
    let bytes = contents(&dir.path().join("sent"));
    assert_eq!(first, write());
    assert!(bytes == contents(&dir.path().join("sent")), "the same seed, other bytes");
    for format in ["ssda903", "cin", "annex-a", "dfe"] {
        assert!(first.iter().filter(|row| row["format"] == format).count() >= 3, "{format}");
    }
    let import = |row: &Value| {
        let command = row["import"].as_str().expect("a command").replace("journey-ledger ", "");
        let words: Vec<&str> = command.split(' ').chain(["--data", "ledgers", "--format", "json"]).collect();
        rows(&run(dir.path(), &words)).last().expect("a summary")["events_appended"]
            .as_u64()
            .expect("a number")
    };
    let appended: u64 = first.iter().map(import).sum();
    assert!(appended > 100, "{appended}");
    assert_eq!(first.iter().rev().map(import).sum::<u64>(), 0);
}

/// What nobody may repeat: identifiers, days of birth, names, addresses, notes. None of it is anybody's.
const PLANTED: &[&str] = &[
    "QXCASE77",
    "QXCASE78",
    "QXCASE79",
    "QXNAME",
    "QXNOTE",
    "QX9 9QX",
    "QX99QX",
    "Z999QXQXQXQXQ",
    "29/02/1912",
    "1912-02-29",
    "29/02/12",
    "31/02/1912",
    "QXTEAM",
    "QXCODE",
];

fn tables(directory: &Path) {
    let table =
        |name: &str, text: &str| fs::write(directory.join(format!("{name}.csv")), text).expect("a table");
    table(
        "header",
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nQXCASE77,2,29/02/1912,WBRI,Z999QXQXQXQXQ,1,29/02/1912\n\
         QXCASE78,QXCODE,31/02/1912,QXCODE,Z999QXQXQXQXQ,QXNAME,QXNOTE\nQXCASE79,2,29/02/12,WBRI,UN1,,\nQXCASE79,1,29/02/1912,,,\n",
    );
    table(
        "episodes",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n\
         QXCASE77,10/05/2017,S,V2,N1,U4,PR1,,,,QX9 9QX,QX99QX,QXNOTE\nQXCASE77,10/05/2017,S,C2,N1,U4,PR1,,,,QX9 9QX,,\n\
         QXCASE78,31/02/1912,QXCODE,QXCODE,QXCODE,QXCODE,QXCODE,29/02/12,QXCODE,QXCODE,,,\nQXCASE79,10/06/2017,S,V2,N1,U4,PR1\n",
    );
    table(
        "reviews",
        "CHILD,DOB,REVIEW,REVIEW_CODE\nQXCASE77,29/02/1912,01/06/2017,QXCODE\nQXCASE77,,29/02/12,PN1\n",
    );
    table(
        "oc2",
        "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,\
         INTERVENTION_RECEIVED,INTERVENTION_OFFERED\nQXCASE77,29/02/12,QXNOTE,QXCODE,QXNOTE,QXNOTE,QXNOTE,QXNOTE,QXNOTE,QXNOTE,QXNOTE,QXNOTE\n",
    );
    table("missing", "CHILD,DOB,MISSING,MIS_START,MIS_END\nQXCASE77,29/02/1912,QXCODE,31/02/1912,29/02/12\n");
}

const CENSUS: &str = "<Message><Children>QXNOTE<Child QXNAME=\"QXNOTE\"><ChildIdentifiers><LAchildID>QXCASE77</LAchildID>\
    <UPN>Z999QXQXQXQXQ</UPN><PersonBirthDate>1912-02-29</PersonBirthDate><Sex>QXCODE</Sex><QXNAME>QXNOTE</QXNAME></ChildIdentifiers>\
    <CINdetails><CINreferralDate>31/02/1912</CINreferralDate><ReferralSource>QXCODE</ReferralSource><ReferralNFA>QXNOTE</ReferralNFA>\
    </CINdetails></Child><Child><ChildIdentifiers><LAchildID>QXCASE78</LAchildID><PersonBirthDate>29/02/12</PersonBirthDate>\
    </ChildIdentifiers></Child><Child><ChildIdentifiers><LAchildID>QXCASE79</LAchildID><PersonBirthDate>1912-02-29</PersonBirthDate>\
    <Sex>F</Sex><UPNunknown>UN1</UPNunknown></ChildIdentifiers><CINdetails><CINreferralDate>2025-05-01</CINreferralDate>\
    <ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA></CINdetails></Child></Children></Message>";

const PAYLOAD: &str = r#"[{"la_child_id":"QXCASE77","mis_child_id":"QXNOTE","QXNAME":"QXNOTE","child_details":{"first_name":"QXNAME",
    "surname":"QXNAME","date_of_birth":"1912-02-29","unique_pupil_number":"Z999QXQXQXQXQ","postcode":"QX9 9QX","sex":"QXCODE",
    "ethnicity":"QXCODE","disabilities":["QXCODE"]},"purge":true,"social_care_episodes":[{"social_care_episode_id":"QXNOTE",
    "referral_date":"2025-05-01","closure_date":"31/02/1912","closure_reason":"QXCODE","care_worker_details":[{"worker_id":"QXNAME",
    "start_date":"29/02/12"}]}]},{"la_child_id":"QXCASE78 QXNAME"},{"la_child_id":"QXCASE79","child_details":"QXNOTE"},"QXNOTE"]"#;

/// What is printed, and what is on disk but not sealed, of a submission of that format.
fn check(format: &str, what: &str, year: &[&str], plant: impl FnOnce(&Path)) {
    let dir = tempfile::tempdir().expect("a directory");
    plant(dir.path());
    let mut printed = Vec::new();
    for form in ["json", "table", "csv"] {
        let import = ["import", format, what, "--received", "2026-06-30", "--authority", "344"];
        let rest = ["--data", "ledgers", "--format", form, "--log", "trace"];
        let output = run(dir.path(), &[&import[..], year, &rest].concat());
        printed.extend([output.stdout, output.stderr]);
    }
    let told = printed.concat();
    for planted in PLANTED {
        assert!(!has(&told, planted), "{format}: {planted} is printed: {}", String::from_utf8_lossy(&told));
        for (path, bytes) in contents(&dir.path().join("ledgers")) {
            assert!(!has(&bytes, planted), "{format}: {planted} stands in the clear in {}", path.display());
        }
    }
    assert!(has(&told, "events_appended"), "{format}: {}", String::from_utf8_lossy(&told));
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn nobodys_value_is_repeated_or_stored_in_the_clear() {
    check("ssda903", ".", &["--year", "2017"], tables);
    let write = |name: &'static str, text: &'static str| {
        move |directory: &Path| fs::write(directory.join(name), text).expect("a file")
    };
    check("cin", "census.xml", &["--year", "2025"], write("census.xml", CENSUS));
    check("dfe", "payload.json", &[], write("payload.json", PAYLOAD));
}

#[test]
fn a_file_that_cannot_be_read_at_all_is_not_repeated_either() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = [
        ("cin", "broken.xml", "<Message><Children><Child><QXNAME>QXNOTE</QXCODE>"),
        (
            "cin",
            "entity.xml",
            "<Message><Children><Child><LAchildID>&QXNAME;</LAchildID></Child></Children></Message>",
        ),
        ("dfe", "broken.json", "[{\"la_child_id\": QXNAME}]"),
        ("annex-a", "broken.xlsx", "QXNAME,QXNOTE"),
    ];
    for (format, name, text) in files {
        fs::write(dir.path().join(name), text).expect("a file");
        let year: &[&str] = if format == "cin" { &["--year", "2025"] } else { &[] };
        let import =
            ["import", format, name, "--received", "2026-06-30", "--authority", "344", "--data", "ledgers"];
        let output = run(dir.path(), &[&import[..], year].concat());
        assert_ne!(output.status.code(), Some(0), "{name}");
        let told = [output.stdout, output.stderr].concat();
        assert!(PLANTED.iter().all(|planted| !has(&told, planted)), "{}", String::from_utf8_lossy(&told));
    }
}
