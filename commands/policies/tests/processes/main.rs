//! The policies over a real log: what follows from what happened, once, whoever dies in between.

mod bookings;
mod books;
mod chaos;
mod deciding;
mod history;
mod hosting;
mod invoices;
mod launches;
mod payouts;
mod refunds;
mod world;
