//! The health of looked-after children: assessments, dental checks, the strengths and difficulties questionnaire.

use jiff::civil::Date;
use journey::codes::{HealthAssessmentKind, HealthAssessor};
use journey::{Day as Occurrence, Entry, Event, Kind, Occurred};

use super::{is_in_ordinary_care, period_of_care};
use crate::allowance::Allowance::{self, Days, Months, WorkingDays};
use crate::book::{Cadence, Citation, ClockRule, Count, Force, Rung};
use crate::calendar::months_after;
use crate::case::Case;

const HEALTH: ClockRule = ClockRule {
    starting: "the child became looked after",
    starts: &[Kind::CarePeriodStarted],
    about: period_of_care,
    applies: is_in_ordinary_care,
    ..ClockRule::ROW
};

/// What shows that a child was looked after, for what goes on from year to year.
const SHOWS: &[Kind] = &[Kind::LegalStatusChanged, Kind::PlacementStarted];

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "health-assessment-requested",
        aliases: &["LAC-HEALTH-REQUEST"],
        title: "The request for the initial health assessment",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed(
            "Promoting the health and well-being of looked-after children (2015)",
        ),
        stopping: "the request for the initial health assessment",
        stops: &[Kind::HealthAssessmentRequested, Kind::HealthAssessed],
        needs: &[Kind::HealthAssessmentRequested],
        ahead: Some(Months(1)),
        cadence: Cadence::Once(WorkingDays(5)),
        ..HEALTH
    },
    ClockRule {
        name: "health-assessment-arranged",
        aliases: &["LAC-HEALTH-IHA-ACT"],
        title: "Arrangements for the initial health assessment before the first review",
        force: Force::Act,
        citation: Citation::unconfirmed(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 7",
        ),
        starting: "the first review was held",
        stopping: "arrangements for the initial health assessment",
        starts: &[Kind::CareReviewHeld],
        stops: &[Kind::HealthAssessmentRequested, Kind::HealthAssessed],
        cadence: Cadence::Once(Days(0)),
        count: Count::Before,
        ..HEALTH
    },
    ClockRule {
        name: "initial-health-assessment",
        aliases: &["LAC-HEALTH-IHA"],
        title: "The report of the initial health assessment, in time for the first review",
        force: Force::StatutoryGuidance,
        citation: Citation::unconfirmed(
            "Promoting the health and well-being of looked-after children (2015)",
        ),
        stopping: "the report of the initial health assessment",
        stops: &[Kind::HealthAssessed],
        // One made in the months before serves for the child who comes to be looked after.
        ahead: Some(Months(3)),
        about: initial,
        dated: reported,
        cadence: Cadence::Once(WorkingDays(20)),
        ..HEALTH
    },
    ClockRule {
        name: "review-health-assessment",
        aliases: &["LAC-HEALTH-RHA"],
        title: "Health assessments after the initial one",
        force: Force::Act,
        citation: Citation::read_in_part(
            "Local chapters on the health of looked-after children: every 6 months before the fifth birthday, then 12",
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 7",
        ),
        stopping: "a review of the child's health",
        shows: SHOWS,
        stops: &[Kind::HealthAssessed],
        cadence: Cadence::Depends {
            allows: by_age,
            says: "6 months from each assessment before the fifth birthday, then 12 months",
        },
        ..HEALTH
    },
    ClockRule {
        name: "dental-check",
        aliases: &["LAC-DENTAL"],
        title: "Dental checks of a looked-after child",
        force: Force::Indicator,
        citation: Citation::unconfirmed("SSDA903 OC2, dental checks; the interval is local practice"),
        stopping: "a dental check",
        shows: SHOWS,
        stops: &[Kind::DentalChecked],
        cadence: Cadence::Ladder(&[Months(12)]),
        ..HEALTH
    },
    ClockRule {
        name: "difficulties-questionnaire",
        aliases: &["LAC-SDQ"],
        title: "The strengths and difficulties questionnaire of a looked-after child of 4 to 16, or the reason for none",
        force: Force::StatutoryGuidance,
        citation: Citation::read(
            "SSDA903 OC2; Promoting the health and well-being of looked-after children (2015)",
        ),
        stopping: "a strengths and difficulties score, or the reason for none,",
        shows: SHOWS,
        stops: &[Kind::StrengthsAndDifficultiesScored],
        applies: |day, care| is_in_ordinary_care(day, care) && day.is_aged(4) && !day.is_aged(17),
        cadence: Cadence::Ladder(&[Months(12)]),
        ..HEALTH
    },
];

/// An initial assessment is a doctor's; where the source says neither which nor whose it was, it may have been this one.
fn initial<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::HealthAssessed(assessed)
            if assessed.kind == Some(HealthAssessmentKind::Review)
                || assessed.assessor == Some(HealthAssessor::Nurse) =>
        {
            None
        }
        _ => period_of_care(case, entry),
    }
}

