//! What the ledger must answer, told by the plainest means.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ids::{ChildId, EventId, Position, Revision};

use super::plan::Asked;
use super::world::{Live, Sealed, World, authority};
use crate::commit::{Answer, Request};
use crate::format::Leaf;
use crate::index::StoreState;
use crate::keys::ChildKey;
use crate::model::{Append, CallerDigest, ChildRef, EventReceipt, Head, Instant, NewEvent, Receipt};
use crate::named::{Misnamed, Named};
use crate::read::Filter;
use crate::sealed::AppendError;
use crate::tree::{Frontier, Hash};

/// One event as it was recorded.
#[derive(Clone)]
pub struct Told {
    pub child: ChildId,
    pub event: NewEvent,
    pub caller: CallerDigest,
    pub receipt: EventReceipt,
}

/// A ledger of plain lists.
#[derive(Clone, Default)]
pub struct Model {
    /// By position.
    pub events: Vec<Told>,
    /// The children that local ids name, by digest.
    pub locals: BTreeMap<Hash, ChildId>,
    /// By what the secret of each child is known.
    secrets: BTreeMap<ChildId, Hash>,
    /// The tree over the events.
    pub frontier: Frontier,
    /// The events of a group whose outcome is unknown.
    uncertain: Vec<Told>,
    /// What has happened so far, so that a run can say that it has tried everything.
    pub met: BTreeSet<&'static str>,
}

/// What a request must be answered, if its group is recorded.
#[derive(Debug)]
enum Verdict {
    SealAgain,
    Refused(AppendError),
    Registered(ChildId),
    /// For each child, which events, and whether they were recorded before.
    Recorded(Vec<(ChildId, Vec<(usize, bool)>)>),
}

impl Model {
    pub fn stream(&self, child: ChildId) -> impl DoubleEndedIterator<Item = &Told> {
        self.events.iter().filter(move |told| told.child == child)
    }

    pub fn next(&self, child: ChildId) -> Revision {
        Revision(self.stream(child).count() as u64)
    }

    /// Whether an append names one child twice, as far as its caller can know.
    pub fn repeats_a_child(&self, live: &Live, asked: &Asked) -> bool {
        let (mut children, mut digests) = (HashSet::new(), HashSet::new());
        asked.named().iter().any(|named| match named {
            ChildRef::Id(child) => !children.insert(*child),
            ChildRef::Local(local) => {
                let digest = live.shared.vault.digest(local);
                let known = self.locals.get(&digest);
                !digests.insert(digest) || known.is_some_and(|child| !children.insert(*child))
            }
        })
    }

    fn judge(&mut self, sealed: &Sealed) -> Verdict {
        match &sealed.asked {
            Asked::Append(append, named) => self.judge_append((append, named), sealed),
            Asked::Register(_, wanted) => {
                let (child, _, digest) = sealed.children[0];
                let named = *self.locals.entry(digest.expect("a digest")).or_insert(child);
                if wanted.is_none_or(|wanted| wanted == named) {
                    Verdict::Registered(named)
                } else {
                    Verdict::Refused(AppendError::LocalIdTaken)
                }
            }
        }
    }

