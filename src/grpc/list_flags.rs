//! ListFlags: the concerns that stand on a day, page by page.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use projections::{FlagFilter, FlagKey};
use rules::{Concern, Severity};
use tokio::time::{Instant, timeout_at};
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::cursor::Cursors;
use super::known_at::{cursor, date, date_message, known_message};
use super::list_clocks::{one, placement, when};
use super::{accept, amiss, answers, long};
use crate::clock;
use crate::insight::{self, FlagsQuestion, When};
use crate::ledgers::{Ledgers, Opened};
use crate::limits::{FLAGS_PAGE, FLAGS_PAGE_MAX, UNARY_DEADLINE};

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    request: pb::ListFlagsRequest,
) -> Result<pb::ListFlagsResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let cursors = Cursors::new(&opened.cursor_key(), &same_question(&request));
    let mut question = question(&request, &cursors)?;
    if let Some(position) = request.at_least_position {
        wait_for(&opened, cursor(position, "at_least_position")?).await?;
    }
    let today = clock::today();
    let answer = long::answer(move |caller| {
        if let Some(child) = &request.child {
            question.filter.children.push(accept::existing_child(&opened.ledger, Some(child))?);
        }
        insight::flags(&opened, today, &question, caller)
    });
    let answer = answer.await?;
    let token = |next: &FlagKey| BASE64_URL_SAFE_NO_PAD.encode(cursors.seal(next.token().as_bytes()));
    let next_page_token = answer.next.as_ref().map(token).unwrap_or_default();
    Ok(answers::flags_message(answer, next_page_token))
}

fn question(request: &pb::ListFlagsRequest, cursors: &Cursors) -> Result<FlagsQuestion, Fault> {
    let day = |day: &Option<pb::Date>, field| {
        day.as_ref().map(|day| date(day, field)).transpose().map_err(Fault::from)
    };
    let when = when(request.as_of.as_ref(), request.known_at.as_ref());
    let (since_by, since_from) = (day(&request.since_by, "since_by"), day(&request.since_from, "since_from"));
    let (rules, concerns) = (rules(&request.flags), concerns(&request.concerns));
    let (at_least, limit) = (severity(&request.min_severity), page_size(request.page_size));
    let placements = placement(&request.placement, "placement");
    amiss::together([
        when.as_ref().err(),
        rules.as_ref().err(),
        concerns.as_ref().err(),
        at_least.as_ref().err(),
        placements.as_ref().err(),
        since_by.as_ref().err(),
        since_from.as_ref().err(),
        limit.as_ref().err(),
    ])?;
    let filter = FlagFilter {
        rules: rules?,
        concerns: concerns?,
        at_least: at_least?,
        children: Vec::new(),
        since_by: since_by?,
        since_from: since_from?,
        teams: one(&request.team),
        workers: one(&request.worker),
        placements: placements?,
    };
    let after = match request.page_token.as_str() {
        "" => None,
        token => Some(after(token, cursors).ok_or(R::CursorInvalid)?),
    };
    Ok(FlagsQuestion { when: when?, filter, after, limit: limit? })
}

/// How many rows a page has.
pub fn page_size(asked: Option<u32>) -> Result<usize, Fault> {
    let limit = asked.unwrap_or(FLAGS_PAGE);
    if !(1..=FLAGS_PAGE_MAX).contains(&limit) {
        return Err(Fault::field("page_size", R::PageSize).with("limit", &FLAGS_PAGE_MAX));
    }
    Ok(limit as usize)
}

/// Kinds of concern by their words.
pub fn concerns(words: &[String]) -> Result<Vec<Concern>, Fault> {
    amiss::each("concerns", words, R::CodeUnknown, |word| Concern::from_word(word))
}

/// A least severity by its word; empty is none.
pub fn severity(word: &str) -> Result<Option<Severity>, Fault> {
    match (word, Severity::from_word(word)) {
        ("", _) => Ok(None),
        (_, None) => Err(Fault::field("min_severity", R::CodeUnknown)),
        (_, known) => Ok(known),
    }
}

fn after(token: &str, cursors: &Cursors) -> Option<FlagKey> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    FlagKey::from_token(std::str::from_utf8(cursors.open(&token).ok()?).ok()?)
}

/// Flags by their names or aliases.
pub fn rules(names: &[String]) -> Result<Vec<String>, Fault> {
    amiss::each("flags", names, R::RuleUnknown, |name| rules::flag(name).map(|rule| rule.name.to_owned()))
}

/// The question without what may differ from page to page, so that a token of another question is refused.
fn same_question(request: &pb::ListFlagsRequest) -> Vec<u8> {
    use prost::Message;
    let mut bytes = b"flags\0".to_vec();
    let same = pb::ListFlagsRequest {
        authority: String::new(),
        page_size: None,
        page_token: String::new(),
        at_least_position: None,
        ..request.clone()
    };
    bytes.extend_from_slice(&same.encode_to_vec());
    bytes
}

/// Waits until the ledger's head is past a position.
pub async fn wait_for(opened: &Opened, position: u64) -> Result<(), Fault> {
    let mut heads = opened.ledger.watch();
    let reached =
        timeout_at(Instant::now() + UNARY_DEADLINE, heads.wait_for(|head| head.size > position)).await;
    match reached {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(R::ProjectionBehind.into()),
    }
}

/// The request of a question, for whoever asks a server.
pub fn request(authority: String, when: When, filter: &FlagFilter) -> pb::ListFlagsRequest {
    let only = |names: &[String]| names.first().cloned().unwrap_or_default();
    pb::ListFlagsRequest {
        authority,
        as_of: Some(date_message(when.as_of)),
        known_at: Some(known_message(&when.known_at)),
        flags: filter.rules.clone(),
        concerns: filter.concerns.iter().map(|concern| concern.word().to_owned()).collect(),
        min_severity: filter.at_least.map_or(String::new(), |least| least.word().to_owned()),
        team: only(&filter.teams),
        worker: only(&filter.workers),
        placement: only(&filter.placements),
        since_by: filter.since_by.map(date_message),
        since_from: filter.since_from.map(date_message),
        ..Default::default()
    }
}
