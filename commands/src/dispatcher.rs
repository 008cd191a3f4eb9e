//! Finds the mailbox of an aggregate, makes it when there is none, and bounds how many there are.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Instant;

use domain::account::Account;
use domain::customer::Customer;
use domain::disclosure::Disclosure;
use domain::ids::AggregateId;
use domain::invoice::Invoice;
use domain::invoice_series::InvoiceSeries;
use domain::launch::Launch;
use domain::payment::Payment;
use domain::projection::Projection;
use domain::refund::Refund;
use domain::rocket::Rocket;
use domain::slug::Slug;
use domain::supplier::Supplier;
use domain::{AggregateRoot, Terms};
use event_log::{EventLog, Keyring, Snapshots};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, TryAcquireError, mpsc, oneshot};

use crate::error::{DispatchError, Unavailable};
use crate::mailbox::{Counted, Mailbox, Pending, Request};
use crate::slots::{Slot, Slots};
use crate::{Clock, CommandMeta, Limits, Outcome};

/// What every mailbox works with.
pub(crate) struct Environment {
    pub(crate) log: EventLog,
    pub(crate) keyring: Keyring,
    pub(crate) snapshots: Snapshots,
    pub(crate) clock: Clock,
    pub(crate) terms: Terms,
    pub(crate) limits: Limits,
}

/// The write path of all aggregates. Clones share their mailboxes.
#[derive(Clone)]
pub struct Commands {
    shared: Arc<Shared>,
}

struct Shared {
    environment: Arc<Environment>,
    customers: Mailboxes<Customer>,
    suppliers: Mailboxes<Supplier>,
    rockets: Mailboxes<Rocket>,
    slugs: Mailboxes<Slug>,
    launches: Mailboxes<Launch>,
    payments: Mailboxes<Payment>,
    refunds: Mailboxes<Refund>,
    invoices: Mailboxes<Invoice>,
    invoice_series: Mailboxes<InvoiceSeries>,
    accounts: Mailboxes<Account>,
    projections: Mailboxes<Projection>,
    disclosures: Mailboxes<Disclosure>,
}

impl Commands {
    /// Starts the write path. Mailboxes run on the runtime in which this is called.
    #[must_use]
    pub fn start(
        log: EventLog,
        keyring: Keyring,
        snapshots: Snapshots,
        clock: Clock,
        terms: Terms,
        limits: Limits,
    ) -> Self {
        let environment = Arc::new(Environment {
            log,
            keyring,
            snapshots,
            clock,
            terms,
            limits,
        });
        let shared = Shared {
            customers: Mailboxes::new(&environment),
            suppliers: Mailboxes::new(&environment),
            rockets: Mailboxes::new(&environment),
            slugs: Mailboxes::new(&environment),
            launches: Mailboxes::new(&environment),
            payments: Mailboxes::new(&environment),
            refunds: Mailboxes::new(&environment),
            invoices: Mailboxes::new(&environment),
            invoice_series: Mailboxes::new(&environment),
            accounts: Mailboxes::new(&environment),
            projections: Mailboxes::new(&environment),
            disclosures: Mailboxes::new(&environment),
            environment,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Sends a command to an aggregate and waits for what comes of it, no longer than
    /// [`Limits::answered_within`]. Neither that nor dropping the future takes the command back.
    ///
    /// # Errors
    /// See [`DispatchError`].
    pub async fn dispatch<A: Hosted>(
        &self,
        id: A::Id,
        command: A::Command,
        meta: CommandMeta,
    ) -> Result<Outcome, DispatchError<A::Error>> {
        let (reply, answer) = oneshot::channel();
        let pending = Pending {
            command,
            meta,
            reply,
            since: Instant::now(),
            _counted: Counted::in_queue(),
        };
        A::send(self, id, Request::Command(Box::new(pending)))?;
        self.in_time(answer).await?
    }

    /// An aggregate's state, as of the log's end during the call. `Default` when nothing is stored.
    ///
    /// # Errors
    /// [`DispatchError::Busy`] and [`DispatchError::Unavailable`].
    pub async fn state<A: Hosted>(&self, id: A::Id) -> Result<A, DispatchError<A::Error>> {
        let (reply, answer) = oneshot::channel();
        A::send(self, id, Request::State(reply))?;
        Ok(self.in_time(answer).await??)
    }

    /// What a mailbox answers. It waits for the log for as long as that takes; who asks it does not.
    async fn in_time<T>(&self, answer: oneshot::Receiver<T>) -> Result<T, Unavailable> {
        let limit = self.shared.environment.limits.answered_within;
        match tokio::time::timeout(limit, answer).await {
            Ok(answered) => answered.map_err(|_| gone()),
            Err(_) => Err(Unavailable::because(format!("no answer within {limit:?}"))),
        }
    }

    /// The business clock that decisions go by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.environment.clock
    }

    /// The terms of business that decisions go by.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.shared.environment.terms
    }
}

