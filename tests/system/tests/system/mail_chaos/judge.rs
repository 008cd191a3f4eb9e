//! What the record says of each mail is held against what the mail server knows of it.

use std::collections::{BTreeMap, BTreeSet};

use super::journal::{Line, Step};
use super::world::Mail;

/// Asserts that every mail was delivered once, and none but those that were asked for, or is told as
/// `unknown`.
pub(super) fn judge(journal: &[Line], mails: &[Mail]) {
    let mut kept = BTreeSet::new();
    for line in journal.iter().filter(|line| line.step == Step::Kept) {
        assert!(kept.insert(&*line.message_id), "delivered twice: {line:?}");
    }
    let known: BTreeSet<_> = mails.iter().map(Mail::what).collect();
    assert_eq!(known.len(), mails.len(), "two are the same");

    let (mut sent, mut delivered) = (0, BTreeSet::new());
    for mail in mails {
        let id = mail.message_id.as_deref().expect("it was begun");
        if kept.contains(id) {
            delivered.insert(id);
        }
        match &*mail.status {
            "sent" => {
                sent += 1;
                assert!(kept.contains(id), "nobody has it: {mail:?}");
            }
            "unknown" => {}
            _ => panic!("{mail:?}"),
        }
    }
    let unknown = mails.len() - sent;
    println!(
        "{} mails: {sent} sent, {unknown} unknown, {} delivered",
        mails.len(),
        kept.len()
    );
    assert_eq!(delivered.len(), kept.len(), "a mail that nobody asked for");
    assert!(delivered.len() + unknown >= mails.len());
}

/// How the last conversation of each connection ended that did not end well: the only ones that may
/// leave a mail `unknown`.
pub(super) struct Conversations<'a> {
    /// Mails of which the mail server had read the data, or begun to, when it was killed.
    by_server: BTreeSet<&'a str>,
    /// The same, when whoever sent them was gone. The answer may have been said, and not been heard.
    by_notifier: BTreeSet<&'a str>,
    /// How many mails the mail server had asked for when it was killed, and not begun to read, by
    /// recipient. They may have been there: what waits in its socket no journal knows.
    unread: BTreeMap<&'a str, usize>,
}

impl<'a> Conversations<'a> {
    /// What the journal tells of them, and which of its processes were killed.
    pub(super) fn of(journal: &'a [Line], killed: &[String]) -> Self {
        let (mut last, mut broken) = (BTreeMap::new(), BTreeSet::new());
        // A mail that was in another conversation after was not left in this one.
        let mut newest = BTreeMap::new();
        for line in journal {
            match line.step {
                Step::Broke => {
                    broken.insert(line.connection());
                }
                _ => {
                    last.insert(line.connection(), line);
                    newest.insert(&*line.message_id, line.connection());
                }
            }
        }
        let mut all = Self {
            by_server: BTreeSet::new(),
            by_notifier: BTreeSet::new(),
            unread: BTreeMap::new(),
        };
        for (connection, line) in last {
            let process = connection.split('.').next().unwrap_or_default();
            let server_died = killed.iter().any(|killed| killed == process);
            let is_newest = newest.get(&*line.message_id) == Some(&connection);
            match line.step {
                // Whoever sends begins with nothing before the mail server has the data.
                Step::Waits if !server_died => {}
                Step::Waits => *all.unread.entry(&line.recipient).or_default() += 1,
                _ if !is_newest => {}
                _ if broken.contains(connection) => {
                    all.by_notifier.insert(&line.message_id);
                }
                _ if server_died => {
                    all.by_server.insert(&line.message_id);
                }
                _ => {}
            }
        }
        all
    }

    /// The mails that are `unknown` though nobody died with them.
    pub(super) fn unexplained<'m>(&self, mails: &'m [Mail]) -> Vec<&'m Mail> {
        let mut unread = self.unread.clone();
        let unknown = mails.iter().filter(|mail| mail.status == "unknown");
        let unexplained = unknown.filter(|mail| {
            let id = mail.message_id.as_deref().unwrap_or_default();
            if self.by_server.contains(id) || self.by_notifier.contains(id) {
                return false;
            }
            match unread.get_mut(&*mail.recipient) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            }
        });
        unexplained.collect()
    }

    /// How many are `unknown` that whoever sent them left.
    pub(super) fn left_by_notifiers(&self, mails: &[Mail]) -> usize {
        let unknown = mails.iter().filter(|mail| mail.status == "unknown");
        let ids = unknown.filter_map(|mail| mail.message_id.as_deref());
        ids.filter(|id| self.by_notifier.contains(id) && !self.by_server.contains(id))
            .count()
    }
}
