//! As little of HTTP/1.1 as a measuring client needs: it shares the cores with what it measures.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection that is kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), line: Vec::new(), body: Vec::new() })
    }

    /// Sends a whole request and reads the whole answer, of which it tells the status.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        let status = self.read_line().await?.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(broken)?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.read_line().await?.to_ascii_lowercase();
            match line.split_once(':') {
                None => break,
                Some(("content-length", value)) => length = value.trim().parse().map_err(|_| broken())?,
                Some(("transfer-encoding", value)) => chunked = value.trim() == "chunked",
                Some(_) => {}
            }
        }
        self.body.clear();
        if chunked {
            loop {
                let size = usize::from_str_radix(self.read_line().await?, 16).map_err(|_| broken())?;
                self.read_body(size).await?;
                // What follows a chunk, and the last one, is an empty line.
                self.read_line().await?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.read_body(length).await?;
        }
        Ok(status)
    }

    /// The body of the last answer, for a message about what went wrong.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(400).collect()
    }

    async fn read_line(&mut self) -> Result<&str> {
        self.line.clear();
        if self.stream.read_until(b'\n', &mut self.line).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        std::str::from_utf8(&self.line).map(str::trim_end).map_err(|_| broken())
    }

    async fn read_body(&mut self, size: usize) -> Result<()> {
        let start = self.body.len();
        self.body.resize(start + size, 0);
        let part = self.body.get_mut(start..).unwrap_or_default();
        self.stream.read_exact(part).await.map(|_| ())
    }
}

fn broken() -> Error {
    Error::new(ErrorKind::InvalidData, "not an answer of HTTP/1.1")
}
