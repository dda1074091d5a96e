//! The schooling of looked-after children. What is counted in terms or school days runs only where the jurisdiction file
//! gives the terms, since without them there is no day to count to.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::EducationPlanStage;
use journey::{Entry, Event, Kind};

use super::{care_on, days_until, is_in_ordinary_care, period_of_care};
use crate::allowance::Allowance::{self, WorkingDays};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Force, Rung};
use crate::case::{Case, Day};

const GUIDANCE: Citation =
    Citation::read("Promoting the education of looked-after children (2018); SI 2010/959, reg 5(b)(ii)");

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "education-plan-started",
        aliases: &["LAC-PEP-STARTED"],
        title: "The beginning of the personal education plan",
        force: Force::StatutoryGuidance,
        citation: GUIDANCE,
        starting: "the child became looked after or changed school",
        stopping: "the beginning of the personal education plan",
        begins: Some(care_and_schools),
        stops: &[Kind::EducationPlanMade],
        about: period_of_care,
        applies: has_a_plan,
        cadence: Cadence::Depends { allows: |rung| first(rung, WorkingDays(10)), says: "10 working days" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "education-plan",
        aliases: &["LAC-PEP-1"],
        title: "The personal education plan, in time for the first review",
        force: Force::StatutoryGuidance,
        citation: GUIDANCE,
        starting: "the child became looked after or changed school",
        stopping: "the personal education plan",
        begins: Some(care_and_schools),
        stops: &[Kind::EducationPlanMade],
        about: complete,
        applies: has_a_plan,
        cadence: Cadence::Depends { allows: |rung| first(rung, WorkingDays(20)), says: "20 working days" },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "education-plan-each-term",
        aliases: &["LAC-PEP-TERM"],
        title: "The personal education plan in each school term",
        force: Force::StatutoryGuidance,
        citation: Citation::read("Promoting the education of looked-after children (2018)"),
        starting: "the child became looked after",
        stopping: "a personal education plan for the term",
        starts: &[Kind::CarePeriodStarted],
        stops: &[Kind::EducationPlanMade],
        about: complete,
        applies: has_a_plan,
        cadence: Cadence::Depends {
            allows: by_the_next_term,
            says: "one term of the jurisdiction file after each plan, by that term's last day,",
        },
        ..ClockRule::ROW
    },
    ClockRule {
        name: "school-place",
        aliases: &["LAC-SCHOOL-20"],
        title: "A full-time school place for a child who has none",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed("Promoting the education of looked-after children (2018)"),
        starting: "the child lost the school place",
        stopping: "a full-time school place",
        begins: Some(lost_places),
        stops: &[Kind::SchoolPlaceStarted],
        about: full_time,
        applies: |day, care| is_in_ordinary_care(day, care) && day.is_aged(5) && !day.is_aged(16),
        cadence: Cadence::Depends {
            allows: twenty_school_days,
            says: "20 school days of the terms in the jurisdiction file",
        },
        ..ClockRule::ROW
    },
];

/// From three, as soon as there is early education, until 18.
fn has_a_plan(day: &Day<'_>, care_id: &str) -> bool {
    is_in_ordinary_care(day, care_id) && day.is_aged(3)
}

/// Each period of care, and each change of school in it but for one in its first weeks, when the plan is due anyway.
fn care_and_schools<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let mut begins = Vec::new();
    for care in case.recorded(&[Kind::CarePeriodStarted]) {
        let Some(subject) = period_of_care(case, care) else { continue };
        begins.push(Beginning { subject, day: care.day(), ground: care.reference() });
        let settled = case.calendar().working_days_after(care.day(), 20);
        let schools = case.recorded(&[Kind::SchoolPlaceStarted]).filter(|school| school.day() > settled);
        for school in schools.filter(|school| case.standing(school.day()).is_in_care(subject)) {
            begins.push(Beginning { subject, day: school.day(), ground: school.reference() });
        }
    }
    begins
}

fn first(rung: &Rung<'_>, allowance: Allowance) -> Option<Allowance> {
    (rung.number == Some(0)).then_some(allowance)
}

/// A plan that was only begun is not one yet; where the stage is not said, it is taken for complete.
fn complete<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::EducationPlanMade(plan) if plan.stage == Some(EducationPlanStage::Initiated) => None,
        _ => period_of_care(case, entry),
    }
}

