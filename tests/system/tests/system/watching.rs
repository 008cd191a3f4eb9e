//! What operators watch is there: each metric that an alert or a panel asks for is one that a process
//! measures, what vanishes with whoever measured it is missed, and each alert has a word on what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use promql_parser::parser::{self, Expr, VectorSelector};
use promql_parser::util::{ExprVisitor, walk_expr};
use serde::Deserialize;
use serde_json::Value;
use system_tests::{Caller, Office, scene};
use test_support::{AccountRole, Astro, Role, eventually_some};

/// What Prometheus itself tells of whom it asks.
const OF_PROMETHEUS: [&str; 1] = ["up"];

/// What a cluster tells of containers and volumes.
const OF_THE_CLUSTER: [&str; 4] = [
    "container_memory_rss",
    "container_spec_memory_limit_bytes",
    "kubelet_volume_stats_capacity_bytes",
    "kubelet_volume_stats_used_bytes",
];

/// What is there only once something went wrong that can't be made to here.
const ONLY_IN_TROUBLE: [&str; 2] = ["commands_conflicts_total", "policies_parked_total"];

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
    alert: String,
    expr: String,
}

/// A file of the project, as text.
fn file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn alerts() -> Vec<Rule> {
    let rules: Rules = serde_saphyr::from_str(&file("infra/deploy/prometheus/alerts.yaml"))
        .expect("rules of Prometheus");
    rules
        .groups
        .into_iter()
        .flat_map(|group| group.rules)
        .collect()
}

/// What all panels ask for.
fn panels() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&file("infra/deploy/grafana/astro.json"))
        .expect("a dashboard of Grafana");
    let panels = dashboard["panels"].as_array().expect("panels").iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    targets
        .map(|target| target["expr"].as_str().expect("an expression").to_owned())
        .collect()
}

/// What the number of processes follows: as the adapter of Prometheus reads it, for each that the manifests name.
fn followed() -> Vec<String> {
    #[derive(Deserialize)]
    struct Adapter {
        rules: Custom,
    }

    #[derive(Deserialize)]
    struct Custom {
        custom: Vec<Read>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Read {
        series_query: String,
    }

    let adapter: Adapter = serde_saphyr::from_str(&file("infra/deploy/prometheus/adapter.yaml"))
        .expect("rules of the adapter");
    let read: Vec<_> = adapter
        .rules
        .custom
        .into_iter()
        .map(|read| read.series_query)
        .collect();
    let known: BTreeSet<_> = read.iter().flat_map(|query| asked_for(query)).collect();
    let scaling = file("infra/deploy/kubernetes/overlays/large/autoscaling.yaml");
    let scaling: Vec<Value> = serde_saphyr::from_multiple(&scaling).expect("manifests");
    let metrics = scaling
        .iter()
        .flat_map(|scaler| scaler["spec"]["metrics"].as_array());
    let named: BTreeSet<_> = metrics
        .flatten()
        .filter_map(|metric| metric["pods"]["metric"]["name"].as_str())
        .map(str::to_owned)
        .collect();
    assert_eq!(named, known, "what is followed, and what the adapter reads");
    read
}

/// The metrics that an expression asks for.
fn asked_for(expression: &str) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);

    impl ExprVisitor for Names {
        type Error = std::convert::Infallible;

        fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
            let selector: Option<&VectorSelector> = match expression {
                Expr::VectorSelector(selector) => Some(selector),
                Expr::MatrixSelector(selector) => Some(&selector.vs),
                _ => None,
            };
            self.0
                .extend(selector.and_then(|selector| selector.name.clone()));
            Ok(true)
        }
    }

    // Grafana puts the interval of the picture there.
    let expression = expression.replace("$__rate_interval", "1m");
    let parsed = parser::parse(&expression).unwrap_or_else(|why| panic!("{expression}: {why}"));
    let mut names = Names(BTreeSet::new());
    let Ok(_) = walk_expr(&mut names, &parsed);
    names.0
}

/// What an expression says that there has to be: what it is told by when there is none of it.
fn missed(expression: &str) -> Vec<VectorSelector> {
    struct Missed(Vec<VectorSelector>);

    impl ExprVisitor for Missed {
        type Error = std::convert::Infallible;

        fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
            if let Expr::Call(call) = expression
                && call.func.name == "absent"
            {
                self.0.extend(call.args.args.iter().map(|of| match &**of {
                    Expr::VectorSelector(selector) => selector.clone(),
                    // Of anything else it could not be told what is missing.
                    other => panic!("absent({other})"),
                }));
            }
            Ok(true)
        }
    }

    let parsed = parser::parse(expression).unwrap_or_else(|why| panic!("{expression}: {why}"));
    let mut missed = Missed(Vec::new());
    let Ok(_) = walk_expr(&mut missed, &parsed);
    missed.0
}

/// The figures of a metric: by the labels that each has, as text.
fn figures<'a>(text: &'a str, metric: &str) -> BTreeMap<&'a str, &'a str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(metric));
    lines
        .filter(|line| line.starts_with(['{', ' ']))
        .filter_map(|line| line.rsplit_once(' '))
        .collect()
}

