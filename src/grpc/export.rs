//! Export: the files of a ledger, sent in pieces.

use std::io::{self, Write};

use bytes::{Bytes, BytesMut};
use ledger::Filter;
use sha2::{Digest, Sha256};
use tonic::Request;
use wire::descriptor::kind_name;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::export_response::Step;

use super::feed::{self, Feed};
use super::filter::filter;
use super::known_at::{cursor, date, date_message, known_at, known_message};
use super::list_flags::wait_for;
use super::{answers, convert, get_measures, long};
use crate::clock;
use crate::edge::Deadline;
use crate::export::{self, Choice, Counted, Encoding, ExportError, ExportQuestion, Exported, Files, Format};
use crate::ledgers::Ledgers;
use crate::limits::{PIECE_BYTES, READ_MESSAGES_AHEAD};
use crate::shutdown::Shutdown;

/// The formats of the contract and ours.
pub const FORMATS: [(pb::ExportFormat, Format); 8] = [
    (pb::ExportFormat::Ssda903, Format::Ssda903),
    (pb::ExportFormat::CinCensus, Format::CinCensus),
    (pb::ExportFormat::AnnexA, Format::AnnexA),
    (pb::ExportFormat::DfePayload, Format::DfePayload),
    (pb::ExportFormat::Events, Format::Events),
    (pb::ExportFormat::Flags, Format::Flags),
    (pb::ExportFormat::Measures, Format::Measures),
    (pb::ExportFormat::Journeys, Format::Journeys),
];

/// The kinds of file of the contract and ours.
pub const ENCODINGS: [(pb::FileEncoding, Encoding); 6] = [
    (pb::FileEncoding::Csv, Encoding::Csv),
    (pb::FileEncoding::Xlsx, Encoding::Xlsx),
    (pb::FileEncoding::Xml, Encoding::Xml),
    (pb::FileEncoding::Json, Encoding::Json),
    (pb::FileEncoding::JsonLines, Encoding::JsonLines),
    (pb::FileEncoding::Parquet, Encoding::Parquet),
];

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    shutdown: Shutdown,
    request: Request<pb::ExportRequest>,
) -> Result<Feed<pb::ExportResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let question = question(&request)?;
    if let Some(position) = request.at_least_position {
        wait_for(&opened, cursor(position, "at_least_position")?).await?;
    }
    let fill = |feeder| async move {
        let progress = |progress| response(Step::Progress(progress));
        let done = long::work(&feeder, &shutdown, progress, move |work| {
            work.is_of(opened.ledger.children().len() as u64);
            let mut sending = Sending { work, open: None };
            let exported = export::export(&opened, &question, &mut sending, work);
            exported.map_err(fault)
        });
        let Exported { head, unreadable_children } = done.await?;
        let done = pb::ExportEnded { head: Some(convert::head(&head)), unreadable_children };
        feeder.send(response(Step::Done(done))).await
    };
    Ok(feed::start(READ_MESSAGES_AHEAD, deadline, fill))
}

fn question(request: &pb::ExportRequest) -> Result<ExportQuestion, Fault> {
    let format = match pb::ExportFormat::try_from(request.format) {
        Ok(pb::ExportFormat::Unspecified) => return Err(Fault::field("format", R::EnumUnspecified)),
        Ok(format) => FORMATS.iter().find(|(known, _)| *known == format).map(|(_, ours)| *ours),
        Err(_) => None,
    };
    let encoding = match pb::FileEncoding::try_from(request.encoding) {
        Ok(pb::FileEncoding::Unspecified) => None,
        Ok(encoding) => ENCODINGS.iter().find(|(known, _)| *known == encoding).map(|(_, ours)| *ours),
        Err(_) => return Err(Fault::field("encoding", R::EnumUnknown)),
    };
    let question = ExportQuestion {
        format: format.ok_or_else(|| Fault::field("format", R::EnumUnknown))?,
        encoding,
        with_mark: request.with_byte_order_mark,
        as_of: request.as_of.as_ref().map(|day| date(day, "as_of")).transpose()?.unwrap_or_else(clock::today),
        known_at: known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?,
        choice: choice(request)?,
    };
    // Before anything is read.
    question.encoding().ok_or_else(|| Fault::field("encoding", R::EncodingNotOffered))?;
    Ok(question)
}

