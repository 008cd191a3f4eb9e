//! The PostgreSQL model of suppliers and finance: migrations, projection, queries.
