//! What is true of a child on one day: whether and where the child is looked after, what is open, who is allocated.

mod changes;
mod days;
mod said;

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::ops::Deref;

use ids::Position;
use jiff::civil::Date;

pub use days::Standings;
pub use said::Said;

use crate::codes::{AbuseCategory, ApprovalBasis, LegalStatus, PlacementBasis, PlacementType, Role};
use crate::entry::Entry;
use crate::facts::{
    AdoptionDecided, AssessmentStarted, CarePeriodStarted, CaseClosed, CaseOpened, ChildDied,
    CourtApplicationMade, EnquiryStarted, LeaverAccommodationRecorded, LeaverContacted,
    LeaverEligibilityRecorded, LeaverSupportClosed, LegalStatusChanged, MissingStarted, MovedAuthority,
    NeedPlanStarted, OrderMade, PersonalAdviserAllocated, PlacedForAdoption, PlacementApprovalChanged,
    PlacementStarted, PreProceedingsStarted, PrivateFosteringNotified, ProtectionPlanStarted,
    ReferralDecided, ReferralReceived, WorkerAllocated,
};
use crate::journey::Journey;
use crate::subjects::CareId;

/// A fact that still holds, with the entry that says so.
#[derive(Debug)]
pub struct Held<'a, T> {
    /// What was said.
    pub fact: &'a T,
    /// Where it was said.
    pub entry: &'a Entry,
}

impl<T> Held<'_, T> {
    /// The day from which it holds.
    pub fn since(&self) -> Date {
        self.entry.day()
    }
}

impl<T> Clone for Held<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<'_, T> {}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.fact
    }
}

/// Facts of one sort that hold, by the order in which they came to: one list for all the days on which it is the same.
pub type Open<'a, T> = Rc<Vec<Held<'a, T>>>;

/// What is true of a child at the end of one day. What is open is listed by the order in which it began; facts of
/// poor quality can leave more open than there should be, which is for the rules to say.
#[derive(Clone, Debug, Default)]
pub struct Standing<'a> {
    /// The date of birth.
    pub born: Option<Date>,
    /// The expected date of birth of a child for whom no date of birth is known.
    pub expected: Option<Date>,
    /// Whether a disability is recorded.
    pub disabled: bool,
    /// The child's death.
    pub died: Option<Held<'a, ChildDied>>,
    /// The last change of the responsible authority.
    pub moved: Option<Held<'a, MovedAuthority>>,
    /// The last closure of the case.
    pub closed: Option<Held<'a, CaseClosed>>,
    /// The last fact by which the authority began something for the child.
    pub opened: Option<&'a Entry>,
    /// Referrals that were neither closed with the case, nor passed to early help, nor decided to need no further
    /// action.
    pub referrals: Open<'a, ReferralReceived>,
    /// The last decision on each referral that is still open.
    pub decisions: Open<'a, ReferralDecided>,
    /// Assessments that were started and not authorised.
    pub assessments: Open<'a, AssessmentStarted>,
    /// The times for which the case is open.
    pub involvements: Open<'a, CaseOpened>,
    /// Section 47 enquiries that were neither concluded nor ended by a conference or without one.
    pub enquiries: Open<'a, EnquiryStarted>,
    /// The child protection plans that have not ended.
    pub protection_plans: Open<'a, ProtectionPlanStarted>,
    /// The category of abuse of the child protection plan, as it now stands.
    pub abuse_category: Option<AbuseCategory>,
    /// The plans for a child in need that have not ended.
    pub need_plans: Open<'a, NeedPlanStarted>,
    /// The private fostering arrangements that have not ended.
    pub arrangements: Open<'a, PrivateFosteringNotified>,
    /// The orders that have not ended; an order is not ended by its date alone.
    pub orders: Open<'a, OrderMade>,
    /// The pre-proceedings that have not ended.
    pub pre_proceedings: Open<'a, PreProceedingsStarted>,
    /// The court applications whose proceedings were not concluded.
    pub applications: Open<'a, CourtApplicationMade>,
    /// The periods of care that have not ended.
    pub care_periods: Open<'a, CarePeriodStarted>,
    /// The legal status while looked after.
    pub legal_status: Option<Held<'a, LegalStatusChanged>>,
    /// The legal status of each period of care that has not ended, the newest last.
    legal_statuses: Open<'a, LegalStatusChanged>,
    /// The placements that have not ended.
    pub placements: Open<'a, PlacementStarted>,
    /// The placement that began the stay with the last carer.
    stay: Option<Held<'a, PlacementStarted>>,
    /// The last placement that was no temporary move.
    settled: Option<Held<'a, PlacementStarted>>,
    /// Whether the last placement is a temporary move.
    away: bool,
    /// How the approvals of the placements stand, but for those of a distant one.
    pub approvals: Open<'a, PlacementApprovalChanged>,
    /// The decision that the child should be placed for adoption, until it is reversed or the care ends.
    pub adoption_decided: Option<Held<'a, AdoptionDecided>>,
    /// The fact that the child was placed for adoption, where one says so apart from the placement.
    pub adoption: Option<Held<'a, PlacedForAdoption>>,
    /// The periods for which the child is missing or away.
    pub missing: Open<'a, MissingStarted>,
    /// The workers who are allocated.
    pub workers: Open<'a, WorkerAllocated>,
    /// What a care leaver is entitled to, until support is closed.
    pub leaver: Option<Held<'a, LeaverEligibilityRecorded>>,
    /// The care leaver's personal adviser.
    pub adviser: Option<Held<'a, PersonalAdviserAllocated>>,
    /// Where the care leaver lives.
    pub home: Option<Held<'a, LeaverAccommodationRecorded>>,
    /// The end of a care leaver's support, unless an entitlement was recorded since.
    pub support_closed: Option<Held<'a, LeaverSupportClosed>>,
    /// The last word on being in touch, where it is that nothing more is due: the young person died, went home for
    /// six months or more, or wants no more services.
    pub out_of_scope: Option<Held<'a, LeaverContacted>>,
}

