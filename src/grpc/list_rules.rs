//! ListRules: the rule books, as an authority has set them.

use journey::KnownAt;
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::known_at::{date, date_message};
use super::pieces::aside;
use crate::clock;
use crate::insight::{self, ParameterLine, RuleLine};
use crate::ledgers::Ledgers;

/// The kinds of row; the last two name no row of the books that judge one child.
const KINDS: [&str; 4] = ["clock", "flag", "measure", "check"];

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: pb::ListRulesRequest,
) -> Result<pb::ListRulesResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    if !request.kind.is_empty() && !KINDS.contains(&request.kind.as_str()) {
        return Err(Fault::field("kind", R::CodeUnknown));
    }
    let today = clock::today();
    let jurisdiction = aside(move || opened.jurisdiction(today, &KnownAt::EVERYTHING)).await?;
    let rules = insight::catalogue(&jurisdiction, today);
    let unknown =
        request.names.iter().enumerate().filter(|(_, name)| !rules.iter().any(|rule| rule.is_called(name)));
    let unknown = unknown.map(|(index, _)| Violation::new(format!("names[{index}]"), R::RuleUnknown));
    Fault::fields(unknown.collect())?;
    let wanted = rules.into_iter().filter(|rule| {
        (request.kind.is_empty() || rule.kind == request.kind)
            && (request.names.is_empty() || request.names.iter().any(|name| rule.is_called(name)))
    });
    Ok(pb::ListRulesResponse {
        rules: wanted.map(message).collect(),
        rule_book_version: rules::BOOK_VERSION.to_owned(),
    })
}

fn message(rule: RuleLine) -> pb::Rule {
    let parameter =
        |ParameterLine { name, value, says }: ParameterLine| pb::RuleParameter { name, value, says };
    pb::Rule {
        name: rule.name,
        kind: rule.kind,
        title: rule.title,
        sentence: rule.sentence,
        concern: rule.concern,
        severity: rule.severity,
        force: rule.force,
        citation: rule.citation,
        allowance: rule.allowance,
        parameters: rule.parameters.into_iter().map(parameter).collect(),
        since: rule.since.map(date_message),
        until: rule.until.map(date_message),
        clears: rule.clears,
        aliases: rule.aliases,
        observable: rule.observable,
    }
}

/// A rule from the wire, for whoever asks a server.
pub fn line(rule: pb::Rule) -> RuleLine {
    let day = |day: Option<pb::Date>| day.and_then(|day| date(&day, "").ok());
    let parameter =
        |pb::RuleParameter { name, value, says }: pb::RuleParameter| ParameterLine { name, value, says };
    RuleLine {
        name: rule.name,
        kind: rule.kind,
        title: rule.title,
        sentence: rule.sentence,
        concern: rule.concern,
        severity: rule.severity,
        force: rule.force,
        citation: rule.citation,
        allowance: rule.allowance,
        parameters: rule.parameters.into_iter().map(parameter).collect(),
        since: day(rule.since),
        until: day(rule.until),
        clears: rule.clears,
        aliases: rule.aliases,
        observable: rule.observable,
    }
}
