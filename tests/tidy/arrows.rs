//! The manifests are the diagram: which room may depend on which, and who alone may name sled, tonic and prost.

use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use super::tree;
use crate::hold;

/// The rooms, and what each may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("journey", &["ids"]),
    ("rules", &["ids", "journey"]),
    ("projections", &["ids", "journey", "rules"]),
    ("ledger", &["ids"]),
    ("ledger-sled", &["ids", "ledger"]),
    ("wire", &["ids", "journey", "ledger"]),
    ("exchange", &["ids", "journey"]),
    ("population", &["ids", "journey"]),
    (
        "journey-ledger",
        &[
            "exchange",
            "ids",
            "journey",
            "ledger",
            "ledger-sled",
            "population",
            "projections",
            "rules",
            "wire",
        ],
    ),
];

/// Libraries that only some rooms may name (a trailing `*` stands for any ending).
const KEPT_IN: &[(&str, &[&str])] = &[
    ("sled", &["ledger-sled"]),
    ("tonic*", &["wire", "journey-ledger"]),
    ("prost*", &["wire", "journey-ledger"]),
    ("protox", &["wire", "journey-ledger"]),
];

/// Rooms in which a file, a socket, a thread or the system's clock cannot even be named.
const PURE: &[&str] = &["ids", "journey", "rules", "projections"];

/// Rooms that speak to the outside in protobuf; everywhere else its types are not seen.
const SPEAK_PROTOBUF: &[&str] = &["crates/wire/", "src/grpc", "tests/", "benches/"];

/// Generated names that are no messages: the list of reasons, and the contract as bytes for reflection.
const NO_MESSAGES: &[&str] = &["pb::ErrorReason", "pb::DESCRIPTOR", "pb::FILE_DESCRIPTOR_SET"];

/// The fuzzer's targets are no room: nothing that is shipped or tested is built of them.
const FUZZER: &str = "tests/fuzz/";

fn manifests() -> BTreeMap<String, Table> {
    let paths = tree::files(&["Cargo.toml"]).into_iter().filter(|file| !file.path.starts_with(FUZZER));
    let tables = paths.map(|file| file.text.parse::<Table>().expect("a manifest is TOML"));
    tables.map(|table| (table["package"]["name"].as_str().expect("a name").to_owned(), table)).collect()
}

fn dependencies<'a>(manifest: &'a Table, kinds: &[&str]) -> BTreeSet<&'a str> {
    let sections = kinds.iter().filter_map(|kind| manifest.get(*kind).and_then(|section| section.as_table()));
    sections.flat_map(|section| section.keys().map(String::as_str)).collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |start| name.starts_with(start))
}

#[test]
fn arrows_between_rooms_are_the_allowed_ones() {
    let manifests = manifests();
    let rooms: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    let mut complaints = Vec::new();
    for (room, manifest) in &manifests {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == room) else {
            complaints.push(format!("{room} is a room that the table of arrows does not know"));
            continue;
        };
        let uses = dependencies(manifest, &["dependencies", "build-dependencies"]);
        let extra = uses.iter().filter(|name| rooms.contains(*name) && !allowed.contains(name));
        complaints.extend(extra.map(|name| format!("{room} may not depend on {name}")));
    }
    complaints.extend(
        rooms.iter().filter(|room| !manifests.contains_key(**room)).map(|room| format!("{room} is gone")),
    );
    hold("A new arrow between rooms is a change to the architecture:", &complaints);
}

#[test]
fn sled_tonic_and_prost_stay_in_their_rooms() {
    let mut complaints = Vec::new();
    for (room, manifest) in &manifests() {
        for name in dependencies(manifest, &["dependencies", "build-dependencies", "dev-dependencies"]) {
            let keepers = KEPT_IN.iter().filter(|(pattern, _)| matches(pattern, name));
            let strays = keepers.filter(|(_, rooms)| !rooms.contains(&room.as_str()));
            complaints
                .extend(strays.map(|(_, rooms)| format!("{room} names {name}, which belongs to {rooms:?}")));
        }
    }
    hold("Some libraries belong to one room:", &complaints);
}

#[test]
fn protobuf_types_are_not_seen_outside_wire_and_grpc() {
    let mut complaints = Vec::new();
    for file in tree::files(&[".rs"]) {
        if SPEAK_PROTOBUF.iter().any(|room| file.path.starts_with(room)) {
            continue;
        }
        for (number, line) in file.lines() {
            let code = NO_MESSAGES
                .iter()
                .fold(line.split("//").next().unwrap_or_default().to_owned(), |code, name| {
                    code.replace(name, "")
                });
            if ["prost::", "prost_types::", "pb::"].iter().any(|path| code.contains(path)) {
                complaints.push(format!("{}:{number} names a protobuf type", file.path));
            }
        }
    }
    hold("Protobuf ends at wire and src/grpc:", &complaints);
}

#[test]
fn pure_rooms_are_compiled_without_std() {
    let impure =
        PURE.iter().filter(|room| !tree::read(&format!("crates/{room}/src/lib.rs")).contains("#![no_std]"));
    let complaints: Vec<String> =
        impure.map(|room| format!("{room} does not open with #![no_std]")).collect();
    hold("These rooms do no I/O and never ask the time:", &complaints);
}

#[test]
fn every_room_takes_the_lints_of_the_house() {
    let lax =
        |table: &Table| table.get("lints").and_then(|lints| lints.get("workspace")?.as_bool()) != Some(true);
    let rooms = manifests();
    let complaints: Vec<String> =
        rooms.iter().filter(|(_, table)| lax(table)).map(|(room, _)| room.clone()).collect();
    hold("Rooms without `[lints] workspace = true`:", &complaints);
}
