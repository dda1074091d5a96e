//! Nonces for sealing, drawn from the operating system many at a time: for an append of one event the call into the
//! system takes as long as the sealing itself.

use std::cell::RefCell;

/// One nonce; never used again under the same key.
pub type Nonce = [u8; 12];

/// How many are drawn at once.
const DRAWN_AT_ONCE: usize = 256;

thread_local! {
    static DRAWN: RefCell<Drawn> = const { RefCell::new(Drawn { nonces: [[0; 12]; DRAWN_AT_ONCE], left: 0 }) };
}

/// The random bytes that this thread has not given out yet.
struct Drawn {
    nonces: [Nonce; DRAWN_AT_ONCE],
    left: usize,
}

impl Drawn {
    fn take(&mut self) -> Result<Nonce, getrandom::Error> {
        if self.left == 0 {
            getrandom::fill(self.nonces.as_flattened_mut())?;
            self.left = DRAWN_AT_ONCE;
        }
        self.left -= 1;
        Ok(self.nonces[self.left])
    }
}

/// Fresh random nonces.
pub fn draw(count: usize) -> Result<Vec<Nonce>, getrandom::Error> {
    DRAWN.with_borrow_mut(|drawn| (0..count).map(|_| drawn.take()).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn none_is_given_out_twice() {
        let draw_some = || [1, 300, 0, 255, 512].map(|count| draw(count).expect("drawn"));
        let elsewhere = std::thread::spawn(draw_some).join().expect("drawn");
        let all: Vec<Nonce> = draw_some().into_iter().chain(elsewhere).flatten().collect();
        let distinct: HashSet<&Nonce> = all.iter().collect();
        assert_eq!((all.len(), distinct.len()), (2 * 1_068, 2 * 1_068));
    }
}
