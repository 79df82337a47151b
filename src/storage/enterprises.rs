//! 一企一档: enterprises, and the conversations and tickets that are theirs.

use crate::{
    model::{conversation::State, enterprise::Enterprise, ticket::TicketChannel, time::Millis},
    storage::{
        Read, StoreError, Ticket, Tx,
        conversations::of_word,
        database::{Link, Value},
        ticket_list::escaped,
        tickets::{tickets, tickets_where},
    },
};

/// What enterprises are looked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnterpriseSearch {
    /// Digits: of its file, of a verified conversation, or of a ticket that is not secret.
    Phone(String),
    CreditCode(String),
    /// Stands in the name or the credit code.
    Text(String),
}

/// The enterprise a conversation or a ticket is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfEnterprise {
    pub enterprise: Enterprise,
    /// Its host site said so under its signature.
    pub verified: bool,
}

/// A conversation in an enterprise's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub id: String,
    pub state: State,
    pub channel: TicketChannel,
    /// Who of the desk has it, or had it last.
    pub owner: Option<String>,
    /// What the visitor wrote first.
    pub question: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(sqlx::FromRow)]
struct EnterpriseRow {
    id: String,
    credit_code: String,
    name: String,
    phone: Option<String>,
    contact: Option<String>,
    key_account: bool,
    note: String,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct OfRow {
    #[sqlx(flatten)]
    enterprise: EnterpriseRow,
    verified: bool,
}

#[derive(sqlx::FromRow)]
struct EarlierRow {
    id: String,
    state: String,
    channel: String,
    owner_id: Option<String>,
    question: Option<String>,
    created_at: i64,
    updated_at: i64,
}

/// Reads enterprises; what follows narrows them.
macro_rules! enterprises_where {
    ($rest:literal) => {
        concat!(
            "select e.id, e.credit_code, e.name, e.phone, e.contact, e.key_account, e.note, e.created_at, \
             e.updated_at from enterprises e where ",
            $rest
        )
    };
}

/// Of a ticket `t`: somebody with this id may see it, or `null` sees all; the second is for `like`.
macro_rules! visible {
    () => {
        "(cast($2 as text) is null or not t.secret or coalesce(t.owner_id, '') = $2 \
          or coalesce(t.handler_id, '') = $2 or t.co_handlers like $3 escape '\\')"
    };
}

impl Tx {
    /// Makes the file of an enterprise; its credit code must be new.
    pub async fn insert_enterprise(&mut self, new: &Enterprise) -> Result<(), StoreError> {
        let sql = "insert into enterprises (id, name, phone, contact, key_account, note, updated_at, credit_code, \
                   created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let mut values = columns(new).to_vec();
        values.extend([new.credit_code.as_str().into(), new.created_at.into()]);
        self.change(sql, &values).await
    }

    /// Writes what of an enterprise may change.
    pub async fn update_enterprise(&mut self, changed: &Enterprise) -> Result<(), StoreError> {
        let sql = "update enterprises set name = $2, phone = $3, contact = $4, key_account = $5, note = $6, \
                   updated_at = $7 where id = $1";
        self.change(sql, &columns(changed)).await
    }

    /// Writes whose conversation it is, as the host site said under its signature.
    pub async fn identify(
        &mut self,
        conversation: &str,
        enterprise: &str,
        phone: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql = "update conversations set enterprise_id = $2, phone = $3, identity_verified = $4 where id = $1";
        let values = [conversation.into(), enterprise.into(), phone.map(str::to_owned).into(), true.into()];
        self.change(sql, &values).await
    }

    /// One enterprise by its id.
    pub async fn enterprise(&mut self, id: &str) -> Result<Option<Enterprise>, StoreError> {
        one(&mut self.link, enterprises_where!("e.id = $1"), &[id.into()]).await
    }

    /// The enterprise of a credit code.
    pub async fn enterprise_of_code(&mut self, code: &str) -> Result<Option<Enterprise>, StoreError> {
        one(&mut self.link, enterprises_where!("e.credit_code = $1"), &[code.into()]).await
    }

    /// The enterprise of a conversation, with the phone number of the visitor where that is known.
    pub async fn enterprise_of(&mut self, conversation: &str) -> Result<Option<OfEnterprise>, StoreError> {
        of_conversation(&mut self.link, conversation).await
    }
}

impl Read {
    /// One enterprise by its id.
    pub async fn enterprise(&mut self, id: &str) -> Result<Option<Enterprise>, StoreError> {
        one(&mut self.0, enterprises_where!("e.id = $1"), &[id.into()]).await
    }

    /// The enterprise of a conversation, with the phone number of the visitor where that is known.
    pub async fn enterprise_of(&mut self, conversation: &str) -> Result<Option<OfEnterprise>, StoreError> {
        of_conversation(&mut self.0, conversation).await
    }

    /// The enterprise of a ticket; verified where the conversation behind it is.
    pub async fn enterprise_of_ticket(&mut self, ticket: &Ticket) -> Result<Option<OfEnterprise>, StoreError> {
        let Some(code) = &ticket.details.credit_code else { return Ok(None) };
        let Some(enterprise) =
            one(&mut self.0, enterprises_where!("e.credit_code = $1"), &[code.as_str().into()]).await?
        else {
            return Ok(None);
        };
        let behind = of_conversation(&mut self.0, &ticket.conversation).await?;
        let verified = behind.is_some_and(|of| of.verified && of.enterprise.id == enterprise.id);
        Ok(Some(OfEnterprise { enterprise, verified }))
    }

