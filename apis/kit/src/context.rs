//! What is known about a request before anybody looks into it: to which click it belongs.

use std::future::{Ready, ready};

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use domain::ids::{AccountId, CorrelationId};
use traces::{Kind, Span};
use uuid::Uuid;

use crate::ApiProblem;

/// Asks for, and answers with, the correlation id.
pub const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// W3C trace context, <https://www.w3.org/TR/trace-context/>.
pub const TRACEPARENT_HEADER: HeaderName = HeaderName::from_static("traceparent");

/// The correlation and the trace of a request: taken over from the client, or made here.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// What belongs together from a person's click on.
    pub correlation: CorrelationId,
    /// The W3C `traceparent` of our part of the work, to be handed on with all that follows.
    pub traceparent: String,
}

impl RequestContext {
    /// The context of a request that begins now, and the span that others hear of. The request is done
    /// within the span that its `traceparent` names.
    pub(crate) fn begin(headers: &HeaderMap) -> (Self, Span) {
        let context = Self::of(headers);
        let span = Span::begin("request", Kind::Server, caller(headers).as_deref());
        let traceparent = span.traceparent().unwrap_or(context.traceparent);
        let correlation = context.correlation;
        (
            Self {
                correlation,
                traceparent,
            },
            span,
        )
    }

    /// The context that a request's headers give. What is not well-formed counts as absent: it
    /// comes from tools on the way, not from the person who asks.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let correlation = text(headers, CORRELATION_HEADER)
            .and_then(|value| Uuid::try_parse(value).ok())
            .unwrap_or_else(new_id);
        let span = &new_id().simple().to_string()[..16];
        let traceparent = match caller(headers) {
            Some(caller) => format!("{}-{span}-{}", &caller[..35], &caller[53..]),
            None => format!("00-{}-{span}-01", new_id().simple()),
        };
        Self {
            correlation: CorrelationId(correlation),
            traceparent,
        }
    }

    /// The context of a request that has been attached, or that its headers give.
    #[must_use]
    pub fn of_request(request: &HttpRequest) -> Self {
        let attached = request.extensions().get::<Self>().cloned();
        attached.unwrap_or_else(|| Self::of(request.headers()))
    }

    /// The trace's id, 32 hex digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.traceparent[3..35]
    }

    /// Puts the context where extractors find it.
    pub(crate) fn attach(&self, request: &ServiceRequest) {
        request.extensions_mut().insert(self.clone());
    }
}

/// Who is signed in, for the log line of a request.
pub(crate) struct Account(pub(crate) AccountId);

/// Has the log line of a request name who is signed in.
pub fn note_account(request: &HttpRequest, account: AccountId) {
    request.extensions_mut().insert(Account(account));
}

/// A random UUID from the thread's generator: several a request are too many to ask the system.
fn new_id() -> Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whoever asks, as a `traceparent` of version 00; theirs may be of any that begins like it.
fn caller(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, TRACEPARENT_HEADER)?;
    let hex = |text: &str, digits: usize| {
        text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let zeros = |text: &str| text.bytes().all(|b| b == b'0');
    let mut parts = value.splitn(5, '-');
    let (version, trace, span, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let well_formed = hex(version, 2) && hex(trace, 32) && hex(span, 16) && hex(flags, 2);
    let rest_allowed = parts.next().is_none() || version != "00";
    (well_formed && rest_allowed && version != "ff" && !zeros(trace) && !zeros(span))
        .then(|| format!("00-{trace}-{span}-{flags}"))
}

impl FromRequest for RequestContext {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of_request(request)))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn of(traceparent: &'static str) -> RequestContext {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT_HEADER, HeaderValue::from_static(traceparent));
        RequestContext::of(&headers)
    }

    #[test]
    fn a_trace_goes_on_under_a_span_of_our_own() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        let context = of(given);
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(
            context.traceparent.ends_with("-00"),
            "the caller's sampling is kept"
        );
        assert_ne!(context.traceparent, given);
    }

    #[test]
    fn a_malformed_trace_is_replaced() {
        for malformed in [
            "",
            "00-xyz-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ] {
            let context = of(malformed);
            assert_eq!(context.traceparent.len(), 55, "{malformed}");
            assert_ne!(
                context.trace_id(),
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "{malformed}"
            );
        }
    }
}
