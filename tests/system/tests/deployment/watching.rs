//! What Prometheus is given for a cluster: it asks each process, knows it by its role, and misses each role of which
//! nobody is left.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::Matcher;
use promql_parser::parser::{self, Expr, VectorSelector};
use promql_parser::util::{ExprVisitor, walk_expr};
use serde::Deserialize;
use serde_json::Value;

use crate::binary::{name, roles};
use crate::manifests::{COMPONENT, Manifests, Workload, path, string};

/// The labels of what may be asked, and then of what is.
type Labels = BTreeMap<String, String>;

/// One step on the way from what is found to what is asked.
#[derive(Deserialize)]
struct Step {
    source_labels: Vec<String>,
    #[serde(default)]
    regex: Option<String>,
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    target_label: Option<String>,
}

impl Step {
    /// What becomes of the labels; nothing, where it is not asked.
    fn take(&self, mut labels: Labels) -> Option<Labels> {
        let of = |label: &String| labels.get(label).map_or("", String::as_str);
        let found: Vec<_> = self.source_labels.iter().map(of).collect();
        let found = found.join(";");
        let fits = self.regex.as_ref().is_none_or(|regex| {
            // Nothing but alternatives is understood here.
            assert!(!regex.contains(['.', '*', '+', '(', '[', '\\']), "{regex}");
            regex.split('|').any(|one| one == found)
        });
        match self.action.as_deref() {
            Some("keep") => fits.then_some(labels),
            Some("drop") => (!fits).then_some(labels),
            None => {
                let target = self.target_label.clone().expect("a label to set");
                labels.insert(target, found);
                Some(labels)
            }
            Some(other) => panic!("{other} is not understood here"),
        }
    }
}

/// What is asked in one way.
#[derive(Deserialize)]
struct Job {
    job_name: String,
    #[serde(default)]
    relabel_configs: Vec<Step>,
    #[serde(default)]
    metric_relabel_configs: Vec<Step>,
}

fn jobs() -> Vec<Job> {
    #[derive(Deserialize)]
    struct Scraping {
        scrape_configs: Vec<Job>,
    }

    let file = path("infra/deploy/prometheus/scrape.yaml");
    let text = std::fs::read_to_string(file).expect("whom Prometheus asks");
    let scraping: Scraping = serde_saphyr::from_str(&text).expect("its configuration");
    scraping.scrape_configs
}

/// What all rules ask for.
fn asked_for() -> Vec<VectorSelector> {
    #[derive(Deserialize)]
    struct Rules {
        groups: Vec<Group>,
    }

    #[derive(Deserialize)]
    struct Group {
        rules: Vec<Rule>,
    }

    #[derive(Deserialize)]
    struct Rule {
        expr: String,
    }

    struct Selectors(Vec<VectorSelector>);

    impl ExprVisitor for Selectors {
        type Error = std::convert::Infallible;

        fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
            match expression {
                Expr::VectorSelector(selector) => self.0.push(selector.clone()),
                Expr::MatrixSelector(selector) => self.0.push(selector.vs.clone()),
                _ => {}
            }
            Ok(true)
        }
    }

    let file = path("infra/deploy/prometheus/alerts.yaml");
    let text = std::fs::read_to_string(file).expect("rules of Prometheus");
    let rules: Rules = serde_saphyr::from_str(&text).expect("rules");
    let mut selectors = Selectors(Vec::new());
    for rule in rules.groups.into_iter().flat_map(|group| group.rules) {
        let parsed = parser::parse(&rule.expr).expect("an expression");
        let Ok(_) = walk_expr(&mut selectors, &parsed);
    }
    selectors.0
}

/// The values that a selector asks a label to have.
fn values(selector: &VectorSelector, label: &str) -> impl Iterator<Item = String> {
    let matchers: Vec<Matcher> = selector.matchers.find_matchers(label);
    matchers.into_iter().map(|matcher| matcher.value)
}

