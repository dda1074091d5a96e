//! The bulk path into a server: appends over one call, whose results come in the order in which they were sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use prost::Message;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::append_stream_response::Result as Outcome;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;
use wire::status::{reason_name, reason_of};

use super::{Client, refused};
use crate::grpc::bulk::Recorder;

/// How many appends may wait to be sent; the bulk path has fewer under way.
const APPENDS_AHEAD: usize = 16;

/// What an append came to.
type Answer = Result<pb::AppendResponse, Status>;

/// Whoever waits for an append, in the order in which they were sent; nobody can once the call is over.
type Waiting = Arc<Mutex<Option<VecDeque<oneshot::Sender<Answer>>>>>;

/// One call over which appends go.
pub struct Appending {
    ledger: LedgerServiceClient<Channel>,
    history: HistoryServiceClient<Channel>,
    requests: mpsc::Sender<pb::AppendStreamRequest>,
    waiting: Waiting,
}

impl Client {
    /// Begins a call over which appends go.
    pub async fn appending(&self) -> anyhow::Result<Appending> {
        let mut ledger = self.ledger.clone();
        let (requests, sent) = mpsc::channel(APPENDS_AHEAD);
        let results = ledger.append_stream(ReceiverStream::new(sent)).await;
        let results = results.map_err(|status| refused(&status))?.into_inner();
        let waiting = Waiting::new(Mutex::new(Some(VecDeque::new())));
        tokio::spawn(hand_out(results, waiting.clone()));
        Ok(Appending { ledger, history: self.history.clone(), requests, waiting })
    }

    /// How far the server's ledger has got.
    pub async fn size(&self) -> anyhow::Result<u64> {
        let request = pb::GetHeadRequest { authority: self.authority.clone(), seen: None };
        let answer = self.ledger.clone().get_head(request).await.map_err(|status| refused(&status))?;
        Ok(answer.into_inner().head.unwrap_or_default().size)
    }
}

/// Gives every result to whoever waits for it. When the call ends, those who still wait learn nothing.
async fn hand_out(mut results: Streaming<pb::AppendStreamResponse>, waiting: Waiting) {
    loop {
        let result = results.message().await;
        let is_over = !matches!(result, Ok(Some(_)));
        let answer = match result {
            Ok(Some(response)) => outcome(response.result),
            Ok(None) => Err(unknown()),
            Err(status) => Err(status),
        };
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = waiting.as_mut().and_then(VecDeque::pop_front) {
            // Whoever has gone does not want to know.
            let _ = first.send(answer);
        }
        if is_over {
            *waiting = None;
            return;
        }
    }
}

fn outcome(result: Option<Outcome>) -> Answer {
    match result {
        Some(Outcome::Receipt(receipt)) => Ok(receipt),
        Some(Outcome::Failure(pb::AppendFailure { code, message, details })) => {
            Err(Status::with_details(Code::from(code), message, details))
        }
        None => Err(unknown()),
    }
}

fn unknown() -> Status {
    Fault::new(R::CommitOutcomeUnknown).into()
}

fn is_unknown_child(status: &Status) -> bool {
    reason_of(status).is_some_and(|reason| reason == reason_name(R::ChildNotFound))
}

impl Recorder for Appending {
    async fn append(&self, append: pb::AppendRequest) -> Answer {
        let (tell, told) = oneshot::channel();
        match self.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(waiting) => waiting.push_back(tell),
            None => return Err(unknown()),
        }
        let append = Bytes::from(append.encode_to_vec());
        let request = pb::AppendStreamRequest { request_id: 0, append };
        self.requests.send(request).await.map_err(|_| unknown())?;
        told.await.unwrap_or_else(|_| Err(unknown()))
    }

    async fn register(&self, request: pb::ResolveChildRequest) -> Result<pb::ResolveChildResponse, Status> {
        Ok(self.ledger.clone().resolve_child(request).await?.into_inner())
    }

    async fn held(&self, authority: &str, child: pb::ChildRef) -> Result<Vec<(Bytes, Bytes)>, Status> {
        let request = pb::ReadJourneyRequest {
            authority: authority.to_owned(),
            child: Some(child),
            ..Default::default()
        };
        let mut answer = match self.history.clone().read_journey(request).await {
            Err(status) if is_unknown_child(&status) => return Ok(Vec::new()),
            answer => answer?.into_inner(),
        };
        let mut held = Vec::new();
        while let Some(part) = answer.message().await? {
            let named = |event: pb::RecordedEvent| (Bytes::copy_from_slice(&event.event_id), event.fact);
            held.extend(part.events.into_iter().map(named));
        }
        Ok(held)
    }
}
