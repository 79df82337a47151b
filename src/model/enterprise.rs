//! 企业: whom conversations and tickets are of (一企一档).

use crate::model::time::Millis;

/// Longest phone number, in digits.
const LONGEST: usize = 20;
/// A number longer than this begins with the country's own code.
const WITHOUT_COUNTRY: usize = 11;

/// Who a visitor is, as the site around the page says under its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// 统一社会信用代码
    pub credit_code: String,
    pub name: String,
    /// Digits only.
    pub phone: Option<String>,
}

/// What is kept of an enterprise; its conversations and tickets are found by id and credit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    pub id: String,
    /// 统一社会信用代码; unique.
    pub credit_code: String,
    /// Empty where nobody has said it yet.
    pub name: String,
    /// Digits only.
    pub phone: Option<String>,
    /// 联系人: whom to ask for.
    pub contact: Option<String>,
    /// 重点企业: served first where the identity was verified.
    pub key_account: bool,
    pub note: String,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// The digits of a phone number, without the country's own code; `None` where it is no number.
pub fn phone_digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter_map(digit).collect();
    let short = if digits.len() > WITHOUT_COUNTRY {
        let bare = digits.strip_prefix("00").unwrap_or(&digits);
        bare.strip_prefix("86").unwrap_or(&digits).to_owned()
    } else {
        digits
    };
    (!short.is_empty() && short.len() <= LONGEST).then_some(short)
}

/// A digit, of full width too.
fn digit(c: char) -> Option<char> {
    let wide = u32::from(c).wrapping_sub(u32::from('０'));
    if wide < 10 { char::from_digit(wide, 10) } else { Some(c).filter(char::is_ascii_digit) }
}

#[cfg(test)]
mod tests {
    use crate::model::enterprise::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for typed in ["021-5792 0000", "02157920000", "+86 021 57920000", "0086-02157920000", "０２１５７９２００００"]
        {
            assert_eq!(phone_digits(typed).as_deref(), Some("02157920000"), "{typed}");
        }
        assert_eq!(phone_digits("138 0000 1111").as_deref(), Some("13800001111"));
        assert_eq!(phone_digits("86130000"), Some("86130000".into()), "short numbers keep what looks like the code");
        for none in ["", "无", "-", &"1".repeat(21)] {
            assert_eq!(phone_digits(none), None, "{none}");
        }
    }
}
