//! Where the master key comes from: a file that is named, the environment, the service manager's credential, or the
//! directory itself.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::{env, io};

use ledger::MasterKey;

use crate::exit::{Exit, Failure};

/// The variable that holds the key itself.
const VARIABLE: &str = "JOURNEY_LEDGER_MASTER_KEY_HEX";
/// The variable that holds the key that is to take its place.
const NEW_VARIABLE: &str = "JOURNEY_LEDGER_NEW_MASTER_KEY_HEX";
/// The credential's name, where a service manager provides credentials.
const CREDENTIAL: &str = "journey-ledger-master-key";

/// The master key of a directory; only a directory without ledgers gets a new one.
pub fn load(data: &Path, named: Option<&Path>, is_new: bool) -> Result<MasterKey, Failure> {
    if let Some(path) = named {
        return from_file(path);
    }
    if let Ok(hex) = env::var(VARIABLE) {
        return MasterKey::from_hex(&hex)
            .ok_or_else(|| unavailable(&format!("{VARIABLE} is not 64 hexadecimal digits")));
    }
    let credential = env::var_os("CREDENTIALS_DIRECTORY").map(|dir| PathBuf::from(dir).join(CREDENTIAL));
    if let Some(path) = credential.filter(|path| path.exists()) {
        return from_file(&path);
    }
    let own = data.join("keys").join("master.key");
    if is_new && !own.exists() {
        return generate(&own);
    }
    from_file(&own)
}

/// The key under which everything is to be wrapped from now on: a file that is named, or else the environment.
pub fn new_one(named: Option<&Path>) -> Result<MasterKey, Failure> {
    match (named, env::var(NEW_VARIABLE)) {
        (Some(path), _) => from_file(path),
        (None, Ok(hex)) => MasterKey::from_hex(&hex)
            .ok_or_else(|| unavailable(&format!("{NEW_VARIABLE} is not 64 hexadecimal digits"))),
        (None, Err(_)) => {
            let why =
                format!("name the new master key with --new-master-key FILE, or give it in {NEW_VARIABLE}");
            Err(Failure::new(Exit::Usage, why))
        }
    }
}

fn from_file(path: &Path) -> Result<MasterKey, Failure> {
    let hex =
        fs::read_to_string(path).map_err(|error| unavailable(&format!("{}: {error}", path.display())))?;
    MasterKey::from_hex(&hex)
        .ok_or_else(|| unavailable(&format!("{} does not hold 64 hexadecimal digits", path.display())))
}

fn generate(path: &Path) -> Result<MasterKey, Failure> {
    let (key, hex) = MasterKey::random().map_err(|error| unavailable(&error.to_string()))?;
    write_new(path, &hex).map_err(|error| unavailable(&format!("{}: {error}", path.display())))?;
    tracing::warn!(
        path = %path.display(),
        "made a master key beside the data that it seals: keep a copy elsewhere, and give it by a file or credential"
    );
    Ok(key)
}

fn write_new(path: &Path, hex: &str) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{hex}")?;
    file.sync_all()?;
    // Both names must outlive a power cut, or the ledger that is made next could not be opened again.
    fs::File::open(dir)?.sync_all()?;
    dir.parent().map_or(Ok(()), |data| fs::File::open(data)?.sync_all())
}

fn unavailable(why: &str) -> Failure {
    Failure::new(Exit::Config, format!("KEY_UNAVAILABLE: the master key: {why}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_directory_gets_a_key_that_only_its_owner_reads_and_an_old_one_never_does() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(load(dir.path(), None, false).is_err(), "an existing ledger without its key");
        load(dir.path(), None, true).expect("made");
        load(dir.path(), None, false).expect("read back");
        let mode = fs::metadata(dir.path().join("keys/master.key")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
