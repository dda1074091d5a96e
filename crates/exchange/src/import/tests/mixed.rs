//! What holds of any rows when somebody corrects and takes back between returns: what stands is not said again by what
//! was received before.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use journey::codes::{ChangeReason, LegalStatus, Participation, PlacementType, RecordedBasis};
use journey::facts::{CareReviewHeld, EntryCorrected, EntryRetracted, LegalStatusChanged, PlacementStarted};
use journey::{Kind, Recorded};
use proptest::prelude::*;
use proptest::sample::Index;

use super::laws::{Ran, Rows, history, read, reviews, row, searched, told_in};
use super::*;

/// What comes next.
#[derive(Clone, Debug)]
enum Step {
    /// A return of a year, or of the last one that was told of, which leaves some rows out, and says of some that the child was placed otherwise.
    Return(u16, Mistakes, Vec<String>),
    /// Somebody takes an entry back.
    TakenBack(Index),
    /// Somebody says that an entry was so many days later, or else something else of it.
    Corrected(Index, Option<i32>),
}

/// The rows that are left out, and those that say something else: a bit a row.
type Mistakes = (u16, u16);

fn mistakes() -> impl Strategy<Value = Mistakes> {
    let rarely = || (any::<u16>(), any::<u16>()).prop_map(|(one, other)| one & other);
    (rarely(), rarely())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (2017..2020_u16, mistakes(), reviews())
            .prop_map(|(begins, mistakes, reviews)| Step::Return(begins, mistakes, reviews)),
        1 => any::<Index>().prop_map(Step::TakenBack),
        1 => (any::<Index>(), proptest::option::of(-20..20_i32))
            .prop_map(|(which, days)| Step::Corrected(which, days)),
    ]
}

/// What a year's return tells of a history.
fn told(begins: u16, history: &[Ran], (left_out, otherwise): Mistakes) -> Vec<String> {
    let is_in = |rows: u16, at: u32| rows >> at & 1 == 1;
    let placed = |(ran, at): (&Ran, u32)| match is_in(otherwise, at) {
        true => (ran.0, ran.1, ran.2.replace(",U4,", ",U6,").replace(",K2,", ",H5,")),
        false => ran.clone(),
    };
    let history: Vec<Ran> = history.iter().zip(0..).map(placed).collect();
    let left_out: Vec<bool> = (0..16).map(|at| is_in(left_out, at)).collect();
    told_in(begins, &history, &left_out)
}

/// Something else of the same kind, where there is something else to say here.
fn otherwise(event: &Event) -> Event {
    match event.clone() {
        Event::LegalStatusChanged(known) => LegalStatusChanged { status: LegalStatus::E1, ..known }.into(),
        Event::PlacementStarted(known) => {
            PlacementStarted { placement_type: PlacementType::H5, ..known }.into()
        }
        Event::CareReviewHeld(known) => {
            CareReviewHeld { participation: Some(Participation::PN7), ..known }.into()
        }
        other => other,
    }
}

/// What somebody changes of one of the entries that stand.
fn change(streams: &Streams, step: &Step) -> Option<Event> {
    let journey = streams.journey("T001")?;
    let can_change = |entry: &&Entry| {
        !matches!(entry.kind(), Kind::EntryLeftOut | Kind::EntryNamedAgain | Kind::ChildRegistered)
    };
    let entries: Vec<&Entry> = journey.entries().iter().filter(can_change).collect();
    let pick = |which: &Index| (!entries.is_empty()).then(|| *which.get(&entries));
    let reason = ChangeReason::KeyingError;
    Some(match step {
        Step::Return(..) => return None,
        Step::TakenBack(which) => {
            let event_id = pick(which)?.event_id;
            EntryRetracted { event_id, reason, retracted_by: None, explanation: None }.into()
        }
        Step::Corrected(which, days) => {
            let entry = pick(which)?;
            let occurred = match days {
                Some(days) => entry.day().saturating_add(days.days()).into(),
                None => entry.fact.occurred,
            };
            let body = if days.is_some() { entry.event().clone() } else { otherwise(entry.event()) };
            EntryCorrected {
                event_id: entry.event_id,
                occurred,
                body: Box::new(body),
                reason,
                corrected_by: None,
                explanation: None,
            }
            .into()
        }
    })
}

/// Somebody says it on a day by another way than a return.
fn say(streams: &mut Streams, on: Date, event: Event) {
    let at = on.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp();
    let recorded = Some(Recorded { at, basis: RecordedBasis::Practitioner });
    let id = EventId::from(Uuid::new_v8(u128::from(streams.next).to_be_bytes()));
    streams.append("T001", vec![(id, Fact { recorded, ..Fact::new(on, event) })]);
}

