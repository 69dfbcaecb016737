//! What machines ask: is the process alive, can it serve, and figures.

use crate::layers::is_loopback;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use service::House;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// What the probes need.
#[derive(Clone)]
pub struct Probes {
    house: House,
    metrics_open: bool,
    // Migrations do not run backwards, so the schema is looked at until it is current and not again.
    current: Arc<AtomicBool>,
}

/// Routes of the probes. No session is looked for here.
pub fn routes(house: House, metrics_open: bool) -> Router {
    // Made before the first request, so that its figures are not lost.
    recorder();
    let probes = Probes { house, metrics_open, current: Arc::default() };
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready)).route("/metrics", get(figures)).with_state(probes)
}

async fn ready(State(probes): State<Probes>) -> Response {
    match check(&probes).await {
        Ok(true) => "ok".into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "schema").into_response(),
        Err(error) => {
            tracing::error!(cause = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database").into_response()
        }
    }
}

async fn check(probes: &Probes) -> service::Result<bool> {
    let database = probes.house.database();
    database.ping().await?;
    if !probes.current.load(Ordering::Relaxed) {
        probes.current.store(database.is_current().await?, Ordering::Relaxed);
    }
    Ok(probes.current.load(Ordering::Relaxed))
}

/// Figures tell how busy a bureau is: only this machine may read them unless the configuration opens them.
async fn figures(State(probes): State<Probes>, request: Request) -> Response {
    // A request that a proxy on this machine passes on comes from elsewhere, whatever its last hop says.
    let passed_on = request.headers().contains_key("x-forwarded-for") || request.headers().contains_key("forwarded");
    if !probes.metrics_open && (passed_on || !is_loopback(&request)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match recorder() {
        Some(handle) => {
            handle.run_upkeep();
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The recorder of figures: one a process, made when first asked for.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let make = || {
        let buckets = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
        PrometheusBuilder::new().set_buckets(&buckets).ok()?.install_recorder().ok()
    };
    RECORDER.get_or_init(make).as_ref()
}
