//! Files of a hundred megabytes and more that would like to be held in memory, each refused by name.

use std::io::{self, Cursor, Read, Write};

use exchange::extract::Extract;
use expect_test::{Expect, expect};

use super::formats::{Taken, read_census, read_json, read_source, read_workbook};
use super::memory::growth;

const HUNDRED_MB: u64 = 100 * 1024 * 1024;

/// A text over and over, up to a length.
fn repeated(text: &'static [u8], length: u64) -> impl Read {
    struct Over(&'static [u8], usize);
    impl Read for Over {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            for byte in room.iter_mut() {
                *byte = self.0[self.1];
                self.1 = (self.1 + 1) % self.0.len();
            }
            Ok(room.len())
        }
    }
    Over(text, 0).take(length)
}

/// A beginning, the same text over and over, and an end.
fn bomb(begins: &'static str, over: &'static [u8], ends: &'static str) -> impl Read {
    begins.as_bytes().chain(repeated(over, HUNDRED_MB)).chain(ends.as_bytes())
}

/// Reads, and says what came of it; no more memory is taken than so many MiB.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(most: u64, read: impl FnOnce() -> Taken, expected: Expect) {
    let (read, grown) = growth(|| read().map(|read| (read.children(), read.findings().len())));
    let told = match read {
        Ok((children, findings)) => format!("taken: {children} children, {findings} things amiss"),
        Err(error) => error,
    };
    expected.assert_eq(&told);
    assert!(grown.is_none_or(|grown| grown <= most), "{grown:?} MiB more");
}

const EPISODES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n";

#[test]
fn tables() {
    let read = |over: &'static [u8], begins| move || read_source("episodes", bomb(begins, over, ""));
    check(
        16,
        read(b"A", "CHILD"),
        expect!["episodes.csv, row 1: the row is longer than 65536 bytes; is a quotation mark left open?"],
    );
    check(
        16,
        read(b"A", EPISODES),
        expect!["episodes.csv, row 2: the row is longer than 65536 bytes; is a quotation mark left open?"],
    );
    check(
        16,
        read(b"A,", EPISODES),
        expect!["episodes.csv, row 2: the row is longer than 65536 bytes; is a quotation mark left open?"],
    );
    check(
        16,
        read(b"A\n", "CHILD,\""),
        expect!["episodes.csv, row 1: the row is longer than 65536 bytes; is a quotation mark left open?"],
    );
    check(
        16,
        || {
            read_source(
                "episodes",
                bomb(
                    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n\"",
                    b"A\n",
                    "",
                ),
            )
        },
        expect!["episodes.csv, row 2: the row is longer than 65536 bytes; is a quotation mark left open?"],
    );
    check(400, read(b"A\n", EPISODES), expect!["episodes.csv: there are more than 1000000 rows"]);
    check(
        400,
        read(b"A,31/02/2026,S,V2,N1,U4,PR1,,,,\n", EPISODES),
        expect!["episodes.csv: there are more than 1000000 rows"],
    );
}

/// A file of which the census reader is given the path.
fn census(source: impl Read) -> Taken {
    let mut source = source;
    let file = tempfile::NamedTempFile::new().expect("a file");
    io::copy(&mut source, &mut io::BufWriter::new(file.as_file())).expect("a file");
    let year = exchange::ssda903::CollectionYear::new(2025).expect("a year");
    let named = exchange::cin::read_file(file.path(), year);
    let renamed = |error: exchange::cin::ReadError| {
        let name = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        error.to_string().replace(&name, "census.xml")
    };
    named.map(|census| Box::new(census) as Box<dyn Extract>).map_err(renamed)
}

