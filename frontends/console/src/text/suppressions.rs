//! Addresses to which nothing is mailed.

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
