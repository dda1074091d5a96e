//! The files of the project as they lie in the checkout, without build output and whatever git is told to ignore.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the project.
pub struct File {
    /// Path from the top of the project, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl File {
    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// The directory of the root manifest.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file whose name ends in one of `endings`, sorted by path; no ending given means every text file.
pub fn files(endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    collect(&top(), &ignored(), &mut found);
    found.sort();
    let wanted =
        found.into_iter().filter(|path| endings.is_empty() || endings.iter().any(|end| path.ends_with(end)));
    wanted
        .filter_map(|path| fs::read_to_string(top().join(&path)).ok().map(|text| File { path, text }))
        .collect()
}

/// One file that must be there.
pub fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names at the top of the project, ignored ones left out.
pub fn top_level() -> Vec<String> {
    let ignored = ignored();
    let mut names: Vec<String> = entries(&top()).map(|path| file_name(&path)).collect();
    names.retain(|name| !ignored.contains(name));
    names.sort();
    names
}

/// What `.gitignore` names, and git's own directory.
fn ignored() -> Vec<String> {
    let mut names: Vec<String> =
        read(".gitignore").lines().map(|line| line.trim_matches('/').to_owned()).collect();
    names.push(".git".to_owned());
    names
}

fn collect(dir: &Path, ignored: &[String], found: &mut Vec<String>) {
    for path in entries(dir).filter(|path| !ignored.contains(&file_name(path))) {
        if path.is_dir() {
            collect(&path, ignored, found);
        } else {
            let inside = path.strip_prefix(top()).expect("found below the top");
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir).expect("a readable directory").map(|entry| entry.expect("a readable entry").path())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
