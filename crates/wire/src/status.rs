//! The one table of gRPC statuses: every reason with its canonical code, its sentence, and whether to retry.
//!
//! Every error that leaves the server passes through here. It carries a `google.rpc.ErrorInfo` with the reason, a
//! `BadRequest` with all violations when the request is at fault, and a `RetryInfo` where a retry helps.

use std::time::Duration;

use prost::{Message, Name};
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::pb;

use crate::fault::Fault;
use crate::pb::{Complaint, ErrorReason, FileUnfit};
use ErrorReason as R;

/// The domain in every `ErrorInfo`.
pub const DOMAIN: &str = "journey-ledger";

/// How many violations a status lists: trailers are limited to some kilobytes by most clients. All are counted.
pub const VIOLATIONS_LISTED_MAX: usize = 20;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The reason.
    pub reason: ErrorReason,
    /// The canonical code.
    pub code: Code,
    /// The sentence for a person.
    pub sentence: &'static str,
    /// After how many milliseconds a retry of the same request may succeed.
    pub retry_after_ms: Option<u64>,
}

const fn row(reason: ErrorReason, code: Code, sentence: &'static str) -> Row {
    Row { reason, code, sentence, retry_after_ms: None }
}

const fn retry(reason: ErrorReason, code: Code, retry_after_ms: u64, sentence: &'static str) -> Row {
    Row { reason, code, sentence, retry_after_ms: Some(retry_after_ms) }
}

