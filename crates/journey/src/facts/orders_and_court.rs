//! Orders and court: from the legal gateway to the final order.

use alloc::vec::Vec;

use jiff::civil::Date;

use crate::codes::{
    ApplicationKind, FamilyMeetingException, GatewayKind, GatewayOutcome, OrderKind, PreProceedingsOutcome,
    PreProceedingsStage,
};
use crate::subjects::{
    Code, CommissionId, FamilyMeetingId, GatewayId, OrderId, PreProceedingsId, ProceedingsId,
};
use crate::time::Occurred;
use crate::values::{Actor, Bounded};

facts! {
    /// An order was made, or the police took the child into protection.
    OrderMade {
        order_id: OrderId = "The order.",
        kind: OrderKind = "Which order.",
        effective_from: Option<Occurred> = "When it takes effect, where that differs from when it was made.",
        effective_until: Option<Occurred> = "When it ends unless it is extended.",
    }

    /// An order was extended.
    OrderExtended {
        order_id: OrderId = "The order.",
        effective_until: Option<Occurred> = "When it now ends.",
    }

    /// An order ended.
    OrderEnded {
        order_id: OrderId = "The order.",
    }

    /// A legal meeting was held.
    LegalGatewayHeld {
        gateway_id: GatewayId = "The meeting.",
        kind: GatewayKind = "Which meeting.",
        outcome: Option<GatewayOutcome> = "What it decided.",
    }

    /// Pre-proceedings began.
    PreProceedingsStarted {
        pre_proceedings_id: PreProceedingsId = "The pre-proceedings.",
    }

    /// Pre-proceedings were extended.
    PreProceedingsExtended {
        pre_proceedings_id: PreProceedingsId = "The pre-proceedings.",
        until: Option<Date> = "How long they may now last.",
        authorised_by: Option<Actor> = "Who authorised it.",
    }

    /// Pre-proceedings ended.
    PreProceedingsEnded {
        pre_proceedings_id: PreProceedingsId = "The pre-proceedings.",
        outcome: Option<PreProceedingsOutcome> = "How they ended.",
        outcome_code: Option<Code> = "How they ended, in a code of the source whose meaning is not published.",
        review_meetings: Option<u32> = "How many review meetings were held, where the source tells no days.",
    }

    /// The letter before proceedings was sent.
    LetterBeforeProceedingsSent {
        pre_proceedings_id: PreProceedingsId = "The pre-proceedings.",
        family_group_offer: Option<bool> = "Whether it offers a family group decision-making meeting.",
    }

    /// A pre-proceedings meeting was held.
    PreProceedingsMeetingHeld {
        pre_proceedings_id: PreProceedingsId = "The pre-proceedings.",
        stage: PreProceedingsStage = "Which meeting.",
    }

    /// A family group decision-making meeting was offered.
    FamilyGroupMeetingOffered {
        offer_id: FamilyMeetingId = "The offer.",
        pre_proceedings_id: Option<PreProceedingsId> = "The pre-proceedings.",
        accepted: Option<bool> = "Whether the family accepted.",
    }

    /// A family group decision-making meeting was not offered.
    FamilyGroupMeetingNotOffered {
        offer_id: FamilyMeetingId = "The offer that was considered.",
        pre_proceedings_id: Option<PreProceedingsId> = "The pre-proceedings.",
        exception: Option<FamilyMeetingException> = "Why not.",
    }

    /// A family group decision-making meeting was held.
    FamilyGroupMeetingHeld {
        offer_id: FamilyMeetingId = "The offer that led to it.",
    }

    /// An assessment by an expert was commissioned.
    AssessmentCommissioned {
        commission_id: CommissionId = "The commissioned assessment.",
        proceedings_id: Option<ProceedingsId> = "The proceedings for which it is made.",
        due: Option<Date> = "When it is due.",
    }

    /// An assessment by an expert was received.
    AssessmentReceived {
        commission_id: CommissionId = "The commissioned assessment.",
    }

    /// A court was asked for an order.
    CourtApplicationMade {
        proceedings_id: ProceedingsId = "The proceedings.",
        pre_proceedings_id: Option<PreProceedingsId> = "The pre-proceedings before them.",
        kind: ApplicationKind = "For which order.",
        letter_sent_on: Option<Date> = "The day of the letter that tells the family of it.",
    }

    /// The court issued an application.
    CourtApplicationIssued {
        proceedings_id: ProceedingsId = "The proceedings.",
    }

    /// The court extended the time for proceedings.
    ProceedingsExtended {
        proceedings_id: ProceedingsId = "The proceedings.",
        weeks: Option<Bounded<1, 520>> = "By how many weeks.",
        reason_recorded: Option<bool> = "Whether the reason is on the record.",
    }

    /// Proceedings ended with a final order or none.
    ProceedingsConcluded {
        proceedings_id: ProceedingsId = "The proceedings.",
        orders: Vec<OrderKind> = "The final orders.",
    }
}
