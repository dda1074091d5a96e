//! What every journal must do: one suite, run against each implementation.
//!
//! A journal is opened at a *place*, a closure; calling it again, once the earlier journal is dropped, reopens it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ids::{ChildId, EventId, Position, Revision};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Address, Journal, JournalReader, Scanned};
use crate::Instant;
use crate::format::{Group, GroupBuilder, GroupTrailer, RecordHeader};
use crate::tree::{Frontier, Hash};

/// Opens, or reopens, the journal of one place.
pub type Place = Box<dyn Fn() -> Box<dyn Journal>>;

/// Runs the whole suite with so many random histories; `fresh` makes a new place each time. Panics at the first breach.
pub fn check(histories: u32, fresh: &dyn Fn() -> Place) {
    an_empty_journal_holds_nothing(&fresh());
    what_was_appended_is_read_and_scanned_from_anywhere(&fresh());
    a_group_larger_than_a_segment_is_taken(&fresh());
    a_scan_ends_where_its_visitor_wants(&fresh());
    what_is_not_there_is_not_read(&fresh());
    readers_go_on_while_groups_are_appended(&fresh());
    random_histories_agree_with_a_list(histories, fresh);
}

/// Everything that was appended, by the plainest means.
#[derive(Default)]
pub struct Told {
    records: Vec<(Address, Vec<u8>)>,
    trailers: Vec<GroupTrailer>,
    frontier: Frontier,
}

impl Told {
    /// The next group, of one record for each length of a payload.
    fn group(&self, payloads: &[usize]) -> (Group, Vec<(usize, Vec<u8>)>, Frontier) {
        let first = self.records.len() as u64;
        let mut builder = GroupBuilder::new(Position(first), Vec::new());
        let mut frontier = self.frontier.clone();
        let mut records = Vec::new();
        for (position, len) in (first..).zip(payloads) {
            let payload: Vec<u8> = (0..*len)
                .map(|n| {
                    (position.to_le_bytes()[0]
                        .wrapping_mul(31)
                        .wrapping_add(n.to_le_bytes()[0].wrapping_mul(7)))
                        | 1
                })
                .collect();
            let header = header(position, &payload);
            frontier.push(header.previous);
            let at = builder.push(&header, &payload);
            let mut bytes = Vec::new();
            header.encode(&mut bytes);
            bytes.extend_from_slice(&payload);
            records.push((at, bytes));
        }
        let trailer = GroupTrailer {
            count: builder.count(),
            size: frontier.size(),
            root: frontier.root(),
            previous_root: self.root(),
            key_slots: frontier.size() / 3,
            vault_slots: frontier.size() / 5,
        };
        (builder.close(&trailer).expect("a group of a size that fits"), records, frontier)
    }

    /// The next group, as if it had been appended somewhere.
    pub fn push(&mut self, payloads: &[usize]) -> Group {
        let (group, records, frontier) = self.group(payloads);
        self.records.extend(records.into_iter().map(|(_, bytes)| (Address::default(), bytes)));
        self.trailers.push(group.trailer);
        self.frontier = frontier;
        group
    }

    fn root(&self) -> Hash {
        self.frontier.root()
    }

    fn append(&mut self, journal: &mut dyn Journal, payloads: &[usize]) {
        let (group, records, frontier) = self.group(payloads);
        let address = journal.append(&group).expect("appended");
        for (at, bytes) in records {
            let at = address.at + u32::try_from(at).expect("small");
            self.records.push((Address { at, ..address }, bytes));
        }
        self.trailers.push(group.trailer);
        self.frontier = frontier;
    }

    /// The journal's end is the last trailer's, and a scan from any position to the end of any group meets what was
    /// appended there, and nothing else.
    fn compare(&self, journal: &dyn Journal, from: usize) {
        let end = journal.end();
        assert_eq!((end.size, end.root), (self.records.len() as u64, self.root()));
        let slots = self.trailers.last().map_or((0, 0), |last| (last.key_slots, last.vault_slots));
        assert_eq!((end.key_slots, end.vault_slots), slots);
        let reader = journal.reader();
        for trailer in self.trailers.iter().filter(|trailer| trailer.size >= from as u64) {
            let until = usize::try_from(trailer.size).expect("small");
            let (records, trailers) = scan(&*reader, from, until);
            assert_eq!(records, self.records[from..until]);
            let whole =
                self.trailers.iter().filter(|group| group.size > from as u64 && group.size <= until as u64);
            assert_eq!(trailers, whole.copied().collect::<Vec<_>>());
        }
        for (address, bytes) in self.records.get(from).into_iter().chain(self.records.last()) {
            let mut read = vec![0; bytes.len()];
            reader.read(*address, &mut read).expect("read");
            assert_eq!(&read, bytes);
        }
        let segments = reader.segments();
        assert!(segments.is_sorted() && segments.first().is_none_or(|first| first.0 == 0));
    }
}

fn header(position: u64, payload: &[u8]) -> RecordHeader {
    let mut previous = [1; 32];
    previous[..8].copy_from_slice(&position.to_be_bytes());
    RecordHeader {
        position: Position(position),
        child: ChildId::from_bytes([7; 16]),
        revision: Revision(position),
        event_id: EventId::from_bytes([9; 16]),
        previous,
        appended_at: Instant(1),
        caller: [3; 16],
        commitment: [4; 32],
        nonce: [5; 12],
        payload_bytes: u32::try_from(payload.len()).expect("small"),
        payload_crc: crc32c::crc32c(payload),
    }
}

