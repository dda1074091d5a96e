//! The typed rows of the flat tables: health, leavers, adoption, missing periods, social workers, deprivation of
//! liberty. Each row states facts by itself, unlike the rows of the episodes table, which make sense as a chain only.

use jiff::civil::Date;
use journey::codes::{
    Accommodation, Activity, AdoptionReversalReason, InTouch, MissingKind, PreviousPermanence,
    ScoreMissingReason, SubstanceIntervention, WorkerChangeReason,
};
use journey::subjects::WorkerId;
use journey::values::Bounded;
use journey::{Coded, Day, Written};

use super::{ChildRows, CollectionYear, Rows};
use crate::day::{spell, spell_vague};
use crate::finding::Rule;
use crate::table::{Row, Shape};

/// A row of a flat table.
pub trait FlatRow: Clone + Ord {
    /// The columns of the table.
    const SHAPE: Shape;

    /// What is against rows of one child that share what no two rows can share.
    const CLASH: Rule = Rule::StartRepeated;

    /// The first year of which the table is asked.
    const SINCE: u16 = CollectionYear::FIRST.begins();

    /// The columns as they are written, without CHILD.
    const COLUMNS: &'static [&'static str];

    /// Reads a row.
    fn read(row: &mut Row<'_>) -> Option<Self>;

    /// What is written in the columns, but for DOB and SEX, which the header knows.
    fn cells(&self) -> Vec<String>;

    /// What no two rows of a child can share, if there is anything.
    fn anchor(&self) -> Option<String>;

    /// The rows of a child.
    fn of(child: &mut ChildRows) -> &mut Rows<Self>;
}

/// One row of the uasc table: the child came unaccompanied and seeks asylum.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UasRow {
    /// DUC: the day on which that ceased, or will.
    pub until: Option<Date>,
}

/// One row of the oc2 table: health and offending in the year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HealthRow {
    /// SDQ_SCORE.
    pub score: Option<u32>,
    /// SDQ_REASON: why there is no score.
    pub reason_not: Option<ScoreMissingReason>,
    /// CONVICTED.
    pub convicted: Option<bool>,
    /// IMMUNISATIONS.
    pub immunised: Option<bool>,
    /// TEETH_CHECK.
    pub teeth: Option<bool>,
    /// HEALTH_ASSESSMENT.
    pub assessed: Option<bool>,
    /// SUBSTANCE_MISUSE.
    pub misuse: Option<bool>,
    /// INTERVENTION_RECEIVED.
    pub received: Option<bool>,
    /// INTERVENTION_OFFERED.
    pub offered: Option<bool>,
}

/// One row of the oc3 table: a care leaver on the birthday in the year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaverRow {
    /// DOB: whose birthday it is.
    pub born: Date,
    /// IN_TOUCH.
    pub in_touch: InTouch,
    /// ACTIV.
    pub activity: Option<Activity>,
    /// ACCOM: where, and whether it is suitable.
    pub home: Option<Home>,
}

/// ACCOM: a letter for the sort of home, and 1 or 2 for whether it is suitable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// The sort of home.
    pub accommodation: Accommodation,
    /// Whether it is suitable.
    pub suitable: bool,
}

/// One row of the ad1 table: a child who was adopted in the year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdoptedRow {
    /// DATE_INT: the decision that the child should be placed for adoption.
    pub decided: Date,
    /// DATE_MATCH: the match with the adopters.
    pub matched: Date,
    /// FOSTER_CARE: whether the adopters were the child's foster carers.
    pub with_carer: Option<bool>,
}

/// One row of the placed_adoption table: a decision that a child should be placed for adoption.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionRow {
    /// DATE_PLACED: the decision.
    pub decided: Date,
    /// DATE_PLACED_CEASED: the decision that the child should not, after all.
    pub reversed: Option<Date>,
    /// REASON_PLACED_CEASED; only where it was reversed.
    pub reason: Option<AdoptionReversalReason>,
}

