//! The counting: fed one journey at a time, for one day or several, and finished into figures.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ids::{ChildId, Position};
use jiff::civil::Date;
use journey::{Coded, Event, Journey, Kind};
use rules::calendar::months_before;
use rules::case::Case;
use rules::{ClockReading, ClockRule, Flag, Jurisdiction, Outlook};

use super::figure::{Figure, Group, Row, TrendPoint, comparators_of};
use super::item::Item;
use super::scene::{Scene, Settings, is_called, worker_row};
use super::sum::Sum;
use super::traces::Traces;
use super::{Measure, Reads, Reckons, Shape};

/// By what the parts of a figure are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The month of the day by which a thing belongs.
    Month,
    /// The team that held the case on that day, or that decided.
    Team,
    /// The worker who held the case on that day, or who decided.
    Worker,
    /// The type of placement in which the child lived on that day.
    Placement,
    /// Who made the contact or referral; of what is neither, the last referral by that day.
    Source,
    /// The age band, where the measure has them.
    Age,
}

/// What is asked of a tally.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The measures.
    pub measures: Vec<&'static Measure>,
    /// The days: the last of them is that of the figures, and the others make the trend.
    pub days: Vec<Date>,
    /// By what to make parts.
    pub by: Vec<By>,
    /// Whether the rows behind the figures are wanted.
    pub rows: bool,
}

/// Figures in the making.
#[derive(Clone, Debug)]
pub struct Tally<'j> {
    ask: Ask,
    jurisdiction: &'j Jurisdiction,
    clocks: Vec<&'static ClockRule>,
    reads_outlook: bool,
    /// For each day, for each measure.
    counts: Vec<Vec<Counted>>,
    /// What journeys leave behind to be held against others: several measures may have it of one collector.
    traces: Vec<Traces>,
    /// Children whose record stands alone, as far as it knows.
    alone: BTreeSet<ChildId>,
    /// Records that were read together with others: which of them tells is known only at the end.
    linked: BTreeMap<ChildId, Journey>,
}

/// What was counted of one measure on one day.
#[derive(Clone, Debug, Default)]
struct Counted {
    total: Sum,
    parts: BTreeMap<By, BTreeMap<String, Sum>>,
    rows: Vec<Row>,
}

/// The day, and the same day of each of the eleven months before it, ascending.
pub fn trend_days(as_of: Date) -> Vec<Date> {
    (0..12).rev().map(|months| months_before(as_of, months)).collect()
}

impl By {
    /// Every one of them.
    pub const ALL: &'static [Self] =
        &[Self::Month, Self::Team, Self::Worker, Self::Placement, Self::Source, Self::Age];

    /// The word that a reader sees and a caller sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Team => "team",
            Self::Worker => "worker",
            Self::Placement => "placement",
            Self::Source => "source",
            Self::Age => "age",
        }
    }

    /// The one that the word means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|by| by.word() == word)
    }

    /// The part to which a thing belongs; empty where it belongs to none.
    fn key<'b>(self, item: &'b Item<'_>) -> Cow<'b, str> {
        match self {
            Self::Month => item.on.strftime("%Y-%m").to_string().into(),
            Self::Team => item.team.as_deref().unwrap_or_default().into(),
            Self::Worker => item.worker.as_deref().unwrap_or_default().into(),
            Self::Placement => item.placement.unwrap_or_default().into(),
            Self::Source => item.source.unwrap_or_default().into(),
            Self::Age => item.age.unwrap_or_default().into(),
        }
    }
}

