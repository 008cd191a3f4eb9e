//! Pieces of work.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Span as _, SpanKind, Status, Tracer};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace;

use crate::context;
use crate::exporter::tracer;

/// On which side of a conversation work is done. Source: OpenTelemetry's `SpanKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It answers a request from outside.
    Server,
    /// It asks somebody outside, and waits for the answer.
    Client,
    /// It stores something that others will take up.
    Producer,
    /// It takes up what others stored.
    Consumer,
}

/// A piece of work that is going on. It ends when it is dropped.
#[derive(Debug)]
pub struct Span(Option<Box<trace::Span>>);

/// A piece of work that is done.
#[derive(Debug)]
pub struct Work<const N: usize> {
    /// What was done, one of few names.
    pub name: &'static str,
    /// On which side.
    pub kind: Kind,
    /// For how long, until now.
    pub took: Duration,
    /// Why it failed, if it did: a word of ours.
    pub failure: Option<&'static str>,
    /// What is known of it, by name.
    pub attributes: [(&'static str, Value); N],
}

impl Span {
    /// Begins a piece of work, for the one that a `traceparent` names or as the first of a trace. Costs
    /// nothing where no traces are collected.
    #[must_use]
    pub fn begin(name: &'static str, kind: Kind, traceparent: Option<&str>) -> Self {
        Self(tracer().map(|tracer| {
            let builder = tracer.span_builder(name).with_kind(kind.into());
            Box::new(builder.start_with_context(tracer, &context::parent(traceparent)))
        }))
    }

    /// The `traceparent` to be handed on to whatever is done for this; `None` where no traces are
    /// collected.
    #[must_use]
    pub fn traceparent(&self) -> Option<String> {
        let span = self.0.as_ref()?.span_context();
        span.is_valid().then(|| context::written(span))
    }

    /// Calls it by what is known of it only later, and notes what came of it. Nothing is asked for where
    /// no traces are collected.
    pub fn tell<const N: usize>(
        &mut self,
        what: impl FnOnce() -> (Cow<'static, str>, [(&'static str, Value); N]),
    ) {
        if let Some(span) = &mut self.0 {
            let (name, attributes) = what();
            span.update_name(name);
            for (key, value) in attributes {
                span.set_attribute(KeyValue::new(key, value));
            }
        }
    }

    /// It failed.
    pub fn fail(&mut self, why: &'static str) {
        if let Some(span) = &mut self.0 {
            span.set_status(Status::error(why));
        }
    }
}

/// Notes a piece of work that is done, for the one that a `traceparent` names. Nothing is asked for
/// where no traces are collected, and of work that belongs to no trace nothing is noted.
pub fn record<const N: usize>(traceparent: Option<&str>, what: impl FnOnce() -> Work<N>) {
    let (Some(tracer), Some(traceparent)) = (tracer(), traceparent) else {
        return;
    };
    let work = what();
    let ended = SystemTime::now();
    let attributes = work.attributes.into_iter();
    let mut span = tracer
        .span_builder(work.name)
        .with_kind(work.kind.into())
        .with_start_time(ended.checked_sub(work.took).unwrap_or(ended))
        .with_attributes(attributes.map(|(key, value)| KeyValue::new(key, value)))
        .start_with_context(tracer, &context::parent(Some(traceparent)));
    if let Some(why) = work.failure {
        span.set_status(Status::error(why));
    }
    span.end_with_timestamp(ended);
}

/// A count or a position as the value of an attribute.
#[must_use]
pub fn count(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

impl From<Kind> for SpanKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Server,
            Kind::Client => Self::Client,
            Kind::Producer => Self::Producer,
            Kind::Consumer => Self::Consumer,
        }
    }
}
