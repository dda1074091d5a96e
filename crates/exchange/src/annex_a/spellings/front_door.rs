//! Who made contact, why help is needed, why cases are closed and how they stand.

use super::{Spellings, seen, spelling};

/// Who made a contact or referral.
pub const SOURCE: Spellings = Spellings {
    codes: &[
        spelling(
            "1A",
            "a) 1A: Individual",
            &[
                "family",
                "family member",
                "relative",
                "carer",
                "parent",
                "mother",
                "father",
                "grandparent",
                "sibling",
            ],
        ),
        spelling(
            "1B",
            "b) 1B: Individual",
            &["acquaintance", "neighbour", "friend", "childminder", "child minder"],
        ),
        spelling("1C", "c) 1C: Individual", &["self", "self referral", "child"]),
        spelling(
            "1D",
            "d) 1D: Individual",
            &["other individual", "member of the public", "member of public", "stranger"],
        ),
        spelling("2A", "e) 2A: Schools", &["school", "schools", "nursery", "pre school", "academy"]),
        spelling(
            "2B",
            "f) 2B: Education services",
            &[
                "education",
                "education services",
                "education service",
                "other education",
                "college",
                "further education",
                "education welfare",
            ],
        ),
        spelling("3A", "g) 3A: Health services", &["gp", "general practitioner"]),
        spelling("3B", "h) 3B: Health services", &["health visitor"]),
        spelling("3C", "i) 3C: Health services", &["school nurse"]),
        spelling(
            "3D",
            "j) 3D: Health services",
            &["other primary health", "other primary health services", "primary health"],
        ),
        spelling("3E", "k) 3E: Health services", &["a e", "accident and emergency", "emergency department"]),
        spelling(
            "3F",
            "l) 3F: Health services",
            &[
                "hospital",
                "hospice",
                "ambulance",
                "other health",
                "other health services",
                "camhs",
                "midwife",
            ],
        ),
        spelling("4", "m) 4: Housing", &["housing", "housing association", "landlord", "homelessness"]),
        spelling("5A", "n) 5A: LA services", &["adult social care", "social care e g adults"]),
        spelling("5B", "o) 5B: LA services", &["other internal", "youth offending", "yot"]),
        spelling(
            "5C",
            "p) 5C: LA services",
            &["external", "other local authority", "another local authority", "other la"],
        ),
        spelling("5D", "v) 5D: LA services", &["early help"]),
        spelling("6", "q) 6: Police", &["police"]),
        spelling(
            "7",
            "r) 7: Other legal agency",
            &[
                "other legal agency",
                "court",
                "courts",
                "probation",
                "prison",
                "prisons",
                "cafcass",
                "immigration",
                "solicitor",
                "legal",
            ],
        ),
        spelling(
            "8",
            "s) 8: Other",
            &[
                "other",
                "voluntary",
                "voluntary organisation",
                "childrens centre",
                "independent agency",
                "children s centre",
            ],
        ),
        spelling("9", "t) 9: Anonymous", &["anonymous", "anon"]),
        spelling("10", "u) 10: Unknown", &["unknown", "not known", "nk"]),
    ],
    seen: seen::SOURCE,
    groups: &[
        "individual",
        "health services",
        "health service",
        "health",
        "la services",
        "local authority services",
        "local authority",
    ],
};

/// Why help is needed.
pub const NEED: Spellings = Spellings {
    codes: &[
        spelling("N1", "a) N1: Abuse or neglect", &["abuse", "neglect", "abuse or neglect", "exploitation"]),
        spelling("N2", "b) N2: Child's disability", &["disability", "childs disability", "child disability"]),
        spelling(
            "N3",
            "c) N3: Parental illness or disability",
            &[
                "parental illness",
                "parents illness",
                "parental disability",
                "parents illness or disability",
                "parental disability or illness",
                "parental illness or disability",
                "parental illness disability",
                "parental disability illness",
            ],
        ),
        spelling(
            "N4",
            "d) N4: Family in acute stress",
            &["acute stress", "family in acute stress", "homelessness"],
        ),
        spelling("N5", "e) N5: Family dysfunction", &["family dysfunction", "dysfunction"]),
        spelling(
            "N6",
            "f) N6: Socially unacceptable behaviour",
            &["unacceptable behaviour", "socially unacceptable behaviour", "offending"],
        ),
        spelling("N7", "g) N7: Low income", &["low income"]),
        spelling("N8", "h) N8: Absent parenting", &["absent parenting", "uasc", "absent parents"]),
        spelling(
            "N9",
            "i) N9: Cases other than children in need",
            &["not cin", "cases other than children in need", "other than children in need", "n10"],
        ),
        spelling("N0", "j) N0: Not stated", &["not stated", "not recorded", "unknown", "not specified"]),
    ],
    seen: seen::NEED,
    groups: &["other"],
};

/// Why a case was closed.
pub const CLOSURE: Spellings = Spellings {
    codes: &[
        spelling("RC1", "a) RC1: Adopted", &["adopted", "adoption order"]),
        spelling("RC2", "b) RC2: Died", &["died", "death", "deceased"]),
        spelling(
            "RC3",
            "c) RC3: Child arrangements order",
            &["residence order", "child arrangements order", "child arrangement order"],
        ),
        spelling(
            "RC4",
            "d) RC4: Special guardianship order",
            &["special guardianship order", "special guardianship"],
        ),
        spelling(
            "RC5",
            "e) RC5: Transferred to services of another LA",
            &[
                "another la",
                "other local authority",
                "another local authority",
                "moved out of area",
                "other la",
            ],
        ),
        spelling(
            "RC6",
            "f) RC6: Transferred to adult social services",
            &["adult social services", "adult services", "adult social care"],
        ),
        spelling(
            "RC7",
            "g) RC7: Services ceased for any other reason",
            &[
                "any other reason",
                "other",
                "no longer in need",
                "child no longer in need",
                "work completed",
                "objectives met",
            ],
        ),
        spelling(
            "RC8",
            "h) RC8: Case closed after assessment, no further action",
            &["closed after assessment", "no further action", "not in need after assessment"],
        ),
        spelling(
            "RC9",
            "i) RC9: Case closed after assessment, referred to early help",
            &["referred to early help", "early help", "step down to early help"],
        ),
    ],
    seen: seen::CLOSURE,
    groups: &["not stated", "unknown", "case closed"],
};

/// How a case stands.
pub const STATUS: Spellings = Spellings {
    codes: &[
        spelling(
            "looked-after",
            "a) Looked after child",
            &["looked after", "looked after child", "cla", "lac", "child looked after"],
        ),
        spelling(
            "protection-plan",
            "b) Child Protection plan",
            &["child protection", "cp", "cpp", "child protection plan"],
        ),
        spelling(
            "need-plan",
            "c) Child in need plan",
            &["child in need", "cin", "child in need plan", "cin plan"],
        ),
        spelling("assessment", "d) Open assessment", &["open assessment", "assessment", "open asmt"]),
        spelling(
            "closed",
            "e) Closed episode",
            &[
                "closed",
                "closed case",
                "closed referral",
                "closed assessment",
                "closed stepdown",
                "care leaver",
            ],
        ),
    ],
    seen: seen::STATUS,
    groups: &[],
};
