//! Who the child is.

use alloc::vec::Vec;

use ids::{AuthorityCode, ChildId};
use jiff::civil::Date;

use crate::codes::{Disability, Ethnicity, IdentityChangeReason, LinkReason, Sex, UpnUnknown};
use crate::subjects::{Code, FamilyId, LocalNumber, Upn};
use crate::text::Name;

facts! {
    /// An identifier of the child in a source system, as the source writes it.
    RegisteredId {
        kind: Code = "What sort of identifier, such as `la-child-id` or `903-child`.",
        value: LocalNumber = "The identifier itself.",
    }

    /// A child became known to the authority.
    ChildRegistered {
        local_ids: Vec<RegisteredId> = "The child's identifiers in the source systems.",
        date_of_birth: Option<Date> = "The date of birth.",
        expected_date_of_birth: Option<Date> = "The expected date of birth of a child not yet born.",
        sex: Option<Sex> = "The sex recorded.",
        ethnicity: Option<Ethnicity> = "The ethnicity recorded.",
        disabilities: Vec<Disability> = "The disabilities recorded.",
        upn: Option<Upn> = "The unique pupil number.",
        upn_unknown: Option<UpnUnknown> = "Why there is no unique pupil number.",
        unaccompanied: Option<bool> = "Whether the child is an unaccompanied asylum-seeking child.",
        unaccompanied_until: Option<Date> = "The day on which the child stopped being an unaccompanied asylum-seeking child.",
        language: Option<Name> = "The child's first language.",
        religion: Option<Name> = "The child's religion.",
    }

    /// Something known of the child's identity changed; only what changed is filled.
    IdentityChanged {
        local_ids: Vec<RegisteredId> = "Identifiers that are new or replaced.",
        date_of_birth: Option<Date> = "The date of birth as it now stands.",
        expected_date_of_birth: Option<Date> = "The expected date of birth as it now stands.",
        sex: Option<Sex> = "The sex as it now stands.",
        ethnicity: Option<Ethnicity> = "The ethnicity as it now stands.",
        disabilities: Vec<Disability> = "All disabilities as they now stand; empty when they did not change.",
        upn: Option<Upn> = "The unique pupil number as it now stands.",
        upn_unknown: Option<UpnUnknown> = "Why there is no unique pupil number.",
        unaccompanied: Option<bool> = "Whether the child is an unaccompanied asylum-seeking child.",
        unaccompanied_until: Option<Date> = "The day on which the child stopped being an unaccompanied asylum-seeking child.",
        language: Option<Name> = "The first language as it now stands.",
        religion: Option<Name> = "The religion as it now stands.",
        reason: Option<IdentityChangeReason> = "Why it changed.",
    }

    /// This record and another were found to belong together.
    RecordsLinked {
        other_child: ChildId = "The other record.",
        reason: LinkReason = "Why they belong together.",
    }

    /// This record and another were found not to belong together after all.
    RecordsUnlinked {
        other_child: ChildId = "The other record.",
        reason: Option<LinkReason> = "Why they had been linked.",
    }

    /// The child's brothers and sisters were recorded.
    SiblingGroupRecorded {
        family_id: FamilyId = "The family, as the source identifies it.",
        members: Vec<ChildId> = "The children of the group that the ledger knows.",
        living_together: Option<bool> = "Whether they live together.",
    }

    /// The child died, on the day that the fact says it occurred.
    ChildDied {}

    /// Another authority took over responsibility for the child, or handed it over.
    MovedAuthority {
        from_authority: Option<AuthorityCode> = "The authority that was responsible before.",
        to_authority: Option<AuthorityCode> = "The authority that is responsible now.",
        accepted_on: Option<Date> = "The day on which the new authority accepted responsibility.",
    }
}
