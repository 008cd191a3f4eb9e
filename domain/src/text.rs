//! Short texts that people type in: parsed once, where they arrive, and known to be good from
//! then on.
//!
//! `parse` is for what arrives. Reading stored JSON does not parse again: what was accepted once
//! stays readable although the rules may have grown stricter since. So a text of these types
//! must never be read from a request by its `Deserialize`.
//!
//! The texts about persons never show in debug output, since that ends in logs.

/// Why a text was not accepted. Says nothing of the text itself beyond one character.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Too long.
    #[error("must have at most {most} characters, has {length}")]
    TooLong {
        /// The characters that it has.
        length: usize,
        /// The characters that it may have.
        most: usize,
    },
    /// A control character, or one that turns the direction of the text around it.
    #[error("must not contain the character U+{:04X}", u32::from(*.0))]
    Character(char),
    /// It does not have the form that it must have.
    #[error("must be {expected}")]
    Malformed {
        /// That form, with an example.
        expected: &'static str,
    },
}

/// Trims, and checks length and characters.
fn tidy(text: &str, most: usize) -> Result<&str, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let length = text.chars().count();
    if length > most {
        return Err(TextError::TooLong { length, most });
    }
    let turns_direction = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match text.chars().find(|&c| c.is_control() || turns_direction(c)) {
        Some(unwanted) => Err(TextError::Character(unwanted)),
        None => Ok(text),
    }
}

/// Defines a text type with its greatest length and, if it has a form of its own, the function
/// that checks it and brings it into its canonical form.
macro_rules! texts {
    ($($(#[$doc:meta])* $privacy:ident $name:ident up to $most:literal $(as $form:path)?,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The most characters it may have.
            pub const MAX_CHARS: usize = $most;

            /// Reads what somebody typed in.
            ///
            /// # Errors
            /// What is wrong with it.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let text = tidy(text, Self::MAX_CHARS)?;
                $(let text = $form(text)?;)?
                Ok(Self(text.into()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        texts!(@debug $privacy $name);
    )*};
    (@debug personal $name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(personal)"))
            }
        }
    };
    (@debug public $name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

texts! {
    /// The name of a person, or a part of it.
    personal PersonName up to 100,
    /// An email address; its domain in lower case.
    personal Email up to 254 as email,
    /// A telephone number in international form: `+` and 7 to 15 digits, as in E.164.
    personal Phone up to 30 as phone,
    /// The number under which somebody pays taxes.
    personal TaxId up to 32 as tax_id,
    /// A postal address, on one line.
    personal Address up to 300,
    /// The legal name of a company.
    public CompanyName up to 120,
    /// A country by its two letters, as in ISO 3166-1.
    public Country up to 2 as country,
    /// What a rocket is called, such as `New Shepard`.
    public RocketName up to 60,
    /// The model of a rocket, such as `Starship V2`.
    public RocketModel up to 60,
    /// What a launch is for, in a few words.
    public Mission up to 200,
    /// Why something was done, for those whom it concerns. Not about persons.
    public Reason up to 500,
    /// What the gateway or the bank calls a payment.
    public PaymentReference up to 100 as reference,
    /// The number of an invoice: `BKG-2026-000001`, or whatever a supplier gave to their own.
    public InvoiceNumber up to 32 as invoice_number,
    /// What a line of an invoice is about.
    public LineText up to 300,
    /// The clocks somebody lives by: the name of a time zone at IANA, such as `Europe/Berlin`.
    personal TimeZone up to 64 as time_zone,
    /// Whom an invoice names: a person's or a company's full name.
    personal PartyName up to 250,
}

fn email(text: &str) -> Result<String, TextError> {
    let malformed = TextError::Malformed {
        expected: "an email address such as ada@example.com",
    };
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err(malformed);
    };
    // Quoted local parts are legal, and nobody has one.
    let local_is_good = local.len() <= 64
        && local.split('.').all(|atom| !atom.is_empty())
        && !local.contains(|c: char| c.is_whitespace() || "@()<>[]:;,\\\"".contains(c));
    let label_is_good = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_is_good = domain.contains('.') && domain.split('.').all(label_is_good);
    if local_is_good && domain_is_good {
        Ok(format!("{local}@{}", domain.to_lowercase()))
    } else {
        Err(malformed)
    }
}

fn phone(text: &str) -> Result<String, TextError> {
    let digits: Option<String> = text.strip_prefix('+').and_then(|rest| {
        rest.chars()
            .filter(|c| !" -./()".contains(*c))
            .map(|c| c.is_ascii_digit().then_some(c))
            .collect()
    });
    match digits {
        Some(digits) if (7..=15).contains(&digits.len()) && !digits.starts_with('0') => {
            Ok(format!("+{digits}"))
        }
        _ => Err(TextError::Malformed {
            expected: "a telephone number in international form such as +1 432 555 0100",
        }),
    }
}

fn tax_id(text: &str) -> Result<&str, TextError> {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
    let known = |c: char| c.is_ascii_alphanumeric() || " -./".contains(c);
    if letters >= 4 && text.chars().all(known) {
        Ok(text)
    } else {
        Err(TextError::Malformed {
            expected: "a tax number of letters and digits such as 12-3456789",
        })
    }
}

fn reference(text: &str) -> Result<&str, TextError> {
    if text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || " -_./:".contains(c))
    {
        Ok(text)
    } else {
        Err(TextError::Malformed {
            expected: "a reference of letters and digits such as ch_1Q2w3E",
        })
    }
}

fn invoice_number(text: &str) -> Result<&str, TextError> {
    if text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
    {
        Ok(text)
    } else {
        Err(TextError::Malformed {
            expected: "an invoice number of letters and digits such as 2026-0042",
        })
    }
}

/// Its form alone: which zones there are changes from year to year.
fn time_zone(text: &str) -> Result<&str, TextError> {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
    };
    if text.split('/').all(is_part) {
        Ok(text)
    } else {
        Err(TextError::Malformed {
            expected: "the name of a time zone such as Europe/Berlin",
        })
    }
}

