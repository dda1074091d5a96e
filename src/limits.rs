//! The limits of the service, each a named constant.

use std::time::Duration;

/// The largest append, in bytes on the wire.
pub const APPEND_BYTES_MAX: usize = 1 << 20;
/// The largest message that is read at all; what lies between is refused with a better answer than a cut.
pub const MESSAGE_BYTES_MAX: usize = APPEND_BYTES_MAX;
/// The most events in one append.
pub const BATCH_EVENTS_MAX: usize = 500;
/// The largest event, in bytes of its fact.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;
/// The most metadata of one call, in bytes. A call with more is refused; one with several times as much takes the connection
/// with it, and every call on it, which is the HTTP library's own rule: how the headers of one call are compressed hangs
/// together with those of all others.
pub const METADATA_BYTES_MAX: u32 = 32 * 1024;
/// How long a unary call may take whose caller named no deadline.
pub const UNARY_DEADLINE: Duration = Duration::from_secs(10);
/// The same of a call whose answer may be reckoned from every child's record.
pub const FIGURES_DEADLINE: Duration = Duration::from_secs(600);
/// The unary calls that have another time than [`UNARY_DEADLINE`]: of a past day, or as known on one, every child is
/// read. Streams have none of their own.
pub const DEADLINES: &[(&str, Duration)] = &[
    ("/journeyledger.v1.InsightService/GetMeasures", FIGURES_DEADLINE),
    ("/journeyledger.v1.InsightService/ListClocks", FIGURES_DEADLINE),
    ("/journeyledger.v1.InsightService/ListDeadlines", FIGURES_DEADLINE),
    ("/journeyledger.v1.InsightService/ListFlags", FIGURES_DEADLINE),
    ("/journeyledger.v1.InsightService/ReconcileMeasures", FIGURES_DEADLINE),
];
/// The most calls at once on one connection.
pub const CALLS_PER_CONNECTION_MAX: u32 = 1024;
/// The most connections at once; fewer where they would be half of the files that the process may have open, so that the
/// ledgers always find a file for what they write. Whoever comes then waits until one closes.
pub const CONNECTIONS_MAX: usize = 1024;
/// How many streams a client may reset before the server has looked at them.
pub const PENDING_RESETS_MAX: usize = 20;
/// How many streams the server resets for a client's errors before it closes the connection.
pub const ERROR_RESETS_MAX: usize = 256;
/// How long a TLS handshake may take.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller may take to begin: to say that it speaks HTTP/2 or, over TLS, to say as much as that.
pub const BEGINNING_TIMEOUT: Duration = Duration::from_secs(10);
/// How long nothing is accepted after a connection could not be.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The most threads for work that would hold up a lane, of all lanes on threads of their own together.
pub const BLOCKING_THREADS_MAX: usize = 512;
/// The flow-control window of one stream: enough that a bulk reader never waits for a window update on a loopback.
pub const STREAM_WINDOW_BYTES: u32 = 1 << 20;
/// The largest frame that a client may send: a request of a hundred events is one, and not three.
pub const FRAME_BYTES_MAX: u32 = 64 << 10;
/// The flow-control window of one connection.
pub const CONNECTION_WINDOW_BYTES: u32 = 4 << 20;

/// How long a stopping server waits for the last reader to let the directory go.
pub const RELEASE_MAX: Duration = Duration::from_secs(5);
/// How long the end of the process waits for work that calls which were cut off have left behind.
pub const CUT_OFF_MAX: Duration = Duration::from_secs(1);
/// How often the health of the ledgers is looked at.
pub const HEALTH_EVERY: Duration = Duration::from_secs(1);
/// How often the heads are sealed in a ledger in which anything changed.
pub const HEADS_SEALED_EVERY: Duration = Duration::from_secs(3600);

/// The most appends of one `AppendStream` that wait for their results.
pub const PIPELINE_APPENDS_MAX: usize = 4096;

/// The most events that a bulk read takes from the ledger at once.
pub const READ_EVENTS_MAX: usize = 4_096;
/// About how many bytes of payload a bulk read takes from the ledger at once.
/// A processor's own cache holds so much until it is sent.
pub const READ_BYTES_AT_ONCE: usize = 512 << 10;
/// The size at which a message of a read is sent off, in bytes of payload; every client accepts such a message.
pub const READ_BYTES_PER_MESSAGE: usize = 256 << 10;
/// How many pages of a bulk read are read at once, each by its own thread.
pub const READ_PAGES_AT_ONCE: usize = 2;
/// How many messages of a read may wait for a reader.
pub const READ_MESSAGES_AHEAD: usize = 4;

/// The most events that `ReadJourney` can be asked for.
pub const JOURNEY_EVENTS_MAX: u32 = 1_000_000;
/// The most children or kinds in one filter.
pub const FILTER_ENTRIES_MAX: usize = 1_000;

/// How many messages may wait for a live subscriber before it is cut off.
pub const SUBSCRIBER_MESSAGES_AHEAD: usize = 8;
/// How long a subscriber may take no message at all before it is cut off.
pub const SUBSCRIBER_STALL_MAX: Duration = Duration::from_secs(30);
/// The silence after which a subscriber gets a heartbeat, unless it asks for another.
pub const HEARTBEAT: Duration = Duration::from_secs(10);
/// The shortest silence that a subscriber may ask for.
pub const HEARTBEAT_MIN: Duration = Duration::from_millis(100);
/// The longest silence that a subscriber may ask for.
pub const HEARTBEAT_MAX: Duration = Duration::from_secs(3600);

/// The flags on a page, unless the caller asks for another number.
pub const FLAGS_PAGE: u32 = 1_000;
/// The most flags on a page.
pub const FLAGS_PAGE_MAX: u32 = 10_000;

/// The most bytes of one file of an import.
pub const FILE_BYTES_MAX: u64 = 2 << 30;
/// The most bytes of all files of an import.
pub const UPLOAD_BYTES_MAX: u64 = 4 << 30;
/// The most files of an import.
pub const UPLOAD_FILES_MAX: usize = 256;
/// The most characters of a file's name.
pub const FILE_NAME_MAX: usize = 128;
/// The most bytes of one piece of a file, either way.
pub const PIECE_BYTES_MAX: usize = 512 << 10;
/// The bytes of a piece that is sent.
pub const PIECE_BYTES: usize = 256 << 10;
/// How long the caller of an import may send nothing before it is cut off.
pub const UPLOAD_STALL_MAX: Duration = Duration::from_secs(30);
/// How many imports may be under way at once, over all ledgers; of each ledger one goes in at a time.
pub const IMPORTS_AT_ONCE: usize = 4;
/// How many findings or rows are told in one message.
pub const FINDINGS_PER_MESSAGE: usize = 500;
/// How often a caller is told how far long work has got.
pub const PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// The largest file of an authority's own, in bytes: it stands in one event.
pub const JURISDICTION_BYTES_MAX: usize = 512 << 10;
