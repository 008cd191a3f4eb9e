//! The tokens of links in mails: verify an email, accept an invitation, set a new password.
//!
//! A token is the id of the link and a code that derives from it under a key. Whoever renders the
//! mail derives it, whoever follows the link brings it; no store ever holds one, so nobody who reads
//! a store can follow a link.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::AccountId;
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;
use uuid::Uuid;

/// What following a link does. The code is bound to it, so that a link can't be used for another
/// purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Shows that whoever has the account reads the email.
    VerifyEmail,
    /// Takes up an account that IT made.
    AcceptInvitation,
    /// Sets a new password.
    ResetPassword,
}

impl LinkPurpose {
    /// As it is bound into the code, and as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AcceptInvitation => "accept_invitation",
            Self::ResetPassword => "reset_password",
        }
    }

    /// The purpose of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::VerifyEmail,
            Self::AcceptInvitation,
            Self::ResetPassword,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == text)
    }
}

/// The most keys at the same time.
const MOST: usize = 2;

/// The key that codes derive from: 32 random bytes, known to who renders mails and to who takes
/// tokens back. While it is being replaced there are two: the first one makes tokens, both are
/// good.
#[derive(Clone)]
pub struct LinkKey(Arc<[Key]>);

type Key = Zeroizing<[u8; 32]>;

/// The text is no key.
#[derive(Debug, thiserror::Error)]
#[error(
    "a link key is 64 hexadecimal digits; while it is replaced there are two, separated by a comma"
)]
pub struct LinkKeyError;

impl std::str::FromStr for LinkKey {
    type Err = LinkKeyError;

    fn from_str(text: &str) -> Result<Self, LinkKeyError> {
        let keys: Vec<_> = text
            .split(',')
            .map(|key| parse(key.trim()))
            .collect::<Result<_, _>>()?;
        match keys.len() <= MOST {
            true => Ok(Self(keys.into())),
            false => Err(LinkKeyError),
        }
    }
}

fn parse(text: &str) -> Result<Key, LinkKeyError> {
    let mut key = Zeroizing::new([0; 32]);
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return Err(LinkKeyError);
    }
    for (place, byte) in key.iter_mut().enumerate() {
        *byte =
            u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| LinkKeyError)?;
    }
    Ok(key)
}

impl LinkKey {
    /// The token of the link `link` of an account: 48 bytes, base64url.
    #[must_use]
    pub fn token(&self, purpose: LinkPurpose, account: AccountId, link: Uuid) -> String {
        // There is one key at least, however they are made.
        let code = mac(&self.0[0], purpose, account, link);
        let code = code.finalize().into_bytes();
        let mut token = [0; 48];
        token[..16].copy_from_slice(link.as_bytes());
        token[16..].copy_from_slice(&code);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Which link a token claims to be of. Nothing is proven by it; see [`LinkKey::verify`].
    #[must_use]
    pub fn link_of(token: &str) -> Option<Uuid> {
        let bytes = decode(token)?;
        Uuid::from_slice(&bytes[..16]).ok()
    }

    /// Whether a token is that of the link `link` of an account. Takes the same time for every
    /// wrong code.
    #[must_use]
    pub fn verify(
        &self,
        token: &str,
        purpose: LinkPurpose,
        account: AccountId,
        link: Uuid,
    ) -> bool {
        decode(token).is_some_and(|bytes| {
            let is_code = |key| {
                let mac = mac(key, purpose, account, link);
                mac.verify_slice(&bytes[16..]).is_ok()
            };
            bytes[..16] == *link.as_bytes() && self.0.iter().any(is_code)
        })
    }
}

fn mac(key: &Key, purpose: LinkPurpose, account: AccountId, link: Uuid) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key[..]).expect("HMAC takes a key of any length");
    // A word that no other comes to by being longer, then two ids of one length.
    mac.update(purpose.as_str().as_bytes());
    mac.update(&[0]);
    mac.update(account.0.as_bytes());
    mac.update(link.as_bytes());
    mac
}

fn decode(token: &str) -> Option<[u8; 48]> {
    if token.len() != 64 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()
}

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digit: &str) -> LinkKey {
        digit.repeat(64).parse().unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_link_account_and_purpose_alone() {
        let (account, link) = (AccountId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let (verify, reset) = (LinkPurpose::VerifyEmail, LinkPurpose::ResetPassword);
        let token = key("a").token(verify, account, link);
        assert_eq!(LinkKey::link_of(&token), Some(link));
        assert!(key("a").verify(&token, verify, account, link));
        let another = AccountId(Uuid::from_u128(3));
        assert!(!key("a").verify(&token, reset, account, link));
        assert!(!key("a").verify(&token, verify, another, link));
        assert!(!key("a").verify(&token, verify, account, Uuid::from_u128(3)));
        assert!(!key("b").verify(&token, verify, account, link));
    }

    #[test]
    fn while_a_key_is_replaced_both_are_good_and_the_new_one_makes_tokens() {
        let (account, link) = (AccountId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let token = |key: &LinkKey| key.token(LinkPurpose::ResetPassword, account, link);
        let (old, new) = (key("a"), key("b"));
        let good = |key: &LinkKey, token: &str| {
            key.verify(token, LinkPurpose::ResetPassword, account, link)
        };
        let both: LinkKey = format!("{},{}", "b".repeat(64), "a".repeat(64))
            .parse()
            .unwrap();
        assert_eq!(token(&both), token(&new));
        assert!(good(&both, &token(&old)) && good(&both, &token(&new)));
        assert!(!good(&both, &token(&key("c"))));
        assert!(!good(&new, &token(&old)), "at last the old one is gone");
    }

    #[test]
    fn what_is_no_token_is_of_no_link() {
        for text in ["", "a", &"é".repeat(32), &"A".repeat(65)] {
            assert_eq!(LinkKey::link_of(text), None, "{text}");
        }
    }

    #[test]
    fn only_64_hexadecimal_digits_are_a_key() {
        let (two, key) = (format!("{0},{0}", "a".repeat(64)), "a".repeat(64));
        assert!(two.parse::<LinkKey>().is_ok());
        for text in [
            "",
            "zz",
            &"g".repeat(64),
            &"é".repeat(32),
            &"a".repeat(65),
            &format!("{key},"),
            &format!("{two},{key}"),
        ] {
            assert!(text.parse::<LinkKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_purpose_is_read_by_its_name() {
        assert_eq!(
            LinkPurpose::parse("reset_password"),
            Some(LinkPurpose::ResetPassword)
        );
        assert_eq!(LinkPurpose::parse("reset"), None);
    }
}
