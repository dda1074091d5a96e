//! Children looked after who wait for a plan of where to grow up.

use alloc::format;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{CareReviewKind, CareReviewOutcome, LegalStatus, PermanenceOption, PlacementType};
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::Months;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::case::Day;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{days_of, raised};
use crate::rows::looked_after::reviewed;

const CARE_PLANNING: Citation = Citation::unconfirmed(
    "Care Planning, Placement and Case Review (England) Regulations 2010, guidance (volume 2)",
);

const UNPLANNED_FOR: Parameter =
    Parameter::length("after", Months(4), "how long a child may be accommodated without a permanence plan");
const UNADVISED_FOR: Parameter =
    Parameter::length("after", Months(6), "how long a child may be accommodated without legal advice");
const REVIEWS: Parameter = Parameter::count("reviews", 2, "by which review the plan is expected");
const CHANGES: Parameter = Parameter::count("changes", 2, "how many changes it takes");
const CHANGED_WITHIN: Parameter = Parameter::length("within", Months(12), "the time in which they count");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "accommodated-without-permanence-plan",
        aliases: &["D12"],
        title: "A child accommodated under section 20 for four months has no permanence plan",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: CARE_PLANNING,
        raised: Raises::When(accommodated_without_plan),
        parameters: &[UNPLANNED_FOR],
        needs: &[Kind::PermanencePlanRecorded],
        clears: "A permanence plan, another legal status, or the end of care.",
        // The same plan that is missing, of a child of whom no court decides.
        speaks_for: &["permanence-plan"],
    },
    FlagRule {
        name: "accommodated-without-legal-advice",
        aliases: &["D12-ADVICE"],
        title: "A child was accommodated under section 20 for six months without legal advice",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed(
            "Public Law Working Group, best practice guidance on section 20 (2021)",
        ),
        raised: Raises::When(accommodated_without_advice),
        parameters: &[UNADVISED_FOR],
        needs: &[Kind::LegalGatewayHeld],
        clears: "Legal advice or a legal meeting, pre-proceedings or an application, another legal status, or the end \
                 of care.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "no-permanence-plan-by-second-review",
        aliases: &["D13"],
        title: "A child's second review passed without a permanence plan",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: Citation::unconfirmed("IRO Handbook: the plan for permanence is made by the second review"),
        raised: Raises::When(unplanned_by_review),
        parameters: &[REVIEWS],
        needs: &[Kind::PermanencePlanRecorded, Kind::CareReviewHeld],
        clears: "A permanence plan, or the end of care.",
        // The clock runs to the second review too.
        speaks_for: &["permanence-plan"],
    },
    FlagRule {
        name: "permanence-plan-changing",
        aliases: &["D13-CHANGES"],
        title: "A child's permanence plan changed again and again",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: CARE_PLANNING,
        raised: Raises::When(plan_changing),
        parameters: &[CHANGES, CHANGED_WITHIN],
        needs: &[Kind::PermanencePlanRecorded],
        clears: "Time: that the oldest of the changes is a year ago; or the end of care.",
        ..FlagRule::ROW
    },
];

/// The entry with which the legal status of today began, across entries that only say it again.
pub(super) fn status_began<'a>(look: &Look<'a>, status: LegalStatus) -> Option<&'a Entry> {
    let today = look.case().today();
    let now = today.standing.legal_status.filter(|now| now.status == status && today.is_our_child())?;
    let changes = look.in_order(&[Kind::LegalStatusChanged]);
    let same = changes.into_iter().rev().map_while(|entry| match entry.event() {
        Event::LegalStatusChanged(to) if to.status == status && to.care_id == now.care_id => Some(entry),
        _ => None,
    });
    same.last()
}

/// Whether the child is said to be or to have been an unaccompanied asylum-seeking child, and until when.
fn unaccompanied(look: &Look<'_>) -> Option<Option<Date>> {
    let said = look.in_order(&[Kind::ChildRegistered, Kind::IdentityChanged]);
    let mut said = said.into_iter().filter_map(|entry| match entry.event() {
        Event::ChildRegistered(child) => Some((child.unaccompanied?, child.unaccompanied_until)),
        Event::IdentityChanged(child) => Some((child.unaccompanied?, child.unaccompanied_until)),
        _ => None,
    });
    let (is_one, until) = said.next_back()?;
    is_one.then_some(until.filter(|&until| look.has_come(until)))
}

