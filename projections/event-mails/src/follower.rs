//! Follows the log, batch by batch: what follows from it is asked for, then the checkpoint moves.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cqrs_es::Aggregate;
use domain::AnyEvent;
use domain::commit::Position;
use domain::event::EventPayload;
use domain::ids::{AccountId, EventId, InvoiceId, LaunchId, LogId};
use domain::invoice::{Invoice, InvoiceEvent};
use domain::launch::{Launch, LaunchEvent};
use domain::payment::Purpose;
use domain::refund::{Refund, RefundEvent};
use domain::text::Email;
use event_log::{EventLog, Keyring};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use notifier::{Messages, NewMessage, Trigger};
use projection_runtime::{Batch, Checkpoint, Claim, Event, Kind, Parked, Target, TargetError};
use uuid::Uuid;

use crate::archive::Archive;
use crate::course::Course;
use crate::directory::Directory;
use crate::failure;
use crate::parking::Parking;
use crate::people;
use crate::plan::{self, Mail, Reader, Turn};
use crate::record::Record;
use crate::sites::Sites;

/// So many mails are asked for at a time.
const WIDTH: usize = 16;

/// The most seats of all launches together that are kept from one batch to the next.
const MOST_SEATS: u64 = 200_000;

/// Mails what happens. Clones share everything.
#[derive(Clone)]
pub struct EventMails {
    inner: Arc<Inner>,
}

