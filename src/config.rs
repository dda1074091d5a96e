//! The configuration: options before environment before file before defaults, every value with its origin.

pub mod args;
pub mod resolve;
pub mod settings;

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ids::AuthorityCode;

use crate::exit::{Exit, Failure};
use crate::lanes;
use resolve::Resolved;

/// What the server runs with.
#[derive(Clone, Debug)]
pub struct Serve {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The certificate and its key.
    pub tls: Option<Tls>,
    /// Whether callers may ask for the contract.
    pub reflection: bool,
    /// How long calls may go on after a signal to stop.
    pub drain: Duration,
    /// How many threads speak HTTP.
    pub http_threads: NonZeroUsize,
    /// How it is found out that nobody is at the other end of a connection any more.
    pub keep_alive: KeepAlive,
}

/// When a connection is asked whether anybody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepAlive {
    /// After so long a silence.
    pub every: Duration,
    /// How long the answer may take.
    pub timeout: Duration,
}

/// The files of a certificate.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// What ledgers are opened with.
#[derive(Clone, Debug)]
pub struct Open {
    /// The directory.
    pub data: PathBuf,
    /// The authority that was named.
    pub authority: Option<AuthorityCode>,
    /// The master key's file.
    pub master_key: Option<PathBuf>,
    /// The size of a journal segment.
    pub segment_bytes: u64,
    /// How many bytes of appends may wait.
    pub queue_bytes: u32,
}

/// How to log.
#[derive(Clone, Debug)]
pub struct Log {
    /// What to log.
    pub filter: String,
    /// For a person, for a machine, or whichever reads it.
    pub format: LogFormat,
}

/// For whom to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A person on a terminal, a machine elsewhere.
    Auto,
    /// A person.
    Human,
    /// A machine.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            _ => Err("expected auto, human or json"),
        }
    }
}

impl Serve {
    /// Reads the server's part.
    pub fn new(resolved: &Resolved) -> Result<Self, Failure> {
        let tls =
            match (optional::<PathBuf>(resolved, "tls_cert")?, optional::<PathBuf>(resolved, "tls_key")?) {
                (Some(cert), Some(key)) => Some(Tls { cert, key }),
                (None, None) => None,
                _ => return Err(Failure::new(Exit::Config, "tls_cert and tls_key are only of use together")),
            };
        let listen: SocketAddr = required(resolved, "listen")?;
        if tls.is_none() && !listen.ip().is_loopback() {
            let why = "the listen address is not a loopback address: set tls_cert and tls_key, or listen on 127.0.0.1";
            return Err(Failure::new(Exit::Config, why));
        }
        let drain = Duration::from_secs(required(resolved, "drain_seconds")?);
        // None of these may be zero: nobody could answer in no time.
        let some = |key| required::<NonZeroU32>(resolved, key).map(|n| Duration::from_secs(n.get().into()));
        let keep_alive =
            KeepAlive { every: some("keep_alive_seconds")?, timeout: some("keep_alive_timeout_seconds")? };
        let http_threads = optional(resolved, "http_threads")?.unwrap_or_else(lanes::count);
        let reflection = required(resolved, "reflection")?;
        Ok(Self { listen, tls, reflection, drain, http_threads, keep_alive })
    }
}

impl Open {
    /// Reads the ledgers' part.
    pub fn new(resolved: &Resolved) -> Result<Self, Failure> {
        Ok(Self {
            data: required(resolved, "data")?,
            authority: optional(resolved, "authority")?,
            master_key: optional(resolved, "master_key")?,
            segment_bytes: required(resolved, "segment_bytes")?,
            queue_bytes: required(resolved, "queue_bytes")?,
        })
    }
}

impl Log {
    /// Reads the log's part.
    pub fn new(resolved: &Resolved) -> Result<Self, Failure> {
        Ok(Self { filter: required(resolved, "log")?, format: required(resolved, "log_format")? })
    }
}

/// The value of a key that may be absent.
pub fn optional<T: FromStr<Err: std::fmt::Display>>(
    resolved: &Resolved,
    key: &str,
) -> Result<Option<T>, Failure> {
    let parse = |value: &resolve::Value| {
        let refused = |error| Failure::new(Exit::Config, format!("{key} ({}): {error}", value.origin));
        value.text.parse().map_err(refused)
    };
    resolved.get(key).map(parse).transpose()
}

fn required<T: FromStr<Err: std::fmt::Display>>(resolved: &Resolved, key: &str) -> Result<T, Failure> {
    optional(resolved, key)?.ok_or_else(|| Failure::new(Exit::Config, format!("{key} is not set")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check(options: &[(&'static str, &str)], expected: Result<KeepAlive, &str>) {
        let values = options.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        let given = args::Given { config: None, values };
        let resolved = Resolved::new(&given, &BTreeMap::new(), None).expect("known keys");
        let keep_alive = Serve::new(&resolved).map(|serve| serve.keep_alive);
        assert_eq!(keep_alive.map_err(|failure| failure.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn a_connection_is_asked_in_its_time_and_never_without_a_pause() {
        let of = |every, timeout| KeepAlive {
            every: Duration::from_secs(every),
            timeout: Duration::from_secs(timeout),
        };
        check(&[], Ok(of(30, 10)));
        check(&[("keep_alive_seconds", "5"), ("keep_alive_timeout_seconds", "1")], Ok(of(5, 1)));
        check(
            &[("keep_alive_seconds", "0")],
            Err("keep_alive_seconds (--keep-alive-seconds): number would be zero for non-zero type"),
        );
    }
}
