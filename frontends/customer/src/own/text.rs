//! All words of these pages, by where they stand: to be translated, this is what there is.

/// Where no program comes to take the page over.
#[cfg(not(target_arch = "wasm32"))]
pub(super) const NO_SCRIPT: &str =
    "This page needs JavaScript: please allow it for this site, and load the page again.";

/// What pages are called.
pub(super) mod title {
    pub(in crate::own) const BOOK: &str = "Book seats";
    pub(in crate::own) const BOOKINGS: &str = "My bookings";
    pub(in crate::own) const BOOKING: &str = "My booking";
    pub(in crate::own) const INVOICES: &str = "My invoices";
    pub(in crate::own) const PROFILE: &str = "My profile";
}

pub(super) mod wait {
    pub(in crate::own) const LOADING: &str = "Loading…";
    pub(in crate::own) const FAILED: &str = "This can’t be shown";
    pub(in crate::own) const AGAIN: &str = "Try again";
}

pub(super) mod guard {
    pub(in crate::own) const SIGN_IN_FIRST: &str = "Sign in to see what is yours.";
    pub(in crate::own) const SIGN_IN: &str = "Sign in";
    pub(in crate::own) const REGISTER: &str = "Create an account";
    pub(in crate::own) const NOT_A_CUSTOMER: &str = "This account is no customer’s. Sign out, and sign in by the account of a customer, or create one.";
}

/// Booking, step by step.
pub(super) mod book {
    pub(in crate::own) const HEADING: &str = "Book seats";
    pub(in crate::own) const STEPS: &str = "Steps of booking";
    pub(in crate::own) const SIGN_IN: &str = "A booking was begun here by somebody who is not signed in any more. Sign in to go on with it.";
    pub(in crate::own) const ANEW: &str = "Give it up, and begin another";
    pub(in crate::own) const PUT_OFF: &str = "This launch has another date now";
    pub(in crate::own) const PUT_OFF_MEANS: &str =
        "See when it starts, and what that means for a refund. What you have filled in is kept.";
    pub(in crate::own) const LOAD_ANEW: &str = "Show the new date";

    pub(in crate::own) const fn step(place: usize) -> &'static str {
        match place {
            0 => "Seats",
            1 => "Passengers",
            2 => "Review",
            3 => "Pay",
            _ => "Done",
        }
    }

    pub(in crate::own) const fn step_heading(place: usize) -> &'static str {
        match place {
            0 => "How many fly?",
            1 => "Who flies?",
            2 => "Is all of it right?",
            3 => "Pay for your seats",
            _ => "Your seats are booked",
        }
    }
}

pub(super) mod seats {
    pub(in crate::own) const HOW_MANY: &str = "Seats";
    pub(in crate::own) const GO_ON: &str = "Continue";
    pub(in crate::own) const SOLD_OUT: &str = "This launch is sold out. Seats that are held and not paid come free again; you may look in later.";
    pub(in crate::own) const OVER: &str = "This launch can’t be booked any more.";
    pub(in crate::own) const OTHERS: &str = "Look at other launches";

    pub(in crate::own) fn seats(seats: u32) -> String {
        match seats {
            1 => "1 seat".to_owned(),
            seats => format!("{seats} seats"),
        }
    }

    pub(in crate::own) fn limit(seats: u32) -> String {
        format!(
            "You can hold up to {seats} seats in one launch, all of your bookings taken together."
        )
    }
}

pub(super) mod passengers {
    pub(in crate::own) const NAME: &str = "Full name";
    pub(in crate::own) const EMAIL: &str = "Email";
    pub(in crate::own) const PHONE: &str = "Phone";
    pub(in crate::own) const PHONE_HINT: &str = "In international form, such as +1 432 555 0100";
    pub(in crate::own) const BORN: &str = "Date of birth";
    pub(in crate::own) const NO_DATE: &str = "must be a date";
    pub(in crate::own) const GO_ON: &str = "Continue";
    pub(in crate::own) const BACK: &str = "Back";
    pub(in crate::own) const ITS_ME: &str = "It’s me: fill in from my profile";

