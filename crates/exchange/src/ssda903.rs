//! SSDA903, the yearly return on children looked after: its tables as CSV files, one directory a return.
//!
//! | table | read | not carried by any fact, and left unread |
//! | --- | --- | --- |
//! | header | CHILD, SEX, DOB, ETHNIC, UPN | MOTHER, MC_DOB |
//! | episodes | CHILD, DECOM, RNE, LS, CIN, PLACE, PLACE_PROVIDER, DEC, REC, REASON_PLACE_CHANGE, URN | HOME_POST, PL_POST: addresses are never taken |
//! | reviews | CHILD, REVIEW, REVIEW_CODE | DOB: the header says it, here and in the other tables |
//! | uasc | CHILD, DUC | SEX |
//! | oc2 | CHILD, SDQ_SCORE, SDQ_REASON, CONVICTED, IMMUNISATIONS, TEETH_CHECK, HEALTH_ASSESSMENT, SUBSTANCE_MISUSE, INTERVENTION_RECEIVED, INTERVENTION_OFFERED | HEALTH_CHECK; that something was not done; the day on which it was |
//! | oc3 | CHILD, DOB, IN_TOUCH, ACTIV, ACCOM | 0, not applicable |
//! | ad1 | CHILD, DATE_INT, DATE_MATCH, FOSTER_CARE | NB_ADOPTR, SEX_ADOPTR, LS_ADOPTR: they are about the adopters |
//! | placed_adoption | CHILD, DATE_PLACED (the decision, not the move), DATE_PLACED_CEASED, REASON_PLACED_CEASED | |
//! | previous_permanence | CHILD, PREV_PERM, DATE_PERM, with zz for a day or month that nobody knows | LA_PERM |
//! | missing | CHILD, MISSING, MIS_START, MIS_END | |
//! | sw_episodes | CHILD, SW_ID, SW_DECOM, SW_DEC, SW_REASON, which becomes the reason why the worker before stopped | SW_REASON where no row before has ended |
//! | dolo | CHILD, DOLO_START, DOLO_END | |
//!
//! A row is refused when a cell that is read cannot be understood; the other rows go in. A code that belongs to
//! another collection year is taken and noticed. REC and REASON_PLACE_CHANGE say why something ended: without DEC
//! nothing has, and they are noticed and not taken.

use std::collections::BTreeMap;

use journey::codes::SubmissionFormat;

use crate::carried::carried;
use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts, TableRead};
use crate::finding::Finding;

pub mod codes;
mod digest;
mod document;
pub(crate) mod facts;
mod read;
pub mod rows;
pub mod tables;
mod who;
mod write;
pub mod year;

pub use document::read_documents;
pub use read::{ReadError, read_directory, read_tables};
pub use rows::{EpisodeRow, HeaderRow, ReviewRow};
use tables::FlatRow;
pub use tables::{
    AdoptedRow, AwayRow, DecisionRow, HealthRow, LeaverRow, LibertyRow, PermanenceRow, UasRow, WorkerRow,
};
pub(crate) use who::Who;
pub use write::{Tables, write};
pub use year::{CollectionYear, NoSuchYear};

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "ssda903";

carried! {
    ChildRegistered [date_of_birth sex ethnicity upn unaccompanied unaccompanied_until] AnotherDay Every "disabilities, why there is no pupil number; that a child is not unaccompanied";
    CarePeriodStarted [care_id need] ItsDay Every "";
    CarePeriodEnded [care_id reason] ItsDay Every "who approved it";
    LegalStatusChanged [care_id status] ItsDay Every "";
    PlacementStarted [placement_id care_id placement_type provider urn same_carer] ItsDay Every "where it lies, how long it is meant to last, on what footing it began";
    PlacementEnded [placement_id reason] ItsDay Every "";
    CareReviewHeld [care_id participation] ItsDay Every "the outcome; one alone in its table is not taken back";
    HealthAssessed [] AnotherDay Some "its day, its kind, by whom; that of a child not looked after throughout the year";
    DentalChecked [] AnotherDay Some "the same";
    ImmunisationsChecked [] AnotherDay Some "the same";
    SubstanceMisuseIdentified [intervention] AnotherDay Some "the same; all but the last of a year";
    StrengthsAndDifficultiesScored [score reason_not] AnotherDay Some "the same";
    OffendingRecorded [convicted_in_year] AnotherDay Some "the same";
    LeaverContacted [in_touch] AnotherDay Some "how, and whether it was answered; contact at other times than around the birthday";
    LeaverAccommodationRecorded [accommodation suitable] AnotherDay Some "the same of where the young person lives";
    LeaverActivityRecorded [activity] AnotherDay Some "the same of what the young person does";
    AdoptionDecided [] ItsDay Some "one that did not stand in any year of the returns";
    AdoptionDecisionReversed [reason] ItsDay Some "the same";
    AdoptionMatched [with_current_carer] ItsDay Some "a match that did not lead to adoption";
    PreviousPermanenceRecorded [option made_on] AnotherDay Every "when it was recorded";
    MissingStarted [missing_id kind] ItsDay Some "one outside the years of care";
    MissingEnded [missing_id] ItsDay Some "the same";
    WorkerAllocated [allocation_id worker] ItsDay Some "team, employment; whoever is no social worker; before the return of 2023-24";
    WorkerDeallocated [allocation_id] ItsDay Some "the same; why, of the last";
    OrderMade [order_id kind] ItsDay Some "all but deprivation of liberty from the return of 2026-27 on";
    OrderEnded [order_id] ItsDay Some "the same";
}

