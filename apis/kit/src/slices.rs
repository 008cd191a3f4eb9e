//! Long bodies, handed to a connection as its client reads them.
//!
//! A connection keeps a copy of what it was given until the client has read it. So it is given a
//! slice at a time, and who reads slowly costs the memory of a slice or two, however long the
//! answer is. Who reads nothing at all is let go of by [`Listener`](crate::Listener).

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// The most that is handed over at a time.
const SLICE: usize = 32 * 1024;

/// The longest that a client may take to read a long body: 10 MB arrive within it at 270 kbit/s.
const LONGEST: Duration = Duration::from_secs(300);

/// A body that is handed over in slices, to a client who reads it in time.
#[derive(Debug)]
pub struct Slices {
    rest: Bytes,
    /// When it ends, whatever is left; known from the first slice on.
    until: Option<Instant>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Slices {
    /// All of a body.
    #[must_use]
    pub fn of(body: impl Into<Bytes>) -> Self {
        Self {
            rest: body.into(),
            until: None,
            _room: None,
        }
    }

    /// Gives `room` back when the client has read the body, or was let go of.
    #[must_use]
    pub fn holding(self, room: OwnedSemaphorePermit) -> Self {
        Self {
            _room: Some(room),
            ..self
        }
    }
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let until = *self.until.get_or_insert_with(|| Instant::now() + LONGEST);
        // A body that ends before its length is reached ends its connection.
        if self.rest.is_empty() || Instant::now() >= until {
            return Poll::Ready(None);
        }
        let slice = self.rest.len().min(SLICE);
        Poll::Ready(Some(Ok(self.rest.split_to(slice))))
    }
}

/// A body as it is when it is short or comes bit by bit anyway, and in slices otherwise.
pub(crate) fn sliced(body: BoxBody) -> BoxBody {
    match body.size() {
        BodySize::Sized(size) if size > SLICE as u64 => match body.try_into_bytes() {
            Ok(bytes) => BoxBody::new(Slices::of(bytes)),
            Err(body) => body,
        },
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn next(body: &mut BoxBody) -> Option<usize> {
        let slice = poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await;
        slice.map(|slice| slice.unwrap().len())
    }

    #[actix_web::test]
    async fn a_long_body_comes_in_slices_and_tells_its_length() {
        let mut body = sliced(BoxBody::new(vec![7; 2 * SLICE + 1]));
        assert_eq!(body.size(), BodySize::Sized(2 * SLICE as u64 + 1));
        for slice in [Some(SLICE), Some(SLICE), Some(1), None] {
            assert_eq!(next(&mut body).await, slice);
        }
        let mut short = sliced(BoxBody::new(vec![7; SLICE]));
        assert_eq!(next(&mut short).await, Some(SLICE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_not_read_in_time_ends() {
        let mut body = sliced(BoxBody::new(vec![7; 3 * SLICE]));
        assert_eq!(next(&mut body).await, Some(SLICE));
        tokio::time::advance(LONGEST - Duration::from_millis(1)).await;
        assert_eq!(next(&mut body).await, Some(SLICE));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(next(&mut body).await, None);
    }
}