    pub(in crate::own) fn passenger(place: usize) -> String {
        format!("Passenger {}", place + 1)
    }

    pub(in crate::own) fn age(youngest: u32, oldest: u32) -> String {
        format!("Passengers are {youngest} to {oldest} years old on the day of the launch.")
    }

    pub(in crate::own) fn wrong(fields: usize) -> String {
        match fields {
            1 => "One field is not right yet.".to_owned(),
            fields => format!("{fields} fields are not right yet."),
        }
    }
}

pub(super) mod review {
    pub(in crate::own) const PASSENGERS: &str = "Passengers";
    pub(in crate::own) const CHANGE: &str = "Change passengers";
    pub(in crate::own) const CHANGE_SEATS: &str = "Change the number of seats";
    pub(in crate::own) const TERMS: &str = "If you cancel";
    pub(in crate::own) const UNPAID: &str = "Before you pay, it is free.";
    pub(in crate::own) const LATER: &str =
        "Later you get nothing. If the launch is aborted, you get all of it back.";
    pub(in crate::own) const SIGN_IN: &str =
        "Sign in to hold these seats. What you have filled in stays as it is.";
    pub(in crate::own) const CONFIRM_EMAIL: &str = "Confirm your email first: we have sent you a link, and your account sends another. What you have filled in stays as it is.";
    pub(in crate::own) const TO_ACCOUNT: &str = "To my account";
    pub(in crate::own) const CONFIRMED: &str = "I have confirmed it";
    pub(in crate::own) const HOW_TO_PAY: &str = "How do you want to pay?";
    pub(in crate::own) const CARD: &str = "By card";
    pub(in crate::own) const TRANSFER: &str = "By bank transfer";
    pub(in crate::own) const HOLD: &str = "Hold these seats";
    pub(in crate::own) const AGAIN: &str = "Find out, and hold these seats";
    pub(in crate::own) const BACK: &str = "Back";
    pub(in crate::own) const FIRST_COME: &str =
        "First come, first served. Nothing is charged before the next step.";
    pub(in crate::own) const UNKNOWN: &str = "We don’t know yet whether your seats are held. Try again: seats that are held already are not held twice.";
    pub(in crate::own) const OTHER_SEATS: &str = "Your seats are not held. Take fewer, or look at other launches; what you have filled in stays as it is.";
    pub(in crate::own) const SEE_PASSENGERS: &str =
        "Your seats are not held. See who flies, and try again.";
    pub(in crate::own) const SENT_BEFORE: &str =
        "See in your bookings whether seats are held by it, before you try again.";
    pub(in crate::own) const TOMORROW: &str = "Seats that are held and not paid are kept from others. What you hold at present can still be paid.";
    pub(in crate::own) const NOT_THIS_ONE: &str =
        "Your seats are not held. There are other launches.";
    pub(in crate::own) const OTHER_LAUNCHES: &str = "Look at other launches";
    pub(in crate::own) const TO_BOOKINGS: &str = "To my bookings";

    pub(in crate::own) fn born(on: Option<chrono::NaiveDate>) -> String {
        let day = on.map(|day| day.format("%-d %B %Y").to_string());
        format!("Born {}", day.unwrap_or_default())
    }

    pub(in crate::own) fn card_note(minutes: u32) -> String {
        format!("Your seats are held for {minutes} minutes")
    }

    pub(in crate::own) fn transfer_note(hours: u32) -> String {
        format!("Your seats are held for {hours} hours, until the money is there")
    }

    pub(in crate::own) fn back(percent: u8) -> String {
        format!("You get {percent}% back until")
    }
}

