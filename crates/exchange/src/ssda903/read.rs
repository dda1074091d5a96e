//! From a directory of CSV files, or documents in XML, to the typed rows of one return.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::document::read_documents;
use super::rows::{self, EPISODES, HEADER, REVIEWS};
use super::tables::FlatRow;
use super::{
    AdoptedRow, AwayRow, ChildRows, CollectionYear, DecisionRow, EpisodeRow, HeaderRow, HealthRow, LeaverRow,
    LibertyRow, Located, PermanenceRow, Return, ReviewRow, UasRow, WorkerRow,
};
use crate::extract::{Extract, TableRead};
use crate::finding::{FINDINGS_MAX, Finding, Place, Rule};
use crate::table::{self, Row, Shape, TableError};
use crate::xml;

/// A return could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The directory could not be listed.
    #[error("the directory cannot be read")]
    Directory(#[source] io::Error),
    /// There is nothing to read.
    #[error(
        "there is no header.csv, episodes.csv or other table of the return here, nor any as {0}-header.csv and so on, \
         nor a document in XML"
    )]
    NoTables(u16),
    /// Two files of one name but for upper and lower case.
    #[error("{0} is there twice, in upper and lower case")]
    TableTwice(String),
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A document could not be read.
    #[error(transparent)]
    Document(#[from] xml::ReadError),
    /// Rows of one table stand in two documents.
    #[error("{0} and {1} both have rows of one table")]
    DocumentTwice(String, String),
}

/// The tables, and the names that their files go by.
const TABLES: &[(&str, &[&str])] = &[
    ("header", &["header"]),
    ("episodes", &["episodes"]),
    ("reviews", &["reviews"]),
    ("uasc", &["uasc"]),
    ("oc2", &["oc2"]),
    ("oc3", &["oc3"]),
    ("ad1", &["ad1"]),
    ("placed_adoption", &["placed_adoption", "placedadoption", "sbpfa"]),
    ("previous_permanence", &["previous_permanence", "prev_perm", "prevperm"]),
    ("missing", &["missing"]),
    ("sw_episodes", &["sw_episodes", "swepisodes", "social_worker"]),
    ("dolo", &["dolo", "deprivation_of_liberty"]),
];

fn open(name: &str, path: &Path) -> Result<File, ReadError> {
    let unreadable = |source| TableError::Unreadable { file: name.to_owned(), source };
    Ok(File::open(path).map_err(unreadable)?)
}

/// The documents in a directory: those of the year where there are any, else all.
fn documents(files: &[(String, PathBuf)], year: CollectionYear) -> Result<Vec<(String, File)>, ReadError> {
    let of_year = format!("{}-", year.begins());
    let documents = files.iter().filter(|(name, _)| name.to_ascii_lowercase().ends_with(".xml"));
    let named: Vec<_> = documents.clone().filter(|(name, _)| name.starts_with(&of_year)).collect();
    let mut chosen = if named.is_empty() { documents.collect() } else { named };
    if chosen.is_empty() {
        return Err(ReadError::NoTables(year.begins()));
    }
    chosen.sort();
    chosen.into_iter().map(|(name, path)| Ok((name.clone(), open(name, path)?))).collect()
}

/// Reads the tables of one return from a directory: `2017-header.csv`, else `header.csv`, in any case, and so on.
/// A table without a file is not part of the return. Where there is no table, documents in XML are read.
/// A path that is no directory is one document.
pub fn read_directory(directory: &Path, year: CollectionYear) -> Result<Return, ReadError> {
    if directory.is_file() {
        let name = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return read_documents(year, vec![(name.clone(), open(&name, directory)?)]);
    }
    let files = list(directory).map_err(ReadError::Directory)?;
    let mut sources = Vec::new();
    for (table, names) in TABLES {
        if let Some((name, path)) = choose(&files, names, year)? {
            sources.push((*table, name.clone(), open(name, path)?));
        }
    }
    if sources.is_empty() {
        return read_documents(year, documents(&files, year)?);
    }
    read_tables(year, sources)
}

fn list(directory: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in directory.read_dir()? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string() {
            files.push((name, entry.path()));
        }
    }
    Ok(files)
}

