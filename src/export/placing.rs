//! Files on their way to their places on disk: whole, or not there at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Counted, Files};
use crate::spool::is_plain;

/// Files that are written beside their places and moved there once all of them are on disk. What stood there before
/// stays as it was until then; of what is given up nothing is left.
pub struct Placing {
    to: PathBuf,
    is_directory: bool,
    open: Option<Begun>,
    whole: Vec<(PathBuf, Placed)>,
}

struct Begun {
    unfinished: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
}

/// A file in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where it is.
    pub path: PathBuf,
    /// What was counted in it.
    pub counted: Counted,
}

impl Placing {
    /// Files for a directory, under their own names.
    pub fn into_directory(directory: impl Into<PathBuf>) -> Self {
        Self { to: directory.into(), is_directory: true, open: None, whole: Vec::new() }
    }

    /// One file, under the name that was chosen for it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { to: path.into(), is_directory: false, open: None, whole: Vec::new() }
    }

    /// Moves all files to their places; says which they are.
    pub fn place(mut self) -> io::Result<Vec<Placed>> {
        if self.open.is_some() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file was begun and not ended"));
        }
        for (unfinished, placed) in &self.whole {
            fs::rename(unfinished, &placed.path)?;
        }
        // A crash before this line leaves, of each file, the new one or the one that stood there; after it the new ones.
        if let Some((_, placed)) = self.whole.first() {
            File::open(directory(&placed.path))?.sync_all()?;
        }
        Ok(std::mem::take(&mut self.whole).into_iter().map(|(_, placed)| placed).collect())
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let invalid = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        if !self.is_directory {
            return if self.whole.is_empty() {
                Ok(self.to.clone())
            } else {
                Err(invalid("there is one place for several files"))
            };
        }
        // The name may have come over a network.
        if !is_plain(name) {
            return Err(invalid("the name is not that of a file in this directory"));
        }
        Ok(self.to.join(name))
    }

    fn begun(&mut self) -> io::Result<&mut Begun> {
        self.open.as_mut().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file was begun"))
    }
}

impl Files for Placing {
    fn begin(&mut self, name: &str, _media_type: &str) -> io::Result<()> {
        let path = self.path(name)?;
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        if self.is_directory {
            fs::create_dir_all(&self.to).map_err(named)?;
        }
        let unfinished = unfinished(&path)?;
        let file = BufWriter::new(File::create(&unfinished).map_err(named)?);
        self.open = Some(Begun { unfinished, path, file });
        Ok(())
    }

    fn end(&mut self, counted: Counted) -> io::Result<()> {
        self.begun()?.file.flush()?;
        self.begun()?.file.get_ref().sync_all()?;
        if let Some(Begun { unfinished, path, .. }) = self.open.take() {
            self.whole.push((unfinished, Placed { path, counted }));
        }
        Ok(())
    }
}

impl Write for Placing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun()?.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.begun()?.file.flush()
    }
}

impl Drop for Placing {
    fn drop(&mut self) {
        let open = self.open.iter().map(|begun| &begun.unfinished);
        for unfinished in open.chain(self.whole.iter().map(|(unfinished, _)| unfinished)) {
            // What cannot be removed is named so that nobody takes it for the file.
            let _ = fs::remove_file(unfinished);
        }
    }
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file is named"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.unfinished", std::process::id()));
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn put(placing: &mut Placing, name: &str, bytes: &[u8]) {
        placing.begin(name, "text/plain").expect("begun");
        placing.write_all(bytes).expect("written");
        placing.end(Counted { rows: 1, left_out: 0 }).expect("ended");
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("out.csv");
        let mut first = Placing::at(&path);
        put(&mut first, "whatever it is called", b"first");
        assert_eq!(first.place().expect("placed")[0].path, path);
        let mut second = Placing::at(&path);
        second.begin("out.csv", "text/plain").expect("begun");
        second.write_all(b"half of the second").expect("written");
        drop(second);
        assert_eq!(fs::read(&path).expect("the first"), b"first");
        assert_eq!(names(directory.path()), ["out.csv"]);
    }

    #[test]
    fn several_files_come_together_or_not_at_all() {
        let top = tempfile::tempdir().expect("a directory");
        let directory = top.path().join("return");
        let mut given_up = Placing::into_directory(&directory);
        put(&mut given_up, "a.csv", b"a");
        drop(given_up);
        assert!(names(&directory).is_empty());
        let mut both = Placing::into_directory(&directory);
        put(&mut both, "a.csv", b"a");
        put(&mut both, "b.csv", b"b");
        assert_eq!(both.place().expect("placed").len(), 2);
        assert_eq!(names(&directory), ["a.csv", "b.csv"]);
    }

    #[test]
    fn a_place_that_is_not_there_is_named() {
        let top = tempfile::tempdir().expect("a directory");
        let mut placing = Placing::at(top.path().join("nowhere").join("file.csv"));
        let why = placing.begin("file.csv", "text/csv").expect_err("no directory").to_string();
        assert!(why.contains("nowhere/file.csv: "), "{why}");
    }

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let top = tempfile::tempdir().expect("a directory");
        for name in ["../out.csv", "/out.csv", "a/b.csv", "", ".", "..", ".hidden", "c:\\out.csv"] {
            let mut placing = Placing::into_directory(top.path());
            assert!(placing.begin(name, "text/csv").is_err(), "{name}");
        }
        assert!(names(top.path()).is_empty());
    }
}
