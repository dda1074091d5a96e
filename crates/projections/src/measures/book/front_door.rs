//! The front door: contacts, referrals, assessments.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{AssessmentKind, AssessmentOutcome, ClosureReason, ContactOutcome, ReferralOutcome};
use journey::facts::{
    AssessmentAuthorised, AssessmentStarted, CaseClosed, ContactDecided, ContactReceived, ReferralDecided,
    ReferralReceived,
};
use journey::{Event, Kind};
use rules::Parameter;
use rules::book::Citation;
use rules::calendar::months_before;

use crate::measures::alarm::{Alarm, MINIMUM};
use crate::measures::item::{Item, Items};
use crate::measures::scene::{One, Scene};
use crate::measures::{Basis, By, Comparator, Direction, Measure, Reckons, Shape};

const DFE_C1: &str = "DfE, Characteristics of children in need, table C1";
const DFE_C2: &str = "DfE, Characteristics of children in need, table C2";

/// The bands in which assessments are published, in working days.
const ASSESSMENT_BANDS: &[(i32, &str)] = &[
    (0, "same day"),
    (10, "1 to 10"),
    (20, "11 to 20"),
    (30, "21 to 30"),
    (40, "31 to 40"),
    (45, "41 to 45"),
    (50, "46 to 50"),
    (55, "51 to 55"),
    (60, "56 to 60"),
    (i32::MAX, "61 or more"),
];

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "contacts-to-referrals",
        title: "Contacts that became referrals",
        unit: "contact",
        cohort: "contacts received and decided",
        basis: Basis::StartedInYear,
        exclusions: "contacts that nobody has decided yet",
        counts: "contacts that were passed on as a referral, or from which a referral came",
        needs: &[Kind::ContactReceived, Kind::ContactDecided],
        citation: Citation::unconfirmed("Good practice at the front door"),
        reckons: Reckons::Each(contacts_to_referrals),
        ..Measure::ROW
    },
    Measure {
        name: "re-referrals",
        aliases: &["RE-REFERRAL"],
        title: "Referrals within 12 months of an earlier one",
        unit: "referral",
        cohort: "referrals received",
        basis: Basis::StartedInYear,
        exclusions: "referrals while the case is open; a referral on the day of another is no second one",
        counts: "referrals of children who had been referred in the 12 months before; it says little of quality alone",
        needs: &[Kind::ReferralReceived],
        citation: Citation::read(
            "DfE methodology, children in need: within 12 months of the previous referral",
        ),
        comparators: &[Comparator::england("2024-25", 22.6, DFE_C1)],
        reckons: Reckons::Each(re_referrals),
        ..Measure::ROW
    },
    Measure {
        name: "children-re-referred",
        title: "Children referred again within 12 months",
        cohort: "children with a referral",
        basis: Basis::StartedInYear,
        exclusions: "referrals while the case is open; a referral on the day of another is no second one",
        counts: "children of whom any referral followed another within 12 months",
        needs: &[Kind::ReferralReceived],
        citation: Citation::read(
            "DfE methodology, children in need: within 12 months of the previous referral",
        ),
        comparators: &[Comparator::england("2024-25", 21.0, DFE_C1)],
        reckons: Reckons::Each(children_re_referred),
        ..Measure::ROW
    },
    Measure {
        name: "referrals-no-further-action",
        title: "Referrals that led to no further action",
        unit: "referral",
        cohort: "referrals received",
        basis: Basis::StartedInYear,
        exclusions: "referrals while the case is open; one that is not decided yet is in the denominator",
        counts: "referrals decided to need no further action",
        needs: &[Kind::ReferralReceived, Kind::ReferralDecided],
        citation: Citation::read(DFE_C1),
        comparators: &[Comparator::england("2024-25", 6.5, DFE_C1)],
        reckons: Reckons::Each(no_further_action),
        ..Measure::ROW
    },
    Measure {
        name: "assessed-not-in-need",
        title: "Referrals assessed, and the child found not to be in need",
        unit: "referral",
        cohort: "referrals received",
        basis: Basis::StartedInYear,
        exclusions: "referrals while the case is open; one that is not assessed yet is in the denominator",
        counts: "referrals whose assessment led to no further action or to early help, or whose case was closed for it",
        needs: &[Kind::ReferralReceived, Kind::AssessmentAuthorised],
        citation: Citation::read(DFE_C1),
        comparators: &[Comparator::england("2024-25", 30.8, DFE_C1)],
        reckons: Reckons::Each(not_in_need),
        ..Measure::ROW
    },
    Measure {
        name: "assessments-within-45-days",
        aliases: &["CFA-45-START"],
        title: "Assessments authorised within 45 working days of their start",
        unit: "assessment",
        cohort: "assessments authorised",
        basis: Basis::EndedInYear,
        exclusions: "assessments whose start is not on record are not observed",
        counts: "assessments authorised by the 45th working day after they started; the value is in working days",
        direction: Direction::Higher,
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised],
        citation: Citation::read("DfE, children in need census N00159, N00160: from the actual start date"),
        comparators: &[Comparator::england("2024-25", 85.7, DFE_C2)],
        bands: ASSESSMENT_BANDS,
        beside: &["assessments-overdue-open", "assessments-bunched"],
        reckons: Reckons::Each(|scene, items| in_time(scene, items, from_start)),
        ..Measure::ROW
    },
    Measure {
        name: "assessments",
        title: "Assessments",
        unit: "assessment",
        cohort: "assessments authorised",
        basis: Basis::EndedInYear,
        exclusions: "none",
        counts: "assessments",
        shape: Shape::Count,
        needs: &[Kind::AssessmentAuthorised],
        citation: Citation::read(DFE_C2),
        comparators: &[Comparator::england("2024-25", 648_830.0, DFE_C2)],
        reckons: Reckons::Each(|scene, items| {
            let ended = assessments_authorised(scene).into_iter().filter(|one| scene.is_in_year(one.day()));
            items.extend(ended.map(|one| Item::new(one.id, one.day(), true).because([one.entry])));
        }),
        ..Measure::ROW
    },
    Measure {
        name: "assessment-duration",
        aliases: &["CFA-45-LENGTH"],
        title: "Working days from the start of an assessment to its authorisation",
        unit: "assessment",
        cohort: "assessments authorised",
        basis: Basis::EndedInYear,
        exclusions: "assessments whose start is not on record are not observed",
        counts: "assessments authorised by the 45th working day after they started; the value is the middle one",
        shape: Shape::Median("working days"),
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised],
        citation: Citation::read("DfE, children in need census N00159, N00160: from the actual start date"),
        comparators: &[Comparator::england("2024-25", 33.0, DFE_C2)],
        bands: ASSESSMENT_BANDS,
        beside: &["assessments-within-45-days", "assessments-bunched"],
        reckons: Reckons::Each(|scene, items| in_time(scene, items, from_start)),
        ..Measure::ROW
    },
    Measure {
        name: "assessments-within-45-days-of-referral",
        aliases: &["CFA-45-REFERRAL"],
        title: "Assessments authorised within 45 working days of the referral",
        unit: "assessment",
        cohort: "assessments authorised",
        basis: Basis::EndedInYear,
        exclusions: "reassessments are counted from the decision to reassess; those without a referral in view are not observed",
        counts: "assessments authorised by the 45th working day after the referral; the value is in working days",
        direction: Direction::Higher,
        needs: &[Kind::ReferralReceived, Kind::AssessmentAuthorised],
        citation: Citation::read(
            "Working Together to Safeguard Children: no longer than 45 working days from the point of referral",
        ),
        bands: ASSESSMENT_BANDS,
        beside: &["assessments-overdue-open", "assessments-within-45-days"],
        reckons: Reckons::Each(|scene, items| in_time(scene, items, from_referral)),
        ..Measure::ROW
    },
    Measure {
        name: "assessments-overdue-open",
        aliases: &["L02-ASSESSMENTS"],
        title: "Open assessments past 45 working days",
        unit: "assessment",
        cohort: "assessments open",
        basis: Basis::OpenOn,
        exclusions: "none",
        counts: "assessments open for more than 45 working days since the referral, or since their start where no referral is in view",
        direction: Direction::Lower,
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised],
        citation: Citation::read(
            "Working Together to Safeguard Children: no longer than 45 working days from the point of referral",
        ),
        beside: &["assessments-within-45-days"],
        bands: ASSESSMENT_BANDS,
        reckons: Reckons::Each(overdue_open),
        ..Measure::ROW
    },
    Measure {
        name: "assessments-bunched",
        aliases: &["L09", "L09-ASSESSMENTS"],
        title: "Assessments authorised in the last tenth of the limit",
        unit: "assessment",
        cohort: "assessments authorised",
        basis: Basis::EndedInYear,
        exclusions: "assessments whose start is not on record are not observed",
        counts: "assessments authorised on working days 41 to 45; being on time is weak evidence where they pile up there",
        direction: Direction::Lower,
        needs: &[Kind::AssessmentStarted, Kind::AssessmentAuthorised],
        citation: Citation::unconfirmed("Deadlines create bunching: a signal of its own"),
        comparators: &[Comparator::england("2024-25", 18.9, DFE_C2)],
        bands: ASSESSMENT_BANDS,
        beside: &["assessments-within-45-days"],
        parameters: &[BUNCHED_ABOVE, MINIMUM],
        alarm: Alarm::Above(BUNCHED_ABOVE, &[By::Team, By::Worker]),
        reckons: Reckons::Each(bunched),
        ..Measure::ROW
    },
    Measure {
        name: "referrals",
        title: "Referrals",
        unit: "referral",
        cohort: "referrals received",
        basis: Basis::StartedInYear,
        exclusions: "referrals while the case is open",
        counts: "referrals",
        shape: Shape::Count,
        needs: &[Kind::ReferralReceived],
        citation: Citation::read(DFE_C1),
        comparators: &[Comparator::england("2024-25", 632_830.0, DFE_C1)],
        reckons: Reckons::Each(all_referrals),
        ..Measure::ROW
    },
];

