//! The return as one document in XML, or as several that have different tables.
//!
//! ```text
//! EXPSSDA903
//!   CHILD, each child
//!     HEADER: CHILDID, UPN, SEX, DOB, ETHNIC, UASC, DUC, IN_TOUCH, ACTIV, ACCOM, DATE_INT, DATE_MATCH, FOSTER_CARE
//!       AREVIEW: REVIEW, REVIEW_CODE
//!       AMISSING: MISSING, MIS_START, MIS_END
//!       OC2: the columns of that table
//!       PERMANENCE: PREV_PERM, DATE_PERM
//!       AD_PLACED: DATE_PLACED, DATE_PLACED_CEASED, REASON_PLACED_CEASED
//!     EPISODE: the columns of the episodes table, PLACE as PL
//! ```
//!
//! The names of the elements around social workers and deprivation of liberty orders are not known here: such a row is
//! any element in which SW_ID, SW_DECOM, DOLO_START or DOLO_END stands. The rows are those of the CSV tables, read by
//! the same code, so the facts are the same and have the same names. A row is counted among the elements of its name.

use std::collections::BTreeMap;
use std::io::Read;

use csv::ByteRecord;

use super::read::{Gathered, ReadError, Unnamed, episode};
use super::rows::{self, EPISODES, HEADER, REVIEWS};
use super::tables::FlatRow;
use super::{
    AdoptedRow, AwayRow, CollectionYear, DecisionRow, EpisodeRow, HeaderRow, HealthRow, LeaverRow,
    LibertyRow, PermanenceRow, Return, ReviewRow, UasRow, WorkerRow,
};
use crate::finding::{FINDINGS_MAX, Finding, Place, Rule};
use crate::table::Row;
use crate::xml::tree::Tree;
use crate::xml::{Fault, Form, Piece, Stream};

/// Every element that is known, in the order of their letters.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "ACCOM", "ACTIV", "AD_PLACED", "AMISSING", "AREVIEW", "CHILD", "CHILDID", "CIN", "CONVICTED", "DATE_INT",
    "DATE_MATCH", "DATE_PERM", "DATE_PLACED", "DATE_PLACED_CEASED", "DEC", "DECOM", "DOB", "DOLO_END", "DOLO_START",
    "DUC", "EPISODE", "ETHNIC", "FOSTER_CARE", "HEADER", "HEALTH_ASSESSMENT", "HEALTH_CHECK", "HOME_POST",
    "IMMUNISATIONS", "INTERVENTION_OFFERED", "INTERVENTION_RECEIVED", "IN_TOUCH", "LA_PERM", "LS", "LS_ADOPTR",
    "MC_DOB", "MISSING", "MIS_END", "MIS_START", "MOTHER", "NB_ADOPTR", "OC2", "PERMANENCE", "PL", "PLACE",
    "PLACE_PROVIDER", "PL_POST", "PREV_PERM", "REASON_PLACED_CEASED", "REASON_PLACE_CHANGE", "REC", "REVIEW",
    "REVIEW_CODE", "RNE", "SDQ_REASON", "SDQ_SCORE", "SEX", "SEX_ADOPTR", "SUBSTANCE_MISUSE", "SW_DEC", "SW_DECOM",
    "SW_ID", "SW_REASON", "TEETH_CHECK", "UASC", "UPN", "URN",
];

/// The form of the document.
const FORM: Form = Form {
    expected: "EXPSSDA903 with CHILD in it, as the return on children looked after has",
    outermost: &["EXPSSDA903", "SSDA903"],
    header: None,
    children: None,
    child: "CHILD",
    elements: ELEMENTS,
};

/// The element of who a child is.
const WHO: &str = "HEADER";

/// The elements that are rows, with their tables.
const ROWS: &[(&str, &str)] = &[
    ("EPISODE", "episodes"),
    ("AREVIEW", "reviews"),
    ("AMISSING", "missing"),
    ("OC2", "oc2"),
    ("PERMANENCE", "previous_permanence"),
    ("AD_PLACED", "placed_adoption"),
];

