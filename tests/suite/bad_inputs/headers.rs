//! Headers that no call has: too much metadata, too many of them, headers without an end, and what is no HTTP/2 at all.
//! They are sent frame by frame, since a well-behaved client would not send them at all.

use std::time::Duration;

use expect_test::expect;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tonic::Request;
use wire::pb;
use wire::pb::subscribe_response::Step;

use super::super::events::{append, child, event, referral};
use super::super::raw::{self, CONTINUATION, DATA, END_HEADERS, GOAWAY, HEADERS, RST_STREAM, frame};
use super::super::running::Running;

/// As much as a frame may hold that nobody has agreed to be larger.
const FRAME_BYTES: usize = 16 * 1024;
/// The status 431 as it stands in a header block, in Huffman's code.
const TOO_LARGE: [u8; 4] = [0x83, 0x69, 0x90, 0xff];
/// So long a server may take; it takes no time at all.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let (mut reader, mut writer) = raw::connect(running).await.into_split();
    let begun = [&raw::preface(), bytes].concat();
    // A server that has heard enough reads no further.
    let writing = tokio::spawn(async move {
        let written = writer.write_all(&begun).await;
        (writer, written.is_ok())
    });
    let heard = timeout(PATIENCE, async {
        while let Some(frame) = raw::next(&mut reader).await {
            let code =
                |at: usize| frame.payload[at..at + 4].try_into().map(u32::from_be_bytes).expect("a code");
            match frame.kind {
                HEADERS if frame.payload.windows(4).any(|four| four == TOO_LARGE) => return "431".to_owned(),
                HEADERS | DATA => return "an answer".to_owned(),
                RST_STREAM => return format!("the stream is reset: {}", error(code(0))),
                GOAWAY => return format!("the connection ends: {}", error(code(4))),
                _ => {}
            }
        }
        "closed".to_owned()
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
        ("40 kB of metadata", heavy(40_000)),
        ("80 kB of metadata", heavy(80_000)),
        ("200 kB of metadata", heavy(200_000)),
        ("1,000 headers", many(1_000)),
        ("10,000 headers", many(10_000)),
        ("headers without an end", without_end(&header("x", "y"))),
        ("nothing, without an end", without_end(&[])),
    ] {
        told.push(format!("{row}: {}\n", sent(&running, &bytes).await));
        assert!(before == running.digest().await, "{row}: the ground state changed");
    }
    expect![[r#"
        40 kB of metadata: 431
        80 kB of metadata: 431
        200 kB of metadata: the connection ends: ENHANCE_YOUR_CALM
        1,000 headers: 431
        10,000 headers: 431
        headers without an end: the connection ends: ENHANCE_YOUR_CALM
        nothing, without an end: the connection ends: ENHANCE_YOUR_CALM
    "#]]
    .assert_eq(&told.concat());
    let request = append(child(1), vec![event(1, &referral("r1"))]);
    running.recording().append(request).await.expect("others are served as before");
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_http_2() {
    let running = Running::start().await;
    let before = running.digest().await;
    for (row, bytes) in [
        (
            "HTTP/1.1",
            b"POST /journeyledger.v1.LedgerService/Append HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        ),
        ("noise", (0..200_u8).map(|n| n.wrapping_mul(37) ^ 0x5a).collect()),
        (
            "the beginning of a TLS connection",
            [&[0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3][..], &[7; 200]].concat(),
        ),
    ] {
        let mut connection = raw::connect(&running).await;
        connection.write_all(&bytes).await.expect("sent");
        let closed = async {
            while let Some(frame) = raw::next(&mut connection).await {
                assert!(!matches!(frame.kind, HEADERS | DATA), "{row}: an answer");
            }
        };
        timeout(PATIENCE, closed).await.unwrap_or_else(|_| panic!("{row}: the connection is not closed"));
        assert!(before == running.digest().await, "{row}: the ground state changed");
    }
    running.stop().await;
}

#[tokio::test]
async fn the_other_calls_of_a_connection_outlive_one_with_too_much_metadata() {
    let running = Running::start().await;
    let mut steps =
        running.history().subscribe(pb::SubscribeRequest::default()).await.expect("subscribed").into_inner();
    let before = running.digest().await;
    for bytes in [40_000, 80_000, 100_000] {
        let mut request = Request::new(append(child(1), vec![event(1, &referral("r1"))]));
        request.metadata_mut().insert("x-heavy", "x".repeat(bytes).parse().expect("a value"));
        running.recording().append(request).await.expect_err("it is refused");
        assert!(before == running.digest().await, "{bytes}: the ground state changed");
    }
    running.recording().append(append(child(1), vec![event(1, &referral("r1"))])).await.expect("recorded");
    // A subscription lives no longer than its connection does.
    loop {
        let response = timeout(PATIENCE, steps.next()).await.expect("in time").expect("it goes on");
        if matches!(response.expect("a step").step, Some(Step::Events(_))) {
            break;
        }
    }
    running.stop().await;
}
