//! The description of the API, made from the endpoints themselves.

use api_contract::documentation::{AccessToken, Shares};
use api_contract::managed::Format;
use api_contract::problem::Problem;
use utoipa::OpenApi;

use crate::{
    bookings, invoices, launches, payments, refunds, reports, rockets, spaceports, supplier,
};

const SHARES: Shares = Shares(&[]);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Astro Bookings: admin API",
        description = "Rockets, launches and their money, for suppliers and for finance.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        supplier::show,
        supplier::save,
        rockets::list,
        rockets::register,
        rockets::show,
        rockets::revise,
        rockets::retire,
        spaceports::list,
        launches::list,
        launches::schedule,
        launches::show,
        launches::manifest,
        launches::revise,
        launches::confirm,
        launches::delay,
        launches::abort,
        launches::complete,
        launches::fail,
        bookings::pay,
        invoices::enter,
        invoices::pay,
        invoices::cancel,
        refunds::request,
        refunds::approve,
        refunds::reject,
        refunds::record_payment,
        refunds::record_failure,
        bookings::list,
        bookings::show,
        invoices::list,
        invoices::show,
        invoices::print,
        payments::list,
        refunds::list,
        reports::revenue,
    ),
    // Parameters do not bring what they name.
    components(schemas(Problem, Format)),
    modifiers(&AccessToken, &SHARES),
    tags(
        (name = "supplier", description = "The company that is asking."),
        (name = "rockets", description = "What a supplier flies: its own."),
        (name = "launches", description = "What a supplier offers; finance sees all."),
        (name = "bookings", description = "What customers booked; suppliers see those of their launches."),
        (name = "invoices", description = "To and of suppliers; finance sees those to customers too."),
        (name = "payments", description = "Money that came or left, for finance."),
        (name = "refunds", description = "Money that goes back, for finance."),
        (name = "reports", description = "What it all comes to, for finance."),
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

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = serde_json::to_value(openapi()).unwrap();
        let mut named = Vec::new();
        let mut open = vec![&document];
        while let Some(part) = open.pop() {
            if let Some(name) = part.get("$ref").and_then(|name| name.as_str()) {
                named.push(name.strip_prefix('#').unwrap());
            }
            match part {
                serde_json::Value::Object(parts) => open.extend(parts.values()),
                serde_json::Value::Array(parts) => open.extend(parts),
                _ => {}
            }
        }
        assert!(!named.is_empty());
        named.retain(|name| document.pointer(name).is_none());
        assert_eq!(named, Vec::<&str>::new());
    }

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
