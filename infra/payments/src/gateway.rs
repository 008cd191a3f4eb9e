//! The gateway, as we use it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::ids::{PaymentId, RefundId};
use domain::money::Money;
use domain::payment::PaymentFailure;
use domain::text::{PaymentReference, Reason};
use http_body_util::Full;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode, Uri};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use service::http::{HttpClient, HttpError};

use crate::event::{failure, reason};
use crate::token::CardToken;
use crate::wire::{ChargeAnswer, ChargeBody, RefundAnswer, RefundBody};

/// Tells a request that is sent again from a new one.
pub(crate) const IDEMPOTENCY_HEADER: &str = "idempotency-key";

/// How a gateway is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, such as `https://gateway.example/v1`.
    pub url: String,
    /// The key that we identify ourselves with.
    pub key: SecretString,
    /// The longest that one request may take.
    pub timeout: Duration,
}

/// Settings that can't work. Shows no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The address is none.
    #[error("must be an address such as https://gateway.example, without user, query or fragment")]
    Address,
    /// The key can't be sent in a header.
    #[error("the key must be visible ASCII characters")]
    Key,
}

/// The gateway. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Gateway {
    http: HttpClient,
    url: Arc<str>,
    bearer: HeaderValue,
}

/// A card to be charged.
#[derive(Debug, Clone)]
pub struct NewCharge<'a> {
    /// The payment. It is the idempotency key: however often it is asked for, it is charged once.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// The card.
    pub token: &'a CardToken,
    /// What the customer's bank statement says it is for.
    pub description: &'a str,
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// The money is there.
    Succeeded {
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// No money comes.
    Declined {
        /// Why.
        reason: PaymentFailure,
    },
    /// The gateway will tell.
    Pending,
    /// The answer was lost, or can't be understood: the money may be there or not. Asked again,
    /// the gateway says; or it tells by itself.
    Unknown,
    /// The gateway can't be reached, or does not work for us: nothing came of this request,
    /// though something may have come of one before.
    NotTaken,
}

/// Money that is to go back.
#[derive(Debug, Clone)]
pub struct NewRefund<'a> {
    /// The refund.
    pub refund: RefundId,
    /// Which attempt this is. Both are the idempotency key: however often an attempt is asked
    /// for, it goes once.
    pub attempt: u32,
    /// What the gateway calls the charge of which it goes back.
    pub charge: &'a PaymentReference,
    /// How much.
    pub amount: Money,
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refunded {
    /// The money went back.
    Succeeded {
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// It did not arrive.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// The gateway will tell.
    Pending,
    /// The answer was lost, can't be understood, or is definite for now only. Asked again for the
    /// same attempt, the gateway says.
    Unknown,
    /// The gateway can't be reached, does not know us, or has too much to do: nothing came of this
    /// request, and nothing would of any other.
    NotTaken,
}

impl Gateway {
    /// The gateway at an address. Asks nothing of it yet.
    ///
    /// # Errors
    /// When address or key can't be used.
    pub fn new(settings: &Settings) -> Result<Self, GatewayError> {
        let url = settings.url.trim_end_matches('/');
        let address: Uri = url.parse().map_err(|_| GatewayError::Address)?;
        let over_http = matches!(address.scheme_str(), Some("https" | "http"));
        let is_plain = !url.contains(['@', '?', '#']);
        if !over_http || address.host().is_none_or(str::is_empty) || !is_plain {
            return Err(GatewayError::Address);
        }
        let key = settings.key.expose_secret();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(GatewayError::Key);
        }
        let bearer = HeaderValue::try_from(format!("Bearer {key}"));
        let mut bearer = bearer.map_err(|_| GatewayError::Key)?;
        bearer.set_sensitive(true);
        Ok(Self {
            http: HttpClient::new(settings.timeout),
            url: url.into(),
            bearer,
        })
    }

    /// Charges a card, once for each payment.
    pub async fn charge(&self, charge: &NewCharge<'_>) -> Charge {
        let key = charge.payment.to_string();
        let body = ChargeBody {
            payment: charge.payment,
            amount: charge.amount,
            token: Cow::Borrowed(charge.token.expose()),
            description: Cow::Borrowed(charge.description),
        };
        let answer = self.post("/charges", &key, &body).await;
        Charge::of(logged(answer, "charge", &key))
    }

    /// What became of the charge of a payment. None when the gateway was never asked for it.
    pub async fn find_charge(&self, payment: PaymentId) -> Option<Charge> {
        let key = payment.to_string();
        match self.get(&format!("/charges/{key}")).await {
            Err(Failure::Refused(StatusCode::NOT_FOUND)) => None,
            answer => Some(Charge::of(logged(answer, "find_charge", &key))),
        }
    }

    /// Pays back, once for each attempt of a refund.
    pub async fn refund(&self, refund: &NewRefund<'_>) -> Refunded {
        let key = format!("{}:{}", refund.refund, refund.attempt);
        let body = RefundBody {
            refund: refund.refund,
            attempt: refund.attempt,
            charge: Cow::Borrowed(refund.charge.as_str()),
            amount: refund.amount,
        };
        let answer = self.post("/refunds", &key, &body).await;
        Refunded::of(logged(answer, "refund", &key))
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<A, Failure> {
        let body = serde_json::to_vec(body).expect("texts and numbers are JSON");
        let request = Request::post(format!("{}{path}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_HEADER, key);
        self.send(request, body.into()).await
    }

    async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, Failure> {
        let request = Request::get(format!("{}{path}", self.url));
        self.send(request, Bytes::new()).await
    }

    async fn send<A: DeserializeOwned>(&self, request: Builder, body: Bytes) -> Result<A, Failure> {
        let request = request.header(AUTHORIZATION, self.bearer.clone());
        let request = request.body(Full::new(body));
        let request = request.map_err(|error| Failure::NotTaken(error.to_string()))?;
        let (status, body) = self.http.send(request).await?;
        if status.is_client_error() {
            return Err(Failure::Refused(status));
        }
        if !status.is_success() {
            return Err(Failure::Lost(format!("it answered {status}")));
        }
        // Why it can't be read would quote it.
        serde_json::from_slice(&body)
            .map_err(|_| Failure::Lost("its answer is in no form that we know".to_owned()))
    }
}

/// Why there is no answer that says what became of it.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The gateway did not take the request: key, address or body are not as it wants them, or it
    /// has too much to do.
    #[error("it refused with {0}")]
    Refused(StatusCode),
    /// The request did not get there.
    #[error("{0}")]
    NotTaken(String),
    /// The request may have got there, and something may have come of it.
    #[error("{0}")]
    Lost(String),
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotReached(_) => Self::NotTaken(error.to_string()),
            HttpError::Lost(_) => Self::Lost(error.to_string()),
        }
    }
}

