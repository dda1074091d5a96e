//! Each row of the episodes table against what is known: to which period of care it belongs, how that began, and
//! under which legal status the child was looked after.

use std::collections::BTreeSet;

use jiff::civil::Date;
use journey::Kind;
use journey::codes::Need;
use journey::facts::{CarePeriodStarted, LegalStatusChanged};

use super::chain::{self, Links};
use super::known::{Care, Known, Legal, Mark};
use super::{Changes, withdrawn};
use crate::finding::Rule;
use crate::ssda903::rows::EPISODES;
use crate::ssda903::{ChildRows, EpisodeRow, Located};

/// The rows of one child beside what is known, while they are compared.
pub struct Spells<'s, 'c> {
    pub known: &'s mut Known,
    pub changes: &'s mut Changes<'c>,
    pub rows: &'s [Located<EpisodeRow>],
    pub links: Links,
    /// The day under which each row is known.
    pub keys: Vec<Date>,
    /// The period of care of each row.
    pub cares: Vec<usize>,
    /// The placement of each row.
    pub placements: Vec<usize>,
}

/// Compares the rows of the episodes table with what is known.
pub fn compare(known: &mut Known, changes: &mut Changes<'_>, child: &ChildRows) {
    let rows = &child.episodes;
    let (links, keys) = (chain::links(rows), chain::keys(rows, known, changes.context.submission.year));
    let mut spells = Spells { known, changes, rows, links, keys, cares: Vec::new(), placements: Vec::new() };
    withdrawn::withdraw(&mut spells, child);
    for (at, located) in rows.iter().enumerate() {
        let care = spells.care_of(at);
        spells.known.see(care, located.row.began);
        spells.cares.push(care);
        spells.compare_legal(at, care);
        let placement = spells.placement_of(at, care);
        spells.placements.push(placement);
    }
    (0..rows.len()).for_each(|at| spells.count_closed(at));
    (0..rows.len()).for_each(|at| spells.compare_placement_end(at));
    for care in spells.cares.iter().copied().collect::<BTreeSet<_>>() {
        spells.compare_care_end(care);
    }
    withdrawn::compare_missing(&mut spells, child);
}

impl Spells<'_, '_> {
    pub fn row(&self, at: usize) -> &EpisodeRow {
        &self.rows[at].row
    }

    /// Whether what is known of a row is not for this return to change: a later one is about it, or this one is not.
    fn is_settled(&self, at: usize, known_end: Option<Date>) -> bool {
        let row = self.row(at);
        let from = row.began.min(self.keys[at]);
        let until = row.ended.zip(known_end).map(|(ended, known)| ended.max(known));
        let context = self.changes.context;
        context.is_settled(from, until) || !context.submission.year.overlaps(from, until)
    }

    fn end_from(&self, key: Date) -> Option<Date> {
        let placement = &self.known.placements[self.known.placement_from(key)?];
        placement.end.as_ref().map(|(mark, _)| mark.on)
    }

    /// Says that a row differs from what is known, unless a later return has settled it.
    pub fn may_change(&mut self, at: usize, known_end: Option<Date>) -> bool {
        let settled = self.is_settled(at, known_end);
        if settled {
            self.changes.remark(EPISODES.table, Some(self.rows[at].line), Rule::SettledByLater);
        }
        !settled
    }

    /// Whether an open row says that an end which is known did not happen: it says what was open on the last day of
    /// the year, and nothing of later days.
    pub fn denies_end(&self, at: usize, known_end: Date) -> bool {
        known_end >= self.row(at).began && known_end <= self.changes.context.submission.year.last_day()
    }

    fn care_of(&mut self, at: usize) -> usize {
        if self.row(at).starts_care() {
            return self.started_care(at);
        }
        let key = self.keys[at];
        let before = self.links.before[at].map(|before| self.cares[before]);
        let known = before.or_else(|| self.known.care_from(key)).or_else(|| self.moved_care(key));
        let known = known.or_else(|| self.awaiting(at));
        let care = known.or_else(|| self.only_reviewed()).unwrap_or_else(|| self.new_care(key));
        self.withdraw_start(at, care);
        care
    }

    /// The period of care of a row that began on a day before somebody said another one.
    fn moved_care(&self, key: Date) -> Option<usize> {
        let legal = self.changes.otherwise.moved.get(&(Kind::LegalStatusChanged, key));
        let legal = || self.known.legal.iter().find(|known| Some(&known.mark.event) == legal);
        let placement = self.moved_from(key).map(|placement| self.known.placements[placement].care);
        placement.or_else(|| Some(legal()?.care))
    }

    /// The period of care that a row with RNE S begins.
    fn started_care(&mut self, at: usize) -> usize {
        let (key, began, need) = (self.keys[at], self.row(at).began, self.row(at).need);
        let is_start = |care: &Care| care.start.as_ref().is_some_and(|(mark, _)| mark.on == key);
        let known = self.known.cares.iter().position(is_start);
        if let (None, Some(care)) = (known, self.known.care_from(key)) {
            // The ledger knows this row as one that went on, and not as a start.
            if !self.may_change(at, self.end_from(key)) {
                return care;
            }
        }
        let known = known.or_else(|| self.unstarted_of_chain(at));
        let care = known.unwrap_or_else(|| self.new_care(key));
        match self.known.cares[care].start.clone() {
            Some((mark, known_need)) => {
                if mark.on == began && known_need == Some(need) {
                    self.changes.matched();
                } else if self.may_change(at, self.end_from(key)) {
                    let columns = if mark.on == began { "CIN" } else { "DECOM" };
                    let event = self.known.cares[care].started(need);
                    self.changes.correct(mark.event, began, event, columns);
                    self.known.cares[care].start = Some((Mark { on: began, ..mark }, Some(need)));
                }
            }
            None => {
                let event = self.known.cares[care].started(need);
                let mark = self.changes.emit(began, "", event);
                self.known.cares[care].start = Some((mark, Some(need)));
            }
        }
        care
    }

