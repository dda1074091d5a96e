//! Submissions written from journeys: which ones an authority sends of a format, when, and the files of each.
//!
//! | format | sent | received |
//! | --- | --- | --- |
//! | ssda903, cin | for each year from 1 April, and once more amended; in the end every year once more | 30 June, 15 September; 120 days after the last day |
//! | annex-a | for each quarter of a year | eight days later |
//! | dfe | on the last day of each quarter of a year, and on each of the last seven days | the same day |

use std::collections::BTreeSet;
use std::io;

use ids::AuthorityCode;
use jiff::ToSpan;
use jiff::civil::Date;
use journey::Journey;

use crate::annex_a::write::{self as annex_a, Child, Provenance};
use crate::ssda903::{self, CollectionYear};
use crate::{cin, dfe};

/// A format of which submissions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The children looked after return.
    Ssda903,
    /// The children in need census.
    Cin,
    /// The lists of Annex A.
    AnnexA,
    /// The daily payload to the Department.
    Dfe,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Ssda903, Self::Cin, Self::AnnexA, Self::Dfe];

    /// Its name, as commands have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssda903 => "ssda903",
            Self::Cin => "cin",
            Self::AnnexA => "annex-a",
            Self::Dfe => "dfe",
        }
    }
}

/// One submission that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The format.
    pub format: Format,
    /// The collection year, where it has one.
    pub year: Option<CollectionYear>,
    /// The last day of which it tells.
    pub until: Date,
    /// The day on which it is received: whatever had been recorded by then is in it, and nothing else.
    pub received: Date,
}

/// Why a submission could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A table could not be written.
    #[error("a table cannot be written")]
    Table(#[from] csv::Error),
    /// A file could not be written.
    #[error("a file cannot be written")]
    File(#[from] io::Error),
    /// A workbook could not be written.
    #[error("a workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// On how many days the daily payload is sent every day.
const DAYS: i32 = 7;

impl Sending {
    /// The submissions of a format about the days between two, in the order in which they are received.
    pub fn between(format: Format, from: Date, to: Date) -> Vec<Self> {
        let sending = |year, until, received| Self { format, year, until, received };
        match format {
            Format::Ssda903 | Format::Cin => yearly(format, from, to),
            Format::AnnexA => {
                quarters(from, to).map(|until| sending(None, until, until.saturating_add(8.days()))).collect()
            }
            Format::Dfe => {
                let last = (0..DAYS).map(|before| to.saturating_sub(before.days()));
                let days: BTreeSet<Date> = quarters(from, to).chain(last).collect();
                days.into_iter().map(|day| sending(None, day, day)).collect()
            }
        }
    }

    /// The files, by name. The children are told as they were known on the day on which it is received, and are named
    /// as the files are to name them.
    pub fn files<'j>(
        &self,
        authority: AuthorityCode,
        children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
    ) -> Result<Vec<(String, Vec<u8>)>, WriteError> {
        match (self.format, self.year) {
            (Format::Ssda903, Some(year)) => {
                let tables = ssda903::write(year, children)?;
                Ok(tables.files(year).map(|(name, text)| (name, text.to_vec())).collect())
            }
            (Format::Cin, Some(year)) => {
                let mut text = Vec::new();
                cin::write(&mut text, cin::Heading { authority, year, until: self.until }, children)?;
                Ok(vec![(format!("census-{year}.xml"), text)])
            }
            (Format::AnnexA, _) => Ok(vec![("Annex_A.xlsx".to_owned(), self.workbook(children)?)]),
            (Format::Dfe, _) => Ok(vec![("payload.json".to_owned(), self.payload(children)?)]),
            (_, None) => Ok(Vec::new()),
        }
    }

    fn workbook<'j>(
        &self,
        children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
    ) -> Result<Vec<u8>, WriteError> {
        let children = children.into_iter().map(|(id, journey)| Child { id, journey, category: None });
        let provenance = Provenance {
            head: None,
            root: String::new(),
            rules: String::new(),
            as_of: self.until,
            known_at: self.received.to_string(),
        };
        Ok(annex_a::workbook(&annex_a::lines(children, self.until), &provenance)?)
    }

    fn payload<'j>(
        &self,
        children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
    ) -> Result<Vec<u8>, WriteError> {
        let until = |(name, journey): (&'j str, &'j Journey)| {
            let entries = journey.until(self.until);
            let journey = Journey::fold(journey.child(), entries.iter().cloned());
            (!entries.is_empty()).then_some((name, journey))
        };
        let told: Vec<(&str, Journey)> = children.into_iter().filter_map(until).collect();
        let mut text = Vec::new();
        dfe::write(&mut text, told.iter().map(|(name, journey)| (*name, journey)))?;
        Ok(text)
    }
}

/// The collection years that have begun by the last day, and are known here.
fn years(from: Date, to: Date) -> impl Iterator<Item = CollectionYear> + Clone {
    let years =
        (CollectionYear::FIRST.begins()..=CollectionYear::LAST.begins()).filter_map(CollectionYear::new);
    years.filter(move |year| year.last_day() >= from && year.first_day() <= to)
}

fn yearly(format: Format, from: Date, to: Date) -> Vec<Sending> {
    let years = years(from, to).filter(move |year| format != Format::Cin || year.begins() >= cin::FIRST_YEAR);
    let after = |year: CollectionYear, days: i32| year.last_day().saturating_add(days.days());
    let sending = |year: CollectionYear, received| Sending {
        format,
        year: Some(year),
        until: year.last_day(),
        received,
    };
    let mut sent: Vec<Sending> =
        years.clone().flat_map(|year| [91, 168].map(|days| sending(year, after(year, days)))).collect();
    let last = sent.last().map(|sent| sent.received);
    let Some(last) = last.map(|last| last.max(to).saturating_add(120.days())) else { return sent };
    sent.extend(years.map(|year| sending(year, last)));
    sent.sort_by_key(|sent| (sent.received, sent.year));
    sent
}

/// The last days of the quarters of the calendar between two days.
fn quarters(from: Date, to: Date) -> impl Iterator<Item = Date> {
    let years = from.year()..=to.year();
    let days = years.flat_map(|year| [3, 6, 9, 12].map(|month| Date::new(year, month, 1)));
    days.filter_map(Result::ok).map(Date::last_of_month).filter(move |day| (from..=to).contains(day))
}
