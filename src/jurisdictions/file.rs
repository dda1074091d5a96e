//! An authority's file of sources, limits, thresholds, workers and published figures, in TOML.

use jiff::civil::Date;
use journey::Kind;
use journey::codes::{Coded, Employment};
use rules::jurisdiction::{Comparator, Milestone, Reported, Term, ThresholdDocument, Vacancy, WorkerRow};
use rules::{Allowance, Calendar, Jurisdiction, Limit, Setting, Source, Unfit, Value};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// Why a file cannot be used; it names the place and never says what else stands there.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// It is not UTF-8.
    #[error("the file is not UTF-8 text")]
    NotText,
    /// It is not TOML, or a key or value in it means nothing.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A line means something that cannot be.
    #[error("[[{table}]] number {number}: {why}")]
    Unfit {
        /// The table.
        table: &'static str,
        /// Which of its rows, from 1.
        number: usize,
        /// Why.
        why: Unfit,
    },
    /// Something ends before it begins.
    #[error("[[{table}]] number {number} ends before it begins")]
    EndsBefore {
        /// The table.
        table: &'static str,
        /// Which of its rows, from 1.
        number: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<SourceRow>,
    #[serde(default)]
    limit: Vec<LimitRow>,
    #[serde(default)]
    parameter: Vec<ParameterRow>,
    #[serde(default)]
    commencement: Vec<CommencementRow>,
    #[serde(default)]
    worker: Vec<WorkerLine>,
    #[serde(default)]
    vacancy: Vec<VacancyRow>,
    #[serde(default)]
    milestone: Vec<MilestoneRow>,
    #[serde(default)]
    reported: Vec<ReportedRow>,
    #[serde(default)]
    comparator: Vec<ComparatorRow>,
    #[serde(default)]
    term: Vec<TermRow>,
    #[serde(default)]
    threshold_document: Vec<ThresholdDocumentRow>,
    #[serde(default)]
    calendar: Holidays,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
    system: String,
    #[serde(default, deserialize_with = "kinds")]
    kinds: Vec<Kind>,
    #[serde(default, deserialize_with = "day_or_none")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "day_or_none")]
    until: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRow {
    clock: String,
    /// Which run, from 1.
    run: Option<usize>,
    #[serde(deserialize_with = "parsed")]
    allowance: Allowance,
    #[serde(deserialize_with = "day")]
    from: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterRow {
    flag: String,
    name: String,
    #[serde(deserialize_with = "value")]
    value: Value,
    #[serde(deserialize_with = "day")]
    from: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommencementRow {
    clock: String,
    #[serde(deserialize_with = "day")]
    from: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkerLine {
    id: String,
    fte: Option<f64>,
    #[serde(default, deserialize_with = "employment")]
    employment: Option<Employment>,
    team: Option<String>,
    manager: Option<String>,
    #[serde(default, deserialize_with = "day_or_none")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "day_or_none")]
    until: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VacancyRow {
    team: Option<String>,
    fte: f64,
    #[serde(deserialize_with = "day")]
    from: Date,
    #[serde(default, deserialize_with = "day_or_none")]
    until: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MilestoneRow {
    kind: MilestoneKind,
    #[serde(deserialize_with = "day")]
    on: Date,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MilestoneKind {
    InspectionNotice,
    Audit,
    Hearing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportedRow {
    measure: String,
    #[serde(deserialize_with = "day")]
    period: Date,
    value: f64,
    #[serde(deserialize_with = "day")]
    published_on: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparatorRow {
    measure: String,
    geography: String,
    year: String,
    value: f64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    #[serde(deserialize_with = "day")]
    from: Date,
    #[serde(deserialize_with = "day")]
    until: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdDocumentRow {
    version: String,
    #[serde(deserialize_with = "day")]
    from: Date,
}

/// Days that are bank holidays here beside, or instead of, those that the release knows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    #[serde(default, deserialize_with = "days")]
    added: Vec<Date>,
    #[serde(default, deserialize_with = "days")]
    taken: Vec<Date>,
}

impl Holidays {
    /// Reads a calendar file: `added` and `taken`, each a list of dates.
    pub fn read(bytes: &[u8]) -> Result<Self, BadFile> {
        Ok(toml::from_str(std::str::from_utf8(bytes).map_err(|_| BadFile::NotText)?)?)
    }

    /// A calendar with these days, under a name that says so.
    pub fn amend(&self, calendar: Calendar, version: &str) -> Calendar {
        if self.added.is_empty() && self.taken.is_empty() {
            return calendar;
        }
        let version = format!("{}+{version}", calendar.version());
        calendar.amended(&version, &self.added, &self.taken)
    }
}

/// Reads a jurisdiction file, under the name by which figures cite it.
pub fn read(bytes: &[u8], version: &str) -> Result<Jurisdiction, BadFile> {
    let file: File = toml::from_str(std::str::from_utf8(bytes).map_err(|_| BadFile::NotText)?)?;
    let mut made = Jurisdiction::default();
    version.clone_into(&mut made.version);
    made.calendar = file.calendar.amend(made.calendar, version);
    for (at, SourceRow { system, kinds, from, until }) in file.source.into_iter().enumerate() {
        in_order("source", at, from, until)?;
        made = made.with_source(Source { system, kinds, from, until });
    }
    for (at, LimitRow { clock, run, allowance, from }) in file.limit.into_iter().enumerate() {
        let limit = Limit { clock, run: run.map(|run| run.saturating_sub(1)), allowance, from };
        made = made.with_limit(limit).map_err(|why| unfit("limit", at, why))?;
    }
    for (at, ParameterRow { flag, name, value, from }) in file.parameter.into_iter().enumerate() {
        let setting = Setting { flag, parameter: name, value, from };
        made = made.with_setting(setting).map_err(|why| unfit("parameter", at, why))?;
    }
    for (at, CommencementRow { clock, from }) in file.commencement.into_iter().enumerate() {
        made = made.with_commencement(&clock, from).map_err(|why| unfit("commencement", at, why))?;
    }
    for (at, worker) in file.worker.into_iter().enumerate() {
        let WorkerLine { id, fte, employment, team, manager, from, until } = worker;
        in_order("worker", at, from, until)?;
        let fte_percent = percent(fte.unwrap_or(1.0));
        made.workers.push(WorkerRow { id, fte_percent, employment, team, manager, from, until });
    }
    for (at, VacancyRow { team, fte, from, until }) in file.vacancy.into_iter().enumerate() {
        in_order("vacancy", at, Some(from), until)?;
        made.vacancies.push(Vacancy { team, fte_percent: percent(fte), from, until });
    }
    for (at, TermRow { from, until }) in file.term.into_iter().enumerate() {
        in_order("term", at, Some(from), Some(until))?;
        made.terms.push(Term { from, until });
    }
    let documents = file.threshold_document.into_iter();
    made.threshold_documents =
        documents.map(|ThresholdDocumentRow { version, from }| ThresholdDocument { version, from }).collect();
    made.milestones = file.milestone.iter().map(milestone).collect();
    made.reported = file.reported.into_iter().map(reported).collect();
    made.comparators = file.comparator.into_iter().map(comparator).collect();
    made.terms.sort_unstable();
    made.threshold_documents.sort_by_key(|document| document.from);
    Ok(made)
}

fn milestone(row: &MilestoneRow) -> Milestone {
    let kind = match row.kind {
        MilestoneKind::InspectionNotice => "inspection-notice",
        MilestoneKind::Audit => "audit",
        MilestoneKind::Hearing => "hearing",
    };
    Milestone { kind: kind.to_owned(), on: row.on }
}

fn reported(row: ReportedRow) -> Reported {
    let ReportedRow { measure, period, value, published_on } = row;
    Reported { measure, as_of: period, value, published_on }
}

fn comparator(row: ComparatorRow) -> Comparator {
    let ComparatorRow { measure, geography, year, value, source } = row;
    Comparator { measure, geography, year, value, source }
}

fn unfit(table: &'static str, at: usize, why: Unfit) -> BadFile {
    BadFile::Unfit { table, number: at + 1, why }
}

fn in_order(table: &'static str, at: usize, from: Option<Date>, until: Option<Date>) -> Result<(), BadFile> {
    match (from, until) {
        (Some(from), Some(until)) if until < from => Err(BadFile::EndsBefore { table, number: at + 1 }),
        _ => Ok(()),
    }
}

/// Hundredths of a post, from none to ten.
fn percent(fte: f64) -> u16 {
    let hundredths = (fte * 100.0).round().clamp(0.0, 1000.0);
    (0..=1000).find(|&whole| f64::from(whole) >= hundredths).unwrap_or(1000)
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let read = toml::value::Datetime::deserialize(deserializer)?;
    let date = read.date.filter(|_| read.time.is_none() && read.offset.is_none());
    let date = date.ok_or_else(|| D::Error::custom("expected a date without a time, as in 2016-01-01"))?;
    date.to_string().parse().map_err(|_| D::Error::custom("there is no such day"))
}

fn day_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "day")] Date);
    Ok(Vec::<Day>::deserialize(deserializer)?.into_iter().map(|Day(day)| day).collect())
}

fn kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Kind>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let kind = |name: &String| Kind::from_name(name).ok_or_else(|| D::Error::custom(no_such_kind(name)));
    names.iter().map(kind).collect()
}

fn no_such_kind(name: &str) -> String {
    let nearest = Kind::ALL.iter().min_by_key(|kind| strsim::damerau_levenshtein(kind.name(), name));
    let nearest = nearest.map(|kind| kind.name()).unwrap_or_default();
    format!("there is no kind of fact of that name; the nearest is {nearest}")
}

fn employment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Employment>, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known = || D::Error::custom("expected permanent, agency or newly-qualified");
    Employment::from_code(&word).ok_or_else(known).map(Some)
}

fn parsed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Allowance, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Count(u16),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Count(count) => Ok(Value::Count(count)),
        Written::Text(text) => text.parse().map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
    fn check(text: &str, expected: Expect) {
        let said = match read(text.as_bytes(), "v1") {
            Ok(made) => format!(
                "{} {}, {} sources, {} workers, {} terms, {} milestones, {} reported, {} comparators",
                made.version,
                made.calendar.version(),
                made.sources().len(),
                made.workers.len(),
                made.terms.len(),
                made.milestones.len(),
                made.reported.len(),
                made.comparators.len(),
            ),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn every_table_is_read() {
        check(
            r#"
            [calendar]
            added = [2026-06-15]
            [[source]]
            system = "ssda903"
            kinds = ["care-period-started", "care-review-held"]
            until = 2026-03-31
            [[worker]]
            id = "SW1"
            fte = 0.6
            employment = "agency"
            team = "North"
            [[vacancy]]
            fte = 2.5
            from = 2026-01-01
            [[milestone]]
            kind = "inspection-notice"
            on = 2016-07-04
            [[reported]]
            measure = "children-looked-after"
            period = 2018-03-31
            value = 705
            published_on = 2018-11-15
            [[comparator]]
            measure = "children-looked-after"
            geography = "England"
            year = "2024-25"
            value = 81770
            source = "a release"
            [[term]]
            from = 2026-09-02
            until = 2026-12-18
            [[threshold_document]]
            version = "2"
            from = 2020-04-01
            "#,
            expect![
                "v1 england-1+v1, 1 sources, 1 workers, 1 terms, 1 milestones, 1 reported, 1 comparators"
            ],
        );
    }

    #[test]
    fn what_means_nothing_is_refused_with_its_place() {
        check(
            "[[limit]]\nclock = \"care-review\"\nallowance = \"30wd\"\nfrom = 2016-01-01",
            expect![
                "[[limit]] number 1: the limit of this clock stands in an Act, and no authority can change it"
            ],
        );
        check(
            "[[term]]\nfrom = 2026-09-02\nuntil = 2026-08-02",
            expect!["[[term]] number 1 ends before it begins"],
        );
        check(
            "[[source]]\nsystem = \"x\"\nkinds = [\"care-period-startd\"]",
            expect![[r#"
            TOML parse error at line 3, column 9
              |
            3 | kinds = ["care-period-startd"]
              |         ^^^^^^^^^^^^^^^^^^^^^^
            there is no kind of fact of that name; the nearest is care-period-started
        "#]],
        );
        check(
            "[[comparator]]\nmeasure = \"m\"\ngeography = \"England\"\nvalue = 1.0\nsource = \"s\"",
            expect![[r#"
                TOML parse error at line 1, column 1
                  |
                1 | [[comparator]]
                  | ^^^^^^^^^^^^^^
                missing field `year`
            "#]],
        );
        check(
            "[[sauce]]\nsystem = \"x\"",
            expect![[r#"
            TOML parse error at line 1, column 3
              |
            1 | [[sauce]]
              |   ^^^^^
            unknown field `sauce`, expected one of `source`, `limit`, `parameter`, `commencement`, `worker`, `vacancy`, `milestone`, `reported`, `comparator`, `term`, `threshold_document`, `calendar`
        "#]],
        );
        check(
            "[[term]]\nfrom = 2026-09-02T10:00:00\nuntil = 2026-08-02",
            expect![[r#"
            TOML parse error at line 2, column 8
              |
            2 | from = 2026-09-02T10:00:00
              |        ^^^^^^^^^^^^^^^^^^^
            expected a date without a time, as in 2016-01-01
        "#]],
        );
    }
}
