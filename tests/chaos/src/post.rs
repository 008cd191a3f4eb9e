//! What came at the mail server, which itself keeps but the last thousand mails.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use test_support::Mailbox;
use tokio::time::sleep;

/// How often it is looked: far fewer than a thousand come meanwhile.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// The names (`Message-ID`) of all mails that came, by their number.
#[derive(Debug, Default)]
pub struct Post(Mutex<BTreeMap<u64, Option<String>>>);

impl Post {
    /// Looks what came, again and again.
    pub async fn follow(&self, mailbox: &Mailbox) -> Infallible {
        loop {
            self.collect(mailbox).await;
            sleep(LOOKS_EVERY).await;
        }
    }

    /// Looks what came, and gives the names of all that did.
    ///
    /// # Panics
    /// When the mail server does not answer, or mails came that nobody looked at in time.
    pub async fn collect(&self, mailbox: &Mailbox) -> Vec<String> {
        let mails = mailbox.mails().await;
        let mails = mails.iter();
        let mails = mails.map(|mail| (mail.n, mail.header("message-id").map(str::to_owned)));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(mails);
        let last = all.last_key_value().map_or(0, |(number, _)| *number);
        let kept = u64::try_from(all.len()).unwrap_or(u64::MAX);
        assert_eq!(kept, last, "some mails came and went unseen");
        all.values().flatten().cloned().collect()
    }
}