pub(super) const BUNCHED_ABOVE: Parameter =
    Parameter::count("above", 30, "how many in a hundred of a team or worker are too many");

/// The limit of an assessment, in working days.
pub(super) const ASSESSMENT_LIMIT: i32 = 45;

/// Contacts, in their order.
pub(super) fn contacts<'a>(scene: &Scene<'a>) -> Vec<One<'a, ContactReceived>> {
    scene.all(&[Kind::ContactReceived], |event| match event {
        Event::ContactReceived(fact) => Some((fact.contact_id.as_str(), fact)),
        _ => None,
    })
}

/// Referrals, in their order.
pub(super) fn referrals<'a>(scene: &Scene<'a>) -> Vec<One<'a, ReferralReceived>> {
    scene.all(&[Kind::ReferralReceived], |event| match event {
        Event::ReferralReceived(fact) => Some((fact.referral_id.as_str(), fact)),
        _ => None,
    })
}

/// The referrals that are referrals: what comes while the child's case is open is more about an open case.
fn new_referrals<'a>(scene: &Scene<'a>) -> Vec<One<'a, ReferralReceived>> {
    let mut all = referrals(scene);
    all.retain(|one| {
        let eve = one.day().yesterday().unwrap_or(one.day());
        scene.then(eve).involvements.is_empty()
    });
    all
}

