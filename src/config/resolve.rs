//! Where each value comes from: an option, else the environment, else the file, else the default.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use super::args::Given;
use super::settings::{self, PREFIX, SETTINGS};
use crate::exit::{Exit, Failure};

/// Who set a value, the weakest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// An option of the command line.
    Option(String),
}

impl Origin {
    /// How strongly this origin is meant; two of the same kind are equally strong.
    pub fn strength(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(_) => 1,
            Self::Environment(_) => 2,
            Self::Option(_) => 3,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Option(name) => write!(f, "--{name}"),
        }
    }
}

/// A value and who set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The value as text.
    pub text: String,
    /// Who set it.
    pub origin: Origin,
}

/// The settings by key; one without a value is absent.
#[derive(Clone, Debug, Default)]
pub struct Resolved(BTreeMap<&'static str, Value>);

/// Variables that begin as ours do and are no settings: the file itself, keys that must not stand in a file, and where
/// the tests find the sector's samples.
const OTHER_VARIABLES: [&str; 4] = [
    "JOURNEY_LEDGER_CONFIG",
    "JOURNEY_LEDGER_MASTER_KEY_HEX",
    "JOURNEY_LEDGER_NEW_MASTER_KEY_HEX",
    "JOURNEY_LEDGER_SAMPLES",
];

impl Resolved {
    /// Resolves the settings from the command line, this process's environment and the file that they name.
    pub fn from_surroundings(given: &Given) -> Result<Self, Failure> {
        let environment: BTreeMap<String, String> =
            env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        let file = given.config.clone().or_else(|| environment.get(OTHER_VARIABLES[0]).map(PathBuf::from));
        let text = match &file {
            Some(path) => fs::read_to_string(path)
                .map_err(|error| bad(format!("the configuration file {}: {error}", path.display())))?,
            None => String::new(),
        };
        Self::new(given, &environment, file.as_deref().map(|path| (path, text.as_str())))
    }

    /// Resolves the settings from what is given.
    pub fn new(
        given: &Given,
        environment: &BTreeMap<String, String>,
        file: Option<(&Path, &str)>,
    ) -> Result<Self, Failure> {
        let mut values = BTreeMap::new();
        let mut set = |key, text: String, origin| values.insert(key, Value { text, origin });
        for setting in SETTINGS {
            setting.default.map(|default| set(setting.key, default.to_owned(), Origin::Default));
        }
        if let Some((path, text)) = file {
            for (key, text) in in_file(path, text)? {
                set(key, text, Origin::File(path.to_owned()));
            }
        }
        for (name, text) in environment.iter().filter(|(name, _)| !OTHER_VARIABLES.contains(&name.as_str())) {
            let key = name.trim_start_matches(PREFIX).to_lowercase();
            let setting = settings::find(&key).ok_or_else(|| unknown("environment variable", name, &key))?;
            set(setting.key, text.clone(), Origin::Environment(name.clone()));
        }
        for (key, text) in &given.values {
            set(key, text.clone(), Origin::Option(key.replace('_', "-")));
        }
        Ok(Self(values))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }
}

fn in_file(path: &Path, text: &str) -> Result<Vec<(&'static str, String)>, Failure> {
    let at = path.display();
    let table: toml::Table = text.parse().map_err(|error| bad(format!("{at}: {error}")))?;
    let value = |(key, value): (String, toml::Value)| {
        let setting = settings::find(&key).ok_or_else(|| unknown(&format!("{at}: key"), &key, &key))?;
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(truth) => truth.to_string(),
            _ => return Err(bad(format!("{at}: {key} must be a text, a whole number, true or false"))),
        };
        Ok((setting.key, text))
    };
    table.into_iter().map(value).collect()
}

fn unknown(what: &str, shown: &str, key: &str) -> Failure {
    let hint = match settings::nearest(key) {
        Some(nearest) if shown.starts_with(PREFIX) => {
            format!("; did you mean {PREFIX}{}?", nearest.to_uppercase())
        }
        Some(nearest) => format!("; did you mean {nearest}?"),
        None => "; `journey-ledger config show` lists the settings".to_owned(),
    };
    bad(format!("{what} {shown} is unknown{hint}"))
}

fn bad(message: String) -> Failure {
    Failure::new(Exit::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(options: &[(&'static str, &str)], environment: &[(&str, &str)], file: &str, expected: &Expect) {
        let values = options.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        let environment =
            environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let given = Given { config: None, values };
        let shown = match Resolved::new(&given, &environment, Some((Path::new("jl.toml"), file))) {
            Ok(resolved) => ["listen", "data", "server", "reflection"]
                .iter()
                .filter_map(|key| {
                    resolved.get(key).map(|value| format!("{key} = {} ({})\n", value.text, value.origin))
                })
                .collect(),
            Err(failure) => failure.to_string(),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn the_strongest_origin_wins() {
        check(
            &[("listen", "127.0.0.1:1")],
            &[("JOURNEY_LEDGER_LISTEN", "127.0.0.1:2"), ("JOURNEY_LEDGER_DATA", "from-env")],
            "listen = '127.0.0.1:3'\ndata = 'from-file'\nreflection = false",
            &expect![[r#"
                listen = 127.0.0.1:1 (--listen)
                data = from-env (JOURNEY_LEDGER_DATA)
                reflection = false (jl.toml)
            "#]],
        );
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest_name() {
        check(&[], &[], "lisen = 'x'", &expect!["jl.toml: key lisen is unknown; did you mean listen?"]);
        check(
            &[],
            &[],
            "[data]\ndir = 'x'",
            &expect!["jl.toml: data must be a text, a whole number, true or false"],
        );
        check(
            &[],
            &[("JOURNEY_LEDGER_DRAIN_SECOND", "1")],
            "",
            &expect![
                "environment variable JOURNEY_LEDGER_DRAIN_SECOND is unknown; did you mean JOURNEY_LEDGER_DRAIN_SECONDS?"
            ],
        );
    }
}
