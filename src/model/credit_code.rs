//! 统一社会信用代码 (GB 32100-2015): 17 digits or letters, and one that checks them.

/// Letters that may stand in a code; I, O, S, V and Z are not among them.
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// What each place weighs: powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// The code as it is kept (capital letters, no blanks), or `None` where it is none.
pub fn checked(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let values: Option<Vec<usize>> = code.chars().map(|c| LETTERS.find(c)).collect();
    let values = values.filter(|values| values.len() == WEIGHTS.len() + 1)?;
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    (values.last() == Some(&((31 - sum % 31) % 31))).then_some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::credit_code::*;

    #[test]
    fn a_code_is_right_with_its_check_digit_only() {
        // Made up, in the form of an enterprise of Jinshan (310116).
        let made = "91310116MA1J0000X";
        let right: Vec<String> = LETTERS.chars().filter_map(|check| checked(&format!("{made}{check}"))).collect();
        assert_eq!(right.len(), 1, "{right:?}");
        assert_eq!(checked("91350100M000100Y43"), Some("91350100M000100Y43".into()), "a right one");
        assert_eq!(checked(" 91350100m000100y43 "), Some("91350100M000100Y43".into()));
        assert_eq!(checked("91350100M000100Y44"), None);
        assert_eq!(checked("91350100M000100Y4"), None);
        assert_eq!(checked("91350100M000100I43"), None, "no I");
        assert_eq!(checked(""), None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(at in 0usize..18, other in 0usize..31) {
            let mut code: Vec<char> = "91350100M000100Y43".chars().collect();
            let letter = LETTERS.chars().nth(other).unwrap();
            prop_assume!(code[at] != letter);
            code[at] = letter;
            prop_assert_eq!(checked(&code.into_iter().collect::<String>()), None);
        }
    }
}
