//! A concern about a child, with its grounds.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::civil::Date;
use journey::codes::{FlagAnswerKind, Role};
use journey::{EntryRef, Event, Kind};

use crate::book::FlagRule;
use crate::case::Case;

/// A concern about a child, with its grounds.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The row.
    pub rule: &'static FlagRule,
    /// What was raised, and why.
    pub raised: Raised,
    /// The last answer to it that is on record; a flag that was answered stands all the same.
    pub answer: Option<Answer>,
}

/// What somebody answered to a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The day on which it was answered.
    pub on: Date,
    /// What the answer is.
    pub kind: FlagAnswerKind,
    /// In which role; absent when it does not say.
    pub role: Option<Role>,
    /// Whether the reasons are on the record.
    pub rationale_recorded: Option<bool>,
    /// The entry that says so.
    pub entry: EntryRef,
}

/// What a row of the flag book raises of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// What it is about: the id of a referral, a period of care, a plan; empty when it is the child as such.
    pub subject: String,
    /// The first day on which it stood.
    pub since: Date,
    /// The reason in plain English, with the dates and numbers; it does not change from day to day.
    pub sentence: String,
    /// The entries that it rests on.
    pub grounds: Vec<EntryRef>,
}

/// The last answer to a flag on one subject that was given since it has stood. An answer that names no subject is to
/// every flag of the rule.
pub(crate) fn answer_to(case: &Case<'_>, rule: &FlagRule, raised: &Raised) -> Option<Answer> {
    let answers = case.occurred(&[Kind::FlagAnswered]).filter(|entry| entry.day() >= raised.since);
    let of_this = answers.filter_map(|entry| match entry.event() {
        Event::FlagAnswered(answer) => {
            let named = answer.rule.as_str();
            let is_rule = named == rule.name || rule.aliases.contains(&named);
            let is_subject =
                answer.subject_id.as_ref().is_none_or(|subject| subject.as_str() == raised.subject);
            (is_rule && is_subject).then(|| Answer {
                on: entry.day(),
                kind: answer.answer,
                role: answer.by.as_ref().map(|by| by.role),
                rationale_recorded: answer.rationale_recorded,
                entry: entry.reference(),
            })
        }
        _ => None,
    });
    of_this.last()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use expect_test::{Expect, expect};
    use journey::Coded;
    use journey::fixture::Fixture;

    use super::*;
    use crate::jurisdiction::Jurisdiction;
    use crate::outlook;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(answers: &str, expected: Expect) {
        let text = format!(
            "2010-06-01 born
            2017-04-10 care started c1 legal C2
            {answers}
            as of 2017-06-30"
        );
        let fixture = Fixture::parse(&text).expect("the fixture language");
        let as_of = fixture.as_of.expect("a line `as of`");
        let (journey, wanted) =
            (fixture.journey(), |name: &str| ["care-review", "care-review-overdue"].contains(&name));
        let outlook = outlook::read(&journey, as_of, &Jurisdiction::default(), wanted);
        let told = outlook.flags.iter().map(|flag| {
            let answer = flag.answer.map_or("not answered".to_string(), |answer| {
                let role = answer.role.map_or("nobody", Coded::code);
                format!("{} on {} by {role}, e{}", answer.kind.code(), answer.on, answer.entry.position.0 + 1)
            });
            format!("{} since {}: {answer}\n", flag.rule.name, flag.raised.since)
        });
        expected.assert_eq(&told.collect::<String>());
    }

    #[test]
    fn an_answer_stands_beside_its_flag_and_never_hides_it() {
        check(
            "",
            expect![[r#"
            care-review-overdue since 2017-05-12: not answered
        "#]],
        );
        check(
            "2017-05-20 flag answered care-review-overdue accepted by social-worker
            2017-05-22 flag answered care-review-overdue explained about c1 by manager",
            expect![[r#"
                care-review-overdue since 2017-05-12: explained on 2017-05-22 by manager, e5
            "#]],
        );
        // Of another subject or rule, of the time before it stood, or not given yet.
        check(
            "2017-05-20 flag answered care-review-overdue explained about c2 by manager
            2017-05-20 flag answered health-overdue explained by manager
            2017-05-02 flag answered care-review-overdue explained by manager
            2017-07-02 flag answered care-review-overdue explained by manager",
            expect![[r#"
                care-review-overdue since 2017-05-12: not answered
            "#]],
        );
    }
}
