//! The census written from journeys: whole, in the order of its schema, one child after the other.

use std::io;

use ids::AuthorityCode;
use jiff::civil::Date;
use journey::Journey;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::journeys::{Span, rows};
use super::told::{self, Sink};
use crate::ssda903::CollectionYear;

/// What a census is about.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// The authority that returns it.
    pub authority: AuthorityCode,
    /// The collection year.
    pub year: CollectionYear,
    /// The last day of which it tells; the year's last at most.
    pub until: Date,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CensusWritten {
    /// Children who were in need in the year.
    pub children: u64,
    /// Rows that could not be written: the journey does not say what they need, or they cannot be told apart.
    pub left_out: u64,
}

/// Writes the census of a year from the journeys of children, who are named as the census is to name them. What
/// happened after its last day is left out, and what ended later is written as open.
pub fn write<'j>(
    out: impl io::Write,
    heading: Heading,
    children: impl IntoIterator<Item = (&'j str, &'j Journey)>,
) -> io::Result<CensusWritten> {
    let year = heading.year;
    let span = Span { from: year.first_day(), until: heading.until.min(year.last_day()) };
    let mut xml = Xml { writer: Writer::new_with_indent(out, b' ', 2), failed: None };
    xml.put(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    xml.open("Message");
    header(&mut xml, heading, span.until);
    xml.open("Children");
    let mut written = CensusWritten::default();
    for (local_id, journey) in children {
        let (rows, left_out) = rows(local_id, journey, span);
        written.left_out += left_out;
        if let Some(rows) = rows {
            told::child(&rows, year, &mut xml);
            written.children += 1;
        }
        if let Some(error) = xml.failed.take() {
            return Err(error);
        }
    }
    xml.close("Children");
    xml.close("Message");
    match xml.failed.take() {
        Some(error) => Err(error),
        None => xml.writer.into_inner().flush().map(|()| written),
    }
}

fn header(xml: &mut dyn Sink, heading: Heading, until: Date) {
    xml.open("Header");
    xml.open("CollectionDetails");
    xml.leaf("Collection", "CIN");
    xml.leaf("Year", &(u32::from(heading.year.begins()) + 1).to_string());
    xml.leaf("ReferenceDate", &until.to_string());
    xml.close("CollectionDetails");
    xml.open("Source");
    xml.leaf("SourceLevel", "L");
    xml.leaf("LEA", &heading.authority.to_string());
    xml.leaf("SoftwareCode", "journey-ledger");
    xml.close("Source");
    xml.close("Header");
}

/// Elements as text; the first failure is kept.
struct Xml<W> {
    writer: Writer<W>,
    failed: Option<io::Error>,
}

impl<W: io::Write> Xml<W> {
    fn put(&mut self, event: Event<'_>) {
        if self.failed.is_none() {
            self.failed = self.writer.write_event(event).err();
        }
    }
}

impl<W: io::Write> Sink for Xml<W> {
    fn open(&mut self, element: &'static str) {
        self.put(Event::Start(BytesStart::new(element)));
    }

    fn leaf(&mut self, element: &'static str, value: &str) {
        self.open(element);
        self.put(Event::Text(BytesText::new(value)));
        self.close(element);
    }

    fn close(&mut self, element: &'static str) {
        self.put(Event::End(BytesEnd::new(element)));
    }
}
