//! Refunds: finance asks for them after a failed launch, decides on them, and records what became
//! of the money.

mod approve;
mod body;
mod list;
mod record;
mod record_failure;
mod record_payment;
mod reject;
mod request;

pub(crate) use approve::{__path_approve, approve};
pub(crate) use list::{__path_list, list};
pub(crate) use record_failure::{__path_record_failure, record_failure};
pub(crate) use record_payment::{__path_record_payment, record_payment};
pub(crate) use reject::{__path_reject, reject};
pub(crate) use request::{__path_request, request};
