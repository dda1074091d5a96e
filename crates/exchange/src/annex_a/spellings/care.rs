//! Children looked after, and adoption.

use super::{Spellings, seen, spelling};

/// The legal status under which a child is looked after.
pub const LEGAL_STATUS: Spellings = Spellings {
    codes: &[
        spelling("C1", "a) C1: Interim care order", &["interim care order", "interim care orders", "ico"]),
        spelling(
            "C2",
            "b) C2: Full care order",
            &["care order", "full care order", "full care orders", "fco"],
        ),
        spelling("D1", "c) D1: Freeing order", &["freeing order", "freed for adoption"]),
        spelling("E1", "d) E1: Placement order", &["placement order", "placement order granted"]),
        spelling(
            "V2",
            "e) V2: Single period of accommodation under section 20",
            &["s20", "section 20", "s 20", "accommodated under s20", "single period"],
        ),
        spelling("V3", "k) V3: Short breaks, each recorded", &[]),
        spelling(
            "V4",
            "l) V4: Short breaks under an agreed series",
            &["agreed series", "series of short breaks"],
        ),
        spelling("L1", "f) L1: Police protection", &["police protection", "police protection order", "ppo"]),
        spelling("L2", "g) L2: Emergency protection order", &["emergency protection order", "epo"]),
        spelling("L3", "h) L3: Child assessment order", &["child assessment order"]),
        spelling(
            "J1",
            "i) J1: Remanded to the authority or to youth detention",
            &["remanded", "remand", "on remand"],
        ),
        spelling("J2", "j) J2: Accommodated under PACE", &["pace", "under pace"]),
        spelling(
            "J3",
            "m) J3: Sentenced, with a residence requirement",
            &["residence requirement", "youth rehabilitation order"],
        ),
    ],
    seen: seen::LEGAL_STATUS,
    groups: &["detained on child protection grounds", "youth justice legal statuses", "youth justice"],
};

/// The plan for permanence.
pub const PERMANENCE: Spellings = Spellings {
    codes: &[
        spelling(
            "RETURN",
            "a) Return to family",
            &[
                "return to family",
                "return to birth parents",
                "place with parents",
                "return home",
                "remain with birth parents",
            ],
        ),
        spelling("RETURN1M", "a) Return to family - RETURN1M", &["within a month", "within 1 month"]),
        spelling("RETURN6M", "a) Return to family - RETURN6M", &["within six months", "within 6 months"]),
        spelling("RETURNEV", "a) Return to family - RETURNEV", &["eventual return"]),
        spelling("REMAINSUP", "a) Return to family - REMAINSUP", &["remain with family"]),
        spelling("ADOPTION", "b) Adoption", &["adoption", "fostering for adoption"]),
        spelling(
            "SGOCAO",
            "c) SGO/CAO",
            &[
                "sgo",
                "cao",
                "sgo cao",
                "special guardianship",
                "special guardianship order",
                "child arrangement order",
                "child arrangements order",
            ],
        ),
        spelling(
            "SUPPLIV",
            "d) Supported living in the community",
            &["supported living", "independent living", "supported living in the community"],
        ),
        spelling(
            "RESPLMT",
            "e) Long-term residential placement",
            &["residential", "long term residential", "residential placement", "residential care"],
        ),
        spelling(
            "LTFOST",
            "f) Long-term fostering",
            &["long term fostering", "fostering", "permanent fostering", "lt fostering"],
        ),
        spelling("LTFOST18", "f) Long-term fostering - LTFOST18", &["long term fostering to 18"]),
        spelling(
            "LTRELFR",
            "f) Long-term fostering - LTRELFR",
            &["long term fostering connected", "relatives or friends"],
        ),
        spelling("OTHERPLN", "g) Other", &["other", "parallel plan", "concurrent planning"]),
    ],
    seen: seen::PERMANENCE,
    groups: &["not recorded", "unknown", "none"],
};

