//! Log lines as IT and auditors look at them, and as others post them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures_util::{Stream, StreamExt};
use log_lines::LogStream;
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{AccountRole, Astro, ISSUER, Role, Servers, eventually, eventually_some};
use uuid::Uuid;

const GATE: &str = "external/gate";
const LEVELS: [&str; 5] = ["trace", "debug", "info", "warn", "error"];

/// Somebody of IT at core-api.
async fn it(servers: &Servers) -> Caller {
    let it = servers.sign_in(AccountRole::It).await;
    Caller::new(&servers.accounts().await.core_api, &it)
}

/// Has lines of a gate come, as they do by way of core-api: one for each of these numbers, a second after
/// the one before, of all levels in turns.
async fn write(servers: &Servers, from: DateTime<Utc>, numbers: std::ops::Range<u32>) {
    let line = |n: u32| {
        let at = from + TimeDelta::seconds(i64::from(n));
        let level = LEVELS[n as usize % LEVELS.len()].to_uppercase();
        let line =
            json!({ "timestamp": at, "level": level, "name": "gate", "message": n.to_string() });
        format!("{line}\n")
    };
    let lines: String = numbers.map(line).collect();
    let stream = LogStream::over(servers.nats.client("core").await);
    let written = stream.publish(Uuid::new_v4(), lines.into()).await;
    assert!(written.is_ok(), "NATS takes them");
}

fn rfc(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.body["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn bars_sum_up_to_the_list_and_a_file_and_links_show_the_same_lines() {
    let servers = Servers::start().await;
    let (keeper, it) = tokio::join!(Astro::start(Role::LogKeeper, &servers), it(&servers));
    let (from, to) = (Utc::now() - TimeDelta::minutes(10), Utc::now());
    write(&servers, from, 0..90).await;
    let of_gate = format!("service={GATE}&from={}&to={}", rfc(from), rfc(to));
    let list = eventually_some("the lines are kept", async || {
        let list = it.get(&format!("/api/v1/logs?{of_gate}&limit=100")).await;
        let list = items(&list.expect(200));
        (list.len() == 90).then_some(list)
    })
    .await;

    let bars = async |query: &str| {
        let answer = it.get(&format!("/api/v1/logs/histogram?{query}")).await;
        answer.expect(200).body
    };
    let sum = |histogram: &Value, level: &str| {
        let bars = histogram["bars"].as_array().expect("bars");
        bars.iter()
            .map(|bar| bar[level].as_u64().expect("a count"))
            .sum::<u64>()
    };
    let counted = bars(&of_gate).await;
    assert_eq!(
        (&counted["step_s"], &counted["is_whole"]),
        (&json!(10), &json!(true))
    );
    for level in LEVELS {
        let listed = list.iter().filter(|line| line["level"] == level).count();
        assert_eq!(sum(&counted, level), listed as u64, "{level}");
    }
    let bad = bars(&format!("{of_gate}&level=warn")).await;
    assert_eq!(
        (sum(&bad, "error"), sum(&bad, "warn"), sum(&bad, "info")),
        (18, 18, 0)
    );
    // The last hour, if nothing is said; and at most as long as lines are kept.
    let usual = bars(&format!("service={GATE}")).await;
    assert_eq!((&usual["step_s"], sum(&usual, "info")), (&json!(60), 18));
    let long = format!("from={}&to={}", rfc(to - TimeDelta::days(31)), rfc(to));
    let backwards = format!("from={}&to={}", rfc(to), rfc(from));
    for query in [long, backwards] {
        let refused = it.get(&format!("/api/v1/logs/histogram?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_query", "from"), "{query}");
    }

    let file = it
        .get(&format!("/api/v1/logs/download?{of_gate}"))
        .await
        .expect(200);
    assert_eq!(file.header("content-type"), Some("application/x-ndjson"));
    let attached = "attachment; filename=\"logs.jsonl\"";
    assert_eq!(file.header("content-disposition"), Some(attached));
    let text = file.body.as_str().expect("many lines");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines, list);

    // The newest is the first of the list.
    let path = |index: usize| {
        format!(
            "/api/v1/logs/{}",
            list[index]["id"].as_str().expect("an id")
        )
    };
    assert_eq!(it.get(&path(40)).await.expect(200).body, list[40]);
    let context = it
        .get(&format!("{}/context?before=2&after=3", path(40)))
        .await;
    let context = context.expect(200).body;
    assert_eq!(context["line"], list[40]);
    assert_eq!(context["before"], json!([list[42], list[41]]));
    assert_eq!(context["after"], json!([list[39], list[38], list[37]]));
    let usual = it
        .get(&format!("{}/context", path(40)))
        .await
        .expect(200)
        .body;
    assert_eq!(usual["before"].as_array().map(Vec::len), Some(20));
    let others = it
        .get(&format!("{}/context?of=all&after=50", path(0)))
        .await
        .expect(200)
        .body;
    let others = others["after"].as_array().expect("lines").clone();
    assert!(
        others.iter().any(|line| line["service"] != GATE),
        "{others:?}"
    );
    let refused = it.get(&format!("{}/context?before=51", path(0))).await;
    assert_eq!(refused.problem(), (400, "invalid_query", "before"));
    for path in ["/api/v1/logs/nobody", "/api/v1/logs/nobody/context"] {
        assert_eq!(it.get(path).await.problem().1, "log_line_not_found");
    }
    drop(keeper);
}

