//! The same request sent twice is the same command.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpRequest};
use domain::commit::{Actor, Fingerprint};
use domain::ids::{self, CommandId, CorrelationId};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{ApiProblem, RequestContext};

/// Carries the key that a client chooses for one thing it wants done.
pub const IDEMPOTENCY_HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key.
const MAX_KEY_BYTES: usize = 100;

/// The client's key: 1 to 100 visible ASCII characters. Required wherever it is extracted.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    fn of(request: &HttpRequest) -> Result<Self, ApiProblem> {
        let header = IDEMPOTENCY_HEADER;
        let field = header.as_str();
        let mut values = request.headers().get_all(&header);
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(ApiProblem::malformed(
                "idempotency_key_required",
                "Send one header `Idempotency-Key`, and the same one when you try again.",
            )
            .field(field, "is required once"));
        };
        let bytes = value.as_bytes();
        if bytes.is_empty()
            || bytes.len() > MAX_KEY_BYTES
            || !bytes.iter().all(u8::is_ascii_graphic)
        {
            return Err(ApiProblem::malformed(
                "invalid_idempotency_key",
                "The header `Idempotency-Key` has the wrong form.",
            )
            .field(
                field,
                format!("must be 1 to {MAX_KEY_BYTES} visible ASCII characters"),
            ));
        }
        Ok(Self(bytes.iter().map(|&byte| char::from(byte)).collect()))
    }

    /// Of key and body: the same for the same request sent again.
    #[must_use]
    pub fn fingerprint(&self, body: &[u8]) -> Fingerprint {
        fingerprint(self, body)
    }
}

/// Not shown: it salts the fingerprints of bodies, and is stored nowhere.
impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdempotencyKey")
    }
}

impl FromRequest for IdempotencyKey {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// All that a command carries about where it comes from.
#[derive(Debug, Clone)]
pub struct CommandIdentity {
    /// Derived: the same person, route, target and key give the same id.
    pub command: CommandId,
    /// Of key and body: tells the same command from another one under the same key.
    pub fingerprint: Fingerprint,
    /// Who.
    pub actor: Actor,
    /// The click it belongs to.
    pub correlation: CorrelationId,
    /// The W3C `traceparent` of the request.
    pub trace: Option<String>,
}

/// The identity of the command that a request makes. `route` names what is done, in words that
/// outlive the path (`reserve_seats`); `target` is what it is done to, empty for a new thing;
/// `body` is the JSON that was sent, empty if there was none.
#[must_use]
pub fn command_meta(
    actor: Actor,
    key: &IdempotencyKey,
    context: &RequestContext,
    route: &'static str,
    target: &[u8],
    body: &[u8],
) -> CommandIdentity {
    let parts = [
        actor.id.as_bytes(),
        route.as_bytes(),
        target,
        key.0.as_bytes(),
    ];
    CommandIdentity {
        command: CommandId(ids::derive("command", &parts)),
        fingerprint: fingerprint(key, body),
        actor,
        correlation: context.correlation,
        trace: Some(context.traceparent.clone()),
    }
}

/// The body counts as what it says, not as how it was written: spaces and the order of fields
/// differ between two serialisations of the same request.
fn fingerprint(key: &IdempotencyKey, body: &[u8]) -> Fingerprint {
    let mut hash = Sha256::new();
    hash.update(key.0.as_bytes());
    hash.update([0]);
    match serde_json::from_slice(body) {
        Ok(value) => {
            let mut canonical = Vec::with_capacity(body.len());
            write_canonical(&value, &mut canonical);
            hash.update(&canonical);
        }
        Err(_) => hash.update(body),
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Fingerprint(bytes)
}

/// Writes JSON without spaces and with fields in order.
fn write_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (place, (name, value)) in fields.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_scalar(&Value::String(name.clone()), out);
                out.push(b':');
                write_canonical(value, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_canonical(item, out);
            }
            out.push(b']');
        }
        scalar => write_scalar(scalar, out),
    }
}

fn write_scalar(value: &Value, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("a JSON value can always be written to memory");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, body: &str) -> Fingerprint {
        fingerprint(&IdempotencyKey(key.to_owned()), body.as_bytes())
    }

    #[test]
    fn the_order_of_fields_and_spaces_do_not_make_another_body() {
        assert_eq!(
            of("k", r#"{"a": 1, "b": [{"x": null, "y": "z"}]}"#),
            of("k", r#"{"b":[{"y":"z","x":null}],"a":1}"#),
        );
    }

    #[test]
    fn another_value_or_another_key_makes_another_fingerprint() {
        assert_ne!(of("k", r#"{"a":1}"#), of("k", r#"{"a":2}"#));
        assert_ne!(of("k", r#"{"a":1}"#), of("l", r#"{"a":1}"#));
        assert_ne!(of("k", r#"["a","b"]"#), of("k", r#"["b","a"]"#));
    }
}
