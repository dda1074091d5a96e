//! The readers, each with a file of a synthetic authority that it can read.

use std::io::{Cursor, Read, Write};

use exchange::event_id::ImportKey;
use exchange::extract::{About, Extract, Parts, TableRead};
use exchange::finding::Finding;
use exchange::import::Plan;
use exchange::sending::{Format, Sending};
use exchange::ssda903::{self, CollectionYear};
use exchange::{annex_a, cin, dfe};
use ids::AuthorityCode;
use jiff::civil::{Date, date};
use journey::Journey;
use population::Population;
use population::rates::Rates;

/// The day on which everything is received.
pub const RECEIVED: Date = date(2026, 6, 30);

/// What was read, or why nothing was.
pub type Taken = Result<Box<dyn Extract>, String>;

/// A reader of a format.
pub struct Reader {
    /// The format, or the table of it.
    pub name: &'static str,
    /// A file that it can read.
    pub sample: fn() -> Vec<u8>,
    /// Reads a file, or says why not.
    pub read: fn(&[u8]) -> Taken,
}

/// Every reader.
pub const READERS: &[Reader] = &[
    Reader { name: "header", sample: || table("header"), read: |text| read_table("header", text) },
    Reader { name: "episodes", sample: || table("episodes"), read: |text| read_table("episodes", text) },
    Reader { name: "reviews", sample: || table("reviews"), read: |text| read_table("reviews", text) },
    Reader { name: "uasc", sample: || flat("uasc"), read: |text| read_table("uasc", text) },
    Reader { name: "oc2", sample: || flat("oc2"), read: |text| read_table("oc2", text) },
    Reader { name: "oc3", sample: || flat("oc3"), read: |text| read_table("oc3", text) },
    Reader { name: "ad1", sample: || flat("ad1"), read: |text| read_table("ad1", text) },
    Reader {
        name: "placed_adoption",
        sample: || flat("placed_adoption"),
        read: |text| read_table("placed_adoption", text),
    },
    Reader {
        name: "previous_permanence",
        sample: || flat("previous_permanence"),
        read: |text| read_table("previous_permanence", text),
    },
    Reader { name: "missing", sample: || flat("missing"), read: |text| read_table("missing", text) },
    Reader {
        name: "sw_episodes",
        sample: || flat("sw_episodes"),
        read: |text| read_table("sw_episodes", text),
    },
    Reader { name: "dolo", sample: || flat("dolo"), read: |text| read_table("dolo", text) },
    Reader { name: "ssda903 document", sample: || DOCUMENT.into(), read: read_document },
    Reader { name: "cin", sample: || written(Format::Cin), read: read_census },
    Reader { name: "annex-a", sample: || written(Format::AnnexA), read: read_workbook },
    Reader { name: "annex-a unpacked", sample: || unpacked(&written(Format::AnnexA)), read: read_packed },
    Reader { name: "dfe", sample: || written(Format::Dfe), read: read_payload },
];

/// Tables of which these journeys tell too little.
const FLAT: &[(&str, &str)] = &[
    ("uasc", "CHILD,SEX,DOB,DUC\nPOP1,F,01/02/2010,28/02/2026\nPOP2,M,01/02/2012,\n"),
    (
        "oc2",
        "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,\
         INTERVENTION_RECEIVED,INTERVENTION_OFFERED\nPOP1,01/02/2010,12,,0,1,1,1,1,0,,\nPOP2,01/02/2012,,SDQ1,1,0,1,0,1,1,0,1\n",
    ),
    ("oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\nPOP1,01/02/2007,YES,F2,U1\nPOP2,01/02/2006,NO,0,0\n"),
    (
        "ad1",
        "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR\n\
         POP1,01/02/2020,01/05/2025,02/06/2025,0,2,MF,L11\n",
    ),
    (
        "placed_adoption",
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\nPOP1,01/02/2020,01/05/2025,02/02/2026,RD3\n\
         POP2,01/02/2021,01/06/2025,,\n",
    ),
    (
        "previous_permanence",
        "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nPOP1,01/02/2010,P2,,zz/zz/2019\nPOP2,01/02/2012,P1,,03/04/2018\n",
    ),
    (
        "missing",
        "CHILD,DOB,MISSING,MIS_START,MIS_END\nPOP1,01/02/2010,M,03/04/2025,05/04/2025\nPOP2,,A,03/05/2025,\n",
    ),
    (
        "sw_episodes",
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\nPOP1,01/02/2010,SW1,03/04/2025,05/05/2025,FCONTA\n\
         POP1,01/02/2010,SW2,05/05/2025,,LEFTRL\n",
    ),
    ("dolo", "CHILD,DOB,DOLO_START,DOLO_END\nPOP1,01/02/2010,03/04/2025,05/05/2025\nPOP2,,06/06/2025,\n"),
];

