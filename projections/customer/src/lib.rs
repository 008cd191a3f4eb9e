//! The MongoDB model of customers: documents, projection, queries.
//!
//! Two sides share one [`ReadModel`]: the projector writes it, as a
//! [`Target`](projection_runtime::Target) of the runtime's loop, and the customer API asks it.
//! Nothing else writes it, and nothing of BSON or MongoDB shows outside.
//!
//! - `fold`: events in, changed documents out; pure.
//! - `bulk`, `target`, `lease`: how they are written, so that nothing written twice, late or by
//!   two makes a difference.
//! - `versions`: which version is live.
//! - `documents`: what is stored, and what the API sees of it.
//! - `audit`: how it is compared with the log, and mended.
//! - `queries`: what can be asked. `search`: how launches are found by words.
//!
//! This crate knows no HTTP and no log, and relies only on what any server of MongoDB's protocol
//! does: no transactions, no text indexes, no server-side code.

mod audit;
mod bulk;
mod documents;
mod failure;
mod fold;
mod indexes;
mod lease;
mod model;
mod parked;
mod queries;
mod search;
mod target;
mod versions;

pub use audit::{AUDITED, Audit};
pub use documents::PROJECTION;
pub use documents::account::{AccountHolder, AccountView};
pub use documents::booking::{BookingView, CancellationView, PassengerView};
pub use documents::customer::CustomerView;
pub use documents::invoice::{InvoiceDetails, InvoiceView};
pub use documents::launch::{
    DelayView, EndView, LaunchView, RocketView, SpaceportView, SupplierView,
};
pub use documents::payment::PaymentView;
pub use documents::refund::{RefundView, StepView};
pub use documents::status::{AccountStatus, BookingStatus, PaymentStatus};
pub use model::{ConnectError, MigrateError, ReadModel};
pub use queries::{
    Availability, BookedView, BookingCursor, BookingDetails, BookingFilter, Direction, Flight,
    Happening, InvalidCursor, InvoiceCursor, LaunchCursor, LaunchFilter, LaunchOrder, LaunchSort,
    MAX_PAGE, Moment, Page, QueryError, UnknownSort,
};
pub use search::{MAX_QUERY_CHARS, MAX_QUERY_WORDS, Search, SearchError};
pub use versions::{PRESENT, VERSIONS};
