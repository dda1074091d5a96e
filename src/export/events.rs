//! The events themselves, as lines of JSON in the order of the ledger: what `import events` reads.

use ids::Position;
use ledger::Recorded;
use wire::fault::Fault;
use wire::json::line;
use wire::pb::ErrorReason;

use super::files::media;
use super::{Counted, ExportError, Exporting, Files};
use crate::grpc::Bounds;
use crate::limits::READ_EVENTS_MAX;

/// Puts the events; of those of a newer release it is told how many are left out.
pub fn put(exporting: &Exporting<'_>, files: &mut dyn Files) -> Result<u64, ExportError> {
    let filter = &exporting.question.choice.events;
    let bounds = Bounds::new(&exporting.known_at);
    let (mut counted, mut from, mut text) = (Counted::default(), Position(0), Vec::new());
    files.begin("events.jsonl", media::JSON_LINES)?;
    while from.0 < exporting.head.size {
        let page = exporting.opened.ledger.read_ledger(from, filter, READ_EVENTS_MAX).map_err(Fault::from)?;
        for event in page.events.iter().filter(|event| bounds.admit(event)) {
            write(event, &mut text, &mut counted);
        }
        files.write_all(&text)?;
        text.clear();
        from = page.next;
        exporting.listener.step();
        if exporting.listener.is_gone() {
            return Err(Fault::new(ErrorReason::ShuttingDown).into());
        }
    }
    files.end(counted)?;
    Ok(0)
}

fn write(event: &Recorded, text: &mut Vec<u8>, counted: &mut Counted) {
    let before = text.len();
    match line::write(event, text) {
        Ok(()) => counted.rows += 1,
        Err(_) => {
            text.truncate(before);
            counted.left_out += 1;
        }
    }
}