/// Why a period of care ended.
pub const CARE_END: Spellings = Spellings {
    codes: &[
        spelling(
            "E11",
            "a) E11: Adopted, application unopposed",
            &["adopted unopposed", "application unopposed"],
        ),
        spelling("E12", "b) E12: Adopted, consent dispensed with", &["consent dispensed with"]),
        spelling("E2", "c) E2: Died", &["died", "death", "deceased"]),
        spelling(
            "E3",
            "d) E3: Care taken by another LA",
            &["care taken by another la", "care taken over", "another la", "another local authority"],
        ),
        spelling("E4A", "e) E4A: Returned home, planned", &["returned home planned"]),
        spelling("E4B", "f) E4B: Returned home, unplanned", &["returned home unplanned"]),
        spelling(
            "E13",
            "g) E13: Left care to live with others without parental responsibility",
            &["no parental responsibility", "without parental responsibility", "person without pr"],
        ),
        spelling(
            "E41",
            "h) E41: Residence or child arrangements order granted",
            &["residence order", "child arrangements order", "child arrangement order"],
        ),
        spelling("E43", "y) E43: Special guardianship order to former foster carers", &[]),
        spelling("E44", "z) E44: Special guardianship order to others", &[]),
        spelling("E45", "i) E45: Special guardianship order to a relative who fostered", &[]),
        spelling("E46", "j) E46: Special guardianship order to another foster carer", &[]),
        spelling("E47", "k) E47: Special guardianship order to a relative who did not foster", &[]),
        spelling("E48", "l) E48: Special guardianship order to another carer", &[]),
        spelling(
            "E5",
            "m) E5: Moved to independent living, with support",
            &["independent living with support", "supported independent living", "supported accommodation"],
        ),
        spelling(
            "E6",
            "n) E6: Moved to independent living, without support",
            &["independent living with no support", "independent living unsupported"],
        ),
        spelling(
            "E7",
            "o) E7: Transferred to residential care funded by adult social services",
            &["adult social services", "adult services", "adult social care"],
        ),
        spelling("E9", "p) E9: Sentenced to custody", &["sentenced to custody", "sentenced"]),
        spelling(
            "E14",
            "q) E14: Accommodation on remand ended",
            &["remand ended", "accommodation on remand ended", "accommodation on remand"],
        ),
        spelling(
            "E15",
            "r) E15: Age assessment found the young person to be 18 or over",
            &["age assessment", "age assessment determined", "assessed as over 18"],
        ),
        spelling("E16", "s) E16: Moved abroad", &["moved abroad", "abroad"]),
        spelling("E8", "t) E8: Care ceased for any other reason", &["any other reason"]),
        spelling("E17", "v) E17: Aged 18 and stayed with former carers", &["staying put", "remained with"]),
        spelling("X1", "u) X1: Continued on other terms", &["episode ceases and new episode"]),
    ],
    seen: seen::CARE_END,
    groups: &[
        "adopted",
        "returned home",
        "special guardianship order",
        "special guardianship orders",
        "independent living",
        "moved into independent living",
        "e4",
        "e1",
    ],
};

