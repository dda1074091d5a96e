//! The objects of a payload, one function for each.

use journey::subjects::WorkerId;

use super::super::child::{Assessment, Began, CareRow, Child, Enquiry, Involvement, Leaver, Plan, Worker};
use super::item::Item;
use crate::finding::Rule;

/// The longest identifier of a child.
const NUMBER_BYTES_MAX: usize = 20;
/// The highest score.
const SCORE_MAX: u32 = 40;

const CHILD: &[&str] = &[
    "la_child_id",
    "mis_child_id",
    "purge",
    "child_details",
    "health_and_wellbeing",
    "social_care_episodes",
];
const DETAILS: &[&str] = &[
    "unique_pupil_number",
    "former_unique_pupil_number",
    "unique_pupil_number_unknown_reason",
    "first_name",
    "surname",
    "date_of_birth",
    "expected_date_of_birth",
    "sex",
    "ethnicity",
    "disabilities",
    "postcode",
    "uasc_flag",
    "uasc_end_date",
    "purge",
];
const INVOLVEMENT: &[&str] = &[
    "social_care_episode_id",
    "referral_date",
    "referral_source",
    "referral_no_further_action_flag",
    "closure_date",
    "closure_reason",
    "care_worker_details",
    "child_and_family_assessments",
    "child_in_need_plans",
    "section_47_assessments",
    "child_protection_plans",
    "child_looked_after_placements",
    "adoption",
    "care_leavers",
    "purge",
];
const CARE_ROW: &[&str] = &[
    "child_looked_after_placement_id",
    "start_date",
    "start_reason",
    "placement_type",
    "postcode",
    "end_date",
    "end_reason",
    "change_reason",
    "purge",
];

/// The child's identifier, without which nothing can be said of the child.
pub fn identifier(item: &mut Item<'_>) -> Option<String> {
    let Some(id) = item.text("la_child_id") else {
        if !item.refused {
            item.note(Some("la_child_id"), Rule::ValueMissing);
        }
        return None;
    };
    if id.len() > NUMBER_BYTES_MAX || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        item.note(Some("la_child_id"), Rule::IdentifierMalformed);
        return None;
    }
    Some(id.to_owned())
}

/// The rest.
pub fn child(item: &mut Item<'_>) -> Child {
    item.check_fields(CHILD);
    let mut child = item.one("child_details", |item| Some(details(item))).unwrap_or_default();
    let scores = item.one("health_and_wellbeing", |item| {
        item.check_fields(&["sdq_assessments", "purge"]);
        Some(item.each("sdq_assessments", |item| {
            item.check_fields(&["date", "score"]);
            let score = item.number("score", SCORE_MAX);
            {
                let on = item.date("date");
                Some((required(item, "date", on)?, score))
            }
        }))
    });
    child.scores = scores.unwrap_or_default();
    child.involvements = item.each("social_care_episodes", |item| Some(involvement(item)));
    child
}

fn required<T>(item: &mut Item<'_>, name: &'static str, value: Option<T>) -> Option<T> {
    if value.is_none() && !item.refused {
        item.note(Some(name), Rule::ValueMissing);
    }
    value
}

fn details(item: &mut Item<'_>) -> Child {
    item.check_fields(DETAILS);
    Child {
        upn: item.identifier("unique_pupil_number"),
        upn_unknown: item.code("unique_pupil_number_unknown_reason"),
        born: item.date("date_of_birth"),
        expected: item.date("expected_date_of_birth"),
        sex: item.code("sex"),
        ethnicity: item.code("ethnicity"),
        disabilities: item.codes("disabilities"),
        unaccompanied: item.flag("uasc_flag"),
        unaccompanied_until: item.date("uasc_end_date"),
        ..Child::default()
    }
}

fn involvement(item: &mut Item<'_>) -> Involvement {
    item.check_fields(INVOLVEMENT);
    let adoption = item.one("adoption", |item| {
        item.check_fields(&["initial_decision_date", "matched_date", "placed_date", "purge"]);
        Some(["initial_decision_date", "matched_date", "placed_date"].map(|name| item.date(name)))
    });
    let referred = item.date("referral_date");
    let source = item.code("referral_source");
    let no_further_action = item.flag("referral_no_further_action_flag");
    for (name, given) in [
        ("referral_source", source.is_some()),
        ("referral_no_further_action_flag", no_further_action.is_some()),
    ] {
        if given && referred.is_none() {
            item.note(Some(name), Rule::NotCarried);
        }
    }
    let (closed, mut why_closed) = (item.date("closure_date"), item.code("closure_reason"));
    if closed.is_none() && why_closed.take().is_some() {
        item.note(Some("closure_reason"), Rule::ReasonWithoutEnd);
    }
    Involvement {
        referred,
        source: source.filter(|_| referred.is_some()),
        no_further_action: no_further_action.filter(|_| referred.is_some()),
        closed,
        why_closed,
        workers: item.each("care_worker_details", worker),
        assessments: item.each("child_and_family_assessments", assessment),
        need_plans: item.each("child_in_need_plans", |item| plan(item, "child_in_need_plan_id")),
        enquiries: item.each("section_47_assessments", enquiry),
        protection_plans: item.each("child_protection_plans", |item| plan(item, "child_protection_plan_id")),
        care: item.each("child_looked_after_placements", care_row),
        adoption: adoption.unwrap_or_default(),
        leaver: item.one("care_leavers", leaver),
    }
}

