//! Where the site of an API and the core service are.

use anyhow::Result;
use api_kit::site::Settings;
use service::config::SiteArgs;

use crate::encryption::{EncryptionArgs, require_public_https};

/// Reads it. In production cookies, codes and tokens travel encrypted only.
///
/// # Errors
/// Names the address that is not encrypted.
pub(crate) fn settings(args: &SiteArgs, encryption: &EncryptionArgs) -> Result<Settings> {
    let mode = encryption.mode();
    require_public_https("ASTRO_SITE_URL", Some(&args.site_url), mode)?;
    encryption.require_https("ASTRO_CORE_URL", &args.core_url)?;
    // Without one, browsers find the core service where this process does.
    let issuer_url = args.issuer_url.as_ref().unwrap_or(&args.core_url);
    require_public_https("ASTRO_ISSUER_URL", Some(issuer_url), mode)?;
    Ok(Settings::new(args, encryption.authorities()?))
}
