//! Read models on real servers: corrupted in many ways, found out, and mended, while events flow.

#[path = "../../../operational/tests/read_model/history/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the history is that of the operational model's tests"
)]
mod history;
#[path = "../../../operational/tests/read_model/world.rs"]
#[expect(dead_code, reason = "as the history")]
mod world;

mod bench;
mod customer;
mod live;
mod operational;
mod runs;
