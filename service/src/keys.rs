//! Secrets: the key that signs access tokens, random tokens and their hashes, and the password proof.

use crate::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Keys of a deployment. All its servers share them.
#[derive(Clone)]
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    // The proof takes 20 MB and a core for tens of milliseconds; a burst of log-ins must not take them all.
    proofs: Arc<Semaphore>,
}

impl Keys {
    /// From a secret of at least 32 bytes.
    ///
    /// # Errors
    /// When the secret is too short.
    pub fn new(secret: &[u8]) -> Result<Self> {
        if secret.len() < 32 {
            return Err(Error::Crypto("the secret must have at least 32 bytes".into()));
        }
        Ok(Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            proofs: Arc::new(Semaphore::new(2)),
        })
    }

    /// Signs claims.
    pub(crate) fn sign<T: Serialize>(&self, claims: &T) -> Result<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding).map_err(|e| Error::Crypto(e.to_string()))
    }

    /// Reads claims whose signature holds. Expiry is the caller's: time is an argument here.
    pub(crate) fn verify<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode(token, &self.decoding, &validation).ok().map(|data| data.claims)
    }

    /// Hashes a password with argon2id.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        let _turn = self.proofs.acquire().await.map_err(|e| Error::Crypto(e.to_string()))?;
        tokio::task::spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()))
            .await?
            .map_err(|e| Error::Crypto(e.to_string()))
    }

    /// Proves a password against a hash. Without a hash the same work is done, so that time tells nothing.
    pub(crate) async fn prove_password(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Hqbq0qRLGDKHwtmD4cEL2GYgYYAcJqUcGnfCMt5oKpE";
        let (password, known) = (password.to_owned(), hash.is_some());
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let _turn = self.proofs.acquire().await.map_err(|e| Error::Crypto(e.to_string()))?;
        let proved = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?;
        Ok(proved && known)
    }
}

/// A random token of 256 bits, as text.
pub(crate) fn random_token() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Crypto(e.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The hash under which a random token is stored. It is long and random, so a plain hash suffices.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
