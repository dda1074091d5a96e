//! Services asked for, waited for, chased or not, and received.

use jiff::civil::Date;
use journey::codes::ServiceKind;
use journey::facts::{ServiceChased, ServiceEnded, ServiceRequested, ServiceStarted};
use journey::subjects::ServiceId;

use crate::day;
use crate::story::Story;

/// A service is asked for under a plan that lasts from one day to another.
pub fn ask(story: &mut Story<'_>, (from, until): (Date, Date)) {
    use ServiceKind::{
        Advocacy, DomesticAbuse, Exploitation, FamilySupport, Housing, MentalHealth, Other, Parenting,
        ShortBreaks, Speech, SubstanceMisuse, TherapeuticSupport,
    };
    let service_id: ServiceId = story.subject("service");
    let kind = story.dice.pick(&[
        (240, MentalHealth),
        (160, DomesticAbuse),
        (140, Parenting),
        (140, FamilySupport),
        (110, SubstanceMisuse),
        (60, TherapeuticSupport),
        (40, Exploitation),
        (40, Housing),
        (20, Speech),
        (20, ShortBreaks),
        (20, Advocacy),
        (10, Other),
    ]);
    let asked = day::on_working_day(day::days(from, story.dice.within(3, 60)));
    if asked >= until {
        return;
    }
    story.tell(asked, ServiceRequested { service_id: service_id.clone(), kind });
    let waits = story.dice.span(&[(450, 7, 28), (300, 29, 56), (250, 57, 240)]);
    let starts = day::on_working_day(day::days(asked, waits));
    if waits > 35 && story.dice.chance(550) {
        let chased = day::on_working_day(day::days(asked, story.dice.within(28, waits)));
        story.tell(chased, ServiceChased { service_id: service_id.clone() });
    }
    if story.dice.chance(120) {
        return;
    }
    story.tell(starts, ServiceStarted { service_id: service_id.clone() });
    let ends = day::on_working_day(day::days(starts, story.dice.within(40, 260)));
    story.tell(ends, ServiceEnded { service_id });
}
