//! The code sets of the SSDA903 return, by collection year, as data: one row per set of codes and years.

use super::year::CollectionYear;

/// Codes that are valid in a column from one collection year to another.
struct CodeSet {
    column: &'static str,
    /// First and last year, named by their 1 April.
    years: (u16, u16),
    codes: &'static [&'static str],
}

const fn set(column: &'static str, first: u16, last: u16, codes: &'static [&'static str]) -> CodeSet {
    CodeSet { column, years: (first, last), codes }
}

/// The newest year that is known; a set that is still valid ends here.
const ON: u16 = CollectionYear::LAST.begins();

/// What the columns hold that ask whether something is so.
const YES_OR_NO: &[&str] = &["0", "1"];

#[rustfmt::skip]
const SETS: &[CodeSet] = &[
    set("SEX", 2017, 2023, &["1", "2"]),
    set("SEX", 2024, ON, &["M", "F", "U"]),
    set("ETHNIC", 2017, ON, &[
        "WBRI", "WIRI", "WOTH", "WIRT", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH",
        "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT",
    ]),
    set("RNE", 2017, ON, &["S", "L", "P", "T", "B", "U"]),
    set("LS", 2017, ON, &[
        "C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3",
    ]),
    set("CIN", 2017, ON, &["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"]),
    set("PLACE", 2017, ON, &[
        "A3", "A4", "A5", "A6", "K1", "K2", "P1", "P3", "R1", "R2", "R3", "R5", "S1",
        "T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6",
    ]),
    set("PLACE", 2017, 2024, &["Z1"]),
    set("PLACE", 2017, 2023, &["H5", "P2"]),
    set("PLACE", 2024, ON, &["K3"]),
    set("PLACE", 2025, ON, &["Z11", "Z12", "Z13", "Z14"]),
    set("PLACE_PROVIDER", 2017, ON, &["PR0", "PR1", "PR2", "PR3", "PR4", "PR5"]),
    set("REC", 2017, ON, &[
        "X1", "E11", "E12", "E2", "E3", "E4A", "E4B", "E13", "E41", "E5", "E6", "E7", "E8", "E9",
        "E14", "E15", "E16", "E17",
    ]),
    set("REC", 2017, 2017, &["E43", "E44"]),
    set("REC", 2018, ON, &["E45", "E46", "E47", "E48"]),
    set("REASON_PLACE_CHANGE", 2017, ON, &[
        "CARPL", "CLOSE", "ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "OTHER",
    ]),
    set("REASON_PLACE_CHANGE", 2018, ON, &["CUSTOD"]),
    set("REVIEW_CODE", 2017, ON, &["PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"]),
    set("UASC", 2017, ON, YES_OR_NO),
    set("SDQ_REASON", 2017, ON, &["SDQ1", "SDQ2", "SDQ3", "SDQ4", "SDQ5"]),
    set("CONVICTED", 2017, ON, YES_OR_NO),
    set("IMMUNISATIONS", 2017, ON, YES_OR_NO),
    set("TEETH_CHECK", 2017, ON, YES_OR_NO),
    set("HEALTH_ASSESSMENT", 2017, ON, YES_OR_NO),
    set("SUBSTANCE_MISUSE", 2017, ON, YES_OR_NO),
    set("INTERVENTION_RECEIVED", 2017, ON, YES_OR_NO),
    set("INTERVENTION_OFFERED", 2017, ON, YES_OR_NO),
    set("IN_TOUCH", 2017, ON, &["YES", "NO", "DIED", "REFU", "NREQ", "RHOM"]),
    set("ACTIV", 2017, ON, &["F1", "P1", "F2", "P2", "G4", "G5", "G6", "0"]),
    set("ACTIV", 2017, 2020, &["F3", "P3"]),
    set("ACTIV", 2021, ON, &["F4", "P4", "F5", "P5"]),
    set("ACCOM", 2017, ON, &[
        "B1", "B2", "C1", "C2", "D1", "D2", "E1", "E2", "G1", "G2", "H1", "H2", "K1", "K2", "R1", "R2", "S1", "S2",
        "T1", "T2", "U1", "U2", "V1", "V2", "W1", "W2", "X1", "X2", "Y1", "Y2", "Z1", "Z2", "0",
    ]),
    set("FOSTER_CARE", 2017, ON, YES_OR_NO),
    set("REASON_PLACED_CEASED", 2017, ON, &["RD1", "RD2", "RD3", "RD4"]),
    set("PREV_PERM", 2017, ON, &["P1", "P2", "P3", "P4", "Z1"]),
    set("MISSING", 2017, ON, &["M", "A"]),
    set("SW_REASON", 2023, ON, &[
        "MANAGE", "FCONTA", "LEFTRL", "ORGRST", "TSPROC", "ABSENC", "CHCHAN", "PCCHAN", "SWDIED", "OTHERS",
    ]),
];

/// How a code stands to a collection year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It is in that year's set.
    Valid(&'static str),
    /// It is in another year's set only.
    OfAnotherYear(&'static str),
    /// It is in no set.
    Unknown,
}

/// Looks a code up in a column's sets, in upper or lower case.
pub fn look_up(column: &str, code: &str, year: CollectionYear) -> Validity {
    let mut found = Validity::Unknown;
    for set in SETS.iter().filter(|set| set.column == column) {
        if let Some(code) = set.codes.iter().find(|known| known.eq_ignore_ascii_case(code)) {
            if (set.years.0..=set.years.1).contains(&year.begins()) {
                return Validity::Valid(code);
            }
            found = Validity::OfAnotherYear(code);
        }
    }
    found
}

#[cfg(test)]
pub(super) fn every_code_of(column: &str) -> Vec<&'static str> {
    SETS.iter().filter(|set| set.column == column).flat_map(|set| set.codes.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use journey::Coded;
    use journey::codes::{Activity, CareEndReason, PlacementChangeReason, PlacementType};

    use super::*;

    fn check(column: &str, code: &str, begins: u16, expected: Validity) {
        let year = CollectionYear::new(begins).expect("a year");
        assert_eq!(look_up(column, code, year), expected, "{column} {begins}");
    }

    #[test]
    fn codes_come_and_go_with_the_years() {
        check("SEX", "1", 2023, Validity::Valid("1"));
        check("SEX", "1", 2024, Validity::OfAnotherYear("1"));
        check("SEX", "U", 2024, Validity::Valid("U"));
        check("PLACE", "P2", 2023, Validity::Valid("P2"));
        check("PLACE", "P2", 2024, Validity::OfAnotherYear("P2"));
        check("PLACE", "K3", 2023, Validity::OfAnotherYear("K3"));
        check("PLACE", "Z1", 2024, Validity::Valid("Z1"));
        check("PLACE", "Z1", 2025, Validity::OfAnotherYear("Z1"));
        check("PLACE", "Z11", 2024, Validity::OfAnotherYear("Z11"));
        check("PLACE", "Z12", 2026, Validity::Valid("Z12"));
        check("REC", "E43", 2017, Validity::Valid("E43"));
        check("REC", "E43", 2018, Validity::OfAnotherYear("E43"));
        check("REC", "E45", 2018, Validity::Valid("E45"));
        check("REASON_PLACE_CHANGE", "CUSTOD", 2017, Validity::OfAnotherYear("CUSTOD"));
        check("ACTIV", "F3", 2020, Validity::Valid("F3"));
        check("ACTIV", "F3", 2021, Validity::OfAnotherYear("F3"));
        check("ACTIV", "P5", 2021, Validity::Valid("P5"));
        check("SW_REASON", "MANAGE", 2022, Validity::OfAnotherYear("MANAGE"));
        check("LS", "C9", 2020, Validity::Unknown);
        check("NO_SUCH_COLUMN", "1", 2020, Validity::Unknown);
    }

    #[test]
    fn each_column_that_is_read_by_codes_has_a_set_in_every_year_of_its_table() {
        let columns: std::collections::BTreeSet<_> = SETS.iter().map(|set| set.column).collect();
        let mut changes = String::new();
        for column in columns {
            let of = |begins: u16| -> Vec<&str> {
                let valid = SETS.iter().filter(|set| set.column == column);
                let valid = valid.filter(|set| (set.years.0..=set.years.1).contains(&begins));
                valid.flat_map(|set| set.codes.iter().copied()).collect()
            };
            let first = if column == "SW_REASON" { 2023 } else { CollectionYear::FIRST.begins() };
            assert!((first..=ON).all(|begins| !of(begins).is_empty()), "{column}");
            for begins in first + 1..=ON {
                let (before, now) = (of(begins - 1), of(begins));
                let gone = before.iter().filter(|code| !now.contains(code)).map(|code| format!(" -{code}"));
                let new = now.iter().filter(|code| !before.contains(code)).map(|code| format!(" +{code}"));
                let told: String = gone.chain(new).collect();
                if !told.is_empty() {
                    changes += &format!("{column} {begins}:{told}\n");
                }
            }
        }
        expect_test::expect![[r#"
            ACTIV 2021: -F3 -P3 +F4 +P4 +F5 +P5
            PLACE 2024: -H5 -P2 +K3
            PLACE 2025: -Z1 +Z11 +Z12 +Z13 +Z14
            REASON_PLACE_CHANGE 2018: +CUSTOD
            REC 2018: -E43 -E44 +E45 +E46 +E47 +E48
            SEX 2024: -1 -2 +M +F +U
        "#]]
        .assert_eq(&changes);
    }

    /// Whether a code of the vocabulary is used in a year, where it is a code of a column at all.
    fn is_used<C: Coded>(code: &str, begins: u16) -> Option<bool> {
        let begins = i16::try_from(begins).ok()?;
        C::from_code(code).map(|code| code.years().include(begins))
    }

    #[test]
    fn the_vocabulary_has_the_same_years() {
        type IsUsed = fn(&str, u16) -> Option<bool>;
        let columns: [(&str, IsUsed); 4] = [
            ("PLACE", is_used::<PlacementType>),
            ("REC", is_used::<CareEndReason>),
            ("REASON_PLACE_CHANGE", is_used::<PlacementChangeReason>),
            ("ACTIV", is_used::<Activity>),
        ];
        for (column, is_used) in columns {
            for code in every_code_of(column) {
                for begins in CollectionYear::FIRST.begins()..=ON {
                    let year = CollectionYear::new(begins).expect("a year");
                    let is_valid = matches!(look_up(column, code, year), Validity::Valid(_));
                    assert_eq!(is_used(code, begins), Some(is_valid), "{column} {code} {begins}");
                }
            }
        }
    }

    #[test]
    fn no_code_stands_twice_for_one_year() {
        for (index, set) in SETS.iter().enumerate() {
            for other in SETS[index + 1..].iter().filter(|other| other.column == set.column) {
                let apart = set.years.1 < other.years.0 || other.years.1 < set.years.0;
                assert!(apart || set.codes.iter().all(|code| !other.codes.contains(code)), "{}", set.column);
            }
        }
    }
}
