//! ListClocks and ListDeadlines: clocks by how they stand, and what falls due, page by page.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::ToSpan;
use journey::Coded;
use journey::codes::PlacementType;
use projections::{ClockFilter, DueKey};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::answers::{clock_line, clock_message, provenance, provenance_message, state_word};
use super::cursor::Cursors;
use super::known_at::{cursor, date, date_message, known_at, known_message};
use super::list_flags::{page_size, wait_for};
use super::{accept, amiss, client, long};
use crate::clock;
use crate::insight::{self, ClocksAnswer, ClocksQuestion, When};
use crate::ledgers::{Ledgers, Opened};

/// How many days a question about deadlines is about, unless it says.
const A_WEEK_ON: i64 = 6;

/// Answers ListClocks.
pub async fn clocks(
    ledgers: &Ledgers,
    request: pb::ListClocksRequest,
) -> Result<pb::ListClocksResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let same = pb::ListClocksRequest {
        authority: String::new(),
        page_size: None,
        page_token: String::new(),
        at_least_position: None,
        ..request.clone()
    };
    let cursors = cursors(&opened, b"clocks by child\0", &same);
    let when = when(request.as_of.as_ref(), request.known_at.as_ref());
    let filter = filter(&request.clocks, request.scope.as_ref());
    let states = amiss::each("states", &request.states, R::EnumUnknown, |state| state_word(*state));
    let limit = page_size(request.page_size);
    amiss::together([
        when.as_ref().err(),
        filter.as_ref().err(),
        states.as_ref().err(),
        limit.as_ref().err(),
    ])?;
    let question = ClocksQuestion {
        when: when?,
        filter: filter?,
        states: states?,
        after: after(&request.page_token, &cursors)?,
        limit: limit?,
    };
    let child = request.scope.and_then(|scope| scope.child);
    let answer = ask(opened, question, child, request.at_least_position).await?;
    Ok(pb::ListClocksResponse {
        next_page_token: next(&answer, &cursors),
        clocks: answer.clocks.into_iter().map(clock_message).collect(),
        provenance: Some(provenance_message(&answer.provenance)),
    })
}

/// Answers ListDeadlines.
pub async fn deadlines(
    ledgers: &Ledgers,
    request: pb::ListDeadlinesRequest,
) -> Result<pb::ListDeadlinesResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let same = pb::ListDeadlinesRequest {
        authority: String::new(),
        page_size: None,
        page_token: String::new(),
        at_least_position: None,
        ..request.clone()
    };
    let cursors = cursors(&opened, b"deadlines\0", &same);
    let day = |day: &Option<pb::Date>, field| {
        day.as_ref().map(|day| date(day, field)).transpose().map_err(Fault::from)
    };
    let when = when(request.as_of.as_ref(), request.known_at.as_ref());
    let (from, until) = (day(&request.from, "from"), day(&request.until, "until"));
    let filter = filter(&request.clocks, request.scope.as_ref());
    let limit = page_size(request.page_size);
    amiss::together([
        when.as_ref().err(),
        from.as_ref().err(),
        until.as_ref().err(),
        filter.as_ref().err(),
        limit.as_ref().err(),
    ])?;
    let when = when?;
    let from = from?.unwrap_or(when.as_of);
    let until = until?.unwrap_or_else(|| from.saturating_add(A_WEEK_ON.days()));
    if until < from {
        return Err(Fault::field("until", R::DateInvalid));
    }
    let question = ClocksQuestion {
        when,
        filter: ClockFilter { from: Some(from), until: Some(until), ..filter? },
        states: vec!["running".into()],
        after: after(&request.page_token, &cursors)?,
        limit: limit?,
    };
    let child = request.scope.and_then(|scope| scope.child);
    let answer = ask(opened, question, child, request.at_least_position).await?;
    Ok(pb::ListDeadlinesResponse {
        next_page_token: next(&answer, &cursors),
        deadlines: answer.clocks.into_iter().map(clock_message).collect(),
        provenance: Some(provenance_message(&answer.provenance)),
    })
}

async fn ask(
    opened: Opened,
    mut question: ClocksQuestion,
    child: Option<pb::ChildRef>,
    at_least: Option<u64>,
) -> Result<ClocksAnswer, Fault> {
    if let Some(position) = at_least {
        wait_for(&opened, cursor(position, "at_least_position")?).await?;
    }
    let today = clock::today();
    long::answer(move |caller| {
        if let Some(child) = &child {
            question.filter.children.push(accept::existing_child(&opened.ledger, Some(child))?);
        }
        insight::clocks(&opened, today, &question, caller)
    })
    .await
}

