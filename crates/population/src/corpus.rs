//! Events in any number over any number of children, cheap to make: for filling a ledger, not for telling a story.

use ids::EventId;
use jiff::civil::{Date, date};
use journey::codes::{CaseNoteKind, RecordedBasis, SeenAlone, VisitPurpose};
use journey::facts::{CaseNoteRecorded, CoreGroupHeld, SupervisionHeld, VisitMade};
use journey::subjects::{PlanId, SourceSystem, SubjectId, VisitId, WorkerId};
use journey::text::TextError;
use journey::{Event, Fact, Recorded, Written};
use uuid::Uuid;

use crate::day;
use crate::dice::Dice;

/// An endless corpus: the same seed gives the same events on every machine.
#[derive(Clone, Debug)]
pub struct Corpus {
    dice: Dice,
    children: u32,
    made: u32,
    source: SourceSystem,
    workers: Vec<WorkerId>,
    plan: PlanId,
    subject: SubjectId,
}

/// One event of a corpus.
#[derive(Clone, Debug)]
pub struct Item {
    /// The child's number, below the number of children.
    pub child: u32,
    /// The event's name.
    pub event_id: EventId,
    /// What happened.
    pub fact: Fact,
}

/// The first day of a corpus.
const FIRST_DAY: Date = date(2016, 1, 1);
/// How many days a corpus spreads over.
const DAYS: u32 = 3_650;

impl Corpus {
    /// A corpus over so many children, at least one.
    pub fn new(seed: u64, children: u32) -> Result<Self, TextError> {
        Ok(Self {
            dice: Dice::new(seed, u64::MAX),
            children: children.max(1),
            made: 0,
            source: SourceSystem::parse(crate::SOURCE_SYSTEM)?,
            workers: (0..200)
                .map(|number| WorkerId::parse(&format!("worker-{number:03}")))
                .collect::<Result<_, _>>()?,
            plan: PlanId::parse("plan-1")?,
            subject: SubjectId::parse("plan-1")?,
        })
    }

    /// The identifier of a child in the source system.
    pub fn local_id(child: u32) -> String {
        format!("POP{child:06}")
    }

    fn event(&mut self, worker: &WorkerId) -> Event {
        let visit = VisitId::parse(&format!("visit-{}", self.made));
        match (self.dice.below(10), visit) {
            (0..=3, Ok(visit_id)) => VisitMade {
                visit_id,
                purpose: VisitPurpose::Protection,
                subject_id: Some(self.subject.clone()),
                by: None,
                in_person: Some(true),
                seen: Some(true),
                seen_alone: Some(SeenAlone::Yes),
                not_alone_reason: None,
                others_seen: Some(true),
                bedroom_seen: Some(true),
                wishes_recorded: Some(true),
                report_made: Some(true),
            }
            .into(),
            (4..=7, _) => {
                CaseNoteRecorded { kind: CaseNoteKind::Contact, by: None, fingerprint: None }.into()
            }
            (8, _) => CoreGroupHeld { plan_id: self.plan.clone() }.into(),
            _ => SupervisionHeld {
                supervisor: None,
                worker: Some(worker.clone()),
                on_childs_file: Some(true),
                actions_set: Some(2),
                actions_carried: Some(1),
            }
            .into(),
        }
    }
}

impl Iterator for Corpus {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.made = self.made.wrapping_add(1);
        let child = self.dice.below(self.children);
        let number = self.dice.below(200);
        let worker = self.workers[usize::try_from(number).unwrap_or(0)].clone();
        let event = self.event(&worker);
        let on = day::days(FIRST_DAY, i32::try_from(self.dice.below(DAYS)).unwrap_or(0));
        let seconds = i64::from(day::between(date(1970, 1, 1), on)) * 86_400 + 43_200;
        let at = jiff::Timestamp::from_second(seconds).ok();
        let fact = Fact {
            recorded: at.map(|at| Recorded { at, basis: RecordedBasis::Practitioner }),
            recorded_by: Some(worker),
            source_system: Some(self.source.clone()),
            ..Fact::new(on, event)
        };
        Some(Item { child, event_id: Uuid::new_v8(self.dice.bytes()).into(), fact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_the_same_every_time_and_spreads_over_all_children() {
        let items = |seed| {
            let corpus = Corpus::new(seed, 50).expect("a corpus");
            corpus.take(2_000).map(|item| (item.child, item.event_id, item.fact)).collect::<Vec<_>>()
        };
        assert_eq!(items(1), items(1));
        assert_ne!(items(1), items(2));
        let seen: std::collections::BTreeSet<u32> = items(1).into_iter().map(|(child, ..)| child).collect();
        assert_eq!(seen.len(), 50);
    }
}
