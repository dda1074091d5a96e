//! Code sets of the section: the child's record itself.

codes! {
    /// Why an entry was corrected or retracted.
    ChangeReason {
        KeyingError = 1 "keying-error" "It was entered wrongly",
        LateInformation = 2 "late-information" "Better information came later",
        WrongChild = 3 "wrong-child" "It belongs to another child",
        Duplicate = 4 "duplicate" "It had been entered before",
        SourceDiffers = 5 "source-differs" "A later extract of the source differs and does not say why",
        SourceWithdrew = 6 "source-withdrew" "A later extract of the source no longer has it",
        Replaced = 7 "replaced" "Another fact was entered in its place",
        Other = 8 "other" "Another reason",
    }

    /// How a worker or manager answered a flag.
    FlagAnswerKind {
        Accepted = 1 "accepted" "The concern is accepted",
        Explained = 2 "explained" "The concern is explained",
        ActedOn = 3 "acted-on" "The concern was acted on",
    }

    /// Who disagrees with the record.
    DisagreeingParty {
        Child = 1 "child" "The child",
        Parent = 2 "parent" "A parent or another with parental responsibility",
    }
}
