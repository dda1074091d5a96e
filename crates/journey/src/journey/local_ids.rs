//! The ids under which the authority's own systems know a child: of each system the one that was told last.

use alloc::vec::Vec;

use ids::{ChildId, Position};

use super::Journey;
use crate::event::Event;
use crate::facts::RegisteredId;

/// The kind of an identifier that is no system's own: the unique pupil number that the child had before.
pub const FORMER_UPN: &str = "former-upn";

/// An id, as it was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToldId<'a> {
    /// Of whose record.
    pub child: ChildId,
    /// By which event.
    pub position: Position,
    /// The id.
    pub id: &'a RegisteredId,
}

impl Event {
    /// The child's identifiers in the source systems that this tells, also where it corrects what told them.
    pub fn local_ids(&self) -> &[RegisteredId] {
        match self {
            Self::ChildRegistered(fact) => &fact.local_ids,
            Self::IdentityChanged(fact) => &fact.local_ids,
            Self::EntryCorrected(fact) => fact.body.local_ids(),
            _ => &[],
        }
    }
}

impl Journey {
    /// The ids that hold, those of the child's own record first, each with the event that tells it: of a corrected entry
    /// the correction.
    pub fn local_ids(&self) -> Vec<ToldId<'_>> {
        let told = self.entries().iter().flat_map(|entry| {
            let position = entry.amended.last().map_or(entry.position, |amendment| amendment.position);
            entry.event().local_ids().iter().map(move |id| ToldId { child: entry.child, position, id })
        });
        holding(self.child(), told)
    }
}

/// Of ids in the order in which they were told those that hold: of each record and system the last, those of the child's
/// own record first.
pub fn holding<'a>(child: ChildId, told: impl IntoIterator<Item = ToldId<'a>>) -> Vec<ToldId<'a>> {
    let mut holding: Vec<ToldId<'a>> = Vec::new();
    for told in told.into_iter().filter(|told| told.id.kind.as_str() != FORMER_UPN) {
        holding.retain(|held| held.child != told.child || held.id.kind != told.id.kind);
        holding.push(told);
    }
    holding.sort_by_key(|held| held.child != child);
    holding
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::fixture::Fixture;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::parse(text).expect("a journey");
        let journey = Journey::fold_linked(Fixture::child_number(1), fixture.entries);
        let held = journey.local_ids();
        let lines: String = held
            .iter()
            .map(|held| format!("{}:{} e{}\n", held.id.kind, held.id.value, held.position.0))
            .collect();
        expected.assert_eq(&lines);
    }

    #[test]
    fn the_id_that_a_system_told_last_holds() {
        check(
            "
            2016-01-01 child registered known ssda903:F1,former-upn:F0000000000000
            2017-01-01 identity changed known annex-a:F1
            2018-01-01 identity changed known ssda903:F2
            ",
            expect![[r#"
                annex-a:F1 e1
                ssda903:F2 e2
            "#]],
        );
    }

    #[test]
    fn a_correction_tells_the_whole_anew() {
        check(
            "
            2016-01-01 child registered known ssda903:F1
            correct e1 2016-01-02 child registered known ssda903:F3
            2018-01-01 identity changed known ssda903:F2
            retract e3
            ",
            expect![[r#"
                ssda903:F3 e1
            "#]],
        );
    }

    #[test]
    fn a_linked_record_has_its_own() {
        check(
            "
            2016-01-01 child registered known ssda903:F1
            child 2
            2015-01-01 child registered known ssda903:F9
            child 1
            2018-01-01 records linked 2 duplicate
            ",
            expect![[r#"
                ssda903:F1 e0
                ssda903:F9 e1
            "#]],
        );
    }
}
