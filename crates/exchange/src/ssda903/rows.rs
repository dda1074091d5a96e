//! The typed rows of the three tables that are read: header, episodes, reviews.

use jiff::civil::Date;
use journey::codes::{
    CareEndReason, Ethnicity, LegalStatus, Need, Participation, PlacementChangeReason, PlacementProvider,
    PlacementType, Sex,
};
use journey::subjects::{Upn, Urn};
use journey::{Coded, Written};

use crate::table::{Row, Shape};

/// The columns of the header table.
pub const HEADER: Shape =
    Shape { table: "header", required: &["CHILD", "SEX", "DOB", "ETHNIC", "UPN"], optional: &[] };

/// The columns of the episodes table.
pub const EPISODES: Shape = Shape {
    table: "episodes",
    required: &[
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
    ],
    optional: &["URN"],
};

/// The columns of the reviews table.
pub const REVIEWS: Shape =
    Shape { table: "reviews", required: &["CHILD", "REVIEW", "REVIEW_CODE"], optional: &[] };

/// One row of the header table: who the child is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeaderRow {
    /// SEX; the old codes 1 and 2 are read as male and female.
    pub sex: Sex,
    /// DOB.
    pub born: Date,
    /// ETHNIC.
    pub ethnicity: Ethnicity,
    /// UPN as it stands: a number, or one of the codes that say why there is none.
    pub upn: Option<Upn>,
}

/// One row of the episodes table: a spell without a change of legal status or placement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EpisodeRow {
    /// DECOM: the day on which it began.
    pub began: Date,
    /// RNE: why it began.
    pub why_began: WhyBegan,
    /// LS: the legal status.
    pub legal_status: LegalStatus,
    /// CIN: the need for which the child is looked after.
    pub need: Need,
    /// PLACE: the type of placement.
    pub placement: PlacementType,
    /// PLACE_PROVIDER.
    pub provider: Option<PlacementProvider>,
    /// URN of the setting.
    pub urn: Option<Urn>,
    /// DEC: the day on which it ended, if it has.
    pub ended: Option<Date>,
    /// REC: why it ended; only where it has.
    pub why_ended: Option<CareEndReason>,
    /// REASON_PLACE_CHANGE; only where it has ended.
    pub why_moved: Option<PlacementChangeReason>,
}

/// One row of the reviews table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewRow {
    /// REVIEW: the day on which it was held.
    pub held: Date,
    /// REVIEW_CODE: how the child took part.
    pub participation: Participation,
}

/// RNE: what changed when a row began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyBegan {
    /// S: the child began to be looked after.
    CareStarted,
    /// L: the legal status and nothing else.
    LegalStatus,
    /// P: the placement and the carer.
    Placement,
    /// T: the placement, with the same carer.
    PlacementSameCarer,
    /// B: the legal status, the placement and the carer.
    Both,
    /// U: the legal status and the placement, with the same carer.
    BothSameCarer,
}

impl WhyBegan {
    /// The code as the format writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CareStarted => "S",
            Self::LegalStatus => "L",
            Self::Placement => "P",
            Self::PlacementSameCarer => "T",
            Self::Both => "B",
            Self::BothSameCarer => "U",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [
            Self::CareStarted,
            Self::LegalStatus,
            Self::Placement,
            Self::PlacementSameCarer,
            Self::Both,
            Self::BothSameCarer,
        ]
        .into_iter()
        .find(|why| why.code() == code)
    }
}

impl EpisodeRow {
    /// Whether the placement at its beginning was a new one, not one that went on.
    pub fn begins_placement(&self) -> bool {
        self.why_began != WhyBegan::LegalStatus
    }

    /// Whether it says that the child began to be looked after.
    pub fn starts_care(&self) -> bool {
        self.why_began == WhyBegan::CareStarted
    }

    /// Whether it says that the legal status changed at its beginning.
    pub fn changes_legal_status(&self) -> bool {
        !matches!(self.why_began, WhyBegan::Placement | WhyBegan::PlacementSameCarer)
    }

