//! The ten lists written from journeys, as they stood on a day.
//!
//! | column | what stands there where the journey does not say |
//! | --- | --- |
//! | Placement postcode, Family identifier, early placement for fostering | nothing: no fact carries them |
//! | LA of Placement | the authority's code |
//! | Does the Child have a Disability | nothing, where none was recorded, not even its absence |
//! | Referral NFA?, conference deemed unnecessary | nothing, where it is not decided |
//!
//! Lists 1 to 8 look back over six months and list 10 over twelve; what is still open is listed whenever it began.

mod book;
mod care;
mod draft;
mod front_door;
mod leaving_care;
mod protection;

use jiff::ToSpan;
use jiff::civil::Date;
use journey::codes::LeaverCategory;
use journey::entry::EntryRef;
use journey::journey::Journey;

pub use book::{Provenance, csv, workbook};
use draft::Life;

use super::row::ListRow;

/// A child as the lists are to name it.
#[derive(Clone, Copy)]
pub struct Child<'j> {
    /// The child's identifier.
    pub id: &'j str,
    /// What happened.
    pub journey: &'j Journey,
    /// What the young person is entitled to, where whoever asks knows better than what was recorded.
    pub category: Option<LeaverCategory>,
}

/// A row, with the entries that it rests on.
#[derive(Clone, Debug)]
pub struct Line {
    /// The child's identifier.
    pub child: String,
    /// What the row says.
    pub row: ListRow,
    /// The entries behind it, by position.
    pub grounds: Vec<EntryRef>,
}

/// Works out the rows of every list as of a day, list by list and child by child in the order given.
pub fn lines<'j>(children: impl IntoIterator<Item = Child<'j>>, as_of: Date) -> Vec<Line> {
    let mut lines = Vec::new();
    for child in children {
        let life = Life::new(child, as_of);
        let drafts = [
            front_door::contacts(&life),
            front_door::early_help(&life),
            front_door::referrals(&life),
            front_door::assessments(&life),
            protection::enquiries(&life),
            protection::need(&life),
            protection::plans(&life),
            care::care(&life),
            leaving_care::leaver(&life),
            care::adoption(&life),
        ];
        lines.extend(drafts.into_iter().flatten().map(|draft| draft.line(&life)));
    }
    lines.sort_by_key(|line| line.row.list.number);
    lines
}

/// The last day that is too long ago for a window of so many months.
fn months_before(day: Date, months: i32) -> Date {
    day.saturating_sub(months.months())
}

#[cfg(test)]
mod tests;
