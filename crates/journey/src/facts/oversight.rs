//! Oversight and recording: workers, supervision, decisions, the state of the file.

use crate::codes::{AuditGrade, CaseNoteKind, Decision, DecisionPoint, Employment, Role, WorkerChangeReason};
use crate::subjects::{AllocationId, AuditId, SubjectId, TeamId, TransferId, WorkerId};
use crate::values::{Actor, Fingerprint};

facts! {
    /// A worker was allocated to the child.
    WorkerAllocated {
        allocation_id: AllocationId = "The allocation.",
        worker: WorkerId = "The worker.",
        role: Role = "In which role.",
        team: Option<TeamId> = "The worker's team.",
        employment: Option<Employment> = "How the worker is employed.",
        reason: Option<WorkerChangeReason> = "Why the case came to the worker.",
    }

    /// An allocation ended.
    WorkerDeallocated {
        allocation_id: AllocationId = "The allocation.",
        reason: Option<WorkerChangeReason> = "Why.",
    }

    /// The transfer of the case to another team was asked for.
    TeamTransferRequested {
        transfer_id: TransferId = "The transfer.",
        from_team: Option<TeamId> = "The team that has the case.",
        to_team: Option<TeamId> = "The team that is to have it.",
    }

    /// The other team accepted the case.
    TeamTransferAccepted {
        transfer_id: TransferId = "The transfer.",
    }

    /// One worker handed over to another.
    HandoverHeld {
        from_allocation: AllocationId = "The allocation that ends.",
        to_allocation: AllocationId = "The allocation that begins.",
        joint_visit: Option<bool> = "Whether both visited the child together.",
    }

    /// The case was discussed in supervision.
    SupervisionHeld {
        supervisor: Option<WorkerId> = "The supervisor.",
        worker: Option<WorkerId> = "The worker supervised.",
        on_childs_file: Option<bool> = "Whether its record is on the child's file.",
        actions_set: Option<u32> = "How many actions were set.",
        actions_carried: Option<u32> = "How many earlier actions were carried over.",
    }

    /// A manager made a decision.
    ManagementDecisionMade {
        point: DecisionPoint = "At which point.",
        subject_id: Option<SubjectId> = "The referral, plan or other thing that it is about.",
        decision: Option<Decision> = "What was decided.",
        decided_by: Option<Actor> = "Who decided.",
        rationale_recorded: Option<bool> = "Whether the reasons are on the record.",
    }

    /// A case note was written.
    CaseNoteRecorded {
        kind: CaseNoteKind = "Of what.",
        by: Option<Actor> = "Who wrote it.",
        fingerprint: Option<Fingerprint> = "A minhash of its text.",
    }

    /// The chronology was brought up to date.
    ChronologyUpdated {}

    /// The case summary was brought up to date.
    CaseSummaryUpdated {}

    /// An advocate was offered.
    AdvocacyOffered {
        accepted: Option<bool> = "Whether the child accepted.",
    }

    /// The case was audited.
    CaseAudited {
        audit_id: AuditId = "The audit.",
        grade: Option<AuditGrade> = "How it was graded.",
        auditor_role: Option<Role> = "The role of the auditor.",
    }
}
