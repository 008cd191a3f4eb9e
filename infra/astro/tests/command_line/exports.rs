//! Exports are looked at without any server.

use std::fs;

use crate::{astro, complaint};

const KEY: &str = "ASTRO_SEAL_PUBLIC_KEY";

#[test]
fn verifying_an_export_asks_for_the_public_key_and_for_nothing_of_ours() {
    let ours = [
        "ASTRO_NATS_URL",
        "ASTRO_NATS_EVENT_READER_PASSWORD",
        "ASTRO_SEAL_FOLDER",
    ];
    let of_log = complaint(&astro(&["events", "verify"], &[]));
    assert!(of_log.contains(KEY), "{of_log}");
    let of_export = complaint(&astro(&["events", "verify", "--export-file", "x"], &[]));
    assert!(of_export.contains(KEY), "{of_export}");
    for variable in ours {
        assert!(of_log.contains(variable), "{of_log}");
        assert!(!of_export.contains(variable), "{of_export}");
    }
}

#[test]
fn whatever_is_no_export_and_no_proof_is_named_as_such() {
    let (_, key) = proof::SigningKey::generate("astro.example");
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter");
    fs::write(&letter, "Dear auditor").unwrap();
    let letter = letter.to_str().unwrap();
    for (command, file, says) in [
        ("verify", "--export-file", "it is no export of a log"),
        ("check", "--proof-file", "it is no proof of a commit"),
    ] {
        let said = complaint(&astro(&["events", command, file, letter], &[(KEY, &key)]));
        assert!(said.contains(letter) && said.contains(says), "{said}");
    }
}
