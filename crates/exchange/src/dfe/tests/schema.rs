//! The published schema's own demands on what is written: fields, required ones, lengths, letters, dates.

use jiff::civil::Date;
use serde_json::Value;

/// An object's fields: name, and the longest text, or what the field must be.
const FIELDS: &[(&str, Field)] = &[
    ("la_child_id", Field::Letters(20)),
    ("unique_pupil_number", Field::Exactly(13)),
    ("unique_pupil_number_unknown_reason", Field::Text(4)),
    ("date_of_birth", Field::Date),
    ("expected_date_of_birth", Field::Date),
    ("sex", Field::Text(1)),
    ("ethnicity", Field::Text(4)),
    ("uasc_flag", Field::Flag),
    ("uasc_end_date", Field::Date),
    ("date", Field::Date),
    ("score", Field::Number),
    ("social_care_episode_id", Field::Id(36)),
    ("referral_date", Field::Date),
    ("referral_source", Field::Text(2)),
    ("referral_no_further_action_flag", Field::Flag),
    ("closure_date", Field::Date),
    ("closure_reason", Field::Text(3)),
    ("worker_id", Field::Id(12)),
    ("start_date", Field::Date),
    ("end_date", Field::Date),
    ("child_and_family_assessment_id", Field::Id(36)),
    ("authorisation_date", Field::Date),
    ("child_in_need_plan_id", Field::Id(36)),
    ("section_47_assessment_id", Field::Id(36)),
    ("icpc_required_flag", Field::Flag),
    ("icpc_date", Field::Date),
    ("child_protection_plan_id", Field::Id(36)),
    ("child_looked_after_placement_id", Field::Id(36)),
    ("start_reason", Field::Text(1)),
    ("placement_type", Field::Text(3)),
    ("end_reason", Field::Text(3)),
    ("change_reason", Field::Text(6)),
    ("initial_decision_date", Field::Date),
    ("matched_date", Field::Date),
    ("placed_date", Field::Date),
    ("contact_date", Field::Date),
    ("activity", Field::Text(2)),
    ("accommodation", Field::Text(1)),
];

/// Objects and lists of objects, each with the field that it may not be without.
const PARTS: &[(&str, &str)] = &[
    ("child_details", ""),
    ("health_and_wellbeing", ""),
    ("sdq_assessments", ""),
    ("social_care_episodes", "social_care_episode_id"),
    ("care_worker_details", ""),
    ("child_and_family_assessments", "child_and_family_assessment_id"),
    ("child_in_need_plans", "child_in_need_plan_id"),
    ("section_47_assessments", "section_47_assessment_id"),
    ("child_protection_plans", "child_protection_plan_id"),
    ("child_looked_after_placements", "child_looked_after_placement_id"),
    ("adoption", ""),
    ("care_leavers", ""),
];

enum Field {
    Letters(usize),
    Id(usize),
    Text(usize),
    Exactly(usize),
    Date,
    Flag,
    Number,
}

impl Field {
    fn allows(&self, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        let id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        match self {
            Self::Letters(longest) => {
                !text.is_empty()
                    && text.len() <= *longest
                    && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Self::Id(longest) => value.is_string() && text.len() <= *longest && text.bytes().all(id),
            Self::Text(longest) => value.is_string() && text.len() <= *longest,
            Self::Exactly(length) => text.len() == *length,
            Self::Date => text.parse::<Date>().is_ok(),
            Self::Flag => value.is_boolean(),
            Self::Number => value.is_i64(),
        }
    }
}

/// Fails on the first thing that the schema does not allow.
pub fn check(payload: &Value) {
    for child in payload.as_array().expect("a list") {
        object("", "la_child_id", child);
    }
}

fn object(of: &str, required: &str, value: &Value) {
    let fields = value.as_object().expect("an object");
    assert!(required.is_empty() || fields.contains_key(required), "{of} has no {required}");
    for (name, value) in fields {
        if name == "disabilities" || name == "factors" {
            let longest = if name == "factors" { (3, 41) } else { (4, 12) };
            let codes = value.as_array().expect("codes");
            assert!(codes.len() <= longest.1 && codes.iter().all(|code| Field::Text(longest.0).allows(code)));
        } else if let Some((_, required)) = PARTS.iter().find(|(part, _)| part == name) {
            let one = std::slice::from_ref(value);
            value.as_array().map_or(one, Vec::as_slice).iter().for_each(|part| object(name, required, part));
        } else {
            let field = FIELDS.iter().find(|(field, _)| field == name);
            assert!(field.is_some_and(|(_, field)| field.allows(value)), "{of}.{name}");
        }
    }
}
