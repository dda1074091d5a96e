//! Limits that a reader looks for by name, for a child in care or before the court.

use super::named::{late, overdue};
use crate::book::{Clocks, FlagRule, Severity};

/// The ladders of visits in a placement; which of them runs follows the legal status and the footing of the placement.
const VISIT_LADDERS: &[&str] = &[
    "placement-visit",
    "immediate-placement-visit",
    "temporary-placement-visit",
    "care-order-home-visit",
    "short-break-visit",
    "adoption-visit",
];
const FIRST_VISITS: Clocks = Clocks::First(VISIT_LADDERS);
const LATER_VISITS: Clocks = Clocks::Later(VISIT_LADDERS);
const CARE_REVIEWS: &[&str] = &["care-review"];
const OTHER_REVIEWS: &[&str] = &["short-break-review", "adoption-wait-review", "adoption-review"];
const REVIEW_RECORDS: Clocks =
    Clocks::Named(&["care-review-decisions", "care-review-record", "care-review-circulated"]);
const HEALTH: Clocks = Clocks::Named(&[
    "health-assessment-requested",
    "health-assessment-arranged",
    "initial-health-assessment",
    "review-health-assessment",
]);
const CHECKS: Clocks = Clocks::Named(&["dental-check", "difficulties-questionnaire"]);
const EDUCATION: Clocks =
    Clocks::Named(&["education-plan-started", "education-plan", "education-plan-each-term", "school-place"]);
const PRE_PROCEEDINGS: Clocks = Clocks::Named(&["letter-before-proceedings", "application-after-decision"]);
const INTERVIEW: Clocks = Clocks::Named(&["return-interview"]);
const PROCEEDINGS: Clocks = Clocks::Named(&["care-proceedings"]);

pub(crate) const FLAGS: &[FlagRule] = &[
    late(
        "care-review-late",
        &["L11-CARE-LATE"],
        "A looked-after child's review was held late",
        Clocks::Named(CARE_REVIEWS),
    ),
    overdue(
        "other-care-review-overdue",
        &["L11-OTHER"],
        "The review of a child in short breaks, or on the way to adoption, has not been held in time",
        Severity::High,
        Clocks::Named(OTHER_REVIEWS),
    ),
    late(
        "other-care-review-late",
        &["L11-OTHER-LATE"],
        "The review of a child in short breaks, or on the way to adoption, was held late",
        Clocks::Named(OTHER_REVIEWS),
    ),
    overdue(
        "review-record-overdue",
        &["L11-RECORD"],
        "The decisions or the record of a review have not been written or sent in time",
        Severity::Medium,
        REVIEW_RECORDS,
    ),
    late(
        "review-record-late",
        &["L11-RECORD-LATE"],
        "The decisions or the record of a review were written or sent late",
        REVIEW_RECORDS,
    ),
    overdue(
        "care-visit-overdue",
        &["L12-CARE"],
        "A looked-after child has not been visited in time",
        Severity::High,
        LATER_VISITS,
    ),
    late("care-visit-late", &["L12-CARE-LATE"], "A looked-after child was visited late", LATER_VISITS),
    overdue(
        "first-placement-visit-overdue",
        &["L13"],
        "A looked-after child has not been visited in the first week of a placement",
        Severity::High,
        FIRST_VISITS,
    ),
    late(
        "first-placement-visit-late",
        &["L13-LATE"],
        "A looked-after child was first visited in a placement after its first week",
        FIRST_VISITS,
    ),
    overdue(
        "health-overdue",
        &["L14"],
        "A looked-after child's health assessment, or the request for it, is overdue",
        Severity::High,
        HEALTH,
    ),
    late(
        "health-late",
        &["L14-LATE"],
        "A looked-after child's health assessment, or the request for it, came late",
        HEALTH,
    ),
    overdue(
        "health-check-overdue",
        &["L14-CHECK"],
        "A looked-after child's dental check or questionnaire is overdue",
        Severity::Medium,
        CHECKS,
    ),
    late(
        "health-check-late",
        &["L14-CHECK-LATE"],
        "A looked-after child's dental check or questionnaire came late",
        CHECKS,
    ),
    overdue(
        "education-overdue",
        &["L14-EDUCATION"],
        "A looked-after child's education plan or school place is overdue",
        Severity::High,
        EDUCATION,
    ),
    late(
        "education-late",
        &["L14-EDUCATION-LATE"],
        "A looked-after child's education plan or school place came late",
        EDUCATION,
    ),
    overdue(
        "pre-proceedings-step-overdue",
        &["L15"],
        "The letter before proceedings, or the application, has not followed the decision in time",
        Severity::Medium,
        PRE_PROCEEDINGS,
    ),
    late(
        "pre-proceedings-step-late",
        &["L15-LATE"],
        "The letter before proceedings, or the application, followed the decision late",
        PRE_PROCEEDINGS,
    ),
    overdue(
        "return-interview-overdue",
        &["L18"],
        "A child came back from being missing and has not been interviewed in time",
        Severity::High,
        INTERVIEW,
    ),
    late(
        "return-interview-late",
        &["L18-LATE"],
        "A child who came back from being missing was interviewed late",
        INTERVIEW,
    ),
    overdue(
        "proceedings-overdue",
        &["L20"],
        "Care proceedings have gone on for longer than the law allows",
        Severity::High,
        PROCEEDINGS,
    ),
    late(
        "proceedings-late",
        &["L20-LATE"],
        "Care proceedings went on for longer than the law allows",
        PROCEEDINGS,
    ),
];

