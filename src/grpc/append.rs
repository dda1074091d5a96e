//! Append: one append, its receipt once it is on disk.

use wire::fault::Fault;
use wire::pb;

use super::{accept, convert};
use crate::caller::Caller;
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    caller: &Caller,
    request: pb::AppendRequest,
) -> Result<pb::AppendResponse, Fault> {
    let opened = ledgers.find(&request.authority)?;
    let append = accept::append(request, opened.digest(caller))?;
    let receipt = opened.ledger.append(append).await?;
    Ok(convert::receipt(&receipt))
}
