//! What the yearly and daily extracts carry: the kinds of fact whose silence means something in a record that nothing
//! else has told of.

use crate::event::Kind;

/// The kinds that every extract of a format carries, by the source system under which its facts stand; nothing where
/// it is not a format that is known to leave things out.
pub fn carried_by(system: &str) -> Option<&'static [Kind]> {
    CARRIED.iter().find(|(format, _)| *format == system).map(|(_, kinds)| *kinds)
}

/// The kinds that a format carries wherever it carries this one: not every authority sends every table, so only the
/// record shows which are sent. Nothing where no such table tells of all that happened: the yearly tables on health and
/// on leavers say that something was done in a year or on a birthday, and their silence about other days says nothing.
pub fn carried_with(system: &str, kind: Kind) -> &'static [Kind] {
    let tables = if system == "ssda903" { LOOKED_AFTER_OPTIONAL } else { &[] };
    tables.iter().find(|kinds| kinds.contains(&kind)).copied().unwrap_or_default()
}

/// Of the children looked after return, what stands in the tables that every year has; of Annex A, what its lists say
/// of more than the last of its kind.
const CARRIED: &[(&str, &[Kind])] =
    &[("ssda903", LOOKED_AFTER), ("cin-census", IN_NEED), ("annex-a", INSPECTION), ("dfe-daily", DAILY)];

const LOOKED_AFTER: &[Kind] = &[
    Kind::ChildRegistered,
    Kind::IdentityChanged,
    Kind::ChildDied,
    Kind::MovedAuthority,
    Kind::CarePeriodStarted,
    Kind::CarePeriodEnded,
    Kind::LegalStatusChanged,
    Kind::PlacementStarted,
    Kind::PlacementEnded,
    Kind::CareReviewHeld,
];

/// The tables of the children looked after return that not everybody sends, or not in every year.
const LOOKED_AFTER_OPTIONAL: &[&[Kind]] = &[
    &[Kind::MissingStarted, Kind::MissingEnded],
    &[Kind::WorkerAllocated, Kind::WorkerDeallocated],
    &[Kind::AdoptionDecided, Kind::AdoptionDecisionReversed],
];

const IN_NEED: &[Kind] = &[
    Kind::ChildRegistered,
    Kind::IdentityChanged,
    Kind::ChildDied,
    Kind::ReferralReceived,
    Kind::ReferralDecided,
    Kind::AssessmentStarted,
    Kind::AssessmentAuthorised,
    Kind::CaseOpened,
    Kind::CaseClosed,
    Kind::EnquiryStarted,
    Kind::ConferenceNotRequired,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::ProtectionPlanEnded,
    Kind::ProtectionCategoryChanged,
    Kind::ReviewConferenceHeld,
    Kind::NeedPlanStarted,
    Kind::NeedPlanEnded,
];

const INSPECTION: &[Kind] = &[
    Kind::ChildRegistered,
    Kind::IdentityChanged,
    Kind::ContactReceived,
    Kind::ReferralReceived,
    Kind::ReferralDecided,
    Kind::AssessmentStarted,
    Kind::AssessmentAuthorised,
    Kind::StrategyDiscussionHeld,
    Kind::EnquiryStarted,
    Kind::InitialConferenceHeld,
    Kind::CaseOpened,
    Kind::CaseClosed,
    Kind::ProtectionPlanStarted,
    Kind::ProtectionPlanEnded,
    Kind::CarePeriodStarted,
    Kind::CarePeriodEnded,
    Kind::WorkerAllocated,
];

const DAILY: &[Kind] = &[
    Kind::ChildRegistered,
    Kind::IdentityChanged,
    Kind::ReferralReceived,
    Kind::ReferralDecided,
    Kind::CaseOpened,
    Kind::CaseClosed,
    Kind::AssessmentStarted,
    Kind::AssessmentAuthorised,
    Kind::EnquiryStarted,
    Kind::EnquiryConcluded,
    Kind::InitialConferenceHeld,
    Kind::ProtectionPlanStarted,
    Kind::ProtectionPlanEnded,
    Kind::NeedPlanStarted,
    Kind::NeedPlanEnded,
    Kind::PlacementStarted,
    Kind::PlacementEnded,
    Kind::WorkerAllocated,
    Kind::WorkerDeallocated,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_not_everybody_sends_speaks_of_its_own_kinds_only() {
        let worker = [Kind::WorkerAllocated, Kind::WorkerDeallocated];
        assert_eq!(carried_with("ssda903", Kind::WorkerAllocated), worker);
        assert_eq!(carried_with("ssda903", Kind::WorkerDeallocated), worker);
        assert_eq!(carried_with("ssda903", Kind::MissingEnded), [Kind::MissingStarted, Kind::MissingEnded]);
        assert!(
            carried_with("ssda903", Kind::DentalChecked).is_empty(),
            "its silence says nothing of other days"
        );
        assert!(carried_with("ssda903", Kind::PlacementStarted).is_empty(), "every year has that table");
        assert!(carried_with("cin-census", Kind::WorkerAllocated).is_empty());
        assert!(carried_with("mosaic", Kind::WorkerAllocated).is_empty());
    }

    #[test]
    fn what_a_format_always_carries_is_in_no_table_that_may_be_missing() {
        for kind in LOOKED_AFTER_OPTIONAL.iter().copied().flatten() {
            assert!(!LOOKED_AFTER.contains(kind), "{}", kind.name());
        }
        assert!(carried_by("ssda903").is_some_and(|kinds| kinds.contains(&Kind::CareReviewHeld)));
        assert!(carried_by("mosaic").is_none(), "a case system leaves nothing out that is known of");
    }
}
