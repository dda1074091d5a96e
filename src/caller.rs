//! Who calls: made here from the connection and nowhere else, so that certificates and roles have one place to go.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

/// A caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// This process itself: an import or a demo on a directory.
    InProcess,
    /// Somebody who reached the address that is listened on, from a machine.
    Address(IpAddr),
    /// Somebody whose connection does not say.
    Unknown,
}

impl Caller {
    /// The caller of a request.
    pub fn of<T>(request: &tonic::Request<T>) -> Self {
        request.remote_addr().map_or(Self::Unknown, |address| Self::Address(address.ip()))
    }

    /// Who it was, in the words from which the ledger makes the digest that it keeps with every event.
    pub fn identity(&self) -> Cow<'static, str> {
        match self {
            Self::InProcess => "in-process".into(),
            Self::Address(ip) => format!("address:{ip}").into(),
            Self::Unknown => "unknown".into(),
        }
    }
}

/// The digests of the callers of one ledger, each made once: there are few of them, and many appends of each.
#[derive(Debug, Default)]
pub struct Digests(RwLock<HashMap<Caller, [u8; 16]>>);

/// How many callers are remembered before all are forgotten and made again.
const REMEMBERED_MAX: usize = 4_096;

impl Digests {
    /// The digest of a caller, made when it is not known yet.
    pub fn of(&self, caller: &Caller, make: impl FnOnce() -> [u8; 16]) -> [u8; 16] {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(caller).copied();
        known.unwrap_or_else(|| {
            let digest = make();
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= REMEMBERED_MAX {
                all.clear();
            }
            all.insert(*caller, digest);
            digest
        })
    }
}
