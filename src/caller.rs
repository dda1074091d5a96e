//! Who calls: made here from the connection and nowhere else, so that certificates and roles have one place to go.

use std::borrow::Cow;
use std::net::IpAddr;

/// A caller.
#[derive(Clone, Debug, PartialEq, Eq)]
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
