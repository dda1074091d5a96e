//! Children who are missing or away, and the interviews that they are offered when they are back.

use jiff::civil::Date;
use journey::codes::{Agency, DiscussionOutcome, DiscussionTopic, MissingKind};
use journey::facts::{
    MissingEnded, MissingStarted, ReturnInterviewDeclined, ReturnInterviewHeld, ReturnInterviewOffered,
    StrategyDiscussionHeld,
};
use journey::subjects::MissingId;

use crate::day;
use crate::person::Person;
use crate::story::Story;

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// So many in a thousand of those who are old enough go missing, and they go again and again.
pub fn go(story: &mut Story<'_>, person: &Person, (from, until): (Date, Date), permille: u32) {
    let from = from.max(person.birthday(12));
    if from >= until || !story.dice.chance(permille) {
        return;
    }
    let mut on = day::days(from, story.dice.within(5, 200));
    let mut times = 0;
    while on < until && !story.is_over(on) {
        let back = once(story, on);
        times += 1;
        if times % 3 == 0 && story.dice.chance(550) {
            let held = day::working_days(back, story.dice.within(0, 4));
            discuss(story, held);
        }
        if story.dice.chance(190) {
            return;
        }
        on = day::days(back, story.dice.span(&[(500, 1, 30), (500, 31, 220)]));
    }
}

/// Once away and back; returns the day of return.
fn once(story: &mut Story<'_>, on: Date) -> Date {
    let missing_id: MissingId = story.subject("missing");
    let kind = story.dice.pick(&[(860, MissingKind::M), (140, MissingKind::A)]);
    let left = story.dice.within(15 * 60, DAY - 1);
    story.tell_at(on, left, MissingStarted { missing_id: missing_id.clone(), kind });
    let away = story.dice.span(&[(700, 90, 1_200), (230, 1_201, 3_500), (70, 3_501, 16_000)]);
    let (back, minute) = (day::days(on, (left + away) / DAY), (left + away) % DAY);
    story.tell_at(back, minute, MissingEnded { missing_id: missing_id.clone() });
    if !story.dice.chance(870) {
        return back;
    }
    let independent = Some(story.dice.chance(820));
    let offered = day::days(back, story.dice.span(&[(800, 0, 1), (200, 2, 4)]));
    story.tell(offered, ReturnInterviewOffered { missing_id: missing_id.clone(), independent });
    if story.dice.chance(330) {
        story.tell(day::days(offered, 1), ReturnInterviewDeclined { missing_id });
        return back;
    }
    let after = if story.dice.chance(story.rates.interview_in_time) {
        story.dice.within(3 * 60, 62 * 60)
    } else {
        story.dice.within(78 * 60, 20 * DAY)
    };
    // Nobody is interviewed at night: it is done in the morning before, where that is after the return.
    let at = minute + after;
    let (held, time) = (day::days(back, at / DAY), (at % DAY).clamp(8 * 60, 20 * 60));
    let early = held == back && time <= minute;
    let time = if early { (minute + 60).min(DAY - 1) } else { time };
    story.tell_at(held, time, ReturnInterviewHeld { missing_id, independent });
    back
}

/// Those who know the child talk about why it goes.
fn discuss(story: &mut Story<'_>, on: Date) {
    let event = StrategyDiscussionHeld {
        discussion_id: story.subject("discussion"),
        concern_id: None,
        about: story.dice.pick(&[(7, DiscussionTopic::Missing), (3, DiscussionTopic::Exploitation)]),
        agencies: vec![Agency::SocialCare, Agency::Police, Agency::Health],
        outcome: Some(
            story.dice.pick(&[(8, DiscussionOutcome::NoFurtherAction), (2, DiscussionOutcome::Other)]),
        ),
        began_enquiry: Some(false),
    };
    story.tell(on, event);
}