fn gone() -> Unavailable {
    Unavailable::because("the mailbox ended before it answered")
}

/// An aggregate that [`Commands`] can host.
pub trait Hosted: AggregateRoot {
    /// Hands a request to the mailbox of an aggregate. Here, and not generic, so that mailboxes are compiled in
    /// this crate, once, and not in each that sends commands.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only this crate hosts aggregates")]
    fn send(
        commands: &Commands,
        id: Self::Id,
        request: Request<Self>,
    ) -> Result<(), DispatchError<Self::Error>>;
}

macro_rules! hosted {
    ($($aggregate:ty => $field:ident,)*) => {$(
        impl Hosted for $aggregate {
            #[expect(private_interfaces, reason = "only this crate hosts aggregates")]
            fn send(
                commands: &Commands,
                id: Self::Id,
                request: Request<Self>,
            ) -> Result<(), DispatchError<Self::Error>> {
                commands.shared.$field.send(id, request)
            }
        }
    )*};
}
hosted! {
    Customer => customers,
    Supplier => suppliers,
    Rocket => rockets,
    Slug => slugs,
    Launch => launches,
    Payment => payments,
    Refund => refunds,
    Invoice => invoices,
    InvoiceSeries => invoice_series,
    Account => accounts,
    Projection => projections,
    Disclosure => disclosures,
}

/// The live aggregates of one type.
struct Mailboxes<A: AggregateRoot> {
    slots: Slots,
    /// What more of them may weigh, in KiB. A mailbox that made room works on until it has answered all: while the
    /// log takes nothing, there would be more of them without end.
    free: Arc<Semaphore>,
    environment: Arc<Environment>,
    runtime: Handle,
    of: PhantomData<fn(A)>,
}

/// A live mailbox knows the slots, so they would keep each other alive.
impl<A: AggregateRoot> Drop for Mailboxes<A> {
    fn drop(&mut self) {
        self.slots.forget_all();
    }
}

impl<A: AggregateRoot> Mailboxes<A> {
    fn new(environment: &Arc<Environment>) -> Self {
        let most = environment.limits.cache_kib + environment.limits.leaving_kib;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Self {
            slots: Slots::new(&environment.limits),
            free: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            environment: environment.clone(),
            runtime: Handle::current(),
            of: PhantomData,
        }
    }

    /// Hands a request to the mailbox of `id`, or refuses it at once when too much waits.
    fn send(&self, id: A::Id, mut request: Request<A>) -> Result<(), DispatchError<A::Error>> {
        // A mailbox that ended on its own (it panicked) is replaced once.
        for _ in 0..2 {
            let slot = self.slots.get_or_open(id.as_uuid(), &mut || self.open(id));
            let slot = slot.map_err(|_no_room| DispatchError::Busy)?;
            let Some(requests) = slot.requests::<Request<A>>() else {
                break;
            };
            match requests.try_send(request) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => return Err(DispatchError::Busy),
                Err(TrySendError::Closed(returned)) => {
                    self.slots.forget(id.as_uuid());
                    request = returned;
                }
            }
        }
        Err(gone().into())
    }

    fn open(&self, id: A::Id) -> Result<Slot, TryAcquireError> {
        let weight = Mailbox::<A>::SMALLEST_KIB as u32;
        let counted = self.free.clone().try_acquire_many_owned(weight)?;
        let (requests, waiting) = mpsc::channel(self.environment.limits.waiting);
        let slot = Slot::new(requests, Mailbox::<A>::SMALLEST_KIB);
        let weigh = self.slots.weigher(id.as_uuid(), &slot);
        let mailbox = Mailbox::<A>::new(id, self.environment.clone(), waiting, weigh, counted);
        self.runtime.spawn(mailbox.run());
        Ok(slot)
    }
}
