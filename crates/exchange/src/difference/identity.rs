//! The header row, and the row of unaccompanied children: who the child is.

use jiff::civil::Date;
use journey::Written;
use journey::codes::IdentityChangeReason;
use journey::facts::{ChildRegistered, IdentityChanged, RegisteredId};
use journey::subjects::{Code, LocalNumber};

use super::Changes;
use super::known::Known;
use crate::finding::Rule;
use crate::ssda903::rows::HEADER;
use crate::ssda903::{ChildRows, HeaderRow, Located, SOURCE_SYSTEM, Who};

/// Compares the header row with what is known. What is left empty, a UPN or
/// that a child came unaccompanied, is not taken back: its absence says nothing.
pub fn compare(known: &mut Known, changes: &mut Changes<'_>, header: &Located<HeaderRow>, rows: &ChildRows) {
    let unaccompanied = rows.unaccompanied.rows.first().map(|located| &located.row);
    let mut stated = Who::stated(&header.row, unaccompanied);
    stated.upn = stated.upn.or_else(|| known.who.upn.clone());
    stated.unaccompanied = stated.unaccompanied.or(known.who.unaccompanied);
    stated.unaccompanied_until = stated.unaccompanied_until.or(known.who.unaccompanied_until);
    if !known.registered {
        register(changes, &stated, rows);
    } else if known.who == stated {
        changes.matched();
    } else if changes.context.is_settled(header.row.born, None) {
        changes.remark(HEADER.table, Some(header.line), Rule::SettledByLater);
    } else {
        change(changes, &known.who, &stated);
    }
    (known.registered, known.who) = (true, stated);
}

/// The return does not say when the child became known: it was by the first row's beginning, or in the year at all.
fn first_known(changes: &Changes<'_>, rows: &ChildRows) -> Date {
    let began = rows.episodes.first().map(|located| located.row.began);
    began.unwrap_or_else(|| changes.context.submission.year.first_day())
}

fn register(changes: &mut Changes<'_>, who: &Who, rows: &ChildRows) {
    let number = LocalNumber::parse(changes.local_id).ok();
    let id = Code::parse(SOURCE_SYSTEM).ok().zip(number).map(|(kind, value)| RegisteredId { kind, value });
    let event = ChildRegistered {
        local_ids: id.into_iter().collect(),
        date_of_birth: who.born,
        expected_date_of_birth: None,
        sex: who.sex,
        ethnicity: who.ethnicity,
        disabilities: Vec::new(),
        upn: who.upn_known(),
        upn_unknown: who.upn_unknown(),
        unaccompanied: who.unaccompanied,
        unaccompanied_until: who.unaccompanied_until,
        language: None,
        religion: None,
    };
    changes.emit(first_known(changes, rows), "", event);
}

/// Only what differs is filled.
fn change(changes: &mut Changes<'_>, known: &Who, stated: &Who) {
    let upn_changed = stated.upn != known.upn;
    let event = IdentityChanged {
        local_ids: Vec::new(),
        date_of_birth: stated.born.filter(|_| stated.born != known.born),
        expected_date_of_birth: None,
        sex: stated.sex.filter(|_| stated.sex != known.sex),
        ethnicity: stated.ethnicity.filter(|_| stated.ethnicity != known.ethnicity),
        disabilities: Vec::new(),
        upn: stated.upn_known().filter(|_| upn_changed),
        upn_unknown: stated.upn_unknown().filter(|_| upn_changed),
        unaccompanied: stated.unaccompanied.filter(|_| stated.unaccompanied != known.unaccompanied),
        unaccompanied_until: stated
            .unaccompanied_until
            .filter(|_| stated.unaccompanied_until != known.unaccompanied_until),
        language: None,
        religion: None,
        reason: Some(IdentityChangeReason::SourceDiffers),
    };
    let submission = changes.context.submission;
    let on = submission.year.last_day().min(submission.received);
    changes.emit(on, &submission.id.to_string(), event);
}
