//! The words of the pages of suppliers.

/// Who the company is.
pub(crate) mod profile {
    pub(crate) const FIRST: &str = "First, tell us who your company is. Then you can register \
        rockets and offer launches.";
    pub(crate) const LEAD: &str = "What stands here goes on every new invoice. Those that are written keep what was true then.";
    pub(crate) const COMPANY: &str = "Company";
    pub(crate) const CONTACT: &str = "Whom we talk to";
    pub(crate) const LEGAL_NAME: &str = "Legal name";
    pub(crate) const TAX_ID: &str = "Tax number";
    pub(crate) const COUNTRY: &str = "Country";
    pub(crate) const COUNTRY_HINT: &str = "Two letters, such as US";
    pub(crate) const ADDRESS: &str = "Legal address";
    pub(crate) const ADDRESS_HINT: &str = "On one line";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const PHONE: &str = "Telephone";
    pub(crate) const PHONE_HINT: &str = "In international form, such as +1 432 555 0100";
    pub(crate) const SAVE: &str = "Save";
    pub(crate) const SAVED: &str = "Your company profile is saved.";
    pub(crate) const TERMS: &str = "Your terms";
    pub(crate) const COMPLETED: &str = "Completed launches";
    pub(crate) const FEE: &str = "Our fee for a completed launch";
    pub(crate) const FEE_NOTE: &str = "Of what the launch brought in";
    pub(crate) const SINCE: &str = "With us since";
    pub(crate) const PROGRAMS: &str = "Your own programs";
    pub(crate) const PROGRAMS_LEAD: &str =
        "Whatever you do here your programs can do, too, with an access token.";
    pub(crate) const TOKENS: &str = "Access tokens";
    pub(crate) const UNVERIFIED: &str = "Launches can be offered once your email is confirmed.";
    pub(crate) const VERIFY: &str = "Go to your account";
}

pub(crate) mod rockets {
    pub(crate) const CAPTION: &str = "Your rockets";
    pub(crate) const NONE: &str = "No rocket yet";
    pub(crate) const NONE_LEAD: &str = "Register the first one: launches are flown by rockets.";
    pub(crate) const NEW: &str = "Register a rocket";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const NAME_HINT: &str = "As customers know it, such as New Shepard";
    pub(crate) const MODEL: &str = "Model";
    pub(crate) const MODEL_HINT: &str = "Such as NS4";
    pub(crate) const CAPACITY: &str = "Seats for passengers";
    pub(crate) const CAPACITY_SHORT: &str = "Seats";
    pub(crate) const RANGE: &str = "Range";
    pub(crate) const STATE: &str = "State";
    pub(crate) const FLIES: &str = "In service";
    pub(crate) const RETIRED: &str = "Retired";
    pub(crate) const SINCE: &str = "Registered";
    pub(crate) const REGISTER: &str = "Register";
    pub(crate) const REVISE: &str = "Save changes";
    pub(crate) const REVISED: &str = "The rocket is changed.";
    pub(crate) const REVISE_MEANS: &str =
        "Launches that are scheduled keep what was true when they were.";
    pub(crate) const RETIRE: &str = "Retire this rocket";
    pub(crate) const RETIRE_MEANS: &str = "It flies no new launch any more, for good. Launches \
        that are scheduled fly as they are.";
    pub(crate) const IS_RETIRED: &str = "This rocket is retired.";
    pub(crate) const LAUNCHES: &str = "Its launches";
    pub(crate) const SCHEDULE: &str = "Schedule a launch";
    pub(crate) const PARTS: &str = "Parts of the list of rockets";

    /// How many rockets a page shows.
    pub(crate) fn shown(count: usize) -> String {
        match count {
            1 => "1 rocket".to_owned(),
            count => format!("{count} rockets"),
        }
    }
}

