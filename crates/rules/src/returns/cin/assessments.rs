//! Assessments: their dates, their factors, and how they stand beside one another and in their case.

use alloc::format;
use alloc::vec::Vec;

use journey::codes::{ClosureReason, Factor};
use journey::facts::AssessmentAuthorised;
use journey::{Entry, Event, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::super::span::Span;
use super::need::NeedCase;
use super::plans::{ended_before_it_began, is_told, left_open, open_in_one_case};

const ROW: CheckRule = CheckRule {
    table: "Assessments",
    needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised],
    ..super::ROW
};
const AUTHORISED: &[Kind] = &[Kind::AssessmentAuthorised];

/// How many working days an assessment may take.
const WORKING_DAYS: u32 = 45;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "1103",
        name: "assessment-before-referral",
        sentence: "An assessment began before the referral of its case.",
        needs: &[Kind::AssessmentStarted, Kind::ReferralReceived],
        sees: before_referral,
        ..ROW
    },
    CheckRule {
        code: "8608",
        name: "assessment-ended-before-it-began",
        sentence: "An assessment was authorised before it began.",
        sees: |reader| ended_before_it_began(reader, &reader.need().assessments),
        ..ROW
    },
    CheckRule {
        code: "8670Q",
        name: "assessment-not-authorised",
        sentence: "An assessment began more than 45 working days before the end of the year and is not authorised.",
        is_query: true,
        at_year_end: true,
        sees: not_authorised,
        ..ROW
    },
    CheckRule {
        code: "8867",
        name: "closed-with-an-open-assessment",
        sentence: "The case was closed, and an assessment in it is not authorised.",
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised, Kind::CaseClosed],
        sees: |reader| left_open(reader, &reader.need().assessments),
        ..ROW
    },
    CheckRule {
        code: "8869",
        name: "no-factors-beside-factors",
        sentence: "An assessment is recorded as having found no factors and names some.",
        needs: AUTHORISED,
        sees: no_factors_beside_factors,
        ..ROW
    },
    CheckRule {
        code: "8873Q",
        name: "no-factors-and-closed-otherwise",
        sentence: "The only assessment of a case found no factors, and the case was closed for another reason.",
        is_query: true,
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised, Kind::CaseClosed],
        sees: no_factors_and_closed_otherwise,
        ..ROW
    },
    CheckRule {
        code: "8896",
        name: "assessments-open",
        sentence: "More than one assessment of a case is open.",
        sees: |reader| open_in_one_case(reader, &reader.need().assessments),
        ..ROW
    },
    CheckRule {
        code: "8897Q",
        name: "factors-missing",
        sentence: "An assessment is authorised and names no factors.",
        is_query: true,
        needs: AUTHORISED,
        sees: factors_missing,
        ..ROW
    },
];

/// The case of an assessment: of the referral that it names or, where it names none, of its day.
fn case_of<'r, 'a>(reader: &'r Reader<'a>, assessment: &Span<'a>) -> Option<&'r NeedCase<'a>> {
    let named = match assessment.start.event() {
        Event::AssessmentStarted(fact) => fact.referral_id.as_ref(),
        _ => None,
    };
    let by_referral = named.and_then(|referral| reader.need().case_of(referral.as_str()));
    by_referral.or_else(|| reader.need().case_on(assessment.began()))
}

fn of_year<'r, 'a>(reader: &'r Reader<'a>) -> impl Iterator<Item = &'r Span<'a>> {
    reader.need().assessments.iter().filter(|assessment| is_told(reader, assessment))
}

fn authorised<'a>(reader: &Reader<'a>) -> impl Iterator<Item = (&'a Entry, &'a AssessmentAuthorised)> {
    let entries = reader.case.in_order(AUTHORISED).into_iter();
    let facts = entries.filter_map(|entry| match entry.event() {
        Event::AssessmentAuthorised(fact) => Some((entry, fact)),
        _ => None,
    });
    let collection = reader.collection;
    facts.filter(move |(entry, _)| collection.has(entry.day()))
}

