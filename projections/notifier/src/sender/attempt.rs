//! One attempt to send one message.
//!
//! Whoever dies before `sending` is written down has sent nothing, and another sends it. Whoever
//! dies after it may have sent it, and nobody sends it again. So it is written down as late as can be:
//! when the mail server has all of the data but the end of it.

use std::time::Duration;

use chrono::Utc;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use traces::{Kind, Work};

use super::backoff::{MAX_ATTEMPTS, pause};
use super::{Office, STORE_PAUSE};
use crate::attachment::{self, File, NotMade};
use crate::mail::Mail;
use crate::messages::Claimed;
use crate::notification::{Notification, Status};
use crate::outlet::{Handover, Kept, Refusal};
use crate::suppression::Evidence;

/// The longest that a claim holds without being renewed.
const CLAIM: Duration = Duration::from_secs(15);

/// How long the mail server has, once the process is told to stop, to answer to data that it has.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// How long the store has then, at least, to be told what became of a message.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What an attempt came to.
enum Outcome {
    /// It was taken; a provider may say what it calls it.
    Sent(Option<String>),
    /// It was certainly not sent, and is tried again.
    Deferred(String),
    /// It was certainly not sent, and never will be.
    Failed(String),
    /// It was certainly not sent: there is no such mailbox.
    NoMailbox(String),
    /// Nothing is mailed to its recipient; it was not sent.
    Suppressed(String),
    /// It may have been sent.
    Unknown(String),
    /// Somebody else has claimed it since; it was not sent.
    Overtaken,
    /// The process was told to stop before the data; it was not sent.
    GivenBack,
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Temporary(why) => Self::Deferred(why),
            Refusal::Permanent(why) => Self::Failed(why),
            Refusal::NoMailbox(why) => Self::NoMailbox(why),
            Refusal::Inactive(why) => Self::Suppressed(why),
        }
    }
}

impl Office {
    /// How long a claim holds that is not renewed: as long as a message waits whose sender died before
    /// it could be taken.
    pub(super) fn lease(&self) -> Duration {
        self.timeout.min(CLAIM)
    }

    /// How long the mail server has to take the data, and to answer to it.
    fn patience(&self) -> Duration {
        self.timeout * 5
    }

    /// Sends a message and writes down what became of it. Gives the connection back if it can be
    /// used again.
    pub(super) async fn attempt(
        &self,
        claimed: Claimed,
        kept: Kept,
        stopping: &CancellationToken,
    ) -> Kept {
        let began = Instant::now();
        let done = CancellationToken::new();
        let sent = async {
            let sent = self.send(&claimed, kept, stopping).await;
            done.cancel();
            sent
        };
        let ((outcome, kept), ()) = tokio::join!(sent, self.hold(&claimed, &done));
        trace(&claimed, &outcome, began.elapsed());
        self.write_down(&claimed, outcome, stopping).await;
        kept
    }

    /// Renews a claim until the attempt is `done`: never half, since what is written down after it
    /// stands. Who can't, or is too slow for it, may be overtaken, and then begins with nothing.
    async fn hold(&self, claimed: &Claimed, done: &CancellationToken) {
        let lease = self.lease();
        loop {
            tokio::select! {
                () = sleep(lease / 3) => {}
                () = done.cancelled() => return,
            }
            if let Err(error) = self.messages.renew(claimed, lease).await {
                tracing::warn!(%error, notification = %claimed.message.id, "a claim can't be renewed");
            }
        }
    }

