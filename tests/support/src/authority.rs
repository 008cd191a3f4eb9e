//! An authority of a test's own, whose word certificates are good by.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;
use uuid::Uuid;

/// An authority that nobody knows but who is given its file. What it made goes when this is dropped.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, in files as PEM.
#[derive(Debug)]
pub struct Certified {
    /// The file of the certificate.
    pub certificate: PathBuf,
    /// The file of the private key.
    pub key: PathBuf,
}

impl Authority {
    /// Makes one.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key pair");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key).expect("a certificate");
        let authority = Self {
            folder: TempDir::with_prefix("astro-authority-").expect("a temporary folder"),
            issuer: Issuer::new(params, key),
        };
        std::fs::write(authority.file(), certificate.pem()).expect("a file for the certificate");
        authority
    }

    /// The file with the authority's own certificate, as PEM.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Makes a certificate for a server on this machine: `localhost`, `127.0.0.1`.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn certify(&self) -> Certified {
        let names = ["localhost", "127.0.0.1"].map(str::to_owned);
        let params = CertificateParams::new(names).expect("names");
        let key = KeyPair::generate().expect("a key pair");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let file = |kind| {
            self.folder
                .path()
                .join(format!("{}.{kind}.pem", Uuid::new_v4()))
        };
        let certified = Certified {
            certificate: file("certificate"),
            key: file("key"),
        };
        std::fs::write(&certified.certificate, certificate.pem()).expect("a file");
        std::fs::write(&certified.key, key.serialize_pem()).expect("a file");
        certified
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
