//! Keeping in touch: contact, visits, home, and what is recorded around each birthday.

use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{Accommodation, ContactMeans, InTouch, VisitPurpose};
use journey::facts::LeaverContacted;
use journey::{Entry, Event, Kind};

use super::{YOUNG_PERSON, at_each, at_first, is_housed_by_the_authority};
use crate::allowance::Allowance::{self, Days, Months, Weeks, WorkingDays};
use crate::book::{Beginning, Cadence, Citation, ClockRule, Force, Rung};
use crate::calendar::{days_after, days_between, months_before, weeks_after};
use crate::case::{Case, Day};

pub(crate) const CLOCKS: &[ClockRule] = &[
    ClockRule {
        name: "leaver-contact",
        aliases: &["CL-TOUCH"],
        title: "Contact with a care leaver under 21 that the young person answers",
        starting: "the young person left care",
        stopping: "contact that the young person answered",
        citation: Citation::read_in_part(
            "Local procedure: 8 weeks",
            "on keeping in touch, Children Act 1989, ss 23B(1) and 23C(2)",
        ),
        begins: Some(first_work),
        stops: &[Kind::LeaverContacted, Kind::VisitMade],
        about: answered,
        applies: |day, _| is_kept_in_touch(day) && !day.is_aged(21),
        cadence: Cadence::Ladder(&[Weeks(8)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "leaver-contact-from-21",
        aliases: &["CL-TOUCH-21"],
        title: "Contact with a care leaver of 21 to 24, to offer support",
        starting: "the young person became 21",
        stopping: "contact that the young person answered",
        citation: Citation::unconfirmed("Children Act 1989, s 23CZB: the offer of support, at least yearly"),
        begins: Some(first_work),
        stops: &[Kind::LeaverContacted, Kind::VisitMade],
        about: answered,
        applies: |day, _| is_kept_in_touch(day) && day.is_aged(21),
        cadence: Cadence::Ladder(&[Months(12)]),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "leaver-visit",
        aliases: &["CL-VISIT"],
        title: "Visits to a care leaver in accommodation from the authority",
        starting: "the young person moved to accommodation provided by the authority",
        stopping: "a visit of the personal adviser to the care leaver",
        force: Force::Act,
        citation: Citation::read("Care Leavers (England) Regulations 2010, reg 8(2)"),
        begins: Some(provided_homes),
        stops: &[Kind::VisitMade],
        about: visited,
        // Until another home is recorded; the record may come after the move.
        applies: |day, _| {
            day.has_left_care() && day.home.is_none_or(|home| home.provided_by_authority != Some(false))
        },
        cadence: Cadence::Depends {
            allows: visited_at_home,
            says: "7 days after the move, then before the review that follows 28 days there, then 2 months",
        },
        ..ClockRule::ROW
    },
    // At each contact it is known where the young person lives and whether that is suitable; what was recorded in the
    // half year before still counts.
    ClockRule {
        name: "leaver-home",
        aliases: &["CL-ACCOM"],
        title: "Where a care leaver lives and whether it is suitable, at each contact",
        starting: "the young person was in contact",
        stopping: "a record of where the care leaver lives and whether it is suitable",
        citation: Citation::read(
            "Care Leavers (England) Regulations 2010, reg 9 and Sch 2; the number of days is local",
        ),
        begins: Some(contacts),
        stops: &[Kind::LeaverAccommodationRecorded],
        ahead: Some(Months(6)),
        about: known_home,
        applies: |day, _| day.has_left_care(),
        cadence: Cadence::Once(WorkingDays(5)),
        ..ClockRule::ROW
    },
    ClockRule {
        name: "leaver-birthday-contact",
        aliases: &["CL-BIRTHDAY"],
        title: "Whether a care leaver is in touch, around each birthday from 17 to 21",
        stopping: "a record of whether the care leaver is in touch",
        stops: &[Kind::LeaverContacted],
        ..BIRTHDAY
    },
    ClockRule {
        name: "leaver-birthday-home",
        aliases: &["CL-BIRTHDAY-HOME"],
        title: "Where a care leaver lives, around each birthday from 17 to 21",
        stopping: "a record of where the care leaver lives",
        stops: &[Kind::LeaverAccommodationRecorded],
        ..BIRTHDAY
    },
    ClockRule {
        name: "leaver-birthday-activity",
        aliases: &["CL-BIRTHDAY-ACTIVITY"],
        title: "What a care leaver does, around each birthday from 17 to 21",
        stopping: "a record of what the care leaver does",
        stops: &[Kind::LeaverActivityRecorded],
        ..BIRTHDAY
    },
];

/// What the return asks for each birthday: as it stood from three months before to one month after.
const BIRTHDAY: ClockRule = ClockRule {
    starting: "the birthday",
    force: Force::Indicator,
    citation: Citation::unconfirmed(
        "SSDA903 return, care leavers: from 3 months before the birthday to 1 month after",
    ),
    begins: Some(birthdays),
    ahead: Some(Months(3)),
    about: birthday_of,
    applies: |day, _| day.has_left_care(),
    cadence: Cadence::Once(Months(1)),
    ..ClockRule::ROW
};

const BIRTHDAYS: [(i16, &str); 5] = [
    (17, "17th birthday"),
    (18, "18th birthday"),
    (19, "19th birthday"),
    (20, "20th birthday"),
    (21, "21st birthday"),
];

fn birthdays<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    if case.entitlement().is_none() {
        return Vec::new();
    }
    let Some(ground) = case.registered() else { return Vec::new() };
    let begin = |(age, subject)| Some(Beginning { subject, day: case.birthday(age)?, ground });
    BIRTHDAYS.into_iter().filter_map(begin).collect()
}

/// Whatever comes from three months before a birthday on, and before the like day of the next, is about that one.
fn birthday_of<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let opens = |age| case.birthday(age).map(|birthday| months_before(birthday, 3));
    let of = BIRTHDAYS.iter().rev().find(|(age, _)| opens(*age).is_some_and(|opens| opens <= entry.day()))?;
    Some(of.1)
}