/// Where and with whom a child is placed.
pub const PLACEMENT: Spellings = Spellings {
    codes: &[
        spelling("U1", "a) U1: Foster placement with a relative or friend, long term", &[]),
        spelling("U2", "b) U2: Foster placement with a relative or friend, fostering for adoption", &[]),
        spelling("U3", "c) U3: Foster placement with a relative or friend, neither", &[]),
        spelling("U4", "d) U4: Foster placement with another carer, long term", &[]),
        spelling("U5", "e) U5: Foster placement with another carer, fostering for adoption", &[]),
        spelling("U6", "f) U6: Foster placement with another carer, neither", &[]),
        spelling("A3", "g) A3: Placed for adoption by consent with the current carer", &[]),
        spelling("A4", "h) A4: Placed for adoption by consent, not with the current carer", &[]),
        spelling("A5", "i) A5: Placed for adoption under an order with the current carer", &[]),
        spelling("A6", "j) A6: Placed for adoption under an order, not with the current carer", &[]),
        spelling(
            "P1",
            "k) P1: Placed with parents",
            &["placed with parents", "placement with parents", "placed with own parents"],
        ),
        spelling("P2", "l) P2: Independent living", &["independent living", "living independently"]),
        spelling("P3", "m) P3: Residential employment", &["residential employment"]),
        spelling(
            "H5",
            "n) H5: Semi-independent living",
            &["semi independent living", "residential accommodation"],
        ),
        spelling(
            "K1",
            "o) K1: Secure children's home",
            &["secure", "secure unit", "secure childrens homes", "secure childrens home"],
        ),
        spelling("K2", "p) K2: Children's home", &["childrens home", "childrens homes", "homes and hostels"]),
        spelling("K3", "x) K3: Supported accommodation", &["supported accommodation"]),
        spelling("R1", "q) R1: Residential care home", &["residential care home", "residential care homes"]),
        spelling("R2", "r) R2: Health service establishment", &["nhs", "nhs health trust", "hospital"]),
        spelling(
            "R3",
            "s) R3: Family centre or mother and baby unit",
            &[
                "family centre",
                "mother and baby unit",
                "mother baby unit",
                "family centre or mother and baby unit",
            ],
        ),
        spelling(
            "R5",
            "t) R5: Young offender institution",
            &["young offender institution", "yoi", "prison", "yoi or prison"],
        ),
        spelling("S1", "u) S1: Residential school", &["residential school", "residential schools"]),
        spelling("Z1", "v) Z1: Other placement", &["other placement", "other placements"]),
        spelling("Z11", "v) Z11: Other placement", &[]),
        spelling("Z12", "v) Z12: Other placement", &[]),
        spelling("Z13", "v) Z13: Other placement", &[]),
        spelling("Z14", "v) Z14: Other placement", &[]),
        spelling("T0", "w) T0: Temporary placement", &["temporary", "temporary placement"]),
        spelling("T1", "w) T1: Temporary: in hospital", &[]),
        spelling("T2", "w) T2: Temporary: on holiday", &[]),
        spelling("T3", "w) T3: Temporary: carer on holiday", &[]),
        spelling("T4", "w) T4: Temporary: other", &[]),
    ],
    seen: seen::PLACEMENT,
    groups: &[
        "foster placement",
        "foster",
        "fostering",
        "placed for adoption",
        "adoptive placement",
        "other residential setting",
    ],
};

/// Who provides a placement.
pub const PROVIDER: Spellings = Spellings {
    codes: &[
        spelling("PR0", "a) PR0: Parents", &["parents"]),
        spelling(
            "PR1",
            "b) PR1: Own provision",
            &["own provision", "own la", "own la provision", "local authority"],
        ),
        spelling(
            "PR2",
            "c) PR2: Other LA provision",
            &["other la", "other la provision", "other local authority"],
        ),
        spelling("PR3", "d) PR3: Other public provision", &["other public", "other public provision"]),
        spelling("PR4", "e) PR4: Private provision", &["private", "private provision"]),
        spelling("PR5", "f) PR5: Voluntary or third sector", &["voluntary", "third sector"]),
    ],
    seen: &[],
    groups: &["other", "not recorded", "unknown", "not required"],
};

/// Whether a placement lies in the authority's area.
pub const LOCATION: Spellings = Spellings {
    codes: &[
        spelling("in", "a) In", &["in", "yes", "y", "inside", "in la", "in borough", "inside la boundary"]),
        spelling(
            "out",
            "b) Out",
            &["out", "no", "n", "outside", "out of la", "out of borough", "outside la boundary"],
        ),
    ],
    seen: &[],
    groups: &["not recorded", "unknown"],
};

/// Why a child is no longer to be placed for adoption.
pub const REVERSAL: Spellings = Spellings {
    codes: &[
        spelling("RD1", "a) RD1: The child's needs changed", &["needs changed", "childs needs changed"]),
        spelling(
            "RD2",
            "b) RD2: The court did not make a placement order",
            &["court did not make", "did not make a placement order", "court did not grant"],
        ),
        spelling(
            "RD3",
            "c) RD3: Prospective adopters could not be found",
            &["adopters could not be found", "adopters cannot be found", "no adopters found"],
        ),
        spelling(
            "RD4",
            "d) RD4: Any other reason",
            &["any other reason", "other reason", "placement disruption"],
        ),
    ],
    seen: seen::REVERSAL,
    groups: &[],
};