/// A return as one document.
const DOCUMENT: &str = "<?xml version='1.0' encoding='us-ascii'?>\n<EXPSSDA903><CHILD><HEADER><CHILDID>POP1</CHILDID>\
    <UPN>UN1</UPN><SEX>F</SEX><DOB>01/02/2010</DOB><ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>28/02/2026</DUC>\
    <AREVIEW><REVIEW>2025-06-10</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>\
    <AMISSING><MISSING>M</MISSING><MIS_START>04/07/2025</MIS_START><MIS_END/></AMISSING>\
    <OC2><SDQ_SCORE>17</SDQ_SCORE><CONVICTED>0</CONVICTED><IMMUNISATIONS>1</IMMUNISATIONS>\
    <TEETH_CHECK>0</TEETH_CHECK><HEALTH_ASSESSMENT>1</HEALTH_ASSESSMENT><SUBSTANCE_MISUSE>0</SUBSTANCE_MISUSE></OC2>\
    <PERMANENCE><PREV_PERM>P2</PREV_PERM><LA_PERM/><DATE_PERM>zz/zz/2019</DATE_PERM></PERMANENCE>\
    <AD_PLACED><DATE_PLACED>01/05/2025</DATE_PLACED></AD_PLACED></HEADER>\
    <EPISODE><DECOM>10/04/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><URN>1234567</URN>\
    <PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>10/09/2025</DEC><REC>X1</REC>\
    <REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE></EPISODE><EPISODE><DECOM>10/09/2025</DECOM><RNE>P</RNE><LS>C2</LS>\
    <CIN>N1</CIN><PL>K2</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER><DEC/><REC/></EPISODE></CHILD></EXPSSDA903>\n";

/// Reads what a fuzzer makes up: no reader panics, and what can be read is taken in once.
#[allow(dead_code, reason = "the tests ask more of what was read")]
pub fn try_one(name: &str, bytes: &[u8]) {
    for reader in READERS.iter().filter(|reader| reader.name == name) {
        if let Ok(extract) = (reader.read)(bytes) {
            assert_eq!(brings_again(extract), 0, "{name}: taken in twice");
        }
    }
}

fn year() -> CollectionYear {
    CollectionYear::new(2025).expect("a year")
}

fn journeys() -> Vec<(String, Journey)> {
    let england = Population::new(6, 14, date(2024, 4, 1), RECEIVED);
    let looked_after = Population::new(7, 8, date(2024, 4, 1), RECEIVED).with_rates(Rates::LOOKED_AFTER);
    let told = |(child, journey): (population::Child, Journey)| (child.local_id, journey);
    let cared = looked_after.journeys().map(|(child, journey)| (format!("C{}", child.local_id), journey));
    england.journeys().map(told).chain(cared).collect()
}

/// The files of a submission.
fn files(format: Format) -> Vec<(String, Vec<u8>)> {
    let journeys = journeys();
    let sending = Sending { format, year: Some(year()), until: date(2026, 3, 31), received: RECEIVED };
    let named = journeys.iter().map(|(name, journey)| (name.as_str(), journey));
    sending.files(AuthorityCode::new(344).expect("a code"), named).expect("files")
}

fn written(format: Format) -> Vec<u8> {
    files(format).remove(0).1
}

fn table(name: &str) -> Vec<u8> {
    let mut files = files(Format::Ssda903).into_iter();
    files.find(|(file, _)| file.ends_with(&format!("-{name}.csv"))).expect("the table").1
}

fn flat(name: &str) -> Vec<u8> {
    FLAT.iter().find(|(table, _)| *table == name).expect("the table").1.into()
}