#[cfg(test)]
mod tests {
    use super::super::named::tests::check;

    const CARE: &str = "2026-03-02 care started c1 legal C2\n2026-03-02 placement started p1 care c1 type U6";

    #[test]
    fn visits_in_a_placement_and_above_all_the_first() {
        check(
            ("first-placement-visit-overdue", "first-placement-visit-late"),
            CARE,
            "2026-03-10",
            "2026-03-12 visit made v1 looked-after for p1 seen yes",
            "2026-06-11",
        );
        check(
            ("care-visit-overdue", "care-visit-late"),
            &[CARE, "\n2026-03-09 visit made v1 looked-after for p1 seen yes"].concat(),
            "2026-04-21",
            "2026-04-23 visit made v2 looked-after for p1 seen yes",
            "2026-07-23",
        );
        // A move starts again with a first visit.
        check(
            ("first-placement-visit-overdue", "first-placement-visit-late"),
            &[
                CARE,
                "\n2026-03-09 visit made v1 looked-after for p1 seen yes",
                "\n2026-03-16 placement ended p1 CARPL\n2026-03-16 placement started p2 care c1 type U6",
            ]
            .concat(),
            "2026-03-24",
            "2026-03-25 visit made v2 looked-after for p2 seen yes",
            "2026-06-24",
        );
    }

    #[test]
    fn reviews_and_what_is_written_of_them() {
        check(
            ("care-review-overdue", "care-review-late"),
            CARE,
            "2026-03-31",
            "2026-04-01 care review c1 PN1",
            "2026-07-01",
        );
        check(
            ("other-care-review-overdue", "other-care-review-late"),
            "2026-03-02 care started c1 legal V4\n2026-03-02 placement started p1 care c1 type U6",
            "2026-06-03",
            "2026-06-08 care review c1 short-break PN1",
            "2026-09-07",
        );
    }

    #[test]
    fn the_record_of_a_review() {
        check(
            ("review-record-overdue", "review-record-late"),
            &[CARE, "\n2026-03-20 care review c1 PN1"].concat(),
            "2026-03-28",
            "2026-03-30 meeting written up m1 full-record circulated 2026-03-30",
            "2026-06-29",
        );
    }

    #[test]
    fn health_and_school() {
        check(
            ("health-check-overdue", "health-check-late"),
            &[CARE, "\n2026-03-16 teeth checked\n2027-03-01 difficulties scored score 10"].concat(),
            "2027-03-17",
            "2027-03-22 teeth checked",
            "2027-06-21",
        );
        check(
            ("health-overdue", "health-late"),
            CARE,
            "2026-03-10",
            "2026-03-12 health assessment requested",
            "2026-06-11",
        );
        check(
            ("education-overdue", "education-late"),
            CARE,
            "2026-03-17",
            "2026-03-19 education plan completed",
            "2026-06-18",
        );
    }

    #[test]
    fn court_and_missing() {
        check(
            ("pre-proceedings-step-overdue", "pre-proceedings-step-late"),
            "2026-03-02 pre-proceedings started pl1",
            "2026-03-10",
            "2026-03-12 letter before proceedings pl1 family-group-offer yes",
            "2026-06-11",
        );
        check(
            ("return-interview-overdue", "return-interview-late"),
            "2026-03-02T12:00 missing ended m1\n2026-03-03 return interview offered m1",
            "2026-03-06",
            "2026-03-09T12:00 return interview held m1",
            "2026-06-08",
        );
        check(
            ("proceedings-overdue", "proceedings-late"),
            "2026-03-02 application made cp1 care\n2026-03-02 application issued cp1",
            "2026-08-31",
            "2026-09-07 proceedings concluded cp1 orders care",
            "2026-12-07",
        );
    }
}
