//! Servers that are killed: two processes on one database share the reminders of a morning, and none is made twice or lost.

use crate::fixture::Fixture;
use crate::sink::{Reply, Sink, message_ids};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, FromQueryResult, Statement};
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// What chance does in this test follows from this number alone; when a process meets it does not.
const SEED: u64 = 20_261_125;
/// The reminders: in each bureau a deadline a department, which tells its heads. Each of them gets a letter of its own,
/// because a digest with one thing in it is that reminder.
const BUREAUS: i64 = 100;
const DEPARTMENTS: i64 = 5;
const HEADS: i64 = 10;
const REMINDERS: i64 = BUREAUS * DEPARTMENTS * HEADS;
/// On a Monday morning after the rung of nine o'clock, three days before the end.
const MORNING: &str = "2026-11-23T10:00:00+08:00";
/// How far the clock is turned while no server runs: the leases of whoever was killed have ended then, what was put off
/// is due, and so are the digests of what was made before.
const TURN: TimeDelta = TimeDelta::minutes(12);
/// How long somebody who has taken work keeps it.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many processes are killed before each turn of the clock, and how much of what is done in all (reminders, letters
/// and their leaving) can have been done by then.
const KILLS: [(usize, i64); 3] = [(5, REMINDERS), (12, 3 * REMINDERS), (3, 3 * REMINDERS)];
/// Every so many letters of a process the mail server breaks off after it has taken one.
const CUT: usize = 150;
/// How long anything may take that the test waits for, and how often it looks.
const PATIENCE: Duration = Duration::from_mins(3);
const LOOK: Duration = Duration::from_millis(15);

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "seed {SEED}: not within {PATIENCE:?}: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

/// Numbers that look random (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

/// A process, with a mail server that hears it alone. It ends with the value.
struct Server {
    child: Child,
    sink: Sink,
}

