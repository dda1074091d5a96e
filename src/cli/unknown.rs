//! What is said of a name that a book does not have: the nearest one that it has.

use crate::exit::{Exit, Failure};

/// The command line names something that is not there; a name of several hundred is easily mistyped.
pub fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let likeness = |one: &&str| strsim::jaro_winkler(one, name);
    let nearest = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let nearest = nearest.filter(|one| likeness(one) > 0.8);
    let meant = nearest.map(|one| format!("; did you mean {one}?")).unwrap_or_default();
    Failure::new(Exit::Usage, format!("there is no {what} called {name}{meant}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_none_that_is_far() {
        let told = |name: &str| {
            unknown("clock", name, ["care-review", "care-plan", "placement-visit"].into_iter()).to_string()
        };
        assert_eq!(told("care-reveiw"), "there is no clock called care-reveiw; did you mean care-review?");
        assert_eq!(told("xyz"), "there is no clock called xyz");
    }
}
