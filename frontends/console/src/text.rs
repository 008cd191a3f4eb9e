//! All words of the pages, by where they stand: to be translated, this is what there is.

/// What the site is called.
pub(crate) const NAME: &str = "Console";

/// Where no program comes to take the page over.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const NO_SCRIPT: &str =
    "The console needs JavaScript: please allow it for this site, and load the page again.";

/// What pages are called.
pub(crate) mod title {
    pub(crate) const OVERVIEW: &str = "Overview";
    pub(crate) const LOGS: &str = "Logs";
    pub(crate) const JOBS: &str = "Jobs";
    pub(crate) const JOB: &str = "Job";
    pub(crate) const NOTIFICATIONS: &str = "Notifications";
    pub(crate) const NOTIFICATION: &str = "Notification";
    pub(crate) const SUPPRESSIONS: &str = "Suppressed addresses";
    pub(crate) const ACCOUNTS: &str = "Accounts";
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const ACTIVITY: &str = "Security log";
    pub(crate) const EVENTS: &str = "Event history";
    pub(crate) const DESIGN: &str = "Design system";
}

/// What pages are about.
pub(crate) mod group {
    pub(crate) const RUNNING: &str = "Operation";
    pub(crate) const PEOPLE: &str = "People";
    pub(crate) const RECORD: &str = "Events";
    pub(crate) const ABOUT: &str = "About";
}

pub(crate) mod header {
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const SIGN_OUT: &str = "Sign out";
}

pub(crate) mod wait {
    pub(crate) const LOADING: &str = "Loading…";
    pub(crate) const FAILED: &str = "This can’t be shown";
    pub(crate) const CANCEL: &str = "Cancel";
}

/// Somebody for whom the console is not.
pub(crate) mod stranger {
    pub(crate) const TITLE: &str = "The console is for IT and auditors";
    pub(crate) const LEAD: &str =
        "Your account has no such role. If you need it, ask a colleague of IT to grant it.";
    pub(crate) const ACCOUNT: &str = "Go to your account";
}

pub(crate) mod list {
    pub(crate) const PAGES: &str = "Pages";

    pub(crate) fn items(count: usize) -> String {
        match count {
            1 => "1 on this page".to_owned(),
            count => format!("{count} on this page"),
        }
    }
}

pub(crate) mod filter {
    pub(crate) const LABEL: &str = "Filter";
    pub(crate) const SHOW: &str = "Show";
    pub(crate) const CLEAR: &str = "Clear";
    pub(crate) const MORE: &str = "More filters";
    pub(crate) const WITHIN: &str = "Time";
    pub(crate) const UNTIL: &str = "Until (UTC)";
    pub(crate) const WIDER: &str = "Try a longer time, or fewer filters.";

    /// A span of time.
    pub(crate) fn span(word: &str) -> &'static str {
        match word {
            "15m" => "15 minutes",
            "1h" => "An hour",
            "24h" => "A day",
            "7d" => "A week",
            _ => "All",
        }
    }
}

pub(crate) mod live {
    pub(crate) const OUT_OF_DATE: &str = "What you see is not up to date";
}

pub(crate) mod overview {
    use api_contract::operations::ProcessState;

    pub(crate) const ALL_IS_WELL: &str =
        "All processes are ready, and everything is up to date with the log.";
    pub(crate) const READY: &str = "Processes ready";
    pub(crate) const READY_NOTE: &str = "of all that were heard of";
    pub(crate) const LATEST: &str = "Farthest behind";
    pub(crate) const NOTHING: &str = "Nothing";
    pub(crate) const PARKED: &str = "Parked";
    pub(crate) const PARKED_NOTE: &str = "aggregates with something that could not be applied";
    pub(crate) const HEAD: &str = "End of the log";
    pub(crate) const HEAD_NOTE: &str = "position of the last commit";
    pub(crate) const KEPT: &str = "Read models and policies";
    pub(crate) const KEPT_MEANS: &str =
        "How far each is with the log of events, counted against the end of the log.";
    pub(crate) const KEPT_HEADINGS: [&str; 6] = [
        "Name",
        "Position",
        "Commits behind",
        "Time behind",
        "Parked",
        "Kept by",
    ];
    pub(crate) const PROCESSES: &str = "Processes";
    pub(crate) const PROCESS_HEADINGS: [&str; 6] = [
        "Process",
        "Instance",
        "State",
        "Version",
        "Running since",
        "Last heard of",
    ];
    pub(crate) const UNKNOWN: &str = "Unknown";
    pub(crate) const NOBODY: &str = "Nobody";
    pub(crate) const AS_OF: &str = "As of";

