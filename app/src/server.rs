//! What the server gives a page or a server function: the house, who is asking, and what was typed before.

use crate::Failed;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Failure;
use domain::identity::view::Me;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use service::identity::Session;
use service::identity::operator::OperatorSession;
use service::identity::session::{Origin, Tokens};
use service::{Error, House};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use tracing::Instrument;

/// A request as pages and server functions see it.
#[derive(Clone)]
pub struct Request {
    /// The house.
    pub house: House,
    /// Who is logged in to a bureau.
    pub session: Option<Session>,
    /// Which operator is logged in.
    pub operator: Option<OperatorSession>,
    /// The number that leads from an error page to the log.
    pub request_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether cookies need a secure connection.
    pub secure: bool,
    /// What was typed, where a form has come back.
    pub form: Form,
}

/// A form that has come back: what was typed and what is wrong with it. Empty on a first visit.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What was typed, by field.
    pub values: HashMap<String, String>,
    /// Why it has come back.
    pub failure: Option<Failure>,
    /// What the page shows once: [`show_once`].
    pub once: Option<String>,
}

impl Form {
    /// What was typed into `field`, or `otherwise` on a first visit.
    #[must_use]
    pub fn value(&self, field: &str, otherwise: &str) -> String {
        if self.failure.is_none() {
            otherwise.to_owned()
        } else {
            self.values.get(field).map_or_else(|| otherwise.to_owned(), Clone::clone)
        }
    }

    /// Whether a checkbox or option of `field` with `value` was chosen, or `otherwise` on a first visit.
    #[must_use]
    pub fn chosen(&self, field: &str, value: &str, otherwise: bool) -> bool {
        if self.failure.is_none() { otherwise } else { self.values.get(field).is_some_and(|v| v == value) }
    }

    /// What is wrong with `field`.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<String> {
        match &self.failure {
            Some(Failure::Invalid(errors)) => errors.at(field).map(str::to_owned),
            _ => None,
        }
    }
}

/// How a server function ended, for the handler that shows a form again when there is no wasm.
#[derive(Clone, Default)]
pub struct Outcome(Arc<Mutex<Ending>>);

#[derive(Default)]
struct Ending {
    failure: Option<Failure>,
    once: Option<String>,
}

impl Outcome {
    fn set(&self, failure: &Failure) {
        if let Ok(mut ending) = self.0.lock() {
            ending.failure = Some(failure.clone());
        }
    }

    /// Why it failed, if it did.
    #[must_use]
    pub fn take(&self) -> Option<Failure> {
        self.0.lock().ok().and_then(|mut ending| ending.failure.take())
    }

    /// What it has to show once, if anything.
    #[must_use]
    pub fn take_once(&self) -> Option<String> {
        self.0.lock().ok().and_then(|mut ending| ending.once.take())
    }
}

/// Lets the form's page show `text` as the answer to this very request. What only one person may see, and only now, must not
/// stand in the address of a redirect, where a history, a log and a reload find it again.
pub fn show_once(text: String) {
    if let Some(outcome) = use_context::<Outcome>()
        && let Ok(mut ending) = outcome.0.lock()
    {
        ending.once = Some(text);
    }
}

/// The request at hand.
///
/// # Errors
/// When the server was put together wrongly.
pub fn request() -> Result<Request, Failure> {
    use_context::<Request>().ok_or_else(|| Failure::Internal("no request".into()))
}

/// Does `work` for the person who is logged in, in a task of its own, so that a browser that hangs up does not cut
/// it off in the middle. Every server function of the back office is one call of this.
///
/// # Errors
/// Sign in, or whatever the use case answers.
pub async fn act<T, F, Fut>(work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: FnOnce(House, Session) -> Fut + Send + 'static,
    Fut: Future<Output = service::Result<T>> + Send + 'static,
{
    let request = request()?;
    let outcome = use_context::<Outcome>();
    let result = match request.session.clone() {
        Some(session) => settle(&request, work(request.house.clone(), session)).await,
        None => Err(Failure::SignIn),
    };
    report(outcome, result)
}

/// Does `work` for somebody who need not be logged in.
///
/// # Errors
/// Whatever the use case answers.
pub async fn serve<T, F, Fut>(work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: FnOnce(House, Origin) -> Fut + Send + 'static,
    Fut: Future<Output = service::Result<T>> + Send + 'static,
{
    let request = request()?;
    let outcome = use_context::<Outcome>();
    let result = settle(&request, work(request.house.clone(), request.origin.clone())).await;
    report(outcome, result)
}

/// Does `work` for the operator who is logged in.
///
/// # Errors
/// Sign in, or whatever the use case answers.
pub async fn operate<T, F, Fut>(work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: FnOnce(House, OperatorSession) -> Fut + Send + 'static,
    Fut: Future<Output = service::Result<T>> + Send + 'static,
{
    let request = request()?;
    let outcome = use_context::<Outcome>();
    let result = match request.operator.clone() {
        Some(operator) => settle(&request, work(request.house.clone(), operator)).await,
        None => Err(Failure::SignIn),
    };
    report(outcome, result)
}

async fn settle<T: Send + 'static>(
    request: &Request,
    work: impl Future<Output = service::Result<T>> + Send + 'static,
) -> Result<T, Failure> {
    let task = tokio::spawn(work.instrument(tracing::Span::current()));
    match task.await {
        Ok(result) => result.map_err(|error| error.into_failure(&request.request_id)),
        Err(lost) => Err(Error::Task(lost).into_failure(&request.request_id)),
    }
}

fn report<T>(outcome: Option<Outcome>, result: Result<T, Failure>) -> Result<T, Failed> {
    if let (Some(outcome), Err(failure)) = (outcome, &result) {
        outcome.set(failure);
    }
    result.map_err(Failed)
}

/// A page of the back office: the request, the person, and the address.
#[derive(Clone)]
pub struct Desk {
    /// The house.
    pub house: House,
    /// The session.
    pub session: Session,
    /// What was typed, where a form has come back.
    pub form: Form,
    /// The number that leads to the log.
    pub request_id: String,
    /// The present instant.
    pub now: DateTime<Utc>,
    path: HashMap<String, String>,
    query: HashMap<String, String>,
}

impl Desk {
    /// The person.
    #[must_use]
    pub fn me(&self) -> &Me {
        self.session.me()
    }

    /// The bureau's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.me().bureau.zone
    }

    /// An address within the bureau: `desk.to("assessment")` is `/b/dacheng/assessment`.
    #[must_use]
    pub fn to(&self, place: &str) -> String {
        format!("/b/{}/{place}", self.me().bureau.slug)
    }

    /// A part of the path, read as `T`.
    ///
    /// # Errors
    /// Not found when it cannot be one.
    pub fn part<T: std::str::FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.path.get(name).and_then(|text| text.parse().ok()).ok_or(Failure::NotFound)
    }

    /// Whether the path has a part of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.path.contains_key(name)
    }

    /// A parameter behind the question mark.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// Turns what a use case answers into what a page may show.
    ///
    /// # Errors
    /// The failure, with this request's number where the cause must stay inside.
    pub fn seen<T>(&self, result: service::Result<T>) -> Result<T, Failure> {
        result.map_err(|error| error.into_failure(&self.request_id))
    }
}

