//! Import: an upload becomes files, the files an extract, the extract events.

use std::ops::ControlFlow;
use std::sync::Arc;

use exchange::ssda903::CollectionYear;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tonic::{Request, Status, Streaming};
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::import_request::Step;
use wire::pb::import_response;

use super::feed::{self, Feed, Feeder, Parting};
use super::known_at::{date, date_message};
use super::pieces::aside;
use super::{answers, convert, long};
use crate::caller::Caller;
use crate::edge::Deadline;
use crate::import::{FindingLine, Format, ImportAnswer, ImportQuestion, Prepared};
use crate::insight::Listener;
use crate::ledgers::{Ledgers, Opened};
use crate::limits::{FINDINGS_PER_MESSAGE, PIECE_BYTES_MAX, READ_MESSAGES_AHEAD, UPLOAD_STALL_MAX};
use crate::shutdown::Shutdown;
use crate::spool::Spool;

/// Answers the call.
pub fn handle(
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
    request: Request<Streaming<pb::ImportRequest>>,
) -> Feed<pb::ImportResponse> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let caller = Caller::of(&request);
    let upload = Upload { requests: request.into_inner() };
    let fill = move |feeder| run(ledgers, shutdown, caller, upload, feeder);
    feed::start(READ_MESSAGES_AHEAD, deadline, fill)
}

