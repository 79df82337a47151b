//! The refusals of the OpenAPI document, said once for each sort of route.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

/// What any route may answer.
pub(crate) struct Any;
/// A route with a JSON body.
pub(crate) struct Body;
/// A route with fields in its query or headers.
pub(crate) struct Fields;
/// A route of one visitor's conversation.
pub(crate) struct Owned;
/// A route that stores something.
pub(crate) struct Writes;
/// A route that the state may not allow.
pub(crate) struct State;
/// A route that needs the number and code of a ticket.
pub(crate) struct Coded;

/// A route that takes a file.
pub(crate) struct Upload;
/// A route that publishes.
pub(crate) struct Fit;
/// A route about one thing, which somebody of the desk may not see.
pub(crate) struct Seen;
/// A route for anybody of the desk who is signed in.
pub(crate) struct SignedIn;
/// A route that needs a permission.
pub(crate) struct Permitted;
/// A route that asks somebody signed in for their password again.
pub(crate) struct Proven;
/// A route opened by a one-time link.
pub(crate) struct Linked;
/// A route that takes a password.
pub(crate) struct SigningIn;

const NOT_SIGNED_IN: (u16, &str) = (401, "Not signed in, or no longer");
const WRONG_FIELD: (u16, &str) = (422, "A field is wrong; `field` names it");

impl IntoResponses for Any {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (429, "Too many requests; `Retry-After` says when to come back"),
            (500, "A fault of the server; the log has it under `request_id`"),
            (503, "Not ready, not able to store or read, or too slow; `Retry-After` says when to come back"),
        ])
    }
}

impl IntoResponses for Body {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (400, "Not JSON"),
            (408, "The body did not come in time"),
            (413, "The body is too large"),
            (415, "Not application/json"),
            WRONG_FIELD,
        ])
    }
}

impl IntoResponses for Upload {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (413, "The file is larger than `attachment.max_bytes`"),
            (415, "Not multipart/form-data, or not a file that is taken"),
            (422, "No file, an empty one, or too many"),
        ])
    }
}

impl IntoResponses for Fit {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(422, "A field is wrong, or the document is: `faults` says where")])
    }
}

impl IntoResponses for Fields {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[WRONG_FIELD])
    }
}

impl IntoResponses for Owned {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(401, "No token, or an unknown one"), (404, "Not yours, or missing: both look the same")])
    }
}

impl IntoResponses for Seen {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(404, "Not yours to see, or missing: both look the same")])
    }
}

impl IntoResponses for SignedIn {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[NOT_SIGNED_IN, (403, "A change with the cookie that does not come from the server's own pages")])
    }
}

impl IntoResponses for Permitted {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[NOT_SIGNED_IN, (403, "The role lacks the permission, or a one-time code must be set up first")])
    }
}

impl IntoResponses for SigningIn {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (401, "Wrong name, password or code; which one is not told, but that the code is missing is"),
            (429, "Too many wrong ones in a row, by name and address; `Retry-After` says when to come back"),
            (403, "The request comes from somebody else's page"),
        ])
    }
}

impl IntoResponses for Proven {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            NOT_SIGNED_IN,
            (
                403,
                "The password or code is wrong, or a change with the cookie does not come from the server's own pages",
            ),
            (429, "Too many wrong ones in a row; `Retry-After` says when to come back"),
        ])
    }
}

impl IntoResponses for Linked {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(401, "No token"), (404, "The link is unknown, used or too old: all look the same")])
    }
}

impl IntoResponses for Writes {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(507, "No space; nothing was stored")])
    }
}

impl IntoResponses for State {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(409, "Not in this state; `allowed` names the verbs that are")])
    }
}

impl IntoResponses for Coded {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(404, "No such number, or not its code; 5 wrong codes lock the ticket for that address")])
    }
}

fn problems(refusals: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let content = || Content::new(Some(Ref::from_schema_name("Problem")));
    let response = |what: &str| ResponseBuilder::new().description(what).content("application/problem+json", content());
    refusals.iter().map(|(status, what)| (status.to_string(), response(what).build().into())).collect()
}
