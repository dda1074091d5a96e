//! The directory of the ledgers: its lock, its list of authorities, and what must not be taken for a new one.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use ids::AuthorityCode;
use ledger::{DirLock, LockError};

use crate::exit::{Exit, Failure};

/// A directory that is there and can be used.
pub struct Directory(PathBuf);

/// The file that lists the authorities, one code a line.
pub fn list_file(data: &Path) -> PathBuf {
    data.join("ledgers")
}

impl Directory {
    /// The directory at a path, made where it is absent and an authority is named for it.
    pub fn at(data: &Path, authority: Option<AuthorityCode>) -> Result<Self, Failure> {
        let refused = |error: io::Error| not_usable(data, &error);
        let is_empty = match fs::read_dir(data) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(refused(error)),
        };
        if is_empty && authority.is_none() {
            let why = format!(
                "there is no ledger in {}: name the authority to make one, as in --authority 344",
                data.display()
            );
            return Err(Failure::new(Exit::Config, why));
        }
        // What is looked up stands in clear in the store: it is for this user alone. One that is there stays as it is.
        make(data, 0o700).map_err(refused)?;
        Ok(Self(data.to_owned()))
    }

    /// Locks it.
    pub fn lock(&self) -> Result<DirLock, Failure> {
        DirLock::acquire(&self.0).map_err(|error| match error {
            LockError::Held(_) => {
                let server = fs::read_to_string(self.0.join("lock")).unwrap_or_default();
                let way = match server.trim() {
                    "" => String::from("wait for it to end"),
                    url => format!("ask it with --server {url}"),
                };
                let dir = self.0.display();
                Failure::new(Exit::Config, format!("DIR_LOCKED: {dir} is in use by another process; {way}"))
            }
            LockError::Io(_, error) => not_usable(&self.0, &error),
        })
    }

    /// Leaves a server's address for whoever finds the directory locked.
    pub fn announce(&self, server: &str) -> io::Result<()> {
        fs::write(self.0.join("lock"), server)
    }

    /// The authorities whose ledgers must be here. Only a directory without any ledger may lack the list.
    pub fn listed(&self) -> Result<Vec<AuthorityCode>, Failure> {
        let text = match fs::read_to_string(list_file(&self.0)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return unlisted(&self.0).map(|()| Vec::new());
            }
            Err(error) => return Err(not_usable(&self.0, &error)),
        };
        let damaged = |_| Failure::new(Exit::Data, format!("{} is damaged", list_file(&self.0).display()));
        let listed: Vec<AuthorityCode> =
            text.lines().map(|line| line.parse().map_err(damaged)).collect::<Result<_, _>>()?;
        if listed.is_empty() {
            return unlisted(&self.0).map(|()| listed);
        }
        Ok(listed)
    }

    /// The directory of one ledger.
    pub fn of(&self, authority: AuthorityCode) -> PathBuf {
        self.0.join(authority.to_string())
    }

    /// A listed ledger never starts empty.
    pub fn check(&self, authority: AuthorityCode, is_listed: bool) -> Result<(), Failure> {
        let journal = self.of(authority).join("journal");
        let has_segments = fs::read_dir(&journal).is_ok_and(|mut entries| entries.next().is_some());
        if is_listed && !has_segments {
            let why = format!(
                "LEDGER_MISSING: {} is listed and its journal is missing or empty",
                journal.display()
            );
            return Err(Failure::new(Exit::Data, why));
        }
        Ok(())
    }

    /// Lists the authorities, durably, unless they are listed already.
    pub fn list(&self, authorities: impl Iterator<Item = AuthorityCode>) -> Result<(), Failure> {
        let text: String = authorities.map(|authority| format!("{authority}\n")).collect();
        let path = list_file(&self.0);
        if fs::read_to_string(&path).is_ok_and(|listed| listed == text) {
            return Ok(());
        }
        replace(&path, &text).map_err(|error| not_usable(&self.0, &error))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Makes a directory, and those above it as anybody makes them; their names are durable on return.
fn make(dir: &Path, mode: u32) -> io::Result<()> {
    let above = dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !above.is_dir() {
        make(above, 0o777)?;
    }
    match DirBuilder::new().mode(mode).create(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => File::open(above)?.sync_all(),
    }
}

/// A list that is missing or empty means that nothing was ever recorded here; a ledger with a checkpoint says otherwise.
pub fn unlisted(data: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| not_usable(data, &error))?,
    };
    for entry in entries {
        let path = entry.map_err(|error| not_usable(data, &error))?.path();
        if path.join("checkpoint").exists() {
            let why = format!(
                "LEDGER_MISSING: {} is missing or empty, and {} is there",
                list_file(data).display(),
                path.display()
            );
            return Err(Failure::new(Exit::Data, why));
        }
    }
    Ok(())
}

/// Writes a small file whole, durably, in the place of any that is there.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

fn not_usable(dir: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Config, format!("DIR_NOT_USABLE: {}: {error}", dir.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn code(text: &str) -> AuthorityCode {
        text.parse().expect("a code")
    }

    #[test]
    fn only_an_empty_directory_is_new_and_only_for_a_named_authority() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(Directory::at(dir.path(), None).is_err());
        let directory = Directory::at(dir.path(), Some(code("344"))).expect("usable");
        assert_eq!(directory.listed().expect("nothing is listed"), []);
        directory.list([code("344"), code("340")].into_iter()).expect("listed");
        assert_eq!(directory.listed().expect("two"), [code("344"), code("340")]);
    }

    #[test]
    fn a_directory_that_is_made_is_for_its_user_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let data = dir.path().join("not/yet/there");
        Directory::at(&data, Some(code("344"))).expect("usable");
        fs::create_dir(dir.path().join("usual")).expect("made as usual");
        let mode =
            |path: &str| fs::metadata(dir.path().join(path)).expect("made").permissions().mode() & 0o777;
        assert_eq!(mode("not/yet/there"), 0o700);
        assert_eq!([mode("not"), mode("not/yet")], [mode("usual"); 2], "those above it are not ours alone");
    }

    #[test]
    fn what_is_listed_or_was_ever_signed_must_be_there() {
        let dir = tempfile::tempdir().expect("a directory");
        let directory = Directory::at(dir.path(), Some(code("344"))).expect("usable");
        assert!(directory.check(code("344"), false).is_ok());
        assert!(directory.check(code("344"), true).is_err());
        fs::create_dir_all(dir.path().join("344")).expect("a ledger's directory");
        fs::write(dir.path().join("344/checkpoint"), "").expect("its checkpoint");
        assert!(directory.listed().is_err(), "a ledger without a list");
    }

    #[test]
    fn a_locked_directory_names_its_server() {
        let dir = tempfile::tempdir().expect("a directory");
        let directory = Directory::at(dir.path(), Some(code("344"))).expect("usable");
        let _held = directory.lock().expect("free");
        directory.announce("http://127.0.0.1:50051").expect("announced");
        let message = directory.lock().err().map(|failure| failure.to_string()).unwrap_or_default();
        assert!(message.ends_with("ask it with --server http://127.0.0.1:50051"), "{message}");
    }
}
