//! A journey for a person to read: what stands, what happened day by day with the clocks beside it, what is due, and
//! what gives cause for concern.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use ids::Position;
use jiff::civil::Date;

use super::local_ids;
use crate::insight::{ClockLine, EntryLine, JourneyAnswer};

/// The journey as text.
pub fn text(answer: &JourneyAnswer) -> String {
    let mut out = Lines(String::new());
    let provenance = &answer.provenance;
    let known = if provenance.known_at.is_everything() {
        String::new()
    } else {
        format!(", as known at {}", provenance.known_at)
    };
    out.line(format_args!("Child {}, as of {}{known}", answer.child, provenance.as_of));
    if !answer.local_ids.is_empty() {
        out.line(format_args!("Known to the source systems as {}", local_ids(answer).join(", ")));
    }
    standing(answer, &mut out);
    timeline(answer, &mut out);
    let open = answer.clocks.iter().filter(|clock| is_open(clock));
    out.section("Still to do", open.map(|clock| format!("{}  {}", name(clock), clock.sentence)));
    let unseen: BTreeSet<&str> =
        answer.clocks.iter().filter(|clock| is_unseen(clock)).map(|clock| clock.clock.as_str()).collect();
    let unseen: Vec<&str> = unseen.into_iter().collect();
    let unseen = (!unseen.is_empty()).then(|| unseen.join(", "));
    out.section("Not observable: no source sends what would stop these", unseen.into_iter());
    let flags = answer.flags.iter().map(|flag| {
        let answered = flag.answer.as_ref().map_or(String::new(), |answer| {
            let on = answer.on.map_or(String::new(), |on| format!(" on {on}"));
            format!("\n    answered{on}: {}", answer.answer)
        });
        let grounds = positions(&flag.grounds);
        format!(
            "{} {}: {}\n    rests on {grounds}; cleared by: {}{answered}",
            flag.severity, flag.flag, flag.sentence, flag.clears
        )
    });
    out.section("Concerns", flags);
    out.line(format_args!(
        "\nRests on position {}, rules {}, calendar {}, jurisdiction {}. Recorded dates are the source's claim.",
        provenance.head.size,
        provenance.rule_book_version,
        provenance.calendar_version,
        provenance.jurisdiction_version,
    ));
    out.0
}

struct Lines(String);

impl Lines {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    fn section(&mut self, title: &str, lines: impl Iterator<Item = String>) {
        let mut lines = lines.peekable();
        if lines.peek().is_some() {
            self.line(format_args!("\n{title}"));
        }
        lines.for_each(|line| self.line(format_args!("  {line}")));
    }
}

fn standing(answer: &JourneyAnswer, out: &mut Lines) {
    let lines = answer.standing.iter().map(|line| {
        let since = line.since.map_or(String::new(), |since| format!(" since {since}"));
        let value = if line.value.is_empty() { String::new() } else { format!(" {}", line.value) };
        format!("{}{value}{since}", line.name)
    });
    out.section("Standing", lines);
}

/// What a clock did at an entry, or on a day on which nothing was entered.
fn timeline(answer: &JourneyAnswer, out: &mut Lines) {
    let mut beside: BTreeMap<Position, Vec<String>> = BTreeMap::new();
    let mut missed: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for clock in answer.clocks.iter().filter(|clock| !is_unseen(clock)) {
        let mut grounds = clock.grounds.iter();
        if let (Some(start), Some(due)) = (grounds.next(), clock.due) {
            beside.entry(*start).or_default().push(format!("starts {}, due {due}", name(clock)));
        }
        if let Some(stop) = grounds.next() {
            beside.entry(*stop).or_default().push(format!("stops {}, {}", name(clock), state(clock)));
        }
        if clock.state == "breached" {
            let lines = clock.due.map(|due| missed.entry(due).or_default());
            lines
                .into_iter()
                .for_each(|lines| lines.push(format!("{} was due, {}", name(clock), state(clock))));
        }
    }
    let widths = answer.entries.iter().map(|entry| entry.kind.len());
    let width = widths.max().unwrap_or(0);
    out.line(format_args!("\nTimeline"));
    let mut missed = missed.into_iter().peekable();
    for entry in &answer.entries {
        while let Some((due, lines)) = missed.next_if(|(due, _)| due.to_string() < entry.occurred) {
            lines.iter().for_each(|line| out.line(format_args!("  {due}  ! {line}")));
        }
        out.line(format_args!("  {:<10}  {:width$}  {}", entry.occurred, entry.kind, said(entry)));
        for line in beside.get(&entry.position).into_iter().flatten() {
            out.line(format_args!("  {:<10}    · {line}", ""));
        }
    }
    for (due, lines) in missed {
        lines.iter().for_each(|line| out.line(format_args!("  {due}  ! {line}")));
    }
}

fn said(entry: &EntryLine) -> String {
    let recorded = entry.recorded_on.map_or(String::new(), |day| format!("  recorded {day}"));
    let corrected = if entry.corrected_by.is_some() { "  corrected" } else { "" };
    format!("{}{recorded}{corrected}  [{}]", entry.summary.replace('\n', " "), entry.position)
}

fn name(clock: &ClockLine) -> String {
    let run = clock.run.map_or(String::new(), |run| format!(" {run}"));
    let subject = if clock.subject.is_empty() { String::new() } else { format!(" of {}", clock.subject) };
    format!("{}{run}{subject}", clock.clock)
}

fn state(clock: &ClockLine) -> String {
    match clock.over {
        Some(over) if over.days > 0 => format!("{} by {over}", clock.state),
        _ => clock.state.clone(),
    }
}

fn is_open(clock: &ClockLine) -> bool {
    clock.state == "running" || (clock.state == "breached" && !clock.sentence.contains("ceased"))
}

fn is_unseen(clock: &ClockLine) -> bool {
    clock.state == "not observable"
}

fn positions(positions: &[Position]) -> String {
    positions.iter().map(|position| format!("[{position}]")).collect::<Vec<_>>().join(" ")
}
