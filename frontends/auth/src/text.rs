//! All words of the pages, by where they stand: to be translated, this is what there is.

use domain::account::AccountRole;

/// Where no program comes to take the page over.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const NO_SCRIPT: &str =
    "Signing in needs JavaScript: please allow it for this site, and load the page again.";

/// What pages are called.
pub(crate) mod title {
    pub(crate) const SIGN_IN: &str = "Sign in";
    pub(crate) const REGISTER: &str = "Create an account";
    pub(crate) const VERIFY: &str = "Confirm your email";
    pub(crate) const INVITATION: &str = "Welcome aboard";
    pub(crate) const FORGOTTEN_PASSWORD: &str = "Forgotten password";
    pub(crate) const RESET: &str = "Set a new password";
    pub(crate) const ACCOUNT: &str = "Your account";
    pub(crate) const SECOND_FACTOR: &str = "Two-step sign-in";
    pub(crate) const SESSIONS: &str = "Where you are signed in";
    pub(crate) const MAILS: &str = "Mails to you";
    pub(crate) const TOKENS: &str = "Access tokens";
}

pub(crate) mod header {
    pub(crate) const ACCOUNT: &str = "Account";
    pub(crate) const SIGN_OUT: &str = "Sign out";
}

pub(crate) mod wait {
    pub(crate) const LOADING: &str = "Loading…";
    pub(crate) const AGAIN: &str = "Try again";
    pub(crate) const ACTIONS: &str = "Actions";
    pub(crate) const CANCEL: &str = "Cancel";
}

pub(crate) mod copy {
    pub(crate) const COPY: &str = "Copy";
    pub(crate) const COPIED: &str = "Copied";
    pub(crate) const NOT_COPIED: &str = "Please copy it by hand";
}

pub(crate) mod field {
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const NEW_EMAIL: &str = "New email";
    pub(crate) const PASSWORD: &str = "Password";
    pub(crate) const PASSWORD_AGAIN: &str = "Your password";
    pub(crate) const NEW_PASSWORD: &str = "New password";
    pub(crate) const PASSWORD_HINT: &str =
        "At least 15 characters. A few words that belong to nothing else are a good start.";
    pub(crate) const SHOW: &str = "Show";
    pub(crate) const HIDE: &str = "Hide";
}

pub(crate) mod sign_in {
    pub(crate) const HEADING: &str = "Sign in";
    pub(crate) const SEND: &str = "Continue";
    pub(crate) const FORGOTTEN: &str = "Forgotten your password?";
    pub(crate) const NO_ACCOUNT: &str = "New here?";
    pub(crate) const SECOND_FACTOR: &str = "One more step";
    pub(crate) const AGAIN: &str = "Start again";
    pub(crate) const ON_THE_WAY: &str = "You are signed in, and on your way…";
    pub(crate) const TOO_LATE: &str =
        "That took too long. Go back to where you came from, and sign in again.";
    pub(crate) const NOT_FOR_IT: &str = "Your account is not for the site that you came from. Sign in by another one, and go back there.";
    pub(crate) const BACK: &str = "Back to signing in";
    pub(crate) const BY_IT: &str = "You can sign in by it now.";
}

pub(crate) mod register {
    pub(crate) const HEADING: &str = "Create an account";
    pub(crate) const KIND: &str = "What brings you here?";
    pub(crate) const CUSTOMER: &str = "I want to fly";
    pub(crate) const CUSTOMER_NOTE: &str = "Book seats on launches";
    pub(crate) const SUPPLIER: &str = "I launch rockets";
    pub(crate) const SUPPLIER_NOTE: &str = "Offer launches as a company";
    pub(crate) const SEND: &str = "Create account";
    pub(crate) const HAVE_ONE: &str = "Have an account?";
    pub(crate) const SENT: &str = "We have sent a link to";
}

pub(crate) mod mail {
    pub(crate) const HEADING: &str = "Check your mail";
    pub(crate) const NOT_THERE: &str =
        "It can take a minute. If nothing comes, look among the spam, and check the address.";
}

pub(crate) mod forgotten {
    pub(crate) const HEADING: &str = "Forgotten password";
    pub(crate) const LEAD: &str = "Tell us your email, and we send you a link to set a new one.";
    pub(crate) const SEND: &str = "Send the link";
    pub(crate) const SENT: &str = "If there is such an account, a link is on its way to";
}

/// Links of mails.
pub(crate) mod link {
    pub(crate) const INVALID: &str = "This link can’t be used";
    pub(crate) const WHY_INVALID: &str = "It was used before, is too old, or was cut off. A newer link takes the place of an older one.";
}

pub(crate) mod verify {
    pub(crate) const HEADING: &str = "Confirm your email";
    pub(crate) const LEAD: &str = "Press once, so that we know that your mails reach you.";
    pub(crate) const SEND: &str = "Confirm";
    pub(crate) const DONE: &str = "Your email is confirmed";
    pub(crate) const DONE_LEAD: &str = "Everything is ready for you.";
    pub(crate) const ANOTHER: &str = "Get another link from your account";
}

