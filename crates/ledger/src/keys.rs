//! The children's secrets: which child has one, wrapped under the master key in a slot file.
//!
//! The body of a slot: child (16), position of the child's first event (8), nonce (12), wrapped secret (48), zeros.
//! A slot whose first position is not below the head was allocated for a group that never became durable: it is an
//! orphan and is freed once the opening has found everything else to agree.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ids::{AuthorityCode, ChildId, Position};

use crate::format::Fields;
use crate::master::{KeyUnavailable, MasterKey, Wrapped};
use crate::proposals::Proposal;
use crate::seal::ChildKeys;
use crate::slots::{BODY_BYTES, Body, SlotError, SlotFile, State};

/// How many unwrapped secrets are kept ready: about 8 MiB.
const READY_MAX: usize = 65_536;

/// The secrets of one ledger's children. The writer allocates; any thread looks up.
pub struct Keys {
    authority: AuthorityCode,
    master: MasterKey,
    held: RwLock<Held>,
    ready: RwLock<HashMap<ChildId, Arc<ChildKeys>>>,
    file: Mutex<SlotFile>,
}

#[derive(Default)]
struct Held {
    by_child: HashMap<ChildId, Slot>,
    free: Vec<u64>,
    orphans: Vec<u64>,
    used: u64,
}

#[derive(Clone)]
struct Slot {
    number: u64,
    first: Position,
    destroyed: bool,
    wrapped: Wrapped,
}

/// What the ledger holds for a child.
#[derive(Clone)]
pub enum ChildKey {
    /// The child's keys.
    Keys(Arc<ChildKeys>),
    /// The secret was destroyed: the child is erased.
    Destroyed,
    /// No event of this child was ever recorded.
    Absent,
}

