//! Wrapping a closed ledger's keys under another master key: the authority's own secret and every child's.
//!
//! Nothing of the live files is touched while the new ones are made: they are staged in a directory beside them, read
//! back, and only put in their places by rename once whoever calls has written down, durably, that they count. So at every
//! moment one of the two master keys opens the whole ledger, and the other nothing of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ids::AuthorityCode;

use crate::journal::sync_dir;
use crate::keys::{self, KeysError};
use crate::master::{AuthoritySecret, KeyUnavailable, MasterKey};
use crate::slots::SlotFile;

/// What is staged, and where it goes.
const FILES: [&str; 3] = ["authority.key", "keys.a", "keys.b"];

/// Called after each step that a crash may follow; an error stops the work there and leaves everything as it is.
pub type Step<'a> = dyn FnMut() -> io::Result<()> + 'a;

fn staging(dir: &Path) -> PathBuf {
    dir.join("rewrapped")
}

/// Stages the keys of a ledger that nobody has open, wrapped under another master key; returns how many secrets they are.
pub fn stage(
    dir: &Path,
    authority: AuthorityCode,
    from: &MasterKey,
    to: &MasterKey,
    step: &mut Step<'_>,
) -> Result<u64, KeysError> {
    discard(dir)?;
    let staging = staging(dir);
    fs::create_dir(&staging)?;
    step()?;
    let secret = AuthoritySecret::open(&dir.join(FILES[0]), authority, from, false).map_err(unavailable)?;
    secret.write(&staging.join(FILES[0]), authority, to).map_err(unavailable)?;
    step()?;
    let (_, slots) = SlotFile::open(&dir.join("keys"))?;
    let (mut staged, _) = SlotFile::open(&staging.join("keys"))?;
    let mut secrets = 1;
    for (number, (state, body)) in (0..).zip(&slots) {
        let rewrapped = keys::rewrapped(*state, body, authority, from, to)?;
        secrets += u64::from(rewrapped.is_some());
        staged.write(number, *state, &rewrapped.unwrap_or(*body))?;
    }
    step()?;
    staged.sync()?;
    staged.sync_second()?;
    drop(staged);
    sync_dir(&staging)?;
    sync_dir(dir)?;
    step()?;
    // What the new key cannot open must not take the place of what the old one can.
    AuthoritySecret::open(&staging.join(FILES[0]), authority, to, false).map_err(unavailable)?;
    let (_, staged) = SlotFile::open(&staging.join("keys"))?;
    if staged.len() != slots.len() {
        return Err(KeysError::Damaged("the staged key file is not what was written".to_owned()));
    }
    for (state, body) in &staged {
        keys::rewrapped(*state, body, authority, to, to)?;
    }
    // A crash here, or before, leaves staged files to which nothing refers: the old key is in force.
    step()?;
    Ok(secrets)
}

/// Puts what is staged in its place, as far as an earlier run has not; called once it is written down that it counts.
pub fn adopt(dir: &Path, step: &mut Step<'_>) -> io::Result<()> {
    let staging = staging(dir);
    for name in FILES {
        match fs::rename(staging.join(name), dir.join(name)) {
            // A crash here leaves the rest staged, and the next call goes on with it.
            Ok(()) => step()?,
            // In its place already.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    sync_dir(dir)?;
    step()?;
    discard(dir)
}

/// Removes what is staged and does not count.
pub fn discard(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(staging(dir)) {
        Ok(()) => sync_dir(dir),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The authority's key reports what it finds as an error of the operating system.
fn unavailable(error: io::Error) -> KeysError {
    match error.get_ref() {
        Some(inner) if inner.is::<KeyUnavailable>() => KeysError::Unavailable(KeyUnavailable),
        _ => KeysError::Io(error),
    }
}
