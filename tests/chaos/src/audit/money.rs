//! The books balance, and what the gateway says of each charge is what they say.

use std::collections::BTreeMap;

use domain::AnyEvent;
use domain::launch::PaymentMethod;
use domain::payment::PaymentEvent;
use event_log::Recorded;
use system_tests::Ledger;
use test_support::PaymentSandbox;
use uuid::Uuid;

use super::{Finding, broken};

/// A card payment, as the log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is not known yet how.
    Pending,
    /// The money came.
    Completed,
    /// It did not.
    Failed,
}

/// What is out of order in the books.
#[must_use]
pub fn unbalanced(commits: &[Recorded]) -> Vec<Finding> {
    let fault = Ledger::of_commits(commits).fault();
    let faults = fault.into_iter();
    faults
        .map(|what| broken("the books balance", what))
        .collect()
}

/// The card payments of a log.
#[must_use]
pub fn card_payments(commits: &[Recorded]) -> BTreeMap<Uuid, Ended> {
    let mut payments = BTreeMap::new();
    for recorded in commits {
        let commit = &recorded.commit;
        for event in &commit.events {
            let event = AnyEvent::decode(&commit.aggregate, &event.name, event.v, &event.data);
            let Ok(AnyEvent::Payment(event)) = event else {
                continue;
            };
            match event {
                // The gateway knows nothing of transfers.
                PaymentEvent::Initiated(initiated) => {
                    if initiated.method == PaymentMethod::Card {
                        payments.insert(commit.id, Ended::Pending);
                    }
                }
                PaymentEvent::Completed(_) => {
                    payments
                        .entry(commit.id)
                        .and_modify(|ended| *ended = Ended::Completed);
                }
                PaymentEvent::Failed(_) => {
                    payments
                        .entry(commit.id)
                        .and_modify(|ended| *ended = Ended::Failed);
                }
            }
        }
    }
    payments
}

/// What the gateway says of charges, by payment; nothing of those that it was never asked for.
pub async fn charges(
    sandbox: &PaymentSandbox,
    payments: impl Iterator<Item = &Uuid>,
) -> BTreeMap<Uuid, String> {
    let mut charges = BTreeMap::new();
    for payment in payments {
        if let Some(charge) = sandbox.find_charge(*payment).await {
            let status = charge["status"].as_str().unwrap_or_default();
            charges.insert(*payment, status.to_owned());
        }
    }
    charges
}

/// Where the log and the gateway say different things of a charge, once all has come to rest.
#[must_use]
pub fn other_than_the_gateway(
    payments: &BTreeMap<Uuid, Ended>,
    charges: &BTreeMap<Uuid, String>,
) -> Vec<Finding> {
    let differ = payments.iter().filter_map(|(payment, ended)| {
        let charge = charges.get(payment).map(String::as_str);
        let is_same = matches!(
            (ended, charge),
            (Ended::Completed, Some("succeeded")) | (Ended::Failed, Some("declined") | None)
        );
        (!is_same).then(|| format!("{payment} is {ended:?} here, and {charge:?} at the gateway"))
    });
    differ
        .map(|what| broken("the gateway's ledger is the same", what))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::made::id;

    fn compared(ended: Ended, charge: Option<&str>) -> usize {
        let payments = BTreeMap::from([(id(1), ended)]);
        let charges = charge.map(|charge| (id(1), charge.to_owned())).into_iter();
        other_than_the_gateway(&payments, &charges.collect()).len()
    }

    #[test]
    fn money_that_came_and_is_not_in_the_books_is_found_and_the_other_way_round() {
        assert_eq!(compared(Ended::Completed, Some("succeeded")), 0);
        assert_eq!(compared(Ended::Failed, Some("declined")), 0);
        assert_eq!(compared(Ended::Failed, None), 0);
        assert_eq!(compared(Ended::Failed, Some("succeeded")), 1);
        assert_eq!(compared(Ended::Pending, Some("succeeded")), 1);
        assert_eq!(compared(Ended::Completed, Some("declined")), 1);
        assert_eq!(compared(Ended::Completed, None), 1);
    }
}
