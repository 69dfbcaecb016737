//! Files to take away: evidence, sheets of a standard, what receipts vouch for, and those of people and officers. Behind the gate, like pages;
//! but for the calendar feed, which calendars read without a log-in.

use crate::failure;
use crate::pages::gate;
use app::server::Request as AppRequest;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Failure;
use leptos::prelude::LeptosOptions;
use service::record::attachment;
use service::{Error, assessment, complaint, deadline, identity};
use std::str::FromStr;
use tokio_util::io::ReaderStream;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Addresses of the downloads, as axum writes them.
pub const PATHS: [&str; 11] = [
    "/b/{slug}/files/{id}",
    "/b/{slug}/assessment/standard/{id}/sheet",
    "/b/{slug}/assessment/receipt/{id}/content",
    "/b/{slug}/users/template",
    "/b/{slug}/assessment/year/{year}/results/sheet",
    "/b/{slug}/assessment/object/{id}/sheet",
    "/b/{slug}/officers/template",
    "/b/{slug}/officers/sheet",
    "/b/{slug}/complaints/files/{id}",
    "/b/{slug}/complaints/{id}/bundle",
    "/b/{slug}/feed/{file}",
];

/// Routes of the downloads.
pub fn routes(options: &LeptosOptions) -> Router {
    let [files, sheet, content, template, results, object, blank_officers, officers_sheet, sealed, volume, calendar] = PATHS;
    Router::new()
        .route(files, get(file))
        .route(sheet, get(standard))
        .route(content, get(receipt))
        .route(template, get(people))
        .route(results, get(year_results))
        .route(object, get(object_result))
        .route(blank_officers, get(blank))
        .route(officers_sheet, get(officers))
        .route(sealed, get(complaint_file))
        .route(volume, get(complaint_volume))
        .route_layer(from_fn_with_state(options.clone(), gate))
        .route(calendar, get(feed))
}

async fn file(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        attachment::download(&app.house, session, id).await
    };
    match found.await {
        Ok(found) => answer(&found.name, &found.media_type, found.size, Body::from_stream(ReaderStream::new(found.file))),
        Err(error) => refuse(&app, error),
    }
}

async fn complaint_file(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        complaint::file::download(&app.house, session, id).await
    };
    match found.await {
        Ok(found) => answer(&found.name, &found.media_type, found.bytes.len() as u64, Body::from(found.bytes)),
        Err(error) => refuse(&app, error),
    }
}

async fn complaint_volume(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        complaint::archive::bundle(&app.house, session, id).await
    };
    match found.await {
        Ok((name, bytes)) => answer(&name, "application/zip", bytes.len() as u64, Body::from(bytes)),
        Err(error) => refuse(&app, error),
    }
}

async fn standard(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        assessment::standard::download(&app.house, session, id).await
    };
    match found.await {
        Ok((name, bytes)) => sheet(&name, bytes),
        Err(error) => refuse(&app, error),
    }
}

async fn year_results(Extension(app): Extension<AppRequest>, Path((_, year)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, year) = (session(&app)?, parse(&year)?);
        assessment::result::trend::workbook(&app.house, session, year).await
    };
    match found.await {
        Ok((name, bytes)) => sheet(&name, bytes),
        Err(error) => refuse(&app, error),
    }
}

async fn object_result(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        assessment::result::trend::object_workbook(&app.house, session, id).await
    };
    match found.await {
        Ok((name, bytes)) => sheet(&name, bytes),
        Err(error) => refuse(&app, error),
    }
}

async fn receipt(Extension(app): Extension<AppRequest>, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let (session, id) = (session(&app)?, parse(&id)?);
        assessment::receipt::content(&app.house, session, id).await
    };
    match found.await {
        Ok((name, text)) => answer(&name, "application/json; charset=utf-8", text.len() as u64, Body::from(text)),
        Err(error) => refuse(&app, error),
    }
}

async fn people(Extension(app): Extension<AppRequest>) -> Response {
    match session(&app).and_then(|_| identity::import::template()) {
        Ok(bytes) => sheet("用户导入模板.xlsx", bytes),
        Err(error) => refuse(&app, error),
    }
}

async fn blank(Extension(app): Extension<AppRequest>) -> Response {
    match session(&app).and_then(|session| identity::officer::template(&app.house, session)) {
        Ok(bytes) => sheet("执法人员导入模板.xlsx", bytes),
        Err(error) => refuse(&app, error),
    }
}

async fn officers(Extension(app): Extension<AppRequest>) -> Response {
    let found = async { identity::officer::export(&app.house, session(&app)?).await };
    match found.await {
        Ok(bytes) => sheet("执法人员名册.xlsx", bytes),
        Err(error) => refuse(&app, error),
    }
}

/// The deadlines of whoever made the secret address, for their calendar. Its name is the secret: no log line and no cache on
/// the way gets to know it.
async fn feed(Extension(app): Extension<AppRequest>, Path((slug, file)): Path<(String, String)>) -> Response {
    let found = async {
        let secret = file.strip_suffix(".ics").ok_or_else(Error::not_found)?;
        deadline::feed::feed(&app.house, &slug, secret, &app.origin).await
    };
    match found.await {
        Ok(text) => {
            let fixed = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
            (fixed, text).into_response()
        }
        Err(error) => refuse(&app, error),
    }
}

fn session(app: &AppRequest) -> service::Result<&identity::Session> {
    app.session.as_ref().ok_or(Error::Failure(Failure::SignIn))
}

/// A part of the address that cannot be an id is the address of nothing.
fn parse<T: FromStr>(text: &str) -> service::Result<T> {
    text.parse().map_err(|_| Error::not_found())
}

fn refuse(app: &AppRequest, error: Error) -> Response {
    failure::page_of(&error.into_failure(&app.request_id), &app.request_id)
}

fn sheet(name: &str, bytes: Vec<u8>) -> Response {
    answer(name, XLSX, bytes.len() as u64, Body::from(bytes))
}

/// A file that a browser saves and never shows: whatever is in it, it does not run in this house's name.
fn answer(name: &str, media_type: &str, size: u64, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let disposition = format!("attachment; filename*=UTF-8''{}", crate::address::encode(&name.replace(['/', '\\'], "_")));
    let fixed = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    for (name, value) in fixed {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    response
}