#[tokio::test]
async fn a_stream_goes_on_at_another_process_after_the_line_that_was_seen_last() {
    let servers = Servers::start().await;
    let (it, second) = tokio::join!(it(&servers), Astro::start(Role::CoreApi, &servers));
    let at_second = it.at(&Caller::visitor(&second));
    let mut first = Watched::open(&it, &format!("service={GATE}"), None).await;
    write(&servers, Utc::now(), 0..5).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(first.next().await);
    }
    drop(first);
    write(&servers, Utc::now(), 5..8).await;
    let last = seen.last().expect("three").id.clone();
    let mut other = Watched::open(&at_second, &format!("service={GATE}"), Some(&last)).await;
    for _ in 3..8 {
        seen.push(other.next().await);
    }
    let messages: Vec<_> = seen
        .iter()
        .map(|event| event.data["message"].clone())
        .collect();
    assert_eq!(messages, ["0", "1", "2", "3", "4", "5", "6", "7"]);

    // By the address as well, for whoever closed it to pause; and by what else is asked for.
    let path = format!("service={GATE}&level=warn&after={last}");
    let mut paused = Watched::open(&it, &path, None).await;
    assert_eq!(paused.next().await.data["message"], "3");
    assert_eq!(paused.next().await.data["message"], "4");
    for path in ["after=x", "after=1", "text=ab"] {
        let refused = it.get(&format!("/api/v1/logs/stream?{path}")).await;
        assert_eq!(refused.problem().0, 400, "{path}");
    }

    second.sigterm();
    let end = other.next().await;
    assert_eq!(
        (&*end.name, other.event().await.map(|event| event.name)),
        ("end", None)
    );
}

#[tokio::test]
async fn more_lines_than_a_person_reads_are_left_out_and_counted() {
    let servers = Servers::start().await;
    let it = it(&servers).await;
    let mut watched = Watched::open(&it, &format!("service={GATE}"), None).await;
    let all = 4_000;
    for n in 0..16 {
        write(&servers, Utc::now(), n * 250..n * 250 + 250).await;
    }
    let (mut shown, mut left_out, mut last) = (0, 0, String::new());
    while shown + left_out < all {
        let event = watched.next().await;
        match &*event.name {
            "line" => shown += 1,
            "left_out" => {
                assert_eq!(event.data["and_more"], false);
                left_out += event.data["lines"].as_u64().expect("a count");
            }
            name => panic!("{name}"),
        }
        last = event.id;
    }
    assert_eq!(shown + left_out, all);
    assert!(
        shown >= 1_000 && left_out > 0,
        "{shown} shown, {left_out} left out"
    );
    // Whoever comes back after that gets what is new.
    write(&servers, Utc::now(), 0..1).await;
    let mut again = Watched::open(&it, &format!("service={GATE}"), Some(&last)).await;
    assert_eq!(again.next().await.data["message"], "0");
}

