//! The sled store from outside: the common suite, kills, damage, a full disk, a store made anew or again.

mod answers;
mod compacting;
mod damage;
mod full;
mod kill;
mod places;

use std::ops::ControlFlow;

use ledger::store::{Batch, Order, Store, StoreError};

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// All rows of a store.
fn rows(store: &dyn Store) -> Result<Rows, StoreError> {
    let mut rows = Vec::new();
    store.scan(b"", &[0xff; 8], Order::Ascending, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// A batch of so many rows, of so many bytes, that all carry a number.
fn batch(number: u64, rows: u32, bytes: usize) -> Batch {
    let mut batch = Batch::default();
    for row in 0..rows {
        let mut value = number.to_be_bytes().to_vec();
        value.resize(bytes.max(8), u8::try_from(row % 251).expect("small"));
        batch.put(row.to_be_bytes(), value);
    }
    batch
}

/// A small generator whose draws are the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
