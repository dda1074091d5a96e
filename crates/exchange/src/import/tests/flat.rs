//! What the flat tables of successive returns of one fictional child turn into.

use journey::Precision;

use super::*;

const HEADS: &[(&str, &str)] = &[
    ("header", "CHILD,SEX,DOB,ETHNIC,UPN"),
    ("episodes", "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN"),
    ("uasc", "CHILD,DUC"),
    (
        "oc2",
        "CHILD,SDQ_SCORE,SDQ_REASON,CONVICTED,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,\
         INTERVENTION_RECEIVED,INTERVENTION_OFFERED",
    ),
    ("oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM"),
    ("ad1", "CHILD,DATE_INT,DATE_MATCH,FOSTER_CARE"),
    ("placed_adoption", "CHILD,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED"),
    ("previous_permanence", "CHILD,PREV_PERM,DATE_PERM"),
    ("missing", "CHILD,MISSING,MIS_START,MIS_END"),
    ("sw_episodes", "CHILD,SW_ID,SW_DECOM,SW_DEC,SW_REASON"),
    ("dolo", "CHILD,DOLO_START,DOLO_END"),
];

/// A return of a year: a line is the table, a colon, and the row after the child's identifier.
fn sent(begins: u16, text: &str) -> Return {
    let mut tables: BTreeMap<&str, String> = BTreeMap::new();
    tables.insert("header", "T001,2,29/02/2000,WBRI,UN1\n".to_owned());
    for (table, row) in text.lines().filter_map(|line| line.trim().split_once(": ")) {
        *tables.entry(table).or_default() += &format!("T001,{row}\n");
    }
    let sources = HEADS.iter().filter_map(|(table, head)| {
        let rows = tables.get(table)?;
        Some((*table, format!("{table}.csv"), std::io::Cursor::new(format!("{head}\n{rows}"))))
    });
    read_tables(CollectionYear::new(begins).expect("a year"), sources.collect()).expect("a return")
}

fn told_flat(entry: &Entry) -> String {
    let what = match entry.event() {
        Event::ChildRegistered(fact) => format!("{:?} {:?}", fact.unaccompanied, fact.unaccompanied_until),
        Event::IdentityChanged(fact) => format!("{:?} {:?}", fact.unaccompanied, fact.unaccompanied_until),
        Event::SubstanceMisuseIdentified(fact) => fact.intervention.map_or("", Coded::code).to_owned(),
        Event::StrengthsAndDifficultiesScored(fact) => {
            let score = fact.score.map(|score| score.get().to_string());
            score.unwrap_or_else(|| fact.reason_not.map_or("", Coded::code).to_owned())
        }
        Event::OffendingRecorded(fact) => fact.convicted_in_year.to_string(),
        Event::LeaverContacted(fact) => fact.in_touch.map_or("", Coded::code).to_owned(),
        Event::LeaverAccommodationRecorded(fact) => {
            format!("{} suitable {:?}", fact.accommodation.code(), fact.suitable)
        }
        Event::LeaverActivityRecorded(fact) => fact.activity.code().to_owned(),
        Event::AdoptionMatched(fact) => format!("with carer {:?}", fact.with_current_carer),
        Event::PlacedForAdoption(fact) => format!("with carer {:?}", fact.with_current_carer),
        Event::AdoptionDecisionReversed(fact) => fact.reason.map_or("", Coded::code).to_owned(),
        Event::PreviousPermanenceRecorded(fact) => {
            format!(
                "{} {}",
                fact.option.code(),
                fact.made_on.map_or_else(String::new, crate::day::spell_vague)
            )
        }
        Event::MissingStarted(fact) => fact.kind.code().to_owned(),
        Event::WorkerAllocated(fact) => fact.worker.to_string(),
        Event::WorkerDeallocated(fact) => fact.reason.map_or("", Coded::code).to_owned(),
        Event::OrderMade(fact) => fact.kind.code().to_owned(),
        _ => String::new(),
    };
    let amended = if entry.amended.is_empty() { "" } else { " (corrected)" };
    let day = match entry.fact.occurred.precision() {
        Precision::Year => entry.day().year().to_string(),
        _ => entry.day().to_string(),
    };
    format!("{day} {} {what}", entry.kind().name()).trim_end().to_owned() + amended
}

