//! How an event becomes a line: its own fields and those of the spans around it, side by side.

use std::fmt::{self, Write};
use std::sync::OnceLock;

use chrono::{SecondsFormat, Utc};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// The target of which nothing is written.
pub(super) static MUTED: OnceLock<&str> = OnceLock::new();

/// Writes events as flat JSON objects.
pub(super) struct FlatJson {
    pub(super) service: &'static str,
}

/// Writes fields as `,"name":value` each, so that they can be put behind others.
pub(super) struct JsonFields;

impl<S, N> FormatEvent<S, N> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        if MUTED.get().is_some_and(|muted| *muted == metadata.target()) {
            return Ok(());
        }
        let time = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true);
        write!(
            writer,
            r#"{{"timestamp":"{time}","level":"{}","service":"{}","target":"{}""#,
            metadata.level(),
            self.service,
            metadata.target(),
        )?;
        context.format_fields(writer.by_ref(), event)?;
        for span in context.event_scope().into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                writer.write_str(&fields.fields)?;
            }
        }
        writer.write_str("}\n")
    }
}

impl<'writer> FormatFields<'writer> for JsonFields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = JsonVisitor {
            writer,
            result: Ok(()),
        };
        fields.record(&mut visitor);
        visitor.result
    }

    fn add_fields(
        &self,
        current: &'writer mut FormattedFields<Self>,
        fields: &tracing::span::Record<'_>,
    ) -> fmt::Result {
        self.format_fields(current.as_writer(), fields)
    }
}

struct JsonVisitor<'writer> {
    writer: Writer<'writer>,
    result: fmt::Result,
}

impl JsonVisitor<'_> {
    /// Writes a field whose value is JSON already.
    fn raw(&mut self, field: &Field, value: impl fmt::Display) {
        if self.result.is_ok() {
            self.result = write!(self.writer, r#","{}":{value}"#, field.name());
        }
    }
}

impl Visit for JsonVisitor<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() {
            self.raw(field, value)
        } else {
            self.raw(field, "null")
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.raw(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.raw(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.raw(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.raw(field, JsonText(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.raw(field, JsonText(&format!("{value:?}")));
    }
}

/// Text as a JSON string.
struct JsonText<'a>(&'a str);

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut plain_from = 0;
        for (at, c) in self.0.char_indices() {
            if c != '"' && c != '\\' && !c.is_control() {
                continue;
            }
            f.write_str(&self.0[plain_from..at])?;
            plain_from = at + c.len_utf8();
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                control => write!(f, "\\u{:04x}", u32::from(control))?,
            }
        }
        f.write_str(&self.0[plain_from..])?;
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing_subscriber::EnvFilter;

    use super::super::subscriber;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines_of(work: impl FnOnce()) -> Vec<Value> {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber("test", EnvFilter::new("info"), move || writer.clone());
        tracing::subscriber::with_default(subscriber, work);
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn a_line_is_flat_json_with_the_fields_of_its_spans() {
        let lines = lines_of(|| {
            let _span = tracing::info_span!("request", correlation = "c-1").entered();
            tracing::info!(http.status = 201, duration_ms = 1.5, "done");
            tracing::debug!("not shown");
        });
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        assert_eq!(line["service"], "test");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "done");
        assert_eq!(line["http.status"], 201);
        assert_eq!(line["duration_ms"], 1.5);
        assert_eq!(line["correlation"], "c-1");
    }

    #[test]
    fn text_can_not_break_out_of_its_line() {
        let nasty = "a \"quote\", a \\, a\nline, a \u{1}, ünï";
        let lines = lines_of(|| tracing::info!(detail = nasty, "{nasty}"));
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["detail"], nasty);
        assert_eq!(lines[0]["message"], nasty);
    }

    #[test]
    fn of_a_muted_target_nothing_is_written() {
        let lines = lines_of(|| {
            tracing::error!(target: "muted::here", "before");
            super::super::mute("muted::here");
            tracing::error!(target: "muted::here", "after");
            tracing::error!(target: "muted", "another");
        });
        let messages: Vec<_> = lines.iter().map(|line| line["message"].as_str()).collect();
        assert_eq!(messages, [Some("before"), Some("another")]);
    }

    #[test]
    fn a_field_recorded_later_is_in_the_line() {
        let lines = lines_of(|| {
            let span = tracing::info_span!("request", a = 1, route = tracing::field::Empty);
            let _entered = span.enter();
            span.record("route", "/launches");
            tracing::info!("done");
        });
        assert_eq!(
            (&lines[0]["a"], &lines[0]["route"]),
            (&1.into(), &"/launches".into())
        );
    }
}
