//! Every kind of id, each a type of its own, so that one can't be taken for another.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::projection::ProjectionName;

/// An id that names an aggregate, and so stands in the subject of its commits.
pub trait AggregateId:
    Copy + Eq + Ord + std::hash::Hash + std::fmt::Debug + std::fmt::Display + Send + Sync + 'static
{
    /// The plain UUID.
    fn as_uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl AggregateId for $name {
            fn as_uuid(self) -> Uuid {
                self.0
            }
        }
    )*};
}

ids! {
    /// The log itself: chosen when its stream is made, kept in the stream's metadata.
    LogId,
    /// An event. Unique in the log.
    EventId,
    /// A command. Derived (see [`derive()`]), so that the same request is the same command.
    CommandId,
    /// What belongs together from a person's click on: one request and all that follows from it.
    CorrelationId,
    /// An identity: email, password, roles.
    AccountId,
    /// A customer.
    CustomerId,
    /// A supplier.
    SupplierId,
    /// A rocket.
    RocketId,
    /// A launch.
    LaunchId,
    /// A booking of seats in one launch.
    BookingId,
    /// A passenger of one booking: a person of their own, whose data can be erased alone.
    PassengerId,
    /// A readable link of a launch page.
    SlugId,
    /// A payment, for a booking or an invoice.
    PaymentId,
    /// An invoice or a credit note.
    InvoiceId,
    /// A series of invoice numbers in one legal year.
    InvoiceSeriesId,
    /// Money that goes back.
    RefundId,
    /// What was decided about a projection.
    ProjectionId,
    /// That personal values were read.
    DisclosureId,
}

/// Derives a UUIDv8 from what it is about: the same kind and parts give the same id, in every
/// process, for ever. Each part is prefixed by its length, so parts can't run into each other.
#[must_use]
pub fn derive(kind: &str, parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in std::iter::once(kind.as_bytes()).chain(parts.iter().copied()) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::new_v8(bytes)
}

impl BookingId {
    /// The booking that a command makes. The command's id derives from who asks, for which
    /// launch, under which idempotency key, so the same request twice is the same booking.
    #[must_use]
    pub fn made_by(command: CommandId) -> Self {
        Self(derive("booking", &[command.0.as_bytes()]))
    }
}

impl PassengerId {
    /// The passenger at a place (from 0) of a booking's list.
    #[must_use]
    pub fn at(booking: BookingId, place: usize) -> Self {
        Self(derive(
            "passenger",
            &[booking.0.as_bytes(), &(place as u64).to_be_bytes()],
        ))
    }
}

impl SlugId {
    /// The aggregate that decides who holds the link `slug`.
    #[must_use]
    pub fn of(slug: &str) -> Self {
        Self(derive("slug", &[slug.as_bytes()]))
    }
}

impl PaymentId {
    /// The payment that a command makes.
    #[must_use]
    pub fn made_by(command: CommandId) -> Self {
        Self(derive("payment", &[command.0.as_bytes()]))
    }
}

impl InvoiceId {
    /// The invoice of a booking: it has one.
    #[must_use]
    pub fn of_booking(booking: BookingId) -> Self {
        Self(derive("invoice.booking", &[booking.0.as_bytes()]))
    }

    /// The invoice of the fee that a supplier owes for a launch without anybody's doing.
    #[must_use]
    pub fn of_fee(launch: LaunchId) -> Self {
        Self(derive("invoice.fee", &[launch.0.as_bytes()]))
    }

    /// The invoice that a supplier submits for a launch: one at most.
    #[must_use]
    pub fn of_supplier(launch: LaunchId) -> Self {
        Self(derive("invoice.supplier", &[launch.0.as_bytes()]))
    }

    /// The credit note of a refund.
    #[must_use]
    pub fn of_refund(refund: RefundId) -> Self {
        Self(derive("invoice.refund", &[refund.0.as_bytes()]))
    }

    /// The credit note that cancels an invoice.
    #[must_use]
    pub fn cancelling(invoice: InvoiceId) -> Self {
        Self(derive("invoice.cancelling", &[invoice.0.as_bytes()]))
    }

    /// The invoice that a command of finance makes.
    #[must_use]
    pub fn made_by(command: CommandId) -> Self {
        Self(derive("invoice.made", &[command.0.as_bytes()]))
    }
}

impl InvoiceSeriesId {
    /// The series with that code in that legal year.
    #[must_use]
    pub fn of(code: &str, year: i32) -> Self {
        Self(derive(
            "invoice_series",
            &[code.as_bytes(), &year.to_be_bytes()],
        ))
    }
}

impl RefundId {
    /// The refund of a payment: a payment is refunded at most once, so what goes back can never
    /// be more than what came.
    #[must_use]
    pub fn of(payment: PaymentId) -> Self {
        Self(derive("refund", &[payment.0.as_bytes()]))
    }
}

impl DisclosureId {
    /// What that command notes.
    #[must_use]
    pub fn made_by(command: CommandId) -> Self {
        Self(derive("disclosure", &[command.0.as_bytes()]))
    }
}

