//! The bill of materials of the image: what the binary and the web apps are made of, as cargo's own tool for it
//! tells, and the packages of the system that the libraries in it are from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use crate::Make;
use crate::archive::Image;
use crate::layer::digest;

/// Writes it, in `CycloneDX` 1.5.
///
/// # Errors
/// When something can't be read or written.
pub(crate) fn write(make: &Make, libraries: &[PathBuf], image: &Image) -> Result<()> {
    let mut components = BTreeMap::new();
    for path in &make.bill {
        let bill = fs::read(path).with_context(|| path.display().to_string())?;
        let bill: Value = serde_json::from_slice(&bill)?;
        let found = bill["components"].as_array().into_iter().flatten();
        for component in found.chain([&bill["metadata"]["component"]]) {
            let mut component = component.clone();
            // Where it lay on the machine that built it says nothing to anybody else.
            let reference = reference(&component);
            let fields = component.as_object_mut();
            if let Some(fields) = fields {
                fields.remove("components");
                fields.insert("bom-ref".to_owned(), json!(reference));
                if fields.get("purl").is_some_and(is_of_this_machine) {
                    fields.remove("purl");
                }
            }
            components.insert(reference, component);
        }
    }
    for library in libraries.iter().chain([&make.authorities]) {
        let component = of_system(library)?;
        components.insert(reference(&component), component);
    }
    let created = DateTime::from_timestamp(make.created, 0).context("no such time")?;
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": created.to_rfc3339_opts(SecondsFormat::Secs, true),
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": make.name.split(':').next(),
                "version": make.version,
                "hashes": [{ "alg": "SHA-256", "content": hash_of(&image.digest) }],
            },
        },
        "components": components.values().collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&bill)?;
    fs::write(&make.bill_out, text).with_context(|| make.bill_out.display().to_string())
}

fn reference(component: &Value) -> String {
    let text = |field: &str| component[field].as_str().unwrap_or_default().to_owned();
    format!("{}@{}", text("name"), text("version"))
}

fn is_of_this_machine(purl: &Value) -> bool {
    purl.as_str().is_some_and(|purl| purl.contains("file:"))
}

fn hash_of(digest: &str) -> &str {
    digest.rsplit(':').next().unwrap_or(digest)
}

/// A file of the system: the package that it is of, where the system can tell, and what it is in any case.
fn of_system(file: &Path) -> Result<Value> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let hash = digest(&bytes);
    let mut component = json!({
        "type": "file",
        "name": file,
        "version": "",
        "hashes": [{ "alg": "SHA-256", "content": hash_of(&hash) }],
    });
    if let Some((package, version)) = package(file) {
        component["type"] = json!("library");
        component["name"] = json!(format!("{package} ({})", file.display()));
        component["version"] = json!(version);
        component["purl"] = json!(format!("pkg:deb/debian/{package}@{version}"));
    }
    Ok(component)
}

/// The package of a file, and its version, on Debian and its kin.
fn package(file: &Path) -> Option<(String, String)> {
    // What a package has below /lib may be listed below /usr/lib, and the other way round.
    let file = file.to_str()?;
    let own = file.strip_prefix("/usr").unwrap_or(file);
    let name = [file.to_owned(), own.to_owned(), format!("/usr{own}")]
        .iter()
        .find_map(|path| said(Command::new("dpkg-query").args(["--search", path])))?;
    let name = name.split([':', ',']).next()?.trim().to_owned();
    // A file that is put together on the machine is of the package that does so.
    let mut version = Command::new("dpkg-query");
    version.args(["--show", "--showformat=${Version}", &name]);
    Some((name, said(&mut version)?))
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?.trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_no_package_has_is_named_with_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.so");
        fs::write(&file, "x").unwrap();
        let component = of_system(&file).unwrap();
        assert_eq!(component["type"], "file");
        let hash = component["hashes"][0]["content"].as_str().unwrap();
        assert_eq!(hash.len(), 64);
    }

    #[test]
    fn what_lay_on_the_machine_that_built_it_is_not_told() {
        assert!(is_of_this_machine(&json!(
            "pkg:cargo/astro@0.1.0?download_url=file://."
        )));
        assert!(!is_of_this_machine(&json!("pkg:cargo/serde@1.0.0")));
    }
}
