//! Damage to the files of a small ledger: every byte, every truncation, every block zeroed or swapped. Each is noticed at
//! open or when it is read, or lies in unused space and changes no answer.
//!
//! One bit is flipped in each byte of headers, trailers and the files beside the journal, and in one of seven bytes of the
//! payloads: every bit of a segment is tried where it costs less, beside the journal's recovery. With
//! `JOURNEY_LEDGER_EVERY_BIT` set all eight bits of all bytes are tried here too, and every length that is left of a file,
//! which takes more than half an hour.

use std::fs;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ledger::store::MemoryPlace;
use ledger::{
    ChildAppend, ChildId, ChildRef, Direction, Expected, Filter, Head, Ledger, LocalId, Position, Recorded,
    Revision,
};

use crate::house::{House, append, child, event, for_child};

const BLOCK: usize = 4096;

/// All files of a ledger.
type Image = Vec<(PathBuf, Vec<u8>)>;

/// Everything that a ledger answers.
#[derive(Debug, PartialEq)]
struct Answers {
    head: Head,
    events: Vec<Recorded>,
    journeys: Vec<Option<Vec<Recorded>>>,
    named: Vec<Option<ChildId>>,
}

/// What has become of a damage.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    AtOpen,
    AtRead,
    Harmless,
}

/// A small ledger that was closed, and what it answered.
struct Small {
    image: Image,
    older: Image,
    place: Arc<MemoryPlace>,
    answers: Answers,
}

fn children() -> Vec<ChildId> {
    (1..=5).map(child).collect()
}

fn locals() -> Vec<LocalId> {
    (0..3).map(|n| LocalId { source_system: "made-up".into(), local_id: n.to_string() }).collect()
}

fn image(dir: &Path) -> Image {
    let mut image = Image::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let inner = self::image(&path).into_iter();
            let name = path.file_name().expect("a name").to_owned();
            image.extend(inner.map(|(file, bytes)| (Path::new(&name).join(file), bytes)));
        } else if path.file_name().is_some_and(|name| name != "spare") {
            let bytes = fs::read(&path).expect("read");
            image.push((path.file_name().expect("a name").into(), bytes));
        }
    }
    image.sort();
    image
}

fn restore(image: &Image, dir: &Path) {
    for (name, bytes) in image {
        fs::write(dir.join(name), bytes).expect("written");
    }
}

/// Everything, or nothing as soon as one thing is found to be damaged.
fn ask(ledger: &Ledger) -> Option<Answers> {
    let events = ledger.read_ledger(Position(0), &Filter::default(), usize::MAX).ok()?.events;
    let journey =
        |child: &ChildId| ledger.read_journey(*child, Revision(0), Direction::Forwards, usize::MAX).ok();
    let journeys = children().iter().map(journey).collect::<Option<Vec<_>>>()?;
    let named = locals().iter().map(|local| ledger.resolve(local)).collect();
    ledger.audit(&mut |_, _| {}).ok()?;
    Some(Answers { head: ledger.head(), events, journeys, named })
}

impl Small {
    fn new() -> Self {
        let place = MemoryPlace::new();
        let mut house = House::in_memory();
        house.store = place.open();
        let ledger = house.open();
        let mut older = Image::new();
        for n in 0..60 {
            let content = format!("event {n} ").repeat(1 + usize::try_from(n % 4 * 60).expect("small"));
            let one = for_child(
                children()[usize::try_from(n % 5).expect("small")],
                Expected::Any,
                vec![event(n, &content)],
            );
            let local = locals()[usize::try_from(n % 3).expect("small")].clone();
            let other = ChildAppend {
                child: ChildRef::Local(local),
                expected: Expected::Any,
                events: vec![event(n, &content)],
            };
            append(&ledger, if n % 4 == 0 { vec![one, other] } else { vec![one] }).expect("recorded");
            if n == 20 {
                older = image(house.path());
            }
        }
        let answers = ask(&ledger).expect("nothing is damaged");
        ledger.close();
        drop(ledger);
        let image = image(house.path());
        let segments =
            image.iter().filter(|(name, _)| name.extension().is_some_and(|name| name == "segment"));
        assert!(segments.count() >= 2);
        Self { image, older, place, answers }
    }

    /// Opens a damaged copy and asks it everything.
    fn probe(&self, house: &mut House) -> Found {
        house.store = self.place.copy().open();
        let Ok(ledger) = house.try_open() else { return Found::AtOpen };
        let answers = ask(&ledger);
        ledger.close();
        match answers {
            None => Found::AtRead,
            Some(answers) => {
                assert_eq!(answers, self.answers, "another answer");
                Found::Harmless
            }
        }
    }