fn country(text: &str) -> Result<String, TextError> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err(TextError::Malformed {
            expected: "a country's two letters such as US",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded_in_characters_not_bytes() {
        assert_eq!(
            PersonName::parse("  Ada Lovelace ").unwrap().as_str(),
            "Ada Lovelace"
        );
        assert_eq!(PersonName::parse(" \t "), Err(TextError::Empty));
        assert!(PersonName::parse(&"å".repeat(100)).is_ok());
        assert_eq!(
            PersonName::parse(&"å".repeat(101)),
            Err(TextError::TooLong {
                length: 101,
                most: 100
            })
        );
    }

    #[test]
    fn characters_that_hide_or_turn_text_are_refused() {
        assert_eq!(Mission::parse("a\nb"), Err(TextError::Character('\n')));
        assert_eq!(
            Mission::parse("a\u{202e}b"),
            Err(TextError::Character('\u{202e}'))
        );
        assert_eq!(
            TextError::Character('\u{202e}').to_string(),
            "must not contain the character U+202E"
        );
        assert!(Mission::parse("Über den Wolken 🚀").is_ok());
    }

    #[test]
    fn an_email_address_has_one_local_part_and_a_domain_with_a_dot() {
        for good in [
            "ada@example.com",
            "a.b+c@sub.example.org",
            "ö@bücher.example",
        ] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(
            Email::parse("Ada@Example.COM").unwrap().as_str(),
            "Ada@example.com"
        );
        for bad in [
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "ada@.com",
            "ada@-x.com",
            "a@b@example.com",
            "a b@example.com",
            ".ada@example.com",
            "ada@example..com",
            "Ada <ada@example.com>",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_zone_has_the_form_of_a_name_at_iana() {
        for good in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+8",
        ] {
            assert_eq!(TimeZone::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "+02:00",
            "Europe/",
            "/Berlin",
            "Europe//Berlin",
            "Europe/B\u{fc}singen",
            "a b",
        ] {
            assert!(TimeZone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_telephone_number_is_international_and_kept_without_separators() {
        assert_eq!(
            Phone::parse("+1 (432) 555-0100").unwrap().as_str(),
            "+14325550100"
        );
        for bad in [
            "432 555 0100",
            "+0123456789",
            "+123456",
            "+1234567890123456",
            "+1 call me",
        ] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tax_numbers_and_countries_have_their_form() {
        assert_eq!(
            TaxId::parse("DE 123456789").unwrap().as_str(),
            "DE 123456789"
        );
        assert!(TaxId::parse("12-3").is_err());
        assert!(TaxId::parse("1234_5").is_err());
        assert_eq!(Country::parse("us").unwrap().as_str(), "US");
        assert!(Country::parse("U1").is_err());
        assert!(Country::parse("USA").is_err());
    }

    #[test]
    fn references_and_invoice_numbers_have_their_form() {
        for good in ["ch_1Q2w3E", "SEPA 2026-03-01/42", "a.b:c"] {
            assert_eq!(PaymentReference::parse(good).unwrap().as_str(), good);
        }
        for good in ["BKG-2026-000001", "2026/0042", "A_1.b"] {
            assert_eq!(InvoiceNumber::parse(good).unwrap().as_str(), good);
        }
        for bad in ["ch_1;drop", "<b>", "ünïque", "a@b"] {
            assert!(PaymentReference::parse(bad).is_err(), "{bad}");
            assert!(InvoiceNumber::parse(bad).is_err(), "{bad}");
        }
        assert!(InvoiceNumber::parse("2026 0042").is_err());
        assert!(InvoiceNumber::parse(&"1".repeat(32)).is_ok());
        assert!(InvoiceNumber::parse(&"1".repeat(33)).is_err());
    }

    #[test]
    fn whom_an_invoice_names_is_somebodys_own_business() {
        let name = PartyName::parse("Ada Lovelace").unwrap();
        assert_eq!(format!("{name:?}"), "PartyName(personal)");
        let first_and_last = PersonName::MAX_CHARS * 2 + 1;
        assert!(PartyName::MAX_CHARS >= first_and_last.max(CompanyName::MAX_CHARS));
    }

    #[test]
    fn a_persons_texts_never_show_in_debug_output() {
        let email = Email::parse("ada@example.com").unwrap();
        assert_eq!(format!("{email:?}"), "Email(personal)");
        assert_eq!(email.to_string(), "ada@example.com");
    }
}
