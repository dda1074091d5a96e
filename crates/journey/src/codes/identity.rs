//! Code sets of the section: who the child is.

codes! {
    /// The sex recorded for a child, in the codes of the children in need census.
    Sex {
        M = 1 "M" "Male",
        F = 2 "F" "Female",
        U = 3 "U" "Unknown",
    }

    /// A child's ethnicity, in the codes that all returns share.
    Ethnicity {
        WBRI = 1 "WBRI" "White British",
        WIRI = 2 "WIRI" "White Irish",
        WIRT = 3 "WIRT" "Traveller of Irish heritage",
        WOTH = 4 "WOTH" "Any other White background",
        WROM = 5 "WROM" "Gypsy or Roma",
        MWBC = 6 "MWBC" "White and Black Caribbean",
        MWBA = 7 "MWBA" "White and Black African",
        MWAS = 8 "MWAS" "White and Asian",
        MOTH = 9 "MOTH" "Any other mixed background",
        AIND = 10 "AIND" "Indian",
        APKN = 11 "APKN" "Pakistani",
        ABAN = 12 "ABAN" "Bangladeshi",
        AOTH = 13 "AOTH" "Any other Asian background",
        BCRB = 14 "BCRB" "Caribbean",
        BAFR = 15 "BAFR" "African",
        BOTH = 16 "BOTH" "Any other Black background",
        CHNE = 17 "CHNE" "Chinese",
        OOTH = 18 "OOTH" "Any other ethnic group",
        REFU = 19 "REFU" "Refused to say",
        NOBT = 20 "NOBT" "Not yet obtained",
    }

    /// A disability of the child, in the codes of the children in need census.
    Disability {
        NONE = 1 "NONE" "No disability",
        MOB = 2 "MOB" "Mobility",
        HAND = 3 "HAND" "Hand function",
        PC = 4 "PC" "Personal care",
        INC = 5 "INC" "Incontinence",
        COMM = 6 "COMM" "Communication",
        LD = 7 "LD" "Learning",
        HEAR = 8 "HEAR" "Hearing",
        VIS = 9 "VIS" "Vision",
        BEH = 10 "BEH" "Behaviour",
        CON = 11 "CON" "Consciousness",
        AUT = 12 "AUT" "Autism or Asperger syndrome",
        DDA = 13 "DDA" "Another disability under the equality law",
    }

    /// Why a unique pupil number is not known.
    UpnUnknown {
        UN1 = 1 "UN1" "Not of school age and never given a number",
        UN2 = 2 "UN2" "Never attended a maintained school in England",
        UN3 = 3 "UN3" "Educated outside England",
        UN4 = 4 "UN4" "Known to the authority too shortly to have been asked",
        UN5 = 5 "UN5" "Sources of the number contradict each other",
        UN6 = 6 "UN6" "Reason UN6 of the census's list",
        UN7 = 7 "UN7" "Referral that led to no further action",
    }

    /// Why identity data changed.
    IdentityChangeReason {
        Updated = 1 "updated" "The child's circumstances changed",
        Corrected = 2 "corrected" "What was recorded before was wrong",
        SourceDiffers = 3 "source-differs" "A later extract differs and does not say why",
    }

    /// Why two records belong together.
    LinkReason {
        Duplicate = 1 "duplicate" "Both records are of the same child",
        Sibling = 2 "sibling" "The children are brothers or sisters",
        AdoptedIdentity = 3 "adopted-identity" "The record continues under an adopted identity; sealed",
    }
}