impl PlacementType {
    /// Whether the child is only away for a while and is to come back.
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::T0 | Self::T1 | Self::T2 | Self::T3 | Self::T4)
    }
}

/// The day on which a child reaches an age; a child born on 29 February does so on 1 March of a year without that day.
pub fn birthday(born: Date, years: i16) -> Date {
    let year = born.year().saturating_add(years);
    // Of all days only a 29 February is missing from some years.
    let day = Date::new(year, born.month(), born.day()).or_else(|_| Date::new(year, 3, 1));
    day.unwrap_or(if years < 0 { Date::MIN } else { Date::MAX })
}

impl<'a> Standing<'a> {
    /// What is true at the end of a day. For many days of one journey use [`Standings`].
    pub fn on(journey: &'a Journey, day: Date) -> Self {
        Standings::of(journey).on(day).clone()
    }

    /// The age in whole years; nothing before birth, or where no date of birth is known.
    pub fn age_on(&self, day: Date) -> Option<i16> {
        let born = self.born.filter(|&born| born <= day)?;
        // As `birthday` has it: whoever was born on 29 February has had it on 1 March, and not the day before.
        let is_to_come = (day.month(), day.day()) < (born.month(), born.day());
        Some(day.year() - born.year() - i16::from(is_to_come))
    }

    /// Whether the child is not born yet, as far as the dates of birth tell.
    pub fn is_unborn_on(&self, day: Date) -> bool {
        match (self.born, self.expected) {
            (Some(born), _) => day < born,
            (None, expected) => expected.is_some(),
        }
    }

    /// Whether no death is recorded.
    pub fn is_alive(&self) -> bool {
        self.died.is_none()
    }

    /// Whether the case was closed, and nothing was begun for the child since.
    pub fn is_closed(&self) -> bool {
        self.involvements.is_empty() && self.closed.is_some_and(|closed| self.is_last(closed.entry))
    }

    /// Whether the case was closed on the day of an entry or later, and no other involvement went on.
    pub fn was_closed_after(&self, entry: &Entry) -> bool {
        self.closed.is_some_and(|closed| {
            let place = place_of(closed.entry);
            place_of(entry) <= place && self.involvements.iter().all(|open| place_of(open.entry) > place)
        })
    }

