//! Who is believed when it says that a server is who it says it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The largest file that is read.
const MAX_BYTES: u64 = 1024 * 1024;

/// Authorities that certificates are signed by: the public ones, and those of one's own.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    own: Vec<CertificateDer<'static>>,
}

/// A file holds no certificates of authorities.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// It can't be read.
    #[error("the file can't be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is something else.
    #[error("the file must hold certificates of authorities, as PEM")]
    Malformed,
}

impl Authorities {
    /// The public authorities, and those whose certificates a file holds as PEM.
    ///
    /// # Errors
    /// When it holds none, or something that is none.
    pub fn read(path: &Path) -> Result<Self, AuthoritiesError> {
        let mut pem = Vec::new();
        File::open(path)?.take(MAX_BYTES).read_to_end(&mut pem)?;
        let own: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let own = own.map_err(|_| AuthoritiesError::Malformed)?;
        let mut roots = RootCertStore::empty();
        let (_, unusable) = roots.add_parsable_certificates(own.iter().cloned());
        if roots.is_empty() || unusable > 0 {
            return Err(AuthoritiesError::Malformed);
        }
        Ok(Self { own })
    }

    /// As `rustls` wants them.
    pub(crate) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        roots.add_parsable_certificates(self.own.iter().cloned());
        roots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for content in ["", "s3cret", broken] {
            std::fs::write(file.path(), content).unwrap();
            let error = Authorities::read(file.path()).unwrap_err();
            assert!(matches!(error, AuthoritiesError::Malformed), "{error}");
        }
        let missing = Authorities::read(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(matches!(missing, AuthoritiesError::Unreadable(_)));
    }
}
