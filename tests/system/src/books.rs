//! The books: every booking and the seats of every launch, as the log says and as each read
//! model says. Nothing of the domain's own folding is used, so that each checks the other.

use std::collections::BTreeMap;

use domain::AnyEvent;
use domain::commit::Position;
use domain::launch::{LaunchEvent, SeatCount};
use event_log::{EventLog, Recorded};
use futures_util::{StreamExt, TryStreamExt};
use mongodb::bson::{self, Document};
use sqlx::Row;
use uuid::Uuid;

use crate::stores::Places;

/// Every booking and the seats of every launch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Books {
    /// By id.
    pub bookings: BTreeMap<Uuid, Booking>,
    /// By id.
    pub launches: BTreeMap<Uuid, Seats>,
}

/// How a booking stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The launch.
    pub launch: Uuid,
    /// Whose it is.
    pub customer: Uuid,
    /// In one word.
    pub status: String,
    /// How many seats it is about.
    pub seats: i64,
}

/// Where the seats of a launch are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    /// On offer in all.
    pub offered: i64,
    /// Held by reservations.
    pub reserved: i64,
    /// Sold.
    pub confirmed: i64,
    /// Sold, and given up without a refund.
    pub forfeited: i64,
}

/// Everything in the log, in order.
///
/// # Panics
/// When it can't be read.
pub async fn commits(places: &impl Places) -> Vec<Recorded> {
    let log = EventLog::open(places.nats().await).await;
    let log = log.expect("the log opens");
    let end = log.end().await.expect("the log has an end");
    let count = usize::try_from(end.0).expect("as many as fit in memory");
    let commits = log.subscribe(Position(0)).take(count).try_collect().await;
    commits.expect("the log can be read")
}

impl Books {
    /// What the log says.
    ///
    /// # Panics
    /// When it says what can't be: a booking made twice, seats that don't add up, a launch that
    /// is oversold.
    pub async fn of_log(places: &impl Places) -> Self {
        Self::of_commits(&commits(places).await)
    }

    /// What commits say.
    ///
    /// # Panics
    /// As [`Books::of_log`].
    #[must_use]
    pub fn of_commits(commits: &[Recorded]) -> Self {
        let mut books = Self::default();
        for recorded in commits {
            let commit = &recorded.commit;
            for event in &commit.events {
                let data = &event.data;
                let event = AnyEvent::decode(&commit.aggregate, &event.name, event.v, data);
                if let AnyEvent::Launch(event) = event.expect("every event is known") {
                    books.enter(commit.id, event);
                }
            }
        }
        books.assert_sound();
        books
    }

    fn enter(&mut self, launch: Uuid, event: LaunchEvent) {
        let seats = match event {
            LaunchEvent::Scheduled(scheduled) => scheduled.seats,
            LaunchEvent::SeatsReserved(reserved) => {
                let booking = Booking {
                    launch,
                    customer: reserved.customer.0,
                    status: "reserved".to_owned(),
                    seats: count(reserved.passengers.len()),
                };
                let before = self.bookings.insert(reserved.booking.0, booking);
                assert_eq!(before, None, "{} is booked twice", reserved.booking);
                reserved.seats
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                self.turn(confirmed.booking.0, "confirmed");
                confirmed.seats
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                self.turn(cancelled.booking.0, "cancelled");
                cancelled.seats
            }
            LaunchEvent::BookingExpired(expired) => {
                self.turn(expired.booking.0, "expired");
                expired.seats
            }
            LaunchEvent::Revised(revised) => revised.seats,
            LaunchEvent::Aborted(aborted) => {
                self.end(launch, "aborted", "aborted");
                aborted.seats
            }
            LaunchEvent::Completed(completed) => {
                self.end(launch, "completed", "expired");
                completed.seats
            }
            LaunchEvent::Failed(failed) => {
                self.end(launch, "failed", "expired");
                failed.seats
            }
            LaunchEvent::Confirmed(_)
            | LaunchEvent::Delayed(_)
            | LaunchEvent::LowOccupancyFlagged(_)
            | LaunchEvent::Reminded(_) => return,
        };
        let seats = Seats::from(seats);
        let taken = seats.reserved + seats.confirmed + seats.forfeited;
        assert!(taken <= seats.offered, "{launch} is oversold: {seats:?}");
        self.launches.insert(launch, seats);
    }

    /// The end of a launch is the end of its bookings.
    fn end(&mut self, launch: Uuid, of_confirmed: &str, of_reserved: &str) {
        let bookings = self.bookings.values_mut();
        for booking in bookings.filter(|booking| booking.launch == launch) {
            match booking.status.as_str() {
                "confirmed" => booking.status = of_confirmed.to_owned(),
                "reserved" => booking.status = of_reserved.to_owned(),
                _ => {}
            }
        }
    }

    fn turn(&mut self, booking: Uuid, status: &str) {
        let booking = self.bookings.get_mut(&booking);
        booking.expect("was made before").status = status.to_owned();
    }

