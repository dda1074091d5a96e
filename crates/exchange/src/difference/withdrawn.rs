//! Rows that stood in an earlier sending of the same year's return and are gone from this one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;
use journey::journey::{Journey, Retracted};
use journey::{Entry, Kind};

use super::known::{self, Known, Mark, is_taken_back_since};
use super::spells::Spells;
use super::{Context, Remark};
use crate::finding::Rule;
use crate::ssda903::ChildRows;
use crate::ssda903::rows::{EPISODES, REVIEWS};

/// The rows without those that a later sending, or somebody by another way, has taken back since, and what there is to
/// tell of them: an older return that comes again, or comes late, does not bring them back. With them come the days on
/// which the rows of the episodes table among them began: the return has those rows, and withdraws nothing of them.
pub fn leave_out<'r>(
    context: &Context<'_>,
    rows: &'r ChildRows,
    journey: Option<&Journey>,
) -> (Cow<'r, ChildRows>, Vec<Remark>, BTreeSet<Date>) {
    let (mut remarks, mut days) = (Vec::new(), BTreeSet::new());
    let Some(journey) = journey else { return (Cow::Borrowed(rows), remarks, days) };
    let later = |gone: &&Retracted| {
        context.is_of_later(gone.recorded_day()) || is_taken_back_since(gone, context.since())
    };
    let taken_back = journey.retracted().iter().filter(later);
    let taken_back: BTreeSet<(Kind, Date)> = taken_back.flat_map(|gone| places(&gone.entry)).collect();
    if taken_back.is_empty() {
        return (Cow::Borrowed(rows), remarks, days);
    }
    let standing: BTreeSet<(Kind, Date)> = journey.entries().iter().flat_map(places).collect();
    let gone: BTreeSet<(Kind, Date)> = taken_back.difference(&standing).copied().collect();
    let mut kept = rows.clone();
    let mut remark = |is_gone: bool, table, line| {
        if is_gone {
            remarks.push(Remark { table, line: Some(line), rule: Rule::SettledByLater });
        }
        !is_gone
    };
    kept.episodes.retain(|row| {
        let began = |kind| gone.contains(&(kind, row.row.began));
        let stands = |kind| standing.contains(&(kind, row.row.began));
        let [placed, legal] =
            [Kind::PlacementStarted, Kind::LegalStatusChanged].map(|kind| (began(kind), stands(kind)));
        let is_gone = (placed.0 || legal.0) && !placed.1 && !legal.1;
        days.extend(is_gone.then_some(row.row.began));
        remark(is_gone, EPISODES.table, row.line)
    });
    kept.reviews
        .retain(|row| remark(gone.contains(&(Kind::CareReviewHeld, row.row.held)), REVIEWS.table, row.line));
    (Cow::Owned(kept), remarks, days)
}

/// Where an entry stands, and where it stood before it was said to have been on another day.
fn places(entry: &Entry) -> impl Iterator<Item = (Kind, Date)> {
    let before = known::former_days(entry).map(|(day, _)| (entry.kind(), day));
    before.chain([(entry.kind(), entry.day())])
}

/// Retracts what this return no longer has, where it is complete, before its rows are compared with the rest.
pub fn withdraw(spells: &mut Spells<'_, '_>, child: &ChildRows) {
    if child.episodes.is_empty() || child.episodes_refused {
        return;
    }
    let keys: BTreeSet<Date> = spells.keys.iter().chain(&spells.changes.otherwise.rows).copied().collect();
    let last: Vec<Option<Date>> =
        (0..spells.known.cares.len()).map(|care| last_change(spells.known, care)).collect();
    let legal = spells.known.legal.iter();
    let ended = legal.map(|legal| row_end(spells.known, legal.care, legal.mark.on)).collect();
    withdraw_placements(spells, &keys);
    withdraw_legal(spells, &keys, ended);
    for (care, last) in last.into_iter().enumerate() {
        withdraw_start(spells, &keys, care);
        if last_change(spells.known, care) < last {
            withdraw_end(spells, care);
        }
    }
}