/// It counts from the day on which its report was available, where that is said; no report comes before what it tells.
fn reported(_: &Case<'_>, entry: &Entry) -> Option<Occurred> {
    match entry.event() {
        Event::HealthAssessed(assessed) => {
            let report = assessed.report_on.filter(|&day| day > entry.last_day());
            Some(report.map_or(entry.fact.occurred, |day| Occurred::on(Occurrence::exact(day))))
        }
        _ => Some(entry.fact.occurred),
    }
}

fn by_age(rung: &Rung<'_>) -> Option<Allowance> {
    if rung.number == Some(0) {
        return None;
    }
    let half_a_year: Date = months_after(rung.from, 6);
    let is_young = rung.case.birthday(5).is_some_and(|fifth| half_a_year <= fifth);
    Some(if is_young { Months(6) } else { Months(12) })
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn six_months_before_the_fifth_birthday_then_twelve() {
        check(
            &["review-health-assessment"],
            "
            2012-06-01 born
            2016-01-04 care started c1 legal V2
            2016-01-20 health assessed initial by doctor
            2016-07-20 health assessed review
            2017-01-21 health assessed review                 # the half year would end after the fifth birthday
            as of 2018-01-22
            ",
            expect![[r#"
                review-health-assessment 2  c1  due 2016-07-20  met on 2016-07-20
                review-health-assessment 3  c1  due 2017-01-20  met late by 1 day
                review-health-assessment 4  c1  due 2018-01-21  breached by 1 day
                changes on 2018-06-01
            "#]],
        );
        check(
            &["review-health-assessment"],
            "
            2012-06-01 born
            2016-01-04 care started c1 legal V2
            2016-01-20 health assessed initial by doctor
            as of 2016-07-20
            ",
            expect![[r#"
                review-health-assessment 2  c1  due 2016-07-20  running
                changes on 2016-07-21
            "#]],
        );
    }

    #[test]
    fn the_initial_assessment_is_a_doctors_and_reported_for_the_first_review() {
        check(
            &["health-assessment-requested", "health-assessment-arranged", "initial-health-assessment"],
            "
            2012-06-01 born
            2017-04-10 care started c1 legal C2
            2017-04-20 health assessment requested             # a working day too late
            2017-05-02 health assessed initial by nurse
            2017-05-08 health assessed initial by doctor report 2017-05-12
            2017-05-10 care review c1
            as of 2017-06-01
            ",
            expect![[r#"
                health-assessment-requested  c1  due 2017-04-19  met late by 1 working day
                health-assessment-arranged   c1  due 2017-05-10  met on 2017-04-20
                initial-health-assessment    c1  due 2017-05-11  met late by 1 working day
                changes on 2018-06-01
            "#]],
        );
        check(
            &["health-assessment-requested", "health-assessment-arranged", "initial-health-assessment"],
            "
            2012-06-01 born
            2017-04-10 care started c1 legal C2
            2017-05-10 care review c1
            as of 2017-05-12
            ",
            expect![[r#"
                health-assessment-requested  c1  due 2017-04-19  breached by 16 working days
                health-assessment-arranged   c1  due 2017-05-10  breached by 2 days
                initial-health-assessment    c1  due 2017-05-11  breached by 1 working day
                changes on 2017-06-01
            "#]],
        );
        check(
            &["health-assessment-requested", "health-assessment-arranged", "initial-health-assessment"],
            "
            2012-06-01 born
            2017-01-30 health assessed initial by doctor       # serves for the care that begins within three months
            2017-04-10 care started c1 legal C2
            2017-04-20 care ended c1
            2017-05-10 care started c2 legal V4
            as of 2017-09-12
            ",
            expect![[r#"
                health-assessment-requested  c1  due 2017-04-19  breached by 1 working day when it ceased on 2017-04-20
                initial-health-assessment    c1  due 2017-05-11  met on 2017-01-30
                changes on 2018-06-01
            "#]],
        );
    }

    #[test]
    fn a_year_tells_too_little_for_a_breach() {
        check(
            &["initial-health-assessment", "review-health-assessment", "dental-check"],
            "
            2012-06-01 born
            2017-04-10 care started c1 legal C2
            2017 health assessed
            2017 teeth checked
            2018 health assessed
            2018 teeth checked
            as of 2019-03-31
            ",
            expect![[r#"
                initial-health-assessment   c1  due 2017-05-11  not determinable
                review-health-assessment 2  c1  due 2019-12-31  not determinable
                dental-check 1              c1  due 2018-04-10  not determinable
                dental-check 2              c1  due 2019-12-31  not determinable
                changes on 2019-06-01
            "#]],
        );
    }

    #[test]
    fn teeth_and_difficulties_once_a_year() {
        check(
            &["dental-check", "difficulties-questionnaire"],
            "
            2013-06-01 born
            2017-04-10 care started c1 legal C2
            2018-04-10 teeth checked
            2018-06-02 difficulties scored reason-not SDQ2
            as of 2019-04-11
            ",
            expect![[r#"
                dental-check 1                c1  due 2018-04-10  met on 2018-04-10
                dental-check 2                c1  due 2019-04-10  breached by 1 day
                difficulties-questionnaire 1  c1  due 2018-06-01  met late by 1 day
                difficulties-questionnaire 2  c1  due 2019-06-02  running
                changes on 2019-06-01
            "#]],
        );
    }
}