    /// Whether another authority became responsible, and nothing was begun for the child here since.
    pub fn has_left(&self) -> bool {
        self.moved.is_some_and(|moved| self.is_last(moved.entry))
    }

    /// Whether nothing was begun after an entry. On one day the order in the ledger decides.
    fn is_last(&self, entry: &Entry) -> bool {
        self.opened.is_none_or(|opened| place_of(opened) < place_of(entry))
    }

    /// The period of care in which the child is looked after.
    pub fn care(&self) -> Option<Held<'a, CarePeriodStarted>> {
        self.care_periods.last().copied()
    }

    /// The period of care in which the child is looked after, and the entry that shows it: its start or, where that is
    /// not in view, a legal status or a placement in it.
    pub fn in_care(&self) -> Option<(&'a CareId, &'a Entry)> {
        let care = self.care().map(|care| (&care.fact.care_id, care.entry));
        let legal = || self.legal_status.map(|legal| (&legal.fact.care_id, legal.entry));
        care.or_else(legal)
            .or_else(|| self.placement().map(|placement| (&placement.fact.care_id, placement.entry)))
    }

    /// Whether a period of care has not ended, by its start or, where that is not in view, by a legal status or a
    /// placement in it.
    pub fn is_in_care(&self, care_id: &str) -> bool {
        self.care_periods.iter().any(|care| care.care_id.as_str() == care_id)
            || self.legal_status.is_some_and(|legal| legal.care_id.as_str() == care_id)
            || self.placements.iter().any(|placement| placement.care_id.as_str() == care_id)
    }

    /// The entries that began something which has not ended.
    pub fn open(&self) -> impl Iterator<Item = &'a Entry> {
        fn of<'a, T>(held: &[Held<'a, T>]) -> impl Iterator<Item = &'a Entry> {
            held.iter().map(|held| held.entry)
        }
        of(&self.referrals)
            .chain(of(&self.assessments))
            .chain(of(&self.involvements))
            .chain(of(&self.enquiries))
            .chain(of(&self.protection_plans))
            .chain(of(&self.need_plans))
            .chain(of(&self.orders))
            .chain(of(&self.pre_proceedings))
            .chain(of(&self.applications))
            .chain(of(&self.care_periods))
            .chain(of(&self.placements))
            .chain(of(&self.missing))
            .chain(of(&self.workers))
    }

    /// The placement in which the child lives.
    pub fn placement(&self) -> Option<Held<'a, PlacementStarted>> {
        self.placements.last().copied()
    }

    /// The placement that began the stay with the present carer: a return from a temporary move, and a placement that
    /// is said to be with the same carer, go on with it.
    pub fn stay(&self) -> Option<Held<'a, PlacementStarted>> {
        self.placement().and(self.stay)
    }

    /// The placement by whose terms the child lives: in a temporary move, the one that it interrupts.
    pub fn settled_placement(&self) -> Option<Held<'a, PlacementStarted>> {
        self.placement().and(self.settled)
    }

    /// On what exceptional footing the child is placed, as the approval of the placement now stands.
    pub fn placement_basis(&self) -> Option<PlacementBasis> {
        use ApprovalBasis::{Approved, ParentAssessed, ParentConfirmed};
        let placement = self.settled_placement()?;
        let approval = self.approvals.iter().find(|held| held.placement_id == placement.placement_id);
        match (placement.basis?, approval.map(|approval| approval.basis)) {
            (PlacementBasis::Temporary, Some(Approved)) => None,
            (PlacementBasis::Immediate, Some(ParentAssessed | ParentConfirmed)) => None,
            (basis, _) => Some(basis),
        }
    }

    /// Whether the child is placed for adoption: an adoptive placement, or a fact that says so.
    pub fn is_placed_for_adoption(&self) -> bool {
        use PlacementType::{A3, A4, A5, A6};
        let adoptive =
            |placement: Held<'_, PlacementStarted>| matches!(placement.placement_type, A3 | A4 | A5 | A6);
        self.adoption.is_some() || self.placement().is_some_and(adoptive)
    }

    /// The child protection plan.
    pub fn protection_plan(&self) -> Option<Held<'a, ProtectionPlanStarted>> {
        self.protection_plans.last().copied()
    }

    /// The plan for a child in need.
    pub fn need_plan(&self) -> Option<Held<'a, NeedPlanStarted>> {
        self.need_plans.last().copied()
    }

    /// The worker who holds the case: a social worker or lead practitioner, and no manager or duty worker.
    pub fn worker(&self) -> Option<Held<'a, WorkerAllocated>> {
        let holds_the_case = |worker: &&Held<'_, WorkerAllocated>| {
            matches!(worker.role, Role::SocialWorker | Role::LeadPractitioner | Role::ChildProtectionLead)
        };
        self.workers.iter().rev().find(holds_the_case).copied()
    }

    /// Whether the child is looked after: by a period of care or, where its start is not in view, by a legal status or
    /// a placement.
    pub fn is_looked_after(&self) -> bool {
        self.care().is_some() || self.legal_status.is_some() || self.placement().is_some()
    }

    /// Whether the authority is working with the child: an open case or, where no source tells of that, an open
    /// assessment or enquiry, a plan, or care.
    pub fn is_open(&self) -> bool {
        !self.involvements.is_empty()
            || !self.assessments.is_empty()
            || !self.enquiries.is_empty()
            || !self.protection_plans.is_empty()
            || !self.need_plans.is_empty()
            || self.is_looked_after()
    }

    /// Whether the child is looked after only in short breaks.
    pub fn is_on_short_breaks(&self) -> bool {
        let is_break =
            |legal: &Held<'_, LegalStatusChanged>| matches!(legal.status, LegalStatus::V3 | LegalStatus::V4);
        !self.legal_statuses.is_empty() && self.legal_statuses.iter().all(is_break)
    }
}

