//! Leaving care: entitlement, pathway plans, contact, home and work.

use jiff::civil::Date;

use crate::codes::{
    Accommodation, AccommodationBasis, Activity, ContactMeans, InTouch, LeaverCategory, LeaverClosureReason,
    PathwayReviewRequester,
};
use crate::subjects::WorkerId;

facts! {
    /// It was recorded what a young person is entitled to after care.
    LeaverEligibilityRecorded {
        category: LeaverCategory = "The category.",
    }

    /// A personal adviser was allocated.
    PersonalAdviserAllocated {
        adviser: WorkerId = "The adviser.",
    }

    /// A personal adviser stopped.
    PersonalAdviserDeallocated {
        adviser: WorkerId = "The adviser.",
    }

    /// The needs of a young person leaving care were assessed.
    PathwayNeedsAssessed {}

    /// A pathway plan was made.
    PathwayPlanMade {}

    /// Somebody asked for the pathway plan to be reviewed.
    PathwayReviewRequested {
        by: Option<PathwayReviewRequester> = "Who asked.",
    }

    /// The pathway plan was reviewed.
    PathwayPlanReviewed {
        changed: Option<bool> = "Whether the review changed it.",
    }

    /// The authority was in contact with a care leaver, or recorded that it was not.
    LeaverContacted {
        in_touch: Option<InTouch> = "Whether it is in touch.",
        means: Option<ContactMeans> = "How contact was made.",
        two_way: Option<bool> = "Whether the young person answered.",
    }

    /// It was recorded where a care leaver lives.
    LeaverAccommodationRecorded {
        accommodation: Accommodation = "Where.",
        suitable: Option<bool> = "Whether it is suitable.",
        since: Option<Date> = "Since when.",
        provided_by_authority: Option<bool> = "Whether the authority provides it.",
        basis: Option<AccommodationBasis> = "How it is known.",
    }

    /// It was recorded what a care leaver does.
    LeaverActivityRecorded {
        activity: Activity = "What.",
    }

    /// Support of a care leaver ended.
    LeaverSupportClosed {
        reason: Option<LeaverClosureReason> = "Why.",
        consulted: Option<bool> = "Whether the young person was consulted.",
    }
}
