//! The web output, embedded. Without it the server works and its page says so.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{http::error::Error, model::id::hex};

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Web;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// The API's own pages style themselves inline.
pub(crate) const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// A file with a hash in its name never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>帮办</title>\n\
    <h1>网页尚未构建</h1>\n<p>接口可以使用：<a href=\"/api/docs\">/api/docs</a>。要构建网页，请在项目目录运行 \
    <code>make run</code>，或者先运行 <code>npm ci &amp;&amp; npm run build --prefix web</code> 再重新编译。</p>\n\
    <p lang=\"en\">The web output was not there when this binary was built: run <code>make run</code>.</p></html>\n";

/// Whatever no route serves: an embedded file, or the refusal.
pub(crate) async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Error::NotFound.into_response();
    }
    let path = match uri.path() {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    match Web::get(path) {
        Some(file) => serve(path, &file, &headers),
        None if path == "index.html" => page(NOT_BUILT.into(), "text/html; charset=utf-8", ASK_FIRST),
        None => Error::NotFound.into_response(),
    }
}

fn serve(path: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let caching = if path.starts_with("assets/") { FOREVER } else { ASK_FIRST };
    let tag = HeaderValue::from_str(&format!("\"{}\"", hex(&file.metadata.sha256_hash()))).ok();
    let known = asked.get(header::IF_NONE_MATCH);
    let mut response = if known.is_some() && known == tag.as_ref() {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        page(file.data.clone().into_owned().into(), content_type(path), caching.clone())
    };
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn page(body: Body, kind: &'static str, caching: HeaderValue) -> Response {
    let kind = HeaderValue::from_static(kind);
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, body).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
