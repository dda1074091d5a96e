//! The facts that the flat tables state of one child, each with the name by which it is known again.
//!
//! What the oc2 table says happened on some day of the collection year, which is not told: the facts stand in the
//! calendar year to which nine of its twelve months belong. What the oc3 table says is as of the birthday in the year.

use jiff::civil::Date;
use journey::codes::{OrderKind, PlacementType, Role};
use journey::facts::{
    AdoptionDecided, AdoptionDecisionReversed, AdoptionMatched, DentalChecked, HealthAssessed,
    ImmunisationsChecked, LeaverAccommodationRecorded, LeaverActivityRecorded, LeaverContacted, MissingEnded,
    MissingStarted, OffendingRecorded, OrderEnded, OrderMade, PlacedForAdoption, PreviousPermanenceRecorded,
    StrengthsAndDifficultiesScored, SubstanceMisuseIdentified, WorkerAllocated, WorkerDeallocated,
};
use journey::subjects::{AllocationId, MissingId, OrderId};
use journey::values::Bounded;
use journey::{Day, Event, Journey, Kind, Occurred, birthday};

use super::rows::EPISODES;
use super::tables::FlatRow;
use super::{
    AdoptedRow, AwayRow, ChildRows, CollectionYear, DecisionRow, HealthRow, LeaverRow, LibertyRow, Located,
    PermanenceRow, Rows, SOURCE_SYSTEM, WorkerRow,
};
use crate::stated::{ChildFacts, Complete, Names, Stated};

const HEALTH: &[Kind] = &[
    Kind::HealthAssessed,
    Kind::DentalChecked,
    Kind::ImmunisationsChecked,
    Kind::SubstanceMisuseIdentified,
    Kind::StrengthsAndDifficultiesScored,
    Kind::OffendingRecorded,
];
const LEAVER: &[Kind] =
    &[Kind::LeaverContacted, Kind::LeaverAccommodationRecorded, Kind::LeaverActivityRecorded];
const AWAY: &[Kind] = &[Kind::MissingStarted, Kind::MissingEnded];
const WORKERS: &[Kind] = &[Kind::WorkerAllocated, Kind::WorkerDeallocated];
const LIBERTY: &[Kind] = &[Kind::OrderMade, Kind::OrderEnded];

/// The kinds of which a table names what still runs, whenever it began.
pub(crate) const NAMES_OPEN: [Kind; 3] = [Kind::MissingStarted, Kind::WorkerAllocated, Kind::OrderMade];

/// What the flat tables state, and the kinds of fact of which they speak at all.
pub struct FlatFacts {
    /// What they state.
    pub said: ChildFacts,
    /// The kinds of the tables that are there: silence about others says nothing.
    pub kinds: Vec<Kind>,
}

/// Works out what the flat tables state of one child. What was recorded once of a time long ago keeps the day on which
/// it was: the journey tells.
pub fn facts(
    rows: &ChildRows,
    year: CollectionYear,
    names: Names<'_>,
    journey: Option<&Journey>,
) -> FlatFacts {
    let mut build = Build { year, names, said: ChildFacts::default(), kinds: Vec::new() };
    build.tell(&rows.health, HEALTH, Build::health);
    build.tell(&rows.leaver, LEAVER, Build::leaver);
    build.adoption(rows);
    build.tell(&rows.permanence, &[Kind::PreviousPermanenceRecorded], |build, row| {
        build.permanence(row, rows, journey);
    });
    build.away(&rows.away);
    build.workers(&rows.workers);
    build.tell(&rows.liberty, LIBERTY, Build::liberty);
    let [missing, worker, order] = NAMES_OPEN;
    build.name_open(missing, &rows.away);
    build.name_open(worker, &rows.workers);
    build.name_open(order, &rows.liberty);
    FlatFacts { said: build.said, kinds: build.kinds }
}

struct Build<'b> {
    year: CollectionYear,
    names: Names<'b>,
    said: ChildFacts,
    kinds: Vec<Kind>,
}