fn place_of(entry: &Entry) -> (Date, Position) {
    (entry.day(), entry.position)
}

#[cfg(test)]
mod birthdays;
#[cfg(test)]
mod stays;

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::fixture::Fixture;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(text: &str, days: &[&str], expected: Expect) {
        let journey = Fixture::parse(text).expect("the fixture language").journey();
        let standings = Standings::of(&journey);
        let told = days.iter().map(|day| {
            let date: Date = day.parse().expect("a date");
            format!("{day}: {}\n", told(standings.on(date), date))
        });
        expected.assert_eq(&told.collect::<String>());
    }

    fn told(standing: &Standing<'_>, day: Date) -> String {
        let said = standing.said(day).into_iter().map(|Said { what, how, since }| {
            let since = since.map_or(String::new(), |since| format!(" since {since}"));
            format!("{what}{}{how}{since}", if how.is_empty() { "" } else { " " })
        });
        said.chain(standing.is_placed_for_adoption().then(|| "(adoption)".into()))
            .collect::<Vec<String>>()
            .join(", ")
    }

    #[test]
    fn a_day_sees_what_began_and_ended_by_its_end() {
        check(
            "
            2012-02-29 born
            2017-01-09 referral received r1
            2017-01-09 referral received r2
            2017-01-10 referral decided r2 no-further-action
            2017-01-11 assessment started a1 child-and-family referral r1
            2017-03-10 assessment authorised a1
            2017-04-09 care started c1 legal L3 need N1
            2017-04-09 placement started p1 care c1 type U4
            2017-05-01 placement started p2 care c1 type K2   # recorded before the end of the first
            2017-05-01 placement ended p1 CARPL
            2017-05-02 legal status c1 C2
            2017-05-03 missing started m1 M
            2017-05-04 missing ended m1
            2017-06-01 care ended c1 E4A
            2017-06-01 care started c2 legal V4
            2017-06-02 child died
            ",
            &[
                "2012-02-28",
                "2017-01-09",
                "2017-02-28",
                "2017-04-09",
                "2017-05-01",
                "2017-05-03",
                "2017-06-01",
                "2017-06-02",
            ],
            expect![[r#"
                2012-02-28: unborn
                2017-01-09: age 4, referral open r1 since 2017-01-09, referral open r2 since 2017-01-09
                2017-02-28: age 4, referral open r1 since 2017-01-09, assessment open a1 since 2017-01-11
                2017-04-09: age 5, referral open r1 since 2017-01-09, looked after c1 since 2017-04-09, legal status L3 since 2017-04-09, placement U4 since 2017-04-09
                2017-05-01: age 5, referral open r1 since 2017-01-09, looked after c1 since 2017-04-09, legal status L3 since 2017-04-09, placement K2 since 2017-05-01
                2017-05-03: age 5, referral open r1 since 2017-01-09, looked after c1 since 2017-04-09, legal status C2 since 2017-05-02, placement K2 since 2017-05-01, missing M since 2017-05-03
                2017-06-01: age 5, referral open r1 since 2017-01-09, looked after c2 since 2017-06-01, legal status V4 since 2017-06-01
                2017-06-02: age 5, died since 2017-06-02, referral open r1 since 2017-01-09, looked after c2 since 2017-06-01, legal status V4 since 2017-06-01
            "#]],
        );
    }

    #[test]
    fn of_two_periods_of_care_at_once_the_other_goes_on_under_its_own_status() {
        check(
            "
            2017-02-07 legal status c1 E1                       # its start is not in view
            2017-02-07 placement started p1 care c1 type U5
            2017-03-10 care started c2 legal V4
            2017-03-10 placement started p2 care c2 type U4
            2018-01-02 placement ended p2
            2018-01-02 care ended c2 E5
            ",
            &["2017-03-09", "2017-03-10", "2018-01-02"],
            expect![[r#"
                2017-03-09: legal status E1 since 2017-02-07, placement U5 since 2017-02-07
                2017-03-10: looked after c2 since 2017-03-10, legal status V4 since 2017-03-10, placement U5 since 2017-02-07, placement U4 since 2017-03-10
                2018-01-02: legal status E1 since 2017-02-07, placement U5 since 2017-02-07
            "#]],
        );
    }

    #[test]
    fn plans_orders_workers_and_leavers_stand_until_they_end() {
        check(
            "
            2000-01-01 born
            2017-01-02 enquiry started en1
            2017-01-10 enquiry started en2
            2017-01-16 initial conference ic1 enquiry en1
            2017-01-16 protection plan started pp1 NEG conference ic1
            2017-01-17 conference not required en2
            2017-02-01 protection category pp1 EMO
            2017-03-01 protection plan ended pp1
            2017-03-01 need plan started np1 child-in-need
            2017-03-02 worker allocated al1 SW1 social-worker
            2017-03-03 worker allocated al2 SW2 duty-worker
            2017-03-04 worker deallocated al1
            2017-03-05 order made o1 care
            2017-03-06 pre-proceedings started pl1
            2017-03-06 application made cp1 care after pl1
            2017-04-01 need plan ended np1
            2017-04-01 order ended o1
            2017-04-01 pre-proceedings ended pl1
            2017-04-01 proceedings concluded cp1 orders care
            2018-01-01 leaver eligible former-relevant
            2018-01-02 adviser allocated PA1
            2018-01-03 adviser deallocated PA2
            2018-01-04 leaver lives U provided yes
            2018-01-05 leaver contacted NREQ
            2018-02-01 adviser deallocated PA1
            2018-02-01 leaver support closed
            2018-02-02 leaver contacted YES
            2018-02-03 leaver eligible former-relevant
            ",
            &[
                "2017-01-10",
                "2017-01-16",
                "2017-02-01",
                "2017-03-03",
                "2017-03-06",
                "2017-04-01",
                "2018-01-03",
                "2018-01-05",
                "2018-02-01",
                "2018-02-02",
                "2018-02-03",
            ],
            expect![[r#"
                2017-01-10: age 17, enquiry open en1 since 2017-01-02, enquiry open en2 since 2017-01-10
                2017-01-16: age 17, enquiry open en2 since 2017-01-10, child protection plan pp1 since 2017-01-16, category of abuse NEG
                2017-02-01: age 17, child protection plan pp1 since 2017-01-16, category of abuse EMO
                2017-03-03: age 17, plan for a child in need child-in-need since 2017-03-01, worker social-worker SW1 since 2017-03-02, worker duty-worker SW2 since 2017-03-03
                2017-03-06: age 17, plan for a child in need child-in-need since 2017-03-01, order care since 2017-03-05, pre-proceedings pl1 since 2017-03-06, court application care since 2017-03-06, worker duty-worker SW2 since 2017-03-03
                2017-04-01: age 17, worker duty-worker SW2 since 2017-03-03
                2018-01-03: age 18, worker duty-worker SW2 since 2017-03-03, care leaver former-relevant since 2018-01-01, personal adviser PA1 since 2018-01-02
                2018-01-05: age 18, worker duty-worker SW2 since 2017-03-03, care leaver former-relevant since 2018-01-01, personal adviser PA1 since 2018-01-02, home U since 2018-01-04, out of scope NREQ since 2018-01-05
                2018-02-01: age 18, worker duty-worker SW2 since 2017-03-03, home U since 2018-01-04, leaver support closed since 2018-02-01, out of scope NREQ since 2018-01-05
                2018-02-02: age 18, worker duty-worker SW2 since 2017-03-03, home U since 2018-01-04, leaver support closed since 2018-02-01
                2018-02-03: age 18, worker duty-worker SW2 since 2017-03-03, care leaver former-relevant since 2018-02-03, home U since 2018-01-04
            "#]],
        );
    }

    #[test]
    fn a_case_is_closed_and_a_child_has_left_until_something_begins_again() {
        let journey = Fixture::parse(
            "
            2010-01-01 born
            2017-01-02 case opened inv1
            2017-01-09 case opened inv2
            2017-02-01 case closed inv1
            2017-03-01 case closed inv2
            2017-04-03 case opened inv3
            2017-05-02 case closed inv3
            2017-05-02 referral received r2        # on the same day, and later in the ledger
            2017-06-01 authority moved to 350
            2017-06-08 need plan ended np1
            2018-01-08 referral received r3
            ",
        );
        let journey = journey.expect("the fixture language").journey();
        let standings = Standings::of(&journey);
        let days = ["2017-02-01", "2017-03-01", "2017-04-03", "2017-05-02", "2017-06-08", "2018-01-08"];
        let told = days.map(|day| {
            let standing = standings.on(day.parse().expect("a date"));
            (standing.is_closed(), standing.has_left())
        });
        let (yes, no) = (true, false);
        assert_eq!(told, [(no, no), (yes, no), (no, no), (no, no), (no, yes), (no, no)]);
    }

    #[test]
    fn an_unborn_child_is_registered_by_the_expected_day() {
        check(
            "
            2017-01-09 child registered expected 2017-04-01
            2017-04-12 identity changed born 2017-04-10
            ",
            &["2017-01-09", "2017-04-09", "2017-04-10", "2018-04-10"],
            expect![[r#"
                2017-01-09: unborn
                2017-04-09: unborn
                2017-04-10: age 0
                2018-04-10: age 1
            "#]],
        );
        check(
            "2017-01-09 child registered expected 2017-04-01",
            &["2017-04-09"],
            expect![[r#"
                2017-04-09: unborn
            "#]],
        );
    }

    #[test]
    fn adoption_shows_by_the_placement_or_by_its_own_fact() {
        check(
            "
            2016-01-01 born
            2017-01-09 care started c1 legal E1
            2017-02-01 placement started p1 care c1 type A5
            2017-03-01 placement ended p1
            2017-03-01 placement started p2 care c1 type U6
            2017-04-01 placed for adoption
            2017-05-01 adoption reversed RD1
            2017-06-01 placed for adoption
            2017-07-01 care ended c1 E11
            ",
            &[
                "2017-01-31",
                "2017-02-01",
                "2017-03-01",
                "2017-04-01",
                "2017-05-01",
                "2017-06-01",
                "2017-07-01",
            ],
            expect![[r#"
                2017-01-31: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09
                2017-02-01: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09, placement A5 since 2017-02-01, (adoption)
                2017-03-01: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09, placement U6 since 2017-03-01
                2017-04-01: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09, placement U6 since 2017-03-01, placed for adoption since 2017-04-01, (adoption)
                2017-05-01: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09, placement U6 since 2017-03-01
                2017-06-01: age 1, looked after c1 since 2017-01-09, legal status E1 since 2017-01-09, placement U6 since 2017-03-01, placed for adoption since 2017-06-01, (adoption)
                2017-07-01: age 1
            "#]],
        );
    }
}