impl Server {
    /// Starts a process whose clock is `ahead` of the system's, and waits until it serves.
    async fn start(fixture: &Fixture, ahead: TimeDelta) -> Self {
        let sink = Sink::start().await;
        for _ in 0..20 {
            sink.will("BODY", Reply::Say("250 kept"), CUT - 1);
            sink.will("BODY", Reply::BreakOff, 1);
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_zeren"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ZEREN_")) {
            command.env_remove(name);
        }
        let clock = (DateTime::<Utc>::from(SystemTime::now()) + ahead).to_rfc3339_opts(SecondsFormat::Millis, true);
        command
            .current_dir(&fixture.folder)
            .args(["serve", "--demo", "--clock", &clock, "--addr", "127.0.0.1:0", "--data"])
            .arg(fixture.folder.join("servers"))
            .args(["--database-url", &fixture.config.database_url, "--public-url", "http://zeren.test", "--log", "error"])
            .args(["--smtp-url", &format!("smtp://zeren:secret@127.0.0.1:{}", sink.port)])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut server = Self { child: command.spawn().expect("a process"), sink };
        let said = server.child.stdout.take().expect("its output");
        let (tell, told) = tokio::sync::oneshot::channel();
        // Read to the end: a process that nobody listens to would fail at its next word.
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if line.starts_with("打开 ") {
                    let _ = tell.take().map(|tell| tell.send(()));
                }
            }
        });
        tokio::time::timeout(PATIENCE, told).await.expect("a server in time").expect("a server that serves");
        server
    }

    /// Ends it as nobody can refuse, in the midst of whatever it does.
    async fn kill(mut self) -> Sink {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        until("the mail server has heard the last of it", async || self.sink.is_idle()).await;
        self.sink.clone()
    }

    /// Lets it finish what it has begun and end by itself.
    async fn stop(mut self) -> Sink {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("a signal");
        assert!(told.success());
        until("a server that was told to end has ended", async || self.child.try_wait().expect("its state").is_some()).await;
        self.sink.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only when it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The database as its administrator sees it, across bureaus.
struct Books(DatabaseConnection);

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

#[derive(FromQueryResult)]
struct Id {
    id: uuid::Uuid,
}

/// The rows of this test lie in bureaus of their own beside those of the demonstration.
const OURS: &str = "bureau_id IN (SELECT id FROM bureau WHERE slug LIKE 'crash-%')";

impl Books {
    async fn open(fixture: &Fixture) -> Self {
        let admin = std::env::var("ZEREN_TEST_PG_ADMIN_URL").expect("ZEREN_TEST_PG_ADMIN_URL");
        let (server, _) = admin.rsplit_once('/').expect("the server");
        let (_, database) = fixture.config.database_url.rsplit_once('/').expect("the database");
        Self(sea_orm::Database::connect(format!("{server}/{database}")).await.expect("the database"))
    }

    fn asks(&self, sql: &str) -> Statement {
        Statement::from_string(self.0.get_database_backend(), sql.replace("{ours}", OURS))
    }

    async fn count(&self, sql: &str) -> i64 {
        Count::find_by_statement(self.asks(sql)).one(&self.0).await.expect("an answer").expect("a row").n
    }

    /// Bureaus, people and deadlines, each with the job that wakes at nine.
    async fn lay_out(&self) {
        for sql in [
            format!(
                "INSERT INTO bureau (id, slug, name, short_name, region, hotline, time_zone, status, demonstration, created_at, version) \
                 SELECT gen_random_uuid(), 'crash-' || n, '第' || n || '局', '局', '', '', 'Asia/Shanghai', 'active', true, now(), 1 \
                 FROM generate_series(1, {BUREAUS}) n"
            ),
            format!(
                "INSERT INTO department (bureau_id, id, name, kind, position, active, version) \
                 SELECT id, gen_random_uuid(), '第' || n || '科', 'enforcing', n, true, 1 \
                 FROM bureau, generate_series(1, {DEPARTMENTS}) n WHERE slug LIKE 'crash-%'"
            ),
            format!(
                "INSERT INTO user_account (bureau_id, id, login, name, email, phone, department_id, roles, status, version) \
                 SELECT d.bureau_id, gen_random_uuid(), 'h' || d.position || '-' || n, '科长' || d.position || '-' || n, \
                 'h' || d.position || '-' || n || '@' || b.slug || '.example.com', '', d.id, 'head', 'active', 1 \
                 FROM department d JOIN bureau b ON b.id = d.bureau_id, generate_series(1, {HEADS}) n WHERE b.slug LIKE 'crash-%'"
            ),
            "INSERT INTO deadline (bureau_id, id, kind, subject, department_id, title, place, basis, begins_at, due_at, state, changed_at, version) \
             SELECT bureau_id, gen_random_uuid(), 'mutual_ballot', gen_random_uuid(), id, name || '互评', 'assessment', \
             '{\"by\":\"day\",\"named\":\"年度考核日程\"}', '2026-11-16T00:00:00+08:00', '2026-11-27T00:00:00+08:00', 'running', \
             '2026-11-16T00:00:00+08:00', 1 FROM department WHERE {ours}"
                .to_owned(),
            "INSERT INTO job (bureau_id, kind, subject, run_at) \
             SELECT bureau_id, 'deadline', id, '2026-11-23T09:00:00+08:00' FROM deadline WHERE {ours}"
                .to_owned(),
        ] {
            self.0.execute_raw(self.asks(&sql)).await.expect("rows");
        }
    }

    /// How much has been done so far: of reminders, of letters written, and of letters that have left.
    async fn done(&self) -> i64 {
        self.count("SELECT (SELECT count(*) FROM note WHERE {ours}) + (SELECT count(*) + count(sent_at) FROM outbox WHERE {ours}) AS n")
            .await
    }

    /// Work that nobody has and that a server `ahead` of the system's clock would take.
    async fn due(&self, ahead: TimeDelta) -> i64 {
        let now = (DateTime::<Utc>::from(SystemTime::now()) + ahead).to_rfc3339();
        self.count(&format!("SELECT count(*) AS n FROM job WHERE {{ours}} AND run_at <= '{now}'")).await
    }

    /// The same, and what somebody has under a lease; without letters that were put off.
    async fn under_way(&self, ahead: TimeDelta) -> i64 {
        let put_off = "SELECT 1 FROM outbox o WHERE o.bureau_id = job.bureau_id AND o.id = job.subject AND o.next_at IS NOT NULL";
        let leased = (DateTime::<Utc>::from(SystemTime::now()) + ahead + LEASE).to_rfc3339();
        self.count(&format!("SELECT count(*) AS n FROM job WHERE {{ours}} AND run_at <= '{leased}' AND NOT EXISTS ({put_off})")).await
    }

    /// Work of this day, whoever has it and whenever it is due. The next rung is on the 25th.
    async fn left(&self) -> i64 {
        self.count("SELECT count(*) AS n FROM job WHERE {ours} AND run_at < '2026-11-24T00:00:00+08:00'").await
    }

    /// Letters that have not left as far as the house knows.
    async fn unsent(&self) -> HashSet<String> {
        let rows = Id::find_by_statement(self.asks("SELECT id FROM outbox WHERE {ours} AND sent_at IS NULL")).all(&self.0).await;
        rows.expect("letters").into_iter().map(|row| message_id(&row.id)).collect()
    }

    async fn written(&self) -> HashSet<String> {
        let rows = Id::find_by_statement(self.asks("SELECT id FROM outbox WHERE {ours}")).all(&self.0).await;
        rows.expect("letters").into_iter().map(|row| message_id(&row.id)).collect()
    }
}

fn message_id(letter: &uuid::Uuid) -> String {
    format!("<{letter}@zeren.test>")
}

fn times(ids: impl IntoIterator<Item = String>) -> HashMap<String, usize> {
    ids.into_iter().fold(HashMap::new(), |mut times, id| {
        *times.entry(id).or_default() += 1;
        times
    })
}

/// What a killed process had handed over without anybody having written down that it left: the gap that SMTP leaves.
fn in_the_gap(sink: &Sink, unsent: &HashSet<String>) -> Vec<String> {
    let cut = times(message_ids(&sink.cut()));
    let open = |id: &String, arrived: usize| unsent.contains(id) && arrived > cut.get(id).copied().unwrap_or_default();
    times(message_ids(&sink.letters())).into_iter().filter(|(id, arrived)| open(id, *arrived)).map(|(id, _)| id).collect()
}

/// Kills processes at random moments, each followed by another, until `kills` are dead. Tells the letters of each gap.
async fn kill(
    fixture: &Fixture,
    books: &Books,
    chance: &mut Chance,
    (kills, reachable): (usize, i64),
    ahead: TimeDelta,
    servers: &mut Vec<Server>,
    dead: &mut Vec<Sink>,
) -> Vec<String> {
    let begun = books.done().await;
    let span = u64::try_from(reachable - begun).unwrap_or_default() * 4 / 5;
    let mut moments: Vec<i64> = (0..kills).map(|_| begun + i64::try_from(chance.below(span)).unwrap_or_default()).collect();
    moments.sort_unstable();
    let mut gaps = Vec::new();
    for moment in moments {
        until("work goes on", async || books.done().await >= moment || books.due(ahead).await == 0).await;
        let victim = servers.swap_remove(usize::from(chance.below(2) == 1));
        let sink = victim.kill().await;
        gaps.extend(in_the_gap(&sink, &books.unsent().await));
        dead.push(sink);
        servers.push(Server::start(fixture, ahead).await);
    }
    gaps
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_server_is_killed_every_reminder_is_made_once_and_only_the_gap_after_data_doubles_a_letter() {
    // SQLite has one server.
    if std::env::var("ZEREN_TEST_DATABASE").as_deref() != Ok("postgres") {
        return;
    }
    let begun = Instant::now();
    let fixture = Fixture::new().await;
    let books = Books::open(&fixture).await;
    books.lay_out().await;
    let mut chance = Chance(SEED);
    let (mut dead, mut gaps, mut turns) = (Vec::new(), Vec::new(), 0);
    let morning = DateTime::parse_from_rfc3339(MORNING).expect("an instant").to_utc();
    let mut ahead = morning - DateTime::<Utc>::from(SystemTime::now());
    while books.left().await > 0 {
        assert!(turns < KILLS.len() + 4, "seed {SEED}: {} pieces of work are never done", books.left().await);
        let mut servers = vec![Server::start(&fixture, ahead).await, Server::start(&fixture, ahead).await];
        if let Some(plan) = KILLS.get(turns) {
            gaps.extend(kill(&fixture, &books, &mut chance, *plan, ahead, &mut servers, &mut dead).await);
            // What the dead had taken is leased still.
            until("nothing is due", async || books.due(ahead).await == 0).await;
        } else {
            until("nothing is under way", async || books.under_way(ahead).await == 0).await;
        }
        for server in servers {
            dead.push(server.stop().await);
        }
        (turns, ahead) = (turns + 1, ahead + TURN);
    }

    let notes = "SELECT count(*) AS n FROM note WHERE {ours}";
    assert_eq!(books.count(notes).await, REMINDERS, "seed {SEED}: messages in inboxes");
    let told = "SELECT count(DISTINCT (n.user_id, n.deadline_id)) AS n FROM note n JOIN user_account u ON u.bureau_id = n.bureau_id \
                AND u.id = n.user_id JOIN deadline d ON d.bureau_id = n.bureau_id AND d.id = n.deadline_id \
                WHERE n.{ours} AND u.department_id = d.department_id AND n.rung_at = '2026-11-23T09:00:00+08:00'";
    assert_eq!(books.count(told).await, REMINDERS, "seed {SEED}: heads who were told of their own deadline");
    let written = books.written().await;
    assert_eq!(i64::try_from(written.len()), Ok(REMINDERS), "seed {SEED}: letters");
    assert_eq!(books.count("SELECT count(DISTINCT to_address) AS n FROM outbox WHERE {ours} AND sent_at IS NOT NULL").await, REMINDERS);

    let arrived = times(dead.iter().flat_map(|sink| message_ids(&sink.letters())).filter(|id| written.contains(id)));
    let strangers =
        dead.iter().flat_map(Sink::letters).filter(|letter| letter.contains(".example.com") && letter.contains("crash-")).count();
    assert_eq!(strangers, arrived.values().sum::<usize>(), "seed {SEED}: letters under a Message-ID that is none of the outbox");
    let lost: Vec<&String> = written.iter().filter(|id| !arrived.contains_key(*id)).collect();
    assert!(lost.is_empty(), "seed {SEED}: {} letters never arrived: {lost:?}", lost.len());
    let (cut, gap) = (times(dead.iter().flat_map(|sink| message_ids(&sink.cut()))), times(gaps));
    let of = |times: &HashMap<String, usize>, id: &String| times.get(id).copied().unwrap_or_default();
    let doubled: Vec<(&String, &usize)> = arrived.iter().filter(|(_, times)| **times > 1).collect();
    let wrong: Vec<_> = doubled.iter().filter(|(id, times)| **times > 1 + of(&cut, id) + of(&gap, id)).collect();
    assert!(wrong.is_empty(), "seed {SEED}: {} letters came twice for no reason: {wrong:?}", wrong.len());
    // Past the harness, which keeps what tests that pass have to say.
    let _ = writeln!(
        std::io::stderr(),
        "seed {SEED}: {REMINDERS} reminders and letters, {} processes killed, {turns} turns of the clock, {:.0} s: {} letters broken off, {} in the \
         gap at a kill, {} came twice, none under another Message-ID",
        KILLS.iter().map(|(kills, _)| kills).sum::<usize>(),
        begun.elapsed().as_secs_f64(),
        cut.values().sum::<usize>(),
        gap.values().sum::<usize>(),
        doubled.len(),
    );
}
