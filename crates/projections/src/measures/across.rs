//! What can only be counted when all children are in view: like cases decided unlike, notes that are alike, brothers
//! and sisters of whom one is lost from view.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use ids::ChildId;
use jiff::civil::Date;
use journey::EntryRef;
use rules::Parameter;

use super::figure::{Figure, Group};
use super::item::Item;
use super::scene::Settings;
use super::tally::By;

/// What one journey leaves behind to be held against others.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// The child.
    pub(crate) child: ChildId,
    /// What it is about.
    pub(crate) subject: String,
    /// With what it is to be compared: traces of one key are alike, or of one family.
    pub(crate) key: String,
    /// The day.
    pub(crate) on: Date,
    /// What it says, as its measure means it.
    pub(crate) says: u8,
    /// A fingerprint, where it has one.
    pub(crate) print: Box<[u8]>,
    /// The team.
    pub(crate) team: Option<String>,
    /// The worker.
    pub(crate) worker: Option<String>,
    /// The source.
    pub(crate) source: Option<&'static str>,
    /// The entries on which it rests.
    pub(crate) grounds: Vec<EntryRef>,
}

impl Trace {
    /// The counted thing that it becomes.
    pub(crate) fn item(&self, is_in: bool) -> Item<'static> {
        Item {
            team: self.team.clone().map(Into::into),
            worker: self.worker.clone().map(Into::into),
            source: self.source,
            grounds: self.grounds.clone(),
            ..Item::new(self.subject.clone(), self.on, is_in)
        }
    }
}

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