/// Whether a disabled child's placement is agreed to be for long.
fn is_agreed_for_long(day: &Day<'_>) -> bool {
    use PlacementType::{R1, R2, S1, U1, U4};
    day.disabled
        && day.placement().is_some_and(|placement| {
            placement.long_term_foster == Some(true)
                || placement.intended_to_18 == Some(true)
                || matches!(placement.placement_type, R1 | R2 | S1 | U1 | U4)
        })
}

/// The entry with which section 20 began, of a child for whom it is meant to be short, and since when it is.
fn accommodated<'a>(look: &Look<'a>) -> Option<(&'a Entry, Date)> {
    let began = status_began(look, LegalStatus::V2)?;
    let today = look.today();
    let unaccompanied = unaccompanied(look);
    if unaccompanied == Some(None) || is_agreed_for_long(&today) {
        return None;
    }
    let placed = today.placement().filter(|_| today.disabled).map(|placement| placement.since());
    Some((began, unaccompanied.flatten().max(placed).unwrap_or(Date::MIN)))
}

/// The last plan for permanence since a day; a care plan that names an option is one.
fn permanence_plan<'a>(look: &Look<'a>, since: Date) -> Option<&'a Entry> {
    let plans = look.occurred(&[Kind::PermanencePlanRecorded, Kind::CarePlanRecorded]);
    let names_an_option = |entry: &&Entry| match entry.event() {
        Event::CarePlanRecorded(plan) => plan.option.is_some(),
        _ => true,
    };
    plans.filter(names_an_option).find(|entry| entry.day() >= since)
}

fn care_since(look: &Look<'_>, at_latest: Date) -> Date {
    look.today().care().map_or(at_latest, |care| care.since().min(at_latest))
}

fn accommodated_without_plan(look: &Look<'_>) -> Vec<Raised> {
    let found = accommodated(look).and_then(|(began, at_earliest)| {
        let reached = look.silent_for(&UNPLANNED_FOR, began.last_day())?;
        if permanence_plan(look, care_since(look, began.day())).is_some() {
            return None;
        }
        let sentence = format!(
            "The child has been accommodated under section 20 since {}: {} on {reached} without a permanence plan. Look \
             at where the child is to grow up, and whether a court should decide.",
            began.day(),
            look.length(&UNPLANNED_FOR).in_words(),
        );
        Some(raised(care_id(began), reached.max(at_earliest), [began], sentence))
    });
    found.into_iter().collect()
}

fn care_id(entry: &Entry) -> &str {
    match entry.event() {
        Event::LegalStatusChanged(status) => status.care_id.as_str(),
        Event::CarePeriodStarted(care) => care.care_id.as_str(),
        _ => "",
    }
}

fn accommodated_without_advice(look: &Look<'_>) -> Vec<Raised> {
    let found = accommodated(look).and_then(|(began, at_earliest)| {
        let reached = look.silent_for(&UNADVISED_FOR, began.last_day())?;
        let steps = &[Kind::LegalGatewayHeld, Kind::PreProceedingsStarted, Kind::CourtApplicationMade];
        let today = look.today();
        let is_in_hand = !today.pre_proceedings.is_empty() || !today.applications.is_empty();
        if is_in_hand || look.occurred(steps).any(|step| step.day() >= began.day()) {
            return None;
        }
        let sentence = format!(
            "The child has been accommodated under section 20 since {}: {} on {reached} without a legal meeting or \
             advice. Look at whether those who agreed still do, and whether a court should decide.",
            began.day(),
            look.length(&UNADVISED_FOR).in_words(),
        );
        Some(raised(care_id(began), reached.max(at_earliest), [began], sentence))
    });
    found.into_iter().collect()
}

fn unplanned_by_review(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some(care) = today.care().filter(|_| today.is_our_child() && !today.is_on_short_breaks()) else {
        return Vec::new();
    };
    // Those accommodated under section 20 have a row of their own.
    if accommodated(look).is_some() || permanence_plan(look, care.since()).is_some() {
        return Vec::new();
    }
    let mut reviews = look.in_order(&[Kind::CareReviewHeld]);
    reviews.retain(|entry| match entry.event() {
        Event::CareReviewHeld(review) => {
            reviewed(look, entry, review) == care.care_id.as_str()
                && review.kind == CareReviewKind::Care
                && review.outcome != Some(CareReviewOutcome::Adjourned)
        }
        _ => false,
    });
    reviews.dedup_by_key(|review| review.day());
    let by = look.count(&REVIEWS);
    let Some(review) = by.checked_sub(1).and_then(|at| reviews.get(at)) else { return Vec::new() };
    if look.heard_since(look.needs(), care.since()) != Some(care.since()) {
        return Vec::new();
    }
    let sentence = format!(
        "Review number {by} of the period of care that began on {} was held on {}, and no permanence plan is recorded. \
         Look at what the reviews agreed for the child's future.",
        care.since(),
        review.day(),
    );
    let grounds = core::iter::once(care.entry).chain(reviews.iter().copied().take(by));
    Vec::from([raised(care.care_id.as_str(), review.day(), grounds, sentence)])
}