fn before_referral(reader: &Reader<'_>) -> Vec<Found> {
    let early = of_year(reader).filter_map(|assessment| {
        let referral = case_of(reader, assessment)?.referral?;
        (assessment.began() < referral.day()).then(|| {
            let says = format!(
                "It began on {}; the referral was received on {}.",
                assessment.began(),
                referral.day()
            );
            found(assessment.subject, [assessment.start, referral], says)
        })
    });
    early.collect()
}

fn not_authorised(reader: &Reader<'_>) -> Vec<Found> {
    let last_day = reader.collection.last_day();
    let took =
        |assessment: &Span<'_>| reader.case.calendar().working_days_between(assessment.began(), last_day);
    let open = of_year(reader).filter(|assessment| assessment.end.is_none());
    let long = open.filter(|assessment| took(assessment) > WORKING_DAYS);
    long.map(|assessment| {
        let says = format!(
            "It began on {}, {} working days before {last_day}.",
            assessment.began(),
            took(assessment)
        );
        found(assessment.subject, [assessment.start], says)
    })
    .collect()
}

fn no_factors_beside_factors(reader: &Reader<'_>) -> Vec<Found> {
    let both =
        authorised(reader).filter(|(_, fact)| fact.factors.len() > 1 && fact.factors.contains(&Factor::F21));
    both.map(|(entry, fact)| {
        let says = format!(
            "It was authorised on {} with factor 21, which says that there are none, and {} more.",
            entry.day(),
            fact.factors.len() - 1
        );
        found(fact.assessment_id.as_str(), [entry], says)
    })
    .collect()
}

fn no_factors_and_closed_otherwise<'a>(reader: &Reader<'a>) -> Vec<Found> {
    let otherwise = reader.need().cases.iter().filter_map(|case| {
        let closed = case.closed.filter(|_| case.is_in(reader.collection))?;
        let Event::CaseClosed(closure) = closed.event() else { return None };
        let is_that = |assessment: &&Span<'a>| {
            case_of(reader, assessment).is_some_and(|other| other.subject == case.subject)
        };
        let mut of_case = reader.need().assessments.iter().filter(is_that);
        let (Some(only), None) = (of_case.next(), of_case.next()) else { return None };
        let end = only.end?;
        let Event::AssessmentAuthorised(fact) = end.event() else { return None };
        let after_assessment = matches!(closure.reason, Some(ClosureReason::RC8 | ClosureReason::RC9) | None);
        (fact.factors == [Factor::F21] && !after_assessment).then(|| {
            let says = format!(
                "Its one assessment found no factors on {}; it was closed on {} for another reason.",
                end.day(),
                closed.day()
            );
            found(case.subject, [end, closed], says)
        })
    });
    otherwise.collect()
}

