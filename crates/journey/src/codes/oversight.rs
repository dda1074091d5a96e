//! Code sets of the section: oversight and recording: workers, supervision, decisions, the state of the file.

codes! {
    /// How a worker is employed.
    Employment {
        Permanent = 1 "permanent" "Permanent",
        Agency = 2 "agency" "Through an agency",
        NewlyQualified = 3 "newly-qualified" "Newly qualified, in the assessed and supported year",
    }

    /// Why a child's worker changed (SSDA903 SW_REASON).
    WorkerChangeReason {
        MANAGE = 1 "MANAGE" "Caseload management",
        FCONTA = 2 "FCONTA" "First contact or renewed referral",
        LEFTRL = 3 "LEFTRL" "The previous worker left",
        ORGRST = 4 "ORGRST" "Organisational restructure",
        TSPROC = 5 "TSPROC" "Standard transfer between teams",
        ABSENC = 6 "ABSENC" "Absence of a worker, or return from it",
        CHCHAN = 7 "CHCHAN" "The child asked",
        PCCHAN = 8 "PCCHAN" "A parent or carer asked",
        SWDIED = 9 "SWDIED" "The previous worker died",
        OTHERS = 10 "OTHERS" "Another reason",
    }

    /// At which point a manager decided.
    DecisionPoint {
        NoFurtherAction = 1 "no-further-action" "To take no further action",
        Enquiry = 2 "enquiry" "To begin a section 47 enquiry",
        Closure = 3 "closure" "To close the case",
        StepDown = 4 "step-down" "To step down",
        StepUp = 5 "step-up" "To step up",
        Accommodate = 6 "accommodate" "To look after the child",
        Issue = 7 "issue" "To issue proceedings",
        Place = 8 "place" "To place the child",
        Other = 9 "other" "Another point",
    }

    /// What a manager decided.
    Decision {
        Approved = 1 "approved" "Approved",
        Refused = 2 "refused" "Refused",
        Deferred = 3 "deferred" "Deferred",
        ChangesRequired = 4 "changes-required" "To be changed and brought back",
    }

    /// Of what a case note is.
    CaseNoteKind {
        Visit = 1 "visit" "A visit",
        Contact = 2 "contact" "A contact with the family",
        ProfessionalContact = 3 "professional-contact" "A contact with another professional",
        Meeting = 4 "meeting" "A meeting",
        Decision = 5 "decision" "A decision",
        Analysis = 6 "analysis" "An analysis or reflection",
        Other = 7 "other" "Something else",
    }

    /// How an audit graded the work.
    AuditGrade {
        Outstanding = 1 "outstanding" "Outstanding",
        Good = 2 "good" "Good",
        RequiresImprovement = 3 "requires-improvement" "Requires improvement",
        Inadequate = 4 "inadequate" "Inadequate",
    }
}
