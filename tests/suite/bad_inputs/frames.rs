//! Messages that cannot be read, fields that nobody knows in a request, and calls that do not exist.

use bytes::{Buf, BufMut, Bytes};
use http::uri::PathAndQuery;
use prost::Message;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Request, Response, Status};
use tower::Service;
use wire::pb;

use super::super::events::{append, child, event, referral};
use super::super::running::Running;
use super::{check, outcome};

/// Sends bytes as they are.
#[derive(Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buf.copy_to_bytes(buf.remaining())))
    }
}

async fn call(running: &Running, path: &'static str, message: Vec<u8>) -> Result<Response<Bytes>, Status> {
    let mut client = tonic::client::Grpc::new(running.channel.clone());
    client.ready().await.expect("the server is there");
    client.unary(Request::new(message.into()), PathAndQuery::from_static(path), Raw).await
}

const APPEND: &str = "/journeyledger.v1.LedgerService/Append";
const READ_JOURNEY: &str = "/journeyledger.v1.HistoryService/ReadJourney";

#[tokio::test]
async fn messages_that_cannot_be_read() {
    let running = Running::start().await;
    let good = append(child(1), vec![event(1, &referral("r1"))]).encode_to_vec();
    let with = |tail: &[u8]| [good.as_slice(), tail].concat();
    let malformed = "INVALID_ARGUMENT MESSAGE_MALFORMED";
    for (row, message, expected) in [
        ("cut short", good[..good.len() - 1].to_vec(), malformed),
        ("a varint without end", with(&[0xff; 11]), malformed),
        ("a wrong wire type", with(&[0x08, 0x01]), malformed),
        ("an authority that is not UTF-8", with(&[0x0a, 0x01, 0xff]), malformed),
        ("noise", vec![0xfe; 64], malformed),
        ("a field that nobody knows", with(&[0xc0, 0x3e, 0x01]), "INVALID_ARGUMENT UNKNOWN_FIELD"),
        ("one in a child", with(&[0x12, 0x03, 0xc0, 0x3e, 0x01]), "INVALID_ARGUMENT UNKNOWN_FIELD"),
        ("nothing at all", Vec::new(), "INVALID_ARGUMENT BATCH_EMPTY"),
    ] {
        check(&running, row, expected, call(&running, APPEND, message)).await;
    }
    let reading = call(&running, READ_JOURNEY, vec![0xc0, 0x3e, 0x01]);
    check(&running, "a field that nobody knows in a read", "INVALID_ARGUMENT UNKNOWN_FIELD", reading).await;
    running.stop().await;
}

#[tokio::test]
async fn the_same_request_written_otherwise_is_the_same() {
    let running = Running::start().await;
    let good = append(child(1), vec![event(1, &referral("r1"))]).encode_to_vec();
    let twice_named = [good.as_slice(), &[0x0a, 0x03], b"340", &[0x0a, 0x03], b"344"].concat();
    let response = call(&running, APPEND, twice_named).await.expect("the last one counts");
    let receipt = pb::AppendResponse::decode(response.into_inner()).expect("a receipt");
    assert_eq!(receipt.children[0].events[0].position, 0);
    running.stop().await;
}

/// Sends an append whose body is these bytes, frame and all; says what it came to.
async fn framed(running: &Running, body: &str) -> String {
    let mut channel = running.channel.clone();
    std::future::poll_fn(|cx| channel.poll_ready(cx)).await.expect("the server is there");
    let request = http::Request::post(running.url() + APPEND)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(body.to_owned()))
        .expect("a request");
    let response = channel.call(request).await.expect("an answer");
    match Status::from_header_map(response.headers()) {
        Some(status) => outcome(&Err::<Response<()>, _>(status)),
        None => "no status in front".to_owned(),
    }
}

#[tokio::test]
async fn calls_and_encodings_that_are_not_there() {
    let running = Running::start().await;
    let unknown = call(&running, "/journeyledger.v1.LedgerService/Rewrite", Vec::new()).await;
    assert_eq!(unknown.expect_err("no such call").code(), tonic::Code::Unimplemented);
    let request = append(child(1), vec![event(1, &referral("r1"))]);
    let mut compressed = Request::new(request.clone());
    compressed.metadata_mut().insert("grpc-encoding", "gzip".parse().expect("a value"));
    let mut recording = running.recording();
    check(&running, "gzip", "UNIMPLEMENTED ENCODING_UNSUPPORTED", recording.append(compressed)).await;
    // A frame says that it is compressed, and no encoding was agreed on; 15 bytes of it follow.
    let flagged = framed(&running, "\u{1}\0\0\0\u{f}not compressed.").await;
    assert_eq!(flagged, "INVALID_ARGUMENT MESSAGE_MALFORMED", "a compressed frame without an encoding");
    // One that says that 4 GiB follow is not waited for.
    let endless = framed(&running, "\0\u{7f}\u{7f}\u{7f}\u{7f}and so on").await;
    assert_eq!(endless, "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", "a frame of 2 GiB");
    let mut heavy = Request::new(request);
    heavy.metadata_mut().insert("x-heavy", "x".repeat(80_000).parse().expect("a value"));
    let refused = running.recording().append(heavy).await;
    assert_ne!(outcome(&refused), "OK", "80 kB of metadata");
    assert_eq!(running.head().await.size, 0);
    running.stop().await;
}