    pub(crate) fn of(part: usize, whole: usize) -> String {
        format!("{part} of {whole}")
    }

    pub(crate) fn standby(count: usize) -> String {
        format!("{count} on standby")
    }

    pub(crate) fn ago(span: &str) -> String {
        format!("{span} ago")
    }

    pub(crate) fn misses(missing: &[String]) -> String {
        format!("does not find {}", missing.join(", "))
    }

    pub(crate) const fn state(state: ProcessState) -> &'static str {
        match state {
            ProcessState::Ready => "Ready",
            ProcessState::NotReady => "Not ready",
            ProcessState::Stopped => "Stopped",
            ProcessState::Silent => "Silent",
        }
    }
}

/// What is wrong with the system.
pub(crate) mod trouble {
    use chrono::{DateTime, TimeDelta, Utc};

    use crate::shown::{count, moment, span};

    pub(crate) const GOOD: &str = "All is well";
    pub(crate) const NOTED: &str = "Something wants to be looked at";
    pub(crate) const BAD: &str = "Something is wrong";

    pub(crate) fn never_heard(name: &str) -> String {
        format!("No {name} was heard of: is one started?")
    }

    pub(crate) fn stopped(name: &str) -> String {
        format!("{name} was stopped, and no other does its work.")
    }

    pub(crate) fn misses(name: &str, missing: &[String]) -> String {
        let missing = missing.join(", ");
        format!("{name} is not ready: it does not find {missing}.")
    }

    pub(crate) fn silent(name: &str, heard_at: DateTime<Utc>) -> String {
        let since = moment(heard_at, false);
        format!("{name} was last heard of at {since}: it is dead, or cut off.")
    }

    pub(crate) fn nobody_keeps(name: &str) -> String {
        format!("Nobody keeps {name} up to date.")
    }

    pub(crate) fn behind(name: &str, lag: TimeDelta, commits: Option<u64>) -> String {
        let lag = span(lag);
        match commits {
            Some(commits) => format!("{name} is {lag} behind: {} commits.", count(commits)),
            None => format!("{name} is {lag} behind."),
        }
    }

    pub(crate) fn parked(name: &str, aggregates: u64) -> String {
        let aggregates = count(aggregates);
        format!("{name} could not apply something of {aggregates} aggregates, and set it aside.")
    }
}

pub(crate) mod logs {
    use api_contract::log_lines::LogLevel;

    pub(crate) const CAPTION: &str = "Log lines, the newest first";
    pub(crate) const TEXT: &str = "Message holds";
    pub(crate) const LEVEL: &str = "At least";
    pub(crate) const ANY_LEVEL: &str = "Any level";
    pub(crate) const LEVELS: [(&str, &str); 4] = [
        ("debug", "Debug"),
        ("info", "Info"),
        ("warn", "Warning"),
        ("error", "Error"),
    ];
    pub(crate) const SERVICE: &str = "Process";
    /// The rarer filters, in their order.
    pub(crate) const NARROW: [&str; 4] = [
        "Request (correlation id)",
        "Trace id",
        "Account id",
        "Position in the log of events",
    ];
    pub(crate) const HEADINGS: [&str; 5] = ["When", "Level", "Process", "Message", "Request"];
    pub(crate) const ITS_ACCOUNT: &str = "The account that it is about";
    pub(crate) const NONE: &str = "No such log lines";

    pub(crate) const fn level(level: LogLevel) -> &'static str {
        match level {
            LogLevel::Trace => "Trace",
            LogLevel::Debug => "Debug",
            LogLevel::Info => "Info",
            LogLevel::Warn => "Warning",
            LogLevel::Error => "Error",
        }
    }
}

/// Addresses to which nothing is mailed.
pub(crate) mod suppressions {
    use api_contract::suppressions::SuppressionCause;

