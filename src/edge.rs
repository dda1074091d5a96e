//! What every call passes on its way in and out: its deadline, its panics, and tonic's misleading answers put right.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::{Future, ready};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use http::{HeaderMap, Request, Response};
use tokio::time::{Instant, timeout_at};
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};
use wire::fault::Fault;
use wire::pb::ErrorReason;

use crate::limits::{DEADLINES, UNARY_DEADLINE};

/// When a call has to be answered; a streaming handler finds it in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Instant);

/// Puts [`Edge`] around the services.
#[derive(Clone, Debug)]
pub struct EdgeLayer {
    /// The time that each unary call has by default.
    unary: Arc<HashMap<String, Duration>>,
}

impl EdgeLayer {
    /// The layer for the services of our contract.
    pub fn new() -> Self {
        let time = |path: String| {
            let row = DEADLINES.iter().find(|(of, _)| *of == path);
            (path, row.map_or(UNARY_DEADLINE, |(_, time)| *time))
        };
        Self { unary: Arc::new(wire::descriptor::unary_paths().into_iter().map(time).collect()) }
    }
}

impl Default for EdgeLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge { inner, unary: self.unary.clone() }
    }
}

/// The services with the edge around them.
#[derive(Clone, Debug)]
pub struct Edge<S> {
    inner: S,
    unary: Arc<HashMap<String, Duration>>,
}

impl<S, B> Service<Request<B>> for Edge<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let deadline = self.deadline(&request);
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(Deadline(deadline));
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Box::pin(ready(Ok(passed())));
        }
        let work = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        Box::pin(async move {
            let done = match deadline {
                Some(deadline) => timeout_at(deadline, work).await,
                None => Ok(work.await),
            };
            Ok(match done {
                Ok(Ok(Ok(response))) => put_right(response),
                // The panic hook has logged where it happened; what it said may be a child's.
                Ok(Err(_panic)) => Status::from(Fault::new(ErrorReason::HandlerFault)).into_http(),
                Err(_elapsed) => passed(),
            })
        })
    }
}

impl<S> Edge<S> {
    fn deadline<B>(&self, request: &Request<B>) -> Option<Instant> {
        let asked = grpc_timeout(request.headers());
        let unless = || self.unary.get(request.uri().path()).copied();
        asked.or_else(unless).and_then(|time| Instant::now().checked_add(time))
    }
}

fn passed() -> Response<Body> {
    Status::from(Fault::new(ErrorReason::DeadlinePassed)).into_http()
}

/// A response of tonic's own making is replaced when it would mislead.
fn put_right(response: Response<Body>) -> Response<Body> {
    if !response.headers().contains_key("grpc-status") {
        return response;
    }
    let corrected = Status::from_header_map(response.headers()).as_ref().and_then(wire::status::corrected);
    corrected.map_or(response, Status::into_http)
}

