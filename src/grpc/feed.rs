//! A bounded feed of messages to one reader, with a parting status that gets through however full the feed is.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio::time::timeout_at;
use tokio_stream::Stream;
use tonic::Status;
use wire::fault::{Fault, Violation};
use wire::pb::ErrorReason;

use crate::edge::Deadline;

/// The reader's end: the body of a streaming response.
#[derive(Debug)]
pub struct Feed<T> {
    messages: mpsc::Receiver<T>,
    parting: Arc<OnceLock<Fault>>,
    over: bool,
}

/// The writer's end.
#[derive(Clone, Debug)]
pub struct Feeder<T>(mpsc::Sender<T>);

/// Why a feed ends before everything was sent.
#[derive(Debug)]
pub enum Parting {
    /// The reader has gone; there is nobody to tell.
    Gone,
    /// The reader is told.
    Fault(Fault),
}

impl From<Fault> for Parting {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Violation> for Parting {
    fn from(violation: Violation) -> Self {
        Self::Fault(violation.into())
    }
}

/// Starts a task that fills a feed, in which so many messages may wait, until it is done or the deadline passes.
pub fn start<T, F>(ahead: usize, deadline: Option<Deadline>, fill: impl FnOnce(Feeder<T>) -> F) -> Feed<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Parting>> + Send + 'static,
{
    let (sender, messages) = mpsc::channel(ahead);
    let parting = Arc::new(OnceLock::new());
    let feed = Feed { messages, parting: parting.clone(), over: false };
    let filling = AssertUnwindSafe(fill(Feeder(sender.clone()))).catch_unwind();
    tokio::spawn(async move {
        let filled = match deadline {
            Some(Deadline(at)) => timeout_at(at, filling).await,
            None => Ok(filling.await),
        };
        let fault = match filled {
            Ok(Ok(Ok(()) | Err(Parting::Gone))) => None,
            Ok(Ok(Err(Parting::Fault(fault)))) => Some(fault),
            // A feed that stops short must not look like one that is complete.
            Ok(Err(_panic)) => Some(Fault::new(ErrorReason::HandlerFault)),
            Err(_elapsed) => Some(Fault::new(ErrorReason::DeadlinePassed)),
        };
        fault.map(|fault| parting.set(fault));
        // Only now may the reader see the end: this sender is the last one.
        drop(sender);
    });
    feed
}

/// A feed of messages that are all there.
pub fn whole<T>(messages: Vec<T>) -> Feed<T> {
    let (sender, receiver) = mpsc::channel(messages.len().max(1));
    for message in messages {
        // There is room for every one of them, and the receiver is held below.
        drop(sender.try_send(message));
    }
    Feed { messages: receiver, parting: Arc::default(), over: false }
}

impl<T> Feeder<T> {
    /// Waits for room and sends.
    pub async fn send(&self, message: T) -> Result<(), Parting> {
        self.0.send(message).await.map_err(|_| Parting::Gone)
    }

    /// Returns once the reader has gone.
    pub async fn gone(&self) {
        self.0.closed().await;
    }
}

#[cfg(test)]
impl<T> Feed<T> {
    /// Whether the feed will end with a fault.
    pub fn is_parting(&self) -> bool {
        self.parting.get().is_some()
    }
}

impl<T> Stream for Feed<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.messages.poll_recv(cx).map(|message| {
            self.over = message.is_none();
            match message {
                Some(message) => Some(Ok(message)),
                None => self.parting.get().cloned().map(|fault| Err(fault.into())),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt;
    use tonic::Code;

    use super::*;

    async fn check<F>(fill: impl FnOnce(Feeder<u8>) -> F, expected: &[Result<u8, Code>])
    where
        F: Future<Output = Result<(), Parting>> + Send + 'static,
    {
        let feed = start(1, None, fill);
        let heard: Vec<_> = feed.map(|item| item.map_err(|status| status.code())).collect().await;
        assert_eq!(heard, expected);
    }

    #[tokio::test]
    async fn a_feed_ends_with_what_its_filler_says() {
        let three = |feeder: Feeder<u8>| async move {
            for message in 1..=3 {
                feeder.send(message).await?;
            }
            Ok(())
        };
        check(three, &[Ok(1), Ok(2), Ok(3)]).await;
        check(
            |feeder| async move {
                feeder.send(1).await?;
                Err(Fault::new(ErrorReason::SubscriberTooSlow).into())
            },
            &[Ok(1), Err(Code::ResourceExhausted)],
        )
        .await;
        let whole: Vec<_> =
            whole(vec![1, 2, 3]).map(|item| item.map_err(|status| status.code())).collect().await;
        assert_eq!(whole, [Ok(1), Ok(2), Ok(3)]);
        check(|_| async { std::panic::resume_unwind(Box::new(())) }, &[Err(Code::Internal)]).await;
    }
}
