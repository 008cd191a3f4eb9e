//! The certificate with which a process answers over TLS.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The largest file that is read.
const MAX_BYTES: u64 = 256 * 1024;

/// A certificate with its private key. It is read once: a renewed one counts from the next start.
#[derive(Clone)]
pub struct Certificate(ServerConfig);

/// Why there is none. Nothing of a file is shown.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The file of the certificate.
    #[error("the certificate can't be read: {0}")]
    Chain(#[source] io::Error),
    /// The file of the key.
    #[error("the private key can't be read: {0}")]
    Key(#[source] io::Error),
    /// They don't fit each other.
    #[error("the private key can't be used with the certificate: {0}")]
    Pair(#[source] rustls::Error),
}

impl Certificate {
    /// Reads both from files, as PEM: the certificate first of those that vouch for it.
    ///
    /// # Errors
    /// When a file can't be read or holds something else, or they don't belong together.
    ///
    /// # Panics
    /// Never: the provider can do what is the default.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let chain = read(certificate).map_err(CertificateError::Chain)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let no_chain = || io::Error::other("it must be PEM, and hold at least one");
        let chain = chain.ok_or_else(|| CertificateError::Chain(no_chain()))?;
        let key = read(key).map_err(CertificateError::Key)?;
        let no_key = |_| CertificateError::Key(io::Error::other("it must be PEM"));
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(no_key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // TLS 1.2 and 1.3: the library knows no others.
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider can do what is the default")
            .with_no_client_auth()
            .with_single_cert(chain, key);
        let mut config = config.map_err(CertificateError::Pair)?;
        // The strongest ciphers come first in the library's own order.
        config.ignore_client_order = true;
        Ok(Self(config))
    }

    pub(crate) fn into_config(self) -> ServerConfig {
        self.0
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate")
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?
        .take(MAX_BYTES)
        .read_to_end(&mut content)?;
    Ok(content)
}
