//! The file that the demo's authority would set: its system, its workers and the day on which it was inspected.

use std::fmt::Write;

use journey::Coded;
use population::Population;

/// The file, in the form that `journey-ledger jurisdiction set` reads.
pub fn file(people: &Population) -> String {
    let mut text = String::from("# A fictional authority.\n");
    let mut line = |arguments: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = text.write_fmt(arguments);
    };
    for source in people.sources() {
        line(format_args!("\n[[source]]\nsystem = \"{}\"\nfrom = {}\n", source.system, source.from));
    }
    line(format_args!("\n[[milestone]]\nkind = \"inspection-notice\"\non = {}\n", people.inspection()));
    for worker in people.workers() {
        let (whole, hundredths) = (worker.fte / 100, worker.fte % 100);
        line(format_args!("\n[[worker]]\nid = \"{}\"\nfte = {whole}.{hundredths:02}\n", worker.id));
        line(format_args!("employment = \"{}\"\nteam = \"{}\"\n", worker.employment.code(), worker.team));
        if let Some(manager) = &worker.manager {
            line(format_args!("manager = \"{manager}\"\n"));
        }
        line(format_args!("from = {}\n", worker.from));
        if let Some(until) = worker.until {
            line(format_args!("until = {until}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::jurisdictions::file::read;

    #[test]
    fn the_demo_makes_a_file_that_can_be_set() {
        let people = Population::new(1, 50, date(2024, 4, 1), date(2026, 3, 31));
        let read = read(file(&people).as_bytes(), "demo").expect("a jurisdiction file");
        assert_eq!(read.workers.len(), people.workers().count());
        assert_eq!((read.sources().len(), read.milestones.len()), (1, 1));
    }
}