/// What is being booked.
pub(super) mod summary {
    pub(in crate::own) const LABEL: &str = "What you book";
    pub(in crate::own) const ROCKET: &str = "Rocket";
    pub(in crate::own) const SPACEPORT: &str = "Spaceport";
    pub(in crate::own) const DEPARTURE: &str = "Departure";
    pub(in crate::own) const SEAT_PRICE: &str = "A seat";

    pub(in crate::own) fn total(seats: u32) -> String {
        format!("Total for {}", super::seats::seats(seats))
    }
}

/// For how long seats are held.
pub(super) mod hold {
    use domain::launch::PaymentMethod;

    pub(in crate::own) const HELD: &str = "Your seats are held for";
    pub(in crate::own) const FIVE_MINUTES: &str = "Less than five minutes are left to pay.";
    pub(in crate::own) const LAST_MINUTE: &str = "Less than a minute is left to pay.";
    pub(in crate::own) const UP: &str = "The time to pay is up.";

    pub(in crate::own) const fn note(payment: PaymentMethod) -> &'static str {
        match payment {
            PaymentMethod::Card => {
                "Pay in this time, and they are yours. After it, others can have them."
            }
            PaymentMethod::Transfer => {
                "The money has to be there in this time. After it, others can have them."
            }
        }
    }
}

/// Paying.
pub(super) mod pay {
    use domain::payment::PaymentFailure;

    pub(in crate::own) const TEST_CARDS: &str = "Card";
    pub(in crate::own) const SANDBOX: &str =
        "These are test cards of the payment gateway’s sandbox: no money moves.";
    pub(in crate::own) const CARD_GOOD: &str = "A good card";
    pub(in crate::own) const CARD_GOOD_NOTE: &str = "The payment succeeds";
    pub(in crate::own) const CARD_SLOW: &str = "A slow card";
    pub(in crate::own) const CARD_SLOW_NOTE: &str = "It succeeds after a while";
    pub(in crate::own) const CARD_DECLINED: &str = "A declined card";
    pub(in crate::own) const CARD_DECLINED_NOTE: &str = "Its bank refuses";
    pub(in crate::own) const CARD_EMPTY: &str = "An empty account";
    pub(in crate::own) const CARD_EMPTY_NOTE: &str = "There is not enough money";
    pub(in crate::own) const CARD_OLD: &str = "An old card";
    pub(in crate::own) const CARD_OLD_NOTE: &str = "It is not valid any more";
    pub(in crate::own) const NO_CARDS: &str =
        "Cards can’t be taken here at present. Your seats are held; please get in touch with us.";
    pub(in crate::own) const ASK_AGAIN: &str = "Find out what came of it";
    pub(in crate::own) const ON_ITS_WAY: &str = "Your payment is on its way";
    pub(in crate::own) const NOT_TWICE: &str =
        "It is not known yet how it ended. Nothing is paid twice, and you may stay or come back.";
    pub(in crate::own) const STILL_PENDING: &str =
        "Your bank has not answered yet. Ask again in a moment, or look into your bookings later.";
    pub(in crate::own) const TRANSFER: &str = "Transfer the whole amount, with the reference. Your seats are confirmed once the money is there.";
    pub(in crate::own) const AMOUNT: &str = "Amount";
    pub(in crate::own) const ACCOUNT: &str = "To";
    pub(in crate::own) const REFERENCE: &str = "Reference";
    pub(in crate::own) const UNTIL: &str = "It has to be there before";
    pub(in crate::own) const TO_BOOKING: &str = "To my booking";
    pub(in crate::own) const LET_GO: &str = "Let these seats go";
    pub(in crate::own) const GONE: &str = "Your seats are not held any more";
    pub(in crate::own) const EXPIRED: &str = "The time to pay was up, and others can have them. If they are still there, you can hold them again: what you have filled in is kept. A payment that was made goes back, unless the seats could still be had.";
    pub(in crate::own) const LET_GO_BEFORE: &str =
        "This booking was cancelled. You can begin again: what you have filled in is kept.";
    pub(in crate::own) const OVER: &str =
        "This launch does not fly any more as it was planned. Your booking says what follows.";
    pub(in crate::own) const START_AGAIN: &str = "Begin again";

