//! The children in need census: one XML file a year, read as a stream.
//!
//! Taken by years from 2020-21 (the census of 2021) to 2026-27, with or without a header, module 5 included. The file
//! is read twice: once to find what is amiss with it, once to tell of its children; neither holds more than one child
//! besides 56 bytes for each, by which a child that stands there twice is found.
//!
//! | what the journey knows | what a census carries of it |
//! | --- | --- |
//! | a referral's decision | whether no further action was taken; not its day: it stands on that of the referral |
//! | a case opened | the day of the referral; nothing for a referral without further action that was not closed |
//! | which assessment, its outcome, whether the child was seen | nothing: every assessment is one of child and family |
//! | that no conference is required | not the day: it stands on that of the enquiry's start |
//! | an initial conference | its day, and the enquiry that led to it; no outcome, whether quorate or of a child who moved in |
//! | why a plan ended, who leads it, of which kind it is | nothing: every need plan is one of a child in need |
//! | the conference that made a plan | nothing |
//! | a change of category | the first and the latest only, and no day: it stands on the last day of which the first census that told it tells |
//! | a review conference | its day |
//! | the letter before proceedings | its day; whether a family meeting was offered stands by itself, on the day of the letter |
//! | a family meeting held | not the day, but that it was by the step decision |
//! | review meetings in pre-proceedings | their number: taken as told, and no days made up for them |
//! | how pre-proceedings ended | a letter whose meaning is not published: taken and written back as it stands |
//! | the court application | its day and that of the letter about it, for which order not: it stands as one for a care order |
//! | the numbers that a child had before | one, FormerUPN |
//! | contacts, visits, workers, teams, care | nothing |
//!
//! | what a census tells | what is not taken, and noticed |
//! | --- | --- |
//! | ReviewMeetingsCount, PPOutcome | without StepDecisionDate: they stand with the decision |
//! | LetterInitCPDate | without CourtAppDate: it stands with the application |
//! | AssessmentFactors | without AssessmentAuthorisationDate: they stand with the authorisation |
//! | ReasonForClosure | without CINclosureDate: it stands with the closure |
//! | Header: Source, Release, SerialNo, DateTime | nothing of them is about a child |
//!
//! What a census is complete for: where its header says that it is the census of a day in the year, and nothing of the
//! child was refused, all referrals, cases, assessments, plans, enquiries, conferences and reviews of the year up to
//! that day, of a child that it names. Of days before the year it names what still ran, and is complete for nothing: of
//! a case, an assessment, a plan or pre-proceedings that ran and is not named, it is recorded that it was left out.
//!
//! What ran on into the next year is told by two censuses, and an amended one may come after that of the next year: the
//! one that was received later counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use journey::codes::SubmissionFormat;
use sha2::{Digest, Sha256};

use crate::carried::carried;
use crate::event_id::ImportKey;
use crate::extract::{About, Extract, Part, Parts, TableRead, Unreadable};
use crate::finding::{FINDINGS_MAX, Finding, Rule};
use crate::ssda903::CollectionYear;
use crate::stated::Names;
use crate::xml::tree::Tree;
use crate::xml::{Fault, Piece, Stream};
use block::{Block, Notes};
use facts::Days;
use form::FORM;
use rows::ChildRows;

mod block;
mod facts;
mod form;
mod journeys;
mod read;
mod rows;
mod told;
mod write;

pub use crate::xml::{Fault as CensusFault, ReadError};
pub(crate) use facts::NAMES_OPEN;
pub use write::{CensusWritten, Heading, write};

/// The name under which facts from this format stand in the ledger.
pub const SOURCE_SYSTEM: &str = "cin-census";

/// The calendar year in which the first collection year begins whose census is known here.
pub const FIRST_YEAR: u16 = 2020;

/// The header, as findings name it.
const HEADER: &str = "Header";

