//! The revenue report of finance.

use domain::ids::SupplierId;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Format;
use crate::schema::MoneySchema;

/// A page of the report, and what all of it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevenueReport {
    /// A line for each supplier and year, the last year first; at most as many as were asked for.
    #[schema(max_items = 100)]
    pub items: Vec<RevenueLine>,
    /// What to send as `cursor` for the next page. `null` on the last one.
    pub next: Option<String>,
    /// What all lines on all pages come to.
    pub sum: RevenueFigures,
}

/// A supplier in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevenueLine {
    /// The year, in UTC.
    #[schema(example = 2028)]
    pub year: i32,
    /// Which supplier.
    #[schema(value_type = Uuid)]
    pub supplier: SupplierId,
    /// Its legal name.
    pub supplier_name: Option<String>,
    /// What it comes to.
    #[serde(flatten)]
    pub figures: RevenueFigures,
}

/// What launches and invoices come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevenueFigures {
    /// How many launches ended.
    pub launches: u64,
    /// What customers paid for them.
    #[schema(value_type = MoneySchema)]
    pub collected: Money,
    /// Of that: what was paid back, or is owed back.
    #[schema(value_type = MoneySchema)]
    pub refunded: Money,
    /// What is kept.
    #[schema(value_type = MoneySchema)]
    pub revenue: Money,
    /// The invoices of fees.
    pub fees: Billed,
    /// The suppliers' own invoices.
    pub supplier_invoices: Billed,
}

/// What invoices come to that were issued in the year, and not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Billed {
    /// What they charge.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// What is paid of it.
    #[schema(value_type = MoneySchema)]
    pub paid: Money,
    /// What is still to be paid.
    #[schema(value_type = MoneySchema)]
    pub open: Money,
}

/// Which lines of the report. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevenueQuery {
    /// Of this year, in UTC.
    #[param(minimum = 1970, maximum = 9999, example = 2028)]
    pub year: Option<i32>,
    /// Of this supplier.
    #[param(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
    /// `csv`: all of the report as a file instead of a page.
    pub format: Option<Format>,
}
