//! A mail server on the loopback that does as a test tells it.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What the mail server does instead of agreeing.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    /// It answers.
    Say(&'static str),
    /// It breaks the connection off.
    BreakOff,
    /// It waits until the test lets go, and then agrees.
    Hold,
}

/// A mail server: it keeps what it has agreed to take, and everything that was sent to it. `script` holds what it does at
/// which command, first come first served: `CONNECT`, `AUTH`, `MAIL`, `RCPT`, `DATA`, and `BODY` when a letter is through.
#[derive(Clone, Default)]
pub struct Sink {
    pub port: u16,
    script: Arc<Mutex<HashMap<&'static str, VecDeque<Reply>>>>,
    pub refused: Arc<Mutex<HashMap<String, &'static str>>>,
    pub letters: Arc<Mutex<Vec<String>>>,
    pub offered: Arc<Mutex<Vec<String>>>,
    /// Of the letters, those after which it broke the connection off, once for each time.
    cut: Arc<Mutex<Vec<String>>>,
    /// Connections that are open.
    talking: Arc<AtomicUsize>,
    pub holding: Arc<Notify>,
    pub released: Arc<Notify>,
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let sink = Self { port: listener.local_addr().expect("an address").port(), ..Self::default() };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = serving.clone();
                sink.talking.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    sink.converse(stream).await;
                    sink.talking.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        sink
    }

    /// Does `reply` at the next `times` of `command`.
    pub fn will(&self, command: &'static str, reply: Reply, times: usize) {
        self.script.lock().expect("the script").entry(command).or_default().extend(std::iter::repeat_n(reply, times));
    }

    /// Keeps to no script any longer.
    pub fn relents(&self) {
        self.script.lock().expect("the script").clear();
        self.refused.lock().expect("addresses").clear();
    }

    pub fn letters(&self) -> Vec<String> {
        self.letters.lock().expect("letters").clone()
    }

    pub fn offered(&self) -> Vec<String> {
        self.offered.lock().expect("letters").clone()
    }

    pub fn cut(&self) -> Vec<String> {
        self.cut.lock().expect("letters").clone()
    }

    /// Whether nobody talks to it: what was sent to it has been heard to the end.
    pub fn is_idle(&self) -> bool {
        self.talking.load(Ordering::SeqCst) == 0
    }

    /// What is said to `command`; nothing when the connection is to end.
    async fn says(&self, command: &str, usual: &'static str) -> Option<&'static str> {
        let reply = self.script.lock().expect("the script").get_mut(command).and_then(VecDeque::pop_front);
        match reply {
            None => Some(usual),
            Some(Reply::Say(text)) => Some(text),
            Some(Reply::BreakOff) => None,
            Some(Reply::Hold) => {
                self.holding.notify_one();
                self.released.notified().await;
                Some(usual)
            }
        }
    }

    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let greeting = self.says("CONNECT", "220 sink.test ESMTP").await?;
        write.write_all(format!("{greeting}\r\n").as_bytes()).await.ok()?;
        while let Some(line) = lines.next_line().await.ok()? {
            let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
            let address = line.split_once('<').and_then(|(_, rest)| rest.split('>').next()).unwrap_or_default();
            let known = self.refused.lock().expect("addresses").get(address).copied();
            let reply = match verb.as_str() {
                "EHLO" => "250-sink.test\r\n250-8BITMIME\r\n250 AUTH PLAIN",
                "AUTH" => self.says("AUTH", "235 welcome").await?,
                "MAIL" => self.says("MAIL", "250 ok").await?,
                "RCPT" => match known {
                    Some(refusal) => refusal,
                    None => self.says("RCPT", "250 ok").await?,
                },
                "DATA" => match self.says("DATA", "354 go on").await? {
                    "354 go on" => {
                        write.write_all(b"354 go on\r\n").await.ok()?;
                        let mut letter = String::new();
                        loop {
                            // A letter whose sender is gone before its end is none.
                            let line = lines.next_line().await.ok()??;
                            if line == "." {
                                break;
                            }
                            letter.push_str(&line);
                            letter.push('\n');
                        }
                        self.offered.lock().expect("letters").push(letter.clone());
                        let reply = self.says("BODY", "250 kept").await;
                        // A server that breaks off here has the letter all the same.
                        if reply.is_none() {
                            self.cut.lock().expect("letters").push(letter.clone());
                        }
                        if reply.is_none_or(|reply| reply.starts_with("250")) {
                            self.letters.lock().expect("letters").push(letter);
                        }
                        reply?
                    }
                    refusal => refusal,
                },
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
        }
        Some(())
    }
}

/// The Message-IDs of letters, in order.
pub fn message_ids(letters: &[String]) -> Vec<String> {
    let mut ids: Vec<String> =
        letters.iter().filter_map(|letter| letter.lines().find_map(|line| line.strip_prefix("Message-ID: "))).map(str::to_owned).collect();
    ids.sort();
    ids
}
