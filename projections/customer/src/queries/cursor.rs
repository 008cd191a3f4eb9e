//! Cursors: the sorted value and id of the last item of a page. The next page starts after
//! them, wherever items were added or removed meanwhile.

use uuid::Uuid;

/// A cursor that was not given out by the list that it is used on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor does not belong to this list")]
pub struct InvalidCursor;

/// `order.value.id`, the text of a cursor.
pub(super) fn write(
    f: &mut std::fmt::Formatter<'_>,
    order: &str,
    value: i64,
    id: Uuid,
) -> std::fmt::Result {
    write!(f, "{order}.{value}.{}", id.simple())
}

pub(super) fn read(text: &str) -> Result<(&str, i64, Uuid), InvalidCursor> {
    let mut parts = text.split('.');
    let (Some(order), Some(value), Some(id), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(InvalidCursor);
    };
    let value = value.parse().map_err(|_| InvalidCursor)?;
    let id = Uuid::parse_str(id).map_err(|_| InvalidCursor)?;
    Ok((order, value, id))
}
