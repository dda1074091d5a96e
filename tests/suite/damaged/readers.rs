//! The parsers of what is no submission: an authority's file, and events as lines of JSON.

use std::io::Cursor;

use journey_ledger::grpc::bulk::Source;
use journey_ledger::grpc::bulk::lines::Line;
use journey_ledger::jurisdictions::file;
use wire::json::line;

/// Reads an authority's file and its calendar; whether it could be used. Neither panics, and a complaint is short.
pub fn jurisdiction(bytes: &[u8]) -> bool {
    let (read, calendar) = (file::read(bytes, "v1"), file::Holidays::read(bytes));
    for bad in [read.as_ref().err(), calendar.as_ref().err()].into_iter().flatten() {
        assert!(!bad.complaints.is_empty(), "refused for nothing");
    }
    read.is_ok()
}

/// Reads lines of events; how many of them are events. What is one is the same when it is encoded and read again.
pub fn json_lines(bytes: &[u8]) -> u64 {
    let mut source = Source::new("lines.jsonl", Box::new(Cursor::new(bytes.to_vec())));
    let mut events = 0;
    while let Some((text, _)) = source.next_line().expect("memory can be read") {
        let Line::Text(text) = text else { continue };
        match line::read(text) {
            Ok(read) => {
                let again =
                    wire::fact::read_fact(read.fact.payload.clone()).expect("what was accepted reads back");
                assert!(again == read.fact.fact, "what was accepted reads back as it was");
                events += 1;
            }
            Err(wrong) => assert!(!wrong.is_empty(), "refused for nothing"),
        }
    }
    events
}
