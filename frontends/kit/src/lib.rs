//! What pages of all web apps do that answer to their readers.
//!
//! - [`Call`]: asks the site's own API, and gives its answer or a [`Refusal`], in words for people.
//!   A [`CommandKey`] makes that what is sent twice is done once.
//! - [`use_same_account`]: whose page it is, while it is open.
//! - [`use_answer`]: what a page reads of its API, and shows. [`use_query`]: the query of its
//!   address, in which filters are kept.
//! - [`Form`], [`Submission`], [`Values`]: what somebody filled in, sent once, with what is wrong
//!   beside its fields. [`use_modal`]: in a dialog.
//! - [`platform`]: what of the browser pages need. `take_over` (WebAssembly): how an app takes
//!   over pages that are there as HTML. [`document()`] (native): the whole of such a page.
//! - [`said`]: how money, moments and spans of time are said. [`at_place()`]: moments by
//!   the clocks of a place. [`own_path()`]: where a page may lead.
//!
//! It knows what all APIs answer alike, and no app. What decides is pure and tested natively; only
//! [`platform`] differs between browsers and the API that writes the pages.

mod answered;
mod call;
mod command_key;
#[cfg(not(target_arch = "wasm32"))]
mod document;
mod fault;
mod form;
mod modal;
mod own_path;
mod place;
pub mod platform;
mod position;
mod query;
mod refusal;
pub mod said;
mod same_account;
mod sign_in;
#[cfg(target_arch = "wasm32")]
mod take_over;
mod text;
mod values;

pub use answered::{Answer, Answered, use_answer};
pub use call::Call;
pub use command_key::{CommandKey, KeptKey, PageKey, use_kept_key, use_page_key};
#[cfg(not(target_arch = "wasm32"))]
pub use document::{before_take_over, document};
pub use form::{Form, Submission, use_submission};
pub use modal::{leave_modal, use_modal};
pub use own_path::{own_path, parameter};
pub use place::at_place;
pub use query::{Parameters, Query, use_query};
pub use refusal::{Refusal, sentence};
pub use same_account::use_same_account;
pub use sign_in::{SignInAt, sign_in_address};
#[cfg(target_arch = "wasm32")]
pub use take_over::take_over;
pub use values::Values;
