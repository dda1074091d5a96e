//! Reading, appending several batches at once, and looking again at what was refused.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures::future::{MaybeDone, join_all, maybe_done};
use tonic::{Code, Status};
use wire::fault::Violation;
use wire::json::line;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::status::{Row, metadata_of, reason_name, reason_of};

use super::batch::{Batch, Sent, is_of_another_ledger};
use super::lines::{Line, Source};
use super::rehearsal::{Outcome, Rehearsal};
use super::{Asked, Place, Recorder, Refused, Taken};

/// How many batches are under way at once.
const BATCHES_AHEAD: usize = 8;
/// How often a batch is sent again to a ledger whose queue is full.
const TRIES: u32 = 200;
/// How long to wait before that.
const TRY_AFTER: Duration = Duration::from_millis(50);

/// Why the rest was not taken in. What was appended stays, and is recorded already the next time.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// A file cannot be read.
    #[error("{}: {source}", .place.file)]
    Io {
        /// Where.
        place: Place,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger takes nothing at present.
    #[error("{}", .0.message())]
    Stopped(Status),
}

/// Takes the lines of a source in; `refused` is told of each that is refused, `read` of every byte.
pub async fn take<To: Recorder>(
    recorder: &To,
    asked: &Asked,
    source: &mut Source,
    taken: &mut Taken,
    refused: &mut dyn FnMut(Refused),
    read: &mut dyn FnMut(u64),
) -> Result<(), BulkError> {
    let (under_way, again, rehearsal) = (VecDeque::new(), Vec::new(), Rehearsal::default());
    let mut taking = Taking { recorder, asked, taken, refused, under_way, again, rehearsal };
    let mut batch = Batch::default();
    loop {
        let line = match source.next_line() {
            Ok(Some((line, bytes))) => {
                read(bytes);
                match line {
                    Line::Text(text) => line::read(text),
                    Line::Unreadable => Err(vec![Violation::new("", R::MessageTooLarge)]),
                }
            }
            Ok(None) => break,
            Err(error) => return Err(BulkError::Io { place: source.place(), source: error }),
        };
        if let Some(sent) = taking.look(source.place(), line) {
            if !batch.has_room_for(&sent) {
                taking.send(std::mem::take(&mut batch)).await?;
            }
            batch.push(sent);
        }
    }
    taking.send(batch).await?;
    taking.settle().await
}

type UnderWay<'r> =
    Pin<Box<MaybeDone<Pin<Box<dyn Future<Output = Result<pb::AppendResponse, Status>> + 'r>>>>>;

struct Taking<'t, To> {
    recorder: &'t To,
    asked: &'t Asked,
    taken: &'t mut Taken,
    refused: &'t mut dyn FnMut(Refused),
    under_way: VecDeque<(Batch, UnderWay<'t>)>,
    /// Batches that were refused, in their order.
    again: Vec<Batch>,
    /// What the lines so far would have done, where they are only looked at.
    rehearsal: Rehearsal,
}

