//! Around every request: correlation in and out, one log line (for a read that went well only
//! at level `debug`), two metrics, security headers, and problems made whole.
//!
//! The log line names the route's pattern, never the path itself: a path can hold what is about
//! a person, and a metric per path would be without bound. It names who was signed in by the id
//! of the account, and of a request that was refused the code of the problem.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, http};
use domain::ids::AccountId;
use traces::Span;
use tracing::Instrument;

use crate::api::Stopping;
use crate::context::Account;
use crate::position::{STALE_HEADER, Staleness};
use crate::problem::Code;
use crate::site::SetCookies;
use crate::slices::sliced;
use crate::{ApiProblem, CORRELATION_HEADER, RequestContext};

/// What every answer says to browsers. Pages of a web app bring a policy of their own.
const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    // Browsers heed it over TLS alone, and never for `localhost`.
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000; includeSubDomains",
    ),
    // Whoever may keep an answer is told so by its endpoint.
    (header::CACHE_CONTROL, "no-store"),
];

pub(crate) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let (context, mut work) = RequestContext::begin(request.headers());
    context.attach(&request);
    let method = method_name(request.method());
    let stopping = request
        .app_data::<Stopping>()
        .is_some_and(|s| s.0.is_cancelled());
    let span = tracing::info_span!(
        "request",
        correlation = %context.correlation,
        trace = context.trace_id(),
    );
    async {
        let mut response = match next.call(request).await {
            Ok(response) => {
                let (request, response) = response.map_into_boxed_body().into_parts();
                ServiceResponse::new(request, whole(response, &context))
            }
            // Only what stands around the routes answers so; then the route is not known.
            Err(mut error) => {
                let status = error.as_response_error().status_code();
                let observed = Observed::of(method, status, started);
                record(&observed);
                observed.tell(&mut work, &context);
                error.add_response_mapper(move |response| whole(response, &context));
                return Err(error);
            }
        };
        if is_stale(response.request()) {
            let told = HeaderValue::from_static("true");
            response.headers_mut().insert(STALE_HEADER, told);
        }
        set_cookies(&mut response);
        let route = response.request().match_pattern();
        if stopping {
            response
                .response_mut()
                .head_mut()
                .set_connection_type(http::ConnectionType::Close);
        }
        let account = response
            .request()
            .extensions()
            .get::<Account>()
            .map(|a| a.0);
        {
            let extensions = response.response().extensions();
            let observed = Observed {
                route: route.as_deref().unwrap_or("unmatched"),
                account,
                code: extensions.get().map(|Code(code)| &**code),
                ..Observed::of(method, response.status(), started)
            };
            record(&observed);
            observed.tell(&mut work, &context);
        }
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Sets the cookies that came up on the way, such as those of a refreshed sign-in. An answer that
/// sets some is for one person alone.
fn set_cookies(response: &mut ServiceResponse<BoxBody>) {
    let set = response.request().extensions_mut().remove::<SetCookies>();
    let Some(SetCookies(cookies)) = set else {
        return;
    };
    let headers = response.headers_mut();
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    let private = HeaderValue::from_static("private, no-store");
    headers.insert(header::CACHE_CONTROL, private);
}

/// Whether what was read is older than was asked for.
fn is_stale(request: &HttpRequest) -> bool {
    let extensions = request.extensions();
    extensions
        .get::<Staleness>()
        .is_some_and(Staleness::is_stale)
}

/// Gives an answer the headers that all have, a problem its trace id, an error without a body a
/// problem, and a long body in slices.
fn whole(response: HttpResponse, context: &RequestContext) -> HttpResponse {
    let response = with_problem(response, context);
    let mut response = response.map_body(|_, body| sliced(body));
    add_headers(response.headers_mut(), context);
    response
}

fn with_problem(response: HttpResponse, context: &RequestContext) -> HttpResponse {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if let Some(problem) = response.error().and_then(Error::as_error::<ApiProblem>) {
        return problem.to_response(Some(context.trace_id().to_owned()));
    }
    // Whoever answered on purpose, such as `/readyz`, did so with a body of its own; and so did an
    // error that is told in JSON, such as those of OAuth: actix tells its own in plain text.
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_json = content_type.is_some_and(|kind| kind == "application/json");
    if is_json || (response.error().is_none() && content_type.is_some()) {
        return response;
    }
    let mut replaced = bare(status, context);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        replaced.headers_mut().insert(header::ALLOW, allow.clone());
    }
    replaced
}

fn bare(status: StatusCode, context: &RequestContext) -> HttpResponse {
    ApiProblem::of_status(status).to_response(Some(context.trace_id().to_owned()))
}

fn add_headers(headers: &mut HeaderMap, context: &RequestContext) {
    let correlation = HeaderValue::from_str(&context.correlation.to_string());
    headers.insert(
        CORRELATION_HEADER,
        correlation.expect("a UUID is visible ASCII"),
    );
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// What a request came to.
struct Observed<'a> {
    method: &'static str,
    route: &'a str,
    status: u16,
    started: Instant,
    account: Option<AccountId>,
    code: Option<&'a str>,
}

impl Observed<'_> {
    /// What is known of a request that came to no route.
    fn of(method: &'static str, status: StatusCode, started: Instant) -> Self {
        Self {
            method,
            route: "unmatched",
            status: status.as_u16(),
            started,
            account: None,
            code: None,
        }
    }

    /// Tells the request's span what came of it. Names are those of OpenTelemetry's conventions for HTTP.
    fn tell(&self, work: &mut Span, context: &RequestContext) {
        work.tell(|| {
            let name = format!("{} {}", self.method, self.route);
            let attributes = [
                ("http.request.method", self.method.into()),
                ("http.route", self.route.to_owned().into()),
                ("http.response.status_code", i64::from(self.status).into()),
                ("astro.correlation", context.correlation.to_string().into()),
            ];
            (name.into(), attributes)
        });
        if self.status >= 500 {
            work.fail("the request was not served");
        }
    }
}

fn record(observed: &Observed<'_>) {
    let &Observed {
        method,
        route,
        status,
        started,
        account,
        code,
    } = observed;
    let duration = started.elapsed();
    let duration_ms = (duration.as_secs_f64() * 1e6).round() / 1e3;
    let account = account.map(tracing::field::display);
    // Reads that went well, and refuse nothing that leads elsewhere, are counted below; a line for each would drown all others.
    let is_plain_read = matches!(method, "GET" | "HEAD") && status < 400 && code.is_none();
    if is_plain_read {
        tracing::debug!(
            target: "http", method, route, status, account, code, duration_ms, "request"
        );
    } else {
        tracing::info!(
            target: "http", method, route, status, account, code, duration_ms, "request"
        );
    }
    let route = route.to_owned();
    let status = status.to_string();
    metrics::counter!(
        "http_requests_total", "method" => method, "route" => route.clone(), "status" => status
    )
    .increment(1);
    metrics::histogram!(
        "http_request_duration_seconds", "method" => method, "route" => route
    )
    .record(duration);
}

/// The methods are a known set in metrics and logs, whatever a client invents.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
