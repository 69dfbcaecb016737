//! Tables that belong to no bureau: bureaus, operators, the throttle and the job queue.
//!
//! The one module beside `scope` that touches entities without a bureau; see
//! `migration::PLATFORM_TABLES` for the list and the reasons.
#![expect(clippy::disallowed_methods, reason = "the platform's tables are reached here")]

use crate::{House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::BureauId;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

/// Kinds of work in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Send a message of the outbox.
    Mail,
    /// See what a deadline needs: a reminder, or to be called late.
    Deadline,
    /// Send somebody what has gathered.
    Digest,
    /// Count the periods of a bureau anew, because a national list has changed.
    CalendarChange,
}

impl JobKind {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Deadline => "deadline",
            Self::Digest => "digest",
            Self::CalendarChange => "calendar_change",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Deadline, Self::Digest, Self::CalendarChange];

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A piece of work that a server has taken.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    pub(crate) bureau: BureauId,
    /// What to do.
    pub kind: JobKind,
    pub(crate) subject: Uuid,
    /// How often it was tried before.
    pub attempts: i32,
    // Until when this server has it. Whoever wishes for the same work meanwhile sets another instant.
    leased: DateTime<Utc>,
}

impl Job {
    /// Whether this server still has the work at `until`. Afterwards another may do it.
    #[must_use]
    pub fn lasts(&self, until: DateTime<Utc>) -> bool {
        until < self.leased
    }
}

/// How long a server has for a piece of work before another may take it.
const LEASE: TimeDelta = TimeDelta::minutes(5);

pub(crate) async fn schedule<C: ConnectionTrait>(
    connection: &C,
    bureau: BureauId,
    kind: JobKind,
    subjects: &[Uuid],
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in subjects.chunks(200) {
        let rows: Vec<String> = (0..chunk.len()).map(|i| format!("($1, $2, ${}, $3, 0)", i + 4)).collect();
        let sql = format!(
            "INSERT INTO job (bureau_id, kind, subject, run_at, attempts) VALUES {} \
             ON CONFLICT (bureau_id, kind, subject) DO UPDATE SET run_at = excluded.run_at, attempts = 0",
            rows.join(", ")
        );
        let values: Vec<Value> =
            [bureau.0.into(), kind.code().into(), at.into()].into_iter().chain(chunk.iter().map(|s| Value::from(*s))).collect();
        connection.execute_raw(Statement::from_sql_and_values(connection.get_database_backend(), &sql, values)).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct JobRow {
    bureau_id: Uuid,
    kind: String,
    subject: Uuid,
    attempts: i32,
    run_at: DateTime<Utc>,
}

/// Takes up to `limit` pieces of work of these kinds that are due. Work that is not finished within the lease is offered
/// again.
///
/// # Errors
/// When the database fails.
pub async fn take_jobs(house: &House, kinds: &[JobKind], limit: u32) -> Result<Vec<Job>> {
    let database = house.database();
    let now = house.now();
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.code())).collect();
    let kinds = kinds.join(", ");
    let skip = if database.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET run_at = $1, attempts = attempts + 1 WHERE (bureau_id, kind, subject) IN \
         (SELECT bureau_id, kind, subject FROM job WHERE run_at <= $2 AND kind IN ({kinds}) ORDER BY run_at LIMIT {limit} {skip}) \
         RETURNING bureau_id, kind, subject, attempts, run_at"
    );
    let turn = database.begin_writing().await?;
    let statement = Statement::from_sql_and_values(turn.tx.get_database_backend(), &sql, [(now + LEASE).into(), now.into()]);
    let rows = JobRow::find_by_statement(statement).all(&turn.tx).await?;
    turn.tx.commit().await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Job {
                bureau: BureauId(row.bureau_id),
                kind: JobKind::from_code(&row.kind)?,
                subject: row.subject,
                attempts: row.attempts - 1,
                leased: row.run_at,
            })
        })
        .collect())
}

/// Removes finished work, or puts it off to `again`; unless the same work was asked for again while it was done, for
/// what was wished last counts. Tells whether the work was still this server's.
pub(crate) async fn settle<C: ConnectionTrait>(connection: &C, job: Job, again: Option<DateTime<Utc>>) -> Result<bool> {
    let backend = connection.get_database_backend();
    let key: [Value; 4] = [job.bureau.0.into(), job.kind.code().into(), job.subject.into(), job.leased.into()];
    let statement = match again {
        None => Statement::from_sql_and_values(
            backend,
            "DELETE FROM job WHERE bureau_id = $1 AND kind = $2 AND subject = $3 AND run_at = $4",
            key,
        ),
        Some(at) => Statement::from_sql_and_values(
            backend,
            "UPDATE job SET run_at = $5 WHERE bureau_id = $1 AND kind = $2 AND subject = $3 AND run_at = $4",
            key.into_iter().chain([at.into()]),
        ),
    };
    Ok(connection.execute_raw(statement).await?.rows_affected() == 1)
}

/// Offers work again at once that was taken and not begun. It does not count as an attempt.
///
/// # Errors
/// When the database fails.
pub async fn give_back(house: &House, job: Job) -> Result<()> {
    let turn = house.database().begin_writing().await?;
    let key: [Value; 6] =
        [job.bureau.0.into(), job.kind.code().into(), job.subject.into(), job.leased.into(), house.now().into(), job.attempts.into()];
    let sql = "UPDATE job SET run_at = $5, attempts = $6 WHERE bureau_id = $1 AND kind = $2 AND subject = $3 AND run_at = $4";
    turn.tx.execute_raw(Statement::from_sql_and_values(turn.tx.get_database_backend(), sql, key)).await?;
    Ok(turn.tx.commit().await?)
}

/// Removes what has run out, of the platform and of every bureau: failed log-ins that no longer count, log-ins, links,
/// and uploads that never arrived. Doing it twice, or on two servers at once, does no harm.
///
/// # Errors
/// When the database fails.
pub async fn sweep(house: &House) -> Result<()> {
    crate::identity::throttle::sweep(house).await?;
    for bureau in crate::identity::bureau::list(house).await? {
        crate::identity::session::sweep(house, bureau.id).await?;
    }
    Ok(house.files().sweep().await?)
}
