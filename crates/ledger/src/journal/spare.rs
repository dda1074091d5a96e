//! The next segment, made ahead of its use.
//!
//! It is written with zeros while there is time for that: a sync into written blocks takes two thirds of one into blocks
//! that are only reserved (0.12 ms and 0.18). But then every byte of the journal is written twice, and a ledger that
//! fills four segments in a second has better use for the disk: its groups are large, and few syncs bear the cost.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::fs::{FallocateFlags, fallocate};

/// How many zeros are written at once, and synced: the writer's own syncs wait behind no more than these.
static ZEROS: [u8; 256 * 1024] = [0; 256 * 1024];
/// A spare that was used up sooner than this is followed by one that is only reserved.
const HURRIED: Duration = Duration::from_millis(250);

/// What the helper thread is asked for.
struct Order {
    file_bytes: u64,
    hurried: bool,
}

/// A helper thread that keeps one empty segment ready.
pub struct SpareMaker {
    orders: Option<SyncSender<Order>>,
    made: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
    ordered: bool,
    taken_at: Option<Instant>,
    path: PathBuf,
    file_bytes: u64,
}

impl SpareMaker {
    /// Starts the thread, and the first spare.
    pub fn start(dir: &Path, file_bytes: u64) -> io::Result<Self> {
        let path = dir.join("spare");
        remove_if_present(&path)?;
        remove_if_present(&path.with_extension("large"))?;
        let (orders, incoming) = sync_channel::<Order>(1);
        let (outgoing, made) = sync_channel(1);
        let target = path.clone();
        let thread = thread::Builder::new().name("journal-spare".into()).spawn(move || {
            while let Ok(Order { file_bytes, hurried }) = incoming.recv() {
                let made =
                    if hurried { reserve(&target, file_bytes) } else { write_zeros(&target, file_bytes) };
                if outgoing.send(made).is_err() {
                    break;
                }
            }
        })?;
        let (orders, thread) = (Some(orders), Some(thread));
        let mut maker = Self { orders, made, thread, ordered: false, taken_at: None, path, file_bytes };
        maker.order(false)?;
        Ok(maker)
    }

    fn order(&mut self, hurried: bool) -> io::Result<()> {
        if !self.ordered {
            let order = Order { file_bytes: self.file_bytes, hurried };
            let sent = self.orders.as_ref().and_then(|orders| orders.send(order).ok());
            sent.ok_or_else(|| io::Error::other("the helper thread has ended"))?;
            self.ordered = true;
        }
        Ok(())
    }

    /// Waits for the spare and says where it lies; the caller renames it and then calls [`SpareMaker::taken`].
    /// A spare that could not be made (the disk is full) is tried again at the next call.
    pub fn take(&mut self, file_bytes: u64) -> io::Result<PathBuf> {
        if file_bytes > self.file_bytes {
            // A group larger than a segment gets a segment of its own size, made while it waits.
            let path = self.path.with_extension("large");
            write_zeros(&path, file_bytes)?;
            return Ok(path);
        }
        if !self.ordered && !self.path.exists() {
            self.order(true)?;
        }
        if self.ordered {
            self.ordered = false;
            self.made.recv().map_err(|_| io::Error::other("the helper thread has ended"))??;
        }
        Ok(self.path.clone())
    }

    /// The spare was renamed: the next one is made.
    pub fn taken(&mut self) -> io::Result<()> {
        let before = self.taken_at.replace(Instant::now());
        self.order(before.is_some_and(|before| before.elapsed() < HURRIED))
    }
}

impl Drop for SpareMaker {
    /// Waits for the thread: a spare that it went on writing would be the segment of whoever opens the journal next.
    fn drop(&mut self) {
        self.orders = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that makes spare segments panicked");
        }
    }
}

fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes and syncs a file of zeros.
fn write_zeros(path: &Path, file_bytes: u64) -> io::Result<()> {
    let write = |mut file: File| {
        let mut left = file_bytes;
        while left > 0 {
            let len = usize::try_from(left).map_or(ZEROS.len(), |left| left.min(ZEROS.len()));
            file.write_all(&ZEROS[..len])?;
            file.sync_data()?;
            left -= len as u64;
        }
        file.sync_all()
    };
    make(path, write)
}

/// Reserves the blocks of a file, which reads as zeros; a file system that cannot do that writes them.
fn reserve(path: &Path, file_bytes: u64) -> io::Result<()> {
    let reserve = |file: File| {
        fallocate(&file, FallocateFlags::empty(), 0, file_bytes)?;
        file.sync_all()
    };
    match make(path, reserve) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => write_zeros(path, file_bytes),
        made => made,
    }
}

/// Makes a new file; a half-made one is removed.
fn make(path: &Path, fill: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
    let made = OpenOptions::new().write(true).create(true).truncate(true).open(path).and_then(fill);
    if made.is_err() {
        remove_if_present(path)?;
    }
    made
}