    /// The seats that the events tell are those of the bookings that hold them. (Of a cancelled
    /// booking, whether its seats are forfeited is not told by its status.)
    fn assert_sound(&self) {
        for (launch, seats) in &self.launches {
            let held = |status: &str| -> i64 {
                let bookings = self.bookings.values();
                bookings
                    .filter(|booking| booking.launch == *launch && booking.status == status)
                    .map(|booking| booking.seats)
                    .sum()
            };
            assert_eq!(seats.reserved, held("reserved"), "of {launch}");
            // Once it has flown, its paid bookings are completed or failed, and were sold.
            let sold = held("confirmed") + held("completed") + held("failed");
            assert_eq!(seats.confirmed, sold, "of {launch}");
        }
    }

    /// What the read model in PostgreSQL says, in the version that a system begins with.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_postgresql(places: &impl Places) -> Self {
        Self::of_postgresql_in(places, 1).await
    }

    /// What a version of the read model in PostgreSQL says.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_postgresql_in(places: &impl Places, version: u32) -> Self {
        let mut connection = places.postgresql().await;
        sqlx::query("select set_config('search_path', $1, false)")
            .bind(format!("operational_v{version}"))
            .execute(&mut connection)
            .await
            .expect("the version is looked at");
        let bookings = sqlx::query("select id, launch, customer, status, seats from bookings");
        let bookings = bookings.fetch_all(&mut connection).await;
        let launches = sqlx::query(
            "select id, seats_offered, seats_reserved, seats_confirmed, seats_forfeited
             from launches",
        );
        let launches = launches.fetch_all(&mut connection).await;
        let bookings = bookings.expect("bookings").into_iter().map(|row| {
            let booking = Booking {
                launch: row.get("launch"),
                customer: row.get("customer"),
                status: row.get("status"),
                seats: row.get("seats"),
            };
            (row.get("id"), booking)
        });
        let launches = launches.expect("launches").into_iter().map(|row| {
            let seats = Seats {
                offered: row.get("seats_offered"),
                reserved: row.get("seats_reserved"),
                confirmed: row.get("seats_confirmed"),
                forfeited: row.get("seats_forfeited"),
            };
            (row.get("id"), seats)
        });
        Self {
            bookings: bookings.collect(),
            launches: launches.collect(),
        }
    }

    /// What the read model in MongoDB says, in the version that a system begins with.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_mongodb(places: &impl Places) -> Self {
        Self::of_mongodb_in(places, 2).await
    }

    /// What a version of the read model in MongoDB says.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_mongodb_in(places: &impl Places, version: u32) -> Self {
        let database = places.mongodb(version).await;
        let all = async |collection: &str| all(&database, collection).await;
        let bookings = all("bookings").await.into_iter().map(|document| {
            let booking = Booking {
                launch: id(&document, "launch"),
                customer: id(&document, "customer"),
                status: document.get_str("status").expect("a text").to_owned(),
                seats: document.get_i64("seats").expect("a number"),
            };
            (id(&document, "_id"), booking)
        });
        let launches = all("launches").await.into_iter().map(|document| {
            let seats = document.get_document("seats").expect("seats");
            let number = |name| seats.get_i64(name).expect("a number");
            let counted = Seats {
                offered: number("offered"),
                reserved: number("reserved"),
                confirmed: number("confirmed"),
                forfeited: number("forfeited"),
            };
            assert_eq!(number("free"), counted.free());
            (id(&document, "_id"), counted)
        });
        Self {
            bookings: bookings.collect(),
            launches: launches.collect(),
        }
    }

    /// The first thing that is not the same here and there.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        first(&self.bookings, &other.bookings).or_else(|| first(&self.launches, &other.launches))
    }
}

impl Seats {
    /// What can still be booked.
    #[must_use]
    pub fn free(self) -> i64 {
        self.offered - self.reserved - self.confirmed - self.forfeited
    }
}

impl From<SeatCount> for Seats {
    fn from(seats: SeatCount) -> Self {
        Self {
            offered: seats.offered.into(),
            reserved: seats.reserved.into(),
            confirmed: seats.confirmed.into(),
            forfeited: seats.forfeited.into(),
        }
    }
}

/// Every document of a collection.
pub(crate) async fn all(database: &mongodb::Database, collection: &str) -> Vec<Document> {
    let found = database.collection(collection).find(Document::new()).await;
    let found = found.expect("MongoDB answers").try_collect().await;
    found.expect("MongoDB answers")
}

pub(crate) fn first<T: PartialEq + std::fmt::Debug>(
    here: &BTreeMap<Uuid, T>,
    there: &BTreeMap<Uuid, T>,
) -> Option<String> {
    here.keys()
        .chain(there.keys())
        .find(|id| here.get(id) != there.get(id))
        .map(|id| format!("{id}: {:?} and {:?}", here.get(id), there.get(id)))
}

fn count(seats: usize) -> i64 {
    i64::try_from(seats).expect("seats are few")
}

pub(crate) fn id(document: &Document, field: &str) -> Uuid {
    let id = document
        .get(field)
        .cloned()
        .map(bson::deserialize_from_bson);
    let id: bson::Uuid = id.expect("an id").expect("an id is a UUID");
    Uuid::from_bytes(id.bytes())
}
