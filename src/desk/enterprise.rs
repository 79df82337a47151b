//! 一企一档: what an enterprise's file learns from those who speak of it.

use crate::model::{enterprise::Enterprise, time::Millis};

/// What somebody says of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// 统一社会信用代码
    pub credit_code: String,
    pub name: Option<String>,
    /// Digits only.
    pub phone: Option<String>,
    /// Its host site says so under its signature; else it was only written down.
    pub signed: bool,
}

/// A file of one that nobody has named before.
pub fn opened(told: Told, id: String, at: Millis) -> Enterprise {
    Enterprise {
        id,
        credit_code: told.credit_code,
        name: told.name.unwrap_or_default(),
        phone: told.phone,
        contact: None,
        key_account: false,
        note: String::new(),
        created_at: at,
        updated_at: at,
    }
}

/// The file afterwards, and which of its fields are others; `None` where it says all that already.
/// A signed name counts before a written one; else only what nobody has said yet is filled in.
pub fn learned(known: &Enterprise, told: Told, at: Millis) -> Option<(Enterprise, Vec<&'static str>)> {
    let mut file = known.clone();
    if let Some(name) = told.name.filter(|_| told.signed || known.name.is_empty()) {
        file.name = name;
    }
    file.phone = file.phone.or(told.phone);
    let changed = changed(known, &file);
    file.updated_at = at;
    (!changed.is_empty()).then_some((file, changed))
}

/// Names of the fields that differ.
pub fn changed(before: &Enterprise, after: &Enterprise) -> Vec<&'static str> {
    let fields = [
        ("name", before.name != after.name),
        ("phone", before.phone != after.phone),
        ("contact", before.contact != after.contact),
        ("key_account", before.key_account != after.key_account),
        ("note", before.note != after.note),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::desk::enterprise::*;

    fn told(name: Option<String>, phone: Option<String>, signed: bool) -> Told {
        Told { credit_code: "91350100M000100Y43".into(), name, phone, signed }
    }

    proptest! {
        #[test]
        fn what_is_only_written_down_overrules_nothing(
            (first, second) in ("[甲乙]{0,2}", "[丙丁]{1,2}"), (one, other) in ("[0-9]{0,3}", "[0-9]{1,3}"), signed: bool
        ) {
            let phone = Some(one).filter(|phone| !phone.is_empty());
            let known = opened(told(Some(first.clone()), phone.clone(), false), "1".into(), 1);
            let known = Enterprise { key_account: true, note: "注".into(), contact: Some("王".into()), ..known };
            let after = learned(&known, told(Some(second.clone()), Some(other.clone()), signed), 2);
            let after = after.map_or(known.clone(), |(after, _)| after);
            prop_assert_eq!(&after.name, if signed || first.is_empty() { &second } else { &first });
            prop_assert_eq!(after.phone.clone(), phone.or(Some(other)));
            let rest = |of: &Enterprise| (of.id.clone(), of.key_account, of.note.clone(), of.contact.clone());
            prop_assert_eq!(rest(&after), rest(&known));
        }

        #[test]
        fn saying_it_again_changes_nothing(name in "[甲乙]{1,2}", phone in "[0-9]{1,3}", signed: bool) {
            let said = told(Some(name), Some(phone), signed);
            let known = opened(said.clone(), "1".into(), 1);
            prop_assert_eq!(learned(&known, said, 2), None);
        }
    }
}
