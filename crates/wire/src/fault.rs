//! What went wrong in a call, before it becomes a gRPC status: a reason, where it lies, and never a child's value.

use bytes::Bytes;
use prost::{Message, Name};

use crate::pb::{ErrorReason, EventIdReused, ExpectationFailed, FileUnfit};

/// One thing that is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field, such as `children[0].events[3].fact.occurred.date`.
    pub field: String,
    /// What is wrong with it.
    pub reason: ErrorReason,
    /// The number that an enum of the contract does not have.
    pub number: Option<i32>,
}

impl Violation {
    /// Says what is wrong with a field.
    pub fn new(field: impl Into<String>, reason: ErrorReason) -> Self {
        Self { field: field.into(), reason, number: None }
    }

    /// The same, seen from the message that has this one as its field `outer`.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field = if self.field.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.field) };
        self
    }
}

/// A refusal or failure of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The reason that a program acts on.
    pub reason: ErrorReason,
    /// Facts about the refusal for the `ErrorInfo`: positions, counts, paths, never what a field held.
    pub metadata: Vec<(&'static str, String)>,
    /// All that is wrong with the request, when the request itself is at fault.
    pub violations: Vec<Violation>,
    /// A detail message of our own, when the reason has one.
    pub detail: Option<Detail>,
}

/// A detail message of our own, encoded, with its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The type URL of the message.
    pub type_url: String,
    /// The encoded message.
    pub value: Bytes,
}

impl Fault {
    /// A fault with nothing but a reason.
    pub fn new(reason: ErrorReason) -> Self {
        Self { reason, metadata: Vec::new(), violations: Vec::new(), detail: None }
    }

    /// A request that is wrong in one field.
    pub fn field(field: impl Into<String>, reason: ErrorReason) -> Self {
        Self { violations: vec![Violation::new(field, reason)], ..Self::new(reason) }
    }

    /// A request that is wrong in several fields; the first one gives the reason. Nothing wrong is no fault.
    pub fn fields(violations: Vec<Violation>) -> Result<(), Self> {
        match violations.first() {
            None => Ok(()),
            Some(first) => {
                let field = ("field", first.field.clone());
                let number = first.number.map(|number| ("number", number.to_string()));
                let metadata = number.map(|number| vec![field, number]).unwrap_or_default();
                Err(Self { reason: first.reason, metadata, violations, detail: None })
            }
        }
    }

    /// Adds a fact about the refusal.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: &impl ToString) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    /// Adds a detail message of our own.
    #[must_use]
    pub fn detailed(mut self, detail: impl Into<Detail>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<ErrorReason> for Fault {
    fn from(reason: ErrorReason) -> Self {
        Self::new(reason)
    }
}

impl From<Violation> for Fault {
    fn from(violation: Violation) -> Self {
        Self::field(violation.field, violation.reason)
    }
}

impl From<ExpectationFailed> for Detail {
    fn from(detail: ExpectationFailed) -> Self {
        Self::of(&detail)
    }
}

impl From<EventIdReused> for Detail {
    fn from(detail: EventIdReused) -> Self {
        Self::of(&detail)
    }
}

impl From<FileUnfit> for Detail {
    fn from(detail: FileUnfit) -> Self {
        Self::of(&detail)
    }
}

impl Detail {
    fn of<M: Message + Name>(message: &M) -> Self {
        Self {
            type_url: format!("type.googleapis.com/{}", M::full_name()),
            value: message.encode_to_vec().into(),
        }
    }
}
