//! Cases: their referrals, their closures, how they follow one another, and whom they are about.

use alloc::format;
use alloc::vec::Vec;

use jiff::ToSpan;
use journey::codes::{ClosureReason, UpnUnknown};
use journey::{Entry, Event, Kind};

use super::super::rule::{CheckRule, Found, Reader, found};
use super::need::NeedCase;
use crate::calendar::days_before;

const ROW: CheckRule = CheckRule { table: "CINdetails", needs: OPENED, ..super::ROW };
const REFERRED: &[Kind] = &[Kind::ReferralReceived];
const OPENED: &[Kind] = &[Kind::ReferralReceived, Kind::CaseOpened, Kind::CaseClosed];

/// How many days before birth a child can be referred: 40 weeks.
const BEFORE_BIRTH_DAYS: u16 = 280;

pub(in super::super) const CHECKS: &[CheckRule] = &[
    CheckRule {
        code: "8555Q",
        name: "referred-after-death",
        sentence: "The child was referred after dying.",
        is_query: true,
        needs: &[Kind::ReferralReceived, Kind::ChildDied],
        sees: referred_after_death,
        ..ROW
    },
    CheckRule {
        code: "8565",
        name: "work-after-closure",
        sentence: "Work in a case is dated after the case was closed.",
        needs: &[Kind::CaseClosed],
        sees: work_after_closure,
        ..ROW
    },
    CheckRule {
        code: "8569Q",
        name: "no-action-on-an-old-referral",
        sentence: "A referral from before the year, by more than a working day, is decided in it to need nothing.",
        is_query: true,
        needs: &[Kind::ReferralReceived, Kind::ReferralDecided],
        sees: no_action_on_an_old_referral,
        ..ROW
    },
    CheckRule {
        code: "8585Q",
        name: "closed-by-a-death-not-recorded",
        sentence: "The case was closed because the child died, and no death is recorded.",
        is_query: true,
        needs: &[Kind::CaseClosed, Kind::ChildDied],
        sees: death_not_recorded,
        ..ROW
    },
    CheckRule {
        code: "8606",
        name: "referred-long-before-birth",
        sentence: "The child was referred more than 40 weeks before the birth or the day expected for it.",
        needs: REFERRED,
        sees: referred_long_before_birth,
        ..ROW
    },
    CheckRule {
        code: "8610",
        name: "primary-need-missing",
        sentence: "A referral led to a case, and no primary need is recorded.",
        needs: &[Kind::ReferralReceived, Kind::CaseOpened],
        sees: primary_need_missing,
        ..ROW
    },
    CheckRule {
        code: "8630",
        name: "closed-before-referred",
        sentence: "The case was closed before the referral was received.",
        sees: closed_before_referred,
        ..ROW
    },
    CheckRule {
        code: "8770Q",
        name: "pupil-number-missing",
        table: "ChildIdentifiers",
        sentence: "A child of school age has no pupil number, and no reason for that which fits the age.",
        is_query: true,
        needs: &[Kind::ChildRegistered],
        sees: pupil_number_missing,
        ..ROW
    },
    CheckRule {
        code: "8805",
        name: "closed-without-a-reason",
        sentence: "The case was closed, and no reason is recorded.",
        needs: &[Kind::CaseClosed],
        sees: closed_without_a_reason,
        ..ROW
    },
    CheckRule {
        code: "8815",
        name: "cases-open",
        sentence: "More than one case of the child is open.",
        sees: cases_open,
        ..ROW
    },
    CheckRule {
        code: "8816",
        name: "open-case-not-the-latest",
        sentence: "A case is open, and another of a later referral is recorded.",
        sees: open_case_not_the_latest,
        ..ROW
    },
    CheckRule {
        code: "8820",
        name: "cases-overlap",
        sentence: "A case began with a referral while another case was open.",
        sees: cases_overlap,
        ..ROW
    },
];

fn of_year<'r, 'a>(reader: &'r Reader<'a>) -> impl Iterator<Item = &'r NeedCase<'a>> {
    reader.need().cases.iter().filter(|case| case.is_in(reader.collection))
}

/// The cases of the year that were closed, with the closure and its reason.
fn closed<'r, 'a>(
    reader: &'r Reader<'a>,
) -> impl Iterator<Item = (&'r NeedCase<'a>, &'a Entry, Option<ClosureReason>)> {
    of_year(reader).filter_map(|case| {
        let entry = case.closed?;
        match entry.event() {
            Event::CaseClosed(fact) => Some((case, entry, fact.reason)),
            _ => None,
        }
    })
}

fn referred_after_death(reader: &Reader<'_>) -> Vec<Found> {
    let Some(died) = reader.died() else { return Vec::new() };
    let late = of_year(reader).filter(|case| case.began > died.day());
    late.map(|case| {
        let says = format!("The referral is dated {}; the child died on {}.", case.began, died.day());
        found(case.subject, case.start().chain([died]), says)
    })
    .collect()
}

fn work_after_closure(reader: &Reader<'_>) -> Vec<Found> {
    let need = reader.need();
    let starts = [&need.assessments, &need.enquiries, &need.need_plans].into_iter().flatten();
    let starts = starts.map(|span| (span.subject, span.began(), span.start));
    let spans = [&need.assessments, &need.protection_plans, &need.need_plans].into_iter().flatten();
    let ends = spans.filter_map(|span| Some((span.subject, span.began(), span.end?)));
    let held =
        need.conferences.iter().map(|(entry, fact)| (fact.conference_id.as_str(), entry.day(), *entry));
    let after = starts.chain(ends).chain(held).filter_map(|(subject, began, entry)| {
        let case = need.case_on(began).filter(|case| case.is_in(reader.collection))?;
        let closed = case.closed.filter(|closed| closed.day() < entry.day())?;
        let says = format!("It is dated {}; the case was closed on {}.", entry.day(), closed.day());
        Some(found(subject, [entry, closed], says))
    });
    after.collect()
}

