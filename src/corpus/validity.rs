//! 效力: from when to when a text is law.

use jiff::{ToSpan, civil::Date};

use crate::{
    config::ValidityRules,
    model::document::{Kind, Level, Meta, Validity},
};

/// The days in which a document is in force by its own dates, or by the lapse rule of its kind.
/// `superseded_on` is the first day of the document that stands in its place, where there is one.
pub fn validity_of(meta: &Meta, superseded_on: Option<Date>, rules: &ValidityRules) -> Validity {
    let from = meta.effective_from.or(meta.issued_on);
    // `status: in_force` set by hand says that the age rule does not apply; explicit dates still do.
    let by_age = meta.status.is_none();
    let until = meta.effective_until.or_else(|| from.filter(|_| by_age).and_then(|from| lapses_on(meta, from, rules)));
    Validity {
        from: meta.effective_from,
        until,
        superseded_on,
        fixed: meta.status.filter(|status| !status.is_current()),
    }
}

/// The last day by the lapse rules: 上海市行政规范性文件管理规定 lets a normative document hold five
/// years, an announcement (通告) one, an interim or trial one (暂行, 试行) two. Statutes do not lapse by age.
fn lapses_on(meta: &Meta, from: Date, rules: &ValidityRules) -> Option<Date> {
    let local = matches!(meta.level, Some(Level::City | Level::District | Level::Town));
    let statute = meta.title.ends_with("条例");
    if !local || statute {
        return None;
    }
    let interim = ["暂行", "试行"].iter().any(|word| meta.title.contains(word));
    let years = match meta.kind {
        Kind::Policy if interim => rules.interim_years,
        Kind::Policy => rules.normative_years,
        Kind::Notice => rules.notice_years,
        Kind::Procedure | Kind::Faq | Kind::Interpretation => 0,
    };
    if years == 0 {
        return None;
    }
    from.checked_add(i64::from(years).years()).ok()?.yesterday().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::document::Status;

    const RULES: ValidityRules = ValidityRules { normative_years: 5, notice_years: 1, interim_years: 2 };

    fn city(title: &str, kind: Kind) -> Meta {
        Meta {
            title: title.into(),
            kind,
            level: Some(Level::City),
            issued_on: Some(date(2020, 3, 1)),
            ..Meta::default()
        }
    }

    #[test]
    fn a_text_lapses_by_the_rule_of_its_kind() {
        let last = |title, kind| validity_of(&city(title, kind), None, &RULES).until;
        assert_eq!(last("支持办法", Kind::Policy), Some(date(2025, 2, 28)));
        assert_eq!(last("支持暂行办法", Kind::Policy), Some(date(2022, 2, 28)));
        assert_eq!(last("交通通告", Kind::Notice), Some(date(2021, 2, 28)));
        assert_eq!(last("优化营商环境条例", Kind::Policy), None);
        assert_eq!(last("办事指南", Kind::Procedure), None);
    }

    #[test]
    fn the_status_follows_the_day() {
        let validity = validity_of(&city("支持办法", Kind::Policy), Some(date(2024, 1, 1)), &RULES);
        assert_eq!(validity.on(date(2023, 12, 31)), Status::InForce);
        assert_eq!(validity.on(date(2024, 1, 1)), Status::Superseded);
    }

    #[test]
    fn a_status_set_by_hand_holds_from_the_day_the_text_ended() {
        let repealed = Meta {
            status: Some(Status::Repealed),
            effective_until: Some(date(2022, 2, 28)),
            ..city("登记条例", Kind::Policy)
        };
        let validity = validity_of(&repealed, None, &RULES);
        assert_eq!(validity.on(date(2022, 2, 28)), Status::InForce);
        assert_eq!(validity.on(date(2022, 3, 1)), Status::Repealed);
    }
}
