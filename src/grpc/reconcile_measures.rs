//! ReconcileMeasures: figures as they were known then against the same figures as they are known now.

use ids::Position;
use projections::measures::{Count, measure};
use wire::fault::{Fault, Violation};
use wire::pb;
use wire::pb::ErrorReason as R;

use super::answers::{provenance, provenance_message};
use super::convert::{child_bytes, child_id, event_bytes, event_id};
use super::get_measures::{figure_line, figure_message};
use super::known_at::{date, date_message, known_at, known_message};
use super::long;
use crate::insight::{
    self, MovedLine, MovingEntry, ReconciledLine, ReconciliationAnswer, ReconciliationQuestion, TermLine,
};
use crate::ledgers::Ledgers;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: pb::ReconcileMeasuresRequest,
) -> Result<pb::ReconcileMeasuresResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let question = question(&request)?;
    let answer = long::answer(move |caller| insight::reconcile(&opened, &question, caller)).await?;
    Ok(pb::ReconcileMeasuresResponse {
        measures: answer.measures.into_iter().map(reconciled_message).collect(),
        provenance: Some(provenance_message(&answer.provenance)),
    })
}

fn question(request: &pb::ReconcileMeasuresRequest) -> Result<ReconciliationQuestion, Fault> {
    let as_of = request.as_of.as_ref().ok_or_else(|| Fault::field("as_of", R::FieldMissing))?;
    if request.measures.is_empty() {
        return Err(Fault::field("measures", R::FieldMissing));
    }
    let named = |(index, name): (usize, &String)| {
        measure(name).ok_or_else(|| Violation::new(format!("measures[{index}]"), R::RuleUnknown).into())
    };
    Ok(ReconciliationQuestion {
        as_of: date(as_of, "as_of")?,
        then: known_at(request.then.as_ref()).map_err(|wrong| wrong.within("then"))?,
        now: known_at(request.now.as_ref()).map_err(|wrong| wrong.within("now"))?,
        measures: request.measures.iter().enumerate().map(named).collect::<Result<_, Fault>>()?,
    })
}

fn reconciled_message(line: ReconciledLine) -> pb::ReconciledMeasure {
    pb::ReconciledMeasure {
        name: line.name,
        title: line.title,
        published: line.published,
        then: Some(figure_message(line.then)),
        now: Some(figure_message(line.now)),
        terms: line.terms.into_iter().map(term_message).collect(),
        children: line.children.into_iter().map(child_message).collect(),
    }
}

fn child_message(line: MovedLine) -> pb::ReconciledChild {
    let entry = |entry: MovingEntry| pb::ReconciledEntry {
        cause: entry.cause,
        position: entry.position.0,
        event_id: event_bytes(entry.event_id),
    };
    pb::ReconciledChild {
        child_id: child_bytes(line.child),
        numerator_then: line.then.numerator,
        numerator_now: line.now.numerator,
        denominator_then: line.then.denominator,
        denominator_now: line.now.denominator,
        entries: line.entries.into_iter().map(entry).collect(),
    }
}

fn term_message(term: TermLine) -> pb::ReconciliationTerm {
    pb::ReconciliationTerm {
        cause: term.cause,
        value: term.value,
        numerator: term.numerator,
        denominator: term.denominator,
        children: term.children.into_iter().map(child_bytes).collect(),
        entries: term.entries.into_iter().map(|position| position.0).collect(),
    }
}

/// The request of a question, for whoever asks a server.
pub fn request(authority: String, question: &ReconciliationQuestion) -> pb::ReconcileMeasuresRequest {
    pb::ReconcileMeasuresRequest {
        authority,
        measures: question.measures.iter().map(|measure| measure.name.to_owned()).collect(),
        as_of: Some(date_message(question.as_of)),
        then: Some(known_message(&question.then)),
        now: Some(known_message(&question.now)),
    }
}

/// The answer from the wire; nothing comes of a message that no server of this contract sends.
pub fn answer(message: pb::ReconcileMeasuresResponse) -> Option<ReconciliationAnswer> {
    Some(ReconciliationAnswer {
        measures: message.measures.into_iter().map(reconciled_line).collect::<Option<_>>()?,
        provenance: provenance(message.provenance?)?,
    })
}

fn reconciled_line(message: pb::ReconciledMeasure) -> Option<ReconciledLine> {
    Some(ReconciledLine {
        name: message.name,
        title: message.title,
        published: message.published,
        then: figure_line(message.then?),
        now: figure_line(message.now?),
        terms: message.terms.into_iter().map(term_line).collect::<Option<_>>()?,
        children: message.children.into_iter().map(child_line).collect::<Option<_>>()?,
    })
}

fn child_line(message: pb::ReconciledChild) -> Option<MovedLine> {
    let entry = |entry: pb::ReconciledEntry| {
        let event_id = event_id(&entry.event_id)?;
        Some(MovingEntry { cause: entry.cause, position: Position(entry.position), event_id })
    };
    Some(MovedLine {
        child: child_id(&message.child_id)?,
        then: Count { numerator: message.numerator_then, denominator: message.denominator_then },
        now: Count { numerator: message.numerator_now, denominator: message.denominator_now },
        entries: message.entries.into_iter().map(entry).collect::<Option<_>>()?,
    })
}

fn term_line(message: pb::ReconciliationTerm) -> Option<TermLine> {
    Some(TermLine {
        cause: message.cause,
        value: message.value,
        numerator: message.numerator,
        denominator: message.denominator,
        children: message.children.iter().map(|child| child_id(child)).collect::<Option<_>>()?,
        entries: message.entries.into_iter().map(Position).collect(),
    })
}
