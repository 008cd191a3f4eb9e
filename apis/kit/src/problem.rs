//! What a handler answers when it can't do what was asked.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use api_contract::problem::{CONTENT_TYPE, FieldError, Problem};

/// A problem on its way to the client. Everything in it is written for the client; what the log
/// should know is logged where it happened.
#[derive(Debug)]
pub struct ApiProblem(Box<Inner>);

#[derive(Debug)]
struct Inner {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
}

/// Why a request was refused, for its log line.
pub(crate) struct Code(pub(crate) Cow<'static, str>);

/// Has the log line of a request say why it was refused. A problem does so by itself; this is for
/// refusals of another form, such as those of OAuth.
pub fn note_code(response: &mut HttpResponse, code: impl Into<Cow<'static, str>>) {
    response.extensions_mut().insert(Code(code.into()));
}

/// The most fields that one problem speaks about.
const MAX_FIELDS: usize = 100;

impl ApiProblem {
    /// A problem of any status. The `code` is stable and in `snake_case`.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            status,
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }))
    }

    /// 400: the request can't be understood.
    pub fn malformed(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401: nobody, or nobody we know, is asking.
    pub fn unauthorized(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// 403: who is asking may not.
    pub fn forbidden(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404: not there, or not there for who is asking.
    pub fn not_found(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// 409: not in this state, or no room left.
    pub fn conflict(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422: understood, and against a rule.
    pub fn unprocessable(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// 429: too often.
    pub fn too_many(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
        retry_after: Duration,
    ) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).retry_after(retry_after)
    }

    /// 503: not now; nothing was done.
    pub fn unavailable(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
        retry_after: Duration,
    ) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry_after(retry_after)
    }

    /// 500: our fault. The error goes to the log, here and only here; the client learns nothing
    /// of it but the trace id.
    pub fn internal(error: impl fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem of a status about which there is nothing more to say.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("route_not_found", "There is nothing at this address."),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                "This address does not answer to this method.",
            ),
            StatusCode::REQUEST_TIMEOUT => ("request_timeout", "The request took too long."),
            status if status.is_client_error() => {
                ("bad_request", "The request can't be understood.")
            }
            _ => (
                "internal_error",
                "Something went wrong on our side. Please try again.",
            ),
        };
        Self::new(status, code, detail)
    }

    /// Says what is wrong with one field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        if self.0.errors.len() < MAX_FIELDS {
            self.0.errors.push(FieldError::new(field, message));
        }
        self
    }

    /// Says what is wrong with several fields.
    #[must_use]
    pub fn fields(self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        errors.into_iter().fold(self, |problem, error| {
            problem.field(error.field, error.message)
        })
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The body that the client gets.
    #[must_use]
    pub fn to_problem(&self, trace_id: Option<String>) -> Problem {
        let Inner {
            status,
            code,
            detail,
            errors,
            ..
        } = &*self.0;
        Problem {
            kind: Problem::kind_of(code).into(),
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            code: code.clone(),
            detail: detail.clone(),
            errors: errors.clone(),
            trace_id,
        }
    }

    /// The answer that the client gets.
    #[must_use]
    pub fn to_response(&self, trace_id: Option<String>) -> HttpResponse {
        let mut response = HttpResponse::build(self.0.status);
        response
            .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        if let Some(after) = self.0.retry_after {
            let seconds = after.as_secs_f64().ceil().max(1.0);
            response.insert_header((header::RETRY_AFTER, format!("{seconds:.0}")));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        let body = serde_json::to_vec(&self.to_problem(trace_id));
        let mut response = response.body(body.expect("a problem holds only text and numbers"));
        note_code(&mut response, self.0.code.clone());
        response
    }
}

impl fmt::Display for ApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.0.status.as_u16(),
            self.0.code,
            self.0.detail
        )
    }
}

impl ResponseError for ApiProblem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    /// Without the trace id, which `observe` fills in on the way out.
    fn error_response(&self) -> HttpResponse {
        self.to_response(None)
    }
}
