//! The tables written from journeys: what a return for a year says of the children looked after in it and of those
//! who have left care.
//!
//! | column | what stands there where the journey does not say |
//! | --- | --- |
//! | CIN | nothing, where the start of the period of care is not known |
//! | RNE | P or T for the first row of a period of care whose start is not known |
//! | HOME_POST, PL_POST, MOTHER, MC_DOB, LA_PERM, HEALTH_CHECK, NB_ADOPTR, SEX_ADOPTR, LS_ADOPTR | nothing: no fact carries them |
//! | LS, REVIEW_CODE, DATE_INT, DATE_MATCH | the row is left out, and counted |
//! | IMMUNISATIONS, TEETH_CHECK, HEALTH_ASSESSMENT, SUBSTANCE_MISUSE | 0, of a child of whom something in that table is recorded |
//! | SW_REASON | why the worker before stopped, else nothing |
//!
//! | table | the children in it |
//! | --- | --- |
//! | header | all who stand in another table |
//! | oc2 | looked after throughout the year, and something was recorded |
//! | oc3 | those with contact recorded by its code from three months before the birthday to one month after it |
//! | ad1 | those whose care ended in the year because they were adopted |
//! | placed_adoption | those for whom the decision stood on some day of the year |
//! | sw_episodes | from the return of 2023-24 on |
//! | dolo | from the return of 2026-27 on |
//! | the others | those looked after on some day of the year |

use std::path::Path;
use std::{fs, io};

use journey::Coded;
use journey::codes::Sex;
use journey::journey::Journey;

use super::CollectionYear;
use super::tables::FlatRow;
use super::who::Who;
use crate::day::spell;
use crate::plain::guarded;
use chain::{Cares, Spell};
use flat::Flat;

mod chain;
mod flat;

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
    /// Each table with its name, in the order of the format.
    pub tables: Vec<(&'static str, Vec<u8>)>,
    /// Rows that could not be written because the journey does not say what they need.
    pub left_out: u64,
}

impl Tables {
    /// The tables as files of a year: `2017-header.csv` and so on.
    pub fn files(&self, year: CollectionYear) -> impl Iterator<Item = (String, &[u8])> {
        let named = move |table: &str| format!("{}-{table}.csv", year.begins());
        self.tables.iter().map(move |(table, text)| (named(table), text.as_slice()))
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
    let mut writing = Writing::new(year)?;
    for (child, journey) in children {
        writing.child(child, journey)?;
    }
    writing.finish()
}

/// One table while it is written.
struct Writer {
    name: &'static str,
    csv: csv::Writer<Vec<u8>>,
}

impl Writer {
    fn new(name: &'static str, columns: &[&str]) -> Result<Self, csv::Error> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(columns)?;
        Ok(Self { name, csv })
    }

    /// Writes a row, no cell of which is taken for a formula: the numbers of children, workers and settings are others'
    /// texts. Whoever reads the table takes the guard off.
    fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) -> Result<(), csv::Error> {
        for cell in cells {
            self.csv.write_field(guarded(cell.as_ref()).as_bytes())?;
        }
        self.csv.write_record(None::<&[u8]>)
    }
}

/// A return while it is written.
struct Writing {
    year: CollectionYear,
    header: Writer,
    episodes: Writer,
    reviews: Writer,
    /// The flat tables of the year.
    flat: Vec<Writer>,
    left_out: u64,
}

impl Writing {
    fn new(year: CollectionYear) -> Result<Self, csv::Error> {
        let of_year = flat::TABLES.iter().filter(|table| table.since <= year.begins());
        let flat = of_year.map(|table| {
            let columns: Vec<&str> = ["CHILD"].into_iter().chain(table.columns.iter().copied()).collect();
            Writer::new(table.name, &columns)
        });
        Ok(Self {
            year,
            header: Writer::new("header", &HEADER)?,
            episodes: Writer::new("episodes", &EPISODES)?,
            reviews: Writer::new("reviews", &REVIEWS)?,
            flat: flat.collect::<Result<_, _>>()?,
            left_out: 0,
        })
    }

    fn child(&mut self, child: &str, journey: &Journey) -> Result<(), csv::Error> {
        let year = self.year;
        let cares = Cares::of(journey);
        let rows: Vec<Spell<'_>> =
            cares.spells().into_iter().filter(|spell| year.overlaps(spell.began, spell.ended)).collect();
        let (sayable, unsayable): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.legal_status.is_some());
        self.left_out += u64::try_from(unsayable.len()).unwrap_or(u64::MAX);
        let who = Who::of(journey);
        let mut flat = Flat::new(journey, year, &who, &cares, &sayable);
        let told = flat.rows();
        self.left_out += flat.left_out;
        if sayable.is_empty() && told.is_empty() {
            return Ok(());
        }
        self.header.row(header_record(child, &who, year))?;
        for row in &sayable {
            self.episodes.row(row.record(child, year))?;
        }
        for (table, cells) in told {
            if let Some(writer) = self.flat.iter_mut().find(|writer| writer.name == table) {
                writer.row([child.to_owned()].into_iter().chain(cells))?;
            }
        }
        if !sayable.is_empty() {
            self.reviews(child, &cares, &who)?;
        }
        Ok(())
    }

    fn reviews(&mut self, child: &str, cares: &Cares<'_>, who: &Who) -> Result<(), csv::Error> {
        for (held, review) in cares.reviews.iter().filter(|(held, _)| self.year.overlaps(*held, Some(*held)))
        {
            let Some(participation) = review.participation else {
                self.left_out += 1;
                continue;
            };
            let born = who.born.map(spell).unwrap_or_default();
            self.reviews.row([child, &born, &spell(*held), participation.code()])?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Tables, csv::Error> {
        let writers = [self.header, self.episodes, self.reviews].into_iter().chain(self.flat);
        let tables = writers.map(|Writer { name, csv }| {
            csv.into_inner().map(|text| (name, text)).map_err(|error| error.into_error().into())
        });
        Ok(Tables { tables: tables.collect::<Result<_, csv::Error>>()?, left_out: self.left_out })
    }
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

/// The cells of a flat row in the order of its table's columns; who the child is, the header knows.
fn record<T: FlatRow>(row: &T, who: &Who, year: CollectionYear) -> Vec<String> {
    let mut said = row.cells().into_iter();
    let cell = |column: &&str| match *column {
        "DOB" => who.born.map(spell).unwrap_or_default(),
        "SEX" => sex(who, year).to_owned(),
        _ => said.next().unwrap_or_default(),
    };
    T::COLUMNS.iter().map(cell).collect()
}

#[cfg(test)]
mod tests;
