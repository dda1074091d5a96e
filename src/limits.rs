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
/// The most metadata of one call, in bytes.
pub const METADATA_BYTES_MAX: u32 = 16 * 1024;
/// How long a unary call may take whose caller named no deadline.
pub const UNARY_DEADLINE: Duration = Duration::from_secs(10);
/// The most calls at once on one connection.
pub const CALLS_PER_CONNECTION_MAX: u32 = 1024;
/// How often an idle connection is asked whether it is alive.
pub const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(30);
/// How long it may take to answer that.
pub const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How many streams a client may reset before the server has looked at them.
pub const PENDING_RESETS_MAX: usize = 20;
/// How many streams the server resets for a client's errors before it closes the connection.
pub const ERROR_RESETS_MAX: usize = 256;
/// How long a TLS handshake may take.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// The flow-control window of one stream: enough that a bulk reader never waits for a window update on a loopback.
pub const STREAM_WINDOW_BYTES: u32 = 1 << 20;
/// The largest frame that a client may send: a request of a hundred events is one, and not three.
pub const FRAME_BYTES_MAX: u32 = 64 << 10;
/// The flow-control window of one connection.
pub const CONNECTION_WINDOW_BYTES: u32 = 4 << 20;

/// How long a stopping server waits for the last reader to let the directory go.
pub const RELEASE_MAX: Duration = Duration::from_secs(5);
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
