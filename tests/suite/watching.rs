//! Watched flags across restarts of the server, against a model: nothing raised and nothing cleared is missed.

use std::collections::BTreeSet;

use bytes::Bytes;
use tokio_stream::StreamExt;
use tonic::{Code, Status};
use wire::pb;
use wire::pb::exchange_service_client::ExchangeServiceClient;
use wire::pb::fact_body::Kind;

use super::events::{append_to, by_local_id, date, event, event_id, fact};
use super::running::Running;

/// A flag as a watcher knows it again.
type Known = (Bytes, String, String, Option<(i32, i32, i32)>);

fn known(flag: &pb::Flag) -> Known {
    let since = flag.since.as_ref().map(|day| (day.year, day.month, day.day));
    (flag.child_id.clone(), flag.flag.clone(), flag.subject.clone(), since)
}

/// Somebody who watches, goes away, and comes back with a token.
#[derive(Default)]
struct Watcher {
    standing: BTreeSet<Known>,
    token: Bytes,
    told: usize,
}

impl Watcher {
    /// Takes what is told until all of it was.
    async fn catch_up(&mut self, running: &Running) -> Result<(), Status> {
        let request = pb::WatchFlagsRequest { resume_token: self.token.clone(), ..Default::default() };
        let mut watch = running.insight().watch_flags(request).await?.into_inner();
        loop {
            let message = watch.next().await.expect("a watch does not end by itself")?;
            let change = message.change();
            if let Some(flag) = message.flag {
                self.told += 1;
                let is_new = match change {
                    pb::FlagChange::Cleared => self.standing.remove(&known(&flag)),
                    _ => self.standing.insert(known(&flag)),
                };
                assert!(is_new, "{} was told twice, or cleared and never raised", flag.flag);
            }
            if !message.resume_token.is_empty() {
                self.token = message.resume_token;
            }
            if message.caught_up {
                return Ok(());
            }
        }
    }
}

/// The flags that stand, as they are listed.
async fn listed(running: &Running) -> BTreeSet<Known> {
    let mut request = pb::ListFlagsRequest::default();
    let mut flags = BTreeSet::new();
    loop {
        let page = running.insight().list_flags(request.clone()).await.expect("flags").into_inner();
        flags.extend(page.flags.iter().map(known));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return flags;
        }
    }
}

/// Children of whom facts are recorded and taken back.
#[derive(Default)]
struct Children {
    /// How many events each has; an odd number of them means that the last was not taken back.
    events: [u64; 5],
}

impl Children {
    /// Records that a child is looked after, or takes that back.
    async fn turn(&mut self, running: &Running, child: usize) {
        let number = self.events[child];
        let kind = if number.is_multiple_of(2) {
            Kind::CarePeriodStarted(pb::CarePeriodStarted {
                care_id: format!("c{number}"),
                ..Default::default()
            })
        } else {
            Kind::EntryRetracted(pb::EntryRetracted {
                event_id: Bytes::copy_from_slice(event_id(number - 1).as_bytes()),
                reason: pb::ChangeReason::WrongChild.into(),
                ..Default::default()
            })
        };
        let local = by_local_id("mosaic", &format!("fictional-{child}"));
        let events = vec![event(number, &fact(date(2018, 3, 1), kind))];
        running.recording().append(append_to(local, events)).await.expect("recorded");
        self.events[child] += 1;
    }
}

/// Sets one of two files: by one of them nobody sends reviews, so that none is overdue.
async fn set_jurisdiction(running: &Running, sends_reviews: bool) {
    let kinds = if sends_reviews { "" } else { "kinds = [\"care-period-started\"]" };
    let file = format!("[[source]]\nsystem = \"mosaic\"\n{kinds}\n").into();
    let request = pb::SetJurisdictionRequest { file, ..Default::default() };
    let mut exchange = ExchangeServiceClient::new(running.channel.clone());
    exchange.set_jurisdiction(request).await.expect("recorded");
}

async fn restarted(running: Running) -> Running {
    Running::start_in(running.stop().await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_goes_on_across_restarts_and_misses_nothing() {
    let (mut running, mut watcher, mut children) =
        (Running::start().await, Watcher::default(), Children::default());
    let (mut chance, mut sends_reviews) = (7_u64, true);
    for step in 0..60 {
        // Of the Numerical Recipes; its upper bits are good enough.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (chance >> 33) % 10 {
            0 | 1 => running = restarted(running).await,
            2 => {
                sends_reviews = !sends_reviews;
                set_jurisdiction(&running, sends_reviews).await;
            }
            3..=6 => watcher.catch_up(&running).await.unwrap_or_else(|fault| panic!("step {step}: {fault}")),
            _ => {}
        }
        children.turn(&running, usize::try_from((chance >> 40) % 5).expect("small")).await;
        if step % 7 == 0 {
            watcher.catch_up(&running).await.unwrap_or_else(|fault| panic!("step {step}: {fault}"));
            assert_eq!(watcher.standing, listed(&running).await, "step {step}");
        }
    }
    running = restarted(running).await;
    watcher.catch_up(&running).await.expect("gone on from");
    assert_eq!(watcher.standing, listed(&running).await);
    assert!(watcher.told > 100, "only {} changes were told", watcher.told);
    running.stop().await;
}

#[tokio::test]
async fn a_token_of_read_models_that_were_made_again_is_refused_by_name() {
    let (running, mut watcher, mut children) =
        (Running::start().await, Watcher::default(), Children::default());
    children.turn(&running, 0).await;
    watcher.catch_up(&running).await.expect("what stands");
    let dir = running.stop().await;
    std::fs::remove_dir_all(dir.path().join("344/store")).expect("the store is lost");
    let running = Running::start_in(dir).await;
    let refused = watcher.catch_up(&running).await.expect_err("its changes are not kept");
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(wire::status::reason_of(&refused).as_deref(), Some("CHANGES_NOT_KEPT"));
    let mut again = Watcher::default();
    again.catch_up(&running).await.expect("without a token");
    assert_eq!(again.standing, watcher.standing);
    running.stop().await;
}