    pub(in crate::own) fn pay(price: &str) -> String {
        format!("Pay {price}")
    }

    /// What is said of a payment that has just failed.
    pub(in crate::own) fn try_another(why: Option<PaymentFailure>) -> String {
        format!(
            "{} Try another card; your seats are still held.",
            failure(why)
        )
    }

    pub(in crate::own) const fn failure(why: Option<PaymentFailure>) -> &'static str {
        match why {
            Some(PaymentFailure::Declined) => "The bank of this card refused the payment.",
            Some(PaymentFailure::InsufficientFunds) => {
                "There is not enough money behind this card."
            }
            Some(PaymentFailure::ExpiredCard) => "This card is not valid any more.",
            Some(PaymentFailure::InvalidCard) => "This card is not right.",
            Some(PaymentFailure::Rejected) | None => "The payment was refused.",
        }
    }
}

pub(super) mod done {
    pub(in crate::own) const BOOKED: &str = "Welcome aboard";
    pub(in crate::own) const MAIL: &str = "It is paid, and the seats are yours. Take your tickets with you; they are here whenever you need them.";
    pub(in crate::own) const NOT_YET: &str = "This booking is not paid yet.";
    pub(in crate::own) const REFERENCE: &str = "Your reference";
    pub(in crate::own) const DEPARTURE: &str = "Departure";
}

/// What one keeps.
pub(super) mod papers {
    pub(in crate::own) const LABEL: &str = "To keep";
    pub(in crate::own) const CALENDAR: &str = "Put it into my calendar";
    pub(in crate::own) const TAKE_OUT: &str = "Take it out of my calendar";

    pub(in crate::own) fn ticket(seats: u32) -> String {
        match seats {
            1 => "Ticket (PDF)".to_owned(),
            seats => format!("{seats} tickets (PDF)"),
        }
    }

    pub(in crate::own) fn invoice(number: &str) -> String {
        format!("Invoice {number} (PDF)")
    }

    pub(in crate::own) fn credit_note(number: &str) -> String {
        format!("Credit note {number} (PDF)")
    }
}

/// One's bookings.
pub(super) mod bookings {
    pub(in crate::own) const WHICH: &str = "Which bookings";
    pub(in crate::own) const INVOICES: &str = "My invoices and credit notes";
    pub(in crate::own) const UPCOMING: &str = "Upcoming";
    pub(in crate::own) const PAST: &str = "Past";
    pub(in crate::own) const CANCELLED: &str = "Cancelled";
    pub(in crate::own) const ALL: &str = "All";
    pub(in crate::own) const NO_UPCOMING: &str = "No flight is to come";
    pub(in crate::own) const NO_PAST: &str = "You have not flown yet";
    pub(in crate::own) const NO_CANCELLED: &str = "You have cancelled nothing";
    pub(in crate::own) const NONE: &str = "You have booked nothing yet";
    pub(in crate::own) const NONE_HERE: &str = "Nothing on this part of the list";
    pub(in crate::own) const LAUNCHES: &str = "Look at launches";
    pub(in crate::own) const PAGES: &str = "Parts of the list";

    pub(in crate::own) fn seats(seats: u32, total: &str) -> String {
        format!("{} · {total}", super::seats::seats(seats))
    }
}

/// One booking.
pub(super) mod booking {
    pub(in crate::own) const PAY: &str = "Pay for it";
    pub(in crate::own) const TIME_IS_UP: &str =
        "The time to pay is up: these seats are not held any more.";
    pub(in crate::own) const FLIGHT: &str = "Flight";
    pub(in crate::own) const PASSENGERS: &str = "Passengers";
    pub(in crate::own) const ERASED: &str = "Erased";
    pub(in crate::own) const STORY: &str = "What happened";
    pub(in crate::own) const CANCEL: &str = "Cancel this booking";
    pub(in crate::own) const IS_CANCELLED: &str = "Your booking is cancelled.";
    pub(in crate::own) const DEPARTURE: &str = "Departure";
    pub(in crate::own) const SPACEPORT: &str = "Spaceport";
    pub(in crate::own) const ROCKET: &str = "Rocket";
    pub(in crate::own) const SEATS: &str = "Seats";
    pub(in crate::own) const TOTAL: &str = "Total";

