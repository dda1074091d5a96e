//! What a return says, in 32 bytes: the same for the same rows in whatever order and spelling they come.

use journey::Coded;
use sha2::{Digest, Sha256};

use super::tables::FlatRow;
use super::{EpisodeRow, HeaderRow, Return, ReviewRow, Rows};

/// Between two values, and at the end of a row: no value contains it.
const END_OF_VALUE: &str = "\u{1f}";

impl Return {
    /// SHA-256 over the year and the rows that were taken, sorted by child, table and content.
    pub(super) fn digest_of_rows(&self) -> [u8; 32] {
        let (mut hash, mut line) = (Sha256::new(), String::new());
        let mut row = |values: &[&str]| {
            line.clear();
            values.iter().for_each(|value| line.extend([value, END_OF_VALUE]));
            line.push('\n');
            hash.update(&line);
        };
        row(&["ssda903", &self.year.to_string()]);
        for (child, rows) in &self.children {
            if let Some(header) = &rows.header {
                row(&with(child, "header", &header.row.normalised()));
            }
            for episode in &rows.episodes {
                row(&with(child, "episodes", &episode.row.normalised()));
            }
            for review in &rows.reviews {
                row(&with(child, "reviews", &review.row.normalised()));
            }
            let mut flat = |table: &str, cells: Vec<String>| row(&with(child, table, &cells));
            digest(&rows.unaccompanied, &mut flat);
            digest(&rows.health, &mut flat);
            digest(&rows.leaver, &mut flat);
            digest(&rows.adopted, &mut flat);
            digest(&rows.decisions, &mut flat);
            digest(&rows.permanence, &mut flat);
            digest(&rows.away, &mut flat);
            digest(&rows.workers, &mut flat);
            digest(&rows.liberty, &mut flat);
        }
        hash.finalize().into()
    }
}

fn digest<T: FlatRow>(rows: &Rows<T>, row: &mut impl FnMut(&str, Vec<String>)) {
    rows.rows.iter().for_each(|found| row(T::SHAPE.table, found.row.cells()));
}

fn with<'r>(child: &'r str, table: &'r str, values: &'r [String]) -> Vec<&'r str> {
    [child, table].into_iter().chain(values.iter().map(String::as_str)).collect()
}

fn code<T: Coded>(value: Option<T>) -> String {
    value.map(T::code).unwrap_or_default().to_owned()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl HeaderRow {
    fn normalised(&self) -> [String; 4] {
        [code(Some(self.sex)), self.born.to_string(), code(Some(self.ethnicity)), text(self.upn.as_ref())]
    }
}

impl EpisodeRow {
    fn normalised(&self) -> [String; 10] {
        [
            self.began.to_string(),
            self.why_began.code().to_owned(),
            code(Some(self.legal_status)),
            code(Some(self.need)),
            code(Some(self.placement)),
            code(self.provider),
            text(self.urn.as_ref()),
            text(self.ended),
            code(self.why_ended),
            code(self.why_moved),
        ]
    }
}

impl ReviewRow {
    fn normalised(&self) -> [String; 2] {
        [self.held.to_string(), code(Some(self.participation))]
    }
}
