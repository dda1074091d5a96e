//! A row as bytes. The encoding has a version, and so have the books: a row of another release is no row, and the
//! projection is rebuilt. Rules are named by their place in the books, of which the bytes carry a fingerprint.

use alloc::string::String;
use alloc::vec::Vec;

use ids::{ChildId, EventId, Position};
use jiff::civil::Date;
use journey::{Coded, EntryRef};
use rules::{Allowance, Answer, ClockReading, CountedFrom, Flag, Grounds, Raised, State};

use crate::changes::{Change, Turned};
use crate::filter::FlagKey;
use crate::place::Places;
use crate::row::{Held, KnownBy, OutlookRow};

/// The encoding that this release writes and reads.
const FORMAT: u8 = 6;
/// Before what the row says of the child stand the format, the books, the day on which it is read again, and where the
/// events lie that tell the child's ids, after its length.
const PREAMBLE_BYTES: usize = 1 + 8 + 5;

/// Bytes that are not a row of this release of the books; the projection has to be rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRow {
    /// It was written by another release of the encoding or the books.
    #[error("the row was written by another release")]
    OtherRelease,
    /// The bytes end too early, go on too long or mean nothing.
    #[error("the bytes are not a row")]
    Malformed,
}

/// What a row says of the child, without the day on which it is read again and without where anything lies: equal for
/// equal facts.
pub(crate) fn said(row: &[u8]) -> &[u8] {
    let lies_and_said = row.get(PREAMBLE_BYTES..).and_then(<[u8]>::split_first_chunk);
    let said = lies_and_said.and_then(|(length, rest)| rest.get(lies_bytes(*length)?..));
    said.unwrap_or_default()
}

fn lies_bytes(length: [u8; 4]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(length)).ok()
}

impl OutlookRow {
    /// The row as bytes.
    pub(crate) fn encode(&self, places: &Places) -> Vec<u8> {
        let mut out = Out { bytes: Vec::with_capacity(512), places };
        out.bytes.push(FORMAT);
        out.bytes.extend(places.fingerprint());
        match self.next_change {
            Some(day) => {
                out.bytes.push(1);
                out.day(day);
            }
            None => out.bytes.extend([0; 5]),
        }
        out.lies(&self.known_by);
        out.bytes.extend(self.child.to_bytes());
        out.number(self.head.map_or(0, |head| head.0 + 1));
        out.number(self.first.map_or(0, |first| first.0 + 1));
        out.number(self.linked.len() as u64);
        self.linked.iter().for_each(|linked| out.bytes.extend(linked.to_bytes()));
        out.text(self.held.team.as_deref().unwrap_or_default());
        out.text(self.held.worker.as_deref().unwrap_or_default());
        out.text(self.held.placement.map_or("", Coded::code));
        out.number(self.known_by.len() as u64);
        self.known_by.iter().for_each(|known| out.number(known.position.0));
        out.number(self.clocks.len() as u64);
        self.clocks.iter().for_each(|reading| out.clock(reading));
        out.number(self.flags.len() as u64);
        self.flags.iter().for_each(|flag| out.flag(flag));
        out.bytes
    }

    /// Reads a row back.
    pub(crate) fn decode(bytes: &[u8], places: &Places) -> Result<Self, BadRow> {
        let mut read = In { bytes, places };
        if read.byte()? != FORMAT || read.array()? != places.fingerprint() {
            return Err(BadRow::OtherRelease);
        }
        let next_change = match read.byte()? {
            0 if read.array()? == [0; 4] => None,
            1 => Some(read.day()?),
            _ => return Err(BadRow::Malformed),
        };
        let mut lies = read.lies()?;
        let row = Self {
            next_change,
            child: ChildId::from_bytes(read.array()?),
            head: read.number()?.checked_sub(1).map(Position),
            first: read.number()?.checked_sub(1).map(Position),
            linked: read.list(|read| read.array().map(ChildId::from_bytes))?,
            held: read.held()?,
            known_by: read.known_by(&mut lies)?,
            clocks: read.list(In::clock)?,
            flags: read.list(In::flag)?,
        };
        if read.bytes.is_empty() && lies.bytes.is_empty() { Ok(row) } else { Err(BadRow::Malformed) }
    }
}

