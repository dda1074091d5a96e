//! Parts of a figure that are a signal by themselves, held against the other parts or against a number.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rules::Parameter;

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

/// How many standard deviations are more than chance.
pub(crate) const BEYOND_CHANCE: Parameter = Parameter::count(
    "deviations",
    3,
    "how many standard deviations from what like cases would give are more than chance",
);

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
        let parts =
            figure.groups.iter().filter(|group| !group.key.is_empty() && !group.is_small(figure.measure));
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
    let title = figure.measure.title;
    Some(format!(
        "{title}: {numerator} of {denominator} in {by} {}, where like cases across the authority would give {expected:.1}.",
        group.key
    ))
}

fn above(figure: &Figure, group: &Group, limit: f64) -> Option<String> {
    let value = group.value.filter(|value| *value > limit)?;
    let (by, unit) = (group.by.map_or("", By::word), figure.measure.shape.unit());
    let title = figure.measure.title;
    Some(format!("{title}: {value:.1} {unit} in {by} {}, above {limit}.", group.key))
}
