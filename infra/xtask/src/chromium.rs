//! The browser of the tests, and the program that drives it.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{process::on_path, project::Project, servers::apt, step::Step};

/// The program that drives the browser, which it finds by itself.
pub(crate) const DRIVER: &str = "chromedriver";

/// The browser.
pub(crate) const CHROMIUM: &str = "chromium";

/// What Debian calls both.
const PACKAGES: &[&str] = &["chromium", "chromium-driver"];

/// The driver, if both are on this machine.
pub(crate) fn find() -> Option<PathBuf> {
    on_path(CHROMIUM)?;
    on_path(DRIVER)
}

/// The driver; both are installed where one is missing.
///
/// # Errors
/// When they can't be installed; then the error says what to install by hand.
pub(crate) fn get(project: &Project) -> Result<PathBuf> {
    if let Some(driver) = find() {
        return Ok(driver);
    }
    let mut step = Step::start("get chromium and its driver by apt, 90 MB");
    apt::install(project, &mut step, PACKAGES)?;
    step.done("installed");
    find().context("chromium was installed, and is not there")
}

/// What stands in the way of getting them, if anything does.
pub(crate) fn obstacle() -> Option<String> {
    apt::obstacle(PACKAGES)
}
