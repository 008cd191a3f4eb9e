//! Each role in a cluster: it runs, confined, and with what it needs and nothing more.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use test_support::astro::Role;

use crate::binary::{MIGRATE, name, roles, variables};
use crate::manifests::{Manifests, OVERLAYS, Workload, path, said, string, strings, text, tool};

/// The schema checker, over a file.
fn checked(file: &std::path::Path) -> Result<String, String> {
    let mut checker = Command::new("python3");
    checker
        .env("PYTHONPATH", tool("ASTRO_SCHEMAS"))
        .args(["-m", "kubernetes_validate", "--strict"])
        .arg(file);
    said(&mut checker)
}

#[test]
fn a_cluster_takes_each_manifest_and_knows_each_field() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("manifests.yaml");
    for overlay in OVERLAYS {
        let manifests = text(overlay);
        std::fs::write(&file, &manifests).unwrap();
        checked(&file).unwrap_or_else(|why| panic!("{overlay}: {why}"));
        // That the checker looks: a field that no cluster knows is seen.
        let wrong = manifests.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");
        assert_ne!(wrong, manifests);
        std::fs::write(&file, &wrong).unwrap();
        assert!(checked(&file).is_err(), "{overlay}");
    }
}

#[test]
fn each_role_that_production_has_runs_as_itself() {
    for manifests in Manifests::of_all() {
        for role in roles() {
            let workload = manifests.role(&name(role));
            assert_eq!(workload.component(), name(role));
            let containers: Vec<_> = workload.containers().collect();
            let [container] = containers[..] else {
                panic!("{role:?} has {} containers", containers.len())
            };
            let arguments: Vec<_> = strings(&container["args"]).collect();
            assert_eq!(arguments, role.arguments(), "{role:?}");
        }
        let migrate = manifests.role(MIGRATE);
        assert_eq!(migrate.kind(), "Job");
    }
}

#[test]
fn two_are_one_at_a_time_even_when_a_node_is_lost() {
    for manifests in Manifests::of_all() {
        for role in [Role::Archiver, Role::Sealer] {
            let workload = manifests.role(&name(role));
            assert_eq!(workload.kind(), "StatefulSet", "{role:?}");
            assert_eq!(workload.0["spec"]["replicas"], 1, "{role:?}");
        }
    }
}

#[test]
fn no_container_is_root_or_writes_to_its_own_files_or_takes_what_it_wants() {
    for manifests in Manifests::of_all() {
        for workload in manifests.workloads() {
            let pod = workload.pod();
            let at = format!("{} {}", manifests.overlay, workload.name());
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{at}");
            let profile = &pod["securityContext"]["seccompProfile"]["type"];
            assert_eq!(profile, "RuntimeDefault", "{at}");
            assert_eq!(pod["automountServiceAccountToken"], false, "{at}");
            assert_eq!(pod["enableServiceLinks"], false, "{at}");
            let account = manifests.find("ServiceAccount", string(&pod["serviceAccountName"]));
            let account = account.unwrap_or_else(|| panic!("{at}: no account of its own"));
            assert_eq!(account["automountServiceAccountToken"], false, "{at}");
            assert_eq!(account["metadata"]["name"], workload.name(), "{at}");
            for container in workload.all_containers() {
                let context = &container["securityContext"];
                assert_eq!(context["readOnlyRootFilesystem"], true, "{at}");
                assert_eq!(context["allowPrivilegeEscalation"], false, "{at}");
                assert_eq!(context["capabilities"], json!({ "drop": ["ALL"] }), "{at}");
                assert!(context["privileged"].is_null(), "{at}");
                let resources = &container["resources"];
                for bound in [
                    &resources["requests"]["cpu"],
                    &resources["requests"]["memory"],
                    &resources["limits"]["memory"],
                ] {
                    assert!(bound.is_string(), "{at}: {resources}");
                }
            }
        }
    }
}

#[test]
fn whatever_stays_is_asked_how_it_is_and_has_time_to_end() {
    for manifests in Manifests::of_all() {
        for workload in manifests.workloads().filter(|workload| workload.stays()) {
            let at = format!("{} {}", manifests.overlay, workload.name());
            let grace = workload.pod()["terminationGracePeriodSeconds"].as_u64();
            assert!(grace.is_some_and(|seconds| seconds >= 10), "{at}");
            for container in workload.containers() {
                let ports: Vec<_> = container["ports"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .collect();
                for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
                    let probe = &container[probe];
                    assert!(probe.is_object(), "{at}");
                    let port = [&probe["httpGet"]["port"], &probe["tcpSocket"]["port"]];
                    let port = port.into_iter().find(|port| !port.is_null());
                    assert!(
                        port.is_none_or(|port| ports.iter().any(|known| known["name"] == *port)),
                        "{at}: {probe}"
                    );
                }
            }
        }
        for role in roles() {
            let workload = manifests.role(&name(role));
            let container = workload.containers().next().expect("a container");
            // Whether it lives must not depend on others: a store that is away would have all restarted.
            let path = |probe: &str| string(&container[probe]["httpGet"]["path"]).to_owned();
            assert_eq!(path("livenessProbe"), "/healthz", "{role:?}");
            assert_eq!(path("startupProbe"), "/healthz", "{role:?}");
            assert_eq!(path("readinessProbe"), "/readyz", "{role:?}");
        }
    }
}