#[tokio::test]
async fn an_account_watches_by_four_streams_at_a_time() {
    let servers = Servers::start().await;
    let it = it(&servers).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(Watched::open(&it, "", None).await);
    }
    let refused = it.get("/api/v1/logs/stream").await;
    assert_eq!(refused.problem().1, "too_many_streams_of_client");
    drop(open.pop());
    eventually("its place is free again", async || {
        let request = it.request(Method::GET, "/api/v1/logs/stream");
        request.send().await.expect("an answer").status() == 200
    })
    .await;
    let auditor = servers.sign_in(AccountRole::Auditor).await;
    Watched::open(&it.signed_in(&auditor), "", None).await;
}

#[tokio::test]
async fn lines_that_others_post_are_kept_once_as_theirs_and_in_plain_words() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let (_keeper, it) = tokio::join!(Astro::start(Role::LogKeeper, &servers), it(&servers));
    let correlation = Uuid::new_v4();
    let posted = json!({
        "name": "gate",
        "lines": [
            { "at": Utc::now() - TimeDelta::days(2), "level": "warn", "place": "src/gate.rs:12:5",
              "message": "The gate does not know Anna Smith, anna@example.com.",
              "correlation_id": correlation, "code": "not_known" },
            { "at": Utc::now() + TimeDelta::days(2), "level": "info", "message": "It is open." },
        ],
    });
    // A component of the system's own, by its credentials, and twice; a customer, by the pages of accounts.
    let service = accounts.service(&servers);
    let page = Caller::visitor(&accounts.core_api);
    let asked = page.request(Method::POST, "/oauth/token");
    let asked = asked.basic_auth(&service.id, Some(&service.secret));
    let asked = asked.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = Answer::to(asked.body("grant_type=client_credentials"))
        .await
        .expect(200);
    let machine = page.with_token(answer.body["access_token"].as_str().expect("a token"));
    for _ in 0..2 {
        let taken = machine
            .post("/api/v1/logs", "one", &posted)
            .await
            .expect(202);
        assert_eq!(taken.body, "");
    }
    let customer = accounts.somebody(&servers, AccountRole::Customer).await;
    let of_page = json!({ "name": "account", "lines": [posted["lines"][1]] });
    let by_cookie = |origin: &str| -> RequestBuilder {
        let session = customer
            .browser
            .cookie("__Host-astro-auth")
            .expect("is signed in");
        let mut headers = HeaderMap::new();
        let cookie = format!("__Host-astro-auth={session}");
        headers.insert(COOKIE, cookie.parse().expect("a header"));
        headers.insert(ORIGIN, origin.parse().expect("a header"));
        page.command(Method::POST, "/api/v1/logs", "two", &of_page)
            .headers(headers)
    };
    Answer::to(by_cookie(ISSUER)).await.expect(202);
    let refused = Answer::to(by_cookie("https://evil.example")).await;
    assert_eq!(refused.problem().1, "cross_site_request");

    let found = eventually_some("they are kept", async || {
        let of = |name: &str| format!("/api/v1/logs?service=external/{name}");
        let account = items(&it.get(&of("account")).await.expect(200));
        let gate = items(&it.get(&of("gate")).await.expect(200));
        (!account.is_empty() && !gate.is_empty()).then_some((gate, account))
    })
    .await;
    let (gate, account) = found;
    assert_eq!((gate.len(), account.len()), (2, 1));
    let [open, unknown] = &gate[..] else {
        panic!("{gate:?}")
    };
    assert_eq!(unknown["message"], "The gate does not know …");
    assert_eq!(unknown["correlation_id"], json!(correlation));
    assert_eq!(
        (&unknown["level"], &open["message"]),
        (&json!("warn"), &json!("It is open."))
    );
    let line: Value =
        serde_json::from_str(unknown["line"].as_str().expect("the line")).expect("JSON");
    assert_eq!(
        (&line["code"], &line["place"]),
        (&json!("not_known"), &json!("src/gate.rs:12:5"))
    );
    let instant = |line: &Value| {
        line["at"]
            .as_str()
            .and_then(|at| at.parse::<DateTime<Utc>>().ok())
    };
    let age = |line| Utc::now() - instant(line).expect("an instant");
    assert!(age(unknown) >= TimeDelta::hours(1) && age(unknown) < TimeDelta::hours(2));
    assert!(age(open) >= TimeDelta::zero() && age(open) < TimeDelta::hours(1));
}