fn factors_missing(reader: &Reader<'_>) -> Vec<Found> {
    let none = authorised(reader).filter(|(_, fact)| fact.factors.is_empty());
    none.map(|(entry, fact)| {
        found(fact.assessment_id.as_str(), [entry], format!("It was authorised on {}.", entry.day()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::expect;

    use super::super::super::tried::{check, passes};

    const ALL: &[&str] = &["1103", "8608", "8867", "8869", "8873Q", "8896", "8897Q"];

    fn case(lines: &str) -> String {
        format!(
            "2018-02-03 born\n2025-05-01 referral received r1 need N1\n2025-05-01 case opened i1\n{lines}"
        )
    }

    #[test]
    fn what_was_never_ended_in_a_case_of_the_past_is_not_of_this_year() {
        let past = "2018-02-03 born
            2023-05-01 referral received r1 need N1
            2023-05-01 case opened i1
            2023-05-01 assessment started a1 child-and-family referral r1
            2023-05-09 assessment started a2 child-and-family referral r1
            2023-05-09 enquiry started en1
            2023-06-01 case closed i1 RC7
            2025-05-01 referral received r2 need N1
            2025-05-01 case opened i2";
        let codes = &["8670Q", "8675Q", "8839", "8896"];
        passes(codes, 2025, past);
        check(
            codes,
            2023,
            past,
            expect![[r#"
                8670Q  a1: It began on 2023-05-01, 232 working days before 2024-03-31. e[4]
                8670Q  a2: It began on 2023-05-09, 227 working days before 2024-03-31. e[5]
                8896  a2: It has been open since 2023-05-09, beside one open since 2023-05-01. e[4, 5]
                8675Q  en1: It began on 2023-05-09, 227 working days before 2024-03-31. e[6]
            "#]],
        );
    }

    #[test]
    fn assessments_in_their_case_pass() {
        passes(
            ALL,
            2025,
            &case(
                "2025-05-01 assessment started a1 child-and-family referral r1
                2025-06-01 assessment authorised a1 factors 21
                2025-06-01 case closed i1 RC8",
            ),
        );
        passes(
            ALL,
            2025,
            &case(
                "2025-05-01 assessment started a1 child-and-family
                2025-06-01 assessment authorised a1 factors 21
                2025-06-02 assessment started a2 child-and-family
                2025-07-01 assessment authorised a2 factors 3B,4B
                2025-07-01 case closed i1 RC7",
            ),
        );
    }

    #[test]
    fn assessments_out_of_order_are_found() {
        check(
            ALL,
            2025,
            &case(
                "2025-04-30 assessment started a1 child-and-family
                2025-04-29 assessment authorised a1 factors 21,3B
                2025-06-02 assessment started a2 child-and-family referral r1
                2025-06-02 assessment started a3 child-and-family referral r1
                2025-06-03 assessment started a4 child-and-family
                2025-06-04 assessment authorised a4
                2025-07-01 case closed i1 RC7",
            ),
            expect![[r#"
                1103  a1: It began on 2025-04-30; the referral was received on 2025-05-01. e[2, 4]
                8608  a1: It began on 2025-04-30 and ended on 2025-04-29. e[4, 5]
                8867  a2: It began on 2025-06-02; the case was closed on 2025-07-01. e[6, 10]
                8867  a3: It began on 2025-06-02; the case was closed on 2025-07-01. e[7, 10]
                8869  a1: It was authorised on 2025-04-29 with factor 21, which says that there are none, and 1 more. e[5]
                8896  a3: It has been open since 2025-06-02, beside one open since 2025-06-02. e[6, 7]
                8897Q  a4: It was authorised on 2025-06-04. e[9]
            "#]],
        );
        check(
            &["8873Q"],
            2025,
            &case(
                "2025-05-02 assessment started a1 child-and-family
                2025-06-01 assessment authorised a1 factors 21
                2025-07-01 case closed i1 RC7",
            ),
            expect![[r#"
                8873Q  i1: Its one assessment found no factors on 2025-06-01; it was closed on 2025-07-01 for another reason. e[5, 6]
            "#]],
        );
    }

    #[test]
    fn an_open_assessment_is_asked_about_after_45_working_days() {
        // 45 working days before 31 March 2026, without a bank holiday between.
        passes(&["8670Q"], 2025, &case("2026-01-27 assessment started a1 child-and-family"));
        check(
            &["8670Q"],
            2025,
            &case("2026-01-26 assessment started a1 child-and-family"),
            expect![[r#"
            8670Q  a1: It began on 2026-01-26, 46 working days before 2026-03-31. e[4]
        "#]],
        );
        check(
            &["8670Q"],
            2025,
            &case("2025-05-02 assessment started a1 child-and-family\nas of 2026-01-01"),
            expect![[r#"
                8670Q could not run: YearNotOver
            "#]],
        );
    }
}
