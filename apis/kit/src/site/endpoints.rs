//! Signing in and out of a site, and where its pages tell of their faults.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{AccountId, CustomerId, SupplierId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokens::Role;

use super::core::CoreError;
use super::{SetCookies, Site, faults, unanswered};
use crate::{ApiProblem, QueryParams, Visitor, cookies, is_for_people, note_code, same_site};

/// The longest address that a sign-in returns to.
const MAX_RETURN_BYTES: usize = 1_024;

/// The routes below `/auth`, and `/faults`.
pub fn routes(site: Site) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
    move |api| {
        api.app_data(site.clone())
            .app_data(Data::new(site.clone()))
            .route("/auth/sign-in", web::get().to(sign_in))
            .route("/auth/callback", web::get().to(callback))
            .route("/auth/sign-out", web::post().to(sign_out))
            .route("/auth/session", web::get().to(session))
            .route("/faults", web::post().to(faults::tell));
    }
}

/// Who is signed in to a site.
#[derive(Debug, Serialize)]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// What it may be.
    pub roles: Vec<Role>,
    /// The customer that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The supplier that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// Whether its email is verified.
    pub email_verified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// A path of this site.
    return_to: Option<String>,
    /// `login` asks for the password even if somebody is signed in.
    prompt: Option<Prompt>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Prompt {
    Login,
}

/// What a sign-in began with, kept by the browser until it ends.
#[derive(Debug, Serialize, Deserialize)]
struct Flow {
    state: String,
    verifier: String,
    return_to: String,
}

async fn sign_in(
    request: HttpRequest,
    query: QueryParams<SignIn>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let flow = Flow {
        state: random(),
        verifier: random(),
        return_to: own_path(query.0.return_to)?,
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier));
    let redirect_uri = site.redirect_uri();
    let mut asked = vec![
        ("response_type", "code"),
        ("client_id", site.0.audience.as_str()),
        ("redirect_uri", &redirect_uri),
        ("state", &flow.state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    // Another site's link signs nobody in without their doing.
    let from = request.headers().get("sec-fetch-site");
    let is_foreign = from.is_some_and(|from| from == "cross-site");
    if query.0.prompt.is_some() || is_foreign {
        asked.push(("prompt", "login"));
    }
    let asked = serde_urlencoded::to_string(asked).map_err(ApiProblem::internal)?;
    let kept = serde_json::to_vec(&flow).map_err(ApiProblem::internal)?;
    let cookie = site.0.names.of_flow(&URL_SAFE_NO_PAD.encode(kept));
    Ok(HttpResponse::SeeOther()
        .insert_header((
            header::LOCATION,
            format!("{}/oauth/authorize?{asked}", site.0.issuer),
        ))
        .insert_header((header::SET_COOKIE, cookie))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// What the core service sends the browser back with. It may say more than is read here.
#[derive(Debug, Deserialize)]
struct Callback {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

async fn callback(
    request: HttpRequest,
    query: QueryParams<Callback>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let is_denied = query.0.error.as_deref() == Some("access_denied");
    match signed_in(&request, query.0, &site).await {
        Err(problem) if problem.status().is_client_error() && is_for_people(request.headers()) => {
            Ok(come_to_nothing(&site, is_denied, &problem))
        }
        answered => answered,
    }
}

/// To where somebody is told that their sign-in came to nothing, and what they can do. Why, is
/// noted for the log.
fn come_to_nothing(site: &Site, is_denied: bool, problem: &ApiProblem) -> HttpResponse {
    let why = if is_denied { "not_for_it" } else { "too_late" };
    let page = format!("{}/sign-in?{why}=1", site.0.issuer);
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, page))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    note_code(&mut response, problem.code().to_owned());
    response
}

async fn signed_in(
    request: &HttpRequest,
    query: Callback,
    site: &Site,
) -> Result<HttpResponse, ApiProblem> {
    let names = &site.0.names;
    let flow = cookies::read(request, &names.flow)
        .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
        .and_then(|value| serde_json::from_slice::<Flow>(&value).ok())
        // The browser that began is the one that ends: nobody is signed in to another's account.
        .filter(|flow| query.state.as_deref() == Some(&flow.state));
    let Some(flow) = flow else {
        return Err(ApiProblem::malformed(
            "sign_in_lost",
            "This sign-in was not begun here, or took too long. Sign in again.",
        ));
    };
    SetCookies::add(request, [names.flow_gone()]);
    let code = match (query.code, query.error) {
        (Some(code), None) => code,
        _ => {
            return Err(ApiProblem::malformed(
                "sign_in_refused",
                "You were not signed in. Try again.",
            ));
        }
    };
    let exchanged = site.exchange(&code, &flow.verifier).await;
    let pair = exchanged.map_err(|error| match error {
        CoreError::Refused(_) => ApiProblem::malformed(
            "sign_in_refused",
            "This sign-in was used before, or took too long. Sign in again.",
        ),
        CoreError::Busy | CoreError::Unanswered(_) => unanswered(&error),
    })?;
    SetCookies::add(request, names.of_pair(&pair));
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, own_path(Some(flow.return_to))?))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

async fn sign_out(request: HttpRequest, site: Data<Site>) -> Result<HttpResponse, ApiProblem> {
    same_site::require(&request, &site.0.origin)?;
    let names = &site.0.names;
    if let Some(refresh) = cookies::read(&request, &names.refresh) {
        let revoked = site.revoke(&refresh).await;
        revoked.map_err(|error| unanswered(&error))?;
    }
    SetCookies::add(&request, names.gone());
    let forgotten = (header::CLEAR_SITE_DATA, cookies::FORGOTTEN_ON_SIGN_OUT);
    Ok(HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(forgotten)
        .finish())
}

/// `null` when nobody is.
async fn session(visitor: Visitor) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(visitor.0.map(|principal| principal.session_info()))
}

/// A path of this site: an address that begins otherwise could lead anywhere.
fn own_path(path: Option<String>) -> Result<String, ApiProblem> {
    let path = path.unwrap_or_else(|| "/".to_owned());
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= MAX_RETURN_BYTES
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own {
        return Ok(path);
    }
    Err(
        ApiProblem::malformed("invalid_query", "`return_to` must be a path of this site.").field(
            "return_to",
            "must begin with one `/`, and hold visible ASCII characters only",
        ),
    )
}

/// 32 random bytes, base64url.
fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_returns_to_paths_of_the_site_alone() {
        for path in ["/", "/bookings?page=2#top", "/launches/new-shepard"] {
            assert_eq!(own_path(Some(path.to_owned())).unwrap(), path);
        }
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "evil",
            "/a\r\nSet-Cookie: b",
            "/é",
        ] {
            assert!(own_path(Some(elsewhere.to_owned())).is_err(), "{elsewhere}");
        }
    }
}
