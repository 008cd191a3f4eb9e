//! All words of the pages, a file for each page: to be translated, this is what there is. Here is what
//! is said on all of them.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod acting;
pub(crate) mod activity;
pub(crate) mod causation;
pub(crate) mod events;
pub(crate) mod filter;
pub(crate) mod found;
pub(crate) mod incidents;
pub(crate) mod jobs;
pub(crate) mod logs;
pub(crate) mod notifications;
pub(crate) mod overview;
pub(crate) mod parked;
pub(crate) mod personal;
pub(crate) mod projections;
pub(crate) mod proof;
pub(crate) mod reconciliations;
pub(crate) mod role;
pub(crate) mod states;
pub(crate) mod suppressions;
pub(crate) mod trouble;

/// What the site is called.
pub(crate) const NAME: &str = "Console";

/// Where no program comes to take the page over.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const NO_SCRIPT: &str =
    "The console needs JavaScript: please allow it for this site, and load the page again.";

/// What pages are called.
pub(crate) mod title {
    pub(crate) const OVERVIEW: &str = "Overview";
    pub(crate) const INCIDENTS: &str = "Incidents";
    pub(crate) const LOGS: &str = "Logs";
    pub(crate) const LOG_LINE: &str = "Log line";
    pub(crate) const JOBS: &str = "Jobs";
    pub(crate) const JOB: &str = "Job";
    pub(crate) const RECONCILIATIONS: &str = "Reconciliations";
    pub(crate) const RECONCILIATION: &str = "Reconciliation";
    pub(crate) const PROJECTIONS: &str = "Read models";
    pub(crate) const PARKED: &str = "Parked";
    pub(crate) const NOTIFICATIONS: &str = "Notifications";
    pub(crate) const NOTIFICATION: &str = "Notification";
    pub(crate) const SUPPRESSIONS: &str = "Suppressed addresses";
    pub(crate) const ACCOUNTS: &str = "Accounts";
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const ACTIVITY: &str = "Security log";
    pub(crate) const FOUND: &str = "Event search";
    pub(crate) const CAUSATION: &str = "Cause and effect";
    pub(crate) const EVENTS: &str = "Event history";
    pub(crate) const STATE: &str = "State in time";
    pub(crate) const PROOF: &str = "Proof";
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

pub(crate) mod live {
    pub(crate) const OUT_OF_DATE: &str = "What you see is not up to date";
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
}
