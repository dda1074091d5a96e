//! Tables of the README that say what the code says. A table stands between `<!-- table: NAME -->` and
//! `<!-- end -->`; its rows are made here from their source, and `UPDATE_EXPECT=1` writes them into the README.

use std::collections::BTreeSet;
use std::env;
use std::fs;

use journey_ledger::config::settings::{SETTINGS, Setting};
use projections::measures::Measure;
use rules::{ClockRule, FlagRule};

use super::contract::CONTRACT;
use super::tree;

const END: &str = "<!-- end -->";

/// Makes the text of a table.
type Source = fn() -> String;

/// The tables by name.
const TABLES: &[(&str, Source)] = &[
    ("contract", contract),
    ("clocks", clocks),
    ("flags", flags),
    ("measures", measures),
    ("settings", settings),
];

/// Rows as aligned Markdown, the first row being the header.
fn markdown(rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let Some((header, body)) = rows.split_first() else { return String::new() };
    let rule = vec!["---".to_owned(); header.len()];
    [line(header), line(&rule)].into_iter().chain(body.iter().map(|row| line(row))).collect()
}

fn contract() -> String {
    let header = ["", "promise", "held by"].map(str::to_owned).to_vec();
    let row = |(index, promise): (usize, &super::contract::Promise)| {
        let file =
            |proof: &str| proof.rsplit_once('/').map_or(proof, |(_, file)| file).replace(".rs::", "::");
        let held_by: Vec<String> = promise.held_by.iter().map(|proof| format!("`{}`", file(proof))).collect();
        vec![(index + 1).to_string(), promise.words.to_owned(), held_by.join(", ")]
    };
    markdown(&[header].into_iter().chain(CONTRACT.iter().enumerate().map(row)).collect::<Vec<_>>())
}

fn clocks() -> String {
    let header = ["clock", "what it measures", "limit", "force", "laid down in"].map(str::to_owned).to_vec();
    let row = |rule: &ClockRule| {
        let name = format!("`{}`", rule.name);
        vec![
            name,
            rule.title.to_owned(),
            rule.cadence.to_string(),
            rule.force.to_string(),
            rule.citation.to_string(),
        ]
    };
    markdown(&[header].into_iter().chain(rules::clocks().map(row)).collect::<Vec<_>>())
}

fn flags() -> String {
    let header = ["flag", "what it says", "concern", "severity", "cleared by"].map(str::to_owned).to_vec();
    let row = |rule: &FlagRule| {
        let words = [
            rule.title.to_owned(),
            rule.concern.to_string(),
            rule.severity.to_string(),
            rule.clears.to_owned(),
        ];
        [format!("`{}`", rule.name)].into_iter().chain(words).collect()
    };
    markdown(&[header].into_iter().chain(rules::flags().map(row)).collect::<Vec<_>>())
}

fn measures() -> String {
    let header = ["measure", "what it says", "unit", "cohort", "better"].map(str::to_owned).to_vec();
    let row = |measure: &Measure| {
        let proxy = if measure.is_proxy { " (proxy)" } else { "" };
        let (title, better) = (format!("{}{proxy}", measure.title), measure.direction.word());
        let better = better.trim_end_matches(" is better").to_owned();
        vec![format!("`{}`", measure.name), title, measure.unit.to_owned(), measure.cohort.to_owned(), better]
    };
    markdown(&[header].into_iter().chain(projections::measures::measures().map(row)).collect::<Vec<_>>())
}

fn settings() -> String {
    let header = ["key", "value", "default", "what it does"].map(str::to_owned).to_vec();
    let row = |setting: &Setting| {
        let value = setting.value.replace('|', ", ");
        let default = setting.default.map(|default| format!("`{default}`")).unwrap_or_default();
        vec![format!("`{}`", setting.key), value, default, setting.help.to_owned()]
    };
    markdown(&[header].into_iter().chain(SETTINGS.iter().map(row)).collect::<Vec<_>>())
}

/// The README with every marked table made anew, or the name of a marker that no source answers to.
fn rewritten(readme: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = readme;
    while let Some((before, after)) = rest.split_once("<!-- table: ") {
        let (name, after) = after.split_once(" -->\n").ok_or("a table marker is not closed")?;
        let (_, after) = after.split_once(END).ok_or_else(|| format!("the table {name} has no end"))?;
        let (_, source) =
            TABLES.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("{name} has no source"))?;
        out += &format!("{before}<!-- table: {name} -->\n{}{END}", source());
        rest = after;
    }
    Ok(out + rest)
}

#[test]
fn the_readme_says_what_the_code_says() {
    let readme = tree::read("README.md");
    let fresh = rewritten(&readme).unwrap_or_else(|complaint| panic!("README.md: {complaint}"));
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(tree::top().join("README.md"), &fresh).expect("a writable README");
        return;
    }
    let stale: Vec<&str> = fresh.lines().filter(|line| !readme.lines().any(|old| old == *line)).collect();
    assert!(
        readme == fresh,
        "README.md is behind its sources; run with UPDATE_EXPECT=1. New lines:\n{}",
        stale.join("\n")
    );
}

#[test]
fn every_table_stands_in_the_readme_once() {
    let readme = tree::read("README.md");
    let count = |name: &str| readme.matches(&format!("<!-- table: {name} -->")).count();
    let names: BTreeSet<&str> = TABLES.iter().map(|(name, _)| *name).collect();
    let wrong: Vec<&&str> = names.iter().filter(|name| count(name) != 1).collect();
    assert!(
        wrong.is_empty() && names.len() == TABLES.len(),
        "tables not in the README exactly once: {wrong:?}"
    );
}
