//! What is done with a whole ledger, asked of a server: files in and out, checks, an authority's own file, a replay.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use ids::Position;
use jiff::civil::Date;
use journey::KnownAt;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};
use wire::pb;

use super::upload;
use super::{Client, not_understood, refused};
use crate::export::{Counted, ExportQuestion, Exported, Files};
use crate::grpc::known_at::{date, date_message, known_message};
use crate::grpc::{answers, check, export, import, replay};
use crate::import::{FindingLine, ImportAnswer, ImportQuestion};
use crate::insight::{ChecksAnswer, ChecksQuestion, ReplayAnswer};
use crate::jurisdictions::InForce;

/// How many steps of an upload may wait to be sent.
const STEPS_AHEAD: usize = 4;

/// Is told how many children are done, and of how many.
pub type Told<'t> = &'t dyn Fn(u64, u64);

impl Client {
    /// Takes an extract in: what is amiss with it, and what was done.
    pub async fn import(
        &mut self,
        question: &ImportQuestion,
        paths: &[PathBuf],
        told: Told<'_>,
    ) -> anyhow::Result<(Vec<FindingLine>, ImportAnswer)> {
        use pb::import_response::Step;
        let files = upload::files(question.format, paths)?;
        let options = import::options(self.authority.clone(), question);
        let (steps, taken) = mpsc::channel(STEPS_AHEAD);
        let sending = spawn_blocking(move || upload::send(options, &files, &steps));
        let answer = self.exchange.import(ReceiverStream::new(taken)).await;
        let mut answer = answer.map_err(|status| refused(&status))?.into_inner();
        let mut findings = Vec::new();
        let summary = loop {
            let message = match answer.message().await {
                Ok(message) => message,
                // A file that cannot be read here ends the upload, and the server's complaint is about that only.
                Err(status) => {
                    sending.await.context("the upload")??;
                    return Err(refused(&status));
                }
            };
            match message.ok_or_else(cut_short)?.step.ok_or_else(not_understood)? {
                Step::Progress(progress) => told(progress.children_done, progress.children),
                Step::Findings(more) => findings.extend(more.findings.into_iter().map(import::finding)),
                Step::Summary(summary) => break summary,
            }
        };
        sending.await.context("the upload")??;
        Ok((findings, import::answer(summary).ok_or_else(not_understood)?))
    }

    /// Files, each whole with the digest that the server told, or none.
    pub async fn export(
        &mut self,
        question: &ExportQuestion,
        files: &mut dyn Files,
        told: Told<'_>,
    ) -> anyhow::Result<Exported> {
        use pb::export_response::Step;
        let request = export::request(self.authority.clone(), question);
        let answer = self.exchange.export(request).await.map_err(|status| refused(&status))?;
        let mut answer = answer.into_inner();
        let mut digest = Sha256::new();
        loop {
            let message = answer.message().await.map_err(|status| refused(&status))?;
            match message.ok_or_else(cut_short)?.step.ok_or_else(not_understood)? {
                Step::Progress(progress) => told(progress.children_done, progress.children),
                Step::Begun(begun) => files.begin(&begun.name, &begun.media_type)?,
                Step::Piece(bytes) => {
                    digest.update(&bytes);
                    files.write_all(&bytes)?;
                }
                Step::Ended(pb::FileEnded { sha256, rows, left_out, .. }) => {
                    if *sha256 != *digest.finalize_reset() {
                        bail!("a file did not come as it was sent; nothing was written");
                    }
                    files.end(Counted { rows, left_out })?;
                }
                Step::Done(done) => return export::exported(&done).ok_or_else(not_understood),
            }
        }
    }

    /// The checks of a return.
    pub async fn checks(
        &mut self,
        question: &ChecksQuestion,
        told: Told<'_>,
    ) -> anyhow::Result<ChecksAnswer> {
        use pb::check_response::Step;
        let request = check::request(self.authority.clone(), question);
        let answer = self.exchange.check(request).await.map_err(|status| refused(&status))?;
        let (mut answer, mut lines) = (answer.into_inner(), Vec::new());
        loop {
            let message = answer.message().await.map_err(|status| refused(&status))?;
            match message.ok_or_else(cut_short)?.step.ok_or_else(not_understood)? {
                Step::Progress(progress) => told(progress.children_done, progress.children),
                Step::Findings(more) => {
                    for finding in more.findings {
                        lines.push(check::line(finding).ok_or_else(not_understood)?);
                    }
                }
                Step::Done(pb::ChecksEnded { counts, children, provenance }) => {
                    let provenance = provenance.and_then(answers::provenance).ok_or_else(not_understood)?;
                    let counts = counts.into_iter().map(check::count).collect();
                    return Ok(ChecksAnswer { lines, counts, children, provenance });
                }
            }
        }
    }

    /// Records an authority's own file: its version, and whether it is new.
    pub async fn set_jurisdiction(
        &mut self,
        file: Vec<u8>,
        effective_from: Date,
    ) -> anyhow::Result<(String, bool)> {
        let request = pb::SetJurisdictionRequest {
            authority: self.authority.clone(),
            file: file.into(),
            effective_from: Some(date_message(effective_from)),
            validate_only: false,
        };
        let set = self.exchange.set_jurisdiction(request).await.map_err(|status| unfit(&status))?;
        let pb::SetJurisdictionResponse { version, recorded } = set.into_inner();
        Ok((version, recorded))
    }

    /// The authority's own file that is in force on a day; nothing where none is set.
    pub async fn jurisdiction(&mut self, as_of: Date, known_at: &KnownAt) -> anyhow::Result<Option<InForce>> {
        let request = pb::GetJurisdictionRequest {
            authority: self.authority.clone(),
            as_of: Some(date_message(as_of)),
            known_at: Some(known_message(known_at)),
        };
        let got = self.exchange.get_jurisdiction(request).await.map_err(|status| refused(&status))?;
        let pb::GetJurisdictionResponse { file, version, effective_from, position } = got.into_inner();
        let Some(position) = position.map(Position) else { return Ok(None) };
        let effective_from = effective_from.and_then(|day| date(&day, "").ok()).ok_or_else(not_understood)?;
        Ok(Some(InForce { file: file.to_vec(), version, effective_from, position }))
    }

    /// Every outlook made again beside the live ones.
    pub async fn replay(&mut self, to: Option<Position>, told: Told<'_>) -> anyhow::Result<ReplayAnswer> {
        use pb::replay_response::Step;
        let request = pb::ReplayRequest { authority: self.authority.clone(), to_position: to.map(|to| to.0) };
        let answer = self.exchange.replay(Request::new(request)).await.map_err(|status| refused(&status))?;
        let mut answer = answer.into_inner();
        loop {
            let message = answer.message().await.map_err(|status| refused(&status))?;
            match message.ok_or_else(cut_short)?.step.ok_or_else(not_understood)? {
                Step::Progress(progress) => told(progress.children_done, progress.children),
                Step::Done(done) => return replay::answer(&done).ok_or_else(not_understood),
            }
        }
    }
}

fn cut_short() -> anyhow::Error {
    anyhow!("the server's answer ended early")
}

/// A refused file with all that is wrong with it, a line each.
fn unfit(status: &Status) -> anyhow::Error {
    let complaints = wire::status::complaints_of(status);
    let lines = complaints.iter().map(|pb::Complaint { place, says }| format!("\n  {place}: {says}"));
    anyhow!("{}{}", refused(status), lines.collect::<String>())
}