struct Inner {
    messages: Messages,
    archive: Archive,
    directory: Directory,
    record: Record,
    parking: Parking,
    sites: Sites,
    /// Launches that were looked at, and the position up to which they were.
    courses: Mutex<(Position, Courses)>,
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
        Self {
            inner: Arc::new(Inner {
                archive: Archive::new(log, keyring),
                directory: Directory::new(database),
                record: Record::new(database),
                parking: Parking::new(database),
                messages: messages.clone(),
                sites,
                courses: Mutex::default(),
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
        let mut courses = inner.courses_at(batch.after);
        inner.mail(new, &mut courses).await?;
        let advanced = inner.record.advance(claim, batch.after, batch.last);
        advanced.await?;
        inner.keep(batch.last, courses);
        Ok(())
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.inner.record.stand(claim).await?;
        for commit in parked {
            self.inner.parking.park(commit).await?;
        }
        Ok(())
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        self.inner.parking.aggregates().await
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.inner.record.checkpoint().await
    }
}

/// Launches, as they were after the event that was looked at last, and the number of the commit that
/// it is in.
type Courses = HashMap<LaunchId, (u64, Course)>;

impl Inner {
    /// The launches that are known as of a position. None of any other, as after a batch that could
    /// not be mailed.
    fn courses_at(&self, position: Position) -> Courses {
        let (at, courses) = std::mem::take(&mut *self.courses());
        if at == position {
            courses
        } else {
            Courses::new()
        }
    }

    /// Keeps launches for the next batch, so that one that sells all the time is not read anew for
    /// each.
    fn keep(&self, position: Position, courses: Courses) {
        let seats = courses.values().map(|(_, course)| course.seats());
        if seats.sum::<u64>() <= MOST_SEATS {
            *self.courses() = (position, courses);
        }
    }

    fn courses(&self) -> MutexGuard<'_, (Position, Courses)> {
        self.courses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for all mails that follow from events, which come in the order of the log.
    async fn mail<'a>(
        &self,
        events: impl Iterator<Item = &'a Event>,
        courses: &mut Courses,
    ) -> Result<(), TargetError> {
        let mut wanted: Vec<(EventId, Mail)> = Vec::new();
        for event in events {
            let mails = self.plan(event, courses).await?;
            wanted.extend(mails.into_iter().map(|mail| (event.id, mail)));
        }
        let asked = stream::iter(wanted)
            .map(|(event, mail)| self.ask(event, mail))
            .buffer_unordered(WIDTH);
        all(asked).await
    }

    async fn plan(&self, event: &Event, courses: &mut Courses) -> Result<Vec<Mail>, TargetError> {
        let sites = &self.sites;
        match &event.payload {
            AnyEvent::Launch(payload) => {
                let id = LaunchId(event.aggregate_id);
                let follows = |version: u64| version + 1 >= event.number.version;
                // A commit between that was set aside is met in the log again, and sets this one aside.
                courses.retain(|known, (version, _)| *known != id || follows(*version));
                let (version, course) = self.course(id, event.position, courses).await?;
                if !follows(*version) {
                    let late = "the newest commits of a launch are missing".to_owned();
                    return Err(TargetError::Unavailable(late));
                }
                let before = course.clone();
                course.apply(payload.clone());
                *version = event.number.version;
                let turn = Turn {
                    id,
                    before: &before,
                    after: course,
                    sites,
                };
                Ok(plan::of_launch(&turn, payload))
            }
            AnyEvent::Refund(payload @ (RefundEvent::Paid(_) | RefundEvent::Failed(_))) => {
                let past = self.past::<Refund>(event).await?;
                let mut refund = Refund::default();
                past.into_iter().for_each(|told| refund.apply(told));
                let Some(claim) = refund.claim() else {
                    return Ok(Vec::new());
                };
                let Purpose::Booking { launch, .. } = claim.purpose else {
                    return Ok(Vec::new());
                };
                let (_, course) = self.course(launch, event.position, courses).await?;
                Ok(plan::of_refund(payload, claim, course, sites))
            }
            AnyEvent::Invoice(InvoiceEvent::Issued(issued)) => {
                let past = self.past::<Invoice>(event).await?;
                let drafted = past.into_iter().find_map(|told| match told {
                    InvoiceEvent::Drafted(drafted) => Some(drafted),
                    _ => None,
                });
                let Some(drafted) = drafted else {
                    return Ok(Vec::new());
                };
                let (_, course) = self.course(drafted.launch, event.position, courses).await?;
                let id = InvoiceId(event.aggregate_id);
                let mail = plan::of_invoice(id, issued, &drafted, course, sites);
                Ok(mail.into_iter().collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// A launch, as it was before a position, or after its last event in this batch.
    async fn course<'c>(
        &self,
        id: LaunchId,
        position: Position,
        courses: &'c mut Courses,
    ) -> Result<&'c mut (u64, Course), TargetError> {
        match courses.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let past = self
                    .archive
                    .before::<LaunchEvent>(Launch::TYPE, id.0, position);
                let past = past.await?;
                let mut course = Course::default();
                for (_, event) in past.events {
                    course.apply(event);
                }
                Ok(unknown.insert((past.version, course)))
            }
        }
    }

    /// What happened to an aggregate, up to an event.
    async fn past<A: Aggregate<Event: EventPayload>>(
        &self,
        event: &Event,
    ) -> Result<Vec<A::Event>, TargetError> {
        let after = Position(event.position.0 + 1);
        let past = self
            .archive
            .before::<A::Event>(A::TYPE, event.aggregate_id, after)
            .await?;
        let mut events = past.up_to(event.number.version)?.events;
        let until = events.iter().position(|(id, _)| *id == event.id);
        events.truncate(until.map_or(events.len(), |last| last + 1));
        Ok(events.into_iter().map(|(_, event)| event).collect())
    }

    /// Asks for a mail to whoever should get it.
    async fn ask(&self, event: EventId, mail: Mail) -> Result<(), TargetError> {
        let mail = &mail;
        match mail.to {
            Reader::Customer(customer) => {
                let account = self.directory.of_customer(customer).await?;
                self.ask_owner(event, mail, account).await
            }
            Reader::Supplier(supplier) => {
                let account = self.directory.of_supplier(supplier).await?;
                self.ask_owner(event, mail, account).await
            }
            Reader::Vips => {
                let vips = self.directory.vips().await?;
                let asked = vips.map_ok(async |customer| {
                    let account = self.directory.of_customer(customer).await?;
                    self.ask_owner(event, mail, account).await
                });
                all(asked.try_buffer_unordered(WIDTH)).await
            }
            Reader::Finance => {
                let accounts = self.directory.finance().await?;
                let asked = accounts.map_ok(|account| self.ask_finance(event, mail, account));
                all(asked.try_buffer_unordered(WIDTH)).await
            }
        }
    }

    /// Asks for a mail to the owner of an account, if there is one who can be reached.
    async fn ask_owner(
        &self,
        event: EventId,
        mail: &Mail,
        account: Option<AccountId>,
    ) -> Result<(), TargetError> {
        let Some(account) = account else {
            return Ok(());
        };
        match people::reach(&self.archive, account).await? {
            Some(reached) => self.enqueue(event, mail, account, reached.email).await,
            None => Ok(()),
        }
    }

    /// The same, if they work in finance.
    async fn ask_finance(
        &self,
        event: EventId,
        mail: &Mail,
        account: AccountId,
    ) -> Result<(), TargetError> {
        match people::reach(&self.archive, account).await? {
            Some(reached) if reached.is_in_finance => {
                self.enqueue(event, mail, account, reached.email).await
            }
            _ => Ok(()),
        }
    }

    async fn enqueue(
        &self,
        event: EventId,
        mail: &Mail,
        account: AccountId,
        to: Email,
    ) -> Result<(), TargetError> {
        let message = NewMessage {
            trigger: Trigger::of_event(event),
            template: mail.template,
            account: Some(account),
            booking: mail.booking,
            to,
            values: mail.values.clone(),
            link: None,
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
