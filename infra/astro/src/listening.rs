//! Where a process answers, as the environment says: over TLS where it has a certificate.

use anyhow::{Context, Result, anyhow, ensure};
use api_kit::{Certificate, CertificateError, Listener};
use service::config::{HttpArgs, Mode, OperatorsArgs};

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

/// Listens for clients, and for operators where they don't reach.
///
/// # Errors
/// When an address can't be had, the certificate can't be used, or operators have no address of
/// their own in production.
pub(crate) fn listen_apart(
    http: &HttpArgs,
    operators: &OperatorsArgs,
    mode: Mode,
) -> Result<Listener> {
    let Some(address) = operators.operators_listen else {
        ensure!(
            mode == Mode::Development,
            "ASTRO_OPERATORS_LISTEN is missing: in production `/metrics` and `/readyz` need an \
             address that clients don't reach"
        );
        return listen(http);
    };
    let operators = Listener::bind(address).context("ASTRO_OPERATORS_LISTEN")?;
    Ok(listen(http)?.operators(operators))
}

fn named(error: CertificateError) -> anyhow::Error {
    let variable = match error {
        CertificateError::Chain(_) => "ASTRO_TLS_CERTIFICATE_FILE",
        CertificateError::Key(_) | CertificateError::Pair(_) => "ASTRO_TLS_KEY_FILE",
    };
    anyhow!("{variable}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening(operators: Option<&str>, mode: Mode) -> Result<Listener> {
        let http = HttpArgs {
            listen: ([127, 0, 0, 1], 0).into(),
            workers: 1,
            tls_certificate_file: None,
            tls_key_file: None,
        };
        let operators = OperatorsArgs {
            operators_listen: operators.map(|address| address.parse().unwrap()),
        };
        listen_apart(&http, &operators, mode)
    }

    #[test]
    fn in_production_operators_have_an_address_of_their_own() {
        let error = listening(None, Mode::Production).unwrap_err().to_string();
        assert!(
            error.starts_with("ASTRO_OPERATORS_LISTEN is missing"),
            "{error}"
        );
        assert!(listening(Some("127.0.0.1:0"), Mode::Production).is_ok());
        assert!(listening(None, Mode::Development).is_ok());
    }
}
