//! Small numbers are not published: counts of 1 to 5 go, and with them whatever would give them back by subtraction.
//!
//! A part is unsafe when what it counts, of how many, or what is left of these is 1 to 5. One hidden part would be the
//! total less the others, and two with few in them nearly so: hence further parts are hidden, the smallest first, until
//! what is hidden together is safe, and the total as well where no part is left to hide.

use alloc::vec::Vec;

use super::figure::{Band, Figure, Group, TrendPoint};
use super::tally::By;

/// The greatest count that is not published.
const SMALL: u64 = 5;

impl Figure {
    /// The figure as it may be published: without small numbers, without rows, and without what would tell of them.
    pub fn suppressed(mut self) -> Self {
        self.rows.clear();
        self.flags.clear();
        let mut hides_total = is_unsafe(&self.total);
        loop {
            let mut again = false;
            for &by in By::ALL {
                let mut parts: Vec<&mut Group> =
                    self.groups.iter_mut().filter(|group| group.by == Some(by)).collect();
                again |= !protect(&mut parts, hides_total) && !hides_total;
            }
            if !again {
                break;
            }
            hides_total = true;
        }
        if hides_total {
            hide(&mut self.total);
        }
        // Years overlap by all but a month: with a month hidden, their differences would give it back.
        let month_is_hidden = self.groups.iter().any(|group| group.by == Some(By::Month) && group.suppressed);
        for point in &mut self.trend {
            if month_is_hidden || point.as_of == self.as_of && hides_total || is_small_point(point) {
                (point.value, point.numerator, point.denominator) = (None, None, None);
            }
        }
        let hidden: Vec<bool> = self.groups.iter().map(|group| group.suppressed).collect();
        for (group, hidden) in self.groups.iter_mut().zip(hidden) {
            if hidden {
                hide(group);
            }
            protect_bands(group);
        }
        protect_bands(&mut self.total);
        self
    }
}

/// What could be told of few children: how many are in, of how many, and how many are not.
fn cells(group: &Group) -> [u64; 3] {
    let numerator = group.numerator.unwrap_or(0);
    let denominator = group.denominator.unwrap_or(numerator);
    [numerator, denominator, denominator.saturating_sub(numerator)]
}

fn is_small(count: u64) -> bool {
    (1..=SMALL).contains(&count)
}

fn is_unsafe(group: &Group) -> bool {
    cells(group).into_iter().any(is_small)
}

fn is_small_point(point: &TrendPoint) -> bool {
    let numerator = point.numerator.unwrap_or(0);
    let denominator = point.denominator.unwrap_or(numerator);
    [numerator, denominator, denominator.saturating_sub(numerator)].into_iter().any(is_small)
}

/// Marks parts of one sort for hiding; says whether that is enough while the total stands.
fn protect(parts: &mut [&mut Group], total_is_hidden: bool) -> bool {
    for part in parts.iter_mut().filter(|part| is_unsafe(part)) {
        part.suppressed = true;
    }
    // Where the total is hidden, parts that all stand would give it back.
    let must_hide_one = total_is_hidden && !parts.is_empty();
    loop {
        let hidden = parts.iter().filter(|part| part.suppressed);
        let sums = hidden.clone().fold([0; 3], |[a, b, c], part| {
            let [x, y, z] = cells(part);
            [a + x, b + y, c + z]
        });
        let count = hidden.count();
        let is_enough = match count {
            0 => !must_hide_one,
            1 => total_is_hidden,
            _ => total_is_hidden || !sums.into_iter().any(is_small),
        };
        if is_enough {
            return true;
        }
        let open = parts.iter_mut().filter(|part| !part.suppressed && cells(part)[1] > 0);
        let Some(smallest) = open.min_by_key(|part| cells(part)[1]) else { return false };
        smallest.suppressed = true;
    }
}

fn hide(group: &mut Group) {
    group.suppressed = true;
    (group.value, group.numerator, group.denominator) = (None, None, None);
    (group.median, group.p90, group.posts, group.coverage) = (None, None, None, None);
    group.expected = None;
    for band in &mut group.bands {
        band.count = None;
    }
}

