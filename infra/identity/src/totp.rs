//! Codes of an authenticator app (RFC 6238): six digits, SHA-1, a new one every thirty seconds.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::text::Email;
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use totp_rs::{Algorithm, Builder, Totp};

/// What apps show as the one who asks for the code.
const ISSUER: &str = "Astro Bookings";

/// What a secret is sealed for.
pub(crate) const SEALED_FOR: &str = "totp";

/// A code, as somebody typed it in: six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpCode(Zeroizing<String>);

/// The text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the six digits that the authenticator app shows")]
pub struct NotACode;

impl FromStr for TotpCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        // Apps show them as two groups.
        let digits = || text.chars().filter(|c| *c != ' ');
        let is_code =
            text.len() <= 16 && digits().all(|c| c.is_ascii_digit()) && digits().count() == 6;
        if is_code {
            Ok(Self(Zeroizing::new(digits().collect())))
        } else {
            Err(NotACode)
        }
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode")
    }
}

/// What an app and the server share.
pub(crate) struct Secret(Zeroizing<[u8; 20]>);

impl Secret {
    /// A new one: 160 bits, as RFC 4226 recommends.
    pub(crate) fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 20]);
        rand::rng().fill_bytes(&mut *bytes);
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        <[u8; 20]>::try_from(bytes)
            .ok()
            .map(Zeroizing::new)
            .map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// In base32, to be typed in.
    pub(crate) fn text(&self) -> String {
        totp_rs::Secret::from(*self.0).to_base32()
    }

    /// As an address that apps read from a QR code.
    pub(crate) fn uri(&self, email: &Email) -> String {
        self.totp(email.as_str())
            .to_url()
            .expect("an email has no colon, and is not empty")
    }

    /// The step that a code is of: that of now, or the one before or after it. None when it was
    /// used before: a step counts once, and so does every one before it.
    pub(crate) fn check(
        &self,
        code: &TotpCode,
        now: DateTime<Utc>,
        last_step: Option<i64>,
    ) -> Option<i64> {
        let now = u64::try_from(now.timestamp()).ok()?;
        let step = self.totp("").check(&code.0, now)?;
        let step = i64::try_from(step).ok()?;
        last_step.is_none_or(|last| step > last).then_some(step)
    }

    fn totp(&self, account: &str) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(*self.0)
            .with_issuer(Some(ISSUER))
            .with_account_name(account)
            .build()
            .expect("the parameters are those of the standard")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors in RFC 6238, appendix B.
    fn secret() -> Secret {
        Secret::from_slice(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287 082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = secret().check(&code.parse().unwrap(), at(seconds), None);
            assert_eq!(step, Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_step_late() {
        let code = "287082".parse().unwrap();
        for (seconds, step) in [(29, None), (30, Some(1)), (89, Some(1)), (90, None)] {
            // Step 1 is from second 30 to 59.
            let expected = if seconds == 29 { Some(1) } else { step };
            assert_eq!(
                secret().check(&code, at(seconds), None),
                expected,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_step_counts_once_and_none_before_it_counts_after() {
        let code = "287082".parse().unwrap();
        assert_eq!(secret().check(&code, at(59), Some(0)), Some(1));
        assert_eq!(secret().check(&code, at(59), Some(1)), None);
        assert_eq!(secret().check(&code, at(59), Some(2)), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for bad in ["", "12345", "1234567", "12345a", "+12345", "１２３４５６"] {
            assert_eq!(bad.parse::<TotpCode>(), Err(NotACode), "{bad}");
        }
        assert_eq!(
            format!("{:?}", "123456".parse::<TotpCode>().unwrap()),
            "TotpCode"
        );
    }

    #[test]
    fn an_app_reads_all_it_needs_from_one_address() {
        let uri = secret().uri(&Email::parse("ada@example.com").unwrap());
        let uri = url::Url::parse(&uri).unwrap();
        assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
        let query: std::collections::HashMap<_, _> = uri.query_pairs().collect();
        assert_eq!(query["secret"], secret().text());
        assert_eq!(query["issuer"], ISSUER);
        assert_eq!(secret().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
