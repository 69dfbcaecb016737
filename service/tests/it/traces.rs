//! What the database tells somebody who has all of it: every row, and on PostgreSQL who wrote it last.

use crate::fixture::Fixture;
use domain::ids::RoundId;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement, TransactionTrait};
use std::collections::{BTreeMap, BTreeSet};

/// The database past the house, with the bureau named where row-level security asks for it.
async fn beyond(fixture: &Fixture) -> DatabaseTransaction {
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected");
    let tx = raw.begin().await.expect("begun");
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        let bureau = service::identity::bureau::by_slug(&fixture.house, "dacheng").await.expect("dacheng").id;
        tx.execute_unprepared(&format!("SELECT set_config('zeren.bureau', '{bureau}', true)")).await.expect("named");
    }
    tx
}

async fn number(tx: &DatabaseTransaction, sql: String) -> i64 {
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await.expect("a query").expect("a row");
    row.try_get("", "n").expect("a number")
}

/// How many transactions wrote the rows of a round last.
pub struct Writers {
    /// Counters and remarks together.
    pub of_counted: i64,
    /// Those among them that wrote a row beside as well: a mark that is set, or a card that is used up.
    pub beside: i64,
}

/// Asks PostgreSQL for the hidden number of the transaction. SQLite has none; there a table that is kept in the order of
/// its keys has no place beside them that could tell when a row was written, and it is that which is looked at.
pub async fn writers(fixture: &Fixture, round: RoundId, beside: &[&str]) -> Writers {
    let tx = beyond(fixture).await;
    let counted = ["evaluation_count", "evaluation_remarks"];
    if tx.get_database_backend() != DatabaseBackend::Postgres {
        for table in counted.iter().chain(beside) {
            let sql = format!("SELECT count(*) AS n FROM sqlite_master WHERE name = '{table}' AND sql LIKE '%WITHOUT ROWID%'");
            assert_eq!(number(&tx, sql).await, 1, "{table}");
        }
        return Writers { of_counted: 1, beside: 1 };
    }
    let of = |tables: &[&str]| {
        let selects = tables.iter().map(|table| format!("SELECT xmin::text AS x FROM {table} WHERE round_id = '{round}'"));
        selects.collect::<Vec<_>>().join(" UNION ")
    };
    let both = format!("SELECT count(*) AS n FROM (({}) INTERSECT ({})) AS w", of(&counted), of(beside));
    Writers { of_counted: number(&tx, format!("SELECT count(*) AS n FROM ({}) AS w", of(&counted))).await, beside: number(&tx, both).await }
}

/// Every row of the database as text, by table.
pub type Dump = BTreeMap<String, BTreeSet<String>>;

pub async fn dump(fixture: &Fixture) -> Dump {
    let tx = beyond(fixture).await;
    let backend = tx.get_database_backend();
    let mut dump = Dump::new();
    let tables = migration::bureau_tables().into_iter().chain(migration::PLATFORM_TABLES.iter().map(|(table, _)| *table));
    for table in tables {
        let sql = match backend {
            DatabaseBackend::Postgres => format!("SELECT t::text AS row FROM {table} t"),
            _ => {
                let columns = tx.query_all_raw(Statement::from_string(backend, format!("SELECT name FROM pragma_table_info('{table}')")));
                let names = columns
                    .await
                    .expect("columns")
                    .iter()
                    .map(|row| row.try_get::<String>("", "name").expect("a name"))
                    .collect::<Vec<_>>();
                let quoted: Vec<String> = names.iter().map(|name| format!("quote(\"{name}\")")).collect();
                format!("SELECT {} AS row FROM \"{table}\"", quoted.join(" || ',' || "))
            }
        };
        let rows = tx.query_all_raw(Statement::from_string(backend, sql)).await.expect(table);
        dump.insert(table.to_owned(), rows.iter().map(|row| row.try_get("", "row").expect("a row")).collect());
    }
    dump
}

/// The forms in which an id stands in a dump.
pub fn spellings(id: uuid::Uuid) -> [String; 2] {
    [id.to_string(), id.simple().to_string().to_uppercase()]
}

/// Rows that have come about, and rows that are gone, by table.
pub type Difference = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// What has changed between two dumps.
pub fn difference(before: &Dump, after: &Dump) -> Difference {
    let tables = after.iter().map(|(table, rows)| {
        let old = &before[table];
        (table.clone(), (rows.difference(old).cloned().collect(), old.difference(rows).cloned().collect()))
    });
    tables.filter(|(_, (new, gone)): &(String, (BTreeSet<String>, BTreeSet<String>))| !new.is_empty() || !gone.is_empty()).collect()
}
