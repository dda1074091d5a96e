//! Files in and out of a running server, its checks, its own file and its replay: as on the directory itself.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio_stream::StreamExt;
use tonic::Status;
use wire::pb;
use wire::pb::ErrorReason as R;
use wire::pb::exchange_service_client::ExchangeServiceClient;
use wire::pb::import_request::Step;
use wire::status::{Row, reason_name, reason_of};

use super::commands::{rows, run};
use super::events::date;
use super::running::Running;

const HEADER: &str =
    "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nMADEUP1,2,17/12/2009,WBRI,,,\nMADEUP2,1,01/02/2010,WBRI,,,\n";
const EPISODES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n\
    MADEUP1,09/04/2017,S,V2,N1,U4,PR1,,,,,,\nMADEUP2,09/05/2017,S,V2,N1,U4,PR1,01/03/2018,E4A,,,,\n\
    MADEUP2,09/04/17,S,V2,N1,U4,PR1,,,,,,\n";
const REVIEWS: &str = "CHILD,DOB,REVIEW,REVIEW_CODE\nMADEUP1,17/12/2009,02/05/2017,PN1\n";

/// A return on two children who do not exist, with one row that cannot be read, beside one of another year.
fn a_return() -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        ("2017-header.csv", HEADER),
        ("2017-episodes.csv", EPISODES),
        ("2017-reviews.csv", REVIEWS),
        ("2016-header.csv", "not of this year"),
    ] {
        fs::write(dir.path().join(name), text).expect("a table");
    }
    dir
}

/// What a command says on one source or another.
fn ask(within: &Path, command: &[&str], source: &[&str]) -> Vec<Value> {
    rows(&run(within, &[command, source, &["--format", "json"]].concat()))
}

fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(directory)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (name, fs::read(path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

const IMPORT: [&str; 7] = ["import", "ssda903", ".", "--year", "2017", "--received", "2018-06-30"];

#[tokio::test(flavor = "multi_thread")]
async fn an_extract_goes_in_over_a_server_as_into_a_directory() {
    let (running, here) = (Running::start().await, a_return());
    let (url, at) = (running.url(), here.path());
    let served = |command: &[&str]| ask(at, command, &["--server", &url]);
    let within = |command: &[&str]| ask(at, command, &["--data", "own", "--authority", "344"]);
    let rehearsal = [&IMPORT[..], &["--dry-run"]].concat();
    assert_eq!(served(&rehearsal), within(&rehearsal));
    assert_eq!(running.head().await.size, 0, "a rehearsal appends nothing");
    let first = served(&IMPORT);
    assert_eq!(first, within(&IMPORT));
    let [located, summary] = &first[..] else { panic!("one refusal and one summary: {first:?}") };
    assert_eq!((&located["row"], &located["column"]), (&4.into(), &"DECOM".into()));
    assert!(!located.to_string().contains("09/04/17"), "no value is repeated");
    assert!(summary["events_appended"].as_u64() > Some(8), "{summary}");
    let again = served(&IMPORT);
    assert_eq!(again, within(&IMPORT));
    assert_eq!((&again[1]["events_appended"], &again[1]["head"]), (&0.into(), &summary["head"]));
    assert!(files(&running.dir().join("spool")).is_empty(), "the upload is gone");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_checks_and_a_replay_are_the_same_from_a_server_as_from_its_directory() {
    let (running, here) = (Running::start().await, a_return());
    let data = running.dir().to_string_lossy().into_owned();
    ask(here.path(), &IMPORT, &["--server", &running.url()]);
    fs::write(
        here.path().join("own.toml"),
        "[[limit]]\nclock = \"protection-visit\"\nallowance = \"15wd\"\nfrom = 2016-01-01\n",
    )
    .expect("a file");
    let set = |url: &str| ask(here.path(), &["jurisdiction", "set", "own.toml"], &["--server", url]);
    let recorded = (set(&running.url()), set(&running.url()));
    assert_eq!((&recorded.0[0]["recorded"], &recorded.1[0]["recorded"]), (&"now".into(), &"already".into()));
    // Stopped once before, so that the heads are sealed and the stop in between changes nothing.
    let running = Running::start_in(running.stop().await).await;
    let url = running.url();
    let told = |source: &[&str]| {
        let export = |format: &[&str], to: &str| {
            let asked = ["--as-of", "2018-03-31", "--known-at", "2018-06-30", "--to", to];
            ask(here.path(), &[&["export"], format, &asked].concat(), source)
        };
        let answers = [
            export(&["ssda903"], "out/"),
            export(&["annex-a", "--csv", "--bom"], "out/"),
            export(&["cin"], "out/census.xml"),
            export(&["dfe"], "out/payload.json"),
            ask(here.path(), &["check", "ssda903", "--collection", "2017-18"], source),
            ask(here.path(), &["check", "ssda903", "--collection", "2017-18", "--summary"], source),
            ask(here.path(), &["replay"], source),
            ask(here.path(), &["replay", "--to", "4"], source),
            ask(here.path(), &["jurisdiction", "show"], source),
        ];
        let out = here.path().join("out");
        let written = files(&out);
        fs::remove_dir_all(out).expect("removed");
        (answers, written)
    };
    let served = told(&["--server", &url]);
    let _dir = running.stop().await;
    let within = told(&["--data", &data]);
    assert_eq!(served.0, within.0);
    assert_eq!(served.1, within.1);
    let (answers, written) = served;
    assert_eq!(written.len(), 22, "10 tables, 10 lists, a census and a payload");
    assert!(answers[..4].iter().flatten().any(|file| file["rows"].as_u64() > Some(0)));
    assert_eq!(answers[6][0]["equal"], true, "{:?}", answers[6]);
    assert_eq!((&answers[7][0]["events"], &answers[7][0]["equal"]), (&5.into(), &true.into()));
    assert!(answers[8][0]["file"].as_str().is_some_and(|file| file.contains("protection-visit")));
}

fn client(running: &Running) -> ExchangeServiceClient<tonic::transport::Channel> {
    ExchangeServiceClient::new(running.channel.clone())
}

/// The options of a return of 2017.
fn options() -> pb::ImportOptions {
    pb::ImportOptions {
        format: pb::ImportFormat::Ssda903.into(),
        received: Some(date(2018, 6, 30)),
        collection_year: Some(2017),
        ..Default::default()
    }
}

fn file(name: &str, bytes: &str) -> Vec<Step> {
    let ended = pb::FileEnded { sha256: Sha256::digest(bytes).to_vec().into(), ..Default::default() };
    vec![
        Step::Begun(pb::FileBegun { name: name.into(), ..Default::default() }),
        Step::Piece(bytes.to_owned().into()),
        Step::Ended(ended),
    ]
}

/// The whole return.
fn steps() -> Vec<Step> {
    let complete = Step::Complete(pb::UploadEnded { files: 3 });
    let tables = [("header.csv", HEADER), ("episodes.csv", EPISODES), ("reviews.csv", REVIEWS)];
    let files = tables.into_iter().flat_map(|(name, text)| file(name, text));
    std::iter::once(Step::Options(options())).chain(files).chain([complete]).collect()
}

/// Makes an import of these steps; returns what was done.
async fn import(running: &Running, steps: Vec<Step>) -> Result<pb::ImportSummary, Status> {
    let steps = steps.into_iter().map(|step| pb::ImportRequest { step: Some(step) });
    let mut answer = client(running).import(tokio_stream::iter(steps)).await?.into_inner();
    while let Some(message) = answer.next().await {
        if let Some(pb::import_response::Step::Summary(summary)) = message?.step {
            return Ok(summary);
        }
    }
    panic!("neither a summary nor a fault");
}

/// A name for it, the steps of an upload, and why it is refused.
type Case = (&'static str, Vec<Step>, R);

async fn all_refused(cases: Vec<Case>) {
    let running = Running::start().await;
    let before = running.digest().await;
    for (why, steps, reason) in cases {
        let refused = import(&running, steps).await.expect_err(why);
        let found = (refused.code(), reason_of(&refused));
        let row = Row::of(reason);
        assert_eq!(found, (row.code, Some(reason_name(reason).to_owned())), "{why}: {refused:?}");
    }
    assert_eq!(running.digest().await, before);
    let dir = running.stop().await;
    assert!(files(&dir.path().join("spool")).is_empty(), "what was uploaded is gone");
}

fn complete(files: u32) -> Step {
    Step::Complete(pb::UploadEnded { files })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_upload_is_refused_by_name_and_nothing_is_stored() {
    let cut = |from: usize, until: usize| steps()[from..until].to_vec();
    let named = |name: &str| [cut(0, 1), file(name, HEADER), vec![complete(1)]].concat();
    let other_bytes = [cut(0, 2), vec![Step::Piece("other bytes".into())], cut(3, 11)].concat();
    let large = [cut(0, 2), vec![Step::Piece(vec![0; 600_000].into())]].concat();
    all_refused(vec![
        ("no options", cut(1, 11), R::UploadMalformed),
        ("options twice", [cut(0, 1), cut(0, 1)].concat(), R::UploadMalformed),
        ("no end of all", cut(0, 10), R::UploadMalformed),
        ("one file too few", [cut(0, 7), vec![complete(3)]].concat(), R::UploadMalformed),
        ("a file without an end", [cut(0, 3), vec![complete(1)]].concat(), R::UploadMalformed),
        ("bytes of no file", [cut(0, 1), cut(2, 3)].concat(), R::UploadMalformed),
        ("a name that leads elsewhere", named("../header.csv"), R::FileNameNotAllowed),
        ("other bytes", other_bytes, R::FileDigestDiffers),
        ("a large piece", large, R::MessageTooLarge),
        ("nothing of the return", named("x.csv"), R::ExtractUnreadable),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_cannot_be_are_refused_by_name_and_nothing_is_stored() {
    let with = |options| [vec![Step::Options(options)], steps()[1..].to_vec()].concat();
    let of = |format: i32| pb::ImportOptions { format, ..options() };
    let received = |day| pb::ImportOptions { received: day, ..options() };
    let year = |collection_year| pb::ImportOptions { collection_year, ..options() };
    let authority = pb::ImportOptions { authority: "340".into(), ..options() };
    let cin = pb::ImportOptions { collection_year: Some(2021), ..of(pb::ImportFormat::CinCensus.into()) };
    let census = [vec![Step::Options(cin.clone())], file("c.xml", "no XML"), vec![complete(1)]].concat();
    all_refused(vec![
        ("no format", with(of(0)), R::EnumUnspecified),
        ("no such format", with(of(99)), R::EnumUnknown),
        ("no day", with(received(None)), R::FieldMissing),
        ("no such day", with(received(Some(date(2018, 2, 30)))), R::DateInvalid),
        ("no year", with(year(None)), R::FieldMissing),
        ("no such year", with(year(Some(1917))), R::ReturnNotCollected),
        ("another authority", with(authority), R::AuthorityNotFound),
        ("three files for one", with(cin), R::ExtractUnreadable),
        ("no census", census, R::ExtractUnreadable),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_stores_nothing_and_one_at_a_time_goes_in() {
    let running = Running::start().await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let requests = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut broken_off = client(&running);
    let call = tokio::spawn(async move { broken_off.import(requests).await });
    for step in steps().into_iter().take(10) {
        sender.send(pb::ImportRequest { step: Some(step) }).await.expect("taken");
    }
    // The caller goes away with all files sent, and without having said that they are all.
    call.abort();
    drop(call.await);
    drop(sender);
    assert_eq!(running.head().await.size, 0);
    let (one, other) = tokio::join!(import(&running, steps()), import(&running, steps()));
    let (one, other) = (one.expect("taken in"), other.expect("taken in"));
    let appended = [one.events_appended, other.events_appended];
    assert!(appended.contains(&0) && appended.iter().sum::<u64>() > 8, "{appended:?}");
    // The submission and its refused row stand in the authority's own stream.
    assert_eq!(running.head().await.size, appended.iter().sum::<u64>() + 2);
    let dir = running.stop().await;
    assert!(files(&dir.path().join("spool")).is_empty(), "what was uploaded is gone");
}

#[tokio::test]
async fn a_jurisdiction_file_is_refused_with_all_that_is_wrong_with_it() {
    let running = Running::start().await;
    let set = |file: &str, validate_only| {
        let file = file.to_owned().into();
        let request = pb::SetJurisdictionRequest { file, validate_only, ..Default::default() };
        let mut client = client(&running);
        async move { client.set_jurisdiction(request).await.map(tonic::Response::into_inner) }
    };
    let bad = "[[limit]]\nclock = \"care-review\"\nallowance = \"30wd\"\nfrom = 2016-01-01\n\
        [[term]]\nfrom = 2026-09-02\nuntil = 2026-08-02\n[[sauce]]\nsystem = \"x\"\n[[worker]]\nid = 7\n";
    let refused = set(bad, false).await.expect_err("refused");
    assert_eq!(reason_of(&refused).as_deref(), Some("JURISDICTION_UNFIT"));
    let places: Vec<_> =
        wire::status::complaints_of(&refused).into_iter().map(|complaint| complaint.place).collect();
    assert_eq!(places, ["[[limit]] number 1", "line 11, column 6", "[[term]] number 1", "line 8, column 3"]);
    let good = "[[term]]\nfrom = 2026-09-02\nuntil = 2026-12-18\n";
    let looked_at = set(good, true).await.expect("fit");
    assert!(!looked_at.recorded && running.head().await.size == 0);
    let recorded = set(good, false).await.expect("recorded");
    assert!(recorded.recorded && recorded.version == looked_at.version);
    assert!(!set(good, false).await.expect("recorded already").recorded);
    let got = client(&running).get_jurisdiction(pb::GetJurisdictionRequest::default()).await;
    let got = got.expect("in force").into_inner();
    assert_eq!((got.file.as_ref(), got.version, got.position), (good.as_bytes(), recorded.version, Some(0)));
    running.stop().await;
}
