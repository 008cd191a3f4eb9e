//! The ways between pages, by who may go them.

use crate::Page;
use crate::me::Roles;
use crate::text::navigation as text;
use crate::{finance, supplier};

/// A group of ways, under its name.
pub(crate) struct Group {
    /// What it is called.
    pub(crate) label: &'static str,
    /// Where they lead.
    pub(crate) pages: Vec<Page>,
}

/// The groups that somebody sees.
pub(crate) fn groups(roles: Roles) -> Vec<Group> {
    let money = match roles.finance {
        true => finance::MONEY,
        false => supplier::MONEY,
    };
    let all = [
        (text::FLIGHTS, supplier::FLIGHTS),
        (text::MONEY, money),
        (text::COMPANY, supplier::COMPANY),
    ];
    let group = |(label, pages): (&'static str, &[Page])| Group {
        label,
        pages: pages
            .iter()
            .copied()
            .filter(|page| page.is_for(roles))
            .collect(),
    };
    let groups = all.into_iter().map(group);
    groups.filter(|group| !group.pages.is_empty()).collect()
}

/// The way that a page lies on: of a launch, that to all launches.
pub(crate) const fn way_to(page: Page) -> Page {
    match page {
        Page::NewLaunch | Page::Launch => Page::Launches,
        Page::NewRocket | Page::Rocket => Page::Rockets,
        Page::Invoice => Page::Invoices,
        Page::Booking => Page::Bookings,
        page => page,
    }
}

/// Where somebody begins.
pub(crate) fn home(roles: Roles) -> Page {
    let groups = groups(roles);
    let first = groups.iter().flat_map(|group| &group.pages).next();
    first.copied().unwrap_or(Page::Overview)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUPPLIER: Roles = Roles {
        supplier: true,
        finance: false,
    };
    const FINANCE: Roles = Roles {
        supplier: false,
        finance: true,
    };

    #[test]
    fn everybody_sees_the_ways_that_they_may_go() {
        assert!(groups(Roles::default()).is_empty());
        for roles in [SUPPLIER, FINANCE] {
            for group in groups(roles) {
                assert!(group.pages.iter().all(|page| page.is_for(roles)));
            }
        }
    }

    #[test]
    fn whoever_comes_without_a_path_begins_where_they_may() {
        assert_eq!(home(SUPPLIER), Page::Overview);
        assert!(home(FINANCE).is_for(FINANCE));
    }
}
