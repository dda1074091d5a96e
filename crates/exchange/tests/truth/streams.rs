//! A ledger in memory into which submissions are taken.

use std::collections::BTreeMap;

use exchange::event_id::ImportKey;
use exchange::extract::Extract;
use exchange::import::{Plan, Summary};
use ids::{AuthorityCode, ChildId, EventId, Position, Revision};
use jiff::civil::Date;
use journey::{Entry, Fact, Journey};
use uuid::Uuid;

/// Streams that number events as the ledger does.
#[derive(Clone, Default)]
pub struct Streams {
    children: BTreeMap<String, Vec<Entry>>,
    next: u64,
}

const OWN: &str = "the authority's own stream";

/// The one child whose journey is looked at; streams are told apart by name.
pub fn child() -> ChildId {
    ChildId::new(Uuid::from_u128(1)).expect("not nil")
}

/// The authority of every test.
pub fn authority() -> AuthorityCode {
    AuthorityCode::new(344).expect("a code")
}

impl Streams {
    fn append(&mut self, stream: &str, events: Vec<(EventId, Fact)>) {
        for (event_id, fact) in events {
            let entries = self.children.entry(stream.to_owned()).or_default();
            assert!(entries.iter().all(|entry| entry.event_id != event_id), "a name was given twice");
            let place = (Position(self.next), Revision(entries.len() as u64));
            let appended_at = fact.recorded.expect("imported facts say when they were recorded").at;
            entries.push(Entry::new(child(), place, event_id, appended_at, fact));
            self.next += 1;
        }
    }

    /// What stands of a child.
    pub fn journey(&self, stream: &str) -> Option<Journey> {
        self.children.get(stream).map(|entries| Journey::fold(child(), entries.iter().cloned()))
    }

    /// How many facts stand here that stand there no longer, or otherwise.
    pub fn changed_in(&self, later: &Self) -> usize {
        let changed = |name: &String| {
            let (before, after) = (self.journey(name), later.journey(name));
            let before = before.iter().flat_map(Journey::entries);
            let stands = |entry: &&Entry| {
                let now = after.as_ref().and_then(|journey| journey.entry(entry.event_id));
                now.is_none_or(|now| (now.fact.occurred, now.event()) != (entry.fact.occurred, entry.event()))
            };
            before.filter(stands).count()
        };
        self.children.keys().map(changed).sum()
    }

    /// Takes a submission in.
    pub fn import(&mut self, extract: Box<dyn Extract>, received: Date) -> Summary {
        let own = self.journey(OWN);
        let plan = Plan::new(extract, received, authority(), ImportKey::new([7; 32]), own.as_ref());
        let plan = plan.expect("a plan");
        let mut summary = plan.summary();
        let mut opened = false;
        for part in plan.parts() {
            let (local_id, part) = part.expect("a part");
            let changes = plan.changes(&local_id, &part, self.journey(&local_id).as_ref());
            summary.add(&changes);
            if !changes.events.is_empty() && !opened {
                self.append(OWN, plan.opening());
                opened = true;
            }
            self.append(&local_id, changes.events);
            let journey = self.journey(&local_id);
            let findings = journey.iter().flat_map(|journey| journey.findings());
            assert_eq!(findings.count(), 0, "a correction or retraction without effect");
        }
        if !opened && plan.is_news_by_itself() {
            self.append(OWN, plan.opening());
        }
        summary
    }
}