/// Where a variable of a pod comes from.
fn secret_of(variable: &Value) -> Option<(&str, &str)> {
    let reference = &variable["valueFrom"]["secretKeyRef"];
    Some((reference["name"].as_str()?, reference["key"].as_str()?))
}

#[test]
fn each_process_has_the_variables_that_it_needs_and_no_others() {
    for manifests in Manifests::of_all() {
        let all = roles().map(|role| (name(role), role.arguments().to_vec()));
        for (role, arguments) in all.chain([(MIGRATE.to_owned(), vec![MIGRATE])]) {
            let workload = manifests.role(&role);
            let variables = variables(&arguments);
            let given: BTreeSet<_> = workload
                .variables()
                .map(|(name, _)| name.to_owned())
                .collect();
            let at = format!("{} {role}", manifests.overlay);
            let missing: Vec<_> = variables.needed.difference(&given).collect();
            assert!(missing.is_empty(), "{at} lacks {missing:?}");
            let unknown: Vec<_> = given.difference(&variables.known).collect();
            assert!(unknown.is_empty(), "{at} knows no {unknown:?}");
            for (variable, from) in workload.variables() {
                let expected = variables
                    .secret
                    .contains(variable)
                    .then_some((role.as_str(), variable));
                // The role's own Secret, so that whoever reads one knows what one role knows.
                assert_eq!(secret_of(from), expected, "{at} {variable}");
            }
        }
    }
}

#[test]
fn what_is_no_secret_is_written_down_once() {
    for manifests in Manifests::of_all() {
        for workload in manifests.workloads() {
            for (variable, from) in workload.variables() {
                let reference = &from["valueFrom"]["configMapKeyRef"];
                let (Some(name), Some(key)) =
                    (reference["name"].as_str(), reference["key"].as_str())
                else {
                    continue;
                };
                let map = manifests.find("ConfigMap", name);
                let value = map.and_then(|map| map["data"][key].as_str());
                let value = value.unwrap_or_else(|| panic!("{variable}: no {key} in {name}"));
                assert!(!value.is_empty(), "{variable}");
            }
        }
    }
}

#[test]
fn no_secret_is_in_the_project() {
    for manifests in Manifests::of_all() {
        assert_eq!(manifests.kind("Secret").count(), 0, "{}", manifests.overlay);
    }
}

