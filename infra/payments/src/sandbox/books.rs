//! The charges and refunds of the sandbox, and what becomes of them.

use chrono::Utc;
use domain::ids::{PaymentId, RefundId};
use domain::money::Money;
use indexmap::IndexMap;
use uuid::Uuid;

use super::card::Card;
use crate::wire::{ChargeAnswer, ChargeBody, EventBody, RefundAnswer, RefundBody, kind};

/// The most charges that are remembered, and the most refunds: the oldest are forgotten.
const MOST: usize = 10_000;

/// All that was asked for.
#[derive(Default)]
pub(super) struct Books {
    charges: IndexMap<PaymentId, ChargeEntry>,
    refunds: IndexMap<(RefundId, u32), RefundEntry>,
}

struct ChargeEntry {
    amount: Money,
    card: Card,
    answer: ChargeAnswer,
    /// What went back of it, in cents.
    refunded: i64,
}

struct RefundEntry {
    charge: PaymentId,
    amount: Money,
    answer: RefundAnswer,
}

/// What is to be done about a charge that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Charged {
    pub(super) answer: ChargeAnswer,
    /// It was asked for just now, by this card: so there is something to tell.
    pub(super) new: Option<Card>,
}

/// What is to be done about a refund that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PaidBack {
    pub(super) answer: RefundAnswer,
    /// It was asked for just now: so there is something to tell.
    pub(super) new: bool,
}

/// The same key came before with something else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyReused;

impl Books {
    pub(super) fn charge(&mut self, asked: &ChargeBody<'_>) -> Result<Charged, KeyReused> {
        let card = Card::of(&asked.token);
        if let Some(entry) = self.charges.get(&asked.payment) {
            return match (entry.amount, entry.card) == (asked.amount, card) {
                true => Ok(Charged {
                    answer: entry.answer.clone(),
                    new: None,
                }),
                false => Err(KeyReused),
            };
        }
        let answer = match card {
            Card::Late | Card::LateDecline => ChargeAnswer::Pending,
            Card::Declined(reason) => ChargeAnswer::Declined {
                reason: reason.to_owned(),
            },
            Card::Succeeds | Card::Twice | Card::Silent | Card::RefundFails | Card::RefundLate => {
                succeeded(asked.payment)
            }
        };
        let entry = ChargeEntry {
            amount: asked.amount,
            card,
            answer: answer.clone(),
            refunded: 0,
        };
        remember(&mut self.charges, asked.payment, entry);
        Ok(Charged {
            answer,
            new: Some(card),
        })
    }

    pub(super) fn find_charge(&self, payment: PaymentId) -> Option<ChargeAnswer> {
        Some(self.charges.get(&payment)?.answer.clone())
    }

    /// What was pending ends. Gives what to tell of it.
    pub(super) fn end_charge(&mut self, payment: PaymentId) -> Option<EventBody> {
        let entry = self.charges.get_mut(&payment)?;
        if entry.answer == ChargeAnswer::Pending {
            entry.answer = match entry.card {
                Card::LateDecline => ChargeAnswer::Declined {
                    reason: "declined".to_owned(),
                },
                _ => succeeded(payment),
            };
        }
        let event = match entry.answer.clone() {
            ChargeAnswer::Succeeded { reference } => EventBody {
                reference: Some(reference),
                ..event(kind::CHARGE_SUCCEEDED)
            },
            ChargeAnswer::Declined { reason } => EventBody {
                reason: Some(reason),
                ..event(kind::CHARGE_FAILED)
            },
            ChargeAnswer::Pending => return None,
        };
        Some(EventBody {
            payment: Some(payment),
            ..event
        })
    }

    pub(super) fn refund(&mut self, asked: &RefundBody<'_>) -> Result<PaidBack, KeyReused> {
        let key = (asked.refund, asked.attempt);
        let charge = charge_of(&asked.charge);
        if let Some(entry) = self.refunds.get(&key) {
            return match (Some(entry.charge), entry.amount) == (charge, asked.amount) {
                true => Ok(PaidBack {
                    answer: entry.answer.clone(),
                    new: false,
                }),
                false => Err(KeyReused),
            };
        }
        let charge = charge.unwrap_or(PaymentId(Uuid::nil()));
        let answer = self.pay_back(asked, charge);
        let entry = RefundEntry {
            charge,
            amount: asked.amount,
            answer: answer.clone(),
        };
        remember(&mut self.refunds, key, entry);
        Ok(PaidBack { answer, new: true })
    }

    fn pay_back(&mut self, asked: &RefundBody<'_>, charge: PaymentId) -> RefundAnswer {
        let failed = |reason: &str| RefundAnswer::Failed {
            reason: reason.to_owned(),
        };
        let Some(entry) = self.charges.get_mut(&charge) else {
            return failed("there is no such charge");
        };
        if !matches!(entry.answer, ChargeAnswer::Succeeded { .. }) {
            return failed("this charge did not succeed");
        }
        if entry.card == Card::RefundFails {
            return failed("the card's account is closed");
        }
        let refunded = entry.refunded.saturating_add(asked.amount.cents());
        if refunded > entry.amount.cents() {
            return failed("that is more than was charged");
        }
        entry.refunded = refunded;
        match entry.card {
            Card::RefundLate => RefundAnswer::Pending,
            _ => paid_back(asked.refund, asked.attempt),
        }
    }

    /// What was pending ends. Gives what to tell of it.
    pub(super) fn end_refund(&mut self, refund: RefundId, attempt: u32) -> Option<EventBody> {
        let entry = self.refunds.get_mut(&(refund, attempt))?;
        if entry.answer == RefundAnswer::Pending {
            entry.answer = paid_back(refund, attempt);
        }
        let event = match entry.answer.clone() {
            RefundAnswer::Succeeded { reference } => EventBody {
                reference: Some(reference),
                ..event(kind::REFUND_SUCCEEDED)
            },
            RefundAnswer::Failed { reason } => EventBody {
                reason: Some(reason),
                ..event(kind::REFUND_FAILED)
            },
            RefundAnswer::Pending => return None,
        };
        Some(EventBody {
            refund: Some(refund),
            attempt: Some(attempt),
            ..event
        })
    }
}

fn succeeded(payment: PaymentId) -> ChargeAnswer {
    ChargeAnswer::Succeeded {
        reference: format!("ch_{}", payment.0.simple()),
    }
}

/// The payment that a reference is of.
fn charge_of(reference: &str) -> Option<PaymentId> {
    reference.strip_prefix("ch_")?.parse().ok()
}

fn paid_back(refund: RefundId, attempt: u32) -> RefundAnswer {
    RefundAnswer::Succeeded {
        reference: format!("re_{}_{attempt}", refund.0.simple()),
    }
}

/// An event about nothing yet.
fn event(kind: &str) -> EventBody {
    EventBody {
        id: format!("evt_{}", Uuid::new_v4().simple()),
        kind: kind.to_owned(),
        payment: None,
        refund: None,
        attempt: None,
        reference: None,
        reason: None,
        created: Utc::now().timestamp(),
    }
}

fn remember<K: std::hash::Hash + Eq, V>(entries: &mut IndexMap<K, V>, key: K, entry: V) {
    if entries.len() >= MOST {
        entries.shift_remove_index(0);
    }
    entries.insert(key, entry);
}
