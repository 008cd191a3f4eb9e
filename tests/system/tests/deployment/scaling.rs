//! What grows, and what stays when nodes are drained.

use std::collections::BTreeSet;

use crate::manifests::{COMPONENT, Manifests, Workload, string};

/// Those of which more than one run.
fn replicated(manifests: &Manifests) -> impl Iterator<Item = Workload<'_>> {
    manifests.workloads().filter(|workload| {
        let count = workload.0["spec"]["replicas"].as_u64();
        let grows = manifests.find("HorizontalPodAutoscaler", workload.name());
        workload.stays() && (grows.is_some() || count.is_some_and(|count| count > 1))
    })
}

#[test]
fn whatever_runs_more_than_once_is_drained_one_after_the_other() {
    for manifests in Manifests::of_all() {
        let replicated: BTreeSet<_> = replicated(&manifests).map(Workload::component).collect();
        let budgets: BTreeSet<_> = manifests
            .kind("PodDisruptionBudget")
            .map(|budget| {
                assert_eq!(budget["spec"]["maxUnavailable"], 1);
                string(&budget["spec"]["selector"]["matchLabels"][COMPONENT])
            })
            .collect();
        // One for what runs once would keep its node from ever being drained, or do nothing.
        assert_eq!(budgets, replicated, "{}", manifests.overlay);
        assert_eq!(replicated.is_empty(), manifests.overlay == "small");
    }
}

#[test]
fn who_says_how_many_there_are_says_it_alone() {
    let manifests = Manifests::of("large");
    let mut count = 0;
    for scaler in manifests.kind("HorizontalPodAutoscaler") {
        let target = &scaler["spec"]["scaleTargetRef"];
        let workload = manifests.find(string(&target["kind"]), string(&target["name"]));
        let workload = workload.unwrap_or_else(|| panic!("nothing to scale: {target}"));
        assert!(workload["spec"]["replicas"].is_null(), "{target}");
        let least = scaler["spec"]["minReplicas"].as_u64();
        assert!(least.is_some_and(|least| least >= 2), "{target}");
        count += 1;
    }
    assert!(count >= 3);
}

#[test]
fn the_log_is_on_three_servers_and_said_to_be() {
    let manifests = Manifests::of("large");
    let nats = manifests.role("nats");
    assert_eq!(nats.0["spec"]["replicas"], 3);
    let migrate = manifests.role("migrate");
    let copies = migrate
        .variables()
        .find(|(name, _)| *name == "ASTRO_NATS_REPLICAS");
    assert_eq!(copies.expect("a number of copies").1["value"], "3");
    let arguments: Vec<_> = nats
        .containers()
        .flat_map(|container| crate::manifests::strings(&container["args"]))
        .collect();
    assert!(
        arguments.contains(&"--config=/etc/nats/cluster.conf"),
        "{arguments:?}"
    );
}

#[test]
fn each_projector_has_as_many_shards_as_the_next() {
    let manifests = Manifests::of("large");
    for name in ["projector-customer", "projector-operational"] {
        let projector = manifests.role(name);
        let count = projector.0["spec"]["replicas"].as_u64();
        let count = count.expect("so many of them");
        let shards = projector
            .variables()
            .find(|(name, _)| *name == "ASTRO_PROJECTION_SHARDS");
        let shards = string(&shards.expect("so many shards").1["value"]);
        let shards: u64 = shards.parse().expect("a number");
        assert!(count > 1 && shards.is_multiple_of(count), "{name}");
    }
}
