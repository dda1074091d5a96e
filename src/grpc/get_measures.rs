//! GetMeasures: figures over all children.

use ids::Position;
use projections::measures::{By, Measure, measure};
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::convert::{child_bytes, child_id};
use super::known_at::{date, date_message, known_at, known_message};
use super::{answers, long};
use crate::clock;
use crate::insight::{
    self, ComparatorLine, FigureLine, MeasureLine, MeasuresAnswer, MeasuresQuestion, PartFlagLine, PointLine,
    RowLine,
};
use crate::ledgers::Ledgers;

/// The groupings of the contract and those of the book.
const GROUPINGS: [(pb::MeasureGrouping, By); 6] = [
    (pb::MeasureGrouping::Month, By::Month),
    (pb::MeasureGrouping::Team, By::Team),
    (pb::MeasureGrouping::Worker, By::Worker),
    (pb::MeasureGrouping::Placement, By::Placement),
    (pb::MeasureGrouping::Source, By::Source),
    (pb::MeasureGrouping::Age, By::Age),
];

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: pb::GetMeasuresRequest,
) -> Result<pb::GetMeasuresResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let question = question(&request)?;
    let answer = long::answer(move |caller| insight::measures(&opened, &question, caller));
    Ok(message(answer.await?))
}

fn question(request: &pb::GetMeasuresRequest) -> Result<MeasuresQuestion, Fault> {
    let as_of = request.as_of.as_ref().map(|day| date(day, "as_of")).transpose()?;
    let known_at = known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?;
    let (measures, by) = wanted(&request.measures, &request.groupings, "")?;
    Ok(MeasuresQuestion {
        as_of: as_of.unwrap_or_else(clock::today),
        known_at,
        measures,
        by,
        rows: request.with_rows,
        trend: request.with_trend,
        suppress: request.suppress_small,
    })
}

/// The measures and the groupings that a request names in its part `at`.
pub fn wanted(
    names: &[String],
    groupings: &[i32],
    at: &str,
) -> Result<(Vec<&'static Measure>, Vec<By>), Fault> {
    let mut wrong = Vec::new();
    let mut measures = Vec::new();
    for (index, name) in names.iter().enumerate() {
        match measure(name) {
            Some(known) => measures.push(known),
            None => wrong.push(Violation::new(format!("{at}measures[{index}]"), R::RuleUnknown)),
        }
    }
    let mut by = Vec::new();
    for (index, grouping) in groupings.iter().enumerate() {
        match GROUPINGS.iter().find(|(known, _)| *known as i32 == *grouping) {
            Some((_, known)) => by.push(*known),
            None => wrong.push(Violation::new(format!("{at}groupings[{index}]"), R::EnumUnknown)),
        }
    }
    Fault::fields(wrong)?;
    Ok((measures, by))
}

fn message(answer: MeasuresAnswer) -> pb::GetMeasuresResponse {
    pb::GetMeasuresResponse {
        measures: answer.measures.into_iter().map(measure_message).collect(),
        provenance: Some(answers::provenance_message(&answer.provenance)),
    }
}

fn measure_message(measure: MeasureLine) -> pb::Measure {
    pb::Measure {
        name: measure.name,
        title: measure.title,
        unit: measure.unit,
        cohort: measure.cohort,
        date_basis: measure.date_basis,
        exclusions: measure.exclusions,
        counts: measure.counts,
        value_unit: measure.value_unit,
        direction: measure.direction,
        minimum_denominator: measure.minimum_denominator,
        citation: measure.citation,
        is_proxy: measure.is_proxy,
        beside: measure.beside,
        figures: measure.figures.into_iter().map(figure_message).collect(),
        comparators: measure.comparators.into_iter().map(comparator_message).collect(),
        trend: measure.trend.into_iter().map(point_message).collect(),
        rows: measure.rows.into_iter().map(row_message).collect(),
        flags: measure.flags.into_iter().map(part_flag_message).collect(),
    }
}

fn grouping_message(by: Option<By>) -> i32 {
    let grouping = GROUPINGS.iter().find(|(_, known)| Some(*known) == by);
    grouping.map_or(pb::MeasureGrouping::Unspecified, |(grouping, _)| *grouping).into()
}

fn part_flag_message(PartFlagLine { by, group, sentence }: PartFlagLine) -> pb::PartFlag {
    pb::PartFlag { grouping: grouping_message(Some(by)), group, sentence }
}

/// A figure for the wire.
pub fn figure_message(figure: FigureLine) -> pb::Figure {
    pb::Figure {
        grouping: grouping_message(figure.by),
        group: figure.group,
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage: figure.coverage,
        median: figure.median,
        p90: figure.p90,
        bands: figure.bands.into_iter().map(|(label, count)| pb::Band { label, count }).collect(),
        suppressed: figure.suppressed,
    }
}

