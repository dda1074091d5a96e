//! What follows what while a case is open: a plan, an enquiry, a period of care, and in the end its closure.

use jiff::civil::Date;
use journey::codes::{ClosureReason, NeedPlanKind};
use journey::subjects::ConferenceId;

use crate::care::{self, Route};
use crate::front_door::{End, Referral};
use crate::person::Person;
use crate::story::Story;
use crate::{day, enquiry, need, protection};

/// More steps than any case takes.
const STEPS_MAX: u32 = 12;

/// The next step.
pub enum Next {
    /// A plan for a child in need.
    NeedPlan(Date, NeedPlanKind),
    /// A strategy discussion on an open case, and the enquiry that it begins.
    Enquiry(Date),
    /// The child protection plan that a conference made.
    Protection(ConferenceId, Date),
    /// A period of care.
    Care(Date, Route),
    /// The end.
    Close(Date, ClosureReason),
}

/// Tells of everything from one step to the closure.
pub fn follow(story: &mut Story<'_>, person: &Person, referral: &Referral, first: Next) -> End {
    let mut next = first;
    for _ in 0..STEPS_MAX {
        next = match next {
            Next::Close(on, why) => return End { on, why },
            Next::NeedPlan(on, _) | Next::Enquiry(on) | Next::Protection(_, on) | Next::Care(on, _)
                if story.is_over(on) || on >= person.adult_on() =>
            {
                return End { on: on.min(person.adult_on().max(referral.on)), why: ClosureReason::RC7 };
            }
            Next::NeedPlan(on, kind) => need::plan(story, person, referral, (on, kind)),
            Next::Enquiry(on) => match enquiry::enquire(story, person, referral, on) {
                Some((conference, held)) => Next::Protection(conference, held),
                None => Next::NeedPlan(day::working_days(on, 10), NeedPlanKind::ChildInNeed),
            },
            Next::Protection(conference, on) => {
                let before = story.plans;
                story.plans += 1;
                protection::protect(story, person, (conference, on), before)
            }
            Next::Care(on, route) => care::look_after(story, person, referral.need, (on, route)),
        };
    }
    let on = match next {
        Next::Close(on, _)
        | Next::NeedPlan(on, _)
        | Next::Enquiry(on)
        | Next::Protection(_, on)
        | Next::Care(on, _) => on,
    };
    End { on, why: ClosureReason::RC7 }
}
