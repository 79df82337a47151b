//! 动态口令 (RFC 6238): six digits of thirty seconds, each good once. Pure but for its randomness.

use rand::Rng;
use totp_rs::{Builder, Secret, Totp};

use crate::{
    model::{id, time::Millis},
    storage::Secrets,
};

/// Named in the app that shows the codes.
const ISSUER: &str = "bangban";
/// RFC 4226 recommends 160 bits.
const SECRET: usize = 20;
const RECOVERY_CODES: usize = 10;

/// What a code is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// None is asked.
    NotAsked,
    /// One is asked and was not sent.
    Missing,
    Wrong,
    /// Right, at this time step; it does not serve again.
    Right(i64),
    /// Perhaps a recovery code; its SHA-256.
    Recovery(String),
}

/// A new secret, in base32.
pub(crate) fn new_secret() -> String {
    let mut bytes = [0u8; SECRET];
    rand::rng().fill_bytes(&mut bytes);
    Secret::from(bytes).to_base32()
}

/// What the app reads as a QR code.
pub(crate) fn url(secret: &str, name: &str) -> Option<String> {
    totp(secret, name)?.to_url().ok()
}

/// Weighs the code sent at `now` against the user's secrets.
pub(crate) fn weigh(secrets: &Secrets, code: Option<&str>, now: Millis) -> Worth {
    let Some(secret) = &secrets.one_time_code else { return Worth::NotAsked };
    let code: String = code.unwrap_or_default().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.is_empty() {
        return Worth::Missing;
    }
    if code.chars().count() != 6 {
        return Worth::Recovery(digest_of_recovery(&code));
    }
    step(secret, &code, now).filter(|step| *step > secrets.used_step).map_or(Worth::Wrong, Worth::Right)
}

/// The time step a code belongs to, if it is one of now or of a neighbouring step.
pub(crate) fn step(secret: &str, code: &str, now: Millis) -> Option<i64> {
    let seconds = u64::try_from(now / 1000).ok()?;
    totp(secret, "code")?.check(code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// New recovery codes, such as `7KQ2M-XRAB9`, each with what is stored of it.
pub(crate) fn recovery_codes() -> Vec<(String, String)> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let (one, two) = (id::new_query_code(), id::new_query_code());
            let hash = digest_of_recovery(&format!("{one}{two}"));
            (format!("{one}-{two}"), hash)
        })
        .collect()
}

fn digest_of_recovery(code: &str) -> String {
    id::digest(&code.to_ascii_uppercase())
}

fn totp(secret: &str, name: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let account = name.replace(':', " ");
    Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some(ISSUER)).build().ok()
}

#[cfg(test)]
mod tests {
    use crate::people::one_time::*;

    /// RFC 6238, appendix B, SHA-1: the last six digits.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn secrets(used_step: i64) -> Secrets {
        Secrets { password_hash: None, one_time_code: Some(RFC.into()), pending_code: None, used_step }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(step(RFC, code, seconds * 1000), Some(seconds / 30), "{code}");
            assert_eq!(step(RFC, code, (seconds + 60) * 1000), None, "too late for {code}");
        }
    }

    #[test]
    fn a_code_serves_once_and_an_earlier_one_no_more() {
        assert_eq!(weigh(&secrets(0), Some("287082"), 59_000), Worth::Right(1));
        assert_eq!(weigh(&secrets(1), Some("287082"), 59_000), Worth::Wrong);
        assert_eq!(weigh(&secrets(0), Some("287 082"), 59_000), Worth::Right(1));
        assert_eq!(weigh(&secrets(0), Some("287083"), 59_000), Worth::Wrong);
        assert_eq!(weigh(&secrets(0), None, 59_000), Worth::Missing);
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let (code, hash) = recovery_codes().remove(0);
        let typed = code.to_ascii_lowercase().replace('-', " ");
        assert_eq!(weigh(&secrets(0), Some(&typed), 0), Worth::Recovery(hash));
    }

    #[test]
    fn the_app_is_told_who_it_is_for() {
        let told = url(&new_secret(), "wang.fang").unwrap();
        assert!(told.starts_with("otpauth://totp/bangban:wang.fang?secret="), "{told}");
    }
}
