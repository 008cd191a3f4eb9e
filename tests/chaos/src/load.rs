//! People who book, pay, are late and step back, at the APIs, whatever happens there.

use std::time::Duration;

use anyhow::Result;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use system_tests::office::{SEAT_CENTS, booking_payments, booking_transfer};
use system_tests::{Crowd, Offer, scene};
use test_support::{AccountRole, Astro, Role, SignedIn};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::chance::Chance;
use crate::journal::{Attempt, Journal, Request, Said, Wish, position};
use crate::world::World;

/// How many customers there are.
const CUSTOMERS: usize = 30;
/// How many work at once.
const AT_ONCE: u64 = 12;
/// Launches that are nearly sold out all the time, and their seats.
const SMALL: usize = 2;
const FEW: u32 = 36;
/// Launches with seats for all, and these.
const LARGE: usize = 10;
const MANY: u32 = 2_000;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(6);
/// How often a request is sent at most.
const ATTEMPTS: usize = 4;

/// Cards, and in how many of a hundred cases.
const CARDS: [(u64, &str); 6] = [
    (70, "tok_success"),
    (10, "tok_declined"),
    (8, "tok_late"),
    (6, "tok_timeout"),
    (3, "tok_twice"),
    (3, "tok_refund_late"),
];

/// Who takes part, and what is on offer.
#[derive(Debug)]
pub struct Scene {
    /// Those who book.
    pub customers: Vec<SignedIn>,
    /// Who records transfers.
    pub finance: SignedIn,
    /// The launches; the first ones are small.
    pub launches: Vec<Uuid>,
}

impl Scene {
    /// Everybody comes in as anybody does, and all launches are offered, before anything happens.
    pub async fn set(world: &World) -> Self {
        let servers = &world.servers;
        let (admin_api, crowd, finance) = tokio::join!(
            Astro::start(Role::AdminApi, servers),
            Crowd::gather(servers, CUSTOMERS),
            servers.sign_in(AccountRole::Finance),
        );
        let first = Offer::new(&admin_api, servers, FEW).await;
        let caller = system_tests::Caller::new(&admin_api, &first.supplier);
        let mut launches = vec![first.launch];
        for n in 1..SMALL + LARGE {
            let seats = if n < SMALL { FEW } else { MANY };
            let rocket = scene::rocket("New Glenn", seats);
            let registered = caller
                .post("/api/v1/rockets", &format!("rocket-{n}"), &rocket)
                .await;
            let flight = scene::flight(registered.expect(201).id(), seats);
            let scheduled = caller
                .post("/api/v1/launches", &format!("launch-{n}"), &flight)
                .await;
            launches.push(scheduled.expect(201).id());
        }
        Self {
            customers: crowd.into_customers(),
            finance,
            launches,
        }
    }
}

/// A booking, as the one who made it knows it.
#[derive(Debug, Clone, Copy)]
struct Held {
    customer: usize,
    launch: Uuid,
    booking: Uuid,
    seats: usize,
    by_card: bool,
    is_paid: bool,
}

/// Somebody at the counters, who acts for one customer after the other.
struct Clerk<'a> {
    world: &'a World,
    scene: &'a Scene,
    journal: &'a Journal,
    client: Client,
    chance: Chance,
    held: Vec<Held>,
}

/// Lets all of them work for so long.
///
/// # Errors
/// When the journal can't be written.
pub async fn run(
    world: &World,
    scene: &Scene,
    journal: &Journal,
    seed: u64,
    length: Duration,
) -> Result<()> {
    let client = Client::builder().timeout(PATIENCE).build()?;
    let end = Instant::now() + length;
    let clerks = (0..AT_ONCE).map(|number| {
        let clerk = Clerk {
            world,
            scene,
            journal,
            client: client.clone(),
            chance: Chance::new(seed ^ (number + 1).rotate_left(32)),
            held: Vec::new(),
        };
        clerk.work(end)
    });
    futures_util::future::try_join_all(clerks).await.map(drop)
}

