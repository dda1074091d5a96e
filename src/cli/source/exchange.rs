//! What is done with a whole ledger: files in and out, checks, an authority's own file, a replay.

use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Context;
use ids::Position;
use jiff::civil::Date;
use journey::KnownAt;
use tokio::runtime::Runtime;

use super::{Source, open_or_make, progress, refused};
use crate::caller::Caller;
use crate::clock;
use crate::config::args::LedgerArgs;
use crate::export::{self, ExportError, ExportQuestion, Exported, Files};
use crate::import::{self, FindingLine, ImportAnswer, ImportQuestion, Prepared, Reading};
use crate::insight::{self, ChecksAnswer, ChecksQuestion, ReplayAnswer};
use crate::jurisdictions::{InForce, version};

/// A jurisdiction file that was handed in: its version, and whether it is new.
pub type JurisdictionAnswer = (String, bool);

impl Source {
    /// Opens the source for an extract to go into, or makes it. Where this process opens a directory, the extract is read
    /// meanwhile.
    pub fn open_for(
        settings: &LedgerArgs,
        question: &ImportQuestion,
        paths: &[PathBuf],
    ) -> anyhow::Result<(Self, Option<Reading>)> {
        let mut reading = None;
        let source = Self::opened_by(settings, |config| {
            reading = Reading::begin(question, paths);
            open_or_make(config)
        })?;
        Ok((source, reading))
    }

    /// Takes an extract in; what is amiss with it, and what was done. It may be being read already.
    pub fn import(
        &mut self,
        question: &ImportQuestion,
        paths: &[PathBuf],
        reading: Option<Reading>,
    ) -> anyhow::Result<(Vec<FindingLine>, ImportAnswer)> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::bar("children", 0);
                let answer = runtime.block_on(client.import(question, paths, &|done, of| {
                    bar.set_length(of.max(done));
                    bar.set_position(done);
                }));
                bar.finish_and_clear();
                answer
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let prepared = match reading {
                    Some(reading) => Prepared::of_reading(opened, question, reading)?,
                    None => Prepared::read(opened, question, paths)?,
                };
                let bar = progress::bar("children", prepared.children());
                let going = || {
                    bar.inc(1);
                    ControlFlow::Continue(())
                };
                let runtime = Runtime::new().context("the async runtime")?;
                let answer = runtime.block_on(prepared.run(opened, &Caller::InProcess, going));
                bar.finish_and_clear();
                ledgers.close();
                Ok((prepared.findings().collect(), answer?))
            }
        }
    }

    /// Files; whoever asks puts them in their places once there was no fault.
    pub fn export(&mut self, question: &ExportQuestion, files: &mut dyn Files) -> anyhow::Result<Exported> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::bar("children", 0);
                let exported = runtime.block_on(client.export(question, files, &|done, of| {
                    bar.set_length(of.max(done));
                    bar.set_position(done);
                }));
                bar.finish_and_clear();
                exported
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let exported = export::export(opened, question, files, &progress::Children::of(opened));
                exported.map_err(|error| match error {
                    ExportError::Fault(fault) => refused(&fault),
                    ExportError::Io(error) => error.into(),
                })
            }
        }
    }

    /// The checks of a return.
    pub fn checks(&mut self, question: &ChecksQuestion) -> anyhow::Result<ChecksAnswer> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::bar("children", 0);
                let answer = runtime.block_on(client.checks(question, &|done, of| {
                    bar.set_length(of.max(done));
                    bar.set_position(done);
                }));
                bar.finish_and_clear();
                answer
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let answer = insight::checks(opened, question, &progress::Children::of(opened));
                answer.map_err(|fault| refused(&fault))
            }
        }
    }

    /// Records an authority's own file, which whoever asks has read.
    pub fn set_jurisdiction(
        &mut self,
        file: Vec<u8>,
        effective_from: Date,
    ) -> anyhow::Result<JurisdictionAnswer> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.set_jurisdiction(file, effective_from)),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let version = version(&file);
                let runtime = Runtime::new().context("the async runtime")?;
                let recording = import::jurisdiction(opened, &Caller::InProcess, file, effective_from);
                let is_new = runtime.block_on(recording)?;
                ledgers.close();
                Ok((version, is_new))
            }
        }
    }

    /// The authority's own file that is in force on a day; nothing where none is set.
    pub fn jurisdiction(&mut self, as_of: Date, known_at: &KnownAt) -> anyhow::Result<Option<InForce>> {
        match self {
            Self::Server(client, runtime) => runtime.block_on(client.jurisdiction(as_of, known_at)),
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let in_force = opened.jurisdictions.file_at(&opened.ledger, as_of, known_at);
                in_force.map_err(|fault| refused(&fault))
            }
        }
    }

    /// Every outlook made again beside the live ones.
    pub fn replay(&mut self, to: Option<Position>) -> anyhow::Result<ReplayAnswer> {
        match self {
            Self::Server(client, runtime) => {
                let bar = progress::bar("children", 0);
                let answer = runtime.block_on(client.replay(to, &|done, of| {
                    bar.set_length(of.max(done));
                    bar.set_position(done);
                }));
                bar.finish_and_clear();
                answer
            }
            Self::Directory(ledgers, authority) => {
                let opened = ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let bar = progress::Children::read_often(opened, 2);
                let answer = insight::replay(opened, to, clock::today(), &bar);
                answer.map_err(|fault| refused(&fault))
            }
        }
    }
}