    pub(crate) const LEAD: &str = "Nothing is mailed to these addresses, whatever it would say: links to a new password and notices of security too.";
    pub(crate) const CAPTION: &str = "Suppressed addresses, the newest first";
    pub(crate) const RECIPIENT_IN_FULL: &str = "Email, in full";
    pub(crate) const CAUSE: &str = "Reason";
    pub(crate) const ALL: &str = "All";
    pub(crate) const CAUSES: [(&str, &str); 3] = [
        ("bounced", "Came back"),
        ("complained", "Unwanted"),
        ("by_hand", "By hand"),
    ];
    pub(crate) const WHICH: &str = "Show those";
    pub(crate) const HOLDING: &str = "Suppressed";
    pub(crate) const REMOVED_ONLY: [(&str, &str); 1] = [("true", "Freed")];
    pub(crate) const HEADINGS: [&str; 5] = ["Email", "Reason", "Since", "What happened", "Free it"];
    pub(crate) const NONE: &str = "No such addresses";
    pub(crate) const NONE_MEANS: &str = "Mails go to everybody else.";
    pub(crate) const FREED: &str = "Freed";
    pub(crate) const MAIL: &str = "The mail";
    pub(crate) const BY: &str = "By whom";

    pub(crate) const RECIPIENT: &str = "Email";
    pub(crate) const REASON_HINT: &str = "It stands in the history, with your account.";
    pub(crate) const ADD: &str = "Suppress an address";
    pub(crate) const ADD_MEANS: &str = "Nothing is mailed there any more until it is freed.";
    pub(crate) const ADDED: &str = "Nothing is mailed there.";
    pub(crate) const FREE: &str = "Free the address";
    pub(crate) const FREE_MEANS: &str = "From now on mails go there again. Those that were not sent meanwhile stay as they are: send them after all where it makes sense.";
    pub(crate) const IS_FREE: &str = "Mails go there again.";

    pub(crate) const fn cause(cause: SuppressionCause) -> &'static str {
        let place = match cause {
            SuppressionCause::Bounced => 0,
            SuppressionCause::Complained => 1,
            SuppressionCause::ByHand => 2,
        };
        CAUSES[place].1
    }
}

/// What is done again and again.
pub(crate) mod jobs {
    use api_contract::jobs::{JobChanged, MissedRuns, RunOutcome, RunTrigger};

    use crate::shown::count;

    pub(crate) const CAPTION: &str = "Jobs, by name";
    pub(crate) const HEADINGS: [&str; 4] = ["Job", "State", "Next run", "Last run"];
    pub(crate) const ACTIONS: &str = "What can be done";
    pub(crate) const NONE: &str = "There are no jobs yet";
    pub(crate) const NONE_MEANS: &str = "A scheduler makes them when it leads for the first time.";
    pub(crate) const NOBODY: &str = "Nobody does the jobs";
    pub(crate) const NOBODY_MEANS: &str =
        "No scheduler leads now: what is due waits until one does.";
    pub(crate) const LEADER: &str = "Done by";
    pub(crate) const BUSINESS_TIME: &str = "Jobs follow the business clock, in UTC.";
    pub(crate) const NEVER: &str = "Not yet";
    pub(crate) const UNPLANNED: &str = "Not planned yet";

    pub(crate) const PAUSED: &str = "Paused";
    pub(crate) const ASKED: &str = "Asked for";
    pub(crate) const RUNNING: &str = "Running";
    pub(crate) const WAITS: &str = "Waits";

    pub(crate) const STATE: &str = "State";
    pub(crate) const TIMES: &str = "Times (cron, UTC)";
    pub(crate) const MISSED: &str = "Missed runs";
    pub(crate) const NEXT: &str = "Next run";
    pub(crate) const LAST: &str = "Last run";
    pub(crate) const CHANGES: &str = "Changes";
    pub(crate) const OUTCOME: &str = "Ended so";
    pub(crate) const ALL: &str = "All";
    pub(crate) const HISTORY: &str = "History";
    pub(crate) const HISTORY_CAPTION: &str = "Runs, the newest first";
    pub(crate) const RUN_HEADINGS: [&str; 5] = ["Began", "Why", "Outcome", "Took", "What it did"];
    pub(crate) const NO_RUNS: &str = "No such runs";
    pub(crate) const NO_RUNS_MEANS: &str =
        "Runs that found nothing to do are forgotten after a day.";
    pub(crate) const NOTHING: &str = "nothing to do";
    pub(crate) const LOGS: &str = "Its log lines";
    pub(crate) const GOES_ON: &str = "Goes on";

