//! Care leavers of whom the file says more than it knows, or less than it should.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use journey::codes::{Accommodation, ContactMeans, InTouch};
use journey::facts::LeaverContacted;
use journey::{Entry, Event, Kind};

use super::{STANDS_FOR, is_submitted, raised, stands};
use crate::allowance::Allowance;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};

const AROUND: Parameter = Parameter::length(
    "within",
    Allowance::Weeks(8),
    "how old the contact may be that being in touch rests on",
);

const IN_TOUCH: Citation =
    Citation::unconfirmed("SSDA903 guidance: in touch means contact in which the young person takes part");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "leaver-home-not-known",
        aliases: &["R21"],
        title: "The last word on where the care leaver lives is that it is not known",
        concern: Concern::Recording,
        severity: Severity::High,
        citation: Citation::unconfirmed(
            "SSDA903, accommodation of care leavers: code R, residence not known",
        ),
        raised: Raises::When(home_not_known),
        clears: "A record of where the young person lives, or the end of support.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "in-touch-without-contact",
        aliases: &["R21-TOUCH"],
        title: "The file says that the authority is in touch, and shows no contact",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: IN_TOUCH,
        raised: Raises::When(without_contact),
        parameters: &[AROUND, STANDS_FOR],
        clears: "The contact on which it rests, a correction, or time.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "message-counted-as-contact",
        aliases: &["R21-MESSAGE"],
        title: "A message that nobody answered was counted as being in touch",
        concern: Concern::Recording,
        severity: Severity::Medium,
        citation: IN_TOUCH,
        raised: Raises::When(message_counted),
        parameters: &[STANDS_FOR],
        clears: "A contact in which the young person took part, a correction, or time.",
        ..FlagRule::ROW
    },
];

fn home_not_known(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let home = today.home.filter(|home| home.accommodation == Accommodation::R);
    let owed = today.is_alive() && today.support_closed.is_none() && today.out_of_scope.is_none();
    let Some(home) = home.filter(|_| owed && !today.is_aged(25)) else { return Vec::new() };
    let left = home.fact.since.map_or_else(String::new, |since| format!(", since {since}"));
    let sentence = format!("On {} it was recorded that the residence is not known{left}.", home.since());
    Vec::from([raised("", home.since(), sentence, [home.entry.reference()])])
}

fn contacts<'a>(look: &'a Look<'_>) -> impl Iterator<Item = (&'a Entry, &'a LeaverContacted)> + 'a {
    look.occurred(&[Kind::LeaverContacted]).filter_map(|entry| match entry.event() {
        Event::LeaverContacted(contact) => Some((entry, contact)),
        _ => None,
    })
}

/// Whether the young person took part in a contact, as far as it says.
fn took_part(contact: &LeaverContacted) -> bool {
    match contact.means {
        Some(ContactMeans::InPerson | ContactMeans::Call) => contact.two_way != Some(false),
        _ => contact.two_way == Some(true),
    }
}

/// The yearly return asks for a snapshot and has no column for the contact behind it: its word is weighed only where
/// a system that tells of contacts knows this young person too.
fn without_contact(look: &Look<'_>) -> Vec<Raised> {
    if !contacts(look).any(|(entry, _)| !is_submitted(entry)) {
        return Vec::new();
    }
    let bare = contacts(look).filter(|(_, contact)| {
        contact.in_touch == Some(InTouch::YES) && contact.means.is_none() && contact.two_way.is_none()
    });
    let unfounded = bare.filter(|(entry, _)| {
        let from = look.length(&AROUND).day_before(entry.day(), look.calendar());
        !contacts(look)
            .any(|(other, contact)| took_part(contact) && (from..=entry.last_day()).contains(&other.day()))
    });
    let standing: Vec<&Entry> =
        unfounded.map(|(entry, _)| entry).filter(|entry| stands(look, entry.day())).collect();
    let (Some(first), Some(last)) = (standing.first(), standing.last()) else { return Vec::new() };
    let from = look.length(&AROUND).day_before(last.day(), look.calendar());
    let sentence = format!(
        "On {} it was recorded that the authority is in touch, and no contact with the young person since {from} is \
         on record.",
        last.day()
    );
    Vec::from([raised("", first.day(), sentence, standing.iter().map(|entry| entry.reference()))])
}

