//! The description of the API, made from the endpoints themselves.

use api_contract::documentation::{AccessToken, Shares};
use api_contract::problem::Problem;
use utoipa::OpenApi;

use crate::{bookings, invoices, launches, me, payments, spaceports};

const SHARES: Shares = Shares(&[payments::WEBHOOK_PATH]);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Astro Bookings: customer API",
        description = "Launches, for everybody; bookings, for customers.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        launches::list,
        launches::show,
        launches::availability,
        spaceports::list,
        bookings::reserve,
        bookings::cancel,
        bookings::preview,
        bookings::pay,
        bookings::list,
        bookings::show,
        bookings::ticket,
        bookings::calendar,
        invoices::list,
        invoices::show,
        invoices::print,
        me::show,
        me::save,
        payments::webhook,
    ),
    components(schemas(Problem)),
    modifiers(&AccessToken, &SHARES),
    tags(
        (name = "launches", description = "What flies, and where seats are left."),
        (name = "bookings", description = "Seats for passengers: one's own."),
        (name = "payments", description = "What the payment gateway tells."),
        (name = "invoices", description = "Invoices and credit notes: one's own."),
        (name = "me", description = "The customer who is asking."),
    ),
)]
struct Document;

/// The description of the API, as it is served: making it anew takes time and memory.
pub const OPENAPI: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The same made of the endpoints, which a test holds [`OPENAPI`] to.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::openapi;

    /// Set `UPDATE_OPENAPI=1` to write the file anew, and look at the difference before it is
    /// committed: clients rely on it.
    #[test]
    fn the_committed_document_is_the_one_that_is_served() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        let document = openapi().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&path, &document).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == document, "run this test with UPDATE_OPENAPI=1");
    }
}
