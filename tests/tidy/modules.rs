//! No forgotten files: every source file is reached by a `mod`, and the top level holds only what the customer fixed.

use super::tree::{self, File};
use crate::hold;

/// What may stand at the top level besides dot-files.
const TOP_LEVEL: &[&str] =
    &["Cargo.toml", "Cargo.lock", "proto", "src", "crates", "tests", "benches", "README.md"];

/// Module names that say nothing about what is inside, and what to do instead.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager", "misc"];

fn is_declared(file: &File, all: &[File]) -> bool {
    let path = file.path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let (dir, stem) = path.rsplit_once('/').expect("sources lie in a directory");
    if found_by_cargo(dir, stem) || pointed_at(all, dir, stem) {
        return true;
    }
    let parents =
        [format!("{dir}.rs"), format!("{dir}/mod.rs"), format!("{dir}/main.rs"), format!("{dir}/lib.rs")];
    all.iter().filter(|file| parents.contains(&file.path)).any(|parent| names(parent, stem))
}

/// Roots of a library, a program, a test or a bench, and build scripts.
fn found_by_cargo(dir: &str, stem: &str) -> bool {
    let is = |name: &str| dir == name || dir.ends_with(&format!("/{name}"));
    let within = |name: &str| {
        dir.rsplit_once('/').is_some_and(|(above, _)| above == name || above.ends_with(&format!("/{name}")))
    };
    let root_of_src = is("src") && (stem == "lib" || stem == "main");
    let single = is("tests") || is("benches") || is("src/bin") || is("fuzz_targets") || stem == "build";
    root_of_src || single || (stem == "main" && (within("tests") || within("benches")))
}

/// Whether a file of the same directory names this one in a `path` attribute.
fn pointed_at(all: &[File], dir: &str, stem: &str) -> bool {
    let attribute = format!("#[path = \"{stem}.rs\"]");
    let beside = |file: &&File| file.path.rsplit_once('/').is_some_and(|(other, _)| other == dir);
    all.iter().filter(beside).any(|file| file.text.contains(&attribute))
}

/// Whether a file says `mod stem;`, publicly or not.
fn names(parent: &File, stem: &str) -> bool {
    let declaration = format!("mod {stem};");
    let says = |line: &str| {
        let visibility = line.trim().strip_suffix(&declaration).map(str::trim_end);
        visibility.is_some_and(|visibility| visibility.is_empty() || visibility.starts_with("pub"))
    };
    parent.text.lines().any(says)
}

#[test]
fn no_source_file_is_forgotten() {
    let all = tree::files(&[".rs"]);
    let forgotten = all.iter().filter(|file| file.path.contains('/') && !is_declared(file, &all));
    let complaints: Vec<String> =
        forgotten.map(|file| format!("{} is declared by no `mod`", file.path)).collect();
    hold("Files that no build sees:", &complaints);
}

#[test]
fn a_module_says_what_it_holds() {
    let mut complaints = Vec::new();
    for file in tree::files(&[".rs", ".py", ".proto"]) {
        let parts = file.path.split(['/', '.']);
        let empty =
            parts.filter(|part| EMPTY_NAMES.contains(part)).map(|part| format!("{} ({part})", file.path));
        complaints.extend(empty);
    }
    hold("Name a module after what it holds, not after the fact that it holds something:", &complaints);
}

#[test]
fn the_top_level_holds_what_the_customer_fixed() {
    let stray = |name: &String| {
        !name.starts_with('.') && !name.starts_with("LICENSE") && !TOP_LEVEL.contains(&&**name)
    };
    let complaints: Vec<String> = tree::top_level().into_iter().filter(stray).collect();
    hold("At the top level beyond what is fixed:", &complaints);
}

#[test]
fn a_forgotten_file_is_noticed() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let all = [
        file("crates/x/src/lib.rs", "//! X.\nmod kept;\npub(crate) mod deep;\n"),
        file("crates/x/src/kept.rs", ""),
        file("crates/x/src/lost.rs", ""),
        file("crates/x/src/deep.rs", "mod inner;\n"),
        file("crates/x/src/deep/inner.rs", ""),
        file("crates/x/src/deep/unseen.rs", "// mod unseen;"),
        file("tests/suite.rs", "mod suite {\n    mod append;\n}\n"),
        file("tests/suite/append.rs", ""),
        file("tests/suite/erase.rs", ""),
    ];
    let lost: Vec<&str> = all.iter().filter(|f| !is_declared(f, &all)).map(|f| &*f.path).collect();
    assert_eq!(lost, ["crates/x/src/lost.rs", "crates/x/src/deep/unseen.rs", "tests/suite/erase.rs"]);
}
