//! Whether the ledger is still the one that a caller has seen before. Against an older copy that was put back, a ledger
//! has nothing in itself: who holds a receipt or a head notices it here, before anything is built upon it.

use ledger::Head;
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::known_at::cursor;
use super::pieces::aside;
use crate::ledgers::Opened;

/// Refuses the call where the ledger ends before a head that was given out, or has another root there.
pub async fn check(opened: &Opened, seen: Option<&pb::Head>) -> Result<(), Fault> {
    let Some(seen) = seen else { return Ok(()) };
    let size = cursor(seen.size, "seen.size")?;
    let head = opened.ledger.head();
    if size > head.size {
        return Err(rewound(size, &head));
    }
    if seen.root_hash.is_empty() {
        return Ok(());
    }
    let root = seen.root_hash.as_ref().try_into();
    let root = root.map_err(|_| Violation::new("seen.root_hash", R::IdentifierMalformed))?;
    let is_here = (size, root) == (head.size, head.root);
    let ledger = opened.ledger.clone();
    if is_here || aside(move || Ok(ledger.has_been_at(size, &root)?)).await? {
        Ok(())
    } else {
        Err(rewound(size, &head))
    }
}

/// The ledger is not the one that reached so far.
pub fn rewound(seen: u64, head: &Head) -> Fault {
    Fault::new(R::LedgerRewound).with("seen", &seen).with("size", &head.size)
}
