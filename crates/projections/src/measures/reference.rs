//! The ids under which the reference knows limits, signals and indicators: each leads to what the books have of it.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::measures;

/// The limits and indicators of the reference, section by section.
const LIMITS: &[&str] = &[
    // Front door, assessment, enquiry.
    "REF-DECISION CONTACT-DECISION REFERRER-FEEDBACK CFA-45 CFA-SEEN CFA-CHECKPOINT STRAT ICPC-15",
    "S47-COMPLETE ICPC-REPORT TRANSFER-IN-CPC PP-72H EPO CAO LADO-1 SERIOUS-INCIDENT",
    // Child protection plan, child in need, family help.
    "CORE-10 CORE-NEXT CPR-FIRST CPR-NEXT CP-VISIT CP-LONG-15 CP-LONG-24 CP-REPEAT CP-SHORT",
    "CIN-PLAN CIN-VISIT CIN-REVIEW CIN-DRIFT STEPDOWN CLOSURE-SIGNOFF RE-REFERRAL PF-FIRST",
    "PF-VISIT",
    // Pre-proceedings and court.
    "PLO-LETTER PLO-MEETING PLO-REVIEW PLO-16 PLO-ISSUE FGDM-OFFER CARE-26 SUPERVISION-ORDER",
    // Looked-after children.
    "LAC-CAREPLAN LAC-PLACEPLAN LAC-NOTIFY LAC-IRO LAC-IRO-ACT LAC-REV-1 LAC-REV-2 LAC-REV-N",
    "LAC-REV-RECORD LAC-VISIT-1 LAC-VISIT-Y1 LAC-VISIT-LT LAC-VISIT-R19 LAC-VISIT-R24",
    "LAC-VISIT-ICO LAC-VISIT-COHOME LAC-VISIT-SB LAC-REV-SB LAC-R24-EXPIRY LAC-R19-ASSESS",
    "LAC-DISTANT LAC-END-REVIEW LAC-END-NOTICE LAC-CEASE LAC-HEALTH-IHA LAC-HEALTH-IHA-ACT",
    "LAC-HEALTH-RHA LAC-DENTAL LAC-SDQ LAC-PEP-1 LAC-PEP-TERM LAC-SCHOOL-20 LAC-PERM",
    "LAC-LIFESTORY LAC-DELEGATED LAC-REMAND MISSING-RHI MISSING-STRAT PLACE-3IN12 PLACE-LTS",
    "PLACE-T SECURE-REV SECURE-72H DOLO-REG SW-CHANGES ALLOC-GAP",
    // Adoption and permanence.
    "ADO-ADM ADO-PANEL ADO-MATCH ADO-A10 ADO-A2 ADO-REV-DECISION ADO-REV-WAIT ADO-REV-1 ADO-REV-2",
    "ADO-REV-N ADO-VISIT",
    // Care leavers.
    "CL-ELIG CL-NEEDS CL-PP CL-PP-REVIEW CL-PA CL-TOUCH CL-VISIT CL-ACCOM CL-BIRTHDAY",
    // Oversight and recording.
    "REC-CRITICAL REC-VISIT REC-OTHER SUP-WORKER SUP-CHILD SUP-RECORD MGT-DECISION CHRON SUMMARY",
    "IRO-MID ALLOC AUDIT",
];

/// The signals of the reference: how they are numbered, and how many there are.
const SIGNALS: &[(&str, usize, usize)] =
    &[("D", 26, 2), ("L", 22, 2), ("R", 27, 2), ("T", 7, 1), ("W", 8, 1)];

/// What is no row, and why.
const NO_ROW: &[(&str, &str)] = &[
    ("ADO-A20", "nobody has confirmed its definition"),
    ("ADO-STAGE1", "adopters have no stream in this ledger"),
    ("ADO-STAGE2", "adopters have no stream in this ledger"),
    (
        "R24",
        "a published figure that the ledger does not give again is a question of its own: the reconciliation",
    ),
];

/// Every id by which a clock, a flag or a measure is known, with the kinds of row that it leads to.
fn known() -> BTreeMap<&'static str, Vec<&'static str>> {
    let clocks = rules::clocks().map(|row| ("clock", row.aliases));
    let flags = rules::flags().map(|row| ("flag", row.aliases));
    let measures = measures().map(|row| ("measure", row.aliases));
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, aliases) in clocks.chain(flags).chain(measures) {
        for alias in aliases {
            known.entry(alias).or_default().push(kind);
        }
    }
    known
}

fn signals() -> impl Iterator<Item = String> {
    SIGNALS.iter().flat_map(|&(letter, count, digits)| {
        (1..=count).map(move |number| format!("{letter}{number:0digits$}"))
    })
}

#[test]
fn every_id_of_the_reference_leads_to_a_row_or_to_the_reason_for_none() {
    let known = known();
    let limits = LIMITS.iter().flat_map(|ids| ids.split(' ')).map(String::from);
    for id in limits.chain(signals()) {
        let no_row = NO_ROW.iter().any(|(name, _)| *name == id);
        assert!(no_row != known.contains_key(&*id), "{id} leads nowhere, or is said to");
    }
}

#[test]
fn an_id_leads_to_one_row_of_a_kind() {
    for (id, kinds) in known() {
        let measured = kinds.iter().filter(|kind| **kind == "measure").count();
        // An id that stands for a concern about one child and for a share of all leads to both.
        assert!(measured <= 1 && kinds.len() - measured <= 1, "{id} leads to {kinds:?}");
    }
}

#[test]
fn a_name_is_one_row_of_all_the_books() {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    let all = rules::clocks().map(|row| row.name).chain(rules::flags().map(|row| row.name));
    for name in all.chain(measures().map(|row| row.name)) {
        *names.entry(name).or_default() += 1;
    }
    let twice: Vec<_> = names.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(known().keys().all(|id| !names.contains_key(id)), "an id is the name of a row");
}
