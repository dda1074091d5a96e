//! One word, one meaning: the glossary as a check on identifiers, and the leftovers that must not stay.

use super::tree::{self, File};
use crate::hold;

/// A word that may not be part of an identifier, what to say instead, and where that holds.
struct Banned {
    word: &'static str,
    say: &'static str,
    /// Path prefixes in which the word is banned; empty means everywhere.
    within: &'static [&'static str],
    /// Longer identifiers that are something else.
    except: &'static [&'static str],
}

const DOMAIN: &[&str] =
    &["crates/journey/", "crates/rules/", "crates/projections/", "crates/population/", "proto/"];

const WORDS: &[Banned] = &[
    Banned { word: "offset", say: "position or revision", within: &["proto/"], except: &["utc_offset"] },
    Banned { word: "sequence", say: "position or revision", within: &[], except: &[] },
    Banned { word: "seqno", say: "position or revision", within: &[], except: &[] },
    Banned { word: "sla", say: "clock", within: &[], except: &[] },
    Banned { word: "timer", say: "clock", within: &[], except: &[] },
    Banned { word: "alert", say: "flag", within: &[], except: &[] },
    Banned { word: "alerts", say: "flags", within: &[], except: &[] },
    Banned { word: "warning", say: "flag", within: DOMAIN, except: &[] },
    Banned { word: "snapshot", say: "checkpoint (signed) or head", within: &[], except: &[] },
    Banned { word: "dto", say: "receipt, or the name of the thing", within: &[], except: &[] },
    Banned { word: "transaction", say: "append or batch", within: &[], except: &[] },
    Banned {
        word: "commit",
        say: "persist (a store), append (a caller)",
        within: &["crates/ledger-sled/"],
        except: &[],
    },
    Banned {
        word: "episode",
        say: "period of care, placement, legal status or missing episode",
        within: &["crates/", "src/", "proto/"],
        except: &["missing_episode", "ssda903_episode"],
    },
    Banned {
        word: "episodes",
        say: "periods of care, placements, legal statuses or missing episodes",
        within: &["crates/", "src/", "proto/"],
        except: &["missing_episodes", "ssda903_episodes"],
    },
];

/// The rooms that read the sector's own files, whose tables are called what the sector calls them.
const SECTOR_FILES: &[&str] = &["crates/exchange/", "src/import"];

/// What must not be left behind, with the reason. Written in two halves so that this table does not find itself.
const LEFTOVERS: &[([&str; 2], &str)] = &[
    (["FIX", "ME"], "mend it or file it"),
    (["XX", "X:"], "mend it or file it"),
    (["TO", "DO"], "do it or file it"),
    (["db", "g!("], "look, then take it out"),
    (["to", "do!("], "a stub is not a piece of work"),
    (["unimple", "mented!("], "a stub is not a piece of work"),
    (["#[ig", "nore"], "a test that is not run is not a test"),
    (["#[should", "_panic"], "an error is a value, and is compared as one"),
    (["assert!(tr", "ue"], "a test that cannot fail is not a test"),
];

/// Paths that exist on one machine only.
const MACHINE_PATHS: &[[&str; 2]] =
    &[["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/tm", "p/"], ["/Use", "rs/"]];

/// The identifiers of a line of code, comments and literal text left out, in snake case.
fn identifiers(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let plain = code.replace("\\\"", "");
    let outside: String = plain.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let words = outside.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(snake_case).collect()
}

fn snake_case(word: &str) -> String {
    let mut snake = String::new();
    let mut after_small = false;
    for c in word.chars() {
        if c.is_uppercase() && after_small {
            snake.push('_');
        }
        after_small = c.is_lowercase() || c.is_numeric();
        snake.extend(c.to_lowercase());
    }
    snake
}

fn misused(file: &File) -> Vec<String> {
    let banned: Vec<&Banned> = WORDS.iter().filter(|banned| applies(banned, &file.path)).collect();
    let mut complaints = Vec::new();
    for (number, line) in file.lines() {
        for identifier in identifiers(line) {
            let wrong = banned.iter().filter(|banned| uses(banned, &identifier));
            complaints.extend(
                wrong.map(|banned| format!("{}:{number} {identifier}: say {}", file.path, banned.say)),
            );
        }
    }
    complaints
}

fn applies(banned: &Banned, path: &str) -> bool {
    let sector = banned.word.starts_with("episode") && SECTOR_FILES.iter().any(|room| path.starts_with(room));
    !sector && (banned.within.is_empty() || banned.within.iter().any(|room| path.starts_with(room)))
}

fn uses(banned: &Banned, identifier: &str) -> bool {
    identifier.split('_').any(|part| part == banned.word)
        && !banned.except.iter().any(|longer| identifier.contains(longer))
}

#[test]
fn one_word_has_one_meaning() {
    let complaints: Vec<String> = tree::files(&[".rs", ".proto"]).iter().flat_map(misused).collect();
    hold("Words that mean something else here:", &complaints);
}

#[test]
fn nothing_unfinished_is_left_behind() {
    let mut complaints = Vec::new();
    for file in tree::files(&[".rs", ".py", ".proto", ".toml", ".md", ".ci/run"]) {
        for (number, line) in file.lines() {
            let left = LEFTOVERS.iter().filter(|(halves, _)| line.contains(&halves.concat()));
            complaints.extend(
                left.map(|(halves, why)| format!("{}:{number} {}: {why}", file.path, halves.concat())),
            );
        }
    }
    hold("Leftovers:", &complaints);
}

#[test]
fn no_path_of_one_machine() {
    let mut complaints = Vec::new();
    for file in tree::files(&[]) {
        for (number, line) in file.lines() {
            let named = MACHINE_PATHS.iter().map(|halves| halves.concat()).filter(|path| line.contains(path));
            complaints.extend(named.map(|path| format!("{}:{number} {path}", file.path)));
        }
    }
    hold("Paths that other machines do not have:", &complaints);
}

#[test]
fn tests_wait_for_events_not_for_time() {
    let is_test = |file: &File| file.path.starts_with("tests/") || file.path.contains("/tests/");
    let pause = ["sleep", "("].concat();
    let mut complaints = Vec::new();
    for file in tree::files(&[".rs", ".py"]).iter().filter(|file| is_test(file)) {
        let asleep = file.lines().filter(|(_, line)| line.contains(&pause));
        complaints.extend(asleep.map(|(number, _)| format!("{}:{number}", file.path)));
    }
    hold("Tests that sleep; wait for a position, a line or health instead:", &complaints);
}

#[test]
fn a_misused_word_is_noticed() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let check = |path: &str, text: &str| misused(&file(path, text)).len();
    assert_eq!(check("proto/x.proto", "uint64 offset = 1;"), 1);
    assert_eq!(check("proto/x.proto", "sint32 utc_offset_minutes = 1; // no offset"), 0);
    assert_eq!(check("crates/ledger/src/segment.rs", "let offset = 1; let next_sequence = \"timer\";"), 1);
    assert_eq!(check("crates/rules/src/clocks.rs", "struct ReviewTimer; struct Island;"), 1);
    assert_eq!(check("proto/x.proto", "message Episode {}\nmessage MissingEpisode {}"), 1);
    assert_eq!(check("crates/exchange/src/ssda903/episodes.rs", "struct EpisodeRow;"), 0);
}
