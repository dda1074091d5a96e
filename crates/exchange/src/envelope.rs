//! What stands around every fact of a submission: where it comes from and when it was received.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use journey::codes::RecordedBasis;
use journey::subjects::{CorrelationId, SourceSystem, SubmissionId};
use journey::text::Text;
use journey::{Event, Fact, Occurred, Recorded, Written};

/// The envelope of one submission's facts.
pub struct Envelope {
    recorded: Option<Recorded>,
    source_system: Option<SourceSystem>,
    correlation_id: Option<CorrelationId>,
}

impl Envelope {
    /// Facts of this submission were recorded on the day on which it was received, at noon so that the day is the
    /// same in every place where somebody may look.
    pub fn new(system: &str, submission: &SubmissionId, received: Date) -> Self {
        let noon = received.to_datetime(Time::constant(12, 0, 0, 0)).to_zoned(TimeZone::UTC);
        Self {
            recorded: noon
                .ok()
                .map(|noon| Recorded { at: noon.timestamp(), basis: RecordedBasis::Submission }),
            source_system: SourceSystem::parse(system).ok(),
            correlation_id: CorrelationId::parse(submission.as_str()).ok(),
        }
    }

    /// A fact of the submission.
    pub fn fact(&self, on: impl Into<Occurred>, event: impl Into<Event>) -> Fact {
        Fact {
            recorded: self.recorded,
            source_system: self.source_system.clone(),
            correlation_id: self.correlation_id.clone(),
            ..Fact::new(on, event)
        }
    }

    /// A change explained by the columns that differ.
    pub fn explain(&self, what: &str, columns: &str) -> Option<Text> {
        Text::parse(&format!("{columns} {what}")).ok()
    }
}