impl ProjectionId {
    /// The aggregate of the projection with that name.
    #[must_use]
    pub fn of(projection: ProjectionName) -> Self {
        Self(derive("projection", &[projection.as_str().as_bytes()]))
    }
}

/// A person whose data is sealed under a key of their own. Stored as `account.<uuid>`,
/// `passenger.<uuid>` or `invoice.<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Somebody with an account; one key for all that is stored about them.
    Account(AccountId),
    /// A passenger of one booking; a key for this booking alone.
    Passenger(PassengerId),
    /// Whoever an invoice names; a key for this invoice alone, which outlives the person's other
    /// keys for as long as the law wants the invoice kept.
    Invoice(InvoiceId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account.{id}"),
            Self::Passenger(id) => write!(f, "passenger.{id}"),
            Self::Invoice(id) => write!(f, "invoice.{id}"),
        }
    }
}

impl serde::Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let parsed = text.split_once('.').and_then(|(kind, id)| {
            let id = Uuid::parse_str(id).ok()?;
            match kind {
                "account" => Some(Self::Account(AccountId(id))),
                "passenger" => Some(Self::Passenger(PassengerId(id))),
                "invoice" => Some(Self::Invoice(InvoiceId(id))),
                _ => None,
            }
        });
        parsed.ok_or_else(|| {
            serde::de::Error::custom("expected account.<uuid>, passenger.<uuid> or invoice.<uuid>")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_derive_the_same_id_and_shifted_parts_another() {
        assert_eq!(derive("a", &[b"bc", b"d"]), derive("a", &[b"bc", b"d"]));
        assert_ne!(derive("a", &[b"bc", b"d"]), derive("a", &[b"b", b"cd"]));
        assert_ne!(derive("a", &[b"b"]), derive("b", &[b"a"]));
        assert_eq!(derive("a", &[]).get_version_num(), 8);
    }

    /// What is made again under another id would be made twice.
    #[test]
    fn what_derives_from_a_natural_key_has_the_same_id_for_ever() {
        let key = Uuid::from_u128(1);
        let command = CommandId(key);
        let booking = BookingId(key);
        let invoice = InvoiceId(key);
        let launch = LaunchId(key);
        let ids = serde_json::json!({
            "booking.made_by": BookingId::made_by(command),
            "invoice.cancelling": InvoiceId::cancelling(invoice),
            "invoice.made_by": InvoiceId::made_by(command),
            "invoice.of_booking": InvoiceId::of_booking(booking),
            "invoice.of_fee": InvoiceId::of_fee(launch),
            "invoice.of_refund": InvoiceId::of_refund(RefundId(key)),
            "invoice.of_supplier": InvoiceId::of_supplier(launch),
            "invoice_series.of": InvoiceSeriesId::of("BKG", 2028),
            "invoice_series.of.next_year": InvoiceSeriesId::of("BKG", 2029),
            "passenger.at": PassengerId::at(booking, 0),
            "passenger.at.next": PassengerId::at(booking, 1),
            "payment.made_by": PaymentId::made_by(command),
            "disclosure.made_by": DisclosureId::made_by(command),
            "projection.of": ProjectionId::of(ProjectionName::Customer),
            "projection.of.another": ProjectionId::of(ProjectionName::Operational),
            "refund.of": RefundId::of(PaymentId(key)),
            "slug.of": SlugId::of("new-shepard"),
        });
        insta::assert_json_snapshot!("derived", ids);

        let ids = ids.as_object().unwrap();
        let different: std::collections::BTreeSet<_> =
            ids.values().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(different.len(), ids.len(), "no two are the same");
    }

    #[test]
    fn a_person_is_stored_as_what_they_are_and_their_id() {
        let id = Uuid::from_u128(1);
        for (subject, kind) in [
            (Subject::Account(AccountId(id)), "account"),
            (Subject::Passenger(PassengerId(id)), "passenger"),
            (Subject::Invoice(InvoiceId(id)), "invoice"),
        ] {
            let stored = format!(r#""{kind}.00000000-0000-0000-0000-000000000001""#);
            assert_eq!(serde_json::to_string(&subject).unwrap(), stored);
            assert_eq!(serde_json::from_str::<Subject>(&stored).unwrap(), subject);
            assert_eq!(format!("\"{subject}\""), stored);
        }
    }

    #[test]
    fn what_is_no_person_is_not_read_as_one() {
        for bad in [
            "",
            "invoice",
            "invoice.",
            "invoice.1",
            ".00000000-0000-0000-0000-000000000001",
            "launch.00000000-0000-0000-0000-000000000001",
            "Invoice.00000000-0000-0000-0000-000000000001",
            "invoice.00000000-0000-0000-0000-000000000001.",
            "invoice 00000000-0000-0000-0000-000000000001",
        ] {
            let stored = serde_json::to_string(bad).unwrap();
            let error = serde_json::from_str::<Subject>(&stored).unwrap_err();
            assert!(error.to_string().contains("invoice.<uuid>"), "{bad}");
        }
    }
}