/// Imports returns one after the other; each is sent again, with its rows turned around, and must bring nothing then.
fn check(returns: &[(u16, &str, &str)], expected: &Expect) {
    let mut streams = Streams::default();
    let mut numbers = String::new();
    for (begins, received, text) in returns {
        let done = streams.import(sent(*begins, text), received);
        numbers += &format!(
            "{begins}: appended {}, corrections {}, retractions {}, refused {:?}, noticed {:?}\n",
            done.events_appended, done.corrections, done.retractions, done.refused, done.noticed,
        );
        let turned: Vec<&str> = text.lines().rev().collect();
        let again = streams.import(sent(*begins, &turned.join("\n")), received);
        assert_eq!(again.events_appended, 0, "{begins} turned around");
    }
    let journey = streams.journey("T001");
    let told: String =
        journey.iter().flat_map(Journey::entries).map(|entry| told_flat(entry) + "\n").collect();
    expected.assert_eq(&(told + &numbers));
}

#[test]
fn what_a_year_says_of_health() {
    check(
        &[
            (2017, "2018-06-30", "oc2: 14,,0,1,1,1,1,0,1"),
            (2018, "2019-06-30", "oc2: ,SDQ2,1,0,0,0,1,1,0"),
            // The year again: the teeth were not checked after all, and the score was another.
            (2018, "2019-07-30", "oc2: 9,,1,0,0,1,0,,"),
            (2017, "2019-08-30", "oc2: 14,,0,1,1,1,1,0,1"),
        ],
        &expect![[r#"
            2017 health-assessed
            2017 dental-checked
            2017 immunisations-checked
            2017 substance-misuse-identified offered-refused
            2017 strengths-and-difficulties-scored 14
            2017 offending-recorded false
            2017-04-01 child-registered None None
            2018 strengths-and-difficulties-scored 9 (corrected)
            2018 offending-recorded true
            2018 health-assessed
            2017: appended 7, corrections 0, retractions 0, refused {}, noticed {}
            2018: appended 3, corrections 0, retractions 0, refused {}, noticed {}
            2018: appended 3, corrections 1, retractions 1, refused {}, noticed {}
            2017: appended 0, corrections 0, retractions 0, refused {}, noticed {}
        "#]],
    );
}

#[test]
fn what_the_birthday_says_of_a_leaver() {
    check(
        &[
            (2018, "2019-06-30", "oc3: 29/02/2000,YES,F1,K1"),
            (2019, "2020-06-30", "oc3: 29/02/2000,NO,0,0"),
            (2019, "2020-07-30", "oc3: 28/02/2000,YES,0,R2"),
            (2020, "2021-06-30", "oc3: 29/02/2000,YES,F1,01"),
        ],
        &expect![[r#"
            2018-04-01 child-registered None None
            2019-03-01 leaver-contacted YES
            2019-03-01 leaver-accommodation-recorded K suitable Some(true)
            2019-03-01 leaver-activity-recorded F1
            2020-02-28 leaver-contacted YES (corrected)
            2020-02-28 leaver-accommodation-recorded R suitable Some(false)
            2018: appended 4, corrections 0, retractions 0, refused {}, noticed {}
            2019: appended 1, corrections 0, retractions 0, refused {}, noticed {}
            2019: appended 2, corrections 1, retractions 0, refused {}, noticed {}
            2020: appended 0, corrections 0, retractions 0, refused {"code-unknown": 1}, noticed {}
        "#]],
    );
}

#[test]
fn adoption_stands_in_three_tables() {
    check(
        &[
            (
                2017,
                "2018-06-30",
                "episodes: 10/05/2017,S,V2,N1,U4,PR1,01/12/2017,X1,CARPL,
                 episodes: 01/12/2017,B,E1,N1,A6,PR1,01/02/2018,X1,,
                 episodes: 01/02/2018,L,E1,N1,A6,PR1,,,,
                 placed_adoption: 01/08/2017,,RD1
                 placed_adoption: 01/07/2016,01/09/2016,RD3",
            ),
            (
                2018,
                "2019-06-30",
                "episodes: 01/02/2018,L,E1,N1,A6,PR1,01/09/2018,E11,,
                 placed_adoption: 01/08/2017,,
                 ad1: 01/08/2017,20/10/2017,0",
            ),
        ],
        &expect![[r#"
            2016-07-01 adoption-decided
            2016-09-01 adoption-decision-reversed RD3
            2017-05-10 child-registered None None
            2017-05-10 care-period-started
            2017-05-10 legal-status-changed
            2017-05-10 placement-started
            2017-08-01 adoption-decided
            2017-10-20 adoption-matched with carer Some(false)
            2017-12-01 placement-ended
            2017-12-01 legal-status-changed
            2017-12-01 placement-started
            2017-12-01 placed-for-adoption with carer Some(false)
            2018-02-01 legal-status-changed
            2018-09-01 placement-ended
            2018-09-01 care-period-ended
            2017: appended 12, corrections 0, retractions 0, refused {}, noticed {"reason-without-end": 1}
            2018: appended 3, corrections 0, retractions 0, refused {}, noticed {}
        "#]],
    );
}

#[test]
fn what_runs_from_a_day_to_a_day() {
    check(
        &[
            (
                2023,
                "2024-06-30",
                "missing: M,03/05/2023,04/05/2023
                 missing: M,03/05/2023,03/05/2023
                 missing: A,20/03/2024,
                 sw_episodes: SW1,01/04/2023,02/06/2023,FCONTA
                 sw_episodes: SW2,02/06/2023,,LEFTRL
                 dolo: 01/02/2024,",
            ),
            (
                2024,
                "2025-06-30",
                "missing: A,20/03/2024,02/04/2024
                 sw_episodes: SW2,02/06/2023,01/05/2024,LEFTRL
                 sw_episodes: SW3,01/05/2024,,MANAGE",
            ),
            // The earlier year is sent again, without one row and with an end that is known better by now.
            (
                2023,
                "2025-07-30",
                "missing: M,03/05/2023,04/05/2023
                 missing: A,20/03/2024,01/04/2024
                 sw_episodes: SW1,01/04/2023,05/06/2023,FCONTA
                 sw_episodes: SW2,02/06/2023,,LEFTRL
                 dolo: 01/02/2024,01/03/2024
                 dolo: 01/02/24,",
            ),
        ],
        &expect![[r#"
            2023-04-01 child-registered None None
            2023-04-01 worker-allocated SW1
            2023-05-03 missing-started M
            2023-05-04 missing-ended (corrected)
            2023-06-02 worker-allocated SW2
            2023-06-05 worker-deallocated LEFTRL (corrected)
            2024-02-01 order-made deprivation-of-liberty
            2024-03-01 order-ended
            2024-03-20 missing-started A
            2024-04-02 missing-ended
            2024-05-01 worker-deallocated MANAGE
            2024-05-01 worker-allocated SW3
            2023: appended 10, corrections 0, retractions 0, refused {}, noticed {}
            2024: appended 3, corrections 0, retractions 0, refused {}, noticed {"code-of-another-year": 1}
            2023: appended 5, corrections 2, retractions 2, refused {"date-year-short": 1}, noticed {"settled-by-later": 1}
        "#]],
    );
}

#[test]
fn who_came_alone_and_who_had_left_care_before() {
    check(
        &[
            (2017, "2018-06-30", "previous_permanence: P1,zz/05/2012"),
            (2018, "2019-06-30", "uasc: 28/02/2018\nprevious_permanence: P1,zz/05/2012"),
            (2019, "2020-06-30", "previous_permanence: P1,zz/05/2012\nprevious_permanence: P2,01/06/2019"),
            (2019, "2020-07-30", "previous_permanence: P1,zz/05/2012\nuasc: "),
        ],
        &expect![[r#"
            2017-04-01 child-registered None None
            2017-04-01 previous-permanence-recorded P1 zz/05/2012
            2019-03-31 identity-changed Some(true) Some(2018-02-28)
            2017: appended 2, corrections 0, retractions 0, refused {}, noticed {}
            2018: appended 1, corrections 0, retractions 0, refused {}, noticed {}
            2019: appended 1, corrections 0, retractions 0, refused {}, noticed {}
            2019: appended 1, corrections 0, retractions 1, refused {}, noticed {}
        "#]],
    );
}
