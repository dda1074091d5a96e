//! A recorded event as a message, by hand: the build's own way would allocate each of its ids and hashes by itself, and
//! a reader of the whole ledger is sent millions of them. On the wire it is what the contract says.

use bytes::{Buf, BufMut, Bytes};
use prost::DecodeError;
use prost::encoding::{self, DecodeContext, WireType, encoded_len_varint};
use prost_types::Timestamp;

/// One event as it stands in the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedEvent {
    /// Index in the whole ledger.
    pub position: u64,
    /// Index in the child's stream.
    pub revision: u64,
    /// Whose it is.
    pub child_id: [u8; 16],
    /// The sender's name for it.
    pub event_id: [u8; 16],
    /// When the ledger numbered it.
    pub appended_at: Option<Timestamp>,
    /// What the tree commits to.
    pub leaf_hash: [u8; 32],
    /// The fact, as it was accepted.
    pub fact: Bytes,
}

/// More than everything before the fact's own bytes can take.
const FRONT_BYTES_MAX: usize = 160;

/// The bytes before the fact's own, put together in one place and copied once.
struct Front {
    bytes: [u8; FRONT_BYTES_MAX],
    len: usize,
}

impl Front {
    fn of(event: &RecordedEvent) -> Self {
        let mut front = Self { bytes: [0; FRONT_BYTES_MAX], len: 0 };
        front.number(1, event.position);
        front.number(2, event.revision);
        front.fixed(3, &event.child_id);
        front.fixed(4, &event.event_id);
        if let Some(at) = &event.appended_at {
            // Negative numbers are written as the 64 bits that they are.
            let (seconds, nanos) = (at.seconds.cast_unsigned(), i64::from(at.nanos).cast_unsigned());
            front.key(5, WireType::LengthDelimited);
            front.varint((number_len(seconds) + number_len(nanos)) as u64);
            front.number(1, seconds);
            front.number(2, nanos);
        }
        front.fixed(6, &event.leaf_hash);
        if !event.fact.is_empty() {
            front.key(7, WireType::LengthDelimited);
            front.varint(event.fact.len() as u64);
        }
        front
    }

    fn key(&mut self, field: u8, wire_type: WireType) {
        self.push(field << 3 | wire_type as u8);
    }

    /// A number that is not the default.
    fn number(&mut self, field: u8, number: u64) {
        if number != 0 {
            self.key(field, WireType::Varint);
            self.varint(number);
        }
    }

