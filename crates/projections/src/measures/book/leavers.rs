//! Care leavers: with whom the authority is in touch, where they live, and whose whereabouts nobody knows.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{
    Accommodation, ContactMeans, InTouch, LeaverCategory, LeaverClosureReason, VisitPurpose,
};
use journey::facts::{LeaverAccommodationRecorded, LeaverContacted, VisitMade};
use journey::{Entry, Event, Kind, birthday};
use rules::book::Citation;
use rules::calendar::{days_before, days_between, months_after, months_before};

use crate::measures::item::{Item, Items};
use crate::measures::scene::Scene;
use crate::measures::{Basis, Comparator, Direction, Measure, Reckons, Shape};

const DFE: &str = "DfE, Children looked after in England: care leavers";
/// How long a contact keeps its word.
const WEEKS: u16 = 8;

const CONFIRMED: &str = "confirmed within 8 weeks";
const STALE: &str = "not confirmed for 8 weeks";
const UNKNOWN: &str = "whereabouts unknown";
const OUT: &str = "no longer in scope";

/// A measure of the young people who left care.
const LEAVERS: Measure = Measure {
    unit: "care leaver",
    cohort: "young people of 17 to 25, out of care, who are recorded as relevant, former relevant or qualifying; or as care leavers by a return, which carries no category",
    exclusions: "those who died, returned home for six months, need no services any more or whose support has been closed",
    ..Measure::ROW
};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "leavers",
        title: "Care leavers, each in one of four states",
        exclusions: "those whose support has been closed",
        counts: "care leavers: confirmed within 8 weeks, not confirmed, whereabouts unknown, or no longer in scope (died, returned home, need no services)",
        shape: Shape::Count,
        citation: Citation::unconfirmed("Children Act 1989 s23C(2); 8 weeks are local"),
        beside: &["leavers-not-listed"],
        reckons: Reckons::Each(all_states),
        ..LEAVERS
    },
    Measure {
        name: "leavers-in-touch",
        aliases: &["CL-TOUCH-SHARE"],
        title: "Care leavers with whom the authority has been in touch within 8 weeks",
        counts: "those of whom a contact that they answered, or a visit, is on record within 8 weeks; refusals and custody are told apart",
        direction: Direction::Higher,
        citation: Citation::unconfirmed("Children Act 1989 s23C(2); 8 weeks are local"),
        comparators: &[
            Comparator::about("2024, aged 19 to 21", 92.5, DFE),
            Comparator::england("2025, aged 22, received support", 58.0, DFE),
        ],
        beside: &["leavers-in-touch-at-birthday", "leavers-whereabouts-unknown"],
        reckons: Reckons::Each(|scene, items| states(scene, items, CONFIRMED)),
        ..LEAVERS
    },
    Measure {
        name: "leavers-whereabouts-unknown",
        aliases: &["R21-UNKNOWN"],
        title: "Care leavers whose whereabouts are unknown",
        counts: "those last recorded as of unknown residence or as not in touch, or of whom nothing was ever recorded; the value is for how many days",
        direction: Direction::Lower,
        citation: Citation::unconfirmed(
            "Children Act 1989 s23C(2): to keep in touch, and to re-establish contact at once",
        ),
        bands: &[
            (56, "up to 8 weeks"),
            (182, "up to half a year"),
            (365, "up to a year"),
            (i32::MAX, "more than a year"),
        ],
        beside: &["leavers-in-touch"],
        reckons: Reckons::Each(unknown_since),
        ..LEAVERS
    },
    Measure {
        name: "leavers-suitable-accommodation",
        aliases: &["CL-ACCOM-SHARE"],
        title: "Care leavers in suitable accommodation",
        counts: "those whose last recorded home is suitable; bed and breakfast, emergency and no home are not, unless said to be",
        direction: Direction::Higher,
        citation: Citation::read("Care Leavers (England) Regulations 2010, reg 9 and Schedule 2"),
        comparators: &[Comparator::about("2024, aged 19 to 21", 88.0, DFE)],
        beside: &["leavers-whereabouts-unknown"],
        reckons: Reckons::Each(suitable),
        ..LEAVERS
    },
    Measure {
        name: "leavers-in-touch-at-birthday",
        aliases: &["CL-BIRTHDAY-SHARE"],
        title: "Care leavers in touch around their last birthday",
        unit: "birthday",
        cohort: "17th to 21st birthdays of recorded care leavers, from the day on which a month has passed since",
        basis: Basis::DuringYear,
        exclusions: "birthdays before the young person was recorded as a care leaver",
        counts: "birthdays with a contact recorded as in touch from 3 months before to 1 month after",
        direction: Direction::Higher,
        citation: Citation::read("SSDA903 IN_TOUCH: on or around the birthday"),
        comparators: &[Comparator::about("2024, aged 19 to 21", 92.5, DFE)],
        beside: &["leavers-in-touch"],
        reckons: Reckons::Each(at_birthday),
        ..LEAVERS
    },
    Measure {
        name: "leavers-not-listed",
        aliases: &["CL-ELIG-SHARE"],
        title: "Young people entitled to support who are not listed as care leavers",
        unit: "young person",
        cohort: "young people of 16 to 20, out of care, who were looked after for 13 weeks from 14 on and for some time from 16 on",
        exclusions: "short breaks (V3, V4); those who died",
        counts: "those of whom no entitlement has ever been recorded; it is derived from their periods of care",
        direction: Direction::Lower,
        needs: &[Kind::CarePeriodStarted, Kind::LeaverEligibilityRecorded],
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 40",
        ),
        reckons: Reckons::Each(not_listed),
        ..LEAVERS
    },
];

