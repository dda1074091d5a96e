//! Lists 1 to 5: from the front door to the conference.

use super::{
    AGE, BORN, CHILD, Column, DISABILITY, ETHNICITY, GENDER, Holds, List, TEAM, WORKER, coded, count, day,
};
use crate::annex_a::spellings as known;

/// List 1.
pub const CONTACTS: List = List {
    number: 1,
    table: "list-1-contacts",
    name: "Contacts",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        day("Date of Contact").needed(),
        coded("Contact Source", &known::SOURCE),
    ],
    key: &["Date of Contact", "Contact Source"],
};

/// List 2.
pub const EARLY_HELP: List = List {
    number: 2,
    table: "list-2-early-help",
    name: "Early help assessments",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        day("Assessment start date").needed(),
        day("Assessment completion date"),
        Column::new("Organisation completing assessment", Holds::Text),
    ],
    key: &["Assessment start date"],
};

/// List 3.
pub const REFERRALS: List = List {
    number: 3,
    table: "list-3-referrals",
    name: "Referrals",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        day("Date of referral").needed(),
        coded("Referral Source", &known::SOURCE),
        coded("Referral NFA?", &known::NO_FURTHER_ACTION),
        count("Number of Referrals in Last 12 Months"),
        TEAM,
        WORKER,
    ],
    key: &["Date of referral"],
};

/// List 4.
pub const ASSESSMENTS: List = List {
    number: 4,
    table: "list-4-assessments",
    name: "Assessments",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        DISABILITY,
        day("Continuous Assessment Start Date").needed(),
        coded("Child Seen During Continuous Assessment", &known::YES_NO),
        day("Continuous Assessment Date of Authorisation"),
        coded("Was the child assessed as requiring LA children's social care support?", &known::YES_NO),
        TEAM,
        WORKER,
    ],
    key: &["Continuous Assessment Start Date"],
};

/// List 5.
pub const ENQUIRIES: List = List {
    number: 5,
    table: "list-5-enquiries",
    name: "Section 47 enquiries and ICPC",
    columns: &[
        CHILD,
        GENDER,
        ETHNICITY,
        BORN,
        AGE,
        DISABILITY,
        day("Strategy discussion initiating Section 47 Enquiry Start Date").needed(),
        coded("Was an Initial Child Protection Conference deemed unnecessary?", &known::YES_NO),
        day("Date of Initial Child Protection Conference"),
        coded(
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            &known::YES_NO,
        ),
        count("Number of Section 47 Enquiries in the last 12 months"),
        count("Number of ICPCs in the last 12 months"),
        TEAM,
        WORKER,
    ],
    key: &["Strategy discussion initiating Section 47 Enquiry Start Date"],
};
