//! The formats in which extracts come.

use std::path::PathBuf;

use exchange::extract::Extract;
use exchange::ssda903::{CollectionYear, read_directory};
use exchange::{annex_a, cin, dfe};
use jiff::civil::Date;

use super::ImportError;

/// The format of an extract, with the year where the files do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The children looked after return: a directory of tables.
    Ssda903(CollectionYear),
    /// The children in need census: one file.
    CinCensus(CollectionYear),
    /// Annex A: one workbook.
    AnnexA,
    /// The daily payload to the Department: one or more files.
    DfePayload,
}

impl Format {
    /// Whether its files are found in a directory, by their names.
    pub fn is_directory(self) -> bool {
        matches!(self, Self::Ssda903(_))
    }

    /// Whether a file of a directory may belong to an extract, by its name: not one of another year.
    pub fn wants(self, file: &str) -> bool {
        match self {
            Self::Ssda903(year) => {
                let named = file.split_once('-').and_then(|(year, _)| year.parse::<u16>().ok());
                named.is_none_or(|named| named == year.begins())
            }
            _ => true,
        }
    }

    /// Reads an extract that was received on a day, from its directory or its files.
    pub(super) fn read(self, received: Date, paths: &[PathBuf]) -> Result<Box<dyn Extract>, ImportError> {
        let paths_missing = || refused(NoFile);
        let first = paths.first().ok_or_else(paths_missing)?;
        Ok(match self {
            Self::Ssda903(year) => Box::new(read_directory(first, year).map_err(refused)?),
            Self::CinCensus(year) => Box::new(cin::read_file(only(paths)?, year).map_err(refused)?),
            Self::AnnexA => Box::new(annex_a::read(only(paths)?, received).map_err(refused)?),
            Self::DfePayload => {
                Box::new(dfe::read_files(paths.iter().map(PathBuf::as_path), received).map_err(refused)?)
            }
        })
    }
}

/// No file where there must be one.
#[derive(Debug, thiserror::Error)]
#[error("there is no file to take in")]
struct NoFile;

/// Several files where there can be one.
#[derive(Debug, thiserror::Error)]
#[error("this format is one file, and there are several")]
struct SeveralFiles;

fn only(paths: &[PathBuf]) -> Result<&PathBuf, ImportError> {
    match paths {
        [only] => Ok(only),
        [] => Err(refused(NoFile)),
        _ => Err(refused(SeveralFiles)),
    }
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> ImportError {
    ImportError::Extract(Box::new(error))
}
