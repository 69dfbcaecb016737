//! Answers when something is not as it should be: a small page that needs nothing but the style sheet, and the
//! status that goes with each failure.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Failure;

/// The status of a failure.
#[must_use]
pub fn status(failure: &Failure) -> StatusCode {
    match failure {
        // A request that cannot be read, where the server itself finds so.
        Failure::Refused(_) | Failure::Invalid(_) | Failure::Unreachable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::Conflict(_) => StatusCode::CONFLICT,
        Failure::NotFound => StatusCode::NOT_FOUND,
        Failure::SignIn => StatusCode::UNAUTHORIZED,
        Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What a person sees of a failure where there is no page to show it on.
#[must_use]
pub fn page_of(failure: &Failure, request_id: &str) -> Response {
    let text = match failure {
        Failure::Invalid(errors) => errors.iter().map(|(_, message)| message).collect::<Vec<_>>().join("；"),
        other => other.to_string(),
    };
    page(status(failure), title(status(failure)), &text, request_id)
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "没有找到",
        StatusCode::UNAUTHORIZED => "请登录",
        StatusCode::INTERNAL_SERVER_ERROR => "系统出现故障",
        _ => "没有完成",
    }
}

/// Something broke. The number leads to the cause in the log, and to nothing else.
#[must_use]
pub fn broken(request_id: &str) -> Response {
    page_of(&Failure::Internal(request_id.to_owned()), request_id)
}

/// See another page instead.
#[must_use]
pub fn see(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// A page of its own, without scripts.
#[must_use]
pub fn page(status: StatusCode, title: &str, text: &str, request_id: &str) -> Response {
    let (title, text) = (escape(title), escape(text));
    let number = if request_id.is_empty() { String::new() } else { format!("<p><small>编号 {}</small></p>", escape(request_id)) };
    let html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} · 责任</title><link rel=\"stylesheet\" href=\"/pkg/zeren.css\"></head><body><main class=\"failure\">\
         <h1>{title}</h1><p>{text}</p><p><a href=\"/\">返回首页</a></p>{number}</main></body></html>"
    );
    (status, Html(html)).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A failure for a program: the shape in which server functions answer.
#[must_use]
pub fn json(failure: Failure, status: StatusCode) -> Response {
    let text = serde_json::to_string(&app::Failed::from(failure)).unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_sent_is_not_part_of_the_page() {
        let response = page(StatusCode::NOT_FOUND, "<script>", "\"><img onerror=x>", "id");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let text = String::from_utf8_lossy(&body);
        assert!(!text.contains("<script>") && !text.contains("<img"), "{text}");
    }
}
