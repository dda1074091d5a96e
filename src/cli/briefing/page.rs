//! How a finding of the briefing reads on the page: what there is to tell, and then in one line what there is not.

use crate::insight::briefing::{Finding, Flags, Line};

/// How many kinds of flag a finding tells of; the others are counted.
const KINDS_SHOWN: usize = 8;

/// How many parts of one figure a finding tells of; the others are counted.
const SIGNALS_SHOWN: usize = 3;

/// A finding: its figures, its flags, what could not be told, and what a ledger cannot evidence.
pub(super) fn finding(finding: &Finding, lines: &[Line], asked: &str) -> String {
    let mut page = format!("\n{}\n", finding.question);
    let (flags, measures): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.children.is_some());
    let (told, untold): (Vec<&Line>, Vec<&Line>) =
        measures.into_iter().partition(|line| line.value.is_some());
    told.iter().for_each(|line| page += &measure(line));
    flags.iter().take(KINDS_SHOWN).for_each(|line| page += &flag(line));
    if let Some(more) = flags.get(KINDS_SHOWN..).filter(|more| !more.is_empty()) {
        let count: u64 = more.iter().filter_map(|line| line.numerator).sum();
        let concern = match finding.flags {
            Flags::Of(concern) => format!(" --concern {concern}"),
            Flags::Called(_) => String::new(),
        };
        page += &format!(
            "  {} more kinds of flag: {count} flags\n    journey-ledger flags{concern} {asked}\n",
            more.len()
        );
    }
    let (unseen, none): (Vec<&Line>, Vec<&Line>) =
        untold.into_iter().partition(|line| line.coverage.is_some_and(|coverage| coverage < 0.05));
    page += &listed("No source sends what this needs", &unseen);
    page += &listed("Nothing to count", &none);
    page + &format!("  Not evidenced by a ledger: {}\n", finding.not_evidenced)
}

fn listed(says: &str, lines: &[&Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    format!("  {says}: {}\n", names.join(", "))
}

fn measure(line: &Line) -> String {
    let value = line.value.unwrap_or_default();
    let figure = match (line.numerator, line.denominator) {
        (Some(numerator), Some(of)) => format!("{value:.1} {} ({numerator} of {of})", line.unit),
        (None, Some(_)) => format!("{value:.1} {}", line.unit),
        (_, None) => format!("{value:.0} {}", line.unit),
    };
    let bands = line.bands.iter().filter_map(|(label, count)| Some(format!("{label}: {}", (*count)?)));
    let bands: Vec<String> = bands.collect();
    let bands = if bands.is_empty() { String::new() } else { format!(" ({})", bands.join(", ")) };
    let seen = line.coverage.filter(|coverage| *coverage < 99.95);
    let seen = seen.map_or(String::new(), |coverage| format!("; {coverage:.0} % observable"));
    let places = usize::from(line.denominator.is_some());
    let trend = line.trend.map_or(String::new(), |trend| format!("; {trend:+.places$} over 11 months"));
    let comparator = line.comparator.as_ref().map_or(String::new(), |comparator| format!("; {comparator}"));
    let proxy = if line.is_proxy { " [proxy]" } else { "" };
    let says = &line.says;
    let signals = signals(&line.signals);
    format!(
        "  {says}{proxy}: {}{bands}{seen}{trend}{comparator}\n{signals}    {}\n",
        figure.trim_end(),
        line.command
    )
}

/// The first of the parts that are a signal by themselves, and how many more there are.
fn signals(sentences: &[String]) -> String {
    let mut text: String =
        sentences.iter().take(SIGNALS_SHOWN).map(|sentence| format!("    ! {sentence}\n")).collect();
    let more = sentences.len().saturating_sub(SIGNALS_SHOWN);
    if more > 0 {
        text += &format!("    ! and {more} more such parts\n");
    }
    text
}

fn flag(line: &Line) -> String {
    let (flags, children) = (line.numerator.unwrap_or_default(), line.children.unwrap_or_default());
    let of = if children == 1 { "child" } else { "children" };
    let s = if flags == 1 { "" } else { "s" };
    format!("  {}: {flags} flag{s}, {children} {of}\n    {}\n", line.says, line.command)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::insight::briefing::FINDINGS;

    fn line(name: &str, value: Option<f64>, coverage: Option<f64>) -> Line {
        Line {
            finding: "thresholds",
            name: name.to_owned(),
            says: format!("What {name} says"),
            value,
            unit: "%".to_owned(),
            numerator: Some(3),
            denominator: Some(4),
            bands: Vec::new(),
            children: None,
            coverage,
            trend: None,
            comparator: None,
            signals: Vec::new(),
            is_proxy: false,
            command: format!("journey-ledger measures --name {name} --rows"),
        }
    }

    #[test]
    fn what_there_is_to_tell_comes_first_and_the_rest_is_named_in_a_line() {
        let flagged = |name: String| Line { children: Some(1), ..line(&name, Some(3.0), None) };
        let measures = [
            line("funnel", None, Some(0.0)),
            Line {
                signals: (1..=5).map(|team| format!("Team {team} lies apart.")).collect(),
                ..line("re-referrals", Some(75.0), Some(80.0))
            },
            line("conversion-by-source", None, None),
        ];
        let lines: Vec<Line> =
            measures.into_iter().chain((1..=10).map(|n| flagged(format!("flag-{n}")))).collect();
        let page = finding(&FINDINGS[0], &lines, "--as-of 2026-06-30");
        let shown: Vec<&str> =
            page.lines().filter(|line| !line.contains("flag-") || line.contains("-8")).collect();
        expect![[r#"

            Are thresholds applied alike at every stage of the child's journey?
              What re-referrals says: 75.0 % (3 of 4); 80 % observable
                ! Team 1 lies apart.
                ! Team 2 lies apart.
                ! Team 3 lies apart.
                ! and 2 more such parts
                journey-ledger measures --name re-referrals --rows
              What flag-8 says: 3 flags, 1 child
                journey-ledger measures --name flag-8 --rows
              2 more kinds of flag: 6 flags
                journey-ledger flags --concern threshold --as-of 2026-06-30
              No source sends what this needs: funnel
              Nothing to count: conversion-by-source
              Not evidenced by a ledger: Whether partners know the threshold document, and the quality of a decision's reasons."#]].assert_eq(&shown.join("\n"));
    }
}
