//! A server in demonstration mode on a free port, with its own data, for as long as it is needed.
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Context, Error, Result};
use crate::process::{self, relative};
use crate::system;
use crate::temporary::TemporaryFolder;

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Demonstration {
    server: Child,
    address: SocketAddr,
    // Dropped after `Drop::drop` has stopped the server, so nobody writes into it any more.
    data: TemporaryFolder,
}

/// The day on which every story happens: three days before the deadline of this year's cycle. What a story meets must not
/// depend on the day on which it is told.
pub fn today() -> Result<String> {
    let printed = process::command("date").arg("+%Y").output().context("无法查询日期")?;
    Ok(format!("{}-11-22", String::from_utf8_lossy(&printed.stdout).trim()))
}

impl Demonstration {
    /// Starts the server and waits until it says that it is ready.
    pub fn start(executable: &Path) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, system::free_port()?));
        let data = TemporaryFolder::new("demo")?;
        let (log, log_path) = system::log("zeren.log")?;
        let server = process::command(executable)
            .args(["serve", "--demo", "--clock", &format!("{}T10:00:00+08:00", today()?), "--addr", &address.to_string(), "--data"])
            .arg(data.path())
            .stdout(log.try_clone().context("无法写入日志")?)
            .stderr(log)
            .spawn()
            .context(format!("无法启动 {}", relative(executable)))?;
        let mut demonstration = Self { server, address, data };
        demonstration.wait_until_ready(&log_path)?;
        Ok(demonstration)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result {
        let start = Instant::now();
        while !is_ready(self.address) {
            if let Some(status) = self.server.try_wait().context("无法查询服务状态")? {
                return Err(Error::new(format!("服务启动后退出（{status}）。日志末尾：\n{}", tail(log))));
            }
            if start.elapsed() > PATIENCE {
                let seconds = PATIENCE.as_secs();
                return Err(Error::new(format!("服务 {seconds} 秒内未就绪。日志末尾：\n{}", tail(log))));
            }
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        // Asked first and killed after: a graceful end is part of what the tests exercise.
        let running = |server: &mut Child| matches!(server.try_wait(), Ok(None));
        if running(&mut self.server) {
            let pid = self.server.id().to_string();
            process::succeeds(process::command("kill").args(["-TERM", &pid])).ok();
        }
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            if !running(&mut self.server) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        // Either fails only when the server has ended by itself, which is what is wanted.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// `GET /readyz`, by hand: one status line is no reason for an HTTP client.
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut status = String::new();
        BufReader::new(stream).read_line(&mut status)?;
        Ok(status)
    };
    ask().is_ok_and(|status| status.split(' ').nth(1) == Some("200"))
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(30)).map(|line| format!("  {line}\n")).collect()
}