pub(crate) mod overview {
    pub(crate) const UPCOMING: &str = "Upcoming launches";
    pub(crate) const SOLD: &str = "Seats sold";
    pub(crate) const RECEIVED: &str = "Money received";
    pub(crate) const RECEIVED_NOTE: &str = "For upcoming launches, less refunds";
    pub(crate) const EXPECTED: &str = "Money expected";
    pub(crate) const EXPECTED_NOTE: &str = "Seats held, not paid yet";
    pub(crate) const OWED: &str = "Open fees";
    pub(crate) const OWED_NOTE: &str = "Fees that you owe us";
    pub(crate) const OCCUPANCY: &str = "Seats sold by launch";
    pub(crate) const MONEY: &str = "Money received by launch";
    pub(crate) const ATTENTION: &str = "What needs you";
    pub(crate) const NOTHING: &str = "Nothing waits for you.";
    pub(crate) const NONE: &str = "No launch is coming up";
    pub(crate) const NONE_LEAD: &str = "Offer one: seats can be booked as soon as it is scheduled.";
    pub(crate) const MORE: &str = "The next hundred of each state count here.";
    pub(crate) const LOW: &str = "Few seats are sold. Decide whether it flies.";
    pub(crate) const OVER: &str = "Its date has passed. Tell us how it went.";
    pub(crate) const UNCONFIRMED: &str = "It starts within 30 days and is not confirmed.";
    pub(crate) const UNBILLED: &str = "It is completed. Send us your invoice.";

    /// When the next launch is.
    pub(crate) fn next(day: &str) -> String {
        format!("The next on {day}")
    }

    /// So many of so many.
    pub(crate) fn part(part: u64, whole: u64) -> String {
        format!("{part} of {whole}")
    }

    /// Which share that is.
    pub(crate) fn share(part: u64, whole: u64) -> Option<String> {
        let percent = (part * 100).checked_div(whole)?;
        Some(format!("{percent} % of the seats on offer"))
    }

    /// Both, in short.
    pub(crate) fn of(part: u64, whole: u64) -> String {
        match (part * 100).checked_div(whole) {
            Some(percent) => format!("{part} of {whole} · {percent} %"),
            None => format!("{part} of {whole}"),
        }
    }
}

pub(crate) mod launches {
    pub(crate) const CAPTION: &str = "Launches";
    pub(crate) const NEW: &str = "Schedule a launch";
    pub(crate) const LAUNCH: &str = "Launch";
    pub(crate) const ROCKET: &str = "Rocket";
    pub(crate) const SUPPLIER: &str = "Supplier";
    pub(crate) const DATE: &str = "Date";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const SEATS: &str = "Sold";
    pub(crate) const PRICE: &str = "Seat price";
    pub(crate) const REVENUE: &str = "Received";
    pub(crate) const SEARCH: &str = "Search";
    pub(crate) const SEARCH_HINT: &str = "Mission, rocket or link";
    pub(crate) const FROM: &str = "From (UTC)";
    pub(crate) const TO: &str = "Up to (UTC)";
    pub(crate) const ALL_STATUSES: &str = "All";
    pub(crate) const ALL_ROCKETS: &str = "All";
    pub(crate) const FILTERS: &str = "Filters";
    pub(crate) const CLEAR: &str = "Clear all filters";
    pub(crate) const EXPORT: &str = "Download as CSV";
    pub(crate) const NONE: &str = "No launch is like that";
    pub(crate) const NONE_LEAD: &str = "Try fewer filters.";
    pub(crate) const NONE_YET: &str = "No launch yet";
    pub(crate) const NONE_YET_LEAD: &str =
        "Offer the first one: seats can be booked as soon as it is scheduled.";
    pub(crate) const LOW: &str = "Low occupancy";
    pub(crate) const PARTS: &str = "Parts of the list of launches";

    /// How many launches a page shows.
    pub(crate) fn shown(count: usize) -> String {
        match count {
            1 => "1 launch".to_owned(),
            count => format!("{count} launches"),
        }
    }
}