/// A row and the line on which it stood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// What it says.
    pub row: T,
    /// The line in its file.
    pub line: u64,
}

/// What one return says of one child, each table sorted by what its rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildRows {
    /// Who the child is.
    pub header: Option<Located<HeaderRow>>,
    /// Legal statuses and placements, by the day on which they began.
    pub episodes: Vec<Located<EpisodeRow>>,
    /// Care reviews, by day.
    pub reviews: Vec<Located<ReviewRow>>,
    /// Whether the return has the episodes table at all.
    pub has_episodes: bool,
    /// Whether some row of the child in the episodes table was refused, so that what is missing proves nothing.
    pub episodes_refused: bool,
    /// The same of the reviews table.
    pub reviews_refused: bool,
    /// The uasc table.
    pub unaccompanied: Rows<UasRow>,
    /// The oc2 table.
    pub health: Rows<HealthRow>,
    /// The oc3 table.
    pub leaver: Rows<LeaverRow>,
    /// The ad1 table.
    pub adopted: Rows<AdoptedRow>,
    /// The placed_adoption table.
    pub decisions: Rows<DecisionRow>,
    /// The previous_permanence table.
    pub permanence: Rows<PermanenceRow>,
    /// The missing table.
    pub away: Rows<AwayRow>,
    /// The sw_episodes table.
    pub workers: Rows<WorkerRow>,
    /// The dolo table.
    pub liberty: Rows<LibertyRow>,
}

impl ChildRows {
    /// The table and the line of a first row that is about the child, the header's apart.
    fn first_row(&self) -> Option<(&'static str, u64)> {
        fn first<T: FlatRow>(rows: &Rows<T>) -> Option<(&'static str, u64)> {
            rows.rows.first().map(|row| (T::SHAPE.table, row.line))
        }
        let episode = self.episodes.first().map(|row| (rows::EPISODES.table, row.line));
        let review = self.reviews.first().map(|row| (rows::REVIEWS.table, row.line));
        episode
            .or(review)
            .or_else(|| first(&self.unaccompanied))
            .or_else(|| first(&self.health))
            .or_else(|| first(&self.leaver))
            .or_else(|| first(&self.adopted))
            .or_else(|| first(&self.decisions))
            .or_else(|| first(&self.permanence))
            .or_else(|| first(&self.away))
            .or_else(|| first(&self.workers))
            .or_else(|| first(&self.liberty))
    }
}

/// What one return says of one child in one flat table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// The rows, sorted by what they say.
    pub rows: Vec<Located<T>>,
    /// Whether the return has the table at all.
    pub is_there: bool,
    /// Whether some row of the child was refused, so that what is missing proves nothing.
    pub refused: bool,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), is_there: false, refused: false }
    }
}

impl<T> Rows<T> {
    /// Whether the child has rows in the table, all of them readable.
    pub fn is_whole(&self) -> bool {
        !self.rows.is_empty() && !self.refused
    }
}

/// One return, read: typed rows by child, and everything that was found amiss.
#[derive(Clone, Debug)]
pub struct Return {
    /// The year it is about.
    pub year: CollectionYear,
    /// The tables that were there.
    pub tables: Vec<TableRead>,
    /// What it says, by the child's identifier in the return.
    pub children: BTreeMap<String, ChildRows>,
    /// What was found amiss, in the order of tables and rows.
    pub findings: Vec<Finding>,
}

impl Extract for Return {
    fn about(&self) -> About {
        About {
            format: SubmissionFormat::Ssda903,
            system: SOURCE_SYSTEM,
            year: Some(self.year),
            until: self.year.last_day(),
        }
    }

    fn digest(&self) -> [u8; 32] {
        self.digest_of_rows()
    }

    fn tables(&self) -> &[TableRead] {
        &self.tables
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn children(&self) -> u64 {
        self.children.len() as u64
    }

    fn parts<'e>(&'e self, _: &'e ImportKey) -> Parts<'e> {
        let parts = self.children.iter();
        Box::new(parts.map(|(local_id, rows)| Ok((local_id.clone(), Part::Ssda903(rows)))))
    }
}
