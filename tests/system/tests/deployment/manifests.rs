//! The manifests for a cluster, put together as they would be applied.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The label that says what a pod is.
pub(crate) const COMPONENT: &str = "app.kubernetes.io/component";

/// How many users they are for.
pub(crate) const OVERLAYS: [&str; 2] = ["small", "large"];

/// What `cargo xtask test` found or fetched.
pub(crate) fn tool(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask test`"))
}

/// A file or folder of the project.
pub(crate) fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(below)
}

/// A command's output as text, if it went well.
pub(crate) fn said(command: &mut Command) -> Result<String, String> {
    let output = command.output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (
        String::from_utf8_lossy(&stdout).into_owned(),
        String::from_utf8_lossy(&stderr),
    );
    if status.success() {
        Ok(out)
    } else {
        Err(format!("{out}{err}"))
    }
}

/// All that an overlay makes, as one text.
pub(crate) fn text(overlay: &str) -> String {
    let folder = path("infra/deploy/kubernetes/overlays").join(overlay);
    let mut kubectl = Command::new(tool("ASTRO_KUBECTL"));
    let text = said(kubectl.arg("kustomize").arg(folder));
    text.unwrap_or_else(|why| panic!("{overlay}: {why}"))
}

/// All that an overlay makes.
pub(crate) struct Manifests {
    pub(crate) overlay: &'static str,
    objects: Vec<Value>,
}

impl Manifests {
    pub(crate) fn of(overlay: &'static str) -> Self {
        let objects = serde_saphyr::from_multiple(&text(overlay)).expect("manifests are YAML");
        Self { overlay, objects }
    }

    pub(crate) fn of_all() -> impl Iterator<Item = Self> {
        OVERLAYS.into_iter().map(Self::of)
    }

    /// The objects of a kind.
    pub(crate) fn kind(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let kind = kind.to_owned();
        self.objects
            .iter()
            .filter(move |object| object["kind"] == kind.as_str())
    }

    /// One object.
    pub(crate) fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        self.kind(kind)
            .find(|object| object["metadata"]["name"] == name)
    }

    /// What makes pods.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = Workload<'_>> {
        let kinds = ["Deployment", "StatefulSet", "Job", "DaemonSet", "CronJob"];
        self.objects
            .iter()
            .filter(move |object| kinds.iter().any(|kind| object["kind"] == *kind))
            .map(Workload)
    }

    /// What runs a role.
    pub(crate) fn role(&self, name: &str) -> Workload<'_> {
        let found = self.workloads().find(|workload| workload.name() == name);
        found.unwrap_or_else(|| panic!("{}: no workload {name}", self.overlay))
    }
}

/// What makes pods.
#[derive(Clone, Copy)]
pub(crate) struct Workload<'a>(pub(crate) &'a Value);

impl<'a> Workload<'a> {
    pub(crate) fn name(self) -> &'a str {
        string(&self.0["metadata"]["name"])
    }

    pub(crate) fn kind(self) -> &'a str {
        string(&self.0["kind"])
    }

    /// What its pods are labelled as.
    pub(crate) fn component(self) -> &'a str {
        string(&self.0["spec"]["template"]["metadata"]["labels"][COMPONENT])
    }

    pub(crate) fn pod(self) -> &'a Value {
        &self.0["spec"]["template"]["spec"]
    }

    pub(crate) fn containers(self) -> impl Iterator<Item = &'a Value> {
        self.pod()["containers"].as_array().into_iter().flatten()
    }

    /// These, and those that end before they begin.
    pub(crate) fn all_containers(self) -> impl Iterator<Item = &'a Value> {
        let first = self.pod()["initContainers"]
            .as_array()
            .into_iter()
            .flatten();
        first.chain(self.containers())
    }

    /// The variables of its containers: names, and where they come from.
    pub(crate) fn variables(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.containers()
            .flat_map(|container| container["env"].as_array().into_iter().flatten())
            .map(|variable| (string(&variable["name"]), variable))
    }

    /// Whether it runs until it is told to stop.
    pub(crate) fn stays(self) -> bool {
        self.kind() != "Job"
    }
}

/// A text, or nothing where there is none.
pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The texts of a list.
pub(crate) fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(string)
}