/// A new launch.
pub(crate) mod schedule {
    pub(crate) const LEAD: &str = "Seats can be booked as soon as it is scheduled. Mission and \
        price can change until the first seat is taken, the date only to a later one.";
    pub(crate) const ROCKET: &str = "Rocket";
    pub(crate) const SPACEPORT: &str = "Spaceport";
    pub(crate) const DESTINATION: &str = "Destination";
    pub(crate) const DESTINATION_HINT: &str = "Within the range of the rocket";
    pub(crate) const MISSION: &str = "Mission";
    pub(crate) const MISSION_HINT: &str = "What it is for, in one line: the heading of its page";
    pub(crate) const DATE: &str = "Date";
    pub(crate) const DATE_HINT: &str = "Well ahead, so that seats can be sold";
    pub(crate) const TIME: &str = "Time at the spaceport";
    pub(crate) const PRICE: &str = "Price of a seat, in US dollars";
    pub(crate) const PRICE_HINT: &str = "Such as 450,000 or 99.50";
    pub(crate) const SEATS: &str = "Seats on offer";
    pub(crate) const SEND: &str = "Schedule it";
    pub(crate) const NO_ROCKET: &str = "No rocket to fly it";
    pub(crate) const NO_ROCKET_LEAD: &str = "Register one first.";
    pub(crate) const CHOOSE: &str = "Choose one";
    pub(crate) const NO_DATE: &str = "Please give a date and a time of day.";
    pub(crate) const NO_SUCH_TIME: &str =
        "The clocks there are put forward then: there is no such time on that day.";
    pub(crate) const NO_MONEY: &str = "Please give an amount such as 450,000 or 99.50.";
    pub(crate) const NO_NUMBER: &str = "Please give a whole number.";

    /// How many seats the rocket has.
    pub(crate) fn up_to(capacity: u32) -> String {
        format!("1 to {capacity}")
    }

    /// When that is for everybody.
    pub(crate) fn in_utc(utc: &str) -> String {
        format!("That is {utc}.")
    }
}

/// One launch, through its whole life.
pub(crate) mod launch {
    pub(crate) const SOLD: &str = "Seats sold";
    pub(crate) const HELD: &str = "Held, not paid yet";
    pub(crate) const FREE: &str = "Free";
    pub(crate) const RECEIVED: &str = "Received";
    pub(crate) const REFUNDED: &str = "Paid back";
    pub(crate) const REVENUE: &str = "Kept";
    pub(crate) const FEE: &str = "Our fee";
    pub(crate) const FEE_LATER: &str = "Known once it has ended";
    pub(crate) const FACTS: &str = "The offer";
    pub(crate) const ROCKET: &str = "Rocket";
    pub(crate) const SPACEPORT: &str = "Spaceport";
    pub(crate) const DESTINATION: &str = "Destination";
    pub(crate) const DATE: &str = "Date";
    pub(crate) const PRICE: &str = "Seat price";
    pub(crate) const LINK: &str = "Link of its page";
    pub(crate) const SUPPLIER: &str = "Supplier";
    pub(crate) const LIFE: &str = "Its life";
    pub(crate) const ACTIONS: &str = "What you can do";
    pub(crate) const LOW: &str = "Few seats are sold: as its date comes closer, it may be \
        aborted for financial reasons.";
    pub(crate) const OVER: &str = "Nothing happens to this launch any more.";
    pub(crate) const BACK: &str = "All launches";
    pub(crate) const BILL: &str = "Send your invoice";

    pub(crate) const REVISE: &str = "Revise";
    pub(crate) const REVISE_TITLE: &str = "Revise the offer";
    pub(crate) const REVISE_MEANS: &str = "Mission and price can change while nothing is booked. \
        The seats on offer can grow up to those of the rocket, and shrink to those that are taken.";
    pub(crate) const REVISE_SEND: &str = "Save changes";
    pub(crate) const REVISED: &str = "The offer is revised.";

