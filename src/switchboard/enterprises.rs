//! 一企一档: files are made and changed with what makes or changes them, in one transaction, and each
//! change has its line in the audit log.

use serde_json::json;

use crate::{
    desk::enterprise::{Told, changed, learned, opened},
    model::{
        audit::{Action, Deed, SYSTEM},
        enterprise::{Enterprise, Identity},
        id,
        time::Millis,
    },
    storage::Tx,
    switchboard::error::DeskError,
};

/// What a file is to say; all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnterpriseWish {
    pub name: String,
    /// Digits only.
    pub phone: Option<String>,
    pub contact: Option<String>,
    pub key_account: bool,
    pub note: String,
}

/// Begins a conversation, of an enterprise where its host site said so under its signature.
pub async fn begin(
    tx: &mut Tx,
    (id, token_hash): (&str, &str),
    identity: Option<Identity>,
    at: Millis,
) -> Result<(), DeskError> {
    tx.create_conversation(id, token_hash, at).await?;
    let Some(Identity { credit_code, name, phone }) = identity else { return Ok(()) };
    let told = Told { credit_code, name: Some(name), phone: phone.clone(), signed: true };
    let enterprise = learn(tx, told, SYSTEM, at).await?;
    Ok(tx.identify(id, &enterprise.id, phone.as_deref()).await?)
}

/// Changes a file by hand. Who is served first is for supervisors to say.
///
/// # Errors
/// No such enterprise, or a key account made or unmade by somebody who may not.
pub async fn change_enterprise(
    tx: &mut Tx,
    id: &str,
    wish: EnterpriseWish,
    (actor, supervisor): (&str, bool),
    at: Millis,
) -> Result<Enterprise, DeskError> {
    let before = tx.enterprise(id).await?.ok_or(DeskError::NotFound)?;
    if wish.key_account != before.key_account && !supervisor {
        return Err(DeskError::Forbidden);
    }
    let EnterpriseWish { name, phone, contact, key_account, note } = wish;
    let after = Enterprise { name, phone, contact, key_account, note, ..before.clone() };
    let fields = changed(&before, &after);
    if fields.is_empty() {
        return Ok(before);
    }
    let after = Enterprise { updated_at: at, ..after };
    tx.update_enterprise(&after).await?;
    noted(tx, actor, &after, &fields, at).await?;
    Ok(after)
}

/// The file of an enterprise that somebody speaks of, made where there is none.
pub(crate) async fn learn(tx: &mut Tx, told: Told, actor: &str, at: Millis) -> Result<Enterprise, DeskError> {
    let Some(known) = tx.enterprise_of_code(&told.credit_code).await? else {
        let new = opened(told, id::new_id(), at);
        tx.insert_enterprise(&new).await?;
        noted(tx, actor, &new, &["credit_code"], at).await?;
        return Ok(new);
    };
    let Some((after, fields)) = learned(&known, told, at) else { return Ok(known) };
    tx.update_enterprise(&after).await?;
    noted(tx, actor, &after, &fields, at).await?;
    Ok(after)
}

async fn noted(tx: &mut Tx, actor: &str, file: &Enterprise, fields: &[&str], at: Millis) -> Result<(), DeskError> {
    let detail = json!({ "changed": fields, "key_account": file.key_account });
    Ok(tx.audit(&Deed::new(actor, Action::EnterpriseChanged, "enterprise", &file.id).with(detail), at).await?)
}
