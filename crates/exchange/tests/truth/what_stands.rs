//! What stands of a journey, as lines that can be compared: only what a format carries, things named by their first day.

use std::collections::{BTreeMap, BTreeSet};

use exchange::carried::{Carried, On};
use journey::{Entry, Event, Journey, Kind};

/// A kind, and a line for a fact of it.
pub type Line = (Kind, String);

/// The lines of a journey; `says_no` where the format can say of a child that something is not so.
pub fn lines(journey: &Journey, carried: &[Carried], says_no: bool) -> BTreeSet<Line> {
    let entries = || {
        journey.entries().iter().filter_map(|entry| {
            let carried = carried.iter().find(|carried| carried.kind == entry.kind())?;
            Some((entry, carried, said(entry.event(), carried)))
        })
    };
    let mut began: BTreeMap<String, String> = BTreeMap::new();
    for (entry, _, fields) in entries().filter(|(_, carried, _)| carried.on == On::ItsDay) {
        for (_, id) in fields.iter().filter(|(name, _)| name.ends_with("_id")) {
            began.entry(id.clone()).or_insert_with(|| entry.day().to_string());
        }
    }
    let mut lines: BTreeSet<Line> = entries()
        .filter(|(entry, ..)| !is_identity(entry))
        .map(|(entry, carried, fields)| (entry.kind(), line(entry, carried, &fields, &began)))
        .collect();
    lines.extend(identity(journey, carried, says_no));
    lines
}

fn is_identity(entry: &Entry) -> bool {
    matches!(entry.kind(), Kind::ChildRegistered | Kind::IdentityChanged)
}

fn line(
    entry: &Entry,
    carried: &Carried,
    fields: &[(String, String)],
    began: &BTreeMap<String, String>,
) -> String {
    let mut line = match carried.on {
        On::ItsDay => entry.day().to_string(),
        On::AnotherDay => "some day".to_owned(),
    };
    for (name, value) in fields {
        let value = if name.ends_with("_id") && value != "None" {
            began.get(value).map_or("?", String::as_str)
        } else {
            value
        };
        line += &format!(" {name} {value}");
    }
    line
}

/// Who the child is, by all that was said of it: a line for each field.
fn identity(journey: &Journey, carried: &[Carried], says_no: bool) -> Vec<Line> {
    let Some(row) = carried.iter().find(|carried| carried.kind == Kind::ChildRegistered) else {
        return Vec::new();
    };
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for entry in journey.entries().iter().filter(|entry| is_identity(entry)) {
        let is_said = |value: &str| !matches!(value, "None" | "") && (says_no || value != "Some(false)");
        let said = said(entry.event(), row).into_iter().filter(|(_, value)| is_said(value));
        known.extend(said);
    }
    known.into_iter().map(|(name, value)| (Kind::ChildRegistered, format!("{name} {value}"))).collect()
}

/// The fields of a fact that a format carries, as they print.
fn said(event: &Event, carried: &Carried) -> Vec<(String, String)> {
    let text = format!("{event:#?}");
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        match (depth, line.trim().split_once(": ")) {
            (8, Some((name, value))) => fields.push((name.to_owned(), value.to_owned())),
            (8.., _) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push_str(line.trim());
                }
            }
            _ => {}
        }
    }
    fields.retain(|(name, _)| carried.fields.contains(&name.as_str()));
    for (_, value) in &mut fields {
        *value = in_order(&value.trim_end_matches(',').replace(",)", ")"));
    }
    fields
}

/// Of a list the order says nothing.
fn in_order(value: &str) -> String {
    let Some(list) = value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) else {
        return value.to_owned();
    };
    let mut items: Vec<&str> = list.split(',').filter(|item| !item.is_empty()).collect();
    items.sort_unstable();
    items.join(",")
}
