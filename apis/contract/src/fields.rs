//! Reading the fields of a request: all that is wrong with them is told at once.

use std::fmt::Display;

use crate::problem::FieldError;

/// Collects what is wrong with the fields of a request.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
}

/// The fields that are not as they must be; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFields(pub Vec<FieldError>);

impl InvalidFields {
    /// One field.
    #[must_use]
    pub fn one(field: impl Into<String>, message: impl Display) -> Self {
        Self(vec![FieldError::new(field, message.to_string())])
    }
}

impl Fields {
    /// Takes the value of a field, or notes what is wrong with it.
    pub fn read<T, E: Display>(
        &mut self,
        field: impl Into<String>,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed
            .map_err(|error| self.errors.push(FieldError::new(field, error.to_string())))
            .ok()
    }

    /// Takes the values of a part of the request, or notes what is wrong with it under the
    /// part's own path.
    pub fn read_part<T>(&mut self, path: &str, parsed: Result<T, InvalidFields>) -> Option<T> {
        let within = |error: FieldError| FieldError {
            field: format!("{path}.{}", error.field),
            ..error
        };
        parsed
            .map_err(|invalid| self.errors.extend(invalid.0.into_iter().map(within)))
            .ok()
    }

    /// Puts the values together, if none is missing.
    ///
    /// # Errors
    /// What was wrong.
    pub fn finish<T>(self, together: impl FnOnce() -> Option<T>) -> Result<T, InvalidFields> {
        if !self.errors.is_empty() {
            return Err(InvalidFields(self.errors));
        }
        Ok(together().expect("a value is missing only where an error was noted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positive(number: i32) -> Result<i32, &'static str> {
        if number > 0 {
            Ok(number)
        } else {
            Err("must be positive")
        }
    }

    #[test]
    fn every_wrong_field_is_told_under_its_path() {
        let mut part = Fields::default();
        let c = part.read("c", positive(-3));
        let part = part.finish(|| c);

        let mut fields = Fields::default();
        let a = fields.read("a", positive(-1));
        let b = fields.read("b", positive(2));
        let c = fields.read_part("parts[0]", part);
        let invalid = fields.finish(|| Some((a?, b?, c?))).unwrap_err();
        let named: Vec<_> = invalid.0.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(named, ["a", "parts[0].c"]);
    }
}
