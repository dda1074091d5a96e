//! The numbers under which the authority's own systems know the children, read from the facts that tell them alone.

use std::collections::HashMap;

use ids::{ChildId, Position};
use journey::{Event, Kind};
use ledger::Filter;
use wire::fact::read_fact;
use wire::fault::Fault;

use super::Exporting;
use crate::grpc::Bounds;
use crate::limits::READ_EVENTS_MAX;

/// Of each child the number that was told last, as `system:number`.
pub struct Names(HashMap<ChildId, String>);

impl Names {
    /// A child's number; empty where nobody has told one.
    pub fn of(&self, child: ChildId) -> &str {
        self.0.get(&child).map(String::as_str).unwrap_or_default()
    }
}

impl Exporting<'_> {
    /// The numbers of all children, as far as they were known by then.
    pub(super) fn names(&self) -> Result<Names, Fault> {
        let kinds = [Kind::ChildRegistered, Kind::IdentityChanged].map(Kind::number).to_vec();
        let filter = Filter { kinds, children: Vec::new() };
        let bounds = Bounds::new(&self.known_at);
        let (mut names, mut from) = (HashMap::new(), Position(0));
        while from.0 < self.head.size {
            let page = self.opened.ledger.read_ledger(from, &filter, READ_EVENTS_MAX)?;
            for event in page.events.iter().filter(|event| bounds.admit(event)) {
                // A fact of a newer release names nobody here; its child is counted as unreadable elsewhere.
                let Ok(fact) = read_fact(event.payload.clone()) else { continue };
                let told = match &fact.event {
                    Event::ChildRegistered(fact) => fact.local_ids.last(),
                    Event::IdentityChanged(fact) => fact.local_ids.last(),
                    _ => None,
                };
                if let Some(id) = told {
                    names.insert(event.child, format!("{}:{}", id.kind, id.value));
                }
            }
            from = page.next;
        }
        Ok(Names(names))
    }
}
