//! What a reader wants: kinds by name and children by id, as the ledger's index knows them.

use ledger::Filter;
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::convert;
use crate::limits::FILTER_ENTRIES_MAX;

/// Reads a filter, sorted and without repetition, so that equal wishes are equal filters.
pub fn filter(filter: Option<pb::EventFilter>) -> Result<Filter, Fault> {
    let filter = filter.unwrap_or_default();
    let mut wrong = Vec::new();
    if filter.kinds.len() > FILTER_ENTRIES_MAX || filter.child_ids.len() > FILTER_ENTRIES_MAX {
        return Err(Fault::field("filter", R::BatchTooMany).with("limit", &FILTER_ENTRIES_MAX));
    }
    let mut kinds = Vec::with_capacity(filter.kinds.len());
    for (index, name) in filter.kinds.iter().enumerate() {
        match wire::descriptor::kind_number(name) {
            Some(kind) => kinds.push(kind),
            None => wrong.push(Violation::new(format!("filter.kinds[{index}]"), R::KindUnknown)),
        }
    }
    let mut children = Vec::with_capacity(filter.child_ids.len());
    for (index, bytes) in filter.child_ids.iter().enumerate() {
        match convert::child_id(bytes) {
            Some(child) => children.push(child),
            None => wrong.push(Violation::new(format!("filter.child_ids[{index}]"), R::IdentifierMalformed)),
        }
    }
    Fault::fields(wrong)?;
    kinds.sort_unstable();
    kinds.dedup();
    children.sort_unstable();
    children.dedup();
    Ok(Filter { kinds, children })
}