    pub(crate) const CONFIRM: &str = "Confirm";
    pub(crate) const CONFIRM_TITLE: &str = "Confirm the launch";
    pub(crate) const CONFIRM_MEANS: &str =
        "You say that it will fly on its date. Whoever has booked is told so by mail.";
    pub(crate) const CONFIRM_SEND: &str = "Confirm it";
    pub(crate) const CONFIRMED: &str = "The launch is confirmed.";

    pub(crate) const DELAY: &str = "Delay";
    pub(crate) const DELAY_TITLE: &str = "Delay the launch";
    pub(crate) const DELAY_MEANS: &str = "Whoever has booked is told the new date by mail, with \
        the reason. Bookings stay as they are. It has to be confirmed again.";
    pub(crate) const DELAY_SEND: &str = "Delay it";
    pub(crate) const DELAYED: &str = "The launch is delayed.";
    pub(crate) const NEW_DATE: &str = "New date";

    pub(crate) const ABORT: &str = "Abort";
    pub(crate) const ABORT_TITLE: &str = "Abort the launch";
    pub(crate) const ABORT_MEANS: &str = "It does not fly, and this can’t be taken back:";
    pub(crate) const ABORT_TOLD: &str = "Whoever has booked is told the reason by mail.";
    pub(crate) const ABORT_FEE: &str = "You owe us the fee for an aborted launch.";
    pub(crate) const ABORT_WORD: &str = "abort";
    pub(crate) const ABORT_TYPE: &str = "Type “abort” to confirm";
    pub(crate) const ABORT_TYPED_WRONG: &str = "Please type the word abort.";
    pub(crate) const ABORT_SEND: &str = "Abort it for good";
    pub(crate) const ABORTED: &str = "The launch is aborted.";

    pub(crate) const COMPLETE: &str = "Complete";
    pub(crate) const COMPLETE_TITLE: &str = "The launch has flown";
    pub(crate) const COMPLETE_MEANS: &str = "It ends with that. We invoice you our fee, and you \
        can send us your own invoice for what it brought in.";
    pub(crate) const COMPLETE_SEND: &str = "It has flown";
    pub(crate) const COMPLETED: &str = "The launch is completed.";

    pub(crate) const FAIL: &str = "Report a failure";
    pub(crate) const FAIL_TITLE: &str = "The launch has failed";
    pub(crate) const FAIL_MEANS: &str = "It flew, and failed. It ends with that; our finance \
        decides on refunds and fees. Whoever has booked is told the reason by mail.";
    pub(crate) const FAIL_SEND: &str = "Report the failure";
    pub(crate) const FAILED: &str = "The failure is reported.";

    pub(crate) const CAUSE: &str = "Cause";
    pub(crate) const REASON: &str = "Reason, for those who fly";
    pub(crate) const REASON_HINT: &str = "Nothing about persons, please";
    pub(crate) const WAS_SCHEDULED: &str = "On offer";
    pub(crate) const WAS_CONFIRMED: &str = "Confirmed";
    pub(crate) const STARTS: &str = "Starts";

    /// What an abort pays back.
    pub(crate) fn pays_back(seats: u32, amount: &str) -> String {
        match seats {
            0 => "Nothing is paid back: no seat is sold.".to_owned(),
            1 => format!("1 sold seat is paid back in full: {amount}."),
            seats => format!("{seats} sold seats are paid back in full: {amount}."),
        }
    }

    /// What an abort releases.
    pub(crate) fn releases(seats: u32) -> Option<String> {
        match seats {
            0 => None,
            1 => Some("1 seat that is held and not paid is released.".to_owned()),
            seats => Some(format!(
                "{seats} seats that are held and not paid are released."
            )),
        }
    }

    /// From which date to which.
    pub(crate) fn delayed(from: &str, to: &str) -> String {
        format!("Delayed from {from} to {to}.")
    }
}

