//! Chinese numerals as figures, so that 三十日 and 30日 meet.

/// The value of a Chinese numeral below 10,000, such as 三十 or 一百二十; `None` where the text is none.
pub fn arabic(text: &str) -> Option<u32> {
    let mut total = 0u32;
    let mut digit: Option<u32> = None;
    for c in text.chars() {
        if let Some(value) = digit_of(c) {
            if digit.is_some() {
                return None;
            }
            digit = Some(value);
        } else {
            let unit = unit_of(c)?;
            total += digit.take().unwrap_or(1) * unit;
        }
    }
    Some(total + digit.unwrap_or(0))
}

fn digit_of(c: char) -> Option<u32> {
    let at = "零一二三四五六七八九".chars().position(|d| d == c);
    match c {
        '两' => Some(2),
        '〇' => Some(0),
        _ => at.map(|at| at as u32),
    }
}

fn unit_of(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_become_figures() {
        for (text, value) in [("三十", 30), ("十五", 15), ("一百二十", 120), ("两", 2), ("二十一", 21)] {
            assert_eq!(arabic(text), Some(value), "{text}");
        }
        assert_eq!(arabic("三天"), None);
    }
}