impl<To: Recorder> Taking<'_, To> {
    /// Looks at a line: whether it is to be appended.
    fn look(&mut self, place: Place, line: Result<line::Line, Vec<Violation>>) -> Option<Sent> {
        self.taken.lines += 1;
        match line {
            Ok(line) if is_of_another_ledger(&line) => self.taken.left_aside += 1,
            Ok(line) if line.fact.payload.len() > crate::limits::EVENT_BYTES_MAX => {
                self.refuse(&place, vec![Violation::new("fact", R::EventTooLarge)]);
            }
            Ok(line) => return Some(Sent::new(place, line)),
            Err(wrong) => self.refuse(&place, wrong),
        }
        None
    }

    fn refuse(&mut self, place: &Place, wrong: Vec<Violation>) {
        self.taken.refused += 1;
        for Violation { field, reason, .. } in wrong {
            let meaning = Row::of(reason).sentence.to_owned();
            self.tell(Refused {
                place: place.clone(),
                field,
                reason: reason_name(reason).to_owned(),
                meaning,
            });
        }
    }

    fn tell(&mut self, refused: Refused) {
        *self.taken.refused_by_rule.entry(refused.reason.clone()).or_default() += 1;
        (self.refused)(refused);
    }

    /// Looks at a batch that is not to be appended.
    async fn rehearse(&mut self, batch: Batch) -> Result<(), BulkError> {
        for line in batch.lines {
            let (recorder, authority) = (self.recorder, &self.asked.authority);
            match self.rehearsal.of(recorder, authority, &line).await.map_err(BulkError::Stopped)? {
                Outcome::New => self.taken.events_appended += 1,
                Outcome::Known => self.taken.already_recorded += 1,
                Outcome::Refused(field, reason) => {
                    self.refuse(&line.place, vec![Violation::new(field, reason)]);
                }
            }
        }
        Ok(())
    }

    /// Sends a batch; what it needs to find in the ledger is there first.
    async fn send(&mut self, mut batch: Batch) -> Result<(), BulkError> {
        if self.asked.dry_run {
            return self.rehearse(batch).await;
        }
        if self.under_way.len() >= BATCHES_AHEAD {
            self.next().await?;
        }
        if batch.has_target() {
            self.settle().await?;
        }
        self.register(&mut batch).await?;
        if batch.lines.is_empty() {
            return Ok(());
        }
        let is_awaited = batch.has_target();
        let append: Pin<Box<dyn Future<Output = _>>> =
            Box::pin(self.recorder.append(batch.append(&self.asked.authority)));
        let mut append = Box::pin(maybe_done(append));
        // The first poll hands it over: here and in order, not when its turn comes.
        let _ = futures::poll!(append.as_mut());
        self.under_way.push_back((batch, append));
        if is_awaited { self.settle().await } else { Ok(()) }
    }

    /// Lets the ids of a batch's lines stand for their children; a line whose id is taken is refused.
    async fn register(&mut self, batch: &mut Batch) -> Result<(), BulkError> {
        let requests = batch.lines.iter().enumerate().filter_map(|(at, line)| {
            let (local, child) = line.registers.clone()?;
            let child_id = crate::grpc::child_bytes(child);
            let authority = self.asked.authority.clone();
            Some((at, pb::ResolveChildRequest { authority, local: Some(local), register: true, child_id }))
        });
        let (at, requests): (Vec<_>, Vec<_>) = requests.unzip();
        let answers = join_all(requests.into_iter().map(|request| self.recorder.register(request))).await;
        let mut gone = Vec::new();
        for (at, answer) in at.into_iter().zip(answers) {
            if let Err(status) = answer {
                self.refuse_line(&batch.lines[at].place, "local", status)?;
                gone.push(at);
            }
        }
        gone.iter().rev().for_each(|at| drop(batch.lines.remove(*at)));
        Ok(())
    }

    /// Waits for the first batch under way.
    async fn next(&mut self) -> Result<(), BulkError> {
        let Some((batch, mut append)) = self.under_way.pop_front() else { return Ok(()) };
        append.as_mut().await;
        match append.as_mut().take_output() {
            Some(Ok(receipt)) => self.count(&receipt),
            Some(Err(status)) if may_be_one_line(&status) || is_busy(&status) => self.again.push(batch),
            Some(Err(status)) => return Err(BulkError::Stopped(status)),
            None => {}
        }
        Ok(())
    }

    /// Waits for everything under way, then sends what was refused again, line by line.
    async fn settle(&mut self) -> Result<(), BulkError> {
        while !self.under_way.is_empty() {
            self.next().await?;
        }
        for batch in std::mem::take(&mut self.again) {
            for line in batch.lines {
                let place = line.place.clone();
                match self.patiently(&line.alone()).await {
                    Ok(receipt) => self.count(&receipt),
                    Err(status) => self.refuse_line(&place, "", status)?,
                }
            }
        }
        Ok(())
    }

    async fn patiently(&self, batch: &Batch) -> Result<pb::AppendResponse, Status> {
        for _ in 0..TRIES {
            match self.recorder.append(batch.append(&self.asked.authority)).await {
                Err(status) if is_busy(&status) => tokio::time::sleep(TRY_AFTER).await,
                answer => return answer,
            }
        }
        self.recorder.append(batch.append(&self.asked.authority)).await
    }

    fn refuse_line(&mut self, place: &Place, field: &str, status: Status) -> Result<(), BulkError> {
        if !may_be_one_line(&status) {
            return Err(BulkError::Stopped(status));
        }
        self.taken.refused += 1;
        let field = match metadata_of(&status).remove("path") {
            // As the append calls it; in the line it is the same fact.
            Some(path) => path.trim_start_matches("children[0].events[0].").replace("children[0].", ""),
            None => field.to_owned(),
        };
        let reason = reason_of(&status).unwrap_or_else(|| status.code().to_string());
        self.tell(Refused { place: place.clone(), field, reason, meaning: status.message().to_owned() });
        Ok(())
    }

    fn count(&mut self, receipt: &pb::AppendResponse) {
        for event in receipt.children.iter().flat_map(|child| &child.events) {
            let counted = if event.already_recorded {
                &mut self.taken.already_recorded
            } else {
                &mut self.taken.events_appended
            };
            *counted += 1;
        }
    }
}

/// Whether a refusal is of what was sent, and not of the ledger's state or of which ledger is meant.
fn may_be_one_line(status: &Status) -> bool {
    let of_a_line = matches!(
        status.code(),
        Code::InvalidArgument | Code::AlreadyExists | Code::FailedPrecondition | Code::NotFound
    );
    of_a_line && !reason_of(status).is_some_and(|reason| reason.starts_with("AUTHORITY_"))
}

fn is_busy(status: &Status) -> bool {
    reason_of(status).is_some_and(|reason| reason == reason_name(R::QueueFull))
}
