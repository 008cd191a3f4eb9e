//! Tests of the whole, over the real binary and real servers.
//!
//! Here is what the tests share, and the tests themselves are in `tests/system`, a file for each
//! promise of the system. They know its HTTP, its log and its stores, and nothing of its insides.
//!
//! - [`Caller`]: somebody at an API, and the [`Answer`]s they get.
//! - [`scene`]: what is there before a test begins, and the bodies of requests.
//! - [`Office`]: where suppliers and finance deal with a launch, and the bodies of what they send.
//! - [`Order`]: a request for seats that can be sent again. [`Crowd`]: many customers.
//! - [`Ingress`]: one address for whichever process answers there just now.
//! - [`ended`](fn@ended): runs a command of the binary.
//! - [`Watch`]: sees whether something was written.
//! - [`facts`]: single events of a log.
//! - [`Books`], [`Accounts`]: what a log says of bookings and of money, and what each read model
//!   made of it; [`Ledger`] says whether it is in order.

pub mod accounts;
pub mod books;
pub mod caller;
pub mod crowd;
pub mod ended;
pub mod facts;
pub mod ingress;
pub mod office;
pub mod order;
pub mod scene;
pub mod stores;
pub mod watch;

pub use accounts::{Accounts, Ledger};
pub use books::Books;
pub use caller::{Answer, Caller};
pub use crowd::Crowd;
pub use ended::ended;
pub use ingress::Ingress;
pub use office::Office;
pub use order::Order;
pub use scene::Offer;
pub use stores::{Places, Stores};
pub use watch::Watch;
