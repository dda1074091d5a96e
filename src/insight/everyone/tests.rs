//! Reading all children: who leaves is not read for, and a record that cannot be read stops nobody else.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::Date;
use journey::KnownAt;
use ledger::Options;
use ledger::store::MemoryPlace;
use projections::{ClockFilter, DueKey, Rows};
use rules::returns::{Collection, Return};

use super::*;
use crate::config::Open;
use crate::export::{Choice, Counted, ExportQuestion, Files, Format};
use crate::insight::peopled::{EARLY, LATE, begin_care, child, ledger, record_what_cannot_be_read};
use crate::insight::{
    self, ChecksQuestion, ClockLine, ClocksAnswer, ClocksQuestion, MeasuresQuestion, ReconciliationQuestion,
    When,
};
use crate::ledgers::{Ledgers, Opened};

/// Somebody who leaves after so many children.
struct Leaves {
    after: u64,
    told: AtomicU64,
}

impl Listener for Leaves {
    fn step(&self) {
        self.told.fetch_add(1, Ordering::Relaxed);
    }

    fn is_gone(&self) -> bool {
        self.told.load(Ordering::Relaxed) >= self.after
    }
}

/// Where files go that nobody wants.
struct Nowhere;

impl std::io::Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Files for Nowhere {
    fn begin(&mut self, _: &str, _: &str) -> std::io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: Counted) -> std::io::Result<()> {
        Ok(())
    }
}

const CHILDREN: u64 = 120;

fn open(data: &Path) -> Ledgers {
    let authority = Some("344".parse().expect("a code"));
    let (data, master_key) = (data.to_owned(), None);
    let config = Open { data, authority, master_key, segment_bytes: 64 * 1024, queue_bytes: 8 << 20 };
    Ledgers::open(&config).expect("the ledgers open")
}

/// Every question about all children, each with its answer's faults.
fn ask(opened: &Opened, what: &str, listener: &dyn Listener) -> Option<ErrorReason> {
    let (as_of, known_at) = (LATE, KnownAt::EVERYTHING);
    let measures: Vec<_> = projections::measures::measure("children-looked-after").into_iter().collect();
    let faults = |fault: Fault| fault.reason;
    match what {
        "measures" => {
            let question = MeasuresQuestion {
                as_of,
                known_at,
                measures,
                by: Vec::new(),
                rows: false,
                trend: false,
                suppress: false,
            };
            insight::measures(opened, &question, listener).map_err(faults).err()
        }
        "reconciliation" => {
            let (then, now) = (before(50), known_at);
            let question = ReconciliationQuestion { as_of, then, now, measures };
            insight::reconcile(opened, &question, listener).map_err(faults).err()
        }
        "checks" => {
            let question = ChecksQuestion { of: Return::Ssda903, collection: Collection::of(2018), known_at };
            insight::checks(opened, &question, listener).map_err(faults).err()
        }
        "clocks" => {
            let when = When { as_of, known_at };
            let (filter, states) = (ClockFilter::default(), Vec::new());
            let question = ClocksQuestion { when, filter, states, after: None, limit: usize::MAX };
            insight::clocks(opened, as_of, &question, listener).map_err(faults).err()
        }
        "export" => {
            let question = ExportQuestion {
                format: Format::Journeys,
                encoding: None,
                with_mark: false,
                as_of,
                known_at,
                choice: Choice::default(),
            };
            let exported = crate::export::export(opened, &question, &mut Nowhere, listener);
            exported.err().map(|error| match error {
                crate::export::ExportError::Fault(fault) => fault.reason,
                crate::export::ExportError::Io(error) => panic!("{error}"),
            })
        }
        _ => insight::replay(opened, None, as_of, listener).map_err(faults).err(),
    }
}

#[test]
fn nobody_is_read_for_who_has_left() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledgers = open(dir.path());
    let opened = ledgers.find("").expect("the only one");
    (0..CHILDREN).for_each(|number| begin_care(&opened.ledger, number, 1));
    for what in ["measures", "reconciliation", "checks", "clocks", "export", "replay"] {
        let after = 7;
        let caller = Leaves { after, told: AtomicU64::new(0) };
        assert_eq!(ask(opened, what, &caller), Some(ErrorReason::ShuttingDown), "{what}");
        // Each core may be at a child at that moment.
        let told = caller.told.into_inner();
        assert!((after..after + cores() as u64).contains(&told), "{what}: {told} children were read");
        let stays = Leaves { after: u64::MAX, told: AtomicU64::new(0) };
        assert_eq!(ask(opened, what, &stays), None, "{what}");
        let told = stays.told.into_inner();
        assert!(told >= CHILDREN && told.is_multiple_of(CHILDREN), "{what}: {told} children were read");
    }
    ledgers.close();
}

