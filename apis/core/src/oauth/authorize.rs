//! `GET /oauth/authorize`: a browser asks to be signed in to a site.

use std::time::Duration;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, LOCATION, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::CommonProblems;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, QueryParams, cookies};
use identity::{Authorization, AuthorizationRequest, AuthorizeError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::refusal;
use crate::state::State;
use crate::visit::{REQUEST_COOKIE, Visit};

/// How long a browser keeps what a request is bound to.
const REQUEST_KEPT: Duration = Duration::from_secs(600);

/// The parameters of RFC 6749 and RFC 7636. Parameters that are not known are ignored, as those
/// want it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `code`.
    response_type: Option<String>,
    /// The site.
    client_id: Option<String>,
    /// Where it wants the answer.
    redirect_uri: Option<String>,
    /// Sent back as it is.
    #[param(max_length = 512)]
    state: Option<String>,
    /// The SHA-256 of what the site proves itself by later, base64url.
    code_challenge: Option<String>,
    /// `S256`.
    code_challenge_method: Option<String>,
    /// `login` asks for the password even if somebody is signed in.
    prompt: Option<String>,
}

/// Sends the browser back to the site with a code, or to the pages of signing in.
#[utoipa::path(
    get,
    path = "/oauth/authorize",
    operation_id = "authorize",
    tag = "oauth",
    params(Asked),
    responses(
        (status = 303, description = "To the site, with `code` and `state` or with `error`; or to the \
            pages of signing in.", headers(("Location" = String, description = "Where to."))),
        (status = 400, description = "`unknown_client`: never answered by a redirect.", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn authorize(
    asked: QueryParams<Asked>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let asked = asked.0;
    let request = AuthorizationRequest {
        response_type: asked.response_type,
        client_id: asked.client_id,
        redirect_uri: asked.redirect_uri,
        state: asked.state,
        code_challenge: asked.code_challenge,
        code_challenge_method: asked.code_challenge_method,
        prompt: asked.prompt,
    };
    let answered = state.identity.authorize(
        &visit.visit,
        request,
        visit.session.as_ref(),
        visit.browser.as_ref(),
    );
    answer(answered.await, &state)
}

/// Which request goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GoOn {
    /// What the pages of signing in were opened with.
    #[param(format = "uuid")]
    request: String,
}

/// Goes on after signing in.
#[utoipa::path(
    get,
    path = "/oauth/authorize/continue",
    operation_id = "continue_authorization",
    tag = "oauth",
    params(GoOn),
    responses(
        (status = 303, description = "As of `/oauth/authorize`; a browser whose request is unknown is \
            sent to the pages of signing in, which say so.",
            headers(("Location" = String, description = "Where to."))),
        (status = 400, description = "`unknown_request`: it took too long, or is another browser's.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn go_on(
    http: HttpRequest,
    asked: QueryParams<GoOn>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let request = asked
        .0
        .request
        .parse()
        .map_err(|_| refusal::parameter("request", "must be a UUID"))?;
    let answered = state.identity.continue_authorization(
        request,
        visit.session.as_ref(),
        visit.browser.as_ref(),
    );
    match answered.await {
        Err(AuthorizeError::UnknownRequest) if is_for_people(&http) => Ok(too_late(&state)),
        answered => answer(answered, &state),
    }
}

/// Whether somebody reads the answer.
fn is_for_people(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// To where somebody is told that their sign-in took too long.
fn too_late(state: &State) -> HttpResponse {
    let page = format!("{}/sign-in?too_late=1", state.sign_in_site);
    HttpResponse::SeeOther()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((LOCATION, page))
        .finish()
}

fn answer(
    answered: Result<Authorization, AuthorizeError>,
    state: &State,
) -> Result<HttpResponse, ApiProblem> {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((CACHE_CONTROL, "no-store"));
    match answered {
        Ok(Authorization::Redirect(address)) => {
            response.insert_header((LOCATION, address));
        }
        Ok(Authorization::SignIn { request, browser }) => {
            let page = format!("{}/sign-in?request={request}", state.sign_in_site);
            let cookie = cookies::host_only(REQUEST_COOKIE, &browser.expose(), REQUEST_KEPT);
            response
                .insert_header((LOCATION, page))
                .insert_header((SET_COOKIE, cookie));
        }
        Err(AuthorizeError::Identity(error)) => return Err(refusal::identity(error)),
        Err(error @ AuthorizeError::UnknownClient) => {
            return Err(told("unknown_client", &error));
        }
        Err(error @ AuthorizeError::UnknownRequest) => {
            return Err(told("unknown_request", &error));
        }
    }
    Ok(response.finish())
}

fn told(code: &'static str, error: &AuthorizeError) -> ApiProblem {
    ApiProblem::malformed(code, api_kit::refusal::sentence(&error.to_string()))
}
