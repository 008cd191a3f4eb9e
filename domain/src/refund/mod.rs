//! A refund: money that goes back to whom it came from. One at most for each payment, and never
//! more than was paid, so that nothing can be paid back twice.
//!
//! Knows no bank: that money left, or did not, arrives as a command. What went by card the gateway
//! tells, attempt by attempt, and only that: while an attempt is open nobody else can know whether
//! its money is on the way. Once it has failed, finance may pay by transfer.

mod events;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

pub use events::{Approved, Failed, Paid, RefundCause, RefundEvent, Rejected, Requested};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{PaymentId, RefundId};
use crate::launch::PaymentMethod;
use crate::money::Money;
use crate::payment::{MAX_YEARS_BACK, Purpose, earliest_record};
use crate::text::{PaymentReference, Reason};
use crate::words::words;

/// What a refund can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum RefundCommand {
    /// Ask for it.
    Request(Request),
    /// Let it go, or let it be tried again.
    Approve,
    /// Note that an attempt arrived.
    RecordPayment(RecordPayment),
    /// Note that an attempt did not arrive.
    RecordFailure(RecordFailure),
    /// Note that finance paid it by transfer.
    RecordTransfer(RecordTransfer),
    /// Note that a transfer came back.
    RecordReturn(RecordReturn),
    /// Keep the money.
    Reject(Reject),
}

commands_of!(RefundCommand {
    Request,
    RecordPayment,
    RecordFailure,
    RecordTransfer,
    RecordReturn,
    Reject,
});

/// Ask for a refund. The same payment asked for again, whatever the cause, changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The payment of which it goes back.
    pub payment: PaymentId,
    /// What that payment was for.
    pub purpose: Purpose,
    /// How it came, and goes back.
    pub method: PaymentMethod,
    /// What gateway or bank call the payment.
    pub reference: PaymentReference,
    /// How much was paid.
    pub paid: Money,
    /// How much goes back.
    pub amount: Money,
    /// Why, in a word.
    pub cause: RefundCause,
}

/// Note that an attempt arrived. Told again it changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPayment {
    /// Which approval it followed from.
    pub attempt: u32,
    /// What gateway or bank call it.
    pub reference: PaymentReference,
    /// When it went: not in the future, nor more than [`MAX_YEARS_BACK`] years ago.
    pub paid_at: DateTime<Utc>,
}

/// Note that an attempt did not arrive.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordFailure {
    /// Which approval it followed from.
    pub attempt: u32,
    /// Why.
    pub reason: Reason,
}

/// Note that finance paid it by transfer. Told again it changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTransfer {
    /// What the bank calls it.
    pub reference: PaymentReference,
    /// When it went: not in the future, nor more than [`MAX_YEARS_BACK`] years ago.
    pub paid_at: DateTime<Utc>,
}

/// Note that a transfer came back.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordReturn {
    /// Why.
    pub reason: Reason,
}

/// Keep the money.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Why.
    pub reason: Reason,
}

/// Why a refund's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// There is none.
    #[error("there is no such refund")]
    RefundUnknown,
    /// It does not go from how it stands to what is asked.
    #[error("a refund that is {status} can't be {asked}")]
    NotPossibleNow {
        /// How it stands.
        status: RefundStatus,
        /// What was asked, as a word for it.
        asked: &'static str,
    },
    /// It goes by card, and the gateway has not told yet how its attempt ended.
    #[error(
        "this refund goes back by card, and the payment gateway tells how that ends: it can be \
         paid by transfer once it has failed"
    )]
    GatewayTells,
    /// What is told is not about the attempt at which it is.
    #[error("attempt {told} is told of, and the refund is at attempt {present}")]
    OtherAttempt {
        /// The attempt that is told of.
        told: u32,
        /// The attempt at which it is.
        present: u32,
    },
    /// Nothing, or more than was paid.
    #[error("0.01 USD to {paid} can be paid back, not {asked}")]
    AmountOutOfBounds {
        /// What was asked for.
        asked: Money,
        /// What was paid.
        paid: Money,
    },
    /// Money can't have left tomorrow.
    #[error("a payment is recorded when it is done: {paid_at} is still to come")]
    NotYet {
        /// When it is said to be done.
        paid_at: DateTime<Utc>,
    },
    /// Money that left then is in the books for long.
    #[error("a payment is recorded within {years} years: {paid_at} is longer ago")]
    TooLongAgo {
        /// When it is said to be done.
        paid_at: DateTime<Utc>,
        /// The years.
        years: u32,
    },
}