    pub(crate) const RUN: &str = "Run now";
    pub(crate) const RUN_MEANS: &str =
        "It runs at once, or after the run that goes on. Its next run stays when it is.";
    pub(crate) const RUN_ASKED: &str = "It runs as soon as it can.";
    pub(crate) const PAUSE: &str = "Pause";
    pub(crate) const PAUSE_MEANS: &str =
        "It runs only when somebody asks for it. A run that goes on goes on.";
    pub(crate) const PAUSED_NOW: &str = "It is paused.";
    pub(crate) const RESUME: &str = "Let it go on";
    pub(crate) const RESUME_MEANS: &str =
        "It runs at its times again. What it would have done meanwhile is not missed.";
    pub(crate) const RESUMED_NOW: &str = "It runs at its times again.";
    pub(crate) const CRON: &str = "Change its times";
    pub(crate) const CRON_MEANS: &str = "It runs at the new times, from the next one on.";
    pub(crate) const CRON_HINT: &str =
        "Second, minute, hour, day, month, day of the week; in UTC, by the business clock.";
    pub(crate) const CRON_CHANGED: &str = "It runs at other times.";
    pub(crate) const REASON: &str = "Why";
    pub(crate) const REASON_HINT: &str = "It stands with the job, with your account.";

    pub(crate) const OUTCOMES: [(&str, &str); 3] = [
        ("succeeded", "Succeeded"),
        ("failed", "Failed"),
        ("abandoned", "Broken off"),
    ];

    pub(crate) const fn outcome(outcome: RunOutcome) -> &'static str {
        let place = match outcome {
            RunOutcome::Succeeded => 0,
            RunOutcome::Failed => 1,
            RunOutcome::Abandoned => 2,
        };
        OUTCOMES[place].1
    }

    pub(crate) const fn missed(missed: Option<MissedRuns>) -> &'static str {
        match missed {
            Some(MissedRuns::RunOnce) => "are made up for, once",
            Some(MissedRuns::Skip) => "are skipped",
            None => "Unknown",
        }
    }

    pub(crate) const fn trigger(trigger: RunTrigger) -> &'static str {
        match trigger {
            RunTrigger::Cron => "its time came",
            RunTrigger::RunNow => "asked for",
        }
    }

    pub(crate) fn changed(what: JobChanged, cron: Option<&str>) -> String {
        match (what, cron) {
            (JobChanged::Paused, _) => PAUSED.to_owned(),
            (JobChanged::Resumed, _) => "Goes on".to_owned(),
            (JobChanged::Cron, Some(cron)) => format!("Other times: {cron}"),
            (JobChanged::Cron, None) => "Other times".to_owned(),
        }
    }

    /// A button of one job among many.
    pub(crate) fn about(action: &str, job: &str) -> String {
        format!("{action}: {job}")
    }

    /// How long something took.
    pub(crate) fn took(millis: u64) -> String {
        match millis {
            0..1_000 => format!("{millis} ms"),
            1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
            _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
        }
    }

    /// A number of what was done: `3 sent`.
    pub(crate) fn figure(what: &str, number: u64) -> String {
        format!("{} {}", count(number), what.replace('_', " "))
    }
}

/// Mails to people.
pub(crate) mod notifications {
    use api_contract::notifications::{MailHappened, NotificationStatus, NotificationsDone};

    use crate::shown::count;

