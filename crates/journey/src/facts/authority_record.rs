//! The authority's own stream: facts that concern no child.

use alloc::vec::Vec;

use ids::ChildId;
use jiff::civil::Date;

use crate::codes::SubmissionFormat;
use crate::subjects::{Code, HoldId, SubmissionId, WorkerId};
use crate::text::Name;
use crate::values::{Bounded, Digest, File};

facts! {
    /// A check of the shape of a row that was made of an extract.
    RowCheck {
        code: Code = "The check, by the return's own code.",
        failed: u32 = "How many rows failed it.",
    }

    /// An extract was received; appended with its first new fact. One that says nothing new of anybody is recorded by
    /// itself where it is later than all others of its format and year and is not the newest of them over again: so
    /// older ones that come after it are known to be older.
    SubmissionReceived {
        submission_id: SubmissionId = "The submission.",
        format: SubmissionFormat = "Its format.",
        collection_year: Option<Bounded<1850, 2200>> = "The year in which its collection period ends.",
        reference_date: Option<Date> = "The day up to which it tells.",
        received_on: Date = "The day on which it was received.",
        digest: Digest = "SHA-256 over its rows, normalised and sorted, without form identifiers.",
        row_checks: Vec<RowCheck> = "The checks of the shape of a row that were made of it, those that never failed included.",
    }

    /// A row of an extract could not be read as a fact.
    SubmissionRowRefused {
        submission_id: SubmissionId = "The submission.",
        table: Code = "The table of the extract.",
        row: u32 = "The number of the row in the table, from 1.",
        rule: Code = "The rule that it breaks.",
        reason: Code = "The reason, as a code without personal data.",
    }

    /// The authority's file of local limits, sources and workers was set.
    JurisdictionSet {
        file: File = "The bytes of the file.",
        digest: Digest = "SHA-256 of the bytes.",
        effective_from: Date = "The first day on which it applies.",
    }

    /// The calendar of working days and school terms was set.
    CalendarSet {
        file: File = "The bytes of the file.",
        digest: Digest = "SHA-256 of the bytes.",
        effective_from: Date = "The first day on which it applies.",
    }

    /// The newest entry of every child was sealed under one root.
    HeadsSealed {
        root: Digest = "The RFC 6962 root over the sorted list of child, next revision and last leaf.",
        count: u64 = "The number of children in the list.",
        size: Option<u64> = "The size of the ledger for which it holds; absent in what was recorded before this was said.",
    }

    /// Erasure was forbidden for a time.
    HoldPlaced {
        hold_id: HoldId = "The hold.",
        child_id: Option<ChildId> = "The child whose record is held; absent for the whole ledger.",
        basis: Name = "The legal basis.",
    }

    /// A hold was released.
    HoldReleased {
        hold_id: HoldId = "The hold.",
        basis: Name = "The legal basis.",
    }

    /// The erasure of a child's record was authorised.
    ErasureAuthorised {
        child_id: ChildId = "The child.",
        basis: Name = "The legal basis.",
        approvers: Vec<WorkerId> = "Who approved it, as claimed by the caller.",
    }

    /// A child's record was erased.
    Erased {
        child_id: ChildId = "The child.",
        basis: Name = "The legal basis.",
        approvers: Vec<WorkerId> = "Who approved it, as claimed by the caller.",
        events: u64 = "The number of events that became unreadable.",
    }

    /// An extract asks for something to be erased; nothing is erased by that, somebody has to decide.
    ErasureRequested {
        submission_id: SubmissionId = "The submission that asks for it.",
        child_id: Option<ChildId> = "The child; absent where the ledger knows none by that identifier.",
        table: Code = "The part of the extract that asks for it; the child's whole record where it is the child.",
        row: u32 = "The number of the row in the table, from 1.",
    }
}
