//! Server functions over HTTP. To a program they answer in JSON; a form that a browser sends without wasm gets, when
//! something is wrong, its own page back with everything that was typed and what to do about it.

use crate::address;
use crate::config::Config;
use crate::failure::{self, json, page_of, see};
use crate::layers::is_multipart;
use app::Failed;
use app::server::{Form, Outcome, Request as AppRequest};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{RequestExt, Router};
use domain::Failure;
use futures::StreamExt;
use leptos::prelude::provide_context;
use server_fn::error::SERVER_FN_ERROR_HEADER;
use std::collections::HashMap;
use std::sync::Arc;
use tower::ServiceExt;

/// The most that a form without files may hold.
const FORM_MAX: usize = 512 * 1024;
/// What a form with a file may hold besides the file.
const AROUND_A_FILE: u64 = 1024 * 1024;
/// The parameter that names the page a form stands on. A page that came back lies at the address of the server
/// function, so the browser's Referer no longer tells.
const FROM: &str = "from";

/// The server functions that take files.
pub const WITH_FILES: [&str; 9] = [
    "/api/accountability/attach",
    "/api/accountability/attach_defence",
    "/api/assessment/attach",
    "/api/assessment/attach_daily",
    "/api/assessment/attach_symposium",
    "/api/assessment/upload_standard",
    "/api/complaint/supplement",
    "/api/identity/import_officers",
    "/api/identity/import_users",
];

const INCOMPLETE: &str = "提交的内容不完整，请刷新页面后重试";

/// What the handler needs.
#[derive(Clone)]
pub struct Forms {
    /// The pages, to show one again.
    pub pages: Router,
    /// Limits and the public address.
    pub config: Arc<Config>,
}

/// Who sent the form, from which page, and what they can read.
struct Sender {
    app: AppRequest,
    /// Whether a browser waits for a page; otherwise a program waits for JSON.
    browser: bool,
    page: Option<String>,
    headers: HeaderMap,
    public_url: String,
    parts: Parts,
}

/// Somebody reads the address of a server function, at which a form came back, as if it were a page: they are led to the
/// page of the form.
pub async fn astray(State(forms): State<Forms>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let page = Sender::of(&parts, &forms.config).and_then(|sender| sender.page);
    see(page.as_deref().unwrap_or("/"))
}

/// Calls the server function at the address.
pub async fn handle(State(forms): State<Forms>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(sender) = Sender::of(&parts, &forms.config) else {
        return failure::broken("");
    };
    let path = parts.uri.path();
    if !server_fn::axum::server_fn_paths().any(|(known, method)| known == path && method == Method::POST) {
        return sender.plainly(Failure::NotFound, StatusCode::NOT_FOUND);
    }
    // The library panics when a form with files comes without its boundary, which anybody can send.
    let boundary = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| multer::parse_boundary(kind.to_str().ok()?).ok());
    if WITH_FILES.contains(&path) && boundary.is_none() {
        return sender.plainly(Failure::refused(INCOMPLETE), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let request = Request::from_parts(parts, body);
    let (request, values) = match limited(request, forms.config.file_max_bytes).await {
        Ok(read) => read,
        Err(failure) => return forms.show_again(sender, HashMap::new(), failure, Some(StatusCode::PAYLOAD_TOO_LARGE)).await,
    };
    match call(&sender.app, request).await {
        Ok((response, Some(once))) if sender.browser => forms.show_once(sender, once, response).await,
        Ok((response, _)) => sender.done(response),
        Err((failure, response)) => {
            tracing::debug!(failure = ?std::mem::discriminant(&failure), "a server function refused");
            if sender.browser { forms.show_again(sender, values, failure, None).await } else { refused(&failure, response) }
        }
    }
}

impl Sender {
    fn of(parts: &Parts, config: &Config) -> Option<Self> {
        let browser =
            parts.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|accepted| accepted.contains("text/html"));
        let named = address::parameter(parts.uri.query(), FROM);
        let referer = || {
            let referer = address::referer(parts, &config.public_url)?;
            // A page that came back: its address carries the page it shows.
            if is_function(&referer) { address::parameter(referer.split_once('?').map(|(_, query)| query), FROM) } else { Some(referer) }
        };
        let page = named.or_else(referer).filter(|page| address::local(page).is_some() && !is_function(page));
        Some(Self {
            app: parts.extensions.get::<AppRequest>()?.clone(),
            browser,
            page,
            headers: parts.headers.clone(),
            public_url: config.public_url.clone(),
            parts: parts.clone(),
        })
    }

    /// The answer to a form that was accepted: for a browser the page to see next, within this house.
    fn done(&self, mut response: Response) -> Response {
        if !self.browser {
            return response;
        }
        let wanted = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
        let within = wanted.and_then(|location| address::within(location, &self.parts, &self.public_url)).filter(|path| !is_function(path));
        let next = within.or_else(|| self.page.clone()).unwrap_or_else(|| "/".to_owned());
        if let Ok(location) = HeaderValue::from_str(&next) {
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(header::LOCATION, location);
            response.headers_mut().remove(header::CONTENT_TYPE);
            *response.body_mut() = Body::empty();
        }
        response
    }

    /// A failure without a page to show it on.
    fn plainly(&self, failure: Failure, status: StatusCode) -> Response {
        if !self.browser {
            return json(failure, status);
        }
        let mut response = page_of(&failure, &self.app.request_id);
        *response.status_mut() = status;
        response
    }
}

