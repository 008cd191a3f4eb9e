//! An event of any aggregate: what whoever reads the whole log meets.

use serde_json::value::RawValue;

use crate::account::{Account, AccountEvent};
use crate::customer::{Customer, CustomerEvent};
use crate::disclosure::{Disclosure, DisclosureEvent};
use crate::event::{DecodeError, EventPayload};
use crate::invoice::{Invoice, InvoiceEvent};
use crate::invoice_series::{InvoiceSeries, InvoiceSeriesEvent};
use crate::launch::{Launch, LaunchEvent};
use crate::payment::{Payment, PaymentEvent};
use crate::personal::{HoldsPersonal, PersonalVisitor};
use crate::projection::{Projection, ProjectionEvent};
use crate::refund::{Refund, RefundEvent};
use crate::rocket::{Rocket, RocketEvent};
use crate::slug::{Slug, SlugEvent};
use crate::supplier::{Supplier, SupplierEvent};

macro_rules! any_event {
    ($($(#[$doc:meta])* $aggregate:ident($event:ident),)*) => {
        /// An event of any aggregate.
        #[derive(Debug, Clone, PartialEq)]
        pub enum AnyEvent {
            $($(#[$doc])* $aggregate($event),)*
        }

        impl AnyEvent {
            /// The types of all aggregates, such as `launch`.
            pub const AGGREGATES: [&'static str; [$(stringify!($aggregate)),*].len()] =
                [$(<$aggregate as cqrs_es::Aggregate>::TYPE),*];

            /// Reads stored data of any aggregate, of any version ever written.
            ///
            /// # Errors
            /// When aggregate, name or version are unknown here, or the data does not fit them.
            pub fn decode(
                aggregate: &str,
                name: &str,
                schema: u16,
                data: &RawValue,
            ) -> Result<Self, DecodeError> {
                match aggregate {
                    $(<$aggregate as cqrs_es::Aggregate>::TYPE => {
                        $event::decode(name, schema, data).map(Self::$aggregate)
                    })*
                    _ => Err(DecodeError::Unknown {
                        name: name.to_owned(),
                        schema,
                    }),
                }
            }

            /// Every name and version that this program reads.
            #[must_use]
            pub fn known() -> Vec<(&'static str, u16)> {
                [$($event::KNOWN),*].concat()
            }

            /// The type of the aggregate that it belongs to, such as `launch`.
            #[must_use]
            pub fn aggregate(&self) -> &'static str {
                match self {
                    $(Self::$aggregate(_) => <$aggregate as cqrs_es::Aggregate>::TYPE,)*
                }
            }

            /// The frozen name, such as `launch.seats_reserved`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$aggregate(event) => event.name(),)*
                }
            }
        }

        impl HoldsPersonal for AnyEvent {
            fn visit_personal<V: PersonalVisitor>(
                &mut self,
                visitor: &mut V,
            ) -> Result<(), V::Error> {
                match self {
                    $(Self::$aggregate(event) => event.visit_personal(visitor),)*
                }
            }
        }

        $(impl From<$event> for AnyEvent {
            fn from(event: $event) -> Self {
                Self::$aggregate(event)
            }
        })*
    };
}

any_event! {
    /// Of a customer.
    Customer(CustomerEvent),
    /// Of a supplier.
    Supplier(SupplierEvent),
    /// Of a rocket.
    Rocket(RocketEvent),
    /// Of a launch.
    Launch(LaunchEvent),
    /// Of the link of a launch page.
    Slug(SlugEvent),
    /// Of a payment.
    Payment(PaymentEvent),
    /// Of a refund.
    Refund(RefundEvent),
    /// Of an invoice.
    Invoice(InvoiceEvent),
    /// Of a series of invoice numbers.
    InvoiceSeries(InvoiceSeriesEvent),
    /// Of an account.
    Account(AccountEvent),
    /// Of what was decided about a projection.
    Projection(ProjectionEvent),
    /// That personal values were read.
    Disclosure(DisclosureEvent),
}

#[cfg(test)]
mod tests {
    use serde_json::value::to_raw_value;

    use super::*;

    #[test]
    fn an_event_is_read_by_its_aggregate_name_and_version() {
        let data = to_raw_value(&serde_json::json!({})).unwrap();
        let event = AnyEvent::decode("rocket", "rocket.retired", 1, &data).unwrap();
        assert_eq!(
            (event.aggregate(), event.name()),
            ("rocket", "rocket.retired")
        );
    }

    #[test]
    fn an_event_of_another_aggregate_name_or_version_is_unknown() {
        let data = to_raw_value(&serde_json::json!({})).unwrap();
        for (aggregate, name, schema) in [
            ("planet", "rocket.retired", 1),
            ("launch", "rocket.retired", 1),
            ("rocket", "rocket.exploded", 1),
            ("rocket", "rocket.retired", 2),
        ] {
            let read = AnyEvent::decode(aggregate, name, schema, &data);
            assert!(
                matches!(read, Err(DecodeError::Unknown { .. })),
                "{aggregate} {name} v{schema}"
            );
        }
    }

    #[test]
    fn data_that_does_not_fit_its_name_is_malformed() {
        let data = to_raw_value(&serde_json::json!({"slug": 1})).unwrap();
        let read = AnyEvent::decode("slug", "slug.claimed", 1, &data);
        assert!(matches!(read, Err(DecodeError::Malformed { .. })));
    }
}