/// The first entry that shows that somebody works with the young person on leaving care. Where nothing but a yearly
/// return tells of the young person, no contact is looked for: the return does not carry it.
fn first_work<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    const SHOWN_BY: &[Kind] = &[
        Kind::PersonalAdviserAllocated,
        Kind::PathwayNeedsAssessed,
        Kind::PathwayPlanMade,
        Kind::LeaverContacted,
        Kind::VisitMade,
    ];
    at_first(case.recorded(SHOWN_BY).filter(|entry| match entry.event() {
        Event::LeaverContacted(_) | Event::VisitMade(_) => answered(case, entry).is_some(),
        _ => true,
    }))
}

fn is_kept_in_touch(day: &Day<'_>) -> bool {
    day.has_left_care() && !is_housed_by_the_authority(day)
}

fn contacts<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    at_each(case.recorded(&[Kind::LeaverContacted]).filter(|entry| answered(case, entry).is_some()))
}

/// The young person answered, or was seen. A message sent is no contact, and neither is a statement of being in touch
/// that does not say how, which is what the yearly return makes at a birthday.
fn answered<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let contact = match entry.event() {
        Event::LeaverContacted(contact) => is_answered(contact),
        _ => visited(case, entry).is_some(),
    };
    contact.then_some(YOUNG_PERSON)
}

fn is_answered(contact: &LeaverContacted) -> bool {
    let reached = matches!(contact.in_touch, None | Some(InTouch::YES | InTouch::REFU));
    let live = matches!(contact.means, Some(ContactMeans::InPerson | ContactMeans::Call));
    contact.two_way.unwrap_or(reached && live)
}

fn visited<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::VisitMade(visit) if visit.purpose == VisitPurpose::Leaver => {
            (visit.seen != Some(false) && visit.in_person != Some(false)).then_some(YOUNG_PERSON)
        }
        _ => None,
    }
}

/// That the residence is not known is no record of it.
fn known_home<'a>(_: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    match entry.event() {
        Event::LeaverAccommodationRecorded(home) => {
            (home.accommodation != Accommodation::R && home.suitable.is_some()).then_some(YOUNG_PERSON)
        }
        _ => None,
    }
}

