//! Spellings as authorities write them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::annex_a::lists::{Holds, LISTS};

fn check(spellings: &Spellings, expected: &[(&str, &str)]) {
    for (value, code) in expected {
        let meaning = spellings.meaning(value);
        let found = match meaning {
            Some(Meaning::Code(code)) => code,
            Some(Meaning::Group) => "group",
            None => "unknown",
        };
        assert_eq!(found, *code, "{value}");
    }
}

#[test]
fn every_code_is_understood_as_it_is_written_and_as_it_stands() {
    let all = [
        ("yes", &YES_NO),
        ("nfa", &NO_FURTHER_ACTION),
        ("unaccompanied", &UNACCOMPANIED),
        ("disability", &DISABILITY),
        ("sex", &SEX),
        ("ethnicity", &ETHNICITY),
        ("source", &SOURCE),
        ("need", &NEED),
        ("closure", &CLOSURE),
        ("status", &STATUS),
        ("abuse", &ABUSE),
        ("legal", &LEGAL_STATUS),
        ("permanence", &PERMANENCE),
        ("end", &CARE_END),
        ("placement", &PLACEMENT),
        ("provider", &PROVIDER),
        ("location", &LOCATION),
        ("reversal", &REVERSAL),
        ("eligibility", &ELIGIBILITY),
        ("touch", &IN_TOUCH),
        ("accommodation", &ACCOMMODATION),
        ("suitability", &SUITABILITY),
        ("activity", &ACTIVITY),
    ];
    for (name, spellings) in all {
        for row in spellings.codes {
            let code = Some(Meaning::Code(row.code));
            assert_eq!(spellings.meaning(row.written), code, "{name} {}", row.written);
            assert_eq!(spellings.meaning(&row.code.to_lowercase()), code, "{name} {}", row.code);
            let seen =
                spellings.seen.iter().filter(|(of, _)| *of == row.code).flat_map(|(_, phrases)| *phrases);
            for phrase in row.phrases.iter().chain(seen) {
                assert_eq!(spellings.meaning(&phrase.to_uppercase()), code, "{name} {phrase}");
                assert_eq!(words(phrase), *phrase, "a phrase is written as words are compared");
            }
        }
    }
}

#[test]
fn what_systems_have_written_is_of_a_code_that_there_is() {
    for list in LISTS {
        for column in list.columns {
            let Holds::Coded(spellings) = column.holds else { continue };
            for (code, _) in spellings.seen.iter().filter(|(code, _)| !code.is_empty()) {
                assert!(spellings.code(code).is_some(), "{} {code}", column.name);
            }
        }
    }
}

/// The spellings that authorities were seen to use, beside the value of the list that each was taken for. The list is
/// coarser than the codes: a code is right when most spellings that are read as it were taken for the same value.
/// Left out are spellings that were taken for several values, and what is no spelling but somebody's error.
#[test]
#[expect(clippy::print_stdout, reason = "a test that does not run says so")]
fn the_spellings_of_many_authorities_are_understood() {
    let samples = std::env::var_os("JOURNEY_LEDGER_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), Into::into);
    let file = samples.join("../domain/schemas/annex_a_value_variants.csv");
    let Ok(mut file) = csv::Reader::from_path(&file) else {
        println!("skipped: there are no spellings of many authorities here");
        return;
    };
    let rows = file.records().map(|row| row.expect("a row"));
    let rows: Vec<_> = rows.filter_map(|row| Seen::of(&row)).filter(|seen| !seen.is_an_error()).collect();
    let mut taken_for: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut of_code: BTreeMap<_, BTreeMap<_, u32>> = BTreeMap::new();
    for seen in &rows {
        taken_for.entry((&seen.column, words(&seen.spelling))).or_default().insert(words(&seen.value));
        if let Some(Meaning::Code(code)) = seen.meaning {
            *of_code.entry((&seen.column, code)).or_default().entry(words(&seen.value)).or_default() += 1;
        }
    }
    let usual = |column: &String, code: &'static str| {
        let values = of_code.get(&(column, code)).into_iter().flatten();
        values.max_by_key(|(_, times)| **times).map(|(value, _)| value.clone())
    };
    let (mut all, mut right, mut left) = (0, 0, String::new());
    for seen in rows.iter().filter(|seen| taken_for[&(&seen.column, words(&seen.spelling))].len() == 1) {
        let meant = seen.spellings.meaning(&seen.value);
        let is_right = match seen.meaning {
            _ if is_blank(&seen.spelling) => true,
            Some(Meaning::Code(code)) => {
                // A code that is spelled out is what it is, whatever it was taken for.
                seen.names(code)
                    || meant == seen.meaning
                    || usual(&seen.column, code) == Some(words(&seen.value))
            }
            Some(Meaning::Group) => meant == seen.meaning,
            None => false,
        };
        all += 1;
        right += u32::from(is_right);
        if !is_right {
            left +=
                &format!("{}: {} is {:?}, not {}\n", seen.column, seen.spelling, seen.meaning, seen.value);
        }
    }
    let share = f64::from(right) / f64::from(all);
    assert!(share >= 0.99, "{right} of {all} are understood; not these:\n{left}");
}

