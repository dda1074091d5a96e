//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file beside its place and moves it there once all of it is on disk. A file that stood there before stays
/// as it was until then; after an error nothing is left of the new one.
pub fn write_whole<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let unfinished = unfinished(path)?;
    let written = fill(&unfinished, write).and_then(|value| {
        fs::rename(&unfinished, path)?;
        Ok(value)
    });
    if written.is_err() {
        // What cannot be removed is named so that nobody takes it for the file; the error that counts is the first.
        let _ = fs::remove_file(&unfinished);
        return written;
    }
    // A crash here leaves the whole new file or the whole old one; once the directory is synced, the new one.
    File::open(directory(path))?.sync_all()?;
    written
}

fn fill<T, E: From<io::Error>>(
    unfinished: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let mut file = BufWriter::new(File::create(unfinished)?);
    let value = write(&mut file)?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(value)
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file is named"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.unfinished", std::process::id()));
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("out.csv");
        write_whole(&path, |out| out.write_all(b"first")).expect("written");
        let refused = write_whole(&path, |out| {
            out.write_all(b"half of the second")?;
            Err::<(), _>(io::Error::other("no more"))
        });
        assert_eq!(refused.expect_err("refused").to_string(), "no more");
        assert_eq!(fs::read(&path).expect("the first"), b"first");
        write_whole(&path, |out| out.write_all(b"third")).expect("written");
        assert_eq!(fs::read(&path).expect("the third"), b"third");
        assert_eq!(files(directory.path()), ["out.csv"]);
    }
}
