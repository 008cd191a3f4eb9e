//! Rockets: a supplier's own.

mod body;
mod list;
mod register;
mod retire;
mod revise;
mod show;

pub(crate) use list::{__path_list, list};
pub(crate) use register::{__path_register, register};
pub(crate) use retire::{__path_retire, retire};
pub(crate) use revise::{__path_revise, revise};
pub(crate) use show::{__path_show, show};
