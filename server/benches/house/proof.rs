//! The password proof by itself. It is expensive on purpose, so it is measured apart from everything else.

use crate::Result;
use crate::load::percentile;
use crate::seed::PASSWORD;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::{Duration, Instant};

/// How long the proof takes: as the house stores passwords, and against [`cheap`].
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    pub real: Duration,
    pub cheap: Duration,
}

/// Measures both, one proof at a time.
pub fn time() -> Result<Proof> {
    let real = Argon2::default().hash_password(PASSWORD.as_bytes()).map_err(|e| e.to_string())?.to_string();
    Ok(Proof { real: median(&real)?, cheap: median(&cheap()?)? })
}

fn median(hash: &str) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..40 {
        let start = Instant::now();
        let hash = PasswordHash::new(hash).map_err(|e| e.to_string())?;
        Argon2::default().verify_password(PASSWORD.as_bytes(), &hash).map_err(|e| e.to_string())?;
        times.push(start.elapsed());
    }
    Ok(percentile(&mut times, 50))
}

/// A hash of the same password at the lowest cost there is. A proof takes its cost from the hash it is given, so
/// this takes the proof out of a measurement, and nothing in the server has to know.
pub fn cheap() -> Result<String> {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).map_err(|e| e.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password(PASSWORD.as_bytes()).map_err(|e| e.to_string())?.to_string())
}