    /// Enterprises that suit, by name, at most `limit`.
    pub async fn enterprises(&mut self, by: &EnterpriseSearch, limit: i64) -> Result<Vec<Enterprise>, StoreError> {
        const BY_PHONE: &str = enterprises_where!(
            "e.phone = $1 \
             or e.id in (select c.enterprise_id from conversations c where c.phone = $1 and c.identity_verified) \
             or e.credit_code in (select t.credit_code from tickets t where not t.secret \
                and replace(replace(t.phone, '-', ''), ' ', '') = $1) order by e.name, e.id limit $2"
        );
        const BY_CODE: &str = enterprises_where!("e.credit_code = $1 limit $2");
        const BY_TEXT: &str = enterprises_where!(
            "lower(e.name) like $1 escape '\\' or lower(e.credit_code) like $1 escape '\\' \
             order by e.name, e.id limit $2"
        );
        let (sql, value): (&'static str, Value) = match by {
            EnterpriseSearch::Phone(digits) => (BY_PHONE, digits.as_str().into()),
            EnterpriseSearch::CreditCode(code) => (BY_CODE, code.as_str().into()),
            EnterpriseSearch::Text(text) => (BY_TEXT, format!("%{}%", escaped(&text.to_lowercase())).into()),
        };
        let rows: Vec<EnterpriseRow> = self.0.rows(sql, &[value, limit.into()]).await?;
        Ok(rows.into_iter().map(unfold).collect())
    }

    /// The conversations of an enterprise, the newest first, without those behind a secret ticket
    /// that `viewer` may not see; `None` sees all.
    pub async fn conversations_of(
        &mut self,
        enterprise: &str,
        viewer: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Earlier>, StoreError> {
        let sql = concat!(
            "select c.id, c.state, c.channel, c.owner_id, c.created_at, c.updated_at, \
             (select v.text from events v where v.conversation_id = c.id and v.kind = 'message' \
              and v.sender = 'visitor' order by v.seq limit 1) as question \
             from conversations c where c.enterprise_id = $1 and c.identity_verified and c.last_seq > 0 \
             and not exists (select 1 from tickets t where t.conversation_id = c.id and not ",
            visible!(),
            ") order by c.created_at desc, c.id desc limit $4"
        );
        let rows: Vec<EarlierRow> = self.0.rows(sql, &seen_by(enterprise, viewer, limit)).await?;
        rows.into_iter().map(earlier).collect()
    }

    /// The tickets of a credit code that `viewer` may see, the newest first; `None` sees all.
    pub async fn tickets_of(
        &mut self,
        credit_code: &str,
        viewer: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Ticket>, StoreError> {
        const OF_CODE: &str = concat!(
            tickets_where!("t.credit_code = $1 and "),
            visible!(),
            " order by t.created_at desc, t.number desc limit $4"
        );
        tickets(&mut self.0, OF_CODE, &seen_by(credit_code, viewer, limit)).await
    }
}

fn seen_by(whose: &str, viewer: Option<&str>, limit: i64) -> [Value; 4] {
    let helper = viewer.map(|viewer| format!("%\"{}\"%", escaped(viewer)));
    [whose.into(), viewer.map(str::to_owned).into(), helper.into(), limit.into()]
}

async fn one(link: &mut Link, sql: &'static str, values: &[Value]) -> Result<Option<Enterprise>, StoreError> {
    Ok(link.row::<EnterpriseRow>(sql, values).await?.map(unfold))
}

async fn of_conversation(link: &mut Link, conversation: &str) -> Result<Option<OfEnterprise>, StoreError> {
    let sql = "select e.id, e.credit_code, e.name, coalesce(c.phone, e.phone) as phone, e.contact, e.key_account, \
               e.note, e.created_at, e.updated_at, c.identity_verified as verified \
               from conversations c join enterprises e on e.id = c.enterprise_id where c.id = $1";
    let row: Option<OfRow> = link.row(sql, &[conversation.into()]).await?;
    Ok(row.map(|OfRow { enterprise, verified }| OfEnterprise { enterprise: unfold(enterprise), verified }))
}

fn columns(enterprise: &Enterprise) -> [Value; 7] {
    let Enterprise { id, name, phone, contact, key_account, note, updated_at, .. } = enterprise.clone();
    [id.into(), name.into(), phone.into(), contact.into(), key_account.into(), note.into(), updated_at.into()]
}

fn unfold(row: EnterpriseRow) -> Enterprise {
    let EnterpriseRow { id, credit_code, name, phone, contact, key_account, note, created_at, updated_at } = row;
    Enterprise { id, credit_code, name, phone, contact, key_account, note, created_at, updated_at }
}

fn earlier(row: EarlierRow) -> Result<Earlier, StoreError> {
    let EarlierRow { id, state, channel, owner_id: owner, question, created_at, updated_at } = row;
    let (state, channel) = (of_word(&state)?, of_word(&channel)?);
    Ok(Earlier { id, state, channel, owner, question, created_at, updated_at })
}
