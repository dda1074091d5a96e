//! Submissions of a synthetic authority, of the sizes that are asked for.

use std::fs::{self, File};
use std::io::{BufWriter, Write};

use anyhow::{Context, Result};
use exchange::sending::{Format, Sending};
use exchange::ssda903::CollectionYear;
use ids::AuthorityCode;
use jiff::civil::{Date, date};
use journey::{Journey, KnownAt};
use population::Population;
use population::clerk::Clerk;
use population::rates::Rates;
use tempfile::{NamedTempFile, TempDir};

/// The two days of which payloads are written.
pub const DAYS: [&str; 2] = ["2026-03-30", "2026-03-31"];

/// A return as its files.
pub struct LookedAfter {
    pub directory: TempDir,
    pub placements: usize,
    pub reviews: usize,
}

fn authority() -> Result<AuthorityCode> {
    AuthorityCode::new(344).context("a code")
}

/// The journeys of a population as its clerk had recorded them by a day.
fn known(population: &Population, on: Date) -> Vec<(String, Journey)> {
    let clerk = Clerk::new(7, date(2026, 3, 31));
    let known = KnownAt { recorded_on: Some(on), ..KnownAt::EVERYTHING };
    let journey = |child: population::Child| {
        let (name, id) = (child.local_id.clone(), child.child_id);
        (name, Journey::fold_known(id, child.entries(ids::Position(0)), &known))
    };
    population.children().map(|child| journey(clerk.keep(child))).collect()
}

/// The return for 2017-18 of an authority that has so many children in care within the year.
pub fn looked_after(children: u32) -> Result<LookedAfter> {
    let population = Population::new(7, children, date(2016, 6, 1), date(2018, 6, 30));
    let journeys = known(&population.with_rates(Rates::LOOKED_AFTER), date(2018, 6, 30));
    let sending = Sending {
        format: Format::Ssda903,
        year: CollectionYear::new(2017),
        until: date(2018, 3, 31),
        received: date(2018, 6, 30),
    };
    let directory = tempfile::tempdir()?;
    let named = journeys.iter().map(|(name, journey)| (name.as_str(), journey));
    let (mut placements, mut reviews) = (0, 0);
    for (name, text) in sending.files(authority()?, named)? {
        let rows = text.split(|byte| *byte == b'\n').count() - 2;
        placements = if name.contains("episodes") { rows } else { placements };
        reviews = if name.contains("reviews") { rows } else { reviews };
        fs::write(directory.path().join(name), text)?;
    }
    Ok(LookedAfter { directory, placements, reviews })
}

/// A census of so many children; its children are written several times over, as other children each time, where more
/// bytes are asked for than so many have.
pub fn census(children: u32, copies: u32) -> Result<NamedTempFile> {
    let file = NamedTempFile::new()?;
    let mut out = BufWriter::new(File::create(file.path())?);
    out.write_all(b"<Message><Children>\n")?;
    for first in (0..children).step_by(2_000) {
        let population = Population::new(
            u64::from(first),
            2_000.min(children - first),
            date(2024, 4, 1),
            date(2026, 7, 31),
        );
        let journeys = known(&population, date(2026, 7, 31));
        let named = journeys.iter().map(|(name, journey)| (name.as_str(), journey));
        let sending = Sending {
            format: Format::Cin,
            year: CollectionYear::new(2025),
            until: date(2026, 3, 31),
            received: date(2026, 7, 31),
        };
        for (_, text) in sending.files(authority()?, named)? {
            let text = String::from_utf8(text)?;
            let (begins, ends) =
                (text.find("<Child>").context("a child")?, text.rfind("</Child>").context("its end")?);
            for copy in 0..copies {
                let other =
                    text[begins..ends + "</Child>".len()].replace(">POP", &format!(">POP{first}C{copy}X"));
                out.write_all(other.as_bytes())?;
            }
        }
    }
    out.write_all(b"</Children></Message>\n")?;
    out.flush()?;
    Ok(file)
}

/// The payloads of two days.
pub fn payloads(children: u32) -> Result<TempDir> {
    let population = Population::new(7, children, date(2023, 4, 1), date(2026, 3, 31));
    let directory = tempfile::tempdir()?;
    for (day, file) in DAYS.into_iter().zip(["one.json", "two.json"]) {
        let day: Date = day.parse()?;
        let journeys = known(&population, day);
        let named = journeys.iter().map(|(name, journey)| (name.as_str(), journey));
        let sending = Sending { format: Format::Dfe, year: None, until: day, received: day };
        for (_, text) in sending.files(authority()?, named)? {
            fs::write(directory.path().join(file), text)?;
        }
    }
    Ok(directory)
}
