//! The floor: the same use cases, hence the same SQL and the same check of the session, behind bare axum handlers
//! that answer in JSON. No layers, no pages, no forms that come back; the worker runs as it does in the server.

use crate::Result;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use domain::Failure;
use domain::assessment::command::ItemInput;
use serde::{Deserialize, Serialize};
use server::config::{Config, Flags};
use server::house::{Opened, open};
use server::jobs;
use server::mail::Mailer;
use service::House;
use service::assessment::{card, fill, home, mutual, overview, submit};
use service::identity::session::{Authenticated, authenticate};
use service::identity::{Session, bureau};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until it is ended from outside.
pub async fn serve(flags: &Flags) -> Result {
    let config = Config::load(flags)?;
    let Opened { house, lock: _lock } = open(&config).await?;
    let _worker = jobs::start(house.clone(), Mailer::new(&config)?, Duration::from_secs(1), CancellationToken::new());
    let router = Router::new()
        .route("/readyz", get(async || "ok"))
        .route("/b/{slug}/login", get(log_in_page))
        .route("/b/{slug}/home", get(home_page))
        .route("/b/{slug}/assessment", get(overview_page))
        .route("/b/{slug}/assessment/card/{id}", get(card_page))
        .route("/api/assessment/save_item", post(save_item))
        .route("/api/assessment/submit", post(submit_card))
        .route("/api/assessment/cast_ballot", post(cast_ballot))
        .with_state(house);
    let listener = TcpListener::bind(config.addr).await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

/// What a handler answers.
type Answer = std::result::Result<Response, Broken>;

struct Broken(service::Error);

impl<E: Into<service::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0.to_string()).into_response()
    }
}

fn json<T: Serialize>(view: T) -> Answer {
    Ok(Json(view).into_response())
}

async fn session(house: &House, headers: &HeaderMap) -> service::Result<Session> {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let access = cookies.split("; ").find_map(|pair| pair.strip_prefix("access="));
    match authenticate(house, access, None).await? {
        Authenticated::In(session, _) => Ok(*session),
        Authenticated::Out { .. } => Err(Failure::SignIn.into()),
    }
}

fn id<T: std::str::FromStr>(text: &str) -> std::result::Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn log_in_page(State(house): State<House>, Path(slug): Path<String>) -> Answer {
    json(bureau::by_slug(&house, &slug).await?)
}

async fn home_page(State(house): State<House>, headers: HeaderMap) -> Answer {
    json(home::home(&house, &session(&house, &headers).await?).await?)
}

async fn overview_page(State(house): State<House>, headers: HeaderMap) -> Answer {
    json(overview::overview(&house, &session(&house, &headers).await?, None).await?)
}

async fn card_page(State(house): State<House>, headers: HeaderMap, Path((_, card)): Path<(String, String)>) -> Answer {
    json(card::card(&house, &session(&house, &headers).await?, id(&card)?).await?)
}

#[derive(Deserialize)]
struct Item {
    card: String,
    indicator: String,
    version: i32,
    score: String,
    statement: String,
}

async fn save_item(State(house): State<House>, headers: HeaderMap, Form(item): Form<Item>) -> Answer {
    let session = session(&house, &headers).await?;
    let input = ItemInput { score: item.score, statement: item.statement };
    json(fill::save_item(&house, &session, id(&item.card)?, id(&item.indicator)?, item.version, &input).await?)
}

#[derive(Deserialize)]
struct Signature {
    card: String,
    password: String,
}

async fn submit_card(State(house): State<House>, headers: HeaderMap, Form(signature): Form<Signature>) -> Answer {
    let session = session(&house, &headers).await?;
    json(submit::submit(&house, &session, id(&signature.card)?, &signature.password).await?)
}

#[derive(Deserialize)]
struct Cast {
    round: String,
    rater: String,
    version: i32,
}

async fn cast_ballot(State(house): State<House>, headers: HeaderMap, Form(ballot): Form<Cast>) -> Answer {
    let session = session(&house, &headers).await?;
    json(mutual::cast(&house, &session, id(&ballot.round)?, id(&ballot.rater)?, ballot.version).await?)
}
