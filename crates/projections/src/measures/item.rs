//! One thing that a measure counts, as it is found in a journey.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::ContactSource;
use journey::subjects::{TeamId, WorkerId};
use journey::values::Actor;
use journey::{Entry, EntryRef};

/// One thing that a measure counts.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    pub(crate) subject: Cow<'a, str>,
    /// The day by which it belongs to a month, a team, a worker and a placement.
    pub(crate) on: Date,
    /// Whether it is in the numerator; nothing where that cannot be seen.
    pub(crate) is_in: Option<bool>,
    pub(crate) value: Option<i32>,
    pub(crate) category: Option<&'static str>,
    pub(crate) weight: u32,
    /// Of ten thousand like cases, how many are in the numerator.
    pub(crate) expected: Option<u32>,
    pub(crate) team: Option<Cow<'a, str>>,
    pub(crate) worker: Option<Cow<'a, str>>,
    pub(crate) placement: Option<&'static str>,
    pub(crate) source: Option<&'static str>,
    pub(crate) age: Option<&'static str>,
    pub(crate) grounds: Vec<EntryRef>,
}

/// The things that a measure counts in one journey.
pub type Items<'a> = Vec<Item<'a>>;

impl<'a> Item<'a> {
    /// A thing that is counted, and whether it is in the numerator.
    pub(crate) fn new(subject: impl Into<Cow<'a, str>>, on: Date, is_in: bool) -> Self {
        Self {
            subject: subject.into(),
            on,
            is_in: Some(is_in),
            value: None,
            category: None,
            weight: 1,
            expected: None,
            team: None,
            worker: None,
            placement: None,
            source: None,
            age: None,
            grounds: Vec::new(),
        }
    }

    /// A thing of which the facts do not tell whether it is in the numerator.
    pub(crate) fn unseen(subject: impl Into<Cow<'a, str>>, on: Date) -> Self {
        Self { is_in: None, ..Self::new(subject, on, false) }
    }

    /// With a value, for medians and bands.
    pub(crate) fn worth(self, value: i32) -> Self {
        Self { value: Some(value), ..self }
    }

    /// In a category of its measure.
    pub(crate) fn sorted(self, category: &'static str) -> Self {
        Self { category: Some(category), ..self }
    }

    /// Counting as so many.
    pub(crate) fn weighing(self, weight: u32) -> Self {
        Self { weight, ..self }
    }

    /// Resting on entries.
    pub(crate) fn because(mut self, entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        for ground in entries.into_iter().map(Entry::reference) {
            if !self.grounds.contains(&ground) {
                self.grounds.push(ground);
            }
        }
        self
    }

    /// Come of a source, or of one that is not told.
    pub(crate) fn come_from(self, source: Option<ContactSource>) -> Self {
        Self { source: Some(source.map_or("", journey::Coded::code)), ..self }
    }

    /// Decided by somebody in a team, where the facts say so.
    pub(crate) fn decided(self, team: Option<&'a TeamId>, by: Option<&'a Actor>) -> Self {
        let worker = by.and_then(|by| by.worker_id.as_ref()).map(|worker| Cow::Borrowed(worker.as_str()));
        Self { team: team.map(|team| Cow::Borrowed(team.as_str())), worker, ..self }
    }

    /// Held by a worker in a team, whoever holds the case otherwise.
    pub(crate) fn held_by(self, team: Option<&'a TeamId>, worker: &'a WorkerId) -> Self {
        let team = team.map(|team| Cow::Borrowed(team.as_str()));
        Self { team, worker: Some(Cow::Borrowed(worker.as_str())), ..self }
    }

    /// Written down by a worker, where the facts say by whom.
    pub(crate) fn written_by(self, worker: Option<&'a WorkerId>) -> Self {
        Self { worker: worker.map(|worker| Cow::Borrowed(worker.as_str())), ..self }
    }

    /// Of a person in an age band.
    pub(crate) fn aged(self, band: &'static str) -> Self {
        Self { age: Some(band), ..self }
    }
}