    fn judge_append(&mut self, (append, named): (&Append, &[Named]), sealed: &Sealed) -> Verdict {
        for (asked, (child, proposed, local)) in append.children.iter().zip(&sealed.children) {
            let named = local.and_then(|digest| self.locals.get(&digest));
            let has_stream = self.stream(*child).next().is_some();
            let loses = proposed.is_some_and(|mark| has_stream && self.secrets.get(child) != Some(&mark));
            if loses || named.is_some_and(|named| named != child) {
                return Verdict::SealAgain;
            }
            let mut is_new = false;
            for event in &asked.events {
                match self.stream(*child).find(|told| told.event.event_id == event.event_id) {
                    None => is_new = true,
                    Some(told)
                        if (told.event.lookup, &told.event.payload) == (event.lookup, &event.payload) => {}
                    Some(_) => {
                        let event_id = event.event_id;
                        return Verdict::Refused(AppendError::EventIdReused { child: *child, event_id });
                    }
                }
            }
            if is_new && let Err(error) = asked.expected.check(*child, self.next(*child)) {
                return Verdict::Refused(error);
            }
        }
        let wrong: Vec<_> = named.iter().filter_map(|named| self.misnamed(append, sealed, named)).collect();
        if !wrong.is_empty() {
            return Verdict::Refused(AppendError::Misnamed(wrong));
        }
        let mut recorded = Vec::new();
        for (asked, (child, proposed, local)) in append.children.iter().zip(&sealed.children) {
            if let Some(mark) = proposed {
                self.secrets.insert(*child, *mark);
            }
            if let Some(digest) = local {
                self.locals.entry(*digest).or_insert(*child);
            }
            let events = asked.events.iter().map(|event| self.add(*child, event, append.caller)).collect();
            recorded.push((*child, events));
        }
        Verdict::Recorded(recorded)
    }

    /// An event that is new names one that stands in its stream, or before it in its append.
    fn misnamed(&self, append: &Append, sealed: &Sealed, named: &Named) -> Option<Misnamed> {
        let (child, events) = (sealed.children[named.child].0, &append.children[named.child].events);
        let in_stream = |id: EventId| self.stream(child).find(|told| told.event.event_id == id);
        if in_stream(events[named.event].event_id).is_some() {
            return None;
        }
        let before = events[..named.event].iter().find(|event| event.event_id == named.names);
        let found = in_stream(named.names).map(|told| &told.event).or(before).map(|event| event.lookup.kind);
        let is_right = found.is_some_and(|found| named.kind.is_none_or(|wanted| wanted == found));
        (!is_right).then_some(Misnamed {
            child: named.child,
            event: named.event,
            is_another_kind: found.is_some(),
        })
    }

    fn add(&mut self, child: ChildId, event: &NewEvent, caller: CallerDigest) -> (usize, bool) {
        let is_it = |told: &Told| told.child == child && told.event.event_id == event.event_id;
        if let Some(at) = self.events.iter().position(is_it) {
            return (at, true);
        }
        let receipt = EventReceipt {
            event_id: event.event_id,
            position: Position(self.events.len() as u64),
            revision: self.next(child),
            appended_at: Instant(0),
            leaf: [0; 32],
            already_recorded: false,
        };
        self.events.push(Told { child, event: event.clone(), caller, receipt });
        (self.events.len() - 1, false)
    }