impl Change {
    /// The change as bytes, to be kept under its number.
    pub(crate) fn encode(&self, places: &Places) -> Vec<u8> {
        let mut out = Out { bytes: Vec::with_capacity(256), places };
        out.bytes.push(FORMAT);
        out.bytes.extend(places.fingerprint());
        out.bytes.push(match self.what {
            Turned::Raised => 0,
            Turned::Cleared => 1,
        });
        out.bytes.extend(self.key.child.to_bytes());
        out.number(u64::from(self.key.tag));
        out.flag(&self.flag);
        out.bytes
    }

    /// Reads a change back.
    pub(crate) fn decode(number: u64, bytes: &[u8], places: &Places) -> Result<Self, BadRow> {
        let mut read = In { bytes, places };
        if read.byte()? != FORMAT || read.array()? != places.fingerprint() {
            return Err(BadRow::OtherRelease);
        }
        let what = match read.byte()? {
            0 => Turned::Raised,
            1 => Turned::Cleared,
            _ => return Err(BadRow::Malformed),
        };
        let child = ChildId::from_bytes(read.array()?);
        let tag = u32::try_from(read.number()?).map_err(|_| BadRow::Malformed)?;
        let flag = read.flag()?;
        let key = FlagKey::tagged(child, &flag, tag, places);
        if read.bytes.is_empty() { Ok(Self { number, what, key, flag }) } else { Err(BadRow::Malformed) }
    }
}

struct Out<'p> {
    bytes: Vec<u8>,
    places: &'p Places,
}

