//! An authority's file of sources, limits, thresholds, workers and published figures, in TOML.

use std::ops::Range;
use std::{fmt, mem};

use ids::AuthorityCode;
use jiff::civil::Date;
use journey::Kind;
use journey::codes::{Coded, Employment};
use projections::measures;
use rules::jurisdiction::{Comparator, Milestone, Reported, Term, ThresholdDocument, Vacancy, WorkerRow};
use rules::{Allowance, Calendar, Jurisdiction, Limit, Setting, Source, Unfit, Value};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub place: String,
    /// What is wrong there.
    pub says: String,
}

/// Why a file cannot be used: all that is wrong with it.
#[derive(Debug, thiserror::Error)]
pub struct BadFile {
    /// What is wrong, in the order of the file as far as it has one.
    pub complaints: Vec<Complaint>,
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Complaint { place, says }) in self.complaints.iter().enumerate() {
            write!(f, "{}{place}: {says}", if index > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
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
    clock: Option<String>,
    flag: Option<String>,
    measure: Option<String>,
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
struct AdjoiningRow {
    #[serde(deserialize_with = "authority")]
    authority: AuthorityCode,
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
        let mut reading = Reading::of(bytes)?;
        let all = DeValue::Table(mem::take(&mut reading.table));
        let read = reading.value(Spanned::new(0..bytes.len(), all));
        reading.finish(read.unwrap_or_default())
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

/// Sets a threshold of the clock, of the flag or of the measure that the row names.
fn set(made: Jurisdiction, row: ParameterRow) -> Result<Jurisdiction, Unfit> {
    let ParameterRow { clock, flag, measure, name, value, from } = row;
    match (clock, flag, measure) {
        (Some(clock), None, None) => made.with_clock_setting(&clock, &name, value, from),
        (None, Some(flag), None) => made.with_setting(Setting { flag, parameter: name, value, from }),
        (None, None, Some(named)) => {
            let row = measures::measure(&named).ok_or(Unfit::NoSuchMeasure)?;
            made.with_measure_setting((row.name, row.parameters), &name, value, from)
        }
        _ => Err(Unfit::NoSuchOwner),
    }
}

/// A file that is being read, and what is wrong with it so far.
struct Reading<'f> {
    text: &'f str,
    table: DeTable<'f>,
    complaints: Vec<Complaint>,
}

impl<'f> Reading<'f> {
    fn of(bytes: &'f [u8]) -> Result<Self, BadFile> {
        let not_text = |error: std::str::Utf8Error| {
            let says = "the file is not UTF-8 text".to_owned();
            BadFile {
                complaints: vec![Complaint { place: format!("byte {}", error.valid_up_to() + 1), says }],
            }
        };
        let text = std::str::from_utf8(bytes).map_err(not_text)?;
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reading = Self { text, table: table.into_inner(), complaints: Vec::new() };
        errors.iter().for_each(|error| reading.toml(error));
        if reading.complaints.is_empty() { Ok(reading) } else { Err(reading.bad()) }
    }

    /// The rows of a table that can be read, each with its number from 1.
    fn rows<T: Deserialize<'f>>(&mut self, name: &str) -> Vec<(usize, T)> {
        let Some(value) = self.table.remove(name) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(rows) = value.into_inner() else {
            self.complain(self.place(span), format!("[[{name}]] is a list of tables"));
            return Vec::new();
        };
        (1..).zip(rows).filter_map(|(number, row)| Some((number, self.value(row)?))).collect()
    }

    fn value<T: Deserialize<'f>>(&mut self, value: Spanned<DeValue<'f>>) -> Option<T> {
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| self.toml(&error)).ok()
    }

    /// What is left belongs nowhere.
    fn leftovers(&mut self) {
        for (name, _) in mem::take(&mut self.table) {
            let says = format!("unknown table `{}`, expected one of {}", name.get_ref(), TABLES.join(", "));
            self.complain(self.place(name.span()), says);
        }
    }

    fn toml(&mut self, error: &toml::de::Error) {
        let place = error.span().map_or_else(|| "the file".to_owned(), |span| self.place(span));
        self.complain(place, error.message().to_owned());
    }

    fn complain(&mut self, place: String, says: String) {
        self.complaints.push(Complaint { place, says });
    }

    /// The row of a table means something that cannot be.
    fn unfit(&mut self, table: &str, number: usize, why: &Unfit) {
        self.complain(format!("[[{table}]] number {number}"), why.to_string());
    }

    fn in_order(&mut self, table: &str, number: usize, from: Option<Date>, until: Option<Date>) {
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            self.complain(format!("[[{table}]] number {number}"), "it ends before it begins".to_owned());
        }
    }

    fn place(&self, span: Range<usize>) -> String {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("line {line}, column {column}")
    }

    fn bad(self) -> BadFile {
        BadFile { complaints: self.complaints }
    }

    fn finish<T>(self, made: T) -> Result<T, BadFile> {
        if self.complaints.is_empty() { Ok(made) } else { Err(self.bad()) }
    }
}

