//! Chance that is the same on every machine: xoshiro256++, seeded by SplitMix64, and whole numbers only.

/// A stream of numbers that depends on nothing but its seed.
#[derive(Clone, Debug)]
pub struct Dice {
    words: [u64; 4],
}

impl Dice {
    /// The stream of a seed; another `stream` of the same seed shares nothing with it.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = seed ^ stream.wrapping_mul(0xA076_1D64_78BD_642F);
        Self { words: [(); 4].map(|()| split_mix(&mut mixed)) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.words;
        let bits = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        bits
    }

    /// A number below a limit, which is not nought.
    pub fn below(&mut self, limit: u32) -> u32 {
        let product = u128::from(self.bits()) * u128::from(limit);
        u32::try_from(product >> 64).unwrap_or(0)
    }

    /// A number between two others, both of them possible.
    pub fn within(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(1);
        low.saturating_add_unsigned(self.below(width))
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of several things, each as likely as its weight says. There is at least one.
    pub fn pick<T: Copy>(&mut self, weighted: &[(u32, T)]) -> T {
        let total = weighted.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for &(weight, thing) in weighted {
            if at < weight {
                return thing;
            }
            at -= weight;
        }
        weighted[weighted.len() - 1].1
    }

    /// A number from one of several bands, each as likely as its weight says.
    pub fn span(&mut self, bands: &[Band]) -> i32 {
        let total = bands.iter().map(|(weight, ..)| weight).sum();
        let mut at = self.below(total);
        for &(weight, low, high) in bands {
            if at < weight {
                return self.within(low, high);
            }
            at -= weight;
        }
        0
    }

    /// How long it takes until something happens that happens at any time alike, after so long on average.
    pub fn until(&mut self, mean: i32) -> i32 {
        let at = usize::try_from(self.below(16)).unwrap_or(0);
        let (low, high) = (WAITS[at], WAITS[at + 1]);
        let permille = self.within(low, high);
        i32::try_from(i64::from(mean) * i64::from(permille) / 1000).unwrap_or(i32::MAX)
    }

    /// Sixteen bytes.
    pub fn bytes(&mut self) -> [u8; 16] {
        ((u128::from(self.bits()) << 64) | u128::from(self.bits())).to_be_bytes()
    }
}

/// A weight, and the lowest and the highest number of a band.
pub type Band = (u32, i32, i32);

/// The sixteenths of an exponential distribution, in thousandths of its mean; the last is cut off.
const WAITS: [i32; 17] =
    [0, 65, 134, 208, 288, 375, 470, 575, 693, 827, 981, 1163, 1386, 1674, 2079, 2773, 4773];

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_generators() {
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        let mut dice = Dice { words: [1, 2, 3, 4] };
        assert_eq!([(); 3].map(|()| dice.bits()), [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }

    #[test]
    fn chances_come_out_as_weighted() {
        let mut dice = Dice::new(1, 2);
        let sixes = (0..60_000).filter(|_| dice.within(1, 6) == 6).count();
        assert!((9_600..10_400).contains(&sixes), "{sixes}");
        let rare = (0..100_000).filter(|_| dice.chance(65)).count();
        assert!((6_200..6_800).contains(&rare), "{rare}");
        let picked = (0..40_000).filter(|_| dice.pick(&[(1, 'a'), (3, 'b')]) == 'b').count();
        assert!((29_400..30_600).contains(&picked), "{picked}");
        let waited: i32 = (0..10_000).map(|_| dice.until(100)).sum();
        assert!((970_000..1_040_000).contains(&waited), "{waited}");
    }

    #[test]
    fn streams_share_nothing() {
        assert_ne!(Dice::new(1, 2).bits(), Dice::new(1, 3).bits());
        assert_ne!(Dice::new(1, 2).bits(), Dice::new(2, 2).bits());
    }
}
