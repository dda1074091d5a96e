//! Several authorities in one server: each its own ledger, and a request says which.

use std::sync::Arc;

use journey_ledger::ledgers::Ledgers;

use super::bad_inputs::outcome;
use super::events::{append, child, event, referral};
use super::running::{Running, open_config};
use wire::pb;

#[tokio::test]
async fn each_authority_has_a_ledger_of_its_own() {
    let dir = Arc::new(tempfile::tempdir().expect("a directory"));
    Ledgers::open(&open_config(dir.path(), "340")).expect("another authority's").close();
    let running = Running::start_in(dir).await;
    let to = |authority: &str| pb::AppendRequest {
        authority: authority.into(),
        ..append(child(1), vec![event(1, &referral("r1"))])
    };
    let unnamed = running.recording().append(to("")).await;
    assert_eq!(outcome(&unnamed), "INVALID_ARGUMENT AUTHORITY_REQUIRED");
    for authority in ["340", "344"] {
        let receipt = running.recording().append(to(authority)).await.expect("recorded").into_inner();
        let first = &receipt.children[0].events[0];
        assert_eq!(
            (first.position, first.already_recorded),
            (0, false),
            "ids and positions are the ledger's own"
        );
    }
    let head = pb::GetHeadRequest { authority: "340".into(), seen: None };
    let answer = running.recording().get_head(head).await.expect("a head").into_inner();
    assert_eq!((answer.authority.as_str(), answer.head.map(|head| head.size)), ("340", Some(1)));
    running.stop().await;
}

#[tokio::test]
async fn a_ledger_that_is_listed_and_gone_is_refused() {
    let running = Running::start().await;
    let dir = running.stop().await;
    std::fs::remove_dir_all(dir.path().join("344")).expect("somebody removes it");
    let refused = Ledgers::open(&open_config(dir.path(), "344")).err().map(|failure| failure.to_string());
    assert!(refused.as_ref().is_some_and(|why| why.starts_with("LEDGER_MISSING")), "{refused:?}");
}
