//! Visits to looked-after children. Which limit holds depends on the legal status, the placement and its footing as of
//! each day; every stay with another carer has a ladder of its own. Whether a move to another address with the same carer
//! begins the ladder anew is for the authority to say.

use alloc::vec::Vec;

use jiff::civil::{Date, date};
use journey::codes::{CareReviewKind, LegalStatus, PlacementBasis, PlacementType, VisitPurpose};
use journey::facts::VisitMade;
use journey::{Entry, Event, Kind};

use super::{is_held, is_under_ordinary_rules, reviewed};
use crate::allowance::Allowance::{self, Months, Weeks};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{months_after, weeks_after};
use crate::case::{Case, Day};
use crate::look::Parameter;

const VISITS: ClockRule = ClockRule {
    force: Force::Act,
    starting: "the child was placed with the carer",
    stopping: "a visit to the child in the placement",
    starts: &[Kind::PlacementStarted],
    begins: Some(restarts),
    stops: &[Kind::VisitMade],
    about: stay,
    ..ClockRule::ROW
};

/// The row whose threshold decides for all four ladders.
const ORDINARY: &str = "placement-visit";

const SAME_CARER: Parameter = Parameter::count(
    "same-carer-restarts",
    0,
    "whether a move to another address with the same carer begins the visits of all ladders anew: 1 for yes, 0 for no",
);

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: ORDINARY,
        aliases: &["LAC-VISIT-1", "LAC-VISIT-Y1", "LAC-VISIT-LT"],
        title: "Visits to a looked-after child in each placement",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(2), as amended by SI 2015/495",
        ),
        parameters: &[SAME_CARER],
        applies: |day, stay| is_under(day, stay, Regime::Ordinary),
        cadence: Cadence::Depends {
            allows: ordinary,
            says: "1 week, then 6 weeks; after the first year 3 months if it is to last until the child is 18, and \
                   6 months if it is long-term fostering and the child agrees,",
        },
        ..VISITS
    },
    ClockRule {
        name: "immediate-placement-visit",
        aliases: &["LAC-VISIT-R19"],
        title: "Visits to a child placed with a parent before the assessment is complete",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(3)",
        ),
        applies: |day, stay| is_under(day, stay, Regime::Immediate),
        cadence: Cadence::Depends {
            allows: |rung| Some(until_the_first_review(rung, Weeks(6))),
            says: "1 week until the first review, then 6 weeks",
        },
        ..VISITS
    },
    ClockRule {
        name: "temporary-placement-visit",
        aliases: &["LAC-VISIT-R24", "LAC-VISIT-ICO"],
        title: "Visits to a child with a temporarily approved relative or friend, or at home under an interim care order",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(4)",
        ),
        applies: |day, stay| is_under(day, stay, Regime::Temporary),
        cadence: Cadence::Depends {
            allows: |rung| Some(until_the_first_review(rung, Weeks(4))),
            says: "1 week until the first review, then 4 weeks",
        },
        ..VISITS
    },
    ClockRule {
        name: "care-order-home-visit",
        aliases: &["LAC-VISIT-COHOME"],
        title: "Visits to a child who lives with a parent under a care order",
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 28(5)",
        ),
        starting: "the care order was made or the child was placed with the parent",
        applies: |day, stay| is_under(day, stay, Regime::HomeUnderCareOrder),
        cadence: Cadence::Depends { allows: home_under_care_order, says: "1 week, then 6 weeks" },
        ..VISITS
    },
];

/// The paragraph of regulation 28 under which a child is visited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Regime {
    Ordinary,
    Immediate,
    Temporary,
    HomeUnderCareOrder,
}

fn is_under(day: &Day<'_>, stay: &str, wanted: Regime) -> bool {
    day.stay().is_some_and(|held| held.placement_id.as_str() == stay)
        && is_under_ordinary_rules(day)
        && regime(day) == Some(wanted)
}

fn regime(day: &Day<'_>) -> Option<Regime> {
    let placement = day.settled_placement()?;
    let legal = day.legal_status.map(|legal| legal.status);
    Some(match (day.placement_basis(), placement.placement_type, legal) {
        (Some(PlacementBasis::Immediate), ..) => Regime::Immediate,
        (Some(PlacementBasis::Temporary), ..) => Regime::Temporary,
        (None, PlacementType::P1, Some(LegalStatus::C1)) => Regime::Temporary,
        (None, PlacementType::P1, Some(LegalStatus::C2)) => Regime::HomeUnderCareOrder,
        _ => Regime::Ordinary,
    })
}

