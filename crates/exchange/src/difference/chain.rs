//! How the rows of one return hang together, and which of them are known rows with a changed start.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::known::{Known, Placement, Terms};
use crate::ssda903::{CollectionYear, EpisodeRow, Located};

/// A start that moved by more is another row.
const MOVED_DAYS_MAX: i32 = 28;

/// Which row each one follows on the same day, and which one follows it.
pub struct Links {
    pub before: Vec<Option<usize>>,
    pub after: Vec<Option<usize>>,
}

/// Links the rows of a child, sorted by start: a row follows the one that ended on its first day without ending the
/// period of care. Where several did, the one with the same setting is preferred if the carer stayed, then the latest.
pub fn links(rows: &[Located<EpisodeRow>]) -> Links {
    let mut ending: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, Located { row, .. }) in rows.iter().enumerate() {
        if let Some(ended) = row.ended.filter(|&ended| ended > row.began && !row.ends_care()) {
            ending.entry(ended).or_default().push(at);
        }
    }
    let mut links = Links { before: vec![None; rows.len()], after: vec![None; rows.len()] };
    for (at, Located { row, .. }) in rows.iter().enumerate().filter(|(_, located)| !located.row.starts_care())
    {
        let candidates = ending.get(&row.began).map(Vec::as_slice).unwrap_or_default();
        let alike = |before: &&usize| row.keeps_carer() && rows[**before].row.setting() == row.setting();
        if let Some(&before) = candidates.iter().rev().find(alike).or(candidates.last()) {
            (links.before[at], links.after[before]) = (Some(before), Some(at));
        }
    }
    links
}

/// What a row says of the placement that it begins.
pub fn terms(row: &EpisodeRow) -> Terms {
    Terms {
        placement: row.placement,
        provider: row.provider,
        urn: row.urn.clone(),
        same_carer: row.keeps_carer(),
    }
}

/// The day under which each row is known: its own start, or the start that it had before it was moved. A row was
/// moved when a known one of equal content is gone from the return and ran at the same time, which two rows cannot.
pub fn keys(rows: &[Located<EpisodeRow>], known: &Known, year: CollectionYear) -> Vec<Date> {
    let starts: BTreeSet<Date> = rows.iter().map(|located| located.row.began).collect();
    let gone: Vec<&Placement> =
        known.placements.iter().filter(|placement| !starts.contains(&placement.start.on)).collect();
    let mut keys: Vec<Date> = rows.iter().map(|located| located.row.began).collect();
    let mut claims: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, Located { row, .. }) in rows.iter().enumerate() {
        // What goes on from a row that ended before the year is not that row moved: only a start of care can be.
        let follows = !row.starts_care() && row.began < year.first_day();
        if follows || !row.begins_placement() || known.care_from(row.began).is_some() {
            continue;
        }
        let mut alike = gone.iter().filter(|placement| is_moved(row, placement, known));
        if let (Some(only), None) = (alike.next(), alike.next()) {
            claims.entry(only.start.on).or_default().push(at);
        }
    }
    for (day, rows) in claims {
        if let [only] = rows[..] {
            keys[only] = day;
        }
    }
    keys
}

fn is_moved(row: &EpisodeRow, placement: &Placement, known: &Known) -> bool {
    let start = placement.start.on;
    let started_care = known.cares[placement.care].start.as_ref().is_some_and(|(mark, _)| mark.on == start);
    let legal = known.legal_from(start).map(|at| known.legal[at].status);
    let end = placement.end.as_ref().map(|(mark, _)| mark.on);
    let days = row.began.since(start).map_or(i32::MAX, |span| span.get_days().abs());
    days <= MOVED_DAYS_MAX
        && placement.terms == terms(row)
        && started_care == row.starts_care()
        && legal.is_none_or(|status| status == row.legal_status)
        && end.is_none_or(|end| row.began < end)
        && row.ended.is_none_or(|ended| start < ended)
}
