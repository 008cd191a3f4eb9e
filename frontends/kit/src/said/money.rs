//! Money, for people.

use domain::money::{Currency, Money};

/// A price: `$450,000`, with cents if there are any.
#[must_use]
pub fn price(price: Money) -> String {
    let said = money(price);
    said.strip_suffix(".00").unwrap_or(&said).to_owned()
}

/// An amount to the cent: `$450,000.00`.
#[must_use]
pub fn money(amount: Money) -> String {
    let symbol = match amount.currency() {
        Currency::Usd => '$',
    };
    let text = amount.to_string();
    let digits = text.split(' ').next().unwrap_or(&text);
    format!("{symbol}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(cents: i64) -> String {
        price(Money::usd(cents).unwrap())
    }

    #[test]
    fn whole_prices_have_no_cents_and_others_have_two_digits_of_them() {
        assert_eq!(said(45_000_000), "$450,000");
        assert_eq!(said(45_000_050), "$450,000.50");
        assert_eq!(said(1), "$0.01");
        assert_eq!(said(100_000_000_000), "$1,000,000,000");
    }

    #[test]
    fn sums_are_told_to_the_cent() {
        assert_eq!(money(Money::usd(45_000_000).unwrap()), "$450,000.00");
    }
}
