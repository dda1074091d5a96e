//! How often things happen, and how long they take, so that an authority comes out near the figures of
//! [`crate::figures`]. A share that is the figure itself says so; the rest is chosen so that the figures come out, or
//! to look like work.

use crate::dice::Band;

/// How often and how long. Shares are in thousandths; durations are bands of days, months or working days with
/// weights.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Children of whom nothing but contacts is ever known.
    pub contact_only: u32,
    /// Referrals that need no further action; the figure.
    pub referral_closed: u32,
    /// Cases closed within a year of their referral whose child is referred again within it.
    pub referred_again: u32,
    /// Cases closed later, or not referred again by then, whose child is referred again later.
    pub referred_later: u32,
    /// Assessments that find no need, of those of children for whom no child protection plan is made.
    pub not_in_need: u32,
    /// Working days of an assessment from its start; the figures.
    pub assessment: &'static [Band],
    /// Referrals that begin with a strategy discussion and an enquiry.
    pub enquiry: u32,
    /// Enquiries that lead to an initial conference, of children who had no child protection plan before.
    pub conference: u32,
    /// Working days from the discussion that began an enquiry to the conference; the figures.
    pub enquiry_to_conference: &'static [Band],
    /// Conferences that make a child protection plan: 61,840 of 72,100 (2024-25).
    pub protection_plan: u32,
    /// Days of a child protection plan; the figures.
    pub protection_days: &'static [Band],
    /// Child protection plans of children who had one before the authority's records begin.
    pub planned_before: u32,
    /// Plans for children in need after a child protection plan that are stepped up again.
    pub planned_again: u32,
    /// Enquiries that lead to a conference where the child had a child protection plan before.
    pub conference_again: u32,
    /// Plans for children in need that are stepped up to an enquiry.
    pub stepped_up: u32,
    /// Child protection plans that end because the child comes to be looked after.
    pub plan_into_care: u32,
    /// Children in need who come to be looked after without a child protection plan.
    pub into_care: u32,
    /// Days of a period of care.
    pub care_days: &'static [Band],
    /// Days until a child in care is moved for the first time, where it is moved soon.
    pub first_placement: &'static [Band],
    /// Children whose placements last, and children who are moved again and again; the rest lie between.
    pub settled: (u32, u32),
    /// Days with one social worker on average, where the worker stays, for a child with whom workers stay and for one
    /// with whom they do not.
    pub worker_days: (i32, i32),
    /// Children with whom workers do not stay.
    pub worker_unstable: u32,
    /// Social workers who work through an agency; the figure.
    pub agency: u32,
    /// Posts that are filled through an agency when a worker leaves.
    pub agency_next: u32,
    /// Days in post of a worker through an agency, and of others, on average.
    pub agency_days: i32,
    /// Days in post of the others.
    pub tenure_days: i32,
    /// Posts in which nobody works for a while when a worker leaves.
    pub vacancy: u32,
    /// Workers who begin newly qualified.
    pub newly_qualified: u32,
    /// Placements whose setting is keyed in wrongly and put right much later; chosen.
    pub miskeyed: u32,
    /// Care reviews that are held too late; the figure.
    pub review_late: u32,
    /// Care reviews that are recorded as held before they were; chosen so that a small population has some.
    pub review_ahead: u32,
    /// Care reviews of which neither they nor any later one is recorded; chosen likewise.
    pub reviews_lapse: u32,
    /// Child protection reviews that are held too late; the figure.
    pub protection_review_late: u32,
    /// Yearly health assessments, dental checks and scores that are not made in their year; the figures.
    pub health_missed: (u32, u32, u32),
    /// Return interviews within 72 hours, of those held; the figure.
    pub interview_in_time: u32,
    /// Weeks of care proceedings; the figures.
    pub proceedings_weeks: &'static [Band],
    /// Care leavers with whom the authority is not in touch at a birthday; the figure.
    pub out_of_touch: u32,
    /// Care leavers in accommodation that is known and suitable; the figure, of those in touch.
    pub suitable: u32,
    /// Whether the unusual stories are told as well: duplicates, overlaps, moves between authorities and such.
    pub unusual: bool,
}

impl Rates {
    /// England.
    pub const ENGLAND: Self = Self {
        contact_only: 90,
        referral_closed: 65,
        referred_again: 312,
        referred_later: 160,
        not_in_need: 376,
        assessment: &[
            (130, 1, 10),
            (120, 11, 17),
            (120, 18, 25),
            (130, 26, 33),
            (168, 34, 40),
            (189, 41, 45),
            (101, 46, 60),
            (42, 61, 120),
        ],
        enquiry: 334,
        conference: 273,
        enquiry_to_conference: &[
            (90, 3, 9),
            (120, 10, 12),
            (200, 13, 13),
            (200, 14, 14),
            (204, 15, 15),
            (106, 16, 20),
            (80, 21, 40),
        ],
        protection_plan: 870,
        protection_days: &[(152, 12, 88), (112, 94, 181), (438, 184, 363), (248, 365, 729), (52, 731, 1250)],
        planned_before: 105,
        planned_again: 200,
        conference_again: 560,
        stepped_up: 110,
        plan_into_care: 180,
        into_care: 76,
        care_days: &[(230, 4, 180), (130, 181, 365), (200, 366, 730), (270, 731, 1825), (170, 1826, 5500)],
        first_placement: &[(300, 2, 30), (400, 31, 120), (300, 121, 330)],
        settled: (720, 190),
        worker_days: (690, 290),
        worker_unstable: 140,
        agency: 130,
        agency_next: 460,
        agency_days: 270,
        tenure_days: 1_500,
        vacancy: 300,
        newly_qualified: 150,
        miskeyed: 25,
        review_late: 95,
        review_ahead: 15,
        reviews_lapse: 8,
        protection_review_late: 105,
        health_missed: (210, 375, 215),
        interview_in_time: 640,
        proceedings_weeks: &[(300, 18, 26), (265, 27, 40), (235, 41, 60), (200, 61, 104)],
        out_of_touch: 75,
        suitable: 915,
        unusual: true,
    };

    /// Every child who is referred comes into care, and reviews are badly recorded: for looking at the part that a
    /// return on children looked after shows.
    pub const LOOKED_AFTER: Self = Self {
        contact_only: 0,
        referral_closed: 0,
        not_in_need: 0,
        plan_into_care: 1000,
        into_care: 1000,
        miskeyed: 60,
        review_ahead: 100,
        reviews_lapse: 120,
        unusual: false,
        ..Self::ENGLAND
    };
}
