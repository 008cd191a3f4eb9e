//! Every kind of id, each a type of its own, so that one can't be taken for another.

use sha2::{Digest, Sha256};
use uuid::Uuid;

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

/// A person whose data is sealed under a key of their own. Stored as `account.<uuid>` or
/// `passenger.<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Somebody with an account; one key for all that is stored about them.
    Account(AccountId),
    /// A passenger of one booking; a key for this booking alone.
    Passenger(PassengerId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account.{id}"),
            Self::Passenger(id) => write!(f, "passenger.{id}"),
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
                _ => None,
            }
        });
        parsed
            .ok_or_else(|| serde::de::Error::custom("expected account.<uuid> or passenger.<uuid>"))
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
}
