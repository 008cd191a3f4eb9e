//! One mail handed over to the provider, and what is known after it.
//!
//! What the provider answers is definite: it took the mail or it did not. Where its answer is lost the
//! mail stays `unknown`, and so it does where the provider says that it broke while it worked on it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use hyper::{Request, StatusCode, Uri};
use secrecy::{ExposeSecret, SecretString};
use service::http::{HttpClient, HttpError};

use super::wire::{Answer, CLOSED, INACTIVE_RECIPIENT, PATH, TOKEN_HEADER};
use crate::outlet::{Handover, Refusal};

/// The most characters of what the provider says that are kept.
const MAX_DETAIL_CHARS: usize = 300;

/// The most characters of what it calls a mail.
const MAX_ID_CHARS: usize = 100;

/// Codes of the provider that are about us and not about the mail: no such token, down for
/// maintenance, a sender that is not known or not confirmed, an account that may not send (any more).
/// Somebody may put that right while mails wait.
const OUR_FAULT: [i64; 7] = [10, 100, 400, 401, 405, 412, 413];

/// A provider. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Provider {
    http: HttpClient,
    url: Arc<str>,
    token: HeaderValue,
}

/// Settings that can't work. Shows no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The address is none.
    #[error("must be an address such as https://api.postmarkapp.com")]
    Address,
    /// The token can't be sent in a header.
    #[error("the token must be visible ASCII characters")]
    Token,
}

