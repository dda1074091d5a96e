//! The services of the contract: one file for each kind of request, and the lines that connect them to tonic.

mod accept;
mod amiss;
mod answers;
mod append;
mod append_stream;
pub mod bulk;
mod check;
pub mod client;
mod convert;
mod cursor;
pub mod dispatch;
mod export;
mod feed;
mod filter;
mod get_journey;
mod get_measures;
mod head;
mod import;
mod jurisdiction;
mod known_at;
mod list_clocks;
mod list_flags;
mod list_rules;
mod long;
mod pieces;
mod read_journey;
mod read_ledger;
mod reconcile_measures;
mod recorder;
mod replay;
mod resolve;
mod seen;
mod subscribe;
mod targets;
mod watch_flags;

use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};
use wire::pb;
use wire::pb::exchange_service_server::{ExchangeService, ExchangeServiceServer};
use wire::pb::history_service_server::{HistoryService, HistoryServiceServer};
use wire::pb::insight_service_server::{InsightService, InsightServiceServer};
use wire::pb::ledger_service_server::{LedgerService, LedgerServiceServer};

use crate::caller::Caller;
use crate::ledgers::Ledgers;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::shutdown::Shutdown;
use feed::Feed;

pub use convert::{child_bytes, event_bytes};
pub use known_at::Bounds;

/// The full names of the services: recording, history, insight, exchange.
pub const SERVICES: [&str; 4] = [
    "journeyledger.v1.LedgerService",
    "journeyledger.v1.HistoryService",
    "journeyledger.v1.InsightService",
    "journeyledger.v1.ExchangeService",
];

/// Records facts.
#[derive(Clone)]
pub struct Recording {
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
}

/// Reads and follows what was recorded.
#[derive(Clone)]
pub struct History {
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
}

/// Reads journeys in the light of the rule books.
#[derive(Clone)]
pub struct Insight {
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
}

/// Takes extracts in and gives returns out.
#[derive(Clone)]
pub struct Exchange {
    ledgers: Arc<Ledgers>,
    shutdown: Shutdown,
}

impl Recording {
    /// The service over these ledgers; streams of appends end with the shutdown.
    pub fn new(ledgers: Arc<Ledgers>, shutdown: Shutdown) -> Self {
        Self { ledgers, shutdown }
    }
}

impl History {
    /// The service over these ledgers; subscriptions end with the shutdown.
    pub fn new(ledgers: Arc<Ledgers>, shutdown: Shutdown) -> Self {
        Self { ledgers, shutdown }
    }
}

impl Insight {
    /// The service over these ledgers; watches end with the shutdown.
    pub fn new(ledgers: Arc<Ledgers>, shutdown: Shutdown) -> Self {
        Self { ledgers, shutdown }
    }
}

impl Exchange {
    /// The service over these ledgers; long work ends with the shutdown.
    pub fn new(ledgers: Arc<Ledgers>, shutdown: Shutdown) -> Self {
        Self { ledgers, shutdown }
    }
}

/// The recording service with its limits.
pub fn recording_server(service: Recording) -> LedgerServiceServer<Recording> {
    LedgerServiceServer::new(service).max_decoding_message_size(MESSAGE_BYTES_MAX)
}

/// The history service with its limits.
pub fn history_server(service: History) -> HistoryServiceServer<History> {
    HistoryServiceServer::new(service).max_decoding_message_size(MESSAGE_BYTES_MAX)
}

/// The insight service with its limits.
pub fn insight_server(service: Insight) -> InsightServiceServer<Insight> {
    InsightServiceServer::new(service).max_decoding_message_size(MESSAGE_BYTES_MAX)
}

/// The exchange service with its limits.
pub fn exchange_server(service: Exchange) -> ExchangeServiceServer<Exchange> {
    ExchangeServiceServer::new(service).max_decoding_message_size(MESSAGE_BYTES_MAX)
}

#[tonic::async_trait]
impl LedgerService for Recording {
    type AppendStreamStream = append_stream::Results;

    async fn append(
        &self,
        request: Request<pb::AppendRequest>,
    ) -> Result<Response<pb::AppendResponse>, Status> {
        let caller = Caller::of(&request);
        Ok(Response::new(append::handle(&self.ledgers, &caller, request.into_inner()).await?))
    }

    async fn append_stream(
        &self,
        request: Request<Streaming<pb::AppendStreamRequest>>,
    ) -> Result<Response<Self::AppendStreamStream>, Status> {
        let caller = Caller::of(&request);
        let (ledgers, shutdown) = (self.ledgers.clone(), self.shutdown.clone());
        Ok(Response::new(append_stream::handle(ledgers, caller, request.into_inner(), shutdown)))
    }

    async fn resolve_child(
        &self,
        request: Request<pb::ResolveChildRequest>,
    ) -> Result<Response<pb::ResolveChildResponse>, Status> {
        Ok(Response::new(resolve::handle(&self.ledgers, request.into_inner()).await?))
    }

    async fn get_head(
        &self,
        request: Request<pb::GetHeadRequest>,
    ) -> Result<Response<pb::GetHeadResponse>, Status> {
        Ok(Response::new(head::handle(&self.ledgers, &request.into_inner()).await?))
    }
}