/// Who flies.
pub(crate) mod manifest {
    pub(crate) const HEADING: &str = "Manifest";
    pub(crate) const CAPTION: &str = "Who flies";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const BORN: &str = "Born";
    pub(crate) const AGE: &str = "Age";
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const PHONE: &str = "Telephone";
    pub(crate) const STATUS: &str = "Booking";
    pub(crate) const ERASED: &str = "Erased at their wish";
    pub(crate) const OVER_AGE: &str = "Over age by a delay";
    pub(crate) const SEARCH: &str = "Find a passenger";
    pub(crate) const SEARCH_HINT: &str = "Name, email or telephone";
    pub(crate) const EXPORT: &str = "Download as CSV";
    pub(crate) const NONE: &str = "Nobody has booked yet.";
    pub(crate) const NONE_FOUND: &str = "Nobody is called like that.";
    pub(crate) const MORE: &str = "Show more";
    pub(crate) const ALL: &str = "The first 1,000 are here; the file has all.";

    /// How many of how many.
    pub(crate) fn shown(found: usize, all: usize, is_whole: bool) -> String {
        let more = if is_whole { "" } else { "+" };
        if found == all {
            return match (all, is_whole) {
                (1, true) => "1 passenger".to_owned(),
                _ => format!("{all}{more} passengers"),
            };
        }
        format!("{found} of {all}{more} passengers")
    }
}

/// Invoices, as suppliers see them.
pub(crate) mod invoices {
    pub(crate) const CAPTION: &str = "Invoices";
    pub(crate) const NUMBER: &str = "Number";
    pub(crate) const NO_NUMBER: &str = "Not numbered yet";
    pub(crate) const KIND: &str = "Kind";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const DATE: &str = "Date";
    pub(crate) const DUE: &str = "Due";
    pub(crate) const TOTAL: &str = "Amount";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const PAID: &str = "Paid";
    pub(crate) const ALL: &str = "All";
    pub(crate) const FEES: &str = "Our fees, still open";
    pub(crate) const OWN: &str = "Yours, still open";
    pub(crate) const OWN_TOTAL: &str = "Yours in all";
    pub(crate) const NONE: &str = "No invoice yet";
    pub(crate) const NONE_LEAD: &str =
        "Ours come by themselves once a launch has ended; yours you send for a completed launch.";
    pub(crate) const NONE_LIKE_THAT: &str = "No invoice is like that";
    pub(crate) const EXPORT: &str = "Download as CSV";
    pub(crate) const SEND: &str = "Send an invoice";
    pub(crate) const SEND_MEANS: &str = "One for each completed launch, up to what it brought in.";
    pub(crate) const LAUNCH: &str = "Launch";
    pub(crate) const OWN_NUMBER: &str = "Your number";
    pub(crate) const OWN_NUMBER_HINT: &str = "Letters and digits, on no other invoice of yours";
    pub(crate) const AMOUNT: &str = "Amount, in US dollars";
    pub(crate) const NOTHING_TO_BILL: &str =
        "Every completed launch has its invoice. The next one follows the next launch.";
    pub(crate) const PARTS: &str = "Parts of the list of invoices";
    pub(crate) const PDF: &str = "Download as PDF";
    pub(crate) const BACK: &str = "All invoices";
    pub(crate) const LINES: &str = "What it charges";
    pub(crate) const TEXT: &str = "For";
    pub(crate) const QUANTITY: &str = "Number";
    pub(crate) const UNIT_PRICE: &str = "Each";
    pub(crate) const NET: &str = "Without tax";
    pub(crate) const TAX: &str = "Tax";
    pub(crate) const PAYMENTS: &str = "Payments";
    pub(crate) const REFERENCE: &str = "Reference";
    pub(crate) const NO_PAYMENTS: &str = "Nothing is paid yet.";
    pub(crate) const RECIPIENT: &str = "To";
    pub(crate) const CORRECTS: &str = "Takes back";
    pub(crate) const CREDITED: &str = "Taken back by";

    /// The highest amount.
    pub(crate) fn at_most(amount: &str) -> String {
        format!("At most {amount}")
    }

    /// How many invoices a page shows.
    pub(crate) fn shown(count: usize) -> String {
        match count {
            1 => "1 invoice".to_owned(),
            count => format!("{count} invoices"),
        }
    }
}
