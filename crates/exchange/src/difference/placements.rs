//! Placements: each row of the episodes table that begins, continues or ends one, against what is known.

use jiff::civil::Date;
use journey::codes::{PlacementProvider, PlacementType};
use journey::facts::{PlacementEnded, PlacementStarted};
use journey::subjects::{CareId, PlacementId, Urn};

use super::chain;
use super::known::{Mark, Placement, Terms};
use super::spells::Spells;
use crate::finding::Rule;
use crate::ssda903::rows::EPISODES;

impl Spells<'_, '_> {
    pub fn placement_of(&mut self, at: usize, care: usize) -> usize {
        let key = self.keys[at];
        if let Some(known) = self.known.placement_from(key) {
            self.compare_terms(at, known);
            return known;
        }
        let goes_on = !self.row(at).begins_placement();
        if let Some(running) = self.running_placement(at, care).filter(|_| goes_on) {
            self.compare_setting(at, running);
            return running;
        }
        let (began, terms) = (self.row(at).began, chain::terms(self.row(at)));
        let has = |id: &PlacementId| self.known.placements.iter().any(|placement| placement.id == *id);
        let id = self.changes.subject("placement", key, has);
        let start = self.changes.emit(began, "", terms.placed(&id, &self.known.cares[care].id));
        self.known.placements.push(Placement { id, care, start, terms, end: None });
        self.known.placements.len() - 1
    }

    /// The placement in which the legal status changed: that of the row before if its setting is the same, or one
    /// that is known to run and is of the same type and provider.
    fn running_placement(&self, at: usize, care: usize) -> Option<usize> {
        let (row, began) = (self.row(at), self.row(at).began);
        let known = &self.known.placements;
        if let Some(before) = self.links.before[at] {
            return Some(self.placements[before])
                .filter(|&running| known[running].terms.setting() == row.setting());
        }
        let runs = |&other: &usize| {
            let other = &known[other];
            let goes_on = other.end.as_ref().is_none_or(|(mark, _)| mark.on > began);
            other.care == care && other.start.on < began && goes_on
        };
        let running = (0..known.len()).filter(runs).max_by_key(|&other| known[other].start.on)?;
        let Terms { placement, provider, .. } = known[running].terms;
        ((placement, provider) == (row.placement, row.provider)).then_some(running)
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
        let next_placement = self.known.placement_from(ended).is_some();
        let next_legal = self.known.legal_from(ended).is_some();
        if !next_placement && !next_legal && !unexplained {
            self.changes.remark(EPISODES.table, Some(self.rows[at].line), Rule::ContinuesNowhere);
        }
        moved || unexplained || next_placement
    }
}

impl Terms {
    fn setting(&self) -> (PlacementType, Option<PlacementProvider>, Option<&Urn>) {
        (self.placement, self.provider, self.urn.as_ref())
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
