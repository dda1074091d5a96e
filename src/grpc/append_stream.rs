//! AppendStream: many independent appends in flight on one call. Each is checked, sealed and queued as it arrives, so
//! the order of arrival is the order of the ledger; results come back in that order, and a refusal is one result.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::future::{MaybeDone, maybe_done};
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt};
use tonic::{Status, Streaming};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason;
use wire::pb::append_stream_response::Result as Outcome;

use super::append;
use crate::caller::Caller;
use crate::ledgers::Ledgers;
use crate::limits::PIPELINE_APPENDS_MAX;
use crate::shutdown::Shutdown;

/// An append under way.
type Answer = Pin<Box<dyn Future<Output = Result<pb::AppendResponse, Fault>> + Send>>;

/// What the reader of requests hands to the results.
enum Item {
    /// An append with its number.
    Append(u64, MaybeDone<Answer>),
    /// The requests ended in this way; nothing follows.
    Broken(Status),
}

/// The results in the order of arrival.
pub struct Results {
    items: mpsc::Receiver<Item>,
    front: Option<(u64, MaybeDone<Answer>)>,
}

/// Answers the call.
pub fn handle(
    ledgers: Arc<Ledgers>,
    caller: Caller,
    requests: Streaming<pb::AppendStreamRequest>,
    shutdown: Shutdown,
) -> Results {
    let (sender, items) = mpsc::channel(PIPELINE_APPENDS_MAX);
    tokio::spawn(read(ledgers, Arc::new(caller), requests, sender, shutdown));
    Results { items, front: None }
}

/// Takes requests in as fast as the queue lets it, until the server stops: what it has taken in by then is answered first.
/// It goes on when the caller has gone: what has arrived is recorded.
async fn read(
    ledgers: Arc<Ledgers>,
    caller: Arc<Caller>,
    mut requests: Streaming<pb::AppendStreamRequest>,
    items: mpsc::Sender<Item>,
    shutdown: Shutdown,
) {
    let mut stopping = pin!(shutdown.asked());
    loop {
        let request = tokio::select! {
            biased;
            () = &mut stopping => Some(Err(Fault::new(ErrorReason::ShuttingDown).into())),
            request = requests.next() => request,
        };
        let item = match request {
            None => return,
            Some(Ok(request)) => {
                // Nothing that arrives later overtakes an append that names entries which have to be looked up.
                let accepted = accept(&ledgers, &caller, request.append).await;
                let mut answer: MaybeDone<Answer> =
                    maybe_done(Box::pin(async { accepted?.record(false).await }));
                // The first poll seals and queues: here and in order, not when the result's turn comes.
                let _ = futures::poll!(&mut answer);
                Item::Append(request.request_id, answer)
            }
            Some(Err(status)) => Item::Broken(wire::status::corrected(&status).unwrap_or(status)),
        };
        let is_last = matches!(item, Item::Broken(_));
        if items.send(item).await.is_err() || is_last {
            return;
        }
    }
}

/// One append; it is read here and not with its frame, so that one that cannot be read is refused on its own.
async fn accept(ledgers: &Ledgers, caller: &Caller, append: Bytes) -> Result<append::Accepted, Fault> {
    append::accept(ledgers, caller, wire::codec::decode(append, true)?).await
}

impl Stream for Results {
    type Item = Result<pb::AppendStreamResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some((request_id, answer)) = &mut self.front {
                let done = Pin::new(&mut *answer).poll(cx);
                if done.is_pending() {
                    return Poll::Pending;
                }
                let outcome = Pin::new(answer).take_output().map(outcome);
                let response = pb::AppendStreamResponse { request_id: *request_id, result: outcome };
                self.front = None;
                return Poll::Ready(Some(Ok(response)));
            }
            match self.items.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Item::Append(number, answer))) => self.front = Some((number, answer)),
                Poll::Ready(Some(Item::Broken(status))) => return Poll::Ready(Some(Err(status))),
            }
        }
    }
}

fn outcome(result: Result<pb::AppendResponse, Fault>) -> Outcome {
    match result {
        Ok(receipt) => Outcome::Receipt(receipt),
        Err(fault) => {
            let status = Status::from(fault);
            Outcome::Failure(pb::AppendFailure {
                code: status.code() as i32,
                message: status.message().to_owned(),
                details: Bytes::copy_from_slice(status.details()),
            })
        }
    }
}