fn worker(item: &mut Item<'_>) -> Option<Worker> {
    item.check_fields(&["worker_id", "start_date", "end_date"]);
    let (from, until) = (item.date("start_date"), item.date("end_date"));
    let from = required(item, "start_date", from);
    let worker = item.identifier::<WorkerId>("worker_id");
    let worker = required(item, "worker_id", worker)?;
    Some(Worker { worker, from: from?, until })
}

fn assessment(item: &mut Item<'_>) -> Option<Assessment> {
    item.check_fields(&[
        "child_and_family_assessment_id",
        "start_date",
        "authorisation_date",
        "factors",
        "purge",
    ]);
    let (from, authorised) = (item.date("start_date"), item.date("authorisation_date"));
    let mut factors = item.codes("factors");
    if authorised.is_none() && !factors.is_empty() {
        item.note(Some("factors"), Rule::NotCarried);
        factors.clear();
    }
    dated(item, from.or(authorised).is_some())?;
    Some(Assessment { from, authorised, factors })
}

/// What has no date at all can be said of no day.
fn dated(item: &mut Item<'_>, dated: bool) -> Option<()> {
    if !dated && !item.refused {
        item.note(Some("start_date"), Rule::ValueMissing);
    }
    dated.then_some(())
}

fn plan(item: &mut Item<'_>, id: &str) -> Option<Plan> {
    item.check_fields(&[id, "start_date", "end_date", "purge"]);
    let (from, until) = (item.date("start_date"), item.date("end_date"));
    dated(item, from.or(until).is_some())?;
    Some(Plan { from, until })
}

fn enquiry(item: &mut Item<'_>) -> Option<Enquiry> {
    item.check_fields(&[
        "section_47_assessment_id",
        "start_date",
        "icpc_required_flag",
        "icpc_date",
        "end_date",
        "purge",
    ]);
    let (from, until, conference) = (item.date("start_date"), item.date("end_date"), item.date("icpc_date"));
    let required = item.flag("icpc_required_flag");
    // Facts say it by the conference, or on the day on which the enquiry ended.
    let said = conference.is_some() || until.is_some();
    if required.is_some() && !said || required == Some(false) && until.is_none() {
        item.note(Some("icpc_required_flag"), Rule::NotCarried);
    }
    let conference_required = match (required, conference) {
        (Some(false), _) if until.is_some() => Some(false),
        (_, Some(_)) => Some(true),
        (required, None) => required.filter(|_| until.is_some()),
    };
    dated(item, from.or(until).or(conference).is_some())?;
    Some(Enquiry { from, until, conference_required, conference })
}

fn care_row(item: &mut Item<'_>) -> Option<CareRow> {
    item.check_fields(CARE_ROW);
    let why_began = item.text("start_reason").map(Began::from_letter);
    if why_began == Some(None) {
        item.note(Some("start_reason"), Rule::CodeNotTaken);
    }
    let (from, until) = (item.date("start_date"), item.date("end_date"));
    let from = required(item, "start_date", from);
    let (mut why_ended, why_moved) = (item.code("end_reason"), item.code("change_reason"));
    if until.is_none() && why_ended.take().is_some() {
        item.note(Some("end_reason"), Rule::ReasonWithoutEnd);
    }
    let placement = item.code("placement_type");
    let placement = required(item, "placement_type", placement)?;
    Some(CareRow { from: from?, why_began: why_began.flatten(), placement, until, why_ended, why_moved })
}

fn leaver(item: &mut Item<'_>) -> Option<Leaver> {
    item.check_fields(&["contact_date", "activity", "accommodation", "purge"]);
    let (activity, accommodation) = (item.code("activity"), item.code("accommodation"));
    let contacted = item.date("contact_date");
    if contacted.is_none() {
        let given = [("activity", activity.is_some()), ("accommodation", accommodation.is_some())];
        for (name, _) in given.into_iter().filter(|(_, given)| *given) {
            item.note(Some(name), Rule::NotCarried);
        }
    }
    Some(Leaver { contacted: contacted?, activity, accommodation })
}
