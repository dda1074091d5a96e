//! Figures over all children, reckoned from their journeys as known by then.

use std::collections::BTreeMap;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::facts::RegisteredId;
use journey::{Journey, KnownAt};
use projections::measures::{
    Ask, By, Comparator, Figure, Group, GroupFlag, Measure, Row, Settings, Tally, TrendPoint,
    measures as book, trend_days,
};
use wire::fault::Fault;

use super::answer::Provenance;
use super::everyone::{Listener, Reading};
use super::local_ids::of_journey;
use crate::ledgers::Opened;

/// What is asked.
#[derive(Clone, Debug)]
pub struct MeasuresQuestion {
    /// The day as of which the figures are reckoned.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
    /// The measures; none means all.
    pub measures: Vec<&'static Measure>,
    /// By what to make parts.
    pub by: Vec<By>,
    /// Whether the rows behind the figures are wanted.
    pub rows: bool,
    /// Whether the figures of the eleven months before are wanted.
    pub trend: bool,
    /// Whether small numbers are hidden.
    pub suppress: bool,
}

/// Figures and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuresAnswer {
    /// The measures, in the order of the book.
    pub measures: Vec<MeasureLine>,
    /// What they rest on.
    pub provenance: Provenance,
}

/// A measure with its card and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureLine {
    /// Its name.
    pub name: String,
    /// What it measures, in a few words.
    pub title: String,
    /// What is counted, in the singular.
    pub unit: String,
    /// Which of them are counted.
    pub cohort: String,
    /// By which date they belong to it.
    pub date_basis: String,
    /// Which of them are left out.
    pub exclusions: String,
    /// What the numerator counts, or of what the value is.
    pub counts: String,
    /// The unit of the value; empty for a count.
    pub value_unit: String,
    /// Which way is better.
    pub direction: String,
    /// The smallest denominator with which it may be ranked.
    pub minimum_denominator: u32,
    /// Where it is defined.
    pub citation: String,
    /// Whether it only stands for what it cannot show.
    pub is_proxy: bool,
    /// The measures without which it misleads.
    pub beside: Vec<String>,
    /// The whole first, then the parts.
    pub figures: Vec<FigureLine>,
    /// What others have published.
    pub comparators: Vec<ComparatorLine>,
    /// The figure on several days, oldest first.
    pub trend: Vec<PointLine>,
    /// What was counted, by child.
    pub rows: Vec<RowLine>,
    /// The parts that are a signal by themselves.
    pub flags: Vec<PartFlagLine>,
}

/// A part of a figure that is a signal by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFlagLine {
    /// By what it is a part.
    pub by: By,
    /// Which part.
    pub group: String,
    /// The reason.
    pub sentence: String,
}

/// A figure, of the whole or of one part.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureLine {
    /// By what it is a part; absent for the whole.
    pub by: Option<By>,
    /// Which part.
    pub group: String,
    /// The figure.
    pub value: Option<f64>,
    /// What was counted.
    pub numerator: Option<u64>,
    /// Of how many.
    pub denominator: Option<u64>,
    /// The share in a hundred that could be observed.
    pub coverage: Option<f64>,
    /// The middle value.
    pub median: Option<f64>,
    /// The value that nine in ten do not exceed.
    pub p90: Option<f64>,
    /// The bands or categories, each with how many fall into it.
    pub bands: Vec<(String, Option<u64>)>,
    /// Whether something was hidden.
    pub suppressed: bool,
}

/// What another place or year has published.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparatorLine {
    /// The place.
    pub geography: String,
    /// The year.
    pub year: String,
    /// The figure.
    pub value: f64,
    /// Where it was published.
    pub source: String,
    /// Whether it is known only roughly.
    pub is_about: bool,
}

/// A figure on one day of several.
#[derive(Clone, Debug, PartialEq)]
pub struct PointLine {
    /// The day.
    pub as_of: Date,
    /// The figure.
    pub value: Option<f64>,
    /// What was counted.
    pub numerator: Option<u64>,
    /// Of how many.
    pub denominator: Option<u64>,
}

/// One counted thing.
#[derive(Clone, Debug, PartialEq)]
pub struct RowLine {
    /// The child.
    pub child: ChildId,
    /// The child's ids in the source systems, as the facts tell them.
    pub local_ids: Vec<RegisteredId>,
    /// What was counted, by its id.
    pub subject: String,
    /// The day by which it belongs.
    pub on: Option<Date>,
    /// Whether it is in the numerator; absent where the facts do not tell.
    pub counts: Option<bool>,
    /// Its value.
    pub value: Option<i32>,
    /// Its category.
    pub category: String,
    /// The team.
    pub team: String,
    /// The worker.
    pub worker: String,
    /// The type of placement.
    pub placement: String,
    /// The source of the contact or referral.
    pub source: String,
    /// The entries that it rests on.
    pub grounds: Vec<Position>,
}

