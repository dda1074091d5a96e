//! Placements: each row of the episodes table that begins, continues or ends one, against what is known.

use jiff::civil::Date;
use journey::Kind;
use journey::facts::{PlacementEnded, PlacementStarted};
use journey::subjects::{CareId, PlacementId};

use super::chain;
use super::known::{Mark, Placement, Terms};
use super::spells::Spells;
use crate::finding::Rule;
use crate::ssda903::EpisodeRow;
use crate::ssda903::rows::EPISODES;

impl Spells<'_, '_> {
    pub fn placement_of(&mut self, at: usize, care: usize) -> usize {
        let key = self.keys[at];
        if let Some(known) = self.moved_from(key).or_else(|| self.known.placement_from(key)) {
            self.compare_terms(at, known);
            return known;
        }
        let is_own = self.changes.was_changed(Kind::PlacementStarted, self.row(at).began);
        let running = self.running(at, care).filter(|&running| self.is_same_setting(at, running) && !is_own);
        if let Some(running) = running.filter(|_| !self.row(at).begins_placement()) {
            self.compare_setting(at, running);
            return running;
        }
        // A row that the ledger knows as a change of legal status began no placement, if that is settled.
        if let Some(earlier) = self.earlier(at, care).filter(|_| self.is_recorded_legal(key) && !is_own)
            && !self.may_change(at, None)
        {
            return earlier;
        }
        if let Some(gone) = self.taken_back(at, care) {
            self.known.placements.push(gone);
            return self.known.placements.len() - 1;
        }
        let (began, terms) = (self.row(at).began, chain::terms(self.row(at)));
        let has = |id: &PlacementId| self.known.placements.iter().any(|placement| placement.id == *id);
        let id = self.changes.subject("placement", key, has);
        let start = self.changes.emit(began, "", terms.placed(&id, &self.known.cares[care].id));
        let end = self.known.loose_ends.remove(&id);
        self.known.placements.push(Placement { id, care, start, terms, end });
        self.known.placements.len() - 1
    }

    /// The placement of a row that began on a day before somebody said another one.
    pub fn moved_from(&self, key: Date) -> Option<usize> {
        let moved = self.changes.otherwise.moved.get(&(Kind::PlacementStarted, key))?;
        self.known.placements.iter().position(|placement| placement.start.event == *moved)
    }

    /// The placement that was running when a row began: that of the row before, or one that is known; of several,
    /// which should not be, one of the same setting.
    fn running(&self, at: usize, care: usize) -> Option<usize> {
        let (row, began) = (self.row(at), self.row(at).began);
        let known = &self.known.placements;
        // What this return says of an end counts before what is known.
        let stated = |other: usize| self.placements.iter().rposition(|&placement| placement == other);
        let end = |other: usize| {
            let known_end = known[other].end.as_ref().map(|(end, _)| end.on);
            stated(other).map_or(known_end, |row| self.row(row).ended)
        };
        let ends_with_row = |other: usize| row.ended.is_some() && end(other) == row.ended;
        let runs = |&other: &usize| {
            // A row that ended on its first day ended what was running on that day.
            let goes_on = end(other).is_none_or(|end| end > began) || ends_with_row(other);
            known[other].care == care && known[other].start.on < began && goes_on
        };
        let before = self.links.before[at].map(|before| self.placements[before]);
        let best =
            |&other: &usize| (ends_with_row(other), self.is_same_setting(at, other), known[other].start.on);
        before.or_else(|| (0..known.len()).filter(runs).max_by_key(best))
    }

    /// The placement from which a row goes on, and which somebody has taken back since: no other one began with the row.
    fn taken_back(&mut self, at: usize, care: usize) -> Option<Placement> {
        let (row, changes) = (self.row(at), &self.changes);
        let before = changes.otherwise.before.as_ref().filter(|_| !row.begins_placement())?;
        let care_id = &self.known.cares[care].id;
        let is_gone = |placement: &&Placement| {
            let stands = self.known.placements.iter().any(|known| known.id == placement.id);
            let ran = placement.start.on < row.began
                && placement.end.as_ref().is_none_or(|(end, _)| end.on > row.began);
            let is_meant =
                before.cares[placement.care].id == *care_id && placement.terms.is_same_setting(row);
            ran && is_meant && !stands
        };
        let gone = before.placements.iter().filter(is_gone).max_by_key(|placement| placement.start.on)?;
        let start = Mark { is_held_back: true, ..gone.start.clone() };
        let gone = Placement { care, start, ..gone.clone() };
        Some(Placement { end: self.known.loose_ends.remove(&gone.id), ..gone })
    }

    /// The last placement that began before a row, whether or not it was still running.
    fn earlier(&self, at: usize, care: usize) -> Option<usize> {
        let known = &self.known.placements;
        let earlier =
            |&other: &usize| known[other].care == care && known[other].start.on < self.row(at).began;
        let last = (0..known.len()).filter(earlier).max_by_key(|&other| known[other].start.on);
        self.running(at, care).or(last)
    }

    /// Whether a row can belong to a placement: a row before it in the return must agree in everything, one that is
    /// only known must agree in type and provider.
    fn is_same_setting(&self, at: usize, running: usize) -> bool {
        let (row, terms) = (self.row(at), &self.known.placements[running].terms);
        let same_urn = self.links.before[at].is_none() || terms.urn == row.urn;
        terms.is_same_setting(row) && same_urn
    }

    fn is_recorded_legal(&self, on: Date) -> bool {
        self.known.legal_from(on).is_some_and(|legal| self.known.legal[legal].mark.origin.is_some())
    }

