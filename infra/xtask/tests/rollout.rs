//! `infra/deploy/rollout.sh` beside programs that play a cluster: in which order it replaces what, and that it
//! puts back all of it when anything fails.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as expected"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const IMAGE: &str = "registry.invalid/astro@sha256:00ff";

/// Plays kubectl: writes down what it is asked for, and fails where the test wants it to.
const KUBECTL: &str = r#"#!/usr/bin/env bash
set -euo pipefail
words="$*"
echo "${words//"$FOLDER"\//}" | sed 's/\.rollout-[^/]*\///g; s/--namespace astro //' >>"$FOLDER/asked"
case $words in
    kustomize*)
        image=registry.invalid/astro:1
        if [ -e "$2/kustomization.yaml" ] && grep --quiet 'digest: sha256:00ff' "$2/kustomization.yaml"; then
            image=registry.invalid/astro@sha256:00ff
        fi
        for role in event-index policies projector-operational projector-customer notifier reconciler \
            log-keeper rebuilder core-api customer-api admin-api scheduler; do
            printf 'metadata:\n  namespace: astro\nspec:\n  - image: %s\n' "$image" \
                >"$4/apps_v1_deployment_$role.yaml"
        done
        touch "$4/apps_v1_statefulset_archiver.yaml" "$4/apps_v1_statefulset_sealer.yaml" \
            "$4/batch_v1_job_migrate.yaml" "$4/v1_configmap_astro-1.yaml" "$4/v1_namespace_astro.yaml"
        ;;
    *view-last-applied*) echo "as it was" ;;
    *"${FAILS:-nothing fails}"*) exit 1 ;;
    get*job/migrate*) echo "$MIGRATED" ;;
esac
"#;

/// What is played.
struct Scene<'a> {
    image: &'a str,
    is_back: bool,
    /// What kubectl fails at.
    fails: &'a str,
    /// The conditions that hold of the migration.
    migrated: &'a str,
}

/// A rollout that goes well.
const GOOD: Scene = Scene {
    image: IMAGE,
    is_back: false,
    fails: "",
    migrated: "SuccessCriteriaMet Complete",
};

struct Rollout {
    succeeded: bool,
    said: String,
    /// What kubectl was asked for.
    asked: Vec<String>,
}

impl Rollout {
    fn play(scene: &Scene) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (programs, overlay) = (folder.path().join("bin"), folder.path().join("overlay"));
        fs::create_dir(&programs).unwrap();
        fs::create_dir(&overlay).unwrap();
        let kubectl = programs.join("kubectl");
        fs::write(&kubectl, KUBECTL).unwrap();
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
        // As it is now, not when this was built: checkouts may share what is built.
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        let script = Path::new(&here).join("../deploy/rollout.sh");
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new(script);
        command
            .args(scene.is_back.then_some("--back"))
            .arg(&overlay)
            .arg(scene.image)
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("FOLDER", folder.path())
            .env("PATIENCE", "2")
            .env("MIGRATION", "2")
            .env("PAUSE", "0.1")
            .env("MIGRATED", scene.migrated);
        if !scene.fails.is_empty() {
            command.env("FAILS", scene.fails);
        }
        let output = command.output().unwrap();
        let asked = fs::read_to_string(folder.path().join("asked")).unwrap_or_default();
        let left = fs::read_dir(folder.path()).unwrap();
        let left = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with(".rollout")
        });
        assert_eq!(left.count(), 0, "it cleans up");
        Self {
            succeeded: output.status.success(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
            asked: asked.lines().map(str::to_owned).collect(),
        }
    }

    /// The roles that were applied as they are in a folder, in that order.
    fn applied(&self, folder: &str) -> Vec<&str> {
        let start = format!("apply --filename {folder}/");
        let applied = self.asked.iter();
        applied
            .filter_map(|line| line.strip_prefix(&start)?.strip_suffix(".yaml"))
            .filter(|file| !file.starts_with("v1_"))
            .map(|file| file.rsplit('_').next().unwrap())
            .collect()
    }

    fn place(&self, what: &str) -> usize {
        let place = self.asked.iter().position(|line| line.contains(what));
        place.unwrap_or_else(|| panic!("{what} was not asked for: {:#?}", self.asked))
    }
}