/// What is only ever recorded of a care leaver.
const TOLD: &[Kind] =
    &[Kind::LeaverContacted, Kind::LeaverAccommodationRecorded, Kind::LeaverActivityRecorded];

/// A listed care leaver on the day.
struct Leaver<'a> {
    band: &'static str,
    listed: &'a Entry,
}

fn listed<'a>(scene: &Scene<'a>) -> Option<Leaver<'a>> {
    let now = scene.now();
    let listed = listed_by(scene, scene.as_of())?;
    let band = band(now.age_on(scene.as_of())?)?;
    let is_out = !is_in_care(scene) && now.support_closed.is_none();
    is_out.then_some(Leaver { band, listed })
}

/// A return may tell of the legal status and not of the start of care.
fn is_in_care(scene: &Scene<'_>) -> bool {
    scene.now().is_looked_after()
}

/// The entry that lists somebody as a care leaver by a day: the category held on it or, where none was ever recorded,
/// the first record that is only made of care leavers. The yearly return names its care leavers by nothing else.
fn listed_by<'a>(scene: &Scene<'a>, day: Date) -> Option<&'a Entry> {
    match scene.then(day.min(scene.as_of())).leaver {
        Some(held) => (held.fact.category != LeaverCategory::Eligible).then_some(held.entry),
        None => {
            let told = scene.occurred(TOLD).filter(|entry| entry.day() <= day);
            told.min_by_key(|entry| (entry.day(), entry.position))
        }
    }
}

/// One who is alive.
fn leaver<'a>(scene: &Scene<'a>) -> Option<Leaver<'a>> {
    listed(scene).filter(|_| scene.now().is_alive())
}

fn all_states<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let Some(leaver) = listed(scene) else { return };
    let told = contacts(scene);
    let state = if scene.now().is_alive() { state(scene, &told) } else { OUT };
    let grounds = [Some(leaver.listed), told.last.map(|(entry, _)| entry), told.unknown_from];
    let item = Item::new("", scene.as_of(), true).sorted(state).aged(leaver.band);
    items.push(item.because(grounds.into_iter().flatten()));
}

fn band(age: i16) -> Option<&'static str> {
    match age {
        17..=18 => Some("17-18"),
        19..=21 => Some("19-21"),
        22..=25 => Some("22-25"),
        _ => None,
    }
}

/// The last word on contact, and the last contact that confirms where somebody is.
struct Contacts<'a> {
    last: Option<(&'a Entry, Option<InTouch>)>,
    confirmed: Option<&'a Entry>,
    /// Since when nothing but failures has been recorded, or residence is recorded as unknown.
    unknown_from: Option<&'a Entry>,
}

