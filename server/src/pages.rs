//! Pages: the two applications of `app`, behind one gate for what only people who are logged in may see.

use crate::address;
use crate::failure;
use app::routes::{OfficeApp, PublicApp, office_shell, public_shell, wants_islands};
use app::server::{Outcome, Request as AppRequest};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;
use leptos_axum::{generate_route_list, render_app_async_with_context};
use std::collections::HashSet;

/// What Leptos wants to know; nothing of it is read from a file at run time.
#[must_use]
pub fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("zeren").site_root("target/site").site_pkg_dir("pkg").env(Env::PROD).build()
}

/// Addresses of the public pages and of those behind the log-in, as axum writes them.
#[must_use]
pub fn paths() -> (Vec<String>, Vec<String>) {
    let paths = |list: Vec<leptos_axum::AxumRouteListing>| list.iter().map(|listing| listing.path().to_owned()).collect::<Vec<_>>();
    let public = paths(generate_route_list(PublicApp));
    let known: HashSet<String> = public.iter().cloned().collect();
    let office = paths(generate_route_list(OfficeApp)).into_iter().filter(|path| !known.contains(path)).collect();
    (public, office)
}

/// Routes of all pages, and the page for every address that is none.
pub fn routes(options: &LeptosOptions) -> Router {
    let (public_paths, office_paths) = paths();
    let of_public = options.clone();
    let public = render_app_async_with_context(provide, move || public_shell(of_public.clone()));
    let of_office = options.clone();
    let office = render_app_async_with_context(provide, move || {
        let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
        office_shell(of_office.clone(), wants_islands(&path))
    });
    let mut behind = Router::new();
    for path in &office_paths {
        behind = behind.route(path, get(office.clone()));
    }
    if !office_paths.is_empty() {
        behind = behind.route_layer(from_fn_with_state(options.clone(), gate));
    }
    let mut router = behind.fallback(nowhere).with_state(options.clone());
    for path in &public_paths {
        router = router.route(path, get(public.clone()));
    }
    router
}

/// What a page finds in its context.
fn provide() {
    if let Some(request) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<AppRequest>().cloned()) {
        provide_context(request);
    }
    provide_context(Outcome::default());
}

/// Lets through whoever is logged in to the bureau of the address. Everybody else logs in first; for people of another
/// bureau there is nothing here. Pages of operators ask for their log-in themselves.
pub async fn gate(State(options): State<LeptosOptions>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let Some(app) = request.extensions().get::<AppRequest>() else {
        return failure::broken("");
    };
    let (known, right) = match address::slug(path) {
        Some(slug) => (app.session.is_some(), app.session.as_ref().is_some_and(|session| session.me().bureau.slug == slug)),
        None => (app.session.is_some(), true),
    };
    match (known, right) {
        (true, true) => next.run(request).await,
        (true, false) => not_found(options, request).await,
        (false, _) => {
            let page = request.uri().path_and_query().map_or("/", |page| page.as_str());
            failure::see(&address::log_in(page))
        }
    }
}

async fn nowhere(State(options): State<LeptosOptions>, request: Request) -> Response {
    not_found(options, request).await
}

/// The page that says that there is nothing here.
async fn not_found(options: LeptosOptions, request: Request) -> Response {
    // Only a browser that wants to show something needs the whole page; `CONNECT` has not even a path to show it for.
    if !matches!(*request.method(), Method::GET | Method::HEAD) || request.uri().path_and_query().is_none() {
        let id = request.extensions().get::<AppRequest>().map(|app| app.request_id.clone()).unwrap_or_default();
        return failure::page_of(&domain::Failure::NotFound, &id);
    }
    let render = render_app_async_with_context(provide, move || public_shell(options.clone()));
    let mut response = render(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