/// Decisions on referrals, the first on each.
pub(super) fn decisions<'a>(scene: &Scene<'a>) -> Vec<One<'a, ReferralDecided>> {
    scene.all(&[Kind::ReferralDecided], |event| match event {
        Event::ReferralDecided(fact) => Some((fact.referral_id.as_str(), fact)),
        _ => None,
    })
}

/// Starts of assessments.
pub(super) fn assessments_started<'a>(scene: &Scene<'a>) -> Vec<One<'a, AssessmentStarted>> {
    scene.all(&[Kind::AssessmentStarted], |event| match event {
        Event::AssessmentStarted(fact) => Some((fact.assessment_id.as_str(), fact)),
        _ => None,
    })
}

/// Authorisations of assessments.
pub(super) fn assessments_authorised<'a>(scene: &Scene<'a>) -> Vec<One<'a, AssessmentAuthorised>> {
    scene.all(&[Kind::AssessmentAuthorised], |event| match event {
        Event::AssessmentAuthorised(fact) => Some((fact.assessment_id.as_str(), fact)),
        _ => None,
    })
}

fn closures<'a>(scene: &Scene<'a>) -> Vec<One<'a, CaseClosed>> {
    scene.all(&[Kind::CaseClosed], |event| match event {
        Event::CaseClosed(fact) => Some((fact.involvement_id.as_str(), fact)),
        _ => None,
    })
}

