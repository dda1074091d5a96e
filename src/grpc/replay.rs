//! Replay: every outlook made again beside the live ones.

use bytes::Bytes;
use ids::Position;
use tonic::Request;
use wire::fault::Fault;
use wire::pb;
use wire::pb::replay_response::Step;

use super::feed::{self, Feed};
use super::known_at::{cursor, date, date_message};
use super::long;
use crate::clock;
use crate::edge::Deadline;
use crate::insight::{self, ReplayAnswer};
use crate::ledgers::Ledgers;
use crate::limits::READ_MESSAGES_AHEAD;
use crate::shutdown::Shutdown;

/// Answers the call.
pub fn handle(
    ledgers: &Ledgers,
    shutdown: Shutdown,
    request: Request<pb::ReplayRequest>,
) -> Result<Feed<pb::ReplayResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let to = request.to_position.map(|position| cursor(position, "to_position")).transpose()?.map(Position);
    let fill = |feeder| async move {
        let progress = |progress| response(Step::Progress(progress));
        let answer = long::work(&feeder, &shutdown, progress, move |work| {
            // Every child is read once more at least.
            work.is_of(opened.ledger.children().len() as u64);
            insight::replay(&opened, to, clock::today(), work)
        });
        feeder.send(response(Step::Done(done_message(&answer.await?)))).await
    };
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, fill))
}

fn response(step: Step) -> pb::ReplayResponse {
    pb::ReplayResponse { step: Some(step) }
}

fn done_message(answer: &ReplayAnswer) -> pb::ReplayEnded {
    pb::ReplayEnded {
        events: answer.events,
        children: answer.children,
        as_of: Some(date_message(answer.as_of)),
        digest: Bytes::copy_from_slice(&answer.digest),
        live_digest: Bytes::copy_from_slice(&answer.live_digest),
    }
}

/// Both digests from the wire; nothing comes of a message that no server of this contract sends.
pub fn answer(message: &pb::ReplayEnded) -> Option<ReplayAnswer> {
    Some(ReplayAnswer {
        events: message.events,
        children: message.children,
        as_of: date(message.as_of.as_ref()?, "").ok()?,
        digest: message.digest.as_ref().try_into().ok()?,
        live_digest: message.live_digest.as_ref().try_into().ok()?,
    })
}
