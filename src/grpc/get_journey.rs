//! GetJourney: one child's dated entries and what the books read from them.

use std::sync::Arc;

use wire::fault::Fault;
use wire::pb;

use super::known_at::{date, known_at};
use super::pieces::aside;
use super::{accept, answers};
use crate::clock;
use crate::insight::{self, JourneyQuestion};
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(
    ledgers: &Arc<Ledgers>,
    request: pb::GetJourneyRequest,
) -> Result<pb::GetJourneyResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let as_of =
        request.as_of.as_ref().map(|day| date(day, "as_of")).transpose()?.unwrap_or_else(clock::today);
    let known_at = known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?;
    let answer = aside(move || {
        let child = accept::existing_child(&opened.ledger, request.child.as_ref())?;
        insight::journey(&opened, &JourneyQuestion { child, as_of, known_at })
    });
    Ok(answers::journey_message(answer.await?))
}