fn contacts_to_referrals<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let decided = scene.all(&[Kind::ContactDecided], |event| match event {
        Event::ContactDecided(fact) => Some((fact.contact_id.as_str(), fact)),
        _ => None,
    });
    let decision = |id: &str| decided.iter().find(|one: &&One<'a, ContactDecided>| one.id == id);
    let referrals = referrals(scene);
    for contact in contacts(scene).into_iter().filter(|one| scene.is_in_year(one.day())) {
        let referral =
            referrals.iter().find(|one| one.fact.contact_id.as_ref() == Some(&contact.fact.contact_id));
        let decision = decision(contact.id);
        if referral.is_none() && decision.is_none() {
            continue;
        }
        let passed_on = decision.is_some_and(|one| one.fact.outcome == ContactOutcome::Referral);
        let (team, by) =
            decision.map_or((None, None), |one| (one.fact.team.as_ref(), one.fact.decided_by.as_ref()));
        let grounds = [Some(contact.entry), decision.map(|one| one.entry), referral.map(|one| one.entry)];
        items.push(
            Item::new(contact.id, contact.day(), passed_on || referral.is_some())
                .come_from(contact.fact.source)
                .decided(team, by)
                .because(grounds.into_iter().flatten()),
        );
    }
}

/// The referral before one, where it lies within 12 months.
pub(super) fn earlier<'a>(
    of: &One<'a, ReferralReceived>,
    all: &[One<'a, ReferralReceived>],
) -> Option<One<'a, ReferralReceived>> {
    let from = months_before(of.day(), 12);
    let before = all.iter().filter(|one| one.day() < of.day() && one.day() >= from);
    before.max_by_key(|one| one.day()).copied()
}

fn re_referrals<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let all = new_referrals(scene);
    for one in all.iter().filter(|one| scene.is_in_year(one.day())) {
        let before = earlier(one, &all);
        let grounds = [Some(one.entry), before.map(|before| before.entry)];
        let item = Item::new(one.id, one.day(), before.is_some()).come_from(one.fact.source);
        items.push(item.because(grounds.into_iter().flatten()));
    }
}

fn children_re_referred<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let all = new_referrals(scene);
    let in_year: Vec<_> = all.iter().filter(|one| scene.is_in_year(one.day())).collect();
    let again = in_year.iter().find_map(|one| Some((*one, earlier(one, &all)?)));
    if let Some(last) = in_year.last() {
        let (one, before) = again.map_or((*last, None), |(one, before)| (one, Some(before)));
        let grounds = [Some(one.entry), before.map(|before| before.entry)];
        let item = Item::new("", one.day(), before.is_some()).come_from(one.fact.source);
        items.push(item.because(grounds.into_iter().flatten()));
    }
}

fn all_referrals<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    for one in new_referrals(scene).into_iter().filter(|one| scene.is_in_year(one.day())) {
        let item = Item::new(one.id, one.day(), true).come_from(one.fact.source);
        items.push(item.because([one.entry]));
    }
}

fn no_further_action<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let decisions = decisions(scene);
    for one in new_referrals(scene).into_iter().filter(|one| scene.is_in_year(one.day())) {
        let decision = decisions.iter().find(|decision| decision.id == one.id);
        let none = decision.is_some_and(|one| one.fact.outcome == ReferralOutcome::NoFurtherAction);
        let (team, by) =
            decision.map_or((None, None), |one| (one.fact.team.as_ref(), one.fact.decided_by.as_ref()));
        let grounds = [Some(one.entry), decision.map(|one| one.entry)];
        items.push(
            Item::new(one.id, one.day(), none)
                .come_from(one.fact.source)
                .decided(team, by)
                .because(grounds.into_iter().flatten()),
        );
    }
}

/// Where the next referral begins, so that what follows belongs to it.
pub(super) fn next_after<'a>(
    of: &One<'a, ReferralReceived>,
    all: &[One<'a, ReferralReceived>],
) -> Option<Date> {
    all.iter().map(One::day).filter(|day| *day > of.day()).min()
}

/// The assessment that came of a referral: the one that names it, or the first that names none before the next.
pub(super) fn assessment_of<'a>(
    referral: &One<'a, ReferralReceived>,
    started: &[One<'a, AssessmentStarted>],
    until: Option<Date>,
) -> Option<One<'a, AssessmentStarted>> {
    let names =
        |one: &&One<'a, AssessmentStarted>| one.fact.referral_id.as_ref() == Some(&referral.fact.referral_id);
    let follows = |one: &&One<'a, AssessmentStarted>| {
        one.fact.referral_id.is_none()
            && one.day() >= referral.day()
            && until.is_none_or(|until| one.day() < until)
    };
    started.iter().find(names).or_else(|| started.iter().find(follows)).copied()
}

