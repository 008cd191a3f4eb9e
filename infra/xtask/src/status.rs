//! Says what runs.

use anyhow::Result;

use crate::{astro, http, process, project::Project, servers};

/// Prints each process and each container of this set-up, and whether it is ready.
pub(crate) fn status(project: &Project) -> Result<()> {
    let running = process::all_running(project)?;
    let contained = servers::in_containers(project)?;
    if running.is_empty() && contained.is_empty() {
        println!("nothing runs; start it with cargo xtask up");
        return Ok(());
    }
    println!("  {:<22} {:>7} {:>6}  state", "process", "id", "port");
    for process in running {
        let state = if astro::is_role(&process.name) {
            match http::get(process.port, "/readyz").map(|answer| answer.status) {
                Some(200) => "ready",
                Some(_) => "not ready",
                None => "does not answer",
            }
        } else {
            "runs"
        };
        println!(
            "  {:<22} {:>7} {:>6}  {state}",
            process.name,
            process.pid(),
            process.port
        );
    }
    for (name, port) in contained {
        println!("  {name:<22} {:>7} {port:>6}  runs in a container", "");
    }
    Ok(())
}
