//! Who a request comes from: cookies to sessions, and where in the network.

use crate::config::Config;
use crate::failure;
use crate::layers::RequestId;
use app::server::{Form, Request as AppRequest, cookies};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::Failure;
use service::identity::operator::{self, OperatorSession};
use service::identity::session::{Authenticated, Origin, Tokens, authenticate};
use service::{Error, House};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// What the session layer needs.
#[derive(Clone)]
pub struct Reception {
    /// The house.
    pub house: House,
    /// Whose word about addresses counts, and whether cookies need a secure connection.
    pub config: Arc<Config>,
}

/// Finds out who asks, and hands it on as [`AppRequest`]. Tokens that were refreshed go back with the answer, and
/// those that are no longer good are forgotten, unless the answer itself sets them.
pub async fn receive(State(reception): State<Reception>, mut request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (headers, extensions) = (request.headers(), request.extensions());
    let secure = reception.config.is_secure() || forwarded_proto(&reception.config, headers, extensions) == Some("https");
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let address = client(&reception.config, headers, extensions).map(|ip| ip.to_string()).unwrap_or_default();
    let cookie = |base: &str| cookie(headers, &cookies::name(base, secure));
    let given = Given { access: cookie(cookies::ACCESS), refresh: cookie(cookies::REFRESH), operator: cookie(cookies::OPERATOR) };

    let known = match recognise(&reception.house, given).await {
        Ok(known) => known,
        Err(error) => {
            let failure = error.into_failure(&request_id);
            return failure::page_of(&failure, &request_id);
        }
    };
    let set_cookies = known.cookies(secure);
    request.extensions_mut().insert(AppRequest {
        house: reception.house,
        session: known.session,
        operator: known.operator,
        request_id,
        origin: Origin { device, address },
        secure,
        form: Form::default(),
    });
    let mut response = next.run(request).await;
    for (name, value) in set_cookies {
        if !sets(response.headers(), &value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

struct Given {
    access: Option<String>,
    refresh: Option<String>,
    operator: Option<String>,
}

#[derive(Default)]
struct Known {
    session: Option<service::identity::Session>,
    operator: Option<OperatorSession>,
    refreshed: Option<Tokens>,
    stale: bool,
    operator_stale: bool,
}

impl Known {
    fn cookies(&self, secure: bool) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = Vec::new();
        if self.refreshed.is_some() || self.stale {
            headers.extend(cookies::headers(self.refreshed.as_ref(), secure));
        }
        if self.operator_stale {
            headers.extend(cookies::header(cookies::OPERATOR, None, secure));
        }
        headers
    }
}

async fn recognise(house: &House, given: Given) -> service::Result<Known> {
    let mut known = Known::default();
    if given.access.is_some() || given.refresh.is_some() {
        match proved(house, given.access, given.refresh).await? {
            Authenticated::In(session, tokens) => (known.session, known.refreshed) = (Some(*session), tokens),
            Authenticated::Out { stale } => known.stale = stale,
        }
    }
    if let Some(token) = given.operator {
        known.operator = operator::authenticate(house, Some(&token)).await?;
        known.operator_stale = known.operator.is_none();
    }
    Ok(known)
}

/// In a task of its own, because it may write and a browser may hang up in the middle. Two tabs that refresh at the
/// same instant collide once; the second then finds its token within the grace of the first.
async fn proved(house: &House, access: Option<String>, refresh: Option<String>) -> service::Result<Authenticated> {
    let house = house.clone();
    let task = tokio::spawn(async move {
        match authenticate(&house, access.as_deref(), refresh.as_deref()).await {
            Err(Error::Failure(Failure::Conflict(_))) => authenticate(&house, access.as_deref(), refresh.as_deref()).await,
            other => other,
        }
    });
    task.await?
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
}

/// Whether the answer sets the same cookie as `value` does: a log-in that comes with old tokens must not lose its new ones.
fn sets(headers: &HeaderMap, value: &HeaderValue) -> bool {
    let name = |value: &HeaderValue| value.to_str().ok().and_then(|text| text.split_once('=')).map(|(name, _)| name.to_owned());
    let wanted = name(value);
    headers.get_all(header::SET_COOKIE).iter().any(|set| name(set) == wanted)
}

/// The address at the other end of the connection.
#[must_use]
pub fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

/// The address of the person: the other end of the connection, or, behind trusted proxies, the last address in
/// X-Forwarded-For that is not one of them. What stands further to the left anybody can have written.
fn client(config: &Config, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let peer = peer(extensions)?;
    let trusted = |ip: &IpAddr| config.trusted_proxies.contains(ip);
    if !trusted(&peer) {
        return Some(peer);
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let mut hops =
        lines.iter().flat_map(|line| line.split(',')).map(|hop| hop.trim().parse::<IpAddr>().ok().map(|ip| ip.to_canonical())).rev();
    // A hop that cannot be read ends the chain of trust: everything before it may be made up.
    hops.find(|hop| hop.as_ref().is_none_or(|ip| !trusted(ip))).flatten().or(Some(peer))
}

fn forwarded_proto<'a>(config: &Config, headers: &'a HeaderMap, extensions: &Extensions) -> Option<&'a str> {
    let peer = peer(extensions).filter(|peer| config.trusted_proxies.contains(peer));
    peer.and_then(|_| headers.get("x-forwarded-proto")?.to_str().ok()).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;

    fn seen(peer: &str, forwarded: &[&'static str]) -> String {
        let flags = Flags { trusted_proxies: Some("10.0.0.1,10.0.0.2".into()), ..Flags::default() };
        let config = Config::load(&flags).expect("a configuration");
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        client(&config, &headers, &extensions).map(|ip| ip.to_string()).unwrap_or_default()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_from_the_right() {
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.7"] as &[&str], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["1.2.3.4, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
        ] {
            let forwarded: Vec<&'static str> = forwarded.to_vec();
            assert_eq!(seen(peer, &forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; access=one"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-access=two; refresh="));
        assert_eq!(cookie(&headers, "access").as_deref(), Some("one"));
        assert_eq!(cookie(&headers, "__Host-access").as_deref(), Some("two"));
        assert_eq!(cookie(&headers, "refresh"), None);
    }
}