/// Hides small bands, and the next smallest until what is hidden together is no small number.
fn protect_bands(group: &mut Group) {
    let mut counts: Vec<(usize, u64)> =
        group.bands.iter().enumerate().filter_map(|(at, band)| Some((at, band.count?))).collect();
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|(_, count)| *count);
    let mut hidden = counts.iter().take_while(|(_, count)| is_small(*count)).count();
    let sum = |hidden: usize| counts[..hidden].iter().map(|(_, count)| count).sum::<u64>();
    while hidden > 0 && hidden < counts.len() && (hidden < 2 || sum(hidden) <= SMALL) {
        hidden += 1;
    }
    for (at, _) in &counts[..hidden] {
        group.bands[*at] = Band { label: group.bands[*at].label, count: None };
    }
    if hidden > 0 {
        // A quantile among few would tell where they lie.
        (group.median, group.p90) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::measures::measure;

    fn group(by: Option<By>, key: &str, numerator: u64, denominator: u64) -> Group {
        Group {
            by,
            key: key.to_string(),
            value: Some(1.0),
            numerator: Some(numerator),
            denominator: Some(denominator),
            coverage: None,
            median: None,
            p90: None,
            bands: Vec::new(),
            suppressed: false,
            posts: None,
            expected: None,
        }
    }

    fn figure(parts: &[(u64, u64)]) -> Figure {
        let (numerator, denominator) = parts.iter().fold((0, 0), |(n, d), (x, y)| (n + x, d + y));
        let teams = parts.iter().enumerate();
        Figure {
            measure: measure("re-referrals").expect("a measure"),
            as_of: date(2026, 3, 31),
            total: group(None, "", numerator, denominator),
            groups: teams.map(|(at, &(n, d))| group(Some(By::Team), &at.to_string(), n, d)).collect(),
            trend: Vec::new(),
            comparators: Vec::new(),
            rows: Vec::new(),
            flags: Vec::new(),
        }
    }

    fn hidden(figure: &Figure) -> Vec<bool> {
        figure.groups.iter().map(|group| group.suppressed).collect()
    }

    #[test]
    fn one_small_part_takes_another_with_it() {
        let published = figure(&[(3, 50), (20, 60), (30, 90)]).suppressed();
        assert_eq!(hidden(&published), [true, true, false]);
        assert!(!published.total.suppressed);
        assert_eq!(published.groups[0].numerator, None);
    }

    #[test]
    fn what_is_nearly_all_tells_as_much() {
        let published = figure(&[(48, 50), (20, 60), (30, 90)]).suppressed();
        assert_eq!(hidden(&published), [true, true, false]);
    }

    #[test]
    fn without_another_part_the_total_goes() {
        let published = figure(&[(3, 50)]).suppressed();
        assert!(published.total.suppressed && published.groups[0].suppressed);
        let published = figure(&[(50, 100), (60, 120)]).suppressed();
        assert_eq!((hidden(&published), published.total.suppressed), (Vec::from([false, false]), false));
    }

    proptest! {
        /// The total less what is shown never is a small number, nor that of a single part.
        #[test]
        fn nothing_small_comes_back_by_subtraction(parts in prop::collection::vec((0u64..40, 0u64..40), 0..9)) {
            let parts: Vec<(u64, u64)> = parts.into_iter().map(|(n, more)| (n, n + more)).collect();
            let published = figure(&parts).suppressed();
            for (shown, &(numerator, denominator)) in published.groups.iter().zip(&parts) {
                let few = [numerator, denominator, denominator - numerator].into_iter().any(is_small);
                prop_assert!(!few || shown.suppressed);
                prop_assert_eq!(shown.suppressed, shown.numerator.is_none());
            }
            let hidden: Vec<_> = published.groups.iter().zip(&parts).filter(|(g, _)| g.suppressed).collect();
            if !published.total.suppressed && !hidden.is_empty() {
                let numerator: u64 = hidden.iter().map(|(_, part)| part.0).sum();
                let denominator: u64 = hidden.iter().map(|(_, part)| part.1).sum();
                prop_assert!(hidden.len() > 1);
                prop_assert!(!is_small(numerator) && !is_small(denominator) && !is_small(denominator - numerator));
            }
            if published.total.suppressed && !parts.iter().all(|part| part.1 == 0) {
                prop_assert!(!hidden.is_empty(), "the parts give the total back");
            }
        }
    }
}