    /// Does every damage of a list to a copy, on two threads; counts how each was found: at open, at read, not at all.
    fn probe_all(&self, damages: &[Damage]) -> [usize; 3] {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut house = House::in_memory();
            fs::create_dir(house.path().join("journal")).expect("made");
            restore(&self.image, house.path());
            let mut found = [0_usize; 3];
            while let Some(damage) = damages.get(next.fetch_add(1, Ordering::Relaxed)) {
                damage.strike(self, house.path());
                let probed = catch_unwind(AssertUnwindSafe(|| self.probe(&mut house)));
                found[probed.unwrap_or_else(|_| panic!("{damage:?}")) as usize] += 1;
                damage
                    .files()
                    .into_iter()
                    .for_each(|file| self.write(file, &self.image[file].1, house.path()));
            }
            found
        };
        std::thread::scope(|scope| {
            let [one, other] =
                [scope.spawn(work), scope.spawn(work)].map(|half| half.join().expect("no panic"));
            [0, 1, 2].map(|n| one[n] + other[n])
        })
    }

    fn write(&self, file: usize, bytes: &[u8], dir: &Path) {
        fs::write(dir.join(&self.image[file].0), bytes).expect("written");
    }

    fn block(&self, (file, block): (usize, usize)) -> &[u8] {
        let bytes = &self.image[file].1;
        &bytes[block * BLOCK..bytes.len().min((block + 1) * BLOCK)]
    }

    /// A file with other bytes at the beginning of a block, as many as there is room for.
    fn with_block(&self, (file, block): (usize, usize), bytes: &[u8]) -> Vec<u8> {
        let mut whole = self.image[file].1.clone();
        let len = self.block((file, block)).len().min(bytes.len());
        whole[block * BLOCK..block * BLOCK + len].copy_from_slice(&bytes[..len]);
        whole
    }

    fn file(&self, name: &str) -> usize {
        self.image.iter().position(|(path, _)| path.ends_with(name)).expect("a file")
    }

    fn segments(&self) -> Vec<usize> {
        let is_segment = |n: &usize| self.image[*n].0.extension().is_some_and(|name| name == "segment");
        (0..self.image.len()).filter(is_segment).collect()
    }

    /// The bytes of a file up to the last that is not zero.
    fn used(&self, file: usize) -> usize {
        self.image[file].1.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
    }

    /// The blocks that are used, and the first of each file that is not.
    fn blocks(&self) -> Vec<(usize, usize)> {
        let of = |file: usize| {
            let blocks = self.image[file].1.len().div_ceil(BLOCK);
            (0..blocks.min(self.used(file).div_ceil(BLOCK) + 1)).map(move |block| (file, block))
        };
        (0..self.image.len()).flat_map(of).collect()
    }
}

/// One damage to one file, or two.
#[derive(Debug)]
enum Damage {
    Bit { file: usize, at: usize, bit: u8 },
    Cut { file: usize, len: usize },
    Longer { file: usize },
    Gone { file: usize },
    Older { file: usize },
    Zeroed { file: usize, block: usize },
    Swapped { one: (usize, usize), other: (usize, usize) },
    Copied { from: (usize, usize), to: (usize, usize) },
}

impl Damage {
    /// The files that it changes.
    fn files(&self) -> Vec<usize> {
        match *self {
            Self::Bit { file, .. }
            | Self::Cut { file, .. }
            | Self::Longer { file }
            | Self::Gone { file }
            | Self::Older { file }
            | Self::Zeroed { file, .. } => vec![file],
            Self::Swapped { one, other } => vec![one.0, other.0],
            Self::Copied { to, .. } => vec![to.0],
        }
    }

    /// Does the damage to the files in a directory, which are whole.
    fn strike(&self, small: &Small, dir: &Path) {
        let whole = |file: usize| small.image[file].1.clone();
        match *self {
            Self::Bit { file, at, bit } => {
                let path = dir.join(&small.image[file].0);
                let open = fs::OpenOptions::new().write(true).open(path).expect("opened");
                open.write_all_at(&[small.image[file].1[at] ^ 1 << bit], at as u64).expect("written");
            }
            Self::Cut { file, len } => small.write(file, &whole(file)[..len], dir),
            Self::Longer { file } => small.write(file, &[&whole(file)[..], &[0; 100]].concat(), dir),
            Self::Gone { file } => fs::remove_file(dir.join(&small.image[file].0)).expect("removed"),
            Self::Older { file } => match small.older.iter().find(|(name, _)| *name == small.image[file].0) {
                Some((_, bytes)) => small.write(file, bytes, dir),
                None => fs::remove_file(dir.join(&small.image[file].0)).expect("removed"),
            },
            Self::Zeroed { file, block } => {
                small.write(file, &small.with_block((file, block), &[0; BLOCK]), dir);
            }
            Self::Swapped { one, other } if one.0 == other.0 => {
                let mut bytes = small.with_block(one, small.block(other));
                let len = small.block(one).len().min(small.block(other).len());
                bytes[other.1 * BLOCK..][..len].copy_from_slice(&small.block(one)[..len]);
                small.write(one.0, &bytes, dir);
            }
            Self::Swapped { one, other } => {
                small.write(one.0, &small.with_block(one, small.block(other)), dir);
                small.write(other.0, &small.with_block(other, small.block(one)), dir);
            }
            Self::Copied { from, to } => small.write(to.0, &small.with_block(to, small.block(from)), dir),
        }
    }
}

