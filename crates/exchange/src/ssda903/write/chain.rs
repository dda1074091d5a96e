//! The rows of the episodes and reviews tables: what a journey says of periods of care.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::codes::{CareEndReason, LegalStatus, Need, PlacementChangeReason};
use journey::facts::{CareReviewHeld, PlacementStarted};
use journey::journey::Journey;
use journey::subjects::{CareId, PlacementId};
use journey::{Coded, Event};

use super::super::CollectionYear;
use crate::day::spell;

/// What a journey says of periods of care.
#[derive(Default)]
pub struct Cares<'j> {
    starts: BTreeMap<&'j CareId, (Date, Option<Need>)>,
    ends: BTreeMap<&'j CareId, (Date, Option<CareEndReason>)>,
    /// Legal statuses of each period of care by day.
    legal: BTreeMap<&'j CareId, BTreeMap<Date, LegalStatus>>,
    /// Placements by start.
    placements: Vec<(Date, &'j PlacementStarted)>,
    placement_ends: BTreeMap<&'j PlacementId, (Date, Option<PlacementChangeReason>)>,
    /// Reviews by day.
    pub reviews: Vec<(Date, &'j CareReviewHeld)>,
}

/// A time without a change of legal status or placement.
pub struct Spell<'j> {
    /// Its first day.
    pub began: Date,
    why_began: &'static str,
    /// The legal status, where it is known.
    pub legal_status: Option<LegalStatus>,
    need: Option<Need>,
    placement: &'j PlacementStarted,
    /// Its last day.
    pub ended: Option<Date>,
    /// Why it ended.
    pub why_ended: Option<CareEndReason>,
    why_moved: Option<PlacementChangeReason>,
}

impl<'j> Cares<'j> {
    /// What a journey says.
    pub fn of(journey: &'j Journey) -> Self {
        let mut cares = Self::default();
        for entry in journey.entries() {
            let on = entry.day();
            match entry.event() {
                Event::CarePeriodStarted(fact) => {
                    cares.starts.insert(&fact.care_id, (on, fact.need));
                }
                Event::CarePeriodEnded(fact) => {
                    cares.ends.insert(&fact.care_id, (on, fact.reason));
                }
                Event::LegalStatusChanged(fact) => {
                    cares.legal.entry(&fact.care_id).or_default().insert(on, fact.status);
                }
                Event::PlacementStarted(fact) => cares.placements.push((on, fact)),
                Event::PlacementEnded(fact) => {
                    cares.placement_ends.insert(&fact.placement_id, (on, fact.reason));
                }
                Event::CareReviewHeld(fact) => cares.reviews.push((on, fact)),
                _ => {}
            }
        }
        cares
    }

    /// The rows, by the days on which they began.
    pub fn spells(&self) -> Vec<Spell<'j>> {
        let mut spells = Vec::new();
        for &(from, placement) in &self.placements {
            let (until, why_moved) = self.placement_ends.get(&placement.placement_id).copied().unzip();
            let changes = self.changes_within(placement, from, until);
            for (at, &began) in changes.iter().enumerate() {
                let ended = changes.get(at + 1).copied().or(until);
                let last = at + 1 == changes.len();
                spells.push(Spell {
                    began,
                    why_began: if at > 0 { "L" } else { self.why_placed(placement, from) },
                    legal_status: self.legal_status(&placement.care_id, began),
                    need: self.starts.get(&placement.care_id).and_then(|(_, need)| *need),
                    placement,
                    ended,
                    why_ended: ended.map(|on| self.why_ended(&placement.care_id, on)),
                    why_moved: why_moved.flatten().filter(|_| last),
                });
            }
        }
        spells.sort_by_key(|spell| spell.began);
        spells
    }

    /// The days on which rows of a placement begin: its own start, and changes of legal status while it lasted.
    fn changes_within(&self, placement: &PlacementStarted, from: Date, until: Option<Date>) -> Vec<Date> {
        let of_care = self.legal.get(&placement.care_id).into_iter().flat_map(BTreeMap::keys).copied();
        let within = of_care.filter(|&on| on > from && until.is_none_or(|until| on < until));
        let moved_then = |on: Date| self.placements.iter().any(|(other, _)| *other == on);
        [from].into_iter().chain(within.filter(|&on| !moved_then(on))).collect()
    }

    fn why_placed(&self, placement: &PlacementStarted, on: Date) -> &'static str {
        let same_carer = placement.same_carer == Some(true);
        let start = self.starts.get(&placement.care_id).map(|(start, _)| *start);
        let legal = self.legal.get(&placement.care_id);
        let first = legal.and_then(BTreeMap::first_key_value).is_some_and(|(first, _)| *first == on);
        let changed = legal.is_some_and(|legal| legal.contains_key(&on));
        match (start == Some(on), changed && !(first && start.is_none()), same_carer) {
            (true, _, _) => "S",
            (_, true, false) => "B",
            (_, true, true) => "U",
            (_, false, false) => "P",
            (_, false, true) => "T",
        }
    }

    fn legal_status(&self, care: &CareId, on: Date) -> Option<LegalStatus> {
        self.legal.get(care)?.range(..=on).next_back().map(|(_, status)| *status)
    }

    /// The ends of periods of care, each with its reason.
    pub fn ends(&self) -> impl Iterator<Item = (Date, Option<CareEndReason>)> {
        self.ends.values().copied()
    }

    fn why_ended(&self, care: &CareId, on: Date) -> CareEndReason {
        let end = self.ends.get(care).filter(|(end, _)| *end == on);
        end.and_then(|(_, reason)| *reason).unwrap_or(CareEndReason::X1)
    }
}

impl Spell<'_> {
    /// What is written of it in a year's return.
    pub fn record(&self, child: &str, year: CollectionYear) -> [String; 13] {
        let ended = self.ended.filter(|ended| *ended <= year.last_day());
        let code = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
        [
            child.to_owned(),
            spell(self.began),
            self.why_began.to_owned(),
            code(self.legal_status.map(Coded::code)),
            code(self.need.map(Coded::code)),
            self.placement.placement_type.code().to_owned(),
            code(self.placement.provider.map(Coded::code)),
            ended.map(spell).unwrap_or_default(),
            code(self.why_ended.filter(|_| ended.is_some()).map(Coded::code)),
            code(self.why_moved.filter(|_| ended.is_some()).map(Coded::code)),
            String::new(),
            String::new(),
            self.placement.urn.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    }
}
