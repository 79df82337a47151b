//! Every route, in one place.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, http::header::CONTENT_SECURITY_POLICY, middleware, routing::get};
use tower::ServiceBuilder;
use tower_http::{compression::CompressionLayer, set_header::SetResponseHeaderLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::http::{
    account,
    app::App,
    ask, attachments, audit, context, conversations, desk, desk_events, documents, enterprises, envelope,
    error::{Error, Problem},
    events, groups, health, links, messages, notes, pages, queue, reports, session, simulation, ticket_acts,
    ticket_desk, ticket_guess, ticket_lists, tickets, users,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "bangban 帮办",
        description = "Answers policy and procedure questions with the clause quoted; hands over to a person when it does not know. \
                       Errors are RFC 9457 problems with a stable `code`. Times are RFC 3339 with offset."
    ),
    components(schemas(Problem)),
    modifiers(&Security),
    tags(
        (name = "ask", description = "Questions without a conversation"),
        (name = "conversations", description = "A visitor's conversation"),
        (name = "tickets", description = "工单"),
        (name = "enterprises", description = "一企一档: an enterprise's earlier conversations and tickets, for the people of the desk"),
        (name = "desk", description = "人工帮办: the queue, and the conversations of the people of the desk"),
        (name = "session", description = "Signing in, and one's own account"),
        (name = "people", description = "Users and groups, for administrators"),
        (name = "audit", description = "审计: what was done by whom, for auditors"),
        (name = "reports", description = "看板: figures of the desk"),
        (name = "documents", description = "The corpus"),
    )
)]
struct Head;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = || SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("visitor", bearer());
        components.add_security_scheme("staff", bearer());
        components.add_security_scheme("one_time_link", bearer());
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-bangban"));
        components.add_security_scheme("staff_cookie", SecurityScheme::ApiKey(cookie));
    }
}

fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Head::openapi())
        .routes(routes!(ask::ask))
        .routes(routes!(ask::search))
        .routes(routes!(crate::http::settings::read))
        .routes(routes!(conversations::begin))
        .routes(routes!(messages::send, messages::read))
        .routes(routes!(events::follow))
        .routes(routes!(conversations::hand_off))
        .routes(routes!(conversations::not_solved))
        .routes(routes!(conversations::withdraw))
        .routes(routes!(conversations::choose_ticket))
        .routes(routes!(conversations::leave))
        .routes(routes!(conversations::typing))
        .routes(routes!(conversations::read))
        .routes(routes!(conversations::rate))
        .routes(routes!(tickets::query))
        .routes(routes!(tickets::rate))
        .routes(routes!(ticket_desk::list, ticket_desk::open))
        .routes(routes!(ticket_lists::supervision))
        .routes(routes!(ticket_lists::clearing))
        .routes(routes!(ticket_guess::guess))
        .routes(routes!(ticket_desk::read))
        .routes(routes!(ticket_acts::act))
        .routes(routes!(enterprises::list))
        .routes(routes!(enterprises::read, enterprises::change))
        // They count for themselves how long a file may be.
        .routes(routes!(attachments::list, attachments::attach).layer(DefaultBodyLimit::disable()))
        .routes(routes!(attachments::download))
        .routes(routes!(attachments::staff_list, attachments::staff_attach).layer(DefaultBodyLimit::disable()))
        .routes(routes!(attachments::staff_download))
        .routes(routes!(attachments::ticket_list, attachments::attach_to_ticket).layer(DefaultBodyLimit::disable()))
        .routes(routes!(attachments::ticket_download))
        .routes(routes!(documents::read))
        .routes(routes!(session::begin, session::read, session::end))
        .routes(routes!(links::read, links::set_password))
        .routes(routes!(account::password))
        .routes(routes!(account::enrol))
        .routes(routes!(account::confirm))
        .routes(routes!(account::remove))
        .routes(routes!(account::own_sessions))
        .routes(routes!(account::revoke))
        .routes(routes!(users::list, users::add))
        .routes(routes!(account::all_sessions))
        .routes(routes!(users::change))
        .routes(routes!(users::link))
        .routes(routes!(users::sign_out))
        .routes(routes!(users::remove_code))
        .routes(routes!(groups::list, groups::add))
        .routes(routes!(groups::change, groups::delete))
        .routes(routes!(audit::page))
        .routes(routes!(audit::check))
        .routes(routes!(queue::queue))
        .routes(routes!(queue::presence, queue::set_presence))
        .routes(routes!(desk_events::follow))
        .routes(routes!(desk::take))
        .routes(routes!(desk::decline))
        .routes(routes!(desk::send, context::messages))
        .routes(routes!(desk::transfer))
        .routes(routes!(desk::hand_back))
        .routes(routes!(desk::close))
        .routes(routes!(desk::ticket))
        .routes(routes!(desk::typing))
        .routes(routes!(desk::read))
        .routes(routes!(context::read))
        .routes(routes!(context::suggestions))
        .routes(routes!(notes::write))
        .routes(routes!(notes::draft))
        .routes(routes!(notes::canned, notes::add_canned))
        .routes(routes!(notes::change_canned, notes::delete_canned))
        .routes(routes!(reports::desk))
        .routes(routes!(reports::live))
        .routes(routes!(simulation::simulate))
}

/// The OpenAPI 3.1 document of this version.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

pub(crate) fn router(app: Arc<App>) -> Router {
    let (routes, _) = api().split_for_parts();
    let docs: Router<Arc<App>> = SwaggerUi::new("/api/docs").config(Config::from("/api/openapi.json")).into();
    let docs = docs.layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, pages::DOCS_POLICY));
    let outer = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(Arc::clone(&app), envelope::envelope))
        // Its default leaves streams alone.
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(app.config.server.max_body_bytes));
    routes
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/api/openapi.json", get(health::openapi))
        .merge(docs)
        .fallback(pages::file)
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .layer(outer)
        .with_state(app)
}