    /// Lets the writer have a group, compares each answer, and returns what is to be sealed again.
    pub fn commit(&mut self, world: &mut World, group: Vec<(Request, Sealed)>) -> Vec<Asked> {
        let live = world.live_mut();
        let (was_closed, before) = (live.committer.is_closed(), live.shared.head());
        let (requests, sealed): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        let (answers, looked_up) = live.commit(requests);
        assert_eq!(answers.len(), sealed.len());
        self.met.extend((looked_up > 0).then_some("looked up by its handler"));
        if was_closed {
            self.met.insert("closed");
            assert!(answers.iter().all(|answer| matches!(answer, Answer::Refused(AppendError::Closed))));
            return Vec::new();
        }
        let (head, is_closed) = (live.shared.head(), live.committer.is_closed());
        let mut after = self.clone();
        let verdicts: Vec<Option<Verdict>> = sealed
            .iter()
            .zip(&answers)
            .map(|(sealed, answer)| (!could_not_look_up(live, answer)).then(|| after.judge(sealed)))
            .collect();
        let is_recorded = head.size > before.size;
        let is_failed = after.events.len() > self.events.len() && !is_recorded;
        assert!(is_failed || !is_closed, "only a group that failed closes appends");
        if is_recorded {
            assert_eq!(head.size, after.events.len() as u64);
        }
        self.met.extend(answers.iter().map(name));
        for (verdict, answer) in verdicts.iter().zip(&answers) {
            if let (Some(Verdict::Recorded(recorded)), Answer::Recorded(receipt)) = (verdict, answer) {
                after.take_receipts(recorded, receipt);
            }
        }
        let failure = if is_closed { AppendError::OutcomeUnknown } else { AppendError::StorageFull };
        for (verdict, answer) in verdicts.iter().zip(&answers).filter_map(|(v, a)| Some((v.as_ref()?, a))) {
            after.compare(verdict, answer, &head, is_failed.then_some(&failure), before.size);
        }
        if is_failed {
            let uncertain = after.events.split_off(self.events.len());
            self.locals = after.locals;
            self.secrets = after.secrets;
            if is_closed {
                self.uncertain = uncertain;
                world.unknown = sealed.into_iter().map(|sealed| sealed.asked).collect();
                return Vec::new();
            }
        } else {
            let new = after.events[self.events.len()..].to_vec();
            (self.locals, self.secrets) = (after.locals, after.secrets);
            new.into_iter().for_each(|told| self.push(live, told));
            assert_eq!(head.root, self.frontier.root());
        }
        let again = sealed.into_iter().zip(answers).filter(|(_, answer)| matches!(answer, Answer::SealAgain));
        again.map(|(sealed, _)| sealed.asked).collect()
    }

    /// Takes over what only the ledger can know of new events: when they were numbered, and their leaves.
    fn take_receipts(&mut self, recorded: &[(ChildId, Vec<(usize, bool)>)], receipt: &Receipt) {
        for ((_, events), given) in recorded.iter().zip(&receipt.children) {
            for ((at, _), given) in events.iter().zip(&given.events).filter(|((_, before), _)| !before) {
                let told = &mut self.events[*at].receipt;
                (told.appended_at, told.leaf) = (given.appended_at, given.leaf);
            }
        }
    }

    fn compare(
        &self,
        verdict: &Verdict,
        answer: &Answer,
        head: &Head,
        failure: Option<&AppendError>,
        before: u64,
    ) {
        match (verdict, answer) {
            (Verdict::SealAgain, Answer::SealAgain) => {}
            (Verdict::Refused(expected), Answer::Refused(error)) => assert_eq!(error, expected),
            (Verdict::Registered(expected), Answer::Registered(child)) if failure.is_none() => {
                assert_eq!(child, expected);
            }
            (Verdict::Registered(_), Answer::Refused(error)) => assert_eq!(Some(error), failure),
            (Verdict::Recorded(recorded), Answer::Recorded(receipt)) => {
                let is_old = |(_, events): &(_, Vec<(usize, bool)>)| {
                    events.iter().all(|(at, _)| (*at as u64) < before)
                };
                assert!(failure.is_none() || recorded.iter().all(is_old));
                assert_eq!(receipt.head, *head);
                assert_eq!(receipt.children.len(), recorded.len());
                for ((child, events), given) in recorded.iter().zip(&receipt.children) {
                    assert_eq!(given.child, *child);
                    let expected = events.iter().map(|(at, already_recorded)| EventReceipt {
                        already_recorded: *already_recorded,
                        ..self.events[*at].receipt
                    });
                    assert_eq!(given.events, expected.collect::<Vec<_>>());
                }
            }
            (Verdict::Recorded(recorded), Answer::Refused(error)) => {
                assert_eq!(Some(error), failure);
                assert!(recorded.iter().any(|(_, events)| events.iter().any(|(at, _)| *at as u64 >= before)));
            }
            (verdict, answer) => panic!("{verdict:?} was due, not {answer:?}"),
        }
    }

