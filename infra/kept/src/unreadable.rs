use std::fmt;

use serde::de;

/// Why a document can't be read, and where in it.
///
/// One pointer wide, since it stands in the result of each field.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Unreadable(Box<Flaw>);

#[derive(Debug, thiserror::Error)]
struct Flaw {
    message: String,
    /// From within outwards: it is found where the flaw is, and put together on the way back.
    path: Vec<String>,
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        let mut before = " at ";
        for step in self.path.iter().rev() {
            write!(formatter, "{before}{step}")?;
            before = ".";
        }
        Ok(())
    }
}

impl Unreadable {
    #[cold]
    pub(crate) fn within(mut self, step: impl fmt::Display) -> Self {
        self.0.path.push(step.to_string());
        self
    }

    #[cold]
    fn new(message: String) -> Self {
        Self(Box::new(Flaw {
            message,
            path: Vec::new(),
        }))
    }
}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}
