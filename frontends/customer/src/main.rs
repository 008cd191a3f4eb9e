//! x
#[cfg(target_arch = "wasm32")]
fn main() {
    frontend_customer::browser::take_over();
}
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use dioxus::prelude::*;
    let data = std::fs::read_to_string("/tmp/w/launch.json").unwrap();
    let launch: api_contract::launches::Launch = serde_json::from_str(&data).unwrap();
    let mut dom = VirtualDom::new_with_props(
        frontend_customer::App,
        frontend_customer::AppProps { launch },
    );
    dom.rebuild_in_place();
    println!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title><script type="module" src="/assets/START"></script></head><body><div id="main">{}</div><script type="application/json" id="data">{data}</script><script type="application/ld+json">{{"@context":"https://schema.org"}}</script></body></html>"#,
        dioxus_ssr::pre_render(&dom)
    );
}
