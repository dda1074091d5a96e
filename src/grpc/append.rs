//! Append: one append, its receipt once it is on disk. Who goes away before the writer has come to it has recorded
//! nothing; who goes away later does not know.

use ledger::{Append, Ledger, Named, Terms};
use wire::fault::Fault;
use wire::pb;

use super::{accept, convert, seen, targets};
use crate::caller::Caller;
use crate::ledgers::Ledgers;

/// An append that can be queued.
pub struct Accepted {
    ledger: Ledger,
    append: Append,
    named: Vec<Named>,
}

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    caller: &Caller,
    request: pb::AppendRequest,
) -> Result<pb::AppendResponse, Fault> {
    accept(ledgers, caller, request).await?.record(true).await
}

/// Checks all that can be checked before the append's turn comes. It waits only where entries are named that have to be
/// looked up.
pub async fn accept(
    ledgers: &Ledgers,
    caller: &Caller,
    mut request: pb::AppendRequest,
) -> Result<Accepted, Fault> {
    let opened = ledgers.find(&request.authority)?;
    let seen = request.seen.take();
    let (children, targets) = accept::children(request)?;
    seen::check(opened, seen.as_ref()).await?;
    let named = targets::check(&opened.ledger, &children, targets).await?;
    let append = Append { caller: opened.digest(caller), children };
    Ok(Accepted { ledger: opened.ledger.clone(), append, named })
}

impl Accepted {
    /// Queues it with its first poll, and answers once it is on disk.
    pub async fn record(self, while_awaited: bool) -> Result<pb::AppendResponse, Fault> {
        let terms = Terms { while_awaited, named: self.named };
        Ok(convert::receipt(&self.ledger.append_on(self.append, terms).await?))
    }
}
