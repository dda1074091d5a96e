//! One row of pages: its key, and the pages in it.

use ids::{ChildId, Revision};

use crate::format::Fields;
use crate::index::put_row;
use crate::rows::{PAGE_EVENTS, decode_page, encode_page};
use crate::store::Batch;
use crate::tail::Located;

/// A row is begun anew when a page would take it beyond this.
const FULL_BYTES: usize = 6 << 10;
const PAGE_HEADER_BYTES: usize = 16 + 8 + 2;

/// The key of a row whose first page this is.
pub fn key(run: u32, child: ChildId, first: Revision) -> Vec<u8> {
    [&first_key(run)[..], &child.to_bytes(), &first.0.to_be_bytes()].concat()
}

/// Below every key of a run.
pub fn first_key(run: u32) -> Vec<u8> {
    [&b"r"[..], &run.to_be_bytes()].concat()
}

/// Above every key of a run.
pub fn end_key(run: u32) -> Vec<u8> {
    [&b"r"[..], &run.to_be_bytes(), &[0xff; 25]].concat()
}

/// Run, child and first revision of a key.
pub fn read_key(key: &[u8]) -> Option<(u32, ChildId, Revision)> {
    let mut fields = Fields(key.strip_prefix(b"r").filter(|rest| rest.len() == 28)?);
    Some((fields.u32(), ChildId::from_bytes(fields.take()), Revision(fields.u64())))
}

/// The pages in a row's value of the children that are wanted, each asked for in its order; `None` if the value is not
/// what was written.
pub fn pages_of(
    mut value: &[u8],
    mut wants: impl FnMut(ChildId) -> bool,
) -> Option<Vec<(ChildId, Vec<Located>)>> {
    let mut pages = Vec::new();
    while !value.is_empty() {
        let (header, rest) = value.split_at_checked(PAGE_HEADER_BYTES)?;
        let mut fields = Fields(header);
        let (child, first) = (ChildId::from_bytes(fields.take()), Revision(fields.u64()));
        let (page, rest) = rest.split_at_checked(usize::from(fields.u16()))?;
        if wants(child) {
            pages.push((child, decode_page(first, page)?));
        }
        value = rest;
    }
    Some(pages)
}

/// Fills rows with pages.
pub struct RowBuilder {
    run: u32,
    first: Option<(ChildId, Revision)>,
    value: Vec<u8>,
}

impl RowBuilder {
    /// A builder of a run's rows.
    pub fn new(run: u32) -> Self {
        Self { run, first: None, value: Vec::new() }
    }

    /// Adds the pages of a child; rows that are full go into the batch.
    pub fn add(&mut self, child: ChildId, events: &[Located], batch: &mut Batch) {
        for events in events.chunks(PAGE_EVENTS) {
            let page = encode_page(events);
            if self.value.len() + PAGE_HEADER_BYTES + page.len() > FULL_BYTES {
                self.finish(batch);
            }
            let first = events[0].revision;
            self.first.get_or_insert((child, first));
            self.value.extend_from_slice(&child.to_bytes());
            self.value.extend_from_slice(&first.0.to_be_bytes());
            // A page is below the largest value of a store, hence below 64 KiB.
            self.value.extend_from_slice(&u16::try_from(page.len()).unwrap_or(u16::MAX).to_be_bytes());
            self.value.extend_from_slice(&page);
        }
    }

    /// Puts what is left into the batch.
    pub fn finish(&mut self, batch: &mut Batch) {
        if let Some((child, first)) = self.first.take() {
            put_row(batch, key(self.run, child, first), std::mem::take(&mut self.value));
        }
    }
}
