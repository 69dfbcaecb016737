//! A walk through time: from one piece of work to the next, doing each as the worker of a server does.

use crate::fixture::{Fixture, at};
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, FromQueryResult, Statement};
use service::House;
use service::clock::Clock;
use service::deadline::{digest, national, news, remind};
use service::platform::{Job, JobKind, take_jobs};
use service::record::outbox::{Letter, delivered, done, outgoing};

/// A house on its way through a year, and the letters that have left.
pub struct Walk {
    pub house: House,
    clock: Clock,
    connection: DatabaseConnection,
    now: DateTime<Utc>,
    pub letters: Vec<(DateTime<Utc>, Letter)>,
}

#[derive(FromQueryResult)]
struct Next {
    at: Option<DateTime<Utc>>,
}

impl Walk {
    pub async fn from(fixture: &Fixture, instant: &str) -> Self {
        let clock = Clock::set_to(at(instant));
        let options = sea_orm::ConnectOptions::new(fixture.url.clone()).max_connections(1).to_owned();
        let connection = sea_orm::Database::connect(options).await.expect("a connection");
        Self { house: fixture.with(clock.clone()).await, clock, connection, now: at(instant), letters: Vec::new() }
    }

    /// Walks to `instant`, and stays there.
    pub async fn until(&mut self, instant: &str) -> &House {
        let instant = at(instant);
        while let Some(next) = self.next().await.filter(|next| *next <= instant) {
            self.turn(next);
            for job in take_jobs(&self.house, &JobKind::ALL, 200).await.expect("jobs") {
                self.work(job).await;
            }
        }
        self.turn(instant);
        &self.house
    }

    /// The letters that have left, a line each with the minute and the name: within a minute they leave in any order.
    pub fn log(&self, bureau: &str) -> Vec<String> {
        let line = |(at, letter): &(DateTime<Utc>, Letter)| {
            format!("{}  {}  {}", at.with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m-%d %H:%M"), letter.to_name, letter.subject)
        };
        let mut lines: Vec<String> = self.letters.iter().filter(|(_, letter)| letter.bureau.contains(bureau)).map(line).collect();
        lines.sort();
        lines
    }

    // A clock runs on, and is never turned back.
    fn turn(&mut self, instant: DateTime<Utc>) {
        self.now = self.now.max(instant);
        self.clock.turn_to(self.now);
    }

    async fn next(&self) -> Option<DateTime<Utc>> {
        let statement = Statement::from_string(self.connection.get_database_backend(), "SELECT min(run_at) AS at FROM job");
        Next::find_by_statement(statement).one(&self.connection).await.expect("a row").and_then(|next| next.at)
    }

    async fn work(&mut self, job: Job) {
        match job.kind {
            JobKind::Deadline => remind::run(&self.house, job).await.expect("a reminder"),
            JobKind::Digest => digest::run(&self.house, job).await.expect("a digest"),
            JobKind::CalendarChange => national::follow(&self.house, job).await.expect("followed"),
            JobKind::Mail => {
                if !news::run(&self.house, job).await.expect("placed") {
                    return;
                }
                match outgoing(&self.house, job).await.expect("the outbox") {
                    Some(letter) => {
                        self.letters.push((self.now, letter.message));
                        delivered(&self.house, job, Ok(())).await.expect("delivered");
                    }
                    None => done(&self.house, job).await.expect("done"),
                }
            }
        }
    }
}
