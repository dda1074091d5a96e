//! The child's record itself.

use alloc::boxed::Box;

use ids::EventId;

use crate::codes::{ChangeReason, DisagreeingParty, FlagAnswerKind};
use crate::event::Event;
use crate::subjects::{RuleName, SubjectId, SubmissionId};
use crate::text::{Name, Text};
use crate::time::Occurred;
use crate::values::Actor;

facts! {
    /// An earlier entry was wrong; this says what it should be. The correction is of the same child and kind.
    EntryCorrected {
        event_id: EventId = "The entry that is corrected; a later correction names the original again.",
        occurred: Occurred = "When the corrected fact occurred.",
        body: Box<Event> = "The corrected fact, whole.",
        reason: ChangeReason = "Why it is corrected.",
        corrected_by: Option<Actor> = "Who corrected it.",
        explanation: Option<Text> = "The correction explained in words; never interpreted.",
    }

    /// An earlier entry should not be in the record; final.
    EntryRetracted {
        event_id: EventId = "The entry that is retracted.",
        reason: ChangeReason = "Why it is retracted.",
        retracted_by: Option<Actor> = "Who retracted it.",
        explanation: Option<Text> = "The retraction explained in words; never interpreted.",
    }

    /// Somebody answered a flag.
    FlagAnswered {
        rule: RuleName = "The rule that raised it.",
        subject_id: Option<SubjectId> = "The referral, plan, placement or other thing that it concerns.",
        answer: FlagAnswerKind = "What the answer is.",
        by: Option<Actor> = "Who answered.",
        rationale_recorded: Option<bool> = "Whether the reasons are on the record.",
    }

    /// The child or a parent disagrees with an entry.
    StatementOfDisagreement {
        by: DisagreeingParty = "Who disagrees.",
        about: EventId = "The entry in question.",
    }

    /// The record was closed to all but named people.
    RecordRestricted {
        basis: Name = "The ground for it.",
    }

    /// A restriction of the record was lifted.
    RecordUnrestricted {
        basis: Name = "The ground for it.",
    }

    /// An entry that was open is missing from a later extract, which names the child and should have it. Nothing is known
    /// of why.
    EntryLeftOut {
        about: EventId = "The entry that is missing.",
        submission_id: SubmissionId = "The submission in which it is missing.",
    }

    /// An entry that was missing from an extract stands in one that settles it.
    EntryNamedAgain {
        about: EventId = "The entry that was missing.",
        submission_id: SubmissionId = "The submission in which it stands.",
    }
}
