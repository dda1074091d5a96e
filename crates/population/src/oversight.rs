//! Oversight and recording: supervision, decisions, notes, chronologies, audits; and texts that were written before.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{AuditGrade, CaseNoteKind, Decision, DecisionPoint, Role};
use journey::facts::{
    CaseAudited, CaseNoteRecorded, CaseSummaryUpdated, ChronologyUpdated, ManagementDecisionMade,
    SupervisionHeld,
};
use journey::subjects::SubjectId;
use journey::values::{Actor, Fingerprint};

use crate::day;
use crate::dice::{Band, Dice};
use crate::person::Person;
use crate::story::{Story, fingerprint};
use crate::workforce::TeamKind;

/// How many texts a worker has who uses them again.
const STOCK_TEXTS: u32 = 3;

/// A manager decides, or was to decide: some decisions are on no record.
pub fn decide(story: &mut Story<'_>, on: Date, point: DecisionPoint, subject: Option<&str>) {
    if story.dice.chance(120) {
        return;
    }
    let made = day::working_days(on, story.dice.span(&[(800, 0, 0), (150, 1, 1), (50, 2, 8)]));
    let decision = story.dice.pick(&[
        (930, Decision::Approved),
        (10, Decision::Refused),
        (30, Decision::Deferred),
        (30, Decision::ChangesRequired),
    ]);
    let named = story.dice.chance(970);
    let decided_by = story.manager(made).filter(|_| named);
    let event = ManagementDecisionMade {
        point,
        subject_id: subject.and_then(|subject| SubjectId::parse(subject).ok()),
        decision: Some(decision),
        decided_by,
        rationale_recorded: Some(story.dice.chance(840)),
    };
    story.tell(made, event);
}

/// Supervision of the worker on the case, so many days apart.
pub fn supervise(story: &mut Story<'_>, (from, until): (Date, Date), apart: &[Band]) {
    let mut on = day::on_working_day(day::days(from, story.dice.within(10, 35)));
    let idle = story.dice.chance(150);
    let mut carried = 0;
    while on < until && !story.is_over(on) {
        let set = if idle { 0 } else { story.dice.below(4) };
        let held = SupervisionHeld {
            supervisor: story.manager(on).and_then(|actor| actor.worker_id),
            worker: story.worker_id(on),
            on_childs_file: Some(story.dice.chance(880)),
            actions_set: Some(set),
            actions_carried: Some(carried),
        };
        story.tell(on, held);
        carried = if idle { carried.max(1) } else { story.dice.below(set + 1) };
        on = day::on_working_day(day::days(on, story.dice.span(apart)));
    }
}

/// Case notes from one day to another, so many days apart; now and then nothing is noted for a long time.
pub fn notes(story: &mut Story<'_>, (from, until): (Date, Date), apart: &[Band]) {
    use CaseNoteKind::{Analysis, Contact, Decision, Meeting, Other, ProfessionalContact, Visit};
    let mut on = day::on_working_day(day::days(from, story.dice.within(0, 5)));
    while on < until && !story.is_over(on) {
        let kind = story.dice.pick(&[
            (380, Contact),
            (340, ProfessionalContact),
            (120, Visit),
            (60, Meeting),
            (40, Decision),
            (30, Analysis),
            (30, Other),
        ]);
        let by = note_taker(story, on);
        let fingerprint = text(story, on, None);
        story.tell(on, CaseNoteRecorded { kind, by, fingerprint });
        let apart = if story.dice.chance(15) { story.dice.within(30, 80) } else { story.dice.span(apart) };
        on = day::on_working_day(day::days(on, apart));
    }
}

/// Whoever has the case, now and then somebody who helps, and now and then somebody who never had it.
fn note_taker(story: &mut Story<'_>, on: Date) -> Option<Actor> {
    if story.dice.chance(40) {
        let district = story.district;
        let (_, tenure) = district.team(TeamKind::Assessment)?.pick(&mut story.dice, on)?;
        let role = if story.dice.chance(700) { Role::FamilySupportWorker } else { Role::DutyWorker };
        return Some(Actor { worker_id: Some(tenure.worker.clone()), role });
    }
    story.worker(on)
}

/// The fingerprint of a text written on a day: its own, nearly the one before, or one that its writer uses again and
/// again; some systems send none.
pub fn text(story: &mut Story<'_>, on: Date, before: Option<&Fingerprint>) -> Option<Fingerprint> {
    match story.dice.below(1000) {
        0..40 => None,
        40..240 if before.is_some() => before.and_then(|before| nearly(&mut story.dice, before)),
        40..52 => {
            let worker = story.worker_id(on)?;
            let name =
                worker.as_str().bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
            let stock = u64::from(story.dice.below(STOCK_TEXTS));
            fingerprint(&mut Dice::new(name, stock))
        }
        _ => story.fingerprint(),
    }
}

/// A text in which a name or a date was changed: one of the sixteen hashes differs.
fn nearly(dice: &mut Dice, before: &Fingerprint) -> Option<Fingerprint> {
    let mut bytes = before.as_bytes().to_vec();
    let at = usize::try_from(dice.below(16)).unwrap_or(0) * 4;
    if let Some(byte) = bytes.get_mut(at) {
        *byte = byte.wrapping_add(1);
    }
    Fingerprint::new(&bytes)
}

/// The chronology is brought up to date.
pub fn chronology(story: &mut Story<'_>, on: Date) {
    story.tell(on, ChronologyUpdated {});
}

/// The case is summed up, for whoever comes next.
pub fn sum_up(story: &mut Story<'_>, on: Date) {
    story.tell(on, CaseSummaryUpdated {});
    if story.dice.chance(600) {
        chronology(story, on);
    }
}

/// The file of an open case: chronology and summary about every three months where somebody sees to it, notes, and an
/// audit now and then.
pub fn keep_file(story: &mut Story<'_>, person: &Person, (from, until): (Date, Date), notes_apart: &[Band]) {
    if story.dice.chance(830) {
        let mut on = day::on_working_day(day::days(from, story.dice.within(1, 40)));
        while on < until && !story.is_over(on) {
            sum_up(story, on);
            on = day::on_working_day(day::days(on, story.dice.span(&[(720, 60, 92), (280, 93, 220)])));
        }
    }
    notes(story, (from, until), notes_apart);
    let mut audited = day::days(from, story.dice.within(20, 900));
    while audited < until && !story.is_over(audited) && person.is_born(audited) {
        audit(story, day::on_working_day(audited));
        audited = day::days(audited, story.dice.within(250, 1_500));
    }
}

fn audit(story: &mut Story<'_>, on: Date) {
    use AuditGrade::{Good, Inadequate, Outstanding, RequiresImprovement};
    let grade =
        story.dice.pick(&[(40, Outstanding), (400, Good), (430, RequiresImprovement), (130, Inadequate)]);
    let audit_id = story.subject("audit");
    let role = if story.dice.chance(700) { Role::Auditor } else { Role::ServiceManager };
    story.tell(on, CaseAudited { audit_id, grade: Some(grade), auditor_role: Some(role) });
}
