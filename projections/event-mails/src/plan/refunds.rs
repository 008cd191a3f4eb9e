//! Money went back, or did not arrive.

use domain::payment::Purpose;
use domain::refund::{Claim, RefundEvent};
use notifier::{Template, Values};

use super::{Mail, Reader};
use crate::course::Course;
use crate::sites::Sites;

/// The mails that follow from an event of a refund of a booking.
pub(crate) fn of_refund(
    event: &RefundEvent,
    claim: &Claim,
    course: &Course,
    sites: &Sites,
) -> Vec<Mail> {
    let (
        Purpose::Booking {
            booking, customer, ..
        },
        Some(flight),
    ) = (claim.purpose, course.flight())
    else {
        return Vec::new();
    };
    let launch = course.name(flight);
    let to_buyer = |template| Mail {
        template,
        to: Reader::Customer(customer),
        booking: Some(booking),
        values: Values::from([
            ("launch", launch.clone()),
            ("amount", claim.amount.to_string()),
            ("page", sites.booking(booking)),
        ]),
        attachments: Vec::new(),
    };
    match event {
        RefundEvent::Paid(_) => vec![to_buyer(Template::RefundPaid)],
        RefundEvent::Failed(failed) => vec![
            to_buyer(Template::RefundFailed),
            Mail {
                template: Template::FinanceRefundFailed,
                to: Reader::Finance,
                booking: Some(booking),
                values: Values::from([
                    ("launch", launch.clone()),
                    ("amount", claim.amount.to_string()),
                    ("reason", failed.reason.to_string()),
                    ("page", sites.all_refunds()),
                ]),
                attachments: Vec::new(),
            },
        ],
        RefundEvent::Requested(_) | RefundEvent::Approved(_) | RefundEvent::Rejected(_) => {
            Vec::new()
        }
    }
}
