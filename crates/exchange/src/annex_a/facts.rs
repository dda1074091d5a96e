//! From a child's rows to facts: each under the day that tells it from others of its kind.

mod care;
mod front_door;
mod leaving_care;
mod protection;
mod who;

use std::collections::BTreeSet;

use jiff::civil::Date;
use journey::subjects::{TeamId, WorkerId};
use journey::{Day, Event, Kind, Occurred, Written};

use super::row::ListRow;
use super::spellings::words;
use crate::event_id::ImportKey;
use crate::stated::{ChildFacts, Names, Stated};

/// What the lists state of one child.
pub fn of_child(key: &ImportKey, local_id: &str, rows: &[ListRow], until: Date) -> ChildFacts {
    let mut told = Told {
        key,
        names: Names::new(key, local_id),
        until,
        stated: BTreeSet::new(),
        said: ChildFacts { registered: who::registered(local_id, rows, until), ..ChildFacts::default() },
    };
    // The last visit of a plan or a placement is also the day on which list 6 last saw the child, and says more there.
    for of_list in [7, 8, 9, 10, 1, 2, 3, 4, 5, 6] {
        for row in rows.iter().filter(|row| row.list.number == of_list) {
            match of_list {
                1 => front_door::contact(&mut told, row),
                2 => front_door::early_help(&mut told, row),
                3 => front_door::referral(&mut told, row, rows),
                4 => front_door::assessment(&mut told, row),
                5 => protection::enquiry(&mut told, row),
                6 => protection::need(&mut told, row),
                7 => protection::plan(&mut told, row),
                8 => care::care(&mut told, row),
                9 => leaving_care::leaver(&mut told, row),
                _ => care::adoption(&mut told, row),
            }
        }
    }
    who::allocated(&mut told, rows);
    told.said
}

/// The facts of one child while they are made.
struct Told<'t> {
    key: &'t ImportKey,
    names: Names<'t>,
    until: Date,
    stated: BTreeSet<(Kind, Vec<String>)>,
    said: ChildFacts,
}

impl Told<'_> {
    /// States a fact under its day.
    fn on(&mut self, row: &ListRow, day: Date, event: impl Into<Event>) {
        self.keyed(row, vec![day.to_string()], day.into(), event);
    }

    /// States a fact under what makes it the same when its day is another.
    fn keyed(&mut self, row: &ListRow, key: Vec<String>, occurred: Occurred, event: impl Into<Event>) {
        let event = event.into();
        if self.stated.insert((event.kind(), key.clone())) {
            self.said.facts.push(stated(row, key, occurred, event));
        }
    }

    /// States what holds on the last day of the workbook, which does not say since when.
    fn now(&mut self, row: &ListRow, event: impl Into<Event>) {
        self.said.holding.push(stated(row, Vec::new(), self.until.into(), event.into()));
    }

    /// The name of something that began on a day.
    fn name<I: Written>(&self, sort: &str, began: Date) -> Option<I> {
        self.names.of(sort, &[&began.to_string()])
    }

    /// A worker's pseudonym: names are never taken, and an identifier stays what it is.
    fn worker(&self, text: &str) -> Option<WorkerId> {
        let is_identifier =
            text.is_ascii() && text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains(' ');
        // What is too long for an identifier is a name for all that we know.
        if let Some(worker) = is_identifier.then(|| WorkerId::parse(text).ok()).flatten() {
            return Some(worker);
        }
        let digest = self.key.digest(&["worker", &words(text)]);
        let hex: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        WorkerId::parse(&format!("worker-{hex}")).ok()
    }
}

/// A team by its name.
fn team(text: &str) -> Option<TeamId> {
    TeamId::parse(&words(text).replace(' ', "-")).ok()
}

/// Some day of the month of another: the lists say that it was decided, and not when.
fn in_month_of(day: Date) -> Occurred {
    Occurred::on(Day::in_month_of(day))
}

fn stated(row: &ListRow, key: Vec<String>, occurred: Occurred, event: Event) -> Stated {
    Stated { key, occurred, event, table: row.list.table, row: Some(row.line) }
}