/// A spelling that was seen.
struct Seen {
    column: String,
    value: String,
    spelling: String,
    spellings: &'static Spellings,
    meaning: Option<Meaning>,
}

impl Seen {
    /// A row of the file, of a column that we read: the list, the column, the value of the list, the spelling.
    fn of(row: &csv::StringRecord) -> Option<Self> {
        let list = LISTS.iter().find(|list| row.get(0) == Some(&format!("list_{}", list.number)))?;
        let column = list.columns.iter().find(|column| Some(column.name) == row.get(1))?;
        let Holds::Coded(spellings) = column.holds else { return None };
        let (value, spelling) = (row.get(2)?.to_owned(), row.get(3)?.to_owned());
        let meaning = spellings.meaning(&spelling);
        Some(Self { column: column.name.to_owned(), value, spelling, spellings, meaning })
    }

    fn is_an_error(&self) -> bool {
        self.value.contains("Error") || self.spelling.ends_with("is not mapped")
    }

    fn names(&self, code: &str) -> bool {
        self.spelling.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == code)
    }
}

#[test]
fn letters_numbers_brackets_and_quotes_are_seen_through() {
    check(
        &SEX,
        &[
            ("b) Female", "F"),
            ("2 - Female", "F"),
            ("f", "F"),
            ("b)", "F"),
            (" MALE ", "M"),
            ("Mal", "unknown"),
        ],
    );
    check(
        &SOURCE,
        &[
            ("q) 6: Police", "6"),
            ("\u{2018}6", "6"),
            ("Police [6]", "6"),
            ("POLICE", "6"),
            ("3D - Health services - Other primary", "3D"),
            ("d) Health services", "group"),
            ("a) Individual", "group"),
            ("t) 9: Anonymous", "9"),
            ("10", "10"),
            ("1", "unknown"),
        ],
    );
    check(&NEED, &[("N1a", "N1"), ("N1 - Abuse or Neglect", "N1"), ("b) Child\u{2019}s disability", "N2")]);
    check(
        &ELIGIBILITY,
        &[
            ("Former Relevant", "former-relevant"),
            ("a) Relevant child", "relevant"),
            ("FR", "former-relevant"),
        ],
    );
    check(
        &SUITABILITY,
        &[("Accommodation is considered suitable", "yes"), ("Not suitable", "no"), ("b) Unsuitable", "no")],
    );
    check(
        &ACCOMMODATION,
        &[
            ("U: Independent living", "U"),
            ("k) Independent living", "U"),
            ("e) Gone abroad", "G"),
            ("(E) Supported Lodgings", "E"),
            ("Foyer [T]", "T"),
        ],
    );
    check(
        &YES_NO,
        &[("a) Yes", "yes"), ("0", "no"), ("No Visit - new in last month", "unknown"), ("N/A?", "unknown")],
    );
    check(&ABUSE, &[("Neglect, Physical and Emotional", "MUL"), ("PHYSICAL INJURY", "PHY"), ("NYNN", "PHY")]);
    check(
        &LEGAL_STATUS,
        &[
            ("C2: FCO", "C2"),
            ("E1: Placement order", "E1"),
            ("f) Detained on child protection grounds", "group"),
        ],
    );
    check(&PLACEMENT, &[("f) U6: Foster placement - not FFA", "U6"), ("a) Foster placement", "group")]);
    check(&ETHNICITY, &[("s) NOBT", "NOBT"), ("a) White", "group"), ("WHITE BRITISH", "WBRI")]);
}