type Met = (Vec<(Address, Vec<u8>)>, Vec<GroupTrailer>);

fn scan(reader: &dyn JournalReader, from: usize, until: usize) -> Met {
    let (mut records, mut trailers) = (Vec::new(), Vec::new());
    let (from, until) = (Position(from as u64), Position(until as u64));
    let scanned = reader.scan(from, until, &mut |scanned| {
        match scanned {
            Scanned::Record { address, header, bytes } => {
                assert_eq!(header.position.0, from.0 + records.len() as u64);
                assert_eq!(header.payload(bytes).map(<[u8]>::len), Ok(header.payload_bytes as usize));
                records.push((address, bytes.to_vec()));
            }
            Scanned::Group { trailer } => trailers.push(*trailer),
        }
        ControlFlow::Continue(())
    });
    scanned.expect("scanned");
    (records, trailers)
}

fn an_empty_journal_holds_nothing(place: &Place) {
    Told::default().compare(&*place(), 0);
    let journal = place();
    Told::default().compare(&*journal, 0);
    assert_eq!(scan(&*journal.reader(), 0, 0), (Vec::new(), Vec::new()));
    assert_eq!(scan(&*journal.reader(), 5, 0), (Vec::new(), Vec::new()), "beyond the end there is nothing");
}

fn what_was_appended_is_read_and_scanned_from_anywhere(place: &Place) {
    let (mut journal, mut told) = (place(), Told::default());
    for n in 0..40 {
        let payloads: Vec<usize> = (0..=n % 5).map(|m| (n * m * 611) % 4_000).collect();
        told.append(&mut *journal, &payloads);
    }
    (0..told.records.len()).for_each(|from| told.compare(&*journal, from));
    drop(journal);
    let mut journal = place();
    (0..told.records.len()).for_each(|from| told.compare(&*journal, from));
    told.append(&mut *journal, &[10, 20]);
    told.compare(&*journal, 0);
}

fn a_group_larger_than_a_segment_is_taken(place: &Place) {
    let (mut journal, mut told) = (place(), Told::default());
    for payloads in [&[100][..], &[60_000, 60_000, 60_000, 1], &[100], &[200_000], &[1]] {
        told.append(&mut *journal, payloads);
    }
    (0..told.records.len()).for_each(|from| told.compare(&*journal, from));
    drop(journal);
    told.compare(&*place(), 0);
}

fn a_scan_ends_where_its_visitor_wants(place: &Place) {
    let (mut journal, mut told) = (place(), Told::default());
    (0..20).for_each(|n| told.append(&mut *journal, &[n * 300, 5]));
    for limit in 1..40 {
        let mut met = 0;
        let scanned = journal.reader().scan(Position(0), Position(40), &mut |scanned| {
            met += usize::from(matches!(scanned, Scanned::Record { .. }));
            if met < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert!(scanned.is_ok() && met == limit);
    }
}

fn what_is_not_there_is_not_read(place: &Place) {
    let (mut journal, mut told) = (place(), Told::default());
    told.append(&mut *journal, &[100]);
    let reader = journal.reader();
    let last = told.records[0].0;
    assert!(reader.read(Address { at: u32::MAX - 1_000, ..last }, &mut [0; 10]).is_err());
    assert!(reader.read(last, &mut vec![0; 64 << 20]).is_err());
    let unheard_of = Address { segment: Position(77), at: 64 };
    assert!(reader.read(unheard_of, &mut [0; 10]).is_err() || reader.segments() == [Position(0)]);
}

fn readers_go_on_while_groups_are_appended(place: &Place) {
    let (mut journal, mut told) = (place(), Told::default());
    let reader: Arc<dyn JournalReader> = journal.reader();
    let (acknowledged, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let read = || {
            let mut rounds = 0_u64;
            while !is_over.load(Ordering::Acquire) || rounds == 0 {
                let until = usize::try_from(acknowledged.load(Ordering::Acquire)).expect("small");
                let from = until / 2;
                assert_eq!(scan(&*reader, from, until).0.len(), until - from);
                rounds += 1;
            }
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        for n in 0..150 {
            told.append(&mut *journal, &[n * 13, 700]);
            acknowledged.store(journal.end().size, Ordering::Release);
        }
        is_over.store(true, Ordering::Release);
        readers.into_iter().for_each(|reader| reader.join().expect("no panic"));
    });
    told.compare(&*journal, 0);
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<usize>),
    Reopen,
    Reassert(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let length = prop_oneof![8 => 0_usize..600, 2 => 600_usize..9_000, 1 => 60_000_usize..90_000];
    let step = prop_oneof![
        8 => prop::collection::vec(length, 1..6).prop_map(Step::Append),
        2 => Just(Step::Reopen),
        1 => any::<prop::sample::Index>().prop_map(|at| Step::Reassert(at.index(200))),
    ];
    prop::collection::vec(step, 1..40)
}

fn random_histories_agree_with_a_list(histories: u32, fresh: &dyn Fn() -> Place) {
    let config = Config { cases: histories, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(steps(), any::<prop::sample::Index>()), |(steps, at)| {
        let place = fresh();
        let (mut journal, mut told) = (place(), Told::default());
        for step in steps {
            match step {
                Step::Append(payloads) => told.append(&mut *journal, &payloads),
                Step::Reopen => {
                    drop(journal);
                    journal = place();
                }
                Step::Reassert(from) => {
                    journal.reassert(Position(from as u64)).expect("written again");
                }
            }
            told.compare(&*journal, at.index(told.records.len() + 1));
        }
        Ok(())
    });
    run.expect("every history agrees");
}
