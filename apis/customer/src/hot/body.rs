//! The body of an answer, ready to be sent any number of times.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Every cache may keep these answers, none may use one without asking: seats sell by the second,
/// and a browser that kept an answer for even one second would hide a booking from who just made
/// it. Asking costs an empty 304 from memory.
const CACHING: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

/// JSON, a page or a file, with its strong entity tag. Clones share the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    bytes: Bytes,
    tag: HeaderValue,
    content_type: HeaderValue,
    /// When it has to be made anew, though nothing that it shows has changed.
    until: Option<DateTime<Utc>>,
}

impl Body {
    /// The body of a value that is made of texts, numbers and times.
    pub(crate) fn json<T: Serialize>(value: &T) -> Self {
        let bytes = serde_json::to_vec(value);
        let bytes = bytes.expect("texts, numbers and times can be written to memory as JSON");
        Self::of(bytes, "application/json")
    }

    /// A page.
    pub(crate) fn html(page: String) -> Self {
        Self::of(page, "text/html; charset=utf-8")
    }

    /// Whatever else, of a type of content.
    pub(crate) fn of(bytes: impl Into<Bytes>, content_type: &'static str) -> Self {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes);
        let hex: String = digest[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let tag = HeaderValue::try_from(format!("\"{hex}\""));
        Self {
            bytes,
            tag: tag.expect("hex digits in quotes are visible ASCII"),
            content_type: HeaderValue::from_static(content_type),
            until: None,
        }
    }

    /// The same, to be made anew from an instant on.
    pub(crate) fn until(self, instant: Option<DateTime<Utc>>) -> Self {
        Self {
            until: instant,
            ..self
        }
    }

    /// Whether it need not be made anew by now.
    pub(crate) fn is_good_at(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// What is sent, shared.
    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// What is sent.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Sends it, or only says that the client has it already.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let known = self.is_known_to(request);
        let mut response = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, self.tag.clone()))
            .insert_header((CACHE_CONTROL, CACHING));
        if known {
            return response.finish();
        }
        response
            .insert_header((CONTENT_TYPE, self.content_type.clone()))
            .body(self.bytes.clone())
    }

    /// Whether the client says that it has this body. Compared weakly, as RFC 9110 §13.1.2 asks:
    /// a proxy that compressed the answer may have made the tag a weak one.
    fn is_known_to(&self, request: &HttpRequest) -> bool {
        request
            .headers()
            .get_all(IF_NONE_MATCH)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.tag)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn status(body: &Body, if_none_match: &str) -> u16 {
        let request = TestRequest::default().insert_header((IF_NONE_MATCH, if_none_match));
        body.answer(&request.to_http_request()).status().as_u16()
    }

    #[test]
    fn a_client_that_has_the_body_gets_none() {
        let body = Body::json(&["a"]);
        let tag = body.tag.to_str().unwrap();
        for known in [tag, "*", &format!("W/{tag}"), &format!("\"x\", {tag}")] {
            assert_eq!(status(&body, known), 304, "{known}");
        }
        for unknown in ["\"x\"", "", tag.trim_matches('"')] {
            assert_eq!(status(&body, unknown), 200, "{unknown}");
        }
    }

    #[test]
    fn another_body_has_another_tag() {
        assert_ne!(Body::json(&["a"]).tag, Body::json(&["b"]).tag);
    }
}
