//! Figures over all children with their cards, or what was counted for them, as a plain table.

use exchange::plain::{Cell, Column, Table};
use projections::measures::By;

use super::tables::{self, local_ids, positions, rests_on};
use super::{Encoding, ExportError, Exporting, Files};
use crate::insight::{self, FigureLine, MeasureLine, MeasuresQuestion, RowLine};

const FIGURES: &[Column] = &[
    Column::day("as_of"),
    Column::text("name"),
    Column::text("title"),
    Column::text("by"),
    Column::text("group"),
    Column::real("value"),
    Column::text("value_unit"),
    Column::whole("numerator"),
    Column::whole("denominator"),
    Column::real("coverage"),
    Column::real("median"),
    Column::real("p90"),
    Column::text("bands"),
    Column::truth("suppressed"),
    Column::truth("proxy"),
    Column::text("direction"),
    Column::whole("minimum_denominator"),
    Column::text("unit"),
    Column::text("cohort"),
    Column::text("date_basis"),
    Column::text("counts"),
    Column::text("exclusions"),
    Column::text("citation"),
    Column::text("comparators"),
    Column::text("signals"),
];

const ROWS: &[Column] = &[
    Column::day("as_of"),
    Column::text("name"),
    Column::text("child"),
    Column::text("local_id"),
    Column::text("subject"),
    Column::day("on"),
    Column::truth("counts"),
    Column::whole("value"),
    Column::text("category"),
    Column::text("team"),
    Column::text("worker"),
    Column::text("placement"),
    Column::text("source"),
    Column::text("positions"),
];

/// Puts the figures, or the rows behind them; returns how many children are left out as unreadable.
pub fn put(exporting: &Exporting<'_>, encoding: Encoding, files: &mut dyn Files) -> Result<u64, ExportError> {
    let choice = &exporting.question.choice;
    let question = MeasuresQuestion {
        as_of: exporting.question.as_of,
        known_at: exporting.known_at,
        measures: choice.measures.clone(),
        by: choice.by.clone(),
        rows: choice.rows,
        trend: false,
        suppress: choice.suppress,
    };
    let answer = insight::measures(exporting.opened, &question, exporting.listener)?;
    let unreadable = answer.provenance.unreadable_children;
    let (name, columns, rows) = if choice.rows {
        // There are millions of them: each goes as soon as it has its cells.
        let rows = answer.measures.into_iter().flat_map(|measure| {
            let MeasureLine { name, rows, .. } = measure;
            rows.into_iter().map(move |row| counted(exporting, &name, &row))
        });
        ("measure-rows", ROWS, rows.collect())
    } else {
        let rows = answer
            .measures
            .iter()
            .flat_map(|measure| measure.figures.iter().map(|figure| figure_row(exporting, measure, figure)));
        ("measures", FIGURES, rows.collect())
    };
    let rests_on = rests_on(&exporting.provenance(answer.provenance));
    let table = Table { name, as_of: exporting.question.as_of, columns, rows, rests_on };
    tables::put(&table, encoding, exporting, files)?;
    Ok(unreadable)
}

fn figure_row(exporting: &Exporting<'_>, measure: &MeasureLine, figure: &FigureLine) -> Vec<Cell> {
    let count = |count: Option<u64>| count.map_or(Cell::Nothing, Cell::count);
    let bands = figure.bands.iter().map(|(label, count)| {
        let count = count.map_or_else(|| "hidden".to_owned(), |count| count.to_string());
        format!("{label}: {count}")
    });
    let comparators = measure.comparators.iter().filter(|_| figure.by.is_none()).map(|other| {
        let about = if other.is_about { "about " } else { "" };
        format!("{} {}: {about}{} ({})", other.geography, other.year, other.value, other.source)
    });
    let signals = measure.flags.iter().filter(|_| figure.by.is_none()).map(|flag| flag.sentence.as_str());
    vec![
        Cell::from(exporting.question.as_of),
        Cell::text(&measure.name),
        Cell::text(&measure.title),
        Cell::text(figure.by.map(By::word).unwrap_or_default()),
        Cell::text(&figure.group),
        Cell::from(figure.value),
        Cell::text(&measure.value_unit),
        count(figure.numerator),
        count(figure.denominator),
        Cell::from(figure.coverage),
        Cell::from(figure.median),
        Cell::from(figure.p90),
        Cell::text(bands.collect::<Vec<_>>().join("; ")),
        Cell::from(figure.suppressed),
        Cell::from(measure.is_proxy),
        Cell::text(&measure.direction),
        Cell::count(measure.minimum_denominator.into()),
        Cell::text(&measure.unit),
        Cell::text(&measure.cohort),
        Cell::text(&measure.date_basis),
        Cell::text(&measure.counts),
        Cell::text(&measure.exclusions),
        Cell::text(&measure.citation),
        Cell::text(comparators.collect::<Vec<_>>().join("; ")),
        Cell::text(signals.collect::<Vec<_>>().join(" ")),
    ]
}

fn counted(exporting: &Exporting<'_>, name: &str, row: &RowLine) -> Vec<Cell> {
    vec![
        Cell::from(exporting.question.as_of),
        Cell::text(name),
        Cell::text(row.child.to_string()),
        Cell::text(local_ids(&row.local_ids)),
        Cell::text(&row.subject),
        Cell::from(row.on),
        Cell::from(row.counts),
        row.value.map_or(Cell::Nothing, |value| Cell::Whole(value.into())),
        Cell::text(&row.category),
        Cell::text(&row.team),
        Cell::text(&row.worker),
        Cell::text(&row.placement),
        Cell::text(&row.source),
        Cell::text(positions(&row.grounds)),
    ]
}
