//! The codec of all our services: what cannot be read is `MESSAGE_MALFORMED`, and a request with a field that this
//! server does not know is refused, since the field would be lost without a word.

use std::marker::PhantomData;

use bytes::{Buf, Bytes};
use prost::{Message, Name};
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::fault::{Fault, Violation};
use crate::pb::ErrorReason;
use crate::unknown;

/// Reads `D` and writes `E`; requests are read strictly, responses leniently (a server may be newer than its client).
#[derive(Debug, Clone)]
pub struct StrictCodec<E, D>(PhantomData<(E, D)>);

impl<E, D> Default for StrictCodec<E, D> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<E, D> Codec for StrictCodec<E, D>
where
    E: Message + Send + 'static,
    D: Message + Name + Default + Send + 'static,
{
    type Encode = E;
    type Decode = D;
    type Encoder = StrictEncoder<E>;
    type Decoder = StrictDecoder<D>;

    fn encoder(&mut self) -> Self::Encoder {
        StrictEncoder(PhantomData)
    }

    fn decoder(&mut self) -> Self::Decoder {
        StrictDecoder(PhantomData)
    }
}

/// Room for one small message, which is what most calls carry each way; a larger one makes its own room, once. A buffer
/// that suits a bulk reader would be made and thrown away twice with every call.
const ROOM_BYTES: usize = 1 << 10;
/// How many bytes of small messages that follow each other are gathered before they are sent.
const GATHERED_BYTES: usize = 32 << 10;

fn buffers() -> BufferSettings {
    BufferSettings::new(ROOM_BYTES, GATHERED_BYTES)
}

/// Writes messages.
#[derive(Debug, Clone)]
pub struct StrictEncoder<E>(PhantomData<E>);

impl<E: Message> Encoder for StrictEncoder<E> {
    type Item = E;
    type Error = Status;

    fn encode(&mut self, item: E, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        // Room for all of it at once: growing would copy what has been written so far.
        buf.reserve(item.encoded_len());
        item.encode_raw(buf);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        buffers()
    }
}

/// Reads messages.
#[derive(Debug, Clone)]
pub struct StrictDecoder<D>(PhantomData<D>);

impl<D: Message + Name + Default> Decoder for StrictDecoder<D> {
    type Item = D;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<D>, Status> {
        // No copy: the bytes stay in the receive buffer, and `bytes` fields are slices of it.
        let raw = buf.copy_to_bytes(buf.remaining());
        let strict = D::NAME.ends_with("Request");
        decode(raw, strict).map(Some).map_err(Status::from)
    }

    fn buffer_settings(&self) -> BufferSettings {
        buffers()
    }
}

/// Reads one message; a strict reading knows every field.
pub fn decode<D: Message + Name + Default>(raw: Bytes, strict: bool) -> Result<D, Fault> {
    let malformed = |_| Fault::new(ErrorReason::MessageMalformed);
    let message = D::decode(raw.clone()).map_err(malformed)?;
    if !strict || message.encoded_len() == raw.len() {
        return Ok(message);
    }
    // Longer than its canonical form: there is something in it that we do not know, or it is written in an unusual way.
    // The latter is read again in full, since fields that we keep as bytes have not been merged yet.
    let merged = unknown::refuse(&D::full_name(), raw).map_err(|refusal| match refusal {
        unknown::Refusal::Malformed => Fault::new(ErrorReason::MessageMalformed),
        unknown::Refusal::Unknown { path, schema: false } => Fault::field(path, ErrorReason::UnknownField),
        unknown::Refusal::Unknown { path, schema: true } => Fault::field(path, ErrorReason::SchemaUnknown),
    })?;
    D::decode(merged).map_err(malformed)
}

/// The same violation for callers that collect them.
impl From<unknown::Refusal> for Violation {
    fn from(refusal: unknown::Refusal) -> Self {
        match refusal {
            unknown::Refusal::Malformed => Self::new("", ErrorReason::MessageMalformed),
            unknown::Refusal::Unknown { path, schema: false } => Self::new(path, ErrorReason::UnknownField),
            unknown::Refusal::Unknown { path, schema: true } => Self::new(path, ErrorReason::SchemaUnknown),
        }
    }
}
