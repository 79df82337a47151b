//! Everything a request can be refused with. Responses are RFC 9457 problems; `envelope`
//! writes the body, because only there the request's id is known.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    people::{BadIdentity, PeopleError},
    storage::StoreError,
    switchboard::DeskError,
};

/// A problem document, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:bangban:problem:question_empty", "title": "Unprocessable Entity", "status": 422,
    "code": "question_empty", "detail": "请输入您的问题。", "request_id": "0199d0c0a1b27c3d8e4f5a6b7c8d9e0f"
}))]
pub struct Problem {
    /// A name for this sort of problem.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: String,
    /// For people, in Chinese: what happened and what to do.
    pub detail: String,
    /// Stands in the server's log too.
    pub request_id: String,
    /// The field that is wrong, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is allowed instead, where the state does not allow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    InvalidJson,
    InvalidField {
        field: String,
        why: String,
    },
    QuestionEmpty,
    /// The longest that is taken, in characters.
    QuestionTooLong(usize),
    Unauthorized,
    /// The signed token of who the visitor is.
    BadIdentity(BadIdentity),
    /// Nobody of the desk is signed in.
    NotSignedIn,
    /// Name, password or account: which one is wrong is not told.
    WrongCredentials,
    /// The password is right; a one-time code must come with it.
    OneTimeCodeNeeded,
    /// The password or code of somebody signed in, asked again.
    WrongPassword,
    /// Too many wrong passwords in a row; seconds to wait.
    Locked(u64),
    /// Unknown, used or too old.
    LinkNotFound,
    NameTaken,
    LastAdministrator,
    GroupInUse,
    /// A change asked for by somebody else's page.
    CrossOrigin,
    /// The role lacks the permission.
    Forbidden,
    /// The role needs a one-time code that is not set up yet.
    MustEnrol,
    NotFound,
    ConversationNotFound,
    DocumentNotFound,
    TicketNotFound,
    AttachmentNotFound,
    EnterpriseNotFound,
    MethodNotAllowed,
    BodyTooLarge,
    BodyTooSlow,
    NotJson,
    NotAForm,
    WrongFileType,
    ClientIdConflict,
    /// Not in this state; these verbs are allowed now.
    NotAllowed {
        allowed: Vec<&'static str>,
    },
    HeldByAnother,
    /// Seconds to wait.
    RateLimited(u64),
    /// Seconds to wait.
    TooManyGuesses(u64),
    IndexNotReady,
    NotReady(&'static str),
    Timeout,
    StorageFull,
    StorageUnavailable(String),
    /// A fault of this program; what it is goes to the log only.
    Internal(String),
}

/// How an [`Error`] is answered.
struct Face {
    status: StatusCode,
    code: &'static str,
    detail: String,
}

impl Error {
    /// A field is wrong, and why, in Chinese.
    pub(crate) fn wrong(field: &str, why: &str) -> Error {
        Error::InvalidField { field: field.to_owned(), why: why.to_owned() }
    }

    /// Status and stable code.
    pub fn code(&self) -> (StatusCode, &'static str) {
        let Face { status, code, .. } = self.face();
        (status, code)
    }

    /// The problem document for a request.
    pub fn problem(&self, request_id: &str) -> Problem {
        let Face { status, code, detail } = self.face();
        let field = match self {
            Error::InvalidField { field, .. } => Some(field.clone()),
            Error::BadIdentity(_) => Some("identity".to_owned()),
            _ => None,
        };
        Problem {
            r#type: format!("urn:bangban:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail,
            request_id: request_id.to_owned(),
            field,
            allowed: self.allowed(),
        }
    }

    fn allowed(&self) -> Option<Vec<String>> {
        match self {
            Error::NotAllowed { allowed } => Some(allowed.iter().map(|verb| (*verb).to_owned()).collect()),
            Error::HeldByAnother => Some(Vec::new()),
            _ => None,
        }
    }

