//! The addresses of all pages, and the documents they stand in.
//!
//! Two applications with two lists of routes: what is outside the log-in never loads wasm, and of the back office
//! only the pages with islands do.

use crate::ui::frame::NotFound;
use crate::{accountability, assessment, complaint, deadline, identity, record};
use axum::http::{HeaderValue, header};
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// Whether the page at `path` has islands.
#[must_use]
pub fn wants_islands(path: &str) -> bool {
    path.contains("/assessment/card/") && !["/record", "/paper", "/sign", "/review", "/grant"].iter().any(|end| path.ends_with(end))
}

/// The document of pages outside the log-in.
pub fn public_shell(_options: LeptosOptions) -> impl IntoView {
    document(None, PublicApp)
}

/// The document of the back office; `islands` brings the wasm along.
pub fn office_shell(options: LeptosOptions, islands: bool) -> impl IntoView {
    document(islands.then_some(options), OfficeApp)
}

/// Marks fields that somebody types into before the wasm has loaded, so that islands can tell this from what a browser
/// puts back after a reload: `islands/browser.rs`.
const MARK_TOUCHED: &str = "addEventListener('input',e=>e.target.dataset.typed='',true)";

fn document<V: IntoView + 'static>(scripts: Option<LeptosOptions>, app: fn() -> V) -> impl IntoView {
    content_security();
    let scripts =
        scripts.map(|options| view! { <script nonce=use_nonce()>{MARK_TOUCHED}</script> <HydrationScripts options islands=true/> });
    view! {
        <!DOCTYPE html>
        <html lang="zh-CN">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href="/pkg/zeren.css"/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                <a class="skip-link" href="#main">"跳到正文"</a>
                {app()}
            </body>
        </html>
    }
}

/// Only what this server sends may run, style or be framed; scripts need this answer's nonce.
fn content_security() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Pages outside the log-in.
#[component]
pub fn PublicApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=|| identity::pages::outside::landing() ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug") view=|| identity::pages::outside::bureau() ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/login") view=|| identity::pages::outside::log_in() ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/forgot") view=|| identity::pages::outside::forgot() ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/reset/:token") view=|| identity::pages::outside::accept() ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/invitation/:token") view=|| identity::pages::outside::accept() ssr=SsrMode::Async/>
                <PublicExternal/>
                <PublicComplaints/>
                <Route path=path!("/demo/mail") view=|| record::pages::mail_list() ssr=SsrMode::Async/>
                <Route path=path!("/demo/mail/:file") view=|| record::pages::mail() ssr=SsrMode::Async/>
                <Route path=path!("/operator/login") view=|| identity::pages::operator::log_in() ssr=SsrMode::Async/>
                <Route path=path!("/operator") view=|| identity::pages::operator::figures() ssr=SsrMode::Async/>
                <Route path=path!("/operator/new") view=|| identity::pages::operator::new() ssr=SsrMode::Async/>
                <Route path=path!("/operator/calendar") view=|| deadline::pages::operator::page() ssr=SsrMode::Async/>
                <Route path=path!("/operator/calendar/enter") view=|| deadline::pages::operator::enter() ssr=SsrMode::Async/>
                <Route path=path!("/operator/bureau/:slug") view=|| identity::pages::operator::bureau() ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// Pages behind the log-in of a bureau.
