//! A server with the demonstration in it, and browsers that visit it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode, header};
use chrono::DateTime;
use domain::assessment::view::CardView;
use sea_orm::ConnectionTrait;
use server::config::{Config, Flags};
use server::router::router;
use service::clock::Clock;
use service::database::Database;
use service::database::init::{Init, initialise};
use service::deadline::remind;
use service::files::Files;
use service::identity::Session;
use service::identity::session::{Authenticated, Origin, authenticate, log_in};
use service::keys::Keys;
use service::platform::{JobKind, take_jobs};
use service::{House, Settings, assessment, demo};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

/// Where the server believes itself to be.
pub const HOST: &str = "zeren.test";
/// Three days before the deadline, in working hours.
pub const NOON: &str = "2026-11-22T12:00:00+08:00";

/// A server of its own, removed when the test ends.
pub struct Fixture {
    pub house: House,
    pub config: Config,
    pub router: Router,
    pub folder: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Fixture {
    pub async fn new() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let name = format!("zeren_http_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let flags = Flags {
            data: Some(folder.clone()),
            database_url: Some(database(&name, &folder).await),
            public_url: Some(format!("http://{HOST}")),
            file_max_mb: Some(1),
            demo: Some(true),
            clock: Some(NOON.to_owned()),
            ..Flags::default()
        };
        let config = Config::load(&flags).expect("a configuration");
        let noon = DateTime::parse_from_rfc3339(NOON).expect("an instant").to_utc();
        let house = house(&config, Clock::set_to(noon)).await;
        if !house.database().is_postgres() {
            house.database().migrate(None).await.expect("migrations");
        }
        assert!(demo::seed(&house).await.expect("a demonstration"));
        let router = router(house.clone(), config.clone()).expect("a router");
        Self { house, config, router, folder }
    }

    /// A browser that nobody has logged in with.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), jar: BTreeMap::new(), peer: Ipv4Addr::new(203, 0, 113, 9) }
    }

    /// A browser in which somebody is logged in.
    pub async fn logged_in(&self, slug: &str, login: &str) -> Browser {
        let tokens = log_in(&self.house, slug, login, demo::PASSWORD, &Origin::default()).await.expect("a log-in");
        let mut browser = self.browser();
        browser.jar.insert("access".into(), tokens.access);
        browser.jar.insert("refresh".into(), tokens.refresh.expect("a refresh token"));
        browser
    }

    /// The same server at another time.
    pub async fn at(&self, clock: Clock) -> Router {
        router(house(&self.config, clock).await, self.config.clone()).expect("a router")
    }

    /// Makes the reminders that are due.
    pub async fn remind(&self) {
        loop {
            let jobs = take_jobs(&self.house, &[JobKind::Deadline], 100).await.expect("jobs");
            if jobs.is_empty() {
                return;
            }
            for job in jobs {
                remind::run(&self.house, job).await.expect("a look at a deadline");
            }
        }
    }

    /// The same house, as another server with a clock of its own has it.
    pub async fn beside(&self, clock: Clock) -> House {
        house(&self.config, clock).await
    }

    /// The session behind a log-in, for use cases.
    pub async fn session(&self, slug: &str, login: &str) -> Session {
        let tokens = log_in(&self.house, slug, login, demo::PASSWORD, &Origin::default()).await.expect("a log-in");
        match authenticate(&self.house, Some(&tokens.access), None).await.expect("authentication") {
            Authenticated::In(session, _) => *session,
            Authenticated::Out { .. } => panic!("{login} is not logged in"),
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn house(config: &Config, clock: Clock) -> House {
    let database = Database::connect(&config.database_url).await.expect("a database");
    let settings = Settings {
        public_url: config.public_url.clone(),
        file_max_bytes: config.file_max_bytes,
        demonstration: true,
        mail_folder: config.mail_folder(),
    };
    let keys = Keys::new(b"a secret for tests, thirty-two bytes and more").expect("keys");
    House::new(database, clock, keys, Files::new(&config.storage).expect("files"), settings)
}

/// An empty database: a file, or a database on the server whose schema belongs to another role than the one that
/// the test connects as.
async fn database(name: &str, folder: &Path) -> String {
    if std::env::var("ZEREN_TEST_DATABASE").as_deref() != Ok("postgres") {
        return format!("sqlite:{}", folder.join("zeren.sqlite").display());
    }
    let admin = std::env::var("ZEREN_TEST_PG_ADMIN_URL").expect("ZEREN_TEST_PG_ADMIN_URL");
    let init =
        Init { database: name, owner: "zeren_owner", owner_password: "owner", serving: "zeren_serving", serving_password: "serving" };
    // Roles belong to the whole server, and tests run side by side.
    let lock =
        sea_orm::Database::connect(sea_orm::ConnectOptions::new(admin.clone()).max_connections(1).to_owned()).await.expect("the server");
    lock.execute_unprepared("SELECT pg_advisory_lock(1)").await.expect("a lock");
    initialise(&admin, &init).await.expect("roles and database");
    lock.close().await.expect("closed");
    let owner = server::house::address_of(&admin, "zeren_owner", "owner", name).expect("an address");
    Database::connect(&owner).await.expect("the owner").migrate(Some("zeren_serving")).await.expect("migrations");
    server::house::address_of(&admin, "zeren_serving", "serving", name).expect("an address")
}

/// A browser without wasm: it keeps cookies and says where it comes from.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub jar: BTreeMap<String, String>,
    pub peer: Ipv4Addr,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION)
    }
}