/// The elements by which a row is known whose own name is not.
const KNOWN_BY: &[(&str, &str)] =
    &[("SW_ID", "sw_episodes"), ("SW_DECOM", "sw_episodes"), ("DOLO_START", "dolo"), ("DOLO_END", "dolo")];

/// The column that an element stands for.
fn column(element: &'static str) -> &'static str {
    match element {
        "CHILDID" => "CHILD",
        "PL" => "PLACE",
        other => other,
    }
}

/// Reads the return from documents; each is its name for messages, and its bytes.
pub fn read_documents<R: Read>(year: CollectionYear, sources: Vec<(String, R)>) -> Result<Return, ReadError> {
    let mut reading = Reading::new(year);
    let mut tree = Tree::new(&FORM);
    for (file, source) in sources {
        reading.file.clone_from(&file);
        reading.counts.clear();
        let mut stream = Stream::new(&FORM, source, &file);
        while let Some(piece) = stream.next(&mut tree)? {
            if piece == Piece::Child {
                reading.child(&tree)?;
            }
            if reading.findings.len() > FINDINGS_MAX {
                return Err(stream.error(Fault::TooManyFindings).into());
            }
        }
    }
    Ok(reading.settled())
}

/// The documents while they are read.
struct Reading {
    year: CollectionYear,
    /// The document that is being read.
    file: String,
    /// How many elements of each name it has had so far.
    counts: BTreeMap<&'static str, u64>,
    /// The document and the element in which the rows of a table stand.
    places: BTreeMap<&'static str, (String, &'static str)>,
    findings: Vec<Finding>,
    header: Gathered<HeaderRow>,
    episodes: Gathered<EpisodeRow>,
    reviews: Gathered<ReviewRow>,
    unaccompanied: Gathered<UasRow>,
    health: Gathered<HealthRow>,
    leaver: Gathered<LeaverRow>,
    adopted: Gathered<AdoptedRow>,
    decisions: Gathered<DecisionRow>,
    permanence: Gathered<PermanenceRow>,
    away: Gathered<AwayRow>,
    workers: Gathered<WorkerRow>,
    liberty: Gathered<LibertyRow>,
}

