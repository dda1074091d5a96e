//! Who calls: made here from the connection and nowhere else, so that certificates and roles have one place to go.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

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

    /// What the ledger keeps of the caller with every event: who it was, for somebody who can name them.
    pub fn digest(&self) -> [u8; 16] {
        let mut hash = Sha256::new_with_prefix(b"journey-ledger/caller/1\0");
        match self {
            Self::InProcess => hash.update(b"in-process"),
            Self::Address(IpAddr::V4(ip)) => hash.update(ip.octets()),
            Self::Address(IpAddr::V6(ip)) => hash.update(ip.octets()),
            Self::Unknown => hash.update(b"unknown"),
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash.finalize()[..16]);
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_differ_by_who_they_are() {
        let here = Caller::Address(IpAddr::from([127, 0, 0, 1]));
        assert_eq!(here.digest(), here.digest());
        assert_ne!(here.digest(), Caller::InProcess.digest());
        assert_ne!(here.digest(), Caller::Address(IpAddr::from([127, 0, 0, 2])).digest());
    }
}
