//! ResolveChild: the child that a source system's own id stands for.

use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::{accept, convert};
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: pb::ResolveChildRequest,
) -> Result<pb::ResolveChildResponse, Fault> {
    let opened = ledgers.find(&request.authority)?;
    let mut wrong = Vec::new();
    let local = match &request.local {
        Some(local) => accept::local_id(local).map_err(|error| wrong.push(error.within("local"))).ok(),
        None => {
            wrong.push(Violation::new("local", R::FieldMissing));
            None
        }
    };
    let named = (!request.child_id.is_empty()).then(|| convert::child_id(&request.child_id));
    if named == Some(None) || (named.is_some() && !request.register) {
        wrong.push(Violation::new("child_id", R::IdentifierMalformed));
    }
    Fault::fields(wrong)?;
    let local = local.ok_or(R::FieldMissing)?;
    let child = if request.register {
        opened.ledger.register(&local, named.flatten()).await?
    } else {
        opened.ledger.resolve(&local).ok_or(R::ChildNotFound)?
    };
    Ok(pb::ResolveChildResponse { child_id: convert::child_bytes(child) })
}