/// Why the secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The slot file is damaged, or other slots are used than the journal counts.
    #[error("KEYS_DAMAGED: {0}")]
    Damaged(String),
    /// The master key is not the one that wrapped them.
    #[error(transparent)]
    Unavailable(#[from] KeyUnavailable),
    /// The operating system refused.
    #[error("the key file cannot be used: {0}")]
    Io(#[from] std::io::Error),
}

impl From<SlotError> for KeysError {
    fn from(error: SlotError) -> Self {
        match error {
            SlotError::Io(error) => Self::Io(error),
            damaged @ SlotError::Damaged(_) => Self::Damaged(damaged.to_string()),
        }
    }
}

/// A slot that the writer has filled for a group that is not durable yet.
pub struct Allocated {
    child: ChildId,
    slot: Slot,
    keys: Arc<ChildKeys>,
}

impl Allocated {
    /// Whose secret it is.
    pub fn child(&self) -> &ChildId {
        &self.child
    }

    /// Whether it holds the same secret as a proposal.
    pub fn is(&self, proposal: &Proposal) -> bool {
        self.keys.are(&proposal.keys)
    }
}

impl Keys {
    /// Whether a child has a secret other than the proposed one.
    pub fn hold_another(&self, child: ChildId, proposal: &Proposal) -> bool {
        match self.of(child) {
            Ok(ChildKey::Absent) => false,
            Ok(ChildKey::Keys(keys)) => !keys.are(&proposal.keys),
            Ok(ChildKey::Destroyed) | Err(_) => true,
        }
    }

    /// Opens the key file beside a journal of `head` events whose last trailer counts `expected_used` slots.
    pub fn open(
        path: &Path,
        authority: AuthorityCode,
        master: &MasterKey,
        head: Position,
        expected_used: u64,
    ) -> Result<Self, KeysError> {
        let (file, slots) = SlotFile::open(path)?;
        let mut held = Held::default();
        for (number, (state, body)) in (0..).zip(&slots) {
            let (child, first, wrapped) = decode(body);
            match state {
                State::Free => held.free.push(number),
                State::Used | State::Destroyed if first < head => {
                    let slot = Slot { number, first, destroyed: *state == State::Destroyed, wrapped };
                    if held.by_child.insert(child, slot).is_some() {
                        return Err(KeysError::Damaged(format!("slot {number} repeats a child")));
                    }
                    held.used += 1;
                }
                State::Used | State::Destroyed => held.orphans.push(number),
            }
        }
        if held.used != expected_used {
            return Err(KeysError::Damaged(format!(
                "{} slots are used, the journal counts {expected_used}",
                held.used
            )));
        }
        let keys = Self {
            authority,
            master: master.clone(),
            held: RwLock::new(held),
            ready: RwLock::default(),
            file: Mutex::new(file),
        };
        keys.check_master()?;
        Ok(keys)
    }

    /// A wrong master key shows at open, not at the first read.
    fn check_master(&self) -> Result<(), KeysError> {
        let any =
            self.look(|held| held.by_child.iter().find(|(_, slot)| !slot.destroyed).map(|(child, _)| *child));
        if let Some(child) = any {
            self.of(child)?;
        }
        Ok(())
    }

    fn look<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is held for a child.
    pub fn of(&self, child: ChildId) -> Result<ChildKey, KeyUnavailable> {
        if let Some(keys) = self.ready.read().unwrap_or_else(PoisonError::into_inner).get(&child) {
            return Ok(ChildKey::Keys(Arc::clone(keys)));
        }
        let Some(slot) = self.look(|held| held.by_child.get(&child).cloned()) else {
            return Ok(ChildKey::Absent);
        };
        if slot.destroyed {
            return Ok(ChildKey::Destroyed);
        }
        let keys =
            Arc::new(ChildKeys::new(&self.master.unwrap(&slot.wrapped, &purpose(self.authority, child))?));
        self.make_ready(child, &keys);
        Ok(ChildKey::Keys(keys))
    }

    fn make_ready(&self, child: ChildId, keys: &Arc<ChildKeys>) {
        let mut ready = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        if ready.len() >= READY_MAX {
            ready.clear();
        }
        ready.insert(child, Arc::clone(keys));
    }

    /// Whether a secret was ever recorded for a child.
    pub fn knows(&self, child: ChildId) -> bool {
        self.look(|held| held.by_child.contains_key(&child))
    }

    /// The position of a child's first event.
    pub fn first_of(&self, child: ChildId) -> Option<Position> {
        self.look(|held| held.by_child.get(&child).map(|slot| slot.first))
    }

    /// The number of slots in use or destroyed: what the next group's trailer counts.
    pub fn used(&self) -> u64 {
        self.look(|held| held.used)
    }

    /// The children that have a secret, or had one.
    pub fn children(&self) -> Vec<ChildId> {
        self.look(|held| held.by_child.keys().copied().collect())
    }

    /// Writes a child's first secret into a slot; it counts once [`Keys::sync`] and then [`Keys::keep`] were called.
    pub fn allocate(
        &self,
        child: ChildId,
        proposal: &Proposal,
        first: Position,
    ) -> Result<Allocated, KeysError> {
        let wrapped = self.master.wrap(&proposal.secret, &purpose(self.authority, child))?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let number = held.free.pop().unwrap_or_else(|| file.len());
        file.write(number, State::Used, &encode(child, first, &wrapped))?;
        let slot = Slot { number, first, destroyed: false, wrapped };
        Ok(Allocated { child, slot, keys: Arc::clone(&proposal.keys) })
    }

    /// The file itself, to be damaged.
    #[cfg(test)]
    pub fn file(&self) -> std::sync::MutexGuard<'_, SlotFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the second copy of the slots durable.
    pub fn sync_second(&self) -> std::io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).sync_second()
    }

    /// Makes the allocated slots durable: before the group that needs them.
    pub fn sync(&self) -> std::io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).sync()
    }

    /// Frees the slots that an earlier run filled for groups that never became durable. Not at open, but once the journal
    /// was found to be whole: in front of a shortened one these would be the secrets of what is missing.
    pub fn free_orphans(&self) -> std::io::Result<()> {
        let orphans = std::mem::take(&mut self.held.write().unwrap_or_else(PoisonError::into_inner).orphans);
        self.free_slots(&orphans)
    }

    /// The group became durable: the slots are in use.
    pub fn keep(&self, allocated: Vec<Allocated>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        for Allocated { child, slot, keys } in allocated {
            held.by_child.insert(child, slot);
            held.used += 1;
            self.make_ready(child, &keys);
        }
    }

    /// Nothing of the group was written: the slots are free again.
    pub fn free(&self, allocated: &[Allocated]) -> std::io::Result<()> {
        let numbers: Vec<u64> = allocated.iter().map(|allocated| allocated.slot.number).collect();
        self.free_slots(&numbers)
    }

    fn free_slots(&self, numbers: &[u64]) -> std::io::Result<()> {
        if numbers.is_empty() {
            return Ok(());
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.iter().try_for_each(|number| file.write(*number, State::Free, &[0; BODY_BYTES]))?;
        // Both copies: a slot that is used again while one copy still holds the secret it had before would be damage.
        file.sync()?;
        file.sync_second()?;
        self.held.write().unwrap_or_else(PoisonError::into_inner).free.extend(numbers);
        Ok(())
    }
}

