//! Tests of the whole, over the real binary and real servers.
//!
//! Here is what the tests share, and the tests themselves are in `tests/system`, a file for each
//! promise of the system. They know its HTTP, its log and its stores, and nothing of its insides.
//!
//! - [`Caller`]: somebody at an API, and the [`Answer`]s they get.
//! - [`scene`]: what is there before a test begins, and the bodies of requests.
//! - [`Order`]: a request for seats that can be sent again.
//! - [`Watch`]: sees whether something was written.
//! - [`facts`]: single events of a log.
//! - [`Books`]: what a log says, and what each read model made of it.

pub mod books;
pub mod caller;
pub mod facts;
pub mod order;
pub mod scene;
pub mod watch;

pub use books::Books;
pub use caller::{Answer, Caller};
pub use order::Order;
pub use scene::Offer;
pub use watch::Watch;