/// Reads an id that a form carries; whoever changes it finds nothing.
///
/// # Errors
/// Not found when it is none.
pub fn read_id<T: std::str::FromStr>(text: &str) -> Result<T, Failed> {
    text.parse().map_err(|_| Failed(Failure::NotFound))
}

/// An address within the bureau of the person who is logged in.
///
/// # Errors
/// Sign in.
pub fn to(place: &str) -> Result<String, Failed> {
    let session = request()?.session.ok_or(Failure::SignIn)?;
    Ok(format!("/b/{}/{place}", session.me().bureau.slug))
}

/// The desk of the person who is logged in; to be taken before the first await of a page.
///
/// # Errors
/// Sign in.
pub fn desk() -> Result<Desk, Failure> {
    let request = request()?;
    let session = request.session.ok_or(Failure::SignIn)?;
    let (path, query) = parameters();
    Ok(Desk { now: request.house.now(), house: request.house, session, form: request.form, request_id: request.request_id, path, query })
}

/// Parameters of the path and of the query.
#[must_use]
pub fn parameters() -> (HashMap<String, String>, HashMap<String, String>) {
    let map = |params: leptos_router::params::ParamsMap| params.into_iter().map(|(k, v)| (k.into_owned(), v)).collect();
    (map(leptos_router::hooks::use_params_map().get_untracked()), map(leptos_router::hooks::use_query_map().get_untracked()))
}

/// Sets the status of the answer.
pub fn status(code: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(code);
    }
}

/// Names of the cookies and how they are set: `__Host-` where the connection is secure.
pub mod cookies {
    use super::{HeaderName, HeaderValue, Request, ResponseOptions, Tokens, header, use_context};
    use service::identity::session::IDLE;

    /// Access token.
    pub const ACCESS: &str = "access";
    /// Refresh token.
    pub const REFRESH: &str = "refresh";
    /// Operator's session.
    pub const OPERATOR: &str = "operator";

    /// The full name of a cookie.
    #[must_use]
    pub fn name(base: &str, secure: bool) -> String {
        if secure { format!("__Host-{base}") } else { base.to_owned() }
    }

    /// The header that sets a cookie, or forgets it when `value` is nothing.
    #[must_use]
    pub fn header(base: &str, value: Option<&str>, secure: bool) -> Option<(HeaderName, HeaderValue)> {
        let name = name(base, secure);
        let attributes = if secure { "; Path=/; HttpOnly; SameSite=Lax; Secure" } else { "; Path=/; HttpOnly; SameSite=Lax" };
        let text = match value {
            Some(value) => format!("{name}={value}{attributes}; Max-Age={}", IDLE.num_seconds()),
            None => format!("{name}={attributes}; Max-Age=0"),
        };
        Some((header::SET_COOKIE, HeaderValue::from_str(&text).ok()?))
    }

    /// The headers for `tokens`, or those that forget both.
    #[must_use]
    pub fn headers(tokens: Option<&Tokens>, secure: bool) -> Vec<(HeaderName, HeaderValue)> {
        let access = header(ACCESS, tokens.map(|t| t.access.as_str()), secure);
        let refresh = match tokens {
            Some(Tokens { refresh: None, .. }) => None,
            Some(Tokens { refresh: Some(token), .. }) => header(REFRESH, Some(token), secure),
            None => header(REFRESH, None, secure),
        };
        access.into_iter().chain(refresh).collect()
    }

    /// Sets headers on the answer of a server function.
    pub fn set(headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) {
        if let Some(response) = use_context::<ResponseOptions>() {
            for (name, value) in headers {
                response.append_header(name, value);
            }
        }
    }

    /// Whether the request came over a secure connection.
    #[must_use]
    pub fn secure() -> bool {
        use_context::<Request>().is_some_and(|request| request.secure)
    }
}
