//! The file in which the newest batch lies whole before sled is given its rows.
//!
//! Two headers of 512 bytes, used in turn, then the rows of one batch from byte 4096. All numbers are big-endian:
//!
//! ```text
//! header: "JLBATCH1", number u64, length of the rows u64, CRC-32C of the rows u32, CRC-32C of this header u32
//! row:    key length u8, value length u16 (65535 for a key that is taken out), key, value
//! ```
//!
//! A batch is written over its predecessor only once sled has that one on disk. A crash while writing leaves
//! either the predecessor's header, with rows that do not match it, or the new header likewise: in both cases
//! sled has all that was acknowledged.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use ledger::store::{Batch, StoreError};

const MAGIC: &[u8; 8] = b"JLBATCH1";
const HEADER_BYTES: usize = 32;
const SLOT_BYTES: u64 = 512;
const ROWS_AT: u64 = 4096;
const TAKEN_OUT: u16 = u16::MAX;

/// The open file.
#[derive(Debug)]
pub struct BatchFile {
    file: File,
}

/// The newest batch that the file knows of.
#[derive(Debug)]
pub struct Newest {
    /// Its number; 0 before the first.
    pub number: u64,
    /// Its rows, if they are whole.
    pub batch: Option<Batch>,
}

#[derive(Clone, Copy)]
struct Header {
    number: u64,
    length: u64,
    crc: u32,
}

impl BatchFile {
    /// Makes the file of a new store.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
        file.sync_all()?;
        Ok(Self { file })
    }

    /// Opens the file of a store that is there.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().read(true).write(true).open(path)? })
    }

    /// Reads the newest batch.
    pub fn newest(&self) -> Result<Newest, StoreError> {
        let slots = [self.header(0)?, self.header(1)?];
        let Some(header) = slots.into_iter().flatten().max_by_key(|header| header.number) else {
            return Ok(Newest { number: 0, batch: None });
        };
        let there = self.file.metadata()?.len().saturating_sub(ROWS_AT);
        let mut rows = Vec::new();
        if header.length <= there {
            rows.resize(usize::try_from(header.length).map_err(io::Error::other)?, 0);
            self.file.read_exact_at(&mut rows, ROWS_AT)?;
        }
        let whole = crc32c::crc32c(&rows) == header.crc;
        Ok(Newest { number: header.number, batch: if whole { decode(&rows) } else { None } })
    }

    /// Writes and syncs a batch. Once the header has been written, an error means that nobody knows.
    pub fn write(&self, number: u64, rows: &[u8]) -> io::Result<()> {
        self.file.write_all_at(rows, ROWS_AT)?;
        let header = Header { number, length: rows.len() as u64, crc: crc32c::crc32c(rows) };
        self.file.write_all_at(&header.encode(), (number % 2) * SLOT_BYTES)
    }

    /// Makes what was written durable. A failure is final: what lies on disk afterwards is not known.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn header(&self, slot: u64) -> io::Result<Option<Header>> {
        let mut bytes = [0; HEADER_BYTES];
        match self.file.read_exact_at(&mut bytes, slot * SLOT_BYTES) {
            Ok(()) => Ok(Header::decode(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Header {
    fn encode(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..16].copy_from_slice(&self.number.to_be_bytes());
        bytes[16..24].copy_from_slice(&self.length.to_be_bytes());
        bytes[24..28].copy_from_slice(&self.crc.to_be_bytes());
        let crc = crc32c::crc32c(&bytes[..28]);
        bytes[28..].copy_from_slice(&crc.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let (body, crc) = bytes.split_last_chunk::<4>()?;
        let body = body.strip_prefix(MAGIC).filter(|_| crc32c::crc32c(body) == u32::from_be_bytes(*crc))?;
        let (number, rest) = body.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (crc, _) = rest.split_first_chunk()?;
        Some(Self {
            number: u64::from_be_bytes(*number),
            length: u64::from_be_bytes(*length),
            crc: u32::from_be_bytes(*crc),
        })
    }
}

/// The rows of a batch whose sizes have been checked.
pub fn encode(batch: &Batch) -> Vec<u8> {
    let mut rows = Vec::new();
    for (key, value) in batch.iter() {
        // Both fit: keys have at most 64 bytes and values 7 KiB.
        rows.push(u8::try_from(key.len()).unwrap_or(u8::MAX));
        let length = value.map_or(TAKEN_OUT, |value| u16::try_from(value.len()).unwrap_or(TAKEN_OUT));
        rows.extend_from_slice(&length.to_be_bytes());
        rows.extend_from_slice(key);
        rows.extend_from_slice(value.unwrap_or_default());
    }
    rows
}

fn decode(mut rows: &[u8]) -> Option<Batch> {
    let mut batch = Batch::default();
    while !rows.is_empty() {
        let (key_length, rest) = rows.split_first()?;
        let (value_length, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_at_checked(usize::from(*key_length))?;
        rows = match u16::from_be_bytes(*value_length) {
            TAKEN_OUT => {
                batch.delete(key);
                rest
            }
            length => {
                let (value, rest) = rest.split_at_checked(usize::from(length))?;
                batch.put(key, value);
                rest
            }
        };
    }
    Some(batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(word: &str) -> Batch {
        let mut batch = Batch::default();
        batch.put("key", word);
        batch.put("empty", "");
        batch.delete("gone");
        batch
    }

    /// What the file says after the given batches, and after the damage.
    fn check(words: &[&str], damage: impl FnOnce(&File), expected: &str) {
        let dir = tempfile::tempdir().expect("a directory");
        let file = BatchFile::create(&dir.path().join("batch")).expect("is made");
        for (number, word) in (1..).zip(words) {
            file.write(number, &encode(&batch(word))).expect("is written");
        }
        damage(&file.file);
        let newest = BatchFile::open(&dir.path().join("batch")).expect("opens").newest().expect("is read");
        let rows = newest.batch.map(|batch| {
            let word = |value: Option<&[u8]>| value.map(|value| String::from_utf8_lossy(value).into_owned());
            let rows = batch
                .iter()
                .map(|(key, value)| format!("{}={:?}", String::from_utf8_lossy(key), word(value)));
            rows.collect::<Vec<_>>().join(" ")
        });
        assert_eq!(format!("{} {}", newest.number, rows.as_deref().unwrap_or("torn")), expected);
    }

    #[test]
    fn the_newest_batch_is_read_whole_or_called_torn() {
        let flip = |at: u64| {
            move |file: &File| {
                let mut byte = [0];
                file.read_exact_at(&mut byte, at).expect("is read");
                file.write_all_at(&[byte[0] ^ 1], at).expect("is written");
            }
        };
        let rows = |word: &str| format!(r#"empty=Some("") gone=None key=Some("{word}")"#);
        check(&[], |_| (), "0 torn");
        check(&["one"], |_| (), &format!("1 {}", rows("one")));
        check(&["one", "two"], |_| (), &format!("2 {}", rows("two")));
        check(&["one", "two", "three"], |_| (), &format!("3 {}", rows("three")));
        check(&["one", "two"], flip(ROWS_AT + 3), "2 torn");
        check(&["one", "two"], flip(20), "1 torn");
        check(&["one", "two"], |file| file.set_len(ROWS_AT).expect("is cut"), "2 torn");
        check(&["one", "two"], |file| file.set_len(20).expect("is cut"), "0 torn");
    }
}
