//! Child protection.

use super::{Spellings, seen, spelling};

/// The category of abuse of a child protection plan.
pub const ABUSE: Spellings = Spellings {
    codes: &[
        spelling("NEG", "a) Neglect", &["neglect", "ynnn"]),
        spelling(
            "PHY",
            "b) Physical abuse",
            &["physical", "physical abuse", "physical injury", "pa", "nynn"],
        ),
        spelling("SAB", "c) Sexual abuse", &["sexual", "sexual abuse", "nnyn"]),
        spelling("EMO", "d) Emotional abuse", &["emotional", "emotional abuse", "emotion", "nnny"]),
        spelling(
            "MUL",
            "e) Multiple",
            &[
                "multiple",
                "multiple not recommended",
                "neglect physical",
                "neglect and physical",
                "neglect emotional",
                "neglect and emotional",
                "neglect sexual",
                "neglect and sexual",
                "physical emotional",
                "physical and emotional",
                "physical sexual",
                "physical and sexual",
                "sexual emotional",
                "sexual and emotional",
                "emotional neglect",
                "emotional physical",
                "emotional sexual",
                "physical neglect",
                "sexual neglect",
                "sexual physical",
                "yynn",
                "ynyn",
                "ynny",
                "nyyn",
                "nyny",
                "nnyy",
                "yyyn",
                "yyny",
                "ynyy",
                "nyyy",
                "yyyy",
            ],
        ),
    ],
    seen: seen::ABUSE,
    groups: &[],
};
