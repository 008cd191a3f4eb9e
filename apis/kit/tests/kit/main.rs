//! The kit from the outside: an application of a few routes, and what a client gets from it.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as expected"
)]

mod answers;
mod inputs;
mod operators;
mod positions;
mod principals;
mod shares;
mod shutdown;
mod slow_readers;
mod streams;
mod tls;

use std::io::Write;

use api_contract::problem::Problem;
use api_kit::{Api, ApiProblem, Description};
use chrono::{DateTime, Utc};
use domain::ids::{AccountId, CustomerId};
use flate2::Compression;
use flate2::write::GzEncoder;
use service::health::Health;
use service::metrics::Metrics;
use tokens::{AccessClaims, Audience, KeySource, Role, SigningKey, TokenVerifier};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The business clock of these tests.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000, 0).unwrap()
}

/// A document as an API is built with it.
fn packed(document: &str) -> Description {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(document.as_bytes()).unwrap();
    Description::packed(gzip.finish().unwrap().leak())
}

fn api() -> Api {
    stoppable(CancellationToken::new())
}

fn stoppable(stopping: CancellationToken) -> Api {
    let health = Health::builder()
        .check("store", || async { Ok::<_, ApiProblem>(()) })
        .clock(now)
        .build();
    Api::new(health, Metrics::detached().unwrap(), stopping)
}

/// An issuer of tokens, and an API that believes it.
struct Issuer {
    key: SigningKey,
    _file: tempfile::NamedTempFile,
    api: Api,
}

impl Issuer {
    async fn new() -> Self {
        let key = SigningKey::generate();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), key.key_set()).unwrap();
        let source = KeySource::File(file.path().to_owned());
        let verifier = TokenVerifier::open(source, Audience::CustomerApi, None)
            .await
            .unwrap();
        Self {
            key,
            api: api().verifier(verifier),
            _file: file,
        }
    }

    /// The value of an `Authorization` header.
    fn bearer(&self, roles: &[Role], exp: u64) -> String {
        let customer = roles
            .contains(&Role::Customer)
            .then_some(CustomerId(Uuid::from_u128(7)));
        let token = self.key.sign(&AccessClaims {
            roles: roles.to_vec(),
            customer,
            email_verified: true,
            ..AccessClaims::new(
                Audience::CustomerApi,
                AccountId(Uuid::from_u128(1)),
                Uuid::from_u128(2),
                1,
                exp,
            )
        });
        format!("Bearer {token}")
    }
}

/// Sends a request to an application, and reads the answer: status, headers, body.
macro_rules! send {
    ($api:expr, $routes:expr, $request:expr) => {{
        let app = actix_web::test::init_service($api.app($routes)).await;
        let response = actix_web::test::call_service(&app, $request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, actix_web::test::read_body(response).await)
    }};
}
use send;

fn problem(body: &[u8]) -> Problem {
    serde_json::from_slice(body).unwrap()
}
