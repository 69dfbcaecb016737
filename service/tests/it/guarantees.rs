//! The guarantees, each with a test that breaks it on purpose.

use crate::fixture::Fixture;
use domain::Failure;
use domain::assessment::command::ItemInput;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use service::Error;
use service::assessment::{card, fill, overview, receipt, review, submit};
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
        assert!(is_not_found(fill::save_item(house, &stranger, id, item.id, item.version, &input).await));
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

/// Rows of a query about the schema: two texts each.
async fn pairs(fixture: &Fixture, postgres: &str, sqlite: &str) -> Vec<(String, String)> {
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected");
    let (backend, sql) =
        if fixture.house.database().is_postgres() { (DatabaseBackend::Postgres, postgres) } else { (DatabaseBackend::Sqlite, sqlite) };
    let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.expect("the schema");
    rows.iter().map(|row| (row.try_get("", "name").expect("a name"), row.try_get("", "first").expect("a column"))).collect()
}

#[tokio::test]
async fn every_key_of_a_bureaus_table_begins_with_the_bureau() {
    let fixture = Fixture::new().await;
    let indexes = pairs(
        &fixture,
        "SELECT c.relname::text AS name, a.attname::text AS first FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE n.nspname = 'public'",
        "SELECT m.name AS name, c.name AS first FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) c
         WHERE m.type = 'table' AND c.seqno = 0",
    );
    let references = pairs(
        &fixture,
        "SELECT c.relname::text AS name, a.attname::text AS first FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
         WHERE f.contype = 'f'",
        "SELECT m.name AS name, f.\"from\" AS first FROM sqlite_master m, pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' AND f.seq = 0",
    );
    let (indexes, references) = tokio::join!(indexes, references);
    for table in migration::bureau_tables() {
        assert!(indexes.iter().any(|(name, _)| name == table), "{table} has a primary key");
        for (_, first) in indexes.iter().chain(&references).filter(|(name, _)| name == table) {
            assert_eq!(first, "bureau_id", "{table}");
        }
    }
}

#[tokio::test]
async fn row_level_security_binds_every_table_of_a_bureau_and_even_its_owner() {
    let fixture = Fixture::new().await;
    let sql = "SELECT c.relname::text AS name, concat(c.relrowsecurity, c.relforcerowsecurity, count(p.polname)) AS first
               FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relkind = 'r' GROUP BY c.oid";
    // SQLite knows nothing of the kind; there the tables are listed only.
    let bound = pairs(&fixture, sql, "SELECT name, 'tt1' AS first FROM sqlite_master WHERE type = 'table'").await;
    for table in migration::bureau_tables() {
        let found = bound.iter().find(|(name, _)| name == table).map(|(_, how)| how.as_str());
        assert_eq!(found, Some("tt1"), "{table}: enabled, forced, one policy");
    }
}

/// Runs SQL in 大城县 as somebody who owns the schema, past the house and all its rules.
async fn as_owner(fixture: &Fixture, sql: &str) -> Result<(), String> {
    let owner = fixture.url.replace("zeren_serving:serving@", "zeren_owner:owner@");
    let raw = sea_orm::Database::connect(owner).await.expect("connected");
    let tx = sea_orm::TransactionTrait::begin(&raw).await.expect("begun");
    if fixture.house.database().is_postgres() {
        let dacheng = service::identity::bureau::by_slug(&fixture.house, "dacheng").await.expect("dacheng").id;
        tx.execute_unprepared(&format!("SELECT set_config('zeren.bureau', '{dacheng}', true)")).await.expect("named");
    }
    tx.execute_unprepared(sql).await.map_err(|error| error.to_string())?;
    tx.commit().await.map_err(|error| error.to_string())
}

/// Switches off what keeps entries as they are, as somebody with the database in hand can.
async fn unlock_audit(fixture: &Fixture) {
    let postgres = fixture.house.database().is_postgres();
    for trigger in ["audit_stays", "audit_grows"] {
        let sql = if postgres { format!("ALTER TABLE audit_entry DISABLE TRIGGER {trigger}") } else { format!("DROP TRIGGER {trigger}") };
        as_owner(fixture, &sql).await.expect("switched off");
    }
}

