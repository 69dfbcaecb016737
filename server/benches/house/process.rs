//! A server as a process of its own: started, watched, and ended for good or ill.

use crate::Result;
use crate::wire::Connection;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// The unit of processor time in `/proc`, which Linux fixes at a hundredth of a second.
const TICK: f64 = 0.01;

pub struct Process {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Process {
    /// Starts `command`, which listens at `address`, and waits until it is ready.
    pub async fn start(mut command: Command, address: SocketAddr, log: &Path) -> Result<Self> {
        let file = File::options().append(true).create(true).open(log)?;
        let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
        let mut process = Self { child, address, log: log.to_owned() };
        process.wait_until_ready().await?;
        Ok(process)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    async fn wait_until_ready(&mut self) -> Result {
        let start = Instant::now();
        while start.elapsed() < PATIENCE && self.child.try_wait()?.is_none() {
            if self.is_ready().await.unwrap_or(false) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("the server did not start:\n{}", fs::read_to_string(&self.log).unwrap_or_default()).into())
    }

    async fn is_ready(&self) -> std::io::Result<bool> {
        let mut connection = Connection::open(self.address).await?;
        Ok(connection.exchange(format!("GET /readyz HTTP/1.1\r\nhost: {}\r\n\r\n", self.address).as_bytes()).await? == 200)
    }

    /// From here on the peak of memory is counted anew.
    pub fn forget_peak(&self) -> Result {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?)
    }

    /// The most memory that was resident, in bytes.
    pub fn peak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// Processor time spent so far, in seconds.
    pub fn processor(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name before the last parenthesis may hold spaces; user and system time are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(')').ok_or("an odd /proc")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<std::result::Result<u32, _>>()?;
        Ok(f64::from(ticks) * TICK)
    }

    /// SIGKILL: nothing of it gets to finish anything.
    pub fn kill(mut self) -> Result {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and the time to end in order.
    pub fn stop(mut self) -> Result {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Either fails only when the process has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of the loopback that was free a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