/// What was sent, and when it was received.
type Sent = (Rows, String);

/// Takes a step, each a week after the one before.
fn take(streams: &mut Streams, sent: &mut Vec<Sent>, history: &[Ran], (step, at): (&Step, i32)) {
    let on = date(2021, 1, 4).saturating_add((at * 7).days());
    if let Step::Return(begins, mistakes, reviews) = step {
        let year = sent.last().map_or(*begins, |((year, ..), _)| *begins.max(year));
        let reviews = reviews.iter().map(|review| review.replace("2017", &year.to_string())).collect();
        let returned = (year, told(year, history, *mistakes), reviews);
        streams.import(read(&returned), &on.to_string());
        sent.push((returned, on.to_string()));
    }
    if let Some(event) = change(streams, step) {
        say(streams, on, event);
    }
}

proptest! {
    #![proptest_config(searched())]

    #[test]
    fn the_newest_sending_of_a_year_counts_in_whatever_order_all_come(
        rows in proptest::collection::vec(row(), 0..12),
        otherwise in proptest::collection::vec(mistakes(), 4),
        order in Just((0..4_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        // A row that changes the legal status alone cannot be of another placement.
        let rows: Vec<String> = rows.iter().map(|row| row.replace(",L,", ",P,")).collect();
        let history = history(&rows);
        // Each has a review more: the content of the newest over again would be no newer word.
        let more = |at: u16| (0..=at).map(|day| format!("1{day}/06/2018,PN1")).collect();
        let sent: Vec<_> = otherwise.iter().zip(0_u16..).map(|((_, otherwise), at)| {
            let received = date(2019, 6, 30).saturating_add((i32::from(at) * 30).days());
            ((2018, told(2018, &history, (0, *otherwise)), more(at)), received.to_string())
        }).collect();
        let stands = |order: &[usize]| {
            let mut streams = Streams::default();
            for at in order {
                streams.import(read(&sent[*at].0), &sent[*at].1);
            }
            // Which return first had the child, or first left something out, depends on the order and is told with it.
            let told = streams.told("T001").replace(" (corrected)", "");
            let of_order = |line: &str| ["child-registered", "entry-"].iter().any(|kind| line.contains(kind));
            told.lines().filter(|line| !of_order(line)).collect::<Vec<_>>().join("\n")
        };
        prop_assert_eq!(stands(&order), stands(&[0, 1, 2, 3]), "{:?}", sent);
    }

    #[test]
    fn what_somebody_changed_is_not_said_again_by_what_was_received_before(
        rows in proptest::collection::vec(row(), 0..12),
        steps in proptest::collection::vec(step(), 2..8),
    ) {
        let history = history(&rows);
        let (mut streams, mut sent) = (Streams::default(), Vec::new());
        for (step, at) in steps.iter().zip(0..) {
            take(&mut streams, &mut sent, &history, (step, at));
            let stands = streams.told("T001");
            for (rows, received) in &sent {
                let again = streams.import(read(rows), received);
                let told = streams.told("T001");
                prop_assert_eq!(again.events_appended, 0, "{:?} of {:?}\n{}after:\n{}", rows, sent, stands, told);
            }
        }
    }

    #[test]
    fn what_somebody_changed_is_not_said_again_by_another_sending_of_a_day_before(
        rows in proptest::collection::vec(row(), 0..12),
        steps in proptest::collection::vec(step(), 2..8),
    ) {
        let history = history(&rows);
        let (mut streams, mut sent) = (Streams::default(), Vec::new());
        for (step, at) in steps.iter().zip(0..) {
            take(&mut streams, &mut sent, &history, (step, at));
        }
        let stands = streams.told("T001");
        // It has a review more; a table that was empty would then say something of those that it does not have. Of the
        // same content over again it would be a newer word.
        let is_first = |(rows, received): &&Sent| !sent.iter().any(|(other, day)| other == rows && day < received);
        let sent_first = sent.iter().filter(is_first);
        for ((begins, episodes, reviews), received) in sent_first.filter(|((.., reviews), _)| !reviews.is_empty()) {
            let more = [&reviews[..], &[format!("29/11/{begins},PN3")]].concat();
            let mut streams = streams.clone();
            streams.import(read(&(*begins, episodes.clone(), more)), received);
            let told = streams.told("T001");
            let without = told.replace(&format!("{begins}-11-29 care-review-held PN3\n"), "");
            prop_assert_eq!(without, stands.clone(), "{:?} of {} of {:?}", episodes, received, sent);
        }
    }
}
