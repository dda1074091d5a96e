//! From one child's part of the file to typed rows; a block that cannot be understood is refused, the others go in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::Coded;
use journey::codes::{Factor, Sex};
use journey::subjects::LocalNumber;

use super::block::{Block, Notes};
use super::rows::*;
use crate::day;
use crate::finding::Rule;
use crate::xml::tree::Tree;

/// Factors that a later census divided into two.
const RETIRED: &[Factor] = &[Factor::F18A, Factor::F19A];

// A value that has to be there and is not refuses its block, so what stands in for it is never used.

/// Reads the part that stands in `tree`; none where nobody can say which child it is.
pub fn child(tree: &Tree, notes: &mut Notes<'_>, count: Count<'_>) -> Option<ChildRows> {
    block(tree, Tree::ROOT, CHILD, notes).finish(Some(()));
    let mut read = ChildRows::default();
    let (mut named, mut identified, mut described) = (None, 0, 0);
    for (at, name) in tree.inside(Tree::ROOT) {
        match name {
            Some(IDENTIFIERS) => {
                count(IDENTIFIERS);
                identified += 1;
                (named, read.identifiers) = identifiers(block(tree, at, IDENTIFIERS, notes));
            }
            Some(CHARACTERISTICS) => {
                count(CHARACTERISTICS);
                described += 1;
                read.characteristics = characteristics(block(tree, at, CHARACTERISTICS, notes));
            }
            Some(DETAILS) => details(tree, at, notes, count, &mut read),
            _ => {}
        }
    }
    if described > 1 {
        notes.find(CHARACTERISTICS, None, Rule::ElementRepeated);
        read.characteristics = None;
    }
    if identified > 1 {
        notes.find(IDENTIFIERS, None, Rule::ElementRepeated);
        return None;
    }
    if identified == 0 {
        notes.find(IDENTIFIERS, Some("LAchildID"), Rule::ValueMissing);
    }
    read.local_id = named?;
    settle(&mut read, notes);
    Some(read)
}

fn block<'b, 'f>(tree: &'b Tree, at: usize, module: &str, notes: &'b mut Notes<'f>) -> Block<'b, 'f> {
    let module = MODULES.iter().find(|(known, _)| *known == module).copied();
    Block::new(tree, at, module.unwrap_or((CHILD, &[])), notes)
}

/// Who the child is: the identifier, and the rest of the block.
fn identifiers(mut block: Block<'_, '_>) -> (Option<String>, Option<Identifiers>) {
    let named: Option<LocalNumber> = block.required("LAchildID", Block::identifier);
    let sex = match (block.has("Sex"), block.has("GenderCurrent")) {
        (true, true) => {
            block.find("GenderCurrent", Rule::ElementRepeated);
            None
        }
        (false, true) => block.required("GenderCurrent", sex),
        _ => block.required("Sex", sex),
    };
    let row = Identifiers {
        upn: block.identifier("UPN"),
        former_upn: block.identifier("FormerUPN"),
        upn_unknown: block.code("UPNunknown"),
        born: block.date("PersonBirthDate"),
        expected: block.date("ExpectedPersonBirthDate"),
        sex,
        died: block.date("PersonDeathDate"),
    };
    (named.map(|named| named.as_str().to_owned()), block.finish(Some(row)))
}

/// The sex under either name, in the codes of either time.
fn sex(block: &mut Block<'_, '_>, element: &'static str) -> Option<Sex> {
    let (sex, old) = block.code_by(element, |text| match text {
        "1" => Some((Sex::M, true)),
        "2" => Some((Sex::F, true)),
        "0" | "9" => Some((Sex::U, true)),
        _ => Sex::from_code(text).map(|sex| (sex, false)),
    })?;
    let of_year = sex_element(block.year());
    if element != of_year {
        block.find(element, Rule::ElementOfAnotherYear);
    }
    if old != (of_year == "GenderCurrent") {
        block.find(element, Rule::CodeOfAnotherYear);
    }
    Some(sex)
}

