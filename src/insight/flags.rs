//! All children: the flags that stand on a day.

use ids::ChildId;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::Ledger;
use rules::{FlagRule, Jurisdiction};
use wire::fault::Fault;

use super::answer::{FlagLine, FlagsAnswer, Provenance};
use super::journey::{flag_line, read_child};

/// What is asked about the flags.
#[derive(Clone, Debug)]
pub struct FlagsQuestion {
    /// The day on which the rules are read.
    pub as_of: Date,
    /// What had been recorded by then.
    pub known_at: KnownAt,
    /// Only these rules; empty means all.
    pub rules: Vec<&'static FlagRule>,
    /// Only this child.
    pub child: Option<ChildId>,
    /// After how many flags the answer begins.
    pub skip: u64,
    /// How many flags there may be in it.
    pub limit: usize,
}

/// Answers it; `progress` is told after every child that was read.
pub fn flags(
    ledger: &Ledger,
    jurisdiction: &Jurisdiction,
    question: &FlagsQuestion,
    mut progress: impl FnMut(),
) -> Result<FlagsAnswer, Fault> {
    let head = ledger.head();
    let mut children = match question.child {
        Some(child) => vec![child],
        None => ledger.children(),
    };
    children.retain(|child| *child != ChildId::AUTHORITY_STREAM);
    children.sort_unstable();
    let (mut met, mut flags, mut more) = (0, Vec::new(), false);
    for child in children {
        for flag in of_child(ledger, jurisdiction, question, child)? {
            met += 1;
            if met <= question.skip {
                continue;
            }
            if flags.len() == question.limit {
                more = true;
                break;
            }
            flags.push(flag);
        }
        progress();
        if more {
            break;
        }
    }
    let next = more.then(|| question.skip + flags.len() as u64);
    Ok(FlagsAnswer {
        flags,
        next,
        provenance: Provenance::new(head, jurisdiction, question.as_of, question.known_at),
    })
}

fn of_child(
    ledger: &Ledger,
    jurisdiction: &Jurisdiction,
    question: &FlagsQuestion,
    child: ChildId,
) -> Result<Vec<FlagLine>, Fault> {
    let journey = read_child(ledger, child, &question.known_at)?;
    let outlook = rules::outlook(&journey, question.as_of, jurisdiction);
    let wanted =
        |rule: &FlagRule| question.rules.is_empty() || question.rules.iter().any(|one| one.name == rule.name);
    Ok(outlook.flags.iter().filter(|flag| wanted(flag.rule)).map(|flag| flag_line(child, flag)).collect())
}