pub(crate) mod reset {
    pub(crate) const HEADING: &str = "Set a new password";
    pub(crate) const LEAD: &str = "It signs you out everywhere else.";
    pub(crate) const SEND: &str = "Set password";
    pub(crate) const DONE: &str = "Your new password is set";
    pub(crate) const ANOTHER: &str = "Get another link";
}

pub(crate) mod invitation {
    pub(crate) const HEADING: &str = "Welcome aboard";
    pub(crate) const LEAD: &str = "Choose a password to take up your account at Astro Bookings.";
    pub(crate) const SEND: &str = "Take it up";
    pub(crate) const DONE: &str = "Your account is yours";
    pub(crate) const ANOTHER: &str = "Sign in, if you have taken it up already";
}

pub(crate) mod account {
    pub(crate) const PLACES: &str = "Your account";
    pub(crate) const EMAIL: &str = "Email";
    pub(crate) const VERIFIED: &str = "Confirmed";
    pub(crate) const PASSWORD: &str = "Password";
    pub(crate) const PASSWORD_SET: &str = "Set on";
    pub(crate) const KIND: &str = "What you are here";
    pub(crate) const CUSTOMER: &str = "Customer";
    pub(crate) const SUPPLIER: &str = "Supplier";
    pub(crate) const EMPLOYEE: &str = "Employee";
    pub(crate) const ROLES: &str = "Your work";
    pub(crate) const SINCE: &str = "Here since";
    pub(crate) const CHANGE: &str = "Change";
    pub(crate) const GO_ON: &str = "Continue";
    pub(crate) const CHANGE_EMAIL: &str = "Change email";
    pub(crate) const SEND_EMAIL: &str = "Send the link";
    pub(crate) const EMAIL_HINT: &str =
        "A link goes there. Until you follow it, the old one holds.";
    pub(crate) const EMAIL_ASKED: &str =
        "A link is on its way to your new email. Follow it, and it takes the old one’s place.";
    pub(crate) const CHANGE_PASSWORD: &str = "Change password";
    pub(crate) const ENDS_OTHERS: &str =
        "It signs you out everywhere else, and ends your access tokens.";
    pub(crate) const PASSWORD_CHANGED: &str = "Your password is changed.";
    pub(crate) const WRONG_PASSWORD: &str = "This is not your password.";
    pub(crate) const ERASURE: &str = "Your data";
    pub(crate) const EXPORT: &str = "Download it";
    pub(crate) const ERASE: &str = "Erase my account";
    pub(crate) const ERASE_FOR_EVER: &str = "Erase it for ever";
    pub(crate) const ERASE_LEAD: &str = "You are signed out at once. Minutes later nobody can read any \
        more what you told us of yourself and of your passengers, and nobody can undo it.";
    pub(crate) const ERASE_KEPT: &str = "Invoices keep your name and address for as long as the law \
        requires. Backups of the keys are deleted within 30 days.";
    pub(crate) const ERASURE_ASKED: &str = "Your account is being erased";
    pub(crate) const ERASURE_LEAD: &str = "You are signed out, and a last mail is on its way to you. \
        Thank you for flying with us.";
    pub(crate) const UNVERIFIED: &str = "Please confirm your email";
    pub(crate) const UNVERIFIED_LEAD: &str = "Follow the link that we have sent to";
    pub(crate) const SEND_LINK: &str = "Send it again";
    pub(crate) const LINK_SENT: &str = "Another link is on its way.";
}

/// The second factor.
pub(crate) mod factor {
    pub(crate) const ASKED: &str = "Your authenticator app shows a code for this account.";
    pub(crate) const ASKED_RECOVERY: &str = "Each of your recovery codes is good once.";
    pub(crate) const CODE: &str = "Code of your app";
    pub(crate) const CODE_HINT: &str = "Six digits";
    pub(crate) const FIRST_CODE: &str = "The code that your app shows now";
    pub(crate) const RECOVERY_CODE: &str = "Recovery code";
    pub(crate) const RECOVERY_CODES: &str = "Recovery codes";
    pub(crate) const RECOVERY_MEANS: &str = "For when you don’t have your app";
    pub(crate) const USE_RECOVERY: &str = "Use a recovery code instead";
    pub(crate) const USE_APP: &str = "Use the app instead";
    pub(crate) const SET_UP_FIRST: &str = "Set up two-step sign-in";
    pub(crate) const WHY_FIRST: &str =
        "Whoever works here signs in by a password and an authenticator app. It takes a minute.";
    pub(crate) const WHY: &str =
        "With an authenticator app on your phone, a stolen password alone opens nothing.";
    pub(crate) const VERIFY_FIRST: &str = "Confirm your email first: then you can set it up.";
    pub(crate) const SET_UP: &str = "Set it up";
    pub(crate) const BEGIN: &str = "Continue";
    pub(crate) const SCAN: &str = "Scan this with your authenticator app.";
    pub(crate) const OR_TYPE: &str = "Or type this key into it:";
    pub(crate) const QR: &str = "QR code of the key below";
    pub(crate) const TURN_ON: &str = "Turn it on";
    pub(crate) const APP: &str = "Authenticator app";
    pub(crate) const ON: &str = "On";
    pub(crate) const REPLACE: &str = "Use another app";
    pub(crate) const REPLACE_MEANS: &str = "The old app is good until the new one is confirmed.";
    pub(crate) const REMOVE: &str = "Turn it off";
    pub(crate) const REMOVE_MEANS: &str =
        "Then your password alone opens your account. You are signed out everywhere else.";
    pub(crate) const RENEW_CODES: &str = "Make new codes";
    pub(crate) const RENEW_CODES_MEANS: &str = "The old ones are good for nothing then.";
    pub(crate) const EMPLOYEES_KEEP: &str = "Whoever works here keeps it on.";
    pub(crate) const IS_ON: &str = "Two-step sign-in is on.";
    pub(crate) const IS_REPLACED: &str = "Your new app is the one that counts now.";
    pub(crate) const IS_REMOVED: &str = "Two-step sign-in is off.";
    pub(crate) const ARE_RENEWED: &str = "Your new recovery codes are the ones that count now.";

