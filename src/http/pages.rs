//! The web output, embedded. Without it the server works and its page says so.

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::{
    http::{app::App, error::Error},
    model::id::hex,
};

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Web;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// The API's own pages style themselves inline.
pub(crate) const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// The visitor's page as other sites frame it. It ends with `frame-ancestors`, where their origins are added.
const EMBEDDED: &str = "/widget";
const KIOSK: &str = "/kiosk";
/// The script that other sites load.
const LOADER: &str = "widget.js";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// A file with a hash in its name never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>帮办</title>\n\
    <h1>网页尚未构建</h1>\n<p>接口可以使用：<a href=\"/api/docs\">/api/docs</a>。要构建网页，请在项目目录运行 \
    <code>make run</code>，或者先运行 <code>npm ci &amp;&amp; npm run build --prefix web</code> 再重新编译。</p>\n\
    <p lang=\"en\">The web output was not there when this binary was built: run <code>make run</code>.</p></html>\n";

const INDEX: &str = "index.html";
const CONSOLE: &str = "console/index.html";

/// Whatever no route serves: an embedded file, or the refusal.
pub(crate) async fn file(State(app): State<Arc<App>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Error::NotFound.into_response();
    }
    let policy = if uri.path() == EMBEDDED { framed_by(&app.config.widget.embed_origins) } else { POLICY };
    let path = embedded(uri.path());
    match Web::get(path) {
        Some(file) => serve(path, file.data, &file.metadata.sha256_hash(), &headers, policy),
        None if [INDEX, CONSOLE].contains(&path) => {
            page(NOT_BUILT.into(), "text/html; charset=utf-8", ASK_FIRST, policy)
        }
        None => Error::NotFound.into_response(),
    }
}

/// The file behind a path. One page serves the visitor in three places and looks where it is. The
/// console's script knows its own screens, so whatever looks like one is the console; only a name with
/// a dot is a file.
fn embedded(path: &str) -> &str {
    if path == EMBEDDED || path == KIOSK {
        return INDEX;
    }
    match path.trim_start_matches('/') {
        "" => INDEX,
        "console" => CONSOLE,
        path if path.starts_with("console/") && !path.contains('.') => CONSOLE,
        path => path,
    }
}

/// The policy of the page in the frame of another site: only the operator's own sites may frame it.
fn framed_by(origins: &[String]) -> HeaderValue {
    let origins = origins.join(" ");
    HeaderValue::from_str(&format!("{} {origins}", POLICY.to_str().unwrap_or_default())).unwrap_or(POLICY)
}

fn serve(path: &str, file: Cow<'static, [u8]>, digest: &[u8], asked: &HeaderMap, policy: HeaderValue) -> Response {
    let caching = if path.starts_with("assets/") || path.starts_with("console/assets/") { FOREVER } else { ASK_FIRST };
    let tag = HeaderValue::from_str(&format!("\"{}\"", hex(digest))).ok();
    let known = asked.get(header::IF_NONE_MATCH);
    let mut response = if known.is_some() && known == tag.as_ref() {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        page(file.into_owned().into(), content_type(path), caching.clone(), policy.clone())
    };
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    // A browser replaces the stored headers by those of a 304.
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    if path == LOADER {
        response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn page(body: Body, kind: &'static str, caching: HeaderValue, policy: HeaderValue) -> Response {
    let kind = HeaderValue::from_static(kind);
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching), (header::CONTENT_SECURITY_POLICY, policy)];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_of_the_console_is_one_page_and_its_files_stay_files() {
        for screen in ["/console", "/console/", "/console/workbench", "/console/tickets/B20261122-000123"] {
            assert_eq!(embedded(screen), CONSOLE);
        }
        for file in ["console/assets/main-1a2b.js", "consoles", "assets/main-1a2b.js"] {
            assert_eq!(embedded(&format!("/{file}")), file);
        }
        for place in ["/", EMBEDDED, KIOSK] {
            assert_eq!(embedded(place), INDEX);
        }
    }

    #[test]
    fn the_policy_of_the_framed_page_ends_with_those_who_may_frame_it() {
        let policy = framed_by(&["https://a.example".into(), "https://*.b.example".into()]);
        let policy = policy.to_str().unwrap();
        assert!(policy.ends_with("frame-ancestors 'self' https://a.example https://*.b.example"), "{policy}");
    }

    #[test]
    fn an_unchanged_file_keeps_its_policy() {
        for path in ["index.html", "assets/main-1a2b.js", "console/assets/main-1a2b.js"] {
            let file = || Cow::Borrowed(b"x".as_slice());
            let first = serve(path, file(), &[7], &HeaderMap::new(), POLICY);
            let tag = first.headers().get(header::ETAG).cloned().unwrap();
            let again = serve(path, file(), &[7], &HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]), POLICY);
            assert_eq!((first.status(), again.status()), (StatusCode::OK, StatusCode::NOT_MODIFIED));
            for name in [header::CONTENT_SECURITY_POLICY, header::CACHE_CONTROL, header::ETAG] {
                assert!(first.headers().contains_key(&name), "{name}");
                assert_eq!(first.headers().get(&name), again.headers().get(&name), "{name} of {path}");
            }
        }
    }
}
