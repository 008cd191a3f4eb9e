//! What travels over HTTP: bodies, queries, pages, problems.
//!
//! One module per resource. What arrives is typed as it is written (texts are `String`) and has a
//! `parse`, which gives the domain's values or says of every field what is wrong with it, so that
//! a web app checks a form by the same rules. What leaves is made of the domain's values.
//!
//! This crate compiles to WebAssembly. It knows neither how anything is answered nor where the
//! answers come from. Field names and problem codes are stable: clients rely on them.

pub mod billing;
pub mod booked;
pub mod bookings;
pub mod cancellations;
pub mod card_payments;
pub mod customers;
pub mod disclosures;
pub mod documentation;
pub mod explanation;
pub mod export;
pub mod faults;
pub mod fields;
pub mod identity;
pub mod jobs;
pub mod launch_changes;
pub mod launches;
pub mod log_lines;
pub mod managed;
pub mod notifications;
pub mod operations;
pub mod own_mails;
pub mod page;
pub mod parked_commits;
pub mod parked_mails;
pub mod problem;
pub mod projections;
pub mod reconciliations;
pub mod refund_request;
pub mod rejection;
pub mod rockets;
pub mod schema;
pub mod spaceports;
pub mod statements;
pub mod suppliers;
pub mod suppressions;
pub mod transfers;
pub mod verifications;
pub mod written;

pub use fields::{Fields, InvalidFields};
pub use page::Page;
pub use rejection::{Rejected, Rejection, Verdict};
pub use written::Written;
