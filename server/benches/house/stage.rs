//! The databases of a run: laid out once, then copied for everything that writes, so that each begins the same.
#![expect(clippy::disallowed_methods, reason = "sets up and inspects databases from outside the house")]

use crate::{Options, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement, Value};
use server::config::{Config, Flags};
use server::house::{address_of, open};
use service::House;
use service::database::init::{Init, initialise};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The database whose cards are filled in and submitted.
pub const CARDS: &str = "bench_cards";
/// The one in which everybody has a ballot.
pub const BALLOTS: &str = "bench_ballots";
/// The one with deadlines in every bureau.
pub const DEADLINES: &str = "bench_deadlines";
const SEEDS: [&str; 3] = [CARDS, BALLOTS, DEADLINES];
const OWNER: &str = "zeren_owner";
const SERVING: &str = "zeren_serving";

/// One kind of database, and where its copies lie.
pub struct Stage {
    /// The executable that is measured.
    pub server: PathBuf,
    folder: PathBuf,
    // A hundred thousand edits are laid out: in memory, for nothing of it is measured.
    scratch: PathBuf,
    admin: Option<String>,
}

impl Stage {
    pub fn sqlite(options: &Options) -> Result<Self> {
        Self::new(options, "sqlite", None)
    }

    pub fn postgres(options: &Options, admin: &str) -> Result<Self> {
        Self::new(options, "postgres", Some(admin.to_owned()))
    }

    fn new(options: &Options, name: &str, admin: Option<String>) -> Result<Self> {
        let folder = options.folder.join(name);
        let memory = Path::new("/dev/shm");
        let scratch =
            if memory.is_dir() { memory.join(format!("zeren-bench-{}-{name}", std::process::id())) } else { folder.join("seeds") };
        std::fs::create_dir_all(&folder)?;
        std::fs::create_dir_all(&scratch)?;
        Ok(Self { server: options.server.clone(), folder, scratch, admin })
    }

    pub fn name(&self) -> &'static str {
        if self.admin.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    pub fn is_postgres(&self) -> bool {
        self.admin.is_some()
    }

    pub async fn version(&self) -> Result<String> {
        let (sql, connection) = match self.admin {
            Some(_) => ("SELECT current_setting('server_version') AS version", self.connect(CARDS).await?),
            None => ("SELECT sqlite_version() AS version", self.connect(CARDS).await?),
        };
        let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let version: String = row.ok_or("no version")?.try_get("", "version")?;
        // Debian adds its own number in parentheses.
        Ok(format!("{} {}", self.name(), version.split(' ').next().unwrap_or_default()))
    }

    /// Lays out a database that measurements begin with.
    pub async fn lay_out<T>(&self, seed: &str, work: impl AsyncFnOnce(&House) -> Result<T>) -> Result<T> {
        if let Some(admin) = &self.admin {
            initialise(admin, &init(seed)).await?;
            // Only for the laying out; nothing measured runs like this.
            self.execute(seed, &format!("ALTER ROLE {SERVING} SET synchronous_commit = off")).await?;
        }
        let opened = open(&self.config(seed, None)?).await?;
        let laid = work(&opened.house).await?;
        drop(opened);
        if self.admin.is_some() {
            self.execute(seed, &format!("ALTER ROLE {SERVING} RESET synchronous_commit")).await?;
            self.execute(seed, "VACUUM ANALYZE").await?;
            self.execute(seed, "CHECKPOINT").await?;
        }
        Ok(laid)
    }

    /// A fresh copy of what was laid out.
    pub async fn copy(&self, seed: &str, name: &str) -> Result {
        let Some(admin) = &self.admin else {
            let folder = self.folder.join(name);
            std::fs::create_dir_all(&folder)?;
            return self.execute(seed, &format!("VACUUM INTO '{}'", folder.join("zeren.sqlite").display())).await;
        };
        let maintenance = connect(admin).await?;
        maintenance.execute_unprepared(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{seed}'")).await?;
        maintenance.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {seed} OWNER {OWNER}")).await?;
        maintenance.execute_unprepared("CHECKPOINT").await?;
        maintenance.close().await?;
        Ok(initialise(admin, &init(name)).await?)
    }

    /// How a server finds a copy. Mail has no way out and stays in the outbox, so only errors are logged.
    pub fn flags(&self, name: &str, addr: Option<SocketAddr>) -> Result<Flags> {
        let is_seed = SEEDS.contains(&name);
        let data = if is_seed { self.scratch.join(name) } else { self.folder.join(name) };
        let address = |role| self.admin.as_deref().and_then(|admin| address_of(admin, role, role, name));
        Ok(Flags {
            addr,
            database_url: address(SERVING),
            migration_url: if is_seed { address(OWNER) } else { None },
            data: Some(data),
            // Whoever is logged in to one copy is logged in to all.
            secret_file: Some(self.folder.join("secret.key")),
            storage: Some(self.scratch.join("files")),
            log: Some("error".to_owned()),
            ..Flags::default()
        })
    }

    pub fn config(&self, name: &str, addr: Option<SocketAddr>) -> Result<Config> {
        Ok(Config::load(&self.flags(name, addr)?)?)
    }

    /// Where the servers of a copy write what goes wrong.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Runs SQL past all rules: for what no use case does, such as cheaper password hashes.
    pub async fn execute(&self, name: &str, sql: &str) -> Result {
        let connection = self.connect(name).await?;
        connection.execute_unprepared(sql).await?;
        Ok(connection.close().await?)
    }

    /// The same, with values.
    pub async fn run(&self, name: &str, sql: &str, values: Vec<Value>) -> Result<u64> {
        let connection = self.connect(name).await?;
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let done = connection.execute_raw(statement).await?.rows_affected();
        connection.close().await?;
        Ok(done)
    }

    /// The one number that `sql` selects as `n`.
    pub async fn count(&self, name: &str, sql: &str) -> Result<i64> {
        let connection = self.connect(name).await?;
        let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let count = row.ok_or("no count")?.try_get("", "n")?;
        connection.close().await?;
        Ok(count)
    }

    async fn connect(&self, name: &str) -> Result<DatabaseConnection> {
        match &self.admin {
            Some(admin) => {
                let (server, _) = admin.rsplit_once('/').ok_or("the address of PostgreSQL names no database")?;
                connect(&format!("{server}/{name}")).await
            }
            None => connect(&self.config(name, None)?.database_url).await,
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Memory is given back; what is left behind elsewhere goes with the folder of the run.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

fn init(database: &str) -> Init<'_> {
    Init { database, owner: OWNER, owner_password: OWNER, serving: SERVING, serving_password: SERVING }
}

async fn connect(url: &str) -> Result<DatabaseConnection> {
    Ok(sea_orm::Database::connect(ConnectOptions::new(url).sqlx_logging(false).max_connections(1).to_owned()).await?)
}
