//! Who a synthetic child is.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{Disability, Ethnicity, IdentityChangeReason, Sex, UpnUnknown};
use journey::facts::{ChildRegistered, IdentityChanged, RegisteredId, SiblingGroupRecorded};
use journey::subjects::{Code, LocalNumber, Upn};
use journey::text::Name;

use crate::day;
use crate::family::{Family, Shared};
use crate::story::{Story, numbered};

/// What sort of story it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// From contact to wherever it leads.
    Ordinary,
    /// Came to the country alone.
    Unaccompanied,
    /// Disabled, and has short breaks.
    ShortBreaks,
    /// Lives with people who are no near relatives, by the family's own arrangement.
    PrivatelyFostered,
    /// Moves in from another authority with a child protection plan.
    MovedIn,
    /// A second record of the child before.
    Duplicate,
}

/// What the rest of the story needs to know of the child.
#[derive(Clone, Debug)]
pub struct Person {
    /// The child's number.
    pub number: u32,
    /// The day of birth, which may lie ahead.
    pub born: Date,
    /// What sort of story it is.
    pub sort: Sort,
    /// Whether the child is disabled.
    pub disabled: bool,
    /// The family.
    pub family: Family,
    /// What the family shares.
    pub shared: Shared,
}

impl Person {
    /// A child by number, of the family that it belongs to.
    pub fn new(story: &mut Story<'_>, number: u32, family: Family, shared: Shared) -> Self {
        let place = usize::try_from(number - family.first).unwrap_or(0);
        let sort = match family.size {
            1 if story.rates.unusual => story.dice.pick(&[
                (828, Sort::Ordinary),
                (38, Sort::Unaccompanied),
                (65, Sort::ShortBreaks),
                (24, Sort::PrivatelyFostered),
                (33, Sort::MovedIn),
                (if number > 0 { 12 } else { 0 }, Sort::Duplicate),
            ]),
            _ => Sort::Ordinary,
        };
        let days = match sort {
            Sort::Ordinary | Sort::MovedIn | Sort::Duplicate => shared.ages[place.min(3)],
            Sort::Unaccompanied => story.dice.within(14 * 365 + 200, 17 * 365 + 250),
            Sort::ShortBreaks => story.dice.within(4 * 365, 14 * 365),
            Sort::PrivatelyFostered => story.dice.within(5 * 365, 15 * 365),
        };
        let born = day::days(shared.enters, -days);
        let disabled = sort == Sort::ShortBreaks || story.dice.chance(110);
        Self { number, born, sort, disabled, family, shared }
    }

    /// The age in whole years on a day; nought before birth.
    pub fn age_on(&self, on: Date) -> i32 {
        let years = i32::from(on.year() - self.born.year());
        let had_birthday = (on.month(), on.day()) >= (self.born.month(), self.born.day());
        (years - i32::from(!had_birthday)).max(0)
    }

    /// A birthday.
    pub fn birthday(&self, age: i32) -> Date {
        day::years(self.born, age)
    }

    /// The eighteenth birthday.
    pub fn adult_on(&self) -> Date {
        self.birthday(18)
    }

    /// Whether the child has been born by a day.
    pub fn is_born(&self, on: Date) -> bool {
        self.born <= on
    }
}

/// Registers the child.
pub fn register(story: &mut Story<'_>, person: &Person, local_id: &str) {
    let on = person.shared.enters;
    let unborn = !person.is_born(on);
    // A child who comes late into the world was expected on another day than that of its birth.
    let expected = day::days(person.born, story.dice.within(-12, 9)).max(day::days(on, 1));
    let sex = if unborn { Sex::U } else { story.dice.pick(&[(52, Sex::M), (47, Sex::F), (1, Sex::U)]) };
    let upn = (person.age_on(on) >= 5).then(|| fictional_upn(story)).flatten();
    let registered = Code::parse(crate::SOURCE_SYSTEM).ok().zip(LocalNumber::parse(local_id).ok());
    let unaccompanied = person.sort == Sort::Unaccompanied;
    let ethnicity = ethnicity(story, unaccompanied);
    let known = story.dice.chance(700);
    let event = ChildRegistered {
        local_ids: registered.map(|(kind, value)| RegisteredId { kind, value }).into_iter().collect(),
        date_of_birth: Some(person.born).filter(|_| !unborn),
        expected_date_of_birth: Some(expected).filter(|_| unborn),
        sex: Some(sex),
        ethnicity: Some(ethnicity),
        disabilities: disabilities(story, person.disabled),
        upn_unknown: Some(UpnUnknown::UN1).filter(|_| upn.is_none()),
        upn,
        unaccompanied: Some(unaccompanied),
        unaccompanied_until: Some(person.adult_on()).filter(|_| unaccompanied),
        language: if known { language(story, unaccompanied) } else { None },
        religion: if known && story.dice.chance(500) { religion(story) } else { None },
    };
    story.tell_late(on, 0, event);
    if unborn {
        birth(story, person);
    }
    if ethnicity == Ethnicity::NOBT && story.dice.chance(750) {
        let obtained = day::days(on, story.dice.span(&[(700, 5, 60), (300, 61, 200)]));
        let ethnicity = Some(self::ethnicity(story, false)).filter(|code| *code != Ethnicity::NOBT);
        let reason = Some(IdentityChangeReason::Updated);
        story.tell(obtained, IdentityChanged { ethnicity, reason, ..unchanged() });
    }
    if person.family.size > 1 {
        group(story, person);
    }
}