    pub(crate) const CAPTION: &str = "Mails, the newest first";
    pub(crate) const RECIPIENT_IN_FULL: &str = "To (email, in full)";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const TEMPLATE: &str = "Mail";
    pub(crate) const ALL: &str = "All";
    pub(crate) const ERROR_HOLDS: &str = "Error holds";
    /// The rarer filters, in their order.
    pub(crate) const NARROW: [&str; 3] = ["Account id", "Booking id", "Event id"];
    pub(crate) const STATUSES: [(&str, &str); 11] = [
        ("queued", "Queued"),
        ("sending", "Being sent"),
        ("sent", "Sent"),
        ("deferred", "Tried again later"),
        ("failed", "Failed"),
        ("unknown", "Perhaps sent"),
        ("cancelled", "Cancelled"),
        ("suppressed", "Suppressed"),
        ("delivered", "Delivered"),
        ("bounced", "Came back"),
        ("complained", "Unwanted"),
    ];
    pub(crate) const TEMPLATES: [(&str, &str); 37] = [
        ("verify_email", "Confirm your email"),
        ("already_registered", "You are registered already"),
        ("invitation", "Invitation"),
        ("reset_password", "Set a new password"),
        ("new_device", "New device"),
        ("password_changed", "Password changed"),
        ("security_change", "Security of the account changed"),
        ("account_disabled", "Account disabled"),
        ("launch_scheduled", "A new launch, to a VIP"),
        ("seats_reserved", "Seats reserved"),
        ("booking_confirmed", "Booking confirmed"),
        ("booking_cancelled", "Booking cancelled"),
        ("booking_expired", "Booking expired"),
        ("launch_confirmed", "Launch confirmed"),
        ("launch_delayed", "Launch delayed"),
        ("launch_reminder", "Launch comes near"),
        ("launch_aborted", "Launch aborted"),
        ("launch_completed", "Launch completed"),
        ("launch_failed", "Launch failed"),
        ("refund_paid", "Refund paid"),
        ("refund_failed", "Refund failed"),
        ("invoice_issued", "Invoice issued"),
        (
            "supplier_booking_confirmed",
            "Booking confirmed, to the supplier",
        ),
        (
            "supplier_booking_cancelled",
            "Booking cancelled, to the supplier",
        ),
        (
            "supplier_launch_confirmed",
            "Launch confirmed, to the supplier",
        ),
        ("supplier_launch_delayed", "Launch delayed, to the supplier"),
        ("supplier_launch_aborted", "Launch aborted, to the supplier"),
        (
            "supplier_launch_completed",
            "Launch completed, to the supplier",
        ),
        ("supplier_launch_failed", "Launch failed, to the supplier"),
        ("supplier_low_occupancy", "Few seats sold, to the supplier"),
        ("supplier_invoice_issued", "Invoice issued, to the supplier"),
        (
            "supplier_invoice_overdue",
            "Invoice overdue, to the supplier",
        ),
        ("finance_launch_aborted", "Launch aborted, to finance"),
        ("finance_launch_failed", "Launch failed, to finance"),
        ("finance_invoice_overdue", "Invoice overdue, to finance"),
        ("finance_refund_failed", "Refund failed, to finance"),
        ("it_incident", "Incident, to IT"),
    ];
    pub(crate) const HEADINGS: [&str; 5] = ["When", "Mail", "To", "Status", "Attempts"];
    pub(crate) const NONE: &str = "No such mails";
    pub(crate) const REPEATS: &str = "repeats another, for this address";
    pub(crate) const TOTAL: &str = "Mails";
    pub(crate) const BY_TEMPLATE: &str = "By what they say";
    pub(crate) const FILE: &str = "Download as CSV";

    pub(crate) const RETRY: &str = "Send it after all";
    pub(crate) const RETRY_MEANS: &str =
        "It goes back to the others that wait, with all attempts anew.";
    pub(crate) const RETRIED: &str = "It waits for its turn.";
    pub(crate) const RETRY_ALL: &str = "Send all that failed";
    pub(crate) const RETRY_ALL_MEANS: &str = "Of all mails that the filters hold for, on all pages, those that failed go back to the others that wait. Those whose link has expired stay as they are.";
    pub(crate) const CANCEL: &str = "Don’t send it";
    pub(crate) const CANCEL_MEANS: &str = "It is never sent. This can’t be taken back.";
    pub(crate) const CANCELLED: &str = "It is not sent.";
    pub(crate) const CANCEL_ALL: &str = "Send none that wait";
    pub(crate) const CANCEL_ALL_MEANS: &str = "Of all mails that the filters hold for, on all pages, those that wait are never sent. This can’t be taken back.";
    pub(crate) const RESEND: &str = "Send it to another address";
    pub(crate) const RESEND_MEANS: &str =
        "The same is mailed to another address too. Whoever reads it there learns what it says.";
    pub(crate) const RESENT: &str = "It is on its way to the other address.";
    pub(crate) const RESEND_ALL: &str = "Send all to another address";
    pub(crate) const RESEND_ALL_MEANS: &str = "All mails that the filters hold for, on all pages, go to another address too, but for those with a link, which is their recipient’s alone, and those that went there before.";
    pub(crate) const OTHER_ADDRESS: &str = "To which address";
    pub(crate) const SECOND: &str = "Of some nobody knows whether they were sent";
    pub(crate) const MAY_BE_SECOND: &str = "They may come a second time";
    pub(crate) const REASON: &str = "Why";
    pub(crate) const REASON_HINT: &str = "It stands on the timeline, with your account.";

