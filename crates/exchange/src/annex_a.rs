//! Annex A of the inspection framework: a workbook of ten lists about children, read and written.
//!
//! | list | facts made of it | not carried by any fact, and left untaken |
//! | --- | --- | --- |
//! | all | who the child is; the worker now allocated | age; that there is a disability, without which |
//! | 1 Contacts | contact received | |
//! | 2 Early help | assessment started, completed | |
//! | 3 Referrals | referral received; decided, to the month | the number of referrals |
//! | 4 Assessments | assessment started, authorised | |
//! | 5 Enquiries | discussion held, enquiry started, conference held; conference not required, to the month | numbers |
//! | 6 Children in need | case opened, closed; child seen; the need, where list 3 has the referral | status |
//! | 7 Protection | plan started, ended, present category; review held; visit made | emergency protection without a date |
//! | 8 Care | care started, ended; legal status, placement; review, visit, officer's check, health, dental; permanence | postcode, missing periods and interviews without dates |
//! | 9 Leavers | eligibility, adviser, pathway review, contact, accommodation, activity | |
//! | 10 Adoption | decision, placement order, match, placed, adoption order, decision reversed | family, early placement for fostering |
//! | 11 Adopters | none: counted | everything |
//!
//! A column headed *latest* states one fact and says nothing of earlier ones; no list is complete. Lists 7 and 8 name every
//! plan and period of care that is open: one that they leave out, where no row of the list was refused, is recorded as left
//! out; one that they name is not changed by a workbook whose last day is earlier. What the lists do
//! not date is told in two ways: a decision that came with something dated is told to the month, so that no clock is
//! met by a guess; what merely holds (the allocated worker, where a care leaver lives) is told as of the last day of
//! which the workbook tells, and again only when it is different. The last day is found in the workbook, so that the
//! same file says the same whenever it arrives.
//!
//! A row is refused when a day in it, or what it cannot do without, cannot be understood. A spelling that is not
//! known is noticed, and the row goes in without that value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use calamine::Reader;
use jiff::civil::Date;
use journey::Kind;
use journey::codes::SubmissionFormat;
use sha2::{Digest, Sha256};

use crate::carried::carried;
use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts, TableRead};
use crate::finding::{Consequence, Finding, Place, Rule};
use crate::stated::ChildFacts;

pub mod container;
mod facts;
pub mod lists;
pub mod row;
mod sheet;
pub mod spellings;
pub mod write;

pub use container::WorkbookError;
use lists::{ADOPTERS_TABLE, LISTS, List};
pub use row::{ListRow, Value};
use sheet::Reading;

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "annex-a";

carried! {
    ChildRegistered [] AnotherDay Every "of two disabilities one; what is put right once no list has the child";
    ContactReceived [source] ItsDay Every "a second one of the day from the same source";
    EarlyHelpAssessmentStarted [organisation] ItsDay Every "";
    EarlyHelpAssessmentCompleted [organisation] ItsDay Every "";
    ReferralReceived [] ItsDay Every "the need, but in list 6";
    ReferralDecided [] AnotherDay Some "what was decided, but for whether anything was";
    AssessmentStarted [] ItsDay Every "its kind";
    AssessmentAuthorised [] ItsDay Every "factors, by whom";
    StrategyDiscussionHeld [] AnotherDay Some "one that began no enquiry; an enquiry that none began stands with one";
    EnquiryStarted [] AnotherDay Every "a day other than that of the discussion";
    ConferenceNotRequired [] AnotherDay Some "";
    InitialConferenceHeld [] ItsDay Some "one that no enquiry led to";
    CaseOpened [] AnotherDay Every "";
    CaseClosed [reason] ItsDay Every "";
    ProtectionPlanStarted [] ItsDay Every "";
    ProtectionPlanEnded [] ItsDay Every "why";
    ReviewConferenceHeld [] ItsDay Some "all but the latest";
    VisitMade [] ItsDay Some "all but the latest of a plan and of care";
    CarePeriodStarted [] ItsDay Every "";
    CarePeriodEnded [reason] ItsDay Every "";
    LegalStatusChanged [status] ItsDay Some "all but the latest";
    PlacementStarted [placement_type] ItsDay Some "all but the latest";
    PlacementEnded [] ItsDay Some "all but that which ends the period of care";
    CareReviewHeld [] ItsDay Some "all but the latest";
    ReviewingOfficerChecked [] ItsDay Some "all but the latest";
    HealthAssessed [] ItsDay Some "all but the latest";
    DentalChecked [] ItsDay Some "all but the latest";
    PathwayPlanReviewed [] ItsDay Some "all but the latest";
    LeaverContacted [] ItsDay Some "all but the latest";
    AdoptionDecided [] ItsDay Every "";
    AdoptionMatched [] ItsDay Every "";
    PlacedForAdoption [] ItsDay Every "";
    AdoptionDecisionReversed [reason] ItsDay Every "";
}

/// One workbook, read.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// The lists that were there.
    pub tables: Vec<TableRead>,
    /// What they say, by the child's identifier: each child's rows in the order of lists and content.
    pub children: BTreeMap<String, Vec<ListRow>>,
    /// What was found amiss, in the order of lists and rows.
    pub findings: Vec<Finding>,
    /// The last day of which it tells.
    pub until: Date,
}

/// Reads a workbook that was received on a day.
pub fn read(path: &Path, received: Date) -> Result<Workbook, WorkbookError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let opened = container::open(path, &file)?;
    read_sheets(opened, &file, received)
}

/// The same of a file that is in memory.
pub fn read_bytes(bytes: Vec<u8>, file: &str, received: Date) -> Result<Workbook, WorkbookError> {
    read_sheets(container::open_bytes(bytes, file)?, file, received)
}