const IN_ORDER: [&str; 15] = [
    "migrate",
    "event-index",
    "policies",
    "projector-operational",
    "projector-customer",
    "notifier",
    "reconciler",
    "rebuilder",
    "archiver",
    "sealer",
    "log-keeper",
    "core-api",
    "customer-api",
    "admin-api",
    "scheduler",
];

#[test]
fn who_reads_is_replaced_before_who_writes_and_no_reconciler_runs_meanwhile() {
    let rollout = Rollout::play(&GOOD);
    assert!(rollout.succeeded, "{}", rollout.said);
    assert_eq!(rollout.applied("new"), IN_ORDER);
    assert!(rollout.applied("before").is_empty());
    let stopped = rollout.place("scale deployment/reconciler --replicas=0");
    let gone = rollout.place("get pods --selector app.kubernetes.io/component=reconciler");
    assert!(stopped < gone && gone < rollout.place("batch_v1_job_migrate"));
    let migrated = rollout.place("get job/migrate");
    assert!(migrated < rollout.place("apps_v1_deployment_event-index"));
    assert!(rollout.place("v1_namespace_astro") < rollout.place("v1_configmap_astro-1"));
}

#[test]
fn a_role_that_does_not_become_ready_has_all_of_it_put_back_the_last_first() {
    let fails = "rollout status --namespace astro deployment/notifier";
    let rollout = Rollout::play(&Scene { fails, ..GOOD });
    assert!(!rollout.succeeded);
    let reached = IN_ORDER
        .iter()
        .position(|role| *role == "notifier")
        .unwrap();
    assert_eq!(rollout.applied("new"), IN_ORDER[..=reached]);
    let mut back: Vec<_> = IN_ORDER[1..=reached].iter().rev().copied().collect();
    // It was stopped, and is started last.
    back.push("reconciler");
    assert_eq!(rollout.applied("before"), back);
    assert!(rollout.said.contains("deployment/notifier is not ready"));
    // The fake fails for the one of before as well.
    assert!(rollout.said.contains("not all of it could be put back"));
}

#[test]
fn when_the_whole_is_not_well_afterwards_everything_is_put_back() {
    let fails = "exec --namespace astro deployment/core-api -- /usr/bin/astro status";
    let rollout = Rollout::play(&Scene { fails, ..GOOD });
    assert!(!rollout.succeeded);
    let mut back: Vec<_> = IN_ORDER[1..].iter().rev().copied().collect();
    back.retain(|role| *role != "reconciler");
    back.push("reconciler");
    assert_eq!(rollout.applied("before"), back);
    assert!(
        rollout.said.contains("the whole is not well"),
        "{}",
        rollout.said
    );
}

#[test]
fn a_migration_that_fails_replaces_nothing_and_has_the_reconciler_go_on() {
    // Failed, or not known to have ended in all the time that it has.
    for migrated in ["FailureTarget Failed", ""] {
        let rollout = Rollout::play(&Scene { migrated, ..GOOD });
        assert!(!rollout.succeeded);
        assert_eq!(rollout.applied("new"), ["migrate"]);
        assert_eq!(rollout.applied("before"), ["reconciler"]);
        // It doesn't go on beside the release before.
        let asked = rollout.asked.iter().rev();
        let mut last = asked.skip_while(|line| !line.starts_with("delete job/migrate"));
        assert!(last.any(|line| line.contains("apply --filename new/batch_v1_job_migrate")));
    }
}

#[test]
fn an_older_release_comes_again_without_a_migration() {
    let rollout = Rollout::play(&Scene {
        is_back: true,
        ..GOOD
    });
    assert!(rollout.succeeded, "{}", rollout.said);
    assert_eq!(rollout.applied("new"), IN_ORDER[1..]);
    assert!(rollout.asked.iter().all(|line| !line.contains("migrate")));
}

#[test]
fn an_image_that_somebody_could_put_another_in_the_place_of_is_refused() {
    let image = "registry.invalid/astro:v1";
    let rollout = Rollout::play(&Scene { image, ..GOOD });
    assert!(!rollout.succeeded && rollout.asked.is_empty());
    assert!(
        rollout.said.contains("named by its digest"),
        "{}",
        rollout.said
    );
}