/// What Prometheus finds of a workload: one thing for each port of its pod.
fn found(workload: Workload<'_>) -> impl Iterator<Item = Labels> {
    let template = &workload.0["spec"]["template"]["metadata"];
    let scrape = string(&template["annotations"]["prometheus.io/scrape"]);
    let component = string(&template["labels"][COMPONENT]);
    let namespace = string(&workload.0["metadata"]["namespace"]);
    let ports = workload
        .containers()
        .flat_map(|container| container["ports"].as_array().into_iter().flatten());
    ports.map(move |port: &Value| {
        let labels = [
            ("annotation_prometheus_io_scrape", scrape),
            ("container_port_name", string(&port["name"])),
            ("label_app_kubernetes_io_component", component),
            ("name", workload.name()),
            ("phase", "Running"),
        ];
        let labels = labels.map(|(label, value)| (format!("pod_{label}"), value.to_owned()));
        let labels = labels
            .into_iter()
            .chain([("namespace".to_owned(), namespace.to_owned())]);
        labels
            .map(|(label, value)| (format!("__meta_kubernetes_{label}"), value))
            .collect()
    })
}

#[test]
fn prometheus_asks_each_process_once_and_knows_it_by_its_role() {
    let jobs = jobs();
    let job = jobs.iter().find(|job| job.job_name == "astro");
    let steps = &job
        .expect("what our processes are asked by")
        .relabel_configs;
    for manifests in Manifests::of_all() {
        let asked: Vec<_> = manifests
            .workloads()
            .flat_map(found)
            .filter_map(|labels| {
                steps
                    .iter()
                    .try_fold(labels, |labels, step| step.take(labels))
            })
            .collect();
        let of = |label: &str| -> Vec<_> {
            let mut values: Vec<_> = asked.iter().map(|labels| labels[label].clone()).collect();
            values.sort_unstable();
            values
        };
        let mut expected: Vec<_> = roles().map(name).collect();
        expected.sort_unstable();
        assert_eq!(of("component"), expected, "{}", manifests.overlay);
        // What the adapter tells the cluster of is found by these.
        assert_eq!(of("pod"), expected, "{}", manifests.overlay);
        assert!(of("namespace").iter().all(|namespace| namespace == "astro"));

        let ended = manifests.workloads().flat_map(found).map(|mut labels| {
            labels.insert("__meta_kubernetes_pod_phase".into(), "Failed".into());
            labels
        });
        let mut asked = ended.filter_map(|labels| {
            steps
                .iter()
                .try_fold(labels, |labels, step| step.take(labels))
        });
        assert!(asked.next().is_none(), "what ended is not asked");
    }
}

#[test]
fn each_role_of_which_nobody_is_left_is_missed() {
    let up: Vec<_> = asked_for()
        .into_iter()
        .filter(|selector| selector.name.as_deref() == Some("up"))
        .collect();
    let missed: Vec<_> = up
        .iter()
        .flat_map(|selector| values(selector, "component"))
        .collect();
    let expected: BTreeSet<_> = roles().map(name).collect();
    assert_eq!(missed.len(), expected.len(), "each once: {missed:?}");
    assert_eq!(missed.into_iter().collect::<BTreeSet<_>>(), expected);
    for selector in &up {
        assert!(values(selector, "job").eq(["astro".to_owned()]));
    }
}

#[test]
fn what_is_asked_of_the_cluster_is_taken_along() {
    let jobs = jobs();
    let mut taken = 0;
    for selector in asked_for() {
        let name = selector.name.clone().unwrap_or_default();
        if !name.starts_with("container_") && !name.starts_with("kubelet_") {
            continue;
        }
        let mut labels = Labels::from([("__name__".to_owned(), name)]);
        for label in ["namespace", "container"] {
            let value = values(&selector, label).next();
            labels.extend(value.map(|value| (label.to_owned(), value)));
        }
        let by: Vec<_> = jobs
            .iter()
            .filter(|job| !job.metric_relabel_configs.is_empty())
            .filter(|job| {
                let mut steps = job.metric_relabel_configs.iter();
                let left = steps.try_fold(labels.clone(), |labels, step| step.take(labels));
                left.is_some()
            })
            .map(|job| &*job.job_name)
            .collect();
        assert_eq!(by.len(), 1, "{labels:?} by {by:?}");
        taken += 1;
    }
    assert!(taken >= 4);
    // The server that they are about has that name, and a bound.
    for manifests in Manifests::of_all() {
        let nats = manifests.role("nats");
        let mut containers = nats.containers();
        let server = containers.find(|container| container["name"] == "nats");
        let limits = &server.expect("the server of NATS")["resources"]["limits"];
        assert!(limits["memory"].is_string(), "{}", manifests.overlay);
        assert_eq!(nats.0["metadata"]["namespace"], "astro");
    }
}
