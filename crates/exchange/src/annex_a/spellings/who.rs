//! Who the child is, and yes or no.

use super::{Spellings, seen, spelling};

/// Yes, no, or unknown.
pub const YES_NO: Spellings = Spellings {
    codes: &[
        spelling(
            "yes",
            "a) Yes",
            &["yes", "y", "1", "true", "seen", "child seen", "seen alone", "offered and accepted"],
        ),
        spelling(
            "no",
            "b) No",
            &[
                "no",
                "n",
                "0",
                "false",
                "not seen",
                "not seen alone",
                "child not seen",
                "not offered",
                "unborn",
            ],
        ),
        spelling("unknown", "c) Unknown", &["unknown", "not known", "not recorded", "no visit"]),
    ],
    seen: seen::YES_NO,
    groups: &[],
};

/// Whether a referral led to nothing, where the answer may be the outcome itself.
pub const NO_FURTHER_ACTION: Spellings = Spellings {
    codes: &[
        spelling("yes", "a) Yes", &["yes", "y", "1", "true", "nfa", "no further action"]),
        spelling("no", "b) No", &["no", "n", "0", "false", "u", "fa", "further action"]),
    ],
    seen: seen::NO_FURTHER_ACTION,
    groups: &[],
};

/// Whether an unaccompanied child.
pub const UNACCOMPANIED: Spellings = Spellings {
    codes: &[
        spelling("yes", "a) Yes", &["yes", "y", "1", "true", "uasc", "former uasc"]),
        spelling("no", "b) No", &["no", "n", "0", "false", "non uasc"]),
    ],
    seen: seen::UNACCOMPANIED,
    groups: &["unknown"],
};

/// Whether the child has a disability; a code of the census says which, a bare yes does not.
pub const DISABILITY: Spellings = Spellings {
    codes: &[
        spelling("NONE", "b) No", &["no", "n", "0", "false", "none", "no disability"]),
        spelling("MOB", "a) Yes - MOB", &["mobility"]),
        spelling("HAND", "a) Yes - HAND", &["hand function"]),
        spelling("PC", "a) Yes - PC", &["personal care"]),
        spelling("INC", "a) Yes - INC", &["incontinence"]),
        spelling("COMM", "a) Yes - COMM", &["communication"]),
        spelling("LD", "a) Yes - LD", &["learning", "learning disability"]),
        spelling("HEAR", "a) Yes - HEAR", &["hearing"]),
        spelling("VIS", "a) Yes - VIS", &["vision", "sight"]),
        spelling("BEH", "a) Yes - BEH", &["behaviour"]),
        spelling("CON", "a) Yes - CON", &["consciousness"]),
        spelling("AUT", "a) Yes - AUT", &["autism", "autistic", "asperger", "aspergers"]),
        spelling("DDA", "a) Yes - DDA", &["other disability"]),
    ],
    seen: seen::DISABILITY,
    groups: &[
        "yes",
        "y",
        "1",
        "true",
        "unknown",
        "refused",
        "not obtained",
        "nobt",
        "refu",
        "information not yet obtained",
    ],
};

/// The sex recorded, in the column that is headed Gender.
pub const SEX: Spellings = Spellings {
    codes: &[
        spelling("M", "a) Male", &["male", "1", "boy", "transgender male"]),
        spelling("F", "b) Female", &["female", "2", "girl", "transgender female"]),
        spelling(
            "U",
            "c) Not stated/recorded",
            &[
                "not stated",
                "not recorded",
                "unknown",
                "not known",
                "unborn",
                "withheld",
                "not specified",
                "unspecified",
                "0",
                "9",
                "i",
                "indeterminate",
                "neither",
                "non binary",
                "unable to classify",
            ],
        ),
    ],
    seen: &[],
    groups: &["transgender", "gender dysphoria"],
};

/// The child's ethnicity.
pub const ETHNICITY: Spellings = Spellings {
    codes: &[
        spelling(
            "WBRI",
            "a) WBRI",
            &["white british", "a1", "white english", "british", "english", "welsh", "scottish"],
        ),
        spelling("WIRI", "b) WIRI", &["white irish", "irish", "a2"]),
        spelling("WIRT", "c) WIRT", &["traveller of irish heritage", "irish traveller", "traveller"]),
        spelling(
            "WOTH",
            "d) WOTH",
            &[
                "any other white background",
                "other white",
                "white other",
                "white european",
                "a3",
                "white eastern european",
                "white western european",
            ],
        ),
        spelling("WROM", "e) WROM", &["gypsy", "roma", "gypsy roma", "gypsy or roma"]),
        spelling("MWBC", "f) MWBC", &["white and black caribbean", "white black caribbean", "b1"]),
        spelling("MWBA", "g) MWBA", &["white and black african", "white black african", "b2"]),
        spelling("MWAS", "h) MWAS", &["white and asian", "white asian", "b3"]),
        spelling("MOTH", "i) MOTH", &["any other mixed background", "other mixed", "mixed other", "b4"]),
        spelling("AIND", "j) AIND", &["indian", "c1"]),
        spelling("APKN", "k) APKN", &["pakistani", "c2"]),
        spelling("ABAN", "l) ABAN", &["bangladeshi", "c3"]),
        spelling("AOTH", "m) AOTH", &["any other asian background", "other asian", "asian other", "c4"]),
        spelling("BCRB", "n) BCRB", &["black caribbean", "caribbean", "d1"]),
        spelling("BAFR", "o) BAFR", &["black african", "african", "d2"]),
        spelling("BOTH", "p) BOTH", &["any other black background", "other black", "black other", "d3"]),
        spelling("CHNE", "q) CHNE", &["chinese", "e1"]),
        spelling(
            "OOTH",
            "r) OOTH",
            &["any other ethnic group", "other ethnic group", "arab", "any other ethnic background", "e2"],
        ),
        spelling(
            "NOBT",
            "s) NOBT",
            &[
                "not yet obtained",
                "not obtained",
                "information not yet obtained",
                "unknown",
                "not recorded",
                "not known",
            ],
        ),
        spelling("REFU", "t) REFU", &["refused", "declined", "prefer not to say"]),
    ],
    seen: seen::ETHNICITY,
    groups: &[
        "white",
        "mixed",
        "asian or asian british",
        "asian british",
        "black or black british",
        "black british",
        "not stated",
        "e3",
        "e4",
        "e5",
    ],
};