/// The stay that a placement begins or goes on with, or in which a visit was made. Where the authority has said what moves
/// with the same carer mean, the beginnings of the row come of them.
fn stay<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::PlacementStarted(_) if case.jurisdiction().sets(ORDINARY, &SAME_CARER) => None,
        Event::PlacementStarted(_) => begun(case, entry),
        Event::VisitMade(visit) if is_a_visit(visit, entry.day()) => {
            let named = visit.subject_id.as_ref().and_then(|subject| placement_named(case, subject.as_str()));
            let held = || case.standing(entry.day()).stay().map(|stay| stay.fact.placement_id.as_str());
            named.or_else(held)
        }
        _ => None,
    }
}

/// The stay that a placement begins or goes on with.
fn begun<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let Event::PlacementStarted(placement) = entry.event() else { return None };
    let standing = case.standing(entry.day());
    let is_current = standing.placement()?.placement_id == placement.placement_id;
    let held = standing.stay().map(|stay| stay.fact.placement_id.as_str());
    if is_current { held } else { Some(placement.placement_id.as_str()) }
}

/// Where the authority has said what moves with the same carer mean: the first day of each stay and, where they count,
/// of each such move in it.
fn restarts<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let mut begins: Vec<Beginning<'a>> = Vec::new();
    if !case.jurisdiction().sets(ORDINARY, &SAME_CARER) {
        return begins;
    }
    for entry in case.recorded(&[Kind::PlacementStarted]) {
        let Some(subject) = begun(case, entry) else { continue };
        let is_new = begins.iter().all(|begin| begin.subject != subject);
        if is_new || is_counted_move(case, entry) {
            begins.push(Beginning { subject, day: entry.day(), ground: entry.reference() });
        }
    }
    begins
}

/// Whether a placement is a move to another address with the same carer, and moves of that day count as such. Neither a
/// temporary move nor the return from one is.
fn is_counted_move(case: &Case<'_>, entry: &Entry) -> bool {
    let Event::PlacementStarted(to) = entry.event() else { return false };
    let counts = || case.jurisdiction().clock_setting(ORDINARY, &SAME_CARER, entry.day()).number() == 1;
    let eve = entry.day().yesterday().unwrap_or(entry.day());
    let before = case.standing(eve).settled_placement();
    to.same_carer == Some(true)
        && !to.placement_type.is_temporary()
        && before.is_some_and(|before| {
            let back = case.standing(eve).placement().is_some_and(|last| last.placement_type.is_temporary())
                && (before.placement_type, &before.urn) == (to.placement_type, &to.urn);
            before.placement_id != to.placement_id && !back
        })
        && counts()
}

/// Since when the visits of the stay of a day are counted: since it began, or since the last move in it that counts.
fn counted_since(rung: &Rung<'_>) -> Option<Date> {
    let stay = rung.case.standing(rung.from).stay()?;
    let own =
        restarts(rung.case).into_iter().filter(|begin| begin.subject == stay.fact.placement_id.as_str());
    Some(own.map(|begin| begin.day).filter(|&day| day <= rung.from).max().unwrap_or(stay.since()))
}

/// The stay of the placement that a visit names, if it names one.
fn placement_named<'a>(case: &Case<'a>, subject: &str) -> Option<&'a str> {
    let mut placements = case.recorded(&[Kind::PlacementStarted]);
    let named = placements.find(|entry| match entry.event() {
        Event::PlacementStarted(placement) => placement.placement_id.as_str() == subject,
        _ => false,
    });
    named.and_then(|entry| begun(case, entry))
}

/// A visit counts when the child was seen, and in person; from April 2020 to March 2021 it could be by video or telephone.
pub(in crate::rows) fn is_a_visit(visit: &VisitMade, on: Date) -> bool {
    const CORONAVIRUS: (Date, Date) = (date(2020, 4, 24), date(2021, 3, 31));
    let looks_after = matches!(visit.purpose, VisitPurpose::LookedAfter | VisitPurpose::Adoption);
    let from_afar = visit.in_person == Some(false) && !(CORONAVIRUS.0..=CORONAVIRUS.1).contains(&on);
    looks_after && visit.seen != Some(false) && !from_afar
}

fn ordinary(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let since = counted_since(rung)?;
    if rung.number == Some(0) && rung.from == since {
        return Some(Weeks(1));
    }
    if rung.from < months_after(since, 12) {
        return Some(Weeks(6));
    }
    let placement = standing.settled_placement()?;
    let long_term = placement.long_term_foster == Some(true)
        || matches!(placement.placement_type, PlacementType::U1 | PlacementType::U4);
    Some(match placement.intended_to_18 {
        Some(false) => Weeks(6),
        _ if long_term && child_agreed(rung, placement.care_id.as_str()) => Months(6),
        None if !long_term => Weeks(6),
        _ => Months(3),
    })
}

