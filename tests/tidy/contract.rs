//! The contract, promise by promise, each with the tests and scripts that hold it; the README's table is made of this.

use super::tree;
use crate::hold;

/// One line of the contract.
pub struct Promise {
    /// What a caller may rely on.
    pub words: &'static str,
    /// Tests as `path::function` and scripts as `path`, from the top of the project.
    pub held_by: &'static [&'static str],
}

/// The contract with callers.
pub const CONTRACT: &[Promise] = &[
    Promise {
        words: "Acknowledged means on disk: a kill, a kernel crash or a power cut afterwards loses nothing, given a drive that obeys a flush.",
        held_by: &["tests/faults/power_cuts.py", "tests/faults/kills.py"],
    },
    Promise {
        words: "An append is stored whole or not at all, and no reader ever sees part of one.",
        held_by: &[
            "crates/ledger/tests/suite/appending.rs::several_children_are_recorded_together_or_not_at_all",
            "tests/faults/kills.py",
        ],
    },
    Promise {
        words: "Each ledger has one order: positions and revisions are dense, never reused, and owe nothing to any clock.",
        held_by: &["tests/faults/kills.py", "tests/python/from_outside.py"],
    },
    Promise {
        words: "An append may name the revision it expects, and is refused if the stream has moved; on one node this is strictly serializable.",
        held_by: &[
            "crates/ledger/tests/suite/appending.rs::expectations_are_compared_with_the_stream",
            "tests/suite/bad_inputs/appending.rs::expectations",
        ],
    },
    Promise {
        words: "An event id is recorded once per child for the life of the ledger: a retry is always safe and always gets the first answer.",
        held_by: &[
            "crates/ledger/tests/suite/appending.rs::a_retry_gets_the_first_receipt_whatever_it_expects",
            "tests/suite/process.rs::a_signal_under_load_loses_nothing_that_was_acknowledged",
            "tests/faults/kills.py",
        ],
    },
    Promise {
        words: "An unknown outcome is called unknown; every other error means that nothing was stored.",
        held_by: &["tests/faults/failed_sync.py", "tests/suite/bad_inputs/appending.rs::sizes"],
    },
    Promise {
        words: "Own writes can be read at once, and a query can ask for at least position P.",
        held_by: &[
            "tests/python/from_outside.py",
            "tests/suite/insight.rs::the_projection_outlives_a_restart_and_follows_corrections",
        ],
    },
    Promise {
        words: "A subscription starts at any position or time and delivers in order, at least once and without gaps; catching up runs into live without a seam, `caught_up` says when, and a slow reader is cut off with the position to resume from.",
        held_by: &[
            "tests/suite/subscribing.rs::from_what_is_there_to_what_comes",
            "tests/suite/reading.rs::ledgers_and_subscriptions_from_a_time",
            "src/grpc/subscribe.rs::a_subscriber_that_takes_nothing_is_cut_off_with_its_place",
            "tests/python/from_outside.py",
        ],
    },
    Promise {
        words: "On a full disk appends are refused, reads go on, a restart works (for reading), and appends resume by themselves.",
        held_by: &[
            "tests/faults/full_disk.py",
            "crates/ledger-sled/tests/store/full.rs::reads_go_on_opening_works_and_persisting_resumes",
        ],
    },
    Promise {
        words: "A failed sync is never tried again and never acknowledged.",
        held_by: &["tests/faults/failed_sync.py"],
    },
    Promise {
        words: "Corruption, truncation, rollback or an emptied ledger is noticed when it is opened or read: `DATA_LOSS`, never wrong bytes, and never silently shorter than the last checkpoint. Two things it cannot see alone: a zeroed last group that no checkpoint covers yet, and the loss or rollback of the whole directory; a receipt or a checkpoint held elsewhere shows both.",
        held_by: &[
            "crates/ledger/tests/suite/reopening.rs::a_shortened_journal_is_refused_and_costs_no_child_its_secret",
            "crates/ledger/tests/suite/reopening.rs::another_history_of_the_same_ledger_is_refused_whatever_its_groups",
            "crates/ledger/tests/suite/reopening.rs::key_files_without_the_events_they_belong_to_are_no_new_ledger",
            "crates/ledger-sled/tests/store/answers.rs::bits_turned_over_under_a_ledger_spoil_no_answer",
            "tests/suite/bad_inputs/rewound.rs::who_has_seen_more_is_told",
        ],
    },
    Promise {
        words: "A backup is taken online and carries its own checkpoint; a restored copy is verified before it serves. (Promised for the release that brings backup; this one has none.)",
        held_by: &[],
    },
    Promise {
        words: "`appended_at` never runs backwards; `occurred` is the sender's claim.",
        held_by: &[
            "tests/faults/kills.py",
            "tests/suite/bad_inputs/clocks.rs::positions_order_and_times_never_run_backwards",
        ],
    },
];

/// Whether a proof can be found: the script is there, or the file has a test of that name.
fn is_there(proof: &str) -> bool {
    let (path, function) =
        proof.split_once("::").map_or((proof, None), |(path, function)| (path, Some(function)));
    tree::top().join(path).is_file()
        && function.is_none_or(|function| tree::read(path).contains(&format!("fn {function}(")))
}

#[test]
fn every_promise_is_held_by_a_test_that_exists() {
    let proofs = CONTRACT.iter().flat_map(|promise| promise.held_by);
    let complaints: Vec<String> =
        proofs.filter(|proof| !is_there(proof)).map(|proof| (*proof).to_owned()).collect();
    hold("The contract names tests that are not there:", &complaints);
}