    /// Whether the child stayed with the carer of the row before.
    pub fn keeps_carer(&self) -> bool {
        matches!(
            self.why_began,
            WhyBegan::LegalStatus | WhyBegan::PlacementSameCarer | WhyBegan::BothSameCarer
        )
    }

    /// Whether the period of care ended with it.
    pub fn ends_care(&self) -> bool {
        self.ended.is_some() && self.why_ended.is_some_and(|reason| reason != CareEndReason::X1)
    }

    /// What a placement is recognised by when no date tells.
    pub fn setting(&self) -> (PlacementType, Option<PlacementProvider>, Option<&Urn>) {
        (self.placement, self.provider, self.urn.as_ref())
    }
}

/// Reads a header row.
pub fn header(row: &mut Row<'_>) -> Option<HeaderRow> {
    let sex = row.required("SEX", |row, column| row.coded_as(column, sex));
    let born = row.required("DOB", Row::date);
    let ethnicity = row.required("ETHNIC", Row::coded);
    let upn = row.identifier("UPN").and_then(|upn| Upn::parse(&upn).ok());
    Some(HeaderRow { sex: sex?, born: born?, ethnicity: ethnicity?, upn })
}

/// Reads an episodes row.
pub fn episode(row: &mut Row<'_>) -> Option<EpisodeRow> {
    let began = row.required("DECOM", Row::date);
    let why_began = row.required("RNE", |row, column| row.coded_as(column, WhyBegan::from_code));
    let legal_status = row.required("LS", Row::coded);
    let need = row.required("CIN", Row::coded);
    let placement = row.required("PLACE", Row::coded);
    let provider = row.coded("PLACE_PROVIDER");
    let urn = row.identifier("URN").and_then(|urn| Urn::parse(&urn).ok());
    let ended = row.date("DEC");
    let why_ended = row.coded("REC").filter(|_| ended.is_some());
    let why_moved = row.coded("REASON_PLACE_CHANGE").filter(|_| ended.is_some());
    Some(EpisodeRow {
        began: began?,
        why_began: why_began?,
        legal_status: legal_status?,
        need: need?,
        placement: placement?,
        provider,
        urn,
        ended,
        why_ended,
        why_moved,
    })
}

/// Reads a reviews row.
pub fn review(row: &mut Row<'_>) -> Option<ReviewRow> {
    let held = row.required("REVIEW", Row::date);
    let participation = row.required("REVIEW_CODE", Row::coded);
    Some(ReviewRow { held: held?, participation: participation? })
}

/// The sex, in the codes used since 2024-25 or in the older ones.
fn sex(code: &str) -> Option<Sex> {
    match code {
        "1" => Some(Sex::M),
        "2" => Some(Sex::F),
        other => Sex::from_code(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssda903::codes;

    fn check(column: &str, read: impl Fn(&str) -> bool) {
        let codes = codes::every_code_of(column);
        assert!(!codes.is_empty(), "{column}");
        assert!(codes.iter().all(|code| read(code)), "{column}");
    }

    #[test]
    fn every_code_has_its_meaning() {
        check("SEX", |code| sex(code).is_some());
        check("ETHNIC", |code| Ethnicity::from_code(code).is_some());
        check("RNE", |code| WhyBegan::from_code(code).is_some());
        check("LS", |code| LegalStatus::from_code(code).is_some());
        check("CIN", |code| Need::from_code(code).is_some());
        check("PLACE", |code| PlacementType::from_code(code).is_some());
        check("PLACE_PROVIDER", |code| PlacementProvider::from_code(code).is_some());
        check("REC", |code| CareEndReason::from_code(code).is_some());
        check("REASON_PLACE_CHANGE", |code| PlacementChangeReason::from_code(code).is_some());
        check("REVIEW_CODE", |code| Participation::from_code(code).is_some());
    }
}
