//! GetHead: how far a ledger has got.

use wire::fault::Fault;
use wire::pb;

use super::{convert, seen};
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(ledgers: &Ledgers, request: &pb::GetHeadRequest) -> Result<pb::GetHeadResponse, Fault> {
    let opened = ledgers.find(&request.authority)?;
    seen::check(opened, request.seen.as_ref()).await?;
    Ok(pb::GetHeadResponse {
        authority: opened.authority.to_string(),
        head: Some(convert::head(&opened.ledger.head())),
        verifier: opened.ledger.verifier().to_text(),
    })
}
