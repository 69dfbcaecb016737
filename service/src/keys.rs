//! Secrets: the keys that follow from the secret of the deployment, random tokens and their hashes, and the password proof.

use crate::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{hkdf, hmac};
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
    // What wraps the keys under which complaints are sealed: the present one first.
    wrapping: Vec<Wrapping>,
    // What the secrets of complaints are made with.
    drawing: hmac::Key,
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
            wrapping: vec![Wrapping::of(secret)?],
            drawing: hmac::Key::new(hmac::HMAC_SHA256, &derived(secret, b"complaint secrets")?),
            proofs: Arc::new(Semaphore::new(2)),
        })
    }

    /// The same keys, which also open what was wrapped under another secret: that of before, or the one that comes next.
    ///
    /// # Errors
    /// When the secret is too short.
    pub fn knowing(mut self, other: &[u8]) -> Result<Self> {
        self.wrapping.extend(Self::new(other)?.wrapping);
        Ok(self)
    }

    /// The name of the key that wraps now.
    pub(crate) fn wraps_with(&self) -> &str {
        self.wrapping.first().map_or("", |key| key.name.as_str())
    }

    /// Wraps a key for storage, bound to `place`.
    pub(crate) fn wrap(&self, place: &[u8], key: &[u8]) -> Result<Vec<u8>> {
        let by = self.wrapping.first().ok_or_else(|| Error::Crypto("no key to wrap with".into()))?;
        seal(&by.key, place, key)
    }

    /// Opens a key that was wrapped under the key called `name`.
    pub(crate) fn unwrap_key(&self, name: &str, place: &[u8], wrapped: &[u8]) -> Result<Vec<u8>> {
        let by = self.wrapping.iter().find(|key| key.name == name);
        let by = by.ok_or_else(|| Error::Crypto(format!("sealed under the key {name}, which does not follow from this secret file")))?;
        open(&by.key, place, wrapped)
    }

    /// What a secret is drawn from: the same for the same `seed`, and known to nobody who lacks the deployment's secret.
    pub(crate) fn draw(&self, seed: &[u8]) -> String {
        hex(hmac::sign(&self.drawing, seed).as_ref())
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

/// A key that wraps keys, and its name: both follow from a secret, so that the name tells nothing of the key.
#[derive(Clone)]
struct Wrapping {
    name: String,
    key: Arc<RandomizedNonceKey>,
}

impl Wrapping {
    fn of(secret: &[u8]) -> Result<Self> {
        let name = hex(derived(secret, b"complaint wrapping key, name")?.get(..8).unwrap_or_default());
        Ok(Self { name, key: Arc::new(sealing_key(&derived(secret, b"complaint wrapping key")?)?) })
    }
}

/// 32 bytes that follow from `secret` for one purpose, by HKDF with SHA-256.
fn derived(secret: &[u8], purpose: &[u8]) -> Result<[u8; 32]> {
    let mut key = [0u8; 32];
    let purpose = [purpose];
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"zeren").extract(secret);
    let expanded = extracted.expand(&purpose, hkdf::HKDF_SHA256).map_err(|_| broken())?;
    expanded.fill(&mut key).map_err(|_| broken())?;
    Ok(key)
}

fn broken() -> Error {
    Error::Crypto("a seal cannot be made or does not hold".into())
}

/// A key to seal with, from 32 bytes. AES-GCM-SIV: should a nonce ever come twice, nothing but equal texts shows.
pub(crate) fn sealing_key(bytes: &[u8]) -> Result<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM_SIV, bytes).map_err(|_| broken())
}

/// Seals `clear`, bound to `place`: a nonce, then the sealed text with its tag.
pub(crate) fn seal(key: &RandomizedNonceKey, place: &[u8], clear: &[u8]) -> Result<Vec<u8>> {
    let mut text = clear.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(place), &mut text).map_err(|_| broken())?;
    Ok([nonce.as_ref().as_slice(), &text].concat())
}

/// Opens what [`seal`] made for the same `place`.
pub(crate) fn open(key: &RandomizedNonceKey, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(12).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
    let mut text = text.to_vec();
    key.open_in_place(nonce, Aad::from(place), &mut text).map(|clear| clear.to_vec()).map_err(|_| broken())
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// 32 bytes left to chance.
pub(crate) fn random_bytes() -> Result<[u8; 32]> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Crypto(e.to_string()))?;
    Ok(bytes)
}

/// A random token of 256 bits, as text.
pub(crate) fn random_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes()?))
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

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = b"an old secret of thirty-two bytes or more";
    const NEW: &[u8] = b"a new secret, also of thirty-two bytes or more";

    #[test]
    fn a_seal_holds_at_its_place_only_and_no_byte_may_change() {
        let key = sealing_key(&[7; 32]).expect("a key");
        let sealed = seal(&key, b"bureau/case/field", "张三".as_bytes()).expect("sealed");
        assert_eq!(open(&key, b"bureau/case/field", &sealed).expect("open"), "张三".as_bytes());
        assert!(open(&key, b"bureau/another/field", &sealed).is_err());
        assert!(open(&sealing_key(&[8; 32]).expect("a key"), b"bureau/case/field", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(&key, b"bureau/case/field", &changed).is_err(), "{place}");
        }
        assert!(open(&key, b"bureau/case/field", &sealed[..11]).is_err());
        assert_ne!(sealed, seal(&key, b"bureau/case/field", "张三".as_bytes()).expect("sealed"), "equal texts look different");
    }

    #[test]
    fn what_was_wrapped_under_the_secret_before_is_opened_by_whoever_knows_it_and_by_nobody_else() {
        let wrapped = Keys::new(OLD).expect("keys").wrap(b"place", b"a key").expect("wrapped");
        let name = Keys::new(OLD).expect("keys").wraps_with().to_owned();
        let knowing = Keys::new(NEW).and_then(|keys| keys.knowing(OLD)).expect("keys");
        assert_eq!(knowing.unwrap_key(&name, b"place", &wrapped).expect("opened"), b"a key");
        assert!(Keys::new(NEW).expect("keys").unwrap_key(&name, b"place", &wrapped).is_err());
        assert_ne!(knowing.wraps_with(), name, "the present secret wraps");
    }
}