/// Within a week of the move; again before the plan is reviewed after four weeks there, for which the clock of that
/// review has a number; and then every two months.
fn visited_at_home(rung: &Rung<'_>) -> Option<Allowance> {
    const REVIEWED_FROM: u16 = 28;
    const REVIEWED_BY: u16 = 6;
    match rung.number {
        Some(0) => Some(Days(7)),
        Some(1) => {
            let moves = provided_homes(rung.case).into_iter().map(|home| home.day);
            let moved = moves.filter(|&day| day <= rung.from).max()?;
            let earliest = days_after(moved, REVIEWED_FROM);
            let reviews = rung.case.occurred(&[Kind::PathwayPlanReviewed]).map(Entry::day);
            let review = reviews.filter(|&day| day >= earliest).min();
            let latest = weeks_after(moved, REVIEWED_BY);
            let before = review.map_or(latest, |review| review.min(latest));
            let days = u16::try_from(days_between(rung.from, before)).ok().filter(|&days| days > 0);
            Some(days.map_or(Months(2), Days))
        }
        _ => Some(Months(2)),
    }
}

/// Each move to accommodation that the authority provides; the same home recorded again is no move.
pub(super) fn provided_homes<'a>(case: &Case<'a>) -> Vec<Beginning<'a>> {
    let mut before: Option<(Accommodation, Option<Date>)> = None;
    let mut moves = Vec::new();
    for entry in case.recorded(&[Kind::LeaverAccommodationRecorded]) {
        let Event::LeaverAccommodationRecorded(home) = entry.event() else { continue };
        let same = before.is_some_and(|(code, since)| {
            code == home.accommodation && (home.since.is_none() || home.since == since)
        });
        before =
            Some((home.accommodation, home.since.or(before.and_then(|(_, since)| since.filter(|_| same)))));
        if !same && home.provided_by_authority == Some(true) {
            let day = home.since.filter(|&since| since < entry.day()).unwrap_or(entry.day());
            moves.push(Beginning { subject: YOUNG_PERSON, day, ground: entry.reference() });
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::check;

    #[test]
    fn contact_is_due_every_eight_weeks_after_care_and_yearly_from_21() {
        check(
            &["leaver-contact", "leaver-contact-from-21"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2016-04-11 adviser allocated PA1
            2018-01-10 care ended c1 E5
            2018-03-07 leaver contacted YES means in-person
            2018-04-02 leaver contacted YES means message         # a message is no contact
            2018-05-03 leaver contacted YES means message two-way yes
            2018-06-27 leaver contacted NO means call two-way no
            2018-06-28 visit made v1 leaver seen yes
            as of 2018-08-23
            ",
            expect![[r#"
                leaver-contact 1    due 2018-03-07  met on 2018-03-07
                leaver-contact 2    due 2018-05-02  met late by 1 day
                leaver-contact 3    due 2018-06-28  met on 2018-06-28
                leaver-contact 4    due 2018-08-23  running
                changes on 2018-08-24
            "#]],
        );
        check(
            &["leaver-contact", "leaver-contact-from-21"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2020-12-01 leaver contacted YES means call
            as of 2021-01-27
            ",
            expect![[r#"
                leaver-contact 1            due 2021-01-26  ceased on 2021-01-10
                leaver-contact-from-21 1    due 2022-01-10  running
                changes on 2022-01-10
            "#]],
        );
        check(
            &["leaver-contact", "leaver-contact-from-21"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2020-12-01 leaver contacted YES means call
            2022-01-11 leaver contacted REFU means call
            as of 2023-01-12
            ",
            expect![[r#"
                leaver-contact 1            due 2021-01-26  ceased on 2021-01-10
                leaver-contact-from-21 1    due 2022-01-10  met late by 1 day
                leaver-contact-from-21 2    due 2023-01-11  breached by 1 day
                changes on 2024-01-10
            "#]],
        );
    }

    #[test]
    fn no_contact_is_looked_for_where_only_a_return_tells_of_the_young_person() {
        check(
            &["leaver-contact"],
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2018-01-10 care ended c1 E5
            2019-01-10 leaver contacted YES        # as the return puts it
            as of 2019-12-31
            ",
            expect![[r#"
                changes on 2020-01-10
            "#]],
        );
    }

    #[test]
    fn contact_ceases_when_nothing_more_is_due_and_while_the_authority_houses_the_young_person() {
        check(
            &["leaver-contact"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver contacted YES means call
            2018-03-01 leaver lives D provided yes
            2018-08-01 leaver lives B provided no
            2018-09-03 leaver contacted RHOM means call
            as of 2018-12-31
            ",
            expect![[r#"
                leaver-contact 1    due 2018-03-29  ceased on 2018-03-01
                leaver-contact 1    due 2018-09-26  ceased on 2018-09-03
                changes on 2019-01-10
            "#]],
        );
    }

    #[test]
    fn a_home_from_the_authority_is_visited_within_a_week_and_then_every_two_months() {
        check(
            &["leaver-visit"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            2018-02-08 visit made v1 leaver seen yes
            2018-03-01 visit made v2 leaver seen no
            2018-04-09 visit made v3 leaver seen yes
            2018-05-14 leaver lives U provided yes since 2018-05-11   # a move starts again
            as of 2018-05-18
            ",
            expect![[r#"
                leaver-visit 1    due 2018-02-08  met on 2018-02-08
                leaver-visit 2    due 2018-03-15  met late by 25 days
                leaver-visit 3    due 2018-06-09  ceased on 2018-05-11
                leaver-visit 1    due 2018-05-18  running
                changes on 2018-05-19
            "#]],
        );
        check(
            &["leaver-visit"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver lives D provided yes
            2018-02-12 leaver lives B provided no
            2018-03-01 leaver lives D provided yes
            2018-03-05 leaver lives Z provided no
            2018-04-02 leaver lives D provided yes
            as of 2018-04-10
            ",
            expect![[r#"
                leaver-visit 1    due 2018-02-08  breached by 4 days when it ceased on 2018-02-12
                leaver-visit 1    due 2018-03-08  ceased on 2018-03-05
                leaver-visit 1    due 2018-04-09  breached by 1 day
                changes on 2019-01-10
            "#]],
        );
    }

    #[test]
    fn at_each_contact_the_home_is_known() {
        check(
            &["leaver-home"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver contacted YES means call
            2018-02-08 leaver lives U suitable yes
            2018-08-08 leaver contacted YES means call      # half a year after it was recorded
            2018-08-20 leaver contacted YES means call
            2018-08-21 leaver lives R
            2018-08-22 leaver lives U
            2018-09-03 leaver lives U suitable yes
            2019-04-01 leaver contacted YES means call
            2019-04-02 leaver contacted NO means call
            as of 2019-04-08
            ",
            expect![[r#"
                leaver-home    due 2018-02-08  met on 2018-02-08
                leaver-home    due 2018-08-15  met on 2018-02-08
                leaver-home    due 2018-08-28  met late by 4 working days
                leaver-home    due 2019-04-08  running
                changes on 2019-04-09
            "#]],
        );
        check(
            &["leaver-home"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver contacted YES means call
            as of 2018-02-09
            ",
            expect![[r#"
                leaver-home    due 2018-02-08  breached by 1 working day
                changes on 2019-01-10
            "#]],
        );
        check(
            &["leaver-home"],
            "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2018-02-01 leaver contacted YES means call
            2018-02-05 leaver contacted DIED
            as of 2018-02-09
            ",
            expect![[r#"
                leaver-home    due 2018-02-08  ceased on 2018-02-05
                changes on 2019-01-10
            "#]],
        );
    }

    const BIRTHDAYS: &[&str] =
        &["leaver-birthday-contact", "leaver-birthday-home", "leaver-birthday-activity"];

    #[test]
    fn around_each_birthday_three_things_are_recorded() {
        check(
            BIRTHDAYS,
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2017-06-01 care ended c1 E5
            2017-10-10 leaver contacted YES
            2018-02-10 leaver lives R
            2018-02-11 leaver does F2
            2018-10-09 leaver contacted NO         # a day too early for the next
            as of 2019-02-10
            ",
            expect![[r#"
                leaver-birthday-contact   18th birthday  due 2018-02-10  met on 2017-10-10
                leaver-birthday-contact   19th birthday  due 2019-02-10  running
                leaver-birthday-home      18th birthday  due 2018-02-10  met on 2018-02-10
                leaver-birthday-home      19th birthday  due 2019-02-10  running
                leaver-birthday-activity  18th birthday  due 2018-02-10  met late by 1 day
                leaver-birthday-activity  19th birthday  due 2019-02-10  running
                changes on 2019-02-11
            "#]],
        );
        check(
            BIRTHDAYS,
            "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
            2018-01-10 care ended c1 E5
            2018-01-20 child died
            as of 2022-02-11
            ",
            expect![[r#"
                leaver-birthday-contact   18th birthday  due 2018-02-10  ceased on 2018-01-20
                leaver-birthday-home      18th birthday  due 2018-02-10  ceased on 2018-01-20
                leaver-birthday-activity  18th birthday  due 2018-02-10  ceased on 2018-01-20
                changes on 2023-01-10
            "#]],
        );
    }
}
