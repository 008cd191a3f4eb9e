//! The pages, and where each is.

use crate::text::title;

/// The id of the element that holds a page.
pub(crate) const ROOT: &str = "main";

/// A page. Mails name the paths of some, and core-api leads to [`Page::SignIn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// By email and password.
    SignIn,
    /// A new account.
    Register,
    /// The link that shows that one reads an email.
    Verify,
    /// The link that takes up an account which IT made.
    Invitation,
    /// For whoever forgot their password.
    ForgottenPassword,
    /// The link that sets a new one.
    Reset,
    /// One's account: email and password.
    Account,
    /// The second factor and its recovery codes.
    SecondFactor,
    /// Where one is signed in.
    Sessions,
    /// The mails that one was sent.
    Mails,
    /// Personal tokens.
    Tokens,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::SignIn,
        Self::Register,
        Self::Verify,
        Self::Invitation,
        Self::ForgottenPassword,
        Self::Reset,
        Self::Account,
        Self::SecondFactor,
        Self::Sessions,
        Self::Mails,
        Self::Tokens,
    ];

    /// Where it is.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in",
            Self::Register => "/register",
            Self::Verify => "/verify",
            Self::Invitation => "/invitation",
            Self::ForgottenPassword => "/forgotten-password",
            Self::Reset => "/reset",
            Self::Account => "/account",
            Self::SecondFactor => "/account/second-factor",
            Self::Sessions => "/account/sessions",
            Self::Mails => "/account/mails",
            Self::Tokens => "/account/tokens",
        }
    }

    /// The page at a path.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.path() == path)
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SignIn => title::SIGN_IN,
            Self::Register => title::REGISTER,
            Self::Verify => title::VERIFY,
            Self::Invitation => title::INVITATION,
            Self::ForgottenPassword => title::FORGOTTEN_PASSWORD,
            Self::Reset => title::RESET,
            Self::Account => title::ACCOUNT,
            Self::SecondFactor => title::SECOND_FACTOR,
            Self::Sessions => title::SESSIONS,
            Self::Mails => title::MAILS,
            Self::Tokens => title::TOKENS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_found_where_it_is() {
        for page in Page::ALL {
            assert_eq!(Page::at(page.path()), Some(page));
        }
        assert_eq!(Page::at("/nowhere"), None);
    }
}
