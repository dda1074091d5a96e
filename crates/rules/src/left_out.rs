//! What the reference works list and the books have no row for, and why.

/// Signals and limits of a reference work that no row stands for.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    /// The ids under which the reference work knows them.
    pub ids: &'static [&'static str],
    /// Why there is no row, and what answers the question instead.
    pub says: &'static str,
}

/// Every one of them.
pub const LEFT_OUT: &[LeftOut] = &[
    LeftOut {
        ids: &["R24"],
        says: "Whether a published figure is what the ledger counts is a question about a figure and no child: \
            `measures --compare-known-at` and the last finding of `briefing` answer it, against the `[[reported]]` \
            figures of the authority's own file.",
    },
    LeftOut {
        ids: &["ADO-A20"],
        says: "The scorecard's definition could not be confirmed; `adoption-a10` and `adoption-a2` are counted.",
    },
    LeftOut {
        ids: &["ADO-STAGE1", "ADO-STAGE2", "ADO-STAGE1/2"],
        says: "Adopters have no stream in a ledger of children: how long their approval takes is out of scope.",
    },
];

/// What is said of an id that no row stands for.
pub fn left_out(id: &str) -> Option<&'static LeftOut> {
    LEFT_OUT.iter().find(|left| left.ids.contains(&id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{clock, flag};

    #[test]
    fn what_is_left_out_has_no_row() {
        for id in LEFT_OUT.iter().flat_map(|left| left.ids) {
            assert!(clock(id).is_none() && flag(id).is_none(), "{id}");
        }
        assert!(left_out("R24").is_some() && left_out("R23").is_none());
    }
}
