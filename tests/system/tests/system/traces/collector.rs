//! Somebody who collects traces: takes OTLP over HTTP, and remembers the spans.

use std::sync::{Arc, Mutex};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use prost::Message;

/// A span as it came.
#[derive(Debug, Clone)]
pub(super) struct Collected {
    /// Whose it is.
    pub(super) service: String,
    /// What was done.
    pub(super) name: String,
    trace: String,
    /// Its id, 16 hexadecimal digits.
    pub(super) id: String,
    /// The id of the span that it is done for; empty for none.
    pub(super) parent: String,
    /// When it began, in nanoseconds since 1970.
    pub(super) started: u64,
    /// When it ended.
    pub(super) ended: u64,
    attributes: Vec<(String, String)>,
}

/// Collects until it is dropped.
pub(super) struct Collector {
    port: u16,
    spans: Spans,
    server: actix_web::dev::ServerHandle,
}

type Spans = Arc<Mutex<Vec<Collected>>>;

impl Collected {
    /// What is known of it under a name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key == name)?;
        Some(value.clone())
    }
}

impl Collector {
    /// Starts it on a free port.
    pub(super) fn start() -> Self {
        let spans = Spans::default();
        let kept = Data::from(spans.clone());
        let server = HttpServer::new(move || {
            let app = App::new().app_data(kept.clone());
            app.route("/v1/traces", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
        let port = server.addrs()[0].port();
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            port,
            spans,
            server: handle,
        }
    }

    /// Where processes find it.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// All spans of a trace so far.
    pub(super) fn spans_of(&self, trace: &str) -> Vec<Collected> {
        let spans = self.spans.lock().expect("nobody panics with it");
        let of_it = spans.iter().filter(|span| span.trace == trace);
        of_it.cloned().collect()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Whoever sends something just now gets no answer.
        drop(self.server.stop(false));
    }
}

async fn take(spans: Data<Mutex<Vec<Collected>>>, body: Bytes) -> HttpResponse {
    let Ok(request) = ExportTraceServiceRequest::decode(body) else {
        return HttpResponse::BadRequest().finish();
    };
    let mut spans = spans.lock().expect("nobody panics with it");
    for of_process in request.resource_spans {
        let resource = of_process.resource.unwrap_or_default();
        let service = values(&resource.attributes)
            .into_iter()
            .find_map(|(key, value)| (key == "service.name").then_some(value))
            .unwrap_or_default();
        let scopes = of_process.scope_spans.into_iter();
        spans.extend(scopes.flat_map(|scope| scope.spans).map(|span| Collected {
            service: service.clone(),
            name: span.name,
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            started: span.start_time_unix_nano,
            ended: span.end_time_unix_nano,
            attributes: values(&span.attributes),
        }));
    }
    HttpResponse::Ok()
        .content_type("application/x-protobuf")
        .finish()
}

fn values(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let written = |value: &Option<AnyValue>| match value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    };
    let known = attributes.iter();
    known
        .filter_map(|pair| Some((pair.key.clone(), written(&pair.value)?)))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