fn no_action_on_an_old_referral(reader: &Reader<'_>) -> Vec<Found> {
    let earliest = reader.case.calendar().working_days_before(reader.collection.first_day(), 1);
    let old = of_year(reader).filter(|case| case.no_action && case.began < earliest);
    old.map(|case| {
        found(case.subject, case.grounds(), format!("The referral was received on {}.", case.began))
    })
    .collect()
}

fn death_not_recorded(reader: &Reader<'_>) -> Vec<Found> {
    if reader.died().is_some() {
        return Vec::new();
    }
    let by_death = closed(reader).filter(|(_, _, reason)| *reason == Some(ClosureReason::RC2));
    by_death
        .map(|(case, entry, _)| {
            found(case.subject, [entry], format!("The case was closed with reason RC2 on {}.", entry.day()))
        })
        .collect()
}

fn referred_long_before_birth(reader: &Reader<'_>) -> Vec<Found> {
    let today = reader.case.today();
    let Some(birth) = today.born.or(today.expected) else { return Vec::new() };
    let earliest = days_before(birth, BEFORE_BIRTH_DAYS);
    let early = of_year(reader).filter(|case| case.began < earliest);
    early
        .map(|case| {
            let says = format!("The referral is dated {}, more than 40 weeks before the birth.", case.began);
            found(case.subject, case.start(), says)
        })
        .collect()
}

fn primary_need_missing(reader: &Reader<'_>) -> Vec<Found> {
    let missing = of_year(reader).filter(|case| case.opened.is_some()).filter_map(|case| {
        let referral = case.referral?;
        let is_missing = match referral.event() {
            Event::ReferralReceived(fact) => fact.primary_need.is_none(),
            _ => false,
        };
        is_missing.then(|| {
            let says = format!("The referral of {} led to a case and names no need.", referral.day());
            found(case.subject, case.start(), says)
        })
    });
    missing.collect()
}

fn closed_before_referred(reader: &Reader<'_>) -> Vec<Found> {
    let early = closed(reader).filter(|(case, entry, _)| entry.day() < case.began);
    early
        .map(|(case, entry, _)| {
            let says = format!("It began on {} and was closed on {}.", case.began, entry.day());
            found(case.subject, case.grounds(), says)
        })
        .collect()
}

fn pupil_number_missing(reader: &Reader<'_>) -> Vec<Found> {
    let Some((born, says_born)) = reader.born() else { return Vec::new() };
    let of_school_age = born.saturating_add(6.years()) <= reader.collection.last_day();
    if !of_school_age || of_year(reader).all(|case| case.no_action) {
        return Vec::new();
    }
    let (mut has_number, mut why_not) = (false, None);
    for entry in reader.case.in_order(&[Kind::ChildRegistered, Kind::IdentityChanged]) {
        let (number, unknown) = match entry.event() {
            Event::ChildRegistered(child) => (&child.upn, child.upn_unknown),
            Event::IdentityChanged(child) => (&child.upn, child.upn_unknown),
            _ => continue,
        };
        has_number |= number.is_some();
        why_not = unknown.or(why_not);
    }
    let is_explained = why_not.is_some_and(|why| why != UpnUnknown::UN1);
    if has_number || is_explained {
        return Vec::new();
    }
    let says = format!("The child is 6 or older by {}.", reader.collection.last_day());
    Vec::from([found("", [says_born], says)])
}

fn closed_without_a_reason(reader: &Reader<'_>) -> Vec<Found> {
    let unexplained = closed(reader).filter(|(_, _, reason)| reason.is_none());
    unexplained
        .map(|(case, entry, _)| {
            found(case.subject, [entry], format!("The case was closed on {} without a reason.", entry.day()))
        })
        .collect()
}

fn cases_open(reader: &Reader<'_>) -> Vec<Found> {
    let open: Vec<_> = of_year(reader).filter(|case| case.is_open()).collect();
    let pairs = open.windows(2);
    pairs
        .map(|pair| {
            let says =
                format!("It has been open since {}, beside one open since {}.", pair[1].began, pair[0].began);
            found(pair[1].subject, pair[0].start().chain(pair[1].start()), says)
        })
        .collect()
}

fn open_case_not_the_latest(reader: &Reader<'_>) -> Vec<Found> {
    let Some(latest) = reader.need().cases.iter().max_by_key(|case| case.began) else { return Vec::new() };
    let passed = of_year(reader).filter(|case| case.is_open() && case.began < latest.began);
    passed
        .map(|case| {
            let says =
                format!("It has been open since {}; the latest referral is of {}.", case.began, latest.began);
            found(case.subject, case.start().chain(latest.start()), says)
        })
        .collect()
}

/// One case may end on the day on which the next begins.
fn cases_overlap(reader: &Reader<'_>) -> Vec<Found> {
    let cases: Vec<_> = of_year(reader).collect();
    let pairs = cases.iter().enumerate().flat_map(|(at, later)| {
        cases[..at].iter().filter(|earlier| !earlier.no_action).map(move |earlier| (earlier, later))
    });
    let over = pairs.filter(|(earlier, later)| earlier.ended().is_none_or(|ended| later.began < ended));
    over.map(|(earlier, later)| {
        let ended =
            earlier.ended().map_or_else(|| "is open".into(), |ended| format!("was closed on {ended}"));
        let says = format!("It began on {}; the case that began on {} {ended}.", later.began, earlier.began);
        found(later.subject, earlier.grounds().chain(later.start()), says)
    })
    .collect()
}

#[cfg(test)]
mod tests;
