//! How periods of care end, and what a reason for ending says besides: a death, or another authority that took over.

use jiff::civil::Date;
use journey::Event;
use journey::codes::CareEndReason;
use journey::facts::{CarePeriodEnded, ChildDied, MovedAuthority};

use super::Changes;
use super::known::{Care, Mark, Placement};
use super::spells::Spells;

impl Spells<'_, '_> {
    pub fn compare_care_end(&mut self, care: usize) {
        let Some(at) = self.cares.iter().rposition(|&other| other == care) else { return };
        let row = self.row(at).clone();
        let known = self.known.cares[care].end.clone();
        let known_end = known.as_ref().map(|(mark, _)| mark.on);
        let stated = row.ended.filter(|_| row.ends_care()).zip(row.why_ended);
        match (stated, known) {
            (Some((on, reason)), Some((mark, known_reason))) => {
                if mark.on == on && known_reason == Some(reason) {
                    self.changes.matched();
                    self.compare_consequence(on, reason);
                } else if self.may_change(at, known_end) {
                    let columns = if mark.on == on { "REC" } else { "DEC" };
                    self.changes.correct(mark.event, on, self.known.cares[care].ended(reason), columns);
                    self.move_consequence(mark.on, known_reason, (on, reason));
                }
            }
            (Some((on, reason)), None) => {
                if self.is_held_back(care) || (self.is_recorded(care) && !self.may_change(at, None)) {
                    return;
                }
                let event = self.known.cares[care].ended(reason);
                let mark = self.changes.emit(on, self.known.cares[care].id.as_str(), event);
                self.known.cares[care].end = Some((mark, Some(reason)));
                self.compare_consequence(on, reason);
            }
            (None, Some((mark, reason))) if row.ended.is_none() && self.denies_end(at, mark.on) => {
                if self.may_change(at, known_end) {
                    self.changes.retract(mark.event, "DEC, REC");
                    self.withdraw_consequence(mark.on, reason);
                    self.known.cares[care].end = None;
                }
            }
            (None, _) => {}
        }
    }

    /// Whether the ledger knew a period of care before this return.
    fn is_recorded(&self, care: usize) -> bool {
        let known = &self.known;
        let started = known.cares[care].start.as_ref().is_some_and(|(mark, _)| mark.origin.is_some());
        let placed = |placement: &Placement| placement.care == care && placement.start.origin.is_some();
        started || known.placements.iter().any(placed)
    }

    /// Whether nothing stands of a period of care, and what shows it is not for this return to say.
    fn is_held_back(&self, care: usize) -> bool {
        let known = &self.known;
        let start = known.cares[care].start.iter().map(|(mark, _)| mark);
        let placed = known.placements.iter().filter(|placement| placement.care == care);
        let legal = known.legal.iter().filter(|legal| legal.care == care).map(|legal| &legal.mark);
        start.chain(placed.map(|placement| &placement.start)).chain(legal).all(|mark| mark.is_held_back)
    }

    /// What else happened when a period of care ended for this reason.
    fn compare_consequence(&mut self, on: Date, reason: CareEndReason) {
        match reason {
            CareEndReason::E2 => match &self.known.died {
                Some(mark) if mark.on == on => self.changes.matched(),
                Some(_) => {}
                None => self.known.died = Some(self.changes.emit(on, "", ChildDied {})),
            },
            CareEndReason::E3 => {
                if self.known.moved.iter().any(|mark| mark.on == on) {
                    self.changes.matched();
                } else {
                    let event = self.changes.moved_away();
                    let mark = self.changes.emit(on, "", event);
                    self.known.moved.push(mark);
                }
            }
            _ => {}
        }
    }

    /// The period of care ended otherwise or another day, and what else happened with it.
    fn move_consequence(&mut self, was_on: Date, was: Option<CareEndReason>, now: (Date, CareEndReason)) {
        if was != Some(now.1) {
            self.withdraw_consequence(was_on, was);
            self.compare_consequence(now.0, now.1);
        } else if let Some(mark) = self.consequence(was_on, was) {
            let event: Event = if was == Some(CareEndReason::E2) {
                ChildDied {}.into()
            } else {
                self.changes.moved_away().into()
            };
            self.changes.correct(mark.event, now.0, event, "DEC");
        }
    }

    pub fn withdraw_consequence(&mut self, was_on: Date, was: Option<CareEndReason>) {
        if let Some(mark) = self.consequence(was_on, was) {
            self.changes.retract(mark.event, "REC");
            match was {
                Some(CareEndReason::E2) => self.known.died = None,
                _ => self.known.moved.retain(|moved| moved.event != mark.event),
            }
        }
    }

    fn consequence(&self, on: Date, reason: Option<CareEndReason>) -> Option<Mark> {
        let mark = match reason {
            Some(CareEndReason::E2) => self.known.died.as_ref().filter(|mark| mark.on == on),
            Some(CareEndReason::E3) => self.known.moved.iter().find(|mark| mark.on == on),
            _ => None,
        };
        mark.filter(|mark| mark.origin.is_some()).cloned()
    }
}

impl Care {
    fn ended(&self, reason: CareEndReason) -> CarePeriodEnded {
        CarePeriodEnded { care_id: self.id.clone(), reason: Some(reason), approved_by: None }
    }
}

impl Changes<'_> {
    fn moved_away(&self) -> MovedAuthority {
        let from_authority = Some(self.context.authority);
        MovedAuthority { from_authority, to_authority: None, accepted_on: None }
    }
}