/// Answers it; the listener is told after every child.
pub fn measures(
    opened: &Opened,
    question: &MeasuresQuestion,
    listener: &dyn Listener,
) -> Result<MeasuresAnswer, Fault> {
    let MeasuresQuestion { as_of, known_at, by, rows, .. } = question;
    let ledger = &opened.ledger;
    let jurisdiction = &*opened.jurisdiction(*as_of, known_at)?;
    let wanted = match question.measures.as_slice() {
        [] => book().collect(),
        named => named.to_vec(),
    };
    let days = if question.trend { trend_days(*as_of) } else { vec![*as_of] };
    let ask = Ask { measures: wanted, days, by: by.clone(), rows: *rows && !question.suppress };
    let head = ledger.head();
    let children: Vec<ChildId> = ledger.children();
    let make = || (Tally::new(ask.clone(), jurisdiction), Ids::new());
    let each = |(tally, local_ids): &mut (Tally<'_>, Ids), journey: &Journey| {
        tally.add(journey);
        if ask.rows {
            local_ids.insert(journey.child(), of_journey(journey));
        }
    };
    let (parts, unread) = Reading::new(ledger, &children, known_at, listener).journeys(make, each)?;
    let (mut whole, mut local_ids) = make();
    for (part, of_part) in parts {
        whole.merge(part);
        local_ids.extend(of_part);
    }
    let figures = whole.finish().into_iter();
    let figures = figures.map(|figure| if question.suppress { figure.suppressed() } else { figure });
    let provenance = Provenance::new(head, jurisdiction, *as_of, *known_at);
    Ok(MeasuresAnswer {
        measures: figures
            .map(|figure| line(figure, &Settings::new(jurisdiction, *as_of), &local_ids))
            .collect(),
        provenance: Provenance { unreadable_children: unread.len() as u64, ..provenance },
    })
}

/// The children's ids in the source systems.
type Ids = BTreeMap<ChildId, Vec<RegisteredId>>;

fn line(figure: Figure, settings: &Settings<'_>, local_ids: &Ids) -> MeasureLine {
    let Figure { measure, total, groups, trend, comparators, rows, flags, .. } = figure;
    MeasureLine {
        name: measure.name.to_owned(),
        title: measure.title.to_owned(),
        unit: measure.unit.to_owned(),
        cohort: measure.cohort.to_owned(),
        date_basis: measure.basis.to_string(),
        exclusions: measure.exclusions.to_owned(),
        counts: measure.counts.to_owned(),
        value_unit: measure.shape.unit().to_owned(),
        direction: measure.direction.word().to_owned(),
        minimum_denominator: measure.minimum_on(settings),
        citation: measure.citation.to_string(),
        is_proxy: measure.is_proxy,
        beside: measure.beside.iter().map(ToString::to_string).collect(),
        figures: [total].into_iter().chain(groups).map(figure_line).collect(),
        comparators: comparators.iter().map(comparator_line).collect(),
        trend: trend.into_iter().map(point_line).collect(),
        rows: rows.into_iter().map(|row| row_line(row, local_ids)).collect(),
        flags: flags.into_iter().map(part_flag_line).collect(),
    }
}

fn part_flag_line(GroupFlag { by, key, sentence }: GroupFlag) -> PartFlagLine {
    PartFlagLine { by, group: key, sentence }
}

/// A figure as a reader is told it.
pub fn figure_line(group: Group) -> FigureLine {
    FigureLine {
        by: group.by,
        group: group.key,
        value: group.value,
        numerator: group.numerator,
        denominator: group.denominator,
        coverage: group.coverage,
        median: group.median,
        p90: group.p90,
        bands: group.bands.into_iter().map(|band| (band.label.to_owned(), band.count)).collect(),
        suppressed: group.suppressed,
    }
}

fn comparator_line(comparator: &Comparator) -> ComparatorLine {
    ComparatorLine {
        geography: comparator.geography().to_owned(),
        year: comparator.year().to_owned(),
        value: comparator.value(),
        source: comparator.source().to_owned(),
        is_about: comparator.is_about(),
    }
}

fn point_line(TrendPoint { as_of, value, numerator, denominator }: TrendPoint) -> PointLine {
    PointLine { as_of, value, numerator, denominator }
}

fn row_line(row: Row, local_ids: &Ids) -> RowLine {
    RowLine {
        child: row.child,
        local_ids: local_ids.get(&row.child).cloned().unwrap_or_default(),
        subject: row.subject,
        on: Some(row.on),
        counts: row.in_numerator,
        value: row.value,
        category: row.category.unwrap_or_default().to_owned(),
        team: row.team.unwrap_or_default(),
        worker: row.worker.unwrap_or_default(),
        placement: row.placement.unwrap_or_default().to_owned(),
        source: row.source.unwrap_or_default().to_owned(),
        grounds: row.grounds.iter().map(|ground| ground.position).collect(),
    }
}