    /// Adds an event whose receipt was given, having computed the receipt's leaf anew.
    fn push(&mut self, live: &Live, told: Told) {
        let previous = self.stream(told.child).next_back().map_or([0; 32], |before| before.receipt.leaf);
        let Ok(ChildKey::Keys(keys)) = live.shared.keys.of(told.child) else {
            panic!("a child without a secret")
        };
        let receipt = &told.receipt;
        let leaf = Leaf {
            authority: authority(),
            position: Position(self.events.len() as u64),
            child: told.child,
            revision: self.next(told.child),
            event_id: told.event.event_id,
            previous,
            appended_at: receipt.appended_at,
            caller: told.caller,
            commitment: keys.commitment(told.event.event_id, &told.event.lookup, &told.event.payload),
        };
        assert_eq!(
            (receipt.position, receipt.revision, receipt.leaf),
            (leaf.position, leaf.revision, leaf.hash())
        );
        assert!(self.events.last().is_none_or(|before| before.receipt.appended_at <= receipt.appended_at));
        self.frontier.push(receipt.leaf);
        self.secrets.insert(told.child, keys.opening(EventId::from_bytes([0; 16])));
        self.events.push(told);
    }

    /// After a restart: the group whose outcome was unknown is there whole, or nothing of it is.
    pub fn resolve(&mut self, live: &Live) {
        let uncertain = std::mem::take(&mut self.uncertain);
        let (size, sure) = (live.shared.head().size, self.events.len() as u64);
        if !uncertain.is_empty() {
            self.met.insert(if size == sure { "unknown, and lost" } else { "unknown, and kept" });
        }
        if size != sure {
            assert_eq!(size, sure + uncertain.len() as u64, "part of a group");
            let page = live.shared.read_ledger(Position(sure), &Filter::default(), usize::MAX).expect("read");
            for (mut told, found) in uncertain.into_iter().zip(page.events) {
                (told.receipt.appended_at, told.receipt.leaf) = (found.appended_at, found.leaf());
                self.push(live, told);
            }
        }
        assert_eq!(live.shared.head().root, self.frontier.root());
    }
}

/// What has happened, in a word or two.
fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Recorded(receipt) => {
            let events = receipt.children.iter().flat_map(|child| &child.events);
            let old = events.clone().filter(|event| event.already_recorded).count();
            match old {
                0 => "recorded",
                old if old == events.count() => "recorded before",
                _ => "recorded in part before",
            }
        }
        Answer::Registered(_) => "registered",
        Answer::SealAgain => "sealed again",
        Answer::LookUp(_) => "to be looked up",
        Answer::Refused(AppendError::RevisionConflict { .. }) => "conflict",
        Answer::Refused(AppendError::RevisionAhead { .. }) => "ahead",
        Answer::Refused(AppendError::StreamExists { .. }) => "stream exists",
        Answer::Refused(AppendError::StreamNotFound { .. }) => "no stream",
        Answer::Refused(AppendError::EventIdReused { .. }) => "id reused",
        Answer::Refused(AppendError::Misnamed(wrong)) if wrong[0].is_another_kind => "names another kind",
        Answer::Refused(AppendError::Misnamed(_)) => "names nothing",
        Answer::Refused(AppendError::LocalIdTaken) => "local id taken",
        Answer::Refused(AppendError::StorageFull) => "full",
        Answer::Refused(AppendError::OutcomeUnknown) => "unknown",
        Answer::Refused(AppendError::StoreRebuilding) => "rebuilding",
        Answer::Refused(AppendError::Closed) => "closed",
        Answer::Refused(_) => "refused otherwise",
    }
}

/// Whether the writer could not say because the store cannot be asked just now.
fn could_not_look_up(live: &Live, answer: &Answer) -> bool {
    match live.shared.index.state() {
        StoreState::Ready(_) => false,
        StoreState::Rebuilding(_) => matches!(answer, Answer::Refused(AppendError::StoreRebuilding)),
        StoreState::Absent => {
            matches!(answer, Answer::Refused(AppendError::StorageFull | AppendError::StoreRebuilding))
        }
    }
}
