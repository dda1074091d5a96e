//! SetJurisdiction and GetJurisdiction: an authority's file of sources, limits, workers and published figures.

use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::known_at::{date, date_message, known_at};
use super::pieces::aside;
use crate::caller::Caller;
use crate::jurisdictions::{ALL_OF_THE_PAST, BadFile, file, version};
use crate::ledgers::Ledgers;
use crate::limits::JURISDICTION_BYTES_MAX;
use crate::{clock, import};

/// Records a file, if it can be used.
pub async fn set(
    ledgers: &Ledgers,
    caller: &Caller,
    request: pb::SetJurisdictionRequest,
) -> Result<pb::SetJurisdictionResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let day = request.effective_from.as_ref().map(|day| date(day, "effective_from")).transpose()?;
    let effective_from = day.unwrap_or(ALL_OF_THE_PAST);
    if request.file.is_empty() {
        return Err(Fault::field("file", R::FieldMissing));
    }
    if request.file.len() > JURISDICTION_BYTES_MAX {
        return Err(Fault::field("file", R::FileTooLarge).with("limit", &JURISDICTION_BYTES_MAX));
    }
    let version = version(&request.file);
    let (bytes, cited) = (request.file.clone(), version.clone());
    aside(move || file::read(&bytes, &cited).map_err(|bad| unfit(&bad))).await?;
    if request.validate_only {
        return Ok(pb::SetJurisdictionResponse { version, recorded: false });
    }
    let recorded = import::jurisdiction(&opened, caller, request.file.to_vec(), effective_from).await?;
    Ok(pb::SetJurisdictionResponse { version, recorded })
}

fn unfit(bad: &BadFile) -> Fault {
    let complaints = bad
        .complaints
        .iter()
        .map(|complaint| pb::Complaint { place: complaint.place.clone(), says: complaint.says.clone() });
    let unfit = pb::FileUnfit { complaints: complaints.collect() };
    Fault::new(R::JurisdictionUnfit).with("complaints", &bad.complaints.len()).detailed(unfit)
}

/// The file that is in force on a day.
pub async fn get(
    ledgers: &Ledgers,
    request: pb::GetJurisdictionRequest,
) -> Result<pb::GetJurisdictionResponse, Fault> {
    let opened = ledgers.find(&request.authority)?.clone();
    let as_of = request.as_of.as_ref().map(|day| date(day, "as_of")).transpose()?;
    let as_of = as_of.unwrap_or_else(clock::today);
    let known_at = known_at(request.known_at.as_ref()).map_err(|wrong| wrong.within("known_at"))?;
    let in_force = aside(move || opened.jurisdictions.file_at(&opened.ledger, as_of, &known_at)).await?;
    Ok(match in_force {
        None => pb::GetJurisdictionResponse { version: DEFAULT.into(), ..Default::default() },
        Some(in_force) => pb::GetJurisdictionResponse {
            file: in_force.file.into(),
            version: in_force.version,
            effective_from: Some(date_message(in_force.effective_from)),
            position: Some(in_force.position.0),
        },
    })
}

/// How figures cite the books' own limits and thresholds.
const DEFAULT: &str = "default";
