//! Follows the log, batch by batch: what follows from it is asked for, then the checkpoint moves.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::{AccountId, EventId, LogId};
use domain::text::Email;
use event_log::{EventLog, Keyring};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use notifier::{Messages, NewMessage, NewParked, Origin, Trigger};
use projection_runtime::{Batch, Checkpoint, Claim, Event, Kind, Parked, Target, TargetError};
use uuid::Uuid;

use crate::archive::Archive;
use crate::directory::Directory;
use crate::failure;
use crate::lookup::{Courses, Lookup};
use crate::passengers;
use crate::people::{self, Reached};
use crate::plan::{Mail, Reader, Seats};
use crate::record::Record;
use crate::sites::Sites;

/// So many mails are asked for at a time.
const WIDTH: usize = 16;

/// Mails what happens. Clones share everything.
#[derive(Clone)]
pub struct EventMails {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) messages: Messages,
    pub(crate) archive: Archive,
    pub(crate) directory: Directory,
    pub(crate) record: Record,
    lookup: Lookup,
}

impl EventMails {
    /// What it is called.
    pub const NAME: &'static str = "mails";

    /// The version of what it keeps.
    pub const VERSION: u32 = 1;

    /// Asks for mails in `messages`, and keeps where it stands beside them.
    #[must_use]
    pub fn new(messages: Messages, log: EventLog, keyring: Keyring, sites: Sites) -> Self {
        let database = messages.database();
        let archive = Archive::new(log, keyring);
        let directory = Directory::new(database);
        Self {
            inner: Arc::new(Inner {
                record: Record::new(database),
                messages: messages.clone(),
                lookup: Lookup::new(archive.clone(), directory.clone(), sites),
                directory,
                archive,
            }),
        }
    }
}

impl Target for EventMails {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        Self::VERSION
    }

    fn kind(&self) -> Kind {
        Kind::Reaction
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        let Inner {
            record, archive, ..
        } = &*self.inner;
        if !record.is_made().await? {
            record.make(log, archive.end().await?).await?;
        }
        record.acquire(holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.inner.record.renew(claim, ttl).await
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.inner.record.release(claim).await
    }

    /// Whoever dies in here dies before the checkpoint moved: all of the batch comes again, and what
    /// was asked for is found there.
    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let inner = &self.inner;
        let stand = inner.record.stand(claim).await?;
        if stand.position == batch.last {
            // Ours is the only claim that could move it there: the answer got lost.
            return Ok(());
        }
        if stand.position != batch.after {
            return Err(TargetError::Fenced);
        }
        inner.directory.note(&batch.events).await?;
        let new = batch.events.iter();
        let new = new.filter(|event| event.position > stand.mails_after);
        let mut courses = inner.lookup.courses_at(batch.after);
        inner.mail(new, &mut courses).await?;
        let advanced = inner.record.advance(claim, batch.after, batch.last);
        advanced.await?;
        inner.lookup.keep(batch.last, courses);
        Ok(())
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.inner.record.stand(claim).await?;
        for commit in parked {
            let new = NewParked {
                position: commit.position.0,
                aggregate: commit.aggregate.clone(),
                id: commit.id,
                cause: commit.cause.clone(),
                at: commit.at,
            };
            let parked = self.inner.messages.park(&new).await;
            parked.map_err(failure::of_messages)?;
        }
        Ok(())
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        let parked = self.inner.messages.parked_aggregates().await;
        parked.map_err(failure::of_messages)
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.inner.record.checkpoint().await
    }
}

/// What a mail follows from.
struct Cause {
    event: EventId,
    origin: Origin,
}

impl Cause {
    fn of(event: &Event) -> Self {
        Self {
            event: event.id,
            origin: Origin {
                correlation: event.correlation,
                trace: event.trace.clone(),
            },
        }
    }
}

