//! Connections, and migrations under a lock.
#![expect(clippy::disallowed_methods, reason = "asks about the schema, not about rows")]

pub mod init;

use crate::Result;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Statements as they were sent.
type Heard = Arc<OnceLock<std::sync::Mutex<Vec<Statement>>>>;

/// The key of the PostgreSQL advisory lock under which migrations run.
const MIGRATION_LOCK: i64 = 0x7a65_7265_6e00;

/// The database of a deployment.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    // SQLite has one writer; waiting here in order is fairer and cheaper than polling its lock.
    writer: Option<Arc<Mutex<()>>>,
    statements: Arc<AtomicU64>,
    // Empty, and costs a look, unless somebody listens.
    heard: Heard,
}

/// How the database goes about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The statement.
    pub sql: String,
    /// What the database says it will do, line by line.
    pub steps: Vec<String>,
}

/// A transaction that may write, with its turn on SQLite.
pub(crate) struct WriteTurn {
    pub tx: DatabaseTransaction,
    pub turn: Option<OwnedMutexGuard<()>>,
}

impl Database {
    /// Connects. `url` is `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        let sqlite = url.starts_with("sqlite:");
        let mut options = ConnectOptions::new(if sqlite { format!("{url}?mode=rwc") } else { url.to_owned() });
        options.sqlx_logging(false).acquire_timeout(Duration::from_secs(15)).max_connections(if sqlite { 8 } else { 20 });
        if sqlite {
            options.map_sqlx_sqlite_opts(|o| {
                o.pragma("journal_mode", "WAL")
                    .pragma("synchronous", "FULL")
                    .pragma("foreign_keys", "ON")
                    .pragma("busy_timeout", "10000")
                    // KiB a connection. More is no quicker: what the system keeps of the file serves all connections.
                    .pragma("cache_size", "-1000")
            });
        } else {
            // A request cancelled during BEGIN can leave a transaction open; the server then ends it.
            options.map_sqlx_postgres_opts(|o| o.options([("idle_in_transaction_session_timeout", "30000")]));
        }
        let mut connection = sea_orm::Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let heard = Heard::default();
        let (counter, listener) = (Arc::clone(&statements), Arc::clone(&heard));
        connection.set_metric_callback(move |info| {
            if !info.statement.sql.contains("set_config") {
                counter.fetch_add(1, Ordering::Relaxed);
                if let Some(heard) = listener.get() {
                    heard.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.clone());
                }
            }
        });
        Ok(Self { connection, writer: sqlite.then(Arc::default), statements, heard })
    }

    /// Keeps from now on what is sent, for [`Self::plans`]. For measurements: what is kept grows.
    pub fn listen(&self) {
        self.heard.get_or_init(std::sync::Mutex::default);
    }

    /// How the database goes about what it was sent since it was listened to, or since this was asked last; each
    /// statement once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plans(&self) -> Result<Vec<Plan>> {
        let Some(heard) = self.heard.get() else { return Ok(Vec::new()) };
        let mut statements = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
        let mut seen = std::collections::HashSet::new();
        statements.retain(|statement| seen.insert(statement.sql.clone()));
        let (explain, column) = if self.is_postgres() { ("EXPLAIN", "QUERY PLAN") } else { ("EXPLAIN QUERY PLAN", "detail") };
        let mut plans = Vec::with_capacity(statements.len());
        for Statement { sql, values, db_backend } in statements {
            let asked = Statement { sql: format!("{explain} {sql}"), values, db_backend };
            let rows = self.connection.query_all_raw(asked).await?;
            let steps = rows.iter().map(|row| row.try_get("", column)).collect::<std::result::Result<_, _>>()?;
            plans.push(Plan { sql, steps });
        }
        // What was asked here is not what somebody listens for.
        heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(plans)
    }

    /// Statements sent since the start, `set_config`, begin and commit not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DatabaseBackend::Postgres
    }

    /// Brings the schema up to date with the national lists that come with the program, and lets the role `serving` use it
    /// where one is named. Several servers may start at once: on PostgreSQL one works under an advisory lock while the
    /// others wait; on SQLite there is one server.
    ///
    /// # Errors
    /// When a migration fails; nothing of it is kept.
    pub async fn migrate(&self, serving: Option<&str>) -> Result<()> {
        if !self.is_postgres() {
            Migrator::up(&self.connection, None).await?;
            return crate::deadline::national::ship(&self.connection).await;
        }
        let lock = self.connection.begin().await?;
        // It waits while the migrations run on another connection, for as long as they take.
        lock.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        lock.execute_raw(Statement::from_sql_and_values(
            DatabaseBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [MIGRATION_LOCK.into()],
        ))
        .await?;
        Migrator::up(&self.connection, None).await?;
        crate::deadline::national::ship(&self.connection).await?;
        if let Some(serving) = serving {
            init::grant(&self.connection, serving).await?;
        }
        Ok(lock.commit().await?)
    }

    /// Whether all migrations have run. Asked by the serving role as well, which may read the list of them but not
    /// make it, as the migrator would.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn is_current(&self) -> Result<bool> {
        self.ping().await?;
        let sql = "SELECT version FROM seaql_migrations";
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        // Without the table nothing has run.
        let Ok(rows) = self.connection.query_all_raw(statement).await else { return Ok(false) };
        let run = rows.iter().map(|row| row.try_get::<String>("", "version")).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(Migrator::migrations().iter().all(|migration| run.iter().any(|version| version == migration.name())))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.connection.ping().await?)
    }

    /// Whether PostgreSQL would let this role see past row-level security, which it must not.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn bypasses_row_security(&self) -> Result<bool> {
        if !self.is_postgres() {
            return Ok(false);
        }
        let sql = "SELECT (rolsuper OR rolbypassrls) AS bypasses FROM pg_roles WHERE rolname = current_user";
        let row = self.connection.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
        Ok(row.map(|r| r.try_get("", "bypasses")).transpose()?.unwrap_or(true))
    }

    pub(crate) async fn begin_reading(&self) -> std::result::Result<DatabaseTransaction, DbErr> {
        self.connection.begin().await
    }

    pub(crate) async fn begin_writing(&self) -> std::result::Result<WriteTurn, DbErr> {
        let turn = match &self.writer {
            Some(writer) => Some(Arc::clone(writer).lock_owned().await),
            None => None,
        };
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        Ok(WriteTurn { tx: self.connection.begin_with_options(options).await?, turn })
    }

    pub(crate) fn platform(&self) -> &DatabaseConnection {
        &self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// See `.cargo/config.toml`.
    #[tokio::test]
    async fn sqlite_keeps_the_plan_of_a_statement_whatever_is_bound_to_it() {
        let database = Database::connect("sqlite::memory:").await.expect("connected");
        let sql = "SELECT sqlite_compileoption_used('ENABLE_QPSG') AS used";
        let row = database.connection.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, sql)).await;
        assert_eq!(row.expect("asked").expect("a row").try_get::<i32>("", "used").expect("a number"), 1);
    }
}
