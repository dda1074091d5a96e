//! To which service a call goes: straight to those that are called all the time, and by a table to the others.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tower::Service;
use wire::pb::history_service_server::HistoryServiceServer;
use wire::pb::ledger_service_server::LedgerServiceServer;

use super::{History, Recording};

/// All services. The table wraps every call, its body and its response several times anew; an append of one event spends
/// as much time in there as in being checked and sealed.
#[derive(Clone)]
pub struct Dispatch {
    /// Records facts.
    pub recording: LedgerServiceServer<Recording>,
    /// Reads and follows what was recorded.
    pub history: HistoryServiceServer<History>,
    /// All the others, and the answer to a call of none of them.
    pub routes: Routes,
}

impl Service<Request<Body>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Each of them always is.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match service_of(request.uri().path()) {
            LedgerServiceServer::<Recording>::NAME => self.recording.call(request),
            HistoryServiceServer::<History>::NAME => self.history.call(request),
            _ => Box::pin(self.routes.call(request)),
        }
    }
}

/// The service in a call's path: `/service/method`.
fn service_of(path: &str) -> &str {
    path.strip_prefix('/').and_then(|path| path.split_once('/')).map_or("", |(service, _)| service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_stands_before_the_method() {
        for (path, expected) in [
            ("/journeyledger.v1.LedgerService/Append", "journeyledger.v1.LedgerService"),
            ("/journeyledger.v1.LedgerService/", "journeyledger.v1.LedgerService"),
            ("/journeyledger.v1.LedgerService", ""),
            ("journeyledger.v1.LedgerService/Append", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(service_of(path), expected, "{path}");
        }
    }
}
