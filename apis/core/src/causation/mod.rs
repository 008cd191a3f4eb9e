//! What followed from what: from a request to each event and each mail that it led to.

mod show;
mod tree;

pub(crate) use show::{__path_show, show};