fn by_the_next_term(rung: &Rung<'_>) -> Option<Allowance> {
    if rung.number == Some(0) {
        return None;
    }
    let next = rung.case.jurisdiction().terms.iter().find(|term| term.from > rung.from)?;
    Some(days_until(rung.from, next.until))
}

/// The days on which a child in care lost a school place and had no other.
fn lost_places<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let ends = case.recorded(&[Kind::SchoolPlaceEnded]).filter(|ended| !has_another_place(case, ended));
    let in_care = ends.filter(|ended| case.standing(ended.day()).is_looked_after());
    let begins = in_care.filter_map(|ended| {
        Some(Beginning { subject: care_on(case, ended.day())?, day: ended.day(), ground: ended.reference() })
    });
    begins.collect()
}

/// Whether a place at another school had begun by the day on which one ended, and had not ended itself.
fn has_another_place(case: &Case<'_>, ended: &Entry) -> bool {
    let school = |entry: &Entry| match entry.event() {
        Event::SchoolPlaceStarted(place) => place.school_urn.clone(),
        Event::SchoolPlaceEnded(place) => place.school_urn.clone(),
        _ => None,
    };
    let left = school(ended);
    case.recorded(&[Kind::SchoolPlaceStarted]).any(|started| {
        let urn = school(started);
        let over = case
            .recorded(&[Kind::SchoolPlaceEnded])
            .any(|other| school(other) == urn && (started.day()..=ended.day()).contains(&other.day()));
        started.day() <= ended.day() && urn != left && !over
    })
}

fn full_time<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::SchoolPlaceStarted(place) if place.full_time == Some(false) => None,
        _ => period_of_care(case, entry),
    }
}

/// School days are the working days of a term; half-terms are left out where the file gives the halves.
fn twenty_school_days(rung: &Rung<'_>) -> Option<Allowance> {
    if rung.number != Some(0) {
        return None;
    }
    let mut left: u32 = 20;
    for term in rung.case.jurisdiction().terms.iter().filter(|term| term.until > rung.from) {
        let before: Date = term.from.yesterday().ok()?.max(rung.from);
        let days = rung.case.calendar().working_days_between(before, term.until);
        if days >= left {
            let last = rung.case.calendar().working_days_after(before, u16::try_from(left).ok()?);
            return Some(days_until(rung.from, last));
        }
        left -= days;
    }
    None
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::{check, check_in};

    fn with_terms() -> crate::Jurisdiction {
        let term = |from: &str, until: &str| crate::jurisdiction::Term {
            from: from.parse().expect("a date"),
            until: until.parse().expect("a date"),
        };
        let mut jurisdiction = crate::Jurisdiction::default();
        jurisdiction.terms = [term("2026-01-05", "2026-03-27"), term("2026-04-13", "2026-07-17")].into();
        jurisdiction
    }

    #[test]
    fn the_first_plan_is_due_in_working_days() {
        check(
            &["education-plan-started", "education-plan", "education-plan-each-term"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-19 education plan initiated
            2026-02-03 education plan completed
            as of 2026-09-01
            ",
            expect![[r#"
                education-plan-started 1  c1  due 2026-01-19  met on 2026-01-19
                education-plan 1          c1  due 2026-02-02  met late by 1 working day
                changes on 2027-06-01
            "#]],
        );
        check(
            &["education-plan-started", "education-plan", "education-plan-each-term"],
            "
            2023-02-02 born
            2026-01-05 care started c1 legal V2
            as of 2026-02-16
            ",
            expect![[r#"
                education-plan-started 1  c1  due 2026-02-16  running
                education-plan 1          c1  due 2026-03-02  running
                changes on 2026-02-17
            "#]],
        );
    }

    #[test]
    fn terms_are_those_of_the_jurisdiction() {
        check_in(
            &with_terms(),
            &["education-plan-each-term", "school-place"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-02-03 education plan completed
            2026-03-24 school ended urn 100001
            as of 2026-07-18
            ",
            expect![[r#"
                education-plan-each-term 2  c1  due 2026-07-17  breached by 1 day
                school-place 1              c1  due 2026-05-06  breached by 73 days
                changes on 2027-06-01
            "#]],
        );
    }

    #[test]
    fn without_terms_nothing_is_counted_in_them() {
        check(
            &["education-plan-each-term", "school-place"],
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-02-03 education plan completed
            2026-03-24 school ended urn 100001
            as of 2026-07-18
            ",
            expect![[r#"
                changes on 2027-06-01
            "#]],
        );
    }
}