impl Browser {
    /// The same browser at another server.
    pub fn on(&self, router: &Router) -> Self {
        Self { router: router.clone(), ..self.clone() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(request(Method::GET, path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request")).await
    }

    /// Sends a form that stands on `page`.
    pub async fn submit(&mut self, page: &str, function: &str, form: &str) -> Answer {
        let request = request(Method::POST, function)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::REFERER, format!("http://{HOST}{page}"));
        self.send(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    /// Calls a server function as an island does.
    pub async fn call(&mut self, function: &str, form: &str) -> Answer {
        let request = request(Method::POST, function)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    /// Sends a form with one file in the field `file`. Without a page it is sent as an island does.
    pub async fn upload(&mut self, page: Option<&str>, function: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
        const BOUNDARY: &str = "----a-boundary-of-the-tests";
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(content);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let mut request = request(Method::POST, function)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, if page.is_some() { "text/html" } else { "application/json" });
        if let Some(page) = page {
            request = request.header(header::REFERER, format!("http://{HOST}{page}"));
        }
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Sends anything.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.peer, 4711))));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        self.keep(&response);
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 * 1024 * 1024).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn keep(&mut self, response: &Response<Body>) {
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A request to this house.
pub fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST).header(header::USER_AGENT, "Mozilla/5.0 (Windows) Chrome/140")
}

/// What the demonstration's office sees of this year, for addresses in tests.
pub struct Year {
    pub cycle: String,
    pub standard: String,
    /// The card of 投资项目股, which is being filled in, and its head's first indicator with evidence.
    pub draft: CardView,
    /// The card of 企业设立股, which was submitted.
    pub submitted: CardView,
}

impl Fixture {
    /// This year's cycle of 大城县行政审批局.
    pub async fn year(&self) -> Year {
        let office = self.session("dacheng", "li.jing").await;
        let overview = assessment::overview::overview(&self.house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
        let id = |name: &str| overview.rows.iter().find(|row| row.department_name == name).expect("the department").id;
        let standards = assessment::standard::list(&self.house, &office).await.expect("standards").0;
        let head = self.session("dacheng", "chen.li").await;
        Year {
            cycle: overview.cycle.id.to_string(),
            standard: standards.first().expect("a standard").id.to_string(),
            draft: assessment::card::card(&self.house, &head, id("投资项目股")).await.expect("a card"),
            submitted: assessment::card::card(&self.house, &office, id("企业设立股")).await.expect("a card"),
        }
    }
}
