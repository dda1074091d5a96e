//! Code sets of the section: leaving care: entitlement, pathway plans, contact, home and work.

codes! {
    /// What a young person who is or was looked after is entitled to.
    LeaverCategory {
        Eligible = 1 "eligible" "Eligible: still looked after at 16 or 17",
        Relevant = 2 "relevant" "Relevant: left care at 16 or 17",
        FormerRelevant = 3 "former-relevant" "Former relevant: 18 to 25",
        Qualifying = 4 "qualifying" "Qualifying: entitled to advice and assistance",
    }

    /// Who asked for a pathway plan to be reviewed.
    PathwayReviewRequester {
        YoungPerson = 1 "young-person" "The young person",
        PersonalAdviser = 2 "personal-adviser" "The personal adviser",
        Authority = 3 "authority" "The authority",
        ReviewingOfficer = 4 "reviewing-officer" "The reviewing officer",
        Other = 5 "other" "Somebody else",
    }

    /// Whether the authority is in touch with a care leaver (SSDA903 IN_TOUCH).
    InTouch {
        YES = 1 "YES" "In touch",
        NO = 2 "NO" "Not in touch",
        DIED = 3 "DIED" "Died after leaving care",
        REFU = 4 "REFU" "Refuses contact",
        NREQ = 5 "NREQ" "No longer requires services",
        RHOM = 6 "RHOM" "Returned home for six months or more",
    }

    /// How contact was made.
    ContactMeans {
        InPerson = 1 "in-person" "In person",
        Call = 2 "call" "By telephone or video call",
        Message = 3 "message" "By message, letter or e-mail",
        ViaOther = 4 "via-other" "Through somebody else",
    }

    /// Where a care leaver lives (SSDA903 ACCOM, the letter).
    Accommodation {
        B = 1 "B" "With parents or relatives",
        C = 2 "C" "Community home, residential care or health service",
        D = 3 "D" "Semi-independent, transitional accommodation",
        E = 4 "E" "Supported lodgings",
        G = 5 "G" "Abroad",
        H = 6 "H" "Deported",
        K = 7 "K" "Ordinary lodgings",
        R = 8 "R" "Residence not known",
        S = 9 "S" "No fixed abode",
        T = 10 "T" "Foyer",
        U = 11 "U" "Independent living",
        V = 12 "V" "Emergency accommodation",
        W = 13 "W" "Bed and breakfast",
        X = 14 "X" "In custody",
        Y = 15 "Y" "Other accommodation",
        Z = 16 "Z" "With former foster carers",
        N0 = 17 "0" "Not applicable",
    }

    /// How it is known where a care leaver lives.
    AccommodationBasis {
        SeenThere = 1 "seen-there" "Seen there",
        ToldByYoungPerson = 2 "told-by-young-person" "The young person said so",
        ToldByOther = 3 "told-by-other" "Somebody else said so",
        Assumed = 4 "assumed" "Assumed",
    }

    /// What a care leaver does (SSDA903 ACTIV).
    Activity {
        F1 = 1 "F1" "Full time in higher education",
        P1 = 2 "P1" "Part time in higher education",
        F2 = 3 "F2" "Full time in other education",
        P2 = 4 "P2" "Part time in other education",
        F3 = 5 "F3" "Full time in training or employment, until 2021" until 2020,
        P3 = 6 "P3" "Part time in training or employment, until 2021" until 2020,
        F4 = 7 "F4" "Full time in an apprenticeship" from 2021,
        P4 = 8 "P4" "Part time in an apprenticeship" from 2021,
        F5 = 9 "F5" "Full time in training or employment" from 2021,
        P5 = 10 "P5" "Part time in training or employment" from 2021,
        G4 = 11 "G4" "Not in education, employment or training: illness or disability",
        G5 = 12 "G5" "Not in education, employment or training: other reason",
        G6 = 13 "G6" "Not in education, employment or training: pregnancy or parenting",
        N0 = 14 "0" "Not applicable",
    }

    /// Why support of a care leaver ended.
    LeaverClosureReason {
        Aged25 = 1 "aged25" "The young person became 25",
        NotWanted = 2 "not-wanted" "The young person does not want it",
        EducationEnded = 3 "education-ended" "The education or training that it was for ended",
        MovedAbroad = 4 "moved-abroad" "The young person moved abroad",
        OtherAuthority = 5 "other-authority" "Another authority took it over",
        AdultServices = 6 "adult-services" "Adult services took it over",
        Died = 7 "died" "The young person died",
        Other = 8 "other" "Another reason",
    }
}
