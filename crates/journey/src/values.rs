//! Values that facts of several sections share.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::codes::Role;
use crate::subjects::WorkerId;

/// Somebody who did or decided something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The worker, where the source says who it was.
    pub worker_id: Option<WorkerId>,
    /// The role in which it was done.
    pub role: Role,
}

/// A number within limits that are part of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// Accepts a number within the limits.
    pub const fn new(number: u32) -> Option<Self> {
        if MIN <= number && number <= MAX { Some(Self(number)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// A distance in miles: finite and not negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Miles(f64);

impl Miles {
    /// Accepts a finite distance from zero up.
    pub fn new(miles: f64) -> Option<Self> {
        (miles.is_finite() && miles.is_sign_positive()).then_some(Self(miles))
    }

    /// The distance.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest(
    /// The 32 bytes.
    pub [u8; 32],
);

/// A minhash over the word shingles of a text that stays with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(Box<[u8]>);

impl Fingerprint {
    /// The longest fingerprint, in bytes.
    pub const BYTES_MAX: usize = 1_024;

    /// Accepts 1 to 1,024 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (1..=Self::BYTES_MAX).contains(&bytes.len()).then(|| Self(bytes.into()))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How alike two texts are, in parts of a hundred: the share of equal values among those of the minhash, which are
    /// of four bytes each. Nothing where the fingerprints were not made alike, or hold no whole value.
    pub fn likeness(&self, other: &Self) -> Option<u8> {
        let ((own, rest), (others, _)) = (self.0.as_chunks::<4>(), other.0.as_chunks::<4>());
        let comparable = self.0.len() == other.0.len() && !own.is_empty() && rest.is_empty();
        let equal = own.iter().zip(others).filter(|(one, other)| one == other).count();
        if comparable { u8::try_from(100 * equal / own.len()).ok() } else { None }
    }
}

/// The bytes of a file that was set for the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File(
    /// The bytes.
    pub Vec<u8>,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_finite_and_not_negative() {
        assert!(Miles::new(0.0).is_some() && Miles::new(20.5).is_some());
        for miles in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, -1.0] {
            assert_eq!(Miles::new(miles), None, "{miles}");
        }
    }

    #[test]
    fn texts_are_as_alike_as_the_values_of_their_minhashes() {
        let of = |values: &[u32]| {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_be_bytes()).collect();
            Fingerprint::new(&bytes).expect("1 to 1,024 bytes")
        };
        let text = of(&[1, 2, 3, 4]);
        assert_eq!(text.likeness(&text), Some(100));
        assert_eq!(text.likeness(&of(&[1, 2, 3, 5])), Some(75));
        assert_eq!(text.likeness(&of(&[4, 3, 2, 1])), Some(0));
        assert_eq!(of(&[1, 2, 3]).likeness(&of(&[1, 2, 4])), Some(66));
        assert_eq!(text.likeness(&of(&[1, 2, 3])), None);
        let odd = Fingerprint::new(&[7; 6]).expect("1 to 1,024 bytes");
        assert_eq!(odd.likeness(&odd), None);
    }

    #[test]
    fn bounds_are_inclusive() {
        type Score = Bounded<1, 40>;
        let accepted: Vec<_> = [0, 1, 40, 41].map(|number| Score::new(number).is_some()).into();
        assert_eq!(accepted, [false, true, true, false]);
    }
}
