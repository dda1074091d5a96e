//! Append: one append, its receipt once it is on disk.

use ledger::Append;
use wire::fault::Fault;
use wire::pb;

use super::{accept, convert, targets};
use crate::caller::Caller;
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    caller: &Caller,
    request: pb::AppendRequest,
) -> Result<pb::AppendResponse, Fault> {
    let opened = ledgers.find(&request.authority)?;
    let (children, targets) = accept::children(request)?;
    targets::check(&opened.ledger, &children, targets).await?;
    let receipt = opened.ledger.append(Append { caller: opened.digest(caller), children }).await?;
    Ok(convert::receipt(&receipt))
}
