//! The second factor: setting it up, and showing that one has it.

mod codes;
mod proof;
mod qr;
mod set_up;

pub(crate) use codes::Codes;
pub(crate) use proof::{By, ProofFields, proof_of, use_by};
pub(crate) use set_up::{Confirm, SetUp};
