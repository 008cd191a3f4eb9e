//! An app's program, and the scripts between it and the browser.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::folder::{self, Files};

/// The script that pages name.
pub(crate) const START: &str = "start.js";

/// The program itself.
pub(crate) const PROGRAM: &str = "app_bg.wasm";

/// Starts the app, and tells the API that serves it of faults of the app: a few, since the first say why.
/// A file, since a page that forbids inline scripts can't hold it.
const START_SCRIPT: &str = r#"import start from "./app.js";
let left = 3;
const tell = (fault, place, request) => {
  if (left-- > 0) {
    const body = JSON.stringify({ app: "{app}", fault, place, request });
    const headers = { "content-type": "application/json" };
    fetch("/faults", { method: "POST", keepalive: true, headers, body }).catch(() => {});
  }
};
// Of a path, which is that of the machine where the app was built, the last parts.
globalThis.astroBroke = (file, line) => {
  const path = file.split(/[/\\]/).slice(-3).join("/").toLowerCase();
  tell("broke", path.replace(/[^a-z0-9_./-]/g, "") + ":" + line);
};
globalThis.astroUnreadable = (request) => tell("unreadable", undefined, request);
start({ module_or_path: new URL("app_bg.wasm", import.meta.url) }).catch((error) => {
  tell("unstarted");
  throw error;
});
"#;

/// Makes them of the app named `app` in a folder, and gives them by their path in it.
pub(crate) fn files(app: &str, program: &Path, out: &Path) -> Result<Files> {
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
    let start = START_SCRIPT.replace("{app}", app);
    files.insert(START.to_owned(), start.into());
    Ok(files)
}
