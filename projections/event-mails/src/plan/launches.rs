//! A launch is scheduled, confirmed, delayed, near, over.

use domain::launch::{Aborted, Delayed, Failed, LowOccupancyFlagged, Reminded, Scheduled};
use notifier::{MOST_ATTACHMENTS, Template, Values};

use super::{ANNOUNCED_A_DAY, Mail, Reader, Told};
use crate::course::Held;
use crate::papers::{self, Stands};
use crate::words;

/// Suppliers register by themselves, and the mission is in their own words: so each reaches VIPs only
/// so often a day.
pub(super) fn scheduled(told: &Told<'_>, event: &Scheduled) -> Option<Mail> {
    if told.turn.scheduled_before >= ANNOUNCED_A_DAY {
        return None;
    }
    Some(Mail {
        template: Template::LaunchScheduled,
        to: Reader::Vips,
        booking: None,
        values: Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("mission", event.mission.to_string()),
            ("price", event.seat_price.to_string()),
            ("page", told.turn.sites.launch(&event.slug)),
        ]),
        attachments: Vec::new(),
    })
}

pub(super) fn confirmed(told: &Told<'_>) -> Vec<Mail> {
    let mut mails = to_buyers(told, Template::LaunchConfirmed, false, |_| {
        plain(told, told.turn.sites.bookings())
    });
    let own = plain(told, told.own_page());
    mails.push(to_supplier(told, Template::SupplierLaunchConfirmed, own));
    mails
}

pub(super) fn delayed(told: &Told<'_>, event: &Delayed) -> Vec<Mail> {
    let values = |page: String| {
        Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("previous", told.turn.after.moment(event.previous)),
            ("cause", words::cause(event.cause).to_owned()),
            ("reason", event.reason.to_string()),
            ("page", page),
        ])
    };
    let mails = to_buyers(told, Template::LaunchDelayed, false, |_| {
        values(told.turn.sites.bookings())
    });
    let mut mails = with_calendars(told, mails, Stands::Confirmed);
    let own = values(told.own_page());
    mails.push(to_supplier(told, Template::SupplierLaunchDelayed, own));
    mails
}

/// Passengers are told too, though nobody showed that they read where they are said to: a date is what
/// they have to know, and nothing else of the booking is told.
pub(super) fn reminded(told: &Told<'_>, event: &Reminded) -> Vec<Mail> {
    let values = |page: String| {
        Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("left", words::days(event.days)),
            ("page", page),
        ])
    };
    let mut mails = to_buyers(told, Template::LaunchReminder, true, |held| {
        values(match held.booking {
            Some(booking) => told.turn.sites.booking(booking),
            None => told.turn.sites.bookings(),
        })
    });
    let page = told.turn.sites.launch(&told.flight.slug);
    let paid = told.turn.before.paid_seats(told.turn.id);
    mails.extend(paid.map(|seats| Mail {
        template: Template::PassengerReminder,
        to: Reader::Passengers(seats),
        booking: Some(seats.booking),
        values: values(page.clone()),
        attachments: Vec::new(),
    }));
    mails
}

pub(super) fn low_occupancy(told: &Told<'_>, event: &LowOccupancyFlagged) -> Mail {
    let values = Values::from([
        ("launch", told.launch.clone()),
        ("date", told.date.clone()),
        ("sold", words::sold(event.seats)),
        ("threshold", format!("{}%", event.threshold_percent)),
        ("page", told.own_page()),
    ]);
    to_supplier(told, Template::SupplierLowOccupancy, values)
}