/// A child who was known before its birth is born.
fn birth(story: &mut Story<'_>, person: &Person) {
    let sex = Some(story.dice.pick(&[(52, Sex::M), (48, Sex::F)]));
    let date_of_birth = Some(person.born);
    let reason = Some(IdentityChangeReason::Updated);
    story.tell(person.born, IdentityChanged { date_of_birth, sex, reason, ..unchanged() });
}

/// The family, as far as its children are known already.
fn group(story: &mut Story<'_>, person: &Person) {
    let Some(family_id) = numbered("family", person.family.first) else { return };
    let members =
        (person.family.first..person.number).map(|number| story.authority.child_id(number)).collect();
    let living_together = Some(story.dice.chance(850));
    let on = day::working_days(person.shared.enters, story.dice.within(0, 5));
    story.tell(on, SiblingGroupRecorded { family_id, members, living_together });
}

/// A change of identity in which nothing changed.
pub const fn unchanged() -> IdentityChanged {
    IdentityChanged {
        local_ids: Vec::new(),
        date_of_birth: None,
        expected_date_of_birth: None,
        sex: None,
        ethnicity: None,
        disabilities: Vec::new(),
        upn: None,
        upn_unknown: None,
        unaccompanied: None,
        unaccompanied_until: None,
        language: None,
        religion: None,
        reason: None,
    }
}

/// A number whose authority part, 000, belongs to nobody.
fn fictional_upn(story: &mut Story<'_>) -> Option<Upn> {
    let serial = story.dice.below(100_000_000);
    Upn::parse(&format!("X0000{serial:08}")).ok()
}

fn ethnicity(story: &mut Story<'_>, unaccompanied: bool) -> Ethnicity {
    use Ethnicity::{AOTH, APKN, BAFR, BCRB, MOTH, MWBC, NOBT, OOTH, REFU, WBRI, WOTH};
    if unaccompanied {
        return story.dice.pick(&[(350, OOTH), (300, AOTH), (300, BAFR), (50, WOTH)]);
    }
    story.dice.pick(&[
        (670, WBRI),
        (60, WOTH),
        (35, MWBC),
        (30, MOTH),
        (35, APKN),
        (25, AOTH),
        (45, BAFR),
        (25, BCRB),
        (30, OOTH),
        (10, REFU),
        (35, NOBT),
    ])
}

fn disabilities(story: &mut Story<'_>, disabled: bool) -> Vec<Disability> {
    use Disability::{AUT, BEH, COMM, LD, MOB, NONE, PC};
    if !disabled {
        return vec![NONE];
    }
    let first = story.dice.pick(&[(4, LD), (4, AUT), (2, BEH), (2, MOB)]);
    let second = story.dice.chance(400).then(|| story.dice.pick(&[(3, COMM), (1, PC)]));
    [Some(first), second].into_iter().flatten().collect()
}

fn language(story: &mut Story<'_>, unaccompanied: bool) -> Option<Name> {
    let spoken = if unaccompanied {
        story.dice.pick(&[(3, "Arabic"), (3, "Pashto"), (2, "Tigrinya"), (2, "Kurdish")])
    } else {
        story.dice.pick(&[(90, "English"), (3, "Polish"), (3, "Urdu"), (2, "Romanian"), (2, "Arabic")])
    };
    Name::parse(spoken).ok()
}

fn religion(story: &mut Story<'_>) -> Option<Name> {
    let held = story.dice.pick(&[(50, "None"), (35, "Christian"), (12, "Muslim"), (3, "Sikh")]);
    Name::parse(held).ok()
}
