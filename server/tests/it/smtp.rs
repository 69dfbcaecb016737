//! Mail over a real socket, to a mail server that does as it is told.

use crate::fixture::{Fixture, NOON};
use crate::sink::{Reply, Sink, message_ids};
use chrono::{DateTime, TimeDelta, Utc};
use domain::record::delivery::Fault;
use domain::record::lifecycle::DeliveryState;
use domain::record::view::LettersView;
use server::config::{Config, Flags};
use server::jobs::run_due;
use server::mail::Mailer;
use service::clock::Clock;
use service::record::mail;
use service::{House, assessment};
use tokio_util::sync::CancellationToken;

fn mailer(port: u16) -> Mailer {
    let flags = Flags {
        smtp_url: Some(format!("smtp://zeren:secret@127.0.0.1:{port}")),
        public_url: Some("http://zeren.test".into()),
        ..Flags::default()
    };
    Mailer::new(&Config::load(&flags).expect("a configuration")).expect("a mailer")
}

fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(NOON).expect("an instant").to_utc()
}

/// A house with letters in its outbox, and a clock that the test turns.
struct Post {
    fixture: Fixture,
    house: House,
    clock: Clock,
    sink: Sink,
    mailer: Mailer,
    written: usize,
}

impl Post {
    /// What the demonstration has written has left; the office has reminded the departments.
    async fn new() -> Self {
        let fixture = Fixture::new().await;
        let clock = Clock::set_to(noon());
        let house = fixture.beside(clock.clone()).await;
        let sink = Sink::start().await;
        let mailer = mailer(sink.port);
        let mut post = Self { fixture, house, clock, sink, mailer, written: 0 };
        post.run().await;
        post.sink.letters.lock().expect("letters").clear();
        post.sink.offered.lock().expect("letters").clear();
        let office = post.fixture.session("dacheng", "li.jing").await;
        let overview = assessment::overview::overview(&post.house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
        assessment::review::remind(&post.house, &office, overview.cycle.id, &assessment::review::Whom::All).await.expect("reminders");
        post.written = post.seen(DeliveryState::Waiting).await.counts.waiting;
        assert!(post.written > 2, "nobody was reminded");
        post
    }

    /// Another server on the same database. SQLite has one server; there the same takes jobs twice at once.
    async fn another_server(&self) -> House {
        if self.house.database().is_postgres() { self.fixture.beside(self.clock.clone()).await } else { self.house.clone() }
    }

    /// A round of the worker that nobody stops.
    async fn round(&self) -> usize {
        run_due(&self.house, &self.mailer, &CancellationToken::new()).await
    }

    /// Rounds until nothing is due.
    async fn run(&self) {
        while self.round().await > 0 {}
    }

    /// Rounds through two days: whatever was put off is tried until it leaves or counts as undelivered.
    async fn run_for_two_days(&self) {
        for quarter in 1..=4 * 48 {
            self.clock.turn_to(noon() + TimeDelta::minutes(15 * quarter));
            self.run().await;
        }
    }

    async fn seen(&self, state: DeliveryState) -> LettersView {
        let admin = self.fixture.session("dacheng", "admin").await;
        mail::list(&self.house, &admin, state, None).await.expect("a list")
    }

    /// Waiting and undelivered letters.
    async fn open(&self) -> (usize, usize) {
        let counts = self.seen(DeliveryState::Waiting).await.counts;
        (counts.waiting, counts.failed)
    }
}

fn unique(ids: &[String]) -> usize {
    ids.iter().collect::<std::collections::BTreeSet<_>>().len()
}

#[tokio::test]
async fn two_servers_side_by_side_send_every_letter_exactly_once() {
    let post = Post::new().await;
    let other = post.another_server().await;
    let mailer = mailer(post.sink.port);
    let stop = CancellationToken::new();
    for _ in 0..3 {
        tokio::join!(post.round(), run_due(&other, &mailer, &stop), post.round(), run_due(&other, &mailer, &stop));
    }
    let ids = message_ids(&post.sink.letters());
    assert_eq!((ids.len(), unique(&ids)), (post.written, post.written), "{ids:?}");
    assert!(ids.iter().all(|id| id.ends_with("@zeren.test>")), "{ids:?}");
    assert_eq!(post.open().await, (0, 0));
}

#[tokio::test]
async fn a_letter_that_is_put_off_arrives_later_once_and_with_the_same_message_id() {
    let post = Post::new().await;
    post.sink.will("BODY", Reply::Say("451 4.3.0 try again"), post.written);
    post.run().await;
    assert!(post.sink.letters().is_empty());
    assert_eq!(post.open().await, (post.written, 0), "put off: at the same instant nothing is due");
    post.clock.turn_to(noon() + TimeDelta::minutes(2));
    post.run().await;
    let ids = message_ids(&post.sink.letters());
    assert_eq!((ids.len(), unique(&ids)), (post.written, post.written));
    let offered = message_ids(&post.sink.offered());
    assert_eq!((offered.len(), unique(&offered)), (2 * post.written, post.written), "the same letters again");
    assert_eq!(post.open().await, (0, 0));
}

#[tokio::test]
async fn a_refused_address_is_undelivered_at_once_and_holds_up_nobody_else() {
    let post = Post::new().await;
    let address = post.seen(DeliveryState::Waiting).await.page.rows[0].to_address.clone();
    let to_it = post.seen(DeliveryState::Waiting).await.page.rows.iter().filter(|letter| letter.to_address == address).count();
    post.sink.refused.lock().expect("addresses").insert(address.clone(), "550 5.1.1 no such user");
    post.run().await;
    assert_eq!(post.sink.letters().len(), post.written - to_it);
    assert_eq!(post.open().await, (0, to_it));
    let failed = post.seen(DeliveryState::Failed).await.page.rows;
    assert!(failed.iter().all(|letter| letter.to_address == address && letter.fault == Some(Fault::Address) && letter.attempts == 1));
    post.run_for_two_days().await;
    let failed = post.seen(DeliveryState::Failed).await;
    assert!(failed.counts.failed >= to_it, "further reminders may have come");
    assert!(failed.page.rows.iter().all(|letter| letter.attempts == 1), "nothing tries it again by itself");
    // Once somebody has seen to it, it is sent again, and arrives.
    post.sink.relents();
    let admin = post.fixture.session("dacheng", "admin").await;
    assert_eq!(mail::resend_all(&post.house, &admin).await.expect("resent"), failed.counts.failed);
    post.run().await;
    assert_eq!(post.open().await, (0, 0));
}

#[tokio::test]
async fn trouble_of_the_mail_server_as_a_whole_kills_no_letter() {
    let post = Post::new().await;
    for (command, reply, fault) in [
        ("CONNECT", Reply::Say("554 5.7.1 no service for you"), Fault::Sender),
        ("CONNECT", Reply::Say("421 too busy"), Fault::Busy),
        ("CONNECT", Reply::BreakOff, Fault::Network),
        ("AUTH", Reply::Say("535 5.7.8 authentication failed"), Fault::LogIn),
        ("MAIL", Reply::Say("553 mail from must equal authorized user"), Fault::Sender),
        ("RCPT", Reply::Say("550 5.7.1 relaying denied"), Fault::Sender),
        ("DATA", Reply::Say("451 4.3.2 not now"), Fault::Busy),
    ] {
        // Connections that are kept open have greeted already: every kind of trouble meets a mailer of its own.
        let mailer = mailer(post.sink.port);
        post.sink.relents();
        post.sink.will(command, reply, 200);
        post.clock.turn_to(post.house.now() + TimeDelta::hours(4));
        while run_due(&post.house, &mailer, &CancellationToken::new()).await > 0 {}
        let waiting = post.seen(DeliveryState::Waiting).await;
        assert_eq!((waiting.counts.waiting >= post.written, waiting.counts.failed), (true, 0), "{command} {reply:?}");
        assert!(waiting.page.rows.iter().all(|letter| letter.fault == Some(fault)), "{command} {reply:?}: {:?}", waiting.page.rows);
    }
    post.sink.relents();
    post.clock.turn_to(post.house.now() + TimeDelta::hours(4));
    post.run().await;
    let ids = message_ids(&post.sink.letters());
    assert!(ids.len() >= post.written && unique(&ids) == ids.len(), "{ids:?}");
    assert_eq!(post.open().await, (0, 0));
}

#[tokio::test]
async fn only_the_gap_after_data_doubles_a_letter_and_then_under_the_same_message_id() {
    let post = Post::new().await;
    post.sink.will("BODY", Reply::BreakOff, 1);
    post.run().await;
    assert_eq!(post.open().await, (1, 0), "nobody can tell whether it was taken");
    post.clock.turn_to(noon() + TimeDelta::minutes(2));
    post.run().await;
    let ids = message_ids(&post.sink.letters());
    assert_eq!((ids.len(), unique(&ids)), (post.written + 1, post.written), "one letter twice, with one id");
    assert_eq!(post.open().await, (0, 0));
}

#[tokio::test]
async fn while_a_mail_server_takes_its_time_no_other_server_sends_the_same_letter() {
    let post = Post::new().await;
    let other = post.another_server().await;
    let second = mailer(post.sink.port);
    post.sink.will("BODY", Reply::Hold, 1);
    let (house, mailer, sink) = (post.house.clone(), post.mailer.clone(), post.sink.clone());
    // As many rounds as it takes: other work may come before the letters.
    let slow = tokio::spawn(async move { while run_due(&house, &mailer, &CancellationToken::new()).await > 0 {} });
    sink.holding.notified().await;
    while run_due(&other, &second, &CancellationToken::new()).await > 0 {}
    sink.released.notify_one();
    slow.await.expect("the rounds");
    post.run().await;
    let ids = message_ids(&sink.letters());
    assert_eq!((ids.len(), unique(&ids)), (post.written, post.written));
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_found_again_and_after_two_days_letters_count_as_undelivered() {
    let post = Post::new().await;
    post.sink.will("CONNECT", Reply::BreakOff, 100_000);
    let away = Post { mailer: mailer(post.sink.port), ..post };
    away.run().await;
    assert_eq!(away.open().await, (away.written, 0));
    away.run_for_two_days().await;
    let failed = away.seen(DeliveryState::Failed).await;
    assert!(failed.counts.failed >= away.written, "{:?}", failed.counts);
    assert!(failed.page.rows.iter().all(|letter| letter.fault == Some(Fault::Network)));
    away.sink.relents();
    let admin = away.fixture.session("dacheng", "admin").await;
    mail::resend_all(&away.house, &admin).await.expect("resent");
    away.run().await;
    let ids = message_ids(&away.sink.letters());
    assert!(ids.len() >= away.written && ids.len() == unique(&ids));
}
