//! The program that browsers load for pages of what is somebody's own.

#[cfg(target_arch = "wasm32")]
fn main() {
    frontend_customer::own::take_over();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    panic!("this program runs in browsers: `cargo xtask up` builds it for them");
}