pub(super) fn aborted(told: &Told<'_>, event: &Aborted) -> Vec<Mail> {
    let values = |last: (&'static str, String), page: String| {
        Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("cause", words::cause(event.cause).to_owned()),
            ("reason", event.reason.to_string()),
            last,
            ("page", page),
        ])
    };
    let fee = || ("fee", event.fee.to_string());
    let mails = to_buyers(told, Template::LaunchAborted, false, |held| {
        let refund = match held.paid.is_zero() {
            true => "nothing, since nothing was paid yet".to_owned(),
            false => format!("{}, which is all of it", held.paid),
        };
        values(("refund", refund), told.turn.sites.bookings())
    });
    let mut mails = with_calendars(told, mails, Stands::Aborted);
    let own = values(fee(), told.own_page());
    mails.push(to_supplier(told, Template::SupplierLaunchAborted, own));
    let finance = values(fee(), told.turn.sites.all_refunds());
    mails.push(to_finance(Template::FinanceLaunchAborted, finance));
    mails
}

pub(super) fn completed(told: &Told<'_>) -> Vec<Mail> {
    let mut mails = to_buyers(told, Template::LaunchCompleted, true, |_| {
        plain(told, told.turn.sites.bookings())
    });
    mails.extend(reservations_ended(told));
    let own = plain(told, told.own_page());
    mails.push(to_supplier(told, Template::SupplierLaunchCompleted, own));
    mails
}

pub(super) fn failed(told: &Told<'_>, event: &Failed) -> Vec<Mail> {
    let values = |page: String| {
        Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("reason", event.reason.to_string()),
            ("page", page),
        ])
    };
    let mut mails = to_buyers(told, Template::LaunchFailed, true, |_| {
        values(told.turn.sites.bookings())
    });
    mails.extend(reservations_ended(told));
    let own = values(told.own_page());
    mails.push(to_supplier(told, Template::SupplierLaunchFailed, own));
    let finance = values(told.turn.sites.all_bookings());
    mails.push(to_finance(Template::FinanceLaunchFailed, finance));
    mails
}

/// One to each of those whose seats were not paid when the launch was over: no event but its end says
/// that their reservations ended.
fn reservations_ended(told: &Told<'_>) -> Vec<Mail> {
    let debtors = told.turn.before.debtors();
    let mails = debtors.iter().map(|(customer, held)| Mail {
        template: Template::ReservationEnded,
        to: Reader::Customer(*customer),
        booking: held.booking,
        values: Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("seats", words::seats(held.seats)),
            ("page", told.turn.sites.bookings()),
        ]),
        attachments: Vec::new(),
    });
    mails.collect()
}

/// For each mail of a buyer, in their order, the launch for their calendar, once for each booking that
/// they paid for: who has not paid was never told of it.
fn with_calendars(told: &Told<'_>, mut mails: Vec<Mail>, stands: Stands) -> Vec<Mail> {
    let buyers = told.turn.before.buyers(false);
    for mail in &mut mails {
        let held = match mail.to {
            Reader::Customer(customer) => buyers.get(&customer),
            _ => None,
        };
        let paid = held.into_iter().flat_map(|held| &held.paid_bookings);
        let calendars =
            paid.filter_map(|booking| papers::calendar(told.turn.after, *booking, stands));
        mail.attachments = calendars.take(MOST_ATTACHMENTS).collect();
    }
    mails
}

/// One to each of those who had seats when it happened, whatever their bookings became by it.
fn to_buyers(
    told: &Told<'_>,
    template: Template,
    paid_only: bool,
    values: impl Fn(&Held) -> Values,
) -> Vec<Mail> {
    let buyers = told.turn.before.buyers(paid_only);
    let mails = buyers.iter().map(|(customer, held)| Mail {
        template,
        to: Reader::Customer(*customer),
        booking: held.booking,
        values: values(held),
        attachments: Vec::new(),
    });
    mails.collect()
}

fn to_supplier(told: &Told<'_>, template: Template, values: Values) -> Mail {
    Mail {
        template,
        to: told.supplier(),
        booking: None,
        values,
        attachments: Vec::new(),
    }
}

fn to_finance(template: Template, values: Values) -> Mail {
    Mail {
        template,
        to: Reader::Finance,
        booking: None,
        values,
        attachments: Vec::new(),
    }
}

fn plain(told: &Told<'_>, page: String) -> Values {
    Values::from([
        ("launch", told.launch.clone()),
        ("date", told.date.clone()),
        ("page", page),
    ])
}