/// The tables that a file may have.
const TABLES: [&str; 13] = [
    "source",
    "limit",
    "parameter",
    "commencement",
    "worker",
    "vacancy",
    "milestone",
    "reported",
    "comparator",
    "term",
    "threshold_document",
    "adjoining",
    "calendar",
];

/// Reads a jurisdiction file, under the name by which figures cite it.
pub fn read(bytes: &[u8], version: &str) -> Result<Jurisdiction, BadFile> {
    let mut reading = Reading::of(bytes)?;
    let mut made = Jurisdiction::default();
    version.clone_into(&mut made.version);
    if let Some(calendar) = reading.table.remove("calendar") {
        let holidays: Holidays = reading.value(calendar).unwrap_or_default();
        made.calendar = holidays.amend(made.calendar, version);
    }
    for (number, SourceRow { system, kinds, from, until }) in reading.rows("source") {
        reading.in_order("source", number, from, until);
        made = made.with_source(Source { system, kinds, from, until });
    }
    made = rules(&mut reading, made);
    people(&mut reading, &mut made);
    made.milestones = reading.rows("milestone").iter().map(|(_, row)| milestone(row)).collect();
    made.reported = reading.rows("reported").into_iter().map(|(_, row)| reported(row)).collect();
    made.comparators = reading.rows("comparator").into_iter().map(|(_, row)| comparator(row)).collect();
    for (number, TermRow { from, until }) in reading.rows("term") {
        reading.in_order("term", number, Some(from), Some(until));
        made.terms.push(Term { from, until });
    }
    let documents = reading.rows("threshold_document").into_iter();
    made.threshold_documents = documents
        .map(|(_, ThresholdDocumentRow { version, from })| ThresholdDocument { version, from })
        .collect();
    for (_, AdjoiningRow { authority }) in reading.rows("adjoining") {
        made.adjoining.push(authority.get());
    }
    made.terms.sort_unstable();
    made.threshold_documents.sort_by_key(|document| document.from);
    reading.leftovers();
    reading.finish(made)
}

/// What the authority sets in the rule books.
fn rules(reading: &mut Reading<'_>, mut made: Jurisdiction) -> Jurisdiction {
    for (number, LimitRow { clock, run, allowance, from }) in reading.rows("limit") {
        let limit = Limit { clock, run: run.map(|run| run.saturating_sub(1)), allowance, from };
        match made.clone().with_limit(limit) {
            Ok(with) => made = with,
            Err(why) => reading.unfit("limit", number, &why),
        }
    }
    for (number, row) in reading.rows("parameter") {
        match set(made.clone(), row) {
            Ok(with) => made = with,
            Err(why) => reading.unfit("parameter", number, &why),
        }
    }
    for (number, CommencementRow { clock, from }) in reading.rows("commencement") {
        match made.clone().with_commencement(&clock, from) {
            Ok(with) => made = with,
            Err(why) => reading.unfit("commencement", number, &why),
        }
    }
    made
}

