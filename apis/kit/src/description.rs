//! What an API looks like: its OpenAPI document.

use std::io::{self, Read};

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use actix_web::{HttpRequest, HttpResponse};
use flate2::bufread::GzDecoder;

use crate::ApiProblem;
use crate::web_app::accepts;

/// The OpenAPI document of an API, which travels and is kept as gzip.
#[derive(Debug, Clone, Copy)]
pub struct Description(&'static [u8]);

impl Description {
    /// A document of JSON that was packed with gzip.
    #[must_use]
    pub const fn packed(gzip: &'static [u8]) -> Self {
        Self(gzip)
    }

    /// The document as JSON.
    ///
    /// # Errors
    /// When what was packed is no text, or damaged.
    pub fn text(self) -> io::Result<String> {
        let mut text = String::new();
        GzDecoder::new(self.0).read_to_string(&mut text)?;
        Ok(text)
    }

    /// The answer to who asks for it: packed, unless the client takes only text.
    pub(crate) fn answer(self, request: &HttpRequest) -> Result<HttpResponse, ApiProblem> {
        let mut response = HttpResponse::Ok();
        response
            .content_type("application/json")
            .insert_header((VARY, ACCEPT_ENCODING.as_str()));
        if accepts(request, "gzip") {
            response.insert_header((CONTENT_ENCODING, "gzip"));
            return Ok(response.body(self.0));
        }
        let text = self.text().map_err(ApiProblem::internal)?;
        Ok(response.body(text))
    }
}
