//! What the processes log, and what others post. Lines can be read and added, and nothing else: no endpoint
//! changes or deletes one.

mod body;
mod context;
mod download;
mod filter;
mod histogram;
mod list;
mod plain_words;
mod post;
mod poster;
mod show;
mod stream;
mod watching;

pub(crate) use context::{__path_context, context};
pub(crate) use download::{__path_download, download};
pub(crate) use histogram::{__path_histogram, histogram};
pub(crate) use list::{__path_list, list};
pub(crate) use post::{__path_post, Posting, post};
pub(crate) use show::{__path_show, show};
pub(crate) use stream::{__path_stream, Watched, stream};
