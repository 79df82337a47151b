//! 企业身份: who a visitor is, handed over by the site around the page as a signed token: a compact
//! JWS (RFC 7515) with HMAC-SHA256 and the claims of a JWT (RFC 7519). Pure: no clock, no database.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

use crate::model::{
    credit_code,
    enterprise::{Identity, phone_digits},
    time::Millis,
};

/// Longest token, in bytes.
const TOKEN: usize = 4096;
/// Longest name, in characters.
const NAME: usize = 100;
/// So far ahead may a token expire.
const LONGEST: Millis = 60 * 60_000;
/// So far may the clocks of the two sites differ.
const SKEW: Millis = 60_000;
/// Seconds of a claim that are still a time; beyond it nothing is exact.
const LAST_SECOND: f64 = 1e11;

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentity {
    /// `identity.secrets` is empty.
    #[error("no identities are taken here")]
    Off,
    /// Not three parts in base64url, or not JSON objects.
    #[error("not a compact JWS")]
    Form,
    /// `alg` is not HS256, or the header demands (`crit`) what is not known here.
    #[error("not HS256")]
    Algorithm,
    /// Signed with none of the secrets, or changed since.
    #[error("the signature is wrong")]
    Signature,
    #[error("expired")]
    Expired,
    /// `exp` is further ahead than an hour.
    #[error("good for longer than an hour")]
    TooLong,
    /// `iat` or `nbf` lies ahead.
    #[error("issued in the future")]
    TooEarly,
    /// A claim is missing or wrong.
    #[error("claim {0} is missing or wrong")]
    Claim(&'static str),
}

/// Who a token says the visitor is, where it was signed with one of `secrets` and counts at `now`.
/// Claims that are not known are passed over.
pub fn identity(token: &str, secrets: &[String], now: Millis) -> Result<Identity, BadIdentity> {
    if secrets.is_empty() {
        return Err(BadIdentity::Off);
    }
    if token.len() > TOKEN {
        return Err(BadIdentity::Form);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(BadIdentity::Form)?;
    let (header, claims) = signed.split_once('.').ok_or(BadIdentity::Form)?;
    let header = object(header)?;
    if header.get("alg").and_then(Value::as_str) != Some("HS256") || header.contains_key("crit") {
        return Err(BadIdentity::Algorithm);
    }
    let signature = bytes(signature)?;
    if !is_signed(signed, &signature, secrets) {
        return Err(BadIdentity::Signature);
    }
    let claims = object(claims)?;
    check_times(&claims, now)?;
    let code = claims.get("credit_code").and_then(Value::as_str).and_then(credit_code::checked);
    let phone = match claims.get("phone") {
        None | Some(Value::Null) => None,
        Some(told) => Some(told.as_str().and_then(phone_digits).ok_or(BadIdentity::Claim("phone"))?),
    };
    Ok(Identity {
        credit_code: code.ok_or(BadIdentity::Claim("credit_code"))?,
        name: claims.get("name").and_then(Value::as_str).and_then(name).ok_or(BadIdentity::Claim("name"))?,
        phone,
    })
}

/// Tries every secret, also after one has fitted, and compares in constant time.
fn is_signed(signed: &str, signature: &[u8], secrets: &[impl AsRef<[u8]>]) -> bool {
    secrets.iter().fold(false, |found, secret| {
        let fits = Hmac::<Sha256>::new_from_slice(secret.as_ref()).is_ok_and(|mut mac| {
            mac.update(signed.as_bytes());
            mac.verify_slice(signature).is_ok()
        });
        found | fits
    })
}

fn check_times(claims: &Map<String, Value>, now: Millis) -> Result<(), BadIdentity> {
    let expires = moment(claims, "exp")?.ok_or(BadIdentity::Claim("exp"))?;
    if expires <= now {
        return Err(BadIdentity::Expired);
    }
    if expires > now.saturating_add(LONGEST + SKEW) {
        return Err(BadIdentity::TooLong);
    }
    for begins in ["iat", "nbf"] {
        if moment(claims, begins)?.is_some_and(|at| at > now.saturating_add(SKEW)) {
            return Err(BadIdentity::TooEarly);
        }
    }
    Ok(())
}

/// A `NumericDate`: seconds since 1970, with a fraction where one is wished.
fn moment(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<Millis>, BadIdentity> {
    let Some(told) = claims.get(claim) else { return Ok(None) };
    let seconds = told.as_f64().filter(|seconds| (0.0..LAST_SECOND).contains(seconds));
    seconds.map(|seconds| Some((seconds * 1000.0) as Millis)).ok_or(BadIdentity::Claim(claim))
}

fn name(told: &str) -> Option<String> {
    let name: String = told.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = name.trim();
    (1..=NAME).contains(&name.chars().count()).then(|| name.to_owned())
}

fn object(part: &str) -> Result<Map<String, Value>, BadIdentity> {
    serde_json::from_slice(&bytes(part)?).map_err(|_| BadIdentity::Form)
}

fn bytes(part: &str) -> Result<Vec<u8>, BadIdentity> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| BadIdentity::Form)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use crate::people::identity::*;

    const NOW: Millis = 1_800_000_000_000;
    const CODE: &str = "91350100M000100Y43";

    fn secret(letter: char) -> String {
        letter.to_string().repeat(32)
    }

    fn claims() -> Value {
        json!({"credit_code": CODE, "name": "上海某某有限公司", "exp": NOW / 1000 + 300, "iat": NOW / 1000})
    }

    fn signed(header: &Value, claims: &Value, secret: &str) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn token(change: &Value) -> String {
        let mut all = claims();
        all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        signed(&json!({"alg": "HS256", "typ": "JWT"}), &all, &secret('a'))
    }

    fn read(token: &str) -> Result<Identity, BadIdentity> {
        identity(token, &[secret('a')], NOW)
    }

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // RFC 7515, appendix A.1.
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                    cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let (signed, signature) = text.rsplit_once('.').unwrap();
        assert!(is_signed(signed, &bytes(signature).unwrap(), &[bytes(key).unwrap()]));
        assert!(!is_signed(&signed.replace('J', "K"), &bytes(signature).unwrap(), &[bytes(key).unwrap()]));
    }

    #[test]
    fn what_is_signed_and_counts_now_is_taken() {
        let plain = Identity { credit_code: CODE.into(), name: "上海某某有限公司".into(), phone: None };
        assert_eq!(read(&token(&json!({}))), Ok(plain.clone()));
        let more = json!({"phone": "021-5792 0000", "credit_code": CODE.to_lowercase(), "sub": [1], "jti": "x"});
        let phone = Some("02157920000".to_owned());
        assert_eq!(read(&token(&more)), Ok(Identity { phone, ..plain.clone() }), "unknown claims are passed over");
        let rolled = [secret('b'), secret('a'), secret('c')];
        assert_eq!(identity(&token(&json!({})), &rolled, NOW), Ok(plain), "any of the secrets");
    }

    #[test]
    fn every_refusal_has_its_name() {
        let seconds = NOW / 1000;
        for (change, why) in [
            (json!({"exp": seconds}), BadIdentity::Expired),
            (json!({"exp": seconds + 3661}), BadIdentity::TooLong),
            (json!({"exp": null}), BadIdentity::Claim("exp")),
            (json!({"exp": "soon"}), BadIdentity::Claim("exp")),
            (json!({"exp": 1e300}), BadIdentity::Claim("exp")),
            (json!({"iat": seconds + 61}), BadIdentity::TooEarly),
            (json!({"nbf": seconds + 61}), BadIdentity::TooEarly),
            (json!({"credit_code": "91350100M000100Y44"}), BadIdentity::Claim("credit_code")),
            (json!({"credit_code": 7}), BadIdentity::Claim("credit_code")),
            (json!({"name": " \n "}), BadIdentity::Claim("name")),
            (json!({"name": "长".repeat(101)}), BadIdentity::Claim("name")),
            (json!({"phone": "无"}), BadIdentity::Claim("phone")),
            (json!({"phone": 13_800_001_111_i64}), BadIdentity::Claim("phone")),
        ] {
            assert_eq!(read(&token(&change)), Err(why), "{change}");
        }
        assert_eq!(identity(&token(&json!({})), &[], NOW), Err(BadIdentity::Off));
        assert_eq!(identity(&token(&json!({})), &[secret('b')], NOW), Err(BadIdentity::Signature));
        for header in
            [json!({"alg": "none"}), json!({"alg": "HS512"}), json!({}), json!({"alg": "HS256", "crit": ["b64"]})]
        {
            assert_eq!(read(&signed(&header, &claims(), &secret('a'))), Err(BadIdentity::Algorithm), "{header}");
        }
        for wrong in ["", ".", "..", "a.b", "e30.e30", "é.é.é", "e30.e30.e30.e30", &"a".repeat(5000)] {
            let refused = read(wrong).unwrap_err();
            assert!([BadIdentity::Form, BadIdentity::Algorithm].contains(&refused), "{wrong}: {refused:?}");
        }
        let without = token(&json!({})).rsplit_once('.').map(|(signed, _)| format!("{signed}.")).unwrap();
        assert_eq!(read(&without), Err(BadIdentity::Signature), "no signature at all");
    }

    proptest! {
        #[test]
        fn no_changed_letter_is_overlooked(at in 0usize..400, letter in "[A-Za-z0-9_.=-]") {
            let whole = token(&json!({}));
            let mut letters: Vec<char> = whole.chars().collect();
            let at = at % letters.len();
            letters[at] = letter.chars().next().unwrap();
            let changed: String = letters.into_iter().collect();
            prop_assume!(changed != whole);
            prop_assert!(read(&changed).is_err(), "{}", changed);
        }

        #[test]
        fn it_counts_exactly_until_it_expires(now in NOW - 4_000_000..NOW + 4_000_000) {
            let expires = NOW + 300_000;
            let counts = now < expires && expires <= now + LONGEST + SKEW && NOW <= now + SKEW;
            prop_assert_eq!(identity(&token(&json!({})), &[secret('a')], now).is_ok(), counts);
        }

        #[test]
        fn nothing_that_is_sent_breaks_it(sent in "\\PC{0,200}") {
            prop_assert!(read(&sent).is_err());
        }
    }
}