/// A page of all clocks, closed ones too, and how many children were read for it.
fn page_of_clocks(opened: &Opened, after: Option<DueKey>, limit: usize) -> (ClocksAnswer, u64) {
    let when = When { as_of: LATE, known_at: KnownAt::EVERYTHING };
    let (filter, states) = (ClockFilter::default(), Vec::new());
    let question = ClocksQuestion { when, filter, states, after, limit };
    let read = AtomicU64::new(0);
    let step = || {
        read.fetch_add(1, Ordering::Relaxed);
    };
    let page = insight::clocks(opened, LATE, &question, &step).expect("clocks");
    assert!(page.clocks.len() == limit || page.next.is_none());
    (page, read.into_inner())
}

#[test]
fn pages_of_closed_clocks_make_the_whole_list_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledgers = open(dir.path());
    let opened = ledgers.find("").expect("the only one");
    (0..CHILDREN).for_each(|number| begin_care(&opened.ledger, number, 1));
    let (whole, _) = page_of_clocks(opened, None, usize::MAX);
    assert!(whole.clocks.len() > 240 && whole.next.is_none(), "{}", whole.clocks.len());
    assert!(whole.clocks.is_sorted_by_key(|clock| (clock.child, clock.due)));
    for limit in [7, 64, whole.clocks.len() - 1, whole.clocks.len()] {
        let (mut told, mut after, mut most) = (Vec::new(), None, 0);
        loop {
            let (page, read) = page_of_clocks(opened, after, limit);
            told.extend(page.clocks);
            (after, most) = (page.next, most.max(read));
            if after.is_none() {
                break;
            }
        }
        assert_eq!(told, whole.clocks, "{limit} on a page");
        // Whoever asks for few clocks has few children read.
        assert!(limit > 64 || most < CHILDREN, "{most} children were read for {limit} clocks");
    }
    ledgers.close();
}

#[test]
fn what_comes_in_between_two_pages_of_closed_clocks_leaves_nothing_out_and_tells_nothing_twice() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledgers = open(dir.path());
    let opened = ledgers.find("").expect("the only one");
    (0..40).for_each(|number| begin_care(&opened.ledger, number, 1));
    let (before, _) = page_of_clocks(opened, None, usize::MAX);
    let (mut told, mut after, mut coming) = (Vec::new(), None, 0);
    loop {
        let (page, _) = page_of_clocks(opened, after, 9);
        told.extend(page.clocks);
        after = page.next;
        // More of a child who is known, before or behind the page, and another child.
        begin_care(&opened.ledger, coming % 40, 2 + coming / 40);
        begin_care(&opened.ledger, 1_000 + coming, 1);
        coming += 1;
        if after.is_none() {
            break;
        }
    }
    let (now, _) = page_of_clocks(opened, None, usize::MAX);
    let which = |clock: &ClockLine| (clock.child, clock.due, clock.clock.clone(), clock.subject.clone());
    let told: Vec<_> = told.iter().map(which).collect();
    let once: BTreeSet<_> = told.iter().cloned().collect();
    assert_eq!(told.len(), once.len(), "a clock is told twice");
    let stands: BTreeSet<_> = now.clocks.iter().map(which).collect();
    let left_out =
        before.clocks.iter().map(which).filter(|clock| stands.contains(clock) && !once.contains(clock));
    assert_eq!(left_out.count(), 0);
    assert!(coming > 9 && told.iter().all(|clock| stands.contains(clock)), "{coming} pages");
    ledgers.close();
}

fn rows_of(reading: &Reading<'_>, as_of: Date) -> (Rows, Vec<(ChildId, Fault)>) {
    let mut rows = Rows::new(as_of, Jurisdiction::default());
    let unread = reading.put_into(&mut rows).expect("read");
    (rows, unread)
}

#[test]
fn on_every_core_the_same_is_read_and_a_record_that_cannot_be_read_stops_its_own_child() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = ledger(dir.path(), MemoryPlace::new().open(), &Options::default());
    (0..90).for_each(|number| begin_care(&ledger, number, 1));
    let half = ledger.head().size;
    for number in [3, 40] {
        record_what_cannot_be_read(&ledger, number, 2);
    }
    begin_care(&ledger, 90, 1);
    let children = ledger.children();
    let mut digests = Vec::new();
    for cores in [1, 2, 5] {
        let reading = Reading::new(&ledger, &children, &KnownAt::EVERYTHING, &|| {});
        let (rows, mut unread) = rows_of(&Reading { cores, ..reading }, LATE);
        unread.sort_by_key(|(child, _)| *child);
        let mut expected = [child(3), child(40)];
        expected.sort_unstable();
        assert_eq!(unread.iter().map(|(child, _)| *child).collect::<Vec<_>>(), expected);
        assert_eq!(rows.len(), 89);
        digests.push(rows.digest());
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
    // What could not be read was not known before; and of whom nothing was known, nothing is told.
    let known_at = before(half);
    let (rows, unread) = rows_of(&Reading::new(&ledger, &children, &known_at, &|| {}), EARLY);
    assert_eq!((rows.len(), unread.len()), (90, 0));
    let (rows, unread) = rows_of(&Reading::new(&ledger, &children, &before(0), &|| {}), EARLY);
    assert_eq!((rows.len(), unread.len()), (0, 0));
}
