//! Where the site of an API and the core service are.

use anyhow::{Result, ensure};
use api_kit::site::Settings;
use service::config::{Mode, SiteArgs};

/// Reads it. In production cookies, codes and tokens travel encrypted only.
///
/// # Errors
/// Names the address that is not encrypted.
pub(crate) fn settings(args: &SiteArgs, mode: Mode) -> Result<Settings> {
    let issuer = args.issuer_url.as_ref();
    let addresses = [
        ("ASTRO_SITE_URL", Some(&args.site_url)),
        ("ASTRO_CORE_URL", Some(&args.core_url)),
        ("ASTRO_ISSUER_URL", issuer),
    ];
    for (name, address) in addresses {
        require_encrypted(name, address.map(String::as_str), mode)?;
    }
    Ok(args.into())
}

/// Requires TLS in production.
///
/// # Errors
/// Names the address that has none.
pub(crate) fn require_encrypted(name: &str, address: Option<&str>, mode: Mode) -> Result<()> {
    let is_encrypted = address.is_none_or(|address| address.starts_with("https://"));
    ensure!(
        is_encrypted || mode == Mode::Development,
        "{name}: must begin with https:// in production"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_keeps_no_cookies_without_tls() {
        let check = |address, mode| require_encrypted("ASTRO_SITE_URL", Some(address), mode);
        let plain = check("http://astro.example", Mode::Production);
        assert!(plain.unwrap_err().to_string().contains("ASTRO_SITE_URL"));
        assert!(check("https://astro.example", Mode::Production).is_ok());
        assert!(check("http://localhost:8080", Mode::Development).is_ok());
    }
}
