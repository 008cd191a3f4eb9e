//! The mails there are, and what each needs to be written. One entry here and two files in
//! `templates/` for each.

use tokens::LinkPurpose;

/// What a value is, and so how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text on one line.
    Line,
    /// An instant, stored as RFC 3339 has it, or RFC 9557 if it is one at a place; see [`crate::Moment`].
    Instant,
    /// The address of a page of ours.
    Page,
}

/// Makes the templates of a list: a name, the values that it shows, all of which it needs, and what
/// its link is for, where it has one.
macro_rules! templates {
    (@link) => { None };
    (@link $purpose:ident) => { Some(LinkPurpose::$purpose) };
    ($(
        $(#[$doc:meta])*
        $template:ident = $name:literal
            shows [$($value:ident: $kind:ident),*]
            $(links to $purpose:ident)?,
    )*) => {
        /// A mail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Template {
            $($(#[$doc])* $template,)*
        }

        impl Template {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$template),*];

            /// Its name, as stores keep it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$template => $name,)*
                }
            }

            /// The values that it shows, all of which it needs.
            pub(crate) fn values(self) -> &'static [(&'static str, Kind)] {
                match self {
                    $(Self::$template => &[$((stringify!($value), Kind::$kind)),*],)*
                }
            }

            /// What its link is for, where it has one.
            pub(crate) fn link(self) -> Option<LinkPurpose> {
                match self {
                    $(Self::$template => templates!(@link $($purpose)?),)*
                }
            }

            /// Its text, and its HTML.
            pub(crate) fn sources(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$template => (
                        include_str!(concat!("../templates/", $name, ".txt")),
                        include_str!(concat!("../templates/", $name, ".html")),
                    ),)*
                }
            }
        }
    };
}

