//! The files of an upload, on disk for as long as they are read, and gone afterwards.
//!
//! They are an authority's own extract in clear, so only the server's user may read them; what a crash leaves behind is
//! removed when the directory is opened again.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use wire::fault::Fault;
use wire::pb::ErrorReason as R;

use crate::limits::{FILE_BYTES_MAX, FILE_NAME_MAX, UPLOAD_BYTES_MAX, UPLOAD_FILES_MAX};

/// Where the uploads of a data directory lie.
#[derive(Debug)]
pub struct Spools {
    directory: PathBuf,
    next: AtomicU64,
}

/// The files of one upload; dropping it removes them.
#[derive(Debug)]
pub struct Spool {
    directory: PathBuf,
    files: Vec<PathBuf>,
    bytes: u64,
    open: Option<Open>,
}

/// A file of which not all has come.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
    digest: Sha256,
}

impl Spools {
    /// The uploads of a data directory that nobody else has open; what an earlier run left is removed.
    pub fn clean(data: &Path) -> io::Result<Self> {
        let directory = data.join("spool");
        match fs::remove_dir_all(&directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self { directory, next: AtomicU64::new(0) }),
        }
    }

    /// A place for one upload.
    pub fn begin(&self) -> Result<Spool, Fault> {
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let directory = self.directory.join(name);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made.map_err(|error| fault(&error))?;
        Ok(Spool { directory, files: Vec::new(), bytes: 0, open: None })
    }
}

impl Spool {
    /// The directory of the files.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The whole files, in the order in which they came.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Begins a file.
    pub fn begin(&mut self, name: &str) -> Result<(), Fault> {
        if self.open.is_some() {
            return Err(R::UploadMalformed.into());
        }
        if self.files.len() >= UPLOAD_FILES_MAX {
            return Err(Fault::new(R::FilesTooMany).with("limit", &UPLOAD_FILES_MAX));
        }
        let path = self.directory.join(name);
        if !is_plain(name) || self.files.contains(&path) {
            return Err(Fault::field("begun.name", R::FileNameNotAllowed));
        }
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = BufWriter::new(made.map_err(|error| fault(&error))?);
        self.open = Some(Open { path, file, bytes: 0, digest: Sha256::new() });
        Ok(())
    }

    /// Takes the next bytes of the file.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let open = self.open.as_mut().ok_or(R::UploadMalformed)?;
        let length = bytes.len() as u64;
        open.bytes += length;
        self.bytes += length;
        if open.bytes > FILE_BYTES_MAX {
            return Err(Fault::new(R::FileTooLarge).with("limit", &FILE_BYTES_MAX));
        }
        if self.bytes > UPLOAD_BYTES_MAX {
            return Err(Fault::new(R::UploadTooLarge).with("limit", &UPLOAD_BYTES_MAX));
        }
        open.digest.update(bytes);
        open.file.write_all(bytes).map_err(|error| fault(&error))
    }

    /// Ends the file, whose digest the caller may have sent.
    pub fn end(&mut self, sha256: &[u8]) -> Result<(), Fault> {
        let Open { path, mut file, digest, .. } = self.open.take().ok_or(R::UploadMalformed)?;
        file.flush().map_err(|error| fault(&error))?;
        if !sha256.is_empty() && *sha256 != *digest.finalize() {
            return Err(Fault::new(R::FileDigestDiffers).with("file", &self.files.len()));
        }
        self.files.push(path);
        Ok(())
    }

    /// Whether so many files were begun, and each of them ended.
    pub fn is_whole(&self, files: u32) -> bool {
        self.open.is_none() && u32::try_from(self.files.len()) == Ok(files)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.directory) {
            // The next start removes it.
            tracing::warn!(%error, "the files of an upload are still there");
        }
    }
}

/// Whether a name is that of a file in whatever directory it is put, and not hidden there.
pub fn is_plain(name: &str) -> bool {
    let leads_elsewhere = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !name.is_empty()
        && name.chars().count() <= FILE_NAME_MAX
        && !name.starts_with('.')
        && !name.contains(leads_elsewhere)
}

fn fault(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => R::StorageFull.into(),
        _ => R::StorageUnreadable.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason<T: std::fmt::Debug>(refused: Result<T, Fault>) -> R {
        refused.expect_err("refused").reason
    }

    #[test]
    fn an_upload_is_there_until_it_was_read_and_no_longer() {
        let data = tempfile::tempdir().expect("a directory");
        let spools = Spools::clean(data.path()).expect("nothing is there");
        let mut spool = spools.begin().expect("a place");
        spool.begin("a.csv").expect("begun");
        spool.write(b"some").expect("taken");
        spool.write(b"thing").expect("taken");
        spool.end(&Sha256::digest(b"something")).expect("whole");
        assert!(spool.is_whole(1) && !spool.is_whole(2));
        assert_eq!(fs::read(&spool.files()[0]).expect("the file"), b"something");
        let directory = spool.directory().to_owned();
        std::mem::forget(spool);
        assert!(directory.exists(), "a crash leaves it behind");
        drop(Spools::clean(data.path()).expect("cleaned").begin().expect("a place"));
        assert!(!directory.exists());
    }

    #[test]
    fn steps_out_of_order_and_names_that_lead_elsewhere_are_refused() {
        let data = tempfile::tempdir().expect("a directory");
        let mut spool = Spools::clean(data.path()).expect("nothing is there").begin().expect("a place");
        assert_eq!(reason(spool.write(b"bytes of no file")), R::UploadMalformed);
        assert_eq!(reason(spool.end(&[])), R::UploadMalformed);
        for name in ["", ".", "..", "../a", "a/b", "a\\b", "c:a", ".hidden", "a\0b", &"a".repeat(200)] {
            assert_eq!(reason(spool.begin(name)), R::FileNameNotAllowed, "{name:?}");
        }
        spool.begin("a.csv").expect("begun");
        assert_eq!(reason(spool.begin("b.csv")), R::UploadMalformed);
        assert!(!spool.is_whole(0), "a file is open");
        assert_eq!(reason(spool.end(&[7; 32])), R::FileDigestDiffers);
        spool.begin("b.csv").expect("begun");
        spool.end(&[]).expect("an empty file without a digest");
        assert_eq!(reason(spool.begin("b.csv")), R::FileNameNotAllowed, "twice the same");
    }

    #[test]
    fn there_are_no_more_files_than_an_import_may_have() {
        let data = tempfile::tempdir().expect("a directory");
        let mut spool = Spools::clean(data.path()).expect("nothing is there").begin().expect("a place");
        for number in 0..UPLOAD_FILES_MAX {
            spool.begin(&number.to_string()).expect("begun");
            spool.end(&[]).expect("ended");
        }
        assert_eq!(reason(spool.begin("one-more")), R::FilesTooMany);
    }

    #[test]
    fn a_file_beyond_its_limit_is_cut_off() {
        let data = tempfile::tempdir().expect("a directory");
        let mut spool = Spools::clean(data.path()).expect("nothing is there").begin().expect("a place");
        spool.begin("large").expect("begun");
        spool.open.as_mut().expect("open").bytes = FILE_BYTES_MAX - 1;
        spool.write(b"1").expect("the last byte that fits");
        assert_eq!(reason(spool.write(b"1")), R::FileTooLarge);
        spool.open.as_mut().expect("open").bytes = 0;
        spool.bytes = UPLOAD_BYTES_MAX;
        assert_eq!(reason(spool.write(b"1")), R::UploadTooLarge);
    }
}
