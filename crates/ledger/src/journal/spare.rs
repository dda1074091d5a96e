//! The next segment, written with zeros ahead of its use: a sync into written blocks costs half of one into new ones.
//!
//! Blocks that are only reserved would save a bulk load its second write, and are not used: they read as zeros until the
//! file system has recorded that they were written, and one in some 200 simulated power cuts lost a group that way.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// How many zeros are written at once.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// A helper thread that keeps one empty segment ready.
pub struct SpareMaker {
    orders: Option<SyncSender<u64>>,
    made: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
    stage: Stage,
    path: PathBuf,
    file_bytes: u64,
}

/// How far the spare has got. One that an earlier process left is none: who knows whether it was whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    None,
    Ordered,
    Made,
}

impl SpareMaker {
    /// Starts the thread. The first spare is made when it is ordered: who only reads needs none.
    pub fn start(dir: &Path, file_bytes: u64) -> io::Result<Self> {
        let path = dir.join("spare");
        remove_if_present(&path.with_extension("large"))?;
        let (orders, incoming) = sync_channel::<u64>(1);
        let (outgoing, made) = sync_channel(1);
        let target = path.clone();
        let thread = thread::Builder::new().name("journal-spare".into()).spawn(move || {
            while let Ok(file_bytes) = incoming.recv() {
                if outgoing.send(write_zeros(&target, file_bytes)).is_err() {
                    break;
                }
            }
        })?;
        let (orders, thread) = (Some(orders), Some(thread));
        Ok(Self { orders, made, thread, stage: Stage::None, path, file_bytes })
    }

    /// Whether there is one, though perhaps of an earlier process.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Has the spare made, unless it is or is about to be.
    pub fn order(&mut self) -> io::Result<()> {
        if self.stage == Stage::None {
            let sent = self.orders.as_ref().and_then(|orders| orders.send(self.file_bytes).ok());
            sent.ok_or_else(|| io::Error::other("the helper thread has ended"))?;
            self.stage = Stage::Ordered;
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
        self.order()?;
        if self.stage == Stage::Ordered {
            self.stage = Stage::None;
            self.made.recv().map_err(|_| io::Error::other("the helper thread has ended"))??;
            self.stage = Stage::Made;
        }
        Ok(self.path.clone())
    }

    /// What [`SpareMaker::take`] gave was renamed: the next spare is made, where it was that.
    pub fn taken(&mut self, given: &Path) -> io::Result<()> {
        if given == self.path {
            self.stage = Stage::None;
        }
        self.order()
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

/// Writes and syncs a file of zeros. A half-made one gives its room back and keeps its name: a ledger in which nothing was
/// ever recorded is told by it from one that is missing.
fn write_zeros(path: &Path, file_bytes: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    let mut write = || {
        let mut left = file_bytes;
        while left > 0 {
            let len = usize::try_from(left).map_or(ZEROS.len(), |left| left.min(ZEROS.len()));
            file.write_all(&ZEROS[..len])?;
            left -= len as u64;
        }
        file.sync_all()
    };
    let written = write();
    if written.is_err() {
        file.set_len(0)?;
    }
    written
}
