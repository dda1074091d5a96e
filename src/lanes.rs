//! The lanes of HTTP. A connection is given to one of them when it is opened and stays there with all of its calls, so that
//! nothing that arrives on it wakes another thread only to ask who should look at it.

use std::future::Future;
use std::io;
use std::net;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, anyhow, ensure};
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_stream::{Stream, StreamExt as _};

use crate::limits::{ACCEPT_PAUSE, BLOCKING_THREADS_MAX, CONNECTIONS_MAX};
use crate::shutdown::Shutdown;
use crate::socket::{Place, Socket};

/// How serving came to its end.
pub type Served = Result<(), tonic::transport::Error>;

/// A connection on its way to a lane.
type Given = (net::TcpStream, Place);

/// The lanes, until they are dropped: calls that are still under way in them are cut off then.
#[derive(Debug)]
pub struct Lanes {
    lanes: Vec<Lane>,
    /// For so many connections at once.
    room: Arc<Semaphore>,
    serving: JoinSet<Served>,
    _aside: Aside,
}

#[derive(Debug)]
struct Lane {
    connections: mpsc::UnboundedSender<Given>,
    /// Held once by each of its connections.
    count: Arc<()>,
}

/// The runtimes of the lanes, without the first.
#[derive(Debug, Default)]
struct Aside(Vec<Runtime>);

/// The connections of a lane, as they are given to it.
pub type Connections = Pin<Box<dyn Stream<Item = io::Result<Socket<TcpStream>>> + Send>>;

/// How many lanes there are where nobody says: one for every processor. A lane without work costs nothing, and the other
/// threads of a ledger wait for the disk more than they reckon.
pub fn count() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// How many connections there may be at once.
pub fn connections_max() -> usize {
    let files = getrlimit(Resource::Nofile).current.and_then(|files| usize::try_from(files).ok());
    files.map_or(CONNECTIONS_MAX, |files| CONNECTIONS_MAX.min(files / 2))
}

impl Lanes {
    /// So many, with room for so many connections together, which are served by what is made for each lane. The first is the
    /// runtime in which this is called; every other has one of its own, of one thread.
    pub fn start<S, F>(count: NonZeroUsize, connections_max: usize, serve: S) -> io::Result<Self>
    where
        S: Fn(Connections) -> F,
        F: Future<Output = Served> + Send + 'static,
    {
        let (mut lanes, mut serving, mut aside) = (Vec::new(), JoinSet::new(), Aside::default());
        for number in 0..count.get() {
            let runtime = if number == 0 { Handle::current() } else { aside.one_more(count)? };
            let (connections, given) = mpsc::unbounded_channel();
            let _entered = runtime.enter();
            serving.spawn(serve(opened(given)));
            lanes.push(Lane { connections, count: Arc::default() });
        }
        let room = Arc::new(Semaphore::new(connections_max));
        Ok(Self { lanes, room, serving, _aside: aside })
    }

    /// Gives away what is opened until the shutdown is asked for, then waits until every lane has come to its end.
    pub async fn run(mut self, listener: TcpListener, shutdown: &Shutdown) -> anyhow::Result<()> {
        tokio::select! {
            // A lane ends by itself when the shutdown is asked for, maybe before it is heard of here.
            () = self.give_away(&listener) => ensure!(shutdown.is_asked(), ENDED),
            () = shutdown.asked() => {}
        }
        drop(listener);
        self.lanes.clear();
        while let Some(served) = self.serving.join_next().await {
            served.map_err(|_| anyhow!(ENDED))?.context("the server failed")?;
        }
        Ok(())
    }

