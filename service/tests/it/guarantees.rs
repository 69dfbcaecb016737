//! The guarantees, each with a test that breaks it on purpose.

use crate::fixture::Fixture;
use domain::Failure;
use domain::assessment::command::ItemInput;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use service::Error;
use service::assessment::{card, overview, receipt, review, submit};
use service::identity::session::{Authenticated, GRACE, authenticate};
use service::record::audit::{self, Verdict};

fn is_not_found<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

#[tokio::test]
async fn nobody_reads_or_writes_in_another_bureau_or_beyond_the_own_department() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let id = fixture.self_assessment("投资项目股").await;
    let own = fixture.session("chen.li").await;
    let item = card::card(house, &own, id).await.expect("the own card").items[0].clone();
    let input = ItemInput { score: "0".into(), statement: "x".into() };
    for stranger in [fixture.session_at("yongqing", "ma.lin").await, fixture.session("zhao.fang").await, fixture.session("admin").await] {
        assert!(is_not_found(card::card(house, &stranger, id).await), "{:?}", stranger.me().login);
        assert!(is_not_found(card::save_item(house, &stranger, id, item.id, item.version, &input).await));
        assert!(is_not_found(submit::submit(house, &stranger, id, service::demo::PASSWORD).await));
        assert!(is_not_found(receipt::record(house, &stranger, id).await));
        assert!(is_not_found(review::accept(house, &stranger, id).await));
        assert!(is_not_found(service::record::attachment::download(house, &stranger, item.files[0].id).await.map(|_| ())));
    }
    let overview = overview::overview(house, &fixture.session("zhao.fang").await, Some(2026)).await.expect("reachable").expect("a cycle");
    assert_eq!(overview.rows.iter().map(|r| r.department_name.as_str()).collect::<Vec<_>>(), ["企业设立股"]);
}

#[tokio::test]
async fn raw_sql_of_the_serving_role_sees_no_row_without_naming_its_bureau() {
    let fixture = Fixture::new().await;
    if !fixture.house.database().is_postgres() {
        // SQLite has no row-level security; there the Scope is the only wall, and clippy.toml guards it.
        assert!(!fixture.house.database().bypasses_row_security().await.expect("asked"));
        return;
    }
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected as the serving role");
    let count = |sql: String| {
        let raw = raw.clone();
        async move {
            let row = raw.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.expect("a query").expect("a row");
            row.try_get::<i64>("", "n").expect("a count")
        }
    };
    for table in migration::bureau_tables() {
        assert_eq!(count(format!("SELECT COUNT(*) AS n FROM {table}")).await, 0, "{table}");
    }
    let tx = sea_orm::TransactionTrait::begin(&raw).await.expect("begun");
    let dacheng = service::identity::bureau::by_slug(&fixture.house, "dacheng").await.expect("dacheng").id;
    let yongqing = service::identity::bureau::by_slug(&fixture.house, "yongqing").await.expect("yongqing").id;
    tx.execute_unprepared(&format!("SELECT set_config('zeren.bureau', '{dacheng}', true)")).await.expect("named");
    let seen = |sql: String| {
        let tx = &tx;
        async move {
            tx.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql))
                .await
                .expect("a query")
                .expect("a row")
                .try_get::<i64>("", "n")
                .expect("n")
        }
    };
    assert!(seen("SELECT COUNT(*) AS n FROM user_account".into()).await > 0);
    assert_eq!(seen(format!("SELECT COUNT(*) AS n FROM user_account WHERE bureau_id = '{yongqing}'")).await, 0);
    let foreign = tx
        .execute_unprepared(&format!("INSERT INTO number_sequence (bureau_id, kind, year, latest) VALUES ('{yongqing}', 'x', 2026, 1)"))
        .await
        .expect_err("a row for another bureau");
    assert!(foreign.to_string().contains("row-level security"), "{foreign}");
}