fn choose<'f>(
    files: &'f [(String, PathBuf)],
    names: &[&str],
    year: CollectionYear,
) -> Result<Option<&'f (String, PathBuf)>, ReadError> {
    let of_year = names.iter().map(|name| format!("{}-{name}.csv", year.begins()));
    for wanted in of_year.chain(names.iter().map(|name| format!("{name}.csv"))) {
        let mut found = files.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&wanted));
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => return Err(ReadError::TableTwice(wanted)),
            (Some(file), None) => return Ok(Some(file)),
            (None, _) => {}
        }
    }
    Ok(None)
}

/// Reads tables by name from any source; each is a table's name, its file's name for messages, and its bytes.
pub fn read_tables<R: Read>(
    year: CollectionYear,
    sources: Vec<(&'static str, String, R)>,
) -> Result<Return, ReadError> {
    let mut read = Return::empty(year);
    let mut unnamed = Unnamed::new();
    for (table, file, source) in sources {
        match table {
            "header" => {
                let found = gather(&file, &HEADER, year, source, &mut read.findings, rows::header)?;
                read.header(file, found);
            }
            "episodes" => {
                let found = gather(&file, &EPISODES, year, source, &mut read.findings, episode)?;
                read.episodes(file, found, &mut unnamed);
            }
            "uasc" => read.flat_table::<UasRow>(file, source, &mut unnamed)?,
            "oc2" => read.flat_table::<HealthRow>(file, source, &mut unnamed)?,
            "oc3" => read.flat_table::<LeaverRow>(file, source, &mut unnamed)?,
            "ad1" => read.flat_table::<AdoptedRow>(file, source, &mut unnamed)?,
            "placed_adoption" => read.flat_table::<DecisionRow>(file, source, &mut unnamed)?,
            "previous_permanence" => read.flat_table::<PermanenceRow>(file, source, &mut unnamed)?,
            "missing" => read.flat_table::<AwayRow>(file, source, &mut unnamed)?,
            "sw_episodes" => read.flat_table::<WorkerRow>(file, source, &mut unnamed)?,
            "dolo" => read.flat_table::<LibertyRow>(file, source, &mut unnamed)?,
            _ => {
                let found = gather(&file, &REVIEWS, year, source, &mut read.findings, rows::review)?;
                read.reviews(file, found, &mut unnamed);
            }
        }
    }
    Ok(read.settled(&unnamed))
}

/// Notes for a child whether the return has a table, and whether a row in it that was refused may be the child's.
fn mark<T: FlatRow>(child: &mut ChildRows, there: &[&str], unnamed: &Unnamed) {
    let rows = T::of(child);
    rows.is_there = there.contains(&T::SHAPE.table);
    rows.refused |= unnamed.contains(T::SHAPE.table);
}

/// Tables with refused rows that do not say whose they are.
pub(super) type Unnamed = BTreeSet<&'static str>;

/// The rows of one table, before they are compared with each other.
pub(super) struct Gathered<T> {
    /// How many there were, refused ones included.
    pub rows: u64,
    /// By child; refused rows leave an entry without a row.
    by_child: BTreeMap<String, Vec<Option<Located<T>>>>,
    /// Whether a refused row does not say whose it is.
    nameless: bool,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self { rows: 0, by_child: BTreeMap::new(), nameless: false }
    }
}

