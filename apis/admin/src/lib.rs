//! The API of suppliers and finance.
