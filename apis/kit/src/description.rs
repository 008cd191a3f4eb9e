//! What an API looks like: its OpenAPI document.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use flate2::bufread::GzDecoder;

use crate::ApiProblem;
use crate::web_app::accepts;

/// The OpenAPI document of an API, which travels and is built in as gzip. Clones share everything.
#[derive(Debug, Clone)]
pub struct Description {
    packed: &'static [u8],
    /// Unpacked when it is first asked for so, once for all who do.
    text: Arc<OnceLock<Bytes>>,
}

impl Description {
    /// A document of JSON that was packed with gzip.
    #[must_use]
    pub fn packed(gzip: &'static [u8]) -> Self {
        Self {
            packed: gzip,
            text: Arc::default(),
        }
    }

    /// The document as JSON.
    ///
    /// # Errors
    /// When what was packed is damaged.
    pub fn text(&self) -> io::Result<Bytes> {
        if let Some(text) = self.text.get() {
            return Ok(text.clone());
        }
        let mut text = Vec::new();
        GzDecoder::new(self.packed).read_to_end(&mut text)?;
        Ok(self.text.get_or_init(|| text.into()).clone())
    }

    /// The answer to who asks for it: packed, unless the client takes only text.
    pub(crate) fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ApiProblem> {
        let mut response = HttpResponse::Ok();
        response
            .content_type("application/json")
            .insert_header((VARY, ACCEPT_ENCODING.as_str()));
        if accepts(request, "gzip") {
            response.insert_header((CONTENT_ENCODING, "gzip"));
            return Ok(response.body(self.packed));
        }
        let text = self.text().map_err(ApiProblem::internal)?;
        Ok(response.body(text))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn however_many_ask_for_the_text_there_is_one() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(b"{}").unwrap();
        let description = Description::packed(gzip.finish().unwrap().leak());
        let of_another_worker = description.clone();
        let (one, other) = (
            description.text().unwrap(),
            of_another_worker.text().unwrap(),
        );
        assert_eq!((&one[..], one.as_ptr()), (&b"{}"[..], other.as_ptr()));
    }
}
