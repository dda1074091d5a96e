//! Rows that stood in an earlier sending of the same year's return and are gone from this one.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::known::Mark;
use super::spells::Spells;
use crate::finding::Rule;
use crate::ssda903::ChildRows;
use crate::ssda903::rows::EPISODES;

/// Retracts what this return no longer has, where it is complete; counts what it should have had, where it is not.
pub fn spells(spells: &mut Spells<'_, '_>, child: &ChildRows) {
    let keys: BTreeSet<Date> = spells.keys.iter().copied().collect();
    let complete = !child.episodes.is_empty() && !child.episodes_refused;
    for at in 0..spells.known.placements.len() {
        let placement = spells.known.placements[at].clone();
        let until = placement.end.as_ref().map(|(mark, _)| mark.on);
        if keys.contains(&placement.start.on) || placement.start.origin.is_none() {
            continue;
        }
        if complete && is_withdrawn(spells, &placement.start, until) {
            if let Some((end, _)) = &placement.end {
                spells.changes.retract(end.event, "DEC");
            }
            spells.changes.retract(placement.start.event, "DECOM");
        } else if until.is_none() && is_expected(spells, placement.start.on) {
            spells.changes.remark(EPISODES.table, None, Rule::OpenRowMissing);
        }
    }
    if !complete {
        return;
    }
    for at in 0..spells.known.legal.len() {
        let mark = spells.known.legal[at].mark.clone();
        if !keys.contains(&mark.on) && is_withdrawn(spells, &mark, Some(mark.on)) {
            spells.changes.retract(mark.event, "DECOM");
        }
    }
    for at in 0..spells.known.cares.len() {
        withdraw_care(spells, &keys, at);
    }
}

fn withdraw_care(spells: &mut Spells<'_, '_>, keys: &BTreeSet<Date>, at: usize) {
    let care = spells.known.cares[at].clone();
    let Some((start, _)) = care.start.filter(|(start, _)| !keys.contains(&start.on)) else { return };
    let until = care.end.as_ref().map(|(mark, _)| mark.on);
    if !is_withdrawn(spells, &start, until) {
        return;
    }
    spells.changes.retract(start.event, "DECOM");
    if let Some((end, _)) = care.end.filter(|_| !spells.cares.contains(&at)) {
        spells.changes.retract(end.event, "DEC");
    }
}

/// Whether something was recorded from an earlier sending of this very return, belongs into it, and no later return
/// speaks of it.
fn is_withdrawn(spells: &Spells<'_, '_>, mark: &Mark, until: Option<Date>) -> bool {
    let context = spells.changes.context;
    let due = context.submission.year.overlaps(mark.on, until);
    due && context.is_same_year(mark.origin.as_deref()) && !context.is_settled(mark.on, until)
}

/// Whether this return should tell of something that was still open.
fn is_expected(spells: &Spells<'_, '_>, from: Date) -> bool {
    let context = spells.changes.context;
    context.submission.year.overlaps(from, None) && !context.is_settled(from, None)
}