impl Counted {
    /// Counts a thing; in the parts as well, where there are any: what makes the trend has none.
    fn count(&mut self, measure: &Measure, by: Option<&[By]>, item: &Item<'_>, sign: i64) {
        self.total.count(measure, item, sign);
        let Some(by) = by else { return };
        let alarming = measure.alarm.parts().iter().filter(|alarming| !by.contains(alarming));
        for &by in by.iter().chain(alarming) {
            let key = by.key(item);
            let parts = self.parts.entry(by).or_default();
            match parts.get_mut(key.as_ref()) {
                Some(sum) => sum.count(measure, item, sign),
                None => parts.entry(key.into_owned()).or_default().count(measure, item, sign),
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.total.merge(&other.total);
        for (by, parts) in other.parts {
            let own = self.parts.entry(by).or_default();
            for (key, sum) in parts {
                own.entry(key).or_default().merge(&sum);
            }
        }
        self.rows.extend(other.rows);
    }
}

impl<'j> Tally<'j> {
    /// Nothing counted yet.
    pub fn new(mut ask: Ask, jurisdiction: &'j Jurisdiction) -> Self {
        ask.days.sort_unstable();
        ask.days.dedup();
        let begins = ask.measures.iter().filter_map(|measure| match measure.reads {
            Reads::Clocks(begins) => Some(begins),
            _ => None,
        });
        let begins: Vec<&str> = begins.flatten().copied().collect();
        let clocks = rules::clocks().filter(|rule| is_called(rule, &begins)).collect();
        let reads_outlook = ask.measures.iter().any(|measure| matches!(measure.reads, Reads::Outlook));
        let counts = ask.days.iter().map(|_| ask.measures.iter().map(|_| Counted::default()).collect());
        let mut traces: Vec<Traces> = Vec::new();
        for measure in &ask.measures {
            if let Reckons::Across { collect, .. } = measure.reckons
                && !traces.iter().any(|traces| traces.are_by(collect))
            {
                traces.push(Traces::new(collect));
            }
        }
        let (alone, linked) = (BTreeSet::new(), BTreeMap::new());
        Self { counts: counts.collect(), traces, ask, jurisdiction, clocks, reads_outlook, alone, linked }
    }

    /// Counts one child, of whom everything that is linked was folded together. Records that tell of one child may
    /// all be given, in any order: the child is counted once.
    pub fn add(&mut self, journey: &Journey) {
        if journey.linked().is_empty() {
            if self.alone.insert(journey.child()) {
                self.count(journey, 1);
            }
        } else {
            self.linked.insert(journey.child(), journey.clone());
        }
    }

    /// Adds what was counted of other children, for the same question.
    pub fn merge(&mut self, other: Self) {
        for (own, others) in self.counts.iter_mut().zip(other.counts) {
            for (own, others) in own.iter_mut().zip(others) {
                own.merge(others);
            }
        }
        self.traces.iter_mut().zip(other.traces).for_each(|(own, others)| own.merge(others));
        self.alone.extend(other.alone);
        self.linked.extend(other.linked);
    }

    /// The figures, one for each measure in the order in which they were asked for.
    pub fn finish(mut self) -> Vec<Figure> {
        self.count_linked();
        self.count_authority();
        self.settle();
        let Some(mut last) = self.counts.pop() else { return Vec::new() };
        let Some(as_of) = self.ask.days.pop() else { return Vec::new() };
        let mut figures = Vec::new();
        for (at, &measure) in self.ask.measures.iter().enumerate() {
            let counted = core::mem::take(&mut last[at]);
            let total = self.group(measure, as_of, (None, ""), &counted.total);
            let earlier = self.ask.days.iter().zip(&self.counts);
            let earlier =
                earlier.map(|(&day, counts)| (day, self.group(measure, day, (None, ""), &counts[at].total)));
            let trend = earlier.chain([(as_of, total.clone())]).map(|(as_of, group)| {
                let Group { value, numerator, denominator, .. } = group;
                TrendPoint { as_of, value, numerator, denominator }
            });
            let parts =
                counted.parts.iter().flat_map(|(by, parts)| parts.iter().map(move |part| (*by, part)));
            let parts = parts.filter(|(_, (_, sum))| !sum.is_empty());
            let mut rows = counted.rows;
            rows.sort_by(|a, b| (a.child, &a.subject, a.on).cmp(&(b.child, &b.subject, b.on)));
            let mut figure = Figure {
                measure,
                as_of,
                flags: Vec::new(),
                groups: parts
                    .map(|(by, (key, sum))| self.group(measure, as_of, (Some(by), key), sum))
                    .collect(),
                trend: trend.collect(),
                total,
                comparators: comparators_of(measure, self.jurisdiction),
                rows,
            };
            figure.flags = measure.alarm.raised(&figure, &Settings::new(self.jurisdiction, as_of));
            figure.groups.retain(|group| group.by.is_none_or(|by| self.ask.by.contains(&by)));
            figures.push(figure);
        }
        figures
    }

    fn group(&self, measure: &Measure, on: Date, (by, key): (Option<By>, &str), sum: &Sum) -> Group {
        let posts = (measure.shape == Shape::PerPost)
            .then(|| sum.holders().map(|worker| posts_of(self.jurisdiction, worker, on)).sum());
        Group::of(measure, by, key, sum, posts)
    }

    /// Of records that tell of one child, takes back what those told that stood alone so far, and counts the one that
    /// knows the most: in the name of the oldest of them, which may be one that stood alone.
    fn count_linked(&mut self) {
        let linked = core::mem::take(&mut self.linked);
        let mut taken_back = BTreeSet::new();
        for journey in linked.values() {
            for &other in journey.linked() {
                if self.alone.contains(&other) && taken_back.insert(other) {
                    let own = journey.entries().iter().filter(|entry| entry.child == other).cloned();
                    self.count(&Journey::fold(other, own), -1);
                }
            }
        }
        for (child, journey) in &linked {
            if !is_told_elsewhere(*child, journey, &linked) {
                self.count(journey, 1);
            }
        }
    }

    /// Counts what the authority's own file tells.
    fn count_authority(&mut self) {
        let Ask { measures, days, by, .. } = &self.ask;
        for (&day, counts) in days.iter().zip(&mut self.counts) {
            let by = (Some(&day) == days.last()).then_some(by.as_slice());
            for (measure, counted) in measures.iter().zip(counts) {
                if let Reckons::Authority(reckon) = measure.reckons {
                    let mut items = Vec::new();
                    reckon(self.jurisdiction, day, &mut items);
                    items.iter().for_each(|item| counted.count(measure, by, item, 1));
                }
            }
        }
    }

    /// Counts what all journeys together tell.
    fn settle(&mut self) {
        let Ask { measures, days, by, rows } = &self.ask;
        for mut traces in core::mem::take(&mut self.traces) {
            traces.sort();
            for (at, (&day, counts)) in (0..).zip(days.iter().zip(&mut self.counts)) {
                let (settings, standing) = (Settings::new(self.jurisdiction, day), traces.on(at));
                let is_last = Some(&day) == days.last();
                let by = is_last.then_some(by.as_slice());
                for (measure, counted) in measures.iter().zip(counts) {
                    let Reckons::Across { collect, settle } = measure.reckons else { continue };
                    if traces.are_by(collect) {
                        settle(&settings, &standing, &mut |child, item| {
                            counted.count(measure, by, &item, 1);
                            if *rows && is_last {
                                counted.rows.push(Row::of(child, item));
                            }
                        });
                    }
                }
            }
        }
    }

    fn count(&mut self, journey: &Journey, sign: i64) {
        let child = journey.survivor();
        if sign < 0 {
            self.counts
                .iter_mut()
                .flatten()
                .for_each(|counted| counted.rows.retain(|row| row.child != child));
            self.traces.iter_mut().for_each(|traces| traces.forget(child));
        }
        let Ask { measures, days, by, rows } = &self.ask;
        let (mut case, mut read): (Option<Case<'_>>, Option<Read>) = (None, None);
        for (at, (&day, counts)) in (0..).zip(days.iter().zip(&mut self.counts)) {
            // What hangs on no day is found once for all days.
            let case = match case.take() {
                Some(earlier) => case.insert(earlier.on_another_day(day)),
                None => case.insert(Case::new(journey, day, self.jurisdiction)),
            };
            let read = match read.take().filter(|earlier| earlier.holds_on(day)) {
                Some(earlier) => read.insert(earlier),
                None => read.insert(Read::on(case, day, (&self.clocks, self.reads_outlook))),
            };
            let scene = Scene::new(case, day, &read.readings, &read.flags);
            if sign > 0 {
                self.traces.iter_mut().for_each(|traces| traces.add(&scene, child, at));
            }
            let is_last = Some(&day) == days.last();
            let by = is_last.then_some(by.as_slice());
            for (measure, counted) in measures.iter().zip(counts) {
                let Reckons::Each(reckon) = measure.reckons else { continue };
                let mut items = Vec::new();
                reckon(&scene, &mut items);
                for mut item in items {
                    observe(measure, &scene, &mut item);
                    if is_last || measure.shape == Shape::PerPost {
                        place(&scene, &mut item);
                    }
                    counted.count(measure, by, &item, sign);
                    if *rows && is_last && sign > 0 {
                        counted.rows.push(Row::of(child, item));
                    }
                }
            }
        }
        let last = u16::try_from(days.len()).ok().and_then(|days| days.checked_sub(1));
        self.traces.iter_mut().for_each(|traces| traces.end_journey(last.filter(|_| *rows)));
    }
}

/// What the books say of a child, and until when they do.
struct Read {
    readings: Vec<ClockReading>,
    flags: Vec<Flag>,
    until: Option<Date>,
}

impl Read {
    fn on(case: &Case<'_>, day: Date, (clocks, reads_outlook): (&[&'static ClockRule], bool)) -> Self {
        if reads_outlook {
            let Outlook { clocks: readings, flags, next_change, .. } = rules::outlook::outlook_on(case, day);
            return Self { readings, flags, until: next_change };
        }
        let readings = rules::outlook::clock_readings(case, clocks);
        Self { readings, flags: Vec::new(), until: case.next_change() }
    }

    /// Whether they say the same on a later day.
    fn holds_on(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day < until)
    }
}

