//! Writing: journeys as a payload that its schema accepts.

use std::io::{self, Write};

use jiff::civil::Date;
use journey::Coded;
use journey::journey::Journey;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::child::{Child, Involvement};
use super::told;

/// The longest identifier of a child, and of a worker.
const NUMBER_BYTES_MAX: usize = 20;
const WORKER_BYTES_MAX: usize = 12;
const UPN_BYTES: usize = 13;
const DISABILITIES_MAX: usize = 12;

/// Writes a payload from the journeys of children, who are named as the payload is to name them; returns how many
/// children it has.
pub fn write<'j>(
    out: &mut dyn Write,
    children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
) -> io::Result<u64> {
    let mut written = 0;
    out.write_all(b"[")?;
    for (name, journey) in children {
        let name = identifier(name, NUMBER_BYTES_MAX, |byte| byte.is_ascii_alphanumeric());
        out.write_all(if written > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *out, &object(&name, &told::child(journey), Some(&name)))?;
        written += 1;
    }
    out.write_all(b"\n]\n")?;
    Ok(written)
}

/// A text as the format allows it; where it does not, a digest of it that is.
fn identifier(text: &str, longest: usize, allowed: impl Fn(u8) -> bool) -> String {
    if !text.is_empty() && text.len() <= longest && text.bytes().all(allowed) {
        return text.to_owned();
    }
    hex(&[text])[..longest].to_owned()
}

fn hex(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An object that has only the fields with something in them.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, name: &str, value: Value) -> &mut Self {
        let nothing = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if !nothing {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    fn date(&mut self, name: &str, day: Option<Date>) -> &mut Self {
        self.set(name, json!(day.map(|day| day.to_string())))
    }

    /// A code, if the format has room for it.
    fn code<T: Coded>(&mut self, name: &str, code: Option<T>, longest: usize) -> &mut Self {
        self.set(name, json!(code.map(T::code).filter(|code| code.len() <= longest)))
    }

    fn take(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.0))
    }
}

/// Makes the ids of forms from the child's identifier, the sort of form and its place; without an identifier there
/// are none.
#[derive(Clone, Copy)]
struct Ids<'i>(Option<&'i str>);

impl Ids<'_> {
    fn set(self, fields: &mut Fields, name: &str, sort: &str, told: &str, at: usize) {
        if let Some(child) = self.0 {
            let digest = hex(&[child, sort, told, &at.to_string()]);
            fields.set(name, json!(format!("{sort}-{}", &digest[..16])));
        }
    }
}

/// A child as the payload writes it, with ids of forms where an identifier to make them of is given.
pub fn object(id: &str, child: &Child, ids: Option<&str>) -> Value {
    let mut fields = Fields::default();
    fields.set("la_child_id", json!(id)).set("child_details", details(child));
    let score = |(on, score): &(Date, Option<u32>)| {
        Fields::default().date("date", Some(*on)).set("score", json!(score)).take()
    };
    let scores: Value = child.scores.iter().map(score).collect();
    fields.set("health_and_wellbeing", Fields::default().set("sdq_assessments", scores).take());
    let ids = Ids(ids);
    let parts = child.involvements.iter().enumerate();
    fields.set("social_care_episodes", parts.map(|(at, part)| involvement(part, ids, at)).collect());
    fields.take()
}

fn details(child: &Child) -> Value {
    let upn = child.upn.as_ref().map(ToString::to_string).filter(|upn| upn.chars().count() == UPN_BYTES);
    let disabilities = child.disabilities.iter().take(DISABILITIES_MAX);
    Fields::default()
        .set("unique_pupil_number", json!(upn))
        .code("unique_pupil_number_unknown_reason", child.upn_unknown, 4)
        .date("date_of_birth", child.born)
        .date("expected_date_of_birth", child.expected)
        .code("sex", child.sex, 1)
        .code("ethnicity", child.ethnicity, 4)
        .set("disabilities", disabilities.map(|code| json!(code.code())).collect())
        .set("uasc_flag", json!(child.unaccompanied))
        .date("uasc_end_date", child.unaccompanied_until)
        .take()
}

