//! Identifiers and secrets. Ids are opaque text; secrets are random and stored hashed.

use rand::Rng;
use sha2::{Digest, Sha256};

/// Letters that are not mistaken for one another when read out over the phone.
const CODE_LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH: usize = 8;

/// A new opaque id that sorts by time of creation.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// A new 256-bit secret as 64 hexadecimal digits.
pub fn new_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// A new query code of a ticket: eight unambiguous letters, about 40 bits.
pub fn new_query_code() -> String {
    let mut random = rand::rng();
    (0..CODE_LENGTH)
        .map(|_| {
            let at = random.next_u32() as usize % CODE_LETTERS.len();
            char::from(CODE_LETTERS.get(at).copied().unwrap_or(b'2'))
        })
        .collect()
}

/// What is stored of a secret.
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
