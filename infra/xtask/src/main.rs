//! Set-up, tests, bench.
fn main() {}
