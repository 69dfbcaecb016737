//! The only way to rows: a [`Scope`] is one transaction of one bureau, and a [`WriteScope`] writes only what a
//! decision of `domain` allows, with its audit entry, in that same transaction.
//!
//! A scope comes from a verified session; for jobs from the job queue; and, before anybody can be known, from the
//! log-in, refresh and password links themselves, which prove a secret within it. Its constructors are private to
//! this crate:
//!
//! ```compile_fail
//! async fn forge(house: &service::House, bureau: domain::ids::BureauId) {
//!     let _ = service::scope::Scope::of_bureau(house, bureau).await;
//! }
//! ```

use crate::database::WriteTurn;
use crate::record::{audit, outbox};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::Failure;
use domain::ids::BureauId;
use domain::lifecycle::Decision;
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryTrait,
    Select, Statement, UpdateMany, Value,
};
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// A future that can be sent between threads.
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A table whose rows belong to a bureau.
pub(crate) trait BureauTable: EntityTrait {
    /// The column that names the bureau.
    const BUREAU: Self::Column;
}

/// Declares that an entity's rows belong to a bureau, by its column `bureau_id`.
macro_rules! of_bureau {
    ($($module:ident),+ $(,)?) => {$(
        impl $crate::scope::BureauTable for $module::Entity {
            const BUREAU: Self::Column = $module::Column::BureauId;
        }
    )+};
}
pub(crate) use of_bureau;

/// A table whose rows carry a version, so that a lost update becomes a clear conflict.
pub(crate) trait Versioned: BureauTable {
    /// The column that holds it.
    const VERSION: Self::Column;
}

/// Declares that an entity's rows carry a version, in the column `version`.
macro_rules! versioned {
    ($($module:ident),+ $(,)?) => {$(
        impl $crate::scope::Versioned for $module::Entity {
            const VERSION: Self::Column = $module::Column::Version;
        }
    )+};
}
pub(crate) use versioned;

/// One transaction of one bureau.
pub struct Scope {
    tx: DatabaseTransaction,
    bureau: BureauId,
    now: DateTime<Utc>,
}

impl Scope {
    /// Opens a scope for reading.
    pub(crate) async fn of_bureau(house: &House, bureau: BureauId) -> Result<Self> {
        let tx = house.database().begin_reading().await?;
        Self::named(tx, bureau, house.now(), "SELECT set_config('zeren.bureau', $1, true), set_config('transaction_read_only', 'on', true)")
            .await
    }

    /// Names the bureau to PostgreSQL, whose row-level security knows no other way to tell.
    #[expect(clippy::disallowed_methods, reason = "names the bureau itself")]
    async fn named(tx: DatabaseTransaction, bureau: BureauId, now: DateTime<Utc>, sql: &'static str) -> Result<Self> {
        if tx.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [bureau.to_string().into()])).await?;
        }
        Ok(Self { tx, bureau, now })
    }

    /// The bureau.
    #[must_use]
    pub fn bureau(&self) -> BureauId {
        self.bureau
    }

    /// The instant at which the scope was opened: the one time of everything done in it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Rows of the bureau.
    #[expect(clippy::disallowed_methods, reason = "the one place where a select gets its bureau")]
    pub(crate) fn select<E: BureauTable>(&self) -> Select<E> {
        E::find().filter(E::BUREAU.eq(self.bureau.0))
    }

    /// Runs a select made by [`Scope::select`].
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Runs a written-out query. `$1` is the bureau, which every table in it must be compared with; further
    /// parameters begin at `$2`.
    pub(crate) async fn query<T: FromQueryResult>(&self, sql: &'static str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        self.query_text(sql, parameters).await
    }

    /// The same, with the rows of `tables`, as the text names them, locked against other writers until the end of the
    /// transaction. SQLite lets one writer in at a time and knows no such clause.
    pub(crate) async fn query_locked<T: FromQueryResult>(
        &self,
        sql: &'static str,
        tables: &'static str,
        parameters: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        match self.tx.get_database_backend() {
            sea_orm::DatabaseBackend::Postgres => self.query_text(&format!("{sql} FOR UPDATE OF {tables}"), parameters).await,
            _ => self.query_text(sql, parameters).await,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where written-out SQL is sent, with its bureau")]
    async fn query_text<T: FromQueryResult>(&self, sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        assert!(sql.contains("bureau_id = $1"), "a query without its bureau");
        let parameters = std::iter::once(Value::from(self.bureau.0)).chain(parameters);
        let statement = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, parameters);
        Ok(T::find_by_statement(statement).all(&self.tx).await?)
    }
}