#[component]
pub fn OfficeApp() -> impl IntoView {
    use crate::ui::office;
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/b/:slug/home") view=|| office(assessment::pages::home::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment") view=|| office(assessment::pages::overview::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/year/:year") view=|| office(assessment::pages::overview::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/receipt") view=|| office(assessment::pages::record::verify) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/new") view=|| office(assessment::pages::cycle::new) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/year/:year/adjust") view=|| office(assessment::pages::cycle::adjust) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/year/:year/open") view=|| office(assessment::pages::cycle::open) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id") view=|| office(assessment::pages::card::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/item/:code") view=|| office(assessment::pages::card::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/summary") view=|| office(assessment::pages::card::summary) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/sign") view=|| office(assessment::pages::sign::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/record") view=|| office(assessment::pages::record::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/paper") view=|| office(assessment::pages::paper::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/review") view=|| office(assessment::pages::review::page) ssr=SsrMode::Async/>
                <Route path=path!("/b/:slug/assessment/card/:id/grant") view=|| office(assessment::pages::review::grant) ssr=SsrMode::Async/>
                <OfficeResults/>
                <OfficeDaily/>
                <OfficeAccountability/>
                <OfficeMutual/>
                <OfficeDeadlines/>
                <OfficeBasics/>
                <OfficeRegistry/>
                <OfficeExternal/>
                <OfficeComplaints/>
            </Routes>
        </Router>
    }
}

