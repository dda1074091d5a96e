//! Messages that cannot be read, fields that nobody knows in a request, and calls that do not exist.

use bytes::{Buf, BufMut, Bytes};
use http::uri::PathAndQuery;
use http_body_util::Full;
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
async fn framed(running: &Running, encoding: Option<&str>, body: &[u8]) -> String {
    let mut channel = running.channel.clone();
    std::future::poll_fn(|cx| channel.poll_ready(cx)).await.expect("the server is there");
    let mut request = http::Request::post(running.url() + APPEND)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(encoding) = encoding {
        request = request.header("grpc-encoding", encoding);
    }
    let body = Body::new(Full::new(Bytes::copy_from_slice(body)));
    let response = channel.call(request.body(body).expect("a request")).await.expect("an answer");
    match Status::from_header_map(response.headers()) {
        Some(status) => outcome(&Err::<Response<()>, _>(status)),
        None => "no status in front".to_owned(),
    }
}

/// A frame of some bytes, which it may say are compressed.
fn frame(is_compressed: bool, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a frame").to_be_bytes();
    [&[u8::from(is_compressed)][..], &length, bytes].concat()
}

/// A kilobyte, in gzip's format, that would become a megabyte of zeros.
fn bomb() -> Vec<u8> {
    const BEGINS: [u8; 25] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 0x31, 1, 0, 0, 0, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 8,
        0x5f, 0xa0,
    ];
    const ENDS: [u8; 10] = [0x3e, 3, 0x1c, 0xea, 0x38, 0xa7, 0, 0, 0x10, 0];
    [&BEGINS[..], &[0; 1016], &ENDS].concat()
}

#[tokio::test]
async fn calls_and_encodings_that_are_not_there() {
    let running = Running::start().await;
    let unknown = call(&running, "/journeyledger.v1.LedgerService/Rewrite", Vec::new()).await;
    assert_eq!(unknown.expect_err("no such call").code(), tonic::Code::Unimplemented);
    let good = append(child(1), vec![event(1, &referral("r1"))]).encode_to_vec();
    // Nothing compressed is read, so nothing can become larger than it came.
    let unsupported = "UNIMPLEMENTED ENCODING_UNSUPPORTED";
    let malformed = "INVALID_ARGUMENT MESSAGE_MALFORMED";
    let before = running.digest().await;
    for (row, encoding, body, expected) in [
        ("gzip", Some("gzip"), frame(true, &bomb()[..40]), unsupported),
        ("a gzip bomb", Some("gzip"), frame(true, &bomb()), unsupported),
        ("gzip within gzip", Some("gzip, gzip"), frame(true, &bomb()), unsupported),
        ("gzip that is announced and not used", Some("gzip"), frame(false, &good), unsupported),
        ("an encoding that is not known", Some("snappy"), frame(true, &good), unsupported),
        ("an encoding without a name", Some(""), frame(true, &good), unsupported),
        ("a compressed frame without an encoding", None, frame(true, &bomb()), malformed),
        ("a compressed frame, and no encoding agreed on", Some("identity"), frame(true, &bomb()), malformed),
        ("a frame of a kind that is not there", None, [&[7], &frame(false, &good)[1..]].concat(), malformed),
        // It is not waited for.
        (
            "a frame of 2 GiB",
            None,
            b"\0\x7f\x7f\x7f\x7fand so on".to_vec(),
            "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE",
        ),
    ] {
        assert_eq!(framed(&running, encoding, &body).await, expected, "{row}");
        assert!(before == running.digest().await, "{row}: the ground state changed");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_stream_that_is_compressed() {
    let running = Running::start().await;
    let mut request = Request::new(tokio_stream::empty::<pb::AppendStreamRequest>());
    request.metadata_mut().insert("grpc-encoding", "gzip".parse().expect("a value"));
    let refused = running.recording().append_stream(request).await;
    assert_eq!(outcome(&refused), "UNIMPLEMENTED ENCODING_UNSUPPORTED");
    running.stop().await;
}
