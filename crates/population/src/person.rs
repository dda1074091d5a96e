//! Who a synthetic child is.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{Disability, Ethnicity, IdentityChangeReason, Sex, UpnUnknown};
use journey::facts::{ChildRegistered, IdentityChanged, RegisteredId};
use journey::subjects::{Code, LocalNumber, Upn};

use crate::day;
use crate::story::Story;

/// What the rest of the story needs to know of the child.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The day of birth, which may lie ahead.
    pub born: Date,
}

impl Person {
    /// The age in whole years on a day; nought before birth.
    pub fn age_on(self, on: Date) -> i32 {
        let years = i32::from(on.year() - self.born.year());
        let had_birthday = (on.month(), on.day()) >= (self.born.month(), self.born.day());
        (years - i32::from(!had_birthday)).max(0)
    }

    /// The eighteenth birthday.
    pub fn adult_on(self) -> Date {
        day::years(self.born, 18)
    }
}

/// Registers the child.
pub fn register(story: &mut Story, local_id: &str, on: Date) -> Person {
    let days = story.dice.span(&[
        (25, -150, -10),
        (90, 0, 364),
        (235, 365, 5 * 365 - 1),
        (290, 5 * 365, 10 * 365 - 1),
        (290, 10 * 365, 16 * 365 - 1),
        (70, 16 * 365, 17 * 365 + 200),
    ]);
    let born = day::days(on, -days);
    let unborn = born > on;
    let sex = if unborn { Sex::U } else { story.dice.pick(&[(52, Sex::M), (48, Sex::F)]) };
    let school_age = days >= 5 * 365;
    let upn = school_age.then(|| fictional_upn(story)).flatten();
    let number = LocalNumber::parse(local_id).ok();
    let registered = Code::parse("la-child-id").ok().zip(number);
    let disabled = story.dice.chance(120);
    let event = ChildRegistered {
        local_ids: registered.map(|(kind, value)| RegisteredId { kind, value }).into_iter().collect(),
        date_of_birth: Some(born).filter(|_| !unborn),
        expected_date_of_birth: Some(born).filter(|_| unborn),
        sex: Some(sex),
        ethnicity: Some(ethnicity(story)),
        disabilities: if disabled { vec![disability(story)] } else { vec![Disability::NONE] },
        upn_unknown: Some(UpnUnknown::UN1).filter(|_| upn.is_none()),
        upn,
        unaccompanied: Some(false),
        unaccompanied_until: None,
        language: None,
        religion: None,
    };
    story.tell_late(on, 0, event);
    if unborn {
        birth(story, born);
    }
    Person { born }
}

/// A child who was known before its birth is born.
fn birth(story: &mut Story, born: Date) {
    let sex = story.dice.pick(&[(52, Sex::M), (48, Sex::F)]);
    let event = IdentityChanged {
        local_ids: Vec::new(),
        date_of_birth: Some(born),
        expected_date_of_birth: None,
        sex: Some(sex),
        ethnicity: None,
        disabilities: Vec::new(),
        upn: None,
        upn_unknown: None,
        unaccompanied: None,
        unaccompanied_until: None,
        language: None,
        religion: None,
        reason: Some(IdentityChangeReason::Updated),
    };
    story.tell(born, event);
}

/// A number whose authority part, 000, belongs to nobody.
fn fictional_upn(story: &mut Story) -> Option<Upn> {
    let serial = story.dice.below(100_000_000);
    Upn::parse(&format!("X0000{serial:08}")).ok()
}

fn ethnicity(story: &mut Story) -> Ethnicity {
    story.dice.pick(&[
        (680, Ethnicity::WBRI),
        (60, Ethnicity::WOTH),
        (35, Ethnicity::MWBC),
        (30, Ethnicity::MOTH),
        (35, Ethnicity::APKN),
        (25, Ethnicity::AOTH),
        (45, Ethnicity::BAFR),
        (25, Ethnicity::BCRB),
        (30, Ethnicity::OOTH),
        (35, Ethnicity::NOBT),
    ])
}

fn disability(story: &mut Story) -> Disability {
    story.dice.pick(&[(4, Disability::LD), (4, Disability::AUT), (2, Disability::BEH), (2, Disability::MOB)])
}