impl Build<'_> {
    /// Tells the rows of one table.
    fn tell<T: FlatRow>(
        &mut self,
        rows: &Rows<T>,
        kinds: &[Kind],
        mut each: impl FnMut(&mut Self, &Located<T>),
    ) {
        rows.rows.iter().for_each(|row| each(self, row));
        self.speak_of(kinds, rows.is_there, rows.is_whole());
    }

    /// Notes of which kinds a table speaks, and whether it names every such fact of the child.
    fn speak_of(&mut self, kinds: &[Kind], is_there: bool, is_whole: bool) {
        if is_there {
            self.kinds.extend(kinds);
        }
        if is_whole {
            let all = kinds.iter().map(|&kind| Complete { kind, from: Date::MIN, until: Date::MAX });
            self.said.complete.extend(all);
        }
    }

    /// Notes that a table names whatever is open of a kind, if no row in it that may be the child's was refused.
    fn name_open<T>(&mut self, kind: Kind, rows: &Rows<T>) {
        self.said.names_open.extend((rows.is_there && !rows.refused).then_some(kind));
    }

    fn state(
        &mut self,
        (table, row): (&'static str, u64),
        key: &[&str],
        occurred: impl Into<Occurred>,
        event: impl Into<Event>,
    ) {
        let key = key.iter().map(|&part| part.to_owned()).collect();
        let (occurred, event) = (occurred.into(), event.into());
        self.said.facts.push(Stated { key, occurred, event, table, row: Some(row) });
    }

    fn health(&mut self, row: &Located<HealthRow>) {
        let year = self.year.to_string();
        let on = Occurred::on(Day::in_year_of(self.year.first_day()));
        let mut state = |event: Event| self.state((HealthRow::SHAPE.table, row.line), &[&year], on, event);
        let said = &row.row;
        if said.assessed == Some(true) {
            state(HealthAssessed { kind: None, assessor: None, report_on: None, refused: None }.into());
        }
        if said.teeth == Some(true) {
            state(DentalChecked {}.into());
        }
        if said.immunised == Some(true) {
            state(ImmunisationsChecked {}.into());
        }
        if said.misuse == Some(true) {
            state(SubstanceMisuseIdentified { intervention: said.intervention() }.into());
        }
        if said.score.is_some() || said.reason_not.is_some() {
            let score = said.score.and_then(Bounded::new);
            let reason_not = said.reason_not.filter(|_| score.is_none());
            state(StrengthsAndDifficultiesScored { score, reason_not }.into());
        }
        if let Some(convicted_in_year) = said.convicted {
            state(OffendingRecorded { convicted_in_year }.into());
        }
    }

    /// The format asks about the months around the birthday, and not how contact was made or whether it was answered.
    fn leaver(&mut self, row: &Located<LeaverRow>) {
        let year = self.year.to_string();
        let said = &row.row;
        let on = birthday_in(self.year, said.born);
        let mut state = |event: Event| self.state((LeaverRow::SHAPE.table, row.line), &[&year], on, event);
        state(LeaverContacted { in_touch: Some(said.in_touch), means: None, two_way: None }.into());
        if let Some(home) = said.home {
            let recorded = LeaverAccommodationRecorded {
                accommodation: home.accommodation,
                suitable: Some(home.suitable),
                since: None,
                provided_by_authority: None,
                basis: None,
            };
            state(recorded.into());
        }
        if let Some(activity) = said.activity {
            state(LeaverActivityRecorded { activity }.into());
        }
    }

    /// A child is placed for adoption by moving to such a placement: that stands in the episodes table. The decision
    /// stands in two tables.
    fn adoption(&mut self, rows: &ChildRows) {
        for row in &rows.adopted.rows {
            let AdoptedRow { decided, matched, with_carer } = row.row;
            let place = (AdoptedRow::SHAPE.table, row.line);
            self.state(place, &[&decided.to_string()], decided, AdoptionDecided {});
            let event = AdoptionMatched { with_current_carer: with_carer };
            self.state(place, &[&matched.to_string()], matched, event);
        }
        let adopted: Vec<Date> = rows.adopted.rows.iter().map(|row| row.row.decided).collect();
        for row in &rows.decisions.rows {
            let DecisionRow { decided, reversed, reason } = row.row;
            let (place, key) = ((DecisionRow::SHAPE.table, row.line), decided.to_string());
            if !adopted.contains(&decided) {
                self.state(place, &[&key], decided, AdoptionDecided {});
            }
            if let Some(reversed) = reversed {
                self.state(place, &[&key], reversed, AdoptionDecisionReversed { reason });
            }
        }
        for located in &rows.episodes {
            let row = &located.row;
            let with_current_carer = match row.placement {
                PlacementType::A3 | PlacementType::A5 => Some(true),
                PlacementType::A4 | PlacementType::A6 => Some(false),
                _ => continue,
            };
            if row.begins_placement() {
                let (place, key) = ((EPISODES.table, located.line), row.began.to_string());
                self.state(place, &[&key], row.began, PlacedForAdoption { with_current_carer });
            }
        }
        let (adopted, decisions) = (&rows.adopted, &rows.decisions);
        let decided = (adopted.is_whole() || decisions.is_whole()) && !adopted.refused && !decisions.refused;
        self.speak_of(&[Kind::AdoptionDecided], adopted.is_there || decisions.is_there, decided);
        self.speak_of(&[Kind::AdoptionMatched], adopted.is_there, adopted.is_whole());
        self.speak_of(&[Kind::AdoptionDecisionReversed], decisions.is_there, decisions.is_whole());
        let episodes = !rows.episodes.is_empty();
        self.speak_of(&[Kind::PlacedForAdoption], episodes, episodes && !rows.episodes_refused);
    }

    /// The format does not say when it was recorded: by the first row's beginning, or in the year at all.
    fn permanence(&mut self, row: &Located<PermanenceRow>, rows: &ChildRows, journey: Option<&Journey>) {
        let PermanenceRow { option, made_on } = row.row;
        let event = Event::from(PreviousPermanenceRecorded { option, made_on });
        let entries = journey.map(Journey::entries).unwrap_or_default();
        let recorded = entries.iter().find(|entry| {
            let system = entry.fact.source_system.as_ref();
            *entry.event() == event && system.is_some_and(|system| system.as_str() == SOURCE_SYSTEM)
        });
        let began = rows.episodes.first().map(|row| row.row.began);
        let on = began.unwrap_or_else(|| self.year.first_day());
        let occurred = recorded.map_or_else(|| on.into(), |entry| entry.fact.occurred);
        let key = row.row.cells().join(" ");
        self.state((PermanenceRow::SHAPE.table, row.line), &[&key], occurred, event);
    }

    /// Several periods can begin on one day; they are told apart by their order, the one that goes on last.
    fn away(&mut self, away: &Rows<AwayRow>) {
        let mut rows: Vec<&Located<AwayRow>> = away.rows.iter().collect();
        rows.sort_by_key(|row| (row.row.from, row.row.until.is_none(), row.row.until, row.row.kind));
        let mut before: Option<(Date, u32)> = None;
        for row in rows {
            let AwayRow { from, kind, until } = row.row;
            let number = before.filter(|(day, _)| *day == from).map_or(0, |(_, number)| number + 1);
            before = Some((from, number));
            let key = [&*from.to_string(), &*number.to_string()];
            let Some(missing_id) = self.names.of::<MissingId>("missing", &key) else { continue };
            let place = (AwayRow::SHAPE.table, row.line);
            self.state(place, &key, from, MissingStarted { missing_id: missing_id.clone(), kind });
            if let Some(until) = until {
                self.state(place, &key, until, MissingEnded { missing_id });
            }
        }
        self.speak_of(AWAY, away.is_there, away.is_whole());
    }

    /// SW_REASON says why the case came to a worker: that is why it left the one before.
    fn workers(&mut self, workers: &Rows<WorkerRow>) {
        let rows = &workers.rows;
        for (at, located) in rows.iter().enumerate() {
            let WorkerRow { from, worker, until, why_began } = &located.row;
            let key = [&*from.to_string(), worker.as_str()];
            let Some(allocation_id) = self.names.of::<AllocationId>("allocation", &key) else { continue };
            let place = (WorkerRow::SHAPE.table, located.line);
            let event = WorkerAllocated {
                allocation_id: allocation_id.clone(),
                worker: worker.clone(),
                role: Role::SocialWorker,
                team: None,
                employment: None,
                reason: *why_began,
            };
            self.state(place, &key, *from, event);
            if let Some(until) = *until {
                let next = after(&rows[at + 1..], until, |next| next.row.from);
                let reason = next.and_then(|next| next.row.why_began);
                self.state(place, &key, until, WorkerDeallocated { allocation_id, reason });
            }
        }
        self.speak_of(WORKERS, workers.is_there, workers.is_whole());
    }

    fn liberty(&mut self, row: &Located<LibertyRow>) {
        let LibertyRow { from, until } = row.row;
        let kind = OrderKind::DeprivationOfLiberty;
        let key = from.to_string();
        let Some(order_id) = self.names.of::<OrderId>("order", &["deprivation-of-liberty", &key]) else {
            return;
        };
        let place = (LibertyRow::SHAPE.table, row.line);
        let made =
            OrderMade { order_id: order_id.clone(), kind, effective_from: None, effective_until: None };
        self.state(place, &[&key], from, made);
        if let Some(until) = until {
            self.state(place, &[&key], until, OrderEnded { order_id });
        }
    }
}

/// The worker who took over on a day: the first to begin then or after, else the last to have begun.
pub fn after<T>(later: &[T], day: Date, began: impl Fn(&T) -> Date) -> Option<&T> {
    later.iter().find(|next| began(next) >= day).or_else(|| later.last())
}

/// The birthday in a collection year.
pub fn birthday_in(year: CollectionYear, born: Date) -> Date {
    let (first, last) = (year.first_day(), year.last_day());
    let early = birthday(born, first.year() - born.year());
    if early >= first { early } else { birthday(born, last.year() - born.year()) }
}