#[tonic::async_trait]
impl HistoryService for History {
    type ReadJourneyStream = Feed<pb::ReadJourneyResponse>;
    type ReadLedgerStream = Feed<pb::ReadLedgerResponse>;
    type SubscribeStream = Feed<pb::SubscribeResponse>;

    async fn read_journey(
        &self,
        request: Request<pb::ReadJourneyRequest>,
    ) -> Result<Response<Self::ReadJourneyStream>, Status> {
        Ok(Response::new(read_journey::handle(&self.ledgers, request).await?))
    }

    async fn read_ledger(
        &self,
        request: Request<pb::ReadLedgerRequest>,
    ) -> Result<Response<Self::ReadLedgerStream>, Status> {
        Ok(Response::new(read_ledger::handle(&self.ledgers, request).await?))
    }

    async fn subscribe(
        &self,
        request: Request<pb::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        Ok(Response::new(subscribe::handle(&self.ledgers, self.shutdown.clone(), request).await?))
    }
}

#[tonic::async_trait]
impl InsightService for Insight {
    type WatchFlagsStream = Feed<pb::WatchFlagsResponse>;

    async fn get_journey(
        &self,
        request: Request<pb::GetJourneyRequest>,
    ) -> Result<Response<pb::GetJourneyResponse>, Status> {
        Ok(Response::new(get_journey::handle(&self.ledgers, request.into_inner()).await?))
    }

    async fn list_flags(
        &self,
        request: Request<pb::ListFlagsRequest>,
    ) -> Result<Response<pb::ListFlagsResponse>, Status> {
        Ok(Response::new(list_flags::handle(&self.ledgers, request.into_inner()).await?))
    }

    async fn list_clocks(
        &self,
        request: Request<pb::ListClocksRequest>,
    ) -> Result<Response<pb::ListClocksResponse>, Status> {
        Ok(Response::new(list_clocks::clocks(&self.ledgers, request.into_inner()).await?))
    }

    async fn list_deadlines(
        &self,
        request: Request<pb::ListDeadlinesRequest>,
    ) -> Result<Response<pb::ListDeadlinesResponse>, Status> {
        Ok(Response::new(list_clocks::deadlines(&self.ledgers, request.into_inner()).await?))
    }

    async fn watch_flags(
        &self,
        request: Request<pb::WatchFlagsRequest>,
    ) -> Result<Response<Self::WatchFlagsStream>, Status> {
        Ok(Response::new(watch_flags::handle(&self.ledgers, self.shutdown.clone(), request).await?))
    }

    async fn get_measures(
        &self,
        request: Request<pb::GetMeasuresRequest>,
    ) -> Result<Response<pb::GetMeasuresResponse>, Status> {
        Ok(Response::new(get_measures::handle(&self.ledgers, request.into_inner()).await?))
    }

    async fn reconcile_measures(
        &self,
        request: Request<pb::ReconcileMeasuresRequest>,
    ) -> Result<Response<pb::ReconcileMeasuresResponse>, Status> {
        Ok(Response::new(reconcile_measures::handle(&self.ledgers, request.into_inner()).await?))
    }

    async fn list_rules(
        &self,
        request: Request<pb::ListRulesRequest>,
    ) -> Result<Response<pb::ListRulesResponse>, Status> {
        Ok(Response::new(list_rules::handle(&self.ledgers, request.into_inner()).await?))
    }
}

#[tonic::async_trait]
impl ExchangeService for Exchange {
    type ImportStream = Feed<pb::ImportResponse>;
    type ExportStream = Feed<pb::ExportResponse>;
    type CheckStream = Feed<pb::CheckResponse>;
    type ReplayStream = Feed<pb::ReplayResponse>;

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<Self::ImportStream>, Status> {
        Ok(Response::new(import::handle(self.ledgers.clone(), self.shutdown.clone(), request)))
    }

    async fn export(
        &self,
        request: Request<pb::ExportRequest>,
    ) -> Result<Response<Self::ExportStream>, Status> {
        Ok(Response::new(export::handle(&self.ledgers, self.shutdown.clone(), request).await?))
    }

    async fn check(&self, request: Request<pb::CheckRequest>) -> Result<Response<Self::CheckStream>, Status> {
        Ok(Response::new(check::handle(&self.ledgers, self.shutdown.clone(), request).await?))
    }

    async fn set_jurisdiction(
        &self,
        request: Request<pb::SetJurisdictionRequest>,
    ) -> Result<Response<pb::SetJurisdictionResponse>, Status> {
        let caller = Caller::of(&request);
        Ok(Response::new(jurisdiction::set(&self.ledgers, &caller, request.into_inner()).await?))
    }

    async fn get_jurisdiction(
        &self,
        request: Request<pb::GetJurisdictionRequest>,
    ) -> Result<Response<pb::GetJurisdictionResponse>, Status> {
        Ok(Response::new(jurisdiction::get(&self.ledgers, request.into_inner()).await?))
    }

    async fn replay(
        &self,
        request: Request<pb::ReplayRequest>,
    ) -> Result<Response<Self::ReplayStream>, Status> {
        Ok(Response::new(replay::handle(&self.ledgers, self.shutdown.clone(), request)?))
    }
}
