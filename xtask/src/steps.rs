//! Progress at the terminal: which step of how many, and how long each one took.
use std::time::Instant;

use crate::error::Result;

pub struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    /// Announces a step before its work and its duration after: compilers write between the two,
    /// so one line that is rewritten in place would not survive.
    pub fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begun += 1;
        let (position, total) = (self.begun, self.total);
        eprintln!("[{position}/{total}] {name} …");
        let start = Instant::now();
        let outcome = work()?;
        eprintln!("[{position}/{total}] 完成，用时 {:.1} 秒", start.elapsed().as_secs_f64());
        Ok(outcome)
    }
}
