//! The MongoDB model of customers: documents, projection, queries.
