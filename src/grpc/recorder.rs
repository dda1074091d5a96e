//! The bulk path into a ledger that is open in this process: what a server does with the same calls.

use bytes::Bytes;
use ids::Revision;
use ledger::{Direction, Recorded};
use tonic::Status;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason;

use super::{accept, append, convert, resolve};
use crate::caller::Caller;
use crate::grpc::bulk::Recorder;
use crate::ledgers::Ledgers;

/// How many events are read at once.
const PIECE_EVENTS: usize = 512;

impl Recorder for Ledgers {
    async fn append(&self, request: pb::AppendRequest) -> Result<pb::AppendResponse, Status> {
        Ok(append::handle(self, &Caller::InProcess, request).await?)
    }

    async fn register(&self, request: pb::ResolveChildRequest) -> Result<pb::ResolveChildResponse, Status> {
        Ok(resolve::handle(self, request).await?)
    }

    async fn held(&self, authority: &str, child: pb::ChildRef) -> Result<Vec<(Bytes, Bytes)>, Status> {
        let ledger = &self.find(authority)?.ledger;
        let child = match accept::named_child(ledger, Some(&child)) {
            Err(fault) if fault.reason == ErrorReason::ChildNotFound => return Ok(Vec::new()),
            named => named?,
        };
        let (mut held, mut from) = (Vec::new(), Revision(0));
        loop {
            let piece =
                ledger.read_journey(child, from, Direction::Forwards, PIECE_EVENTS).map_err(Fault::from)?;
            let piece = piece.unwrap_or_default();
            let is_last = piece.len() < PIECE_EVENTS;
            from = piece.last().map_or(from, |last| last.revision.next());
            let name = |event: &Recorded| convert::event_bytes(event.event_id);
            held.extend(piece.into_iter().map(|event| (name(&event), event.payload)));
            if is_last {
                return Ok(held);
            }
        }
    }
}
