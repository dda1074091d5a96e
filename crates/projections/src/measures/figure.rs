//! What a tally finishes into: the figure, its parts, its trend and the rows behind it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ids::ChildId;
use jiff::civil::Date;
use journey::EntryRef;
use rules::Jurisdiction;

use super::alarm::GroupFlag;
use super::comparator::Comparator;
use super::item::Item;
use super::sum::{Sum, as_f64, percent, ratio};
use super::tally::By;
use super::{Measure, Shape};

/// A measure on a day, with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The measure.
    pub measure: &'static Measure,
    /// The day.
    pub as_of: Date,
    /// All of it.
    pub total: Group,
    /// The parts, by what was asked for; the parts of one sort make the total.
    pub groups: Vec<Group>,
    /// The same on the earlier days that were asked for, and on this one, ascending.
    pub trend: Vec<TrendPoint>,
    /// What others have published: the book's comparators and those of the authority's file.
    pub comparators: Vec<Comparator>,
    /// The rows behind it, by child; empty unless asked for.
    pub rows: Vec<Row>,
    /// The parts that are a signal by themselves.
    pub flags: Vec<GroupFlag>,
}

/// A figure of all, or of one part.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// By what it is a part; absent for the whole.
    pub by: Option<By>,
    /// Which part; empty for the whole and for what belongs to none.
    pub key: String,
    /// The value; absent where there is nothing to reckon it from, or it was suppressed.
    pub value: Option<f64>,
    /// What was counted; absent where it was suppressed.
    pub numerator: Option<u64>,
    /// Of how many; absent where the measure is a count, or it was suppressed.
    pub denominator: Option<u64>,
    /// The share in a hundred that could be observed.
    pub coverage: Option<f64>,
    /// The middle value, where the measure has values.
    pub median: Option<f64>,
    /// The value that nine in ten do not exceed.
    pub p90: Option<f64>,
    /// The categories or bands, in their order.
    pub bands: Vec<Band>,
    /// Whether it was suppressed because it is of few children, or would tell of few.
    pub suppressed: bool,
    /// Full-time posts in hundredths, where the value is for each post.
    pub posts: Option<u64>,
    /// How many like cases would give in the numerator, and the variance of that, where it is known.
    pub expected: Option<(f64, f64)>,
}

/// One category or band of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its label.
    pub label: &'static str,
    /// How many lie in it; absent where it was suppressed.
    pub count: Option<u64>,
}

/// The figure on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// The day.
    pub as_of: Date,
    /// The value.
    pub value: Option<f64>,
    /// What was counted; absent where it was suppressed.
    pub numerator: Option<u64>,
    /// Of how many.
    pub denominator: Option<u64>,
}

/// One counted thing behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The child.
    pub child: ChildId,
    /// What was counted, by its id; empty where it is the child as such.
    pub subject: String,
    /// The day by which it belongs.
    pub on: Date,
    /// Whether it is in the numerator; absent where the facts do not tell.
    pub in_numerator: Option<bool>,
    /// Its value, where the measure has values.
    pub value: Option<i32>,
    /// Its category, where it names one.
    pub category: Option<&'static str>,
    /// For how many it counts.
    pub weight: u32,
    /// The team.
    pub team: Option<String>,
    /// The worker.
    pub worker: Option<String>,
    /// The placement type.
    pub placement: Option<&'static str>,
    /// The source.
    pub source: Option<&'static str>,
    /// The entries on which it rests.
    pub grounds: Vec<EntryRef>,
}

impl Row {
    pub(super) fn of(child: ChildId, item: Item<'_>) -> Self {
        Self {
            child,
            subject: item.subject.into_owned(),
            on: item.on,
            in_numerator: item.is_in,
            value: item.value,
            category: item.category,
            weight: item.weight,
            team: item.team.map(|team| team.into_owned()),
            worker: item.worker.map(|worker| worker.into_owned()),
            placement: item.placement,
            source: item.source,
            grounds: item.grounds,
        }
    }
}

impl Group {
    pub(super) fn of(measure: &Measure, by: Option<By>, key: &str, sum: &Sum, posts: Option<u64>) -> Self {
        let has_denominator = !matches!(measure.shape, Shape::Count | Shape::PerPost);
        Self {
            by,
            key: key.to_string(),
            value: value_of(measure, sum, posts),
            numerator: Some(count(sum.numerator)),
            denominator: has_denominator.then(|| count(denominator_of(measure, sum))),
            coverage: sum.coverage(),
            median: sum.quantile(50),
            p90: sum.quantile(90),
            bands: bands_of(measure, sum),
            suppressed: false,
            posts,
            expected: sum.expected(),
        }
    }
}

/// What the numerator is held against: all that was counted, unless it is no part of that.
fn denominator_of(measure: &Measure, sum: &Sum) -> i64 {
    match measure.shape {
        Shape::Rate => sum.denominator - sum.numerator,
        _ => sum.denominator,
    }
}

pub(super) fn value_of(measure: &Measure, sum: &Sum, posts: Option<u64>) -> Option<f64> {
    match measure.shape {
        Shape::Count => Some(as_f64(sum.numerator)),
        Shape::Share | Shape::Rate => percent(sum.numerator, denominator_of(measure, sum)),
        Shape::Median(_) => sum.quantile(50),
        Shape::Mean(_) => sum.mean(),
        Shape::PerPost => ratio(sum.numerator * 100, i64::try_from(posts?).ok()?),
    }
}

pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The bands of the measure in their order, then the categories that occur, without repeating any.
fn bands_of(measure: &Measure, sum: &Sum) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let named = measure.bands.iter().map(|(_, label)| *label);
    let others = sum.categories();
    for label in named.chain(others) {
        if bands.iter().all(|band| band.label != label) {
            bands.push(Band { label, count: Some(count(sum.category(label))) });
        }
    }
    bands
}

/// What the book and the authority's own file hold beside a measure.
pub(super) fn comparators_of(measure: &Measure, jurisdiction: &Jurisdiction) -> Vec<Comparator> {
    let own = jurisdiction.comparators.iter().filter(|row| row.measure == measure.name);
    measure.comparators.iter().cloned().chain(own.filter_map(Comparator::read)).collect()
}
