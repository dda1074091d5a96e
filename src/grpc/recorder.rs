//! The bulk path into a ledger that is open in this process: what a server does with the same calls.

use tonic::Status;
use wire::pb;

use super::{append, resolve};
use crate::caller::Caller;
use crate::grpc::bulk::Recorder;
use crate::ledgers::Ledgers;

impl Recorder for Ledgers {
    async fn append(&self, request: pb::AppendRequest) -> Result<pb::AppendResponse, Status> {
        Ok(append::handle(self, &Caller::InProcess, request).await?)
    }

    async fn register(&self, request: pb::ResolveChildRequest) -> Result<pb::ResolveChildResponse, Status> {
        Ok(resolve::handle(self, request).await?)
    }
}