#[tokio::test]
async fn every_table_is_listed_as_of_a_bureau_or_of_the_platform() {
    let fixture = Fixture::new().await;
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected");
    let (backend, sql) = if fixture.house.database().is_postgres() {
        (DatabaseBackend::Postgres, "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
    } else {
        (DatabaseBackend::Sqlite, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    };
    let mut tables: Vec<String> = raw
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("tables")
        .iter()
        .map(|r| r.try_get("", "name").expect("a name"))
        .collect();
    tables.sort();
    let mut listed: Vec<String> = migration::bureau_tables()
        .iter()
        .map(|t| (*t).to_owned())
        .chain(migration::PLATFORM_TABLES.iter().map(|(t, _)| (*t).to_owned()))
        .collect();
    listed.sort();
    assert_eq!(tables, listed);
}

#[tokio::test]
async fn a_changed_entry_of_the_audit_log_is_found_and_cannot_be_made_through_sql() {
    let fixture = Fixture::new().await;
    assert!(matches!(audit::verify(&fixture.house, "dacheng").await.expect("verified"), Verdict::Whole(count, _) if count > 5));
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected");
    if fixture.house.database().is_postgres() {
        // Without its bureau the serving role finds no row to change; the triggers refuse even the owner.
        assert_eq!(raw.execute_unprepared("UPDATE audit_entry SET user_name = 'x'").await.expect("no rows").rows_affected(), 0);
        return;
    }
    let refused = raw.execute_unprepared("UPDATE audit_entry SET user_name = '某人' WHERE sequence = 3").await.expect_err("refused");
    assert!(refused.to_string().contains("only grows"), "{refused}");
    assert!(raw.execute_unprepared("DELETE FROM audit_entry WHERE sequence = 3").await.is_err());
    // Somebody with the file in hand can drop the trigger; the chain still tells.
    raw.execute_unprepared("DROP TRIGGER audit_stays; UPDATE audit_entry SET user_name = '某人' WHERE sequence = 3")
        .await
        .expect("changed");
    assert_eq!(audit::verify(&fixture.house, "dacheng").await.expect("verified"), Verdict::Broken(3, "it was changed"));
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_log_in_but_two_tabs_do_not() {
    let fixture = Fixture::new().await;
    let first = fixture.tokens("dacheng", "chen.li").await.refresh.expect("a refresh token");
    let rotated = match authenticate(&fixture.house, None, Some(&first)).await.expect("asked") {
        Authenticated::In(_, Some(tokens)) => tokens,
        other => panic!("{other:?}"),
    };
    // The other tab still sends the first one, within the grace.
    assert!(
        matches!(authenticate(&fixture.house, None, Some(&first)).await.expect("asked"), Authenticated::In(_, Some(tokens)) if tokens.refresh.is_none())
    );
    let later = fixture.at(&(fixture.house.now() + GRACE + chrono::TimeDelta::seconds(5)).to_rfc3339()).await;
    assert!(matches!(authenticate(&later, None, Some(&first)).await.expect("asked"), Authenticated::Out { stale: true }));
    // The thief's or the owner's: the whole family has ended.
    assert!(matches!(authenticate(&later, None, rotated.refresh.as_deref()).await.expect("asked"), Authenticated::Out { .. }));
    assert!(matches!(authenticate(&later, Some(&rotated.access), None).await.expect("asked"), Authenticated::Out { .. }));
}

#[tokio::test]
async fn log_ins_are_throttled_in_the_database() {
    use service::identity::session::{Origin, log_in};
    let fixture = Fixture::new().await;
    for _ in 0..domain::identity::throttle::PER_ACCOUNT {
        assert!(matches!(
            log_in(&fixture.house, "dacheng", "chen.li", "wrong", &Origin::default()).await,
            Err(Error::Failure(Failure::Invalid(_)))
        ));
    }
    let refused = log_in(&fixture.house, "dacheng", "chen.li", service::demo::PASSWORD, &Origin::default()).await;
    assert!(matches!(refused, Err(Error::Failure(Failure::Refused(_)))), "even the right password waits");
    let later = fixture.at("2026-11-22T12:20:00+08:00").await;
    log_in(&later, "dacheng", "chen.li", service::demo::PASSWORD, &Origin::default()).await.expect("after the window");
}
