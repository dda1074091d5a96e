//! Check: the checks of a statutory return, made of every child's journey.

use std::num::NonZero;

use exchange::ssda903::CollectionYear;
use rules::returns::{Collection, Return};
use tonic::Request;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::check_response::Step;

use super::convert::{child_bytes, child_id};
use super::feed::{self, Feed};
use super::known_at::{cursor, known_at, known_message};
use super::list_flags::wait_for;
use super::{answers, long};
use crate::clock;
use crate::edge::Deadline;
use crate::insight::{self, CheckCount, CheckLine, ChecksAnswer, ChecksQuestion};
use crate::ledgers::Ledgers;
use crate::limits::{FINDINGS_PER_MESSAGE, READ_MESSAGES_AHEAD};
use crate::shutdown::Shutdown;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    shutdown: Shutdown,
    request: Request<pb::CheckRequest>,
) -> Result<Feed<pb::CheckResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let question = question(&request)?;
    if let Some(position) = request.at_least_position {
        wait_for(&opened, cursor(position, "at_least_position")?).await?;
    }
    let fill = |feeder| async move {
        let progress = |progress| response(Step::Progress(progress));
        let answer = long::work(&feeder, &shutdown, progress, move |work| {
            work.is_of(opened.ledger.children().len() as u64);
            insight::checks(&opened, &question, work)
        });
        let ChecksAnswer { lines, counts, children, provenance } = answer.await?;
        let mut lines = lines.into_iter().map(line_message).peekable();
        while lines.peek().is_some() {
            let findings = lines.by_ref().take(FINDINGS_PER_MESSAGE).collect();
            feeder.send(response(Step::Findings(pb::CheckFindings { findings }))).await?;
        }
        let done = pb::ChecksEnded {
            counts: counts.into_iter().map(count_message).collect(),
            children,
            provenance: Some(answers::provenance_message(&provenance)),
        };
        feeder.send(response(Step::Done(done))).await
    };
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, fill))
}

fn question(request: &pb::CheckRequest) -> Result<ChecksQuestion, Fault> {
    let of = match pb::StatutoryReturn::try_from(request.statutory_return) {
        Ok(pb::StatutoryReturn::Ssda903) => Return::Ssda903,
        Ok(pb::StatutoryReturn::CinCensus) => Return::CinCensus,
        Ok(pb::StatutoryReturn::Unspecified) => {
            return Err(Fault::field("statutory_return", R::EnumUnspecified));
        }
        Err(_) => return Err(Fault::field("statutory_return", R::EnumUnknown)),
    };
    let year = NonZero::new(request.collection_year);
    let year = year.ok_or_else(|| Fault::field("collection_year", R::FieldMissing))?;
    let year = u16::try_from(year.get()).ok().and_then(CollectionYear::new);
    let begins = year.and_then(|year| i16::try_from(year.begins()).ok());
    let begins = begins.ok_or_else(|| Fault::field("collection_year", R::ReturnNotCollected))?;
    Ok(ChecksQuestion {
        of,
        collection: Collection::of(begins).as_far_as(clock::today()),
        known_at: known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?,
    })
}

fn response(step: Step) -> pb::CheckResponse {
    pb::CheckResponse { step: Some(step) }
}

fn line_message(line: CheckLine) -> pb::CheckFinding {
    pb::CheckFinding {
        code: line.code,
        name: line.name,
        child_id: child_bytes(line.child),
        subject: line.subject,
        says: line.says,
        is_query: line.is_query,
        grounds: line.grounds.into_iter().map(|position| position.0).collect(),
    }
}

fn count_message(count: CheckCount) -> pb::CheckCount {
    let CheckCount { code, name, table, sentence, found, not_run, not_sent, waits, of_the_row } = count;
    pb::CheckCount { code, name, table, sentence, found, not_run, not_sent, waits, of_the_row }
}

/// The request of a question, for whoever asks a server.
pub fn request(authority: String, question: &ChecksQuestion) -> pb::CheckRequest {
    let of = match question.of {
        Return::Ssda903 => pb::StatutoryReturn::Ssda903,
        Return::CinCensus => pb::StatutoryReturn::CinCensus,
    };
    pb::CheckRequest {
        authority,
        statutory_return: of.into(),
        collection_year: u32::try_from(question.collection.begins()).unwrap_or_default(),
        known_at: Some(known_message(&question.known_at)),
        at_least_position: None,
    }
}

/// A row that fails, from the wire.
pub fn line(message: pb::CheckFinding) -> Option<CheckLine> {
    Some(CheckLine {
        code: message.code,
        name: message.name,
        is_query: message.is_query,
        child: child_id(&message.child_id)?,
        subject: message.subject,
        says: message.says,
        grounds: message.grounds.into_iter().map(ids::Position).collect(),
    })
}

/// How often a check was made and failed, from the wire.
pub fn count(message: pb::CheckCount) -> CheckCount {
    let pb::CheckCount { code, name, table, sentence, found, not_run, not_sent, waits, of_the_row } = message;
    CheckCount { code, name, table, sentence, found, not_run, not_sent, waits, of_the_row }
}