#[test]
fn censuses() {
    const CHILD: &str = "<Message><Children><Child><ChildIdentifiers><LAchildID>";
    check(
        16,
        || census(bomb(CHILD, b"A", "")),
        expect!["census.xml, child 1: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        16,
        || census(bomb("<Message a=\"", b"A", "\">")),
        expect!["census.xml: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        16,
        || census(bomb("<Message><!--", b"A", "-->")),
        expect!["census.xml: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        16,
        || census(bomb("<Message>", b"<a>", "")),
        expect!["census.xml: elements stand more than 16 deep in one another"],
    );
    check(
        16,
        || census(bomb("<Message><Children><Child>", b"<a>b</a>", "")),
        expect!["census.xml, child 1: one child has more than 20000 elements or 1048576 bytes of text"],
    );
    check(
        16,
        || census(bomb("<Message><Children>", b"<a></a>", "</Children></Message>")),
        expect!["census.xml: the text is not well-formed XML here"],
    );
    check(
        64,
        || census(bomb("<Message><Children>", b"<Child><x/></Child>", "</Children></Message>")),
        expect![
            "census.xml, child 50001: more than 100000 things are amiss, which is more than anybody will read"
        ],
    );
    check(
        16,
        || census(bomb("<Message>", b" ", "</Message>")),
        expect!["census.xml: a text, mark or comment is longer than 65536 bytes"],
    );
    let lol = "<!DOCTYPE Message [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Message>&b;</Message>";
    check(1, || read_census(lol.as_bytes()).map_err(|_| "refused".into()), expect!["refused"]);
}

#[test]
fn payloads() {
    check(
        16,
        || read_json(bomb("[{\"la_child_id\":\"", b"A", "\"}]")),
        expect![
            "payload.json: a child with more than 4194304 bytes, or more than 500000 children; nothing was taken"
        ],
    );
    check(
        16,
        || read_json(repeated(b"[", HUNDRED_MB)),
        expect![
            "payload.json, line 1, column 128: this is not JSON as a payload writes it; nothing was taken"
        ],
    );
    check(
        16,
        || read_json(bomb("[{\"a\":", b"{\"a\":", "")),
        expect![
            "payload.json, line 1, column 632: this is not JSON as a payload writes it; nothing was taken"
        ],
    );
    check(
        200,
        || read_json(bomb("[{\"a\":[", b"1,", "1]}]")),
        expect![
            "payload.json: a child with more than 4194304 bytes, or more than 500000 children; nothing was taken"
        ],
    );
    check(
        64,
        || read_json(bomb("[", b"7,", "7]")),
        expect!["payload.json: more than 100000 things are amiss; nothing was taken"],
    );
    check(
        64,
        || read_json(bomb("[", b"{\"a\":1},", "7]")),
        expect!["payload.json: more than 100000 things are amiss; nothing was taken"],
    );
    check(
        16,
        || read_json(bomb("[", b" ", "]")),
        expect![
            "payload.json: a child with more than 4194304 bytes, or more than 500000 children; nothing was taken"
        ],
    );
    check(
        64,
        || read_json(bomb("[1", b"0", "]")),
        expect![
            "payload.json: a child with more than 4194304 bytes, or more than 500000 children; nothing was taken"
        ],
    );
}

/// An archive with one part that unpacks to so many megabytes of a text.
fn archive(part: &str, begins: &str, over: &'static [u8], megabytes: u64) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(part, zip::write::SimpleFileOptions::default()).expect("a part");
    archive.write_all(begins.as_bytes()).expect("memory takes everything");
    io::copy(&mut repeated(over, megabytes << 20), &mut archive).expect("memory takes everything");
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn workbooks() {
    let zeros = archive("xl/workbook.xml", "", b"\0", 300);
    check(
        300,
        || read_workbook(&zeros),
        expect!["Annex_A.xlsx: the workbook has more than 268435456 bytes unpacked, which no Annex A has"],
    );
    let strings = archive("xl/sharedStrings.xml", "<sst>", b"<si><t>A</t></si>", 300);
    check(
        16,
        || read_workbook(&strings),
        expect!["Annex_A.xlsx: the workbook has more than 268435456 bytes unpacked, which no Annex A has"],
    );
    let deep = archive("xl/workbook.xml", "", b"<a>", 20);
    check(
        300,
        || read_workbook(&deep),
        expect![
            "Annex_A.xlsx: this is no workbook in the format of xlsx, or it is damaged or locked by a password"
        ],
    );
    let mut parts = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..1_001 {
        parts.start_file(format!("{at}"), zip::write::SimpleFileOptions::default()).expect("a part");
    }
    let parts = parts.finish().expect("an archive").into_inner();
    check(
        16,
        || read_workbook(&parts),
        expect!["Annex_A.xlsx: the workbook has more than 1000 parts, which no Annex A has"],
    );
}
