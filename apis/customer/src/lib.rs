//! The API of customers and visitors.
