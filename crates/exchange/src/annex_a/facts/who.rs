//! Who the child is, and who works with the child.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{Disability, Role};
use journey::facts::{ChildRegistered, RegisteredId, WorkerAllocated};
use journey::subjects::{Code, LocalNumber};

use super::{Told, team};
use crate::annex_a::SOURCE_SYSTEM;
use crate::annex_a::row::{ListRow, Value};

/// Who the child is by the first row that says it, from the first day of which any row tells.
pub fn registered(local_id: &str, rows: &[ListRow], until: Date) -> Option<(Date, ChildRegistered)> {
    let id = Code::parse(SOURCE_SYSTEM).ok().zip(LocalNumber::parse(local_id).ok());
    let born = rows.iter().find_map(|row| row.day_of_birth());
    let (date_of_birth, expected_date_of_birth) =
        if born.is_some_and(|born| born > until) { (None, born) } else { (born, None) };
    let disability: Option<Disability> =
        rows.iter().find_map(|row| row.code("Does the Child have a Disability"));
    let event = ChildRegistered {
        local_ids: id.into_iter().map(|(kind, value)| RegisteredId { kind, value }).collect(),
        date_of_birth,
        expected_date_of_birth,
        sex: rows.iter().find_map(|row| row.code("Gender")),
        ethnicity: rows.iter().find_map(|row| row.code("Ethnicity")),
        disabilities: disability.into_iter().collect(),
        upn: None,
        upn_unknown: None,
        unaccompanied: unaccompanied(rows),
        unaccompanied_until: None,
        language: None,
        religion: None,
    };
    let first = rows.iter().flat_map(ListRow::days).min().unwrap_or(until);
    Some((first.min(until), event))
}

impl ListRow {
    fn day_of_birth(&self) -> Option<Date> {
        match self.get("Date of Birth")? {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }
}

/// List 8 looks back over twelve months only, so that its no leaves it open; that of list 9 does not.
fn unaccompanied(rows: &[ListRow]) -> Option<bool> {
    let lately = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)";
    let ever = "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)";
    let mut said = rows.iter().filter_map(|row| row.says(lately).filter(|yes| *yes).or(row.says(ever)));
    let first = said.next()?;
    Some(first || said.any(|yes| yes))
}

/// The worker of the list that is nearest to the child now.
pub fn allocated(told: &mut Told<'_>, rows: &[ListRow]) {
    let is_over = |row: &ListRow| {
        ["CIN Closure Date", "Child Protection Plan End Date", "Date Ceased to be Looked After"]
            .iter()
            .any(|column| row.day(column).is_some())
    };
    let nearness = |row: &ListRow| match row.list.number {
        7 | 8 if !is_over(row) => 4,
        6 if !is_over(row) => 3,
        9 => 2,
        _ => 1,
    };
    let named = rows.iter().filter_map(|row| Some((row, told.worker(row.text("Allocated Worker")?)?)));
    let nearest = named.max_by_key(|(row, _)| (nearness(row), row.days().max(), row.list.number));
    let Some((row, worker)) = nearest else { return };
    let Some(allocation_id) = told.names.of("allocation", &["social-worker", worker.as_str()]) else {
        return;
    };
    let team = row.text("Allocated Team").and_then(team);
    let event = WorkerAllocated {
        allocation_id,
        worker,
        role: Role::SocialWorker,
        team,
        employment: None,
        reason: None,
    };
    told.now(row, event);
}
