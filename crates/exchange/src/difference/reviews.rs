//! Care reviews: the days on which they were held and how the child took part.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use journey::codes::{CareReviewKind, Participation};
use journey::facts::CareReviewHeld;
use journey::subjects::CareId;

use super::Changes;
use super::known::{Known, Review};
use crate::finding::Rule;
use crate::ssda903::rows::REVIEWS;
use crate::ssda903::{ChildRows, Located, ReviewRow};

/// What is known and what is stated of one day. A child can have several reviews on a day, which nothing tells apart
/// but how the child took part.
#[derive(Default)]
struct Day<'d> {
    known: Vec<Review>,
    stated: Vec<&'d Located<ReviewRow>>,
}

/// Compares the rows of the reviews table with what is known.
pub fn compare(known: &mut Known, changes: &mut Changes<'_>, child: &ChildRows) {
    let mut days: BTreeMap<Date, Day<'_>> = BTreeMap::new();
    for review in &known.reviews {
        days.entry(review.mark.on).or_default().known.push(review.clone());
    }
    for row in &child.reviews {
        days.entry(row.row.held).or_default().stated.push(row);
    }
    // What somebody has changed since may have come to a day on which this return tells of another one.
    let is_changed = |review: &Review| changes.otherwise.entries.contains_key(&review.mark.event);
    days.values_mut().for_each(|day| day.known.sort_by_key(is_changed));
    let complete = !child.reviews.is_empty() && !child.reviews_refused;
    for (held, day) in days {
        compare_day(known, changes, held, day, complete);
    }
}

fn compare_day(known: &mut Known, changes: &mut Changes<'_>, held: Date, mut day: Day<'_>, complete: bool) {
    day.stated.retain(|stated| {
        let same = day.known.iter().position(|known| known.participation == Some(stated.row.participation));
        if let Some(same) = same {
            day.known.remove(same);
            changes.matched();
        }
        same.is_none()
    });
    let settled = changes.context.is_settled(date(1900, 1, 1), None);
    let mut unmatched = day.known.into_iter();
    for stated in day.stated {
        match unmatched.next() {
            Some(_) if settled => {
                changes.remark(REVIEWS.table, Some(stated.line), Rule::SettledByLater);
            }
            Some(Review { mark, care, .. }) => {
                changes.correct(mark.event, held, review(care, stated.row.participation), "REVIEW_CODE");
            }
            None => {
                let care = care_on(known, changes, held);
                let participation = stated.row.participation;
                let mark = changes.emit(held, "", review(care.clone(), participation));
                known.reviews.push(Review { mark, care, participation: Some(participation) });
            }
        }
    }
    let due = changes.context.submission.year.overlaps(held, Some(held));
    for gone in unmatched {
        if complete && due && !settled && changes.context.is_same_year(gone.mark.origin.as_deref()) {
            changes.retract(gone.mark.event, "REVIEW");
        }
    }
}

fn review(care_id: CareId, participation: Participation) -> CareReviewHeld {
    CareReviewHeld { care_id, kind: CareReviewKind::Care, participation: Some(participation), outcome: None }
}

/// The period of care that was reviewed on a day: the one that ran, else the next one of which only the start is not
/// known, else one of which nothing but reviews is known.
fn care_on(known: &Known, changes: &Changes<'_>, day: Date) -> CareId {
    let ran = known.cares.iter().filter(|care| {
        let over = care.end.as_ref().is_some_and(|(mark, _)| mark.on < day);
        care.from().is_some_and(|from| from <= day) && !over
    });
    let unstarted =
        known.cares.iter().filter(|care| care.start.is_none() && care.seen.is_some_and(|seen| seen > day));
    let found = ran.max_by_key(|care| care.from()).or_else(|| unstarted.min_by_key(|care| care.seen));
    let unseen =
        || known.reviews.iter().map(|review| &review.care).find(|care| is_unseen(known, care)).cloned();
    found
        .map(|care| care.id.clone())
        .or_else(unseen)
        .unwrap_or_else(|| changes.subject("care", date(1900, 1, 1), |id| known.has_care(id)))
}

/// Whether nothing but reviews is known of a period of care.
fn is_unseen(known: &Known, id: &CareId) -> bool {
    known.cares.iter().all(|care| care.id != *id || care.from().is_none())
}
