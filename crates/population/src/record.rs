//! The record itself: answers to flags, disagreement, restrictions, and texts that belong to another child.

use journey::Written;
use journey::codes::{DisagreeingParty, FlagAnswerKind};
use journey::facts::{FlagAnswered, RecordRestricted, RecordUnrestricted, StatementOfDisagreement};
use journey::subjects::RuleName;
use journey::text::Name;

use crate::day;
use crate::person::Person;
use crate::story::Story;

/// Rules whose flags are answered now and then.
const ANSWERED: &[(u32, &str)] = &[
    (4, "practice-overdue"),
    (3, "duty-overdue"),
    (3, "work-recorded-late"),
    (2, "many-workers"),
    (1, "review-recorded-in-the-future"),
];

/// What is said of the record once there is one.
pub fn keep(story: &mut Story<'_>, person: &Person) {
    let enters = person.shared.enters;
    if story.dice.chance(35) {
        let on = day::on_working_day(day::days(enters, story.dice.within(60, 500)));
        let name = story.dice.pick(ANSWERED);
        if let Ok(rule) = RuleName::parse(name) {
            let answer = story.dice.pick(&[
                (3, FlagAnswerKind::Accepted),
                (4, FlagAnswerKind::Explained),
                (3, FlagAnswerKind::ActedOn),
            ]);
            let by = story.manager(on);
            let rationale_recorded = Some(story.dice.chance(800));
            story.tell(on, FlagAnswered { rule, subject_id: None, answer, by, rationale_recorded });
        }
    }
    if story.dice.chance(8) {
        disagree(story);
    }
    if story.rates.unusual && story.dice.chance(5) {
        restrict(story, person);
    }
}

/// A parent or the child disagrees with something on the record.
fn disagree(story: &mut Story<'_>) {
    let Some((about, written)) = story.any_told() else { return };
    let by = story.dice.pick(&[(3, DisagreeingParty::Parent), (1, DisagreeingParty::Child)]);
    let on = day::on_working_day(day::days(written, story.dice.within(5, 200)));
    story.tell(on, StatementOfDisagreement { by, about });
}

/// Somebody who works for the authority is related to the child, for a time.
fn restrict(story: &mut Story<'_>, person: &Person) {
    let Ok(basis) = Name::parse("A relative works for the authority") else { return };
    let on = day::on_working_day(day::days(person.shared.enters, story.dice.within(1, 60)));
    story.tell(on, RecordRestricted { basis: basis.clone() });
    if story.dice.chance(500) {
        let lifted = day::on_working_day(day::days(on, story.dice.within(60, 700)));
        story.tell(lifted, RecordUnrestricted { basis });
    }
}
