//! The pages, and where each is.

use crate::text::title;

/// The id of the element that holds a page.
pub(crate) const ROOT: &str = "main";

/// The pages about one thing, and below which path each of these has its own.
const ABOUT_ONE: [(&str, Page); 7] = [
    ("/console/logs/", Page::LogLine),
    ("/console/jobs/", Page::Job),
    ("/console/reconciliations/", Page::Reconciliation),
    ("/console/notifications/", Page::Notification),
    ("/console/accounts/", Page::Account),
    ("/console/causation/", Page::Causation),
    ("/console/states/", Page::State),
];

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// How the processes are, and how far everything is.
    Overview,
    /// What is wrong, and what was.
    Incidents,
    /// What the processes log.
    Logs,
    /// One line of it.
    LogLine,
    /// What is done again and again.
    Jobs,
    /// One of them.
    Job,
    /// Whether the read models are as the log would have them.
    Reconciliations,
    /// One time that they were compared.
    Reconciliation,
    /// The versions of the read models.
    Projections,
    /// What projections could not apply, or mail.
    Parked,
    /// Mails to people.
    Notifications,
    /// One of them.
    Notification,
    /// Addresses to which nothing is mailed.
    Suppressions,
    /// All accounts.
    Accounts,
    /// One of them.
    Account,
    /// Who tried what with which account.
    Activity,
    /// Events, found by what is known of them.
    Found,
    /// What followed from a request.
    Causation,
    /// What happened to something.
    Events,
    /// How something stood.
    State,
    /// Whether the log is what was sealed.
    Proof,
    /// All components of the design.
    Design,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Overview,
        Self::Incidents,
        Self::Logs,
        Self::LogLine,
        Self::Jobs,
        Self::Job,
        Self::Reconciliations,
        Self::Reconciliation,
        Self::Projections,
        Self::Parked,
        Self::Notifications,
        Self::Notification,
        Self::Suppressions,
        Self::Accounts,
        Self::Account,
        Self::Activity,
        Self::Found,
        Self::Causation,
        Self::Events,
        Self::State,
        Self::Proof,
        Self::Design,
    ];

    /// Where it is, as a pattern of routes: what is in braces stands for an id.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/console",
            Self::Incidents => "/console/incidents",
            Self::Logs => "/console/logs",
            Self::LogLine => "/console/logs/{line}",
            Self::Jobs => "/console/jobs",
            Self::Job => "/console/jobs/{job}",
            Self::Reconciliations => "/console/reconciliations",
            Self::Reconciliation => "/console/reconciliations/{reconciliation}",
            Self::Projections => "/console/projections",
            Self::Parked => "/console/parked",
            Self::Notifications => "/console/notifications",
            Self::Notification => "/console/notifications/{notification}",
            Self::Suppressions => "/console/suppressions",
            Self::Accounts => "/console/accounts",
            Self::Account => "/console/accounts/{account}",
            Self::Activity => "/console/activity",
            Self::Found => "/console/found",
            Self::Causation => "/console/causation/{request}",
            Self::Events => "/console/events",
            Self::State => "/console/states/{aggregate}",
            Self::Proof => "/console/proof",
            Self::Design => "/console/design",
        }
    }

    /// The page at a path, and the id that stands in it.
    #[must_use]
    pub fn at(path: &str) -> Option<(Self, Option<String>)> {
        let exact = Self::ALL.into_iter().find(|page| page.path() == path);
        if let Some(page) = exact.filter(|page| page.listed() == *page) {
            return Some((page, None));
        }
        let mut about_one = ABOUT_ONE.into_iter();
        about_one.find_map(|(below, page)| {
            let id = path.strip_prefix(below)?;
            (!id.contains('/')).then(|| (page, Some(id.to_owned())))
        })
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => title::OVERVIEW,
            Self::Incidents => title::INCIDENTS,
            Self::Logs => title::LOGS,
            Self::LogLine => title::LOG_LINE,
            Self::Jobs => title::JOBS,
            Self::Job => title::JOB,
            Self::Reconciliations => title::RECONCILIATIONS,
            Self::Reconciliation => title::RECONCILIATION,
            Self::Projections => title::PROJECTIONS,
            Self::Parked => title::PARKED,
            Self::Notifications => title::NOTIFICATIONS,
            Self::Notification => title::NOTIFICATION,
            Self::Suppressions => title::SUPPRESSIONS,
            Self::Accounts => title::ACCOUNTS,
            Self::Account => title::ACCOUNT,
            Self::Activity => title::ACTIVITY,
            Self::Found => title::FOUND,
            Self::Causation => title::CAUSATION,
            Self::Events => title::EVENTS,
            Self::State => title::STATE,
            Self::Proof => title::PROOF,
            Self::Design => title::DESIGN,
        }
    }

    /// The page that the navigation shows as the present one.
    pub(crate) const fn listed(self) -> Self {
        match self {
            Self::LogLine => Self::Logs,
            Self::Job => Self::Jobs,
            Self::Reconciliation => Self::Reconciliations,
            Self::Notification => Self::Notifications,
            Self::Account => Self::Accounts,
            Self::Causation => Self::Found,
            Self::State => Self::Events,
            page => page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_found_where_it_is() {
        for page in Page::ALL {
            if page.listed() == page {
                assert_eq!(Page::at(page.path()), Some((page, None)));
            }
        }
        for (path, page) in [
            ("/console/accounts/7", Page::Account),
            ("/console/notifications/7", Page::Notification),
            ("/console/logs/7", Page::LogLine),
            ("/console/jobs/7", Page::Job),
            ("/console/reconciliations/7", Page::Reconciliation),
            ("/console/causation/7", Page::Causation),
            ("/console/states/7", Page::State),
        ] {
            assert_eq!(Page::at(path), Some((page, Some("7".to_owned()))));
        }
        for nowhere in [
            "/",
            "/console/",
            "/console/nowhere",
            "/console/accounts/7/8",
        ] {
            assert_eq!(Page::at(nowhere), None, "{nowhere}");
        }
    }
}
