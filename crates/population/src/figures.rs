//! The national figures that a population is made to come near, a row each, with their year and source. What is
//! published by the Department for Education is named by the table of its statistics; what could not be found in a
//! publication says so.

/// What a figure counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Thousandths.
    Permille,
    /// Working days.
    WorkingDays,
    /// Weeks.
    Weeks,
}

/// A national figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub title: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The figure.
    pub value: i64,
    /// How far a population of 5,000 children may lie from it.
    pub within: i64,
    /// The year that it is of.
    pub year: &'static str,
    /// Where it is from.
    pub source: &'static str,
}

const C1: &str = "Children in need statistics, table C1";
const C2: &str = "Children in need statistics, table C2";
const C4: &str = "Children in need statistics, table C4";
const D1: &str = "Children in need statistics, table D1";
const D7: &str = "Children in need statistics, table D7";
const CLA: &str = "Children looked after in England, stability";
const WORKERS: &str = "Children's social work workforce";
const UNCONFIRMED: &str = "Commonly reported; not confirmed against a publication";

/// Declares figures: a row is the name, the title, the unit, the value, how far from it, the year and the source.
macro_rules! figures {
    ($($name:literal $title:literal $unit:ident $value:literal $within:literal $year:literal $source:expr;)*) => {
        /// The figures.
        pub const FIGURES: &[Figure] = &[$(Figure {
            name: $name,
            title: $title,
            unit: Unit::$unit,
            value: $value,
            within: $within,
            year: $year,
            source: $source,
        },)*];
    };
}

figures! {
    "referred-again" "Referrals within twelve months of the one before" Permille 226 20 "2024-25" C1;
    "referral-closed" "Referrals that need no further action" Permille 65 13 "2024-25" C1;
    "not-in-need" "Referrals assessed and found not to be in need" Permille 308 25 "2024-25" C1;
    "assessed-in-45" "Assessments within 45 working days" Permille 857 15 "2024-25" C2;
    "assessed-quarter" "Working days of an assessment, lower quartile" WorkingDays 17 2 "2024-25" C2;
    "assessed-half" "Working days of an assessment, median" WorkingDays 33 2 "2024-25" C2;
    "assessed-three-quarters" "Working days of an assessment, upper quartile" WorkingDays 43 1 "2024-25" C2;
    "assessed-41-to-45" "Assessments finished on working days 41 to 45" Permille 189 20 "2024-25" C2;
    "assessed-from-61" "Assessments of 61 working days and more" Permille 42 10 "2024-25" C2;
    "enquiries" "Section 47 enquiries, to a thousand referrals" Permille 364 35 "2024-25" C1;
    "conferences" "Enquiries that lead to an initial conference" Permille 313 30 "2024-25" C4;
    "conference-in-15" "Conferences within 15 working days" Permille 814 40 "2024-25" C4;
    "conference-quarter" "Working days to the conference, lower quartile" WorkingDays 13 1 "2024-25" C4;
    "conference-half" "Working days to the conference, median" WorkingDays 14 0 "2024-25" C4;
    "conference-three-quarters" "Working days to the conference, upper quartile" WorkingDays 15 0 "2024-25" C4;
    "plans" "Conferences that make a child protection plan" Permille 858 45 "2024-25" D1;
    "plan-to-3-months" "Plans ended within three months" Permille 159 45 "2024-25" D7;
    "plan-to-6-months" "Plans ended after three to six months" Permille 110 40 "2024-25" D7;
    "plan-to-1-year" "Plans ended after six months to a year" Permille 435 55 "2024-25" D7;
    "plan-to-2-years" "Plans ended after one to two years" Permille 252 50 "2024-25" D7;
    "plan-from-2-years" "Plans ended after two years and more" Permille 44 35 "2024-25" D7;
    "planned-again" "Plans that are not the child's first" Permille 245 55 "2023-25" UNCONFIRMED;
    "placed-three-times" "Looked after on 31 March, three placements in the year" Permille 100 50 "2025" UNCONFIRMED;
    "same-carer" "Under 16, in care for two and a half years, two years with one carer" Permille 690 170 "2025" CLA;
    "three-workers" "Looked after for a year, three social workers in it" Permille 240 65 "2025" CLA;
    "three-workers-two-years" "Looked after for two years, three social workers in them" Permille 530 95 "2025" CLA;
    "agency" "Social workers through an agency, of all in post" Permille 130 60 "30 September 2025" WORKERS;
    "interviewed-in-72" "Return interviews within 72 hours" Permille 630 130 "2023-24"
        "Missing People, delivery of return interviews";
    "in-touch" "Care leavers of 19 to 21 in touch at their birthday" Permille 925 60 "2024" UNCONFIRMED;
    "suitable" "Care leavers of 19 to 21 in suitable accommodation at their birthday" Permille 880 80 "2024" UNCONFIRMED;
    "proceedings" "Weeks of care proceedings, mean" Weeks 41 4 "January 2025" "Hansard, public bill committee";
    "proceedings-in-26" "Care proceedings within 26 weeks" Permille 310 75 "January 2025" "Hansard, public bill committee";
    "care-reviews" "Care reviews in time" Permille 900 25 "2024-25" UNCONFIRMED;
    "protection-reviews" "Child protection reviews in time" Permille 895 30 "2024-25" UNCONFIRMED;
    "health" "Looked after for a year, health assessed in it" Permille 890 45 "2024" UNCONFIRMED;
    "teeth" "Looked after for a year, teeth checked in it" Permille 790 45 "2024" UNCONFIRMED;
    "score" "Looked after for a year at 5 to 16, strengths and difficulties scored in it" Permille 770 55 "2024" UNCONFIRMED;
}
