//! Code sets of the section: the front door: contacts, referrals, assessments, and cases opened and closed.

codes! {
    /// Who made a contact or referral, in the codes of the children in need census.
    ContactSource {
        S1A = 1 "1A" "Family member, relative or carer",
        S1B = 2 "1B" "Acquaintance, such as a neighbour or childminder",
        S1C = 3 "1C" "The child",
        S1D = 4 "1D" "Another individual",
        S2A = 5 "2A" "Schools",
        S2B = 6 "2B" "Education services",
        S3A = 7 "3A" "General practitioner",
        S3B = 8 "3B" "Health visitor",
        S3C = 9 "3C" "School nurse",
        S3D = 10 "3D" "Other primary health services",
        S3E = 11 "3E" "Accident and emergency department",
        S3F = 12 "3F" "Other health services",
        S4 = 13 "4" "Housing",
        S5A = 14 "5A" "Local authority: social care, such as adults' services",
        S5B = 15 "5B" "Local authority: other internal",
        S5C = 16 "5C" "Local authority: external",
        S5D = 17 "5D" "Local authority: early help",
        S6 = 18 "6" "Police",
        S7 = 19 "7" "Other legal agency, such as a court, probation or prison",
        S8 = 20 "8" "Other, such as a children's centre or voluntary organisation",
        S9 = 21 "9" "Anonymous",
        S10 = 22 "10" "Unknown",
    }

    /// Why help is needed, in the codes that the returns share.
    Need {
        N0 = 1 "N0" "Not stated",
        N1 = 2 "N1" "Abuse, neglect and exploitation",
        N2 = 3 "N2" "Child's disability",
        N3 = 4 "N3" "Parental disability or illness",
        N4 = 5 "N4" "Family in acute stress",
        N5 = 6 "N5" "Family dysfunction",
        N6 = 7 "N6" "Socially unacceptable behaviour",
        N7 = 8 "N7" "Low income",
        N8 = 9 "N8" "Absent parenting",
        N9 = 10 "N9" "Cases other than children in need",
    }

    /// A factor identified at the end of an assessment, in the codes of the children in need census.
    Factor {
        F1A = 1 "1A" "Alcohol misuse by the child",
        F1B = 2 "1B" "Alcohol misuse by a parent or carer",
        F1C = 3 "1C" "Alcohol misuse by another person in the household",
        F2A = 4 "2A" "Drug misuse by the child",
        F2B = 5 "2B" "Drug misuse by a parent or carer",
        F2C = 6 "2C" "Drug misuse by another person in the household",
        F3A = 7 "3A" "Domestic abuse of the child",
        F3B = 8 "3B" "Domestic abuse of a parent or carer",
        F3C = 9 "3C" "Domestic abuse of another person in the household",
        F4A = 10 "4A" "Mental health of the child",
        F4B = 11 "4B" "Mental health of a parent or carer",
        F4C = 12 "4C" "Mental health of another person in the household",
        F5A = 13 "5A" "Learning disability of the child",
        F5B = 14 "5B" "Learning disability of a parent or carer",
        F5C = 15 "5C" "Learning disability of another person in the household",
        F6A = 16 "6A" "Physical disability or illness of the child",
        F6B = 17 "6B" "Physical disability or illness of a parent or carer",
        F6C = 18 "6C" "Physical disability or illness of another person in the household",
        F7A = 19 "7A" "Young carer",
        F8B = 20 "8B" "Privately fostered: parents overseas and to return",
        F8C = 21 "8C" "Privately fostered: parents overseas and to stay",
        F8D = 22 "8D" "Privately fostered: in the country for education",
        F8E = 23 "8E" "Privately fostered: arrangement of a family in the country",
        F8F = 24 "8F" "Privately fostered: other",
        F9A = 25 "9A" "Unaccompanied asylum-seeking child",
        F10A = 26 "10A" "Going or being missing",
        F11A = 27 "11A" "Child sexual exploitation",
        F12A = 28 "12A" "Trafficking",
        F13A = 29 "13A" "Gangs",
        F14A = 30 "14A" "Socially unacceptable behaviour",
        F15A = 31 "15A" "Self-harm",
        F16A = 32 "16A" "Neglect",
        F17A = 33 "17A" "Emotional abuse",
        F18A = 34 "18A" "Physical abuse, retired code",
        F18B = 35 "18B" "Physical abuse by a child",
        F18C = 36 "18C" "Physical abuse by an adult",
        F19A = 37 "19A" "Sexual abuse, retired code",
        F19B = 38 "19B" "Sexual abuse by a child",
        F19C = 39 "19C" "Sexual abuse by an adult",
        F20 = 40 "20" "Other factor",
        F21 = 41 "21" "No factors identified",
        F22A = 42 "22A" "Female genital mutilation",
        F23A = 43 "23A" "Abuse linked to faith or belief",
        F24A = 44 "24A" "Child criminal exploitation",
    }

    /// Why a case was closed, in the codes of the children in need census.
    ClosureReason {
        RC1 = 1 "RC1" "Adopted",
        RC2 = 2 "RC2" "Died",
        RC3 = 3 "RC3" "Child arrangements order",
        RC4 = 4 "RC4" "Special guardianship order",
        RC5 = 5 "RC5" "Transferred to another authority",
        RC6 = 6 "RC6" "Transferred to adult social care",
        RC7 = 7 "RC7" "Services ceased for any other reason, the child no longer in need among them",
        RC8 = 8 "RC8" "Closed after assessment, no further action",
        RC9 = 9 "RC9" "Closed after assessment, referred to early help",
    }

    /// The level of need by the authority's threshold document.
    ThresholdLevel {
        Universal = 1 "universal" "Level 1: universal services",
        Additional = 2 "additional" "Level 2: additional needs, early help",
        Complex = 3 "complex" "Level 3: complex needs, targeted or child in need",
        Acute = 4 "acute" "Level 4: acute needs, statutory protection",
    }

    /// What was decided of a contact.
    ContactOutcome {
        NoFurtherAction = 1 "no-further-action" "No further action",
        InformationAndAdvice = 2 "information-and-advice" "Information and advice",
        EarlyHelp = 3 "early-help" "Passed to early help",
        Referral = 4 "referral" "Became a referral",
    }

    /// What was decided of a referral.
    ReferralOutcome {
        NoFurtherAction = 1 "no-further-action" "No further action",
        Assessment = 2 "assessment" "An assessment",
        StrategyDiscussion = 3 "strategy-discussion" "A strategy discussion",
        Enquiry = 4 "enquiry" "A section 47 enquiry",
        Services = 5 "services" "Services without an assessment",
        EarlyHelp = 6 "early-help" "Early help",
        FurtherAction = 7 "further-action" "Further action, the source does not say which",
    }

    /// The plan with which a child moved in from another authority.
    TransferPlanKind {
        ChildProtection = 1 "child-protection" "Child protection plan",
        ChildInNeed = 2 "child-in-need" "Child in need or family help plan",
        LookedAfter = 3 "looked-after" "Looked after by the other authority",
        Other = 4 "other" "Another arrangement",
    }

    /// Which assessment of a child's needs.
    AssessmentKind {
        ChildAndFamily = 1 "child-and-family" "Child and family assessment",
        FamilyHelp = 2 "family-help" "Family help assessment",
        Single = 3 "single" "Single assessment",
        Reassessment = 4 "reassessment" "Reassessment of an open case",
    }

    /// What an assessment led to.
    AssessmentOutcome {
        NoFurtherAction = 1 "no-further-action" "No further action",
        EarlyHelp = 2 "early-help" "Step down to early help",
        ChildInNeed = 3 "child-in-need" "Child in need or family help services",
        StrategyDiscussion = 4 "strategy-discussion" "Strategy discussion or section 47 enquiry",
        LookedAfter = 5 "looked-after" "The child came to be looked after",
        Other = 6 "other" "Something else",
    }

    /// Whether a child was seen in the course of an assessment.
    ChildSeen {
        Yes = 1 "yes" "Seen",
        No = 2 "no" "Not seen",
        Unborn = 3 "unborn" "Not yet born",
    }
}