/// Logs why there is no answer, under the id that we know it by.
fn logged<A>(answer: Result<A, Failure>, operation: &'static str, id: &str) -> Result<A, Failure> {
    let outcome = match &answer {
        Ok(_) => "answered",
        Err(Failure::Refused(_)) => "refused",
        Err(Failure::NotTaken(_)) => "not_reached",
        Err(Failure::Lost(_)) => "lost",
    };
    metrics::counter!("gateway_requests_total", "operation" => operation, "outcome" => outcome)
        .increment(1);
    if let Err(error) = &answer {
        tracing::warn!(operation, id, outcome, %error, "the gateway did not say what became of it");
    }
    answer
}

impl Charge {
    fn of(answer: Result<ChargeAnswer, Failure>) -> Self {
        match answer {
            Ok(ChargeAnswer::Succeeded { reference }) => {
                match PaymentReference::parse(&reference) {
                    Ok(reference) => Self::Succeeded { reference },
                    Err(error) => {
                        tracing::error!(%error, "the gateway's reference of a charge can't be used");
                        Self::Unknown
                    }
                }
            }
            Ok(ChargeAnswer::Declined { reason }) => Self::Declined {
                reason: failure(&reason),
            },
            Ok(ChargeAnswer::Pending) => Self::Pending,
            Err(Failure::Lost(_)) => Self::Unknown,
            Err(Failure::Refused(_) | Failure::NotTaken(_)) => Self::NotTaken,
        }
    }
}

impl Refunded {
    fn of(answer: Result<RefundAnswer, Failure>) -> Self {
        match answer {
            Ok(RefundAnswer::Succeeded { reference }) => {
                match PaymentReference::parse(&reference) {
                    Ok(reference) => Self::Succeeded { reference },
                    Err(error) => {
                        tracing::error!(%error, "the gateway's reference of a refund can't be used");
                        Self::Unknown
                    }
                }
            }
            Ok(RefundAnswer::Failed { reason: text }) => Self::Failed {
                reason: reason(&text),
            },
            Ok(RefundAnswer::Pending) => Self::Pending,
            Err(Failure::Lost(_)) => Self::Unknown,
            Err(Failure::Refused(status)) => Self::refused(status),
            Err(Failure::NotTaken(_)) => Self::NotTaken,
        }
    }

    /// What a refusal means for an attempt. It has failed only when asking again could not change
    /// that, nor could somebody who corrects our key or our address.
    fn refused(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => Self::NotTaken,
            StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::CONFLICT
            | StatusCode::TOO_EARLY => Self::Unknown,
            status => Self::Failed {
                reason: reason(&format!("the gateway refused it with {}", status.as_u16())),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(url: &str, key: &str) -> Result<Gateway, GatewayError> {
        Gateway::new(&Settings {
            url: url.to_owned(),
            key: key.into(),
            timeout: Duration::from_secs(1),
        })
    }

    #[test]
    fn an_address_is_http_with_a_host_and_nothing_behind_its_path() {
        for good in ["https://gateway.example", "http://127.0.0.1:8094/v1/"] {
            assert!(gateway(good, "key").is_ok(), "{good}");
        }
        for bad in [
            "",
            "gateway.example",
            "/v1",
            "ftp://gateway.example",
            "https://",
            "https://user@gateway.example",
            "https://gateway.example/?a=b",
            "https://gateway.example/#a",
        ] {
            assert_eq!(
                gateway(bad, "key").unwrap_err(),
                GatewayError::Address,
                "{bad}"
            );
        }
    }

    #[test]
    fn a_key_is_one_word_and_never_shows_in_debug_output() {
        for bad in ["", "two words", "kéy", "key\n"] {
            let refused = gateway("https://gateway.example", bad);
            assert_eq!(refused.unwrap_err(), GatewayError::Key, "{bad}");
        }
        let gateway = gateway("https://gateway.example", "k3y-4242").unwrap();
        assert!(!format!("{gateway:?}").contains("k3y-4242"));
    }

    #[tokio::test]
    async fn of_a_gateway_that_is_not_there_nothing_is_asked() {
        let gateway = gateway("http://127.0.0.1:1", "key").unwrap();
        let token = CardToken::parse("tok_success").unwrap();
        let charge = NewCharge {
            payment: PaymentId(uuid::Uuid::from_u128(1)),
            amount: Money::usd(100).unwrap(),
            token: &token,
            description: "A seat",
        };
        assert_eq!(gateway.charge(&charge).await, Charge::NotTaken);
    }
}