/// Results: the year's table, single objects, meetings, notices and the years beside each other.
#[component(transparent)]
fn OfficeResults() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use assessment::pages::result;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug/assessment") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("year/:year/results") view=|| office(result::table::page) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/step") view=|| office(result::step::page) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/meeting") view=|| office(result::meeting::new) ssr=SsrMode::Async/>
            <Route path=path!("meeting/:id") view=|| office(result::meeting::page) ssr=SsrMode::Async/>
            <Route path=path!("object/:id") view=|| office(result::object::page) ssr=SsrMode::Async/>
            <Route path=path!("object/:id/review") view=|| office(result::review::page) ssr=SsrMode::Async/>
            <Route path=path!("notices") view=|| office(result::notice::list) ssr=SsrMode::Async/>
            <Route path=path!("notice/:id") view=|| office(result::notice::page) ssr=SsrMode::Async/>
            <Route path=path!("trend") view=|| office(result::trend::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// The daily record and the register of adverse outcomes.
#[component(transparent)]
fn OfficeDaily() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("daily") view=|| office(assessment::pages::daily::list) ssr=SsrMode::Async/>
            <Route path=path!("daily/new") view=|| office(assessment::pages::daily::new) ssr=SsrMode::Async/>
            <Route path=path!("daily/:id") view=|| office(assessment::pages::daily::page) ssr=SsrMode::Async/>
            <Route path=path!("adverse") view=|| office(assessment::pages::adverse::list) ssr=SsrMode::Async/>
            <Route path=path!("adverse/new") view=|| office(assessment::pages::adverse::new) ssr=SsrMode::Async/>
            <Route path=path!("adverse/:id") view=|| office(assessment::pages::adverse::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Cases of accountability, and the pages of the person concerned.
#[component(transparent)]
fn OfficeAccountability() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use accountability::pages;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug/accountability") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("") view=|| office(pages::list::page) ssr=SsrMode::Async/>
            <Route path=path!("new") view=|| office(pages::new::new) ssr=SsrMode::Async/>
            <Route path=path!("own") view=|| office(pages::own::list) ssr=SsrMode::Async/>
            <Route path=path!("own/:id") view=|| office(pages::own::page) ssr=SsrMode::Async/>
            <Route path=path!("own/:id/state") view=|| office(pages::own::state) ssr=SsrMode::Async/>
            <Route path=path!("own/:id/waive") view=|| office(pages::own::waive) ssr=SsrMode::Async/>
            <Route path=path!("own/:id/appeal") view=|| office(pages::own::appeal) ssr=SsrMode::Async/>
            <Route path=path!("own/:id/decision") view=|| office(pages::paper::of_own) ssr=SsrMode::Async/>
            <Route path=path!(":id") view=|| office(pages::case::page) ssr=SsrMode::Async/>
            <Route path=path!(":id/step/:step") view=|| office(pages::step::page) ssr=SsrMode::Async/>
            <Route path=path!(":id/decision") view=|| office(pages::paper::of_case) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// The mutual evaluation of a year.
#[component(transparent)]
fn OfficeMutual() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use assessment::pages::mutual;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug/assessment/year/:year") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("mutual") view=|| office(mutual::page) ssr=SsrMode::Async/>
            <Route path=path!("mutual/:kind") view=|| office(mutual::ballot) ssr=SsrMode::Async/>
            <Route path=path!("mutual/:kind/check") view=|| office(mutual::check) ssr=SsrMode::Async/>
            <Route path=path!("mutual/:kind/close") view=|| office(mutual::close) ssr=SsrMode::Async/>
            <Route path=path!("mutual/:kind/results") view=|| office(mutual::results) ssr=SsrMode::Async/>
            <Route path=path!("mutual/:kind/paper") view=|| office(mutual::paper) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Standards, people, delegations, the own account and the log: a second list, because a list is a tuple and
/// tuples are short.
#[component(transparent)]
fn OfficeBasics() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("standards") view=|| office(assessment::pages::standard::list) ssr=SsrMode::Async/>
            <Route path=path!("standards/:id") view=|| office(assessment::pages::standard::page) ssr=SsrMode::Async/>
            <Route path=path!("standards/:id/indicator/:indicator") view=|| office(assessment::pages::standard::indicator) ssr=SsrMode::Async/>
            <Route path=path!("bureau") view=|| office(identity::pages::bureau::page) ssr=SsrMode::Async/>
            <Route path=path!("departments") view=|| office(identity::pages::department::list) ssr=SsrMode::Async/>
            <Route path=path!("departments/:id") view=|| office(identity::pages::department::page) ssr=SsrMode::Async/>
            <Route path=path!("users") view=|| office(identity::pages::user::list) ssr=SsrMode::Async/>
            <Route path=path!("users/new") view=|| office(identity::pages::user::new) ssr=SsrMode::Async/>
            <Route path=path!("users/import") view=|| office(identity::pages::user::import) ssr=SsrMode::Async/>
            <Route path=path!("users/:id") view=|| office(identity::pages::user::page) ssr=SsrMode::Async/>
            <Route path=path!("delegations") view=|| office(identity::pages::delegation::page) ssr=SsrMode::Async/>
            <Route path=path!("account") view=|| office(identity::pages::account::page) ssr=SsrMode::Async/>
            <Route path=path!("audit") view=|| office(record::pages::audit) ssr=SsrMode::Async/>
            <Route path=path!("mail") view=|| office(record::pages::mail::list) ssr=SsrMode::Async/>
            <Route path=path!("mail/sender") view=|| office(record::pages::mail::sender) ssr=SsrMode::Async/>
            <Route path=path!("mail/templates") view=|| office(record::pages::template::list) ssr=SsrMode::Async/>
            <Route path=path!("mail/templates/:kind") view=|| office(record::pages::template::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Officers, the leading group, the working-day calendar, the rules, and two versions of a standard.
#[component(transparent)]
fn OfficeRegistry() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("officers") view=|| office(identity::pages::officer::list) ssr=SsrMode::Async/>
            <Route path=path!("officers/new") view=|| office(identity::pages::officer::new) ssr=SsrMode::Async/>
            <Route path=path!("officers/import") view=|| office(identity::pages::officer::import) ssr=SsrMode::Async/>
            <Route path=path!("officers/:id") view=|| office(identity::pages::officer::page) ssr=SsrMode::Async/>
            <Route path=path!("calendar") view=|| office(deadline::pages::calendar::page) ssr=SsrMode::Async/>
            <Route path=path!("calendar/change") view=|| office(deadline::pages::calendar::change) ssr=SsrMode::Async/>
            <Route path=path!("group") view=|| office(identity::pages::body::page) ssr=SsrMode::Async/>
            <Route path=path!("assessment/rules") view=|| office(assessment::pages::rules::page) ssr=SsrMode::Async/>
            <Route path=path!("standards/:id/compare/:other") view=|| office(assessment::pages::standard::comparison) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Deadlines, how people are reminded of them, and what they were told.
#[component(transparent)]
fn OfficeDeadlines() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use deadline::pages;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("deadlines") view=|| office(pages::list::page) ssr=SsrMode::Async/>
            <Route path=path!("deadlines/ahead") view=|| office(pages::ahead::page) ssr=SsrMode::Async/>
            <Route path=path!("deadlines/kinds") view=|| office(pages::kinds::page) ssr=SsrMode::Async/>
            <Route path=path!("deadlines/kinds/:kind") view=|| office(pages::kinds::edit) ssr=SsrMode::Async/>
            <Route path=path!("deadlines/:id") view=|| office(pages::one::page) ssr=SsrMode::Async/>
            <Route path=path!("inbox") view=|| office(pages::inbox::page) ssr=SsrMode::Async/>
            <Route path=path!("inbox/settings") view=|| office(pages::wishes::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// What the public answers and writes without an account.
#[component(transparent)]
fn PublicExternal() -> impl leptos_router::MatchNestedRoutes + Clone {
    use assessment::pages::external::public;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("evaluate") view=|| public::code() ssr=SsrMode::Async/>
            <Route path=path!("evaluate/:token") view=|| public::evaluate() ssr=SsrMode::Async/>
            <Route path=path!("evaluated") view=|| public::evaluated() ssr=SsrMode::Async/>
            <Route path=path!("supervise/:token") view=|| public::supervise::page() ssr=SsrMode::Async/>
            <Route path=path!("opinion") view=|| public::opinion() ssr=SsrMode::Async/>
            <Route path=path!("opinion/sent") view=|| public::sent() ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Complaints of the public, without an account.
#[component(transparent)]
fn PublicComplaints() -> impl leptos_router::MatchNestedRoutes + Clone {
    use complaint::pages::public;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug/complaint") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("") view=|| public::form::page() ssr=SsrMode::Async/>
            <Route path=path!("progress") view=|| public::progress::page() ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// Complaints, as those see them who handle, decide or execute.
#[component(transparent)]
fn OfficeComplaints() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use complaint::pages;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("complaints") view=|| office(pages::list::page) ssr=SsrMode::Async/>
            <Route path=path!("complaints/new") view=|| office(pages::new::page) ssr=SsrMode::Async/>
            <Route path=path!("complaints/figures") view=|| office(pages::figures::page) ssr=SsrMode::Async/>
            <Route path=path!("complaints/tasks") view=|| office(pages::tasks::list) ssr=SsrMode::Async/>
            <Route path=path!("complaints/tasks/:id") view=|| office(pages::tasks::page) ssr=SsrMode::Async/>
            <Route path=path!("complaints/:id") view=|| office(pages::case::page) ssr=SsrMode::Async/>
            <Route path=path!("complaints/:id/do/:code") view=|| office(pages::act::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}

/// The evaluation from outside, as the office sees it.
#[component(transparent)]
fn OfficeExternal() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::ui::office;
    use assessment::pages::external;
    view! {
        <leptos_router::components::ParentRoute path=path!("/b/:slug/assessment") view=leptos_router::components::Outlet ssr=SsrMode::Async>
            <Route path=path!("year/:year/external") view=|| office(external::hub) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/close") view=|| office(external::close) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/result/:id") view=|| office(external::result) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/cards") view=|| office(external::cards::list) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/sheet") view=|| office(external::cards::sheet) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/supervisors") view=|| office(external::supervisors::page) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/paper") view=|| office(external::paper::list) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/paper/new") view=|| office(external::paper::new) ssr=SsrMode::Async/>
            <Route path=path!("paper/:id") view=|| office(external::paper::page) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/symposia") view=|| office(external::symposia::list) ssr=SsrMode::Async/>
            <Route path=path!("year/:year/external/symposia/new") view=|| office(external::symposia::new) ssr=SsrMode::Async/>
            <Route path=path!("symposium/:id") view=|| office(external::symposia::page) ssr=SsrMode::Async/>
            <Route path=path!("opinions") view=|| office(external::opinions::list) ssr=SsrMode::Async/>
            <Route path=path!("opinion/:id") view=|| office(external::opinions::page) ssr=SsrMode::Async/>
        </leptos_router::components::ParentRoute>
    }
    .into_inner()
}
