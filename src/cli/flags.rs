//! `journey-ledger flags`: the concerns that stand on a day, over all children or some.

use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use journey::KnownAt;
use projections::FlagFilter;
use rules::{Concern, Severity};
use serde_json::{Value, json};

use super::output::{FormatArgs, Sheet, local_ids};
use super::source::{ChildArgs, Source};
use super::unknown::unknown;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::exit::Exit;
use crate::insight::When;

/// Prints the concerns that stand on a day, with their grounds
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: journey-ledger flags --as-of 2018-03-31 --concern delay --severity high --format csv"
)]
pub struct Args {
    /// The day on which the rules are read; today, unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What had been recorded by then: a date, position:N or appended:T, with commas between several
    #[arg(long, value_name = "BOUND")]
    known_at: Option<KnownAt>,
    /// Only this rule; may be given several times
    #[arg(long = "flag", value_name = "NAME")]
    rules: Vec<String>,
    /// Only this kind of concern; may be given several times
    #[arg(long, value_name = "CONCERN", value_parser = PossibleValuesParser::new(Concern::ALL.iter().map(|one| one.word())))]
    concern: Vec<String>,
    /// Only concerns that weigh at least this much
    #[arg(long, value_name = "SEVERITY", value_parser = PossibleValuesParser::new(Severity::ALL.iter().map(|one| one.word())))]
    severity: Option<String>,
    /// Only concerns that have stood since this day or later
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    child: ChildArgs,
    #[command(flatten)]
    output: FormatArgs,
    #[command(flatten)]
    settings: LedgerArgs,
}

/// Which children a list is about.
#[derive(Clone, Debug, clap::Args)]
pub struct ScopeArgs {
    /// Only children whose case this team holds
    #[arg(long)]
    pub team: Option<String>,
    /// Only children whose case this worker holds, by pseudonym
    #[arg(long)]
    pub worker: Option<String>,
    /// Only children in this type of placement, by its code
    #[arg(long, value_name = "CODE")]
    pub placement: Option<String>,
}

const COLUMNS: &[&str] = &[
    "severity",
    "flag",
    "since",
    "child",
    "local_ids",
    "subject",
    "says",
    "concern",
    "grounds",
    "team",
    "worker",
    "answer",
    "clears",
    "citation",
];

/// What a person wants to see at a glance.
const TABLE: usize = 7;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let child = args.child.named()?;
    let when = When {
        as_of: args.as_of.unwrap_or_else(clock::today),
        known_at: args.known_at.unwrap_or(KnownAt::EVERYTHING),
    };
    let rule = |name: &String| {
        let rule = rules::flag(name).map(|rule| rule.name.to_owned());
        rule.ok_or_else(|| unknown("flag", name, rules::flags().map(|rule| rule.name)))
    };
    let filter = FlagFilter {
        rules: args.rules.iter().map(rule).collect::<Result<_, _>>()?,
        concerns: args.concern.iter().filter_map(|word| Concern::from_word(word)).collect(),
        at_least: args.severity.as_deref().and_then(Severity::from_word),
        since_from: args.since,
        teams: args.scope.team.iter().cloned().collect(),
        workers: args.scope.worker.iter().cloned().collect(),
        placements: args.scope.placement.iter().cloned().collect(),
        ..FlagFilter::default()
    };
    let mut source = Source::open(&args.settings)?;
    let columns = args.output.columns(COLUMNS, TABLE);
    let mut sheet = Sheet::new(args.output.format, columns)?;
    source.flags(when, &filter, child.as_ref(), |answer| {
        for flag in answer.flags {
            let answered = flag.answer.map(|answer| {
                json!({"on": answer.on.map(|on| on.to_string()), "answer": answer.answer, "role": answer.role})
            });
            let mut cells: Vec<Value> = vec![
                flag.severity.into(),
                flag.flag.into(),
                flag.since.map_or(Value::Null, |since| since.to_string().into()),
                flag.child.to_string().into(),
                local_ids(&flag.local_ids),
                flag.subject.into(),
                flag.sentence.into(),
                flag.concern.into(),
                flag.grounds.iter().map(|position| json!(position.0)).collect(),
                flag.team.into(),
                flag.worker.into(),
                json!(answered),
                flag.clears.into(),
                flag.citation.into(),
            ];
            cells.truncate(columns.len());
            sheet.row(cells)?;
        }
        Ok(())
    })?;
    sheet.finish()?;
    Ok(Exit::Done)
}