templates! {
    /// To whoever registered: follow the link, and the email counts as yours.
    VerifyEmail = "verify_email" shows [] links to VerifyEmail,
    /// To an owner whose email somebody tried to register anew.
    AlreadyRegistered = "already_registered" shows [],
    /// To an employee for whom IT made an account: for what work, such as `finance, it`.
    Invitation = "invitation" shows [roles: Line] links to AcceptInvitation,
    /// To whoever wants to set a new password.
    ResetPassword = "reset_password" shows [] links to ResetPassword,
    /// To an owner: somebody signed in from a device that was not seen before, such as
    /// `Firefox on Linux`.
    NewDevice = "new_device" shows [device: Line, at: Instant],
    /// To an owner: the password is another one now.
    PasswordChanged = "password_changed" shows [at: Instant],
    /// To an owner: what protects the account, or what it is used with, was changed, such as
    /// `A second factor was set up`.
    SecurityChange = "security_change" shows [change: Line, at: Instant],
    /// To an owner: the account was disabled.
    AccountDisabled = "account_disabled" shows [reason: Line],
    /// To an owner: they are to be erased, as they or the law want it.
    ErasureAsked = "erasure_asked" shows [],

    /// To VIPs: there is a new launch.
    LaunchScheduled = "launch_scheduled"
        shows [launch: Line, date: Instant, mission: Line, price: Line, page: Page],
    /// To a buyer: seats are held until they are paid.
    SeatsReserved = "seats_reserved"
        shows [launch: Line, date: Instant, seats: Line, total: Line, until: Instant, page: Page],
    /// To a buyer: the booking is paid.
    BookingConfirmed = "booking_confirmed"
        shows [launch: Line, date: Instant, seats: Line, total: Line, page: Page],
    /// To a buyer: the booking is cancelled, and what is paid back.
    BookingCancelled = "booking_cancelled"
        shows [launch: Line, date: Instant, seats: Line, refund: Line, page: Page],
    /// To a buyer: the seats were not paid in time.
    BookingExpired = "booking_expired" shows [launch: Line, date: Instant, seats: Line, page: Page],
    /// To a buyer: the launch flies on its date.
    LaunchConfirmed = "launch_confirmed" shows [launch: Line, date: Instant, page: Page],
    /// To a buyer: the launch has another date.
    LaunchDelayed = "launch_delayed"
        shows [launch: Line, date: Instant, previous: Instant, cause: Line, reason: Line, page: Page],
    /// To a buyer: the launch comes near.
    LaunchReminder = "launch_reminder" shows [launch: Line, date: Instant, left: Line, page: Page],
    /// To a passenger: the launch that they fly with comes near.
    PassengerReminder = "passenger_reminder"
        shows [launch: Line, date: Instant, left: Line, page: Page],
    /// To a buyer: the launch does not take place, and what is paid back.
    LaunchAborted = "launch_aborted"
        shows [launch: Line, date: Instant, cause: Line, reason: Line, refund: Line, page: Page],
    /// To a buyer: the launch has flown.
    LaunchCompleted = "launch_completed" shows [launch: Line, date: Instant, page: Page],
    /// To a buyer: the launch has failed.
    LaunchFailed = "launch_failed" shows [launch: Line, date: Instant, reason: Line, page: Page],
    /// To a buyer: the launch is over, and seats that were held for it were never paid.
    ReservationEnded = "reservation_ended"
        shows [launch: Line, date: Instant, seats: Line, page: Page],
    /// To a buyer: money went back.
    RefundPaid = "refund_paid" shows [launch: Line, amount: Line, page: Page],
    /// To a buyer: money could not be paid back yet.
    RefundFailed = "refund_failed" shows [launch: Line, amount: Line, page: Page],
    /// To a customer: there is an invoice or a credit note.
    InvoiceIssued = "invoice_issued"
        shows [kind: Line, number: Line, total: Line, launch: Line, page: Page],
    /// To a supplier: seats are sold.
    SupplierBookingConfirmed = "supplier_booking_confirmed"
        shows [launch: Line, date: Instant, seats: Line, total: Line, page: Page],
    /// To a supplier: a paid booking is cancelled.
    SupplierBookingCancelled = "supplier_booking_cancelled"
        shows [launch: Line, date: Instant, seats: Line, page: Page],
    /// To a supplier: the launch is confirmed.
    SupplierLaunchConfirmed = "supplier_launch_confirmed"
        shows [launch: Line, date: Instant, page: Page],
    /// To a supplier: the launch has another date.
    SupplierLaunchDelayed = "supplier_launch_delayed"
        shows [launch: Line, date: Instant, previous: Instant, cause: Line, reason: Line, page: Page],
    /// To a supplier: the launch is aborted.
    SupplierLaunchAborted = "supplier_launch_aborted"
        shows [launch: Line, date: Instant, cause: Line, reason: Line, fee: Line, page: Page],
    /// To a supplier: the launch is completed.
    SupplierLaunchCompleted = "supplier_launch_completed"
        shows [launch: Line, date: Instant, page: Page],
    /// To a supplier: the launch has failed.
    SupplierLaunchFailed = "supplier_launch_failed"
        shows [launch: Line, date: Instant, reason: Line, page: Page],
    /// To a supplier: few seats are sold.
    SupplierLowOccupancy = "supplier_low_occupancy"
        shows [launch: Line, date: Instant, sold: Line, threshold: Line, page: Page],
    /// To a supplier: there is an invoice or a credit note.
    SupplierInvoiceIssued = "supplier_invoice_issued"
        shows [kind: Line, number: Line, total: Line, launch: Line, page: Page],
    /// To a supplier: an invoice to them is due and not paid.
    SupplierInvoiceOverdue = "supplier_invoice_overdue"
        shows [number: Line, open: Line, launch: Line, page: Page],
    /// To finance: a launch is aborted.
    FinanceLaunchAborted = "finance_launch_aborted"
        shows [launch: Line, date: Instant, cause: Line, reason: Line, fee: Line, page: Page],
    /// To finance: a launch has failed.
    FinanceLaunchFailed = "finance_launch_failed"
        shows [launch: Line, date: Instant, reason: Line, page: Page],
    /// To finance: an invoice is due and not paid.
    FinanceInvoiceOverdue = "finance_invoice_overdue"
        shows [number: Line, open: Line, debtor: Line, launch: Line, page: Page],
    /// To finance: a refund has failed.
    FinanceRefundFailed = "finance_refund_failed"
        shows [launch: Line, amount: Line, reason: Line, page: Page],
    /// To IT: something is wrong with the system.
    ItIncident = "it_incident" shows [what: Line, detail: Line, at: Instant, page: Page],
}

impl Template {
    /// The template of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|template| template.as_str() == text)
    }

    /// Whether it is about an account: somebody waits for its link, or has to know at once.
    pub(crate) fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::VerifyEmail
                | Self::AlreadyRegistered
                | Self::Invitation
                | Self::ResetPassword
                | Self::NewDevice
                | Self::PasswordChanged
                | Self::SecurityChange
                | Self::AccountDisabled
                | Self::ErasureAsked
        )
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