    pub(in crate::own) fn reference(reference: &str) -> String {
        format!("Reference {reference}")
    }

    pub(in crate::own) fn in_utc(moment: &str) -> String {
        format!("That is {moment}.")
    }

    pub(in crate::own) fn each(price: &str) -> String {
        format!("{price} each")
    }
}

/// The money of a booking.
pub(super) mod money {
    pub(in crate::own) const HEADING: &str = "Payments and refunds";
    pub(in crate::own) const PENDING: &str = "On its way";
    pub(in crate::own) const PAID: &str = "Paid";
    pub(in crate::own) const FAILED: &str = "Failed";

    pub(in crate::own) fn payment(amount: &str, is_card: bool) -> String {
        let how = if is_card { "by card" } else { "by transfer" };
        format!("{amount} {how}")
    }

    pub(in crate::own) fn refund(amount: &str) -> String {
        format!("{amount} back to you")
    }
}

/// How refunds stand.
pub(super) mod refund {
    pub(in crate::own) const REQUESTED: &str = "Being looked at";
    pub(in crate::own) const APPROVED: &str = "On its way";
    pub(in crate::own) const PAID: &str = "Paid back";
    pub(in crate::own) const FAILED: &str = "Did not arrive: we try again";
    pub(in crate::own) const REJECTED: &str = "Rejected";
}

/// How bookings stand.
pub(super) mod status {
    pub(in crate::own) const RESERVED: &str = "Held, not paid";
    pub(in crate::own) const CONFIRMED: &str = "Booked";
    pub(in crate::own) const EXPIRED: &str = "Not paid in time";
    pub(in crate::own) const CANCELLED: &str = "Cancelled";
    pub(in crate::own) const ABORTED: &str = "Launch aborted";
    pub(in crate::own) const COMPLETED: &str = "Flown";
    pub(in crate::own) const FAILED: &str = "Flight failed";
}

/// What happens to bookings.
pub(super) mod happening {
    pub(in crate::own) const RESERVED: &str = "Seats held";
    pub(in crate::own) const PAYMENT_STARTED: &str = "Payment begun";
    pub(in crate::own) const PAYMENT_FAILED: &str = "Payment failed";
    pub(in crate::own) const PAYMENT_COMPLETED: &str = "Paid";
    pub(in crate::own) const EXPIRED: &str = "Not paid in time";
    pub(in crate::own) const CONFIRMED: &str = "Booked";
    pub(in crate::own) const CANCELLED: &str = "Cancelled";
    pub(in crate::own) const LAUNCH_CONFIRMED: &str = "The launch is confirmed for its date";
    pub(in crate::own) const LAUNCH_DELAYED: &str = "The launch is delayed";
    pub(in crate::own) const LAUNCH_ABORTED: &str = "The launch is aborted";
    pub(in crate::own) const LAUNCH_COMPLETED: &str = "Flown";
    pub(in crate::own) const LAUNCH_FAILED: &str = "The flight failed";
    pub(in crate::own) const REFUND_REQUESTED: &str = "Refund requested";
    pub(in crate::own) const REFUND_APPROVED: &str = "Refund approved";
    pub(in crate::own) const REFUND_FAILED: &str = "Refund did not arrive";
    pub(in crate::own) const REFUND_REJECTED: &str = "Refund rejected";
    pub(in crate::own) const REFUND_PAID: &str = "Paid back";
}

