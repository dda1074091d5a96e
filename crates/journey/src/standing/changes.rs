//! How each fact changes what is true of the child: what starts is opened, what ends names what it ends.

use alloc::rc::Rc;

use super::{Held, Open, Standing, place_of};
use crate::codes::{ApprovalBasis, InTouch, ReferralOutcome};
use crate::entry::Entry;
use crate::event::{Event, Kind};
use crate::facts::PlacementStarted;

/// Opens what a fact starts; the same thing started again is the same thing, in its newer words.
fn open<'a, T, Id: PartialEq>(held: &mut Open<'a, T>, fact: &'a T, entry: &'a Entry, id: impl Fn(&T) -> &Id) {
    close(held, id(fact), &id);
    Rc::make_mut(held).push(Held { fact, entry });
}

/// Closes the thing of that id.
fn close<T, Id: PartialEq>(held: &mut Open<'_, T>, ended: &Id, id: impl Fn(&T) -> &Id) {
    keep(held, |open| id(open) != ended);
}

/// Keeps what is so. A list from which nothing goes stays that of the days before.
fn keep<'a, T>(held: &mut Open<'a, T>, is_so: impl Fn(&Held<'a, T>) -> bool) {
    if !held.iter().all(&is_so) {
        Rc::make_mut(held).retain(is_so);
    }
}

/// Whether an entry says that the authority began something for the child.
fn begins_work(entry: &Entry) -> bool {
    use Kind::{
        AssessmentStarted, CarePeriodStarted, CaseOpened, EnquiryStarted, NeedPlanStarted,
        PrivateFosteringNotified, ProtectionConcernIdentified, ProtectionPlanStarted, ReferralReceived,
        StrategyDiscussionHeld, TransferInNotified,
    };
    matches!(
        entry.kind(),
        ReferralReceived
            | TransferInNotified
            | AssessmentStarted
            | CaseOpened
            | ProtectionConcernIdentified
            | StrategyDiscussionHeld
            | EnquiryStarted
            | ProtectionPlanStarted
            | NeedPlanStarted
            | PrivateFosteringNotified
            | CarePeriodStarted
    )
}

impl<'a> Standing<'a> {
    /// Applies what a fact starts or changes; says whether there was any of that.
    pub(super) fn begin(&mut self, entry: &'a Entry) -> bool {
        let work = begins_work(entry);
        if work {
            self.opened = Some(entry);
        }
        self.begin_protection(entry) || self.begin_care(entry) || self.begin_leaving(entry) || work
    }

    fn begin_protection(&mut self, entry: &'a Entry) -> bool {
        match entry.event() {
            Event::ChildDied(fact) => self.died = self.died.or(Some(Held { fact, entry })),
            Event::MovedAuthority(fact) => self.moved = Some(Held { fact, entry }),
            Event::ReferralReceived(fact) => open(&mut self.referrals, fact, entry, |f| &f.referral_id),
            Event::AssessmentStarted(fact) => open(&mut self.assessments, fact, entry, |f| &f.assessment_id),
            Event::CaseOpened(fact) => open(&mut self.involvements, fact, entry, |f| &f.involvement_id),
            Event::EnquiryStarted(fact) => open(&mut self.enquiries, fact, entry, |f| &f.enquiry_id),
            Event::ProtectionPlanStarted(fact) => {
                open(&mut self.protection_plans, fact, entry, |f| &f.plan_id);
                self.abuse_category = fact.category.or(self.abuse_category);
            }
            Event::ProtectionCategoryChanged(fact) => self.abuse_category = Some(fact.category),
            Event::NeedPlanStarted(fact) => open(&mut self.need_plans, fact, entry, |f| &f.plan_id),
            Event::PrivateFosteringNotified(fact) => {
                open(&mut self.arrangements, fact, entry, |f| &f.arrangement_id);
            }
            Event::OrderMade(fact) => open(&mut self.orders, fact, entry, |f| &f.order_id),
            Event::PreProceedingsStarted(fact) => {
                open(&mut self.pre_proceedings, fact, entry, |f| &f.pre_proceedings_id);
            }
            Event::CourtApplicationMade(fact) => {
                open(&mut self.applications, fact, entry, |f| &f.proceedings_id);
            }
            _ => return false,
        }
        true
    }

    fn begin_care(&mut self, entry: &'a Entry) -> bool {
        match entry.event() {
            Event::CarePeriodStarted(fact) => open(&mut self.care_periods, fact, entry, |f| &f.care_id),
            Event::LegalStatusChanged(fact) => {
                open(&mut self.legal_statuses, fact, entry, |f| &f.care_id);
                self.legal_status = self.legal_statuses.last().copied();
            }
            Event::PlacementStarted(fact) => {
                open(&mut self.placements, fact, entry, |f| &f.placement_id);
                self.settle(Held { fact, entry });
            }
            Event::PlacementApprovalChanged(fact) if fact.basis == ApprovalBasis::OutOfAreaApproved => {
                return false;
            }
            Event::PlacementApprovalChanged(fact) => {
                open(&mut self.approvals, fact, entry, |f| &f.placement_id);
            }
            Event::AdoptionDecided(fact) => self.adoption_decided = Some(Held { fact, entry }),
            Event::PlacedForAdoption(fact) => self.adoption = Some(Held { fact, entry }),
            Event::MissingStarted(fact) => open(&mut self.missing, fact, entry, |f| &f.missing_id),
            Event::WorkerAllocated(fact) => open(&mut self.workers, fact, entry, |f| &f.allocation_id),
            _ => return false,
        }
        true
    }