    pub(crate) const RECIPIENT: &str = "To";
    pub(crate) const ASKED_FOR: &str = "Asked for";
    pub(crate) const ATTEMPTS: &str = "Attempts";
    pub(crate) const NEXT: &str = "Taken up next";
    pub(crate) const LINK_UNTIL: &str = "Its link is good until";
    pub(crate) const LINK_NOTE: &str = "it is its recipient’s alone";
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const BOOKING: &str = "Booking id";
    pub(crate) const RESENDS: &str = "Repeats";
    pub(crate) const TRIGGER: &str = "Follows from";
    pub(crate) const MESSAGE_ID: &str = "Message-ID";
    pub(crate) const PROVIDER_ID: &str = "At the provider";
    pub(crate) const TIMELINE: &str = "Its way";
    pub(crate) const WAS_RESENT: &str = "Sent to another address too";
    pub(crate) const THE_OTHER: &str = "The other mail";
    pub(crate) const PREVIEW: &str = "What it says";
    pub(crate) const PREVIEW_NOTE: &str =
        "As plain text. Where its link has a secret, “removed” stands here.";

    pub(crate) const fn status(status: NotificationStatus) -> &'static str {
        let place = match status {
            NotificationStatus::Queued => 0,
            NotificationStatus::Sending => 1,
            NotificationStatus::Sent => 2,
            NotificationStatus::Deferred => 3,
            NotificationStatus::Failed => 4,
            NotificationStatus::Unknown => 5,
            NotificationStatus::Cancelled => 6,
            NotificationStatus::Suppressed => 7,
            NotificationStatus::Delivered => 8,
            NotificationStatus::Bounced => 9,
            NotificationStatus::Complained => 10,
        };
        STATUSES[place].1
    }

    /// What the mail provider told.
    pub(crate) const fn happened(happened: MailHappened) -> &'static str {
        match happened {
            MailHappened::Delivered => "Delivered",
            MailHappened::Bounced => "Came back",
            MailHappened::Complained => "Unwanted",
            MailHappened::Opened => "Opened",
            MailHappened::Noted => "Told by the provider",
        }
    }

    pub(crate) fn template(word: &str) -> String {
        let known = TEMPLATES.iter().find(|(known, _)| *known == word);
        known.map_or_else(|| super::sentence(word), |(_, words)| (*words).to_owned())
    }

    /// Why somebody wanted it so.
    pub(crate) fn why(reason: &str) -> String {
        format!("“{reason}”, by")
    }

    pub(crate) fn done(done: NotificationsDone) -> String {
        let mails = match done.done {
            1 => "Done for 1 mail.".to_owned(),
            many => format!("Done for {} mails.", count(many)),
        };
        match done.left {
            0 => mails,
            left => format!("{mails} {} are left: do it again.", count(left)),
        }
    }
}

/// The roles of accounts.
pub(crate) mod role {
    use domain::account::AccountRole;

    pub(crate) const fn words(role: AccountRole) -> &'static str {
        match role {
            AccountRole::Customer => "Customer",
            AccountRole::Supplier => "Supplier",
            AccountRole::Finance => "Finance",
            AccountRole::It => "IT",
            AccountRole::Auditor => "Auditor",
        }
    }

    pub(crate) const fn meaning(role: AccountRole) -> &'static str {
        match role {
            AccountRole::Customer => "Buys seats",
            AccountRole::Supplier => "Offers launches",
            AccountRole::Finance => "Issues invoices, records payments, approves refunds",
            AccountRole::It => "Keeps the system running, and manages accounts",
            AccountRole::Auditor => "Reads what happened, and changes nothing",
        }
    }
}

pub(crate) mod accounts {
    use api_contract::identity::{AccountKind, AccountStatus};
    use domain::account::AccountRole;

    use super::role;

