//! Setting up PostgreSQL for a deployment: one role owns the schema, another serves and cannot see past it.
#![expect(clippy::disallowed_methods, reason = "makes roles and the database itself")]

use crate::{Error, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};

/// Names and passwords of a new deployment.
#[derive(Clone, Debug)]
pub struct Init<'a> {
    /// The database to create.
    pub database: &'a str,
    /// The role that owns the schema and runs migrations.
    pub owner: &'a str,
    /// The owner's password.
    pub owner_password: &'a str,
    /// The role that serves: no superuser, no BYPASSRLS, no owner.
    pub serving: &'a str,
    /// The serving role's password.
    pub serving_password: &'a str,
}

/// Creates roles and database, connected as `admin_url`. What is there already is left alone.
///
/// # Errors
/// When the server refuses, or a name is not a plain one.
pub async fn initialise(admin_url: &str, init: &Init<'_>) -> Result<()> {
    for name in [init.database, init.owner, init.serving] {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain {
            return Err(Error::Row(format!("{name:?} is not a plain name: use lower-case letters, digits and _")));
        }
    }
    let admin = connect(admin_url).await?;
    for (role, password) in [(init.owner, init.owner_password), (init.serving, init.serving_password)] {
        if !exists(&admin, "SELECT 1 AS one FROM pg_roles WHERE rolname = $1", role).await? {
            let password = password.replace('\'', "''");
            let sql = format!("CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{password}'");
            admin.execute_unprepared(&sql).await?;
        }
    }
    if !exists(&admin, "SELECT 1 AS one FROM pg_database WHERE datname = $1", init.database).await? {
        admin
            .execute_unprepared(&format!("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0", init.database, init.owner))
            .await?;
    }
    admin
        .execute_unprepared(&format!(
            "REVOKE ALL ON DATABASE {0} FROM PUBLIC; GRANT CONNECT ON DATABASE {0} TO {1}",
            init.database, init.serving
        ))
        .await?;
    Ok(())
}

/// Lets the serving role use the tables of the schema, those to come included. Its owner says so.
pub(super) async fn grant(owner: &DatabaseConnection, serving: &str) -> Result<()> {
    owner
        .execute_unprepared(&format!(
            "GRANT USAGE ON SCHEMA public TO {serving};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {serving};
             ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {serving};"
        ))
        .await?;
    Ok(())
}

async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url.to_owned());
    options.sqlx_logging(false).max_connections(1);
    Ok(sea_orm::Database::connect(options).await?)
}

async fn exists(connection: &DatabaseConnection, sql: &str, name: &str) -> Result<bool> {
    let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, [name.into()]);
    Ok(connection.query_one_raw(statement).await?.is_some())
}
