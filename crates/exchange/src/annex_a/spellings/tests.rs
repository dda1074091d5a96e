//! Spellings as authorities write them.

use super::*;

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
            for phrase in row.phrases {
                assert_eq!(spellings.meaning(&phrase.to_uppercase()), code, "{name} {phrase}");
                assert_eq!(words(phrase), *phrase, "a phrase is written as words are compared");
            }
        }
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
    check(
        &NEED,
        &[("N1a", "unknown"), ("N1 - Abuse or Neglect", "N1"), ("b) Child\u{2019}s disability", "N2")],
    );
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
