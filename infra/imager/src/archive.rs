//! The image as one archive: an OCI layout, and beside it the list by which engines load what they saved
//! themselves. So `docker load` and `podman load` take it, and what copies OCI layouts does, too.
//!
//! The documents are written as they stand in the specification of images (OCI, version 1.1). A library of
//! types for them keeps labels in maps without an order, and then no two images are the same.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use crate::Make;
use crate::contents::{BINARY, BUNDLES, Contents, USER};
use crate::layer::{Layer, digest, pack};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// An image that was written.
#[derive(Debug)]
pub(crate) struct Image {
    /// What it is known by, whoever keeps it.
    pub(crate) digest: String,
    compressed: u64,
    unpacked: u64,
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        write!(
            f,
            "{} of {:.1} MB, {:.1} MB unpacked",
            self.digest,
            megabytes(self.compressed),
            megabytes(self.unpacked)
        )
    }
}

/// Writes the archive.
///
/// # Errors
/// When something can't be read or written.
pub(crate) fn write(make: &Make, contents: &Contents) -> Result<Image> {
    let time = u64::try_from(make.created).context("no time before 1970")?;
    let layers = [pack(&contents.system, time)?, pack(&contents.own, time)?];
    let mut blobs = BTreeMap::new();
    let mut keep = |bytes: Vec<u8>| {
        let digest = digest(&bytes);
        let size = bytes.len();
        blobs.insert(path_of(&digest), bytes);
        (digest, size)
    };
    let config = keep(config(make, &layers)?.to_string().into_bytes());
    let unpacked = layers.iter().map(|layer| layer.unpacked).sum();
    let layers = layers.map(|layer| keep(layer.blob));
    let described = |kind: &str, (digest, size): &(String, usize)| json!({ "mediaType": kind, "digest": digest, "size": size });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": described(CONFIG, &config),
        "layers": [described(LAYER, &layers[0]), described(LAYER, &layers[1])],
    });
    let manifest = keep(manifest.to_string().into_bytes());
    let compressed = layers.iter().map(|(_, size)| *size as u64).sum();
    let mut index = described(MANIFEST, &manifest);
    index["annotations"] = json!({ "org.opencontainers.image.ref.name": make.name });
    let index = json!({ "schemaVersion": 2, "manifests": [index] });
    let of_engines = json!([{
        "Config": path_of(&config.0),
        "RepoTags": [make.name],
        "Layers": [path_of(&layers[0].0), path_of(&layers[1].0)],
    }]);
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    for (name, document) in [
        ("oci-layout", layout),
        ("index.json", index),
        ("manifest.json", of_engines),
    ] {
        blobs.insert(name.to_owned(), document.to_string().into_bytes());
    }
    let archive = packed(&blobs, time)?;
    fs::write(&make.out, archive).with_context(|| make.out.display().to_string())?;
    Ok(Image {
        digest: manifest.0,
        compressed,
        unpacked,
    })
}

/// Where a blob is in a layout.
fn path_of(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

/// How it is run, and what is told of it.
fn config(make: &Make, layers: &[Layer]) -> Result<Value> {
    let created = DateTime::from_timestamp(make.created, 0).context("no such time")?;
    let created = created.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut labels = BTreeMap::from([
        ("org.opencontainers.image.title", "Astro Bookings"),
        (
            "org.opencontainers.image.description",
            "Every role is a subcommand",
        ),
        (
            "org.opencontainers.image.licenses",
            env!("CARGO_PKG_LICENSE"),
        ),
        ("org.opencontainers.image.version", make.version.as_str()),
        ("org.opencontainers.image.revision", make.revision.as_str()),
        ("org.opencontainers.image.created", created.as_str()),
    ]);
    if let Some(source) = &make.source {
        labels.insert("org.opencontainers.image.source", source);
    }
    let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    Ok(json!({
        "created": created,
        "architecture": architecture,
        "os": "linux",
        "config": {
            "User": format!("{USER}:{USER}"),
            "Entrypoint": [format!("/{BINARY}")],
            "Cmd": ["--help"],
            "Env": [
                "PATH=/usr/bin",
                format!("ASTRO_WEB=/{BUNDLES}"),
                "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
            ],
            "WorkingDir": "/",
            "StopSignal": "SIGTERM",
            "Labels": labels,
        },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
        "history": [
            { "created": created, "created_by": "imager: system" },
            { "created": created, "created_by": "imager: astro" },
        ],
    }))
}

fn packed(blobs: &BTreeMap<String, Vec<u8>>, time: u64) -> Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for folder in ["blobs/", "blobs/sha256/"] {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Directory);
        header.set_mtime(time);
        header.set_mode(0o755);
        header.set_size(0);
        archive.append_data(&mut header, folder, std::io::empty())?;
    }
    for (path, bytes) in blobs {
        let mut header = Header::new_ustar();
        header.set_mtime(time);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?)
}
