//! The money of a booking: what was paid, and what goes back.

use api_contract::booked::BookingDetails;
use api_contract::statements::PaymentStatus;
use dioxus::prelude::*;
use domain::launch::PaymentMethod;
use frontend_ui::{Badge, Tone};

use crate::own::text::money as text;
use crate::own::words::refund_status;
use crate::said::{price, utc_day};

/// What was paid, and what goes back; nothing where there is neither.
#[component]
pub(super) fn Money(details: BookingDetails) -> Element {
    let BookingDetails {
        payments, refunds, ..
    } = details;
    if payments.is_empty() && refunds.is_empty() {
        return rsx! {};
    }
    rsx! {
        section { class: "own-part", "aria-labelledby": "money",
            h2 { id: "money", {text::HEADING} }
            ul { class: "money",
                for payment in payments {
                    li { key: "{payment.id}",
                        span { class: "money-what",
                            strong { {text::payment(&price(payment.amount), payment.method == PaymentMethod::Card)} }
                            span { {utc_day(payment.completed_at.or(payment.failed_at).unwrap_or(payment.started_at))} }
                            if let Some(failure) = payment.failure {
                                span { {crate::own::text::pay::failure(Some(failure))} }
                            }
                        }
                        match payment.status {
                            PaymentStatus::Pending => rsx! { Badge { tone: Tone::Waiting, {text::PENDING} } },
                            PaymentStatus::Completed => rsx! { Badge { tone: Tone::Good, {text::PAID} } },
                            PaymentStatus::Failed => rsx! { Badge { tone: Tone::Bad, {text::FAILED} } },
                        }
                    }
                }
                for refund in refunds {
                    li { key: "{refund.id}",
                        span { class: "money-what",
                            strong { {text::refund(&price(refund.amount))} }
                            if let Some(step) = refund.steps.last() {
                                span { {utc_day(step.at)} }
                                if let Some(reason) = step.reason.clone() {
                                    span { {reason} }
                                }
                            }
                        }
                        Refund { status: refund.status }
                    }
                }
            }
        }
    }
}

#[component]
fn Refund(status: domain::refund::RefundStatus) -> Element {
    let (tone, words) = refund_status(status);
    rsx! {
        Badge { tone, {words} }
    }
}