#[tokio::test]
async fn what_others_post_is_bounded() {
    let servers = Servers::start().await;
    let it = it(&servers).await;
    let line = json!({ "at": Utc::now(), "level": "info", "message": "It is open." });
    let lines = |count: usize| json!({ "name": "gate", "lines": vec![line.clone(); count] });
    let visitor = Caller::visitor(&servers.accounts().await.core_api);
    let refused = visitor.post("/api/v1/logs", "key", &lines(1)).await;
    assert_eq!(refused.status, 401);
    it.post("/api/v1/logs", "all", &lines(100))
        .await
        .expect(202);
    for (body, problem) in [
        (lines(0), (422, "invalid_fields", "lines")),
        (lines(101), (422, "invalid_fields", "lines")),
        (
            json!({ "name": "core-api/x", "lines": [line] }),
            (422, "invalid_fields", "name"),
        ),
        (
            json!({ "name": "gate", "lines": [line], "service": "core-api" }),
            (400, "invalid_body", "service"),
        ),
    ] {
        let refused = it.post("/api/v1/logs", "key", &body).await;
        assert_eq!(refused.problem(), problem);
    }
    let mut refused = None;
    for n in 0..40 {
        let answer = it.post("/api/v1/logs", &format!("{n}"), &lines(1)).await;
        if answer.status != 202 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("not as many as one likes");
    assert_eq!(
        (refused.problem().0, refused.problem().1),
        (429, "too_many_lines")
    );
    assert!(refused.header("retry-after").is_some());
}

/// An event of a stream.
#[derive(Debug)]
struct Event {
    name: String,
    id: String,
    data: Value,
}

/// A stream of lines that is open.
struct Watched {
    chunks: Pin<Box<dyn Stream<Item = String>>>,
    read: String,
    events: VecDeque<Event>,
}

impl Watched {
    async fn open(caller: &Caller, query: &str, last: Option<&str>) -> Self {
        let request = caller.request(Method::GET, &format!("/api/v1/logs/stream?{query}"));
        let request = request.timeout(Duration::from_secs(300));
        let request = match last {
            Some(last) => request.header("last-event-id", last),
            None => request,
        };
        let answer = request.send().await.expect("the API answers");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let chunks = answer.bytes_stream().map(|chunk| {
            String::from_utf8_lossy(&chunk.expect("the stream ends by itself")).into_owned()
        });
        Self {
            chunks: Box::pin(chunks),
            read: String::new(),
            events: VecDeque::new(),
        }
    }

    /// The next event, which there is.
    async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(test_support::wait::PATIENCE, self.event()).await;
        next.expect("an event in time").expect("an event")
    }

    /// The next event, until there are no more.
    async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            self.read += &self.chunks.next().await?;
            while let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let found = event.lines().find_map(|line| line.strip_prefix(name));
                    found.unwrap_or_default().to_owned()
                };
                let (name, id, data) = (field("event: "), field("id: "), field("data: "));
                self.read = rest.to_owned();
                if !name.is_empty() {
                    let data = serde_json::from_str(&data).expect("JSON");
                    self.events.push_back(Event { name, id, data });
                }
            }
        }
    }
}