fn message_counted(look: &Look<'_>) -> Vec<Raised> {
    let Some((entry, contact)) = contacts(look).filter(|(_, contact)| contact.in_touch.is_some()).last()
    else {
        return Vec::new();
    };
    let one_way = contact.two_way == Some(false)
        || (contact.two_way.is_none()
            && matches!(contact.means, Some(ContactMeans::Message | ContactMeans::ViaOther)));
    let answered = contacts(look).any(|(other, contact)| took_part(contact) && other.day() >= entry.day());
    if contact.in_touch != Some(InTouch::YES) || !one_way || answered || !stands(look, entry.day()) {
        return Vec::new();
    }
    let how = match contact.means {
        Some(ContactMeans::Message) => "a message",
        Some(ContactMeans::ViaOther) => "word through somebody else",
        Some(ContactMeans::Call) => "a call",
        _ => "a contact",
    };
    let sentence = format!(
        "On {} {how} was counted as being in touch, and no answer of the young person is on record.",
        entry.day()
    );
    Vec::from([raised("", entry.day(), sentence, [entry.reference()])])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::set;
    use crate::checks::{check, check_in};

    const HOME: &[&str] = &["leaver-home-not-known"];
    const TOUCH: &[&str] = &["in-touch-without-contact"];
    const MESSAGE: &[&str] = &["message-counted-as-contact"];

    #[test]
    fn it_is_known_where_a_leaver_lives() {
        let text = |more: &str| {
            alloc::format!(
                "
                2006-03-01 born
                2024-03-01 leaver lives U
                2025-03-01 leaver lives R since 2025-01-15 submitted 2025-06-30
                {more}
                "
            )
        };
        check(
            HOME,
            &text("as of 2025-02-28"),
            expect![[r#"
            changes on 2025-03-01
        "#]],
        );
        check(
            HOME,
            &text("as of 2025-03-01"),
            expect![[r#"
            leaver-home-not-known (recording) since 2025-03-01: On 2025-03-01 it was recorded that the residence is not known, since 2025-01-15. e[3]
            changes on 2026-03-01
        "#]],
        );
        check(
            HOME,
            &text("2025-04-01 leaver lives B\n as of 2025-04-01"),
            expect![[r#"
            changes on 2026-03-01
        "#]],
        );
        check(
            HOME,
            &text("2025-04-01 leaver support closed\n as of 2025-04-01"),
            expect![[r#"
            changes on 2026-03-01
        "#]],
        );
        check(
            HOME,
            &text("as of 2031-03-01"),
            expect![[r#"
            changes on 2032-03-01
        "#]],
        );
    }

    #[test]
    fn being_in_touch_rests_on_a_contact() {
        let text = |more: &str| {
            alloc::format!(
                "
                2025-03-03 leaver contacted YES submitted 2025-06-30
                {more}
                "
            )
        };
        check(TOUCH, &text("as of 2025-03-03"), expect![[""]]);
        let known = |more: &str| text(&["2024-06-01 leaver contacted means call\n", more].concat());
        check(
            TOUCH,
            &known("as of 2025-03-02"),
            expect![[r#"
            changes on 2025-03-03
        "#]],
        );
        check(
            TOUCH,
            &known("as of 2025-03-03"),
            expect![[r#"
            in-touch-without-contact (recording) since 2025-03-03: On 2025-03-03 it was recorded that the authority is in touch, and no contact with the young person since 2025-01-06 is on record. e[1]
            changes on 2025-09-04
        "#]],
        );
        check(TOUCH, &known("as of 2025-09-04"), expect![[""]]);
        check(TOUCH, &known("2025-01-06 leaver contacted means call\n as of 2025-03-03"), expect![[""]]);
        check(
            TOUCH,
            &known("2025-01-05 leaver contacted means call\n as of 2025-03-03"),
            expect![[r#"
            in-touch-without-contact (recording) since 2025-03-03: On 2025-03-03 it was recorded that the authority is in touch, and no contact with the young person since 2025-01-06 is on record. e[1]
            changes on 2025-09-04
        "#]],
        );
        check(
            TOUCH,
            &known("2025-02-05 leaver contacted means message\n as of 2025-03-03"),
            expect![[r#"
            in-touch-without-contact (recording) since 2025-03-03: On 2025-03-03 it was recorded that the authority is in touch, and no contact with the young person since 2025-01-06 is on record. e[1]
            changes on 2025-09-04
        "#]],
        );
        let longer = known("2025-01-05 leaver contacted means call\n as of 2025-03-03");
        check_in(&set("R21-TOUCH", "within", "10w"), TOUCH, &longer, expect![[""]]);
    }

    #[test]
    fn a_message_is_no_contact_until_it_is_answered() {
        let text = |more: &str| {
            alloc::format!(
                "
                2025-01-06 leaver contacted YES means call
                2025-03-03 leaver contacted YES means message
                {more}
                "
            )
        };
        check(
            MESSAGE,
            &text("as of 2025-03-02"),
            expect![[r#"
            changes on 2025-03-03
        "#]],
        );
        check(
            MESSAGE,
            &text("as of 2025-03-03"),
            expect![[r#"
            message-counted-as-contact (recording) since 2025-03-03: On 2025-03-03 a message was counted as being in touch, and no answer of the young person is on record. e[2]
            changes on 2025-09-04
        "#]],
        );
        check(MESSAGE, &text("as of 2025-09-04"), expect![[""]]);
        check(
            MESSAGE,
            &text("2025-03-10 leaver contacted means message two-way yes\n as of 2025-03-10"),
            expect![[""]],
        );
        check(MESSAGE, &text("2025-03-10 leaver contacted NO\n as of 2025-03-10"), expect![[""]]);
        check(
            MESSAGE,
            &text("as of 2025-03-03").replace("means message", "means call two-way no"),
            expect![[r#"
                message-counted-as-contact (recording) since 2025-03-03: On 2025-03-03 a call was counted as being in touch, and no answer of the young person is on record. e[2]
                changes on 2025-09-04
            "#]],
        );
        check_in(&set("R21-MESSAGE", "stands-for", "1m"), MESSAGE, &text("as of 2025-04-04"), expect![[""]]);
    }
}