fn read_sheets(
    (mut sheets, since_1904): (container::Sheets, bool),
    file: &str,
    received: Date,
) -> Result<Workbook, WorkbookError> {
    let mut reading = Reading::new(file, since_1904);
    let (mut tables, mut rows) = (Vec::new(), Vec::new());
    for (number, sheet) in sheets_by_number(&sheets, file)? {
        let (table, count) = match LISTS.iter().find(|list| list.number == number) {
            Some(list) => {
                let (taken, count) = reading.list(&mut sheets, &sheet, list)?;
                rows.extend(taken);
                (list.table, count)
            }
            None => (ADOPTERS_TABLE, reading.adopters(&mut sheets, &sheet)?),
        };
        tables.push(TableRead { table, file: file.to_owned(), rows: count });
    }
    let mut workbook =
        Workbook { tables, children: BTreeMap::new(), findings: reading.findings, until: received };
    let days = rows.iter().flat_map(|(_, row)| row.days());
    workbook.until = days.filter(|day| *day <= received).max().unwrap_or(received);
    for (child, row) in rows {
        workbook.children.entry(child).or_default().push(row);
    }
    for rows in workbook.children.values_mut() {
        workbook.findings.extend(settle(rows, file));
    }
    workbook.children.retain(|_, rows| !rows.is_empty());
    workbook.findings.sort();
    Ok(workbook)
}

fn sheets_by_number(sheets: &container::Sheets, file: &str) -> Result<BTreeMap<u8, String>, WorkbookError> {
    let mut found = BTreeMap::new();
    for sheet in sheets.sheet_names() {
        let Some(number) = List::number_of(&sheet) else { continue };
        if found.insert(number, sheet).is_some() {
            let list = LISTS.iter().find(|list| list.number == number);
            let list = list.map_or(ADOPTERS_TABLE, |list| list.table);
            return Err(WorkbookError::SheetRepeated { file: file.to_owned(), list });
        }
    }
    if found.is_empty() {
        return Err(WorkbookError::NoLists { file: file.to_owned() });
    }
    Ok(found)
}

/// Sorts a child's rows, drops what is said twice, and refuses rows that contradict each other.
fn settle(rows: &mut Vec<ListRow>, file: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    rows.sort_by(|one, other| {
        (one.list.number, &one.cells, one.line).cmp(&(other.list.number, &other.cells, other.line))
    });
    let finding = |row: &ListRow, rule| Finding {
        place: Place { file: file.to_owned(), table: row.list.table, row: Some(row.line), column: None },
        rule,
    };
    rows.dedup_by(|later, first| {
        let is_same = (later.list.number, &later.cells) == (first.list.number, &first.cells);
        if is_same {
            findings.push(finding(later, Rule::RowRepeated));
        }
        is_same
    });
    let of = |row: &ListRow| {
        let key: Vec<_> = row.key().into_iter().map(|value| value.map(Value::normalised)).collect();
        (row.list.number, key)
    };
    let mut times: BTreeMap<_, u32> = BTreeMap::new();
    for row in rows.iter() {
        *times.entry(of(row)).or_default() += 1;
    }
    let repeated: BTreeSet<_> =
        times.into_iter().filter(|(_, times)| *times > 1).map(|(key, _)| key).collect();
    rows.retain(|row| {
        let is_repeated = repeated.contains(&of(row));
        if is_repeated {
            let rule = if row.list.key.is_empty() { Rule::ChildRepeated } else { Rule::StartRepeated };
            findings.push(finding(row, rule));
        }
        !is_repeated
    });
    findings
}

/// The lists that name whatever is open of a kind; the others tell of the last six months, or of the last of a kind.
const NAMES_OPEN: [(u8, Kind); 2] = [(7, Kind::ProtectionPlanStarted), (8, Kind::CarePeriodStarted)];

/// The kinds of which some list names whatever is open.
pub(crate) const KINDS_OPEN: &[Kind] = &[NAMES_OPEN[0].1, NAMES_OPEN[1].1];

impl Workbook {
    /// The kinds of which it names whatever is open: by its lists, as far as no row of them was refused, since nobody can
    /// say whose that is.
    fn names_open(&self) -> Vec<Kind> {
        let is_whole = |number: u8| {
            let table = LISTS.iter().find(|list| list.number == number).map(|list| list.table);
            let refused =
                self.findings.iter().filter(|finding| finding.rule.consequence() == Consequence::Refused);
            table.is_some_and(|table| {
                self.tables.iter().any(|read| read.table == table)
                    && !refused.into_iter().any(|finding| finding.place.table == table)
            })
        };
        NAMES_OPEN.iter().filter(|(number, _)| is_whole(*number)).map(|(_, kind)| *kind).collect()
    }
}

impl Extract for Workbook {
    fn about(&self) -> About {
        About { format: SubmissionFormat::AnnexA, system: SOURCE_SYSTEM, year: None, until: self.until }
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (child, rows) in &self.children {
            for row in rows {
                hash.update(child);
                hash.update([0x1f, row.list.number]);
                for cell in &row.cells {
                    hash.update(cell.as_ref().map(Value::normalised).unwrap_or_default());
                    hash.update([0x1f]);
                }
            }
        }
        hash.finalize().into()
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

    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e> {
        let names_open = self.names_open();
        Box::new(self.children.iter().map(move |(local_id, rows)| {
            let said = facts::of_child(key, local_id, rows, self.until);
            let said = ChildFacts { names_open: names_open.clone(), ..said };
            Ok((local_id.clone(), Part::Facts(Box::new(said))))
        }))
    }
}

#[cfg(test)]
mod tests;
