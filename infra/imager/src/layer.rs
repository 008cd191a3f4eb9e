//! A layer: an archive of files, the same byte for byte whenever it is made of the same.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use crate::contents::{Entries, Source};

/// A layer, ready to be stored.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Compressed.
    pub(crate) blob: Vec<u8>,
    /// The digest of what is not compressed.
    pub(crate) diff_id: String,
    /// How many bytes that is.
    pub(crate) unpacked: u64,
}

/// Packs files, all of one time.
///
/// # Errors
/// When one can't be read.
pub(crate) fn pack(entries: &Entries, time: u64) -> Result<Layer> {
    let mut archive = Builder::new(Vec::new());
    for (path, entry) in entries {
        let mut header = Header::new_ustar();
        header.set_mtime(time);
        header.set_mode(entry.mode);
        header.set_uid(entry.owner);
        header.set_gid(entry.owner);
        let content = match &entry.source {
            Source::Folder => Vec::new(),
            Source::File(file) => fs::read(file).with_context(|| file.display().to_string())?,
            Source::Text(text) => text.clone().into_bytes(),
        };
        let (kind, path) = match entry.source {
            Source::Folder => (EntryType::Directory, format!("{path}/")),
            Source::File(_) | Source::Text(_) => (EntryType::Regular, path.clone()),
        };
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, path, content.as_slice())?;
    }
    let unpacked = archive.into_inner()?;
    // The header of gzip has neither a name nor a time.
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&unpacked)?;
    Ok(Layer {
        blob: packed.finish()?,
        diff_id: digest(&unpacked),
        unpacked: unpacked.len() as u64,
    })
}

/// A digest as images have them.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contents::Entry;

    fn entries(order: [&str; 2]) -> Entries {
        let entry = |text: &str| Entry {
            source: Source::Text(text.to_owned()),
            mode: 0o644,
            owner: 0,
        };
        order
            .into_iter()
            .map(|path| (path.to_owned(), entry(path)))
            .collect()
    }

    #[test]
    fn the_same_files_make_the_same_layer_in_whatever_order_they_come() {
        let first = pack(&entries(["a", "b"]), 1_700_000_000).unwrap();
        let second = pack(&entries(["b", "a"]), 1_700_000_000).unwrap();
        assert_eq!(first.blob, second.blob);
        assert_eq!(first.diff_id, second.diff_id);
        let later = pack(&entries(["a", "b"]), 1_700_000_001).unwrap();
        assert_ne!(first.diff_id, later.diff_id);
    }
}
