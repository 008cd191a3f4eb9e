//! What travels over HTTP: bodies, pages, problem codes.

pub mod problem;
