//! A made-up history: several launches, and whatever can happen to their bookings, by a seed.
//!
//! What happens in one act depends on nothing that policies are still about to do, and the next
//! act waits until they have: so a seed has one history, however the policies fare.

use chrono::TimeDelta;
use domain::ids::{BookingId, InvoiceId, LaunchId, PaymentId, RefundId, SupplierId};
use domain::invoice::{Cancel, Invoice};
use domain::launch::{Complete, Confirm, Fail, Launch, PaymentMethod};
use domain::payment::{Direction, Purpose};
use domain::refund::{Refund, RefundCause, Request};
use domain::supplier::{ClaimInvoiceNumber, Supplier};
use domain::text::InvoiceNumber;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World, reason, reference, usd};

/// Of two suppliers: three launches of the first one fly, one fails, and one never flies.
const LAUNCHES: [(u128, u128); 5] = [(1, 7), (2, 7), (3, 7), (4, 8), (5, 8)];
const COMPLETED: usize = 3;

/// A booking as its customer sees it.
#[derive(Clone, Copy)]
struct Sale {
    launch: LaunchId,
    booking: BookingId,
    customer: u128,
    total: i64,
}

pub(crate) struct History<'a> {
    world: &'a World,
    chance: StdRng,
    next: u128,
    launches: Vec<LaunchId>,
}

impl<'a> History<'a> {
    pub(crate) fn new(world: &'a World, seed: u64) -> Self {
        Self {
            world,
            chance: StdRng::seed_from_u64(seed),
            next: 1_000,
            launches: Vec::new(),
        }
    }

    /// Plays all of it.
    pub(crate) async fn play(mut self) {
        self.people_and_launches().await;
        let sales = self.reservations().await;
        let (paid, unpaid): (Vec<_>, Vec<_>) = sales
            .into_iter()
            .partition(|_| self.chance.random_bool(0.6));
        for sale in &paid {
            self.pay(*sale).await;
        }
        self.world.settled().await;

        // The unpaid ones are over, and others take what seats they can get.
        self.world.pass(TimeDelta::days(4)).await;
        let others = self.reservations().await;
        for sale in others.iter().chain(&unpaid) {
            self.pay(*sale).await;
        }
        self.world.settled().await;

        self.cancellations(&paid).await;
        self.abort().await;
        self.refunds_go().await;
        self.flights().await;
        self.fees().await;
        self.refunds_go().await;
    }

