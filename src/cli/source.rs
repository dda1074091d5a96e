//! Where a command gets its answers: from a running server, or from the directory, opened in this process.

mod bulk;
mod exchange;

use std::path::PathBuf;

use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use ids::ChildId;
use jiff::civil::Date;
use journey::KnownAt;
use ledger::{ChildRef, LocalId};
use projections::{ClockFilter, FlagFilter};
use tokio::runtime::Runtime;
use wire::fault::Fault;
use wire::pb::ErrorReason;

use super::progress;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::config::resolve::Resolved;
use crate::config::{self, Log, Open};
use crate::exit::{Exit, Failure};
use crate::grpc::client::Client;
use crate::insight::{
    self, ClocksAnswer, ClocksQuestion, FlagsAnswer, FlagsQuestion, JourneyAnswer, JourneyQuestion,
    MeasuresAnswer, MeasuresQuestion, ReconciliationAnswer, ReconciliationQuestion, RuleLine, When,
};
use crate::ledgers::{Ledgers, Opened};
use crate::limits::FLAGS_PAGE_MAX;
use crate::telemetry;

/// A source of answers.
pub enum Source {
    /// This process has the directory open.
    Directory(Box<Ledgers>, String),
    /// A server has.
    Server(Box<Client>, Runtime),
}

/// How many flags or clocks are held at once on their way out.
const PAGE: usize = FLAGS_PAGE_MAX as usize;

/// Which child a command is about.
#[derive(Clone, Debug, clap::Args)]
#[group(required = false, multiple = false)]
pub struct ChildArgs {
    /// The child by a source system's own id, as in ssda903:398768
    #[arg(long, value_name = "SYSTEM:ID")]
    pub local_id: Option<String>,
    /// The child by the ledger's opaque id
    #[arg(long, value_name = "UUID")]
    pub child: Option<ChildId>,
}

impl ChildArgs {
    /// The child that was named, if one was.
    pub fn named(&self) -> Result<Option<ChildRef>, Failure> {
        if let Some(child) = self.child {
            return Ok(Some(ChildRef::Id(child)));
        }
        let Some(text) = &self.local_id else {
            return Ok(None);
        };
        let (system, id) =
            text.split_once(':').filter(|(system, id)| !system.is_empty() && !id.is_empty()).ok_or_else(
                || Failure::new(Exit::Usage, "--local-id is written SYSTEM:ID, as in ssda903:398768"),
            )?;
        Ok(Some(ChildRef::Local(LocalId { source_system: system.into(), local_id: id.into() })))
    }
}

impl Source {
    /// Opens the source that the settings name; the stronger of `--server` and `--data` counts.
    pub fn open(settings: &LedgerArgs) -> anyhow::Result<Self> {
        Self::opened_by(settings, open_existing)
    }

    /// The same; in a directory without a ledger the one of the named authority is made.
    pub fn open_or_make(settings: &LedgerArgs) -> anyhow::Result<Self> {
        Self::opened_by(settings, open_or_make)
    }

    fn opened_by(
        settings: &LedgerArgs,
        open: impl FnOnce(&Open) -> Result<Ledgers, Failure>,
    ) -> anyhow::Result<Self> {
        let resolved = Resolved::from_surroundings(&settings.0)?;
        telemetry::start(&Log::new(&resolved)?)?;
        let authority = config::optional::<ids::AuthorityCode>(&resolved, "authority")?;
        let authority = authority.map(|code| code.to_string()).unwrap_or_default();
        let (server, data) = (resolved.get("server"), resolved.get("data"));
        if let Some(server) = server {
            let data = data.map_or(0, |data| data.origin.strength());
            if data == server.origin.strength() {
                bail!(Failure::new(Exit::Usage, "either --server or --data, not both"));
            }
            if data < server.origin.strength() {
                let runtime = Runtime::new().context("the async runtime")?;
                let server_ca: Option<PathBuf> = config::optional(&resolved, "server_ca")?;
                let connecting = Client::connect(&server.text, authority, server_ca.as_deref());
                let client = runtime.block_on(connecting)?;
                return Ok(Self::Server(Box::new(client), runtime));
            }
        }
        Ok(Self::Directory(Box::new(open(&Open::new(&resolved)?)?), authority))
    }

