//! Invoices, as suppliers send their own and finance writes those of fees.

use domain::ids::LaunchId;
use domain::invoice::InvoiceLine;
use domain::launch::MAX_SEAT_PRICE;
use domain::money::Money;
use domain::text::{InvoiceNumber, LineText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, InvalidFields};
use crate::schema::MoneySchema;

/// The most that one line may count: with the greatest price, all lines of an invoice together
/// still come to an amount that can be counted.
pub const MAX_QUANTITY: u32 = 100_000;

/// The most that one thing of a line may cost.
pub const MAX_UNIT_PRICE: Money = MAX_SEAT_PRICE;

/// An invoice: a supplier's own, or one that finance writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum NewInvoice {
    /// From a supplier.
    Submit(SubmitInvoice),
    /// From finance.
    Fee(FeeInvoice),
}

/// A supplier's own invoice for a launch that it completed: one for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitInvoice {
    /// The launch.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// The number that the supplier gave it, which stands on no other.
    #[schema(min_length = 1, max_length = 32, example = "2028-0042")]
    pub number: String,
    /// What is to be paid: at most what the launch brought in.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
}

impl SubmitInvoice {
    /// The domain's value of what is written as text. How much may be asked for, the domain
    /// decides.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<InvoiceNumber, InvalidFields> {
        let mut fields = Fields::default();
        let number = fields.read("number", InvoiceNumber::parse(&self.number));
        fields.finish(|| number)
    }
}

/// An invoice of a fee, to the supplier of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeInvoice {
    /// What it is: all others write themselves.
    pub kind: FeeInvoiceKind,
    /// The launch, whose supplier is to pay.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// What it charges.
    #[schema(min_items = 1, max_items = 100)]
    pub lines: Vec<FeeLine>,
}

/// What finance writes by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeInvoiceKind {
    /// An invoice of a fee.
    SupplierFee,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeLine {
    /// What it is about.
    #[schema(min_length = 1, max_length = 300, example = "Use of the launch pad")]
    pub text: String,
    /// How many.
    #[schema(minimum = 1, maximum = 100_000, example = 1)]
    pub quantity: u32,
    /// What one costs: 0.01 to 1,000,000,000 USD.
    #[schema(value_type = MoneySchema)]
    pub unit_price: Money,
}

/// A line counts nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {MAX_QUANTITY}")]
struct QuantityOutOfBounds;

/// Something costs nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 0.01 USD to {MAX_UNIT_PRICE}")]
struct UnitPriceOutOfBounds;

impl FeeInvoice {
    /// The domain's lines, in the same order. How many there may be, the domain decides.
    ///
    /// # Errors
    /// What is wrong with the fields of each line.
    pub fn parse(&self) -> Result<Vec<InvoiceLine>, InvalidFields> {
        let mut fields = Fields::default();
        let parsed: Vec<_> = self
            .lines
            .iter()
            .enumerate()
            .map(|(place, line)| fields.read_part(&format!("lines[{place}]"), line.parse()))
            .collect();
        fields.finish(|| parsed.into_iter().collect())
    }
}

impl FeeLine {
    fn parse(&self) -> Result<InvoiceLine, InvalidFields> {
        let mut fields = Fields::default();
        let text = fields.read("text", LineText::parse(&self.text));
        let counts = (1..=MAX_QUANTITY).contains(&self.quantity);
        let quantity = counts.then_some(self.quantity).ok_or(QuantityOutOfBounds);
        let quantity = fields.read("quantity", quantity);
        let costs = (1..=MAX_UNIT_PRICE.cents()).contains(&self.unit_price.cents());
        let unit_price = costs.then_some(self.unit_price).ok_or(UnitPriceOutOfBounds);
        let unit_price = fields.read("unit_price", unit_price);
        fields.finish(|| {
            Some(InvoiceLine {
                text: text?,
                quantity: quantity?,
                unit_price: unit_price?,
                tax_basis_points: 0,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::invoice::MAX_LINES;
    use uuid::Uuid;

    use super::*;

    fn fee(lines: Vec<FeeLine>) -> FeeInvoice {
        FeeInvoice {
            kind: FeeInvoiceKind::SupplierFee,
            launch: LaunchId(Uuid::nil()),
            lines,
        }
    }

    fn line(text: &str, quantity: u32, cents: i64) -> FeeLine {
        FeeLine {
            text: text.to_owned(),
            quantity,
            unit_price: Money::usd(cents).unwrap(),
        }
    }

    #[test]
    fn every_field_of_a_line_is_bounded_and_named_when_it_is_not() {
        let most = MAX_UNIT_PRICE.cents();
        let invoice = fee(vec![
            line("Use of the launch pad", 1, 1),
            line("", 0, 0),
            line(&"x".repeat(301), MAX_QUANTITY + 1, most + 1),
        ]);
        let invalid = invoice.parse().unwrap_err();
        let named: Vec<_> = invalid.0.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            named,
            [
                "lines[1].text",
                "lines[1].quantity",
                "lines[1].unit_price",
                "lines[2].text",
                "lines[2].quantity",
                "lines[2].unit_price",
            ]
        );
    }

    #[test]
    fn the_largest_invoice_still_comes_to_an_amount_that_can_be_counted() {
        let line = line("All of it", MAX_QUANTITY, MAX_UNIT_PRICE.cents());
        let lines = fee(vec![line; MAX_LINES]).parse().unwrap();
        let total = Money::sum(lines.iter().map(|line| line.gross().unwrap()));
        assert!(total.is_some());
    }

    #[test]
    fn a_supplier_s_number_is_of_letters_and_digits() {
        let submit = |number: &str| SubmitInvoice {
            launch: LaunchId(Uuid::nil()),
            number: number.to_owned(),
            amount: Money::ZERO,
        };
        assert_eq!(submit(" 2028/42 ").parse().unwrap().as_str(), "2028/42");
        for bad in ["", "no 42", &"1".repeat(33)] {
            let invalid = submit(bad).parse().unwrap_err();
            assert_eq!(invalid.0[0].field, "number");
        }
    }
}
