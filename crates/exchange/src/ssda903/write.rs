//! The three tables written from journeys: what a return for a year says of the children looked after in it.
//!
//! | column | what stands there where the journey does not say |
//! | --- | --- |
//! | CIN | nothing, where the start of the period of care is not known |
//! | RNE | P or T for the first row of a period of care whose start is not known |
//! | HOME_POST, PL_POST, MOTHER, MC_DOB | nothing: no fact carries them |
//! | LS, REVIEW_CODE | the row is left out, and counted |

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use jiff::civil::Date;
use journey::codes::{CareEndReason, LegalStatus, Need, PlacementChangeReason, Sex};
use journey::facts::{CareReviewHeld, PlacementStarted};
use journey::journey::Journey;
use journey::subjects::{CareId, PlacementId};
use journey::{Coded, Event};

use super::CollectionYear;
use super::who::Who;
use crate::day::spell;

const HEADER: [&str; 7] = ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"];
const EPISODES: [&str; 13] = [
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
];
const REVIEWS: [&str; 4] = ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"];

/// The tables of one return as CSV text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// The header table.
    pub header: Vec<u8>,
    /// The episodes table.
    pub episodes: Vec<u8>,
    /// The reviews table.
    pub reviews: Vec<u8>,
    /// Rows that could not be written because the journey does not say what they need.
    pub left_out: u64,
}

impl Tables {
    /// The tables as files of a year: `2017-header.csv` and so on.
    pub fn files(&self, year: CollectionYear) -> impl Iterator<Item = (String, &[u8])> {
        let tables = [("header", &self.header), ("episodes", &self.episodes), ("reviews", &self.reviews)];
        let named = move |table: &str| format!("{}-{table}.csv", year.begins());
        tables.into_iter().map(move |(table, text)| (named(table), text.as_slice()))
    }

    /// Writes the tables into a directory, as `2017-header.csv` and so on; each file whole or not at all.
    pub fn write_into(&self, directory: &Path, year: CollectionYear) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        for (name, text) in self.files(year) {
            let unfinished = directory.join(format!(".{name}.unfinished"));
            fs::write(&unfinished, text)?;
            fs::rename(&unfinished, directory.join(name))?;
        }
        Ok(())
    }
}

/// Writes the return of a year from the journeys of children, who are named as the return is to name them. What
/// ended after the year is written as open, as it stood on its last day.
pub fn write<'j>(
    year: CollectionYear,
    children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
) -> Result<Tables, csv::Error> {
    let (mut header, mut episodes, mut reviews) = (table(&HEADER)?, table(&EPISODES)?, table(&REVIEWS)?);
    let mut left_out = 0;
    for (child, journey) in children {
        let cares = Cares::of(journey);
        let rows: Vec<Spell<'_>> =
            cares.spells().into_iter().filter(|spell| year.overlaps(spell.began, spell.ended)).collect();
        let (sayable, unsayable): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.legal_status.is_some());
        left_out += u64::try_from(unsayable.len()).unwrap_or(u64::MAX);
        if sayable.is_empty() {
            continue;
        }
        let who = Who::of(journey);
        header.write_record(header_record(child, &who, year))?;
        for row in &sayable {
            episodes.write_record(row.record(child, year))?;
        }
        for (held, review) in cares.reviews.iter().filter(|(held, _)| year.overlaps(*held, Some(*held))) {
            let Some(participation) = review.participation else {
                left_out += 1;
                continue;
            };
            let born = who.born.map(spell).unwrap_or_default();
            reviews.write_record([child, &born, &spell(*held), participation.code()])?;
        }
    }
    Ok(Tables { header: text(header)?, episodes: text(episodes)?, reviews: text(reviews)?, left_out })
}

fn table(names: &[&str]) -> Result<csv::Writer<Vec<u8>>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(names)?;
    Ok(table)
}

fn text(table: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    table.into_inner().map_err(|error| error.into_error().into())
}

fn header_record(child: &str, who: &Who, year: CollectionYear) -> [String; 7] {
    [
        child.to_owned(),
        sex(who, year).to_owned(),
        who.born.map(spell).unwrap_or_default(),
        who.ethnicity.map_or("", Coded::code).to_owned(),
        who.upn.as_ref().map(ToString::to_string).unwrap_or_default(),
        String::new(),
        String::new(),
    ]
}

fn sex(who: &Who, year: CollectionYear) -> &'static str {
    match who.sex {
        Some(Sex::M) if year.begins() < 2024 => "1",
        Some(Sex::F) if year.begins() < 2024 => "2",
        Some(sex) => sex.code(),
        None => "",
    }
}

/// What a journey says of periods of care.
#[derive(Default)]
struct Cares<'j> {
    starts: BTreeMap<&'j CareId, (Date, Option<Need>)>,
    ends: BTreeMap<&'j CareId, (Date, Option<CareEndReason>)>,
    /// Legal statuses of each period of care by day.
    legal: BTreeMap<&'j CareId, BTreeMap<Date, LegalStatus>>,
    /// Placements by start.
    placements: Vec<(Date, &'j PlacementStarted)>,
    placement_ends: BTreeMap<&'j PlacementId, (Date, Option<PlacementChangeReason>)>,
    reviews: Vec<(Date, &'j CareReviewHeld)>,
}

/// A time without a change of legal status or placement.
struct Spell<'j> {
    began: Date,
    why_began: &'static str,
    legal_status: Option<LegalStatus>,
    need: Option<Need>,
    placement: &'j PlacementStarted,
    ended: Option<Date>,
    why_ended: Option<CareEndReason>,
    why_moved: Option<PlacementChangeReason>,
}

impl<'j> Cares<'j> {
    fn of(journey: &'j Journey) -> Self {
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

    fn spells(&self) -> Vec<Spell<'j>> {
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

    fn why_ended(&self, care: &CareId, on: Date) -> CareEndReason {
        let end = self.ends.get(care).filter(|(end, _)| *end == on);
        end.and_then(|(_, reason)| *reason).unwrap_or(CareEndReason::X1)
    }
}

impl Spell<'_> {
    fn record(&self, child: &str, year: CollectionYear) -> [String; 13] {
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