fn contacts<'a>(scene: &Scene<'a>) -> Contacts<'a> {
    let mut told = Contacts { last: None, confirmed: None, unknown_from: None };
    let says = &[Kind::LeaverContacted, Kind::LeaverAccommodationRecorded, Kind::VisitMade];
    let mut entries: Vec<&Entry> = scene.occurred(says).collect();
    entries.sort_by_key(|entry| (entry.day(), entry.position));
    for entry in entries {
        match entry.event() {
            Event::LeaverContacted(contact) => {
                told.last = Some((entry, contact.in_touch));
                let failed = contact.in_touch == Some(InTouch::NO);
                if is_answered(contact) {
                    (told.confirmed, told.unknown_from) = (Some(entry), None);
                } else if failed {
                    told.unknown_from = told.unknown_from.or(Some(entry));
                }
            }
            Event::VisitMade(visit) if is_seen_on(visit) => {
                (told.confirmed, told.unknown_from) = (Some(entry), None);
            }
            Event::LeaverAccommodationRecorded(home) if home.accommodation == Accommodation::R => {
                told.unknown_from = told.unknown_from.or(Some(entry));
            }
            Event::LeaverAccommodationRecorded(_) => told.unknown_from = None,
            _ => {}
        }
    }
    told
}

fn is_seen_on(visit: &VisitMade) -> bool {
    visit.purpose == VisitPurpose::Leaver && visit.seen != Some(false) && visit.in_person != Some(false)
}

/// Whether the young person took part in a contact, as far as it says. A message that nobody is said to have answered is
/// none; the bare word of the yearly return that the authority is in touch is taken for the day on which it is dated.
fn is_answered(contact: &LeaverContacted) -> bool {
    let in_touch = contact.in_touch.is_none_or(|touch| touch == InTouch::YES);
    let live = match contact.means {
        Some(ContactMeans::InPerson | ContactMeans::Call) => true,
        Some(ContactMeans::Message | ContactMeans::ViaOther) => false,
        None => contact.in_touch.is_some(),
    };
    contact.two_way.unwrap_or(live) && in_touch
}

/// The state of a listed care leaver: exactly one of four.
fn state(scene: &Scene<'_>, told: &Contacts<'_>) -> &'static str {
    let out = matches!(told.last, Some((_, Some(InTouch::DIED | InTouch::RHOM | InTouch::NREQ))));
    let fresh = told.confirmed.is_some_and(|entry| entry.day() >= days_before(scene.as_of(), 7 * WEEKS));
    if out {
        OUT
    } else if told.unknown_from.is_some() || (told.confirmed.is_none() && told.last.is_none()) {
        UNKNOWN
    } else if fresh {
        CONFIRMED
    } else {
        STALE
    }
}

fn states<'a>(scene: &Scene<'a>, items: &mut Items<'a>, wanted: &'static str) {
    let Some(leaver) = leaver(scene) else { return };
    let told = contacts(scene);
    let state = state(scene, &told);
    if state == OUT {
        return;
    }
    let refuses = matches!(told.last, Some((_, Some(InTouch::REFU))));
    let in_custody = home(scene).is_some_and(|(_, home)| home.accommodation == Accommodation::X);
    let told_apart = match state {
        STALE if refuses => "refuses contact",
        STALE if in_custody => "in custody, not confirmed for 8 weeks",
        other => other,
    };
    let grounds = [Some(leaver.listed), told.confirmed, told.unknown_from];
    let item = match is_seen(scene, &told, state) {
        true => Item::new("", scene.as_of(), state == wanted),
        false => Item::unseen("", scene.as_of()),
    };
    items.push(item.sorted(told_apart).aged(leaver.band).because(grounds.into_iter().flatten()));
}

/// Whether the record can tell the state: what it says, it says; its silence tells only where contacts are sent.
fn is_seen(scene: &Scene<'_>, told: &Contacts<'_>, state: &str) -> bool {
    state == CONFIRMED
        || told.unknown_from.is_some()
        || scene.observes(&[Kind::LeaverContacted], scene.as_of())
}

fn unknown_since<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let Some(leaver) = leaver(scene) else { return };
    let told = contacts(scene);
    let state = state(scene, &told);
    if state == OUT {
        return;
    }
    let since = told.unknown_from.map_or(leaver.listed.day(), Entry::day);
    let item = match is_seen(scene, &told, state) {
        true => Item::new("", scene.as_of(), state == UNKNOWN).aged(leaver.band),
        false => Item::unseen("", scene.as_of()).aged(leaver.band),
    };
    let item = if state == UNKNOWN { item.worth(scene.days_since(since)) } else { item };
    items.push(item.because([Some(leaver.listed), told.unknown_from].into_iter().flatten()));
}

