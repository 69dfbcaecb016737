//! Where everything is put together. The order of the layers is the way of a request, from the last to the first.

use crate::config::Config;
use crate::forms::{self, Forms};
use crate::session::{Reception, receive};
use crate::{assets, downloads, health, layers, pages};
use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::post;
use service::House;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::ConfigError;

/// The address under which server functions lie.
pub const FUNCTIONS: &str = "/api/{*function}";

/// The whole of HTTP.
///
/// # Errors
/// When the public address is no origin.
pub fn router(house: House, config: Config) -> Result<Router, ConfigError> {
    let config = Arc::new(config);
    let options = pages::options();
    let pages = pages::routes(&options);

    let forms = Forms { pages: pages.clone(), config: Arc::clone(&config) };
    let reception = Reception { house: house.clone(), config: Arc::clone(&config) };
    let with_session = pages
        .merge(downloads::routes(&options))
        .merge(Router::new().route(FUNCTIONS, post(forms::handle).get(forms::astray)).with_state(forms))
        .layer(from_fn_with_state(reception, receive))
        .layer(layers::same_site(&config)?);

    Ok(with_session
        .merge(assets::routes())
        .merge(health::routes(house, config.metrics_open))
        .layer(CompressionLayer::new().compress_when(is_text))
        .layer(from_fn(layers::guard))
        .layer(from_fn_with_state(config, layers::headers))
        .layer(from_fn(layers::number)))
}

/// Text shrinks; sheets and pictures are compressed already.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    ["text/", "application/json", "application/javascript", "image/svg"].iter().any(|text| kind.starts_with(text))
}
