//! A house with the demonstration in it, and people who are logged in.

use chrono::{DateTime, Utc};
use domain::ids::SelfAssessmentId;
use sea_orm::ConnectionTrait;
use service::clock::Clock;
use service::database::Database;
use service::database::init::{Init, initialise};
use service::files::Files;
use service::identity::Session;
use service::identity::session::{Authenticated, Origin, Tokens, authenticate, log_in};
use service::keys::Keys;
use service::{House, Settings, assessment, demo};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A house of its own, removed when the test ends.
pub struct Fixture {
    pub house: House,
    pub url: String,
    folder: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// Three days before the deadline, in working hours.
pub const NOON: &str = "2026-11-22T12:00:00+08:00";

impl Fixture {
    /// At three days before the deadline.
    pub async fn new() -> Self {
        Self::begun(NOON).await
    }

    /// As a demonstration that begins at another instant lays it out.
    pub async fn begun(instant: &str) -> Self {
        let name = format!("zeren_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = database(&name, &folder).await;
        let fixture = Self { house: house(&url, &folder, Clock::set_to(at(instant))).await, url, folder };
        if !fixture.house.database().is_postgres() {
            fixture.house.database().migrate(None).await.expect("migrations");
        }
        assert!(demo::seed(&fixture.house).await.expect("a demonstration"));
        fixture
    }

    /// Where the files lie: the store, and of SQLite the database.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same house at another time.
    pub async fn at(&self, instant: &str) -> House {
        self.with(Clock::set_to(at(instant))).await
    }

    /// The same house with a clock that the test turns.
    pub async fn with(&self, clock: Clock) -> House {
        house(&self.url, &self.folder, clock).await
    }

    /// Somebody of 大城县行政审批局, logged in.
    pub async fn session(&self, login: &str) -> Session {
        self.session_at("dacheng", login).await
    }

    pub async fn session_at(&self, slug: &str, login: &str) -> Session {
        let tokens = self.tokens(slug, login).await;
        match authenticate(&self.house, Some(&tokens.access), None).await.expect("authentication") {
            Authenticated::In(session, _) => *session,
            Authenticated::Out { .. } => panic!("{login} is not logged in"),
        }
    }

    pub async fn tokens(&self, slug: &str, login: &str) -> Tokens {
        log_in(&self.house, slug, login, demo::PASSWORD, &Origin::default()).await.expect("a log-in")
    }

    /// The self-assessment of a department this year, as its office sees it.
    pub async fn self_assessment(&self, department: &str) -> SelfAssessmentId {
        let office = self.session("li.jing").await;
        let overview = assessment::overview::overview(&self.house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
        overview.rows.iter().find(|row| row.department_name == department).expect("the department").id
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn house(url: &str, folder: &Path, clock: Clock) -> House {
    let database = Database::connect(url).await.expect("a database");
    let settings = Settings { public_url: "http://zeren.test".into(), file_max_bytes: 1024 * 1024, demonstration: true, mail_folder: None };
    let keys = Keys::new(b"a secret for tests, thirty-two bytes and more").expect("keys");
    House::new(database, clock, keys, Files::new(folder.join("files")).expect("files"), settings)
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
    let (_, server) = admin.split_once('@').expect("user@server");
    let server = server.split('/').next().expect("a server");
    let owner = format!("postgres://zeren_owner:owner@{server}/{name}");
    Database::connect(&owner).await.expect("the owner").migrate(Some("zeren_serving")).await.expect("migrations");
    format!("postgres://zeren_serving:serving@{server}/{name}")
}
