//! An outlet that keeps what it is handed.

use std::sync::{Arc, Mutex};

use domain::text::Email;
use identity::{Event, Mail, Outlet, OutletError, Template};
use tokens::Revocation;
use uuid::Uuid;

use crate::scene::{Person, link_key};

/// Keeps what it is handed, each once by its id, as the log and the notifier do.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Handed>>);

#[derive(Default)]
pub(crate) struct Handed {
    pub(crate) events: Vec<Event>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) revocations: Vec<Revocation>,
    /// Whether it takes anything now.
    pub(crate) refusal: Option<OutletError>,
    /// How often it was handed anything, twice or not.
    pub(crate) times: usize,
}

impl Recorder {
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Handed) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }

    /// The last mail of a template to somebody.
    pub(crate) fn sent(&self, template: Template, to: &Email) -> Mail {
        let is_it = |mail: &&Mail| mail.template == template && mail.to == *to;
        let found = self.look(|handed| handed.mails.iter().rfind(is_it).cloned());
        found.unwrap_or_else(|| panic!("no mail of {template:?}"))
    }

    pub(crate) fn count(&self, template: Template) -> usize {
        let of = |mail: &&Mail| mail.template == template;
        self.look(|handed| handed.mails.iter().filter(of).count())
    }

    /// The token of the link in that mail.
    pub(crate) fn link(&self, template: Template, to: &Email) -> String {
        let mail = self.sent(template, to);
        let link = mail.link.expect("the mail has a link");
        link_key().token(link.purpose, mail.account, link.id)
    }

    pub(crate) fn generation(&self, person: &Person) -> Option<u32> {
        self.look(|handed| {
            let generations = handed
                .revocations
                .iter()
                .filter_map(|revoked| match revoked {
                    Revocation::Account {
                        account,
                        generation,
                    } if *account == person.id => Some(*generation),
                    _ => None,
                });
            generations.max()
        })
    }

    pub(crate) fn has_ended(&self, session: Uuid) -> bool {
        self.look(|handed| handed.revocations.contains(&Revocation::Session(session)))
    }
}

impl Outlet for Recorder {
    async fn event(&self, event: &Event) -> Result<(), OutletError> {
        self.look(|handed| {
            handed.times += 1;
            if let Some(refusal) = &handed.refusal {
                return Err(refusal.clone());
            }
            if handed.events.iter().all(|known| known.id != event.id) {
                handed.events.push(event.clone());
            }
            Ok(())
        })
    }

    async fn mail(&self, mail: &Mail) -> Result<(), OutletError> {
        self.look(|handed| {
            handed.times += 1;
            if let Some(refusal) = &handed.refusal {
                return Err(refusal.clone());
            }
            if handed
                .mails
                .iter()
                .all(|known| known.trigger != mail.trigger)
            {
                handed.mails.push(mail.clone());
            }
            Ok(())
        })
    }

    async fn revocation(&self, revocation: &Revocation) -> Result<(), OutletError> {
        self.look(|handed| {
            handed.times += 1;
            if let Some(refusal) = &handed.refusal {
                return Err(refusal.clone());
            }
            if !handed.revocations.contains(revocation) {
                handed.revocations.push(*revocation);
            }
            Ok(())
        })
    }
}