#[test]
fn the_page_on_deploying_names_each_secret() {
    let page = std::fs::read_to_string(path("docs/operations/deploy.md")).unwrap();
    let (_, secrets) = page.split_once("\n### Secrets\n").expect("a section");
    let (secrets, _) = secrets.split_once("\n### ").expect("its end");
    let named: BTreeSet<String> = secrets
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once("` | `"))
        .flat_map(|(name, keys)| {
            let keys = keys.trim_end_matches("` |").split("`, `");
            keys.map(move |key| format!("{name} {key}"))
        })
        .collect();
    let asked: BTreeSet<String> = Manifests::of_all()
        .flat_map(|manifests| {
            let workloads = manifests.workloads();
            let variables = workloads.flat_map(Workload::variables);
            let secrets = variables.filter_map(|(_, from)| secret_of(from));
            secrets
                .map(|(name, key)| format!("{name} {key}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(named, asked);
}

#[test]
fn nats_gets_what_its_configuration_asks_for() {
    let read = |file: &str| std::fs::read_to_string(path("infra/deploy/nats").join(file)).unwrap();
    let asked = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
        lines
            .filter_map(|line| Some(line.split_once("$ASTRO_NATS_")?.1.trim().to_owned()))
            .map(|rest| format!("ASTRO_NATS_{rest}"))
            .collect()
    };
    let wanted = &asked(&read("nats.conf")) | &asked(&read("cluster.conf"));
    assert!(wanted.len() > 10, "{wanted:?}");
    for manifests in Manifests::of_all() {
        let nats = manifests.role("nats");
        let given: BTreeSet<_> = nats.variables().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(given, wanted, "{}", manifests.overlay);
        for (variable, from) in nats.variables() {
            let is_password = variable.ends_with("_PASSWORD");
            let expected = is_password.then_some(("nats", variable));
            assert_eq!(secret_of(from), expected, "{variable}");
        }
    }
}

#[test]
fn each_image_has_a_name_of_its_version() {
    for manifests in Manifests::of_all() {
        for workload in manifests.workloads() {
            for container in workload.all_containers() {
                let image = string(&container["image"]);
                let name = image.rsplit('/').next().unwrap_or_default();
                let tag = name.split_once(':').map(|(_, tag)| tag);
                assert!(
                    tag.is_some_and(|tag| !tag.is_empty() && tag != "latest"),
                    "{}: {image}",
                    workload.name()
                );
            }
        }
    }
}

#[test]
fn what_is_mounted_is_there() {
    for manifests in Manifests::of_all() {
        for workload in manifests.workloads() {
            let at = format!("{} {}", manifests.overlay, workload.name());
            let of = |list: &Value| -> Vec<String> {
                let list = list.as_array().into_iter().flatten();
                list.map(|volume| string(&volume["name"]).to_owned())
                    .collect()
            };
            let templates = workload.0["spec"]["volumeClaimTemplates"].as_array();
            let templates = templates.into_iter().flatten();
            let templates = templates.map(|claim| string(&claim["metadata"]["name"]).to_owned());
            let mut volumes = of(&workload.pod()["volumes"]);
            volumes.extend(templates);
            for container in workload.all_containers() {
                for mount in of(&container["volumeMounts"]) {
                    assert!(volumes.contains(&mount), "{at}: {mount}");
                }
            }
            for volume in workload.pod()["volumes"].as_array().into_iter().flatten() {
                let map = &volume["configMap"]["name"];
                let claim = &volume["persistentVolumeClaim"]["claimName"];
                for (kind, name) in [("ConfigMap", map), ("PersistentVolumeClaim", claim)] {
                    let is_there = name.is_null() || manifests.find(kind, string(name)).is_some();
                    assert!(is_there, "{at}: {volume}");
                }
                assert!(volume["hostPath"].is_null(), "{at}: {volume}");
            }
        }
    }
}

/// What answers on a port that a Service or an Ingress names.
fn has_port(workload: Workload<'_>, port: &Value) -> bool {
    workload.containers().any(|container| {
        let ports = container["ports"].as_array().into_iter().flatten();
        ports.into_iter().any(|known| known["name"] == *port)
    })
}

#[test]
fn each_service_and_each_site_leads_to_somebody() {
    for manifests in Manifests::of_all() {
        for service in manifests.kind("Service") {
            let name = string(&service["metadata"]["name"]);
            let component = &service["spec"]["selector"][crate::manifests::COMPONENT];
            let workload = manifests.role(string(component));
            for port in service["spec"]["ports"].as_array().into_iter().flatten() {
                assert!(has_port(workload, &port["targetPort"]), "{name}: {port}");
            }
        }
        let ingress = manifests.find("Ingress", "sites").expect("a way in");
        let secured: Vec<_> = ingress["spec"]["tls"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|tls| strings(&tls["hosts"]))
            .collect();
        let rules = ingress["spec"]["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), 3);
        for rule in rules {
            assert!(secured.contains(&string(&rule["host"])), "{rule}");
            for path in rule["http"]["paths"].as_array().into_iter().flatten() {
                let backend = &path["backend"]["service"];
                let service = manifests.find("Service", string(&backend["name"]));
                let ports = &service.expect("a Service")["spec"]["ports"];
                let mut ports = ports.as_array().into_iter().flatten();
                assert!(
                    ports.any(|port| port["name"] == backend["port"]["name"]),
                    "{rule}"
                );
            }
        }
    }
}

#[test]
fn what_decides_about_a_launch_goes_to_the_process_that_owns_it() {
    let manifests = Manifests::of("large");
    let service = manifests.find("Service", "customer-api-launches");
    let annotations = &service.expect("a Service")["metadata"]["annotations"];
    let balance = &annotations["haproxy.org/load-balance"];
    assert_eq!(balance, "uri depth 4 path-only");
    let snippet = string(&annotations["haproxy.org/backend-config-snippet"]);
    assert!(snippet.starts_with("hash-type consistent"), "{snippet}");
    let condition = &annotations["haproxy.org/route-acl"];
    assert_eq!(condition, "path_reg ^/api/v1/launches/[^/]+/bookings");
    // It is about all that writes, and about nothing that is only read or watched by many; and what is the same
    // for one launch are the first four parts.
    let document = std::fs::read_to_string(path("apis/customer/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let paths = document["paths"].as_object().expect("paths");
    let mut writing = 0;
    for (path, operations) in paths {
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let is_routed = matches!(parts[..], ["api", "v1", "launches", _, "bookings", ..]);
        let writes = operations.get("post").is_some();
        if path.contains("/launches/") {
            assert_eq!(is_routed, writes, "{path}");
            writing += usize::from(writes);
        }
    }
    assert!(writing >= 3);
}
