//! Signatures of webhooks: `t=<seconds since 1970>,v1=<HMAC-SHA-256 of "<t>.<body>" in hex>`.
//!
//! The time is signed along, so that nobody can send again later what they overheard. While a
//! secret is being replaced the gateway may sign by both, with a `v1` for each.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::secrets::WebhookSecrets;

/// The header that a webhook's signature comes in.
pub const SIGNATURE_HEADER: &str = "astro-gateway-signature";

/// How far the time of a signature may be from ours, either way, in real time.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The longest header that is read: a time, and a few signatures.
const MAX_HEADER_BYTES: usize = 512;

/// The signature of a webhook, read and timely. Whether it is right, the body tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    at: i64,
    marks: Vec<[u8; 32]>,
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is none, or none that can be read.
    #[error("there is no signature of the form t=<seconds>,v1=<hex>")]
    Malformed,
    /// It was signed too long ago, or is to be signed yet.
    #[error("it was not signed within the last {} minutes", TOLERANCE.num_minutes())]
    NotTimely,
    /// None of our secrets signed this body at that time.
    #[error("it was not signed by a secret that we share with the gateway")]
    Wrong,
}

impl Signature {
    /// Reads the header of a webhook that comes in at `now`.
    ///
    /// # Errors
    /// When it can't be read, or is too old or too new.
    pub fn read(header: &str, now: DateTime<Utc>) -> Result<Self, SignatureError> {
        let signature = Self::parse(header).ok_or(SignatureError::Malformed)?;
        let at = DateTime::from_timestamp(signature.at, 0).ok_or(SignatureError::Malformed)?;
        if (now - at).abs() > TOLERANCE {
            return Err(SignatureError::NotTimely);
        }
        Ok(signature)
    }

    fn parse(header: &str) -> Option<Self> {
        if header.len() > MAX_HEADER_BYTES {
            return None;
        }
        let (mut at, mut marks) = (None, Vec::new());
        for part in header.split(',') {
            match part.trim().split_once('=')? {
                ("t", _) if at.is_some() => return None,
                ("t", seconds) => at = Some(seconds.parse().ok()?),
                ("v1", mark) => {
                    let mut bytes = [0; 32];
                    hex::decode_to_slice(mark, &mut bytes).ok()?;
                    marks.push(bytes);
                }
                // Another version of signature, which is not ours to read.
                _ => {}
            }
        }
        (!marks.is_empty()).then_some(Self { at: at?, marks })
    }
}

impl WebhookSecrets {
    /// Signs a body, as the gateway does.
    #[must_use]
    pub fn sign(&self, at: DateTime<Utc>, body: &[u8]) -> String {
        let at = at.timestamp();
        let mark = self.each().next().map(|secret| mac(secret, at, body));
        let mark = mark.map(|mark| mark.finalize().into_bytes());
        format!("t={at},v1={}", mark.map(hex::encode).unwrap_or_default())
    }

    /// Finds out whether one of the secrets signed this body. Wherever a signature differs from
    /// the right one, comparing them takes the same time.
    ///
    /// # Errors
    /// When none of them did.
    pub fn verify(&self, signature: &Signature, body: &[u8]) -> Result<(), SignatureError> {
        let signed = self.each().any(|secret| {
            signature
                .marks
                .iter()
                .any(|mark| mac(secret, signature.at, body).verify_slice(mark).is_ok())
        });
        signed.then_some(()).ok_or(SignatureError::Wrong)
    }
}

