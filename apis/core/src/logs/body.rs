//! A line as it travels.

use api_contract::log_lines::{LogLevel, LogLine};
use log_lines::Level;

pub(super) fn line(line: log_lines::LogLine) -> LogLine {
    LogLine {
        id: line.id,
        at: line.at,
        level: match line.level {
            Level::Trace => LogLevel::Trace,
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        },
        service: line.service,
        message: line.message,
        correlation_id: line.correlation,
        trace_id: line.trace,
        account: line.account,
        position: line.position,
        line: line.line,
    }
}

pub(super) fn level(level: LogLevel) -> Level {
    match level {
        LogLevel::Trace => Level::Trace,
        LogLevel::Debug => Level::Debug,
        LogLevel::Info => Level::Info,
        LogLevel::Warn => Level::Warn,
        LogLevel::Error => Level::Error,
    }
}
