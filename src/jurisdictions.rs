//! What an authority's own files said, on a day, as known by then: the bytes stand in the authority's own stream.

pub mod file;

use std::sync::{Arc, Mutex, PoisonError};

use ids::{ChildId, Position};
use jiff::civil::{Date, date};
use journey::{Entry, Event, Kind, KnownAt};
use ledger::{Filter, Ledger};
use rules::Jurisdiction;
use wire::fault::Fault;

use crate::insight::entry;
pub use file::BadFile;
use file::Holidays;

/// The first day that a date can be: a file that counts from then on counts for all of the past.
pub const ALL_OF_THE_PAST: Date = date(1850, 1, 1);

/// How many events are read at once.
const STRIDE_EVENTS: usize = 256;

/// The files that one authority has set, in the order in which they were recorded.
#[derive(Default)]
pub struct Jurisdictions(Mutex<State>);

#[derive(Default)]
struct State {
    next: Position,
    set: Vec<Set>,
}

/// A file that was set.
struct Set {
    entry: Entry,
    effective_from: Date,
    said: Said,
}

enum Said {
    Jurisdiction(Box<Jurisdiction>),
    Calendar(Holidays, String),
}

impl Jurisdictions {
    /// The jurisdiction in force on a day, of what had been recorded by then: the last file that applies on that day,
    /// with the last calendar that does.
    pub fn at(&self, ledger: &Ledger, as_of: Date, known: &KnownAt) -> Result<Arc<Jurisdiction>, Fault> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(ledger)?;
        let in_force =
            || state.set.iter().filter(|set| set.effective_from <= as_of && known.admits(&set.entry));
        let mut files = in_force().rev().filter_map(|set| match &set.said {
            Said::Jurisdiction(jurisdiction) => Some(jurisdiction),
            Said::Calendar(..) => None,
        });
        let mut jurisdiction = files.next().map(|file| Jurisdiction::clone(file)).unwrap_or_default();
        let mut calendars = in_force().rev().filter_map(|set| match &set.said {
            Said::Calendar(holidays, version) => Some((holidays, version)),
            Said::Jurisdiction(_) => None,
        });
        if let Some((holidays, version)) = calendars.next() {
            jurisdiction.calendar = holidays.amend(jurisdiction.calendar, version);
        }
        Ok(Arc::new(jurisdiction))
    }
}

/// A jurisdiction file that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its bytes, as they were set.
    pub file: Vec<u8>,
    /// How figures cite it.
    pub version: String,
    /// The first day of reading for which it counts.
    pub effective_from: Date,
    /// The entry that set it.
    pub position: Position,
}

impl Jurisdictions {
    /// The jurisdiction file in force on a day, of what had been recorded by then.
    pub fn file_at(&self, ledger: &Ledger, as_of: Date, known: &KnownAt) -> Result<Option<InForce>, Fault> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(ledger)?;
        let mut in_force =
            state.set.iter().rev().filter(|set| set.effective_from <= as_of && known.admits(&set.entry));
        Ok(in_force.find_map(|set| match set.entry.event() {
            Event::JurisdictionSet(fact) => Some(InForce {
                file: fact.file.0.clone(),
                version: version(&fact.file.0),
                effective_from: set.effective_from,
                position: set.entry.position,
            }),
            _ => None,
        }))
    }

    /// The jurisdiction files that were set: how figures cite them, and from which day each is effective.
    pub fn set(&self, ledger: &Ledger) -> Result<Vec<(String, Date)>, Fault> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(ledger)?;
        let files = state.set.iter().filter_map(|set| match &set.said {
            Said::Jurisdiction(jurisdiction) => Some((jurisdiction.version.clone(), set.effective_from)),
            Said::Calendar(..) => None,
        });
        Ok(files.collect())
    }
}

impl State {
    fn catch_up(&mut self, ledger: &Ledger) -> Result<(), Fault> {
        let kinds = vec![Kind::JurisdictionSet.number(), Kind::CalendarSet.number()];
        let filter = Filter { kinds, children: vec![ChildId::AUTHORITY_STREAM] };
        while self.next.0 < ledger.head().size {
            let page = ledger.read_ledger(self.next, &filter, STRIDE_EVENTS)?;
            for recorded in &page.events {
                let entry = entry(recorded)?;
                match said(entry.event()) {
                    Some(Ok((effective_from, said))) => self.set.push(Set { entry, effective_from, said }),
                    // Whoever set it was not this program, which reads a file before it records it. What was in force
                    // before stays so, and every figure names the file that it rests on.
                    Some(Err(_)) => {
                        tracing::error!(position = entry.position.0, "a file that was set cannot be read");
                    }
                    None => {}
                }
            }
            self.next = page.next;
        }
        Ok(())
    }
}

fn said(event: &Event) -> Option<Result<(Date, Said), BadFile>> {
    match event {
        Event::JurisdictionSet(set) => {
            let read = file::read(&set.file.0, &version(&set.file.0));
            Some(read.map(|jurisdiction| (set.effective_from, Said::Jurisdiction(Box::new(jurisdiction)))))
        }
        Event::CalendarSet(set) => {
            let version = version(&set.file.0);
            let read = Holidays::read(&set.file.0);
            Some(read.map(|holidays| (set.effective_from, Said::Calendar(holidays, version))))
        }
        _ => None,
    }
}

/// The name by which figures cite a file: the beginning of its digest.
pub fn version(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
