//! Who of the desk's people asks, and what they may do. A route names what it needs in its
//! arguments: [`Staff`] for anybody signed in, [`May`] with a permission for the rest.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{HeaderMap, Method, header, request::Parts},
};

use crate::{
    http::{app::App, error::Error, extract::bearer},
    model::{
        id,
        people::{Permission, Session, User},
        time,
    },
    storage::SessionEnd,
};

/// Cookie over TLS; browsers take it only with Secure, Path=/ and no Domain.
const SECURE_COOKIE: &str = "__Host-bangban";
const PLAIN_COOKIE: &str = "bangban";
/// A request is noted at most this often, in milliseconds.
const TOUCH: time::Millis = 60_000;
/// What the page does by itself is no sign of a person, so that an unattended one is signed out.
const BY_ITSELF: &[&str] = &["/api/v1/desk/presence", "/api/v1/desk/events", "/api/v1/desk/queue"];

/// Somebody signed in, by cookie or by `Authorization: Bearer`.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    pub(crate) user: User,
    /// Id of the session; see [`Staff::end`].
    pub(crate) session: String,
    /// What is known of it.
    pub(crate) begun: Session,
}

/// Somebody signed in whose role has the permission `P`. Reads as a [`Staff`].
#[derive(Clone, Debug)]
pub(crate) struct May<P> {
    staff: Staff,
    permission: PhantomData<P>,
}

/// A permission as a type, so that a route can ask for it.
pub(crate) trait Needed {
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($name:ident),*) => {$(
        #[doc = concat!("[`Permission::", stringify!($name), "`]")]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name;
        impl Needed for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )*};
}

permissions!(Audit, Desk, Knowledge, People, Reports, Supervise, Tickets);

impl Staff {
    /// Waits for the end of the session; a stream selects on it.
    pub(crate) fn end(&self, app: &App) -> SessionEnd {
        app.store.follow_session(&self.session)
    }

    /// Whether this person must set up a one-time code before anything else.
    pub(crate) fn must_enrol(&self, app: &App) -> bool {
        !self.user.has_one_time_code && app.config.session.require_totp.contains(&self.user.role)
    }

    /// Refuses who must set up a one-time code before anything else.
    pub(crate) fn enrolled(&self, app: &App) -> Result<(), Error> {
        if self.must_enrol(app) { Err(Error::MustEnrol) } else { Ok(()) }
    }

    /// Refuses who lacks a permission.
    pub(crate) fn needs(&self, app: &App, permission: Permission) -> Result<(), Error> {
        if !self.user.role.may(permission) {
            return Err(Error::Forbidden);
        }
        self.enrolled(app)
    }
}

impl<P> May<P> {
    /// Whoever it is, as a plain [`Staff`].
    pub(crate) fn into_staff(self) -> Staff {
        self.staff
    }
}

impl<P> Deref for May<P> {
    type Target = Staff;

    fn deref(&self) -> &Staff {
        &self.staff
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let hash = id::digest(&token(parts, app)?);
        let (now, idle) = (time::now(), app.config.session.idle());
        let mut read = app.store.read().await?;
        let begun = read.session_of(&hash).await?.filter(|session| session.is_alive(now, idle));
        let begun = begun.ok_or(Error::NotSignedIn)?;
        let user = read.user(&begun.user).await?.map(|(user, _)| user).filter(|user| user.enabled);
        drop(read);
        let staff = Staff { user: user.ok_or(Error::NotSignedIn)?, session: begun.id.clone(), begun };
        if !is_by_itself(parts) && now - staff.begun.seen_at >= TOUCH {
            touch(app, &staff.session, now).await;
        }
        Ok(staff)
    }
}

impl<P: Needed> FromRequestParts<Arc<App>> for May<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let staff = Staff::from_request_parts(parts, app).await?;
        staff.needs(app, P::PERMISSION)?;
        Ok(May { staff, permission: PhantomData })
    }
}

/// The secret sent along. A cookie is sent by the browser whoever asked it to, so with it a change
/// must come from the server's own pages.
fn token(parts: &Parts, app: &App) -> Result<String, Error> {
    if let Some(token) = bearer(&parts.headers) {
        return Ok(token.to_owned());
    }
    let token = cookie(&parts.headers, cookie_name(app)).ok_or(Error::NotSignedIn)?;
    if !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        from_own_page(&parts.headers, app)?;
    }
    Ok(token)
}

/// Refuses a request that does not say that it comes from the server's own pages.
pub(crate) fn from_own_page(headers: &HeaderMap, app: &App) -> Result<(), Error> {
    let (site, origin) = (text(headers, "sec-fetch-site"), text(headers, "origin"));
    if site.is_none() && origin.is_none() {
        return Err(Error::CrossOrigin);
    }
    not_from_a_foreign_page(headers, app)
}

/// Refuses a request that says that it comes from somebody else's page.
pub(crate) fn not_from_a_foreign_page(headers: &HeaderMap, app: &App) -> Result<(), Error> {
    let site_is_own = text(headers, "sec-fetch-site").is_none_or(|site| site == "same-origin");
    let origin_is_own = text(headers, "origin").is_none_or(|origin| is_own(origin, headers, app));
    if site_is_own && origin_is_own { Ok(()) } else { Err(Error::CrossOrigin) }
}

fn is_own(origin: &str, headers: &HeaderMap, app: &App) -> bool {
    let public = app.config.server.public_url.trim_end_matches('/');
    let host = origin.split_once("://").map(|(_, host)| host);
    (!public.is_empty() && origin.eq_ignore_ascii_case(public))
        || (public.is_empty() && host.is_some() && host == text(headers, "host"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value: &'a str| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
}

fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { SECURE_COOKIE } else { PLAIN_COOKIE }
}

/// The `Set-Cookie` that keeps a token, or with an empty one forgets it.
pub(crate) fn set_cookie(app: &App, token: &str) -> String {
    let secure = if app.config.is_secure() { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { app.config.session.absolute() / 1000 };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", cookie_name(app))
}

fn is_by_itself(parts: &Parts) -> bool {
    parts.extensions.get::<MatchedPath>().is_some_and(|path| BY_ITSELF.contains(&path.as_str()))
}

/// Reading goes on where nothing can be written.
async fn touch(app: &App, session: &str, at: time::Millis) {
    let id = session.to_owned();
    if let Err(fault) = app.store.write(move |tx| Box::pin(async move { tx.touch_session(&id, at).await })).await {
        tracing::debug!(%fault, "a sign of life was not stored");
    }
}
