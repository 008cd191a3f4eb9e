//! What people read in their mails, where the mailbox of development takes them.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::{Instant, sleep};
use url::Url;

use crate::{SignInError, TIMEOUT};

/// How long a mail is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// The mailbox of development, which all mails end in.
#[derive(Debug, Clone)]
pub struct Mails {
    url: String,
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Mail>,
}

#[derive(Deserialize)]
struct Mail {
    n: u64,
    text: String,
}

impl Mails {
    /// The mailbox at `url`, such as `http://127.0.0.1:8097`.
    ///
    /// # Errors
    /// When there can be no client of HTTP.
    pub fn new(url: &str) -> Result<Self, SignInError> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build();
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            http: http.map_err(SignInError::MailboxUnanswered)?,
        })
    }

    /// The number of the last mail to somebody; 0 when there is none.
    ///
    /// # Errors
    /// When the mailbox gives no answer.
    pub async fn last(&self, to: &str) -> Result<u64, SignInError> {
        let mails = self.after(to, 0).await?;
        Ok(mails.last().map_or(0, |mail| mail.n))
    }

    /// The token of the link to `page`, such as `/verify#`, in a mail that comes to somebody after
    /// the one of that number.
    ///
    /// # Errors
    /// When none comes within half a minute.
    pub async fn link(
        &self,
        to: &str,
        page: &'static str,
        after: u64,
    ) -> Result<String, SignInError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mails = self.after(to, after).await?;
            if let Some(token) = mails.iter().rev().find_map(|mail| token(&mail.text, page)) {
                return Ok(token);
            }
            if Instant::now() > deadline {
                return Err(SignInError::NoMail(page));
            }
            sleep(PAUSE).await;
        }
    }

    async fn after(&self, to: &str, n: u64) -> Result<Vec<Mail>, SignInError> {
        let mut url = Url::parse(&format!("{}/mails", self.url))
            .map_err(|_| SignInError::Unexpected("the address of the mailbox"))?;
        url.query_pairs_mut()
            .append_pair("to", to)
            .append_pair("after", &n.to_string());
        let answer = self.http.get(url.as_str()).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status);
        let answer = answer.map_err(SignInError::MailboxUnanswered)?;
        let page: Page = answer
            .json()
            .await
            .map_err(SignInError::MailboxUnanswered)?;
        Ok(page.items)
    }
}

/// What stands behind the address of a page, up to the next space.
fn token(text: &str, page: &str) -> Option<String> {
    let (_, rest) = text.split_once(page)?;
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn the_token_stands_behind_the_page_of_its_link() {
        let text = "Welcome.\n\nhttp://localhost:8082/verify#abc.def\n\nGood for 24 hours.";
        assert_eq!(token(text, "/verify#").as_deref(), Some("abc.def"));
        assert_eq!(token(text, "/invitation#"), None);
    }
}