carried! {
    ChildRegistered [date_of_birth sex ethnicity disabilities upn upn_unknown] AnotherDay Every "for when a child was expected who was born by then";
    ChildDied [] ItsDay Every "";
    ReferralReceived [referral_id source primary_need] ItsDay Every "";
    ReferralDecided [referral_id] AnotherDay More "what was decided, but for whether anything was; one not yet decided stands as decided";
    CaseOpened [involvement_id] AnotherDay More "its day; one of a referral without further action that was not closed";
    CaseClosed [involvement_id reason] ItsDay Every "";
    AssessmentStarted [assessment_id referral_id] ItsDay Every "its kind";
    AssessmentCheckpointHeld [assessment_id] ItsDay Every "";
    AssessmentAuthorised [assessment_id factors] ItsDay Every "the outcome, whether the child was seen, by whom";
    NeedPlanStarted [plan_id] ItsDay Every "its kind, who leads it";
    NeedPlanEnded [plan_id] ItsDay Every "why";
    EnquiryStarted [enquiry_id conference_target] ItsDay Every "";
    ConferenceNotRequired [enquiry_id] AnotherDay Every "its day";
    InitialConferenceHeld [conference_id enquiry_id] ItsDay Every "the outcome";
    ProtectionPlanStarted [plan_id category previous_plans] ItsDay Every "the conference that made it";
    ProtectionPlanEnded [plan_id] ItsDay Every "why";
    ProtectionCategoryChanged [plan_id category] AnotherDay Some "all but the latest";
    ReviewConferenceHeld [plan_id] ItsDay Every "";
    PreProceedingsStarted [pre_proceedings_id] ItsDay Some "all before the census of 2027";
    LetterBeforeProceedingsSent [pre_proceedings_id] ItsDay Some "the same";
    PreProceedingsMeetingHeld [pre_proceedings_id stage] ItsDay Some "all but the first";
    FamilyGroupMeetingOffered [offer_id pre_proceedings_id] AnotherDay Some "its day, where it is not that of the letter";
    FamilyGroupMeetingHeld [offer_id] AnotherDay Some "its day";
    PreProceedingsEnded [pre_proceedings_id] ItsDay Some "how";
    CourtApplicationMade [proceedings_id pre_proceedings_id letter_sent_on] ItsDay Some "one without pre-proceedings before it; for which order";
}

/// A census that was read once, to find what is amiss with it.
#[derive(Debug)]
pub struct Census {
    path: PathBuf,
    file: String,
    days: Days,
    year: CollectionYear,
    tables: Vec<TableRead>,
    findings: Vec<Finding>,
    digest: [u8; 32],
    children: u64,
    /// How many children the file has, those included that were refused.
    ordinals: u64,
    /// Children of whom the file says different things in different places.
    repeated: BTreeSet<Who>,
}

/// A child's identifier, in a length that does not depend on it.
type Who = [u8; 16];

/// Reads a census, checks it, and makes its digest.
pub fn read_file(path: &Path, year: CollectionYear) -> Result<Census, ReadError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut stream = Stream::open(&FORM, path, &file)?;
    if year.begins() < FIRST_YEAR {
        return Err(stream.error(Fault::YearUnknown));
    }
    let days = Days {
        from: year.first_day(),
        until: year.last_day(),
        whole: false,
        court: rows::has_pre_proceedings(year),
    };
    let mut first = Reading { days, counts: BTreeMap::new(), findings: Vec::new(), seen: BTreeMap::new() };
    let mut repeated = BTreeSet::new();
    let mut tree = Tree::new(&FORM);
    while let Some(piece) = stream.next(&mut tree)? {
        let ordinal = if piece == Piece::Header { 0 } else { stream.ordinal() };
        let mut notes = Notes { file: &file, ordinal, year, findings: Vec::new() };
        match piece {
            Piece::Header => first.header(&tree, &mut notes),
            Piece::Child => repeated.extend(first.child(&tree, &mut notes)),
        }
        first.findings.append(&mut notes.findings);
        if first.findings.len() > FINDINGS_MAX {
            return Err(stream.error(Fault::TooManyFindings));
        }
    }
    first.findings.sort_by_key(|finding| finding.place.row);
    first.seen.retain(|who, _| !repeated.contains(who));
    let mut digest = Sha256::new();
    digest.update(format!("{SOURCE_SYSTEM} {year} {}\n", first.days.until));
    first
        .seen
        .iter()
        .for_each(|(who, said)| [who.as_slice(), &said.digest].iter().for_each(|it| digest.update(it)));
    let tables = rows::MODULES.iter().filter_map(|(table, _)| Some((*table, *first.counts.get(table)?)));
    Ok(Census {
        path: path.to_owned(),
        days: first.days,
        year,
        tables: tables.map(|(table, rows)| TableRead { table, file: file.clone(), rows }).collect(),
        findings: first.findings,
        digest: digest.finalize().into(),
        children: first.seen.len() as u64,
        ordinals: stream.ordinal(),
        repeated,
        file,
    })
}

/// The first time through the file.
struct Reading {
    days: Days,
    counts: BTreeMap<&'static str, u64>,
    findings: Vec<Finding>,
    seen: BTreeMap<Who, Said>,
}

/// What was said of a child.
struct Said {
    ordinal: u64,
    digest: [u8; 32],
}

