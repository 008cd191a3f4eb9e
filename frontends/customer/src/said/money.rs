//! Money, for people.

use domain::money::{Currency, Money};

/// A price: `$450,000`, with cents if there are any.
pub(crate) fn price(money: Money) -> String {
    let symbol = match money.currency() {
        Currency::Usd => '$',
    };
    let text = money.to_string();
    let amount = text.split(' ').next().unwrap_or(&text);
    format!("{symbol}{}", amount.strip_suffix(".00").unwrap_or(amount))
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
}
