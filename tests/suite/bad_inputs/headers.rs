//! Headers that no call has: too much metadata, too many of them, and headers without an end. They are sent frame by
//! frame, since a well-behaved client would not send them at all.

use std::time::Duration;

use expect_test::expect;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::events::{append, child, event, referral};
use super::super::running::Running;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_HEADERS: u8 = 4;
/// As much as a frame may hold that nobody has agreed to be larger.
const FRAME_BYTES: usize = 16 * 1024;
/// The status 431 as it stands in a header block, in Huffman's code.
const TOO_LARGE: [u8; 4] = [0x83, 0x69, 0x90, 0xff];
/// So long a server may take; it takes no time at all.
const PATIENCE: Duration = Duration::from_secs(30);

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A length as header blocks write it, seven bits at first.
fn length(of: usize) -> Vec<u8> {
    let Some(mut rest) = of.checked_sub(127) else { return vec![u8::try_from(of).expect("small")] };
    let mut bytes = vec![127];
    while rest >= 128 {
        bytes.push(u8::try_from(rest % 128).expect("small") | 128);
        rest /= 128;
    }
    bytes.push(u8::try_from(rest).expect("small"));
    bytes
}

fn header(name: &str, value: &str) -> Vec<u8> {
    [&[0][..], &length(name.len()), name.as_bytes(), &length(value.len()), value.as_bytes()].concat()
}

/// The headers of an append, and more of them.
fn block(more: &[(String, String)]) -> Vec<u8> {
    let call = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", "/journeyledger.v1.LedgerService/Append"),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ];
    let own = call.iter().flat_map(|(name, value)| header(name, value));
    own.chain(more.iter().flat_map(|(name, value)| header(name, value))).collect()
}

/// A header block as so many frames as it needs.
fn frames(block: &[u8]) -> Vec<u8> {
    let (count, mut bytes) = (block.chunks(FRAME_BYTES).count(), Vec::new());
    for (at, part) in block.chunks(FRAME_BYTES).enumerate() {
        let kind = if at == 0 { HEADERS } else { CONTINUATION };
        let flags = if at + 1 == count { END_HEADERS } else { 0 };
        bytes.extend(frame(kind, flags, 1, part));
    }
    bytes
}

/// Sends bytes behind the beginning of a connection, and says what the server makes of them.
async fn sent(running: &Running, bytes: &[u8]) -> String {
    let address = running.url().trim_start_matches("http://").to_owned();
    let (mut reader, mut writer) = TcpStream::connect(address).await.expect("connected").into_split();
    let begun = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &frame(SETTINGS, 0, 0, &[]), bytes].concat();
    // A server that has heard enough reads no further.
    let writing = tokio::spawn(async move {
        let written = writer.write_all(&begun).await;
        (writer, written.is_ok())
    });
    let heard = timeout(PATIENCE, async {
        loop {
            let mut head = [0; 9];
            if reader.read_exact(&mut head).await.is_err() {
                return "closed".to_owned();
            }
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            reader.read_exact(&mut payload).await.expect("a whole frame");
            let code = |at: usize| payload[at..at + 4].try_into().map(u32::from_be_bytes).expect("a code");
            match head[3] {
                HEADERS if payload.windows(4).any(|four| four == TOO_LARGE) => return "431".to_owned(),
                HEADERS | DATA => return "an answer".to_owned(),
                RST_STREAM => return format!("the stream is reset: {}", error(code(0))),
                GOAWAY => return format!("the connection ends: {}", error(code(4))),
                _ => {}
            }
        }
    });
    let heard = heard.await.expect("the server says something");
    writing.abort();
    heard
}

fn error(code: u32) -> &'static str {
    match code {
        1 => "PROTOCOL_ERROR",
        9 => "COMPRESSION_ERROR",
        11 => "ENHANCE_YOUR_CALM",
        _ => "another error",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_headers_than_a_call_has() {
    let running = Running::start().await;
    let heavy = |bytes| frames(&block(&[("x-heavy".to_owned(), "x".repeat(bytes))]));
    let many = |count| {
        let headers: Vec<_> = (0..count).map(|number| (format!("x-{number}"), String::new())).collect();
        frames(&block(&headers))
    };
    let without_end = |goes_on: &[u8]| {
        let begins = frame(HEADERS, 0, 1, &block(&[]));
        [begins, frame(CONTINUATION, 0, 1, goes_on).repeat(100_000)].concat()
    };
    let before = running.digest().await;
    let mut told = Vec::new();
    for (row, bytes) in [
        ("20 kB of metadata", heavy(20_000)),
        ("80 kB of metadata", heavy(80_000)),
        ("500 headers", many(500)),
        ("10,000 headers", many(10_000)),
        ("headers without an end", without_end(&header("x", "y"))),
        ("nothing, without an end", without_end(&[])),
    ] {
        told.push(format!("{row}: {}\n", sent(&running, &bytes).await));
        assert!(before == running.digest().await, "{row}: the ground state changed");
    }
    expect![[r#"
        20 kB of metadata: 431
        80 kB of metadata: the connection ends: ENHANCE_YOUR_CALM
        500 headers: 431
        10,000 headers: the connection ends: ENHANCE_YOUR_CALM
        headers without an end: the connection ends: ENHANCE_YOUR_CALM
        nothing, without an end: the connection ends: ENHANCE_YOUR_CALM
    "#]]
    .assert_eq(&told.concat());
    let request = append(child(1), vec![event(1, &referral("r1"))]);
    running.recording().append(request).await.expect("others are served as before");
    running.stop().await;
}