/// All reasons, in the order of the contract.
pub const TABLE: &[Row] = &[
    row(R::MessageMalformed, Code::InvalidArgument, "the bytes are not a message of this contract"),
    row(R::MessageTooLarge, Code::ResourceExhausted, "the message is larger than the server accepts"),
    row(R::UnknownField, Code::InvalidArgument, "the request has a field that this server does not know"),
    row(R::SchemaUnknown, Code::FailedPrecondition, "the fact is newer than this server"),
    row(R::FieldMissing, Code::InvalidArgument, "a required field is absent"),
    row(R::EncodingUnsupported, Code::Unimplemented, "this server does not read compressed messages"),
    row(R::AuthorityRequired, Code::InvalidArgument, "the server has several ledgers: name the authority"),
    row(R::AuthorityNotFound, Code::NotFound, "the server has no ledger for this authority"),
    row(R::AuthorityUnknown, Code::InvalidArgument, "the authority code is not one of England's"),
    row(R::ChildMissing, Code::InvalidArgument, "no child is named"),
    row(R::ChildNotFound, Code::NotFound, "no such child in this ledger"),
    row(R::LocalIdTaken, Code::AlreadyExists, "the local id belongs to another child"),
    row(R::IdentifierMalformed, Code::InvalidArgument, "the id is not of the form that this field asks for"),
    row(
        R::StreamIdMalformed,
        Code::InvalidArgument,
        "the local id is empty, too long or not printable ASCII",
    ),
    row(R::KindUnknown, Code::InvalidArgument, "there is no such kind of fact"),
    row(R::RuleUnknown, Code::InvalidArgument, "there is no such rule"),
    row(R::EventIdMissing, Code::InvalidArgument, "the event has no id"),
    row(R::EventIdNil, Code::InvalidArgument, "the event's id is the nil UUID"),
    row(R::EventIdMalformed, Code::InvalidArgument, "the event's id is not 16 bytes long"),
    row(R::EventIdNotAllowed, Code::InvalidArgument, "the event's id is not a UUID of versions 1 to 8"),
    row(R::EventIdReused, Code::AlreadyExists, "the child has an event with this id and other content"),
    row(
        R::DuplicateInBatch,
        Code::InvalidArgument,
        "the append names the same event of the same child twice",
    ),
    row(R::RevisionConflict, Code::Aborted, "the child's stream has moved on since it was read"),
    row(
        R::RevisionAhead,
        Code::FailedPrecondition,
        "the expected revision is beyond the child's newest event",
    ),
    row(R::RevisionOutOfRange, Code::InvalidArgument, "the revision is larger than a stream can reach"),
    row(R::StreamExists, Code::FailedPrecondition, "the child has events already"),
    row(R::StreamNotFound, Code::FailedPrecondition, "the child has no events"),
    row(R::ChildErased, Code::FailedPrecondition, "the child's record was erased"),
    row(R::BatchEmpty, Code::InvalidArgument, "the append has no events"),
    row(R::BatchTooMany, Code::InvalidArgument, "the append has more events than one append may have"),
    row(R::EventTooLarge, Code::InvalidArgument, "the event is larger than the server accepts"),
    row(R::KindReserved, Code::InvalidArgument, "only the ledger itself records facts of this kind"),
    row(R::CursorOutOfRange, Code::InvalidArgument, "the position or time is outside the range of ledgers"),
    row(R::CursorInvalid, Code::InvalidArgument, "the token was not made by this ledger for this query"),
    row(R::PageSize, Code::InvalidArgument, "the page size is zero or above the limit"),
    row(
        R::LedgerRewound,
        Code::FailedPrecondition,
        "the ledger ends before what was seen of it, or holds other events there",
    ),
    row(R::OccurredAtMissing, Code::InvalidArgument, "the fact does not say when it occurred"),
    row(
        R::OccurredAtOutOfRange,
        Code::InvalidArgument,
        "the year is outside the years that the ledger records",
    ),
    row(R::TimestampMalformed, Code::InvalidArgument, "the time has parts that are out of range"),
    row(R::DateInvalid, Code::InvalidArgument, "the date does not exist, or ends a period before it begins"),
    row(
        R::LocalTimeNonexistent,
        Code::InvalidArgument,
        "the local time was skipped when the clocks went forward",
    ),
    row(
        R::LocalTimeAmbiguous,
        Code::InvalidArgument,
        "the local time happened twice when the clocks went back",
    ),
    row(R::EnumUnknown, Code::InvalidArgument, "the enum has no such number"),
    row(R::EnumUnspecified, Code::InvalidArgument, "the enum is unspecified"),
    row(R::CodeUnknown, Code::InvalidArgument, "the code is not in its code set"),
    row(R::TextNotAllowed, Code::InvalidArgument, "the text has characters that this field does not allow"),
    row(R::TextTooComplex, Code::InvalidArgument, "the text piles up combining marks"),
    row(R::TextTooLong, Code::InvalidArgument, "the text is longer than this field allows"),
    row(R::NumberNotFinite, Code::InvalidArgument, "the number is not finite"),
    row(R::NumberOutOfRange, Code::InvalidArgument, "the number is outside the range of this field"),
    row(R::TargetNotFound, Code::InvalidArgument, "the event to be corrected is not in the child's stream"),
    row(
        R::TargetKindDiffers,
        Code::InvalidArgument,
        "a correction keeps the kind of the fact that it corrects",
    ),
    retry(R::QueueFull, Code::ResourceExhausted, 50, "the append queue is full: retry"),
    retry(
        R::StorageFull,
        Code::ResourceExhausted,
        5_000,
        "the disk is full: appends are refused, reads go on",
    ),
    retry(
        R::CommitOutcomeUnknown,
        Code::Unavailable,
        5_000,
        "the append may or may not be on disk: retry the same ids",
    ),
    retry(R::AppendsClosed, Code::Unavailable, 5_000, "appends are closed until the server has restarted"),
    retry(R::StoreRebuilding, Code::Unavailable, 1_000, "the store is being rebuilt from the journal"),
    row(R::RecordCorrupt, Code::DataLoss, "a stored record fails its check and is not served"),
    retry(R::ProjectionBehind, Code::Unavailable, 200, "the read models have not reached that position yet"),
    retry(R::StorageUnreadable, Code::Unavailable, 1_000, "a read of the disk failed"),
    row(R::KeyUnavailable, Code::Unavailable, "the keys that seal the records cannot be used"),
    retry(
        R::ClockUntrusted,
        Code::Unavailable,
        5_000,
        "the server's clock tells a time that cannot be: appends wait, reads go on",
    ),
    row(
        R::DeadlinePassed,
        Code::DeadlineExceeded,
        "the deadline passed: an append's outcome is unknown, retry the same ids",
    ),
    retry(R::ShuttingDown, Code::Unavailable, 1_000, "the server is stopping"),
    row(
        R::HandlerFault,
        Code::Internal,
        "the handler failed: an append's outcome is unknown, retry the same ids",
    ),
    row(
        R::SubscriberTooSlow,
        Code::ResourceExhausted,
        "the subscriber reads too slowly: subscribe again from resume_position",
    ),
    retry(R::Overloaded, Code::ResourceExhausted, 1_000, "the machine gives the server no further thread"),
    row(R::ReturnNotCollected, Code::InvalidArgument, "there is no such return for that year or day"),
    row(R::EncodingNotOffered, Code::InvalidArgument, "the format cannot be had in that kind of file"),
    row(R::UploadMalformed, Code::InvalidArgument, "the steps of the upload are not in their order"),
    row(
        R::FileNameNotAllowed,
        Code::InvalidArgument,
        "the file's name is empty, too long, leads elsewhere or was sent before",
    ),
    row(R::FileTooLarge, Code::ResourceExhausted, "the file is larger than the server takes"),
    row(R::FilesTooMany, Code::ResourceExhausted, "the import has more files than the server takes"),
    row(
        R::UploadTooLarge,
        Code::ResourceExhausted,
        "the files of the import are larger together than the server takes",
    ),
    row(
        R::FileDigestDiffers,
        Code::InvalidArgument,
        "the file's bytes are not those of which the digest was sent",
    ),
    retry(
        R::ImportsFull,
        Code::ResourceExhausted,
        5_000,
        "as many imports are under way as the server takes at once",
    ),
    row(R::UploadStalled, Code::DeadlineExceeded, "nothing came for too long: nothing was stored"),
    row(R::ExtractUnreadable, Code::InvalidArgument, "the files are no extract of their format"),
    row(R::JurisdictionUnfit, Code::InvalidArgument, "the jurisdiction file cannot be used"),
    row(
        R::ChangesNotKept,
        Code::FailedPrecondition,
        "the changes after this token are no longer kept: watch again without it",
    ),
];