    async fn send(
        &self,
        claimed: &Claimed,
        kept: Kept,
        stopping: &CancellationToken,
    ) -> (Outcome, Kept) {
        if let Err(outcome) = self.may_go(claimed).await {
            return (outcome, kept);
        }
        let mail = tokio::select! {
            mail = self.mail(claimed) => mail,
            () = stopping.cancelled() => return (Outcome::GivenBack, kept),
        };
        let mail = match mail {
            Ok(mail) => mail,
            Err(outcome) => return (outcome, kept),
        };
        let announced = tokio::select! {
            announced = timeout(self.timeout, self.outlet.announce(&mail, kept)) => announced,
            () = stopping.cancelled() => return (Outcome::GivenBack, None),
        };
        let ready = match announced {
            Ok(Ok(ready)) => ready,
            Ok(Err(refusal)) => return (refusal.into(), None),
            Err(_) => {
                let why = format!("nobody waited for it within {:?}", self.timeout);
                return (Outcome::Deferred(why), None);
            }
        };
        // Who was suppressed while the server was asked is not sent a word of it.
        if let Err(outcome) = self.may_go(claimed).await {
            return (outcome, None);
        }
        let too_late = async {
            stopping.cancelled().await;
            sleep(LAST_ANSWERS).await;
        };
        let allowed = self.begin(claimed, &mail);
        let handed = ready.hand_over(&mail, self.patience(), allowed, too_late);
        let (handover, kept) = handed.await;
        let outcome = match handover {
            Ok(Handover::Taken(provider_id)) => Outcome::Sent(provider_id),
            Ok(Handover::Refused(refusal)) => refusal.into(),
            Ok(Handover::Unknown(why)) => Outcome::Unknown(why),
            Err(outcome) => outcome,
        };
        (outcome, kept)
    }

    /// Writes down that the mail may be taken from now on, unless it should not be.
    async fn begin(&self, claimed: &Claimed, mail: &Mail) -> Result<(), Outcome> {
        let lease = self.patience() + self.timeout;
        let (messages, id) = (&self.messages, &mail.message_id);
        match messages
            .start_sending(claimed, id, &mail.sizes, lease)
            .await
        {
            Ok(true) => {}
            Ok(false) => return Err(Outcome::Overtaken),
            Err(error) => return Err(Outcome::Deferred(error.to_string())),
        }
        // Until now a recipient may have been suppressed. Looked at after the mail was written down,
        // none is missed that was suppressed before.
        self.may_go(claimed).await
    }

    /// The mail, if it can and should be sent.
    async fn mail(&self, claimed: &Claimed) -> Result<Mail, Outcome> {
        let message = &claimed.message;
        // A process that dies of it does not get to say so.
        if message.attempts > MAX_ATTEMPTS {
            let why = format!("nobody who tried lived to tell, {MAX_ATTEMPTS} times");
            return Err(Outcome::Failed(why));
        }
        if message
            .link
            .is_some_and(|link| link.expires_at <= Utc::now())
        {
            let why = "its link can't be followed any more";
            return Err(Outcome::Failed(why.to_owned()));
        }
        let files = self.files(message).await?;
        let letter = self.writer.write(message);
        let letter = letter.map_err(|error| Outcome::Failed(error.to_string()))?;
        let known_as = message.message_id.as_deref();
        self.outlet
            .write(letter, files, &self.from, &message.to, message.id, known_as)
            .map_err(|error| Outcome::Failed(error.to_string()))
    }

    /// What is attached to it. Until then nothing was sent, whatever stands against it.
    async fn files(&self, message: &Notification) -> Result<Vec<File>, Outcome> {
        let made = attachment::all_of(message, &*self.attaches);
        match timeout(self.timeout, made).await {
            Ok(made) => made.map_err(|error| match error {
                NotMade::Later(_) => Outcome::Deferred(error.to_string()),
                NotMade::Never(_) | NotMade::Forgotten => Outcome::Failed(error.to_string()),
            }),
            Err(_) => {
                let why = format!("what is attached was not made within {:?}", self.timeout);
                Err(Outcome::Deferred(why))
            }
        }
    }

    /// Whether anything is mailed to its recipient.
    async fn may_go(&self, claimed: &Claimed) -> Result<(), Outcome> {
        match self.messages.suppressed(&claimed.message.to).await {
            Ok(None) => Ok(()),
            Ok(Some(why)) => Err(Outcome::Suppressed(why)),
            Err(error) => Err(Outcome::Deferred(error.to_string())),
        }
    }

