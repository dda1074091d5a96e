//! Records as they were read, one behind the other in one buffer, and unsealed where they lie: none is allocated or
//! copied by itself.

use bytes::Bytes;
use ids::ChildId;

use crate::format::{RECORD_HEADER_BYTES, RecordHeader};
use crate::journal::JournalReader;
use crate::keys::ChildKey;
use crate::model::{Lookup, Recorded};
use crate::open::Shared;
use crate::read::ReadError;
use crate::seal::{Cipher, Place, payload_at};
use crate::tail::Located;

/// Some records, still sealed.
#[derive(Default)]
pub struct Records {
    bytes: Vec<u8>,
    /// Each header, and where the sealed payload begins.
    held: Vec<(RecordHeader, usize)>,
}

impl Records {
    /// Room for so many records of so many bytes together; there may be more.
    pub fn with_room(records: usize, bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), held: Vec::with_capacity(records) }
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Takes in a record that a scan met.
    pub fn push(&mut self, header: &RecordHeader, record: &[u8]) {
        self.held.push((header.clone(), self.bytes.len()));
        self.bytes.extend_from_slice(record.get(RECORD_HEADER_BYTES..).unwrap_or_default());
    }

    /// Reads records whose places were looked up, those that lie one behind the other at once, and compares each with
    /// what was looked for.
    pub fn read(
        &mut self,
        journal: &dyn JournalReader,
        wanted: &[(ChildId, Located)],
    ) -> Result<(), ReadError> {
        for together in wanted.chunk_by(|(_, one), (_, next)| one.is_followed_by(next)) {
            let Some((_, first)) = together.first() else { continue };
            let mut at = self.bytes.len();
            let bytes: usize = together.iter().map(|(_, located)| located.record_bytes as usize).sum();
            self.bytes.resize(at + bytes, 0);
            journal.read(first.address, &mut self.bytes[at..])?;
            for (child, located) in together {
                self.held.push((self.header_at(at, *child, located)?, at + RECORD_HEADER_BYTES));
                at += located.record_bytes as usize;
            }
        }
        Ok(())
    }

    /// The header of a record that was read, which must be the one that was looked for.
    fn header_at(&self, at: usize, child: ChildId, located: &Located) -> Result<RecordHeader, ReadError> {
        let header = RecordHeader::decode(&self.bytes[at..]).ok().filter(|header| {
            header.child == child
                && header.position == located.position
                && header.revision == located.revision
        });
        header.ok_or(ReadError::Corrupt { position: located.position })
    }
}

impl Shared {
    /// Unseals records up to the first that cannot be, and says why that one cannot.
    pub fn unseal_all(&self, records: Records) -> (Vec<Recorded>, Option<ReadError>) {
        let Records { mut bytes, held } = records;
        let mut events = Vec::with_capacity(held.len());
        let (mut failed, mut of) = (None, None);
        for (header, at) in &held {
            match self.unseal_at(header, &mut bytes, *at, &mut of) {
                Ok(lookup) => events.push(self.recorded(header, lookup)),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let bytes = Bytes::from(bytes);
        for (event, (header, at)) in events.iter_mut().zip(held) {
            let payload = payload_at(header.payload_bytes as usize);
            event.payload = bytes.slice(at + payload.start..at + payload.end);
        }
        (events, failed)
    }

    /// Unseals one record whose header was read.
    pub fn unseal(&self, header: &RecordHeader, record: &[u8]) -> Result<Recorded, ReadError> {
        let mut records = Records::with_room(1, header.payload_bytes as usize);
        records.push(header, record);
        let (mut events, failed) = self.unseal_all(records);
        events.pop().ok_or_else(|| failed.unwrap_or(ReadError::Corrupt { position: header.position }))
    }

    /// The payload's checksum, place and key must all fit. The key of the record before is used again for the same child.
    fn unseal_at(
        &self,
        header: &RecordHeader,
        bytes: &mut [u8],
        at: usize,
        of: &mut Option<(ChildId, Cipher)>,
    ) -> Result<Lookup, ReadError> {
        let corrupt = ReadError::Corrupt { position: header.position };
        let Some(sealed) = bytes.get_mut(at..at + header.payload_bytes as usize) else { return Err(corrupt) };
        if crc32c::crc32c(sealed) != header.payload_crc {
            return Err(corrupt);
        }
        let cipher = match of {
            Some((child, cipher)) if *child == header.child => cipher,
            _ => match self.keys.of(header.child).map_err(|_| ReadError::KeyUnavailable)? {
                ChildKey::Keys(keys) => &of.insert((header.child, keys.cipher())).1,
                // Until erasure exists, no secret is destroyed, and a record without one is damage.
                ChildKey::Destroyed | ChildKey::Absent => return Err(corrupt),
            },
        };
        let place = Place { authority: self.authority, child: header.child, event_id: header.event_id };
        cipher.unseal(&place, header.nonce, sealed).map_err(|_| corrupt)
    }

    /// All of an event but its payload.
    fn recorded(&self, header: &RecordHeader, lookup: Lookup) -> Recorded {
        Recorded {
            authority: self.authority,
            position: header.position,
            revision: header.revision,
            child: header.child,
            event_id: header.event_id,
            appended_at: header.appended_at,
            caller: header.caller,
            previous: header.previous,
            commitment: header.commitment,
            lookup,
            payload: Bytes::new(),
        }
    }
}