/// Writes that no decision of a person stands behind, by name. Anything else needs a [`Decision`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unrecorded {
    /// The refresh of a log-in, many times a day.
    SessionRefresh,
    /// The way of a message from the outbox to the mail server.
    MailDelivery,
    /// Another edit of one draft by one person within the window in which edits share an entry.
    CoalescedEdit,
    /// Asking for a password reset: nobody is logged in, and whether the account exists must not show.
    ResetRequest,
    /// Laying out a demonstration.
    Demonstration,
    /// What time does to a deadline: reminders and its passing, which stand in its history and in inboxes.
    Deadline,
    /// That somebody has read a message, or a calendar a feed.
    Reading,
    /// Removing what has run out: log-ins and links.
    Sweep,
    /// What the public answers on an evaluation card: nobody is logged in, and nothing may tell who it was.
    PublicBallot,
    /// A message for the opinion box, which is its own record.
    PublicOpinion,
    /// Wrapping the sealing keys of complaints anew, by whoever runs the deployment; nothing that people wrote changes.
    KeyRotation,
}

/// A scope that may write.
pub struct WriteScope {
    scope: Scope,
    decisions: Vec<Decision>,
    // Held until after the commit; only SQLite takes turns.
    turn: Option<OwnedMutexGuard<()>>,
}

impl Deref for WriteScope {
    type Target = Scope;
    fn deref(&self) -> &Scope {
        &self.scope
    }
}

impl WriteScope {
    /// Opens a scope for writing.
    pub(crate) async fn of_bureau(house: &House, bureau: BureauId) -> Result<Self> {
        let WriteTurn { tx, turn } = house.database().begin_writing().await?;
        let scope = Scope::named(tx, bureau, house.now(), "SELECT set_config('zeren.bureau', $1, true)").await?;
        Ok(Self { scope, decisions: Vec::new(), turn })
    }

    /// Leave to write what `decision` allows. Its audit entry is written at the commit.
    pub(crate) fn apply(&mut self, decision: &Decision) -> Result<Writer<'_>> {
        if decision.bureau() != self.scope.bureau {
            return Err(Error::not_found());
        }
        self.decisions.push(decision.clone());
        Ok(Writer { scope: &self.scope })
    }

    /// Leave to write more of what `decision` allows: applied here unless it was before, so that it stands in the log once.
    pub(crate) fn apply_once(&mut self, decision: &Decision) -> Result<Writer<'_>> {
        if self.decisions.contains(decision) { Ok(Writer { scope: &self.scope }) } else { self.apply(decision) }
    }

    /// Leave to write what no person decides.
    pub(crate) fn unrecorded(&self, _why: Unrecorded) -> Writer<'_> {
        Writer { scope: &self.scope }
    }

    /// Writes the audit entries and commits. Without it nothing was done.
    ///
    /// The head of the audit chain is locked here, last, so that a burst of writers does not queue behind it.
    ///
    /// # Errors
    /// When the database fails; then nothing was done.
    pub async fn commit(self) -> Result<()> {
        audit::record(&self.scope, &self.decisions).await?;
        self.scope.tx.commit().await?;
        drop(self.turn);
        Ok(())
    }
}

/// Leave to write, within a scope.
pub(crate) struct Writer<'a> {
    scope: &'a Scope,
}

