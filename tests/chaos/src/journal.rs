//! What clients asked for, noted before, and what they were told, noted after: all that the auditor
//! knows besides what is stored.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Result;
use api_kit::position::PositionToken;
use domain::ids::derive;
use serde::Serialize;
use uuid::Uuid;

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Wish {
    /// Seats.
    Book,
    /// That a card pays a booking.
    Pay,
    /// That a booking is cancelled.
    Cancel,
    /// That a transfer for a booking is recorded.
    Transfer,
}

impl Wish {
    /// What commands call it from whose ids their own derive: a word of the stored format.
    fn route(self) -> &'static str {
        match self {
            Self::Book => "reserve_seats",
            Self::Pay => "pay_booking",
            Self::Cancel => "cancel_booking",
            Self::Transfer => "record_booking_payment",
        }
    }
}

/// A request, however often it was sent.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// What is asked for.
    pub wish: Wish,
    /// Whose account asks.
    pub account: Uuid,
    /// The customer whose booking it is.
    pub customer: Uuid,
    /// Under which key.
    pub key: String,
    /// The launch.
    pub launch: Uuid,
    /// The booking; none before it is made.
    pub booking: Option<Uuid>,
    /// How many seats.
    pub seats: usize,
    /// Each time that it was sent.
    pub attempts: Vec<Attempt>,
}

/// A request that was sent.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// When, in microseconds after the beginning.
    pub sent: u64,
    /// When it was over.
    pub over: u64,
    /// What was said.
    pub said: Said,
}

/// What somebody was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Said {
    /// It is done.
    Acknowledged {
        /// What was made or changed.
        id: Uuid,
        /// Where in the log.
        position: u64,
    },
    /// Nothing was done.
    Refused(String),
    /// No answer, or one that does not say.
    Unknown(String),
}

/// What follows from all answers to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was said to be done.
    Acknowledged {
        /// What was made or changed.
        id: Uuid,
        /// Where in the log.
        position: u64,
        /// When this was known first.
        known: u64,
    },
    /// It was said each time that nothing was done.
    Refused,
    /// Neither.
    Unknown,
}

impl Request {
    /// The id of its command.
    #[must_use]
    pub fn command(&self) -> Uuid {
        let booking = self.booking.unwrap_or_default();
        let target = match self.wish {
            Wish::Book => self.launch.as_bytes().to_vec(),
            Wish::Cancel | Wish::Transfer => booking.as_bytes().to_vec(),
            Wish::Pay => [self.launch.into_bytes(), booking.into_bytes()].concat(),
        };
        let account = self.account.to_string();
        let parts = [
            account.as_bytes(),
            self.wish.route().as_bytes(),
            &target,
            self.key.as_bytes(),
        ];
        derive("command", &parts)
    }

    /// What follows from the answers. Whoever was refused after there was no answer does not know: the
    /// first may have been on its way still.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let done = self.attempts.iter().find_map(|attempt| match attempt.said {
            Said::Acknowledged { id, position } => Some(Verdict::Acknowledged {
                id,
                position,
                known: attempt.over,
            }),
            _ => None,
        });
        let mut said = self.attempts.iter().map(|attempt| &attempt.said);
        let refused = said.all(|said| matches!(said, Said::Refused(_)));
        done.unwrap_or(if refused && !self.attempts.is_empty() {
            Verdict::Refused
        } else {
            Verdict::Unknown
        })
    }
}

/// All requests, in memory and in a file.
#[derive(Debug)]
pub struct Journal {
    begin: Instant,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    file: File,
    requests: Vec<Request>,
}

impl Journal {
    /// An empty one.
    ///
    /// # Errors
    /// When its file can't be made.
    pub fn begin(file: &Path) -> Result<Self> {
        let file = File::create(file)?;
        let requests = Vec::new();
        Ok(Self {
            begin: Instant::now(),
            written: Mutex::new(Written { file, requests }),
        })
    }

    /// Microseconds since the beginning.
    #[must_use]
    pub fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Notes that a request is about to be sent for the first time; gives its number.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note(&self, request: Request) -> Result<usize> {
        let mut written = self.written();
        let number = written.requests.len();
        let line = serde_json::json!({ "request": number, "is": request });
        writeln!(written.file, "{line}")?;
        written.requests.push(request);
        Ok(number)
    }

    /// Notes what came of sending it.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn told(&self, number: usize, attempt: Attempt) -> Result<()> {
        let mut written = self.written();
        let line = serde_json::json!({ "request": number, "told": attempt });
        writeln!(written.file, "{line}")?;
        if let Some(request) = written.requests.get_mut(number) {
            request.attempts.push(attempt);
        }
        Ok(())
    }

    /// All of them.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.written().requests.clone()
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The position that an answer names.
#[must_use]
pub fn position(token: &str) -> Option<u64> {
    Some(token.parse::<PositionToken>().ok()?.position.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(said: &[Said]) -> Request {
        let attempts = said.iter().map(|said| Attempt {
            sent: 1,
            over: 2,
            said: said.clone(),
        });
        Request {
            wish: Wish::Book,
            account: Uuid::nil(),
            customer: Uuid::nil(),
            key: "key".to_owned(),
            launch: Uuid::nil(),
            booking: None,
            seats: 1,
            attempts: attempts.collect(),
        }
    }

    #[test]
    fn only_whoever_was_always_refused_knows_that_nothing_was_done() {
        let refused = Said::Refused("sold_out".to_owned());
        let unknown = Said::Unknown("no answer".to_owned());
        let done = Said::Acknowledged {
            id: Uuid::nil(),
            position: 7,
        };
        let verdict = |said: &[Said]| asked(said).verdict();
        assert_eq!(
            verdict(&[refused.clone(), refused.clone()]),
            Verdict::Refused
        );
        assert_eq!(verdict(&[unknown.clone(), refused]), Verdict::Unknown);
        assert_eq!(verdict(&[]), Verdict::Unknown);
        let is_done = matches!(
            verdict(&[unknown, done]),
            Verdict::Acknowledged { position: 7, .. }
        );
        assert!(is_done);
    }
}
