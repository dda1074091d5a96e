//! How long it takes to take submissions in: returns of a synthetic authority, read, compared, appended, flagged and
//! checked by the program as anybody runs it, and a census read as a stream.
//!
//! `cargo bench --bench exchange -- --work ssda903 --rounds 5` prints a JSON line for each round; `--work` is ssda903,
//! cin or dfe. Every round begins in an empty directory.

mod inputs;
mod program;
mod stream;

use std::collections::HashMap;
use std::io::Write;

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let given = arguments()?;
    let number = |name: &str, usual: u32| match given.get(name) {
        Some(text) => text.parse().with_context(|| format!("--{name} wants a number")),
        None => Ok(usual),
    };
    let rounds = number("rounds", 5)?;
    match given.get("work").map_or("ssda903", String::as_str) {
        "ssda903" => looked_after(number("children", 6_800)?, rounds),
        "cin" => census(number("children", 50_000)?, number("copies", 1)?, rounds),
        "dfe" => payload(number("children", 5_000)?, rounds),
        other => bail!("there is no work {other}"),
    }
}

/// Options as names and values; what `cargo bench` adds of its own is left alone.
fn arguments() -> Result<HashMap<String, String>> {
    let mut given = HashMap::new();
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--").with_context(|| format!("what is {word}?"))?;
        given.insert(name.to_owned(), words.next().with_context(|| format!("--{name} wants a value"))?);
    }
    Ok(given)
}

fn print(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{{{line}}}")?)
}

/// A return on children looked after: first, again, its flags and its checks.
fn looked_after(children: u32, rounds: u32) -> Result<()> {
    let inputs = inputs::looked_after(children)?;
    print(&format!("\"placements\":{},\"reviews\":{}", inputs.placements, inputs.reviews))?;
    for _ in 0..rounds {
        let data = tempfile::tempdir()?;
        let run = |command: &[&str]| program::run(command, data.path());
        let directory = inputs.directory.path().to_string_lossy();
        let import = [
            "import",
            "ssda903",
            &directory,
            "--year",
            "2017",
            "--received",
            "2018-06-30",
            "--authority",
            "344",
        ];
        let (first, again) = (run(&import)?, run(&import)?);
        let flags = run(&["flags", "--as-of", "2018-06-30"])?;
        let checks = run(&["check", "ssda903", "--collection", "2017-18", "--summary"])?;
        print(&format!(
            "\"import_s\":{:.3},\"again_s\":{:.3},\"flags_s\":{:.3},\"checks_s\":{:.3},\"peak_mib\":{:.0}",
            first.seconds, again.seconds, flags.seconds, checks.seconds, first.peak_mib
        ))?;
    }
    Ok(())
}

/// A census, read as a stream as often as an import reads it.
fn census(children: u32, copies: u32, rounds: u32) -> Result<()> {
    let file = inputs::census(children, copies)?;
    let bytes = file.path().metadata()?.len();
    for _ in 0..rounds {
        print(&stream::read(file.path(), bytes)?)?;
    }
    Ok(())
}

/// The payload of one day after that of the day before.
fn payload(children: u32, rounds: u32) -> Result<()> {
    let inputs = inputs::payloads(children)?;
    for _ in 0..rounds {
        let data = tempfile::tempdir()?;
        let import = |file: &str, day: &str| {
            let path = inputs.path().join(file).to_string_lossy().into_owned();
            program::run(&["import", "dfe", &path, "--received", day, "--authority", "344"], data.path())
        };
        let first = import("one.json", inputs::DAYS[0])?;
        let next = import("two.json", inputs::DAYS[1])?;
        let again = import("two.json", inputs::DAYS[1])?;
        print(&format!(
            "\"first_s\":{:.3},\"next_s\":{:.3},\"again_s\":{:.3},\"peak_mib\":{:.0}",
            first.seconds, next.seconds, again.seconds, next.peak_mib
        ))?;
    }
    Ok(())
}