    /// Writes an outcome down. Only we know it, so we ask until it is, or until there is no time
    /// any more: then the message stays as it is, and is found when its claim ends.
    async fn write_down(&self, claimed: &Claimed, outcome: Outcome, stopping: &CancellationToken) {
        let attempts = claimed.message.attempts;
        let again = pause(attempts, self.retry, rand::random());
        let provider_id = match &outcome {
            Outcome::Sent(provider_id) => provider_id.clone(),
            _ => None,
        };
        let evidence = match &outcome {
            Outcome::NoMailbox(why) => {
                let id = claimed.message.id;
                Some(Evidence::no_mailbox(id, claimed.claim(), why))
            }
            _ => None,
        };
        let (status, again_in, detail) = match outcome {
            Outcome::Sent(_) => (Status::Sent, None, String::new()),
            Outcome::Deferred(why) if attempts < MAX_ATTEMPTS => {
                (Status::Deferred, Some(again), why)
            }
            Outcome::Deferred(why) | Outcome::Failed(why) | Outcome::NoMailbox(why) => {
                (Status::Failed, None, why)
            }
            Outcome::Suppressed(why) => (Status::Suppressed, None, why),
            Outcome::Unknown(why) => (Status::Unknown, None, why),
            Outcome::Overtaken => {
                tracing::info!(notification = %claimed.message.id, "somebody else sends it");
                return;
            }
            Outcome::GivenBack => {
                // Otherwise it is free when the claim ends.
                if let Err(error) = self.messages.give_back(claimed).await {
                    tracing::warn!(%error, notification = %claimed.message.id, "it can't be given back");
                }
                return;
            }
        };
        log(claimed, status);
        let written = async {
            loop {
                let settled = async {
                    // First: whoever dies in between has the next one find it.
                    if let Some(evidence) = &evidence {
                        let to = &claimed.message.to;
                        self.messages.suppress(to, evidence).await?;
                    }
                    let messages = &self.messages;
                    match status {
                        Status::Sent => {
                            let known_as = provider_id.as_deref();
                            messages.settle_as_sent(claimed, known_as).await
                        }
                        _ => messages.settle(claimed, status, again_in, &detail).await,
                    }
                };
                match settled.await {
                    Ok(_) => return,
                    Err(error) => {
                        tracing::warn!(
                            %error,
                            notification = %claimed.message.id,
                            "its outcome can't be written down"
                        );
                    }
                }
                sleep(STORE_PAUSE).await;
            }
        };
        let too_late = async {
            stopping.cancelled().await;
            sleep(LAST_WORDS).await;
        };
        tokio::select! {
            () = written => {}
            () = too_late => {}
        }
    }
}

/// Notes the attempt for the request from which the mail follows.
fn trace(claimed: &Claimed, outcome: &Outcome, took: Duration) {
    let message = &claimed.message;
    let origin = message.origin.as_ref();
    traces::record(origin.and_then(|origin| origin.trace.as_deref()), || Work {
        name: "mail",
        kind: Kind::Client,
        took,
        failure: (!matches!(outcome, Outcome::Sent(_))).then_some("it was not sent"),
        attributes: [
            ("astro.notification", message.id.to_string().into()),
            ("astro.template", message.template.as_str().into()),
        ],
    });
}

/// What the mail server said is not logged: it likes to name the recipient.
fn log(claimed: &Claimed, status: Status) {
    let message = &claimed.message;
    let (id, template, status_name) = (message.id, message.template.as_str(), status.as_str());
    let origin = message.origin.as_ref();
    let correlation = origin.map(|origin| tracing::field::display(origin.correlation));
    let trace = origin.and_then(|origin| origin.trace.as_deref()?.split('-').nth(1));
    metrics::counter!("notifier_attempts_total", "template" => template, "outcome" => status_name)
        .increment(1);
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                notification = %id,
                trigger = message.trigger.as_str(),
                template,
                attempt = message.attempts,
                status = status_name,
                correlation,
                trace,
                "a mail was attempted"
            )
        };
    }
    match status {
        Status::Unknown | Status::Failed => line!(error),
        Status::Deferred => line!(warn),
        _ => line!(info),
    }
}