    fn face(&self) -> Face {
        let (status, code, detail): (u16, &'static str, &str) = match self {
            Error::InvalidField { field, why } => {
                return face(422, "invalid_field", format!("字段 {field} 不正确：{why}"));
            }
            Error::QuestionTooLong(max) => {
                return face(422, "question_too_long", format!("问题太长，请控制在 {max} 字以内。"));
            }
            Error::RateLimited(after) => {
                return face(429, "rate_limited", format!("请求过于频繁，请在 {after} 秒后再试。"));
            }
            Error::TooManyGuesses(after) => {
                return face(429, "too_many_guesses", format!("查询码多次不符，请在 {after} 秒后再试。"));
            }
            Error::Locked(after) => {
                return face(429, "locked", format!("密码或口令多次不符，请在 {after} 秒后再试。"));
            }
            Error::BadIdentity(why) => return face_of_identity(*why),
            Error::NotReady(what) => return face(503, "not_ready", format!("服务尚未就绪：{what}。")),
            Error::InvalidJson => (400, "invalid_json", "请求内容不是有效的 JSON。"),
            Error::QuestionEmpty => (422, "question_empty", "请输入您的问题。"),
            Error::Unauthorized => (401, "unauthorized", "缺少凭证或凭证无效，请重新开始对话。"),
            Error::NotSignedIn => (401, "not_signed_in", "尚未登录或登录已失效，请重新登录。"),
            Error::WrongCredentials => (401, "wrong_credentials", "用户名或密码不正确。"),
            Error::OneTimeCodeNeeded => (401, "one_time_code_needed", "请同时输入动态口令。"),
            Error::WrongPassword => (403, "wrong_password", "密码或动态口令不正确。"),
            Error::LinkNotFound => (404, "link_not_found", "链接无效、已使用或已过期，请向管理员索取新的链接。"),
            Error::NameTaken => (409, "name_taken", "这个名称已被使用。"),
            Error::LastAdministrator => (409, "last_administrator", "至少须保留一位能登录的管理员。"),
            Error::GroupInUse => (409, "group_in_use", "坐席组仍有成员、来电记录或被其他组引用，不能删除。"),
            Error::CrossOrigin => (403, "cross_origin", "请求来自其他网站，已拒绝。"),
            Error::Forbidden => (403, "forbidden", "您的角色没有这项权限。"),
            Error::MustEnrol => (403, "one_time_code_not_set_up", "您的角色须先设置动态口令。"),
            Error::NotFound => (404, "not_found", "没有这个地址。"),
            Error::ConversationNotFound => (404, "conversation_not_found", "没有找到这个对话。"),
            Error::DocumentNotFound => (404, "document_not_found", "没有找到这份文件。"),
            Error::TicketNotFound => (404, "ticket_not_found", "没有找到工单，请核对工单编号和查询码。"),
            Error::AttachmentNotFound => (404, "attachment_not_found", "没有找到这个附件。"),
            Error::EnterpriseNotFound => (404, "enterprise_not_found", "没有找到这家企业的档案。"),
            Error::MethodNotAllowed => (405, "method_not_allowed", "这个地址不支持该请求方法。"),
            Error::BodyTooLarge => (413, "body_too_large", "请求内容过大。"),
            Error::BodyTooSlow => (408, "body_too_slow", "请求内容迟迟没有发完，请重试。"),
            Error::NotJson => (415, "unsupported_media_type", "请以 application/json 发送请求内容。"),
            Error::NotAForm => (415, "not_a_form", "请以 multipart/form-data 上传文件。"),
            Error::WrongFileType => (415, "wrong_file_type", "只接受图片、PDF、docx 和 xlsx 文件。"),
            Error::ClientIdConflict => (409, "client_id_conflict", "这个 client_id 已用于另一条消息，请换一个。"),
            Error::NotAllowed { .. } => (409, "not_allowed", "当前状态不允许这样做。"),
            Error::HeldByAnother => (409, "held_by_another", "已由另一位同事接待。"),
            Error::IndexNotReady => (503, "index_not_ready", "资料库正在准备，请稍后再试。"),
            Error::Timeout => (503, "timeout", "处理超时，请稍后再试。"),
            Error::StorageFull => (507, "storage_full", "服务器存储空间不足，消息没有保存，请稍后再试。"),
            Error::StorageUnavailable(_) => (503, "storage_unavailable", "暂时无法保存或读取，请稍后再试。"),
            Error::Internal(_) => (500, "internal", "服务器内部错误，请稍后再试；如需帮助请提供 request_id。"),
        };
        face(status, code, detail.to_owned())
    }