words! {
    /// How a refund stands.
    pub enum RefundStatus {
        /// It waits for a decision.
        Requested = "requested",
        /// It may go.
        Approved = "approved",
        /// It went.
        Paid = "paid",
        /// It did not arrive, and may be approved again.
        Failed = "failed",
        /// It does not go.
        Rejected = "rejected",
    }
}

/// A refund.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    claim: Option<Claim>,
}

/// A refund that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The payment of which it goes back.
    pub payment: PaymentId,
    /// What that payment was for.
    pub purpose: Purpose,
    /// How it came, and goes back.
    pub method: PaymentMethod,
    /// What gateway or bank call the payment.
    pub reference: PaymentReference,
    /// How much goes back.
    pub amount: Money,
    /// Why, in a word.
    pub cause: RefundCause,
    /// How it stands.
    pub status: RefundStatus,
    /// How often it was approved.
    pub attempts: u32,
}

aggregate!(Refund, "refund", RefundCommand, RefundEvent, RefundError);

impl AggregateRoot for Refund {
    type Id = RefundId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &RefundCommand,
        context: &Context,
    ) -> Result<Vec<RefundEvent>, RefundError> {
        match command {
            RefundCommand::Request(command) => self.request(command),
            RefundCommand::Approve => self.approve(),
            RefundCommand::RecordPayment(command) => self.record_payment(command, context),
            RefundCommand::RecordFailure(command) => self.record_failure(command),
            RefundCommand::RecordTransfer(command) => self.record_transfer(command, context),
            RefundCommand::RecordReturn(command) => self.record_return(command),
            RefundCommand::Reject(command) => self.reject(command),
        }
    }
}