/// Whether the child has agreed to be visited less often; possible since 1 April 2015.
fn child_agreed(rung: &Rung<'_>, care_id: &str) -> bool {
    const SINCE: Date = date(2015, 4, 1);
    let agreements = rung.case.occurred(&[Kind::VisitFrequencyAgreed]);
    let of_this = agreements.filter(|entry| SINCE <= entry.day() && entry.day() <= rung.from);
    let last = of_this.filter_map(|entry| match entry.event() {
        Event::VisitFrequencyAgreed(agreed) => {
            let subject = agreed.subject_id.as_str();
            let stay = placement_named(rung.case, subject) == Some(rung.subject);
            (stay || subject == care_id).then_some(agreed.child_agreed == Some(true))
        }
        _ => None,
    });
    last.last().unwrap_or(false)
}

/// Weekly until the first review of the child's case in the period of care; where no source tells of reviews, none can be
/// waited for.
fn until_the_first_review(rung: &Rung<'_>, then: Allowance) -> Allowance {
    let week = weeks_after(rung.from, 1);
    let Some(placement) = rung.case.standing(rung.from).settled_placement() else { return then };
    let mut reviews = rung.case.occurred(&[Kind::CareReviewHeld]);
    let reviewed = reviews.any(|entry| match entry.event() {
        Event::CareReviewHeld(review) => {
            let is_of_it = || reviewed(rung.case, entry, review) == placement.care_id.as_str();
            entry.day() <= week && is_held(review, &[CareReviewKind::Care]) && is_of_it()
        }
        _ => false,
    });
    let waits = !reviewed && rung.case.jurisdiction().observes(&[Kind::CareReviewHeld], rung.from);
    if waits { Weeks(1) } else { then }
}

