//! Ends what `up` started, and deletes its data.

use std::{
    fs,
    io::{self, Write},
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{self, Process},
    project::Project,
    secrets::Secrets,
    servers,
    step::Step,
};

/// Ends all processes, then all servers.
pub(crate) fn down(project: &Project) -> Result<()> {
    end_all(project, false)?;
    println!(
        "everything has ended; the data stays in {}{}",
        project.shown(project.data()),
        if servers::keep_data_in_containers(project) {
            " and in volumes of containers"
        } else {
            ""
        }
    );
    Ok(())
}

/// Ends everything and deletes its data.
pub(crate) fn reset(project: &Project, sure: bool) -> Result<()> {
    if !project.data().exists() {
        println!("there is nothing to delete");
        return Ok(());
    }
    if !sure {
        print!(
            "This ends everything and deletes all data in {}. Type yes: ",
            project.shown(project.data())
        );
        io::stdout().flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if answer.trim() != "yes" {
            bail!("nothing was deleted");
        }
    }
    end_all(project, true)?;
    servers::delete_data(project)?;
    fs::remove_dir_all(project.data())
        .with_context(|| format!("cannot delete {}", project.data().display()))?;
    println!("the data is deleted");
    Ok(())
}

fn end_all(project: &Project, delete: bool) -> Result<()> {
    let running = process::all_running(project)?;
    let (servers, roles): (Vec<Process>, Vec<Process>) = running
        .into_iter()
        .partition(|process| servers::is_server(&process.name));
    for process in roles.iter().chain(&servers) {
        let step = Step::start(&process.name);
        process.end(project)?;
        step.done("ended");
    }
    if project.data().exists() {
        servers::end_containers(project, &Secrets::open(project)?, delete)?;
    }
    Ok(())
}
