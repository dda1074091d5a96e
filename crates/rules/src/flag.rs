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