    /// A period of care without a start to which some row that follows this one is known to belong.
    fn unstarted_of_chain(&self, at: usize) -> Option<usize> {
        let mut next = Some(at);
        while let Some(row) = next {
            let care = self.known.care_from(self.keys[row]);
            if let Some(care) = care.filter(|&care| self.known.cares[care].start.is_none()) {
                return Some(care);
            }
            next = self.links.after[row];
        }
        None
    }

    /// The period of care that was running when a row began which says that it goes on, though no row of the return
    /// ends then. One that a row of this very return ended before is another one, and so is one whose last row there
    /// ended later: two rows cannot run at once, except that an end may not have been written down yet.
    fn awaiting(&self, at: usize) -> Option<usize> {
        let began = self.row(at).began;
        let is_another = |care: usize| {
            let mut own = (0..self.cares.len()).filter(|&other| self.cares[other] == care);
            let is_other = |row: &EpisodeRow| row.ended.is_some_and(|ended| ended > began || row.ends_care());
            own.any(|other| is_other(self.row(other)))
        };
        let running = |&care: &usize| {
            let known = &self.known.cares[care];
            known.from().is_some_and(|from| from < began) && !known.is_over_by(began) && !is_another(care)
        };
        (0..self.known.cares.len()).filter(running).max_by_key(|&care| self.known.cares[care].from())
    }

    /// The period of care that reviews told of before any row did.
    fn only_reviewed(&mut self) -> Option<usize> {
        let unseen = self.known.reviews.iter().find(|review| {
            self.known.cares.iter().all(|care| care.id != review.care || care.from().is_none())
        });
        let id = unseen.map(|review| review.care.clone())?;
        Some(self.known.care(&id))
    }

    fn new_care(&mut self, anchor: Date) -> usize {
        let id = self.changes.subject("care", anchor, |id| self.known.has_care(id));
        self.known.care(&id)
    }

    /// A row that was the start of a period of care says now that the child was in care before.
    fn withdraw_start(&mut self, at: usize, care: usize) {
        let start = self.known.cares[care].start.clone();
        let Some((mark, _)) = start.filter(|(mark, _)| mark.on == self.keys[at]) else { return };
        if mark.origin.is_some() && self.may_change(at, self.end_from(self.keys[at])) {
            self.changes.retract(mark.event, "RNE");
            self.known.cares[care].start = None;
        }
    }

    /// Whether a row that says nothing of a change has another legal status than the one before it: the row before in
    /// the return, else what the ledger holds. A row that the ledger knows agreed with that when it came.
    fn differs_from_before(&self, at: usize, care: usize) -> bool {
        let EpisodeRow { began, legal_status, .. } = *self.row(at);
        if let Some(before) = self.links.before[at] {
            return self.row(before).legal_status != legal_status;
        }
        let legal = self.changes.otherwise.legal(self.known, care);
        let earlier = legal.filter(|legal| legal.mark.on < began);
        let recorded = self.known.placement_from(self.keys[at]).is_some();
        let Some(earlier) = earlier.max_by_key(|legal| legal.mark.on) else {
            // It may not differ from what somebody took back since.
            let taken_back = self.changes.otherwise.rows.range(..began).next();
            return !recorded || taken_back.is_none();
        };
        !recorded && earlier.status != legal_status
    }

    fn compare_legal(&mut self, at: usize, care: usize) {
        let (key, began, status) = (self.keys[at], self.row(at).began, self.row(at).legal_status);
        if let Some(known) = self.known.legal_from(key) {
            let Legal { mark, status: known_status, .. } = self.known.legal[known].clone();
            if known_status == status && mark.on == began {
                self.changes.matched();
            } else if self.may_change(at, self.end_from(key)) {
                let columns = if mark.on == began { "LS" } else { "DECOM" };
                let care_id = self.known.cares[self.known.legal[known].care].id.clone();
                self.changes.correct(mark.event, began, LegalStatusChanged { care_id, status }, columns);
                let known = &mut self.known.legal[known];
                (known.status, known.mark.on) = (status, began);
            }
            return;
        }
        let stated = self.row(at).changes_legal_status();
        let recorded = self.known.placement_from(key).is_some();
        if stated && recorded && !self.may_change(at, self.end_from(key)) {
            return;
        }
        if stated || self.differs_from_before(at, care) {
            let care_id = self.known.cares[care].id.clone();
            let mark = self.changes.emit(began, "", LegalStatusChanged { care_id, status });
            self.known.legal.push(Legal { mark, care, status });
        }
    }
}

impl Care {
    fn started(&self, need: Need) -> CarePeriodStarted {
        CarePeriodStarted { care_id: self.id.clone(), need: Some(need) }
    }
}