/// The time that the caller gives, as gRPC writes it: up to eight digits and a unit.
fn grpc_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::FIGURES_DEADLINE;

    fn check(text: &str, expected: Option<Duration>) {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", text.parse().expect("a header value"));
        assert_eq!(grpc_timeout(&headers), expected, "{text:?}");
    }

    /// A handler that answers in its own time.
    async fn ask(path: &'static str, timeout: Option<&str>, takes: Duration) -> i32 {
        let handler = tower::service_fn(move |_request: Request<()>| async move {
            tokio::time::sleep(takes).await;
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        let mut request = Request::builder().uri(path);
        if let Some(timeout) = timeout {
            request = request.header("grpc-timeout", timeout);
        }
        let request = request.body(()).expect("a request");
        let Ok(response) = EdgeLayer::new().layer(handler).call(request).await;
        Status::from_header_map(response.headers()).map_or(0, |status| status.code() as i32)
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_take_too_long_are_answered_as_such() {
        const DEADLINE_EXCEEDED: i32 = 4;
        let (append, follow) =
            ("/journeyledger.v1.LedgerService/Append", "/journeyledger.v1.HistoryService/Subscribe");
        let figures = "/journeyledger.v1.InsightService/GetMeasures";
        let (short, long) = (Duration::from_secs(9), Duration::from_secs(11));
        let too_long = FIGURES_DEADLINE + Duration::from_secs(1);
        for (path, timeout, takes, expected) in [
            (append, None, short, 0),
            (append, None, long, DEADLINE_EXCEEDED),
            (append, Some("12S"), long, 0),
            (append, Some("10m"), short, DEADLINE_EXCEEDED),
            (append, Some("0n"), short, DEADLINE_EXCEEDED),
            (figures, None, long, 0),
            (figures, None, too_long, DEADLINE_EXCEEDED),
            (figures, Some("10S"), long, DEADLINE_EXCEEDED),
            (follow, None, too_long, 0),
            (follow, Some("10S"), long, DEADLINE_EXCEEDED),
        ] {
            assert_eq!(ask(path, timeout, takes).await, expected, "{path} {timeout:?} {takes:?}");
        }
    }

    #[test]
    fn every_deadline_is_that_of_a_unary_call_and_stands_in_the_contract() {
        let contract = include_str!("../proto/README.md");
        let unary = wire::descriptor::unary_paths();
        for (path, time) in DEADLINES {
            assert!(unary.iter().any(|unary| unary == path), "{path} is no unary call");
            let name = path.rsplit('/').next().unwrap_or_default();
            let row = format!("| `{name}` | {} s |", time.as_secs());
            assert!(contract.contains(&row), "{row}");
        }
        let others = format!("| every other unary call | {} s |", UNARY_DEADLINE.as_secs());
        assert!(contract.contains(&others), "{others}");
    }

    #[tokio::test]
    async fn a_call_whose_deadline_has_passed_is_not_begun() {
        const DEADLINE_EXCEEDED: i32 = 4;
        for timeout in ["0n", "0S", "0H"] {
            let handler = tower::service_fn(|_request: Request<()>| {
                // Called, and not only polled: an append would be queued by then.
                panic!("it is begun");
                #[expect(unreachable_code, reason = "it gives the handler its type")]
                ready(Ok::<_, Infallible>(Response::new(Body::empty())))
            });
            let request = Request::builder().header("grpc-timeout", timeout).body(()).expect("a request");
            let Ok(response) = EdgeLayer::new().layer(handler).call(request).await;
            let status = Status::from_header_map(response.headers()).expect("a status");
            assert_eq!(status.code() as i32, DEADLINE_EXCEEDED, "{timeout}");
            assert_eq!(wire::status::reason_of(&status).as_deref(), Some("DEADLINE_PASSED"));
        }
    }

    #[tokio::test]
    async fn a_panic_is_one_failed_call_and_says_nothing() {
        let handler = tower::service_fn(|_request: Request<()>| async {
            std::panic::resume_unwind(Box::new("a child's name"));
            #[expect(unreachable_code, reason = "it gives the handler its type")]
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        let Ok(response) = EdgeLayer::new().layer(handler).call(Request::new(())).await;
        let status = Status::from_header_map(response.headers()).expect("a status");
        assert_eq!(wire::status::reason_of(&status).as_deref(), Some("HANDLER_FAULT"));
        assert!(!format!("{status:?}").contains("name"));
    }

    #[test]
    fn timeouts_are_read_as_grpc_writes_them() {
        check("10S", Some(Duration::from_secs(10)));
        check("99999999H", Some(Duration::from_secs(99_999_999 * 3600)));
        check("250m", Some(Duration::from_millis(250)));
        check("0n", Some(Duration::ZERO));
        for malformed in ["", "S", "10", "10x", "-1S", "+1S", "123456789S", "é"] {
            if let Ok(value) = http::HeaderValue::from_str(malformed) {
                let mut headers = HeaderMap::new();
                headers.insert("grpc-timeout", value);
                assert_eq!(grpc_timeout(&headers), None, "{malformed:?}");
            }
        }
    }
}
