//! Lists 6 to 10: children in need, protected, looked after, leaving care, to be adopted.

use super::{
    AGE, BORN, CHILD, Column, DISABILITY, ETHNICITY, GENDER, Holds, List, TEAM, WORKER, coded, count, day,
};
use crate::annex_a::spellings as known;

/// List 6.
pub const NEED: List = List {
    number: 6,
    table: "list-6-need",
    name: "Children in need",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        DISABILITY,
        day("CIN Start Date"),
        coded("Primary Need Code", &known::NEED),
        day("Date Child Was Last Seen"),
        day("CIN Closure Date"),
        coded("Reason for Closure", &known::CLOSURE),
        coded("Case Status", &known::STATUS),
        TEAM,
        WORKER,
    ],
    key: &["CIN Start Date"],
};

/// List 7.
pub const PROTECTION: List = List {
    number: 7,
    table: "list-7-protection",
    name: "Child protection plans",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        DISABILITY,
        day("Child Protection Plan Start Date").needed(),
        coded("Initial Category of Abuse", &known::ABUSE),
        coded("Latest Category of Abuse", &known::ABUSE),
        day("Date of the Last Statutory Visit"),
        coded("Was the Child Seen Alone?", &known::YES_NO),
        day("Date of latest review conference"),
        day("Child Protection Plan End Date"),
        coded(
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
            &known::YES_NO,
        ),
        count("Number of Previous Child Protection Plans"),
        TEAM,
        WORKER,
    ],
    key: &["Child Protection Plan Start Date"],
};

/// List 8.
pub const CARE: List = List {
    number: 8,
    table: "list-8-care",
    name: "Children in care",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        coded(
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
            &known::UNACCOMPANIED,
        ),
        DISABILITY,
        day("Date Started to be Looked After").needed(),
        coded("Child's Category of Need", &known::NEED),
        coded(
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
            &known::YES_NO,
        ),
        day("Start date of current legal status"),
        coded("Child's Legal Status", &known::LEGAL_STATUS),
        day("Date of Latest Statutory Review"),
        day("Date of Last Social Work Visit"),
        coded("What is the permanence plan for this child?", &known::PERMANENCE),
        day("Date of Last IRO Visit / Contact to the Child"),
        day("Date of Last Health Assessment"),
        day("Date of Last Dental Check"),
        count("Number of Placements in the Last 12 months"),
        day("Date Ceased to be Looked After"),
        coded("Reason Ceased to be Looked After", &known::CARE_END),
        day("Start Date of Most Recent Placement"),
        coded("Placement Type", &known::PLACEMENT),
        coded("Placement Provider", &known::PROVIDER),
        Column::new("Placement postcode", Holds::Nothing),
        Column::new("URN of Placement", Holds::Text),
        coded("Placement Location", &known::LOCATION),
        Column::new("LA of Placement", Holds::Text),
        count("Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months"),
        count("Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months"),
        coded(
            "Was the child offered a Return Interview after their last missing episode (Y/N)?",
            &known::YES_NO,
        ),
        coded(
            "Did the child accept a Return Interview after their last missing episode (Y/N)?",
            &known::YES_NO,
        ),
        TEAM,
        WORKER,
    ],
    key: &["Date Started to be Looked After"],
};

/// List 9.
pub const LEAVERS: List = List {
    number: 9,
    table: "list-9-leavers",
    name: "Care leavers",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        coded(
            "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
            &known::UNACCOMPANIED,
        ),
        DISABILITY,
        TEAM,
        WORKER,
        Column::new("Allocated Personal Advisor", Holds::Worker).or(&["Allocated Personal Adviser"]),
        coded("Eligibility Category", &known::ELIGIBILITY),
        day("Latest Pathway Plan Review Date")
            .or(&["Latest Pathway Plan Date", "Date of Latest Pathway Plan"]),
        coded("LA in Touch", &known::IN_TOUCH).or(&["Is the LA in touch with the young person?"]),
        day("Latest Date of Contact").or(&["Latest Contact Date", "Date of Latest Contact"]),
        coded("Type of Accommodation", &known::ACCOMMODATION),
        coded("Suitability of Accommodation", &known::SUITABILITY),
        coded("Activity Status", &known::ACTIVITY),
    ],
    key: &[],
};

/// List 10.
pub const ADOPTION: List = List {
    number: 10,
    table: "list-10-adoption",
    name: "Children in adoption process",
    columns: &[
        CHILD,
        Column::new("Family identifier", Holds::Text),
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        DISABILITY,
        day("Date the Child Entered Care"),
        day("Date of Decision that Child Should be Placed for Adoption"),
        day("Date of Placement Order"),
        day("Date of Matching Child and Prospective Adopters"),
        day("Date Placed for Adoption"),
        day("Date of Adoption Order"),
        day("Date of Decision that Child Should No Longer be Placed for Adoption"),
        coded("Reason Why Child No Longer Placed for Adoption", &known::REVERSAL),
        day("Date the child was placed for fostering in FFA or concurrent planning placement"),
    ],
    key: &["Date the Child Entered Care"],
};