    pub(crate) const CAPTION: &str = "Accounts, the newest first";
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const EMAIL_IN_FULL: &str = "Email, in full";
    pub(crate) const KIND: &str = "Account of";
    pub(crate) const ROLE: &str = "Role";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const ALL: &str = "All";
    pub(crate) const KINDS: [(&str, &str); 3] = [
        ("customer", "Customers"),
        ("supplier", "Suppliers"),
        ("employee", "Employees"),
    ];
    pub(crate) const ROLES: [(&str, &str); 5] = [
        ("customer", "Customer"),
        ("supplier", "Supplier"),
        ("finance", "Finance"),
        ("it", "IT"),
        ("auditor", "Auditor"),
    ];
    pub(crate) const STATUSES: [(&str, &str); 3] = [
        ("active", "Active"),
        ("invited", "Invited"),
        ("disabled", "Disabled"),
    ];
    pub(crate) const HEADINGS: [&str; 5] =
        ["Email", "Roles", "Status", "Second factor", "Here since"];
    pub(crate) const UNVERIFIED: &str = "not confirmed";
    pub(crate) const ON: &str = "On";
    pub(crate) const OFF: &str = "Off";
    pub(crate) const NONE: &str = "No such accounts";
    pub(crate) const INVITE: &str = "Invite an employee";
    pub(crate) const INVITE_MEANS: &str =
        "They get a mail with a link, choose a password, and set up a second factor.";
    pub(crate) const ROLES_OF_EMPLOYEE: &str = "What they work on";
    pub(crate) const SEND_INVITATION: &str = "Send the invitation";

    pub(crate) fn invited(email: &str) -> String {
        format!("An invitation is on its way to {email}.")
    }

