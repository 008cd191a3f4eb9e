//! What the endpoints of all APIs have in common in an OpenAPI document: headers that they read,
//! and problems that they answer with. An endpoint names only what is its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, ResponsesBuilder,
};
use utoipa::{IntoParams, IntoResponses, Modify};

use crate::problem::CONTENT_TYPE;

/// The name of the security scheme: an access token.
pub const ACCESS_TOKEN: &str = "access_token";

/// Describes the access token.
#[derive(Debug, Clone, Copy)]
pub struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("An access token for this API."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme(ACCESS_TOKEN, SecurityScheme::Http(scheme));
    }
}

/// Describes how the clients of OAuth show who they are.
#[derive(Debug, Clone, Copy)]
pub struct ClientSecret;

impl Modify for ClientSecret {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("The name and the secret of a client."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("client", SecurityScheme::Http(scheme));
    }
}

/// Describes the secret that the mail provider shows.
#[derive(Debug, Clone, Copy)]
pub struct MailProvider;

impl Modify for MailProvider {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some(
                "Any name, and the secret that was agreed on with the mail provider.",
            ))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("mail_provider", SecurityScheme::Http(scheme));
    }
}

/// Describes the session of the pages of signing in.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie;

impl Modify for SessionCookie {
    fn modify(&self, document: &mut OpenApi) {
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-astro-auth",
            "The session of the pages of signing in, for requests of these pages.",
        ));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The header of every command.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes a header in documents only")]
pub struct CommandHeaders {
    /// Chosen by the client, 1 to 100 visible ASCII characters: the same request sent again under
    /// the same key is done once, and answered as the first time.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 100)]
    idempotency_key: String,
}

/// The header of every reading request.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes a header in documents only")]
pub struct ReadHeaders {
    /// The `position` of something written: the answer waits up to two seconds until it shows
    /// that, and says `Astro-Stale: true` if it does not.
    #[param(rename = "Astro-Min-Position", max_length = 16)]
    min_position: Option<String>,
}

fn problem(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content(CONTENT_TYPE, content)
        .build()
        .into()
}

fn problems(described: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    described
        .iter()
        .fold(ResponsesBuilder::new(), |all, (status, description)| {
            all.response(*status, problem(description))
        })
        .build()
        .into()
}

/// The problems of every endpoint.
#[derive(Debug, Clone, Copy)]
pub struct CommonProblems;

impl IntoResponses for CommonProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (
                "400",
                "A part of the request is malformed; `errors` says which.",
            ),
            ("500", "`internal_error`: our fault."),
            (
                "503",
                "Not now. Nothing is lost by trying again after `Retry-After` seconds.",
            ),
        ])
    }
}

const TOO_MANY_REQUESTS: &str = "`too_many_requests`: more than a client's share. Nothing was \
    done: try again after `Retry-After` seconds.";

/// Describes how an API that gives each client a share of requests answers to more; the paths in it
/// count for nobody.
#[derive(Debug, Clone, Copy)]
pub struct Shares(pub &'static [&'static str]);

impl Modify for Shares {
    fn modify(&self, document: &mut OpenApi) {
        let counted = document.paths.paths.iter_mut();
        let counted = counted.filter(|(path, _)| !self.0.contains(&path.as_str()));
        for (_, item) in counted {
            let operations = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let refusal = problem(TOO_MANY_REQUESTS);
                match operation.responses.responses.entry("429".to_owned()) {
                    Entry::Vacant(none) => {
                        none.insert(refusal);
                    }
                    // The endpoint has a bound of its own besides.
                    Entry::Occupied(mut own) => {
                        if let RefOr::T(own) = own.get_mut() {
                            own.description = format!("{}; {TOO_MANY_REQUESTS}", own.description);
                        }
                    }
                }
            }
        }
    }
}

/// The problems of endpoints for which one has to be signed in.
#[derive(Debug, Clone, Copy)]
pub struct SignInProblems;

impl IntoResponses for SignInProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("401", "`token_required`, `token_expired`, `invalid_token`"),
            (
                "403",
                "`role_required`: signed in, but not as somebody who may.",
            ),
        ])
    }
}

/// The problems of endpoints that take a body.
#[derive(Debug, Clone, Copy)]
pub struct BodyProblems;

impl IntoResponses for BodyProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("413", "`body_too_large`"),
            (
                "415",
                "`unsupported_media_type`: only `application/json` is read.",
            ),
        ])
    }
}