fn involvement(part: &Involvement, ids: Ids<'_>, at: usize) -> Value {
    let begins = part.referred.or(part.closed).map(|day| day.to_string()).unwrap_or_default();
    let mut fields = Fields::default();
    ids.set(
        &mut fields,
        "social_care_episode_id",
        "referral",
        &begins,
        if begins.is_empty() { at } else { 0 },
    );
    fields
        .date("referral_date", part.referred)
        .code("referral_source", part.source, 2)
        .set("referral_no_further_action_flag", json!(part.no_further_action))
        .date("closure_date", part.closed)
        .code("closure_reason", part.why_closed, 3)
        .set("care_worker_details", workers(part))
        .set("child_and_family_assessments", assessments(part, ids))
        .set("child_in_need_plans", plans(&part.need_plans, ids, "child_in_need_plan_id", "need"))
        .set("section_47_assessments", enquiries(part, ids))
        .set(
            "child_protection_plans",
            plans(&part.protection_plans, ids, "child_protection_plan_id", "protection"),
        )
        .set("child_looked_after_placements", care(part, ids));
    let [decided, matched, placed] = part.adoption;
    let mut adoption = Fields::default();
    adoption.date("initial_decision_date", decided).date("matched_date", matched).date("placed_date", placed);
    fields.set("adoption", adoption.take());
    if let Some(leaver) = &part.leaver {
        let mut told = Fields::default();
        told.date("contact_date", Some(leaver.contacted)).code("activity", leaver.activity, 2).code(
            "accommodation",
            leaver.accommodation,
            1,
        );
        fields.set("care_leavers", told.take());
    }
    fields.take()
}

fn workers(part: &Involvement) -> Value {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let worker = |told: &super::Worker| {
        let worker = identifier(told.worker.as_str(), WORKER_BYTES_MAX, allowed);
        Fields::default()
            .set("worker_id", json!(worker))
            .date("start_date", Some(told.from))
            .date("end_date", told.until)
            .take()
    };
    part.workers.iter().map(worker).collect()
}

/// A day as part of an id.
fn spelt(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// How many of those before begin on the same day: an id does not change when something else is added.
fn nth<T>(items: &[T], at: usize, day: impl Fn(&T) -> Option<Date>) -> usize {
    items[..at].iter().filter(|item| day(item) == day(&items[at])).count()
}

fn assessments(part: &Involvement, ids: Ids<'_>) -> Value {
    let all = &part.assessments;
    let one = |(at, told): (usize, &super::Assessment)| {
        let (mut fields, nth) = (Fields::default(), nth(all, at, |told| told.from.or(told.authorised)));
        let day = spelt(told.from.or(told.authorised));
        ids.set(&mut fields, "child_and_family_assessment_id", "assessment", &day, nth);
        let factors = told.factors.iter().map(|factor| json!(factor.code()));
        fields
            .date("start_date", told.from)
            .date("authorisation_date", told.authorised)
            .set("factors", factors.collect())
            .take()
    };
    all.iter().enumerate().map(one).collect()
}

fn plans(all: &[super::Plan], ids: Ids<'_>, id: &str, sort: &str) -> Value {
    let one = |(at, told): (usize, &super::Plan)| {
        let (mut fields, nth) = (Fields::default(), nth(all, at, |told| told.from.or(told.until)));
        ids.set(&mut fields, id, sort, &spelt(told.from.or(told.until)), nth);
        fields.date("start_date", told.from).date("end_date", told.until).take()
    };
    all.iter().enumerate().map(one).collect()
}

fn enquiries(part: &Involvement, ids: Ids<'_>) -> Value {
    let all = &part.enquiries;
    let day = |told: &super::Enquiry| told.from.or(told.until).or(told.conference);
    let one = |(at, told): (usize, &super::Enquiry)| {
        let mut fields = Fields::default();
        ids.set(&mut fields, "section_47_assessment_id", "enquiry", &spelt(day(told)), nth(all, at, day));
        fields
            .date("start_date", told.from)
            .set("icpc_required_flag", json!(told.conference_required))
            .date("icpc_date", told.conference)
            .date("end_date", told.until)
            .take()
    };
    all.iter().enumerate().map(one).collect()
}

fn care(part: &Involvement, ids: Ids<'_>) -> Value {
    let all = &part.care;
    let one = |(at, told): (usize, &super::CareRow)| {
        let (mut fields, nth) = (Fields::default(), nth(all, at, |told| Some(told.from)));
        let id = "child_looked_after_placement_id";
        ids.set(&mut fields, id, "placement", &spelt(Some(told.from)), nth);
        fields
            .date("start_date", Some(told.from))
            .set("start_reason", json!(told.why_began.map(super::child::Began::letter)))
            .code("placement_type", Some(told.placement), 3)
            .date("end_date", told.until)
            .code("end_reason", told.why_ended, 3)
            .code("change_reason", told.why_moved, 6)
            .take()
    };
    all.iter().enumerate().map(one).collect()
}