    /// Says with whom the child now stays. Whoever comes back from a temporary move to a placement of the same sort in
    /// the same setting has not moved.
    fn settle(&mut self, placement: Held<'a, PlacementStarted>) {
        let was_away = self.away;
        self.away = placement.placement_type.is_temporary();
        if self.away && self.settled.is_some() {
            return;
        }
        let of_this_care = self.settled.filter(|before| before.care_id == placement.care_id);
        let goes_on = of_this_care.is_some_and(|before| {
            let same_setting =
                before.placement_type == placement.placement_type && before.urn == placement.urn;
            before.placement_id == placement.placement_id
                || placement.same_carer == Some(true)
                || (was_away && same_setting)
        });
        self.stay = self.stay.filter(|_| goes_on).or(Some(placement));
        self.settled = Some(placement);
    }

    fn begin_leaving(&mut self, entry: &'a Entry) -> bool {
        match entry.event() {
            Event::LeaverEligibilityRecorded(fact) => {
                self.leaver = Some(Held { fact, entry });
                self.support_closed = None;
            }
            Event::PersonalAdviserAllocated(fact) => self.adviser = Some(Held { fact, entry }),
            Event::LeaverAccommodationRecorded(fact) => self.home = Some(Held { fact, entry }),
            Event::LeaverContacted(fact) => {
                let was_out_of_scope = self.out_of_scope.is_some();
                self.out_of_scope = match fact.in_touch {
                    Some(InTouch::DIED | InTouch::RHOM | InTouch::NREQ) => Some(Held { fact, entry }),
                    Some(InTouch::YES | InTouch::NO | InTouch::REFU) => None,
                    None => self.out_of_scope,
                };
                return was_out_of_scope || self.out_of_scope.is_some();
            }
            _ => return false,
        }
        true
    }

    /// Applies what a fact ends; says whether it is a fact that ends something.
    pub(super) fn end(&mut self, entry: &'a Entry) -> bool {
        match entry.event() {
            Event::ReferralDecided(fact) => {
                open(&mut self.decisions, fact, entry, |f| &f.referral_id);
                if matches!(fact.outcome, ReferralOutcome::NoFurtherAction | ReferralOutcome::EarlyHelp) {
                    close(&mut self.referrals, &fact.referral_id, |f| &f.referral_id);
                    close(&mut self.decisions, &fact.referral_id, |f| &f.referral_id);
                }
            }
            Event::AssessmentAuthorised(end) => {
                close(&mut self.assessments, &end.assessment_id, |f| &f.assessment_id);
            }
            Event::CaseClosed(end) => {
                close(&mut self.involvements, &end.involvement_id, |f| &f.involvement_id);
                keep(&mut self.referrals, |open| place_of(open.entry) > place_of(entry));
                keep(&mut self.decisions, |open| place_of(open.entry) > place_of(entry));
                self.closed = Some(Held { fact: end, entry });
            }
            Event::PrivateFosteringEnded(end) => {
                close(&mut self.arrangements, &end.arrangement_id, |f| &f.arrangement_id);
            }
            Event::NeedPlanEnded(end) => close(&mut self.need_plans, &end.plan_id, |f| &f.plan_id),
            Event::CarePeriodEnded(end) => {
                close(&mut self.care_periods, &end.care_id, |f| &f.care_id);
                close(&mut self.placements, &end.care_id, |f| &f.care_id);
                // Of two periods of care at once, the other goes on under its own status.
                close(&mut self.legal_statuses, &end.care_id, |f| &f.care_id);
                self.legal_status = self.legal_statuses.last().copied();
                self.adoption = self.adoption.filter(|_| !self.care_periods.is_empty());
                self.adoption_decided = self.adoption_decided.filter(|_| !self.care_periods.is_empty());
                self.settled = self.settled.filter(|settled| settled.care_id != end.care_id);
                self.stay = self.stay.filter(|stay| stay.care_id != end.care_id);
            }
            Event::PlacementEnded(end) => close(&mut self.placements, &end.placement_id, |f| &f.placement_id),
            Event::AdoptionDecisionReversed(_) => (self.adoption, self.adoption_decided) = (None, None),
            Event::MissingEnded(end) => close(&mut self.missing, &end.missing_id, |f| &f.missing_id),
            Event::WorkerDeallocated(end) => {
                close(&mut self.workers, &end.allocation_id, |f| &f.allocation_id);
            }
            Event::PersonalAdviserDeallocated(end) => {
                self.adviser = self.adviser.filter(|adviser| adviser.adviser != end.adviser);
            }
            Event::LeaverSupportClosed(fact) => {
                self.leaver = None;
                self.support_closed = Some(Held { fact, entry });
            }
            _ => return self.end_protection(entry),
        }
        true
    }

    fn end_protection(&mut self, entry: &Entry) -> bool {
        match entry.event() {
            Event::EnquiryConcluded(end) => close(&mut self.enquiries, &end.enquiry_id, |f| &f.enquiry_id),
            Event::ConferenceNotRequired(end) => {
                close(&mut self.enquiries, &end.enquiry_id, |f| &f.enquiry_id);
            }
            Event::InitialConferenceHeld(held) => {
                keep(&mut self.enquiries, |open| Some(&open.enquiry_id) != held.enquiry_id.as_ref());
            }
            Event::ProtectionPlanEnded(end) => {
                close(&mut self.protection_plans, &end.plan_id, |f| &f.plan_id);
                self.abuse_category = self.abuse_category.filter(|_| !self.protection_plans.is_empty());
            }
            Event::OrderEnded(end) => close(&mut self.orders, &end.order_id, |f| &f.order_id),
            Event::PreProceedingsEnded(end) => {
                close(&mut self.pre_proceedings, &end.pre_proceedings_id, |f| &f.pre_proceedings_id);
            }
            Event::ProceedingsConcluded(end) => {
                close(&mut self.applications, &end.proceedings_id, |f| &f.proceedings_id);
            }
            _ => return false,
        }
        true
    }
}