impl Inner {
    /// Asks for all mails that follow from events, which come in the order of the log.
    pub(crate) async fn mail<'a>(
        &self,
        events: impl Iterator<Item = &'a Event>,
        courses: &mut Courses,
    ) -> Result<(), TargetError> {
        let mut wanted: Vec<(Cause, Mail)> = Vec::new();
        for event in events {
            let mails = self.lookup.plan(event, courses).await?;
            wanted.extend(mails.into_iter().map(|mail| (Cause::of(event), mail)));
        }
        let asked = stream::iter(wanted)
            .map(|(cause, mail)| self.ask(cause, mail))
            .buffer_unordered(WIDTH);
        all(asked).await
    }

    /// Asks for a mail to whoever should get it.
    async fn ask(&self, cause: Cause, mail: Mail) -> Result<(), TargetError> {
        let (cause, mail) = (&cause, &mail);
        match mail.to {
            Reader::Customer(customer) => {
                let account = self.directory.of_customer(customer).await?;
                self.ask_owner(cause, mail, account).await
            }
            Reader::Supplier(supplier) => {
                let account = self.directory.of_supplier(supplier).await?;
                self.ask_owner(cause, mail, account).await
            }
            Reader::Vips => {
                let vips = self.directory.vips().await?;
                let asked = vips.map_ok(async |customer| {
                    let account = self.directory.of_customer(customer).await?;
                    self.ask_owner(cause, mail, account).await
                });
                all(asked.try_buffer_unordered(WIDTH)).await
            }
            Reader::Finance => {
                let accounts = self.directory.finance().await?;
                let asked = accounts.map_ok(|account| self.ask_finance(cause, mail, account));
                all(asked.try_buffer_unordered(WIDTH)).await
            }
            Reader::Passengers(seats) => self.ask_passengers(cause, mail, seats).await,
        }
    }

    /// Asks for a mail to each passenger of a booking. Whoever booked has one of their own.
    async fn ask_passengers(
        &self,
        cause: &Cause,
        mail: &Mail,
        seats: Seats,
    ) -> Result<(), TargetError> {
        let Some((customer, emails)) = passengers::reach(&self.archive, seats).await? else {
            return Ok(());
        };
        let buyer = match self.directory.of_customer(customer).await? {
            Some(account) => people::reach(&self.archive, account).await?,
            None => None,
        };
        let is_buyer = |email: &Email| {
            let same = |buyer: &Reached| {
                buyer.email.as_str().to_lowercase() == email.as_str().to_lowercase()
            };
            buyer.as_ref().is_some_and(same)
        };
        for email in emails.into_iter().filter(|email| !is_buyer(email)) {
            self.enqueue(cause, mail, None, Reached::passenger(email))
                .await?;
        }
        Ok(())
    }

    /// Asks for a mail to the owner of an account, if there is one who can be reached.
    async fn ask_owner(
        &self,
        cause: &Cause,
        mail: &Mail,
        account: Option<AccountId>,
    ) -> Result<(), TargetError> {
        let Some(account) = account else {
            return Ok(());
        };
        match people::reach(&self.archive, account).await? {
            Some(reached) => self.enqueue(cause, mail, Some(account), reached).await,
            None => Ok(()),
        }
    }

    /// The same, if they work in finance.
    async fn ask_finance(
        &self,
        cause: &Cause,
        mail: &Mail,
        account: AccountId,
    ) -> Result<(), TargetError> {
        match people::reach(&self.archive, account).await? {
            Some(reached) if reached.is_in_finance => {
                self.enqueue(cause, mail, Some(account), reached).await
            }
            _ => Ok(()),
        }
    }

    async fn enqueue(
        &self,
        cause: &Cause,
        mail: &Mail,
        account: Option<AccountId>,
        to: Reached,
    ) -> Result<(), TargetError> {
        let message = NewMessage {
            trigger: Trigger::of_event(cause.event),
            template: mail.template,
            account,
            booking: mail.booking,
            to: to.email,
            time_zone: to.time_zone,
            values: mail.values.clone(),
            link: None,
            attachments: mail.attachments.clone(),
            origin: Some(cause.origin.clone()),
        };
        let asked = self.messages.enqueue(&message).await;
        asked.map(drop).map_err(failure::of_mail)
    }
}

/// Waits for all. Whoever can't be mailed keeps nobody else from it, and is told of in the end.
async fn all(asked: impl Stream<Item = Result<(), TargetError>>) -> Result<(), TargetError> {
    let mut asked = pin!(asked);
    let mut poisonous = Ok(());
    while let Some(result) = asked.next().await {
        match result {
            Err(error @ TargetError::Poisonous(_)) => poisonous = Err(error),
            other => other?,
        }
    }
    poisonous
}