fn characteristics(mut block: Block<'_, '_>) -> Option<Characteristics> {
    let row = Characteristics {
        ethnicity: block.required("Ethnicity", Block::code),
        disabilities: block.list(("Disabilities", "Disability"), coded),
    };
    block.finish(Some(row))
}

fn coded<T: Coded>(text: &str) -> Result<T, Rule> {
    T::from_code(text).ok_or(Rule::CodeUnknown)
}

fn details(tree: &Tree, at: usize, notes: &mut Notes<'_>, count: Count<'_>, read: &mut ChildRows) {
    count(DETAILS);
    let mut own = block(tree, at, DETAILS, notes);
    let referred = own.required("CINreferralDate", Block::date);
    let row = Details {
        referred: referred.unwrap_or_default(),
        source: own.code("ReferralSource"),
        need: own.code("PrimaryNeedCode"),
        closed: own.date("CINclosureDate"),
        why_closed: own.code("ReasonForClosure"),
        conference: own.date("DateOfInitialCPC"),
        no_further_action: own.required("ReferralNFA", Block::flag).unwrap_or_default(),
    };
    if row.closed.is_none() && row.why_closed.is_some() {
        own.find("ReasonForClosure", Rule::ReasonWithoutEnd);
    }
    read.details.extend(own.finish(Some(row)));
    for (at, name) in tree.inside(at) {
        let Some(&(module, _)) = MODULES.iter().find(|(module, _)| name == Some(module)) else { continue };
        count(module);
        let block = block(tree, at, module, notes);
        fn within<T>(row: Option<T>, referred: Option<Date>) -> Option<Within<T>> {
            row.map(|row| Within { row, referred })
        }
        match module {
            ASSESSMENTS => read.assessments.extend(within(assessment(block), referred)),
            NEED_PLANS => read.need_plans.extend(within(need_plan(block), referred)),
            ENQUIRIES => read.enquiries.extend(within(enquiry(block), referred)),
            PROTECTION_PLANS => read.protection_plans.extend(within(protection_plan(block), referred)),
            PRE_PROCEEDINGS => read.pre_proceedings.extend(within(pre_proceedings(block), referred)),
            _ => {}
        }
    }
}

fn assessment(mut block: Block<'_, '_>) -> Option<Assessment> {
    let row = Assessment {
        started: block.required("AssessmentActualStartDate", Block::date).unwrap_or_default(),
        checked: block.date("AssessmentInternalReviewDate"),
        authorised: block.date("AssessmentAuthorisationDate"),
        factors: block.list(("FactorsIdentifiedAtAssessment", "AssessmentFactors"), coded),
    };
    if row.factors.iter().any(|factor| RETIRED.contains(factor)) {
        block.find("AssessmentFactors", Rule::CodeOfAnotherYear);
    }
    if row.authorised.is_none() && !row.factors.is_empty() {
        block.find("AssessmentFactors", Rule::FactorsWithoutEnd);
    }
    block.finish(Some(row))
}

fn need_plan(mut block: Block<'_, '_>) -> Option<NeedPlan> {
    let row = NeedPlan {
        started: block.required("CINPlanStartDate", Block::date).unwrap_or_default(),
        ended: block.date("CINPlanEndDate"),
    };
    block.finish(Some(row))
}

fn enquiry(mut block: Block<'_, '_>) -> Option<Enquiry> {
    let row = Enquiry {
        started: block.required("S47ActualStartDate", Block::date).unwrap_or_default(),
        target: block.date("InitialCPCtarget"),
        conference: block.date("DateOfInitialCPC"),
        not_required: block.required("ICPCnotRequired", Block::flag).unwrap_or_default(),
    };
    block.finish(Some(row))
}

