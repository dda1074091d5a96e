//! The concerns that stand on a day, as a plain table.

use exchange::plain::{Cell, Column, Table};
use projections::FlagFilter;

use super::tables::{self, local_ids, positions, rests_on};
use super::{Encoding, ExportError, Exporting, Files};
use crate::clock;
use crate::insight::{self, FlagLine, FlagsQuestion, When};

const COLUMNS: &[Column] = &[
    Column::day("as_of"),
    Column::text("child"),
    Column::text("local_id"),
    Column::text("flag"),
    Column::text("concern"),
    Column::text("severity"),
    Column::day("since"),
    Column::text("subject"),
    Column::text("says"),
    Column::text("team"),
    Column::text("worker"),
    Column::day("answered_on"),
    Column::text("answer"),
    Column::text("answered_by_role"),
    Column::text("clears"),
    Column::text("citation"),
    Column::text("positions"),
];

/// Puts the flags; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, encoding: Encoding, files: &mut dyn Files) -> Result<u64, ExportError> {
    let when = When { as_of: exporting.question.as_of, known_at: exporting.known_at };
    let question = FlagsQuestion { when, filter: FlagFilter::default(), after: None, limit: usize::MAX };
    let answer = insight::flags(exporting.opened, clock::today(), &question, exporting.listener)?;
    let unreadable = answer.provenance.unreadable_children;
    let row = |flag: FlagLine| {
        let answered = flag.answer.as_ref();
        vec![
            Cell::from(when.as_of),
            Cell::text(flag.child.to_string()),
            Cell::text(local_ids(&flag.local_ids)),
            Cell::text(flag.flag),
            Cell::text(flag.concern),
            Cell::text(flag.severity),
            Cell::from(flag.since),
            Cell::text(flag.subject),
            Cell::text(flag.sentence),
            Cell::text(flag.team),
            Cell::text(flag.worker),
            Cell::from(answered.and_then(|answer| answer.on)),
            Cell::text(answered.map(|answer| answer.answer.as_str()).unwrap_or_default()),
            Cell::text(answered.map(|answer| answer.role.as_str()).unwrap_or_default()),
            Cell::text(flag.clears),
            Cell::text(flag.citation),
            Cell::text(positions(&flag.grounds)),
        ]
    };
    let table = Table {
        name: "flags",
        as_of: when.as_of,
        columns: COLUMNS,
        rows: answer.flags.into_iter().map(row).collect(),
        rests_on: rests_on(&exporting.provenance(answer.provenance)),
    };
    tables::put(&table, encoding, exporting, files)?;
    Ok(unreadable)
}
