//! Recording: how soon what happened was written down, and what was changed afterwards.

use jiff::civil::Date;
use journey::codes::RecordedBasis;
use journey::{EntryRef, Kind};
use rules::book::{Citation, Force};
use rules::calendar::days_between;
use rules::{Allowance, Parameter, State};

use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Direction, Measure, Reads, Reckons, Shape};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "recording-lag",
        aliases: &["R01-LAG"],
        title: "Days from an event to its being written down",
        unit: "entry",
        cohort: "entries that a practitioner wrote down",
        basis: Basis::RecordedInYear,
        exclusions: "entries of which no practitioner says when they were written down are not observed; those dated later than that are left out",
        counts: "entries written down more than 5 working days after the event",
        parameters: &[WRITTEN_WITHIN],
        shape: Shape::Median("days"),
        direction: Direction::Lower,
        citation: Citation::unconfirmed("Local practice standards: 24 hours, 2 or 5 working days"),
        reckons: Reckons::Each(lag),
        ..Measure::ROW
    },
    Measure {
        name: "corrections",
        aliases: &["R03-RATE"],
        title: "Corrections and retractions",
        unit: "correction",
        cohort: "corrections and retractions",
        basis: Basis::RecordedInYear,
        exclusions: "none; correcting is normal",
        counts: "corrections and retractions, by the day and by who made them, or else by who wrote down the entry",
        shape: Shape::Count,
        citation: Citation::unconfirmed("Good recording practice"),
        reckons: Reckons::Each(|scene, items| corrections(scene, items, |_, _| Some(true))),
        ..Measure::ROW
    },
    Measure {
        name: "corrections-before-milestones",
        aliases: &["R03-MILESTONES"],
        title: "Corrections in the 10 working days before an inspection, audit or hearing",
        unit: "correction",
        cohort: "corrections and retractions",
        basis: Basis::RecordedInYear,
        exclusions: "where the authority's file names no milestone, none is observed",
        counts: "corrections and retractions recorded in the 10 working days up to a milestone",
        direction: Direction::Lower,
        citation: Citation::unconfirmed("Good recording practice: a correction is dated, and looked at"),
        beside: &["corrections"],
        parameters: &[BEFORE_MILESTONE],
        reckons: Reckons::Each(|scene, items| corrections(scene, items, is_before_milestone)),
        ..Measure::ROW
    },
    Measure {
        name: "duties-overdue-open",
        aliases: &["L02"],
        title: "Open duties of Acts and statutory guidance that are overdue",
        unit: "due date",
        cohort: "duties that are due or overdue and not done",
        exclusions: "local limits and indicators; what cannot be observed or determined is not observed",
        counts: "those past their last day",
        direction: Direction::Lower,
        citation: Citation::unconfirmed("Rates of completed work hide what is overdue and open"),
        beside: &["duties-completed-on-time"],
        reads: Reads::Outlook,
        reckons: Reckons::Each(overdue),
        ..Measure::ROW
    },
    Measure {
        name: "duties-completed-on-time",
        aliases: &["L01-COMPLETED"],
        title: "Duties of Acts and statutory guidance completed on time",
        unit: "due date",
        cohort: "duties completed",
        basis: Basis::EndedInYear,
        exclusions: "local limits and indicators; whatever was not done at all, which stands beside",
        counts: "those completed by their last day",
        direction: Direction::Higher,
        citation: Citation::unconfirmed("Rates of completed work hide what is overdue and open"),
        beside: &["duties-overdue-open"],
        reads: Reads::Outlook,
        reckons: Reckons::Each(completed),
        ..Measure::ROW
    },
];

const WRITTEN_WITHIN: Parameter =
    Parameter::length("within", Allowance::WorkingDays(5), "how soon what happened is to be written down");
const BEFORE_MILESTONE: Parameter = Parameter::length(
    "before",
    Allowance::WorkingDays(10),
    "how long before a milestone a correction is counted",
);