fn read_document(text: &[u8]) -> Taken {
    let read = ssda903::read_documents(year(), vec![("return.xml".to_owned(), text)]);
    read.map(|read| Box::new(read) as Box<dyn Extract>).map_err(|error| error.to_string())
}

fn read_table(table: &'static str, text: &[u8]) -> Taken {
    read_source(table, text)
}

/// Reads a table from any source.
pub fn read_source(table: &'static str, source: impl Read) -> Taken {
    let read = ssda903::read_tables(year(), vec![(table, format!("{table}.csv"), source)]);
    read.map(|read| Box::new(read) as Box<dyn Extract>).map_err(|error| error.to_string())
}

/// A census with its file, which is read again when it is taken in.
struct Census {
    census: cin::Census,
    _file: tempfile::NamedTempFile,
}

impl Extract for Census {
    fn about(&self) -> About {
        self.census.about()
    }

    fn digest(&self) -> [u8; 32] {
        self.census.digest()
    }

    fn tables(&self) -> &[TableRead] {
        self.census.tables()
    }

    fn findings(&self) -> &[Finding] {
        self.census.findings()
    }

    fn children(&self) -> u64 {
        self.census.children()
    }

    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e> {
        self.census.parts(key)
    }
}

/// Reads a census, of which a file is made.
pub fn read_census(text: &[u8]) -> Taken {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("a file");
    let census = cin::read_file(file.path(), year()).map_err(|error| error.to_string())?;
    Ok(Box::new(Census { census, _file: file }))
}

/// Reads a workbook.
pub fn read_workbook(bytes: &[u8]) -> Taken {
    let read = annex_a::read_bytes(bytes.to_vec(), "Annex_A.xlsx", RECEIVED);
    read.map(|read| Box::new(read) as Box<dyn Extract>).map_err(|error| error.to_string())
}

/// Reads a payload from any source.
pub fn read_json(source: impl Read) -> Taken {
    let read = dfe::read([("payload.json".to_owned(), source)], RECEIVED);
    read.map(|read| Box::new(read) as Box<dyn Extract>).map_err(|error| error.to_string())
}

fn read_payload(text: &[u8]) -> Taken {
    read_json(text)
}

/// Between a part of an archive and its name, and between parts.
const PART: &[u8] = b"\n\x01\x02part ";

/// The parts of an archive one after the other, so that damage reaches what is in them.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        text.extend_from_slice(PART);
        text.extend_from_slice(part.name().as_bytes());
        text.push(b'\n');
        part.read_to_end(&mut text).expect("a part");
    }
    text
}

fn read_packed(text: &[u8]) -> Taken {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut begins: Vec<usize> = text
        .windows(PART.len())
        .enumerate()
        .filter(|(_, window)| *window == PART)
        .map(|(at, _)| at)
        .collect();
    begins.push(text.len());
    for part in begins.windows(2) {
        let part = &text[part[0] + PART.len()..part[1].max(part[0] + PART.len())];
        let name_ends = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..name_ends]).into_owned();
        if archive.start_file(name, zip::write::SimpleFileOptions::default()).is_ok() {
            archive
                .write_all(part.get(name_ends + 1..).unwrap_or_default())
                .expect("memory takes everything");
        }
    }
    read_workbook(&archive.finish().expect("an archive").into_inner())
}

/// Takes an extract in, twice; how many events the second time brings.
pub fn brings_again(extract: Box<dyn Extract>) -> usize {
    let authority = AuthorityCode::new(344).expect("a code");
    let Ok(plan) = Plan::new(extract, RECEIVED, authority, ImportKey::new([7; 32]), None) else { return 0 };
    let mut again = 0;
    for part in plan.parts() {
        let Ok((name, part)) = part else { break };
        let first = plan.changes(&name, &part, None);
        let child = ids::ChildId::AUTHORITY_STREAM;
        let entries = first.events.into_iter().zip(0..).map(|((event_id, fact), at)| {
            let appended_at = fact.recorded.expect("a day of receipt").at;
            journey::Entry::new(child, (ids::Position(at), ids::Revision(at)), event_id, appended_at, fact)
        });
        let journey = Journey::fold(child, entries);
        again += plan.changes(&name, &part, Some(&journey)).events.len();
    }
    again
}
