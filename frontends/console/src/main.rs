//! The program that browsers load.

#[cfg(target_arch = "wasm32")]
fn main() {
    frontend_console::take_over();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    panic!("this program runs in browsers: `cargo xtask up` builds it for them");
}