/// One row of the previous_permanence table: how the child had left care before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PermanenceRow {
    /// PREV_PERM.
    pub option: PreviousPermanence,
    /// DATE_PERM, of which the day or the month may be unknown.
    pub made_on: Option<Day>,
}

/// One row of the missing table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwayRow {
    /// MIS_START.
    pub from: Date,
    /// MISSING: missing, or away without authorisation.
    pub kind: MissingKind,
    /// MIS_END.
    pub until: Option<Date>,
}

/// One row of the sw_episodes table: the time for which a social worker had the case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkerRow {
    /// SW_DECOM.
    pub from: Date,
    /// SW_ID.
    pub worker: WorkerId,
    /// SW_DEC.
    pub until: Option<Date>,
    /// SW_REASON: why the case came to this worker.
    pub why_began: Option<WorkerChangeReason>,
}

/// One row of the dolo table: a deprivation of liberty order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LibertyRow {
    /// DOLO_START.
    pub from: Date,
    /// DOLO_END.
    pub until: Option<Date>,
}

impl HealthRow {
    /// What was done about substance misuse, where there was any.
    pub fn intervention(&self) -> Option<SubstanceIntervention> {
        match (self.received, self.offered) {
            (Some(true), _) => Some(SubstanceIntervention::Received),
            (_, Some(true)) => Some(SubstanceIntervention::OfferedRefused),
            (_, Some(false)) => Some(SubstanceIntervention::NotOffered),
            (_, None) => None,
        }
    }
}

impl Home {
    fn from_code(code: &str) -> Option<Self> {
        let (letter, suitable) = code.split_at_checked(1)?;
        let suitable = match suitable {
            "1" => true,
            "2" => false,
            _ => return None,
        };
        Some(Self { accommodation: Accommodation::from_code(letter)?, suitable })
    }

    fn code(self) -> String {
        format!("{}{}", self.accommodation.code(), if self.suitable { 1 } else { 2 })
    }
}

/// Yes or no.
fn whether(row: &mut Row<'_>, column: &'static str) -> Option<bool> {
    row.coded_as(column, |code| Some(code == "1"))
}

fn flag(value: Option<bool>) -> String {
    value.map_or("", |value| if value { "1" } else { "0" }).to_owned()
}

fn date(value: Option<Date>) -> String {
    value.map(spell).unwrap_or_default()
}

fn code<T: Coded>(value: Option<T>) -> String {
    value.map_or("", Coded::code).to_owned()
}

const fn shape(
    table: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Shape {
    Shape { table, required, optional }
}

impl FlatRow for UasRow {
    const SHAPE: Shape = shape("uasc", &["CHILD", "DUC"], &[]);
    const CLASH: Rule = Rule::ChildRepeated;
    const COLUMNS: &'static [&'static str] = &["SEX", "DOB", "DUC"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        Some(Self { until: row.date("DUC") })
    }

    fn cells(&self) -> Vec<String> {
        vec![date(self.until)]
    }

    fn anchor(&self) -> Option<String> {
        Some(String::new())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.unaccompanied
    }
}