async fn run(
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
    caller: Caller,
    mut upload: Upload,
    feeder: Feeder<pb::ImportResponse>,
) -> Result<(), Parting> {
    let options = upload.options().await?;
    let opened = ledgers.find(&options.authority)?.clone();
    let question = question(&options)?;
    let permit = ledgers.imports.clone().try_acquire_owned().map_err(|_| Fault::new(R::ImportsFull))?;
    let spool = tokio::select! {
        spool = upload.files(ledgers.spools.begin()?) => spool?,
        () = shutdown.asked() => return Err(Fault::new(R::ShuttingDown).into()),
    };
    // One at a time: what the ledger holds of earlier submissions must not change while this one goes in.
    let importing = tokio::select! {
        importing = opened.importing.clone().lock_owned() => importing,
        () = feeder.gone() => return Err(Parting::Gone),
        () = shutdown.asked() => return Err(Fault::new(R::ShuttingDown).into()),
    };
    let (held, to_read) = (opened.clone(), question.clone());
    let (prepared, spool) = aside(move || {
        let prepared = read(&held, &to_read, &spool)?;
        Ok((prepared, spool))
    })
    .await?;
    let findings: Vec<_> = prepared.findings().map(finding_message).collect();
    for findings in findings.chunks(FINDINGS_PER_MESSAGE) {
        let findings = pb::ImportFindings { findings: findings.to_vec() };
        feeder.send(step(import_response::Step::Findings(findings))).await?;
    }
    let progress = |progress| step(import_response::Step::Progress(progress));
    let answer = long::work(&feeder, &shutdown, progress, move |work| {
        // Held until the last append is answered, however the call ends.
        let _held = (permit, importing, spool);
        work.is_of(prepared.children());
        let going = || {
            work.step();
            if work.is_gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let answer = Handle::current().block_on(prepared.run(&opened, &caller, going))?;
        Ok(summary_message(answer))
    });
    feeder.send(step(import_response::Step::Summary(answer.await?))).await
}

fn read(opened: &Opened, question: &ImportQuestion, spool: &Spool) -> Result<Prepared, Fault> {
    let directory = [spool.directory().to_owned()];
    let paths = if question.format.is_directory() { &directory } else { spool.files() };
    Ok(Prepared::read(opened, question, paths)?)
}

/// The steps of a caller.
struct Upload {
    requests: Streaming<pb::ImportRequest>,
}

impl Upload {
    /// The next step; nothing when the caller has closed its side.
    async fn next(&mut self) -> Result<Option<Step>, Parting> {
        match timeout(UPLOAD_STALL_MAX, self.requests.next()).await {
            Err(_elapsed) => Err(Fault::new(R::UploadStalled).into()),
            Ok(None) => Ok(None),
            Ok(Some(Ok(request))) => Ok(Some(request.step.ok_or(Fault::new(R::UploadMalformed))?)),
            Ok(Some(Err(status))) => Err(broken(status)),
        }
    }

    /// The first step.
    async fn options(&mut self) -> Result<pb::ImportOptions, Parting> {
        match self.next().await? {
            Some(Step::Options(options)) => Ok(options),
            _ => Err(Fault::field("options", R::UploadMalformed).into()),
        }
    }

    /// All the others.
    async fn files(&mut self, mut spool: Spool) -> Result<Spool, Parting> {
        loop {
            let step = self.next().await?;
            if let Some(Step::Complete(complete)) = &step {
                if spool.is_whole(complete.files) {
                    return Ok(spool);
                }
                return Err(Fault::field("complete", R::UploadMalformed).into());
            }
            spool = aside(move || {
                match step {
                    Some(Step::Begun(begun)) => spool.begin(&begun.name)?,
                    Some(Step::Piece(bytes)) if bytes.len() > PIECE_BYTES_MAX => {
                        let limit = Fault::field("piece", R::MessageTooLarge).with("limit", &PIECE_BYTES_MAX);
                        return Err(limit);
                    }
                    Some(Step::Piece(bytes)) => spool.write(&bytes)?,
                    Some(Step::Ended(ended)) => spool.end(&ended.sha256)?,
                    Some(Step::Options(_) | Step::Complete(_)) | None => {
                        return Err(R::UploadMalformed.into());
                    }
                }
                Ok(spool)
            })
            .await?;
        }
    }
}

/// A stream of requests that ended in an error: the caller has gone, or sent what cannot be read.
fn broken(status: Status) -> Parting {
    let status = wire::status::corrected(&status).unwrap_or(status);
    let reason = wire::status::reason_of(&status);
    let reason = reason.and_then(|reason| R::from_str_name(&format!("ERROR_REASON_{reason}")));
    reason.map_or(Parting::Gone, |reason| Fault::new(reason).into())
}

fn question(options: &pb::ImportOptions) -> Result<ImportQuestion, Fault> {
    let mut wrong = Vec::new();
    let received = options.received.as_ref();
    let received =
        received.map(|day| date(day, "options.received")).transpose().unwrap_or_else(|violation| {
            wrong.push(violation);
            None
        });
    if received.is_none() && wrong.is_empty() {
        wrong.push(Violation::new("options.received", R::FieldMissing));
    }
    let format = format(options).map_err(|violation| wrong.push(violation)).ok();
    match (format, received) {
        (Some(format), Some(received)) if wrong.is_empty() => {
            Ok(ImportQuestion { format, received, dry_run: options.dry_run })
        }
        _ => {
            Fault::fields(wrong)?;
            Err(R::FieldMissing.into())
        }
    }
}

fn format(options: &pb::ImportOptions) -> Result<Format, Violation> {
    use pb::ImportFormat as F;
    let year = || {
        let year = options
            .collection_year
            .ok_or_else(|| Violation::new("options.collection_year", R::FieldMissing))?;
        let known = u16::try_from(year).ok().and_then(CollectionYear::new);
        known.ok_or_else(|| Violation::new("options.collection_year", R::ReturnNotCollected))
    };
    match F::try_from(options.format) {
        Ok(F::Ssda903) => Ok(Format::Ssda903(year()?)),
        Ok(F::CinCensus) => Ok(Format::CinCensus(year()?)),
        Ok(F::AnnexA) => Ok(Format::AnnexA),
        Ok(F::DfePayload) => Ok(Format::DfePayload),
        Ok(F::Unspecified) => Err(Violation::new("options.format", R::EnumUnspecified)),
        Err(_) => Err(Violation::new("options.format", R::EnumUnknown)),
    }
}

fn step(step: import_response::Step) -> pb::ImportResponse {
    pb::ImportResponse { step: Some(step) }
}

fn finding_message(finding: FindingLine) -> pb::ImportFinding {
    pb::ImportFinding {
        file: finding.file,
        table: finding.table,
        row: finding.row,
        column: finding.column.unwrap_or_default(),
        rule: finding.rule,
        meaning: finding.meaning,
    }
}

fn summary_message(answer: ImportAnswer) -> pb::ImportSummary {
    let counts = |counts: std::collections::BTreeMap<String, u64>| {
        counts.into_iter().map(|(rule, count)| pb::RuleCount { rule, count }).collect()
    };
    pb::ImportSummary {
        rows: answer.rows,
        refused_rows: answer.refused_rows,
        events_appended: answer.events_appended,
        already_recorded: answer.already_recorded,
        corrections: answer.corrections,
        retractions: answer.retractions,
        closed: answer.closed,
        children_changed: answer.children_changed,
        children_unchanged: answer.children_unchanged,
        refused: counts(answer.refused),
        noticed: counts(answer.noticed),
        checks: counts(answer.checks),
        head: Some(convert::head(&answer.head)),
    }
}

/// The options of a question, for whoever asks a server.
pub fn options(authority: String, question: &ImportQuestion) -> pb::ImportOptions {
    let (format, year) = match question.format {
        Format::Ssda903(year) => (pb::ImportFormat::Ssda903, Some(year)),
        Format::CinCensus(year) => (pb::ImportFormat::CinCensus, Some(year)),
        Format::AnnexA => (pb::ImportFormat::AnnexA, None),
        Format::DfePayload => (pb::ImportFormat::DfePayload, None),
    };
    pb::ImportOptions {
        authority,
        format: format.into(),
        received: Some(date_message(question.received)),
        collection_year: year.map(|year| year.begins().into()),
        dry_run: question.dry_run,
    }
}

/// A finding from the wire.
pub fn finding(message: pb::ImportFinding) -> FindingLine {
    FindingLine {
        file: message.file,
        table: message.table,
        row: message.row,
        column: Some(message.column).filter(|column| !column.is_empty()),
        rule: message.rule,
        meaning: message.meaning,
    }
}

/// What was done, from the wire; nothing comes of a message that no server of this contract sends.
pub fn answer(message: pb::ImportSummary) -> Option<ImportAnswer> {
    let counts = |counts: Vec<pb::RuleCount>| {
        counts.into_iter().map(|pb::RuleCount { rule, count }| (rule, count)).collect()
    };
    Some(ImportAnswer {
        rows: message.rows,
        refused_rows: message.refused_rows,
        events_appended: message.events_appended,
        already_recorded: message.already_recorded,
        corrections: message.corrections,
        retractions: message.retractions,
        closed: message.closed,
        children_changed: message.children_changed,
        children_unchanged: message.children_unchanged,
        refused: counts(message.refused),
        noticed: counts(message.noticed),
        checks: counts(message.checks),
        head: answers::head(message.head.as_ref()?)?,
    })
}