/// A slot's body with its secret wrapped under another master key; nothing for a slot that holds none.
pub fn rewrapped(
    state: State,
    body: &Body,
    authority: AuthorityCode,
    from: &MasterKey,
    to: &MasterKey,
) -> Result<Option<Body>, KeyUnavailable> {
    if state != State::Used {
        return Ok(None);
    }
    let (child, first, wrapped) = decode(body);
    let purpose = purpose(authority, child);
    let wrapped = to.wrap(&from.unwrap(&wrapped, &purpose)?, &purpose)?;
    Ok(Some(encode(child, first, &wrapped)))
}

/// What a wrapped secret is bound to.
fn purpose(authority: AuthorityCode, child: ChildId) -> Vec<u8> {
    [&b"child/1"[..], &authority.get().to_be_bytes(), &child.to_bytes()].concat()
}

fn encode(child: ChildId, first: Position, wrapped: &Wrapped) -> Body {
    let mut body = [0; BODY_BYTES];
    body[..16].copy_from_slice(&child.to_bytes());
    body[16..24].copy_from_slice(&first.0.to_be_bytes());
    body[24..36].copy_from_slice(&wrapped.nonce);
    body[36..84].copy_from_slice(&wrapped.sealed);
    body
}

fn decode(body: &Body) -> (ChildId, Position, Wrapped) {
    let mut fields = Fields(body);
    (
        ChildId::from_bytes(fields.take()),
        Position(fields.u64()),
        Wrapped { nonce: fields.take(), sealed: fields.take() },
    )
}

#[cfg(test)]
mod tests {
    use ids::EventId;

    use super::*;
    use crate::seal::Secret;

    fn proposal(n: u8) -> Proposal {
        let secret = Secret::from_bytes([n; 32]);
        Proposal { keys: Arc::new(ChildKeys::new(&secret)), secret }
    }

    const WIRRAL: u16 = 344;

    fn open(dir: &Path, head: u64, used: u64) -> Result<Keys, KeysError> {
        let authority = AuthorityCode::new(WIRRAL).expect("a code");
        Keys::open(&dir.join("keys"), authority, &MasterKey::from_bytes([5; 32]), Position(head), used)
    }

    fn child(n: u8) -> ChildId {
        ChildId::from_bytes([n; 16])
    }

    #[test]
    fn a_kept_secret_survives_and_an_orphan_is_freed() {
        let dir = tempfile::tempdir().expect("a directory");
        let keys = open(dir.path(), 0, 0).expect("new");
        let first = keys.allocate(child(1), &proposal(1), Position(0)).expect("allocated");
        keys.sync().expect("synced");
        keys.keep(vec![first]);
        let _orphan = keys.allocate(child(2), &proposal(2), Position(1)).expect("allocated");
        keys.sync().expect("synced");

        let keys = open(dir.path(), 1, 1).expect("opened");
        assert_eq!(keys.children(), [child(1)]);
        let Ok(ChildKey::Keys(held)) = keys.of(child(1)) else { panic!("the kept secret is gone") };
        let opening = ChildKeys::new(&Secret::from_bytes([1; 32])).opening(EventId::from_bytes([9; 16]));
        assert_eq!(held.opening(EventId::from_bytes([9; 16])), opening);
        assert!(!keys.knows(child(2)));
    }

    #[test]
    fn missing_slots_and_a_wrong_master_key_are_noticed_at_open() {
        let dir = tempfile::tempdir().expect("a directory");
        let keys = open(dir.path(), 0, 0).expect("new");
        let first = keys.allocate(child(1), &proposal(1), Position(0)).expect("allocated");
        keys.sync().expect("synced");
        keys.keep(vec![first]);
        assert!(matches!(open(dir.path(), 1, 2), Err(KeysError::Damaged(_))));
        let authority = AuthorityCode::new(WIRRAL).expect("a code");
        let wrong = MasterKey::from_bytes([6; 32]);
        let opened = Keys::open(&dir.path().join("keys"), authority, &wrong, Position(1), 1);
        assert!(matches!(opened, Err(KeysError::Unavailable(_))));
    }
}