/// Who works there, and which posts are vacant.
fn people(reading: &mut Reading<'_>, made: &mut Jurisdiction) {
    for (number, worker) in reading.rows("worker") {
        let WorkerLine { id, fte, employment, team, manager, from, until } = worker;
        reading.in_order("worker", number, from, until);
        let fte_percent = percent(fte.unwrap_or(1.0));
        made.workers.push(WorkerRow { id, fte_percent, employment, team, manager, from, until });
    }
    for (number, VacancyRow { team, fte, from, until }) in reading.rows("vacancy") {
        reading.in_order("vacancy", number, Some(from), until);
        made.vacancies.push(Vacancy { team, fte_percent: percent(fte), from, until });
    }
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

fn authority<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AuthorityCode, D::Error> {
    let code = String::deserialize(deserializer)?;
    code.parse().map_err(|_| D::Error::custom("expected the code of an authority, as in \"341\""))
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
            Err(bad) => bad.to_string(),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn every_table_is_read() {
        check(
            include_str!("../../tests/suite/damaged/jurisdiction.toml"),
            expect![
                "v1 england-1+v1, 1 sources, 1 workers, 1 terms, 1 milestones, 1 reported, 1 comparators"
            ],
        );
    }

    #[test]
    fn a_threshold_is_of_one_flag_or_of_one_measure() {
        let text = |owner: &str, name: &str, value: &str| {
            format!("[[parameter]]\n{owner}\nname = \"{name}\"\nvalue = {value}\nfrom = 2026-01-01")
        };
        let made = read(text("measure = \"W5\"", "above", "18").as_bytes(), "v1").expect("a jurisdiction");
        let caseload = measures::measure("caseload").expect("a measure");
        let above = &caseload.parameters[0];
        let on = |year| made.measure_setting(caseload.name, above, jiff::civil::date(year, 1, 1));
        assert_eq!((on(2025), on(2026)), (Value::Count(20), Value::Count(18)));
        for (text, why) in [
            (text("measure = \"caselaod\"", "above", "18"), Unfit::NoSuchMeasure),
            (text("measure = \"caseload\"", "below", "18"), Unfit::NoSuchParameter),
            (text("measure = \"caseload\"", "above", "\"18d\""), Unfit::OtherUnit),
            (text("", "above", "18"), Unfit::NoSuchOwner),
            (text("flag = \"D01\"\nmeasure = \"caseload\"", "above", "18"), Unfit::NoSuchOwner),
            (text("flag = \"D01\"\nclock = \"placement-visit\"", "above", "18"), Unfit::NoSuchOwner),
            (text("clock = \"plaecment-visit\"", "same-carer-restarts", "1"), Unfit::NoSuchClock),
            (text("clock = \"placement-visit\"", "above", "1"), Unfit::NoSuchParameter),
            (text("clock = \"placement-visit\"", "same-carer-restarts", "\"1m\""), Unfit::OtherUnit),
        ] {
            let refused = read(text.as_bytes(), "v1").expect_err("a threshold of nothing").to_string();
            assert_eq!(refused, format!("[[parameter]] number 1: {why}"));
        }
    }

    #[test]
    fn a_clock_has_thresholds_and_the_authorities_that_adjoin_are_named() {
        let text = "
            [[parameter]]
            clock = \"LAC-VISIT-1\"
            name = \"same-carer-restarts\"
            value = 1
            from = 2026-01-01
            [[adjoining]]
            authority = \"341\"
            ";
        let made = read(text.as_bytes(), "v1").expect("a jurisdiction");
        let visits = rules::book::clock("placement-visit").expect("a clock");
        let on = |year| made.clock_setting(visits.name, &visits.parameters[0], jiff::civil::date(year, 1, 1));
        assert_eq!((on(2025), on(2026)), (Value::Count(0), Value::Count(1)));
        assert_eq!(made.adjoining, [341]);
        check(
            "[[adjoining]]\nauthority = \"Sefton\"",
            expect!["line 2, column 13: expected the code of an authority, as in \"341\""],
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
            expect!["[[term]] number 1: it ends before it begins"],
        );
        check(
            "[[source]]\nsystem = \"x\"\nkinds = [\"care-period-startd\"]",
            expect![
                "line 3, column 9: there is no kind of fact of that name; the nearest is care-period-started"
            ],
        );
        check(
            "[[comparator]]\nmeasure = \"m\"\ngeography = \"England\"\nvalue = 1.0\nsource = \"s\"",
            expect!["line 1, column 1: missing field `year`"],
        );
        check(
            "[[sauce]]\nsystem = \"x\"",
            expect![
                "line 1, column 3: unknown table `sauce`, expected one of source, limit, parameter, commencement, worker, vacancy, milestone, reported, comparator, term, threshold_document, adjoining, calendar"
            ],
        );
        check(
            "[[term]]\nfrom = 2026-09-02T10:00:00\nuntil = 2026-08-02",
            expect!["line 2, column 8: expected a date without a time, as in 2016-01-01"],
        );
        check("limit = 7", expect!["line 1, column 9: [[limit]] is a list of tables"]);
        check("[[worker]\nid = 1", expect!["line 1, column 10: unclosed array table, expected `]`"]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        check(
            "limit = 7\n[[term]]\nfrom = 2026-09-02\nuntil = 2026-08-02\n[[term]]\nfrom = 2026-09-02\n[[sauce]]\n",
            expect![[r#"
                line 1, column 9: [[limit]] is a list of tables
                line 5, column 1: missing field `until`
                [[term]] number 1: it ends before it begins
                line 7, column 3: unknown table `sauce`, expected one of source, limit, parameter, commencement, worker, vacancy, milestone, reported, comparator, term, threshold_document, adjoining, calendar"#]],
        );
    }
}
