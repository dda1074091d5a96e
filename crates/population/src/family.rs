//! Families: children whose numbers stand side by side may be brothers and sisters, and come to notice together.

use jiff::civil::Date;
use journey::codes::{ContactSource, Need};

use crate::day;
use crate::dice::Dice;

/// Families are made of so many children at a time, so that any child's family is found without the others.
const BLOCK: u32 = 12;

/// A family, as one of its children sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The number of its first child.
    pub first: u32,
    /// How many children it has.
    pub size: u32,
}

/// What is true of all children of a family when they first come to notice.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The day.
    pub enters: Date,
    /// Who told of them.
    pub source: ContactSource,
    /// Why.
    pub need: Need,
    /// How the family's chances fall, in thousandths: what happens to one child mostly happens to all.
    pub falls: [u32; 6],
    /// Ages in days on the day, from the youngest.
    pub ages: [i32; 4],
}

impl Family {
    /// The family of a child.
    pub fn of(seed: u64, number: u32) -> Self {
        let block = number / BLOCK;
        let mut dice = Dice::new(seed ^ 0xFA31_117F_A311_17FA, u64::from(block));
        let mut first = block * BLOCK;
        loop {
            let room = (block + 1) * BLOCK - first;
            let size = dice.pick(&[(560, 1), (270, 2), (120, 3), (50, 4)]).min(room);
            if number < first + size {
                return Self { first, size };
            }
            first += size;
        }
    }

    /// What its children share, over the days on which children become known.
    pub fn shared(&self, seed: u64, (from, to): (Date, Date)) -> Shared {
        let mut dice = Dice::new(seed ^ 0x51B1_1465_51B1_1465, u64::from(self.first));
        let window = day::between(from, to).max(0);
        let enters = day::on_working_day(day::days(from, dice.within(0, window))).min(to);
        let mut age = dice.span(&[
            (25, -150, -10),
            (100, 0, 364),
            (255, 365, 5 * 365 - 1),
            (290, 5 * 365, 10 * 365 - 1),
            (265, 10 * 365, 16 * 365 - 1),
            (65, 16 * 365, 17 * 365 + 200),
        ]);
        let ages = [(); 4].map(|()| {
            let this = age;
            let older = age + dice.within(330, 1_300);
            age = if older < 17 * 365 { older } else { dice.within(3 * 365, 16 * 365) };
            this
        });
        let falls = [(); 6].map(|()| dice.below(1000));
        Shared { enters, source: source(&mut dice), need: need(&mut dice), falls, ages }
    }
}

/// Who tells of a child.
pub fn source(dice: &mut Dice) -> ContactSource {
    use ContactSource::{
        S1A, S1B, S1C, S1D, S2A, S2B, S3A, S3B, S3D, S3E, S3F, S4, S5A, S5B, S5D, S6, S7, S8, S9, S10,
    };
    dice.pick(&[
        (290, S6),
        (200, S2A),
        (15, S2B),
        (30, S3A),
        (30, S3B),
        (10, S3D),
        (30, S3E),
        (40, S3F),
        (60, S1A),
        (15, S1B),
        (10, S1C),
        (15, S1D),
        (25, S5A),
        (50, S5B),
        (30, S5D),
        (30, S7),
        (60, S8),
        (25, S4),
        (25, S9),
        (10, S10),
    ])
}

/// Why a child needs help.
pub fn need(dice: &mut Dice) -> Need {
    dice.pick(&[
        (575, Need::N1),
        (40, Need::N2),
        (30, Need::N3),
        (95, Need::N4),
        (150, Need::N5),
        (45, Need::N6),
        (10, Need::N7),
        (25, Need::N8),
        (15, Need::N9),
        (15, Need::N0),
    ])
}
