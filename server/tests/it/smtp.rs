//! Mail over a real socket.

use crate::fixture::Fixture;
use server::config::{Config, Flags};
use server::jobs::run_due;
use server::mail::Mailer;
use service::{House, assessment};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A mail server that keeps what it is given. `moody` servers refuse every recipient with a passing error.
struct Sink {
    port: u16,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn start(moody: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let letters: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&letters);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&kept), moody));
            }
        });
        Self { port, letters }
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().expect("letters").clone()
    }
}

async fn converse(stream: TcpStream, letters: Arc<Mutex<Vec<String>>>, moody: bool) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink.test ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        let reply: &[u8] = match verb.as_str() {
            "EHLO" => b"250-sink.test\r\n250 8BITMIME\r\n",
            "RCPT" if moody => b"450 come back later\r\n",
            "QUIT" => b"221 bye\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    letter.push_str(&line);
                    letter.push('\n');
                }
                letters.lock().expect("letters").push(letter);
                b"250 kept\r\n"
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(reply).await?;
    }
    Ok(())
}

fn mailer(port: u16) -> Mailer {
    let flags =
        Flags { smtp_url: Some(format!("smtp://127.0.0.1:{port}")), public_url: Some("http://zeren.test".into()), ..Flags::default() };
    Mailer::new(&Config::load(&flags).expect("a configuration")).expect("a mailer")
}

/// The office reminds the departments that have not submitted.
async fn remind(fixture: &Fixture) {
    let office = fixture.session("dacheng", "li.jing").await;
    let overview = assessment::overview::overview(&fixture.house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
    assessment::review::remind(&fixture.house, &office, overview.cycle.id, &assessment::review::Whom::All).await.expect("reminders");
}

/// A round of the worker that nobody stops.
async fn round(house: &House, mailer: &Mailer) -> usize {
    run_due(house, mailer, &CancellationToken::new()).await
}

fn message_ids(letters: &[String]) -> Vec<String> {
    let mut ids: Vec<String> =
        letters.iter().filter_map(|letter| letter.lines().find_map(|line| line.strip_prefix("Message-ID: "))).map(str::to_owned).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn every_message_leaves_exactly_once() {
    let fixture = Fixture::new().await;
    let sink = Sink::start(false).await;
    let mailer = mailer(sink.port);
    while round(&fixture.house, &mailer).await > 0 {}
    let before = sink.letters().len();
    remind(&fixture).await;
    // Two servers side by side, then once more.
    tokio::join!(round(&fixture.house, &mailer), round(&fixture.house, &mailer));
    while round(&fixture.house, &mailer).await > 0 {}
    let letters = sink.letters();
    assert!(letters.len() > before, "nobody was reminded");
    let ids = message_ids(&letters);
    let mut unique = ids.clone();
    unique.dedup();
    assert_eq!((ids.len(), unique.len()), (letters.len(), letters.len()), "{ids:?}");
    assert!(ids.iter().all(|id| id.ends_with("@zeren.test>")), "{ids:?}");
}

#[tokio::test]
async fn a_message_that_was_refused_is_put_off_and_not_lost() {
    let fixture = Fixture::new().await;
    let (moody, kind) = (Sink::start(true).await, Sink::start(false).await);
    while round(&fixture.house, &mailer(kind.port)).await > 0 {}
    let before = kind.letters().len();
    remind(&fixture).await;
    let tried = round(&fixture.house, &mailer(moody.port)).await;
    assert!(tried > 0 && moody.letters().is_empty());
    // Put off: at the same instant nothing is due.
    assert_eq!(round(&fixture.house, &mailer(kind.port)).await, 0);
    assert_eq!(kind.letters().len(), before);
}