fn protection_plan(mut block: Block<'_, '_>) -> Option<ProtectionPlan> {
    let row = ProtectionPlan {
        started: block.required("CPPstartDate", Block::date).unwrap_or_default(),
        ended: block.date("CPPendDate"),
        initial: block.required("InitialCategoryOfAbuse", Block::code),
        latest: block.required("LatestCategoryOfAbuse", Block::code),
        previous: block.required("NumberOfPreviousCPP", Block::number),
        reviews: block.list(("Reviews", "CPPreviewDate"), day::parse),
    };
    block.finish(Some(row))
}

fn pre_proceedings(mut block: Block<'_, '_>) -> Option<PreProceedings> {
    if !has_pre_proceedings(block.year()) {
        block.find("PPStartDate", Rule::ElementOfAnotherYear);
    }
    let row = PreProceedings {
        started: block.required("PPStartDate", Block::date).unwrap_or_default(),
        letter: block.date("LBPSentDate"),
        offered: block.flag("FGDMMeetingOffer"),
        facilitated: block.flag("FGDMMeetingFac"),
        first_meeting: block.date("InitialPPMeetingDate"),
        reviews: block.number("ReviewMeetingsCount"),
        decided: block.date("StepDecisionDate"),
        outcome: block.identifier("PPOutcome"),
        applied: block.date("CourtAppDate"),
        letter_of_issue: block.date("LetterInitCPDate"),
    };
    for (element, told, beside) in [
        ("ReviewMeetingsCount", row.reviews.is_some_and(|held| held > 0), row.decided),
        ("PPOutcome", row.outcome.is_some(), row.decided),
        ("LetterInitCPDate", row.letter_of_issue.is_some(), row.applied),
    ] {
        if told && beside.is_none() {
            block.find(element, Rule::NotCarried);
        }
    }
    block.finish(Some(row))
}

/// A row that is known by the day on which something began.
trait Begun: Ord {
    const MODULE: &'static str;
    const START: &'static str;

    fn began(&self) -> Date;
}

macro_rules! begun {
    ($($row:ident $module:ident $field:ident $element:literal)*) => {$(
        impl Begun for $row {
            const MODULE: &'static str = $module;
            const START: &'static str = $element;

            fn began(&self) -> Date {
                self.$field
            }
        }
    )*};
}

begun! {
    Details        DETAILS          referred "CINreferralDate"
    Assessment     ASSESSMENTS      started  "AssessmentActualStartDate"
    NeedPlan       NEED_PLANS       started  "CINPlanStartDate"
    Enquiry        ENQUIRIES        started  "S47ActualStartDate"
    ProtectionPlan PROTECTION_PLANS started  "CPPstartDate"
    PreProceedings PRE_PROCEEDINGS  started  "PPStartDate"
}

/// Sorts rows by what they say, keeps one of each, and refuses those that begin on one day and say different things.
fn settle(read: &mut ChildRows, notes: &mut Notes<'_>) {
    distinct(&mut read.details, |row| row, notes);
    distinct(&mut read.assessments, |within| &within.row, notes);
    distinct(&mut read.need_plans, |within| &within.row, notes);
    distinct(&mut read.enquiries, |within| &within.row, notes);
    distinct(&mut read.protection_plans, |within| &within.row, notes);
    distinct(&mut read.pre_proceedings, |within| &within.row, notes);
}

fn distinct<T: Ord, R: Begun>(rows: &mut Vec<T>, row: impl Fn(&T) -> &R, notes: &mut Notes<'_>) {
    if rows.len() < 2 {
        return;
    }
    rows.sort_unstable();
    let before = rows.len();
    rows.dedup_by(|one, other| row(one) == row(other));
    for _ in rows.len()..before {
        notes.find(R::MODULE, None, Rule::RowRepeated);
    }
    let mut days: BTreeMap<Date, u32> = BTreeMap::new();
    for one in &*rows {
        *days.entry(row(one).began()).or_default() += 1;
    }
    days.retain(|_, rows| *rows > 1);
    for _ in 0..days.values().sum() {
        notes.find(R::MODULE, Some(R::START), Rule::StartRepeated);
    }
    rows.retain(|one| !days.contains_key(&row(one).began()));
}