impl Forms {
    /// The page of the form, with what was typed and what is wrong.
    async fn show_again(self, sender: Sender, values: HashMap<String, String>, failure: Failure, status: Option<StatusCode>) -> Response {
        let status = status.unwrap_or_else(|| failure::status(&failure));
        let page = match sender.page.clone() {
            Some(page) if sender.browser => page,
            _ => return sender.plainly(failure, status),
        };
        if failure == Failure::SignIn {
            return see(&address::log_in(&page));
        }
        let form = Form { values, failure: Some(failure.clone()), once: None };
        match self.page_with(&sender, &page, form, status).await {
            Some(shown) => shown,
            None => sender.plainly(failure, status),
        }
    }

    /// The page of the form with what it shows once. Read again, by the way back or a reload without the form, it shows it no
    /// more: [`astray`].
    async fn show_once(self, sender: Sender, once: String, response: Response) -> Response {
        let form = Form { once: Some(once), ..Form::default() };
        let shown = match &sender.page {
            Some(page) => self.page_with(&sender, page, form, StatusCode::OK).await,
            None => None,
        };
        shown.unwrap_or_else(|| sender.done(response))
    }

    /// The page with `form` on it; nothing where it cannot be shown.
    async fn page_with(self, sender: &Sender, page: &str, form: Form, status: StatusCode) -> Option<Response> {
        let mut app = sender.app.clone();
        app.form = form;
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = page.parse().ok()?;
        for name in [header::ACCEPT, header::ACCEPT_LANGUAGE, header::HOST, header::USER_AGENT] {
            if let Some(value) = sender.headers.get(&name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        request.extensions_mut().insert(app);
        let shown = match self.pages.oneshot(request).await {
            Ok(shown) => shown,
            Err(never) => match never {},
        };
        // The page itself may have gone, or lead elsewhere: then that is the answer.
        if shown.status() != StatusCode::OK && shown.status() != status {
            return shown.status().is_redirection().then_some(shown);
        }
        let (mut parts, body) = shown.into_parts();
        let html = to_bytes(body, 32 * 1024 * 1024).await.ok()?;
        parts.status = status;
        parts.headers.remove(header::CONTENT_LENGTH);
        Some((parts, with_origin(&String::from_utf8_lossy(&html), page)).into_response())
    }
}

fn is_function(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Every form of the page tells from then on which page it stands on.
fn with_origin(html: &str, page: &str) -> String {
    const MARK: &str = "action=\"/api/";
    let mut pieces = html.split(MARK);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (function, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let joint = if function.contains('?') { "&amp;" } else { "?" };
        out.push_str(&format!("{MARK}{function}{joint}{FROM}={}\"{rest}", address::encode(page)));
    }
    out
}

/// The request with its body limited, and what was typed, where it is a form without files.
async fn limited(request: Request, file_max: u64) -> Result<(Request, HashMap<String, String>), Failure> {
    if is_multipart(&request) {
        let most = file_max.saturating_add(AROUND_A_FILE);
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > most) {
            drain(request.into_body(), most).await;
            return Err(Failure::field("file", format!("文件超过 {} MB，请压缩或者拆分后再上传", file_max / 1024 / 1024)));
        }
        let mut request = request;
        DefaultBodyLimit::max(usize::try_from(most).unwrap_or(usize::MAX)).apply(&mut request);
        return Ok((request.with_limited_body(), HashMap::new()));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_MAX).await.map_err(|_| Failure::refused("内容过长，请精简后再提交"))?;
    let values = typed(&parts, &bytes).await;
    let mut request = Request::from_parts(parts, Body::from(bytes));
    DefaultBodyLimit::max(FORM_MAX).apply(&mut request);
    Ok((request, values))
}

/// A browser reads no answer before it has sent its form: what is too large is read and thrown away, up to a point.
async fn drain(body: Body, most: u64) {
    let mut stream = body.into_data_stream();
    let mut left = most.saturating_mul(4);
    while let Some(Ok(chunk)) = stream.next().await {
        left = left.saturating_sub(chunk.len() as u64);
        if left == 0 {
            return;
        }
    }
}

/// What was typed, by field; several values of one field are joined by commas. Passwords are not kept, nor is what no
/// page can show.
async fn typed(parts: &Parts, bytes: &Bytes) -> HashMap<String, String> {
    let mut request = Request::new(Body::from(bytes.clone()));
    *request.method_mut() = Method::POST;
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    let mut values: HashMap<String, String> = HashMap::new();
    // Anything that is not such a form simply holds no fields.
    let Ok(axum::Form(pairs)) = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await else { return values };
    for (field, value) in pairs.into_iter().filter(|(field, _)| !is_secret(field)) {
        let value = value.replace('\0', "");
        values
            .entry(field)
            .and_modify(|known| {
                known.push(',');
                known.push_str(&value);
            })
            .or_insert(value);
    }
    values
}

fn is_secret(field: &str) -> bool {
    field.contains("password") || ["current", "again", "token"].contains(&field)
}

/// Runs the server function, and tells what it has to show once. A failure comes with the answer that a program would get.
async fn call(app: &AppRequest, request: Request) -> Result<(Response, Option<String>), (Failure, Response)> {
    let outcome = Outcome::default();
    let context = {
        let (app, outcome) = (app.clone(), outcome.clone());
        move || {
            provide_context(app.clone());
            provide_context(outcome.clone());
        }
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if let Some(failure) = outcome.take() {
        return Err((failure, response));
    }
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return Ok((response, outcome.take_once()));
    }
    // It failed before it began, or without telling the outcome: what it answers says why.
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, FORM_MAX).await.unwrap_or_default();
    let failure = serde_json::from_slice::<Failed>(&bytes).map_or_else(|_| Failure::refused(INCOMPLETE), |Failed(failure)| failure);
    Err((failure, Response::from_parts(parts, Body::from(bytes))))
}

/// A failure on its way to a program: as the library wrote it, but with a status that tells whose fault it is.
fn refused(failure: &Failure, mut response: Response) -> Response {
    *response.status_mut() = failure::status(failure);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_page_that_came_back_names_its_page() {
        let html = r#"<form action="/api/a" method="post"></form><form action="/b/x"></form><button formaction="/api/b?c=1">"#;
        let page = "/b/x/y?z=1";
        let expected = r#"<form action="/api/a?from=/b/x/y%3Fz%3D1" method="post"></form><form action="/b/x"></form><button formaction="/api/b?c=1&amp;from=/b/x/y%3Fz%3D1">"#;
        assert_eq!(with_origin(html, page), expected);
    }

    #[tokio::test]
    async fn what_was_typed_is_kept_but_for_passwords() {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let (parts, _) = request.into_parts();
        let values =
            typed(&parts, &Bytes::from_static(b"name=%E6%9D%8E%E9%9D%99&role=head&role=staff&password=hunter2&text=a%2Bb+c")).await;
        let value = |field: &str| values.get(field).map(String::as_str);
        assert_eq!((value("name"), value("role"), value("text")), (Some("李静"), Some("head,staff"), Some("a+b c")));
        assert_eq!(value("password"), None);
    }
}
