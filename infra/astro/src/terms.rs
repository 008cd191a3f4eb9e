//! The terms of business, as the environment sets them.

use anyhow::{Result, ensure};
use clap::Args;
use domain::Terms;

/// Each term has the default of [`Terms::default`] unless its variable is set.
#[derive(Debug, Args)]
pub(crate) struct TermsArgs {
    /// Minutes that a reservation holds its seats when it is to be paid by card
    #[arg(long, env = "ASTRO_TERMS_CARD_HOLD_MINUTES")]
    card_hold_minutes: Option<u32>,
    /// Hours that a reservation holds its seats when it is to be paid by transfer
    #[arg(long, env = "ASTRO_TERMS_TRANSFER_HOLD_HOURS")]
    transfer_hold_hours: Option<u32>,
    /// Seats that a customer may hold in one launch
    #[arg(long, env = "ASTRO_TERMS_SEATS_PER_CUSTOMER")]
    seats_per_customer: Option<u32>,
    /// Seats that a VIP may hold in one launch
    #[arg(long, env = "ASTRO_TERMS_SEATS_PER_VIP")]
    seats_per_vip: Option<u32>,
    /// Trips on different launches that make a customer a VIP
    #[arg(long, env = "ASTRO_TERMS_VIP_TRIPS")]
    vip_trips: Option<u32>,
    /// The youngest passenger, in years on the launch date
    #[arg(long, env = "ASTRO_TERMS_YOUNGEST_PASSENGER")]
    youngest_passenger: Option<u32>,
    /// The oldest passenger, in years on the launch date
    #[arg(long, env = "ASTRO_TERMS_OLDEST_PASSENGER")]
    oldest_passenger: Option<u32>,
    /// Days ahead that a launch is scheduled at least
    #[arg(long, env = "ASTRO_TERMS_LEAD_DAYS")]
    lead_days: Option<u32>,
    /// Percent paid back up to one year before the launch, 0 to 100
    #[arg(long, env = "ASTRO_TERMS_EARLY_REFUND_PERCENT",
          value_parser = clap::value_parser!(u8).range(0..=100))]
    early_refund_percent: Option<u8>,
    /// Percent paid back up to three months before the launch, 0 to 100
    #[arg(long, env = "ASTRO_TERMS_LATE_REFUND_PERCENT",
          value_parser = clap::value_parser!(u8).range(0..=100))]
    late_refund_percent: Option<u8>,
}

impl TermsArgs {
    /// The terms in force.
    ///
    /// # Errors
    /// When they contradict each other.
    pub(crate) fn terms(&self) -> Result<Terms> {
        let standard = Terms::default();
        let terms = Terms {
            card_hold_minutes: self.card_hold_minutes.unwrap_or(standard.card_hold_minutes),
            transfer_hold_hours: self
                .transfer_hold_hours
                .unwrap_or(standard.transfer_hold_hours),
            seats_per_customer: self
                .seats_per_customer
                .unwrap_or(standard.seats_per_customer),
            seats_per_vip: self.seats_per_vip.unwrap_or(standard.seats_per_vip),
            vip_trips: self.vip_trips.unwrap_or(standard.vip_trips),
            youngest_passenger: self
                .youngest_passenger
                .unwrap_or(standard.youngest_passenger),
            oldest_passenger: self.oldest_passenger.unwrap_or(standard.oldest_passenger),
            lead_days: self.lead_days.unwrap_or(standard.lead_days),
            early_refund_percent: self
                .early_refund_percent
                .unwrap_or(standard.early_refund_percent),
            late_refund_percent: self
                .late_refund_percent
                .unwrap_or(standard.late_refund_percent),
        };
        ensure!(
            terms.youngest_passenger <= terms.oldest_passenger,
            "ASTRO_TERMS_YOUNGEST_PASSENGER must not be above ASTRO_TERMS_OLDEST_PASSENGER"
        );
        ensure!(
            terms.seats_per_customer <= terms.seats_per_vip,
            "ASTRO_TERMS_SEATS_PER_CUSTOMER must not be above ASTRO_TERMS_SEATS_PER_VIP"
        );
        Ok(terms)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        terms: TermsArgs,
    }

    fn terms(arguments: &[&str]) -> Result<Terms> {
        let arguments = std::iter::once("program").chain(arguments.iter().copied());
        Program::parse_from(arguments).terms.terms()
    }

    #[test]
    fn what_is_not_set_is_as_the_domain_has_it() {
        assert_eq!(terms(&[]).unwrap(), Terms::default());
        let longer = terms(&["--card-hold-minutes", "45"]).unwrap();
        assert_eq!(
            longer,
            Terms {
                card_hold_minutes: 45,
                ..Terms::default()
            }
        );
    }

    #[test]
    fn terms_that_contradict_each_other_are_refused() {
        let error = terms(&["--youngest-passenger", "80"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("ASTRO_TERMS_YOUNGEST_PASSENGER"), "{error}");
        assert!(terms(&["--seats-per-customer", "7"]).is_err());
    }
}