fn lag<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let within = scene.setting("recording-lag", &WRITTEN_WITHIN).length();
    for entry in scene.journey().until(scene.as_of()) {
        let on = entry.recorded_day();
        if !scene.is_in_year(on) || matches!(entry.kind(), Kind::FlagAnswered | Kind::ChildRegistered) {
            continue;
        }
        let practitioner =
            entry.fact.recorded.is_some_and(|recorded| recorded.basis == RecordedBasis::Practitioner);
        let days = days_between(entry.last_day(), on);
        let item = if practitioner {
            if days < 0 {
                continue;
            }
            Item::new(entry.kind().name(), on, within.last_day(entry.last_day(), scene.calendar()) < on)
                .worth(days)
        } else {
            Item::unseen(entry.kind().name(), on)
        };
        items.push(item.written_by(entry.fact.recorded_by.as_ref()).because([entry]));
    }
}

/// Every change of an entry in the year: its day, with the entry and the change as grounds.
fn corrections<'a>(scene: &Scene<'a>, items: &mut Items<'a>, counts: fn(&Scene<'_>, Date) -> Option<bool>) {
    let day_of = |at| journey::time::day_in_england(at);
    let journey = scene.journey();
    let amended = journey.entries().iter().chain(journey.retracted().iter().map(|gone| &gone.entry));
    let amended = amended.flat_map(|entry| {
        entry.amended.iter().map(move |change| {
            let by = EntryRef { position: change.position, event_id: change.event_id };
            (entry, by, day_of(change.recorded_at), change.author.as_ref(), "corrected")
        })
    });
    let retracted = journey
        .retracted()
        .iter()
        .map(|gone| (&gone.entry, gone.by, day_of(gone.recorded_at), gone.author.as_ref(), "retracted"));
    for (entry, by, on, author, what) in amended.chain(retracted) {
        if !scene.is_in_year(on) {
            continue;
        }
        let subject = entry.kind().name();
        let item = match counts(scene, on) {
            Some(is_in) => Item::new(subject, on, is_in).sorted(what),
            None => Item::unseen(subject, on),
        };
        let mut item = item.written_by(author.or(entry.fact.recorded_by.as_ref())).because([entry]);
        item.grounds.push(by);
        items.push(item);
    }
}

fn is_before_milestone(scene: &Scene<'_>, on: Date) -> Option<bool> {
    let milestones = &scene.jurisdiction().milestones;
    let before = scene.setting("corrections-before-milestones", &BEFORE_MILESTONE).length();
    let is_near = |to: Date| on <= to && before.day_before(to, scene.calendar()) <= on;
    (!milestones.is_empty()).then(|| milestones.iter().any(|milestone| is_near(milestone.on)))
}

fn is_duty(force: Force) -> bool {
    matches!(force, Force::Act | Force::StatutoryGuidance)
}

fn overdue<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    for reading in scene.all_readings().iter().filter(|reading| is_duty(reading.rule.force)) {
        let item = match reading.state {
            State::Running => Item::new(reading.rule.name, scene.as_of(), false),
            State::Breached { ended: None } => {
                let over = days_between(reading.due, scene.as_of());
                Item::new(reading.rule.name, scene.as_of(), true).worth(over)
            }
            State::NotObservable => Item::unseen(reading.rule.name, scene.as_of()),
            _ => continue,
        };
        items.push(Item { grounds: reading.grounds.iter().collect(), ..item });
    }
}

fn completed<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    for reading in scene.all_readings().iter().filter(|reading| is_duty(reading.rule.force)) {
        let (on, in_time) = match reading.state {
            State::Met { on } => (on, true),
            State::MetLate { on } => (on, false),
            _ => continue,
        };
        if scene.is_in_year(on) {
            let item = Item::new(reading.rule.name, on, in_time);
            items.push(Item { grounds: reading.grounds.iter().collect(), ..item });
        }
    }
}

#[cfg(test)]
mod tests;
