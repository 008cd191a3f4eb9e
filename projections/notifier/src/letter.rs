//! How a message becomes text: subject, plain text and HTML, from the files in `templates/`.
//!
//! Only here, and only while a mail is written, is the token of its link derived. What people look at
//! afterwards has none.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use tokens::{LinkKey, LinkPurpose};

use crate::moment::Moment;
use crate::notification::Notification;
use crate::template::{Kind, Template};

/// A site that links in mails lead to, such as `https://account.astro.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(Box<str>);

/// The text is no address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the address of a site, such as https://account.astro.example")]
pub struct SiteError;

/// What a mail says.
#[derive(PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML: a whole document.
    pub html: String,
}

/// A mail could not be written: a template is wrong.
#[derive(Debug, thiserror::Error)]
#[error("the template can't be filled in: {0}")]
pub struct LetterError(#[from] minijinja::Error);

/// Writes letters.
pub(crate) struct Writer {
    templates: Environment<'static>,
    site: Site,
    tokens: Tokens,
}

/// What stands in links.
enum Tokens {
    /// Their tokens, which derive from this.
    Derived(LinkKey),
    /// A word that leads nowhere.
    Removed,
}

/// What stands in the place of a token that is not shown.
const REMOVED: &str = "removed";

/// Shows what mails say, without the secrets in them: nobody can follow their links.
pub struct Previews(Writer);

impl Previews {
    /// With links to this site.
    #[must_use]
    pub fn new(site: Site) -> Self {
        Self(Writer::with(site, Tokens::Removed))
    }

    /// What a message says.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn of(&self, message: &Notification) -> Result<Letter, LetterError> {
        self.0.write(message)
    }
}

impl Site {
    /// The most characters of an address.
    const MAX_CHARS: usize = 200;

    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, or has a query, a fragment or a user in it, or characters that would have
    /// to be escaped where links are shown.
    pub fn parse(text: &str) -> Result<Self, SiteError> {
        let url = address(text).filter(|_| text.len() <= Self::MAX_CHARS);
        let url = url.ok_or(SiteError)?;
        Ok(Self(url.as_str().trim_end_matches('/').into()))
    }

    /// Whether what is sent there is encrypted on its way.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The address of one of its pages, such as `launches/1`.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }

    /// The page that takes the token of a link. A fragment is never sent to a server, so no log
    /// and no proxy sees the token.
    fn page_of(&self, purpose: LinkPurpose, token: &str) -> String {
        let page = match purpose {
            LinkPurpose::VerifyEmail => "verify",
            LinkPurpose::AcceptInvitation => "invitation",
            LinkPurpose::ResetPassword => "reset",
        };
        format!("{}/{page}#{token}", self.0)
    }
}

impl Writer {
    /// # Panics
    /// When a template is no template, which the tests find out.
    pub(crate) fn new(site: Site, key: LinkKey) -> Self {
        Self::with(site, Tokens::Derived(key))
    }

    fn with(site: Site, tokens: Tokens) -> Self {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        let mut add = |name: String, source| {
            templates
                .add_template_owned(name, source)
                .expect("the templates were tested");
        };
        add(
            "layout.txt".to_owned(),
            include_str!("../templates/layout.txt"),
        );
        add(
            "layout.html".to_owned(),
            include_str!("../templates/layout.html"),
        );
        for template in Template::ALL {
            let (text, html) = template.sources();
            add(format!("{template}.txt"), text);
            add(format!("{template}.html"), html);
        }
        Self {
            templates,
            site,
            tokens,
        }
    }

    /// What a message says.
    pub(crate) fn write(&self, message: &Notification) -> Result<Letter, LetterError> {
        let mut context = self.context(message);
        let text = self
            .templates
            .get_template(&format!("{}.txt", message.template))?;
        let mut text = text.render_captured(Value::from(context.clone()))?;
        let subject = text.with_state_mut(|state| state.render_block("subject"))?;
        context.insert("subject", subject.clone().into());
        let html = self
            .templates
            .get_template(&format!("{}.html", message.template))?;
        Ok(Letter {
            subject,
            text: text.into_output(),
            html: html.render(Value::from(context))?,
        })
    }

    fn context(&self, message: &Notification) -> BTreeMap<&'static str, Value> {
        // Nothing in a link of ours needs to be escaped. One whose slashes are looks like one that
        // hides where it leads.
        let link = Value::from_safe_string;
        let mut context = BTreeMap::from([
            ("sign_in", link(format!("{}/sign-in", self.site.0))),
            (
                "forgotten",
                link(format!("{}/forgotten-password", self.site.0)),
            ),
        ]);
        let reader = message.time_zone.as_ref();
        for &(name, kind) in message.template.values() {
            // What is missing is found by the template, which needs it.
            if let Some(value) = message.values.0.get(name) {
                let shown = match (kind, Moment::parse(value)) {
                    (Kind::Instant, Some(moment)) => moment.told(reader).into(),
                    (Kind::Page, _) => link(value.clone()),
                    // An instant in words is one of a program before this one.
                    (Kind::Line | Kind::Instant, _) => Value::from(value.clone()),
                };
                context.insert(name, shown);
            }
        }
        let names = message.attachments.iter().map(|attached| &*attached.name);
        let names: Vec<_> = names.collect();
        context.insert("attached", names.join(", ").into());
        if let (Some(to), Some(account)) = (&message.link, message.account) {
            let token = match &self.tokens {
                Tokens::Derived(key) => key.token(to.purpose, account, to.id),
                Tokens::Removed => REMOVED.to_owned(),
            };
            context.insert("link", link(self.site.page_of(to.purpose, &token)));
            context.insert("expires", Moment::of(to.expires_at).told(reader).into());
        }
        context
    }
}

/// The address that a text is, with nothing in it that would have to be escaped where it is shown.
pub(crate) fn address(text: &str) -> Option<url::Url> {
    let url = url::Url::parse(text).ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/.-_~[]".contains(c);
    let is_address = matches!(url.scheme(), "http" | "https")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().chars().all(is_plain);
    is_address.then_some(url)
}

#[cfg(test)]
mod tests;