/// The values that stand directly in an element.
#[derive(Default)]
struct Cells {
    record: ByteRecord,
    columns: Vec<(&'static str, usize)>,
    /// Elements that stand there twice, or that nobody knows.
    odd: Vec<(Option<&'static str>, Rule)>,
}

impl Cells {
    /// The values in an element of which nothing is left out but rows of their own.
    fn of(tree: &Tree, at: usize) -> Self {
        let mut cells = Self::default();
        if tree.is_stray(at) {
            cells.odd.push((None, Rule::TextStray));
        }
        for (inner, name) in tree.inside(at) {
            if tree.inside(inner).next().is_some() {
                continue;
            }
            // A row that says nothing at all, as empty elements are, is none.
            let Some(name) = name.filter(|name| !ROWS.iter().any(|(row, _)| row == name)) else {
                cells.odd.extend(name.is_none().then_some((None, Rule::ElementUnknown)));
                continue;
            };
            let column = column(name);
            if cells.columns.iter().any(|(known, _)| *known == column) {
                cells.odd.push((Some(column), Rule::ElementRepeated));
                continue;
            }
            cells.put(column, tree.bytes(inner));
        }
        cells
    }

    fn put(&mut self, column: &'static str, value: &[u8]) {
        self.columns.push((column, self.record.len()));
        self.record.push_field(value);
    }

    fn get(&self, column: &str) -> Option<&[u8]> {
        let (_, index) = self.columns.iter().find(|(known, _)| *known == column)?;
        self.record.get(*index)
    }

    fn any_filled(&self, columns: &[&str]) -> bool {
        columns.iter().any(|column| self.get(column).is_some_and(|value| !value.is_empty()))
    }
}

impl Reading {
    fn new(year: CollectionYear) -> Self {
        Self {
            year,
            file: String::new(),
            counts: BTreeMap::new(),
            places: BTreeMap::new(),
            findings: Vec::new(),
            header: Gathered::default(),
            episodes: Gathered::default(),
            reviews: Gathered::default(),
            unaccompanied: Gathered::default(),
            health: Gathered::default(),
            leaver: Gathered::default(),
            adopted: Gathered::default(),
            decisions: Gathered::default(),
            permanence: Gathered::default(),
            away: Gathered::default(),
            workers: Gathered::default(),
            liberty: Gathered::default(),
        }
    }

    fn child(&mut self, tree: &Tree) -> Result<(), ReadError> {
        let who = tree.inside(Tree::ROOT).find(|(_, name)| *name == Some(WHO));
        let who = who.map(|(at, _)| Cells::of(tree, at)).unwrap_or_default();
        for (at, name) in tree.inside(Tree::ROOT) {
            if name == Some(WHO) {
                self.who(Cells::of(tree, at))?;
                for (inner, name) in tree.inside(at) {
                    self.block(tree, (inner, name), &who)?;
                }
            } else {
                self.block(tree, (at, name), &who)?;
            }
        }
        Ok(())
    }

    /// Reads the rows that stand in the header itself.
    fn who(&mut self, mut cells: Cells) -> Result<(), ReadError> {
        let number = self.count(WHO);
        let odd = std::mem::take(&mut cells.odd);
        if cells.any_filled(&["SEX", "ETHNIC", "UPN"]) {
            let mut row = self.row(&cells, HEADER.table, (WHO, number))?;
            odd.into_iter().for_each(|(column, rule)| row.find(column, rule));
            self.header.take(row, &mut self.findings, rows::header);
        }
        if cells.any_filled(&["DUC"]) || cells.get("UASC").is_some_and(|value| !matches!(value, b"" | b"0")) {
            let row = self.row(&cells, UasRow::SHAPE.table, (WHO, number))?;
            self.unaccompanied.take(row, &mut self.findings, |row| {
                row.coded_as("UASC", |code| Some(code == "1"));
                UasRow::read(row)
            });
        }
        if cells.any_filled(&["IN_TOUCH", "ACTIV", "ACCOM"]) {
            let row = self.row(&cells, LeaverRow::SHAPE.table, (WHO, number))?;
            self.leaver.take(row, &mut self.findings, LeaverRow::read);
        }
        if cells.any_filled(&["DATE_INT", "DATE_MATCH", "FOSTER_CARE"]) {
            let row = self.row(&cells, AdoptedRow::SHAPE.table, (WHO, number))?;
            self.adopted.take(row, &mut self.findings, AdoptedRow::read);
        }
        Ok(())
    }

    /// Reads an element that is a row, or in which rows stand.
    fn block(
        &mut self,
        tree: &Tree,
        (at, name): (usize, Option<&'static str>),
        who: &Cells,
    ) -> Result<(), ReadError> {
        if tree.inside(at).next().is_none() {
            return Ok(());
        }
        let mut cells = Cells::of(tree, at);
        let named = name.and_then(|name| ROWS.iter().find(|(row, _)| *row == name));
        let known = || KNOWN_BY.iter().find(|(element, _)| cells.get(element).is_some());
        let Some((element, table)) = named.or_else(known).copied() else {
            for inner in tree.inside(at) {
                self.block(tree, inner, who)?;
            }
            return Ok(());
        };
        if cells.get("CHILD").is_none() {
            cells.put("CHILD", who.get("CHILD").unwrap_or_default());
        }
        self.take(table, element, cells)
    }

    fn take(
        &mut self,
        table: &'static str,
        element: &'static str,
        mut cells: Cells,
    ) -> Result<(), ReadError> {
        let odd = std::mem::take(&mut cells.odd);
        let number = self.count(element);
        let mut row = self.row(&cells, table, (element, number))?;
        odd.into_iter().for_each(|(column, rule)| row.find(column, rule));
        let findings = &mut self.findings;
        match table {
            "episodes" => self.episodes.take(row, findings, episode),
            "reviews" => self.reviews.take(row, findings, rows::review),
            "missing" => self.away.take(row, findings, AwayRow::read),
            "oc2" => self.health.take(row, findings, HealthRow::read),
            "previous_permanence" => self.permanence.take(row, findings, PermanenceRow::read),
            "placed_adoption" => self.decisions.take(row, findings, DecisionRow::read),
            "sw_episodes" => self.workers.take(row, findings, WorkerRow::read),
            _ => self.liberty.take(row, findings, LibertyRow::read),
        }
        Ok(())
    }

    fn count(&mut self, element: &'static str) -> u64 {
        let count = self.counts.entry(element).or_default();
        *count += 1;
        *count
    }

    /// A row of a table, which stands in one document only.
    fn row<'c>(
        &mut self,
        cells: &'c Cells,
        table: &'static str,
        (element, number): (&'static str, u64),
    ) -> Result<Row<'c>, ReadError> {
        let (document, _) = self.places.entry(table).or_insert_with(|| (self.file.clone(), element));
        if *document != self.file {
            return Err(ReadError::DocumentTwice(document.clone(), self.file.clone()));
        }
        let place = Place { file: within(document, element), table, row: Some(number), column: None };
        Ok(Row::at(&cells.record, &cells.columns, place, self.year))
    }

    /// Compares the rows of each table with each other. A document with headers has every table of the form, with
    /// rows in it or not.
    fn settled(self) -> Return {
        let whole = self.places.get(HEADER.table).map(|(document, _)| document.clone());
        let place = |table: &'static str, element: &'static str| {
            let (document, element) = match self.places.get(table) {
                Some((document, element)) => (document, *element),
                None => (whole.as_ref()?, element),
            };
            Some(within(document, element))
        };
        let mut read = Return { findings: self.findings, ..Return::empty(self.year) };
        let mut unnamed = Unnamed::new();
        if let Some(place) = place(HEADER.table, WHO) {
            read.header(place, self.header);
        }
        if let Some(place) = place(EPISODES.table, "EPISODE") {
            read.episodes(place, self.episodes, &mut unnamed);
        }
        if let Some(place) = place(REVIEWS.table, "AREVIEW") {
            read.reviews(place, self.reviews, &mut unnamed);
        }
        let mut flat = Flat { read: &mut read, unnamed: &mut unnamed };
        flat.take(place(UasRow::SHAPE.table, WHO), self.unaccompanied);
        flat.take(place(HealthRow::SHAPE.table, "OC2"), self.health);
        flat.take(place(LeaverRow::SHAPE.table, WHO), self.leaver);
        flat.take(place(AdoptedRow::SHAPE.table, WHO), self.adopted);
        flat.take(place(DecisionRow::SHAPE.table, "AD_PLACED"), self.decisions);
        flat.take(place(PermanenceRow::SHAPE.table, "PERMANENCE"), self.permanence);
        flat.take(place(AwayRow::SHAPE.table, "AMISSING"), self.away);
        // Of these the document need not tell.
        let told = |table| self.places.get(table).map(|(document, element)| within(document, element));
        flat.take(told(WorkerRow::SHAPE.table), self.workers);
        flat.take(told(LibertyRow::SHAPE.table), self.liberty);
        read.settled(&unnamed)
    }
}

/// The flat tables while they are taken.
struct Flat<'r> {
    read: &'r mut Return,
    unnamed: &'r mut Unnamed,
}

impl Flat<'_> {
    fn take<T: FlatRow>(&mut self, place: Option<String>, found: Gathered<T>) {
        if let Some(place) = place {
            self.read.flat(place, found, self.unnamed);
        }
    }
}

/// A document with the element whose number is told.
fn within(document: &str, element: &str) -> String {
    format!("{document}/{element}")
}

#[cfg(test)]
mod tests;
