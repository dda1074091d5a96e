//! The one table of settings: it serves the options, the environment, the file, `config show` and the README.

/// Who heeds a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only the server.
    Serve,
    /// Every command that reads or writes a ledger, the server included.
    Ledger,
    /// Only the commands that may ask a running server.
    Client,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name in the file; with dashes it is the option, in capitals after `JOURNEY_LEDGER_` the variable.
    pub key: &'static str,
    /// What the value is, for `--help`.
    pub value: &'static str,
    /// The value when nobody sets it.
    pub default: Option<&'static str>,
    /// What it does.
    pub help: &'static str,
    /// Who heeds it.
    pub scope: Scope,
}

const fn setting(
    key: &'static str,
    value: &'static str,
    default: Option<&'static str>,
    scope: Scope,
    help: &'static str,
) -> Setting {
    Setting { key, value, default, help, scope }
}

/// The settings.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("data", "DIR", Some("./journey-ledger-data"), Scope::Ledger,
        "The directory of the ledgers"),
    setting("authority", "CODE", None, Scope::Ledger,
        "The authority's 3-digit code; makes its ledger in a new directory, and may be left out where there is one"),
    setting("server", "URL", None, Scope::Client,
        "The server to ask, such as http://127.0.0.1:50051, instead of opening the directory"),
    setting("server_ca", "FILE", None, Scope::Client,
        "The authority that signed an https server's certificate (PEM)"),
    setting("listen", "ADDRESS", Some("127.0.0.1:50051"), Scope::Serve,
        "The address to listen on; a loopback one unless TLS is set up"),
    setting("tls_cert", "FILE", None, Scope::Serve,
        "The server's certificate chain (PEM)"),
    setting("tls_key", "FILE", None, Scope::Serve,
        "The key of the certificate (PEM)"),
    setting("reflection", "BOOL", Some("true"), Scope::Serve,
        "Whether callers may ask the server for its contract"),
    setting("drain_seconds", "N", Some("10"), Scope::Serve,
        "How long calls may go on after a signal to stop before they are cut off, which does not change the exit code"),
    setting("http_threads", "N", None, Scope::Serve,
        "How many threads speak HTTP, each with connections of its own; otherwise one for every processor"),
    setting("keep_alive_seconds", "N", Some("30"), Scope::Serve,
        "After how long a silence a connection is asked whether anybody is there"),
    setting("keep_alive_timeout_seconds", "N", Some("10"), Scope::Serve,
        "How long the answer to that may take before the connection is closed and its calls end"),
    setting("master_key", "FILE", None, Scope::Ledger,
        "The file of the master key; otherwise the service manager's credential, or DIR/keys/master.key"),
    setting("segment_bytes", "N", Some("16777216"), Scope::Ledger,
        "The size of a journal segment"),
    setting("queue_bytes", "N", Some("67108864"), Scope::Serve,
        "How many bytes of appends may wait for the writer before callers are told to retry"),
    setting("log", "FILTER", Some("info"), Scope::Ledger,
        "What to log, such as warn or journey_ledger=debug,info"),
    setting("log_format", "auto|human|json", Some("auto"), Scope::Ledger,
        "How to log; auto is human on a terminal and json elsewhere"),
];

/// The row of a key.
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The key that is most like a mistaken one, if any is.
pub fn nearest(mistaken: &str) -> Option<&'static str> {
    let likeness = |setting: &Setting| strsim::jaro_winkler(setting.key, mistaken);
    let nearest = SETTINGS.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) > 0.7).then_some(nearest.key)
}

impl Setting {
    /// The option's name without its dashes.
    pub fn option(&self) -> String {
        self.key.replace('_', "-")
    }

    /// The environment variable.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.to_uppercase())
    }
}

/// What the environment variables begin with.
pub const PREFIX: &str = "JOURNEY_LEDGER_";
