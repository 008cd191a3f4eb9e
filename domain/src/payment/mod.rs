//! A payment: of a booking by its customer, or of an invoice, in or out. It is completed or
//! failed once; one that failed is tried again as a new payment.
//!
//! Knows neither whether its booking still waits for it, nor what is open of its invoice: what
//! follows from a completed payment is decided there, and where nothing does, it is refunded.

mod events;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Months, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

pub use events::{Completed, Direction, Failed, Initiated, PaymentEvent, PaymentFailure, Purpose};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::PaymentId;
use crate::launch::PaymentMethod;
use crate::money::Money;
use crate::text::PaymentReference;

/// How many years ago money that is noted by hand can have moved. Keeps dates within what every
/// store can hold.
pub const MAX_YEARS_BACK: u32 = 10;

/// What a payment can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum PaymentCommand {
    /// Begin to pay.
    Initiate(Initiate),
    /// Note that the money is there.
    Complete(Complete),
    /// Note that no money comes.
    Fail(Fail),
    /// Note a transfer that is done: begin and complete in one.
    Record(Record),
}

commands_of!(PaymentCommand {
    Initiate,
    Complete,
    Fail,
    Record,
});

/// Begin to pay.
#[derive(Debug, Clone, PartialEq)]
pub struct Initiate {
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
}

/// Note that the money is there. Told again it changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Complete {
    /// What the gateway calls it.
    pub reference: PaymentReference,
}

/// Note that no money comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fail {
    /// Why.
    pub reason: PaymentFailure,
}

/// Note a transfer that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// What the bank calls it.
    pub reference: PaymentReference,
    /// When the money was there: not in the future, nor more than [`MAX_YEARS_BACK`] years ago.
    pub paid_at: DateTime<Utc>,
}

/// Why a payment's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// The id is taken.
    #[error("this payment exists already")]
    PaymentExists,
    /// There is none.
    #[error("there is no such payment")]
    PaymentUnknown,
    /// Nothing.
    #[error("a payment is of at least 0.01 USD")]
    NoAmount,
    /// It completed before.
    #[error("this payment is completed, and can't fail any more")]
    PaymentIsCompleted,
    /// It failed before. A new payment is made instead.
    #[error("this payment has failed, and can't be completed any more")]
    PaymentHasFailed,
    /// Money can't have come tomorrow.
    #[error("a payment is recorded when it is done: {paid_at} is still to come")]
    NotYet {
        /// When it is said to be done.
        paid_at: DateTime<Utc>,
    },
    /// Money that came then is in the books for long.
    #[error("a payment is recorded within {years} years: {paid_at} is longer ago")]
    TooLongAgo {
        /// When it is said to be done.
        paid_at: DateTime<Utc>,
        /// The years.
        years: u32,
    },
}

/// A payment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    order: Option<Order>,
    status: Status,
}

/// What is to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
}

/// How a payment stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The money is awaited.
    #[default]
    Pending,
    /// The money is there.
    Completed(PaymentReference),
    /// No money comes.
    Failed(PaymentFailure),
}

/// The first instant at which money that is noted by hand can have moved.
pub(crate) fn earliest_record(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(12 * MAX_YEARS_BACK))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

aggregate!(
    Payment,
    "payment",
    PaymentCommand,
    PaymentEvent,
    PaymentError
);

impl AggregateRoot for Payment {
    type Id = PaymentId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &PaymentCommand,
        context: &Context,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        match command {
            PaymentCommand::Initiate(command) => self.initiate(command),
            PaymentCommand::Complete(command) => self.complete(command, context),
            PaymentCommand::Fail(command) => self.fail(command),
            PaymentCommand::Record(command) => self.record(command, context),
        }
    }
}

impl Payment {
    /// What is to be paid, once it was begun.
    #[must_use]
    pub fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    fn initiate(&self, command: &Initiate) -> Result<Vec<PaymentEvent>, PaymentError> {
        let initiated = self.begin(command.purpose, command.amount, command.method)?;
        Ok(vec![initiated.into()])
    }

    fn begin(
        &self,
        purpose: Purpose,
        amount: Money,
        method: PaymentMethod,
    ) -> Result<Initiated, PaymentError> {
        if self.order.is_some() {
            return Err(PaymentError::PaymentExists);
        }
        if amount.is_zero() {
            return Err(PaymentError::NoAmount);
        }
        Ok(Initiated {
            purpose,
            amount,
            method,
        })
    }

    fn complete(
        &self,
        command: &Complete,
        context: &Context,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.order.as_ref().ok_or(PaymentError::PaymentUnknown)?;
        match &self.status {
            Status::Pending => Ok(vec![
                Completed {
                    reference: command.reference.clone(),
                    paid_at: context.now,
                }
                .into(),
            ]),
            Status::Completed(_) => Ok(Vec::new()),
            Status::Failed(_) => Err(PaymentError::PaymentHasFailed),
        }
    }

    fn fail(&self, command: &Fail) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.order.as_ref().ok_or(PaymentError::PaymentUnknown)?;
        match &self.status {
            Status::Pending => Ok(vec![
                Failed {
                    reason: command.reason,
                }
                .into(),
            ]),
            Status::Failed(_) => Ok(Vec::new()),
            Status::Completed(_) => Err(PaymentError::PaymentIsCompleted),
        }
    }

    fn record(
        &self,
        command: &Record,
        context: &Context,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        let initiated = self.begin(command.purpose, command.amount, PaymentMethod::Transfer)?;
        let paid_at = command.paid_at.trunc_subsecs(3);
        if paid_at > context.now {
            return Err(PaymentError::NotYet { paid_at });
        }
        if paid_at < earliest_record(context.now) {
            return Err(PaymentError::TooLongAgo {
                paid_at,
                years: MAX_YEARS_BACK,
            });
        }
        let completed = Completed {
            reference: command.reference.clone(),
            paid_at,
        };
        Ok(vec![initiated.into(), completed.into()])
    }

    fn evolve(&mut self, event: PaymentEvent) {
        match event {
            PaymentEvent::Initiated(initiated) => {
                self.order = Some(Order {
                    purpose: initiated.purpose,
                    amount: initiated.amount,
                    method: initiated.method,
                });
            }
            PaymentEvent::Completed(completed) => {
                self.status = Status::Completed(completed.reference);
            }
            PaymentEvent::Failed(failed) => self.status = Status::Failed(failed.reason),
        }
    }
}