/// A position, as a metric has it.
fn position(figure: &str) -> u64 {
    figure.parse().expect("a position")
}

/// Where the log ends, as the rules reckon it: from how far projections are, and how far that is behind.
fn end_of_log(text: &str) -> Option<u64> {
    let behind = figures(text, "projection_lag_commits");
    let applied = figures(text, "projection_position");
    let ends = applied
        .into_iter()
        .map(|(labels, applied)| position(applied) + position(behind[labels]));
    ends.max()
}

/// The metrics of a process, by name.
fn measured(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.split(['{', ' ']).next()?.to_owned()))
}

#[tokio::test]
async fn each_metric_that_somebody_watches_is_measured() {
    let asked: BTreeSet<_> = alerts()
        .into_iter()
        .map(|rule| rule.expr)
        .chain(panels())
        .chain(followed())
        .flat_map(|expression| asked_for(&expression))
        .filter(|name| !OF_PROMETHEUS.contains(&&**name))
        .filter(|name| !OF_THE_CLUSTER.contains(&&**name))
        .filter(|name| !ONLY_IN_TROUBLE.contains(&&**name))
        .collect();
    assert!(asked.len() > 10, "{asked:?}");

    let office = Office::open(4).await;
    let servers = &office.servers;
    let (operational, customers, policies, scheduler, keeper, index, archiver, sealer) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::ProjectorCustomer, servers),
        Astro::start(Role::Policies, servers),
        Astro::start(Role::Scheduler, servers),
        Astro::start(Role::LogKeeper, servers),
        Astro::start(Role::EventIndex, servers),
        Astro::start(Role::Archiver, servers),
        Astro::start(Role::Sealer, servers),
    );
    // A card that is paid by asks the gateway.
    let customer = servers.sign_in(AccountRole::Customer).await;
    let customer = Caller::new(&office.customer_api, &customer);
    let booking = office
        .offer
        .book(&customer, "book", 1)
        .await
        .expect(201)
        .id();
    let payment = scene::payment(office.offer.launch, booking);
    let card = scene::card("tok_success");
    customer.post(&payment, "pay", &card).await.expect(200);

    let processes = [
        &office.admin_api,
        &office.customer_api,
        &operational,
        &customers,
        &policies,
        &scheduler,
        &keeper,
        &index,
        &archiver,
        &sealer,
        &servers.accounts().await.notifier,
    ];
    eventually_some("all is measured", async || {
        let mut found = BTreeSet::new();
        for process in processes {
            found.extend(measured(&process.metrics().await));
        }
        let missing: Vec<_> = asked.difference(&found).collect();
        if !missing.is_empty() {
            println!("not yet: {missing:?}");
        }
        missing.is_empty().then_some(())
    })
    .await;

    // Each projection that there is is missed when nobody keeps it.
    let mut kept = BTreeSet::new();
    for process in processes {
        let text = process.metrics().await;
        for labels in figures(&text, "projection_active").into_keys() {
            let (_, name) = labels.split_once("projection=\"").expect("a name");
            let (name, _) = name.split_once('"').expect("its end");
            kept.insert(name.to_owned());
        }
    }
    let stopped = alerts()
        .into_iter()
        .find(|rule| rule.alert == "ProjectionStopped");
    let missed: BTreeSet<_> = missed(&stopped.expect("an alert").expr)
        .into_iter()
        .flat_map(|selector| selector.matchers.find_matchers("projection"))
        .map(|matcher| matcher.value)
        .collect();
    assert_eq!(missed, kept, "what is missed, and what there is");

    // What is said of the archive, of what is sealed, and of the log can be compared: all of it is there.
    eventually_some("all is archived and sealed", async || {
        let archive = position(figures(&archiver.metrics().await, "archive_position")[""]);
        let sealed = position(figures(&sealer.metrics().await, "sealed_position")[""]);
        let end = end_of_log(&operational.metrics().await)?;
        println!("the log ends at {end}, {archive} is archived, {sealed} is sealed");
        (end > 0 && [archive, sealed] == [end, end]).then_some(())
    })
    .await;

    // What waited is answered, and counted no more.
    eventually_some("no command waits", async || {
        let measured = office.customer_api.metrics().await;
        let waiting = measured
            .lines()
            .find_map(|line| line.strip_prefix("commands_waiting "));
        (waiting? == "0").then_some(())
    })
    .await;
}

#[test]
fn what_there_is_too_little_of_is_told_when_there_is_none_of_it() {
    let rules: Vec<_> = alerts()
        .into_iter()
        .filter(|rule| rule.expr.contains('<'))
        .collect();
    assert!(rules.len() >= 2);
    for Rule { alert, expr } in rules {
        let missed: BTreeSet<_> = missed(&expr)
            .into_iter()
            .filter_map(|selector| selector.name)
            .collect();
        assert_eq!(missed, asked_for(&expr), "{alert}");
    }
}

#[test]
fn each_alert_has_a_word_on_what_to_do() {
    let page = file("docs/operations/alerts.md");
    let told: BTreeSet<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_owned)
        .collect();
    let alerts: BTreeSet<_> = alerts().into_iter().map(|rule| rule.alert).collect();
    assert_eq!(told, alerts);
}
