//! An image unpacked into a folder, as an engine would, so that it can be looked into and run.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;
use tar::Archive;

use crate::layer;

/// The largest document or layer, packed or unpacked: more is no image of ours.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Unpacks an image, and gives its configuration as one line of JSON.
///
/// # Errors
/// When a digest is wrong, something is missing, or the folder is there already.
pub(crate) fn unpack(image: &Path, into: &Path) -> Result<String> {
    let archive = fs::File::open(image).with_context(|| image.display().to_string())?;
    let blobs = read(archive)?;
    let document = |bytes: &[u8]| -> Result<Value> { Ok(serde_json::from_slice(bytes)?) };
    let index = blobs.get("index.json").context("index.json is missing")?;
    let index = document(index)?;
    let manifest = document(blob(&blobs, text(&index["manifests"][0]["digest"])?)?)?;
    let config = document(blob(&blobs, text(&manifest["config"]["digest"])?)?)?;
    let layers = manifest["layers"].as_array().context("no layers")?;
    let diff_ids = config["rootfs"]["diff_ids"].as_array();
    let diff_ids = diff_ids.context("no digests of layers")?;
    ensure!(layers.len() == diff_ids.len(), "a layer has no digest");
    fs::create_dir(into).with_context(|| into.display().to_string())?;
    for (layer, diff_id) in layers.iter().zip(diff_ids) {
        let packed = blob(&blobs, text(&layer["digest"])?)?;
        let mut unpacked = Vec::new();
        GzDecoder::new(packed)
            .take(MAX_BYTES)
            .read_to_end(&mut unpacked)?;
        ensure!(
            layer::digest(&unpacked) == text(diff_id)?,
            "a layer is not what the configuration says"
        );
        let mut files = Archive::new(unpacked.as_slice());
        files.set_preserve_permissions(true);
        files.set_preserve_ownerships(is_root());
        files.unpack(into)?;
    }
    Ok(config["config"].to_string())
}

/// What a digest names, if it is that.
fn blob<'a>(blobs: &'a BTreeMap<String, Vec<u8>>, digest: &str) -> Result<&'a [u8]> {
    let path = format!("blobs/{}", digest.replace(':', "/"));
    let bytes = blobs.get(&path);
    let bytes = bytes.with_context(|| format!("{path} is missing"))?;
    ensure!(
        layer::digest(bytes) == digest,
        "{path} is not what its name says"
    );
    Ok(bytes)
}

/// Whoever is not root can give files to nobody else.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn read(archive: impl Read) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut blobs = BTreeMap::new();
    for entry in Archive::new(archive).entries()? {
        let entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path()?.to_string_lossy().into_owned();
        ensure!(entry.size() <= MAX_BYTES, "{path} is too large");
        let mut bytes = Vec::new();
        entry.take(MAX_BYTES).read_to_end(&mut bytes)?;
        blobs.insert(path, bytes);
    }
    Ok(blobs)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().context("a digest is missing")
}