impl Out<'_> {
    /// Seven bits a byte, the lowest first; the top bit says that more follow.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    fn day(&mut self, day: Date) {
        self.bytes.extend(day.year().to_le_bytes());
        self.bytes.extend([day.month().to_le_bytes()[0], day.day().to_le_bytes()[0]]);
    }

    fn day_or_none(&mut self, day: Option<Date>) {
        self.bytes.push(u8::from(day.is_some()));
        if let Some(day) = day {
            self.day(day);
        }
    }

    /// Of each event one more than where it lies, or nothing; before them how many bytes that takes.
    fn lies(&mut self, known_by: &[KnownBy]) {
        let mut lies = Out { bytes: Vec::with_capacity(8), places: self.places };
        known_by.iter().for_each(|known| lies.number(known.at.map_or(0, |at| u64::from(at) + 1)));
        // A row of so many events that this does not fit does not decode, and is read again.
        self.bytes.extend(u32::try_from(lies.bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.bytes.append(&mut lies.bytes);
    }

    fn grounds(&mut self, grounds: &[EntryRef]) {
        self.number(grounds.len() as u64);
        grounds.iter().for_each(|ground| self.ground(*ground));
    }

    fn ground(&mut self, ground: EntryRef) {
        self.number(ground.position.0);
        self.bytes.extend(ground.event_id.to_bytes());
    }

    fn allowance(&mut self, allowance: Allowance) {
        let (unit, count) = match allowance {
            Allowance::WorkingDays(count) => (0, count),
            Allowance::Days(count) => (1, count),
            Allowance::Weeks(count) => (2, count),
            Allowance::Months(count) => (3, count),
            Allowance::Hours(count) => (4, count),
        };
        self.bytes.push(unit);
        self.number(u64::from(count));
    }

    fn state(&mut self, state: State) {
        let (state, day) = match state {
            State::Running => (0, None),
            State::Met { on } => (1, Some(on)),
            State::MetLate { on } => (2, Some(on)),
            State::Breached { ended } => (3, ended),
            State::Ceased { on } => (4, Some(on)),
            State::NotDeterminable => (5, None),
            State::NotObservable => (6, None),
        };
        self.bytes.push(state);
        self.day_or_none(day);
    }

    fn clock(&mut self, reading: &ClockReading) {
        self.number(u64::from(self.places.clock(reading.rule)));
        self.text(&reading.subject);
        self.number(reading.rung.map_or(0, |rung| rung as u64 + 1));
        self.day(reading.started);
        self.bytes.push(match reading.counted_from {
            CountedFrom::Start => 0,
            CountedFrom::Stop => 1,
            CountedFrom::Resumed => 2,
            CountedFrom::Shown => 3,
        });
        self.allowance(reading.allowance);
        self.day(reading.due);
        self.state(reading.state);
        self.number(reading.grounds.iter().count() as u64);
        reading.grounds.iter().for_each(|ground| self.ground(ground));
    }

    fn flag(&mut self, flag: &Flag) {
        self.number(u64::from(self.places.flag(flag.rule)));
        self.text(&flag.raised.subject);
        self.day(flag.raised.since);
        self.text(&flag.raised.sentence);
        self.grounds(&flag.raised.grounds);
        self.bytes.push(u8::from(flag.answer.is_some()));
        if let Some(answer) = &flag.answer {
            self.answer(answer);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        self.day(answer.on);
        self.text(answer.kind.code());
        self.text(answer.role.map_or("", Coded::code));
        self.bytes.push(match answer.rationale_recorded {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        });
        self.ground(answer.entry);
    }
}

struct In<'a> {
    bytes: &'a [u8],
    places: &'a Places,
}

impl<'a> In<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BadRow> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(BadRow::Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BadRow> {
        self.take(N)?.try_into().map_err(|_| BadRow::Malformed)
    }

    fn byte(&mut self) -> Result<u8, BadRow> {
        self.array().map(|[byte]| byte)
    }

    fn number(&mut self) -> Result<u64, BadRow> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(BadRow::Malformed)
    }

    fn size(&mut self) -> Result<usize, BadRow> {
        usize::try_from(self.number()?).map_err(|_| BadRow::Malformed)
    }

    fn text(&mut self) -> Result<&'a str, BadRow> {
        let bytes = self.size()?;
        core::str::from_utf8(self.take(bytes)?).map_err(|_| BadRow::Malformed)
    }

    fn day(&mut self) -> Result<Date, BadRow> {
        let year = i16::from_le_bytes(self.array()?);
        let [month, day] = self.array()?;
        Date::new(year, i8::from_le_bytes([month]), i8::from_le_bytes([day])).map_err(|_| BadRow::Malformed)
    }

    fn day_or_none(&mut self) -> Result<Option<Date>, BadRow> {
        if self.yes()? { self.day().map(Some) } else { Ok(None) }
    }

    fn yes(&mut self) -> Result<bool, BadRow> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(BadRow::Malformed),
        }
    }

    fn list<T>(&mut self, read: fn(&mut Self) -> Result<T, BadRow>) -> Result<Vec<T>, BadRow> {
        let count = self.size()?;
        (0..count).map(|_| read(self)).collect()
    }

    /// Where the events lie that tell ids, to be read beside their positions.
    fn lies(&mut self) -> Result<Self, BadRow> {
        let length = lies_bytes(self.array()?).ok_or(BadRow::Malformed)?;
        Ok(Self { bytes: self.take(length)?, places: self.places })
    }

    fn known_by(&mut self, lies: &mut Self) -> Result<Vec<KnownBy>, BadRow> {
        let count = self.size()?;
        let mut known = || {
            let at = lies.number()?.checked_sub(1).map(u32::try_from).transpose();
            Ok(KnownBy { position: Position(self.number()?), at: at.map_err(|_| BadRow::Malformed)? })
        };
        (0..count).map(|_| known()).collect()
    }

    fn ground(&mut self) -> Result<EntryRef, BadRow> {
        Ok(EntryRef { position: Position(self.number()?), event_id: EventId::from_bytes(self.array()?) })
    }

    fn start_and_stop(&mut self) -> Result<Grounds, BadRow> {
        let (count, start) = (self.number()?, self.ground()?);
        match count {
            1 => Ok(Grounds { start, stop: None }),
            2 => Ok(Grounds { start, stop: Some(self.ground()?) }),
            _ => Err(BadRow::Malformed),
        }
    }

    fn held(&mut self) -> Result<Held, BadRow> {
        let mut text = || self.text().map(|text| (!text.is_empty()).then(|| String::from(text)));
        let (team, worker, placement) = (text()?, text()?, text()?);
        let placement = placement.map(|code| Coded::from_code(&code).ok_or(BadRow::OtherRelease));
        Ok(Held { team, worker, placement: placement.transpose()? })
    }

    fn counted_from(&mut self) -> Result<CountedFrom, BadRow> {
        match self.byte()? {
            0 => Ok(CountedFrom::Start),
            1 => Ok(CountedFrom::Stop),
            2 => Ok(CountedFrom::Resumed),
            3 => Ok(CountedFrom::Shown),
            _ => Err(BadRow::Malformed),
        }
    }

    fn allowance(&mut self) -> Result<Allowance, BadRow> {
        let unit = self.byte()?;
        let count = u16::try_from(self.number()?).map_err(|_| BadRow::Malformed)?;
        match unit {
            0 => Ok(Allowance::WorkingDays(count)),
            1 => Ok(Allowance::Days(count)),
            2 => Ok(Allowance::Weeks(count)),
            3 => Ok(Allowance::Months(count)),
            4 => Ok(Allowance::Hours(count)),
            _ => Err(BadRow::Malformed),
        }
    }

    fn state(&mut self) -> Result<State, BadRow> {
        match (self.byte()?, self.day_or_none()?) {
            (0, None) => Ok(State::Running),
            (1, Some(on)) => Ok(State::Met { on }),
            (2, Some(on)) => Ok(State::MetLate { on }),
            (3, ended) => Ok(State::Breached { ended }),
            (4, Some(on)) => Ok(State::Ceased { on }),
            (5, None) => Ok(State::NotDeterminable),
            (6, None) => Ok(State::NotObservable),
            _ => Err(BadRow::Malformed),
        }
    }

    fn clock(&mut self) -> Result<ClockReading, BadRow> {
        Ok(ClockReading {
            rule: self.number().and_then(|at| self.places.clock_at(at).ok_or(BadRow::OtherRelease))?,
            subject: String::from(self.text()?),
            rung: self.size()?.checked_sub(1),
            started: self.day()?,
            counted_from: self.counted_from()?,
            allowance: self.allowance()?,
            due: self.day()?,
            state: self.state()?,
            grounds: self.start_and_stop()?,
        })
    }

    fn flag(&mut self) -> Result<Flag, BadRow> {
        let rule = self.number().and_then(|at| self.places.flag_at(at).ok_or(BadRow::OtherRelease))?;
        let raised = Raised {
            subject: String::from(self.text()?),
            since: self.day()?,
            sentence: String::from(self.text()?),
            grounds: self.list(Self::ground)?,
        };
        let answer = if self.yes()? { Some(self.answer()?) } else { None };
        Ok(Flag { rule, raised, answer })
    }

    fn answer(&mut self) -> Result<Answer, BadRow> {
        let on = self.day()?;
        let kind = Coded::from_code(self.text()?).ok_or(BadRow::OtherRelease)?;
        let role = match self.text()? {
            "" => None,
            code => Some(Coded::from_code(code).ok_or(BadRow::OtherRelease)?),
        };
        let rationale_recorded = match self.byte()? {
            0 => None,
            1 => Some(false),
            2 => Some(true),
            _ => return Err(BadRow::Malformed),
        };
        Ok(Answer { on, kind, role, rationale_recorded, entry: self.ground()? })
    }
}
