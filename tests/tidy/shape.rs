//! Sizes to live in: files that can be read at a sitting, functions that fit a screen, an opening line that says what
//! a file holds.

use super::tree;
use crate::hold;

/// No file is longer, its tests included.
const FILE_LINES_MAX: usize = 700;

/// No function is longer, its signature and closing brace included.
const FUNCTION_LINES_MAX: usize = 70;

/// Functions by name and length. In formatted code a function ends at the first brace as deep as its `fn`.
fn function_lengths(text: &str) -> Vec<(&str, usize)> {
    let mut lengths = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, after)) = code.split_once("fn ") else { continue };
        let qualifiers = before.split_whitespace().all(|word| {
            word.starts_with("pub") || ["const", "async", "unsafe", "extern", "\"C\""].contains(&word)
        });
        let name = after.split(['(', '<']).next().unwrap_or_default();
        if !qualifiers || name.is_empty() || code.ends_with('}') || code.ends_with(';') {
            continue;
        }
        let margin = &line[..line.len() - code.len()];
        let (close, asked) = (format!("{margin}}}"), format!("{margin})"));
        let is_last = |line: &&str| **line == close || (line.starts_with(&asked) && line.ends_with(';'));
        let ends = lines[index..].iter().position(is_last);
        lengths.push((name, ends.map_or(1, |last| last + 1)));
    }
    lengths
}

#[test]
#[expect(clippy::print_stdout, reason = "the median is for whoever asks with --nocapture")]
fn files_can_be_read_at_a_sitting() {
    let files = tree::files(&[".rs", ".py"]);
    let mut lengths: Vec<(usize, &str)> =
        files.iter().map(|file| (file.text.lines().count(), &*file.path)).collect();
    lengths.sort_unstable();
    let middle = lengths.get(lengths.len() / 2).map_or(0, |(lines, _)| *lines);
    println!("{} files, median {middle} lines, longest {:?}", lengths.len(), lengths.last());
    let long = lengths.iter().filter(|(lines, _)| *lines > FILE_LINES_MAX);
    let complaints: Vec<String> = long.map(|(lines, path)| format!("{path}: {lines} lines")).collect();
    hold("Longer than 700 lines; is there a seam?", &complaints);
}

#[test]
fn functions_fit_a_screen() {
    let mut complaints = Vec::new();
    for file in tree::files(&[".rs"]) {
        let long = function_lengths(&file.text).into_iter().filter(|(_, lines)| *lines > FUNCTION_LINES_MAX);
        complaints.extend(long.map(|(name, lines)| format!("{}: {name} has {lines} lines", file.path)));
    }
    hold("Longer than a screen of 70 lines:", &complaints);
}

#[test]
fn every_source_file_says_what_it_holds() {
    let silent = tree::files(&[".rs"]).into_iter().filter(|file| !file.text.starts_with("//!"));
    let complaints: Vec<String> = silent.map(|file| file.path).collect();
    hold("Files that do not open with a `//!` line:", &complaints);
}

#[test]
fn lengths_are_counted_as_a_reader_counts() {
    let text = "impl A {\n    pub fn short(&self) -> u8 { 1 }\n\n    pub const fn long(\n        a: u8,\n    ) -> u8 {\n        a\n    }\n}\n\ntrait T {\n    fn asked(&self);\n    fn asked_at_length(\n        &self,\n    ) -> u8;\n}\nlet f = || 1; // the fn is elsewhere\n";
    assert_eq!(function_lengths(text), [("long", 5), ("asked_at_length", 3)]);
}
