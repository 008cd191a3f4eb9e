//! Where what follows from a change of an account goes: events into the log, mails to the
//! notifier, revocations to every API.

use async_nats::Client;
use commands::{CommandMeta, Commands, DispatchError};
use domain::account::Account;
use identity::{Event, Mail, Outlet, OutletError};
use notifier::{EnqueueError, Link, Messages, NewMessage, Template, Trigger, Values};
use tokens::Revocation;

/// Hands over what waits. Everything may come twice and is done once.
#[derive(Clone)]
pub struct Outbox {
    commands: Commands,
    messages: Messages,
    nats: Client,
}

impl Outbox {
    /// Events go by `commands`, mails to `messages`, revocations over `nats`.
    #[must_use]
    pub fn new(commands: Commands, messages: Messages, nats: Client) -> Self {
        Self {
            commands,
            messages,
            nats,
        }
    }
}

impl Outlet for Outbox {
    async fn event(&self, event: &Event) -> Result<(), OutletError> {
        let meta = CommandMeta {
            command: event.command_id(),
            fingerprint: event.fingerprint(),
            actor: event.actor.clone(),
            correlation: event.correlation,
            causation: None,
            trace: None,
        };
        let sent = self
            .commands
            .dispatch::<Account>(event.account, event.command(), meta);
        match sent.await {
            Ok(_) => Ok(()),
            Err(DispatchError::Rejected(error)) => Err(OutletError::Refused(error.to_string())),
            Err(error @ (DispatchError::FingerprintMismatch | DispatchError::TooLarge { .. })) => {
                Err(OutletError::Refused(error.to_string()))
            }
            Err(error @ (DispatchError::Busy | DispatchError::Unavailable(_))) => {
                Err(OutletError::Unavailable(error.to_string()))
            }
        }
    }

    async fn mail(&self, mail: &Mail) -> Result<(), OutletError> {
        let message = message(mail).map_err(OutletError::Refused)?;
        match self.messages.enqueue(&message).await {
            Ok(_) => Ok(()),
            Err(EnqueueError::Invalid(error)) => Err(OutletError::Refused(error.to_string())),
            Err(EnqueueError::Store(error)) => Err(OutletError::Unavailable(error.to_string())),
        }
    }

    async fn revocation(&self, revocation: &Revocation) -> Result<(), OutletError> {
        revocation
            .publish(&self.nats)
            .await
            .map_err(|error| OutletError::Unavailable(error.to_string()))
    }
}

/// A mail, as the notifier takes it.
fn message(mail: &Mail) -> Result<NewMessage, String> {
    Ok(NewMessage {
        trigger: Trigger::parse(&mail.trigger).map_err(|error| error.to_string())?,
        template: match mail.template {
            identity::Template::VerifyEmail => Template::VerifyEmail,
            identity::Template::AlreadyRegistered => Template::AlreadyRegistered,
            identity::Template::Invitation => Template::Invitation,
            identity::Template::ResetPassword => Template::ResetPassword,
            identity::Template::NewDevice => Template::NewDevice,
            identity::Template::PasswordChanged => Template::PasswordChanged,
            identity::Template::SecurityChange => Template::SecurityChange,
            identity::Template::AccountDisabled => Template::AccountDisabled,
            identity::Template::ErasureAsked => Template::ErasureAsked,
        },
        account: Some(mail.account),
        booking: None,
        to: mail.to.clone(),
        time_zone: mail.time_zone.clone(),
        values: Values::from(mail.values.clone()),
        link: mail.link.map(|link| Link {
            purpose: link.purpose,
            id: link.id,
            expires_at: link.expires_at,
        }),
        attachments: Vec::new(),
        origin: None,
    })
}