impl<T> Gathered<T> {
    /// Takes one row.
    pub fn take(
        &mut self,
        mut row: Row<'_>,
        findings: &mut Vec<Finding>,
        parse: impl Fn(&mut Row<'_>) -> Option<T>,
    ) {
        self.rows += 1;
        let line = row.line();
        let child = row.required("CHILD", Row::identifier);
        let parsed = parse(&mut row);
        let (found, taken) = row.finish();
        if findings.len() <= FINDINGS_MAX {
            findings.extend(found);
        }
        match child {
            None => self.nameless = true,
            Some(child) => {
                let row = parsed.filter(|_| taken).map(|row| Located { row, line });
                self.by_child.entry(child).or_default().push(row);
            }
        }
    }
}

/// Reads one table of a CSV file.
fn gather<T>(
    file: &str,
    shape: &Shape,
    year: CollectionYear,
    source: impl Read,
    findings: &mut Vec<Finding>,
    parse: impl Fn(&mut Row<'_>) -> Option<T>,
) -> Result<Gathered<T>, TableError> {
    let mut gathered = Gathered::default();
    table::read(file, shape, year, source, |row| gathered.take(row, findings, &parse))?;
    if findings.len() > FINDINGS_MAX {
        return Err(TableError::TooManyFindings { file: file.to_owned() });
    }
    Ok(gathered)
}

/// Reads an episodes row, and notes what is odd about its reasons.
pub(super) fn episode(row: &mut Row<'_>) -> Option<EpisodeRow> {
    let episode = rows::episode(row)?;
    note_reasons(row, &episode);
    Some(episode)
}

impl Return {
    /// A return of which nothing was read yet.
    pub(super) const fn empty(year: CollectionYear) -> Self {
        Self { year, tables: Vec::new(), children: BTreeMap::new(), findings: Vec::new() }
    }

    /// The return when all its tables were read.
    pub(super) fn settled(mut self, unnamed: &Unnamed) -> Self {
        let there: Vec<&'static str> = self.tables.iter().map(|read| read.table).collect();
        for child in self.children.values_mut() {
            child.has_episodes = there.contains(&EPISODES.table);
            child.episodes_refused |= unnamed.contains(EPISODES.table);
            child.reviews_refused |= unnamed.contains(REVIEWS.table);
            mark::<UasRow>(child, &there, unnamed);
            mark::<HealthRow>(child, &there, unnamed);
            mark::<LeaverRow>(child, &there, unnamed);
            mark::<AdoptedRow>(child, &there, unnamed);
            mark::<DecisionRow>(child, &there, unnamed);
            mark::<PermanenceRow>(child, &there, unnamed);
            mark::<AwayRow>(child, &there, unnamed);
            mark::<WorkerRow>(child, &there, unnamed);
            mark::<LibertyRow>(child, &there, unnamed);
        }
        self.note_missing_headers();
        let order = |table: &str| self.tables.iter().position(|read| read.table == table);
        self.findings.sort_by_key(|finding| (order(finding.place.table), finding.place.row));
        self
    }

    fn flat_table<T: FlatRow>(
        &mut self,
        file: String,
        source: impl Read,
        unnamed: &mut Unnamed,
    ) -> Result<(), TableError> {
        let found = gather(&file, &T::SHAPE, self.year, source, &mut self.findings, T::read)?;
        self.flat(file, found, unnamed);
        Ok(())
    }

    pub(super) fn header(&mut self, file: String, found: Gathered<HeaderRow>) {
        for (child, found) in found.by_child {
            let distinct = self.distinct(&file, HEADER.table, found.into_iter().flatten().collect());
            let header: Option<Located<HeaderRow>> = match <[_; 1]>::try_from(distinct) {
                Ok([only]) => Some(only),
                Err(several) => {
                    self.refuse(&file, HEADER.table, &several, Rule::ChildRepeated);
                    None
                }
            };
            self.children.entry(child).or_default().header = header;
        }
        self.tables.push(TableRead { table: HEADER.table, file, rows: found.rows });
    }

    pub(super) fn episodes(&mut self, file: String, found: Gathered<EpisodeRow>, unnamed: &mut Unnamed) {
        unnamed.extend(found.nameless.then_some(EPISODES.table));
        for (child, found) in found.by_child {
            let mut refused = found.iter().any(Option::is_none);
            let mut episodes: Vec<Located<EpisodeRow>> =
                self.distinct(&file, EPISODES.table, found.into_iter().flatten().collect());
            let clashing = |row: &Located<EpisodeRow>| {
                episodes.iter().filter(|other| other.row.began == row.row.began).count() > 1
            };
            let clashes: Vec<_> = episodes.iter().filter(|row| clashing(row)).cloned().collect();
            refused |= !clashes.is_empty();
            self.refuse(&file, EPISODES.table, &clashes, Rule::StartRepeated);
            episodes.retain(|row| !clashes.contains(row));
            let child = self.children.entry(child).or_default();
            (child.episodes, child.episodes_refused) = (episodes, refused);
        }
        self.tables.push(TableRead { table: EPISODES.table, file, rows: found.rows });
    }

    pub(super) fn reviews(&mut self, file: String, found: Gathered<ReviewRow>, unnamed: &mut Unnamed) {
        unnamed.extend(found.nameless.then_some(REVIEWS.table));
        for (child, found) in found.by_child {
            let refused = found.iter().any(Option::is_none);
            let reviews: Vec<Located<ReviewRow>> =
                self.distinct(&file, REVIEWS.table, found.into_iter().flatten().collect());
            let child = self.children.entry(child).or_default();
            (child.reviews, child.reviews_refused) = (reviews, refused);
        }
        self.tables.push(TableRead { table: REVIEWS.table, file, rows: found.rows });
    }

    /// Takes a flat table; rows of a child that contradict each other are refused together.
    pub(super) fn flat<T: FlatRow>(&mut self, file: String, found: Gathered<T>, unnamed: &mut Unnamed) {
        let table = T::SHAPE.table;
        unnamed.extend(found.nameless.then_some(table));
        for (child, found) in found.by_child {
            let refused = found.iter().any(Option::is_none);
            let mut distinct: Vec<Located<T>> =
                self.distinct(&file, table, found.into_iter().flatten().collect());
            let clashes: Vec<_> = distinct
                .iter()
                .filter(|row| {
                    let anchor = row.row.anchor();
                    anchor.is_some()
                        && distinct.iter().filter(|other| other.row.anchor() == anchor).count() > 1
                })
                .cloned()
                .collect();
            self.refuse(&file, table, &clashes, T::CLASH);
            distinct.retain(|row| !clashes.contains(row));
            let child = T::of(self.children.entry(child).or_default());
            (child.rows, child.refused) = (distinct, refused || !clashes.is_empty());
        }
        self.tables.push(TableRead { table, file, rows: found.rows });
    }

    /// Sorts rows by what they say and keeps one of each.
    fn distinct<T: Ord>(
        &mut self,
        file: &str,
        table: &'static str,
        mut rows: Vec<Located<T>>,
    ) -> Vec<Located<T>> {
        rows.sort();
        let mut distinct: Vec<Located<T>> = Vec::with_capacity(rows.len());
        for row in rows {
            match distinct.last() {
                Some(last) if last.row == row.row => {
                    self.findings.push(finding(file, table, row.line, None, Rule::RowRepeated));
                }
                _ => distinct.push(row),
            }
        }
        distinct
    }

    fn refuse<T>(&mut self, file: &str, table: &'static str, rows: &[Located<T>], rule: Rule) {
        self.findings.extend(rows.iter().map(|row| finding(file, table, row.line, None, rule)));
    }

    fn note_missing_headers(&mut self) {
        if self.file_of(HEADER.table).is_none() {
            return;
        }
        let mut found = Vec::new();
        for child in self.children.values().filter(|child| child.header.is_none()) {
            if let Some((table, line)) = child.first_row() {
                let file = self.file_of(table).unwrap_or_default();
                found.push(finding(file, table, line, Some("CHILD"), Rule::HeaderRowMissing));
            }
        }
        self.findings.append(&mut found);
    }
}

/// REC and REASON_PLACE_CHANGE belong to rows that have ended, and every such row has a REC.
fn note_reasons(row: &mut Row<'_>, episode: &EpisodeRow) {
    if episode.ended.is_some() {
        if episode.why_ended.is_none() {
            row.find(Some("REC"), Rule::EndWithoutReason);
        }
        return;
    }
    for column in ["REC", "REASON_PLACE_CHANGE"] {
        if row.is_filled(column) {
            row.find(Some(column), Rule::ReasonWithoutEnd);
        }
    }
}

/// A finding at a row.
pub fn finding(
    file: &str,
    table: &'static str,
    line: u64,
    column: Option<&'static str>,
    rule: Rule,
) -> Finding {
    Finding { place: Place { file: file.to_owned(), table, row: Some(line), column }, rule }
}

#[cfg(test)]
mod tests;
