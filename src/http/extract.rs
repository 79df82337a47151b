//! What handlers take out of a request, with refusals that name the field.

use std::{
    collections::HashMap,
    marker::PhantomData,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, value::MapAccessDeserializer},
};
use subtle::ConstantTimeEq;

use crate::{
    http::{app::App, error::Error},
    model::id,
    storage::Conversation,
};

/// A body must have come within this time, and within half of a request's time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A JSON body without unknown fields.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// A query without unknown fields.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

/// A body that says nothing: empty, or an empty object.
#[derive(Debug)]
pub(crate) struct NoBody;

/// A JSON body without unknown fields, or none: then all of it is left out.
#[derive(Debug)]
pub(crate) struct Maybe<T>(pub(crate) T);

/// The conversation in the path, opened by the token in the `Authorization` header.
#[derive(Debug)]
pub(crate) struct Visitor(pub(crate) Conversation);

/// Who is on the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// A value written as a JSON object: serde by itself would read its fields from an array too.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> serde::de::Visitor<'de> for Fields<T> {
            type Value = T;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Fields(PhantomData)).map(Object)
    }
}

/// A whole number as JSON Schema knows it: `3.0` is one too.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(crate) struct Whole(pub(crate) i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let exact = number.as_f64().filter(|real| real.fract() == 0.0 && real.abs() < 9e15).map(|real| real as i64);
        let whole = number.as_i64().or(exact);
        whole.map(Whole).ok_or_else(|| serde::de::Error::custom("not a whole number"))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        if !is_json(request.headers()) {
            return Err(Error::NotJson);
        }
        parse(&body(request, app).await?).map(Json)
    }
}

impl<T: DeserializeOwned + Default> FromRequest<Arc<App>> for Maybe<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        let json = is_json(request.headers());
        let bytes = body(request, app).await?;
        if bytes.is_empty() {
            return Ok(Maybe(T::default()));
        }
        if !json {
            return Err(Error::NotJson);
        }
        parse(&bytes).map(Maybe)
    }
}

impl FromRequest<Arc<App>> for NoBody {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        Maybe::<Empty>::from_request(request, app).await.map(|_| NoBody)
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Error> {
        let query = Query::<T>::try_from_uri(&parts.uri);
        query.map(|query| Params(query.0)).map_err(|rejection| field_of(&rejection.body_text(), ""))
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let hash = id::digest(bearer(&parts.headers).ok_or(Error::Unauthorized)?);
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let Path(mut path) = path.map_err(|_| Error::ConversationNotFound)?;
        let wanted = path.remove("id").unwrap_or_default();
        let found = app.store.read().await?.conversation_of(&hash).await?.ok_or(Error::Unauthorized)?;
        if !same(&found.token_hash, &hash) {
            return Err(Error::Unauthorized);
        }
        // Somebody else's conversation and none at all look the same.
        if found.id == wanted { Ok(Visitor(found)) } else { Err(Error::ConversationNotFound) }
    }
}

impl FromRequestParts<Arc<App>> for Peer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Error> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map(|peer| Peer(peer.0.ip())).ok_or_else(|| Error::Internal("no peer address".into()))
    }
}

/// Compares secrets (their hashes) without telling by time how much of them is equal.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

async fn body(request: Request, app: &App) -> Result<Bytes, Error> {
    let whole = Duration::from_secs(app.config.server.request_timeout_s.max(1));
    let read = tokio::time::timeout(PATIENCE.min(whole / 2), Bytes::from_request(request, &()));
    read.await.map_err(|_| Error::BodyTooSlow)?.map_err(|rejection: BytesRejection| {
        match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge,
            _ => Error::InvalidJson,
        }
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The secret in the `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let Object(value) =
        serde_path_to_error::deserialize(&mut json).map_err(|fault| match fault.inner().classify() {
            serde_json::error::Category::Data => field_of(&fault.inner().to_string(), &fault.path().to_string()),
            _ => Error::InvalidJson,
        })?;
    json.end().map_err(|_| Error::InvalidJson)?;
    Ok(value)
}

/// Names the field a message of serde is about: the one it quotes where it is missing or
/// unknown, else the one it was reading.
fn field_of(message: &str, path: &str) -> Error {
    let quoted = |after: &str| message.split_once(after).and_then(|(_, rest)| rest.split('`').next());
    let path = path.trim_start_matches('.').trim_matches('?').trim_end_matches('.');
    let (leaf, why) = if let Some(name) = quoted("unknown field `") {
        (Some(name), "不认识的字段")
    } else if let Some(name) = quoted("missing field `") {
        (Some(name), "缺少这个字段")
    } else {
        (None, "类型或取值不对")
    };
    let field = match (path, leaf) {
        ("", Some(leaf)) => leaf.to_owned(),
        // The path already ends in an unknown field's own name.
        (path, Some(leaf)) if path == leaf || path.ends_with(&format!(".{leaf}")) => path.to_owned(),
        (path, Some(leaf)) => format!("{path}.{leaf}"),
        ("", None) => message.rsplit_once(": ").map_or("body", |_| query_key(message)).to_owned(),
        (path, None) => path.to_owned(),
    };
    Error::InvalidField { field, why: why.to_owned() }
}

/// axum words a query's fault as `Failed to deserialize query string: KEY: …`.
fn query_key(message: &str) -> &str {
    match message.split(": ").nth(1) {
        Some(key) if message.starts_with("Failed to deserialize query string") => key,
        _ => "body",
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        http::{error::Error, extract::*},
        model::reply::Line,
    };

    fn field<T: DeserializeOwned>(json: &str) -> String {
        match parse::<T>(json.as_bytes()).map(|_| ()) {
            Err(Error::InvalidField { field, .. }) => field,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_body_names_the_field() {
        assert_eq!(field::<Line>(r#"{"from":"visitor"}"#), "text");
        assert_eq!(field::<Line>(r#"{"from":"visitor","text":"x","seq":1}"#), "seq");
        assert_eq!(field::<Line>(r#"{"from":"king","text":"x"}"#), "from");
        assert_eq!(field::<Line>(r#"{"from":"bot","text":7}"#), "text");
        assert_eq!(field::<Line>(r#"["bot","x"]"#), "body");
        assert_eq!(field::<Line>("[]"), "body");
        assert_eq!(field::<Line>("{"), "Err(InvalidJson)");
        assert_eq!(field::<Line>(r#"{"from":"bot","text":"x"} x"#), "Err(InvalidJson)");
    }
}