    fn number(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    async fn people_and_launches(&mut self) {
        self.world.company_tells_who_it_is(7).await;
        for customer in 1..=8 {
            if self.chance.random_bool(0.5) {
                self.world.tells_who_they_are(customer).await;
            }
        }
        for (launch, supplier) in LAUNCHES {
            let seats = self.chance.random_range(4..=9);
            let launch = self.world.schedule(launch, supplier, seats).await;
            self.launches.push(launch);
        }
    }

    /// Everybody tries to book something. Who finds no seat goes without.
    async fn reservations(&mut self) -> Vec<Sale> {
        let mut sales = Vec::new();
        for _ in 0..14 {
            let launch = *self.launches.choose(&mut self.chance).expect("some");
            let customer = self.chance.random_range(1..=8);
            let seats = self.chance.random_range(1..=2);
            let number = self.number();
            let booked = self
                .world
                .tries_to_reserve(launch, number, customer, seats)
                .await;
            sales.extend(booked.map(|booking| Sale {
                launch,
                booking,
                customer,
                total: SEAT * i64::try_from(seats).expect("few"),
            }));
        }
        sales
    }

    /// Once as it should be, or by transfer, or twice, or too little, or confirmed by the API.
    async fn pay(&mut self, sale: Sale) {
        let Sale {
            launch,
            booking,
            customer,
            total,
        } = sale;
        let payment = self.number();
        match self.chance.random_range(0..10) {
            0 | 1 => {
                self.world
                    .transfer_for_booking(payment, launch, booking, customer, total)
                    .await;
            }
            2 | 3 => {
                self.card(payment, sale, total).await;
                let again = self.number();
                self.card(again, sale, total).await;
            }
            4 => {
                self.card(payment, sale, total - 1).await;
            }
            _ => {
                self.card(payment, sale, total).await;
            }
        }
    }

    async fn card(&self, payment: u128, sale: Sale, cents: i64) -> PaymentId {
        let Sale {
            launch,
            booking,
            customer,
            ..
        } = sale;
        self.world
            .pays(payment, launch, booking, customer, cents)
            .await
    }

    /// Some step back, paid or not.
    async fn cancellations(&mut self, sales: &[Sale]) {
        for sale in sales {
            if self.chance.random_bool(0.3) {
                self.world
                    .cancels(sale.launch, sale.booking, sale.customer)
                    .await;
            }
        }
        self.world.settled().await;
    }

    async fn abort(&mut self) {
        self.world.aborts(self.launches[4], 8).await;
        self.world.settled().await;
    }

    /// Finance lets most refunds go, and notes that they went. In the order of their ids, which
    /// are the same whenever this is played.
    async fn refunds_go(&mut self) {
        let refunds = Books::read(&self.world.log).await.refunds;
        for (id, refund) in refunds {
            if !refund.paid && self.chance.random_bool(0.8) {
                if refund.approvals == 0 {
                    self.world.approves(id).await;
                }
                self.world.pays_back(id).await;
            }
        }
        self.world.settled().await;
    }

    async fn flights(&mut self) {
        let world = self.world;
        let supplier = |place: usize| SupplierId(Uuid::from_u128(LAUNCHES[place].1));
        for (place, launch) in self.launches[..4].iter().enumerate() {
            let supplier = supplier(place);
            world.does::<Launch>(*launch, Confirm { supplier }).await;
        }
        world
            .set_clock("2032-06-02T12:00:00Z".parse().expect("a time"))
            .await;
        for (place, launch) in self.launches[..COMPLETED].iter().enumerate() {
            let supplier = supplier(place);
            world.does::<Launch>(*launch, Complete { supplier }).await;
        }
        let fail = Fail {
            supplier: supplier(COMPLETED),
            reason: reason("It did not reach the line"),
        };
        let failed = self.launches[COMPLETED];
        world.does::<Launch>(failed, fail).await;
        world.settled().await;

        // Finance pays some of those back who were on board of the one that failed.
        let state = world.launch(failed).await;
        for (booking, flown) in state.bookings() {
            let Some(payment) = flown.payment.filter(|_| self.chance.random_bool(0.5)) else {
                continue;
            };
            let share = if self.chance.random_bool(0.5) {
                100
            } else {
                40
            };
            let request = Request {
                payment,
                purpose: Purpose::Booking {
                    launch: failed,
                    booking,
                    customer: flown.customer,
                },
                method: PaymentMethod::Card,
                reference: reference("ch_1"),
                paid: flown.total,
                amount: flown.total.percent(share),
                cause: RefundCause::Failure,
            };
            world.does::<Refund>(RefundId::of(payment), request).await;
        }
    }

    /// Suppliers pay their fees: in part, too much, or not at all; one is taken back; and they
    /// send an invoice of their own.
    async fn fees(&mut self) {
        let world = self.world;
        let books = Books::read(&world.log).await;
        for place in 0..COMPLETED {
            let fee = InvoiceId::of_fee(self.launches[place]);
            let Some(invoice) = books.invoices.get(&fee) else {
                continue;
            };
            let total = invoice.draft().total.cents();
            match self.chance.random_range(0..3) {
                0 => {
                    let cancel = Cancel {
                        credit_note: InvoiceId::cancelling(fee),
                        refunded: false,
                    };
                    world.does::<Invoice>(fee, cancel).await;
                }
                1 => {
                    let numbers = [self.number(), self.number()];
                    world
                        .transfers(numbers[0], fee, 7, Direction::In, total / 2)
                        .await;
                    world
                        .transfers(numbers[1], fee, 7, Direction::In, total)
                        .await;
                }
                _ => {
                    let number = self.number();
                    world.transfers(number, fee, 7, Direction::In, total).await;
                }
            }
        }
        let launch = self.launches[0];
        let money = world.launch(launch).await.takings();
        if !money.revenue().is_zero() {
            let claim = ClaimInvoiceNumber {
                launch,
                money: Some(money),
                number: InvoiceNumber::parse("2032-0042").expect("a number"),
                amount: usd(money.revenue().cents()),
            };
            world
                .does::<Supplier>(SupplierId(Uuid::from_u128(7)), claim)
                .await;
        }
        world.settled().await;
    }
}
