//! What the plan is told besides an event: the past of the aggregates that it is about.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

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
use crate::directory::Directory;
use crate::plan::{self, ANNOUNCED_A_DAY, About, Mail, Turn};
use crate::sites::Sites;

/// The most seats of all launches together that are kept from one batch to the next, of however many seats the
/// one is that was looked at last.
const MOST_SEATS: u64 = 200_000;

/// How long a launch is kept that nothing is about.
const IDLE: Duration = Duration::from_secs(600);

/// Launches that were looked at.
pub(crate) type Courses = HashMap<LaunchId, Known>;

/// A launch, as it was after the event that was looked at last.
#[derive(Debug)]
pub(crate) struct Known {
    course: Course,
    /// The number of the commit that this event is in.
    version: u64,
    used: Instant,
}

/// Looks up what an event does not say itself.
pub(crate) struct Lookup {
    archive: Archive,
    directory: Directory,
    sites: Sites,
    /// Launches that were looked at, and the position up to which they were.
    courses: Mutex<(Position, Courses)>,
}

impl Lookup {
    pub(crate) fn new(archive: Archive, directory: Directory, sites: Sites) -> Self {
        Self {
            archive,
            directory,
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
    pub(crate) fn keep(&self, position: Position, mut courses: Courses) {
        let known = courses.iter();
        let known = known.map(|(id, known)| (*id, known.used, known.course.seats()));
        for id in not_kept(known.collect(), Instant::now()) {
            courses.remove(&id);
        }
        *self.courses() = (position, courses);
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
                if courses.get(&id).is_some_and(|of| !follows(of.version)) {
                    courses.remove(&id);
                }
                let known = self.course(id, event.position, courses).await?;
                if !follows(known.version) {
                    let late = "the newest commits of a launch are missing".to_owned();
                    return Err(TargetError::Unavailable(late));
                }
                let before = known.course.clone();
                known
                    .course
                    .apply(payload.clone(), event.at, event.position);
                known.version = event.number.version;
                let scheduled_before = match payload {
                    LaunchEvent::Scheduled(launch) => {
                        let earlier = self.directory.scheduled_before(
                            launch.supplier,
                            event.at,
                            event.position,
                            ANNOUNCED_A_DAY,
                        );
                        earlier.await?
                    }
                    _ => 0,
                };
                let turn = Turn {
                    id,
                    before: &before,
                    after: &known.course,
                    scheduled_before,
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
                let known = self.course(launch, event.position, courses).await?;
                Ok(plan::of_refund(payload, claim, &known.course, sites))
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
                let known = self.course(drafted.launch, event.position, courses).await?;
                let about = About::of(event, &known.course, sites);
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
        let known = self.course(bill.launch, event.position, courses).await?;
        let about = About::of(event, &known.course, &self.sites);
        Ok(plan::of_overdue(&about, overdue, bill))
    }

    /// A launch, as it was before a position, or after its last event in this batch.
    async fn course<'c>(
        &self,
        id: LaunchId,
        position: Position,
        courses: &'c mut Courses,
    ) -> Result<&'c mut Known, TargetError> {
        let used = Instant::now();
        match courses.entry(id) {
            Entry::Occupied(known) => {
                let known = known.into_mut();
                known.used = used;
                Ok(known)
            }
            Entry::Vacant(unknown) => {
                let past = self
                    .archive
                    .before::<LaunchEvent>(Launch::TYPE, id.0, position);
                let past = past.await?;
                let mut course = Course::default();
                for happened in past.events {
                    course.apply(happened.event, happened.at, happened.position);
                }
                Ok(unknown.insert(Known {
                    course,
                    version: past.version,
                    used,
                }))
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

/// Which of the launches, with when they were used last and how many seats they have, are not kept any longer.
fn not_kept(mut known: Vec<(LaunchId, Instant, u64)>, now: Instant) -> Vec<LaunchId> {
    known.sort_unstable_by_key(|(_, used, _)| std::cmp::Reverse(*used));
    let mut seats = 0;
    let mut is_kept = |place: usize, used: Instant, of: u64| {
        seats += of;
        now.saturating_duration_since(used) < IDLE && (place == 0 || seats <= MOST_SEATS)
    };
    let known = known.into_iter().enumerate();
    known
        .filter_map(|(place, (id, used, of))| (!is_kept(place, used, of)).then_some(id))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NEW: LaunchId = LaunchId(Uuid::from_u128(1));
    const OLD: LaunchId = LaunchId(Uuid::from_u128(2));

    #[test]
    fn what_nothing_is_about_is_kept_for_its_time() {
        let used = Instant::now();
        let later = used + IDLE / 2;
        let known = || vec![(OLD, used, 1), (NEW, later, 1)];
        assert_eq!(not_kept(known(), later), []);
        assert_eq!(not_kept(known(), used + IDLE), [OLD]);
        assert_eq!(not_kept(known(), later + IDLE), [NEW, OLD]);
    }

    #[test]
    fn what_was_used_last_is_kept_as_far_as_there_is_room_and_one_in_any_case() {
        let used = Instant::now();
        let later = used + Duration::from_secs(1);
        let of = |old, new| not_kept(vec![(OLD, used, old), (NEW, later, new)], later);
        assert_eq!(of(MOST_SEATS - 1, 1), []);
        assert_eq!(of(MOST_SEATS, 1), [OLD]);
        assert_eq!(of(1, MOST_SEATS + 1), [OLD]);
    }
}
