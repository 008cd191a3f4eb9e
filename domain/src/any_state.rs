//! The state of an aggregate of any kind: for whoever looks at how something stood.
//!
//! It is made by the very code that decides on it, so what is shown is what was decided on.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::account::Account;
use crate::customer::Customer;
use crate::disclosure::Disclosure;
use crate::event::{DecodeError, EventPayload};
use crate::invoice::Invoice;
use crate::invoice_series::InvoiceSeries;
use crate::launch::Launch;
use crate::payment::Payment;
use crate::projection::Projection;
use crate::refund::Refund;
use crate::rocket::Rocket;
use crate::slug::Slug;
use crate::supplier::Supplier;

macro_rules! any_state {
    ($($(#[$doc:meta])* $aggregate:ident,)*) => {
        /// The state of an aggregate of any kind. It holds nothing personal; as JSON it has the fields of the
        /// aggregate, lists in it being sets in the order of what is in them.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum AnyState {
            $($(#[$doc])* $aggregate(Box<$aggregate>),)*
        }

        impl AnyState {
            /// The types of all aggregates, such as `launch`.
            pub const AGGREGATES: [&'static str; [$(stringify!($aggregate)),*].len()] =
                [$(<$aggregate as cqrs_es::Aggregate>::TYPE),*];

            /// An aggregate of a type, such as `launch`, before anything happened to it. `None`: there is no
            /// such type.
            #[must_use]
            pub fn before_all(aggregate: &str) -> Option<Self> {
                match aggregate {
                    $(<$aggregate as cqrs_es::Aggregate>::TYPE => {
                        Some(Self::$aggregate(Box::default()))
                    })*
                    _ => None,
                }
            }

            /// The change that a stored event makes, of any version ever written.
            ///
            /// # Errors
            /// When name or version are unknown to this aggregate, or the data does not fit them. Nothing is
            /// changed then.
            pub fn apply(
                &mut self,
                name: &str,
                schema: u16,
                data: &RawValue,
            ) -> Result<(), DecodeError> {
                match self {
                    $(Self::$aggregate(state) => {
                        let event = EventPayload::decode(name, schema, data)?;
                        cqrs_es::Aggregate::apply(&mut **state, event);
                    })*
                }
                Ok(())
            }
        }

        $(impl From<$aggregate> for AnyState {
            fn from(state: $aggregate) -> Self {
                Self::$aggregate(Box::new(state))
            }
        })*
    };
}

any_state! {
    /// Of a customer.
    Customer,
    /// Of a supplier.
    Supplier,
    /// Of a rocket.
    Rocket,
    /// Of a launch.
    Launch,
    /// Of the link of a launch page.
    Slug,
    /// Of a payment.
    Payment,
    /// Of a refund.
    Refund,
    /// Of an invoice.
    Invoice,
    /// Of a series of invoice numbers.
    InvoiceSeries,
    /// Of an account.
    Account,
    /// Of what was decided about a projection.
    Projection,
    /// That personal values were read.
    Disclosure,
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;
    use crate::any_event::AnyEvent;

    #[test]
    fn whatever_has_events_has_a_state() {
        assert_eq!(AnyState::AGGREGATES, AnyEvent::AGGREGATES);
        for aggregate in AnyEvent::AGGREGATES {
            assert!(AnyState::before_all(aggregate).is_some(), "{aggregate}");
        }
        assert_eq!(AnyState::before_all("planet"), None);
    }

    #[test]
    fn an_event_that_can_not_be_read_changes_nothing() {
        let before = AnyState::before_all("rocket").unwrap();
        let data = to_raw_value(&json!({})).unwrap();
        for (name, schema) in [
            ("rocket.exploded", 1),
            ("rocket.retired", 2),
            ("slug.claimed", 1),
            ("rocket.registered", 1),
        ] {
            let mut state = before.clone();
            assert!(state.apply(name, schema, &data).is_err(), "{name}");
            assert_eq!(state, before);
        }
    }
}
