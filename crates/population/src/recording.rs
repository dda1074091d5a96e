//! How long it takes until something is written down, by what it is and by who has to write it.

use jiff::civil::Date;
use journey::Kind;

use crate::day;
use crate::dice::Band;
use crate::story::Story;
use crate::workforce::Habit;

/// What the record can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Cannot wait: a child at risk, gone or moved.
    Critical,
    /// A visit or a note.
    Visit,
    /// Written by the case system when it is done.
    Workflow,
    /// Anything else.
    Other,
}

const fn pace(kind: Kind) -> Pace {
    use Kind::{
        AssessmentAuthorised, AssessmentStarted, CarePeriodEnded, CarePeriodStarted, CaseClosed,
        CaseNoteRecorded, CaseOpened, ChildDied, ChildRegistered, ContactReceived, EnquiryStarted,
        InitialConferenceHeld, LegalStatusChanged, ManagementDecisionMade, MissingEnded, MissingStarted,
        OrderMade, PlacementEnded, PlacementStarted, ProtectionConcernIdentified, ProtectionPlanEnded,
        ProtectionPlanStarted, ReferralDecided, ReferralReceived, StrategyDiscussionHeld, VisitAttempted,
        VisitMade, WorkerAllocated, WorkerDeallocated,
    };
    match kind {
        ProtectionConcernIdentified
        | StrategyDiscussionHeld
        | EnquiryStarted
        | MissingStarted
        | MissingEnded
        | CarePeriodStarted
        | CarePeriodEnded
        | PlacementStarted
        | PlacementEnded
        | LegalStatusChanged
        | OrderMade
        | ChildDied => Pace::Critical,
        VisitMade | VisitAttempted | CaseNoteRecorded => Pace::Visit,
        ChildRegistered
        | ContactReceived
        | ReferralReceived
        | ReferralDecided
        | AssessmentStarted
        | AssessmentAuthorised
        | CaseOpened
        | CaseClosed
        | InitialConferenceHeld
        | ProtectionPlanStarted
        | ProtectionPlanEnded
        | ManagementDecisionMade
        | WorkerAllocated
        | WorkerDeallocated => Pace::Workflow,
        _ => Pace::Other,
    }
}

const CRITICAL: &[Band] = &[(850, 0, 0), (90, 1, 1), (45, 2, 4), (15, 5, 20)];
const VISIT: &[Band] = &[(520, 0, 0), (230, 1, 1), (130, 2, 3), (85, 4, 9), (30, 10, 30), (5, 31, 90)];
const WORKFLOW: &[Band] = &[(920, 0, 0), (65, 1, 1), (15, 2, 5)];
const OTHER: &[Band] = &[(560, 0, 0), (220, 1, 1), (150, 2, 5), (60, 6, 20), (10, 21, 90)];
/// What a slow worker takes longer, in days.
const SLOWER: &[Band] = &[(500, 0, 2), (350, 3, 8), (150, 9, 30)];
/// How many days one evening's entries cover.
const EVENING_DAYS: i64 = 28;

/// Days until a fact is written down, and whether that is on an evening with much else.
pub fn lag(story: &mut Story<'_>, on: Date, kind: Kind) -> (i32, bool) {
    let pace = pace(kind);
    let habit = story.desk.on(on).map_or(Habit::Prompt, |spell| spell.habit);
    if pace == Pace::Visit
        && habit == Habit::Bulk
        && let Some(late) = evening(story.key, on)
    {
        return (late, true);
    }
    let mut late = story.dice.span(match pace {
        Pace::Critical => CRITICAL,
        Pace::Visit => VISIT,
        Pace::Workflow => WORKFLOW,
        Pace::Other => OTHER,
    });
    if habit == Habit::Slow && matches!(pace, Pace::Visit | Pace::Other) {
        late += story.dice.span(SLOWER);
    }
    // Nobody writes at the weekend but whoever is on duty, and only what cannot wait.
    let written = day::days(on, late);
    let open = if pace == Pace::Critical && late == 0 { written } else { day::on_working_day(written) };
    (day::between(on, open), false)
}

/// Days until the evening on which a month's visits and notes are entered; none in a month in which they are not.
fn evening(key: u64, on: Date) -> Option<i32> {
    let month = day::since_1970(on) / EVENING_DAYS;
    let mixed = (key ^ month.unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
    let last = i32::try_from((month + 1) * EVENING_DAYS - day::since_1970(on)).unwrap_or(0);
    (mixed < 6).then(|| day::between(on, day::on_working_day(day::days(on, last))))
}
