//! What is proposed for children that have no event yet: handlers that seal at the same time propose the same.
//!
//! Without this, of two appends for a new child that are under way at once the second would have been sealed under a
//! secret that loses, and would have to be sealed and queued again, behind appends that came after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ids::ChildId;
use uuid::Builder;

use crate::master::KeyUnavailable;
use crate::seal::{ChildKeys, Secret};
use crate::tree::Hash;

/// How many proposals are remembered: those of appends that were refused stay until there are this many.
const PROPOSALS_MAX: usize = 16_384;

/// A secret that a new child is to have.
#[derive(Clone)]
pub struct Proposal {
    /// The secret.
    pub secret: Secret,
    /// The keys derived from it.
    pub keys: Arc<ChildKeys>,
}

/// The proposals that are not recorded yet.
#[derive(Default)]
pub struct Proposals {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    secrets: HashMap<ChildId, Proposal>,
    children: HashMap<Hash, ChildId>,
}

/// A fresh opaque id.
pub fn random_child() -> Result<ChildId, KeyUnavailable> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(ChildId::from_bytes(Builder::from_random_bytes(bytes).into_uuid().into_bytes()))
}

impl Proposals {
    fn held(&self) -> MutexGuard<'_, Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.secrets.len() + held.children.len() >= PROPOSALS_MAX {
            *held = Held::default();
        }
        held
    }

    /// The secret that is proposed for a child without one.
    pub fn secret_for(&self, child: ChildId) -> Result<Proposal, KeyUnavailable> {
        let mut held = self.held();
        if let Some(proposal) = held.secrets.get(&child) {
            return Ok(proposal.clone());
        }
        let secret = Secret::random()?;
        let proposal = Proposal { keys: Arc::new(ChildKeys::new(&secret)), secret };
        held.secrets.insert(child, proposal.clone());
        Ok(proposal)
    }

    /// The child that is proposed for a local id that names nobody.
    pub fn child_for(&self, digest: Hash) -> Result<ChildId, KeyUnavailable> {
        let mut held = self.held();
        if let Some(child) = held.children.get(&digest) {
            return Ok(*child);
        }
        let child = random_child()?;
        held.children.insert(digest, child);
        Ok(child)
    }

    /// As if nothing had been proposed yet.
    #[cfg(test)]
    pub fn forget_all(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Held::default();
    }

    /// These children and local ids are recorded: nothing need be proposed for them any more.
    pub fn forget<'a>(
        &self,
        children: impl Iterator<Item = &'a ChildId>,
        digests: impl Iterator<Item = &'a Hash>,
    ) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        for child in children {
            held.secrets.remove(child);
        }
        for digest in digests {
            held.children.remove(digest);
        }
    }
}