impl Reading {
    fn header(&mut self, tree: &Tree, notes: &mut Notes<'_>) {
        let details = tree.inside(Tree::ROOT).find(|(_, name)| *name == Some("CollectionDetails"));
        let Some((at, _)) = details else { return };
        let known: &[&str] = &["Collection", "Year", "ReferenceDate"];
        let Some(reference) = Block::new(tree, at, (HEADER, known), notes).date("ReferenceDate") else {
            return;
        };
        if (self.days.from..=self.days.until).contains(&reference) {
            self.days.until = reference;
            self.days.whole = true;
        } else {
            notes.find(HEADER, Some("ReferenceDate"), Rule::HeaderOfAnotherYear);
        }
    }

    /// Takes one child; names it when something else was said of it before.
    fn child(&mut self, tree: &Tree, notes: &mut Notes<'_>) -> Option<Who> {
        let mut count = |module| *self.counts.entry(module).or_default() += 1;
        count(rows::CHILD);
        let rows = read::child(tree, notes, &mut count)?;
        let (who, digest) = (who(&rows), digest(&rows, notes.year));
        let said = Said { ordinal: notes.ordinal, digest };
        match self.seen.insert(who, said) {
            None => None,
            Some(before) if before.digest == digest => {
                notes.find(rows::CHILD, None, Rule::RowRepeated);
                None
            }
            Some(before) => {
                notes.find(rows::CHILD, None, Rule::ChildRepeated);
                notes.ordinal = before.ordinal;
                notes.find(rows::CHILD, None, Rule::ChildRepeated);
                Some(who)
            }
        }
    }
}

fn who(rows: &ChildRows) -> Who {
    let mut who = [0; 16];
    who.copy_from_slice(&Sha256::digest(&rows.local_id)[..16]);
    who
}

/// What the file says of a child, whatever its order.
fn digest(rows: &ChildRows, year: CollectionYear) -> [u8; 32] {
    /// Between a name and its value, and behind each value: no value contains it.
    const END: &[u8] = b"\x1f";
    struct Hash(Sha256);
    impl told::Sink for Hash {
        fn open(&mut self, element: &'static str) {
            self.leaf(element, "");
        }
        fn leaf(&mut self, element: &'static str, value: &str) {
            for bytes in [element.as_bytes(), END, value.as_bytes(), END] {
                self.0.update(bytes);
            }
        }
        fn close(&mut self, _: &'static str) {
            self.0.update(END);
        }
    }
    let mut hash = Hash(Sha256::new());
    told::child(rows, year, &mut hash);
    hash.0.finalize().into()
}

impl Census {
    /// The last day of which it tells.
    pub fn until(&self) -> Date {
        self.days.until
    }

    fn unreadable(&self) -> Unreadable {
        Unreadable { file: self.file.clone() }
    }

    /// The next child that is taken.
    fn next(
        &self,
        second: &mut Second,
        key: &ImportKey,
    ) -> Result<Option<(String, Part<'static>)>, Unreadable> {
        if second.stream.is_none() {
            second.stream = Some(Stream::open(&FORM, &self.path, &self.file).map_err(|_| self.unreadable())?);
        }
        let Some(stream) = &mut second.stream else { return Ok(None) };
        while let Some(piece) = stream.next(&mut second.tree).map_err(|_| self.unreadable())? {
            if piece == Piece::Header {
                continue;
            }
            let ordinal = stream.ordinal();
            let mut notes = Notes { file: &self.file, ordinal, year: self.year, findings: Vec::new() };
            let Some(rows) = read::child(&second.tree, &mut notes, &mut |_| {}) else { continue };
            if self.repeated.contains(&who(&rows)) {
                continue;
            }
            let whole = self.days.whole && !notes.any_refused();
            let names = Names::new(key, &rows.local_id);
            let said = facts::of(&rows, names, Days { whole, ..self.days }, ordinal);
            return Ok(Some((rows.local_id, Part::Facts(Box::new(said)))));
        }
        (stream.ordinal() == self.ordinals).then_some(None).ok_or_else(|| self.unreadable())
    }
}

/// The second time through the file.
struct Second {
    stream: Option<Stream<std::fs::File>>,
    tree: Tree,
    over: bool,
}

impl Extract for Census {
    fn about(&self) -> About {
        About {
            format: SubmissionFormat::CinCensus,
            system: SOURCE_SYSTEM,
            year: Some(self.year),
            until: self.days.until,
        }
    }

    fn digest(&self) -> [u8; 32] {
        self.digest
    }

    fn tables(&self) -> &[TableRead] {
        &self.tables
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn children(&self) -> u64 {
        self.children
    }

    fn parts<'e>(&'e self, key: &'e ImportKey) -> Parts<'e> {
        let mut second = Second { stream: None, tree: Tree::new(&FORM), over: false };
        Box::new(std::iter::from_fn(move || {
            let next = (!second.over).then(|| self.next(&mut second, key).transpose()).flatten();
            second.over = !matches!(next, Some(Ok(_)));
            next
        }))
    }
}

#[cfg(test)]
mod tests;
