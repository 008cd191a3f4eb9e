//! Who may talk to whom in a cluster: whoever is told of a server may go there, and nobody else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::binary::roles;
use crate::manifests::{COMPONENT, Manifests, string, strings};

/// What a process is told of, and who that is.
const SERVERS: [(&str, &str); 5] = [
    ("ASTRO_NATS_URL", "nats"),
    ("ASTRO_POSTGRES_URL", "postgresql"),
    ("ASTRO_MONGODB_URL", "mongodb-customer"),
    ("ASTRO_CORE_MONGODB_URL", "mongodb-core"),
    ("ASTRO_CORE_URL", "core-api"),
];

/// What an overlay may leave to others.
const GIVEN: [&str; 3] = ["postgresql", "mongodb-customer", "mongodb-core"];

/// The components that a selector names; none where it selects all pods.
fn components(selector: &Value) -> Option<BTreeSet<String>> {
    let one = selector["matchLabels"][COMPONENT]
        .as_str()
        .map(str::to_owned);
    let expressions = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    let several = expressions
        .filter(|expression| expression["key"] == COMPONENT && expression["operator"] == "In")
        .flat_map(|expression| strings(&expression["values"]))
        .map(str::to_owned);
    let named: BTreeSet<_> = one.into_iter().chain(several).collect();
    (!named.is_empty()).then_some(named)
}

/// From whom to whom connections are let through: by the policies of who begins them, or of who answers.
fn allowed(manifests: &Manifests, rules: &str, peers: &str) -> BTreeSet<(String, String)> {
    let mut allowed = BTreeSet::new();
    for policy in manifests.kind("NetworkPolicy") {
        let Some(own) = components(&policy["spec"]["podSelector"]) else {
            continue;
        };
        let rules = policy["spec"][rules].as_array().into_iter().flatten();
        for peer in rules.flat_map(|rule| rule[peers].as_array().into_iter().flatten()) {
            for other in components(&peer["podSelector"]).into_iter().flatten() {
                allowed.extend(own.iter().map(|own| (own.clone(), other.clone())));
            }
        }
    }
    allowed
}

#[test]
fn nobody_may_do_anything_that_is_not_allowed() {
    for manifests in Manifests::of_all() {
        let policy = manifests.find("NetworkPolicy", "nothing-unless-allowed");
        let spec = &policy.expect("a policy for all")["spec"];
        assert_eq!(spec["podSelector"], serde_json::json!({}));
        let types: BTreeSet<_> = strings(&spec["policyTypes"]).collect();
        assert_eq!(types, BTreeSet::from(["Egress", "Ingress"]));
        assert!(spec["ingress"].is_null() && spec["egress"].is_null());
    }
}

#[test]
fn who_is_told_of_a_server_may_go_there_and_nobody_else() {
    for manifests in Manifests::of_all() {
        let told: BTreeSet<_> = manifests
            .workloads()
            .flat_map(|workload| {
                let told = workload.variables();
                let told = told
                    .flat_map(|(name, _)| SERVERS.iter().filter(move |(told, _)| *told == name));
                told.map(move |(_, server)| (workload.component().to_owned(), (*server).to_owned()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let servers: Vec<_> = SERVERS.iter().map(|(_, server)| *server).collect();
        let between_servers = |(from, to): &(String, String)| from == to;
        let mut out = allowed(&manifests, "egress", "to");
        out.retain(|pair| servers.contains(&pair.1.as_str()) && !between_servers(pair));
        assert_eq!(out, told, "{}: who may go out", manifests.overlay);
        let into = allowed(&manifests, "ingress", "from");
        let into: BTreeSet<_> = into
            .into_iter()
            .map(|(to, from)| (from, to))
            .filter(|pair| !between_servers(pair))
            .collect();
        assert_eq!(into, told, "{}: who is let in", manifests.overlay);
    }
}

#[test]
fn whoever_charges_or_mails_may_go_where_that_is_done() {
    for manifests in Manifests::of_all() {
        for (policy, variable) in [
            ("payment-gateway", "ASTRO_GATEWAY_URL"),
            ("mail-server", "ASTRO_SMTP_URL"),
        ] {
            let found = manifests.find("NetworkPolicy", policy);
            let may = components(&found.expect("a policy")["spec"]["podSelector"]);
            let told: BTreeSet<_> = manifests
                .workloads()
                .filter(|workload| workload.variables().any(|(name, _)| name == variable))
                .map(|workload| workload.component().to_owned())
                .collect();
            assert_eq!(may, Some(told), "{policy}");
        }
    }
}

#[test]
fn no_policy_is_about_somebody_who_is_not_there() {
    for manifests in Manifests::of_all() {
        let there: BTreeSet<_> = manifests
            .workloads()
            .map(|workload| workload.component().to_owned())
            .chain(GIVEN.map(str::to_owned))
            .collect();
        let own = manifests
            .kind("NetworkPolicy")
            .filter_map(|policy| components(&policy["spec"]["podSelector"]));
        let named: BTreeSet<_> = own.flatten().collect();
        let absent: Vec<_> = named.difference(&there).collect();
        assert!(absent.is_empty(), "{}: {absent:?}", manifests.overlay);
    }
}

#[test]
fn operators_reach_all_and_clients_reach_the_apis_alone() {
    for manifests in Manifests::of_all() {
        let policy = |name: &str| {
            let policy = manifests.find("NetworkPolicy", name);
            &policy.unwrap_or_else(|| panic!("no policy {name}"))["spec"]
        };
        assert_eq!(
            policy("operators-to-all-roles")["podSelector"],
            serde_json::json!({})
        );
        let clients = components(&policy("clients-to-apis")["podSelector"]);
        let apis: BTreeSet<_> = roles()
            .map(crate::binary::name)
            .filter(|name| name.ends_with("-api"))
            .collect();
        assert_eq!(clients, Some(apis.clone()));
        for api in apis {
            let listens = manifests.role(&api);
            let at = |variable: &str| {
                let found = listens.variables().find(|(name, _)| *name == variable);
                string(&found.expect("a variable").1["value"]).to_owned()
            };
            assert!(at("ASTRO_LISTEN").ends_with(":8080"));
            assert!(at("ASTRO_OPERATORS_LISTEN").ends_with(":9090"));
        }
    }
}