    /// Seconds after which trying again makes sense.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Error::RateLimited(after) | Error::TooManyGuesses(after) | Error::Locked(after) => Some(*after),
            Error::IndexNotReady | Error::NotReady(_) | Error::Timeout | Error::BodyTooSlow => Some(2),
            Error::StorageFull | Error::StorageUnavailable(_) => Some(5),
            _ => None,
        }
    }
}

/// Expired is a code of its own: a new token helps.
fn face_of_identity(why: BadIdentity) -> Face {
    let what = match why {
        BadIdentity::Off => return face(422, "identity_off", "本系统没有启用企业身份。".to_owned()),
        BadIdentity::Expired => return face(422, "identity_expired", "企业身份已过期，请重新获取。".to_owned()),
        BadIdentity::Form => "不是有效的令牌".to_owned(),
        BadIdentity::Algorithm => "签名算法应为 HS256".to_owned(),
        BadIdentity::Signature => "签名不符".to_owned(),
        BadIdentity::TooLong => "有效期不得超过一小时".to_owned(),
        BadIdentity::TooEarly => "签发时间在将来".to_owned(),
        BadIdentity::Claim(claim) => format!("{claim} 缺少或不正确"),
    };
    face(422, "identity_refused", format!("企业身份无效：{what}。"))
}

fn face(status: u16, code: &'static str, detail: String) -> Face {
    Face { status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code, detail }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.face().status.into_response();
        if let Some(after) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after));
        }
        if matches!(self, Error::Unauthorized | Error::NotSignedIn) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Error::StorageFull,
            StoreError::Unavailable(_) | StoreError::Closed => Error::StorageUnavailable(error.to_string()),
            other => Error::Internal(other.to_string()),
        }
    }
}

impl From<PeopleError> for Error {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::WrongCredentials => Error::WrongCredentials,
            PeopleError::CodeNeeded => Error::OneTimeCodeNeeded,
            PeopleError::Locked(left) => Error::Locked(u64::try_from(left).unwrap_or(0) / 1000 + 1),
            PeopleError::WrongPassword => Error::WrongPassword,
            PeopleError::LinkDead => Error::LinkNotFound,
            PeopleError::NotFound => Error::NotFound,
            PeopleError::NameTaken => Error::NameTaken,
            PeopleError::LastAdministrator => Error::LastAdministrator,
            PeopleError::GroupInUse => Error::GroupInUse,
            PeopleError::NotAllowed { allowed } => Error::NotAllowed { allowed },
            PeopleError::Wrong { field, why } => Error::InvalidField { field: field.to_owned(), why },
            PeopleError::Hashing(fault) => Error::Internal(fault.to_string()),
            PeopleError::Store(fault) => fault.into(),
        }
    }
}

impl From<BadIdentity> for Error {
    fn from(why: BadIdentity) -> Self {
        Error::BadIdentity(why)
    }
}

impl From<DeskError> for Error {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::ClientIdConflict => Error::ClientIdConflict,
            DeskError::NotFound => Error::ConversationNotFound,
            DeskError::NotAllowed { allowed } => Error::NotAllowed { allowed },
            DeskError::Field { field, why } => Error::wrong(field, why),
            DeskError::Forbidden => Error::Forbidden,
            DeskError::HeldBy { .. } => Error::HeldByAnother,
            DeskError::Closed => Error::StorageUnavailable("the desk is closed".into()),
            DeskError::MustCall | DeskError::MustAnswer => Error::Internal(error.to_string()),
            DeskError::Store(fault) => fault.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::http::error::*;

    #[test]
    fn a_server_fault_does_not_tell_what_it_was() {
        let problem = Error::Internal("secret 13800001111".into()).problem("r1");
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
        assert_eq!((problem.status, problem.request_id.as_str()), (500, "r1"));
    }
}