fn comparator_message(line: ComparatorLine) -> pb::Comparator {
    let ComparatorLine { geography, year, value, source, is_about } = line;
    pb::Comparator { geography, year, value, source, is_about }
}

fn point_message(PointLine { as_of, value, numerator, denominator }: PointLine) -> pb::TrendPoint {
    pb::TrendPoint { as_of: Some(date_message(as_of)), value, numerator, denominator }
}

fn row_message(row: RowLine) -> pb::MeasureRow {
    pb::MeasureRow {
        child_id: child_bytes(row.child),
        subject: row.subject,
        on: row.on.map(date_message),
        counts: row.counts,
        value: row.value,
        category: row.category,
        team: row.team,
        worker: row.worker,
        placement: row.placement,
        source: row.source,
        grounds: row.grounds.into_iter().map(|position| position.0).collect(),
        local_ids: answers::local_id_messages(row.local_ids),
    }
}

/// Groupings for the wire.
pub fn groupings(by: &[By]) -> Vec<i32> {
    let grouping =
        |by: &By| GROUPINGS.iter().find(|(_, known)| known == by).map(|(grouping, _)| *grouping as i32);
    by.iter().filter_map(grouping).collect()
}

/// The request of a question, for whoever asks a server.
pub fn request(authority: String, question: &MeasuresQuestion) -> pb::GetMeasuresRequest {
    pb::GetMeasuresRequest {
        authority,
        measures: question.measures.iter().map(|measure| measure.name.to_owned()).collect(),
        as_of: Some(date_message(question.as_of)),
        known_at: Some(known_message(&question.known_at)),
        groupings: groupings(&question.by),
        with_rows: question.rows,
        suppress_small: question.suppress,
        with_trend: question.trend,
    }
}

/// Figures from the wire; nothing comes of a message that no server of this contract sends.
pub fn answer(message: pb::GetMeasuresResponse) -> Option<MeasuresAnswer> {
    Some(MeasuresAnswer {
        measures: message.measures.into_iter().map(measure_line).collect::<Option<_>>()?,
        provenance: answers::provenance(message.provenance?)?,
    })
}

fn measure_line(message: pb::Measure) -> Option<MeasureLine> {
    Some(MeasureLine {
        name: message.name,
        title: message.title,
        unit: message.unit,
        cohort: message.cohort,
        date_basis: message.date_basis,
        exclusions: message.exclusions,
        counts: message.counts,
        value_unit: message.value_unit,
        direction: message.direction,
        minimum_denominator: message.minimum_denominator,
        citation: message.citation,
        is_proxy: message.is_proxy,
        beside: message.beside,
        figures: message.figures.into_iter().map(figure_line).collect(),
        comparators: message.comparators.into_iter().map(comparator_line).collect(),
        trend: message.trend.into_iter().map(point_line).collect::<Option<_>>()?,
        rows: message.rows.into_iter().map(row_line).collect::<Option<_>>()?,
        flags: message.flags.into_iter().map(part_flag_line).collect::<Option<_>>()?,
    })
}

fn grouping_line(grouping: i32) -> Option<By> {
    GROUPINGS.iter().find(|(known, _)| *known as i32 == grouping).map(|(_, by)| *by)
}

fn part_flag_line(pb::PartFlag { grouping, group, sentence }: pb::PartFlag) -> Option<PartFlagLine> {
    Some(PartFlagLine { by: grouping_line(grouping)?, group, sentence })
}

/// A figure from the wire.
pub fn figure_line(figure: pb::Figure) -> FigureLine {
    FigureLine {
        by: grouping_line(figure.grouping),
        group: figure.group,
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage: figure.coverage,
        median: figure.median,
        p90: figure.p90,
        bands: figure.bands.into_iter().map(|pb::Band { label, count }| (label, count)).collect(),
        suppressed: figure.suppressed,
    }
}

fn comparator_line(message: pb::Comparator) -> ComparatorLine {
    let pb::Comparator { geography, year, value, source, is_about } = message;
    ComparatorLine { geography, year, value, source, is_about }
}

fn point_line(message: pb::TrendPoint) -> Option<PointLine> {
    let pb::TrendPoint { as_of, value, numerator, denominator } = message;
    Some(PointLine { as_of: date(&as_of?, "").ok()?, value, numerator, denominator })
}

fn row_line(row: pb::MeasureRow) -> Option<RowLine> {
    Some(RowLine {
        child: child_id(&row.child_id)?,
        local_ids: answers::local_ids(row.local_ids)?,
        subject: row.subject,
        on: row.on.and_then(|on| date(&on, "").ok()),
        counts: row.counts,
        value: row.value,
        category: row.category,
        team: row.team,
        worker: row.worker,
        placement: row.placement,
        source: row.source,
        grounds: row.grounds.into_iter().map(Position).collect(),
    })
}