    /// The row that told of the setting first is not in this return; this one may know better.
    fn compare_setting(&mut self, at: usize, known: usize) {
        let urn = self.row(at).urn.clone();
        let Placement { id, care, start, terms, end } = self.known.placements[known].clone();
        if terms.urn != urn && self.may_change(at, end.map(|(mark, _)| mark.on)) {
            let stated = Terms { urn, ..terms };
            let event = stated.placed(&id, &self.known.cares[care].id);
            self.changes.correct(start.event, start.on, event, "URN");
            self.known.placements[known].terms = stated;
        }
    }

    fn compare_terms(&mut self, at: usize, known: usize) {
        let (began, stated) = (self.row(at).began, chain::terms(self.row(at)));
        let Placement { id, care, start, terms, end } = self.known.placements[known].clone();
        if terms == stated && start.on == began {
            self.changes.matched();
        } else if self.may_change(at, end.map(|(mark, _)| mark.on)) {
            let columns = differing(start.on == began, &terms, &stated);
            let event = stated.placed(&id, &self.known.cares[care].id);
            self.changes.correct(start.event, began, event, &columns);
            let known = &mut self.known.placements[known];
            (known.terms, known.start.on) = (stated, began);
        }
    }

    pub fn compare_placement_end(&mut self, at: usize) {
        let placement = self.placements[at];
        if self.placements[at + 1..].contains(&placement) {
            return;
        }
        let row = self.row(at).clone();
        let known = self.known.placements[placement].end.clone();
        let known_end = known.as_ref().map(|(mark, _)| mark.on);
        let Some(ended) = row.ended else {
            let taken_back = known.filter(|(mark, _)| self.denies_end(at, mark.on));
            if let Some((mark, _)) = taken_back.filter(|_| self.may_change(at, known_end)) {
                self.changes.retract(mark.event, "DEC");
                self.known.placements[placement].end = None;
            }
            return;
        };
        if !self.says_placement_ended(at, ended) {
            return;
        }
        let placement_id = self.known.placements[placement].id.clone();
        let event = PlacementEnded { placement_id: placement_id.clone(), reason: row.why_moved };
        match known {
            Some((mark, reason)) if mark.on == ended && reason == row.why_moved => self.changes.matched(),
            Some((mark, _)) => {
                if self.may_change(at, known_end) {
                    let columns = if mark.on == ended { "REASON_PLACE_CHANGE" } else { "DEC" };
                    self.changes.correct(mark.event, ended, event, columns);
                }
            }
            None if self.known.placements[placement].start.is_held_back => {}
            None if self.was_recorded(placement) && !self.may_change(at, known_end) => {}
            None => {
                let mark = self.changes.emit(ended, &placement_id.to_string(), event);
                self.known.placements[placement].end = Some((mark, row.why_moved));
            }
        }
    }

    /// Counts a row that the ledger knew as open and the return closes, whatever went on after it.
    pub fn count_closed(&mut self, at: usize) {
        let recorded = |mark: &Mark| mark.origin.is_some();
        let known = &self.known;
        let begins = |day: Date| {
            let placement = known.placement_from(day).is_some_and(|at| recorded(&known.placements[at].start));
            placement || known.legal_from(day).is_some_and(|at| recorded(&known.legal[at].mark))
        };
        let ended =
            known.placements[self.placements[at]].end.as_ref().is_some_and(|(mark, _)| recorded(mark));
        let closed = self.row(at).ended.is_some_and(|day| begins(self.keys[at]) && !ended && !begins(day));
        self.changes.found.closed += u64::from(closed);
    }

    fn was_recorded(&self, placement: usize) -> bool {
        self.known.placements[placement].start.origin.is_some()
    }

    /// Whether the end of a row is the end of its placement, and not only of its legal status.
    fn says_placement_ended(&mut self, at: usize, ended: Date) -> bool {
        let row = self.row(at);
        if self.links.after[at].is_some() || row.ends_care() {
            return true;
        }
        let (moved, unexplained) = (row.why_moved.is_some(), row.why_ended.is_none());
        let (key, began) = (self.keys[at], row.began);
        let follows = ended != key && ended != began;
        let next_placement = follows && self.known.placement_from(ended).is_some();
        let next_legal = follows && self.known.legal_from(ended).is_some();
        if !next_placement && !next_legal && !unexplained {
            self.changes.remark(EPISODES.table, Some(self.rows[at].line), Rule::ContinuesNowhere);
        }
        moved || unexplained || next_placement
    }
}

impl Terms {
    fn is_same_setting(&self, row: &EpisodeRow) -> bool {
        (self.placement, self.provider) == (row.placement, row.provider)
    }

    fn placed(&self, placement_id: &PlacementId, care_id: &CareId) -> PlacementStarted {
        PlacementStarted {
            placement_id: placement_id.clone(),
            care_id: care_id.clone(),
            placement_type: self.placement,
            provider: self.provider,
            urn: self.urn.clone(),
            placement_authority: None,
            in_area: None,
            distance_miles: None,
            same_carer: Some(self.same_carer),
            intended_to_18: None,
            long_term_foster: None,
            registered_setting: None,
            basis: None,
        }
    }
}

/// The columns in which a row differs from what is known.
fn differing(same_day: bool, known: &Terms, stated: &Terms) -> String {
    let columns = [
        (same_day, "DECOM"),
        (known.placement == stated.placement, "PLACE"),
        (known.provider == stated.provider, "PLACE_PROVIDER"),
        (known.urn == stated.urn, "URN"),
        (known.same_carer == stated.same_carer, "RNE"),
    ];
    let differing: Vec<&str> = columns.iter().filter(|(same, _)| !same).map(|(_, column)| *column).collect();
    differing.join(", ")
}
