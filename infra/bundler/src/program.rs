//! An app's program, and the scripts between it and the browser.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::folder::{self, Files};

/// The script that pages name.
pub(crate) const START: &str = "start.js";

/// The program itself.
pub(crate) const PROGRAM: &str = "app_bg.wasm";

/// A file, since a page that forbids inline scripts can't hold these two lines.
const START_SCRIPT: &str = r#"import start from "./app.js";
start({ module_or_path: new URL("app_bg.wasm", import.meta.url) });
"#;

/// Makes them in a folder, and gives them by their path in it.
pub(crate) fn files(program: &Path, out: &Path) -> Result<Files> {
    Bindgen::new()
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .input_path(program)
        .out_name("app")
        .generate(out)
        .with_context(|| format!("{} is no app for browsers", program.display()))?;
    let mut files = folder::read(out)?;
    files.insert(START.to_owned(), START_SCRIPT.into());
    Ok(files)
}
