//! A closed loop: some connections, each sending its next request when the answer to the last one is there.

use crate::Result;
use crate::wire::Connection;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections side by side.
pub const CONNECTIONS: usize = 8;
/// No list of requests may take longer.
const MOST: Duration = Duration::from_secs(300);

/// How a list of requests went.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub requests: usize,
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
}

/// Sends every request once. Any other status than `expected` ends the run.
pub async fn run(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, expected: u16) -> Result<Load> {
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let workers: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(work(address, Arc::clone(&requests), Arc::clone(&next), expected))).collect();
    let mut times = Vec::with_capacity(requests.len());
    for worker in workers {
        times.extend(tokio::time::timeout(MOST, worker).await???);
    }
    let elapsed = start.elapsed();
    let (p50, p99) = (percentile(&mut times, 50), percentile(&mut times, 99));
    let requests = times.len();
    Ok(Load { requests, per_second: requests as f64 / elapsed.as_secs_f64(), p50, p99 })
}

async fn work(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, next: Arc<AtomicUsize>, expected: u16) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        let status = connection.exchange(request).await?;
        times.push(start.elapsed());
        if status != expected {
            let head = String::from_utf8_lossy(request);
            let line = head.lines().next().unwrap_or_default();
            return Err(format!("{line}: {status} instead of {expected}: {}", connection.text()).into());
        }
    }
    Ok(times)
}

/// The time that `percent` of all `times` stay within.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
}