/// A week from the order or the placement, whichever came later, then six.
fn home_under_care_order(rung: &Rung<'_>) -> Option<Allowance> {
    let standing = rung.case.standing(rung.from);
    let (order, stay) = (standing.legal_status?.since(), counted_since(rung)?);
    let visited = rung.case.occurred(&[Kind::VisitMade]).any(|visit| {
        let day = visit.day();
        (order.max(stay)..=rung.from).contains(&day) && self::stay(rung.case, visit) == Some(rung.subject)
    });
    Some(if visited { Weeks(6) } else { Weeks(1) })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    const VISITS: &[&str] = &[
        "placement-visit",
        "immediate-placement-visit",
        "temporary-placement-visit",
        "care-order-home-visit",
    ];

    #[test]
    fn a_week_then_six_weeks_and_every_move_begins_anew() {
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            2026-01-12 visit made v1 looked-after seen yes alone yes
            2026-02-24 visit made v2 looked-after for p1 seen yes        # a day too late
            2026-03-02 placement ended p1 CREQB
            2026-03-02 placement started p2 care c1 type K2
            2026-03-05 visit made v3 looked-after seen no                # not seen
            2026-03-06 visit made v4 looked-after in-person no seen yes  # not in person
            2026-03-07 missing started m1 M                              # still owed
            as of 2026-03-10
            ",
            expect![[r#"
                placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
                placement-visit 2  p1  due 2026-02-23  met late by 1 day
                placement-visit 3  p1  due 2026-04-07  ceased on 2026-03-02
                placement-visit 1  p2  due 2026-03-09  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type U6
            as of 2026-01-12
            ",
            expect![[r#"
                placement-visit 1  p1  due 2026-01-12  running
                changes on 2026-01-13
            "#]],
        );
    }

    #[test]
    fn a_stay_goes_on_through_hospital_and_with_the_same_carer() {
        check(
            VISITS,
            "
            2012-06-01 born
            2025-01-06 care started c1 legal V2
            2025-01-06 placement started p1 care c1 type U6 urn SC1
            2025-01-10 visit made v1 looked-after seen yes
            2025-01-20 placement ended p1
            2025-01-20 placement started p2 care c1 type T1
            2025-02-03 placement ended p2
            2025-02-03 placement started p3 care c1 type U6 urn SC1
            2025-02-20 visit made v2 looked-after seen yes
            2025-03-01 placement ended p3
            2025-03-01 placement started p4 care c1 type U4 urn SC1 same-carer yes
            2025-04-01 visit made v3 looked-after seen yes
            as of 2025-04-02
            ",
            expect![[r#"
                placement-visit 1  p1  due 2025-01-13  met on 2025-01-10
                placement-visit 2  p1  due 2025-02-21  met on 2025-02-20
                placement-visit 3  p1  due 2025-04-03  met on 2025-04-01
                placement-visit 4  p1  due 2025-05-13  running
                changes on 2025-05-14
            "#]],
        );
    }

    #[test]
    fn after_a_year_it_depends_on_how_long_the_placement_is_to_last() {
        check(
            VISITS,
            "
            2012-06-01 born
            2024-01-08 care started c1 legal C2
            2024-01-08 placement started p1 care c1 type K2 to-18 yes
            2025-01-07 visit made v1 looked-after seen yes               # in the first year: six weeks
            2025-01-08 visit made v2 looked-after seen yes               # the year is over: three months
            as of 2025-04-09
            ",
            expect![[r#"
                placement-visit 1  p1  due 2024-01-15  met late by 358 days
                placement-visit 2  p1  due 2025-02-18  met on 2025-01-08
                placement-visit 3  p1  due 2025-04-08  breached by 1 day
                changes on 2025-06-01
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2024-01-08 care started c1 legal C2
            2024-01-08 placement started p1 care c1 type U4
            2025-01-08 visit made v1 looked-after seen yes
            2025-03-01 visits agreed p1 every 6 months child-agreed yes
            2025-04-08 visit made v2 looked-after seen yes
            as of 2025-10-09
            ",
            expect![[r#"
                placement-visit 1  p1  due 2024-01-15  met late by 359 days
                placement-visit 2  p1  due 2025-04-08  met on 2025-04-08
                placement-visit 3  p1  due 2025-10-08  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2024-01-08 care started c1 legal C2
            2024-01-08 placement started p1 care c1 type U6
            2025-01-08 visit made v1 looked-after seen yes
            as of 2025-02-20
            ",
            expect![[r#"
                placement-visit 1  p1  due 2024-01-15  met late by 359 days
                placement-visit 2  p1  due 2025-02-19  breached by 1 day
                changes on 2025-06-01
            "#]],
        );
    }

    #[test]
    fn on_a_temporary_footing_weekly_until_the_first_review() {
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C1
            2026-01-05 placement started p1 care c1 type U3 basis temporary
            2026-01-12 visit made v1 looked-after seen yes
            2026-01-20 visit made v2 looked-after seen yes               # a day too late
            2026-01-23 care review c1
            2026-02-17 visit made v3 looked-after seen yes
            2026-03-02 placement approval p1 approved
            as of 2026-03-02
            ",
            expect![[r#"
                placement-visit 4            p1  due 2026-04-13  running
                temporary-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
                temporary-placement-visit 2  p1  due 2026-01-19  met late by 1 day
                temporary-placement-visit 3  p1  due 2026-02-17  met on 2026-02-17
                temporary-placement-visit 4  p1  due 2026-03-17  ceased on 2026-03-02
                changes on 2026-04-14
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C1
            2026-01-05 placement started p1 care c1 type P1
            2026-01-12 visit made v1 looked-after seen yes
            2026-02-02 legal status c1 C2                                # a week from the order
            2026-02-09 visit made v2 looked-after seen yes
            as of 2026-03-24
            ",
            expect![[r#"
                temporary-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
                temporary-placement-visit 2  p1  due 2026-01-19  breached by 14 days when it ceased on 2026-02-02
                care-order-home-visit 2      p1  due 2026-02-09  met on 2026-02-09
                care-order-home-visit 3      p1  due 2026-03-23  breached by 1 day
                changes on 2026-06-01
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal C2
            2026-01-05 placement started p1 care c1 type P1 basis immediate
            2026-01-12 visit made v1 looked-after seen yes
            2026-01-14 placement approval p1 parent-confirmed
            as of 2026-01-20
            ",
            expect![[r#"
                immediate-placement-visit 1  p1  due 2026-01-12  met on 2026-01-12
                immediate-placement-visit 2  p1  due 2026-01-19  ceased on 2026-01-14
                care-order-home-visit 2      p1  due 2026-02-25  running
                changes on 2026-02-26
            "#]],
        );
    }

    #[test]
    fn nothing_of_it_at_18_in_short_breaks_or_while_placed_for_adoption() {
        check(
            VISITS,
            "
            2008-01-08 born
            2026-01-05 care started c1 legal V2
            2026-01-05 placement started p1 care c1 type K3
            as of 2026-02-01
            ",
            expect![[r#"
                placement-visit 1  p1  due 2026-01-12  ceased on 2026-01-08
                changes on 2027-01-08
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2026-01-05 care started c1 legal V4
            2026-01-05 placement started p1 care c1 type U6
            2026-01-05 care started c2 legal E1
            2026-01-05 placement started p2 care c2 type A5
            as of 2026-02-01
            ",
            expect![[r#"
                changes on 2026-06-01
            "#]],
        );
        check(
            VISITS,
            "
            2012-06-01 born
            2020-05-04 care started c1 legal V2
            2020-05-04 placement started p1 care c1 type U6
            2020-05-11 visit made v1 looked-after in-person no           # by video, in those months
            as of 2020-05-12
            ",
            expect![[r#"
                placement-visit 1  p1  due 2020-05-11  met on 2020-05-11
                placement-visit 2  p1  due 2020-06-22  running
                changes on 2020-06-01
            "#]],
        );
    }
}