/// A day of reading and the bounds of what was known, from the wire.
pub fn when(as_of: Option<&pb::Date>, known: Option<&pb::KnownAt>) -> Result<When, Fault> {
    let as_of = as_of.map(|day| date(day, "as_of")).transpose()?;
    let known_at = known_at(known).map_err(|wrong| wrong.within("known_at"))?;
    Ok(When { as_of: as_of.unwrap_or_else(clock::today), known_at })
}

fn filter(clocks: &[String], scope: Option<&pb::ListScope>) -> Result<ClockFilter, Fault> {
    let clocks = amiss::each("clocks", clocks, R::RuleUnknown, |name| {
        rules::clock(name).map(|rule| rule.name.to_owned())
    });
    let placements = scope.map(|scope| placement(&scope.placement, "scope.placement")).transpose();
    amiss::together([clocks.as_ref().err(), placements.as_ref().err()])?;
    let (clocks, placements) = (clocks?, placements?.unwrap_or_default());
    let Some(scope) = scope else { return Ok(ClockFilter { clocks, ..ClockFilter::default() }) };
    Ok(ClockFilter {
        clocks,
        teams: one(&scope.team),
        workers: one(&scope.worker),
        placements,
        ..ClockFilter::default()
    })
}

/// A name that limits a list; empty does not.
pub fn one(name: &str) -> Vec<String> {
    if name.is_empty() { Vec::new() } else { vec![name.to_owned()] }
}

/// A placement type that limits a list, by its code.
pub fn placement(code: &str, field: &str) -> Result<Vec<String>, Fault> {
    if !code.is_empty() && PlacementType::from_code(code).is_none() {
        return Err(Fault::field(field, R::CodeUnknown));
    }
    Ok(one(code))
}

fn cursors(opened: &Opened, name: &[u8], same: &impl prost::Message) -> Cursors {
    Cursors::new(&opened.cursor_key(), &[name, &same.encode_to_vec()].concat())
}

fn after(token: &str, cursors: &Cursors) -> Result<Option<DueKey>, Fault> {
    if token.is_empty() {
        return Ok(None);
    }
    let invalid = || Fault::new(R::CursorInvalid);
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
    let place = std::str::from_utf8(cursors.open(&token)?).map_err(|_| invalid())?;
    DueKey::from_token(place).map(Some).ok_or_else(invalid)
}

fn next(answer: &ClocksAnswer, cursors: &Cursors) -> String {
    let token = |place: &DueKey| BASE64_URL_SAFE_NO_PAD.encode(cursors.seal(place.token().as_bytes()));
    answer.next.as_ref().map(token).unwrap_or_default()
}

/// The request of a question about open clocks between two days, for whoever asks a server.
pub fn deadlines_request(authority: String, question: &ClocksQuestion) -> pb::ListDeadlinesRequest {
    pb::ListDeadlinesRequest {
        authority,
        from: question.filter.from.map(date_message),
        until: question.filter.until.map(date_message),
        as_of: Some(date_message(question.when.as_of)),
        known_at: Some(known_message(&question.when.known_at)),
        clocks: question.filter.clocks.clone(),
        scope: Some(scope(question)),
        ..Default::default()
    }
}

/// The request of a question about clocks, for whoever asks a server.
pub fn clocks_request(authority: String, question: &ClocksQuestion) -> pb::ListClocksRequest {
    let state = |word: &String| super::answers::state_of(word).into();
    pb::ListClocksRequest {
        authority,
        as_of: Some(date_message(question.when.as_of)),
        known_at: Some(known_message(&question.when.known_at)),
        clocks: question.filter.clocks.clone(),
        states: question.states.iter().map(state).collect(),
        scope: Some(scope(question)),
        ..Default::default()
    }
}

fn scope(question: &ClocksQuestion) -> pb::ListScope {
    let only = |names: &[String]| names.first().cloned().unwrap_or_default();
    pb::ListScope {
        child: question
            .filter
            .children
            .first()
            .map(|child| client::child_message(&ledger::ChildRef::Id(*child))),
        team: only(&question.filter.teams),
        worker: only(&question.filter.workers),
        placement: only(&question.filter.placements),
    }
}

/// A page of clocks from the wire; nothing comes of a message that no server of this contract sends.
pub fn page(clocks: Vec<pb::ClockReading>, rests_on: Option<pb::Provenance>) -> Option<ClocksAnswer> {
    Some(ClocksAnswer {
        clocks: clocks.into_iter().map(clock_line).collect::<Option<_>>()?,
        next: None,
        provenance: provenance(rests_on?)?,
    })
}