    pub(crate) const fn kind(kind: AccountKind) -> &'static str {
        match kind {
            AccountKind::Customer => "Customer",
            AccountKind::Supplier => "Supplier",
            AccountKind::Employee => "Employee",
        }
    }

    pub(crate) const fn status(status: AccountStatus) -> &'static str {
        match status {
            AccountStatus::Active => "Active",
            AccountStatus::Invited => "Invited",
            AccountStatus::Disabled => "Disabled",
        }
    }

    /// All roles of an account.
    pub(crate) fn roles(roles: &[AccountRole]) -> String {
        match roles {
            [] => "None".to_owned(),
            roles => roles
                .iter()
                .map(|held| role::words(*held))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

/// One account.
pub(crate) mod account {
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const KIND: &str = "Account of";
    pub(crate) const ROLES: &str = "Roles";
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const VERIFIED: &str = "confirmed";
    pub(crate) const SECOND_FACTOR: &str = "Second factor";
    pub(crate) const SINCE: &str = "Here since";
    pub(crate) const ID: &str = "Account id";
    pub(crate) const CUSTOMER: &str = "Customer id";
    pub(crate) const SUPPLIER: &str = "Supplier id";
    pub(crate) const OWN: &str =
        "This is your own account: whoever else is of IT can change it, and you can’t.";
    pub(crate) const ACTIVITY: &str = "What was tried with it";
    pub(crate) const NO_ACTIVITY: &str = "Nothing within a year.";
    pub(crate) const ALL_ACTIVITY: &str = "All of the security log";
    pub(crate) const HISTORY: &str = "Its event history";
    pub(crate) const MAILS: &str = "Mails about it";
    pub(crate) const LOGS: &str = "Its log lines";
    pub(crate) const CHANGES: &str = "Change it";
    pub(crate) const HELD: &str = "Held";
    pub(crate) const GRANT: &str = "Grant";
    pub(crate) const TAKE: &str = "Take away";
    pub(crate) const REASON: &str = "Why";
    pub(crate) const DISABLE: &str = "Disable the account";
    pub(crate) const DISABLE_MEANS: &str =
        "Nobody can use it any more: its sessions and access tokens end within seconds.";
    pub(crate) const DISABLE_REASON: &str =
        "Its holder is mailed this, and it stands in the security log.";
    pub(crate) const DISABLED: &str = "The account is disabled.";
    pub(crate) const ENABLE: &str = "Enable the account";
    pub(crate) const ENABLED: &str = "The account can be used again.";
    pub(crate) const TAKE_FACTOR: &str = "Take the second factor away";
    pub(crate) const TAKE_FACTOR_MEANS_EMPLOYEE: &str = "For somebody who lost their app and all recovery codes. Their sessions end; at the next sign-in they set up a new one.";
    pub(crate) const TAKE_FACTOR_MEANS: &str = "For somebody who lost their app and all recovery codes. Their sessions end, and so does their password: they are mailed a link to a new one.";
    pub(crate) const TAKE_FACTOR_REASON: &str =
        "How you made sure that it is them. It stands in the security log.";
    pub(crate) const FACTOR_TAKEN: &str = "The second factor is off.";

    pub(crate) fn grant(role: &str) -> String {
        format!("{GRANT}: {role}")
    }

    pub(crate) fn take(role: &str) -> String {
        format!("{TAKE}: {role}")
    }

    pub(crate) fn granted(role: &str) -> String {
        format!("The role {role} is granted.")
    }

    pub(crate) fn taken(role: &str) -> String {
        format!("The role {role} is taken away.")
    }
}

/// The security log.
pub(crate) mod activity {
    pub(crate) const CAPTION: &str = "Security log, the newest first";
    pub(crate) const ACCOUNT_ID: &str = "Account id";
    pub(crate) const HEADINGS: [&str; 6] =
        ["When", "What", "Outcome", "Account", "From", "Request"];
    pub(crate) const NONE: &str = "Nothing was tried";

    /// What was tried, as a sentence begins.
    pub(crate) fn what(word: &str) -> String {
        let words = match word {
            "sign_in" => "Sign in by password",
            "second_factor" => "Show the second factor",
            "take_second_factor" => "Take a second factor away",
            "authenticate_client" => "Be taken for a client",
            "reset" => "Set a new password by a link",
            other => return super::sentence(other),
        };
        words.to_owned()
    }

    pub(crate) fn outcome(word: &str) -> String {
        super::sentence(word)
    }

    pub(crate) fn times(count: u64) -> String {
        format!("{count} times")
    }

    pub(crate) fn by(by: &str) -> String {
        format!("by {by}")
    }
}

/// What happened to an aggregate.
pub(crate) mod events {
    pub(crate) const ID: &str = "Id";
    pub(crate) const KIND: &str = "Of a";
    pub(crate) const ANY_KIND: &str = "Whatever it is";
    pub(crate) const PICK: &str = "What happened to what?";
    pub(crate) const PICK_MEANS: &str = "Paste the id of a launch, an invoice, an account, or of anything else that has a history. That of a booking is in its launch.";
    pub(crate) const NOTHING: &str = "There is no history of this";
    pub(crate) const NOTHING_MEANS: &str =
        "Check the id. That of a booking or a passenger is in the history of their launch.";
    pub(crate) const UNREADABLE: &str = "Can’t be read";
    pub(crate) const ACTOR: &str = "Done by";
    pub(crate) const REQUEST: &str = "Request";
    pub(crate) const CAUSE: &str = "Follows from event";
    pub(crate) const COMMAND: &str = "Command";
    pub(crate) const EVENT: &str = "Event";

    /// A kind of aggregate.
    pub(crate) fn kind(word: &str) -> String {
        super::sentence(word)
    }

    pub(crate) fn found(kind: &str) -> String {
        format!("This is the history of one {}.", kind.replace('_', " "))
    }

    pub(crate) fn version(version: Option<u64>) -> String {
        match version {
            Some(version) => format!("Commit {version}"),
            None => "Commit".to_owned(),
        }
    }

    pub(crate) fn position(position: &str) -> String {
        format!("position {position}")
    }

    pub(crate) fn shape(version: u16) -> String {
        format!("shape {version}")
    }

    pub(crate) fn actor(kind: &str) -> String {
        super::sentence(kind)
    }

    pub(crate) fn on_behalf_of(account: &str) -> String {
        format!("on behalf of {account}")
    }
}

/// A word of an API, such as `request_reset`, as a sentence begins.
fn sentence(word: &str) -> String {
    let words = word.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_api_are_read_as_words() {
        assert_eq!(activity::what("request_reset"), "Request reset");
        assert_eq!(activity::what("sign_in"), "Sign in by password");
        assert_eq!(events::kind("invoice_series"), "Invoice series");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn a_short_time_is_told_exactly_and_a_long_one_roughly() {
        for (millis, words) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1.0 s"),
            (59_999, "59.9 s"),
            (61_000, "1 min 1 s"),
        ] {
            assert_eq!(jobs::took(millis), words);
        }
    }

    #[test]
    fn what_is_left_of_many_mails_is_told() {
        use api_contract::notifications::NotificationsDone;

        let said = |done, left| notifications::done(NotificationsDone { done, left });
        assert_eq!(said(1, 0), "Done for 1 mail.");
        let both = "Done for 1,000 mails. 204 are left: do it again.";
        assert_eq!(said(1_000, 204), both);
    }

    #[test]
    fn a_mail_that_is_newer_than_this_is_named_by_its_template() {
        assert_eq!(notifications::template("new_device"), "New device");
        assert_eq!(notifications::template("launch_aborted"), "Launch aborted");
    }
}
