//! Packs the description of an API: as text, those of all three are a megabyte of the binary.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

const DESCRIPTION: &str = "openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DESCRIPTION}");
    let text = fs::read(DESCRIPTION).map_err(|e| format!("{DESCRIPTION}: {e}"))?;
    let folder = env::var_os("OUT_DIR").ok_or("a build script has a folder of its own")?;
    let packed = File::create(Path::new(&folder).join(format!("{DESCRIPTION}.gz")))?;
    let mut packed = GzEncoder::new(packed, Compression::best());
    packed.write_all(&text)?;
    packed.finish()?;
    Ok(())
}