impl Provider {
    /// The provider at an address, which has so long to answer. Asks nothing of it yet.
    ///
    /// # Errors
    /// When address or token can't be used.
    pub fn new(url: &str, token: &SecretString, timeout: Duration) -> Result<Self, ProviderError> {
        let url = url.trim_end_matches('/');
        let address: Uri = url.parse().map_err(|_| ProviderError::Address)?;
        let over_http = matches!(address.scheme_str(), Some("https" | "http"));
        let is_plain = !url.contains(['@', '?', '#']);
        if !over_http || address.host().is_none_or(str::is_empty) || !is_plain {
            return Err(ProviderError::Address);
        }
        let token = token.expose_secret();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ProviderError::Token);
        }
        let mut token = HeaderValue::try_from(token).map_err(|_| ProviderError::Token)?;
        token.set_sensitive(true);
        Ok(Self {
            http: HttpClient::new(timeout),
            url: url.into(),
            token,
        })
    }

    /// Whether mails are encrypted on their way to it.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.url.starts_with("https://")
    }

    /// Hands a mail over, until `too_late`.
    pub(crate) async fn hand_over(
        &self,
        mail: &[u8],
        too_late: impl Future<Output = ()>,
    ) -> Handover {
        let request = Request::post(format!("{}{PATH}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(TOKEN_HEADER, self.token.clone())
            .body(Full::new(Bytes::copy_from_slice(mail)));
        let request = match request {
            Ok(request) => request,
            Err(error) => return Handover::Refused(Refusal::Temporary(error.to_string())),
        };
        let answered = tokio::select! {
            answered = self.http.send(request) => answered,
            () = too_late => {
                let why = "the provider did not answer before the process had to stop";
                return Handover::Unknown(why.to_owned());
            }
        };
        match answered {
            Ok((status, body)) => outcome(status, &body),
            Err(error @ HttpError::NotReached(_)) => {
                Handover::Refused(Refusal::Temporary(said(&error.to_string())))
            }
            Err(error @ HttpError::Lost(_)) => Handover::Unknown(said(&error.to_string())),
        }
    }
}

/// What an answer means for the mail.
fn outcome(status: StatusCode, body: &[u8]) -> Handover {
    // Why it can't be read would quote it.
    let answer = serde_json::from_slice::<Answer>(body).ok();
    let (code, words) = match &answer {
        Some(answer) => (answer.error_code, answer.message.as_str()),
        None => (0, "in no form that we know"),
    };
    let why = said(&format!("the provider answered {status}, {code}: {words}"));
    match (status, answer) {
        (status, Some(answer)) if status.is_success() && answer.error_code == 0 => {
            let id = answer.message_id.filter(|id| id.len() <= MAX_ID_CHARS);
            Handover::Taken(id)
        }
        // It may have been taken, whatever this is.
        (status, _) if status.is_success() => Handover::Unknown(why),
        (StatusCode::TOO_MANY_REQUESTS, _) => Handover::Refused(Refusal::Temporary(why)),
        // Its own word that it is closed. Without it, a proxy may say so that lost the answer.
        (StatusCode::SERVICE_UNAVAILABLE, Some(_)) if code == CLOSED => {
            Handover::Refused(Refusal::Temporary(why))
        }
        // It broke with the mail in its hands, or something before it gave up waiting.
        (status, _) if status.is_server_error() => Handover::Unknown(why),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => Handover::Refused(Refusal::Permanent(why)),
        (StatusCode::UNPROCESSABLE_ENTITY | StatusCode::NOT_ACCEPTABLE, Some(_)) => {
            Handover::Refused(match code {
                INACTIVE_RECIPIENT => Refusal::Inactive(why),
                code if OUR_FAULT.contains(&code) => Refusal::Temporary(why),
                _ => Refusal::Permanent(why),
            })
        }
        // The address or the token is wrong: that is our mistake, and no fault of the mail.
        _ => Handover::Refused(Refusal::Temporary(why)),
    }
}

/// What was said, on one line of bounded length.
fn said(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(MAX_DETAIL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(url: &str, token: &str) -> Result<Provider, ProviderError> {
        Provider::new(url, &token.into(), Duration::from_secs(1))
    }

    fn class(status: u16, body: &str) -> &'static str {
        match outcome(StatusCode::from_u16(status).unwrap(), body.as_bytes()) {
            Handover::Taken(_) => "taken",
            Handover::Unknown(_) => "unknown",
            Handover::Refused(Refusal::Temporary(_)) => "temporary",
            Handover::Refused(Refusal::Permanent(_)) => "permanent",
            Handover::Refused(Refusal::NoMailbox(_)) => "no mailbox",
            Handover::Refused(Refusal::Inactive(_)) => "inactive",
        }
    }

    #[test]
    fn an_answer_means_what_its_class_says() {
        let error = |code: i64| format!(r#"{{"ErrorCode":{code},"Message":"Because"}}"#);
        for (status, code, expected) in [
            (200, 0, "taken"),
            (200, 300, "unknown"),
            (401, 10, "temporary"),
            (403, 0, "temporary"),
            (404, 0, "temporary"),
            (413, 0, "permanent"),
            (422, 300, "permanent"),
            (422, 406, "inactive"),
            (406, 406, "inactive"),
            (422, 400, "temporary"),
            (422, 405, "temporary"),
            (429, 0, "temporary"),
            (500, 0, "unknown"),
            (502, 0, "unknown"),
            (503, 100, "temporary"),
            (503, 0, "unknown"),
            (302, 0, "temporary"),
        ] {
            assert_eq!(class(status, &error(code)), expected, "{status} {code}");
        }
        assert_eq!(class(200, "<html>"), "unknown");
        assert_eq!(class(503, "<html>"), "unknown", "a proxy lost the answer");
        assert_eq!(
            class(422, "<html>"),
            "temporary",
            "that is not the provider"
        );
    }

    #[test]
    fn what_the_provider_calls_a_mail_is_kept() {
        let body = br#"{"ErrorCode":0,"Message":"OK","MessageID":"b7bc-1","To":"ada@x.example"}"#;
        let taken = outcome(StatusCode::OK, body);
        assert_eq!(taken, Handover::Taken(Some("b7bc-1".to_owned())));
    }

    #[test]
    fn an_address_is_http_with_a_host_and_a_token_is_one_word_that_never_shows() {
        for bad in [
            "",
            "api.example",
            "ftp://x",
            "https://",
            "https://a@b",
            "https://b?c",
        ] {
            let refused = provider(bad, "token").unwrap_err();
            assert_eq!(refused, ProviderError::Address, "{bad}");
        }
        for bad in ["", "two words", "tokén", "token\n"] {
            let refused = provider("https://api.example", bad).unwrap_err();
            assert_eq!(refused, ProviderError::Token, "{bad}");
        }
        let good = provider("https://api.example/", "t0ken-4242").unwrap();
        assert!(good.is_encrypted() && !format!("{good:?}").contains("4242"));
    }

    #[tokio::test]
    async fn of_a_provider_that_is_not_there_nothing_is_asked() {
        let provider = provider("http://127.0.0.1:1", "token").unwrap();
        let handover = provider.hand_over(b"{}", std::future::pending()).await;
        assert!(matches!(handover, Handover::Refused(Refusal::Temporary(_))));
    }
}
