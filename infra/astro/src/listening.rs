//! Where a process answers, as the environment says: over TLS where it has a certificate.

use anyhow::{Context, Result, anyhow};
use api_kit::{Certificate, CertificateError, Listener};
use service::config::HttpArgs;

/// Listens.
///
/// # Errors
/// When the address can't be had, or the certificate can't be used.
pub(crate) fn listen(args: &HttpArgs) -> Result<Listener> {
    let certificate = match (&args.tls_certificate_file, &args.tls_key_file) {
        (Some(certificate), Some(key)) => Some(Certificate::read(certificate, key).map_err(named)?),
        _ => None,
    };
    let listener = Listener::bind(args.listen).context("ASTRO_LISTEN")?;
    Ok(match certificate {
        Some(certificate) => listener.over_tls(certificate),
        None => listener,
    })
}

fn named(error: CertificateError) -> anyhow::Error {
    let variable = match error {
        CertificateError::Chain(_) => "ASTRO_TLS_CERTIFICATE_FILE",
        CertificateError::Key(_) | CertificateError::Pair(_) => "ASTRO_TLS_KEY_FILE",
    };
    anyhow!("{variable}: {error}")
}