/// Whether nothing is left out, however long that takes.
fn every() -> bool {
    std::env::var_os("JOURNEY_LEDGER_EVERY_BIT").is_some()
}

/// Bits of all that is used of a file, and a sample of the rest.
fn bits(small: &Small, file: usize) -> Vec<Damage> {
    let every = every();
    let (_, bytes) = &small.image[file];
    let (used, len) = (small.used(file), bytes.len());
    let mut damages = Vec::new();
    let mut payload = 0..0;
    for at in 0..used {
        if small.segments().contains(&file) && bytes[at..].starts_with(b"JLG1") {
            // The first record of the group; its payload follows the two headers.
            let len = u32::from_be_bytes(bytes[at + 26..at + 30].try_into().expect("four bytes"));
            payload = at + 24 + 162..at + 24 + 162 + len as usize;
        }
        if payload.contains(&at) && at % 7 > 0 && !every {
            continue;
        }
        let drawn = u8::try_from((at * 5 + at / 8) % 8).expect("a bit");
        let bits = if every { 0..8 } else { drawn..drawn + 1 };
        damages.extend(bits.map(|bit| Damage::Bit { file, at, bit }));
    }
    damages.extend((used..len).step_by(997).map(|at| Damage::Bit { file, at, bit: 3 }));
    damages
}

#[test]
fn every_byte_of_the_journal() {
    let small = Small::new();
    let damages: Vec<Damage> = small.segments().into_iter().flat_map(|file| bits(&small, file)).collect();
    let used: usize = small.segments().into_iter().map(|file| small.used(file)).sum();
    let [_, _, harmless] = small.probe_all(&damages);
    // Only what is not used may be changed and nobody notice.
    assert!(used > 64 << 10 && harmless < 200, "{harmless} of {}", damages.len());
}

#[test]
fn every_byte_beside_the_journal() {
    let small = Small::new();
    for name in ["keys.a", "keys.b", "vault.a", "vault.b"] {
        let [open, read, _] = small.probe_all(&bits(&small, small.file(name)));
        assert_eq!((open, read), (0, 0), "one copy of {name} mends the other");
    }
    for name in ["checkpoint", "authority.key"] {
        let [_, read, harmless] = small.probe_all(&bits(&small, small.file(name)));
        assert_eq!((read, harmless), (0, 0), "{name} is looked at first");
    }
}

#[test]
fn every_length_that_is_left_of_a_file() {
    let small = Small::new();
    let segments = small.segments();
    for (file, (name, bytes)) in small.image.iter().enumerate() {
        let (used, is_segment) = (small.used(file), segments.contains(&file));
        let step = match (every(), is_segment) {
            (true, _) => 1,
            (_, true) => 61,
            _ => 1 + used / 400,
        };
        let mut lengths: Vec<usize> =
            (0..used).step_by(step).chain((used..bytes.len()).step_by(1024)).collect();
        let borders =
            bytes.windows(4).enumerate().filter(|(_, bytes)| *bytes == b"JLG1" || *bytes == b"JLT1");
        lengths.extend(borders.flat_map(|(at, _)| at - 1..at + 2));
        let cuts: Vec<Damage> = lengths.into_iter().map(|len| Damage::Cut { file, len }).collect();
        let [open, read, harmless] = small.probe_all(&cuts);
        assert_eq!(read, 0);
        match name.extension().and_then(|name| name.to_str()) {
            Some("a" | "b") => assert_eq!(open, 0, "one copy of {} mends the other", name.display()),
            // The line feed at the end of a checkpoint may go.
            _ => assert!(harmless <= 1, "{}: {open} and {harmless}", name.display()),
        }
        small.probe_all(&[Damage::Longer { file }, Damage::Gone { file }, Damage::Older { file }]);
    }
}

#[test]
fn every_block_zeroed_or_in_anothers_place() {
    let small = Small::new();
    let blocks = small.blocks();
    let zeroed = blocks.iter().map(|(file, block)| Damage::Zeroed { file: *file, block: *block });
    let mut damages: Vec<Damage> = zeroed.collect();
    for (n, one) in blocks.iter().enumerate() {
        damages.extend(blocks[n + 1..].iter().map(|other| Damage::Swapped { one: *one, other: *other }));
        let others = blocks.iter().filter(|other| *other != one);
        damages.extend(others.map(|to| Damage::Copied { from: *one, to: *to }));
    }
    let [open, ..] = small.probe_all(&damages);
    assert!(open > damages.len() / 2);
}
