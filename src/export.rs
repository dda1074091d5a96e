//! What leaves the ledger as files, for whoever asks: the command on a directory and the service call the same code.
//!
//! A format is one file in this folder with one function, which reads the journeys it needs (`journeys`) and puts
//! its files ([`Files`]): `begin` with a name, write, `end` with what was counted. It knows nothing of where they go:
//! [`Placing`] writes them beside their places and moves them there when all are whole, [`Piping`] writes a single one to
//! stdout, the service sends them in pieces with a digest at the end, and its client places them.
//!
//! To add a format: a row in [`FORMATS`], an arm in [`export`], the file with its function; for a caller a subcommand
//! in `cli/export.rs`, an enum value in `exchange_service.proto` and its row in `grpc/export.rs`.

mod annex_a;
mod children;
mod cin;
mod dfe;
mod events;
mod files;
mod flags;
mod journeys;
mod measures;
mod piping;
mod placing;
mod ssda903;
mod tables;

use std::io;

use exchange::ssda903::CollectionYear;
use ids::Position;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::{Filter, Head};
use projections::measures::{By, Measure};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::insight::{Listener, Provenance};
use crate::ledgers::Opened;

pub use children::{Children, Named, children};
pub use files::{Counted, Files};
pub use piping::Piping;
pub use placing::{Placed, Placing};

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The children looked after return.
    Ssda903,
    /// The children in need census.
    CinCensus,
    /// The daily payload to the Department.
    DfePayload,
    /// Annex A of the inspection framework, lists 1 to 10.
    AnnexA,
    /// The events themselves.
    Events,
    /// The concerns that stand.
    Flags,
    /// Figures over all children.
    Measures,
    /// The journey line of every child.
    Journeys,
}

/// In what kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// CSV, a file for each table.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// XML.
    Xml,
    /// JSON.
    Json,
    /// A JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// A format and the kinds of file in which it can be had, the usual one first.
#[derive(Clone, Copy, Debug)]
pub struct FormatRow {
    /// The format.
    pub format: Format,
    /// The kinds of file, each with whether it makes several of them, into a directory.
    pub encodings: &'static [(Encoding, bool)],
}

/// The formats.
pub const FORMATS: &[FormatRow] = &[
    FormatRow { format: Format::Ssda903, encodings: &[(Encoding::Csv, true)] },
    FormatRow { format: Format::CinCensus, encodings: &[(Encoding::Xml, false)] },
    FormatRow { format: Format::DfePayload, encodings: &[(Encoding::Json, false)] },
    FormatRow { format: Format::AnnexA, encodings: &[(Encoding::Xlsx, false), (Encoding::Csv, true)] },
    FormatRow { format: Format::Events, encodings: &[(Encoding::JsonLines, false)] },
    FormatRow { format: Format::Flags, encodings: tables::ENCODINGS },
    FormatRow { format: Format::Measures, encodings: tables::ENCODINGS },
    FormatRow { format: Format::Journeys, encodings: tables::ENCODINGS },
];

/// What is asked.
#[derive(Clone, Debug)]
pub struct ExportQuestion {
    /// The format.
    pub format: Format,
    /// The kind of file; the format's usual one, unless given.
    pub encoding: Option<Encoding>,
    /// Whether CSV begins with the mark by which Excel knows UTF-8.
    pub with_mark: bool,
    /// The last day of which the files tell.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
    /// What of it, for the formats of which there is more than one thing to have.
    pub choice: Choice,
}

/// What is wanted of a format.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Which events.
    pub events: Filter,
    /// Which measures; none means all.
    pub measures: Vec<&'static Measure>,
    /// By what the figures are broken down.
    pub by: Vec<By>,
    /// Whether what was counted is wanted in place of the figures.
    pub rows: bool,
    /// Whether small numbers are hidden.
    pub suppress: bool,
}

impl ExportQuestion {
    /// The kind of file, and whether there are several of them; nothing where the format cannot be had in that kind.
    pub fn encoding(&self) -> Option<(Encoding, bool)> {
        let row = FORMATS.iter().find(|row| row.format == self.format)?;
        row.encodings
            .iter()
            .find(|(encoding, _)| self.encoding.is_none_or(|asked| asked == *encoding))
            .copied()
    }

    /// Whether the files go into a directory.
    pub fn is_directory(&self) -> bool {
        self.encoding().is_some_and(|(_, is_directory)| is_directory)
    }

    /// The year of the return to which the day belongs, from 1 April on.
    fn year(&self) -> Result<CollectionYear, Fault> {
        let begins = if self.as_of.month() < 4 { self.as_of.year() - 1 } else { self.as_of.year() };
        let year = u16::try_from(begins).ok().and_then(CollectionYear::new);
        year.ok_or_else(|| Fault::field("as_of", ErrorReason::ReturnNotCollected))
    }
}

/// What was read for the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The head up to which was read.
    pub head: Head,
    /// How many children are left out, since a record of theirs cannot be read.
    pub unreadable_children: u64,
}

/// Why there are no files, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger, or the question.
    #[error("{}", wire::status::Row::of(.0.reason).sentence)]
    Fault(Fault),
    /// Writing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Fault> for ExportError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl ExportError {
    /// A writer of a format that failed, of which only its message counts.
    fn writing(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Io(io::Error::other(error))
    }
}

/// One export under way: the ledger at one head, and what is asked of it.
struct Exporting<'e> {
    opened: &'e Opened,
    question: &'e ExportQuestion,
    /// The question's bound and the head: what is appended meanwhile is in none of the files.
    known_at: KnownAt,
    head: Head,
    listener: &'e dyn Listener,
}

/// Reads what is asked for and puts its files; the listener is told after every child.
pub fn export(
    opened: &Opened,
    question: &ExportQuestion,
    files: &mut dyn Files,
    listener: &dyn Listener,
) -> Result<Exported, ExportError> {
    let Some((encoding, _)) = question.encoding() else {
        return Err(Fault::field("encoding", ErrorReason::EncodingNotOffered).into());
    };
    let head = opened.ledger.head();
    let newest = head.size.checked_sub(1).map(Position);
    let position = question.known_at.position.into_iter().chain(newest).min();
    let known_at = KnownAt { position, ..question.known_at };
    let exporting = Exporting { opened, question, known_at, head, listener };
    let unreadable_children = match question.format {
        Format::Ssda903 => ssda903::put(&exporting, files),
        Format::CinCensus => cin::put(&exporting, files),
        Format::DfePayload => dfe::put(&exporting, files),
        Format::AnnexA => annex_a::put(&exporting, encoding, files),
        Format::Events => events::put(&exporting, files),
        Format::Flags => flags::put(&exporting, encoding, files),
        Format::Measures => measures::put(&exporting, encoding, files),
        Format::Journeys => journeys::put(&exporting, encoding, files),
    }?;
    Ok(Exported { head, unreadable_children })
}

impl Exporting<'_> {
    /// Every child by the name that a format gives it.
    fn children(&self, system: &str) -> Result<Children, Fault> {
        children(self.opened, system, self.question.as_of, &self.known_at, self.listener)
    }

    /// What an answer rests on, as it was asked: the head is that of the export, and the bound the caller's own.
    fn provenance(&self, of_answer: Provenance) -> Provenance {
        Provenance { head: self.head, known_at: self.question.known_at, ..of_answer }
    }
}