impl Row {
    /// The row of a reason; a test holds that every reason has exactly one.
    pub fn of(reason: ErrorReason) -> &'static Self {
        TABLE.iter().find(|row| row.reason == reason).unwrap_or(&UNLISTED)
    }
}

/// What a reason without a row would get.
static UNLISTED: Row = row(R::HandlerFault, Code::Internal, "the handler failed");

/// The reason as it stands in an `ErrorInfo`.
pub fn reason_name(reason: ErrorReason) -> &'static str {
    reason.as_str_name().trim_start_matches("ERROR_REASON_")
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let row = Row::of(fault.reason);
        let message = message(&fault, row);
        let details = details(fault, row);
        let code = row.code;
        let encoded = pb::Status { code: code as i32, message: message.clone(), details }.encode_to_vec();
        Self::with_details(code, message, encoded.into())
    }
}

fn message(fault: &Fault, row: &Row) -> String {
    match fault.violations.as_slice() {
        [] => row.sentence.to_owned(),
        [only] => format!("{}: {}", only.field, row.sentence),
        [first, others @ ..] => format!("{}: {} (and {} more)", first.field, row.sentence, others.len()),
    }
}

fn details(fault: Fault, row: &Row) -> Vec<Any> {
    let mut metadata: std::collections::HashMap<String, String> =
        fault.metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    if let Some(first) = fault.violations.first() {
        metadata.insert("path".into(), first.field.clone());
        metadata.insert("violations".into(), fault.violations.len().to_string());
    }
    let reason = reason_name(fault.reason).to_owned();
    let info = pb::ErrorInfo { reason, domain: DOMAIN.into(), metadata };
    let mut details = vec![any(tonic_types::ErrorInfo::TYPE_URL, &info)];
    if !fault.violations.is_empty() {
        let listed = fault.violations.into_iter().take(VIOLATIONS_LISTED_MAX);
        let field_violations = listed.map(|violation| pb::bad_request::FieldViolation {
            description: format!("{}: {}", reason_name(violation.reason), Row::of(violation.reason).sentence),
            field: violation.field,
            ..Default::default()
        });
        let bad = pb::BadRequest { field_violations: field_violations.collect() };
        details.push(any(tonic_types::BadRequest::TYPE_URL, &bad));
    }
    if let Some(delay) = row.retry_after_ms {
        let retry_delay = prost_types::Duration::try_from(Duration::from_millis(delay)).ok();
        details.push(any(tonic_types::RetryInfo::TYPE_URL, &pb::RetryInfo { retry_delay }));
    }
    details.extend(fault.detail.map(|detail| Any { type_url: detail.type_url, value: detail.value.into() }));
    details
}