fn not_in_need<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (all, started) = (new_referrals(scene), assessments_started(scene));
    let (authorised, closures) = (assessments_authorised(scene), closures(scene));
    for one in all.iter().filter(|one| scene.is_in_year(one.day())) {
        let until = next_after(one, &all);
        let assessment = assessment_of(one, &started, until);
        let found = assessment.and_then(|start| authorised.iter().find(|end| end.id == start.id));
        let closed = closures.iter().find(|closed| {
            closed.day() >= one.day()
                && until.is_none_or(|until| closed.day() < until)
                && matches!(closed.fact.reason, Some(ClosureReason::RC8 | ClosureReason::RC9))
        });
        let finds_none = found.is_some_and(|end| match end.fact.outcome {
            Some(outcome) => {
                matches!(outcome, AssessmentOutcome::NoFurtherAction | AssessmentOutcome::EarlyHelp)
            }
            None => closed.is_some(),
        });
        let grounds = [Some(one.entry), found.map(|end| end.entry), closed.map(|closed| closed.entry)];
        let item = Item::new(one.id, one.day(), finds_none).come_from(one.fact.source);
        items.push(item.because(grounds.into_iter().flatten()));
    }
}

/// Where an assessment counts from: a day, and the entry that says it.
type From45<'a> =
    fn(&One<'a, AssessmentStarted>, &[One<'a, ReferralReceived>]) -> Option<(Date, &'a journey::Entry)>;

fn from_start<'a>(
    start: &One<'a, AssessmentStarted>,
    _: &[One<'a, ReferralReceived>],
) -> Option<(Date, &'a journey::Entry)> {
    Some((start.day(), start.entry))
}

fn from_referral<'a>(
    start: &One<'a, AssessmentStarted>,
    referrals: &[One<'a, ReferralReceived>],
) -> Option<(Date, &'a journey::Entry)> {
    if start.fact.kind == AssessmentKind::Reassessment {
        return Some((start.fact.decided_on.unwrap_or(start.day()), start.entry));
    }
    let referral = match &start.fact.referral_id {
        Some(id) => referrals.iter().find(|one| one.id == id.as_str()),
        None => referrals.iter().filter(|one| one.day() <= start.day()).max_by_key(|one| one.day()),
    };
    referral.map(|one| (one.day(), one.entry))
}

fn in_time<'a>(scene: &Scene<'a>, items: &mut Items<'a>, from: From45<'a>) {
    let (started, referrals) = (assessments_started(scene), referrals(scene));
    for end in assessments_authorised(scene).into_iter().filter(|end| scene.is_in_year(end.day())) {
        let start = started.iter().find(|start| start.id == end.id);
        let counted = start.and_then(|start| from(start, &referrals));
        let item = match counted {
            Some((day, entry)) => {
                let days = scene.working_days(day, end.day());
                let item = Item::new(end.id, end.day(), days <= ASSESSMENT_LIMIT).worth(days);
                item.because([entry, end.entry])
            }
            None => Item::unseen(end.id, end.day()).because([end.entry]),
        };
        items.push(item);
    }
}

fn overdue_open<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let (started, referrals) = (assessments_started(scene), referrals(scene));
    let open = scene.now().assessments.iter().map(|held| held.assessment_id.as_str());
    for start in open.filter_map(|id| started.iter().find(|start| start.id == id)) {
        let (day, entry) = from_referral(start, &referrals).unwrap_or((start.day(), start.entry));
        let days = scene.working_days(day, scene.as_of());
        let item = Item::new(start.id, scene.as_of(), days > ASSESSMENT_LIMIT).worth(days);
        items.push(item.because([entry, start.entry]));
    }
}

fn bunched<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let mut timed = Items::new();
    in_time(scene, &mut timed, from_start);
    items.extend(timed.into_iter().map(|item| {
        let is_late_on = item.value.map(|days| is_in_last_tenth(days, ASSESSMENT_LIMIT));
        Item { is_in: item.is_in.and(is_late_on), ..item }
    }));
}

/// Whether something was done in the last tenth of its limit.
pub(super) fn is_in_last_tenth(days: i32, limit: i32) -> bool {
    days <= limit && days * 10 > limit * 9
}

#[cfg(test)]
mod tests;