    /// Gives each connection that is opened to the lane that has the fewest, until there is no such lane any more.
    async fn give_away(&self, listener: &TcpListener) {
        while let Some(room) = self.room().await {
            match accept(listener).await {
                Ok(opened) => {
                    let fewest = self.lanes.iter().min_by_key(|lane| Arc::strong_count(&lane.count));
                    let given =
                        |lane: &Lane| lane.connections.send((opened, (lane.count.clone(), room))).is_ok();
                    if !fewest.is_some_and(given) {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // Where the system gives no file for it, it gives none a moment later either.
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Room for one more connection, once there is.
    async fn room(&self) -> Option<OwnedSemaphorePermit> {
        if self.room.available_permits() == 0 {
            tracing::warn!(
                "as many connections are open as may be at once; whoever comes waits for one to close"
            );
        }
        self.room.clone().acquire_owned().await.ok()
    }
}

async fn accept(listener: &TcpListener) -> io::Result<net::TcpStream> {
    let (opened, _) = listener.accept().await?;
    opened.set_nodelay(true)?;
    opened.into_std()
}

/// Said where a lane has ended that was to go on.
const ENDED: &str = "a thread that speaks HTTP has ended";

/// The connections once they belong to the lane's own runtime.
fn opened(given: mpsc::UnboundedReceiver<Given>) -> Connections {
    let opened = |(opened, place)| TcpStream::from_std(opened).map(|opened| Socket::new(opened, place));
    Box::pin(UnboundedReceiverStream::new(given).map(opened))
}

impl Aside {
    /// Makes another, for one of so many lanes. It may have more threads for what would hold it up. A runtime that has only
    /// the thread in which it is made would be woken for every answer, and send each by itself.
    fn one_more(&mut self, count: NonZeroUsize) -> io::Result<Handle> {
        let blocking = (BLOCKING_THREADS_MAX / count).max(1);
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).max_blocking_threads(blocking).thread_name("http").enable_all();
        let runtime = builder.build()?;
        let handle = runtime.handle().clone();
        self.0.push(runtime);
        Ok(handle)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What calls that were cut off have begun aside may still go on, and nobody waits for its answer.
        self.0.drain(..).for_each(Runtime::shutdown_background);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::pending;
    use std::thread::{ThreadId, current};

    use tokio::io::AsyncReadExt;
    use tokio::task::JoinHandle;

    use super::*;

    const THREE: NonZeroUsize = NonZeroUsize::new(3).expect("more than none");

    /// What a lane tells of its connections, from which thread.
    #[derive(Debug, PartialEq, Eq)]
    enum Told {
        Opened(ThreadId),
        Closing,
        Closed(ThreadId),
    }

    type Running = (net::SocketAddr, mpsc::UnboundedReceiver<Told>, JoinHandle<anyhow::Result<()>>);

    /// Lanes that read each connection to its end.
    async fn reading(connections_max: usize, shutdown: Shutdown) -> Running {
        let (tell, told) = mpsc::unbounded_channel();
        let serve = move |mut connections: Connections| {
            let tell = tell.clone();
            let said = move |what| tell.send(what).expect("the test listens");
            async move {
                while let Some(opened) = connections.next().await {
                    let (mut opened, said) = (opened.expect("a connection"), said.clone());
                    tokio::spawn(async move {
                        said(Told::Opened(current().id()));
                        assert_eq!(opened.read(&mut [0]).await.expect("the end"), 0);
                        said(Told::Closing);
                        drop(opened);
                        said(Told::Closed(current().id()));
                    });
                }
                Ok(())
            }
        };
        let lanes = Lanes::start(THREE, connections_max, serve).expect("threads");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        (address, told, tokio::spawn(async move { lanes.run(listener, &shutdown).await }))
    }

    #[tokio::test]
    async fn a_connection_goes_to_the_lane_that_has_the_fewest() {
        let (stop, shutdown) = Shutdown::by_hand();
        let (address, mut told, running) = reading(9, shutdown).await;
        let mut open = Vec::new();
        for _ in 0..6 {
            let ours = TcpStream::connect(address).await.expect("a connection");
            let Some(Told::Opened(thread)) = told.recv().await else { panic!("nothing was opened") };
            open.push((thread, ours));
        }
        let threads: Vec<_> = open.iter().map(|(thread, _)| *thread).collect();
        assert_eq!(threads[..3], threads[3..], "each has one before any has two");
        assert!((0..3).all(|one| threads.iter().filter(|thread| **thread == threads[one]).count() == 2));
        let emptied = threads[1];
        open.retain(|(thread, _)| *thread != emptied);
        for _ in 0..2 {
            assert_eq!(told.recv().await, Some(Told::Closing));
            assert_eq!(told.recv().await, Some(Told::Closed(emptied)));
        }
        for _ in 0..2 {
            open.push((emptied, TcpStream::connect(address).await.expect("a connection")));
            assert_eq!(told.recv().await, Some(Told::Opened(emptied)));
        }
        stop.now();
        running.await.expect("no panic").expect("all came to their end");
        TcpStream::connect(address).await.expect_err("nothing is accepted any more");
    }

    #[tokio::test]
    async fn whoever_comes_when_there_is_no_room_waits_for_one_to_close() {
        let (stop, shutdown) = Shutdown::by_hand();
        let (address, mut told, running) = reading(2, shutdown).await;
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(TcpStream::connect(address).await.expect("the system takes it"));
        }
        let mut next = async || loop {
            match told.recv().await.expect("it goes on") {
                Told::Opened(_) => return "opened",
                Told::Closing => return "closing",
                Told::Closed(_) => {}
            }
        };
        assert_eq!([next().await, next().await], ["opened", "opened"]);
        for _ in 0..2 {
            drop(open.remove(0));
            assert_eq!([next().await, next().await], ["closing", "opened"]);
        }
        stop.now();
        running.await.expect("no panic").expect("all came to their end");
    }

    #[tokio::test]
    async fn what_is_still_served_is_cut_off_with_the_lanes() {
        let (held, mut all_ended) = mpsc::channel::<Infallible>(1);
        let serve = move |_: Connections| {
            let held = held.clone();
            async move {
                let _held = held;
                pending().await
            }
        };
        let lanes = Lanes::start(THREE, 9, serve).expect("threads");
        drop(lanes);
        assert_eq!(all_ended.recv().await, None);
    }

    /// What is said where somebody connects, a second time maybe in the same moment as the shutdown, after the lanes ended.
    async fn check<S, F>(serve: S, is_asked: bool, said: Result<(), &str>)
    where
        S: Fn(Connections) -> F,
        F: Future<Output = Served> + Send + 'static,
    {
        let (stop, shutdown) = Shutdown::by_hand();
        let lanes = Lanes::start(NonZeroUsize::MIN, 9, serve).expect("threads");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let _both = [TcpStream::connect(address).await, TcpStream::connect(address).await];
        // Behind the first, the listener knows that there is a second without asking the system.
        listener.accept().await.expect("a connection");
        if is_asked {
            stop.now();
        }
        let ended = lanes.run(listener, &shutdown).await.map_err(|error| error.to_string());
        assert_eq!(ended, said.map_err(str::to_owned));
    }

    #[tokio::test]
    async fn a_lane_that_ends_before_its_time_is_said() {
        check(|_| async { panic!("a lane's own end") }, false, Err(ENDED)).await;
        check(|_| async { Ok(()) }, false, Err(ENDED)).await;
        // Which of the two is seen first is open.
        for _ in 0..16 {
            check(|_| async { Ok(()) }, true, Ok(())).await;
        }
        check(|_| async { panic!("a lane's own end") }, true, Err(ENDED)).await;
    }
}