    /// One child's journey.
    pub fn journey(
        &mut self,
        child: &ChildRef,
        as_of: Date,
        known_at: KnownAt,
    ) -> anyhow::Result<JourneyAnswer> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.journey(child, as_of, &known_at)),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let child = find(opened, child)?;
                let question = JourneyQuestion { child, as_of, known_at };
                insight::journey(opened, &question).map_err(|fault| refused(&fault))
            }
        }
    }

    /// Figures over all children.
    pub fn measures(&mut self, question: &MeasuresQuestion) -> anyhow::Result<MeasuresAnswer> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::spinner("the server counts");
                let answer = runtime.block_on(client.measures(question));
                bar.finish_and_clear();
                answer
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let answer = insight::measures(opened, question, &progress::Children::of(opened));
                answer.map_err(|fault| refused(&fault))
            }
        }
    }

    /// Figures then and now.
    pub fn reconcile(&mut self, question: &ReconciliationQuestion) -> anyhow::Result<ReconciliationAnswer> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::spinner("the server compares");
                let answer = runtime.block_on(client.reconcile(question));
                bar.finish_and_clear();
                answer
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let answer = insight::reconcile(opened, question, &progress::Children::of(opened));
                answer.map_err(|fault| refused(&fault))
            }
        }
    }

    /// The rule books as the authority has set them.
    pub fn rules(&mut self) -> anyhow::Result<Vec<RuleLine>> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.rules()),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                super::rules::of(opened).map_err(|fault| refused(&fault))
            }
        }
    }

    /// The flags that a filter wants, of all children or one; `page` gets them as they come.
    pub fn flags(
        &mut self,
        when: When,
        filter: &FlagFilter,
        child: Option<&ChildRef>,
        page: impl FnMut(FlagsAnswer) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.flags(when, filter, child, page)),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                flags_here(opened, when, filter, child, page)
            }
        }
    }

    /// Clocks, by the days on which they are due; `page` gets them as they come.
    pub fn clocks(
        &mut self,
        question: &ClocksQuestion,
        child: Option<&ChildRef>,
        mut page: impl FnMut(ClocksAnswer) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.clocks(question, child, page)),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let children = child.map(|child| find(opened, child)).transpose()?.into_iter().collect();
                let filter = ClockFilter { children, ..question.filter.clone() };
                let mut question = ClocksQuestion { filter, limit: PAGE, ..question.clone() };
                let bar = progress::Children::of(opened);
                loop {
                    let answer = insight::clocks(opened, clock::today(), &question, &bar);
                    let answer = answer.map_err(|fault| refused(&fault))?;
                    question.after = answer.next;
                    bar.aside(|| page(answer))?;
                    match &question.after {
                        // A page by child begins with reading the one again with whom the page before ended.
                        Some(next) if question.is_by_child() => bar.go_to(next.child),
                        Some(_) => {}
                        None => return Ok(()),
                    }
                }
            }
        }
    }
}

fn flags_here(
    opened: &Opened,
    when: When,
    filter: &FlagFilter,
    child: Option<&ChildRef>,
    mut page: impl FnMut(FlagsAnswer) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let children = child.map(|child| find(opened, child)).transpose()?.into_iter().collect();
    let filter = FlagFilter { children, ..filter.clone() };
    let bar = progress::Children::of(opened);
    let mut question = FlagsQuestion { when, filter, after: None, limit: PAGE };
    loop {
        let answer = insight::flags(opened, clock::today(), &question, &bar);
        let answer = answer.map_err(|fault| refused(&fault))?;
        question.after.clone_from(&answer.next);
        bar.aside(|| page(answer))?;
        if question.after.is_none() {
            return Ok(());
        }
    }
}

/// Opens a directory of ledgers for a command that makes none.
pub fn open_existing(config: &Open) -> Result<Ledgers, Failure> {
    if !crate::ledgers::is_there(&config.data) {
        let why = format!("there is no ledger in {}", config.data.display());
        return Err(Failure::new(Exit::Config, why));
    }
    // The authority is which ledger to ask, and no wish to make one.
    let ledgers = Ledgers::open(&Open { authority: None, ..config.clone() })?;
    wait_for_stores(&ledgers);
    Ok(ledgers)
}

/// Opens a directory of ledgers, or makes the first one in a new directory. A mistyped code makes none beside others.
fn open_or_make(config: &Open) -> Result<Ledgers, Failure> {
    if let Some(authority) =
        config.authority.filter(|named| crate::ledgers::is_of_others(&config.data, *named))
    {
        let why = format!(
            "there is no ledger of {authority} in {}, which holds others; `journey-ledger serve --authority {authority}` \
             makes one there",
            config.data.display()
        );
        return Err(Failure::new(Exit::Config, why));
    }
    let ledgers = Ledgers::open(config)?;
    wait_for_stores(&ledgers);
    Ok(ledgers)
}

/// A server answers while a store is being made again; a command would only fail, and the next would begin from the start.
fn wait_for_stores(ledgers: &Ledgers) {
    const LOOK_EVERY: Duration = Duration::from_millis(20);
    let unsettled = ledgers.all().filter(|opened| opened.ledger.is_rebuilding());
    for opened in unsettled {
        let bar = progress::spinner("the store is being made again");
        while opened.ledger.is_rebuilding() {
            thread::sleep(LOOK_EVERY);
        }
        bar.finish_and_clear();
    }
}

fn find(opened: &Opened, child: &ChildRef) -> anyhow::Result<ChildId> {
    match child {
        ChildRef::Id(child) => Ok(*child),
        ChildRef::Local(local) => {
            opened.ledger.resolve(local).ok_or_else(|| refused(&Fault::new(ErrorReason::ChildNotFound)))
        }
    }
}

/// A fault in the words of the status table.
pub fn refused(fault: &Fault) -> anyhow::Error {
    let row = wire::status::Row::of(fault.reason);
    let reason = wire::status::reason_name(fault.reason);
    let exit = match fault.reason {
        ErrorReason::RecordCorrupt => Exit::Data,
        _ => Exit::Failed,
    };
    let option = if fault.reason == ErrorReason::AuthorityRequired { ", as in --authority 344" } else { "" };
    anyhow!(Failure::new(exit, format!("{reason}: {}{option}", row.sentence)))
}