/// The sort of option, whatever its timing: a change within one sort is no change of plan.
fn sort_of(option: PermanenceOption) -> &'static str {
    use PermanenceOption as Option;
    match option {
        Option::RETURN | Option::RETURN1M | Option::RETURN6M | Option::RETURNEV => "return to family",
        Option::REMAINSUP => "remaining with family",
        Option::LTFOST | Option::LTFOST18 => "long-term fostering",
        Option::LTRELFR => "long-term placement with relatives or friends",
        Option::RESPLMT => "long-term residential placement",
        Option::SUPPLIV => "supported living",
        Option::ADOPTION => "adoption",
        Option::SGOCAO => "a special guardianship or child arrangements order",
        Option::OTHERPLN => "another plan",
    }
}

fn plan_changing(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some((care_id, _)) = today.in_care().filter(|_| today.is_our_child()) else { return Vec::new() };
    let plans = look.in_order(&[Kind::PermanencePlanRecorded]).into_iter();
    let plans = plans.filter_map(|entry| match entry.event() {
        Event::PermanencePlanRecorded(plan) => Some((entry, sort_of(plan.option))),
        _ => None,
    });
    let since = today.care().map(|care| care.since());
    let mut plans: Vec<_> =
        plans.filter(|(entry, _)| since.is_none_or(|since| entry.day() >= since)).collect();
    plans.dedup_by_key(|(_, sort)| *sort);
    let changes: Vec<_> = plans.iter().skip(1).map(|(entry, _)| *entry).collect();
    let gathered = look.gathered(&changes, look.count(&CHANGES), look.length(&CHANGED_WITHIN));
    let Some(gathered) = gathered else { return Vec::new() };
    let sorts: Vec<_> = plans.iter().map(|(_, sort)| *sort).collect();
    let sentence = format!(
        "The permanence plan changed on {}: {}. Look at what the child has been told, and who decides.",
        days_of(gathered.entries.iter().copied()),
        sorts.join(", then "),
    );
    Vec::from([raised(care_id.as_str(), gathered.since, plans.iter().map(|(entry, _)| *entry), sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const ACCOMMODATED: &str = "
        2010-06-01 born
        2016-01-04 care started c1 legal V2 need N1
        2016-01-04 placement started p1 care c1 type U6
        2016-02-04 legal status c1 V2     # a move, and the same status again
        2016-02-04 placement ended p1
        2016-02-04 placement started p2 care c1 type U6
        ";

    #[test]
    fn accommodated_and_no_plan() {
        let row = || flag("accommodated-without-permanence-plan");
        row().begins(ACCOMMODATED, "2016-05-04", expect![[r#"
            c1: The child has been accommodated under section 20 since 2016-01-04: 4 months on 2016-05-04 without a permanence plan. Look at where the child is to grow up, and whether a court should decide. e[3]
        "#]]);
        row().ends(&[ACCOMMODATED, "2016-06-06 permanence plan RETURN6M"].concat(), "2016-06-06");
        row().ends(&[ACCOMMODATED, "2016-06-06 legal status c1 C1"].concat(), "2016-06-06");
        row().ends(&[ACCOMMODATED, "2016-06-06 care ended c1 E4A"].concat(), "2016-06-06");
        row().is_silent(&[ACCOMMODATED, "2016-02-02 care plan RETURN"].concat(), "2016-07-04");
        row().begins_on(&[ACCOMMODATED, "2016-02-02 care plan"].concat(), "2016-05-04");
        row().is_silent(&ACCOMMODATED.replace("born", "born unaccompanied yes"), "2016-07-04");
        row().begins_on(
            &ACCOMMODATED.replace("born", "born unaccompanied yes unaccompanied-until 2016-06-01"),
            "2016-06-01",
        );
        let disabled = ACCOMMODATED.replace("born", "born disabilities LD");
        row().is_silent(&disabled.replace("p2 care c1 type U6", "p2 care c1 type S1"), "2016-07-04");
        row().begins_on(&disabled, "2016-05-04");
        row().with("after", "2m").begins_on(ACCOMMODATED, "2016-03-04");
        row().unseen(&[Kind::PermanencePlanRecorded], None).is_silent(ACCOMMODATED, "2016-07-04");
        row()
            .unseen(&[Kind::PermanencePlanRecorded], Some("2016-04-04"))
            .begins_on(ACCOMMODATED, "2016-08-04");
    }

    #[test]
    fn accommodated_and_no_advice() {
        let row = || flag("accommodated-without-legal-advice");
        row().begins(ACCOMMODATED, "2016-07-04", expect![[r#"
            c1: The child has been accommodated under section 20 since 2016-01-04: 6 months on 2016-07-04 without a legal meeting or advice. Look at whether those who agreed still do, and whether a court should decide. e[3]
        "#]]);
        row().ends(&[ACCOMMODATED, "2016-08-08 legal gateway g1 legal-advice"].concat(), "2016-08-08");
        row().is_silent(&[ACCOMMODATED, "2016-03-07 pre-proceedings started pl1"].concat(), "2016-07-04");
        row().is_silent(&ACCOMMODATED.replace("born", "born unaccompanied yes"), "2016-07-04");
        row().is_silent(&ACCOMMODATED.replace("V2", "J1"), "2016-07-04");
        row().with("after", "3m").begins_on(ACCOMMODATED, "2016-04-04");
        row().unseen(&[Kind::LegalGatewayHeld], None).is_silent(ACCOMMODATED, "2016-07-04");
    }

    #[test]
    fn the_second_review_and_no_plan() {
        let text = "
            2010-06-01 born
            2016-01-04 care started c1 legal C1 need N1
            2016-01-29 care review c1 PN1
            2016-03-01 care review c1 PN1 outcome adjourned
            2016-04-22 care review c1 PN1
            ";
        let row = || flag("no-permanence-plan-by-second-review");
        row().begins(text, "2016-04-22", expect![[r#"
            c1: Review number 2 of the period of care that began on 2016-01-04 was held on 2016-04-22, and no permanence plan is recorded. Look at what the reviews agreed for the child's future. e[2, 4, 6]
        "#]]);
        row().ends(&[text, "2016-06-06 permanence plan LTFOST18"].concat(), "2016-06-06");
        row().is_silent(&[text, "2016-04-22 permanence plan LTFOST18"].concat(), "2016-04-22");
        row().is_silent(&text.replace("C1 need", "V2 need"), "2016-04-22");
        row().is_silent(&text.replace("C1 need", "V4 need"), "2016-04-22");
        row().with("reviews", "1").begins_on(text, "2016-01-29");
        row().unseen(&[Kind::PermanencePlanRecorded], None).is_silent(text, "2016-04-22");
        row().unseen(&[Kind::PermanencePlanRecorded], Some("2016-02-01")).is_silent(text, "2016-04-22");
    }

    #[test]
    fn the_plan_changes_and_changes() {
        let text = "
            2010-06-01 born
            2016-01-04 care started c1 legal C2 need N1
            2016-02-01 permanence plan RETURN
            2016-03-01 permanence plan RETURNEV      # no other plan
            2016-05-02 permanence plan SGOCAO
            2017-05-02 permanence plan LTFOST
            ";
        let row = || flag("permanence-plan-changing");
        row().begins(text, "2017-05-02", expect![[r#"
            c1: The permanence plan changed on 2016-05-02 and 2017-05-02: return to family, then a special guardianship or child arrangements order, then long-term fostering. Look at what the child has been told, and who decides. e[4, 6, 7]
        "#]]);
        row().ends(text, "2017-05-03");
        row().ends(
            &[text, "2017-05-02 care ended c1 E4A"].concat().replace("2017-05-02 perm", "2017-05-01 perm"),
            "2017-05-02",
        );
        row().is_silent(&text.replace("2017-05-02", "2017-05-03"), "2017-05-03");
        row().with("within", "24m").begins_on(&text.replace("2017-05-02", "2017-05-03"), "2017-05-03");
        row().with("changes", "3").is_silent(text, "2017-05-02");
        row().unseen(&[Kind::PermanencePlanRecorded], None).is_silent(text, "2017-05-02");
    }
}
