//! One mail for each event and recipient: delivered once, or known as one of which nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use event_log::Recorded;
use uuid::Uuid;

use super::{Finding, broken};

/// A mail that was asked for, as the notifiers' store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The event from which it follows; none of a mail about an account.
    pub event: Option<Uuid>,
    /// What it says.
    pub template: String,
    /// To whom.
    pub to: String,
    /// How it stands.
    pub status: String,
    /// What it is called on its way.
    pub message_id: Option<String>,
}

impl Wanted {
    /// Whether nothing will happen to it any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !["queued", "sending", "deferred"].contains(&&*self.status)
    }
}

/// Events of which a buyer hears, and by which template.
const OF_BUYERS: [(&str, &str); 4] = [
    ("launch.seats_reserved", "seats_reserved"),
    ("launch.booking_confirmed", "booking_confirmed"),
    ("launch.booking_cancelled", "booking_cancelled"),
    ("launch.booking_expired", "booking_expired"),
];

/// What was mailed twice, to nobody's wish, or not at all. `delivered` are the names of the mails that
/// came.
#[must_use]
pub fn misdelivered(commits: &[Recorded], wanted: &[Wanted], delivered: &[String]) -> Vec<Finding> {
    const RULE: &str = "one mail for each event and recipient";
    let mut findings = Vec::new();
    let mut came = BTreeSet::new();
    for mail in delivered {
        if !came.insert(&**mail) {
            findings.push(broken(RULE, format!("{mail} came twice")));
        }
    }
    let (mut known, mut whats) = (BTreeSet::new(), BTreeSet::new());
    for mail in wanted {
        let what = (mail.event, &mail.template, &mail.to);
        if mail.event.is_some() && !whats.insert(what) {
            findings.push(broken(RULE, format!("asked for twice: {mail:?}")));
        }
        let id = mail.message_id.as_deref();
        known.extend(id);
        let has_come = id.is_some_and(|id| came.contains(id));
        let fits = match &*mail.status {
            "sent" => has_come,
            "unknown" => true,
            _ => false,
        };
        if !fits {
            findings.push(broken(RULE, format!("it came: {has_come}, but: {mail:?}")));
        }
    }
    for mail in came.difference(&known) {
        findings.push(broken(RULE, format!("nobody asked for {mail}")));
    }
    let mut of_events = BTreeMap::<Uuid, BTreeSet<&str>>::new();
    for mail in wanted {
        if let Some(event) = mail.event {
            of_events.entry(event).or_default().insert(&mail.template);
        }
    }
    for event in commits.iter().flat_map(|recorded| &recorded.commit.events) {
        let template = OF_BUYERS.iter().find(|(name, _)| *name == &*event.name);
        let Some((name, template)) = template else {
            continue;
        };
        let asked = of_events.get(&event.id.0);
        if asked.is_none_or(|asked| !asked.contains(template)) {
            findings.push(broken(
                RULE,
                format!("{name} {} was never mailed", event.id),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::made::{NOTHING, commit, event, id};

    fn sale() -> (Vec<Recorded>, Wanted) {
        let reserved = event("launch.seats_reserved", id(2), &json!({}));
        let mail = Wanted {
            event: Some(reserved.id.0),
            template: "seats_reserved".to_owned(),
            to: "ada@example.com".to_owned(),
            status: "sent".to_owned(),
            message_id: Some("<1>".to_owned()),
        };
        (
            vec![commit(1, ("launch", id(1)), 1, None, vec![reserved])],
            mail,
        )
    }

    fn names(mails: &[&str]) -> Vec<String> {
        mails.iter().map(|mail| (*mail).to_owned()).collect()
    }

    #[test]
    fn a_mail_that_came_once_or_of_which_nobody_knows_is_in_order() {
        let (log, mail) = sale();
        assert_eq!(
            misdelivered(&log, std::slice::from_ref(&mail), &names(&["<1>"])),
            NOTHING
        );
        let mail = Wanted {
            status: "unknown".to_owned(),
            ..mail
        };
        assert_eq!(
            misdelivered(&log, std::slice::from_ref(&mail), &[]),
            NOTHING
        );
        assert_eq!(misdelivered(&log, &[mail], &names(&["<1>"])), NOTHING);
    }

    #[test]
    fn what_came_twice_or_never_or_unasked_is_found() {
        let (log, mail) = sale();
        let found =
            |wanted: &[Wanted], came: &[&str]| misdelivered(&log, wanted, &names(came)).len();
        assert_eq!(found(std::slice::from_ref(&mail), &["<1>", "<1>"]), 1);
        assert_eq!(found(std::slice::from_ref(&mail), &[]), 1);
        assert_eq!(found(std::slice::from_ref(&mail), &["<1>", "<2>"]), 1);
        let again = Wanted {
            message_id: Some("<2>".to_owned()),
            ..mail.clone()
        };
        assert_eq!(found(&[mail.clone(), again], &["<1>", "<2>"]), 1);
        let failed = Wanted {
            status: "failed".to_owned(),
            ..mail
        };
        assert_eq!(found(&[failed], &[]), 1);
        // An event that nobody was told of.
        assert_eq!(found(&[], &[]), 1);
    }
}