/// The last record of where somebody lives.
fn home<'a>(scene: &Scene<'a>) -> Option<(&'a Entry, &'a LeaverAccommodationRecorded)> {
    let homes = scene.occurred(&[Kind::LeaverAccommodationRecorded]);
    let homes = homes.filter_map(|entry| match entry.event() {
        Event::LeaverAccommodationRecorded(home) => Some((entry, home)),
        _ => None,
    });
    homes.last()
}

fn suitable<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    use Accommodation::{R, S, V, W};
    let Some(leaver) = leaver(scene) else { return };
    if state(scene, &contacts(scene)) == OUT {
        return;
    }
    let home = home(scene);
    let is_suitable = home.and_then(|(_, home)| match (home.suitable, home.accommodation) {
        (_, R) => Some(false),
        (Some(suitable), _) => Some(suitable),
        (None, S | V | W) => Some(false),
        (None, _) => None,
    });
    let item = match is_suitable {
        Some(suitable) => Item::new("", scene.as_of(), suitable),
        None => Item::unseen("", scene.as_of()),
    };
    let item = match home {
        Some((_, home)) => item.sorted(journey::Coded::title(home.accommodation)),
        None => item,
    };
    let grounds = [Some(leaver.listed), home.map(|(entry, _)| entry)];
    items.push(item.aged(leaver.band).because(grounds.into_iter().flatten()));
}

fn at_birthday<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let Some(born) = scene.now().born else { return };
    for age in 17..=21 {
        let on = birthday(born, age);
        let closes = months_after(on, 1);
        if closes > scene.as_of() || !scene.is_in_year(closes) || !scene.then(on).is_alive() {
            continue;
        }
        let Some(listed) = listed_by(scene, on) else { continue };
        let window = months_before(on, 3)..=closes;
        let told = || {
            scene.occurred(&[Kind::LeaverContacted]).filter_map(|entry| match entry.event() {
                Event::LeaverContacted(contact) if window.contains(&entry.day()) => Some((entry, contact)),
                _ => None,
            })
        };
        let contact = told().find(|(_, contact)| contact.in_touch == Some(InTouch::YES));
        let is_seen = told().next().is_some() || scene.observes(&[Kind::LeaverContacted], closes);
        let item = match is_seen {
            true => Item::new("", closes, contact.is_some()),
            false => Item::unseen("", closes),
        };
        let item = band(age).map_or(item.clone(), |band| item.aged(band));
        items.push(item.because([Some(listed), contact.map(|(entry, _)| entry)].into_iter().flatten()));
    }
}

fn not_listed<'a>(scene: &Scene<'a>, items: &mut Items<'a>) {
    let now = scene.now();
    let (Some(born), Some(age)) = (now.born, now.age_on(scene.as_of())) else { return };
    if !(16..=20).contains(&age) || !now.is_alive() || is_in_care(scene) {
        return;
    }
    let (from_14, from_16) = (birthday(born, 14), birthday(born, 16));
    let spells = scene.spells(from_14, |day| {
        day.standing.is_looked_after() && !day.standing.is_on_short_breaks() && !day.is_aged(18)
    });
    let end = |until: Option<Date>| until.unwrap_or(scene.as_of());
    let days: i32 = spells.iter().map(|spell| days_between(spell.from, end(spell.until))).sum();
    let reaches_16 = spells.iter().any(|spell| end(spell.until) > from_16);
    if days < 13 * 7 || !reaches_16 {
        return;
    }
    let listed = scene.occurred(&[Kind::LeaverEligibilityRecorded]).next();
    let abroad = scene.occurred(&[Kind::LeaverSupportClosed]).find(|entry| {
        matches!(entry.event(), Event::LeaverSupportClosed(closed)
            if closed.reason == Some(LeaverClosureReason::OtherAuthority))
    });
    if abroad.is_some() {
        return;
    }
    let care = scene.occurred(&[Kind::CarePeriodStarted, Kind::CarePeriodEnded]);
    let item = Item::new("", scene.as_of(), listed.is_none()).worth(days);
    items.push(item.because(care.chain(listed)));
}

#[cfg(test)]
mod tests;
