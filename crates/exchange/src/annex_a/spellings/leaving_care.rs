//! Leaving care.

use super::{Spellings, seen, spelling};

/// What a young person is entitled to.
pub const ELIGIBILITY: Spellings = Spellings {
    codes: &[
        spelling("relevant", "a) Relevant child", &["relevant", "relevant child", "r"]),
        spelling(
            "former-relevant",
            "b) Former relevant child",
            &["former relevant", "former relevant child", "fr"],
        ),
        spelling("qualifying", "c) Qualifying care leaver", &["qualifying", "qualifying care leaver", "q"]),
        spelling("eligible", "d) Eligible child", &["eligible", "eligible child", "e"]),
    ],
    seen: seen::ELIGIBILITY,
    groups: &["other"],
};

/// Whether the authority is in touch.
pub const IN_TOUCH: Spellings = Spellings {
    codes: &[
        spelling("YES", "a) Yes", &["yes", "y", "1", "in touch"]),
        spelling("NO", "b) No", &["no", "n", "0", "2", "not in touch"]),
        spelling("DIED", "c) Died", &["died", "death"]),
        spelling("REFU", "d) REFU", &["refuses contact", "refused contact", "refuses", "refused"]),
        spelling("NREQ", "e) NREQ", &["no longer requires services", "no longer required"]),
        spelling("RHOM", "f) RHOM", &["returned home", "returned home for 6 months"]),
    ],
    seen: seen::IN_TOUCH,
    groups: &["not recorded", "unknown", "no contact recorded", "exclude", "gone abroad"],
};

/// Where a care leaver lives.
pub const ACCOMMODATION: Spellings = Spellings {
    codes: &[
        spelling(
            "B",
            "B: With parents or relatives",
            &[
                "parents",
                "parents or relatives",
                "relatives",
                "with parents or relatives",
                "parents relatives",
            ],
        ),
        spelling("C", "C: Community home or residential care", &["community home", "residential care"]),
        spelling(
            "D",
            "D: Semi-independent, transitional accommodation",
            &["semi independent", "transitional"],
        ),
        spelling("E", "E: Supported lodgings", &["supported lodgings"]),
        spelling("G", "G: Gone abroad", &["abroad", "gone abroad"]),
        spelling("H", "H: Deported", &["deported"]),
        spelling("K", "K: Ordinary lodgings", &["ordinary lodgings", "lodgings"]),
        spelling("R", "R: Residence not known", &["residence not known", "not known", "whereabouts unknown"]),
        spelling("S", "S: No fixed abode", &["no fixed abode", "homeless"]),
        spelling("T", "T: Foyers", &["foyer", "foyers"]),
        spelling("U", "U: Independent living", &["independent living", "own tenancy"]),
        spelling("V", "V: Emergency accommodation", &["emergency accommodation"]),
        spelling("W", "W: Bed and breakfast", &["bed and breakfast"]),
        spelling("X", "X: In custody", &["custody", "in custody", "prison"]),
        spelling("Y", "Y: Other accommodation", &["other accommodation", "other"]),
        spelling(
            "Z",
            "Z: With former foster carers",
            &["former foster carer", "former foster carers", "with foster carers", "staying put"],
        ),
    ],
    seen: seen::ACCOMMODATION,
    groups: &["not recorded", "not stated", "no information", "unknown"],
};

/// Whether a care leaver's accommodation is suitable.
pub const SUITABILITY: Spellings = Spellings {
    codes: &[
        spelling("yes", "a) Suitable", &["suitable", "yes", "y", "1", "true", "considered suitable"]),
        spelling(
            "no",
            "b) Unsuitable",
            &[
                "unsuitable",
                "not suitable",
                "no",
                "n",
                "2",
                "false",
                "considered unsuitable",
                "not considered suitable",
            ],
        ),
    ],
    seen: &[],
    groups: &["not in touch or not recorded", "not recorded", "unknown", "0", "exclude"],
};

/// What a care leaver does.
pub const ACTIVITY: Spellings = Spellings {
    codes: &[
        spelling("F1", "F1: Full time in higher education", &["full time in higher education"]),
        spelling("P1", "P1: Part time in higher education", &["part time in higher education"]),
        spelling(
            "F2",
            "F2: Full time in education other than higher",
            &["full time in education other than higher"],
        ),
        spelling(
            "P2",
            "P2: Part time in education other than higher",
            &["part time in education other than higher"],
        ),
        spelling("F3", "F3: Full time in training or employment", &[]),
        spelling("P3", "P3: Part time in training or employment", &[]),
        spelling("F4", "F4: Full time in an apprenticeship", &["full time in an apprenticeship"]),
        spelling("P4", "P4: Part time in an apprenticeship", &["part time in an apprenticeship"]),
        spelling(
            "F5",
            "F5: Full time in training or employment (not apprenticeship)",
            &[
                "full time in training or employment",
                "full time in training or employment not apprenticeship",
            ],
        ),
        spelling(
            "P5",
            "P5: Part time in training or employment (not apprenticeship)",
            &[
                "part time in training or employment",
                "part time in training or employment not apprenticeship",
            ],
        ),
        spelling(
            "G4",
            "G4: Not in education, employment or training: illness or disability",
            &["illness", "illness or disability", "illness disability"],
        ),
        spelling(
            "G5",
            "G5: Not in education, employment or training: other",
            &["neet", "not in education employment or training", "other circumstances"],
        ),
        spelling(
            "G6",
            "G6: Not in education, employment or training: pregnancy or parenting",
            &["pregnancy", "parenting", "pregnancy or parenting"],
        ),
    ],
    seen: &[],
    groups: &["not recorded", "unknown", "not known"],
};
