//! An authority's own file, recorded in the authority's own stream.

use exchange::event_id::ImportKey;
use ids::ChildId;
use jiff::civil::Date;
use journey::Fact;
use journey::facts::JurisdictionSet;
use journey::values::{Digest, File};
use ledger::{ChildRef, Expected};
use sha2::{Digest as _, Sha256};

use super::{ImportError, append, part};
use crate::caller::Caller;
use crate::ledgers::Opened;
use crate::{clock, jurisdictions};

/// Records a jurisdiction file in the authority's own stream, unless it is the one that was set last; says whether it
/// is new. Whoever calls has read the file.
pub async fn jurisdiction(
    opened: &Opened,
    caller: &Caller,
    bytes: Vec<u8>,
    effective_from: Date,
) -> Result<bool, ImportError> {
    let before = opened.jurisdictions.set(&opened.ledger)?;
    let version = jurisdictions::version(&bytes);
    if before.last() == Some(&(version.clone(), effective_from)) {
        return Ok(false);
    }
    // The same file may be set again after another one; it is then another fact.
    let natural_key = ["jurisdiction-set", &version, &effective_from.to_string(), &before.len().to_string()];
    let name = ImportKey::new(*opened.ledger.import_key()).name(&natural_key);
    let digest = Digest(Sha256::digest(&bytes).into());
    let set = JurisdictionSet { file: File(bytes), digest, effective_from };
    let events = [(name, Fact::new(clock::today(), set))];
    let own = part(ChildRef::Id(ChildId::AUTHORITY_STREAM), Expected::Any, &events);
    append(opened, caller, vec![own]).await?;
    Ok(true)
}
