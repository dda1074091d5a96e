//! What was counted so far: sums that can be added to, merged, and taken from again.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::item::Item;
use super::{Measure, Shape};

/// What was counted so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    /// Things of which the facts do not tell whether they are in the numerator.
    pub(super) unseen: i64,
    values: BTreeMap<i32, i64>,
    categories: BTreeMap<&'static str, i64>,
    /// Of how many it is known what like cases give, that sum in ten-thousandths, and its variance in the same squared.
    expected: (i64, i64, i64),
    /// The workers who hold what was counted, where the value is for each of their posts.
    holders: BTreeMap<String, i64>,
}

impl Sum {
    /// Adds one thing, or takes it away again.
    pub(super) fn count(&mut self, measure: &Measure, item: &Item<'_>, sign: i64) {
        let weight = sign * i64::from(item.weight);
        let Some(is_in) = item.is_in else {
            self.unseen += weight;
            return;
        };
        self.denominator += weight;
        self.numerator += if is_in { weight } else { 0 };
        if let Some(value) = item.value {
            add(&mut self.values, value, weight);
        }
        if let Some(share) = item.expected.map(i64::from) {
            let (count, sum, spread) = &mut self.expected;
            *count += weight;
            *sum += weight * share;
            *spread += weight * share * (10_000 - share);
        }
        if let Some(category) = category_of(measure, item) {
            add(&mut self.categories, category, weight);
        }
        if let (Shape::PerPost, Some(worker)) = (measure.shape, &item.worker) {
            add(&mut self.holders, worker.as_ref().into(), weight);
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, other: &Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.unseen += other.unseen;
        let (count, sum, spread) = other.expected;
        self.expected = (self.expected.0 + count, self.expected.1 + sum, self.expected.2 + spread);
        for (&value, &count) in &other.values {
            add(&mut self.values, value, count);
        }
        for (&category, &count) in &other.categories {
            add(&mut self.categories, category, count);
        }
        for (holder, &count) in &other.holders {
            add(&mut self.holders, holder.clone(), count);
        }
    }

    /// The workers who hold what was counted.
    pub(super) fn holders(&self) -> impl Iterator<Item = &str> {
        self.holders.keys().map(String::as_str)
    }

    /// How many like cases would give in the numerator, and the variance of that; nothing where it is not known of all.
    pub(super) fn expected(&self) -> Option<(f64, f64)> {
        let (count, sum, spread) = self.expected;
        (count > 0 && count == self.denominator).then(|| (as_f64(sum) / 1e4, as_f64(spread) / 1e8))
    }

    /// Whether nothing is left in it.
    pub(super) fn is_empty(&self) -> bool {
        self.denominator == 0 && self.unseen == 0
    }

    /// The share in a hundred that could be seen; nothing where there is nothing.
    pub(super) fn coverage(&self) -> Option<f64> {
        percent(self.denominator, self.denominator + self.unseen)
    }

    /// The value below which so many in a hundred lie: of two middle values the mean.
    pub(super) fn quantile(&self, hundredths: i64) -> Option<f64> {
        let count: i64 = self.values.values().sum();
        if count == 0 {
            return None;
        }
        // The nearest rank; where the boundary falls between two values, both count half.
        let (rank, between) = (count * hundredths / 100, count * hundredths % 100 == 0);
        let first = self.at(if between { (rank - 1).max(0) } else { rank });
        let second = self.at(rank.min(count - 1));
        Some(f64::midpoint(f64::from(first?), f64::from(second?)))
    }

    /// The mean value.
    pub(super) fn mean(&self) -> Option<f64> {
        let count: i64 = self.values.values().sum();
        let sum: i64 = self.values.iter().map(|(&value, &count)| i64::from(value) * count).sum();
        ratio(sum, count)
    }

    /// How many lie in a category or band.
    pub(super) fn category(&self, label: &str) -> i64 {
        self.categories.get(label).copied().unwrap_or(0)
    }

    /// The categories that occur.
    pub(super) fn categories(&self) -> impl Iterator<Item = &'static str> {
        self.categories.keys().copied()
    }

    fn at(&self, rank: i64) -> Option<i32> {
        let mut seen = 0;
        let past = |count: &i64| {
            seen += count;
            seen > rank
        };
        let mut past = past;
        self.values.iter().find(|(_, count)| past(count)).map(|(&value, _)| value)
    }
}

fn add<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, count: i64) {
    use alloc::collections::btree_map::Entry;
    match counts.entry(key) {
        Entry::Vacant(vacant) => {
            vacant.insert(count);
        }
        Entry::Occupied(mut held) => {
            *held.get_mut() += count;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

/// The category that an item names, or the band in which its value lies.
fn category_of(measure: &Measure, item: &Item<'_>) -> Option<&'static str> {
    let band = || {
        let value = item.value?;
        measure.bands.iter().find(|(last, _)| value <= *last).map(|(_, label)| *label)
    };
    item.category.or_else(band)
}

/// A number in a hundred of another.
pub(super) fn percent(part: i64, whole: i64) -> Option<f64> {
    ratio(part, whole).map(|ratio| ratio * 100.0)
}

/// One number to another; nothing to nothing is no figure.
pub(super) fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole != 0).then(|| as_f64(part) / as_f64(whole))
}

/// Counts of things lie far below the numbers that a float cannot hold.
#[allow(clippy::cast_precision_loss, reason = "no authority counts 2^53 of anything")]
pub(super) fn as_f64(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut sum = Sum::default();
        let add = |sum: &mut Sum, value, sign| {
            sum.count(&Measure::ROW, &Item::new("r1", date(2026, 1, 1), true).worth(value), sign);
        };
        assert_eq!((sum.quantile(50), sum.mean()), (None, None));
        for value in [5, 1, 3, 9] {
            add(&mut sum, value, 1);
        }
        assert_eq!((sum.quantile(50), sum.quantile(90), sum.mean()), (Some(4.0), Some(9.0), Some(4.5)));
        add(&mut sum, 9, -1);
        assert_eq!((sum.quantile(50), sum.quantile(90), sum.mean()), (Some(3.0), Some(5.0), Some(3.0)));
    }
}