impl Writer<'_> {
    /// The scope that is written in, for what is read on the way.
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// Inserts a row, stamped with the bureau.
    #[expect(clippy::disallowed_methods, reason = "the one place where an insert gets its bureau")]
    pub async fn insert<A>(&self, mut row: A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: BureauTable,
    {
        row.set(<A::Entity as BureauTable>::BUREAU, self.scope.bureau.0.into());
        A::Entity::insert(row).exec_without_returning(&self.scope.tx).await?;
        Ok(())
    }

    /// Inserts many rows, stamped with the bureau. The rows are made before anything is awaited: an iterator kept
    /// across an await would tie the future to its closures.
    pub fn insert_many<A>(&self, rows: impl IntoIterator<Item = A>) -> BoxFuture<'_, Result<()>>
    where
        A: ActiveModelTrait + Send + 'static,
        A::Entity: BureauTable,
    {
        let stamped = rows.into_iter().map(|mut row| {
            row.set(<A::Entity as BureauTable>::BUREAU, self.scope.bureau.0.into());
            row
        });
        Box::pin(self.insert_rows(stamped.collect::<Vec<A>>()))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where inserts get their bureau")]
    async fn insert_rows<A>(&self, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + Send + 'static,
        A::Entity: BureauTable,
    {
        // Both databases limit the parameters of a statement.
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            A::Entity::insert_many(rows.by_ref().take(400)).exec_without_returning(&self.scope.tx).await?;
        }
        Ok(())
    }

    /// Updates the one row that `key` picks, if it still has `version`, and raises the version.
    ///
    /// # Errors
    /// [`Failure::Conflict`] when somebody else has changed it.
    #[expect(clippy::disallowed_methods, reason = "the one place where an update gets its bureau")]
    pub async fn update<A>(&self, key: Condition, version: i32, changes: A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Versioned,
    {
        let column = <A::Entity as Versioned>::VERSION;
        let done = A::Entity::update_many()
            .set(changes)
            .col_expr(column, Expr::col(column).add(1))
            .filter(<A::Entity as BureauTable>::BUREAU.eq(self.scope.bureau.0))
            .filter(key)
            .filter(column.eq(version))
            .exec(&self.scope.tx)
            .await?;
        if done.rows_affected == 1 {
            return Ok(());
        }
        Err(Failure::Conflict(Box::new(domain::failure::Conflict { by: None, at: None, version, theirs: Vec::new() })).into())
    }

    /// Updates rows whatever their version, and tells how many there were.
    #[expect(clippy::disallowed_methods, reason = "the one place where an update gets its bureau")]
    pub async fn update_all<A>(&self, key: Condition, changes: A) -> Result<u64>
    where
        A: ActiveModelTrait,
        A::Entity: BureauTable,
    {
        let done = A::Entity::update_many()
            .set(changes)
            .filter(<A::Entity as BureauTable>::BUREAU.eq(self.scope.bureau.0))
            .filter(key)
            .exec(&self.scope.tx)
            .await?;
        Ok(done.rows_affected)
    }

    /// Changes rows by expressions, such as counters that several people raise at once, and tells how many there were.
    #[expect(clippy::disallowed_methods, reason = "the one place where an update gets its bureau")]
    pub async fn change<E: BureauTable>(&self, key: Condition, changes: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>) -> Result<u64> {
        let update = E::update_many().filter(E::BUREAU.eq(self.scope.bureau.0)).filter(key);
        Ok(changes(update).exec(&self.scope.tx).await?.rows_affected)
    }

    /// Deletes rows of a draft, and tells how many there were.
    #[expect(clippy::disallowed_methods, reason = "the one place where a delete gets its bureau")]
    pub async fn delete<E: BureauTable>(&self, key: Condition) -> Result<u64> {
        let done = E::delete_many().filter(E::BUREAU.eq(self.scope.bureau.0)).filter(key).exec(&self.scope.tx).await?;
        Ok(done.rows_affected)
    }

    /// The next number of `kind` in `year`, without gaps: it is given back if the transaction fails.
    #[expect(clippy::disallowed_methods, reason = "the statement names the bureau")]
    pub async fn next_number(&self, kind: &'static str, year: i32) -> Result<i32> {
        let sql = "INSERT INTO number_sequence (bureau_id, kind, year, latest) VALUES ($1, $2, $3, 1) \
                   ON CONFLICT (bureau_id, kind, year) DO UPDATE SET latest = number_sequence.latest + 1 RETURNING latest";
        let statement = Statement::from_sql_and_values(
            self.scope.tx.get_database_backend(),
            sql,
            [self.scope.bureau.0.into(), kind.into(), year.into()],
        );
        let row = self.scope.tx.query_one_raw(statement).await?.ok_or_else(|| Error::Row("no number".into()))?;
        Ok(row.try_get("", "latest")?)
    }

    /// Puts messages into the outbox; they leave after the commit, each once.
    pub async fn mail(&self, messages: Vec<outbox::Message>) -> Result<()> {
        outbox::put(self, self.scope.now, messages).await
    }

    /// Asks for work on `subject` at `at`; asked again, the later wish counts.
    pub async fn schedule(&self, kind: crate::platform::JobKind, subjects: &[Uuid], at: DateTime<Utc>) -> Result<()> {
        crate::platform::schedule(&self.scope.tx, self.scope.bureau, kind, subjects, at).await
    }
}

/// Locks the rows of a select until the end of the transaction, where the database locks rows; of a join, those
/// of its first table only.
pub(crate) fn locked<E: EntityTrait>(mut select: Select<E>) -> Select<E> {
    QueryTrait::query(&mut select).lock_with_tables(LockType::Update, [E::default()]);
    select
}