impl FlatRow for HealthRow {
    const SHAPE: Shape = shape(
        "oc2",
        &[
            "CHILD",
            "SDQ_SCORE",
            "SDQ_REASON",
            "CONVICTED",
            "IMMUNISATIONS",
            "TEETH_CHECK",
            "HEALTH_ASSESSMENT",
            "SUBSTANCE_MISUSE",
        ],
        &["INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"],
    );
    const CLASH: Rule = Rule::ChildRepeated;
    const COLUMNS: &'static [&'static str] = &[
        "DOB",
        "SDQ_SCORE",
        "SDQ_REASON",
        "CONVICTED",
        "HEALTH_CHECK",
        "IMMUNISATIONS",
        "TEETH_CHECK",
        "HEALTH_ASSESSMENT",
        "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED",
    ];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let score = row.number("SDQ_SCORE");
        // Without its score the row would take back the one that was sent before.
        if row.is_filled("SDQ_SCORE") && score.and_then(Bounded::<0, 40>::new).is_none() {
            row.find(Some("SDQ_SCORE"), Rule::NumberOutOfRange);
        }
        Some(Self {
            score,
            reason_not: row.coded("SDQ_REASON"),
            convicted: whether(row, "CONVICTED"),
            immunised: whether(row, "IMMUNISATIONS"),
            teeth: whether(row, "TEETH_CHECK"),
            assessed: whether(row, "HEALTH_ASSESSMENT"),
            misuse: whether(row, "SUBSTANCE_MISUSE"),
            received: whether(row, "INTERVENTION_RECEIVED"),
            offered: whether(row, "INTERVENTION_OFFERED"),
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.score.map(|score| score.to_string()).unwrap_or_default(),
            code(self.reason_not),
            flag(self.convicted),
            String::new(),
            flag(self.immunised),
            flag(self.teeth),
            flag(self.assessed),
            flag(self.misuse),
            flag(self.received),
            flag(self.offered),
        ]
    }

    fn anchor(&self) -> Option<String> {
        Some(String::new())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.health
    }
}

impl FlatRow for LeaverRow {
    const SHAPE: Shape = shape("oc3", &["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"], &[]);
    const CLASH: Rule = Rule::ChildRepeated;
    const COLUMNS: &'static [&'static str] = &["DOB", "IN_TOUCH", "ACTIV", "ACCOM"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let born = row.required("DOB", Row::date);
        let in_touch = row.required("IN_TOUCH", Row::coded);
        // 0 is how the format writes that there is nothing to say.
        let activity = row.coded("ACTIV").filter(|activity| *activity != Activity::N0);
        let home = row
            .coded_as("ACCOM", |code| if code == "0" { Some(None) } else { Home::from_code(code).map(Some) });
        Some(Self { born: born?, in_touch: in_touch?, activity, home: home.flatten() })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.in_touch.code().to_owned(),
            self.activity.map_or("0", Coded::code).to_owned(),
            self.home.map_or_else(|| "0".to_owned(), Home::code),
        ]
    }

    fn anchor(&self) -> Option<String> {
        Some(String::new())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.leaver
    }
}

impl FlatRow for AdoptedRow {
    const SHAPE: Shape = shape("ad1", &["CHILD", "DATE_INT", "DATE_MATCH", "FOSTER_CARE"], &[]);
    const CLASH: Rule = Rule::ChildRepeated;
    const COLUMNS: &'static [&'static str] =
        &["DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let decided = row.required("DATE_INT", Row::date);
        let matched = row.required("DATE_MATCH", Row::date);
        let with_carer = whether(row, "FOSTER_CARE");
        Some(Self { decided: decided?, matched: matched?, with_carer })
    }

    fn cells(&self) -> Vec<String> {
        let said = [spell(self.decided), spell(self.matched), flag(self.with_carer)];
        said.into_iter().chain([const { String::new() }; 3]).collect()
    }

    fn anchor(&self) -> Option<String> {
        Some(String::new())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.adopted
    }
}

impl FlatRow for DecisionRow {
    const SHAPE: Shape = shape(
        "placed_adoption",
        &["CHILD", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"],
        &[],
    );
    const COLUMNS: &'static [&'static str] =
        &["DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let decided = row.required("DATE_PLACED", Row::date);
        let reversed = row.date("DATE_PLACED_CEASED");
        let reason = row.coded("REASON_PLACED_CEASED").filter(|_| reversed.is_some());
        if reversed.is_none() && row.is_filled("REASON_PLACED_CEASED") {
            row.find(Some("REASON_PLACED_CEASED"), Rule::ReasonWithoutEnd);
        }
        Some(Self { decided: decided?, reversed, reason })
    }

    fn cells(&self) -> Vec<String> {
        vec![spell(self.decided), date(self.reversed), code(self.reason)]
    }

    fn anchor(&self) -> Option<String> {
        Some(self.decided.to_string())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.decisions
    }
}