/// Stepping back.
pub(super) mod cancel {
    pub(in crate::own) const TITLE: &str = "Cancel this booking?";
    pub(in crate::own) const DO_IT: &str = "Cancel it";
    pub(in crate::own) const KEEP: &str = "Keep it";
    pub(in crate::own) const FREE: &str =
        "You have paid nothing, so it is free. Your seats come free for others.";
    pub(in crate::own) const NOTHING_BACK: &str = "You get nothing back.";
    pub(in crate::own) const STAY_SOLD: &str =
        "The launch is too near for a refund: your seats stay sold.";
    pub(in crate::own) const HOW: &str = "It goes back the way that it came, once it is approved.";
    pub(in crate::own) const FOR_GOOD: &str = "A booking that is cancelled does not come back.";

    pub(in crate::own) fn back(amount: &str, percent: u8) -> String {
        format!("You get {amount} back: {percent}% of what you paid.")
    }

    pub(in crate::own) fn until(moment: &str) -> String {
        format!("That holds until {moment}; after it you get less.")
    }
}

/// One's invoices.
pub(super) mod invoices {
    pub(in crate::own) const CAPTION: &str = "Invoices and credit notes";
    pub(in crate::own) const NONE: &str = "You have no invoice yet";
    pub(in crate::own) const WHEN: &str = "An invoice comes with each booking that is paid.";
    pub(in crate::own) const PAGES: &str = "Parts of the list";
    pub(in crate::own) const NUMBER: &str = "Number";
    pub(in crate::own) const WHAT: &str = "What";
    pub(in crate::own) const ISSUED: &str = "Issued";
    pub(in crate::own) const TOTAL: &str = "Total";
    pub(in crate::own) const STATUS: &str = "Status";
    pub(in crate::own) const BOOKING: &str = "Booking";
    pub(in crate::own) const INVOICE: &str = "Invoice";
    pub(in crate::own) const CREDIT_NOTE: &str = "Credit note";
    pub(in crate::own) const TO_BOOKING: &str = "See booking";
    pub(in crate::own) const DRAFTED: &str = "Being written";
    pub(in crate::own) const OPEN: &str = "Open";
    pub(in crate::own) const PARTIALLY_PAID: &str = "Partly paid";
    pub(in crate::own) const OVERDUE: &str = "Overdue";
    pub(in crate::own) const SETTLED: &str = "Settled";
    pub(in crate::own) const CANCELLED: &str = "Cancelled";

    pub(in crate::own) fn pdf(number: &str) -> String {
        format!("{number} (PDF)")
    }

    pub(in crate::own) fn booking_of(number: &str) -> String {
        format!("See booking of {number}")
    }
}

/// Who one is.
pub(super) mod profile {
    pub(in crate::own) const TRIPS: &str = "Trips";
    pub(in crate::own) const VIP: &str = "VIP";
    pub(in crate::own) const ACCOUNT: &str = "Account";
    pub(in crate::own) const TO_ACCOUNT: &str = "Email, password and sign-in";
    pub(in crate::own) const WHO: &str = "About you";
    pub(in crate::own) const WHY: &str =
        "This is what stands on your invoices. You can book without it.";
    pub(in crate::own) const SAVED: &str = "Your profile is saved.";
    pub(in crate::own) const SAVE: &str = "Save";
    pub(in crate::own) const FIRST_NAME: &str = "First name";
    pub(in crate::own) const LAST_NAME: &str = "Last name";
    pub(in crate::own) const PHONE: &str = "Phone";
    pub(in crate::own) const PHONE_HINT: &str = "In international form, such as +1 432 555 0100";
    pub(in crate::own) const BORN: &str = "Date of birth";
    pub(in crate::own) const NO_DATE: &str = "must be a date";
    pub(in crate::own) const ADDRESS: &str = "Legal address";
    pub(in crate::own) const ADDRESS_HINT: &str = "On one line";
    pub(in crate::own) const TAX_ID: &str = "Tax number";
    pub(in crate::own) const TAX_ID_HINT: &str = "If you have one";
}
