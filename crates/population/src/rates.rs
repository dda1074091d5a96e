//! How often things happen, and how long they take: national figures for England where there are any, with the year
//! that they are of; the rest is chosen to look like work, and says so.

use crate::dice::Band;

/// How often and how long. Shares are in thousandths; durations are bands of days, months or weekdays with weights.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Referrals that need no further action: 6.5% (2024-25).
    pub referral_closed: u32,
    /// Referrals within twelve months of the end of an earlier one: 22.6% (2024-25).
    pub referred_again: u32,
    /// Assessments that find no need: 30.8% (2024-25).
    pub not_in_need: u32,
    /// Weekdays of an assessment: median 33, quarters 17 and 43, within 45 85.7%, at 41 to 45 18.9%, over 60 4.2%
    /// (2024-25).
    pub assessment: &'static [Band],
    /// Section 47 enquiries to a referral: 230,590 to 632,830 (2024-25).
    pub enquiry: u32,
    /// Initial conferences to an enquiry: 72,100 to 230,590 (2024-25).
    pub conference: u32,
    /// Weekdays from enquiry to conference: quarters 13, 14, 15; within 15 81.4% (2024-25).
    pub enquiry_to_conference: &'static [Band],
    /// Plans to a conference: 61,840 to 72,100 (2024-25).
    pub protection_plan: u32,
    /// Months of a child protection plan: up to 3 15.9%, to 6 11.0%, to 12 43.5%, to 24 25.2%, over 4.4% (2024-25).
    pub protection_months: &'static [Band],
    /// Children in need who come to be looked after; chosen so that a small population has some of everything.
    pub into_care: u32,
    /// Months of a period of care; chosen.
    pub care_months: &'static [Band],
    /// Months until a child in care is moved, when it is; chosen so that about a tenth have three placements in a
    /// year (2025: about 10%).
    pub placement_months: &'static [Band],
    /// Months with one social worker: 24% of children have three or more in a year (2025).
    pub worker_months: &'static [Band],
    /// Social workers who work through an agency: 13.0% (30 September 2025).
    pub agency: u32,
    /// Care reviews that are held too late; local authorities report about 10%.
    pub review_late: u32,
    /// Care reviews that are recorded as held before they were; chosen so that a small population has some.
    pub review_ahead: u32,
    /// Care reviews of which neither they nor any later one is recorded; chosen likewise.
    pub reviews_lapse: u32,
    /// Child protection reviews that are held too late: about 10% to 11%.
    pub protection_review_late: u32,
    /// Days until something is written down; chosen, with a long tail.
    pub recording_days: &'static [Band],
    /// Care leavers of 19 to 21 with whom the authority is in touch: about 92% to 93% (2024).
    pub in_touch: u32,
}

impl Rates {
    /// England.
    pub const ENGLAND: Self = Self {
        referral_closed: 65,
        referred_again: 226,
        not_in_need: 308,
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
        enquiry: 364,
        conference: 313,
        enquiry_to_conference: &[
            (100, 3, 9),
            (140, 10, 12),
            (200, 13, 13),
            (180, 14, 14),
            (194, 15, 15),
            (106, 16, 20),
            (80, 21, 40),
        ],
        protection_plan: 858,
        protection_months: &[(159, 1, 3), (110, 4, 6), (435, 7, 12), (252, 13, 24), (44, 25, 40)],
        into_care: 120,
        care_months: &[(250, 1, 6), (150, 7, 12), (200, 13, 24), (250, 25, 60), (150, 61, 150)],
        placement_months: &[(250, 0, 3), (250, 4, 11), (250, 12, 24), (250, 25, 80)],
        worker_months: &[(300, 2, 5), (350, 6, 11), (350, 12, 30)],
        agency: 130,
        review_late: 100,
        review_ahead: 100,
        reviews_lapse: 120,
        protection_review_late: 105,
        recording_days: &[(550, 0, 0), (220, 1, 1), (140, 2, 5), (70, 6, 20), (20, 21, 120)],
        in_touch: 925,
    };

    /// The same, but every child who is in need comes into care: for looking at the part that a return on children
    /// looked after shows.
    pub const LOOKED_AFTER: Self =
        Self { referral_closed: 0, not_in_need: 0, into_care: 1000, ..Self::ENGLAND };
}