    /// How many recovery codes are left.
    pub(crate) fn left(count: u32) -> String {
        match count {
            0 => "None left".to_owned(),
            count => format!("{count} left"),
        }
    }
}

pub(crate) mod codes {
    pub(crate) const HEADING: &str = "Keep these recovery codes";
    pub(crate) const LEAD: &str =
        "Each signs you in once when you don’t have your app. They are not shown again.";
    pub(crate) const KEPT: &str = "I have kept them";
}

pub(crate) mod sessions {
    pub(crate) const LEAD: &str =
        "If you don’t know one of these, end it and change your password.";
    pub(crate) const CAPTION: &str = "Browsers that you are signed in with";
    pub(crate) const DEVICE: &str = "Browser";
    pub(crate) const THIS: &str = "This one";
    pub(crate) const ADDRESS: &str = "Address";
    pub(crate) const OPENED: &str = "Signed in";
    pub(crate) const SEEN: &str = "Last used";
    pub(crate) const END: &str = "End this session";
    pub(crate) const END_SHORT: &str = "End";
    pub(crate) const END_OTHERS: &str = "End all others";
    pub(crate) const END_MEANS: &str = "Whoever sits there is signed out of everything at once.";
    pub(crate) const ENDED: &str = "Done: it is signed out.";
}

/// The mails that one was sent.
pub(crate) mod mails {
    pub(crate) const LEAD: &str =
        "What we mailed to your email address. Links in it work in the mail alone.";
    pub(crate) const NONE: &str = "Nothing was mailed to you yet.";
    pub(crate) const NONE_MEANS: &str = "Mails are listed once your email is confirmed.";
    pub(crate) const OLDER: &str = "Show older ones";
    pub(crate) const WAITING: &str = "Not sent yet";
    pub(crate) const SENT: &str = "Sent";
    pub(crate) const UNKNOWN: &str = "Perhaps sent";
    pub(crate) const NOT_SENT: &str = "Not sent";
    pub(crate) const RETURNED: &str = "Came back";
}

/// Personal tokens.
pub(crate) mod tokens {
    pub(crate) const LEAD: &str =
        "Your own programs reach our API by these. Treat them like passwords.";
    pub(crate) const SUPPLIERS_ONLY: &str = "Access tokens are for suppliers.";
    pub(crate) const CAPTION: &str = "Your access tokens";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const NAME_HINT: &str = "What will use it, such as “Launch planner”";
    pub(crate) const SCOPES: &str = "Good for";
    pub(crate) const EXPIRES: &str = "Until";
    pub(crate) const LIFE: &str = "For how long";
    pub(crate) const USED: &str = "Last used";
    pub(crate) const NEVER: &str = "Never";
    pub(crate) const NONE: &str = "You have none yet.";
    pub(crate) const MAKE: &str = "Make a token";
    pub(crate) const MADE: &str = "Here is your token";
    pub(crate) const MADE_LEAD: &str = "Copy it now: it is not shown again.";
    pub(crate) const REVOKE: &str = "Take back";
    pub(crate) const REVOKE_REALLY: &str = "Really take it back";
    pub(crate) const SCOPES_MEAN: [(&str, &str); 6] = [
        ("rockets:read", "See your rockets"),
        ("rockets:write", "Register and change rockets"),
        ("launches:read", "See your launches and their sales"),
        ("launches:write", "Schedule and change launches"),
        ("invoices:read", "See invoices"),
        ("invoices:write", "Submit invoices"),
    ];

    pub(crate) fn days(days: i64) -> String {
        match days {
            365 => "A year".to_owned(),
            days => format!("{days} days"),
        }
    }
}

/// What an employee works on.
pub(crate) const fn role_words(role: AccountRole) -> &'static str {
    match role {
        AccountRole::Customer => account::CUSTOMER,
        AccountRole::Supplier => account::SUPPLIER,
        AccountRole::Finance => "Finance",
        AccountRole::It => "IT",
        AccountRole::Auditor => "Audit",
    }
}
