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
    /// Occupancy in percent below which a launch is low, 0 to 100
    #[arg(long, env = "ASTRO_TERMS_LOW_OCCUPANCY_PERCENT",
          value_parser = clap::value_parser!(u8).range(0..=100))]
    low_occupancy_percent: Option<u8>,
    /// Whether a launch of low occupancy is aborted by itself
    #[arg(long, env = "ASTRO_TERMS_AUTO_ABORT")]
    auto_abort: Option<bool>,
    /// What a supplier owes for a completed launch, in hundredths of a percent of its revenue
    #[arg(long, env = "ASTRO_TERMS_FEE_BASIS_POINTS",
          value_parser = clap::value_parser!(u32).range(0..=10_000))]
    fee_basis_points: Option<u32>,
    /// The same for suppliers with enough completed launches
    #[arg(long, env = "ASTRO_TERMS_REDUCED_FEE_BASIS_POINTS",
          value_parser = clap::value_parser!(u32).range(0..=10_000))]
    reduced_fee_basis_points: Option<u32>,
    /// The completed launch of a supplier from which on the reduced fee holds
    #[arg(long, env = "ASTRO_TERMS_REDUCED_FEE_FROM")]
    reduced_fee_from: Option<u32>,
    /// What a supplier owes for an aborted launch, in cents of US dollars
    #[arg(long, env = "ASTRO_TERMS_ABORT_FEE_CENTS")]
    abort_fee_cents: Option<u32>,
    /// Days after its issue on which an invoice is due
    #[arg(long, env = "ASTRO_TERMS_INVOICE_DUE_DAYS",
          value_parser = clap::value_parser!(u32).range(0..=3_650))]
    invoice_due_days: Option<u32>,
    /// Days before a launch at which those who paid for seats are told again, the first time; 0 for never
    #[arg(long, env = "ASTRO_TERMS_FIRST_REMINDER_DAYS",
          value_parser = clap::value_parser!(u32).range(0..=365))]
    first_reminder_days: Option<u32>,
    /// The same, the second time
    #[arg(long, env = "ASTRO_TERMS_SECOND_REMINDER_DAYS",
          value_parser = clap::value_parser!(u32).range(0..=365))]
    second_reminder_days: Option<u32>,
    /// The same, the last time
    #[arg(long, env = "ASTRO_TERMS_LAST_REMINDER_DAYS",
          value_parser = clap::value_parser!(u32).range(0..=365))]
    last_reminder_days: Option<u32>,
    /// Expired reservations in a day after which a customer books no more that day
    #[arg(long, env = "ASTRO_TERMS_EXPIRED_PER_DAY")]
    expired_per_day: Option<u32>,
    /// Minutes after which the gateway is asked about a card payment that it told nothing of
    #[arg(long, env = "ASTRO_TERMS_CARD_ANSWER_MINUTES",
          value_parser = clap::value_parser!(u32).range(1..=1_440))]
    card_answer_minutes: Option<u32>,
    /// Hours after which a card payment that the gateway does not know has failed
    #[arg(long, env = "ASTRO_TERMS_CARD_UNKNOWN_HOURS",
          value_parser = clap::value_parser!(u32).range(1..=720))]
    card_unknown_hours: Option<u32>,
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
            low_occupancy_percent: self
                .low_occupancy_percent
                .unwrap_or(standard.low_occupancy_percent),
            auto_abort: self.auto_abort.unwrap_or(standard.auto_abort),
            fee_basis_points: self.fee_basis_points.unwrap_or(standard.fee_basis_points),
            reduced_fee_basis_points: self
                .reduced_fee_basis_points
                .unwrap_or(standard.reduced_fee_basis_points),
            reduced_fee_from: self.reduced_fee_from.unwrap_or(standard.reduced_fee_from),
            abort_fee_cents: self.abort_fee_cents.unwrap_or(standard.abort_fee_cents),
            invoice_due_days: self.invoice_due_days.unwrap_or(standard.invoice_due_days),
            first_reminder_days: self
                .first_reminder_days
                .unwrap_or(standard.first_reminder_days),
            second_reminder_days: self
                .second_reminder_days
                .unwrap_or(standard.second_reminder_days),
            last_reminder_days: self
                .last_reminder_days
                .unwrap_or(standard.last_reminder_days),
            expired_per_day: self.expired_per_day.unwrap_or(standard.expired_per_day),
            card_answer_minutes: self
                .card_answer_minutes
                .unwrap_or(standard.card_answer_minutes),
            card_unknown_hours: self
                .card_unknown_hours
                .unwrap_or(standard.card_unknown_hours),
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