impl Refund {
    /// What was asked for, and how it stands.
    #[must_use]
    pub fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }

    fn claimed(&self) -> Result<&Claim, RefundError> {
        self.claim.as_ref().ok_or(RefundError::RefundUnknown)
    }

    fn request(&self, command: &Request) -> Result<Vec<RefundEvent>, RefundError> {
        if self.claim.is_some() {
            return Ok(Vec::new());
        }
        if command.amount.is_zero() || command.amount.cents() > command.paid.cents() {
            return Err(RefundError::AmountOutOfBounds {
                asked: command.amount,
                paid: command.paid,
            });
        }
        let command = command.clone();
        let requested = Requested {
            payment: command.payment,
            purpose: command.purpose,
            method: command.method,
            reference: command.reference,
            paid: command.paid,
            amount: command.amount,
            cause: command.cause,
        };
        let mut events = vec![requested.into()];
        if command.cause.approves_itself() {
            events.push(Approved { attempt: 1 }.into());
        }
        Ok(events)
    }

    fn approve(&self) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        match claim.status {
            RefundStatus::Requested | RefundStatus::Failed => Ok(vec![
                Approved {
                    attempt: claim.attempts + 1,
                }
                .into(),
            ]),
            RefundStatus::Approved => Ok(Vec::new()),
            RefundStatus::Paid | RefundStatus::Rejected => Err(claim.not_now("approved")),
        }
    }

    fn record_payment(
        &self,
        command: &RecordPayment,
        context: &Context,
    ) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        claim.is_at(command.attempt)?;
        match claim.status {
            RefundStatus::Approved => {
                let paid = paid(&command.reference, command.paid_at, context)?;
                Ok(vec![paid.into()])
            }
            RefundStatus::Paid => Ok(Vec::new()),
            RefundStatus::Requested | RefundStatus::Failed | RefundStatus::Rejected => {
                Err(claim.not_now("paid"))
            }
        }
    }

    fn record_failure(&self, command: &RecordFailure) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        claim.is_at(command.attempt)?;
        claim.fail(&command.reason)
    }

    /// What failed by card goes by transfer as the next attempt, which is approved and paid at
    /// once: so the gateway is never asked for it.
    fn record_transfer(
        &self,
        command: &RecordTransfer,
        context: &Context,
    ) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        match (claim.status, claim.method) {
            (RefundStatus::Approved, PaymentMethod::Transfer) => {
                let paid = paid(&command.reference, command.paid_at, context)?;
                Ok(vec![paid.into()])
            }
            (RefundStatus::Approved, PaymentMethod::Card) => Err(RefundError::GatewayTells),
            (RefundStatus::Failed, PaymentMethod::Card) => {
                let attempt = claim.attempts + 1;
                let paid = paid(&command.reference, command.paid_at, context)?;
                Ok(vec![Approved { attempt }.into(), paid.into()])
            }
            (RefundStatus::Paid, _) => Ok(Vec::new()),
            (RefundStatus::Requested | RefundStatus::Failed | RefundStatus::Rejected, _) => {
                Err(claim.not_now("paid"))
            }
        }
    }

    fn record_return(&self, command: &RecordReturn) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        match (claim.status, claim.method) {
            (RefundStatus::Approved, PaymentMethod::Card) => Err(RefundError::GatewayTells),
            _ => claim.fail(&command.reason),
        }
    }

    fn reject(&self, command: &Reject) -> Result<Vec<RefundEvent>, RefundError> {
        let claim = self.claimed()?;
        match claim.status {
            RefundStatus::Requested => Ok(vec![
                Rejected {
                    reason: command.reason.clone(),
                }
                .into(),
            ]),
            RefundStatus::Rejected => Ok(Vec::new()),
            RefundStatus::Approved | RefundStatus::Paid | RefundStatus::Failed => {
                Err(claim.not_now("rejected"))
            }
        }
    }

    fn evolve(&mut self, event: RefundEvent) {
        match event {
            RefundEvent::Requested(requested) => {
                self.claim = Some(Claim {
                    payment: requested.payment,
                    purpose: requested.purpose,
                    method: requested.method,
                    reference: requested.reference,
                    amount: requested.amount,
                    cause: requested.cause,
                    status: RefundStatus::Requested,
                    attempts: 0,
                });
            }
            RefundEvent::Approved(approved) => {
                if let Some(claim) = &mut self.claim {
                    claim.attempts = approved.attempt;
                }
                self.stand(RefundStatus::Approved);
            }
            RefundEvent::Paid(_) => self.stand(RefundStatus::Paid),
            RefundEvent::Failed(_) => self.stand(RefundStatus::Failed),
            RefundEvent::Rejected(_) => self.stand(RefundStatus::Rejected),
        }
    }

    fn stand(&mut self, status: RefundStatus) {
        if let Some(claim) = &mut self.claim {
            claim.status = status;
        }
    }
}

/// That it went, if it can have been then.
fn paid(
    reference: &PaymentReference,
    paid_at: DateTime<Utc>,
    context: &Context,
) -> Result<Paid, RefundError> {
    let paid_at = paid_at.trunc_subsecs(3);
    if paid_at > context.now {
        return Err(RefundError::NotYet { paid_at });
    }
    if paid_at < earliest_record(context.now) {
        return Err(RefundError::TooLongAgo {
            paid_at,
            years: MAX_YEARS_BACK,
        });
    }
    Ok(Paid {
        reference: reference.clone(),
        paid_at,
    })
}

impl Claim {
    /// What is told of one attempt says nothing about another.
    fn is_at(&self, told: u32) -> Result<(), RefundError> {
        let present = self.attempts;
        match told == present {
            true => Ok(()),
            false => Err(RefundError::OtherAttempt { told, present }),
        }
    }

    fn fail(&self, reason: &Reason) -> Result<Vec<RefundEvent>, RefundError> {
        match self.status {
            RefundStatus::Approved => Ok(vec![
                Failed {
                    reason: reason.clone(),
                }
                .into(),
            ]),
            RefundStatus::Failed => Ok(Vec::new()),
            RefundStatus::Requested | RefundStatus::Paid | RefundStatus::Rejected => {
                Err(self.not_now("failed"))
            }
        }
    }

    fn not_now(&self, asked: &'static str) -> RefundError {
        RefundError::NotPossibleNow {
            status: self.status,
            asked,
        }
    }
}
