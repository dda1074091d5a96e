//! Asking a running server, for the commands that were given `--server`.

mod exchange;
mod recorder;
mod upload;

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use ids::ChildId;
use journey::KnownAt;
use ledger::{ChildRef, LocalId};
use projections::FlagFilter;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};
use wire::pb;
use wire::pb::exchange_service_client::ExchangeServiceClient;
use wire::pb::history_service_client::HistoryServiceClient;
use wire::pb::insight_service_client::InsightServiceClient;
use wire::pb::ledger_service_client::LedgerServiceClient;

use super::answers;
use super::convert::child_bytes;
use super::known_at::{date_message, known_message};
use super::{get_measures, list_clocks, list_flags, list_rules, reconcile_measures};
use crate::exit::{Exit, Failure};
use crate::insight::{
    ClocksAnswer, ClocksQuestion, FlagsAnswer, JourneyAnswer, MeasuresAnswer, MeasuresQuestion,
    ReconciliationAnswer, ReconciliationQuestion, RuleLine, When,
};
use crate::limits::FIGURES_DEADLINE;
use jiff::civil::Date;

/// The largest answer that is accepted: a long journey has some megabytes.
const ANSWER_BYTES_MAX: usize = 256 << 20;

/// A connection to a server, for one authority.
pub struct Client {
    insight: InsightServiceClient<Channel>,
    exchange: ExchangeServiceClient<Channel>,
    ledger: LedgerServiceClient<Channel>,
    history: HistoryServiceClient<Channel>,
    authority: String,
}

impl Client {
    /// Connects; an https server must show a certificate of the given authority.
    pub async fn connect(url: &str, authority: String, server_ca: Option<&Path>) -> anyhow::Result<Self> {
        let wrong = |error: &str| Failure::new(Exit::Usage, format!("--server {url}: {error}"));
        let mut endpoint =
            Endpoint::from_shared(url.to_owned()).map_err(|error| wrong(&error.to_string()))?;
        if url.starts_with("https:") {
            let ca =
                server_ca.ok_or_else(|| wrong("name the authority of its certificate with --server-ca"))?;
            let pem = fs::read(ca).with_context(|| format!("the authority {}", ca.display()))?;
            endpoint =
                endpoint.tls_config(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))?;
        }
        let channel = endpoint.connect().await.with_context(|| format!("no server answers at {url}"))?;
        let insight = InsightServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES_MAX);
        let exchange =
            ExchangeServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES_MAX);
        let ledger = LedgerServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES_MAX);
        let history = HistoryServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES_MAX);
        Ok(Self { insight, exchange, ledger, history, authority })
    }

    /// The authority that is asked about; empty means the server's only one.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// One child's journey.
    pub async fn journey(
        &mut self,
        child: &ChildRef,
        as_of: Date,
        known: &KnownAt,
    ) -> anyhow::Result<JourneyAnswer> {
        let request = pb::GetJourneyRequest {
            authority: self.authority.clone(),
            child: Some(child_message(child)),
            as_of: Some(date_message(as_of)),
            known_at: Some(known_message(known)),
        };
        let response = self.insight.get_journey(request).await.map_err(|status| refused(&status))?;
        answers::journey_answer(response.into_inner()).ok_or_else(not_understood)
    }

    /// Figures over all children.
    pub async fn measures(&mut self, question: &MeasuresQuestion) -> anyhow::Result<MeasuresAnswer> {
        let request = patient(get_measures::request(self.authority.clone(), question));
        let response = self.insight.get_measures(request).await.map_err(|status| refused(&status))?;
        get_measures::answer(response.into_inner()).ok_or_else(not_understood)
    }

    /// Figures then and now.
    pub async fn reconcile(
        &mut self,
        question: &ReconciliationQuestion,
    ) -> anyhow::Result<ReconciliationAnswer> {
        let request = patient(reconcile_measures::request(self.authority.clone(), question));
        let response = self.insight.reconcile_measures(request).await.map_err(|status| refused(&status))?;
        reconcile_measures::answer(response.into_inner()).ok_or_else(not_understood)
    }

    /// The rule books as the authority has set them.
    pub async fn rules(&mut self) -> anyhow::Result<Vec<RuleLine>> {
        let request = pb::ListRulesRequest { authority: self.authority.clone(), ..Default::default() };
        let response = self.insight.list_rules(request).await.map_err(|status| refused(&status))?;
        Ok(response.into_inner().rules.into_iter().map(list_rules::line).collect())
    }

    /// The flags that a filter wants, of all children or one, page after page.
    pub async fn flags(
        &mut self,
        when: When,
        filter: &FlagFilter,
        child: Option<&ChildRef>,
        mut page: impl FnMut(FlagsAnswer) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut request = list_flags::request(self.authority.clone(), when, filter);
        request.child = child.map(child_message);
        loop {
            let response =
                self.insight.list_flags(request.clone()).await.map_err(|status| refused(&status))?;
            let mut response = response.into_inner();
            request.page_token = std::mem::take(&mut response.next_page_token);
            page(answers::flags_answer(response).ok_or_else(not_understood)?)?;
            if request.page_token.is_empty() {
                return Ok(());
            }
        }
    }

    /// Clocks, page after page.
    pub async fn clocks(
        &mut self,
        question: &ClocksQuestion,
        child: Option<&ChildRef>,
        mut page: impl FnMut(ClocksAnswer) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut clocks = list_clocks::clocks_request(self.authority.clone(), question);
        clocks.scope.get_or_insert_default().child = child.map(child_message);
        let mut deadlines = list_clocks::deadlines_request(self.authority.clone(), question);
        deadlines.scope.get_or_insert_default().child = child.map(child_message);
        loop {
            // What falls due between two days has a call of its own.
            let (next, found, rests_on) = if question.filter.from.is_some() {
                let response = self.insight.list_deadlines(deadlines.clone()).await;
                let response = response.map_err(|status| refused(&status))?.into_inner();
                (response.next_page_token, response.deadlines, response.provenance)
            } else {
                let response = self.insight.list_clocks(clocks.clone()).await;
                let response = response.map_err(|status| refused(&status))?.into_inner();
                (response.next_page_token, response.clocks, response.provenance)
            };
            page(list_clocks::page(found, rests_on).ok_or_else(not_understood)?)?;
            if next.is_empty() {
                return Ok(());
            }
            clocks.page_token.clone_from(&next);
            deadlines.page_token = next;
        }
    }
}

/// A request that may take longer than the server would give it by itself.
fn patient<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(FIGURES_DEADLINE);
    request
}

/// A child for the wire.
pub fn child_message(child: &ChildRef) -> pb::ChildRef {
    use pb::child_ref::Child;
    let id = |child: &ChildId| Child::ChildId(child_bytes(*child));
    let local = |local: &LocalId| {
        Child::Local(pb::LocalId {
            source_system: local.source_system.clone(),
            local_id: local.local_id.clone(),
        })
    };
    pb::ChildRef {
        child: Some(match child {
            ChildRef::Id(child) => id(child),
            ChildRef::Local(named) => local(named),
        }),
    }
}

fn refused(status: &Status) -> anyhow::Error {
    match wire::status::reason_of(status) {
        Some(reason) => anyhow!("{reason}: {}", status.message()),
        None => anyhow!("{}: {}", status.code(), status.message()),
    }
}

fn not_understood() -> anyhow::Error {
    anyhow!("the server's answer is not of this contract")
}
