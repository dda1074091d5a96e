//! WatchFlags: concerns as they are raised and cleared, after those that stand.

use ids::ChildId;
use projections::{Change, FlagFilter, FlagKey, Turned};
use tokio::time::sleep;
use tonic::Request;
use wire::fault::Fault;
use wire::pb;
use wire::pb::ErrorReason as R;

use super::answers::flag_message;
use super::cursor::Cursors;
use super::feed::{self, Feed, Feeder, Parting};
use super::list_flags::{concerns, rules, severity};
use super::pieces::aside;
use crate::edge::Deadline;
use crate::insight::{Holder, Named, flag_line};
use crate::ledgers::{Ledgers, Opened};
use crate::projection::Moment;
use crate::shutdown::Shutdown;
use crate::{clock, limits};

/// How many flags are read at once.
const FLAGS_AT_ONCE: usize = 500;

/// Answers the call.
pub async fn handle(
    ledgers: &Ledgers,
    shutdown: Shutdown,
    request: Request<pb::WatchFlagsRequest>,
) -> Result<Feed<pb::WatchFlagsResponse>, Fault> {
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let opened = ledgers.find(&request.authority)?.clone();
    let filter = FlagFilter {
        rules: rules(&request.flags)?,
        concerns: concerns(&request.concerns)?,
        at_least: severity(&request.min_severity)?,
        ..FlagFilter::default()
    };
    let question = [b"watch-flags\0".as_slice(), format!("{filter:?}").as_bytes()].concat();
    let cursors = Cursors::new(&opened.cursor_key(), &question);
    let from = match request.resume_token.as_ref() {
        [] => None,
        token => Some(Moment::from_bytes(cursors.open(token)?).ok_or(R::CursorInvalid)?),
    };
    if let Some(from) = from {
        // A token that cannot be gone on from is refused at once.
        let held = opened.clone();
        aside(move || changes(&held, from)).await?;
    }
    let watching = Watching { opened, filter, cursors };
    let fill = move |feeder| watching.run(feeder, from, shutdown);
    Ok(feed::start(limits::SUBSCRIBER_MESSAGES_AHEAD, deadline, fill))
}

/// The changes from a moment on, and the moment after them.
fn changes(opened: &Opened, from: Moment) -> Result<(Vec<Change>, Moment), Fault> {
    let found = opened.projection.changes_from(&opened.ledger, clock::today(), from)?;
    found.ok_or_else(|| R::ChangesNotKept.into())
}

/// The ids under which the source systems know some children now.
fn local_ids(opened: &Opened, children: &[ChildId]) -> Result<Named, Fault> {
    if children.is_empty() {
        return Ok(Named::default());
    }
    let rows = opened.projection.with_rows(&opened.ledger, clock::today(), &|| {}, |rows, _, _| {
        children.iter().filter_map(|child| rows.row(*child)).collect::<Vec<_>>()
    })?;
    opened.local_ids.read(&opened.ledger, rows.iter().map(|row| (row.child, row.known_by.as_slice())))
}

/// One watch.
struct Watching {
    opened: Opened,
    filter: FlagFilter,
    cursors: Cursors,
}

impl Watching {
    async fn run(
        self,
        feeder: Feeder<pb::WatchFlagsResponse>,
        from: Option<Moment>,
        shutdown: Shutdown,
    ) -> Result<(), Parting> {
        // Whatever changes from here on is told, if need be twice; nothing is left out.
        let mut turned = self.opened.projection.watch();
        let mut at = match from {
            Some(from) => from,
            None => self.standing(&feeder).await?,
        };
        let mut told = false;
        loop {
            turned.borrow_and_update();
            let held = self.opened.clone();
            let (changes, next) = aside(move || changes(&held, at)).await?;
            let any = !changes.is_empty();
            let changes: Vec<Change> = changes.into_iter().filter(|change| self.wants(change)).collect();
            let children: Vec<ChildId> = changes.iter().map(|change| change.key.child).collect();
            let held = self.opened.clone();
            let local_ids = aside(move || local_ids(&held, &children)).await?;
            for change in changes {
                let moment = Moment { number: change.number + 1, ..next };
                feeder.send(self.changed(&change, &local_ids, moment)).await?;
            }
            at = next;
            if any || !told {
                told = true;
                feeder.send(self.caught_up(at)).await?;
            }
            tokio::select! {
                changed = turned.changed() => if changed.is_err() { return Err(Fault::new(R::ShuttingDown).into()) },
                () = sleep(limits::HEARTBEAT) => feeder.send(self.caught_up(at)).await?,
                () = shutdown.asked() => return Err(Fault::new(R::ShuttingDown).into()),
                () = feeder.gone() => return Err(Parting::Gone),
            }
        }
    }

    /// Tells what stands; returns the moment from which on changes follow.
    async fn standing(&self, feeder: &Feeder<pb::WatchFlagsResponse>) -> Result<Moment, Parting> {
        let held = self.opened.clone();
        let begun = aside(move || held.projection.moment(&held.ledger, clock::today())).await?;
        let mut after: Option<FlagKey> = None;
        loop {
            let (held, filter) = (self.opened.clone(), self.filter.clone());
            let page = aside(move || {
                let page =
                    held.projection.with_rows(&held.ledger, clock::today(), &|| {}, |rows, _, _| {
                        rows.flags(&filter, after.as_ref(), FLAGS_AT_ONCE)
                    })?;
                let children = page.flags.iter().map(|listed| (listed.key.child, listed.known_by.as_slice()));
                let local_ids = held.local_ids.read(&held.ledger, children)?;
                Ok((page, local_ids))
            });
            let (page, local_ids) = page.await?;
            for listed in page.flags {
                let child = listed.key.child;
                let line = flag_line((child, local_ids.of(child)), &listed.flag, &Holder::at(&listed.held));
                let told = pb::WatchFlagsResponse {
                    change: pb::FlagChange::Standing.into(),
                    flag: Some(flag_message(line)),
                    caught_up: false,
                    resume_token: Default::default(),
                };
                feeder.send(told).await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(begun),
            }
        }
    }

    fn wants(&self, change: &Change) -> bool {
        let FlagFilter { rules, concerns, at_least, .. } = &self.filter;
        let rule = change.flag.rule;
        (rules.is_empty() || rules.iter().any(|name| name == rule.name))
            && (concerns.is_empty() || concerns.contains(&rule.concern))
            && at_least.is_none_or(|least| rule.severity >= least)
    }

    fn changed(&self, change: &Change, local_ids: &Named, after: Moment) -> pb::WatchFlagsResponse {
        let what = match change.what {
            Turned::Raised => pb::FlagChange::Raised,
            Turned::Cleared => pb::FlagChange::Cleared,
        };
        let child = change.key.child;
        let line = flag_line((child, local_ids.of(child)), &change.flag, &Holder::default());
        pb::WatchFlagsResponse {
            change: what.into(),
            flag: Some(flag_message(line)),
            caught_up: false,
            resume_token: self.cursors.seal(&after.to_bytes()),
        }
    }

    fn caught_up(&self, at: Moment) -> pb::WatchFlagsResponse {
        pb::WatchFlagsResponse {
            change: pb::FlagChange::Unspecified.into(),
            flag: None,
            caught_up: true,
            resume_token: self.cursors.seal(&at.to_bytes()),
        }
    }
}