impl FlatRow for PermanenceRow {
    const SHAPE: Shape = shape("previous_permanence", &["CHILD", "PREV_PERM", "DATE_PERM"], &[]);
    const COLUMNS: &'static [&'static str] = &["DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let option = row.required("PREV_PERM", Row::coded);
        let made_on = row.vague_date("DATE_PERM");
        Some(Self { option: option?, made_on })
    }

    fn cells(&self) -> Vec<String> {
        let made_on = self.made_on.map(spell_vague).unwrap_or_default();
        vec![self.option.code().to_owned(), String::new(), made_on]
    }

    fn anchor(&self) -> Option<String> {
        None
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.permanence
    }
}

impl FlatRow for AwayRow {
    const SHAPE: Shape = shape("missing", &["CHILD", "MISSING", "MIS_START", "MIS_END"], &[]);
    const COLUMNS: &'static [&'static str] = &["DOB", "MISSING", "MIS_START", "MIS_END"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let kind = row.required("MISSING", Row::coded);
        let from = row.required("MIS_START", Row::date);
        let until = row.date("MIS_END");
        Some(Self { from: from?, kind: kind?, until })
    }

    fn cells(&self) -> Vec<String> {
        vec![self.kind.code().to_owned(), spell(self.from), date(self.until)]
    }

    /// A child can be missing more than once from one day on.
    fn anchor(&self) -> Option<String> {
        None
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.away
    }
}

impl FlatRow for WorkerRow {
    const SHAPE: Shape = shape("sw_episodes", &["CHILD", "SW_ID", "SW_DECOM", "SW_DEC"], &["SW_REASON"]);
    const SINCE: u16 = 2023;
    const COLUMNS: &'static [&'static str] = &["DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let worker = row.required("SW_ID", Row::identifier).and_then(|id| WorkerId::parse(&id).ok());
        let from = row.required("SW_DECOM", Row::date);
        let until = row.date("SW_DEC");
        let why_began = row.coded("SW_REASON");
        Some(Self { from: from?, worker: worker?, until, why_began })
    }

    fn cells(&self) -> Vec<String> {
        vec![self.worker.to_string(), spell(self.from), date(self.until), code(self.why_began)]
    }

    fn anchor(&self) -> Option<String> {
        Some(format!("{} {}", self.from, self.worker))
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.workers
    }
}

impl FlatRow for LibertyRow {
    const SHAPE: Shape = shape("dolo", &["CHILD", "DOLO_START", "DOLO_END"], &[]);
    const SINCE: u16 = 2026;
    const COLUMNS: &'static [&'static str] = &["DOB", "DOLO_START", "DOLO_END"];

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let from = row.required("DOLO_START", Row::date);
        let until = row.date("DOLO_END");
        let year = row.year();
        if from.is_some_and(|from| from > year.last_day()) {
            row.find(Some("DOLO_START"), Rule::StartAfterYear);
        }
        if until.is_some_and(|until| !year.overlaps(until, Some(until))) {
            row.find(Some("DOLO_END"), Rule::EndOutsideYear);
        }
        Some(Self { from: from?, until })
    }

    fn cells(&self) -> Vec<String> {
        vec![spell(self.from), date(self.until)]
    }

    fn anchor(&self) -> Option<String> {
        Some(self.from.to_string())
    }

    fn of(child: &mut ChildRows) -> &mut Rows<Self> {
        &mut child.liberty
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
        check("SDQ_REASON", |code| ScoreMissingReason::from_code(code).is_some());
        check("IN_TOUCH", |code| InTouch::from_code(code).is_some());
        check("ACTIV", |code| Activity::from_code(code).is_some());
        check("ACCOM", |code| code == "0" || Home::from_code(code).is_some_and(|home| home.code() == code));
        check("REASON_PLACED_CEASED", |code| AdoptionReversalReason::from_code(code).is_some());
        check("PREV_PERM", |code| PreviousPermanence::from_code(code).is_some());
        check("MISSING", |code| MissingKind::from_code(code).is_some());
        check("SW_REASON", |code| WorkerChangeReason::from_code(code).is_some());
    }
}