/// Whether another record tells what this one tells, so that the child would be counted twice: of duplicates that
/// know of each other the one of which the ledger has known the longest counts, and else the one that knows.
fn is_told_elsewhere(child: ChildId, journey: &Journey, linked: &BTreeMap<ChildId, Journey>) -> bool {
    let since = |of: ChildId, journey: &Journey| {
        let entered = journey.entries().iter().chain(journey.retracted().iter().map(|gone| &gone.entry));
        let first: Option<Position> =
            entered.filter(|entry| entry.child == of).map(|entry| entry.position).min();
        (first.is_none(), first, of)
    };
    let others = linked.iter().filter(|(other, theirs)| **other != child && theirs.linked().contains(&child));
    let mut others = others;
    others.any(|(&other, theirs)| {
        !journey.linked().contains(&other) || since(other, theirs) < since(child, journey)
    })
}

/// Says where it cannot be seen whether a counted thing is in the numerator.
fn observe(measure: &Measure, scene: &Scene<'_>, item: &mut Item<'_>) {
    if !measure.needs.iter().all(|&kind| scene.observes(&[kind], item.on)) {
        item.is_in = None;
    }
}

/// Says what else is known of a counted thing: who and where the child was with.
fn place<'a>(scene: &Scene<'a>, item: &mut Item<'a>) {
    let then = scene.then(item.on);
    let holder = then.worker();
    if item.team.is_none() {
        item.team = match &item.worker {
            Some(worker) => team_of(scene, worker, item.on).map(Cow::Borrowed),
            None => holder.and_then(|held| Some(Cow::Borrowed(held.fact.team.as_ref()?.as_str()))),
        };
    }
    if item.worker.is_none() {
        let adviser = then.adviser.map(|held| held.fact.adviser.as_str());
        item.worker = holder.map(|held| held.fact.worker.as_str()).or(adviser).map(Cow::Borrowed);
    }
    item.placement = item.placement.or(then.placement().map(|held| held.placement_type.code()));
    item.source = item.source.or_else(|| source_on(scene, item.on));
}

/// The team of a worker on a day, by the child's own allocation or else by the authority's file.
fn team_of<'a>(scene: &Scene<'a>, worker: &str, on: Date) -> Option<&'a str> {
    let mut allocated = scene.then(on).workers.iter().rev();
    let own = allocated.find(|held| held.worker.as_str() == worker && held.fact.team.is_some());
    let own = own.and_then(|held| Some(held.fact.team.as_ref()?.as_str()));
    own.or_else(|| scene.worker_row(worker, on)?.team.as_deref())
}

/// Who made the last referral by a day.
fn source_on(scene: &Scene<'_>, day: Date) -> Option<&'static str> {
    let before = scene.occurred(&[Kind::ReferralReceived]).filter(|entry| entry.day() <= day);
    match before.max_by_key(|entry| (entry.day(), entry.position))?.event() {
        Event::ReferralReceived(referral) => referral.source.map(Coded::code),
        _ => None,
    }
}

/// The hundredths of a full-time post that a worker has on a day; whoever the file does not know has a whole one.
fn posts_of(jurisdiction: &Jurisdiction, worker: &str, on: Date) -> u64 {
    worker_row(jurisdiction, worker, on).map_or(100, |row| u64::from(row.fte_percent))
}
