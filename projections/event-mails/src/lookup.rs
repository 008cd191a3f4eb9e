//! What the plan is told besides an event: the past of the aggregates that it is about.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cqrs_es::Aggregate;
use domain::AnyEvent;
use domain::commit::Position;
use domain::event::EventPayload;
use domain::ids::LaunchId;
use domain::invoice::{Invoice, InvoiceEvent, Overdue};
use domain::launch::{Launch, LaunchEvent};
use domain::payment::Purpose;
use domain::refund::{Refund, RefundEvent};
use projection_runtime::{Event, TargetError};

use crate::archive::Archive;
use crate::course::Course;
use crate::plan::{self, About, Mail, Turn};
use crate::sites::Sites;

/// The most seats of all launches together that are kept from one batch to the next.
const MOST_SEATS: u64 = 200_000;

/// Launches, as they were after the event that was looked at last, and the number of the commit that
/// it is in.
pub(crate) type Courses = HashMap<LaunchId, (u64, Course)>;

/// Looks up what an event does not say itself.
pub(crate) struct Lookup {
    archive: Archive,
    sites: Sites,
    /// Launches that were looked at, and the position up to which they were.
    courses: Mutex<(Position, Courses)>,
}

impl Lookup {
    pub(crate) fn new(archive: Archive, sites: Sites) -> Self {
        Self {
            archive,
            sites,
            courses: Mutex::default(),
        }
    }

    /// The launches that are known as of a position. None of any other, as after a batch that could
    /// not be mailed.
    pub(crate) fn courses_at(&self, position: Position) -> Courses {
        let (at, courses) = std::mem::take(&mut *self.courses());
        if at == position {
            courses
        } else {
            Courses::new()
        }
    }

    /// Keeps launches for the next batch, so that one that sells all the time is not read anew for
    /// each.
    pub(crate) fn keep(&self, position: Position, courses: Courses) {
        let seats = courses.values().map(|(_, course)| course.seats());
        if seats.sum::<u64>() <= MOST_SEATS {
            *self.courses() = (position, courses);
        }
    }

    fn courses(&self) -> MutexGuard<'_, (Position, Courses)> {
        self.courses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mails that follow from an event. Those of one log come in its order.
    pub(crate) async fn plan(
        &self,
        event: &Event,
        courses: &mut Courses,
    ) -> Result<Vec<Mail>, TargetError> {
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
                course.apply(payload.clone(), event.at, event.position);
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
                let about = About::of(event, course, sites);
                let mail = plan::of_invoice(&about, issued, &drafted);
                Ok(mail.into_iter().collect())
            }
            AnyEvent::Invoice(InvoiceEvent::Overdue(overdue)) => {
                self.of_overdue(event, overdue, courses).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The mails that follow from an invoice that is overdue.
    async fn of_overdue(
        &self,
        event: &Event,
        overdue: &Overdue,
        courses: &mut Courses,
    ) -> Result<Vec<Mail>, TargetError> {
        let past = self.past::<Invoice>(event).await?;
        let mut invoice = Invoice::default();
        past.into_iter().for_each(|told| invoice.apply(told));
        let Some(bill) = invoice.bill() else {
            return Ok(Vec::new());
        };
        let (_, course) = self.course(bill.launch, event.position, courses).await?;
        let about = About::of(event, course, &self.sites);
        Ok(plan::of_overdue(&about, overdue, bill))
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
                for happened in past.events {
                    course.apply(happened.event, happened.at, happened.position);
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
        let until = events.iter().position(|happened| happened.id == event.id);
        events.truncate(until.map_or(events.len(), |last| last + 1));
        Ok(events.into_iter().map(|happened| happened.event).collect())
    }
}
