//! The pages, and where each is.

use uuid::Uuid;

use crate::me::Roles;
use crate::text::title;

/// The id of the element that holds a page.
pub(crate) const ROOT: &str = "main";

/// What stands in a path for the id of what a page is about.
const SUBJECT: &str = "{id}";

/// A page. Those about one thing, such as a launch, are the same for all of its kind: which one it
/// is, its address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What matters now.
    Overview,
    /// Launches.
    Launches,
    /// A new launch.
    NewLaunch,
    /// One launch, through its whole life.
    Launch,
    /// A supplier's rockets.
    Rockets,
    /// A new rocket.
    NewRocket,
    /// One rocket.
    Rocket,
    /// Who the company is.
    Profile,
    /// Invoices and credit notes.
    Invoices,
    /// One of them.
    Invoice,
    /// Bookings.
    Bookings,
    /// One booking.
    Booking,
    /// Payments.
    Payments,
    /// Refunds.
    Refunds,
    /// What launches bring in.
    Revenue,
}

impl Page {
    /// All of them, those before that have a more exact path.
    pub const ALL: [Self; 15] = [
        Self::Overview,
        Self::Launches,
        Self::NewLaunch,
        Self::Launch,
        Self::Rockets,
        Self::NewRocket,
        Self::Rocket,
        Self::Profile,
        Self::Invoices,
        Self::Invoice,
        Self::Bookings,
        Self::Booking,
        Self::Payments,
        Self::Refunds,
        Self::Revenue,
    ];

    /// Where it is; `{id}` stands for the id of what it is about.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Launches => "/launches",
            Self::NewLaunch => "/launches/new",
            Self::Launch => "/launches/{id}",
            Self::Rockets => "/rockets",
            Self::NewRocket => "/rockets/new",
            Self::Rocket => "/rockets/{id}",
            Self::Profile => "/profile",
            Self::Invoices => "/invoices",
            Self::Invoice => "/invoices/{id}",
            Self::Bookings => "/bookings",
            Self::Booking => "/bookings/{id}",
            Self::Payments => "/payments",
            Self::Refunds => "/refunds",
            Self::Revenue => "/revenue",
        }
    }

    /// Where the page about one thing is.
    pub(crate) fn of(self, subject: Uuid) -> String {
        self.path().replace(SUBJECT, &subject.to_string())
    }

    /// The page at a path, and what it is about.
    #[must_use]
    pub fn at(path: &str) -> Option<(Self, Option<Uuid>)> {
        Self::ALL.into_iter().find_map(|page| {
            let Some(before) = page.path().strip_suffix(SUBJECT) else {
                return (page.path() == path).then_some((page, None));
            };
            let rest = path.strip_prefix(before)?;
            let is_one = !rest.is_empty() && !rest.contains('/');
            is_one.then(|| (page, Uuid::try_parse(rest).ok()))
        })
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => title::OVERVIEW,
            Self::Launches => title::LAUNCHES,
            Self::NewLaunch => title::NEW_LAUNCH,
            Self::Launch => title::LAUNCH,
            Self::Rockets => title::ROCKETS,
            Self::NewRocket => title::NEW_ROCKET,
            Self::Rocket => title::ROCKET,
            Self::Profile => title::PROFILE,
            Self::Invoices => title::INVOICES,
            Self::Invoice => title::INVOICE,
            Self::Bookings => title::BOOKINGS,
            Self::Booking => title::BOOKING,
            Self::Payments => title::PAYMENTS,
            Self::Refunds => title::REFUNDS,
            Self::Revenue => title::REVENUE,
        }
    }

    /// Who may see it.
    pub(crate) const fn is_for(self, roles: Roles) -> bool {
        match self {
            Self::Overview
            | Self::NewLaunch
            | Self::Rockets
            | Self::NewRocket
            | Self::Rocket
            | Self::Profile => roles.supplier,
            Self::Launches | Self::Launch | Self::Invoices | Self::Invoice => {
                roles.supplier || roles.finance
            }
            Self::Bookings | Self::Booking | Self::Payments | Self::Refunds | Self::Revenue => {
                roles.finance
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_found_where_it_is() {
        let id = Uuid::from_u128(7);
        for page in Page::ALL {
            let (path, subject) = match page.path().contains(SUBJECT) {
                true => (page.of(id), Some(id)),
                false => (page.path().to_owned(), None),
            };
            assert_eq!(Page::at(&path), Some((page, subject)));
        }
        for nowhere in ["/nowhere", "/launches/", "/launches/new/7", ""] {
            assert_eq!(Page::at(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn what_is_no_id_is_about_nothing() {
        assert_eq!(Page::at("/launches/apollo"), Some((Page::Launch, None)));
    }
}
