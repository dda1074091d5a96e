//! Censuses of fictional children: what is refused and where, what is told, and what is known again.

use std::fmt::Write;

use expect_test::{Expect, expect};
use journey::Event;

use super::*;
use crate::stated::ChildFacts;

mod bombs;
mod imports;
mod populations;

const KEY: [u8; 32] = [7; 32];

/// A census of these children, with a header where there is a reference date.
pub fn document(reference: Option<&str>, children: &[&str]) -> String {
    let header = reference.map_or(String::new(), |day| {
        format!(
            "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>\
             <ReferenceDate>{day}</ReferenceDate></CollectionDetails></Header>"
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Message>{header}<Children>{}</Children></Message>",
        children.concat()
    )
}

/// One child; `details` are the blocks behind who it is.
pub fn fictional(local_id: &str, details: &str) -> String {
    format!(
        "<Child><ChildIdentifiers><LAchildID>{local_id}</LAchildID><UPNunknown>UN1</UPNunknown>\
         <PersonBirthDate>2016-02-29</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>\
         <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>{details}</Child>"
    )
}

/// A referral on a day, with what stands under it before and after the flag.
pub fn referral(day: &str, before: &str, after: &str) -> String {
    format!(
        "<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>6</ReferralSource>\
         <PrimaryNeedCode>N1</PrimaryNeedCode>{before}<ReferralNFA>0</ReferralNFA>{after}</CINdetails>"
    )
}

pub fn read_text(text: &str, begins: u16) -> Result<(Census, tempfile::TempDir), ReadError> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("census.xml");
    std::fs::write(&path, text).expect("a file");
    let census = read_file(&path, CollectionYear::new(begins).expect("a year"))?;
    Ok((census, directory))
}

fn told(census: &Census) -> String {
    let key = ImportKey::new(KEY);
    let mut told = String::new();
    for finding in census.findings() {
        let place = &finding.place;
        let child = place.row.map_or("-".into(), |row| row.to_string());
        let element = place.column.unwrap_or("-");
        writeln!(told, "! {} child {child} {element} {}", place.table, finding.rule.code()).expect("text");
    }
    for part in census.parts(&key) {
        let (local_id, Part::Facts(said)) = part.expect("a part") else { panic!("facts") };
        writeln!(told, "{local_id}{}", if said.complete.is_empty() { "" } else { ", complete" })
            .expect("text");
        facts(&said, &mut told);
    }
    told
}

fn facts(said: &ChildFacts, told: &mut String) {
    if let Some((on, who)) = &said.registered {
        let born = who.date_of_birth.or(who.expected_date_of_birth);
        let born = born.map_or("-".into(), |day| day.to_string());
        let sex = who.sex.map_or("-", journey::Coded::code);
        let unborn = if who.expected_date_of_birth.is_some() { "expected" } else { "born" };
        writeln!(told, "  {on} child-registered {sex} {unborn} {born}").expect("text");
    }
    for fact in said.facts.iter().chain(&said.holding) {
        let what = match &fact.event {
            Event::ReferralDecided(fact) => journey::Coded::code(fact.outcome).to_owned(),
            Event::CaseClosed(fact) => fact.reason.map_or("", journey::Coded::code).to_owned(),
            Event::AssessmentAuthorised(fact) => {
                fact.factors.iter().map(|factor| journey::Coded::code(*factor)).collect::<Vec<_>>().join(" ")
            }
            Event::InitialConferenceHeld(fact) if fact.enquiry_id.is_some() => "of the enquiry".into(),
            Event::ProtectionPlanStarted(fact) => fact.category.map_or("", journey::Coded::code).to_owned(),
            Event::ProtectionCategoryChanged(fact) => journey::Coded::code(fact.category).to_owned(),
            _ => String::new(),
        };
        let line = format!("  {} {} {what}", fact.occurred.date(), fact.event.kind().name());
        writeln!(told, "{}", line.trim_end()).expect("text");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(begins: u16, text: &str, expected: Expect) {
    let (census, _directory) = read_text(text, begins).expect("a census");
    expected.assert_eq(&told(&census));
}

const WHOLE: &str = "<Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate>\
    <AssessmentInternalReviewDate>2025-05-12</AssessmentInternalReviewDate>\
    <AssessmentAuthorisationDate>2025-06-10</AssessmentAuthorisationDate>\
    <FactorsIdentifiedAtAssessment><AssessmentFactors>3B</AssessmentFactors>\
    <AssessmentFactors>1B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>\
    <CINPlanDates><CINPlanStartDate>2025-06-11</CINPlanStartDate><CINPlanEndDate>2025-07-01</CINPlanEndDate>\
    </CINPlanDates><Section47><S47ActualStartDate>2025-06-20</S47ActualStartDate>\
    <InitialCPCtarget>2025-07-11</InitialCPCtarget><DateOfInitialCPC>2025-07-01</DateOfInitialCPC>\
    <ICPCnotRequired>false</ICPCnotRequired></Section47>";

const COURT: &str = "<PreProceedingsandFGDM><PPStartDate>2026-09-09</PPStartDate><LBPSentDate>2026-09-20</LBPSentDate>\
    <FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>1</FGDMMeetingFac>\
    <InitialPPMeetingDate>2026-09-28</InitialPPMeetingDate><ReviewMeetingsCount>3</ReviewMeetingsCount>\
    <StepDecisionDate>2026-12-01</StepDecisionDate><PPOutcome>A</PPOutcome><CourtAppDate>2026-12-18</CourtAppDate>\
    <LetterInitCPDate>2027-02-05</LetterInitCPDate></PreProceedingsandFGDM>";

const PLAN: &str = "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate>\
    <InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>\
    <NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>2025-09-20</CPPreviewDate>\
    <CPPreviewDate>2026-03-10</CPPreviewDate></Reviews></ChildProtectionPlans>";

#[test]
fn a_whole_child() {
    let child = fictional("FICT1", &referral("2025-05-01", WHOLE, PLAN));
    check(
        2025,
        &document(Some("2026-03-31"), &[&child]),
        expect![[r#"
            FICT1, complete
              2025-05-01 child-registered F born 2016-02-29
              2025-05-01 referral-received
              2025-05-01 referral-decided further-action
              2025-05-01 case-opened
              2025-05-02 assessment-started
              2025-05-12 assessment-checkpoint-held
              2025-06-10 assessment-authorised 1B 3B
              2025-06-11 need-plan-started
              2025-07-01 need-plan-ended
              2025-06-20 enquiry-started
              2025-07-01 initial-conference-held of the enquiry
              2025-07-01 protection-plan-started NEG
              2025-09-20 review-conference-held
              2026-03-10 review-conference-held
              2026-03-31 protection-category-changed EMO
        "#]],
    );
}

#[test]
fn pre_proceedings_from_2026() {
    let child = fictional("FICT1", &referral("2026-05-01", "", COURT));
    check(
        2026,
        &document(None, &[&child]),
        expect![[r#"
        FICT1
          2026-05-01 child-registered F born 2016-02-29
          2026-05-01 referral-received
          2026-05-01 referral-decided further-action
          2026-05-01 case-opened
          2026-09-09 pre-proceedings-started
          2026-09-20 letter-before-proceedings-sent
          2026-09-20 family-group-meeting-offered
          2026-12-01 family-group-meeting-held
          2026-09-28 pre-proceedings-meeting-held
          2026-12-01 pre-proceedings-ended
          2026-12-18 court-application-made
    "#]],
    );
    check(
        2025,
        &document(None, &[&child]),
        expect![[r#"
        ! PreProceedingsandFGDM child 1 PPStartDate element-of-another-year
        FICT1
          2026-05-01 child-registered F born 2016-02-29
          2026-05-01 referral-received
          2026-05-01 referral-decided further-action
          2026-05-01 case-opened
          2026-09-09 pre-proceedings-started
          2026-09-20 letter-before-proceedings-sent
          2026-09-20 family-group-meeting-offered
          2026-09-20 family-group-meeting-held
          2026-09-28 pre-proceedings-meeting-held
          2026-12-01 pre-proceedings-ended
          2026-12-18 court-application-made
    "#]],
    );
}

#[test]
fn what_should_stand_beside_something_is_noticed_without_it() {
    let alone = "<PreProceedingsandFGDM><PPStartDate>2026-09-09</PPStartDate>\
        <ReviewMeetingsCount>1</ReviewMeetingsCount><PPOutcome>A</PPOutcome>\
        <LetterInitCPDate>2027-02-05</LetterInitCPDate></PreProceedingsandFGDM>";
    let closed = "<ReasonForClosure>RC7</ReasonForClosure>";
    let child = fictional("FICT1", &referral("2026-05-01", closed, alone));
    check(
        2026,
        &document(None, &[&child]),
        expect![[r#"
        ! CINdetails child 1 ReasonForClosure reason-without-end
        ! PreProceedingsandFGDM child 1 ReviewMeetingsCount not-carried
        ! PreProceedingsandFGDM child 1 PPOutcome not-carried
        ! PreProceedingsandFGDM child 1 LetterInitCPDate not-carried
        FICT1
          2026-05-01 child-registered F born 2016-02-29
          2026-05-01 referral-received
          2026-05-01 referral-decided further-action
          2026-05-01 case-opened
          2026-09-09 pre-proceedings-started
    "#]],
    );
}

#[test]
fn the_unborn_and_both_spellings_of_the_sex() {
    let unborn = "<Child><ChildIdentifiers><LAchildID>FICT1</LAchildID>\
        <ExpectedPersonBirthDate>2022-08-01</ExpectedPersonBirthDate><GenderCurrent>0</GenderCurrent></ChildIdentifiers>\
        <ChildCharacteristics><Ethnicity>NOBT</Ethnicity></ChildCharacteristics></Child>";
    check(
        2021,
        &document(None, &[unborn, &fictional("FICT2", "")]),
        expect![[r#"
        ! ChildIdentifiers child 2 Sex element-of-another-year
        ! ChildIdentifiers child 2 Sex code-of-another-year
        FICT1
          2021-04-01 child-registered U expected 2022-08-01
        FICT2
          2021-04-01 child-registered F born 2016-02-29
    "#]],
    );
    check(
        2025,
        &document(None, &[unborn]),
        expect![[r#"
        ! ChildIdentifiers child 1 GenderCurrent element-of-another-year
        ! ChildIdentifiers child 1 GenderCurrent code-of-another-year
        FICT1
          2025-04-01 child-registered U expected 2022-08-01
    "#]],
    );
}

#[test]
fn each_fault_is_located_and_the_rest_goes_in() {
    let faults = referral(
        "2025-05-01",
        "<CINclosureDate>01/06/25</CINclosureDate>\
         <Assessments><AssessmentActualStartDate>2025-02-30</AssessmentActualStartDate>\
         <FactorsIdentifiedAtAssessment><AssessmentFactors>ZZ</AssessmentFactors></FactorsIdentifiedAtAssessment>\
         </Assessments>stray<Section47><S47ActualStartDate>2025-06-20</S47ActualStartDate></Section47>\
         <CINPlanDates><CINPlanStartDate>2025-06-11</CINPlanStartDate></CINPlanDates>",
        "<Unheard>of</Unheard><ChildProtectionPlans/>",
    );
    let nameless = "<Child><ChildIdentifiers><Sex>M</Sex></ChildIdentifiers></Child>";
    let children =
        [&fictional("FICT1", &faults), nameless, &fictional("FICT3", &referral("2025-05-01", "", ""))];
    check(
        2025,
        &document(Some("2026-03-31"), &children),
        expect![[r#"
        ! CINdetails child 1 - text-stray
        ! CINdetails child 1 - element-unknown
        ! CINdetails child 1 CINclosureDate date-year-short
        ! Assessments child 1 AssessmentActualStartDate date-impossible
        ! Assessments child 1 AssessmentFactors code-unknown
        ! Section47 child 1 ICPCnotRequired value-missing
        ! ChildProtectionPlans child 1 CPPstartDate value-missing
        ! ChildProtectionPlans child 1 InitialCategoryOfAbuse value-missing
        ! ChildProtectionPlans child 1 LatestCategoryOfAbuse value-missing
        ! ChildProtectionPlans child 1 NumberOfPreviousCPP value-missing
        ! ChildIdentifiers child 2 LAchildID value-missing
        FICT1
          2025-04-01 child-registered F born 2016-02-29
          2025-06-11 need-plan-started
        FICT3, complete
          2025-05-01 child-registered F born 2016-02-29
          2025-05-01 referral-received
          2025-05-01 referral-decided further-action
          2025-05-01 case-opened
    "#]],
    );
}

#[test]
fn what_stands_twice_counts_once_or_not_at_all() {
    let plan = |end| {
        format!(
            "<CINPlanDates><CINPlanStartDate>2025-06-11</CINPlanStartDate><CINPlanEndDate>{end}</CINPlanEndDate></CINPlanDates>"
        )
    };
    let twice = referral("2025-05-01", &(plan("2025-07-01") + &plan("2025-07-01")), "");
    let clash = referral("2025-05-01", &(plan("2025-07-01") + &plan("2025-07-02")), "");
    let children = [
        fictional("FICT1", &twice),
        fictional("FICT2", &clash),
        fictional("FICT3", ""),
        fictional("FICT4", ""),
        fictional("FICT3", &clash),
        fictional("FICT4", ""),
    ];
    let children = children.each_ref().map(String::as_str);
    check(
        2025,
        &document(None, &children),
        expect![[r#"
            ! CINPlanDates child 1 - row-repeated
            ! CINPlanDates child 2 CINPlanStartDate start-repeated
            ! CINPlanDates child 2 CINPlanStartDate start-repeated
            ! Child child 3 - child-repeated
            ! CINPlanDates child 5 CINPlanStartDate start-repeated
            ! CINPlanDates child 5 CINPlanStartDate start-repeated
            ! Child child 5 - child-repeated
            ! Child child 6 - row-repeated
            FICT1
              2025-05-01 child-registered F born 2016-02-29
              2025-05-01 referral-received
              2025-05-01 referral-decided further-action
              2025-05-01 case-opened
              2025-06-11 need-plan-started
              2025-07-01 need-plan-ended
            FICT2
              2025-05-01 child-registered F born 2016-02-29
              2025-05-01 referral-received
              2025-05-01 referral-decided further-action
              2025-05-01 case-opened
            FICT4
              2025-04-01 child-registered F born 2016-02-29
            FICT4
              2025-04-01 child-registered F born 2016-02-29
        "#]],
    );
}

#[test]
fn a_header_of_another_year_is_noticed_and_nothing_is_complete() {
    let child = fictional("FICT1", "");
    check(
        2025,
        &document(Some("2025-03-31"), &[&child]),
        expect![[r#"
        ! Header child - ReferenceDate header-of-another-year
        FICT1
          2025-04-01 child-registered F born 2016-02-29
    "#]],
    );
}

#[test]
fn entities_of_xml_itself_and_other_text_are_read() {
    let child = fictional("FICT&#49;&amp;<![CDATA[2]]>", "<!-- nothing -->");
    check(
        2025,
        &document(None, &[&child]),
        expect![[r#"
        FICT1&2
          2025-04-01 child-registered F born 2016-02-29
    "#]],
    );
}
