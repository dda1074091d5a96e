//! The hash tree of RFC 6962, as far as the writer needs it: leaf and node hashes, and the frontier that grows.

use sha2::{Digest, Sha256};

/// A SHA-256 value: of a leaf, of a node, of the whole tree.
pub type Hash = [u8; 32];

/// The hash of a leaf's bytes, with the domain prefix of RFC 6962 section 2.1.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// The hash of two neighbouring subtrees.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The right edge of a growing tree: one hash for each complete subtree, largest first.
///
/// It is all that a writer needs to add leaves and to know the root: at most 64 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds one leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_subtree(leaf, 0);
    }

    /// Adds a complete subtree of `2^height` leaves; the tree must so far be a multiple of that size.
    pub fn push_subtree(&mut self, root: Hash, height: u32) {
        debug_assert!(
            self.size.trailing_zeros() >= height,
            "a subtree must stand on a border of its own size"
        );
        let mut node = root;
        let mut carried = self.size >> height;
        while carried & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            carried >>= 1;
        }
        self.peaks.push(node);
        self.size += 1 << height;
    }

    /// This tree with the leaves of another behind it; it must stand on a border at least as large as the other's size.
    #[must_use]
    pub fn joined(&self, behind: &Self) -> Self {
        let mut joined = self.clone();
        let heights = (0..u64::BITS).rev().filter(|height| behind.size >> height & 1 == 1);
        for (height, peak) in heights.zip(&behind.peaks) {
            joined.push_subtree(*peak, height);
        }
        joined
    }

    /// The root of the tree as it stands; of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some(smallest) => peaks.fold(*smallest, |right, left| node_hash(left, &right)),
        }
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::default();
        leaves.into_iter().for_each(|leaf| frontier.push(leaf));
        frontier
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;

    fn independent_root(leaves: &[Vec<u8>]) -> Hash {
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        leaves.iter().for_each(|leaf| tree.push(leaf.clone()));
        let mut root = [0; 32];
        root.copy_from_slice(tree.root().as_bytes());
        root
    }

    #[test]
    fn roots_agree_with_an_independent_tree() {
        for size in 0..70_u8 {
            let leaves: Vec<Vec<u8>> = (0..size).map(|n| vec![n; usize::from(n % 5)]).collect();
            let frontier: Frontier = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
            assert_eq!(frontier.root(), independent_root(&leaves), "{size} leaves");
        }
    }

    proptest! {
        #[test]
        fn subtrees_and_single_leaves_give_one_root(blocks in 0_u64..9, rest in 0_u64..16) {
            let leaf = |n: u64| leaf_hash(&n.to_be_bytes());
            let one_by_one: Frontier = (0..blocks * 16 + rest).map(leaf).collect();
            let mut in_blocks = Frontier::default();
            for block in 0..blocks {
                let inner: Frontier = (block * 16..(block + 1) * 16).map(leaf).collect();
                in_blocks.push_subtree(inner.root(), 4);
            }
            (blocks * 16..blocks * 16 + rest).for_each(|n| in_blocks.push(leaf(n)));
            prop_assert_eq!(&one_by_one, &in_blocks);
            let whole: Frontier = (0..blocks * 16).map(leaf).collect();
            let behind: Frontier = (blocks * 16..blocks * 16 + rest).map(leaf).collect();
            prop_assert_eq!(whole.joined(&behind), one_by_one);
        }
    }
}
