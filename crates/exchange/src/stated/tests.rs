//! Extracts of one child, one after the other, against a record in memory.

use expect_test::{Expect, expect};
use ids::{ChildId, Position, Revision};
use jiff::civil::Date;
use journey::facts::{NeedPlanEnded, NeedPlanStarted};
use journey::journey::Journey;
use journey::subjects::PlanId;
use journey::{Entry, codes};

use super::*;

const SYSTEM: &str = "test-extract";

/// One plan a line, by its first day and its last; the extract is complete for the ends of 2021.
fn said(text: &str) -> ChildFacts {
    let key = ImportKey::new([7; 32]);
    let names = Names::new(&key, "Fictional1");
    let mut said = ChildFacts {
        complete: vec![Complete {
            kind: Kind::NeedPlanEnded,
            from: day("2021-01-01"),
            until: day("2021-12-31"),
        }],
        ..ChildFacts::default()
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (from, until) = line.split_once(" to ").map_or((line, None), |(from, until)| (from, Some(until)));
        let plan_id: PlanId = names.of("plan", &[from]).expect("a name");
        let stated = |occurred: &str, event: Event| Stated {
            key: vec![from.to_owned()],
            occurred: day(occurred).into(),
            event,
            table: "plans",
            row: None,
        };
        let started = NeedPlanStarted {
            plan_id: plan_id.clone(),
            kind: codes::NeedPlanKind::ChildInNeed,
            lead_role: None,
            fingerprint: None,
        };
        said.facts.push(stated(from, started.into()));
        said.facts.extend(until.map(|until| stated(until, NeedPlanEnded { plan_id, reason: None }.into())));
    }
    said
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

#[derive(Default)]
struct Record {
    entries: Vec<Entry>,
    earlier: Vec<Received>,
}

impl Record {
    fn take(&mut self, said: &ChildFacts, until: &str, received: &str) -> String {
        self.take_from((Date::MIN, false), said, until, received)
    }

    fn take_from(
        &mut self,
        (from, is_amended): (Date, bool),
        said: &ChildFacts,
        until: &str,
        received: &str,
    ) -> String {
        let child = ChildId::AUTHORITY_STREAM;
        let key = ImportKey::new([7; 32]);
        let submission = Received { taken_at: None, ..self.receive(from, until, received) };
        let occasion = Occasion {
            key: &key,
            system: SYSTEM,
            submission: &submission,
            earlier: &self.earlier,
            course: Course { names_open: &[Kind::NeedPlanStarted], is_amended },
        };
        let journey = Journey::fold(child, self.entries.iter().cloned());
        let known = (!self.entries.is_empty()).then_some(&journey);
        let changes = difference(&occasion, "Fictional1", said, known);
        let told = format!(
            "{} new, {} corrected, {} retracted, {} recorded already, {:?}\n",
            changes.events.len() as u64 - changes.corrections - changes.retractions,
            changes.corrections,
            changes.retractions,
            changes.already_recorded,
            changes.remarks.iter().map(|remark| remark.rule.code()).collect::<Vec<_>>(),
        );
        for (event_id, fact) in changes.events {
            let at = self.entries.len() as u64;
            let appended_at = fact.recorded.expect("a day of receipt").at;
            self.entries.push(Entry::new(child, (Position(at), Revision(at)), event_id, appended_at, fact));
        }
        told
    }

    /// Takes note that an extract was received, whatever it says.
    fn receive(&mut self, from: Date, until: &str, received: &str) -> Received {
        let id = Written::parse(&format!("{SYSTEM}-{received}")).expect("a name");
        let taken_at = Some(Position(self.entries.len() as u64));
        let submission = Received { id, from, until: day(until), received: day(received), taken_at };
        self.earlier.push(submission.clone());
        submission
    }
}

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(extracts: &[(&str, &str, &str)], expected: Expect) {
    let mut record = Record::default();
    let told: String =
        extracts.iter().map(|(text, until, received)| record.take(&said(text), until, received)).collect();
    expected.assert_eq(&told);
}

#[test]
fn what_is_sent_again_in_another_order_is_recorded_already() {
    check(
        &[
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-08-01", "2021-08-02"),
            ("2021-07-01\n2021-03-01 to 2021-06-01", "2021-08-01", "2021-08-03"),
            ("2021-07-01\n2021-03-01 to 2021-06-01\n2021-07-01", "2021-08-01", "2021-08-04"),
        ],
        expect![[r#"
            3 new, 0 corrected, 0 retracted, 0 recorded already, []
            0 new, 0 corrected, 0 retracted, 3 recorded already, []
            0 new, 0 corrected, 0 retracted, 4 recorded already, []
        "#]],
    );
}

#[test]
fn a_value_that_changed_corrects_and_an_end_that_is_new_is_appended() {
    check(
        &[
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-08-01", "2021-08-02"),
            ("2021-03-01 to 2021-06-08\n2021-07-01 to 2021-08-20", "2021-09-01", "2021-09-02"),
            ("2021-03-01 to 2021-06-08\n2021-07-01 to 2021-08-20", "2021-09-01", "2021-09-02"),
        ],
        expect![[r#"
            3 new, 0 corrected, 0 retracted, 0 recorded already, []
            1 new, 1 corrected, 0 retracted, 2 recorded already, []
            0 new, 0 corrected, 0 retracted, 4 recorded already, []
        "#]],
    );
}

#[test]
fn an_older_extract_never_reverts_a_newer_one() {
    check(
        &[
            ("2021-03-01 to 2021-06-08", "2021-09-01", "2021-09-02"),
            ("2021-03-01 to 2021-06-01\n2021-01-04", "2021-08-01", "2021-08-02"),
            ("2021-03-01 to 2021-06-08", "2021-09-01", "2021-09-02"),
        ],
        expect![[r#"
            2 new, 0 corrected, 0 retracted, 0 recorded already, []
            1 new, 0 corrected, 0 retracted, 1 recorded already, ["settled-by-later"]
            0 new, 0 corrected, 0 retracted, 2 recorded already, ["open-row-missing"]
        "#]],
    );
}

#[test]
fn what_a_newer_extract_left_as_it_was_an_older_one_does_not_change() {
    check(
        &[
            ("2021-03-01 to 2021-06-01", "2021-08-01", "2021-08-02"),
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-10-01", "2021-10-02"),
            ("2021-03-01 to 2021-06-08", "2021-09-01", "2021-09-02"),
            ("2021-03-01", "2021-09-10", "2021-09-11"),
            ("2021-03-01 to 2021-06-08\n2021-07-01", "2021-11-01", "2021-11-02"),
        ],
        expect![[r#"
            2 new, 0 corrected, 0 retracted, 0 recorded already, []
            1 new, 0 corrected, 0 retracted, 2 recorded already, []
            0 new, 0 corrected, 0 retracted, 1 recorded already, ["settled-by-later", "open-row-missing"]
            0 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
            0 new, 1 corrected, 0 retracted, 2 recorded already, []
        "#]],
    );
}

/// What an extract says: the first day of which it tells, the plans, the last day, when it was received. A star makes the
/// plans of another kind; one that does not have the child says a dash.
type Windowed<'t> = (&'t str, &'t str, &'t str, &'t str);

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check_windows(is_amended: bool, extracts: &[Windowed<'_>], expected: Expect) {
    let mut record = Record::default();
    let mut take = |&(from, text, until, received): &Windowed<'_>| {
        if text == "-" {
            record.receive(day(from), until, received);
            return "nothing of the child\n".to_owned();
        }
        let [_, other, ..] = <codes::NeedPlanKind as codes::Coded>::ALL else { panic!("two kinds") };
        let mut said = said(&text.replace('*', ""));
        for stated in said.facts.iter_mut().filter(|_| text.contains('*')) {
            if let Event::NeedPlanStarted(started) = &mut stated.event {
                started.kind = *other;
            }
        }
        let complete = [Kind::NeedPlanStarted, Kind::NeedPlanEnded].map(|kind| Complete {
            kind,
            from: day(from),
            until: day(until),
        });
        let names_open = vec![Kind::NeedPlanStarted];
        let said = ChildFacts { complete: complete.to_vec(), names_open, ..said };
        record.take_from((day(from), is_amended), &said, until, received)
    };
    let told: String = extracts.iter().map(&mut take).collect();
    expected.assert_eq(&told);
}

#[test]
fn what_was_open_when_a_newer_extract_begins_an_older_one_does_not_change() {
    check_windows(
        false,
        &[
            ("2021-02-28", "2019-01-10", "2021-08-31", "2021-09-01"),
            ("2021-03-31", "2019-01-10", "2021-09-30", "2021-10-01"),
            ("2021-02-28", "2019-01-10*", "2021-08-31", "2021-10-02"),
            ("2021-04-30", "2019-01-10*", "2021-10-31", "2021-11-01"),
        ],
        expect![[r#"
            1 new, 0 corrected, 0 retracted, 0 recorded already, []
            0 new, 0 corrected, 0 retracted, 1 recorded already, []
            0 new, 0 corrected, 0 retracted, 0 recorded already, ["settled-by-later"]
            0 new, 1 corrected, 0 retracted, 0 recorded already, []
        "#]],
    );
}

#[test]
fn what_had_ended_when_a_newer_extract_begins_an_older_one_corrects() {
    check_windows(
        false,
        &[
            ("2021-02-28", "2019-01-10", "2021-03-05", "2021-09-01"),
            ("2021-03-31", "-", "2021-09-30", "2021-10-01"),
            ("2021-02-28", "2019-01-10* to 2021-03-10", "2021-03-20", "2021-10-02"),
        ],
        expect![[r#"
            1 new, 0 corrected, 0 retracted, 0 recorded already, []
            nothing of the child
            1 new, 1 corrected, 0 retracted, 0 recorded already, []
        "#]],
    );
}

#[test]
fn what_an_amended_extract_says_later_than_the_next_one_counts() {
    check_windows(
        true,
        &[
            ("2020-04-01", "2020-05-04", "2021-03-31", "2021-06-30"),
            ("2021-04-01", "2020-05-04", "2022-03-31", "2022-06-30"),
            ("2020-04-01", "2020-05-04*", "2021-03-31", "2021-09-15"),
            ("2020-04-01", "2020-05-11", "2021-03-31", "2021-09-16"),
            ("2020-04-01", "2020-05-04*", "2021-03-31", "2022-09-15"),
            ("2020-04-01", "2020-05-11", "2021-03-31", "2022-09-16"),
        ],
        expect![[r#"
            1 new, 0 corrected, 0 retracted, 0 recorded already, []
            0 new, 0 corrected, 0 retracted, 1 recorded already, []
            0 new, 0 corrected, 0 retracted, 0 recorded already, ["settled-by-later"]
            1 new, 0 corrected, 0 retracted, 0 recorded already, ["open-row-missing"]
            0 new, 1 corrected, 1 retracted, 0 recorded already, []
            1 new, 0 corrected, 1 retracted, 0 recorded already, []
        "#]],
    );
}

#[test]
fn what_a_newer_extract_left_out_an_older_one_takes_back() {
    check_windows(
        true,
        &[
            ("2020-04-01", "2020-05-04\n2020-05-11", "2021-03-31", "2021-06-30"),
            ("2021-04-01", "2020-05-11", "2022-03-31", "2022-06-30"),
            ("2020-04-01", "2020-05-11", "2021-03-31", "2021-09-15"),
        ],
        expect![[r#"
            2 new, 0 corrected, 0 retracted, 0 recorded already, []
            1 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
            0 new, 0 corrected, 1 retracted, 1 recorded already, []
        "#]],
    );
}

#[test]
fn what_a_newer_extract_did_not_have_an_older_one_corrects() {
    check_windows(
        true,
        &[
            ("2021-04-01", "2021-05-04", "2022-03-31", "2022-06-30"),
            ("2020-04-01", "2020-05-04", "2021-03-31", "2021-06-30"),
            ("2020-04-01", "2020-05-04*", "2021-03-31", "2021-09-15"),
            ("2021-04-01", "2021-05-04", "2022-03-31", "2022-06-30"),
        ],
        expect![[r#"
            1 new, 0 corrected, 0 retracted, 0 recorded already, []
            1 new, 0 corrected, 0 retracted, 0 recorded already, []
            0 new, 1 corrected, 0 retracted, 0 recorded already, []
            1 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
        "#]],
    );
}

#[test]
fn what_is_left_out_while_open_is_said_once_and_so_is_that_it_is_named_again() {
    let mut record = Record::default();
    let mut take = |text: &str, until: &str, received: &str| {
        record.take(&ChildFacts { names_open: vec![Kind::NeedPlanStarted], ..said(text) }, until, received)
    };
    let told = [
        take("2021-03-01\n2021-07-01", "2021-08-01", "2021-08-02"),
        take("2021-03-01", "2021-09-01", "2021-09-02"),
        take("2021-03-01", "2021-10-01", "2021-10-02"),
        take("2021-07-01", "2021-08-20", "2021-08-21"),
        take("2021-03-01\n2021-07-01", "2021-11-01", "2021-11-02"),
        take("2021-03-01\n2021-07-01", "2021-12-01", "2021-12-02"),
    ];
    expect![[r#"
        2 new, 0 corrected, 0 retracted, 0 recorded already, []
        1 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
        0 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
        0 new, 0 corrected, 0 retracted, 1 recorded already, ["open-row-missing"]
        1 new, 0 corrected, 0 retracted, 2 recorded already, []
        0 new, 0 corrected, 0 retracted, 2 recorded already, []
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn what_is_gone_is_retracted_where_the_extract_is_complete_and_else_remarked_while_open() {
    check(
        &[
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-08-01", "2021-08-02"),
            ("2021-03-01", "2021-09-01", "2021-09-02"),
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-10-01", "2021-10-02"),
            ("2021-03-01 to 2021-06-01\n2021-07-01", "2021-10-01", "2021-10-02"),
        ],
        expect![[r#"
            3 new, 0 corrected, 0 retracted, 0 recorded already, []
            0 new, 0 corrected, 1 retracted, 1 recorded already, ["open-row-missing"]
            1 new, 0 corrected, 0 retracted, 2 recorded already, []
            0 new, 0 corrected, 0 retracted, 3 recorded already, []
        "#]],
    );
}

#[test]
fn who_a_child_is_changes_only_in_what_is_said() {
    let registered = |sex, upn: Option<&str>| ChildRegistered {
        local_ids: Vec::new(),
        date_of_birth: Some(day("2012-02-29")),
        expected_date_of_birth: None,
        sex,
        ethnicity: None,
        disabilities: vec![codes::Disability::HAND],
        upn: upn.and_then(|upn| Written::parse(upn).ok()),
        upn_unknown: None,
        unaccompanied: None,
        unaccompanied_until: None,
        language: None,
        religion: None,
    };
    let mut record = Record::default();
    let mut take = |registered, until, received| {
        let said = ChildFacts { registered: Some((day("2021-01-01"), registered)), ..ChildFacts::default() };
        record.take(&said, until, received)
    };
    let told = [
        take(registered(Some(codes::Sex::F), None), "2021-08-01", "2021-08-02"),
        take(registered(Some(codes::Sex::F), Some("X000000000001")), "2021-09-01", "2021-09-02"),
        take(registered(None, None), "2021-10-01", "2021-10-02"),
        take(registered(Some(codes::Sex::M), None), "2021-07-01", "2021-07-02"),
    ];
    expect![[r#"
        1 new, 0 corrected, 0 retracted, 0 recorded already, []
        1 new, 0 corrected, 0 retracted, 0 recorded already, []
        0 new, 0 corrected, 0 retracted, 1 recorded already, []
        0 new, 0 corrected, 0 retracted, 0 recorded already, ["settled-by-later"]
    "#]]
    .assert_eq(&told.concat());
}
