//! What every request passes, from outside to inside: its number and span, a net for panics, a limit of time,
//! and the headers that every answer carries.

use crate::config::Config;
use crate::failure;
use crate::session::peer;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};
use tracing::Instrument;

/// How long an answer may take, and how long an upload over a slow line.
const ANSWER: Duration = Duration::from_secs(30);
const UPLOAD: Duration = Duration::from_secs(600);

/// The number of a request: in the log, in the header `x-request-id` and on error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl RequestId {
    /// A new one, always ours: a number that a client chose would let it write into our log.
    fn new() -> Self {
        let id = uuid::Uuid::now_v7().simple().to_string();
        // The end is the random part.
        Self(id.chars().skip(20).collect())
    }
}

/// Gives the request its number and its span, and writes down how it went.
pub async fn number(mut request: Request, next: Next) -> Response {
    let id = RequestId::new();
    let (method, route) = (request.method().clone(), route(&request));
    // Neither the address, which may be that of a reset link and so a key, nor the query, which may be a name that
    // somebody searched for, is logged: only where the request went.
    let span = tracing::info_span!("request", id = %id.0, %method, route);
    request.extensions_mut().insert(id.clone());
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (elapsed, status) = (start.elapsed(), response.status());
    record(&method, route, status, elapsed);
    span.in_scope(|| {
        let ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), ms, "answered");
        } else {
            tracing::debug!(status = status.as_u16(), ms, "answered");
        }
    });
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The route, of which there is a fixed number; addresses there are as many as somebody cares to try.
fn route(request: &Request) -> String {
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        Some(matched) if matched.starts_with("/api/") && server_fn::axum::server_fn_paths().any(|(known, _)| known == path) => {
            path.to_owned()
        }
        Some(matched) => matched.to_owned(),
        None => "other".to_owned(),
    }
}

fn record(method: &Method, route: String, status: StatusCode, elapsed: Duration) {
    let method = if [Method::GET, Method::POST, Method::HEAD].contains(method) { method.to_string() } else { "other".to_owned() };
    metrics::counter!("zeren_http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status.as_u16().to_string()).increment(1);
    metrics::histogram!("zeren_http_request_seconds", "method" => method, "route" => route).record(elapsed.as_secs_f64());
}

/// A net for panics and a limit of time. The page holds the number and nothing of the cause.
pub async fn guard(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let limit = if is_multipart(&request) { UPLOAD } else { ANSWER };
    match tokio::time::timeout(limit, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let cause = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
            tracing::error!(cause = cause.unwrap_or_default(), "a panic was caught");
            failure::broken(&id)
        }
        Err(_) => {
            tracing::error!("no answer in time");
            failure::page(StatusCode::SERVICE_UNAVAILABLE, "服务繁忙", "服务器没有及时应答，请稍后再试", &id)
        }
    }
}

/// Whether the body is a form with files.
#[must_use]
pub fn is_multipart<B>(request: &axum::http::Request<B>) -> bool {
    request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The policy of answers that bring none of their own: a style sheet of ours, and nothing else.
const STRICT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer.
pub async fn headers(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if config.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(STRICT));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// How a request from another site is answered.
type Refuse = fn(ProtectionError) -> Response;

/// Refuses requests that change something and come from another site: server functions have no check of their own.
///
/// # Errors
/// When the public address is no origin.
pub fn same_site(config: &Config) -> Result<CsrfLayer<Refuse>, ConfigError> {
    Ok(CsrfLayer::new().add_trusted_origin(&config.public_url)?.with_rejection_response(refuse))
}

fn refuse(_: ProtectionError) -> Response {
    failure::page(StatusCode::FORBIDDEN, "没有完成", "请求来自其他网站，已拒绝。请从本系统的页面中操作", "")
}

/// Whether the request comes from this machine.
#[must_use]
pub fn is_loopback(request: &Request) -> bool {
    peer(request.extensions()).is_some_and(|ip| ip.is_loopback())
}