#[tokio::test]
async fn the_database_refuses_every_change_of_the_audit_log() {
    let fixture = Fixture::new().await;
    for sql in [
        "UPDATE audit_entry SET user_name = 'x' WHERE sequence = 3",
        "UPDATE audit_entry SET payload = NULL WHERE sequence = 3",
        "DELETE FROM audit_entry WHERE sequence = 3",
    ] {
        let refused = as_owner(&fixture, sql).await.expect_err(sql);
        assert!(refused.contains("only grows"), "{sql}: {refused}");
    }
}

#[tokio::test]
async fn a_changed_entry_of_the_audit_log_is_found_whatever_was_changed() {
    for (sql, verdict) in [
        ("UPDATE audit_entry SET user_name = 'x' WHERE sequence = 3", Verdict::Broken(3, "it was changed")),
        ("UPDATE audit_entry SET payload = NULL WHERE sequence = 4", Verdict::Broken(4, "its payload is missing")),
        ("UPDATE audit_entry SET payload = '{}' WHERE sequence = 4", Verdict::Broken(4, "its payload was changed")),
        ("DELETE FROM audit_entry WHERE sequence = 2", Verdict::Broken(2, "the entry is missing")),
    ] {
        let fixture = Fixture::new().await;
        assert!(matches!(audit::verify(&fixture.house, "dacheng").await.expect("verified"), Verdict::Whole(count, _) if count > 5));
        unlock_audit(&fixture).await;
        as_owner(&fixture, sql).await.expect("changed");
        assert_eq!(audit::verify(&fixture.house, "dacheng").await.expect("verified"), verdict, "{sql}");
    }
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
    // The thief's or the owner's: the whole log-in has ended.
    assert!(matches!(authenticate(&later, None, rotated.refresh.as_deref()).await.expect("asked"), Authenticated::Out { .. }));
    assert!(matches!(authenticate(&later, Some(&rotated.access), None).await.expect("asked"), Authenticated::Out { .. }));
}

#[tokio::test]
async fn whoever_refreshes_twice_does_not_shake_off_the_token_before() {
    let fixture = Fixture::new().await;
    let first = fixture.tokens("dacheng", "chen.li").await.refresh.expect("a refresh token");
    let mut latest = first.clone();
    for _ in 0..2 {
        latest = match authenticate(&fixture.house, None, Some(&latest)).await.expect("asked") {
            Authenticated::In(_, Some(tokens)) => tokens.refresh.expect("a new one"),
            other => panic!("{other:?}"),
        };
    }
    assert!(matches!(authenticate(&fixture.house, None, Some(&first)).await.expect("asked"), Authenticated::Out { stale: true }));
    assert!(matches!(authenticate(&fixture.house, None, Some(&latest)).await.expect("asked"), Authenticated::Out { .. }));
}

#[tokio::test]
async fn the_signature_is_no_way_to_guess_a_password() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    for _ in 0..domain::identity::throttle::PER_ACCOUNT {
        assert!(submit::submit(house, &head, id, "wrong-password").await.is_err());
    }
    match submit::submit(house, &head, id, service::demo::PASSWORD).await {
        Err(Error::Failure(Failure::Invalid(errors))) => {
            assert_eq!(errors.at("password"), Some(domain::identity::throttle::WAIT), "even the right password waits");
        }
        other => panic!("{other:?}"),
    }
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

#[tokio::test]
async fn an_own_log_in_does_not_pay_for_tries_at_colleagues_from_the_same_address() {
    use service::identity::session::{Origin, log_in};
    let fixture = Fixture::new().await;
    let (house, origin) = (&fixture.house, Origin { address: "10.0.0.9".into(), ..Origin::default() });
    // What can be nobody's name is counted like any other, and costs no proof.
    let at_random = || log_in(house, "dacheng", "？", "guessed", &origin);
    for _ in 1..domain::identity::throttle::PER_ADDRESS {
        assert!(matches!(at_random().await, Err(Error::Failure(Failure::Invalid(_)))));
    }
    log_in(house, "dacheng", "chen.li", service::demo::PASSWORD, &origin).await.expect("the own log-in");
    assert!(matches!(at_random().await, Err(Error::Failure(Failure::Invalid(_)))), "the own log-in itself does not count");
    assert!(matches!(at_random().await, Err(Error::Failure(Failure::Refused(_)))), "but it forgave nothing");
}