fn mac(secret: &[u8], at: i64, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key may be of any length");
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1","type":"charge.succeeded"}"#;

    fn secrets(text: &str) -> WebhookSecrets {
        WebhookSecrets::parse(&text.into()).unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2027-05-01T12:00:00Z".parse().unwrap()
    }

    /// What `ours` says to a webhook that `theirs` signed so many seconds ago.
    fn verdict(theirs: &str, seconds_ago: i64, ours: &str) -> Result<(), SignatureError> {
        let at = now() - TimeDelta::seconds(seconds_ago);
        let header = secrets(theirs).sign(at, BODY);
        secrets(ours).verify(&Signature::read(&header, now())?, BODY)
    }

    const OLD: &str = "old-secret-0123456789";
    const NEW: &str = "new-secret-0123456789";

    #[test]
    fn what_the_gateway_signed_just_now_is_believed() {
        assert_eq!(verdict(OLD, 0, OLD), Ok(()));
        assert_eq!(verdict(OLD, 300, OLD), Ok(()));
        assert_eq!(verdict(OLD, -300, OLD), Ok(()));
    }

    #[test]
    fn a_signature_is_what_its_description_says() {
        // Printed by: printf 1777636800.hello | openssl dgst -sha256 -hmac a-secret-for-tests
        let secrets = secrets("a-secret-for-tests");
        let at = DateTime::from_timestamp(1_777_636_800, 0).unwrap();
        let known = "585f9e988b733f428c83364ed7ab390317b9ff90f62dcae3c10ab40296b124ec";
        assert_eq!(
            secrets.sign(at, b"hello"),
            format!("t=1777636800,v1={known}")
        );
    }

    #[test]
    fn what_was_signed_long_ago_or_is_to_be_signed_is_not_believed() {
        assert_eq!(verdict(OLD, 301, OLD), Err(SignatureError::NotTimely));
        assert_eq!(verdict(OLD, -301, OLD), Err(SignatureError::NotTimely));
    }

    #[test]
    fn what_another_secret_signed_is_not_believed() {
        assert_eq!(verdict(OLD, 0, NEW), Err(SignatureError::Wrong));
    }

    #[test]
    fn while_a_secret_is_replaced_both_are_believed() {
        let both = format!("{NEW},{OLD}");
        assert_eq!(verdict(OLD, 0, &both), Ok(()));
        assert_eq!(verdict(NEW, 0, &both), Ok(()));
        // The gateway may sign by both, too.
        let by_old = secrets(OLD).sign(now(), BODY);
        let by_new = secrets(NEW).sign(now(), BODY);
        let (_, mark) = by_new.split_once(',').unwrap();
        let by_both = Signature::read(&format!("{by_old},{mark}"), now()).unwrap();
        assert_eq!(secrets(NEW).verify(&by_both, BODY), Ok(()));
    }

    #[test]
    fn another_body_or_another_time_spoils_a_signature() {
        let secrets = secrets(OLD);
        let header = secrets.sign(now(), BODY);
        let signature = Signature::read(&header, now()).unwrap();
        let tampered = [BODY, b" "].concat();
        assert_eq!(
            secrets.verify(&signature, &tampered),
            Err(SignatureError::Wrong)
        );

        let later = now() + TimeDelta::seconds(1);
        let moved = header.replace(
            &format!("t={}", now().timestamp()),
            &format!("t={}", later.timestamp()),
        );
        let moved = Signature::read(&moved, now()).unwrap();
        assert_eq!(secrets.verify(&moved, BODY), Err(SignatureError::Wrong));
    }

    #[test]
    fn what_is_no_signature_is_refused_before_the_body_is_read() {
        let mark = "00".repeat(32);
        for header in [
            String::new(),
            "t=1".to_owned(),
            format!("v1={mark}"),
            format!("t=now,v1={mark}"),
            format!("t=1,t=2,v1={mark}"),
            "t=1,v1=00".to_owned(),
            format!("t=1,v1={}", "zz".repeat(32)),
            format!("t={},v1={mark}", i64::MAX),
            format!("t=1,v0={mark}"),
            format!("t=1{}", format!(",v1={mark}").repeat(10)),
        ] {
            let read = Signature::read(&header, now());
            assert_eq!(read, Err(SignatureError::Malformed), "{header}");
        }
    }
}
