//! Ids in a form that people can read to each other.

use std::fmt::Display;

use domain::ids::BookingId;

/// How a booking is called on paper: `91C0-7B3F`, the last eight digits of its id. Those are as
/// good as random in every kind of id that there is, and who has them finds the id by its end.
#[must_use]
pub fn booking_reference(booking: BookingId) -> String {
    short(booking)
}

/// The same for an id of any kind.
pub(crate) fn short(id: impl Display) -> String {
    let text = id.to_string().to_ascii_uppercase();
    let tail = &text[text.len().saturating_sub(8)..];
    let (left, right) = tail.split_at(tail.len() / 2);
    format!("{left}-{right}")
}

#[cfg(test)]
mod tests {
    use domain::ids::BookingId;
    use uuid::uuid;

    use super::*;

    #[test]
    fn a_reference_is_the_end_of_the_id() {
        let booking = BookingId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f"));
        assert_eq!(booking_reference(booking), "91C0-7B3F");
    }
}
