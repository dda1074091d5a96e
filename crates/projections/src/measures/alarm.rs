//! Parts of a figure that are a signal by themselves, held against the other parts or against a number.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rules::Parameter;

use super::Measure;
use super::figure::{Figure, Group};
use super::scene::Settings;
use super::tally::By;

/// When a part of a figure is a signal by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Alarm {
    /// Never.
    None,
    /// When it lies more standard deviations than that from what like cases would give.
    Outlying(Parameter, &'static [By]),
    /// When its value lies above a number.
    Above(Parameter, &'static [By]),
}

/// A signal of one part of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFlag {
    /// By what it is a part.
    pub by: By,
    /// Which part.
    pub key: String,
    /// The reason in plain English.
    pub sentence: String,
}

/// How many there have to be in a part.
pub(crate) const MINIMUM: Parameter = Parameter::count(
    "minimum-denominator",
    30,
    "how many there have to be in a team or another part before it is flagged",
);

/// How many standard deviations are more than chance.
pub(crate) const BEYOND_CHANCE: Parameter = Parameter::count(
    "deviations",
    3,
    "how many standard deviations from what like cases would give are more than chance",
);

impl Measure {
    /// The smallest denominator with which it may be ranked or flagged, as it is set on a day.
    pub fn minimum_on(&self, settings: &Settings<'_>) -> u32 {
        let is_set = self.parameters.contains(&MINIMUM);
        if is_set { settings.of(self.name, &MINIMUM).number().into() } else { self.minimum_denominator }
    }
}

impl Alarm {
    /// The parts for which it has to be looked at.
    pub(crate) fn parts(self) -> &'static [By] {
        match self {
            Self::None => &[],
            Self::Outlying(_, by) | Self::Above(_, by) => by,
        }
    }

    /// The signals of a figure's parts.
    pub(crate) fn raised(self, figure: &Figure, settings: &Settings<'_>) -> Vec<GroupFlag> {
        let number = |parameter| f64::from(settings.of(figure.measure.name, &parameter).number());
        if self.parts().is_empty() {
            return Vec::new();
        }
        let minimum = u64::from(figure.measure.minimum_on(settings));
        let is_large =
            |group: &&Group| group.denominator.or(group.numerator).is_some_and(|count| count >= minimum);
        let parts = figure.groups.iter().filter(|group| !group.key.is_empty()).filter(is_large);
        let told = parts.filter_map(|group| {
            let by = group.by.filter(|by| self.parts().contains(by))?;
            let sentence = match self {
                Self::None => None,
                Self::Outlying(limit, _) => outlying(figure, group, number(limit)),
                Self::Above(limit, _) => above(figure, group, number(limit)),
            }?;
            Some(GroupFlag { by, key: group.key.clone(), sentence })
        });
        told.collect()
    }
}

fn outlying(figure: &Figure, group: &Group, limit: f64) -> Option<String> {
    let (numerator, denominator) = (group.numerator?, group.denominator?);
    let (expected, spread) = group.expected?;
    let counted = super::sum::as_f64(i64::try_from(numerator).ok()?);
    if spread <= 0.0 || (counted - expected) * (counted - expected) <= limit * limit * spread {
        return None;
    }
    let by = group.by.map_or("", By::word);
    let (title, as_of) = (figure.measure.title, figure.as_of);
    Some(format!(
        "{title}: {numerator} of {denominator} in {by} {} as of {as_of}, where like cases across the authority would \
         give {expected:.1}.",
        group.key
    ))
}

fn above(figure: &Figure, group: &Group, limit: f64) -> Option<String> {
    let value = group.value.filter(|value| *value > limit)?;
    let (by, unit) = (group.by.map_or("", By::word), figure.measure.shape.unit());
    let of = group.numerator.zip(group.denominator);
    let of = of.map_or(String::new(), |(numerator, denominator)| format!(" ({numerator} of {denominator})"));
    let (title, as_of) = (figure.measure.title, figure.as_of);
    Some(format!("{title}: {value:.1} {unit}{of} in {by} {} as of {as_of}, above {limit}.", group.key))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rules::{Jurisdiction, Value};

    use super::*;
    use crate::measures::checks::figure;
    use crate::measures::{measure, measures};

    /// What of a measure's parts is a signal, where one thing is enough to count and any value above 0 is too much.
    fn told(name: &str, text: &str) -> Vec<(By, String)> {
        let row = measure(name).expect("a measure");
        let set = |jurisdiction: Jurisdiction, parameter, value| {
            let of = (row.name, row.parameters);
            jurisdiction.with_measure_setting(of, parameter, Value::Count(value), date(2020, 1, 1))
        };
        let one = set(Jurisdiction::default(), "minimum-denominator", 1).expect("a threshold");
        let any = set(one, "above", 0).expect("a threshold");
        figure(name, text, &any, &[]).flags.into_iter().map(|flag| (flag.by, flag.sentence)).collect()
    }

    #[test]
    fn every_alarm_has_thresholds_that_an_authority_may_set() {
        for row in measures().filter(|row| !row.alarm.parts().is_empty()) {
            let limit = match row.alarm {
                Alarm::None => continue,
                Alarm::Outlying(limit, _) | Alarm::Above(limit, _) => limit,
            };
            assert!(row.parameters.contains(&limit) && row.parameters.contains(&MINIMUM), "{}", row.name);
        }
    }

    #[test]
    fn conferences_that_pile_up_before_the_limit_are_a_signal_of_a_team() {
        let flags = told(
            "conferences-bunched",
            "
            2016-06-01 born
            2026-01-05 worker allocated w1 SW1 social-worker team t1
            2026-01-05 enquiry started q1
            2026-01-26 initial conference k1 enquiry q1
            as of 2026-06-30
            ",
        );
        expect_test::expect![[r#"
            [
                (
                    Team,
                    "Initial conferences held in the last tenth of the limit: 100.0 % (1 of 1) in team t1 as of 2026-06-30, above 0.",
                ),
                (
                    Worker,
                    "Initial conferences held in the last tenth of the limit: 100.0 % (1 of 1) in worker SW1 as of 2026-06-30, above 0.",
                ),
            ]
        "#]].assert_debug_eq(&flags);
    }
}
