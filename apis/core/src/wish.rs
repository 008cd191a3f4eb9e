//! What IT wants done with mails and with the addresses that they go to.

use api_kit::{CommandIdentity, IdempotencyKey, Principal, RequestContext, Role, command_meta};
use domain::ids;
use domain::text::Reason;
use notifier::By;

/// What is wanted, of what, by whom: the same request again is the same wish.
pub(crate) struct Wish<'a> {
    pub(crate) principal: &'a Principal,
    pub(crate) key: &'a IdempotencyKey,
    pub(crate) context: &'a RequestContext,
    /// In words that outlive the path.
    pub(crate) what: &'static str,
    /// Of which mail, suppression or event; nothing when of several, or of a new one.
    pub(crate) target: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Wish<'_> {
    /// Who wants it, and why. With another body it is another wish, also under the same key: what was
    /// refused may be wanted otherwise.
    pub(crate) fn by(&self, reason: Reason) -> By {
        let actor = self.principal.actor(Role::It);
        let CommandIdentity {
            command,
            fingerprint,
            ..
        } = command_meta(
            actor,
            self.key,
            self.context,
            self.what,
            self.target,
            self.body,
        );
        By {
            account: self.principal.account(),
            wish: ids::derive("wish", &[command.0.as_bytes(), &fingerprint.0]),
            reason,
        }
    }
}