/// What is wanted of the format.
fn choice(request: &pb::ExportRequest) -> Result<Choice, Fault> {
    let pb::MeasuresWanted { measures, groupings, with_rows, suppress_small } =
        request.measures.clone().unwrap_or_default();
    let (measures, by) = get_measures::wanted(&measures, &groupings, "measures.")?;
    Ok(Choice {
        events: filter(request.events.clone())?,
        measures,
        by,
        rows: with_rows && !suppress_small,
        suppress: suppress_small,
    })
}

fn fault(error: ExportError) -> Fault {
    match error {
        ExportError::Fault(fault) => fault,
        // Nothing is written here but to the caller.
        ExportError::Io(_) => R::HandlerFault.into(),
    }
}

fn response(step: Step) -> pb::ExportResponse {
    pb::ExportResponse { step: Some(step) }
}

/// Files on their way to a caller.
struct Sending<'w> {
    work: &'w long::Work<pb::ExportResponse>,
    open: Option<Piece>,
}

/// The bytes of a file that have not been sent yet, and what was counted of all of them.
#[derive(Default)]
struct Piece {
    bytes: BytesMut,
    size: u64,
    digest: Sha256,
}

impl Sending<'_> {
    fn tell(&self, step: Step) -> io::Result<()> {
        self.work.tell(response(step)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn piece(&mut self) -> io::Result<&mut Piece> {
        self.open.as_mut().ok_or_else(|| io::ErrorKind::InvalidInput.into())
    }
}

impl Files for Sending<'_> {
    fn begin(&mut self, name: &str, media_type: &str) -> io::Result<()> {
        self.open = Some(Piece::default());
        self.tell(Step::Begun(pb::FileBegun { name: name.into(), media_type: media_type.into() }))
    }

    fn end(&mut self, counted: Counted) -> io::Result<()> {
        self.flush()?;
        let Piece { size, digest, .. } = self.open.take().unwrap_or_default();
        let sha256 = Bytes::copy_from_slice(&digest.finalize());
        let Counted { rows, left_out } = counted;
        self.tell(Step::Ended(pb::FileEnded { sha256, size, rows, left_out }))
    }
}

impl Write for Sending<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = self.piece()?;
        let taken = &bytes[..bytes.len().min(PIECE_BYTES - piece.bytes.len())];
        piece.bytes.extend_from_slice(taken);
        let is_full = piece.bytes.len() >= PIECE_BYTES;
        let taken = taken.len();
        if is_full {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = self.piece()?;
        let bytes = piece.bytes.split().freeze();
        if bytes.is_empty() {
            return Ok(());
        }
        piece.size += bytes.len() as u64;
        piece.digest.update(&bytes);
        self.tell(Step::Piece(bytes))
    }
}

/// The request of a question, for whoever asks a server.
pub fn request(authority: String, question: &ExportQuestion) -> pb::ExportRequest {
    let format = FORMATS.iter().find(|(_, ours)| *ours == question.format);
    let encoding =
        question.encoding.and_then(|encoding| ENCODINGS.iter().find(|(_, ours)| *ours == encoding));
    pb::ExportRequest {
        authority,
        format: format.map_or(pb::ExportFormat::Unspecified, |(format, _)| *format).into(),
        encoding: encoding.map_or(pb::FileEncoding::Unspecified, |(encoding, _)| *encoding).into(),
        with_byte_order_mark: question.with_mark,
        as_of: Some(date_message(question.as_of)),
        known_at: Some(known_message(&question.known_at)),
        at_least_position: None,
        events: Some(events(&question.choice.events)),
        measures: Some(pb::MeasuresWanted {
            measures: question.choice.measures.iter().map(|measure| measure.name.to_owned()).collect(),
            groupings: get_measures::groupings(&question.choice.by),
            with_rows: question.choice.rows,
            suppress_small: question.choice.suppress,
        }),
    }
}

fn events(filter: &Filter) -> pb::EventFilter {
    pb::EventFilter {
        kinds: filter.kinds.iter().filter_map(|kind| kind_name(*kind)).map(str::to_owned).collect(),
        child_ids: filter.children.iter().map(|child| convert::child_bytes(*child)).collect(),
    }
}

/// What was read, from the wire; nothing comes of a message that no server of this contract sends.
pub fn exported(message: &pb::ExportEnded) -> Option<Exported> {
    Some(Exported {
        head: answers::head(message.head.as_ref()?)?,
        unreadable_children: message.unreadable_children,
    })
}
