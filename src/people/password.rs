//! Passwords: argon2id, on threads that may be busy for long, few at a time.

use std::sync::{Arc, OnceLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// OWASP Password Storage Cheat Sheet (2025): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes worked out at the same time: a crowd that signs in takes neither all cores nor the memory.
const AT_ONCE: usize = 2;

/// Why a password was not hashed or checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct HashingFault(String);

/// Hashes and checks passwords.
#[derive(Clone, Debug)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Passwords(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Passwords {
    /// The hash in the PHC form, with a new salt.
    pub async fn hash(&self, password: String) -> Result<String, HashingFault> {
        self.run(move || hash(&password)).await?
    }

    /// Whether the password is the one of the hash. Where there is none the same work is done
    /// for nothing, so that nobody learns by time whether a name exists.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashingFault> {
        self.run(move || verify(&password, hash.as_deref())).await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashingFault> {
        let permit = Arc::clone(&self.0).acquire_owned().await.map_err(fault)?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            // Held until the work ends, also when nobody waits for it any more.
            drop(permit);
            done
        });
        work.await.map_err(fault)
    }
}

fn hash(password: &str) -> Result<String, HashingFault> {
    let hash: PasswordHash = argon2()?.hash_password(password.as_bytes()).map_err(fault)?;
    Ok(hash.to_string())
}

fn verify(password: &str, stored: Option<&str>) -> Result<bool, HashingFault> {
    let parsed = PasswordHash::new(stored.unwrap_or_else(|| nobody())).map_err(fault)?;
    // Memory and passes are those the hash was made with.
    let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(right && stored.is_some())
}

fn argon2() -> Result<Argon2<'static>, HashingFault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A hash of nothing anybody knows, made as all the others.
fn nobody() -> &'static str {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| hash(&crate::model::id::new_token()).unwrap_or_default())
}

fn fault(why: impl std::fmt::Display) -> HashingFault {
    HashingFault(why.to_string())
}

#[cfg(test)]
mod tests {
    use crate::people::password::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_right_password_opens_and_hashes_differ() {
        let passwords = Passwords::default();
        let one = passwords.hash("correct horse".into()).await.unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, passwords.hash("correct horse".into()).await.unwrap(), "salted");
        assert!(passwords.verify("correct horse".into(), Some(one.clone())).await.unwrap());
        assert!(!passwords.verify("correct horsf".into(), Some(one)).await.unwrap());
        assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
    }
}
