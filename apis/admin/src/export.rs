//! Lists as files, as [`api_kit::export`] makes them.

use actix_web::HttpResponse;
use api_kit::ApiProblem;
use api_kit::export::Sheet;
pub(crate) use api_kit::export::{Exports, instant, is_wanted, maybe, maybe_instant, word};
use domain::money::Money;
use projection_operational::queries::Page;
use tokio::sync::OwnedSemaphorePermit;

/// A row of a file.
pub(crate) trait Record: Send + 'static {
    /// The name of the file, without its ending.
    const FILE: &'static str;
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// The row, in the order of the columns.
    fn cells(&self) -> Vec<String>;
}

/// The answer with all of a list, which keeps its room until it is read.
///
/// # Errors
/// 422 when it is too long for a file.
pub(crate) async fn file<F, C, T: Record>(
    found: Page<F, C>,
    body: impl Fn(F) -> T,
    room: OwnedSemaphorePermit,
) -> Result<HttpResponse, ApiProblem> {
    let sheet = Sheet {
        name: T::FILE,
        columns: T::COLUMNS,
        cells: T::cells,
    };
    let is_more = found.next.is_some();
    let rows = found.items.into_iter().map(body).collect();
    api_kit::export::file(sheet, rows, is_more, room).await
}

/// An amount in whole dollars and cents, such as `450000.00`.
pub(crate) fn dollars(amount: Money) -> String {
    format!("{}.{:02}", amount.cents() / 100, amount.cents() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_in_dollars_and_cents() {
        let dollars = |cents| dollars(Money::usd(cents).unwrap());
        assert_eq!(dollars(45_000_000), "450000.00");
        assert_eq!(dollars(7), "0.07");
    }
}
