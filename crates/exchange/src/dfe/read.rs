//! Reading: child after child from the array, each checked field by field, every fault at its path.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use jiff::civil::Date;
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};

use super::{Child, Payload};
use crate::extract::{ErasureAsked, TableRead};
use crate::finding::{Consequence, FINDINGS_MAX, Finding, Place, Rule};

mod item;
mod parts;

use item::Item;

/// No child's record comes near this size; a longer one is none.
const CHILD_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The children of the largest authority, several times over.
const CHILDREN_MAX: usize = 500_000;

/// A payload cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read.
    #[error("{file}: the file cannot be read")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no JSON, or nests deeper than any payload.
    #[error(
        "{file}, line {line}, column {column}: this is not JSON as a payload writes it; nothing was taken"
    )]
    NotJson {
        /// The file's name.
        file: String,
        /// Where, counted from 1.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// One child takes more bytes than there is room for, or there are too many.
    #[error(
        "{file}: a child with more than {CHILD_BYTES_MAX} bytes, or more than {CHILDREN_MAX} children; nothing was taken"
    )]
    TooLong {
        /// The file's name.
        file: String,
    },
    /// More is amiss than anybody will read.
    #[error("{file}: more than {FINDINGS_MAX} things are amiss; nothing was taken")]
    TooManyFindings {
        /// The file's name.
        file: String,
    },
    /// The file is JSON, and no list of children.
    #[error("{file}: a payload is a list of children, or one child")]
    NoChildren {
        /// The file's name.
        file: String,
    },
}

/// Reads files that were received together.
pub fn read_files<'f>(
    files: impl IntoIterator<Item = &'f Path>,
    received: Date,
) -> Result<Payload, ReadError> {
    let mut sources = Vec::new();
    for path in files {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let opened =
            File::open(path).map_err(|source| ReadError::Unreadable { file: file.clone(), source })?;
        sources.push((file, opened));
    }
    read(sources, received)
}

/// Reads payloads that were received together, each with the name under which its faults are told.
pub fn read<R: Read>(
    sources: impl IntoIterator<Item = (String, R)>,
    received: Date,
) -> Result<Payload, ReadError> {
    let mut reading = Reading::default();
    for (file, source) in sources {
        reading.file = file;
        reading.count = 0;
        let taken = Rc::new(Cell::new(0));
        let bounded = Bounded { source: BufReader::new(source), taken: Rc::clone(&taken) };
        let mut json = Deserializer::from_reader(bounded);
        let read = json.deserialize_any(Children { reading: &mut reading, taken: &taken });
        read.and_then(|()| json.end()).map_err(|error| reading.fault(&taken, error))?;
    }
    Ok(reading.finish(received))
}

/// Counts what is read, and stops at the end of the room for one child.
struct Bounded<R> {
    source: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(room)?;
        self.taken.set(self.taken.get() + read as u64);
        if self.taken.get() > CHILD_BYTES_MAX {
            return Err(io::Error::other("too long"));
        }
        Ok(read)
    }
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Reading {
    file: String,
    /// Children of this file.
    count: usize,
    rows: BTreeMap<(&'static str, String), u64>,
    children: BTreeMap<String, Vec<(Place, Child)>>,
    /// Children of whom something was refused, or asked to be purged.
    partly: BTreeSet<String>,
    findings: Vec<Finding>,
    /// Whose record is being read.
    whose: Option<String>,
    erasures_asked: Vec<ErasureAsked>,
}

/// The outermost value.
struct Children<'r> {
    reading: &'r mut Reading,
    taken: &'r Cell<u64>,
}

impl<'de> Visitor<'de> for Children<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of children, or one child")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.taken.set(0);
        while let Some(child) = list.next_element::<Value>()? {
            let path = format!("$[{}]", self.reading.count);
            self.reading.take(&child, path);
            self.taken.set(0);
            if self.reading.findings.len() > FINDINGS_MAX {
                return Err(serde::de::Error::custom("too many"));
            }
            if self.reading.count >= CHILDREN_MAX {
                self.taken.set(CHILD_BYTES_MAX + 1);
                return Err(serde::de::Error::custom("too many"));
            }
        }
        Ok(())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut child = Map::new();
        while let Some((name, value)) = fields.next_entry::<String, Value>()? {
            child.insert(name, value);
        }
        self.reading.take(&Value::Object(child), "$".to_owned());
        Ok(())
    }
}

impl Reading {
    fn fault(&self, taken: &Cell<u64>, error: serde_json::Error) -> ReadError {
        let file = self.file.clone();
        if self.findings.len() > FINDINGS_MAX {
            return ReadError::TooManyFindings { file };
        }
        if taken.get() > CHILD_BYTES_MAX {
            return ReadError::TooLong { file };
        }
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Io => ReadError::Unreadable { file, source: error.into() },
            serde_json::error::Category::Data => ReadError::NoChildren { file },
            _ => ReadError::NotJson { file, line, column },
        }
    }

    /// The number of a table's next row in this file.
    fn row(&mut self, table: &'static str) -> u64 {
        let rows = self.rows.entry((table, self.file.clone())).or_default();
        *rows += 1;
        *rows
    }

    fn take(&mut self, value: &Value, path: String) {
        self.count += 1;
        let found_before = self.findings.len();
        let Some(mut item) = Item::new(self, "children", value, path) else { return };
        let id = parts::identifier(&mut item);
        item.is_of(id.clone());
        let mut child = parts::child(&mut item);
        for rule in child.link() {
            item.note(Some("child_looked_after_placements"), rule);
        }
        let place = item.place(None);
        if let Some(id) = id {
            child.sort();
            let leaves_out = |finding: &Finding| {
                finding.rule == Rule::PurgeRequested || finding.rule.consequence() == Consequence::Refused
            };
            if self.findings[found_before..].iter().any(leaves_out) {
                self.partly.insert(id.clone());
            }
            self.children.entry(id).or_default().push((place, child));
        }
    }

    fn finish(mut self, received: Date) -> Payload {
        let mut children = BTreeMap::new();
        for (id, mut said) in std::mem::take(&mut self.children) {
            let differs = said.iter().any(|(_, other)| *other != said[0].1);
            let rule = if differs { Rule::ChildRepeated } else { Rule::RowRepeated };
            let (place, child) = said.swap_remove(0);
            let places = said.into_iter().map(|(place, _)| place).chain(differs.then_some(place));
            self.findings.extend(places.map(|place| Finding { place, rule }));
            if !differs {
                children.insert(id, child);
            }
        }
        let tables = std::mem::take(&mut self.rows).into_iter();
        let tables = tables.map(|((table, file), rows)| TableRead { table, file, rows }).collect();
        let Self { partly, findings, erasures_asked, .. } = self;
        Payload { received, tables, children, partly, findings, erasures_asked }
    }
}
