//! What lines would do: which events are recorded already, which are new, which name what nobody knows.

use std::collections::HashMap;

use bytes::Bytes;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Status;
use wire::pb::ErrorReason as R;

use super::Recorder;
use super::batch::Sent;

/// How many events are kept in mind. Of a file with more, an event that stands in it twice and far apart may be counted
/// as new twice.
const EVENTS_MAX: usize = 500_000;

/// The digest of a fact.
type Said = [u8; 32];

/// What would become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its event is new.
    New,
    /// Its event is recorded already.
    Known,
    /// It would be refused: where, and why.
    Refused(&'static str, R),
}

/// The streams of children as they are, and as the lines so far would make them.
#[derive(Default)]
pub struct Rehearsal {
    children: HashMap<Vec<u8>, HashMap<Bytes, Said>>,
    events: usize,
}

impl Rehearsal {
    /// What would become of a line after those before it.
    pub async fn of(
        &mut self,
        recorder: &impl Recorder,
        authority: &str,
        line: &Sent,
    ) -> Result<Outcome, Status> {
        let child = line.child().encode_to_vec();
        if !self.children.contains_key(&child) {
            let held = recorder.held(authority, line.child().clone()).await?;
            let held: HashMap<Bytes, Said> =
                held.into_iter().map(|(name, fact)| (name, said(&fact))).collect();
            if self.events + held.len() > EVENTS_MAX {
                (self.children, self.events) = (HashMap::new(), 0);
            }
            self.events += held.len();
            self.children.insert(child.clone(), held);
        }
        let stream = self.children.entry(child).or_default();
        let (name, fact) = (&line.event().event_id, said(&line.event().fact));
        if let Some(known) = stream.get(name) {
            return Ok(if *known == fact { Outcome::Known } else { Outcome::Refused("", R::EventIdReused) });
        }
        if line.target.as_ref().is_some_and(|target| !stream.contains_key(target)) {
            return Ok(Outcome::Refused("fact.body", R::TargetNotFound));
        }
        stream.insert(name.clone(), fact);
        self.events += 1;
        Ok(Outcome::New)
    }
}

fn said(fact: &[u8]) -> Said {
    Sha256::digest(fact).into()
}