impl Clerk<'_> {
    async fn work(mut self, end: Instant) -> Result<()> {
        while Instant::now() < end {
            match self.chance.below(100) {
                0..38 => self.pay().await?,
                38..53 => self.cancel().await?,
                _ => self.book().await?,
            }
            sleep(Duration::from_millis(self.chance.between(5, 60))).await;
        }
        Ok(())
    }

    async fn book(&mut self) -> Result<()> {
        let launches = &self.scene.launches;
        let (small, large) = launches.split_at(SMALL);
        let from = if self.chance.percent(35) {
            small
        } else {
            large
        };
        let Some(launch) = self.chance.one_of(from).copied() else {
            return Ok(());
        };
        let customer = self.chance.below(CUSTOMERS as u64) as usize;
        let seats = [1, 1, 1, 2, 2, 3][self.chance.below(6) as usize];
        let by_card = self.chance.percent(85);
        let method = if by_card { "card" } else { "transfer" };
        let body = scene::with(&scene::party(seats), "/payment", json!(method));
        let path = format!("/api/v1/launches/{launch}/bookings");
        let request = self.request(Wish::Book, customer, launch, None, seats);
        if let Some(booking) = self.send(request, &path, Some(&body)).await? {
            self.held.push(Held {
                customer,
                launch,
                booking,
                seats,
                by_card,
                is_paid: false,
            });
        }
        Ok(())
    }

    async fn pay(&mut self) -> Result<()> {
        let waiting: Vec<_> = (0..self.held.len())
            .filter(|place| !self.held[*place].is_paid)
            .collect();
        let Some(place) = self.chance.one_of(&waiting).copied() else {
            return Ok(());
        };
        let held = self.held[place];
        let booking = Some(held.booking);
        let done = if held.by_card {
            let body = scene::card(self.card());
            let path = scene::payment(held.launch, held.booking);
            let request = self.request(Wish::Pay, held.customer, held.launch, booking, held.seats);
            self.send(request, &path, Some(&body)).await?
        } else {
            let cents = SEAT_CENTS * i64::try_from(held.seats)?;
            let body = booking_transfer(held.launch, cents);
            let path = booking_payments(held.booking);
            let mut request = self.request(
                Wish::Transfer,
                held.customer,
                held.launch,
                booking,
                held.seats,
            );
            request.account = self.scene.finance.account().0;
            self.send(request, &path, Some(&body)).await?
        };
        // A card may have been declined: some try again with another.
        self.held[place].is_paid = done.is_some() && self.chance.percent(90);
        Ok(())
    }

    async fn cancel(&mut self) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let place = self.chance.below(self.held.len() as u64) as usize;
        let held = self.held.swap_remove(place);
        let path = scene::cancellation(held.launch, held.booking);
        let request = self.request(
            Wish::Cancel,
            held.customer,
            held.launch,
            Some(held.booking),
            held.seats,
        );
        self.send(request, &path, None).await?;
        Ok(())
    }

    fn card(&mut self) -> &'static str {
        let mut number = self.chance.below(100);
        for (percent, card) in CARDS {
            if number < percent {
                return card;
            }
            number -= percent;
        }
        CARDS[0].1
    }

    fn request(
        &mut self,
        wish: Wish,
        customer: usize,
        launch: Uuid,
        booking: Option<Uuid>,
        seats: usize,
    ) -> Request {
        let who = &self.scene.customers[customer];
        Request {
            wish,
            account: who.account().0,
            customer: who.customer().0,
            key: format!("{wish:?}-{:016x}", self.chance.bits()),
            launch,
            booking,
            seats,
            attempts: Vec::new(),
        }
    }

    /// Sends a request until it is known what came of it, or nobody wants to know any more; gives what
    /// was made.
    async fn send(
        &mut self,
        request: Request,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Option<Uuid>> {
        let (wish, key) = (request.wish, request.key.clone());
        let token = match wish {
            Wish::Transfer => &self.scene.finance.token,
            _ => {
                let mut customers = self.scene.customers.iter();
                let who = customers.find(|who| who.account().0 == request.account);
                &who.expect("a customer of ours").token
            }
        };
        let number = self.journal.note(request)?;
        for _ in 0..ATTEMPTS {
            let api = match wish {
                Wish::Transfer => "admin-api-0",
                _ if self.chance.percent(50) => "customer-api-0",
                _ => "customer-api-1",
            };
            let url = format!("{}{path}", self.world.entrances[api]);
            let mut sending = self.client.post(url).bearer_auth(token);
            sending = sending.header("idempotency-key", &key);
            if let Some(body) = body {
                sending = sending.json(body);
            }
            let sent = self.journal.now();
            let said = match sending.send().await {
                Ok(answer) => read(answer).await,
                Err(error) => Said::Unknown(error.to_string()),
            };
            let done = match said {
                Said::Acknowledged { id, .. } => Some(Some(id)),
                // Who was told that it is busy asks again, too.
                Said::Refused(ref code) if code != "busy" => Some(None),
                Said::Refused(_) | Said::Unknown(_) => None,
            };
            let over = self.journal.now();
            self.journal.told(number, Attempt { sent, over, said })?;
            if let Some(done) = done {
                return Ok(done);
            }
            if self.chance.percent(35) {
                return Ok(None);
            }
            sleep(Duration::from_millis(self.chance.between(20, 300))).await;
        }
        Ok(None)
    }
}

/// What an answer says.
async fn read(answer: reqwest::Response) -> Said {
    let status = answer.status();
    let body: Value = match answer.json().await {
        Ok(body) => body,
        Err(error) => return Said::Unknown(format!("{status}: {error}")),
    };
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    if status.is_success() {
        let id = text("id").parse();
        return match (id, position(text("position"))) {
            (Ok(id), Some(position)) => Said::Acknowledged { id, position },
            _ => Said::Unknown(format!("{status}: {body}")),
        };
    }
    let code = text("code").to_owned();
    let is_definite = status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT;
    if is_definite || code == "busy" {
        Said::Refused(code)
    } else {
        Said::Unknown(format!("{status} {code}"))
    }
}
