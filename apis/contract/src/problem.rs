//! The one shape of every error answer: problem details (RFC 9457).
//!
//! A program tells problems apart by [`Problem::code`], which is as stable as a route; everything
//! else is written for a person. Nothing of the inside of the system stands in a problem.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media type of a [`Problem`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem as a URI: `urn:astro-bookings:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "urn:astro-bookings:problem:launch_not_found")]
    pub kind: Cow<'static, str>,
    /// The HTTP status in words.
    #[schema(value_type = String, example = "Not Found")]
    pub title: Cow<'static, str>,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// The kind of problem, stable, in `snake_case`: what a program compares.
    #[schema(value_type = String, example = "launch_not_found")]
    pub code: Cow<'static, str>,
    /// What happened here and what can be done about it, for a person.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
    /// What is wrong with single fields of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The trace of the request, 32 hex digits: quote it when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "4bf92f3577b34da6a3ce929d0e0e4736")]
    pub trace_id: Option<String>,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The path of the field, such as `passengers[0].email`; a query parameter's or header's name.
    pub field: String,
    /// What is wrong with it, for a person.
    pub message: String,
}

impl FieldError {
    /// A message about a field.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl Problem {
    /// The URI that names a kind of problem.
    #[must_use]
    pub fn kind_of(code: &str) -> String {
        format!("urn:astro-bookings:problem:{code}")
    }
}
