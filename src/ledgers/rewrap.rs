//! Another master key for a whole directory: every ledger's keys are staged under it, one file says that they count, and
//! then they are put in their places.
//!
//! ```text
//! 344/rewrapped/   the keys of one ledger under the new key
//! rewrapped        the new key is in force, although the staged files may not all be in their places yet
//! ```

use std::fs;
use std::io;

use ids::AuthorityCode;
use ledger::rewrap::{self, Step};
use ledger::{KeysError, MasterKey};

use super::directory::{Directory, replace};
use super::master_key;
use crate::config::Open;
use crate::exit::{Exit, Failure};

const IN_FORCE: &str = "rewrapped";

/// Wraps the keys of all ledgers of a directory, which nobody else may have open, under another master key. Returns how
/// many secrets each has.
pub fn rewrap(config: &Open, new: &MasterKey) -> Result<Vec<(AuthorityCode, u64)>, Failure> {
    rewrap_by_steps(config, new, &mut || Ok(()))
}

/// The same, told after each step that a crash may follow. An error there leaves everything as a crash would.
pub fn rewrap_by_steps(
    config: &Open,
    new: &MasterKey,
    step: &mut Step<'_>,
) -> Result<Vec<(AuthorityCode, u64)>, Failure> {
    let directory = Directory::at(&config.data, None)?;
    let _lock = directory.lock()?;
    let listed = directory.listed()?;
    finish(&directory, &listed)?;
    let old = master_key::load(&config.data, config.master_key.as_deref(), false)?;
    if old.is(new) {
        return Err(Failure::new(Exit::Usage, "the new master key is the one that is in force"));
    }
    let mut secrets = Vec::new();
    for authority in &listed {
        let dir = directory.of(*authority);
        let staged = rewrap::stage(&dir, *authority, &old, new, step);
        secrets.push((*authority, staged.map_err(|error| not_rewrapped(*authority, &error))?));
    }
    // A crash here leaves staged files everywhere, and the old key in force: the next opening removes them.
    let refused =
        |error: io::Error| Failure::new(Exit::Failed, format!("the keys were not rewrapped: {error}"));
    replace(&directory.path().join(IN_FORCE), "the staged keys count\n").map_err(refused)?;
    // A crash here leaves the old files in their places, and the new key in force: the next opening replaces them.
    step().map_err(refused)?;
    put_in_place(&directory, &listed, step).map_err(refused)?;
    Ok(secrets)
}

/// Finishes what an earlier run has left, one way or the other, before any key is asked for.
pub fn finish(directory: &Directory, listed: &[AuthorityCode]) -> Result<(), Failure> {
    let finished = if directory.path().join(IN_FORCE).exists() {
        tracing::warn!("the keys were being rewrapped when that was cut off: the new master key is in force");
        put_in_place(directory, listed, &mut || Ok(()))
    } else {
        listed.iter().try_for_each(|authority| rewrap::discard(&directory.of(*authority)))
    };
    finished.map_err(|error| {
        let dir = directory.path().display();
        Failure::new(Exit::Config, format!("DIR_NOT_USABLE: {dir}: the rewrapped keys: {error}"))
    })
}

fn put_in_place(directory: &Directory, listed: &[AuthorityCode], step: &mut Step<'_>) -> io::Result<()> {
    for authority in listed {
        rewrap::adopt(&directory.of(*authority), step)?;
    }
    // A crash here leaves everything in its place and the note of it, which the next opening removes.
    fs::remove_file(directory.path().join(IN_FORCE))?;
    step()?;
    fs::File::open(directory.path())?.sync_all()
}

fn not_rewrapped(authority: AuthorityCode, error: &KeysError) -> Failure {
    let exit = match error {
        KeysError::Damaged(_) => Exit::Data,
        KeysError::Unavailable(_) | KeysError::Io(_) => Exit::Config,
    };
    Failure::new(exit, format!("the ledger of {authority}: {error}"))
}