fn any(type_url: &str, message: &impl Message) -> Any {
    Any { type_url: type_url.to_owned(), value: message.encode_to_vec() }
}

/// The reason in a status that came from a server, if it has one of ours.
pub fn reason_of(status: &Status) -> Option<String> {
    let info = tonic_types::StatusExt::get_details_error_info(status)?;
    (info.domain == DOMAIN).then_some(info.reason)
}

/// What a status that came from a server says beside its reason: positions, counts, paths.
pub fn metadata_of(status: &Status) -> std::collections::HashMap<String, String> {
    tonic_types::StatusExt::get_details_error_info(status).map(|info| info.metadata).unwrap_or_default()
}

/// All that is wrong with a file, in a status that came from a server.
pub fn complaints_of(status: &Status) -> Vec<Complaint> {
    let url = format!("type.googleapis.com/{}", FileUnfit::full_name());
    let details = pb::Status::decode(status.details()).map(|status| status.details).unwrap_or_default();
    let unfit = details.into_iter().find(|detail| detail.type_url == url);
    let unfit = unfit.and_then(|detail| FileUnfit::decode(detail.value.as_slice()).ok());
    unfit.map(|unfit| unfit.complaints).unwrap_or_default()
}

/// What tonic itself answers in a way that misleads a client, put right: too large a message is no `OUT_OF_RANGE`, a
/// broken frame no `INTERNAL`, a timeout no `CANCELLED`. A status with details is ours and stays.
pub fn corrected(status: &Status) -> Option<Status> {
    if !status.details().is_empty() {
        return None;
    }
    let says = |start: &str| status.message().starts_with(start);
    let reason = match status.code() {
        Code::OutOfRange => R::MessageTooLarge,
        Code::ResourceExhausted if says("Error decompressing") => R::MessageTooLarge,
        Code::Internal if says("protocol error") || says("Error decompressing") => R::MessageMalformed,
        Code::Internal if says("Missing request message") => R::MessageMalformed,
        Code::Unimplemented if says("Content is compressed") => R::EncodingUnsupported,
        Code::Cancelled if says("Timeout expired") => R::DeadlinePassed,
        _ => return None,
    };
    let fault = Fault::new(reason);
    // "...the limit is: 1048576 bytes", which is the one place that says which of the limits it was.
    let limit = status.message().split_once("the limit is: ").and_then(|(_, limit)| limit.split(' ').next());
    Some(match limit {
        Some(limit) => fault.with("limit", &limit).into(),
        None => fault.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_one_row() {
        for number in 1..1_000 {
            if let Ok(reason) = ErrorReason::try_from(number) {
                let rows = TABLE.iter().filter(|row| row.reason == reason).count();
                assert_eq!(rows, 1, "{} has {rows} rows", reason_name(reason));
            }
        }
    }

    #[test]
    fn a_status_carries_its_reason_all_paths_and_stays_small() {
        let violations = (0..500)
            .map(|n| crate::fault::Violation::new(format!("children[0].events[{n}].fact"), R::DateInvalid));
        let fault = Fault::fields(violations.collect()).expect_err("500 violations are a fault");
        let status = Status::from(fault);
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(reason_of(&status).as_deref(), Some("DATE_INVALID"));
        assert_eq!(
            status.message(),
            "children[0].events[0].fact: the date does not exist, or ends a period before it begins (and 499 more)"
        );
        assert!(status.details().len() < 4_096, "{} bytes of details", status.details().len());
    }
}