/// Says of what was open and should have been in this return that it is not, and of what was missing in an earlier one
/// that it is there again. A return without the table, or with a row of the child that cannot be read, proves nothing.
pub fn compare_missing(spells: &mut Spells<'_, '_>, child: &ChildRows) {
    if !child.has_episodes || child.episodes_refused {
        return;
    }
    let context = spells.changes.context;
    let due = |from: Date| context.submission.year.overlaps(from, None) && !context.is_settled(from, None);
    let (mut missing, mut there) = (Vec::new(), Vec::new());
    for (at, placement) in spells.known.placements.iter().enumerate() {
        let (mark, left_out) = (&placement.start, spells.known.left_out.contains(&placement.start.event));
        if !due(mark.on) || spells.changes.otherwise.entries.contains_key(&mark.event) {
            continue;
        }
        match (spells.placements.contains(&at), left_out) {
            (true, true) if context.is_last_word_on(mark.on) => there.push(mark.event),
            (false, _) if placement.end.is_none() => {
                let was_open = context.knew(mark) && !spells.changes.otherwise.had_ended(mark.event);
                missing.push((mark.event, !left_out && was_open));
            }
            _ => {}
        }
    }
    for (event, is_new) in missing {
        spells.changes.remark(EPISODES.table, None, Rule::OpenRowMissing);
        if is_new {
            spells.changes.left_out(event);
        }
    }
    there.into_iter().for_each(|event| spells.changes.named_again(event));
}

/// The day on which the last row of a period of care began.
fn last_change(known: &Known, care: usize) -> Option<Date> {
    let placements = known
        .placements
        .iter()
        .filter(|placement| placement.care == care)
        .map(|placement| placement.start.on);
    let legal = known.legal.iter().filter(|legal| legal.care == care).map(|legal| legal.mark.on);
    placements.chain(legal).max()
}

/// The day on which the row ended that told of a legal status: one that ran on may be in a later return too.
fn row_end(known: &Known, care: usize, began: Date) -> Option<Date> {
    let placements = known.placements.iter().filter(|placement| placement.care == care);
    let next = placements.clone().map(|placement| placement.start.on);
    let next = next.chain(known.legal.iter().filter(|legal| legal.care == care).map(|legal| legal.mark.on));
    let running = placements.filter(|placement| placement.start.on <= began);
    let ended = running.filter_map(|placement| Some(placement.end.as_ref()?.0.on));
    let left = known.cares[care].end.iter().map(|(mark, _)| mark.on);
    next.chain(ended).chain(left).filter(|day| *day > began).min()
}

fn withdraw_placements(spells: &mut Spells<'_, '_>, keys: &BTreeSet<Date>) {
    for at in (0..spells.known.placements.len()).rev() {
        let placement = spells.known.placements[at].clone();
        let until = placement.end.as_ref().map(|(mark, _)| mark.on);
        if keys.contains(&placement.start.on) || !is_withdrawn(spells, &placement.start, until) {
            continue;
        }
        if let Some((end, _)) = &placement.end {
            spells.changes.retract(end.event, "DEC");
        }
        spells.changes.retract(placement.start.event, "DECOM");
        spells.known.placements.remove(at);
    }
}

fn withdraw_legal(spells: &mut Spells<'_, '_>, keys: &BTreeSet<Date>, ended: Vec<Option<Date>>) {
    for (at, ended) in ended.into_iter().enumerate().rev() {
        let mark = spells.known.legal[at].mark.clone();
        if !keys.contains(&mark.on) && is_withdrawn(spells, &mark, ended) {
            spells.changes.retract(mark.event, "DECOM");
            spells.known.legal.remove(at);
        }
    }
}

fn withdraw_start(spells: &mut Spells<'_, '_>, keys: &BTreeSet<Date>, care: usize) {
    let known = spells.known.cares[care].clone();
    let until = known.end.as_ref().map(|(mark, _)| mark.on);
    if let Some((start, _)) = known.start.filter(|(start, _)| !keys.contains(&start.on))
        && is_withdrawn(spells, &start, until)
    {
        spells.changes.retract(start.event, "DECOM");
        spells.known.cares[care].start = None;
    }
}

/// The row that ended a period of care is gone, and with it the end.
fn withdraw_end(spells: &mut Spells<'_, '_>, care: usize) {
    if let Some((end, reason)) = spells.known.cares[care].end.take() {
        spells.changes.retract(end.event, "DEC, REC");
        spells.withdraw_consequence(end.on, reason);
    }
}

/// Whether something was recorded from an earlier sending of this very return, belongs into it, and no later return
/// speaks of it.
fn is_withdrawn(spells: &Spells<'_, '_>, mark: &Mark, until: Option<Date>) -> bool {
    let context = spells.changes.context;
    let due = context.submission.year.overlaps(mark.on, until);
    due && context.is_same_year(mark.origin.as_deref()) && !context.is_settled(mark.on, until)
}
