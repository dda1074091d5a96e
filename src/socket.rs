//! A caller's socket, below the HTTP library: who never begins to speak is let go, and what can be answered at the same
//! time leaves in one write.

use std::future::Future;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};
use tonic::transport::server::Connected;

use crate::limits::BEGINNING_TIMEOUT;

/// With which HTTP/2 begins: 24 bytes, the same for everybody.
const PREFACE_BYTES: usize = 24;

/// Counts a connection among the open ones for as long as it is held: among those of its lane, and among all.
pub type Place = (Arc<()>, OwnedSemaphorePermit);

/// A socket that somebody has opened to us.
#[derive(Debug)]
pub struct Socket<S> {
    inner: S,
    /// Until as many bytes have come as a preface has. Keep-alive begins only behind that.
    beginning: Option<Beginning>,
    has_given_way: bool,
    _place: Place,
}

#[derive(Debug)]
struct Beginning {
    bytes_missing: usize,
    over: Pin<Box<Sleep>>,
}

impl<S> Socket<S> {
    /// Whoever opened it has [`BEGINNING_TIMEOUT`] from now on.
    pub fn new(inner: S, place: Place) -> Self {
        let over = Box::pin(sleep(BEGINNING_TIMEOUT));
        let beginning = Some(Beginning { bytes_missing: PREFACE_BYTES, over });
        Self { inner, beginning, has_given_way: false, _place: place }
    }

    /// Lets whatever else can run go first, once before the socket is written to: a task that wakes itself comes behind all
    /// that were woken before it. A group of appends becomes durable at once, and each of its answers would be a system
    /// call of its own if the first were written before the next is there.
    fn give_way(&mut self, context: &Context<'_>) -> Poll<()> {
        if self.has_given_way {
            return Poll::Ready(());
        }
        self.has_given_way = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = into.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(context, into);
        let Some(beginning) = &mut self.beginning else { return read };
        if read.is_pending() {
            return beginning.over.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()));
        }
        beginning.bytes_missing = beginning.bytes_missing.saturating_sub(into.filled().len() - filled);
        if beginning.bytes_missing == 0 {
            self.beginning = None;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.give_way(context));
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.give_way(context));
        Pin::new(&mut self.inner).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // All that has come together is written.
        self.has_given_way = false;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl<S: Connected> Connected for Socket<S> {
    type ConnectInfo = S::ConnectInfo;

    fn connect_info(&self) -> S::ConnectInfo {
        self.inner.connect_info()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::Mutex;

    use tokio::io::{AsyncWriteExt, duplex};
    use tokio::sync::Semaphore;

    use super::*;

    fn place() -> Place {
        (Arc::default(), Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a place"))
    }

    /// Remembers each write.
    #[derive(Default)]
    struct Writes(Arc<Mutex<Vec<String>>>);

    impl AsyncWrite for Writes {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            self.0.lock().expect("a lock").push(String::from_utf8_lossy(bytes).into_owned());
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    /// Writes what the others have said by the time that it is written, as the HTTP library does with its frames.
    async fn write_out(socket: &mut Socket<Writes>, said: &Mutex<String>) {
        poll_fn(|context| {
            let text = said.lock().expect("a lock").clone();
            let written = ready!(Pin::new(&mut *socket).poll_write(context, text.as_bytes()));
            said.lock().expect("a lock").drain(..written.expect("written"));
            Poll::Ready(())
        })
        .await;
        socket.flush().await.expect("flushed");
    }

    #[tokio::test]
    async fn answers_that_are_ready_together_leave_together() {
        let writes = Writes::default();
        let (seen, said) = (writes.0.clone(), Arc::<Mutex<String>>::default());
        let mut socket = Socket::new(writes, place());
        for round in ["abc", "def"] {
            for letter in round.chars() {
                let said = said.clone();
                tokio::spawn(async move { said.lock().expect("a lock").push(letter) });
            }
            write_out(&mut socket, &said).await;
        }
        assert_eq!(*seen.lock().expect("a lock"), ["abc", "def"]);
    }

    /// What becomes of a caller that says so many bytes and falls silent.
    async fn check(bytes: usize, expected: Option<ErrorKind>) {
        let (mut caller, ours) = duplex(64);
        let mut socket = Socket::new(ours, place());
        let mut heard = [0; 64];
        for _ in 0..bytes {
            caller.write_all(b"P").await.expect("said");
            poll_fn(|context| Pin::new(&mut socket).poll_read(context, &mut ReadBuf::new(&mut heard)))
                .await
                .expect("heard");
        }
        let silence = poll_fn(|context| {
            let heard = Pin::new(&mut socket).poll_read(context, &mut ReadBuf::new(&mut heard));
            heard.map(|heard| heard.expect_err("nothing more is said").kind())
        });
        let outcome = tokio::time::timeout(2 * BEGINNING_TIMEOUT, silence).await.ok();
        assert_eq!(outcome, expected, "{bytes} bytes");
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_begins_is_let_go() {
        check(0, Some(ErrorKind::TimedOut)).await;
        check(1, Some(ErrorKind::TimedOut)).await;
        check(23, Some(ErrorKind::TimedOut)).await;
        // From here on it is keep-alive that asks.
        check(24, None).await;
    }
}
