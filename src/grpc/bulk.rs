//! The plain bulk path: events as lines of JSON, taken in through a ledger here or a server elsewhere.
//!
//! A line is read, found well formed or refused at its place, and appended with its neighbours, `batch` by batch,
//! several under way at once. The names of the events make it safe to stop and to run again: what is recorded already
//! is counted and not recorded twice. A refused line stops no other. Where the ledger refuses a whole batch, its lines
//! are sent again one by one, so that the line at fault is found and the others go in.

mod batch;
pub mod lines;
mod rehearsal;
mod taking;

use std::collections::BTreeMap;
use std::future::Future;

use bytes::Bytes;
use tonic::Status;
use wire::pb;

pub use lines::{Place, Source};
pub use taking::take;

/// Where events are recorded: in this process, or by a server.
pub trait Recorder {
    /// Hands an append over when it is first polled, and answers once it is on disk; appends handed over one after the
    /// other are recorded in that order.
    fn append(&self, append: pb::AppendRequest) -> impl Future<Output = Result<pb::AppendResponse, Status>>;

    /// Lets a source's own id stand for a child.
    fn register(
        &self,
        request: pb::ResolveChildRequest,
    ) -> impl Future<Output = Result<pb::ResolveChildResponse, Status>>;

    /// The names and the facts of a child's events; none of one that nobody has recorded.
    fn held(
        &self,
        authority: &str,
        child: pb::ChildRef,
    ) -> impl Future<Output = Result<Vec<(Bytes, Bytes)>, Status>>;
}

/// A line that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which file and line.
    pub place: Place,
    /// The field, by its path in the line; empty for the line as a whole.
    pub field: String,
    /// The rule that it breaks, as the contract names it.
    pub reason: String,
    /// What the rule means.
    pub meaning: String,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Lines, blank ones left aside.
    pub lines: u64,
    /// Events that are new; where the lines are only looked at, those that would be.
    pub events_appended: u64,
    /// Events that were recorded already.
    pub already_recorded: u64,
    /// Lines that are not for this ledger: what another one said of its own state.
    pub left_aside: u64,
    /// Lines of which nothing was taken.
    pub refused: u64,
    /// How often each rule was broken.
    pub refused_by_rule: BTreeMap<String, u64>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The authority whose ledger is meant; empty means the only one.
    pub authority: String,
    /// Whether the lines are only looked at.
    pub dry_run: bool,
}
