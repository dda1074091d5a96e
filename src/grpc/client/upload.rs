//! Files on their way to a server, in the steps of an import.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use wire::pb;
use wire::pb::import_request::Step;

use crate::import::Format;
use crate::limits::PIECE_BYTES;
use crate::spool::is_plain;

/// The files of an extract: those that are named, or those of the directory that is.
pub fn files(format: Format, paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let (true, Some(directory)) = (format.is_directory(), paths.first()) else {
        return Ok(paths.to_vec());
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let path = entry.with_context(|| directory.display().to_string())?.path();
        if path.is_file() && name(&path).is_some_and(|name| is_plain(name) && format.wants(name)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

/// Sends the options, the files, and that these were all; returns early, without a fault, when nobody takes them.
pub fn send(
    options: pb::ImportOptions,
    files: &[PathBuf],
    steps: &mpsc::Sender<pb::ImportRequest>,
) -> anyhow::Result<()> {
    let tell = |step| steps.blocking_send(pb::ImportRequest { step: Some(step) }).is_ok();
    if !tell(Step::Options(options)) {
        return Ok(());
    }
    for path in files {
        let name = name(path).ok_or_else(|| anyhow!("{}: the name is not UTF-8", path.display()))?;
        let begun = pb::FileBegun { name: name.to_owned(), media_type: String::new() };
        let sent =
            tell(Step::Begun(begun)) && pieces(path, &tell).with_context(|| path.display().to_string())?;
        if !sent {
            return Ok(());
        }
    }
    tell(Step::Complete(pb::UploadEnded { files: u32::try_from(files.len())? }));
    Ok(())
}

/// Sends a file's bytes and its end; says whether all of it was taken.
fn pieces(path: &Path, tell: &impl Fn(Step) -> bool) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut digest, mut size) = (Sha256::new(), 0);
    loop {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        file.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        digest.update(&piece);
        size += piece.len() as u64;
        if !tell(Step::Piece(Bytes::from(piece))) {
            return Ok(false);
        }
    }
    let sha256 = Bytes::copy_from_slice(&digest.finalize());
    Ok(tell(Step::Ended(pb::FileEnded { sha256, size, rows: 0, left_out: 0 })))
}