    fn fixed(&mut self, field: u8, value: &[u8]) {
        self.key(field, WireType::LengthDelimited);
        self.varint(value.len() as u64);
        self.bytes[self.len..self.len + value.len()].copy_from_slice(value);
        self.len += value.len();
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.push(number.to_le_bytes()[0]);
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn written(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The length of a number of a low field, with its key.
fn number_len(number: u64) -> usize {
    if number == 0 { 0 } else { 1 + encoded_len_varint(number) }
}

impl prost::Message for RecordedEvent {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        buf.put_slice(Front::of(self).written());
        buf.put_slice(&self.fact);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            1 => encoding::uint64::merge(wire_type, &mut self.position, buf, context),
            2 => encoding::uint64::merge(wire_type, &mut self.revision, buf, context),
            3 => merge_fixed(wire_type, &mut self.child_id, buf),
            4 => merge_fixed(wire_type, &mut self.event_id, buf),
            5 => encoding::message::merge(wire_type, self.appended_at.get_or_insert_default(), buf, context),
            6 => merge_fixed(wire_type, &mut self.leaf_hash, buf),
            7 => encoding::bytes::merge(wire_type, &mut self.fact, buf, context),
            _ => encoding::skip_field(wire_type, tag, buf, context),
        }
    }

    fn encoded_len(&self) -> usize {
        const FIXED: usize = 3 * 2 + 16 + 16 + 32;
        let at = self.appended_at.as_ref().map_or(0, |at| {
            let nanos = i64::from(at.nanos).cast_unsigned();
            // Its own length fits into one byte.
            2 + number_len(at.seconds.cast_unsigned()) + number_len(nanos)
        });
        let fact = match self.fact.len() {
            0 => 0,
            len => 1 + encoded_len_varint(len as u64) + len,
        };
        number_len(self.position) + number_len(self.revision) + FIXED + at + fact
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

fn merge_fixed<const N: usize>(
    wire_type: WireType,
    value: &mut [u8; N],
    buf: &mut impl Buf,
) -> Result<(), DecodeError> {
    encoding::check_wire_type(WireType::LengthDelimited, wire_type)?;
    if encoding::decode_varint(buf)? != N as u64 || buf.remaining() < N {
        #[expect(
            deprecated,
            reason = "whoever reads a message by hand has no other way to say that it is none"
        )]
        return Err(DecodeError::new("an id or a hash of another length"));
    }
    buf.copy_to_slice(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message;
    use prost_reflect::{DynamicMessage, Value};

    use super::*;
    use crate::descriptor;

    fn events() -> impl Strategy<Value = RecordedEvent> {
        let number = || prop_oneof![Just(0), 0..300_u64, any::<u64>()];
        let at = (any::<i64>(), any::<i32>()).prop_map(|(seconds, nanos)| Timestamp { seconds, nanos });
        let at = prop_oneof![Just(Some(Timestamp::default())), proptest::option::of(at)];
        let fact = proptest::collection::vec(any::<u8>(), 0..300);
        (number(), number(), any::<[u8; 16]>(), any::<[u8; 16]>(), at, any::<[u8; 32]>(), fact).prop_map(
            |(position, revision, child_id, event_id, appended_at, leaf_hash, fact)| RecordedEvent {
                position,
                revision,
                child_id,
                event_id,
                appended_at,
                leaf_hash,
                fact: fact.into(),
            },
        )
    }

    proptest! {
        #[test]
        fn it_is_on_the_wire_what_the_contract_says(mut event in events()) {
            // The contract's own reading wants a fact in the last field.
            event.fact = crate::pb::Fact { correlation_id: Some(format!("{:?}", event.fact)), ..Default::default() }.encode_to_vec().into();
            let written = event.encode_to_vec();
            prop_assert_eq!(written.len(), event.encoded_len());
            let contract = descriptor::message("journeyledger.v1.RecordedEvent").expect("in the contract");
            let read = DynamicMessage::decode(contract, written.as_slice()).expect("as the contract says");
            prop_assert_eq!(read.unknown_fields().count(), 0);
            let number = |name: &str| read.get_field_by_name(name).and_then(|value| value.as_u64());
            let bytes = |name: &str| read.get_field_by_name(name).and_then(|value| value.as_bytes().cloned());
            prop_assert_eq!(number("position"), Some(event.position));
            prop_assert_eq!(number("revision"), Some(event.revision));
            prop_assert_eq!(bytes("child_id"), Some(Bytes::copy_from_slice(&event.child_id)));
            prop_assert_eq!(bytes("event_id"), Some(Bytes::copy_from_slice(&event.event_id)));
            prop_assert_eq!(bytes("leaf_hash"), Some(Bytes::copy_from_slice(&event.leaf_hash)));
            let message = |name: &str| match read.get_field_by_name(name).map(|value| value.into_owned()) {
                Some(Value::Message(inner)) if read.has_field_by_name(name) => Some(inner.encode_to_vec()),
                _ => None,
            };
            prop_assert_eq!(message("appended_at"), event.appended_at.map(|at| at.encode_to_vec()));
            prop_assert_eq!(message("fact"), Some(event.fact.to_vec()));
            prop_assert_eq!(read.encode_to_vec(), written);
        }

        #[test]
        fn it_reads_back_whole_or_not_at_all(event in events(), cut in 0_usize..400) {
            let written = event.encode_to_vec();
            prop_assert_eq!(RecordedEvent::decode(written.as_slice()), Ok(event.clone()));
            if cut < written.len() {
                prop_assert_ne!(RecordedEvent::decode(&written[..cut]).ok(), Some(event));
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _read = RecordedEvent::decode(bytes.as_slice());
        }
    }

    #[test]
    fn an_id_of_another_length_is_refused() {
        for short in [[0x1a, 15].as_slice(), &[0x22, 0], &[0x32, 33]] {
            let bytes = [short, &[7; 40]].concat();
            assert!(RecordedEvent::decode(bytes.as_slice()).is_err(), "{short:?}");
        }
    }
}
